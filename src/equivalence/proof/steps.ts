// One step of a machine as events: it goes on, or takes one of its traps. What an instruction does, and what a machine does besides: fetching,
// interrupts, codes that no instruction has.
import type { Block, Description, Form, Instruction } from '../../language/description.ts';
import type { Term, Terms } from '../../logic/index.ts';
import {
  conditionPhysically,
  executePhysically,
  type PhysicalOutcome,
  type PhysicalReading,
  type PhysicalState,
  runBlockPhysically,
  translatePhysically,
} from '../../symbolic/index.ts';
import { modeOf } from './start.ts';

export interface TakenTrap {
  readonly trap: string;
  readonly guard: Term;
  /** Null where traps carry nothing. */
  readonly payload: Term | null;
}

/** The guards exclude each other. `results`: what the step found besides the state, such as the cell that was fetched. */
export interface Stepped {
  readonly next: { readonly guard: Term; readonly state: PhysicalState; readonly results: readonly Term[] };
  readonly traps: readonly TakenTrap[];
}

/** How a description is read in a place: by which reading, and under which address mode its map is asked. */
export interface Seen {
  readonly terms: Terms;
  readonly description: Description;
  readonly reading: PhysicalReading;
  /** What the description calls the mode. */
  readonly mode: string;
}

/** A step to be compared: on the bare machine, on the hosting one, and as the monitor interprets it. */
export interface Subject {
  readonly name: string;
  readonly instruction: Instruction | null;
  readonly form: Form | null;
  /** Clocks move with instructions that retire, with nothing else. */
  step(seen: Seen, state: PhysicalState): Stepped;
  /** Moves the clocks. */
  readonly retires: boolean;
  /** Is what follows an instruction that has run: the monitor is there at once, nothing was delivered to it. */
  readonly follows?: boolean;
}

export function instructionSubject(instruction: Instruction, form: Form): Subject {
  return {
    name: form.label === null ? instruction.name : `${instruction.name} ${form.label}`,
    instruction,
    form,
    retires: true,
    step({ terms, reading, description }, state) {
      const own = description.instructions.find((i) => i.name === instruction.name) ?? instruction;
      const outcome = executePhysically(terms, reading, description, own, form, state);
      return stepped(terms, outcome, []);
    },
  };
}

/** Fetching one cell of code at any address: where it begins, whether the map allows it, and which cell it is. */
export function fetchSubject(addressWidth: number): Subject {
  return {
    name: 'fetch',
    instruction: null,
    form: null,
    retires: false,
    step({ terms, reading, description, mode }, state) {
      const storage = description.storages[0]!;
      const fetched = description.fetch === null ? null : runBlockPhysically(terms, reading, description, description.fetch, [], state);
      const after = fetched === null ? state : fetched.state;
      const alive = fetched === null ? terms.true : fetched.done;
      const va = terms.variable('operand va', { kind: 'bits', width: addressWidth });
      const t = translatePhysically(terms, reading, description, storage.id, va, 'execute', after.elements.get(mode)!, after);
      const traps = [
        ...(fetched?.traps ?? []).map(({ trap, guard, payload }) => ({ trap, guard, payload })),
        ...t.traps.map(({ trap, guard, payload }) => ({ trap, guard: terms.and(alive, guard), payload })),
      ];
      const results = [reading.cell(storage.id, t.address)];
      if (fetched !== null && fetched.value !== null) results.push(fetched.value);
      return { next: { guard: terms.and(alive, t.allowed), state: after, results }, traps: merged(terms, traps) };
    },
  };
}

/** A trap that is taken whatever the state: an undefined operation, an interrupt that follows an instruction. */
export function trapSubject(name: string, trap: string, follows = false): Subject {
  return {
    follows,
    name,
    instruction: null,
    form: null,
    retires: false,
    step({ terms, description }, state) {
      return {
        next: { guard: terms.false, state, results: [] },
        traps: [{ trap, guard: terms.true, payload: nothing(terms, description) }],
      };
    },
  };
}

/** Interrupts taken before an instruction: the first that is due. */
export function interruptSubject(): Subject {
  return {
    name: 'interrupts',
    instruction: null,
    form: null,
    retires: false,
    step({ terms, reading, description }, state) {
      let none = terms.true;
      const traps: TakenTrap[] = [];
      for (const i of description.interrupts) {
        if (i.after) continue;
        const due = conditionPhysically(terms, reading, description, i.when, state);
        traps.push({ trap: i.trap, guard: terms.and(none, due), payload: nothing(terms, description) });
        none = terms.and(none, terms.not(due));
      }
      return { next: { guard: none, state, results: [] }, traps: merged(terms, traps) };
    },
  };
}

