// The bare machine: interrupts, fetching through the map, decoding, executing, trap delivery and clocks, one step after the other.
import { codeStorage } from '../isa/layout.ts';
import type { Description, Instruction } from '../language/description.ts';
import { type Decoded, type DecodedInstruction, decode, decoderOf } from './decode.ts';
import { deliver, execute, fetch, type Interrupt, interruptDue, lengthOf, tick, translatorOf } from './index.ts';
import { machineOf } from './machine.ts';
import type { Outcome, StateSource, Trapped } from './outcome.ts';
import { applyTo, type MachineState, sourceOfState } from './state.ts';

/** What became of a trap: delivered, or why the machine cannot go on. A delivery that traps has no effect. */
export type Delivery =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'no delivery' }
  | { readonly kind: 'trap in delivery'; readonly trap: Trapped };

/**
 * One step: an instruction that retired, or a trap or an interrupt in its place. `pc` is that of the state before; `changed` tells whether anything
 * is other than before.
 */
export type Step = { readonly pc: bigint; readonly changed: boolean } & (
  | {
      readonly kind: 'retired';
      readonly instruction: Instruction;
      readonly operands: ReadonlyMap<string, bigint>;
      /** Cells of the instruction. */
      readonly length: number;
      readonly outcome: Extract<Outcome, { readonly kind: 'next' }>;
      /** The interrupt that follows the instruction, where one was due when it began. */
      readonly after: { readonly interrupt: Interrupt; readonly delivery: Delivery } | null;
    }
  /** `instruction` is null where the trap was taken before one was decoded. */
  | {
      readonly kind: 'trap';
      readonly instruction: Instruction | null;
      /** Null where there is no instruction. */
      readonly operands: ReadonlyMap<string, bigint> | null;
      readonly trap: Trapped;
      readonly delivery: Delivery;
    }
  | { readonly kind: 'interrupt'; readonly interrupt: Interrupt; readonly delivery: Delivery }
  /** No instruction has the code at the pc, and it is not said which trap that is. */
  | { readonly kind: 'undefined operation'; readonly cells: readonly bigint[] }
);

export interface RunOptions {
  /** The values that `undefined` takes; 0 without it. */
  readonly choice?: StateSource['choice'];
  /** The trap that a code takes which no instruction has, of kind fault; without it that of the description, and without that the machine stops. */
  readonly undefinedOperation?: string;
}

/** A machine in some state, which its steps change. */
export interface Running {
  readonly description: Description;
  readonly state: MachineState;
  readonly source: StateSource;
  readonly options: RunOptions;
}

export function start(description: Description, state: MachineState, options: RunOptions = {}): Running {
  return { description, state, source: sourceOfState(description, state, options.choice), options };
}

/** One step of the machine. Throws BudgetExceeded as the evaluator does. */
export function step(running: Running): Step {
  const { description, source, options } = running;
  const at = begin(running);
  const before = interruptDue(description, source, 'before');
  if (before !== null) {
    const delivery = take(at, vectored(before));
    return { kind: 'interrupt', pc: at.pc, changed: at.changed, interrupt: before, delivery };
  }
  const after = interruptDue(description, source, 'after');
  const fetched = fetch(description, source);
  if (fetched.kind === 'trap') return trapped(at, null, fetched);
  apply(at, fetched);
  const { decoded, cells, refusal } = decodeAt(running, fetched.value ?? at.pc);
  switch (decoded.kind) {
    case 'refused':
      return trapped(at, null, refusal!);
    case 'undefined': {
      const trap = options.undefinedOperation ?? description.undefinedOperation;
      if (trap === null) return { kind: 'undefined operation', pc: at.pc, changed: at.changed, cells };
      return trapped(at, null, { kind: 'trap', trap, as: 'fault', payload: 0n });
    }
    case 'instruction':
      return perform(at, decoded, after);
  }
}

/** A step that executes this instruction, whatever stands at the pc. Throws BudgetExceeded as the evaluator does. */
export function stepInstruction(running: Running, instruction: Instruction, operands: ReadonlyMap<string, bigint>): Step {
  const length = lengthOf(running.description, instruction, operands);
  return perform(begin(running), { instruction, operands, length }, interruptDue(running.description, running.source, 'after'));
}

/** The instruction that the next step fetches, were no interrupt due; null where there is none. Changes nothing. */
export function nextInstruction(running: Running): Instruction | null {
  const fetched = fetch(running.description, running.source);
  if (fetched.kind === 'trap') return null;
  const { decoded } = decodeAt(running, fetched.value ?? begin(running).pc);
  return decoded.kind === 'instruction' ? decoded.instruction : null;
}

/** A step that is under way. */
interface Begun {
  readonly running: Running;
  readonly pc: bigint;
  changed: boolean;
}

function begin(running: Running): Begun {
  return { running, pc: running.source.element(machineOf(running.description).pc.element.id, 0), changed: false };
}

function apply(at: Begun, done: Done): void {
  at.changed = applyTo(at.running.description, at.running.state, done) || at.changed;
}

