// The symbolic reading of the semantics: an instruction and a symbolic state in, outcome terms out. Both branches of a choice are
// followed and merged, so an outcome is one term an element.
import type {
  Access,
  Condition,
  Description,
  Expression,
  Form,
  Function as FunctionDefinition,
  Instruction,
  Range,
  Statement,
  TrapKind,
} from '../language/description.ts';
import type { Sort, Term, Terms } from '../logic/index.ts';
import type { MapFacts } from './map.ts';
import {
  copyPath,
  type InitialState,
  identityWidth,
  initialState,
  newTrace,
  type Path,
  type SymbolicOutcome,
  type Trace,
} from './state.ts';
import { leaf, leafName } from './symbols.ts';

/** The semantics are too large to follow: every analysis has a budget. */
export class SymbolicBudgetExceeded extends Error {}

const STEPS = 200_000;

/** What one run of a piece of semantics needs to know. `facts` is null while the map itself is run: references are then physical. */
interface Run {
  readonly terms: Terms;
  readonly description: Description;
  readonly index: DescriptionIndex;
  readonly initial: InitialState;
  readonly operands: ReadonlyMap<string, Term>;
  readonly trace: Trace;
  readonly facts: MapFacts | null;
  /** In `translate`: what the reference is for. */
  readonly access: Access | null;
  readonly nextPc: Term | null;
  steps: number;
}

interface DescriptionIndex {
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  readonly modeElement: string;
  readonly pcElement: string;
}

type Frame = (Term | undefined)[];

const indexes = new WeakMap<Description, DescriptionIndex>();
function indexOf(description: Description): DescriptionIndex {
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
  const index = indexOf(description);
  const pc = initial.element(index.pcElement);
  const nextPc = terms.add(pc, terms.bits(width(pc), BigInt(instruction.encoding.length)));
  const run: Run = {
    terms,
    description,
    index,
    initial,
    operands: operandTerms(terms, instruction, form),
    trace: newTrace(),
    facts,
    access: null,
    nextPc,
    steps: 0,
  };
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
  };
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
  facts: MapFacts,
  condition: Condition,
  mode: bigint,
  state: InitialState = initialState(terms, description, mode),
): Term {
  const run: Run = {
    terms,
    description,
    index: indexOf(description),
    initial: state,
    operands: new Map(),
    trace: newTrace(),
    facts,
    access: null,
    nextPc: null,
    steps: 0,
  };
  const path: Path = { alive: terms.true, elements: new Map(), cells: new Map(), pc: null };
  const value = expression(run, path, condition.expression, []);
  return terms.and(path.alive, value);
}

/** What the map makes of one reference: `allowed`, the physical address, and each refusal with its condition. */
export interface TranslatedAddress {
  readonly allowed: Term;
  readonly address: Term;
  readonly traps: Trace['traps'];
  /** Physical addresses of the cells that the map reads. */
  readonly reads: Trace['physical'];
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
): TranslatedAddress {
  const trace = newTrace();
  const run: Run = {
    terms,
    description,
    index: indexOf(description),
    initial,
    operands: new Map(),
    trace,
    facts: null,
    access,
    nextPc: null,
    steps: 0,
  };
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
  boundsCheck(run, inner, storage, address, map?.body.range ?? null);
  return { allowed: inner.alive, address, traps: trace.traps, reads };
}

function modeWidth(description: Description): number {
  return description.elements.find((e) => e.role === 'mode')?.width ?? 1;
}

function newFrame(slots: number): Frame {
  return new Array<Term | undefined>(slots);
}

function width(t: Term): number {
  if (t.sort.kind !== 'bits') throw new Error('not a bit vector');
  return t.sort.width;
}

/** Executes statements; returns the value of a `return` that was reached, or null. */
function body(run: Run, path: Path, statements: readonly Statement[], frame: Frame): Term | null {
  let result: Term | null = null;
  for (const s of statements) {
    if (path.alive === run.terms.false) return result;
    if (++run.steps > STEPS) throw new SymbolicBudgetExceeded(`semantics longer than ${STEPS} steps`);
    const value = statement(run, path, s, frame);
    if (value !== null) result = value;
  }
  return result;
}