/** Whether interrupts are to follow the instruction that begins. */
export function afterSubject(): Subject {
  return {
    name: 'interrupts after an instruction',
    instruction: null,
    form: null,
    retires: false,
    step({ terms, reading, description }, state) {
      const due = description.interrupts.filter((i) => i.after).map((i) => conditionPhysically(terms, reading, description, i.when, state));
      const results = due.map((d) => terms.ite(d, terms.bits(1, 1n), terms.bits(1, 0n)));
      return { next: { guard: terms.true, state, results }, traps: [] };
    },
  };
}

function nothing(terms: Terms, { payloadWidth }: Description): Term | null {
  return payloadWidth === 0 ? null : terms.bits(payloadWidth, 0n);
}

function stepped(terms: Terms, outcome: PhysicalOutcome, results: readonly Term[]): Stepped {
  const traps = outcome.traps.map(({ trap, guard, payload }) => ({ trap, guard, payload }));
  return { next: { guard: outcome.done, state: outcome.state, results }, traps: merged(terms, traps) };
}

/** Traps of one name become one. */
function merged(terms: Terms, traps: readonly TakenTrap[]): TakenTrap[] {
  const byName = new Map<string, TakenTrap>();
  for (const t of traps) {
    if (t.guard === terms.false) continue;
    const before = byName.get(t.trap);
    if (before === undefined) byName.set(t.trap, t);
    else {
      const payload = t.payload === null || before.payload === null ? null : terms.ite(t.guard, t.payload, before.payload);
      byName.set(t.trap, { trap: t.trap, guard: terms.or(before.guard, t.guard), payload });
    }
  }
  return [...byName.values()];
}

/** A block that a monitor or a clock runs: where it traps, nothing has happened. */
export function ran(
  terms: Terms,
  reading: PhysicalReading,
  description: Description,
  block: Block,
  parameters: readonly Term[],
  state: PhysicalState,
): { readonly done: Term; readonly state: PhysicalState } {
  const outcome = runBlockPhysically(terms, reading, description, block, parameters, state);
  if (outcome.traps.length === 0) return { done: terms.true, state: outcome.state };
  return { done: outcome.done, state: chosen(terms, outcome.done, outcome.state, state) };
}

export function chosen(terms: Terms, c: Term, a: PhysicalState, b: PhysicalState): PhysicalState {
  const both = (x: ReadonlyMap<string, Term>, y: ReadonlyMap<string, Term>): Map<string, Term> =>
    new Map([...x].map(([id, t]) => [id, terms.ite(c, t, y.get(id) ?? t)]));
  return { elements: both(a.elements, b.elements), cells: both(a.cells, b.cells), sizes: a.sizes };
}

export function ticked(seen: Seen, state: PhysicalState): PhysicalState {
  const { description, terms, reading } = seen;
  return description.tick === null ? state : ran(terms, reading, description, description.tick, [], state).state;
}

/** The delivery of a trap; where that traps itself the machine cannot go on. */
export function delivered(
  seen: Seen,
  machine: Description,
  trap: string,
  payload: Term | null,
  state: PhysicalState,
): { readonly done: Term; readonly state: PhysicalState } {
  const { description, terms, reading } = seen;
  const { deliver } = description;
  const vector = machine.traps.find((t) => t.name === trap)?.vector;
  if (deliver === null || vector === undefined) return { done: terms.false, state };
  const pc = machine.elements.find((e) => e.role === 'pc')!;
  const storage = machine.translate === null ? null : machine.storages.find((s) => s.id === machine.translate!.storage);
  const width = storage?.addressWidth ?? pc.width;
  const parameters = [terms.bits(width, vector)];
  if (machine.payloadWidth > 0) parameters.push(payload ?? terms.bits(machine.payloadWidth, 0n));
  const outcome = runBlockPhysically(terms, reading, description, deliver, parameters, state);
  return { done: outcome.done, state: outcome.state };
}

export function seenAs(terms: Terms, description: Description, reading: PhysicalReading): Seen {
  return { terms, description, reading, mode: modeOf(description) };
}
