// The symbolic reading of the semantics: an instruction and a symbolic state in, outcome terms out. Both branches of a choice are
// followed and merged, so an outcome is one term an element.
import type { Access, Condition, Description, Expression, Form, Instruction } from '../language/description.ts';
import type { Term, Terms } from '../logic/index.ts';
import { body, expression } from './interpret.ts';
import type { MapFacts } from './map.ts';
import {
  boundsCheck,
  type DescriptionIndex,
  newFrame,
  type PhysicalReading,
  type Run,
  type TranslatedAddress,
  type Translator,
  width,
} from './run.ts';
import { copyPath, type InitialState, initialState, newTrace, type Path, type SymbolicOutcome } from './state.ts';
import { leaf, leafName } from './symbols.ts';

const indexes = new WeakMap<Description, DescriptionIndex>();
export function indexOf(description: Description): DescriptionIndex {
  let index = indexes.get(description);
  if (index === undefined) {
    index = {
      functions: new Map(description.functions.map((f) => [f.name, f])),
      modeElement: description.elements.find((e) => e.role === 'mode')?.id ?? '',
      pcElement: description.elements.find((e) => e.role === 'pc')?.id ?? '',
    };
    indexes.set(description, index);
  }
  return index;
}

/** A run of a piece of semantics that has not begun; what is left out is empty. */
export function startRun(
  terms: Terms,
  description: Description,
  initial: InitialState,
  options: Partial<Pick<Run, 'operands' | 'facts' | 'access' | 'nextPc' | 'reading'>>,
): Run {
  return {
    terms,
    description,
    index: indexOf(description),
    initial,
    operands: options.operands ?? NO_OPERANDS,
    trace: newTrace(),
    facts: options.facts ?? null,
    access: options.access ?? null,
    nextPc: options.nextPc ?? null,
    translate: translator(terms, description),
    reading: options.reading ?? null,
    steps: 0,
    choices: new Map(),
  };
}

const NO_OPERANDS: ReadonlyMap<string, Term> = new Map();

/** Runs one form of an instruction from any state of the given mode. */
export function execute(
  terms: Terms,
  description: Description,
  facts: MapFacts,
  instruction: Instruction,
  form: Form,
  mode: bigint,
): SymbolicOutcome {
  const initial = initialState(terms, description, mode);
  const pc = initial.element(indexOf(description).pcElement);
  const operands = operandTerms(terms, instruction, form);
  const nextPc = terms.add(pc, lengthTerm(terms, description, facts, instruction, operands, width(pc)));
  const run = startRun(terms, description, initial, { operands, facts, nextPc });
  const path: Path = { alive: terms.true, elements: new Map(), cells: new Map(), pc: null };
  body(run, path, instruction.semantics.body, newFrame(instruction.semantics.slots));
  return {
    next: path.alive,
    traps: run.trace.traps,
    elements: path.elements,
    cells: path.cells,
    pc: path.pc ?? nextPc,
    mapped: run.trace.mapped,
    physical: run.trace.physical,
    written: run.trace.written,
    steps: run.steps,
  };
}

/** The cells that an instruction takes, as a term of `w` bits. */
export function lengthTerm(
  terms: Terms,
  description: Description,
  facts: MapFacts | null,
  instruction: Instruction,
  operands: ReadonlyMap<string, Term>,
  w: number,
): Term {
  const parts = instruction.encoding.groups.map((g) => {
    const cells = terms.bits(w, BigInt(g.cells));
    return g.when === null ? cells : terms.ite(operandCondition(terms, description, facts, g.when, operands), cells, terms.bits(w, 0n));
  });
  return parts.reduce((sum, t) => terms.add(sum, t), terms.bits(w, 0n));
}

/** A condition over operands alone. */
function operandCondition(
  terms: Terms,
  description: Description,
  facts: MapFacts | null,
  condition: Expression,
  operands: ReadonlyMap<string, Term>,
): Term {
  return conditionTerm(terms, description, facts, { text: '', expression: condition, range: condition.range }, 0n, undefined, operands);
}

/** Operands as terms: constants where the form fixes them, variables elsewhere. */
export function operandTerms(terms: Terms, instruction: Instruction, form: Form): ReadonlyMap<string, Term> {
  return new Map(
    instruction.operands.map((o) => [
      o.name,
      o.name === form.operand && form.value !== null
        ? terms.bits(o.width, form.value)
        : terms.variable(leafName(leaf('operand', `${o.name}:${o.width}`)), { kind: 'bits', width: o.width }),
    ]),
  );
}

/** A condition over a state, by default the initial state of the given mode. A reference that traps makes it false. */
export function conditionTerm(
  terms: Terms,
  description: Description,
  facts: MapFacts | null,
  condition: Condition,
  mode: bigint,
  state: InitialState = initialState(terms, description, mode),
  operands: ReadonlyMap<string, Term> = new Map(),
): Term {
  const run = startRun(terms, description, state, { operands, facts });
  const path: Path = { alive: terms.true, elements: new Map(), cells: new Map(), pc: null };
  const value = expression(run, path, condition.expression, []);
  return terms.and(path.alive, value);
}

/** Runs the map itself; `space` is a mode code, also as a term. `path` gives the state in which it is run; null is the initial state. */
export function translateAddress(
  terms: Terms,
  description: Description,
  storage: string,
  va: Term,
  access: Access,
  space: bigint | Term,
  initial: InitialState,
  path: Path | null,
  reading: PhysicalReading | null = null,
): TranslatedAddress {
  const run = startRun(terms, description, initial, { access, reading });
  const { trace } = run;
  const inner: Path =
    path === null ? { alive: terms.true, elements: new Map(), cells: new Map(), pc: null } : { ...copyPath(path), alive: terms.true };
  const map = description.translate;
  let address = va;
  if (map !== null && map.storage === storage) {
    const frame = newFrame(map.body.slots);
    frame[0] = va;
    frame[1] = typeof space === 'bigint' ? terms.bits(modeWidth(description), space) : space;
    address = body(run, inner, map.body.body, frame) ?? va;
  }
  const reads = [...trace.physical];
  boundsCheck(run, inner, storage, address, map?.body.range ?? null, va);
  return { allowed: inner.alive, address, traps: trace.traps, reads };
}

function modeWidth(description: Description): number {
  return description.elements.find((e) => e.role === 'mode')?.width ?? 1;
}

/** The map of a description, for runs that meet it in a changed state. */
function translator(terms: Terms, description: Description): Translator {
  return (storage, va, access, space, initial, path, reading) =>
    translateAddress(terms, description, storage, va, access, space, initial, path, reading ?? null);
}
