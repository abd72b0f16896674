// Checks a concrete instance against its question as a whole: the relation over the entire views, ordinary states, conditions, the matrix.
// The outcomes are the reference evaluator's; what quantifies over all addresses is asked of the map as terms in one variable.

import { evaluateCondition, execute, type Outcome, type StateSource } from '../evaluate/index.ts';
import { conditionsOf } from '../isa/conditions.ts';
import type { Access, Description } from '../language/description.ts';
import { evaluate, postorder, prepare, type Solver, substitute, type Term, type Terms } from '../logic/index.ts';
import { ACCESSES, type InitialState, initialState, type MapFacts, parseLeaf, translateAddress } from '../symbolic/index.ts';
import { type ConcreteParticipant, elementOfKey, matrixHolds } from './concrete.ts';
import { type ConcreteState, heldOn, type Instance, type Question } from './question.ts';
import { isSameStorage, isShared, type TwinCase } from './relation.ts';

export interface Tools {
  readonly terms: Terms;
  readonly facts: MapFacts;
  /** The solver, or null when it may not be used. Throws SolverNeeded when it has not been loaded yet. */
  readonly solver: () => Solver | null;
}

/** A question needs the solver, which is loaded only then: load it and ask again. */
export class SolverNeeded extends Error {}

export interface Checked {
  readonly holds: boolean;
  readonly shows: readonly string[];
  readonly outcomes: readonly Outcome[];
  /** Why it does not hold, for tests and `unknown` reasons. */
  readonly reason: string;
}

const RLIMIT = 2_000_000;

/** A concrete state as the evaluator reads it; what it does not name is zero. */
export function sourceOf(description: Description, state: ConcreteState): StateSource {
  const modeId = description.elements.find((e) => e.role === 'mode')?.id;
  const files = new Set(description.elements.filter((e) => e.count > 1).map((e) => e.id));
  return {
    element: (id, index) => (id === modeId ? state.mode : (state.elements.get(files.has(id) ? `${id}[${index}]` : id) ?? 0n)),
    cell: (_storage, pa) => state.cells.get(pa) ?? 0n,
    size: () => state.size,
  };
}

/** Whether the instance is in the question's domain and its condition holds there. */
export function check(tools: Tools, question: Question, twins: TwinCase | null, instance: Instance): Checked {
  const { description } = question;
  const fail = (reason: string): Checked => ({ holds: false, shows: [], outcomes: [], reason });
  const { form } = question;
  const value = form.operand === null ? undefined : instance.operands.get(form.operand);
  if (value !== undefined && (form.value !== null ? value !== form.value : form.excluded.includes(value)))
    return fail('operand not of the form');
  const sources = instance.states.map((s) => sourceOf(description, s));
  for (const [i, s] of sources.entries()) {
    const conditions = conditionsOf(description, question.setting, heldOn(question, i));
    const state = instance.states[i];
    if (state === undefined || state.size < 1n || state.size > (description.storages[0]?.size ?? state.size)) return fail('size');
    if ([...state.cells.keys()].some((pa) => pa >= state.size && (state.cells.get(pa) ?? 0n) !== 0n)) return fail('cells beyond the end');
    const broken = conditions.find((c) => !evaluateCondition(description, c, s));
    if (broken !== undefined) return fail(`condition ${broken.text}`);
  }
  const outcomes = sources.map((s) => execute(description, question.instruction, instance.operands, s));
  const maps = instance.states.map((s) => new ConcreteMap(tools, description, s));
  for (const [i, o] of outcomes.entries()) {
    if (o.references.some((r) => maps[i]?.isTable(r.pa) ?? false)) return fail('not an ordinary state');
  }
  if (twins !== null) {
    const reason = notTwins(tools, question, twins, instance, maps);
    if (reason !== null) return fail(reason);
  }
  const domain = question.domain;
  const names = domain.kind === 'state' ? [domain.name] : [domain.left, domain.right];
  const ownOnly = (i: number, pa: bigint): boolean => maps[i]?.reaches(instance.states[i]?.mode ?? 0n, pa) ?? false;
  const participants = outcomes.map((outcome, i): ConcreteParticipant => {
    const changed = (inside: boolean) => () =>
      outcome.kind === 'next' &&
      outcome.cells.some((c) => c.value !== (sources[i]?.cell(c.storage, c.pa, null) ?? 0n) && ownOnly(i, c.pa) === inside);
    return {
      name: names[i] ?? '',
      outcome,
      before: (key) => {
        const id = elementOfKey(key);
        return sources[i]?.element(id, id === key ? 0 : Number(key.slice(id.length + 1, -1))) ?? 0n;
      },
      ownCellsChanged: changed(true),
      outsideCellsChanged: changed(false),
    };
  });
  const result = matrixHolds(description, question.setting, question.matrix, {
    participants,
    cellsDiffer: () => twins !== null && seenCellsDiffer(twins, instance, outcomes, maps),
  });
  return { ...result, outcomes, reason: result.holds ? '' : 'the condition does not hold' };
}

