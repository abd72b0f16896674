// The definitions themselves, tested: where Theorem 1 applies, no step of a guest may tell the hosted machine from the bare one; where Theorem 3
// applies, no step in the guest's user mode may. Under the paper's own definitions some do: docs/definitions-tested.md.
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import type { Analysis, TheoremResult } from '../../src/classify/analysis.ts';
import type { DefinitionSet } from '../../src/language/definition-set.ts';
import type { Description } from '../../src/language/description.ts';
import { loadSolver } from '../../src/logic/index.ts';
import { analyse } from '../../src/theorems/index.ts';
import { drawFrom } from './draw.ts';
import { generate, print } from './generate.ts';
import { type Counts, type Divergence, divergenceText, hostGuests } from './guests.ts';
import { definitionSet, mustRead } from './load.ts';
import { count, type Tally, table } from './tally.ts';

const MACHINES = Number(process.env.POGO_RANDOM_MACHINES ?? 150);
const FIRST = Number(process.env.POGO_RANDOM_SEED ?? 1);
/** Draws for each form of an instruction. */
const DRAWS = 120;
const MAPS = ['base and bound, within storage', 'base and bound', 'base and bound for user, physical for supervisor', 'base per mode'];

interface Tried {
  readonly theorem: TheoremResult;
  readonly divergence: Divergence | null;
}

/** Hosts guests under a theorem of an analysis, if it applies. */
function host(description: Description, analysis: Analysis, name: string, seed: number, counts: Counts): Tried | null {
  const { setting } = analysis;
  const theorem = analysis.theorems.find((t) => t.name === name);
  if (theorem === undefined || theorem.verdict !== 'applies') return null;
  const modes = name === 'theorem-3' ? setting.virtual.filter((m) => m === setting.user) : setting.virtual;
  if (modes.length === 0) return null;
  const timing = (of: Analysis['forms'][number]) => of.classes.get('timing-sensitive')?.verdict;
  const divergence = hostGuests(
    description,
    setting,
    drawFrom(seed),
    {
      held: theorem.held,
      modes,
      draws: DRAWS,
      sameClocks: (instruction, form) =>
        !analysis.forms.some((f) => f.instruction === instruction && f.form === form && ['no', 'vacuous'].includes(timing(f) ?? '')),
    },
    counts,
  );
  return { theorem, divergence };
}

describe('hosting random machines', () => {
  const tally: Tally = new Map();
  const run = async (definitions: DefinitionSet, name: string, allTraps: boolean, counts: Counts): Promise<string[]> => {
    const solver = await loadSolver();
    const diverging: string[] = [];
    for (let seed = FIRST; seed < FIRST + MACHINES; seed++) {
      const machine = generate(seed, { map: MAPS[seed % MAPS.length] as string, allTraps, roomy: true });
      const description = mustRead(print(machine));
      const analysis = await analyse(description, definitions, { solver });
      const tried = host(description, analysis, name, seed, counts);
      const word = tried === null ? 'not claimed' : tried.divergence === null ? 'never diverges' : 'diverges';
      count(tally, `${definitions.id} ${name}`, word);
      if (tried?.divergence != null)
        diverging.push(
          `seed ${seed}, held ${JSON.stringify([...tried.theorem.held].map(String))}\n${print(machine)}\n${divergenceText(tried.divergence)}`,
        );
    }
    return diverging;
  };

  for (const name of ['theorem-1', 'theorem-3']) {
    it(`never diverges where ${name} applies`, { timeout: 60_000 + MACHINES * 10_000 }, async () => {
      const counts: Counts = { direct: 0, interpreted: 0, passed: 0 };
      const diverging = await run(definitionSet('resources'), name, true, counts);
      console.log(`${table(tally)}\n${JSON.stringify(counts)}`);
      expect(diverging.join('\n')).toBe('');
      expect(counts.direct).toBeGreaterThan(MACHINES * 20);
      expect(counts.interpreted).toBeGreaterThan(MACHINES * 5);
    });
  }

  it('sometimes diverges where only the paper says so', { timeout: 60_000 + MACHINES * 10_000 }, async () => {
    const counts: Counts = { direct: 0, interpreted: 0, passed: 0 };
    const diverging = await run(definitionSet('popek-goldberg-1974'), 'theorem-1', true, counts);
    console.log(`${table(tally)}\n${JSON.stringify(counts)}`);
    expect(diverging.length).toBeGreaterThan(0);
  });
});