function statement(run: Run, path: Path, s: Statement, frame: Frame): Term | null {
  const { terms } = run;
  switch (s.op) {
    case 'let':
    case 'set':
      frame[s.slot] = expression(run, path, s.value, frame);
      return null;
    case 'assign': {
      const index = s.index === null ? null : expression(run, path, s.index, frame);
      const value = expression(run, path, s.value, frame);
      if (s.element === run.index.pcElement) path.pc = value;
      else if (index === null) path.elements.set(s.element, value);
      else path.elements.set(s.element, terms.store(elementNow(run, path, s.element), index, value));
      return null;
    }
    case 'write': {
      const va = expression(run, path, s.address, frame);
      const space = s.space === null ? null : expression(run, path, s.space, frame);
      const value = expression(run, path, s.value, frame);
      const reached = mapped(run, path, s.storage, va, 'write', space, s.range);
      if (path.alive === terms.false) return null;
      storeCell(run, path, s.storage, reached.cell, value);
      run.trace.written.push({
        guard: path.alive,
        storage: s.storage,
        cell: reached.cell,
        own: reached.own,
        seen: reached.seen,
        range: s.range,
      });
      return null;
    }
    case 'store': {
      const pa = expression(run, path, s.address, frame);
      const value = expression(run, path, s.value, frame);
      const cell = physical(run, path, s.storage, pa, s.range);
      if (path.alive === terms.false) return null;
      storeCell(run, path, s.storage, cell, value);
      const own = terms.apply(leafName(leaf('own', s.storage)), { kind: 'bool' }, [cell]);
      run.trace.written.push({ guard: path.alive, storage: s.storage, cell, own, seen: own, range: s.range });
      return null;
    }
    case 'if': {
      const c = expression(run, path, s.condition, frame);
      return branch(
        run,
        path,
        c,
        frame,
        (p, f) => body(run, p, s.then, f),
        (p, f) => body(run, p, s.otherwise, f),
      );
    }
    case 'trap':
      trap(run, path, path.alive, s.trap, s.as, s.range);
      path.alive = terms.false;
      return null;
    case 'return':
      return s.value === null ? null : expression(run, path, s.value, frame);
    case 'call':
      call(run, path, s.name, s.arguments, frame);
      return null;
  }
}

/** Follows both sides of a choice and merges them into `path` and `frame`; gives the merged result. */
function branch(
  run: Run,
  path: Path,
  c: Term,
  frame: Frame,
  then: (p: Path, f: Frame) => Term | null,
  otherwise: (p: Path, f: Frame) => Term | null,
): Term | null {
  const { terms } = run;
  if (c === terms.true) return then(path, frame);
  if (c === terms.false) return otherwise(path, frame);
  const left = copyPath(path);
  left.alive = terms.and(path.alive, c);
  const leftFrame = [...frame];
  const right = copyPath(path);
  right.alive = terms.and(path.alive, terms.not(c));
  const rightFrame = [...frame];
  const leftAlive = left.alive;
  const rightAlive = right.alive;
  const a = then(left, leftFrame);
  const b = otherwise(right, rightFrame);
  if (left.alive === terms.false) {
    assignPath(path, right);
    copyFrame(frame, rightFrame);
    return b;
  }
  if (right.alive === terms.false) {
    assignPath(path, left);
    copyFrame(frame, leftFrame);
    return a;
  }
  const untouched = left.alive === leftAlive && right.alive === rightAlive;
  if (!untouched) path.alive = terms.or(left.alive, right.alive);
  for (const id of new Set([...left.elements.keys(), ...right.elements.keys()])) {
    path.elements.set(id, terms.ite(c, elementNow(run, left, id), elementNow(run, right, id)));
  }
  for (const id of new Set([...left.cells.keys(), ...right.cells.keys()])) {
    path.cells.set(id, terms.ite(c, cellsNow(run, left, id), cellsNow(run, right, id)));
  }
  if (left.pc !== right.pc) path.pc = terms.ite(c, left.pc ?? nextPc(run), right.pc ?? nextPc(run));
  else path.pc = left.pc;
  for (let i = 0; i < frame.length; i++) {
    const x = leftFrame[i];
    const y = rightFrame[i];
    frame[i] = x === undefined || y === undefined ? undefined : x === y ? x : terms.ite(c, x, y);
  }
  if (a === null) return b;
  if (b === null) return a;
  return terms.ite(c, a, b);
}

function assignPath(to: Path, from: Path): void {
  to.alive = from.alive;
  to.elements = from.elements;
  to.cells = from.cells;
  to.pc = from.pc;
}

function copyFrame(to: Frame, from: Frame): void {
  for (let i = 0; i < to.length; i++) to[i] = from[i];
}

