// What became of many vectors: counts by instruction, and the first that failed.
import type { Description } from '../language/description.ts';
import type { VectorCase } from './case.ts';
import type { Difference } from './differences.ts';
import type { CaseResult } from './run-case.ts';

export interface Counts {
  executed: number;
  passed: number;
  failed: number;
  /** By reason. */
  readonly skipped: Map<string, number>;
}

/** Where a vector stands. */
export interface CasePlace {
  readonly file: string;
  /** Counted from 1 in the file. */
  readonly number: number;
  readonly line: number;
}

export interface Failure extends CasePlace {
  readonly name: string;
  readonly instruction: string;
  readonly operands: ReadonlyMap<string, bigint>;
  readonly trap: string | null;
  readonly differences: readonly Difference[];
  readonly undefinedBits: number;
}

export interface Tally {
  readonly instructions: Map<string, Counts>;
  readonly failures: Failure[];
  /** Failures kept. */
  readonly keep: number;
  /** Cases of other instructions than the one asked for. */
  leftOut: number;
  /** Cases that could not be read. */
  malformed: number;
}

export function startTally(keep: number): Tally {
  return { instructions: new Map(), failures: [], keep, leftOut: 0, malformed: 0 };
}

export function count(tally: Tally, place: CasePlace, vector: VectorCase, result: CaseResult): void {
  if (result.status === 'left out') {
    tally.leftOut++;
    return;
  }
  let counts = tally.instructions.get(result.instruction);
  if (counts === undefined) {
    counts = { executed: 0, passed: 0, failed: 0, skipped: new Map() };
    tally.instructions.set(result.instruction, counts);
  }
  switch (result.status) {
    case 'passed':
      counts.executed++;
      counts.passed++;
      return;
    case 'skipped':
      counts.skipped.set(result.reason, (counts.skipped.get(result.reason) ?? 0) + 1);
      return;
    case 'failed': {
      counts.executed++;
      counts.failed++;
      const { instruction, operands, trap, differences, undefinedBits } = result;
      if (tally.failures.length < tally.keep)
        tally.failures.push({ ...place, name: vector.name, instruction, operands, trap, differences, undefinedBits });
    }
  }
}

/** Instructions that were met, in description order; what is none of its comes last. */
export function inOrder(description: Description, tally: Tally): [string, Counts][] {
  const order = new Map(description.instructions.map(({ name }, i) => [name, i]));
  const at = (name: string): number => order.get(name) ?? order.size;
  return [...tally.instructions].sort(([a], [b]) => at(a) - at(b));
}

export function totalOf(tally: Tally): { executed: number; passed: number; failed: number; skipped: number } {
  const total = { executed: 0, passed: 0, failed: 0, skipped: 0 };
  for (const { executed, passed, failed, skipped } of tally.instructions.values()) {
    total.executed += executed;
    total.passed += passed;
    total.failed += failed;
    for (const n of skipped.values()) total.skipped += n;
  }
  return total;
}
