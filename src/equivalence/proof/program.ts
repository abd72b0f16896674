// From a refuted instruction to a program that reaches the difference from a reset: what one can load and run, bare and hosted.
import { findProgram } from '../find.ts';
import { listing } from '../program.ts';
import type { Proof } from './prove.ts';

/** A guest that can tell. */
export interface TellingProgram {
  readonly instruction: string;
  /** Assembly text that `pogo run` accepts. */
  readonly text: string;
  /** The first step after which something differs, from 1 on, and what. */
  readonly step: number;
  readonly differences: readonly { readonly what: string; readonly bare: string; readonly hosted: string }[];
}

/** Instructions that programs are searched for, and programs tried for each. */
const MOST_INSTRUCTIONS = 3;
const RUNS = 400;
const STEPS = 40;

/** One search for each refuted instruction, the first few of them: null where so many random programs show nothing, which says nothing about others. */
export function tellingPrograms({ hosting, results }: Proof): ReadonlyMap<string, TellingProgram | null> {
  const refuted = new Set(results.filter((r) => r.verdict === 'refuted').map((r) => r.subject.split(' ')[0]!));
  const names = hosting.machine.instructions.map(({ name }) => name).filter((name) => refuted.has(name));
  return new Map(names.slice(0, MOST_INSTRUCTIONS).map((name) => [name, telling(hosting, name)]));
}

function telling(hosting: Proof['hosting'], instruction: string): TellingProgram | null {
  const found = findProgram(hosting.machine, hosting.setting, hosting, { instruction, runs: RUNS, seed: 1, steps: STEPS, fromReset: true });
  if (found === null) return null;
  const { scenario, difference } = found;
  return {
    instruction,
    text: listing(hosting.machine, scenario.program),
    step: difference.step,
    differences: difference.what.map(({ what, bare, hosted }) => ({ what, bare: String(bare), hosted: String(hosted) })),
  };
}