/** Contents after the instruction, over the virtual addresses that both own views have. */
function seenCellsDiffer(twins: TwinCase, instance: Instance, outcomes: readonly Outcome[], maps: readonly ConcreteMap[]): boolean {
  const [a, b] = maps;
  if (a === undefined || b === undefined) return false;
  const contents = (i: number, pa: bigint): bigint => {
    const o = outcomes[i];
    const written = o?.kind === 'next' ? o.cells.find((c) => c.pa === pa)?.value : undefined;
    return written ?? instance.states[i]?.cells.get(pa) ?? 0n;
  };
  const modes = [twins.left, twins.right];
  if (isSameStorage(twins)) {
    const written = outcomes.flatMap((o) => (o.kind === 'next' ? o.cells.map((c) => c.pa) : []));
    return written.some((pa) => contents(0, pa) !== contents(1, pa) && a.reaches(twins.left, pa) && b.reaches(twins.right, pa));
  }
  const candidates = new Set<bigint>();
  outcomes.forEach((o, i) => {
    if (o.kind === 'trap') return;
    for (const c of o.cells) for (const va of maps[i]?.inverse(modes[i] ?? 0n, c.pa) ?? []) candidates.add(va);
    for (const r of o.references) if (r.by !== null && r.by.space === modes[i]) candidates.add(r.by.va);
  });
  for (const va of candidates) {
    for (const access of ACCESSES) {
      const x = a.translate(twins.left, va, access);
      const y = b.translate(twins.right, va, access);
      if (x !== null && y !== null && contents(0, x) !== contents(1, y)) return true;
    }
  }
  return false;
}

/** Why the two states are not twins of the case, or null. */
function notTwins(tools: Tools, question: Question, twins: TwinCase, instance: Instance, maps: readonly ConcreteMap[]): string | null {
  const { description } = question;
  const [left, right] = instance.states;
  const [a, b] = maps;
  if (left === undefined || right === undefined || a === undefined || b === undefined) return 'not a pair';
  if (left.mode !== twins.left || right.mode !== twins.right) return 'modes';
  if (twins.relation.size === 'equal' && left.size !== right.size) return 'sizes';
  let differs = false;
  for (const e of description.elements) {
    if (e.role === 'mode') continue;
    for (let i = 0; i < e.count; i++) {
      const key = e.count === 1 ? e.id : `${e.id}[${i}]`;
      const same = (left.elements.get(key) ?? 0n) === (right.elements.get(key) ?? 0n);
      if (!same && isShared(e, twins, tools.facts)) return `${key} is not equal`;
      if (!same && e.id === twins.element) differs = true;
    }
  }
  const domain = question.domain;
  if (twins.element !== null && !differs) return `${twins.element} is equal`;
  for (const [id, value] of question.held) {
    if (domain.kind === 'twins' && domain.constrained !== 'neither' && (right.elements.get(id) ?? 0n) !== value) return `${id} is not held`;
    if (domain.kind === 'twins' && domain.constrained === 'both' && (left.elements.get(id) ?? 0n) !== value) return `${id} is not held`;
  }
  if (isSameStorage(twins)) {
    const cells = new Set([...left.cells.keys(), ...right.cells.keys()]);
    const differs = [...cells].some((pa) => (left.cells.get(pa) ?? 0n) !== (right.cells.get(pa) ?? 0n));
    return differs ? 'storage differs' : null;
  }
  const spaces: readonly (readonly [bigint, bigint])[] =
    twins.relation.views === 'all equal'
      ? description.modes.map((m): [bigint, bigint] => [m.code, m.code])
      : [[twins.left, twins.right] as const];
  for (const [x, y] of spaces) {
    for (const access of tools.facts.accessUniform && tools.facts.addressUniform ? (['read'] as const) : ACCESSES) {
      const p = a.at(x, access);
      const q = b.at(y, access);
      const { terms } = tools;
      const rights =
        twins.relation.views !== 'own included' ? terms.not(terms.eq(p.allowed, q.allowed)) : terms.and(q.allowed, terms.not(p.allowed));
      if (a.exists(rights) !== 'no') return 'the views differ in rights';
      if (!contentsAgree(a, b, x, y, access, left, right)) return 'the views differ in contents';
      if (!sharingAgrees(tools, a, b, x, y, access)) return 'the views differ in what they share';
    }
  }
  if (twins.relation.outside === 'equal') {
    for (const pa of new Set([...left.cells.keys(), ...right.cells.keys()])) {
      if ((left.cells.get(pa) ?? 0n) === (right.cells.get(pa) ?? 0n)) continue;
      const inside = spaces.some(([x, y]) => a.reaches(x, pa) || b.reaches(y, pa));
      if (!inside) return 'storage outside the views differs';
    }
  }
  return null;
}

