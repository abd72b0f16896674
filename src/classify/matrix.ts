// The condition of a question as terms: a list of clauses, any one of which is enough, each naming what it would show.

import { counterpart, roleIn } from '../isa/roles.ts';
import type { Matrix, Part } from '../language/definition-set.ts';
import type { Description, Element, Setting } from '../language/description.ts';
import type { Term, Terms } from '../logic/index.ts';
import { SymbolicBudgetExceeded, type SymbolicOutcome, type WrittenCell } from '../symbolic/index.ts';

/** One state of the question: its outcome and the initial values, in its own leaves. */
export interface Participant {
  readonly name: string;
  /** The mode of the state before. */
  readonly mode: bigint;
  readonly outcome: SymbolicOutcome;
  readonly initialElement: (id: string) => Term;
  readonly initialCells: (storage: string) => Term;
}

/** A conjunction; `shows` are the elements (`r`, `pc`, `memory`, `memory outside the view`) whose inequality it uses. */
export interface Clause {
  readonly conjuncts: readonly Term[];
  readonly shows: readonly string[];
}

const ROLE_OF: Readonly<Record<'D' | 'M' | 'R' | 'K' | 'T', Element['role']>> = {
  D: 'general',
  M: 'mode',
  R: 'relocation',
  K: 'control',
  T: 'clock',
};

export const OUTSIDE = 'storage outside the view';

/** More clauses than these are a budget exceeded. */
const MAX_CLAUSES = 400;

/** The clauses of a matrix over its participants. */
export function clauses(
  terms: Terms,
  description: Description,
  setting: Setting,
  matrix: Matrix,
  participants: readonly Participant[],
): readonly Clause[] {
  const find = (name: string): Participant => {
    const p = participants.find((x) => x.name === name);
    if (p === undefined) throw new Error(`no state ${name}`);
    return p;
  };
  const literal = (t: Term, shows: string[] = []): Clause[] => (t === terms.false ? [] : [{ conjuncts: [t], shows }]);

  const difference = (parts: { shows: string; term: Term }[], negated: boolean): Clause[] =>
    negated ? literal(terms.and(...parts.map((p) => terms.not(p.term)))) : parts.flatMap((p) => literal(p.term, [p.shows]));

  const build = (m: Matrix, negated: boolean): Clause[] => {
    switch (m.op) {
      case 'true':
        return negated ? [] : [{ conjuncts: [], shows: [] }];
      case 'not':
        return build(m.argument, !negated);
      case 'and':
      case 'or':
        return (m.op === 'and') !== negated
          ? m.arguments.map((a) => build(a, negated)).reduce(product, [{ conjuncts: [], shows: [] }])
          : m.arguments.flatMap((a) => build(a, negated));
      case 'next': {
        const t = find(m.state).outcome.next;
        return literal(negated ? terms.not(t) : t);
      }
      case 'traps': {
        const kinds = m.kinds;
        const o = find(m.state).outcome;
        const t = kinds === null ? terms.not(o.next) : terms.or(...o.traps.filter((e) => kinds.includes(e.as)).map((e) => e.guard));
        return literal(negated ? terms.not(t) : t);
      }
      case 'reaches monitor': {
        const o = find(m.state).outcome;
        const all = o.traps.every((e) => setting.monitor.includes(e.trap));
        const t = all ? terms.not(o.next) : terms.or(...o.traps.filter((e) => setting.monitor.includes(e.trap)).map((e) => e.guard));
        return literal(negated ? terms.not(t) : t);
      }
      case 'changes':
        return difference(changes(terms, description, find(m.state), m.part), negated);
      case 'differ':
        return difference(differences(terms, description, find(m.left), find(m.right), m.part), negated);
    }
  };
  return build(matrix, false);
}

function product(a: Clause[], b: Clause[]): Clause[] {
  if (a.length * b.length > MAX_CLAUSES) throw new SymbolicBudgetExceeded('the condition has more cases than are looked at');
  return a.flatMap((x) => b.map((y) => ({ conjuncts: [...x.conjuncts, ...y.conjuncts], shows: [...x.shows, ...y.shows] })));
}

function pcOf(description: Description): Element | undefined {
  return description.elements.find((e) => e.role === 'pc');
}

/** The value of an element after, also where the instruction trapped and nothing changed. */
function after(terms: Terms, p: Participant, id: string): Term {
  const t = p.outcome.elements.get(id);
  return t === undefined ? p.initialElement(id) : terms.ite(p.outcome.next, t, p.initialElement(id));
}