function take(at: Begun, trap: Trapped): Delivery {
  const { delivery, done } = deliverIn(at.running.description, at.running.source, trap);
  if (done !== null) apply(at, done);
  return delivery;
}

function trapped(at: Begun, executed: Pick<DecodedInstruction, 'instruction' | 'operands'> | null, trap: Trapped): Step {
  const delivery = take(at, trap);
  const { instruction, operands } = executed ?? { instruction: null, operands: null };
  return { kind: 'trap', pc: at.pc, changed: at.changed, instruction, operands, trap, delivery };
}

/** `due` is the interrupt that follows an instruction begun in this state. */
function perform(at: Begun, { instruction, operands, length }: Omit<DecodedInstruction, 'kind'>, due: Interrupt | null): Step {
  const { description, source } = at.running;
  const outcome = execute(description, instruction, operands, source);
  if (outcome.kind === 'trap') return trapped(at, { instruction, operands }, outcome);
  apply(at, outcome);
  const moved = tick(description, source);
  if (moved?.kind === 'done') apply(at, moved);
  const after = due === null ? null : { interrupt: due, delivery: take(at, vectored(due)) };
  return { kind: 'retired', pc: at.pc, changed: at.changed, instruction, operands, length, outcome, after };
}

function vectored({ trap }: Interrupt): Trapped {
  return { kind: 'trap', trap, as: 'fault', payload: 0n };
}

/** The instruction at a virtual address of the own view; its cells as far as they were fetched, and the trap that refused the next. */
function decodeAt(
  { description, source }: Running,
  va: bigint,
): { readonly decoded: Decoded; readonly cells: readonly bigint[]; readonly refusal: Trapped | null } {
  const storage = codeStorage(description);
  if (storage === null) throw new TypeError('the description has no storage to fetch instructions from');
  const width = description.translate?.addressWidth ?? storage.addressWidth;
  const mode = source.element(machineOf(description).mode.element.id, 0);
  const cells: bigint[] = [];
  let refusal: Trapped | null = null;
  const translate = translatorOf(description, source);
  const decoded = decode(decoderOf(description), (index) => {
    const at = BigInt.asUintN(width, va + BigInt(index));
    const place = translate(at, 'execute', mode);
    if (place.kind === 'trap') {
      refusal = place;
      return null;
    }
    const cell = source.cell(storage.id, place.pa, { va: at, space: mode, access: 'execute' });
    cells.push(cell);
    return cell;
  });
  return { decoded, cells, refusal };
}

type Done = Parameters<typeof applyTo>[2];

/** The delivery of a trap from the state at hand, and what it does to it. */
function deliverIn(
  description: Description,
  source: StateSource,
  trap: Trapped,
): { readonly delivery: Delivery; readonly done: Done | null } {
  const vector = description.traps.find((t) => t.name === trap.trap)?.vector;
  if (vector === undefined) throw new TypeError(`unknown trap ${trap.trap}`);
  const done = deliver(description, vector, trap.payload, source);
  if (done === null) return { delivery: { kind: 'no delivery' }, done: null };
  if (done.kind === 'trap') return { delivery: { kind: 'trap in delivery', trap: done }, done: null };
  return { delivery: { kind: 'delivered' }, done };
}

/**
 * Why a run ended. `reached`: `until` said so. `budget`: so many steps were taken. `idle`: the last step changed nothing, so all that follow are the
 * same. `stuck`: the machine cannot go on after the last step.
 */
export type Stop = 'reached' | 'budget' | 'idle' | 'stuck';

export interface Ran {
  readonly steps: number;
  /** Instructions that retired. */
  readonly retired: number;
  readonly stop: Stop;
  /** Null where no step was taken. */
  readonly last: Step | null;
}

/**
 * Takes steps until `until` holds of the last (asked before the first with null), nothing changes any more, the machine cannot go on, or `budget` steps
 * are taken. Throws BudgetExceeded as the evaluator does.
 */
export function run(running: Running, budget: number, until: (last: Step | null) => boolean = () => false): Ran {
  let retired = 0;
  let last: Step | null = null;
  for (let steps = 0; ; steps++) {
    const stopped = (stop: Stop): Ran => ({ steps, retired, stop, last });
    if (until(last)) return stopped('reached');
    if (last !== null && isStuck(last)) return stopped('stuck');
    if (last !== null && !last.changed) return stopped('idle');
    if (steps === budget) return stopped('budget');
    last = step(running);
    if (last.kind === 'retired') retired++;
  }
}

function deliveryOf(s: Step): Delivery | null {
  switch (s.kind) {
    case 'retired':
      return s.after?.delivery ?? null;
    case 'trap':
    case 'interrupt':
      return s.delivery;
    case 'undefined operation':
      return null;
  }
}

function isStuck(s: Step): boolean {
  return s.kind === 'undefined operation' || (deliveryOf(s)?.kind ?? 'delivered') !== 'delivered';
}
