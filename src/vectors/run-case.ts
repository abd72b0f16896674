// Runs one vector on the evaluator. Where results are undefined, an outcome that is allowed and that the vector says is looked for.
import { BudgetExceeded, evaluateCondition } from '../evaluate/index.ts';
import { nextInstruction, type Running, type Step, start, step, stepInstruction } from '../evaluate/run.ts';
import { copyState, type MachineState, sourceOfState } from '../evaluate/state.ts';
import type { Context, VectorCase } from './case.ts';
import { type Difference, differencesOf, trapOf } from './differences.ts';
import { instructionNamed } from './map.ts';

export type CaseResult = { readonly instruction: string; readonly operands: ReadonlyMap<string, bigint> } & (
  | { readonly status: 'passed' }
  /** `trap` is the one that was taken. `undefinedBits`: results that are undefined; where there are more than 12, not all their values were tried. */
  | { readonly status: 'failed'; readonly trap: string | null; readonly differences: readonly Difference[]; readonly undefinedBits: number }
  | { readonly status: 'skipped'; readonly reason: string }
  /** Another instruction was asked for. */
  | { readonly status: 'left out' }
);

/** What stands for the instruction where none was executed. */
export const NO_INSTRUCTION = '(none)';

/** Steps tried for one vector: all outcomes where at most 12 bits are undefined, else as many as it takes to settle bit after bit. */
const MAX_TRIES = 4096;
const FEW_BITS = 12;

/** One step from the state before, with the first undefined values given. `widths` are those of all that were asked for. */
interface Attempt {
  readonly step: Step;
  readonly state: MachineState;
  readonly widths: readonly number[];
  readonly differences: readonly Difference[];
  /** Bits that are wrong. */
  readonly wrong: number;
}

/** Runs a vector. `only` names the one instruction that is asked for. */
export function runCase(context: Context, vector: VectorCase, only: string | null): CaseResult {
  const { description, map } = context;
  const name = { instruction: vector.instruction?.name ?? NO_INSTRUCTION, operands: new Map<string, bigint>() };
  const skipped = (reason: string): CaseResult => ({ ...name, status: 'skipped', reason });
  const source = sourceOfState(description, vector.before);
  try {
    if (only !== null) {
      const next = vector.instruction?.operands ? vector.instruction.name : nextInstruction(start(description, vector.before))?.name;
      if (next !== only) return { ...name, status: 'left out' };
    }
    const broken = description.invariants.find((c) => !evaluateCondition(description, c, source));
    if (broken !== undefined) return skipped(`the state before is none of the machine: ${broken.text}`);
    if (!description.modes.some((m) => m.code === source.element(modeOf(context), 0)))
      return skipped('the mode before is none of the machine');
    const found = bestAttempt(context, vector);
    const { instruction, operands } = executedIn(found.step, vector);
    const said = { instruction, operands };
    const rule = map.skip.find(
      (r) => (r.instruction === null || r.instruction === instruction) && (r.trap === null || r.trap === trapOf(found.step)?.trap),
    );
    if (rule !== undefined) return { ...said, status: 'skipped', reason: rule.because };
    if (found.step.kind === 'undefined operation')
      return { ...said, status: 'skipped', reason: 'no instruction of the description has the code' };
    if (found.differences.length === 0) return { ...said, status: 'passed' };
    if (vector.trap === 'any' && found.step.kind === 'trap' && found.step.delivery.kind === 'no delivery')
      return { ...said, status: 'skipped', reason: `trap ${found.step.trap.trap}: the description does not say how traps are delivered` };
    return {
      ...said,
      status: 'failed',
      trap: trapOf(found.step)?.trap ?? null,
      differences: found.differences,
      undefinedBits: found.widths.reduce((sum, w) => sum + w, 0),
    };
  } catch (error) {
    if (error instanceof BudgetExceeded) return skipped(`evaluation: ${error.message}`);
    throw error;
  }
}