/** Equal contents wherever the right's map allows; only cells that either side names can break it. */
function contentsAgree(
  a: ConcreteMap,
  b: ConcreteMap,
  x: bigint,
  y: bigint,
  access: Access,
  left: ConcreteState,
  right: ConcreteState,
): boolean {
  const agrees = (va: bigint): boolean => {
    const p = a.translate(x, va, access);
    const q = b.translate(y, va, access);
    return p === null || q === null || (left.cells.get(p) ?? 0n) === (right.cells.get(q) ?? 0n);
  };
  for (const [pa, value] of left.cells) if (value !== 0n) for (const va of a.inverse(x, pa, access)) if (!agrees(va)) return false;
  for (const [pa, value] of right.cells) if (value !== 0n) for (const va of b.inverse(y, pa, access)) if (!agrees(va)) return false;
  return true;
}

/** The same addresses share cells on both sides. At once when neither map takes two addresses to one cell; page by page where it has pages. */
function sharingAgrees(tools: Tools, a: ConcreteMap, b: ConcreteMap, x: bigint, y: bigint, access: Access): boolean {
  const p = a.at(x, access);
  const q = b.at(y, access);
  if (isLinear(p.address, a.va) && isLinear(q.address, b.va)) return true;
  if (p.address === q.address && p.allowed === q.allowed) return true;
  const pages = pagesOf([p.allowed, p.address, q.allowed, q.address], [p.address, q.address], a.va);
  if (pages !== null) {
    const holds = prepare([p.allowed, q.allowed, p.address, q.address]);
    const frames: [bigint, bigint][] = [];
    for (const va of pages) {
      const [allowedLeft, allowedRight, left, right] = holds(modelOf(a.va, va)) as [bigint, bigint, bigint, bigint];
      if (allowedLeft === 1n && allowedRight === 1n) frames.push([left, right]);
    }
    return frames.every(([l, r]) => frames.every(([l2, r2]) => (l === l2) === (r === r2)));
  }
  const { terms } = tools;
  const other = terms.variable('operand *vb*', a.va.sort);
  const at = (t: Term) => substitute(terms, t, (l) => (l === a.va ? other : undefined));
  const both = terms.and(q.allowed, at(q.allowed), p.allowed, at(p.allowed));
  const differ = terms.not(terms.eq(terms.eq(p.address, at(p.address)), terms.eq(q.address, at(q.address))));
  return a.exists(terms.and(both, differ)) === 'no';
}

/** One address of each page, when the addresses are a frame followed by the low bits of the variable and nothing else depends on those. */
function pagesOf(all: readonly Term[], addresses: readonly Term[], va: Term): bigint[] | null {
  let low = va.width;
  for (const t of addresses) {
    const last = t.op === 'concat' ? t.args[t.args.length - 1] : undefined;
    if (last === undefined || last.op !== 'extract' || last.args[0] !== va || last.low !== 0) return null;
    low = Math.min(low, last.width);
  }
  const rest = all.flatMap((t) => (addresses.includes(t) ? t.args.slice(0, -1) : [t]));
  const bits = usedBits(rest, va);
  const positions = Array.from({ length: va.width }, (_, i) => i).filter((i) => (bits & (1n << BigInt(i))) !== 0n);
  if (positions.length > MAX_FREE_BITS || positions.some((i) => i < low)) return null;
  return Array.from({ length: 2 ** positions.length }, (_, n) =>
    positions.reduce((v, bit, i) => (n & (1 << i) ? v | (1n << BigInt(bit)) : v), 0n),
  );
}