function nextPc(run: Run): Term {
  if (run.nextPc === null) throw new Error('no instruction, no next pc');
  return run.nextPc;
}

function elementNow(run: Run, path: Path, id: string): Term {
  return path.elements.get(id) ?? run.initial.element(id);
}

function cellsNow(run: Run, path: Path, storage: string): Term {
  return path.cells.get(storage) ?? run.initial.cells(storage);
}

function storeCell(run: Run, path: Path, storage: string, cell: Term, value: Term): void {
  path.cells.set(storage, run.terms.store(cellsNow(run, path, storage), cell, value));
}

function trap(run: Run, path: Path, guard: Term, name: string, as: TrapKind, range: Range): void {
  if (guard !== run.terms.false && path.alive !== run.terms.false) run.trace.traps.push({ guard, trap: name, as, range });
}

/** Goes on only where `allowed` holds; elsewhere the trap is taken. */
function require(run: Run, path: Path, allowed: Term, name: string, as: TrapKind, range: Range): void {
  const { terms } = run;
  if (allowed === terms.true) return;
  trap(run, path, terms.and(path.alive, terms.not(allowed)), name, as, range);
  path.alive = terms.and(path.alive, allowed);
}

function boundsCheck(run: Run, path: Path, storage: string, pa: Term, range: Range | null): void {
  const s = run.description.storages.find((x) => x.id === storage);
  if (s === undefined) throw new Error(`no storage ${storage}`);
  const inside = run.terms.ult(run.terms.zext(pa, s.addressWidth + 1), run.initial.size(storage));
  require(run, path, inside, s.beyond, 'memory', range ?? s.range);
}

/** The identity of the physical cell `pa`, which must be within storage. */
function physical(run: Run, path: Path, storage: string, pa: Term, range: Range): Term {
  boundsCheck(run, path, storage, pa, range);
  run.trace.physical.push({ storage, address: pa, guard: path.alive });
  return physicalCell(run.terms, storage, pa);
}

/** The identity of a physical cell. */
export function physicalCell(terms: Terms, storage: string, pa: Term): Term {
  return terms.apply(leafName(leaf('physical', storage)), { kind: 'bits', width: identityWidth(width(pa)) }, [pa]);
}

interface Reached {
  readonly cell: Term;
  readonly address: Term;
  readonly own: Term;
  readonly seen: Term;
}

/**
 * A reference through the map: traps where it is refused, and gives the cell. While what the map depends on is as it was, the leaves
 * `ok`, `cell` and so on stand for the map; after it changed, the map is run in the changed state.
 */
function mapped(run: Run, path: Path, storage: string, va: Term, access: Access, space: Term | null, range: Range): Reached {
  const { terms, facts } = run;
  if (facts === null) throw new Error('the map refers to storage through itself');
  const modes = run.description.modes.map((m) => m.code);
  const where = space ?? elementNow(run, path, run.index.modeElement);
  if (where.op === 'constant' && modes.includes(where.value)) {
    return mappedIn(run, path, facts, storage, va, access, where.value, range);
  }
  let reached: Reached | null = null;
  const covered = modes.length === 2 ** width(where);
  // A space that is known only at run time: one choice a mode, and the map itself for codes that no mode has.
  const choose = (at: number, p: Path): Reached => {
    const code = modes[at];
    if (code === undefined) return mappedNow(run, p, storage, va, access, where, range);
    if (covered && at === modes.length - 1) return mappedIn(run, p, facts, storage, va, access, code, range);
    const c = terms.eq(where, terms.bits(width(where), code));
    let a: Reached | null = null;
    let b: Reached | null = null;
    branch(
      run,
      p,
      c,
      [],
      (q) => {
        a = mappedIn(run, q, facts, storage, va, access, code, range);
        return null;
      },
      (q) => {
        b = choose(at + 1, q);
        return null;
      },
    );
    const x = a as Reached | null;
    const y = b as Reached | null;
    if (x === null) return y as Reached;
    if (y === null) return x;
    return {
      cell: terms.ite(c, x.cell, y.cell),
      address: terms.ite(c, x.address, y.address),
      own: terms.ite(c, x.own, y.own),
      seen: terms.ite(c, x.seen, y.seen),
    };
  };
  reached = choose(0, path);
  return reached;
}

