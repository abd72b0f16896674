// The reference evaluator: description and concrete state to outcome. Replay, the exhaustive decider and every test trust it.
import { isFixedLength, lengthWith } from '../isa/encoding.ts';
import type { Access, Block, Condition, Description, Expression, Instruction } from '../language/description.ts';
import type { Frame, Run } from './interpret.ts';
import * as interpret from './interpret.ts';
import { machineOf } from './machine.ts';
import type { Outcome, Reference, StateSource, Translation, Trapped, WrittenCell } from './outcome.ts';

export { BudgetExceeded, MAX_CALL_DEPTH, MAX_STEPS } from './interpret.ts';
export type { MappedReference, Outcome, Reference, StateSource, Translation, Trapped, WrittenCell } from './outcome.ts';

export type Interrupt = Description['interrupts'][number];

/**
 * What a block that is no instruction did: its `return` value (null without one), registers assigned (keyed as in Outcome, the pc apart), cells
 * written, and the pc where it was assigned.
 */
export type BlockOutcome =
  | {
      readonly kind: 'done';
      readonly value: bigint | null;
      readonly elements: ReadonlyMap<string, bigint>;
      readonly cells: readonly WrittenCell[];
      readonly pc: bigint | null;
      readonly references: readonly Reference[];
    }
  | (Trapped & { readonly references: readonly Reference[] });

/**
 * i(S): executes one instruction. `operands` gives every operand a value below 2^width. `elements` of the outcome never hold the pc. Order of
 * evaluation: index, address, value, space, then the reference itself. Throws BudgetExceeded when the semantics takes more than
 * MAX_STEPS steps, and whatever `state` throws.
 */
export function execute(
  description: Description,
  instruction: Instruction,
  operands: ReadonlyMap<string, bigint>,
  state: StateSource,
): Outcome {
  const run = interpret.startRun(machineOf(description), state, operands, lengthOf(description, instruction, operands));
  const outcome = finish(run, [], instruction.semantics);
  if (outcome.kind === 'trap') return outcome;
  const { elements, cells, references } = outcome;
  return { kind: 'next', elements, cells, pc: outcome.pc ?? interpret.nextInSequence(run), references };
}

/** The cells that an instruction takes with these operands. */
export function lengthOf(description: Description, instruction: Instruction, operands: ReadonlyMap<string, bigint>): number {
  return lengthWith(instruction, (when) => evaluateExpression(description, when, operands, NO_STATE) === 1n);
}

const NO_STATE: StateSource = {
  element: () => {
    throw new TypeError('the length of an instruction depends on its operands only');
  },
  cell: () => {
    throw new TypeError('the length of an instruction depends on its operands only');
  },
  size: () => {
    throw new TypeError('the length of an instruction depends on its operands only');
  },
};

/**
 * As `execute`, but `pc` is null where an instruction of fixed length goes on in sequence: the pc is then read only if the semantics reads it.
 */
export function executeInSequence(
  description: Description,
  instruction: Instruction,
  operands: ReadonlyMap<string, bigint>,
  state: StateSource,
): BlockOutcome {
  const run = interpret.startRun(machineOf(description), state, operands, lengthOf(description, instruction, operands));
  const outcome = finish(run, [], instruction.semantics);
  if (outcome.kind === 'trap' || outcome.pc !== null || isFixedLength(instruction.encoding)) return outcome;
  return { ...outcome, pc: interpret.nextInSequence(run) };
}

/**
 * translate(S, va, access, space) of MODEL §2 for the storage that the map leads to (the first storage where addresses are physical): a physical
 * address in cells, or the trap that refuses it, also beyond the end of storage. `space` is a mode code. Throws BudgetExceeded.
 */
export function translate(description: Description, state: StateSource, va: bigint, access: Access, space: bigint): Translation {
  return translatorOf(description, state)(va, access, space);
}