/** Bits of the variable that occur in the terms. */
function usedBits(ts: readonly Term[], va: Term): bigint {
  let used = 0n;
  for (const t of postorder(ts)) {
    if (t === va && ts.includes(t)) used |= (1n << BigInt(va.width)) - 1n;
    if (t.op === 'extract' && t.args[0] === va) used |= ((1n << BigInt(t.width)) - 1n) << BigInt(t.low);
    else if (t.args.includes(va)) used |= (1n << BigInt(va.width)) - 1n;
  }
  return used;
}

/** Whether an address is the variable plus a constant: then no two addresses reach one cell. */
function isLinear(address: Term, va: Term): boolean {
  if (address === va) return true;
  return address.op === 'sum' && address.args.length === 1 && address.args[0] === va && address.coefficients[0] === 1n;
}

/** The map of one concrete state, as terms in the one variable `va`. */
class ConcreteMap {
  readonly va: Term;
  private readonly known = new Map<string, { allowed: Term; address: Term; reads: readonly { guard: Term; address: Term }[] }>();
  private readonly initial: InitialState;
  private readonly modes: readonly bigint[];
  private readonly storage: string;
  constructor(
    private readonly tools: Tools,
    private readonly description: Description,
    private readonly state: ConcreteState,
  ) {
    this.storage = description.translate?.storage ?? description.storages[0]?.id ?? '';
    const s = description.storages.find((x) => x.id === this.storage);
    const width = description.translate?.addressWidth ?? s?.addressWidth ?? 1;
    this.va = tools.terms.variable('operand *va*', { kind: 'bits', width });
    this.initial = initialState(tools.terms, description, state.mode);
    this.modes = description.modes.map((m) => m.code);
  }

  at(space: bigint, access: Access): { allowed: Term; address: Term; reads: readonly { guard: Term; address: Term }[] } {
    const key = `${space} ${access}`;
    let found = this.known.get(key);
    if (found === undefined) {
      const t = translateAddress(this.tools.terms, this.description, this.storage, this.va, access, space, this.initial, null);
      found = {
        allowed: this.concrete(t.allowed),
        address: this.concrete(t.address),
        reads: t.reads.map((r) => ({ guard: this.concrete(r.guard), address: this.concrete(r.address) })),
      };
      this.known.set(key, found);
    }
    return found;
  }

  /** Puts this state's values for the leaves of the map. */
  private concrete(t: Term): Term {
    const { terms } = this.tools;
    const s = this.description.storages.find((x) => x.id === this.storage);
    return substitute(terms, t, (l) => {
      const name = parseLeaf(l.name);
      if (name.kind === 'size' && l.sort.kind === 'bits') return terms.bits(l.sort.width, this.state.size);
      if (name.kind === 'physical') return terms.zext(l.args[0] as Term, l.sort.kind === 'bits' ? l.sort.width : 1);
      if (name.kind === 'cells' && l.sort.kind === 'array' && s !== undefined) {
        let array = terms.constArray(l.sort, terms.bits(s.cellWidth, 0n));
        const sorted = [...this.state.cells].sort((x, y) => (x[0] < y[0] ? -1 : 1));
        for (const [pa, v] of sorted) if (v !== 0n) array = terms.store(array, terms.bits(l.sort.index, pa), terms.bits(s.cellWidth, v));
        return array;
      }
      if (name.kind !== 'element') return undefined;
      if (l.sort.kind === 'bits') return terms.bits(l.sort.width, this.state.elements.get(name.subject) ?? 0n);
      if (l.sort.kind !== 'array') return undefined;
      let file = terms.constArray(l.sort, terms.bits(l.sort.value, 0n));
      for (let i = 0; i < 2 ** l.sort.index; i++) {
        const v = this.state.elements.get(`${name.subject}[${i}]`) ?? 0n;
        if (v !== 0n) file = terms.store(file, terms.bits(l.sort.index, BigInt(i)), terms.bits(l.sort.value, v));
      }
      return file;
    });
  }

  translate(space: bigint, va: bigint, access: Access): bigint | null {
    const t = this.at(space, access);
    const model = modelOf(this.va, va);
    return evaluate(t.allowed, model) === 1n ? evaluate(t.address, model) : null;
  }