function modeOf({ description }: Context): string {
  return description.elements.find((e) => e.role === 'mode')?.id ?? 'mode';
}

function executedIn(step: Step, vector: VectorCase): { instruction: string; operands: ReadonlyMap<string, bigint> } {
  const given = vector.instruction?.operands ?? new Map<string, bigint>();
  switch (step.kind) {
    case 'retired':
      return { instruction: step.instruction.name, operands: step.operands };
    case 'trap':
      return { instruction: step.instruction?.name ?? NO_INSTRUCTION, operands: step.operands ?? given };
    case 'interrupt':
    case 'undefined operation':
      return { instruction: NO_INSTRUCTION, operands: given };
  }
}

function attempt({ description, map }: Context, vector: VectorCase, values: readonly bigint[]): Attempt {
  const state = copyState(vector.before);
  const widths: number[] = [];
  const choice = (_site: number, width: number): bigint => BigInt.asUintN(width, values[widths.push(width) - 1] ?? 0n);
  const options = map.undefinedOperation === null ? { choice } : { choice, undefinedOperation: map.undefinedOperation };
  const running: Running = start(description, state, options);
  const given = vector.instruction;
  const done =
    given === null || given.operands === null
      ? step(running)
      : stepInstruction(running, instructionNamed(description, given.name, 'instruction'), given.operands);
  const differences = differencesOf(description, vector, done, state);
  const wrong = differences.reduce((sum, d) => sum + wrongBits(d), 0);
  return { step: done, state, widths, differences, wrong };
}

/** Words that differ count as many bits. */
function wrongBits({ expected, found }: Difference): number {
  if (typeof expected === 'string' || typeof found === 'string') return 1000;
  return (expected ^ found).toString(2).replaceAll('0', '').length;
}

/** The attempt with the fewest wrong bits: none where an outcome that is allowed is what the vector says. */
function bestAttempt(context: Context, vector: VectorCase): Attempt {
  const first = attempt(context, vector, []);
  if (first.differences.length === 0 || first.widths.length === 0) return first;
  const settled = settle(context, vector, first);
  if (settled.differences.length === 0) return settled;
  return tryAll(context, vector) ?? settled;
}

/** Changes one undefined value, or one bit of a wide one, at a time, as long as that leaves fewer bits wrong. */
function settle(context: Context, vector: VectorCase, first: Attempt): Attempt {
  let best = first;
  let values = first.widths.map(() => 0n);
  for (let tries = 0, better = true; better; ) {
    better = false;
    for (let i = 0; i < best.widths.length; i++) {
      const width = best.widths[i]!;
      for (let n = 0; n < (width <= 4 ? 2 ** width : width); n++) {
        if (tries++ >= MAX_TRIES) return best;
        const value = width <= 4 ? BigInt(n) : (values[i] ?? 0n) ^ (1n << BigInt(n));
        const changed = values.with(i, value);
        const found = attempt(context, vector, changed);
        if (found.wrong >= best.wrong) continue;
        best = found;
        values = found.widths.map((_, k) => changed[k] ?? 0n);
        better = true;
        if (found.differences.length === 0) return found;
      }
    }
  }
  return best;
}

/** Every outcome, where few bits are undefined: the one that the vector says, or null. */
function tryAll(context: Context, vector: VectorCase): Attempt | null {
  let values: bigint[] = [];
  for (;;) {
    const found = attempt(context, vector, values);
    if (found.differences.length === 0) return found;
    if (found.widths.reduce((sum, w) => sum + w, 0) > FEW_BITS) return null;
    values = found.widths.map((_, i) => values[i] ?? 0n);
    const full = (i: number): boolean => values[i] === (1n << BigInt(found.widths[i] ?? 0)) - 1n;
    while (values.length > 0 && full(values.length - 1)) values.pop();
    if (values.length === 0) return null;
    values[values.length - 1]! += 1n;
  }
}