/** `translate` in one state, for several references: nothing is set up anew for each. The state may change in between. */
export function translatorOf(description: Description, state: StateSource): (va: bigint, access: Access, space: bigint) => Translation {
  const run = interpret.startRun(machineOf(description), state, null, 0);
  const storage = description.translate?.storage ?? description.storages[0]?.id;
  if (storage === undefined) throw new TypeError('the description has no storage');
  const target = interpret.storageOf(run, storage);
  return (va, access, space) => {
    // A trap leaves a run where it was.
    run.steps = 0;
    run.depth = 0;
    run.access = null;
    let pa = 0n;
    const trapped = guarded(() => {
      pa = interpret.translateAddress(run, target, va, access, space);
    });
    return trapped ?? { kind: 'address', pa };
  };
}

/** Whether a condition holds in a state. One whose evaluation traps does not hold. Throws BudgetExceeded. */
export function evaluateCondition(description: Description, condition: Condition, state: StateSource): boolean {
  const run = interpret.startRun(machineOf(description), state, null, 0);
  let holds = false;
  const trapped = guarded(() => {
    holds = interpret.evaluate(run, [], condition.expression) === 1n;
  });
  return trapped === null && holds;
}

/** The value of an expression over the initial state and operands, a boolean as 0 or 1; null where it traps. It may use no locals. */
export function evaluateExpression(
  description: Description,
  expression: Expression,
  operands: ReadonlyMap<string, bigint>,
  state: StateSource,
): bigint | null {
  const run = interpret.startRun(machineOf(description), state, operands, 0);
  let value = 0n;
  const trapped = guarded(() => {
    value = interpret.evaluate(run, [], expression);
  });
  return trapped === null ? value : null;
}

/** Runs a block whose first slots hold `parameters`. Throws BudgetExceeded. */
export function runBlock(description: Description, block: Block, parameters: readonly bigint[], state: StateSource): BlockOutcome {
  return finish(interpret.startRun(machineOf(description), state, null, 0), [...parameters], block);
}

/** The trap delivery of the bare machine for a vector and what the trap carries; null where the description has none. */
export function deliver(description: Description, vector: bigint, payload: bigint, state: StateSource): BlockOutcome | null {
  if (description.deliver === null) return null;
  return runBlock(description, description.deliver, description.payloadWidth === 0 ? [vector] : [vector, payload], state);
}

/**
 * The first interrupt, in description order, whose condition holds in the state: of those taken before an instruction, or of those taken after one
 * that is begun in this state.
 */
export function interruptDue(description: Description, state: StateSource, taken: 'before' | 'after'): Interrupt | null {
  const due = description.interrupts.find((i) => i.after === (taken === 'after') && evaluateCondition(description, i.when, state));
  return due ?? null;
}

/** The motion of the clocks over one retired instruction; null where the description has none. */
export function tick(description: Description, state: StateSource): BlockOutcome | null {
  return description.tick === null ? null : runBlock(description, description.tick, [], state);
}

/** Where the next instruction is fetched from: `value` is its virtual address. Without a fetch block that is the pc. */
export function fetch(description: Description, state: StateSource): BlockOutcome {
  if (description.fetch !== null) return runBlock(description, description.fetch, [], state);
  const value = state.element(machineOf(description).pc.element.id, 0);
  return { kind: 'done', value, elements: new Map(), cells: [], pc: null, references: [] };
}

function finish(run: Run, frame: Frame, block: Block): BlockOutcome {
  let value: bigint | null = null;
  const trapped = guarded(() => {
    value = interpret.execute(run, frame, block.body) ?? null;
  });
  if (trapped !== null) return { ...trapped, references: run.references };
  return { kind: 'done', value, elements: run.elements, cells: writtenCells(run), pc: run.pc, references: run.references };
}

/** Runs `body`; the trap that ended it, or null. A stack overflow is a budget exceeded. */
function guarded(body: () => void): Trapped | null {
  try {
    body();
    return null;
  } catch (signal) {
    if (signal instanceof interpret.TrapSignal) return { kind: 'trap', trap: signal.trap, as: signal.as, payload: signal.payload };
    if (signal instanceof RangeError) throw new interpret.BudgetExceeded('expressions nested too deep', { cause: signal });
    throw signal;
  }
}

function writtenCells(run: Run): WrittenCell[] {
  const written: WrittenCell[] = [];
  for (const [storage, cells] of run.cells) for (const [pa, value] of cells) written.push({ storage, pa, value });
  return written;
}
