// Both deciders on one machine, under every definition set.
import type { Analysis } from '../../src/classify/analysis.ts';
import type { DefinitionSet } from '../../src/language/definition-set.ts';
import type { Description } from '../../src/language/description.ts';
import type { Solver } from '../../src/logic/index.ts';
import { analyse } from '../../src/theorems/index.ts';
import { type Compared, compare } from './compare.ts';

/** Cases that the exhaustive decider may visit for one question: the machines are small enough for nearly all. */
export const MAX_CASES = 3_000_000;

export interface Agreement {
  readonly analyses: readonly { readonly symbolic: Analysis; readonly exhaustive: Analysis; readonly compared: Compared }[];
}

export async function agree(description: Description, sets: readonly DefinitionSet[], solver: Solver): Promise<Agreement> {
  const analyses: Agreement['analyses'][number][] = [];
  for (const definitions of sets) {
    const symbolic = await analyse(description, definitions, { decider: 'default', solver, witnesses: 'found' });
    const exhaustive = await analyse(description, definitions, { decider: 'exhaustive', solver, maxCases: MAX_CASES, witnesses: 'found' });
    analyses.push({ symbolic, exhaustive, compared: compare(symbolic, exhaustive) });
  }
  return { analyses };
}