function mappedIn(run: Run, path: Path, facts: MapFacts, storage: string, va: Term, access: Access, space: bigint, range: Range): Reached {
  const { terms } = run;
  const s = run.description.storages.find((x) => x.id === storage);
  if (s === undefined) throw new Error(`no storage ${storage}`);
  if (facts.support.some((id) => path.elements.has(id))) return mappedNow(run, path, storage, va, access, space, range);
  run.trace.mapped.push({ storage, va, access, space });
  const ok = mapApply(terms, facts, 'ok', storage, va, access, space, { kind: 'bool' });
  const refusals = facts.refusals;
  const [only] = refusals;
  if (refusals.length === 1 && only !== undefined) {
    require(run, path, ok, only.trap, only.as, range);
  } else {
    const why = mapApply(terms, facts, 'why', storage, va, access, space, { kind: 'bits', width: 8 });
    const refused = terms.and(path.alive, terms.not(ok));
    refusals.forEach((r, i) => {
      const chosen =
        i === refusals.length - 1
          ? terms.and(...refusals.slice(0, i).map((_, j) => terms.not(terms.eq(why, terms.bits(8, BigInt(j))))))
          : terms.eq(why, terms.bits(8, BigInt(i)));
      trap(run, path, terms.and(refused, chosen), r.trap, r.as, range);
    });
    path.alive = terms.and(path.alive, ok);
  }
  const cell = mapApply(terms, facts, 'cell', storage, va, access, space, {
    kind: 'bits',
    width: identityWidth(s.addressWidth),
  });
  const address = mapApply(terms, facts, 'address', storage, va, access, space, { kind: 'bits', width: s.addressWidth });
  const isOwn = facts.spaceUniform || space === run.initial.mode;
  const own = isOwn ? terms.true : terms.apply(leafName(leaf('own', storage)), { kind: 'bool' }, [cell]);
  const seen = isOwn ? mapApply(terms, facts, 'seen', storage, va, access, space, { kind: 'bool' }) : own;
  return { cell, address, own, seen };
}

/** As `mapped`, but the map is run in the state of the path, whatever it depends on. */
function mappedNow(run: Run, path: Path, storage: string, va: Term, access: Access, space: bigint | Term, range: Range): Reached {
  const { terms } = run;
  const t = translateAddress(terms, run.description, storage, va, access, space, run.initial, path);
  for (const e of t.traps) trap(run, path, terms.and(path.alive, e.guard), e.trap, e.as, range);
  path.alive = terms.and(path.alive, t.allowed);
  const cell = physicalCell(terms, storage, t.address);
  run.trace.physical.push({ storage, address: t.address, guard: path.alive });
  const own = terms.apply(leafName(leaf('own', storage)), { kind: 'bool' }, [cell]);
  return { cell, address: t.address, own, seen: own };
}

/** A leaf that stands for the map at `va`; accesses and spaces that the map does not tell apart share one. */
export function mapApply(
  terms: Terms,
  facts: MapFacts,
  kind: 'ok' | 'cell' | 'address' | 'why' | 'seen',
  storage: string,
  va: Term,
  access: Access,
  space: bigint,
  sort: Sort,
): Term {
  const byAccess = kind === 'ok' || kind === 'why' ? !facts.accessUniform : kind === 'seen' ? false : !facts.addressUniform;
  const l = leaf(kind, storage, byAccess ? access : null, facts.spaceUniform ? null : space);
  return terms.apply(leafName(l), sort, [va]);
}

function call(run: Run, path: Path, name: string, args: readonly Expression[], frame: Frame): Term | null {
  const f = run.index.functions.get(name);
  if (f === undefined) throw new Error(`no function ${name}`);
  const inner = newFrame(f.slots);
  args.forEach((a, i) => {
    inner[i] = expression(run, path, a, frame);
  });
  if (++run.steps > STEPS) throw new SymbolicBudgetExceeded(`semantics longer than ${STEPS} steps`);
  return body(run, path, f.body, inner);
}

/** A value for an expression that is never reached. */
function anything(run: Run, e: Expression): Term {
  return e.type.kind === 'bool' ? run.terms.false : run.terms.bits(e.type.width, 0n);
}

