// The physical reading: instructions and blocks run from a state that is given as terms, every reference through the map itself. What one run
// gives, the next may start from, also under another description of the same elements.
import type { Block, Condition, Description, Form, Instruction } from '../language/description.ts';
import type { Term, Terms } from '../logic/index.ts';
import { indexOf, lengthTerm, operandTerms, startRun, translateAddress } from './execute.ts';
import { body, expression } from './interpret.ts';
import { newFrame, type PhysicalReading, type Run, type TranslatedAddress, width } from './run.ts';
import type { InitialState, Path, TrapEvent } from './state.ts';

/** A whole state: elements by id (register files as arrays), storages as arrays, their sizes of addressWidth + 1 bits. */
export interface PhysicalState {
  readonly elements: ReadonlyMap<string, Term>;
  readonly cells: ReadonlyMap<string, Term>;
  readonly sizes: ReadonlyMap<string, Term>;
}

export interface PhysicalOutcome {
  /** Holds where no trap was taken; the guards of `traps` exclude it and each other. */
  readonly done: Term;
  /** The state after; meaningful where `done` holds. */
  readonly state: PhysicalState;
  /** What a `return` gave; null without one. */
  readonly value: Term | null;
  readonly traps: readonly TrapEvent[];
}

function initialOf({ elements, cells, sizes }: PhysicalState): InitialState {
  const known = (map: ReadonlyMap<string, Term>, id: string): Term => {
    const t = map.get(id);
    if (t === undefined) throw new Error(`the state has no ${id}`);
    return t;
  };
  // The mode is an element like any other here.
  return { mode: 0n, element: (id) => known(elements, id), cells: (id) => known(cells, id), size: (id) => known(sizes, id) };
}

function finish(run: Run, path: Path, before: PhysicalState, value: Term | null, sequence: Term | null): PhysicalOutcome {
  const elements = new Map([...before.elements, ...path.elements]);
  const pc = path.pc ?? sequence;
  if (pc !== null) elements.set(run.index.pcElement, pc);
  return {
    done: path.alive,
    state: { elements, cells: new Map([...before.cells, ...path.cells]), sizes: before.sizes },
    value,
    traps: run.trace.traps,
  };
}

function newPath(terms: Terms, alive: Term = terms.true): Path {
  return { alive, elements: new Map(), cells: new Map(), pc: null };
}

/** Executes one form of an instruction. Throws SymbolicBudgetExceeded past the budget of the reading. */
export function executePhysically(
  terms: Terms,
  reading: PhysicalReading,
  description: Description,
  instruction: Instruction,
  form: Form,
  state: PhysicalState,
  alive: Term = terms.true,
): PhysicalOutcome {
  const initial = initialOf(state);
  const operands = operandTerms(terms, instruction, form);
  const pc = initial.element(indexOf(description).pcElement);
  const nextPc = terms.add(pc, lengthTerm(terms, description, null, instruction, operands, width(pc)));
  const run = startRun(terms, description, initial, { operands, nextPc, reading });
  const path = newPath(terms, alive);
  body(run, path, instruction.semantics.body, newFrame(instruction.semantics.slots));
  return finish(run, path, state, null, nextPc);
}

/** Runs a block whose first slots hold `parameters`. */
export function runBlockPhysically(
  terms: Terms,
  reading: PhysicalReading,
  description: Description,
  block: Block,
  parameters: readonly Term[],
  state: PhysicalState,
  alive: Term = terms.true,
): PhysicalOutcome {
  const initial = initialOf(state);
  // Where a block assigns no pc, it stays.
  const run = startRun(terms, description, initial, { reading, nextPc: initial.element(indexOf(description).pcElement) });
  const path = newPath(terms, alive);
  const frame = newFrame(block.slots);
  parameters.forEach((p, i) => {
    frame[i] = p;
  });
  const value = body(run, path, block.body, frame);
  return finish(run, path, state, value, null);
}

/** A condition in a state; where its evaluation traps it does not hold. */
export function conditionPhysically(
  terms: Terms,
  reading: PhysicalReading,
  description: Description,
  condition: Pick<Condition, 'expression'>,
  state: PhysicalState,
  operands: ReadonlyMap<string, Term> = new Map(),
): Term {
  const run = startRun(terms, description, initialOf(state), { operands, reading });
  const path = newPath(terms);
  const value = expression(run, path, condition.expression, []);
  return terms.and(path.alive, value);
}

/** The map in a state: `space` is a mode code as a term. */
export function translatePhysically(
  terms: Terms,
  reading: PhysicalReading,
  description: Description,
  storage: string,
  va: Term,
  access: Parameters<typeof translateAddress>[4],
  space: Term,
  state: PhysicalState,
): TranslatedAddress {
  return translateAddress(terms, description, storage, va, access, space, initialOf(state), null, reading);
}