  /** Virtual addresses through which the space reaches a physical cell: all of them where that can be told, at least one otherwise. */
  inverse(space: bigint, pa: bigint, only?: Access): bigint[] {
    const { terms } = this.tools;
    const found = new Set<bigint>();
    for (const access of only === undefined ? ACCESSES : [only]) {
      const t = this.at(space, access);
      const here = terms.and(t.allowed, terms.eq(t.address, terms.bits(addressWidthOf(t.address), pa)));
      let open = here;
      for (let n = 0; n < 8; n++) {
        const va = this.solve(open);
        if (va === null || va === 'unknown') break;
        found.add(va);
        open = terms.and(open, terms.not(terms.eq(this.va, terms.bits(addressWidthOf(this.va), va))));
      }
    }
    return [...found];
  }

  reaches(space: bigint, pa: bigint): boolean {
    return this.inverse(space, pa).length > 0;
  }

  /** The cell holds part of the map of some space. */
  isTable(pa: bigint): boolean {
    if (this.tools.facts.registersOnly) return false;
    const { terms } = this.tools;
    return this.modes.some((space) =>
      ACCESSES.some((access) =>
        this.at(space, access).reads.some((r) => {
          const here = terms.eq(r.address, terms.bits(addressWidthOf(r.address), pa));
          return this.exists(terms.and(r.guard, here)) !== 'no';
        }),
      ),
    );
  }

  exists(condition: Term): 'yes' | 'no' | 'unknown' {
    const va = this.solve(condition);
    return va === null ? 'no' : va === 'unknown' ? 'unknown' : 'yes';
  }

  /** A value of the variable for which the condition holds. */
  private solve(condition: Term): bigint | null | 'unknown' {
    if (condition === this.tools.terms.false) return null;
    const holds = prepare([condition]);
    const test = (va: bigint): boolean => holds(modelOf(this.va, va))[0] === 1n;
    const { known, value, free } = bitsInPlay(condition, this.va);
    if (free.length <= MAX_FREE_BITS) {
      for (let n = 0; n < 2 ** free.length; n++) {
        const va = free.reduce((v, bit, i) => (n & (1 << i) ? v | (1n << BigInt(bit)) : v), value);
        if (test(va)) return va;
      }
      return null;
    }
    const width = addressWidthOf(this.va);
    for (const va of [0n, 1n, (1n << BigInt(width)) - 1n, 1n << BigInt(width - 1)]) if ((va & known) === value && test(va)) return va;
    const solver = this.tools.solver();
    if (solver === null) return 'unknown';
    const answer = solver.check([condition], { rlimit: RLIMIT, values: [this.va] });
    if (answer.verdict === 'unsat') return null;
    return answer.verdict === 'sat' ? (answer.values[0] ?? 'unknown') : 'unknown';
  }
}

/** Free bits that are tried out one combination after the other; with more the solver is asked. */
const MAX_FREE_BITS = 10;

/**
 * Bits of the variable that the condition depends on: `known` are fixed by conjuncts such as `va = c` or `va[7:0] = c`, at `value`; `free` are the
 * positions of the others. Bits that do not matter are in neither.
 */
function bitsInPlay(condition: Term, va: Term): { known: bigint; value: bigint; free: number[] } {
  let known = 0n;
  let value = 0n;
  for (const c of condition.op === 'and' ? condition.args : [condition]) {
    const [x, y] = c.args;
    if (c.op !== 'eq' || x === undefined || y?.op !== 'constant') continue;
    const low = x === va ? 0 : x.op === 'extract' && x.args[0] === va ? x.low : null;
    if (low === null) continue;
    known |= ((1n << BigInt(x.width)) - 1n) << BigInt(low);
    value |= y.value << BigInt(low);
  }
  const used = usedBits([condition], va);
  const free: number[] = [];
  for (let i = 0; i < va.width; i++) if ((used & ~known & (1n << BigInt(i))) !== 0n) free.push(i);
  return { known, value, free };
}

function addressWidthOf(t: Term): number {
  return t.sort.kind === 'bits' ? t.sort.width : 1;
}

function modelOf(va: Term, value: bigint) {
  return {
    variable: (name: string) => (name === va.name ? value : 0n),
    select: () => 0n,
    apply: () => 0n,
  };
}