function expression(run: Run, path: Path, e: Expression, frame: Frame): Term {
  const { terms } = run;
  if (++run.steps > STEPS) throw new SymbolicBudgetExceeded(`semantics longer than ${STEPS} steps`);
  switch (e.op) {
    case 'constant':
      return e.type.kind === 'bool' ? terms.bool(e.value !== 0n) : terms.bits(e.type.width, e.value);
    case 'local':
      return frame[e.slot] ?? anything(run, e);
    case 'operand': {
      const t = run.operands.get(e.name);
      if (t === undefined) throw new Error(`no operand ${e.name}`);
      return t;
    }
    case 'element': {
      if (e.element === run.index.pcElement) return run.initial.element(e.element);
      if (e.index === null) return elementNow(run, path, e.element);
      return terms.select(elementNow(run, path, e.element), expression(run, path, e.index, frame));
    }
    case 'unary': {
      const x = expression(run, path, e.argument, frame);
      return e.operator === 'not' ? terms.bvnot(x) : e.operator === 'neg' ? terms.neg(x) : terms.not(x);
    }
    case 'binary':
      return binary(run, path, e, frame);
    case 'slice':
      return terms.extract(e.high, e.low, expression(run, path, e.argument, frame));
    case 'concat':
      return e.parts.map((p) => expression(run, path, p, frame)).reduce((a, b) => terms.concat(a, b));
    case 'extend': {
      const x = expression(run, path, e.argument, frame);
      const w = e.type.kind === 'bits' ? e.type.width : 1;
      return e.signed ? terms.sext(x, w) : terms.zext(x, w);
    }
    case 'bit':
      return terms.ite(expression(run, path, e.argument, frame), terms.bits(1, 1n), terms.bits(1, 0n));
    case 'if': {
      const c = expression(run, path, e.condition, frame);
      const value = branch(
        run,
        path,
        c,
        frame,
        (p, f) => expression(run, p, e.then, f),
        (p, f) => expression(run, p, e.otherwise, f),
      );
      return value ?? anything(run, e);
    }
    case 'call':
      return call(run, path, e.name, e.arguments, frame) ?? anything(run, e);
    case 'read': {
      const va = expression(run, path, e.address, frame);
      const space = e.space === null ? null : expression(run, path, e.space, frame);
      const reached = mapped(run, path, e.storage, va, e.access, space, e.range);
      return terms.select(cellsNow(run, path, e.storage), reached.cell);
    }
    case 'translate': {
      const va = expression(run, path, e.address, frame);
      const space = e.space === null ? null : expression(run, path, e.space, frame);
      return mapped(run, path, e.storage, va, e.access, space, e.range).address;
    }
    case 'load': {
      const pa = expression(run, path, e.address, frame);
      const cell = physical(run, path, e.storage, pa, e.range);
      return terms.select(cellsNow(run, path, e.storage), cell);
    }
    case 'size':
      return run.initial.size(e.storage);
    case 'next-pc':
      return nextPc(run);
    case 'access-is':
      return terms.bool(run.access === e.access);
  }
}

function binary(run: Run, path: Path, e: Expression & { op: 'binary' }, frame: Frame): Term {
  const { terms } = run;
  const x = expression(run, path, e.left, frame);
  if (e.operator === 'land' || e.operator === 'lor' || e.operator === 'limplies') {
    // The right side is evaluated, and may trap, only where the left does not decide.
    const goesOn = e.operator === 'lor' ? terms.not(x) : x;
    const decided = e.operator === 'land' ? terms.false : terms.true;
    const value = branch(
      run,
      path,
      goesOn,
      frame,
      (p, f) => expression(run, p, e.right, f),
      () => decided,
    );
    return value ?? terms.false;
  }
  const y = expression(run, path, e.right, frame);
  switch (e.operator) {
    case 'add':
      return terms.add(x, y);
    case 'sub':
      return terms.sub(x, y);
    case 'mul':
      return terms.mul(x, y);
    case 'udiv':
      return terms.udiv(x, y);
    case 'urem':
      return terms.urem(x, y);
    case 'sdiv':
      return terms.sdiv(x, y);
    case 'srem':
      return terms.srem(x, y);
    case 'and':
      return terms.bvand(x, y);
    case 'or':
      return terms.bvor(x, y);
    case 'xor':
      return terms.bvxor(x, y);
    case 'shl':
      return terms.shl(x, y);
    case 'lshr':
      return terms.lshr(x, y);
    case 'ashr':
      return terms.ashr(x, y);
    case 'eq':
      return terms.eq(x, y);
    case 'ult':
      return terms.ult(x, y);
    case 'ule':
      return terms.ule(x, y);
    case 'slt':
      return terms.slt(x, y);
    case 'sle':
      return terms.sle(x, y);
  }
}