function pcAfter(terms: Terms, p: Participant, pc: Element): Term {
  return terms.ite(p.outcome.next, p.outcome.pc, p.initialElement(pc.id));
}

function cellsAfter(terms: Terms, p: Participant, storage: string): Term {
  const t = p.outcome.cells.get(storage);
  return t === undefined ? p.initialCells(storage) : terms.ite(p.outcome.next, t, p.initialCells(storage));
}

/** How a part of one state after may differ from before, element by element. */
function changes(terms: Terms, description: Description, p: Participant, part: Part): { shows: string; term: Term }[] {
  if (part === 'P') {
    const pc = pcOf(description);
    return pc === undefined ? [] : [{ shows: 'pc', term: terms.not(terms.eq(pcAfter(terms, p, pc), p.initialElement(pc.id))) }];
  }
  const cells = (test: (w: WrittenCell) => Term) =>
    p.outcome.written.map((w) => {
      const before = terms.select(p.initialCells(w.storage), w.cell);
      const now = terms.select(cellsAfter(terms, p, w.storage), w.cell);
      return terms.and(p.outcome.next, w.guard, test(w), terms.not(terms.eq(before, now)));
    });
  if (part === 'O') return [{ shows: OUTSIDE, term: terms.or(...cells((w) => terms.not(w.own))) }];
  const found = description.elements
    .filter((e) => roleIn(e, p.mode) === ROLE_OF[part] && p.outcome.elements.has(e.id))
    .map((e) => ({ shows: e.id, term: valuesDiffer(terms, e, p.initialElement(e.id), after(terms, p, e.id)) }));
  if (part === 'D') found.push({ shows: 'storage', term: terms.or(...cells((w) => w.own)) });
  return found;
}

/** How a part of two states after may differ, element by element. */
function differences(
  terms: Terms,
  description: Description,
  a: Participant,
  b: Participant,
  part: Exclude<Part, 'O'>,
): { shows: string; term: Term }[] {
  if (part === 'P') {
    const pc = pcOf(description);
    return pc === undefined ? [] : [{ shows: 'pc', term: terms.not(terms.eq(pcAfter(terms, a, pc), pcAfter(terms, b, pc))) }];
  }
  const found = description.elements
    .filter((e) => roleIn(e, a.mode) === ROLE_OF[part])
    .flatMap((e) => {
      const other = counterpart(description, e, a.mode, b.mode);
      return other === null ? [] : [{ shows: e.id, term: valuesDiffer(terms, e, after(terms, a, e.id), after(terms, b, other.id)) }];
    });
  if (part === 'D') {
    const written = [a, b].flatMap((p) => p.outcome.written.map((w) => ({ w, next: p.outcome.next })));
    const cells = written.map(({ w, next }) => {
      const x = terms.select(cellsAfter(terms, a, w.storage), w.cell);
      const y = terms.select(cellsAfter(terms, b, w.storage), w.cell);
      return terms.and(next, w.guard, w.seen, terms.not(terms.eq(x, y)));
    });
    found.push({ shows: 'storage', term: terms.or(...cells) });
  }
  return found.filter((f) => f.term !== terms.false);
}

/** Whether two values of an element differ; for a register file, whether some register does. */
function valuesDiffer(terms: Terms, e: Element, x: Term, y: Term): Term {
  if (x === y) return terms.false;
  if (e.count === 1) return terms.not(terms.eq(x, y));
  const xs = storedIndices(x);
  const ys = storedIndices(y);
  const indices =
    xs !== null && ys !== null && xs.base === ys.base
      ? [...new Set([...xs.indices, ...ys.indices])]
      : Array.from({ length: e.count }, (_, i) => terms.bits(Math.log2(e.count), BigInt(i)));
  return terms.or(...indices.map((i) => terms.not(terms.eq(terms.select(x, i), terms.select(y, i)))));
}

/** The indices stored to in an array term, when all of it rests on one variable. */
function storedIndices(t: Term): { base: Term; indices: ReadonlySet<Term> } | null {
  let base: Term | null = null;
  const indices = new Set<Term>();
  const seen = new Set<Term>();
  const work = [t];
  for (let x = work.pop(); x !== undefined; x = work.pop()) {
    if (seen.has(x)) continue;
    seen.add(x);
    const [a, b, c] = x.args;
    if (x.op === 'store' && a !== undefined && b !== undefined) {
      indices.add(b);
      work.push(a);
    } else if (x.op === 'ite' && b !== undefined && c !== undefined) work.push(b, c);
    else if (base === null || base === x) base = x;
    else return null;
  }
  return base === null ? null : { base, indices };
}
