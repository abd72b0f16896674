// Whether two concrete states are twins: the relation over the whole of their views (MODEL §2).
import { counterpart } from '../isa/roles.ts';
import type { Access, Element } from '../language/description.ts';
import { prepare, substitute, type Term } from '../logic/index.ts';
import { ACCESSES } from '../symbolic/index.ts';
import { type ConcreteMap, MAX_FREE_BITS, modelOf, type Tools, usedBits } from './concrete-map.ts';
import type { ConcreteState, Instance, Question } from './question.ts';
import { isSameStorage, isShared, type TwinCase } from './relation.ts';

/** A virtual address at which a pair fails to be twins; `spaces` are those of the left and the right. */
export interface FailingAddress {
  readonly va: bigint;
  readonly access: Access;
  readonly spaces: readonly [bigint, bigint];
}

/** Why two states are not twins, and where, when it is a matter of one address. */
export interface NoTwins {
  readonly reason: string;
  readonly at: FailingAddress | null;
}

/** Why the two states are not twins of the case, or null. */
export function notTwins(
  tools: Tools,
  question: Question,
  twins: TwinCase,
  instance: Instance,
  maps: readonly ConcreteMap[],
): NoTwins | null {
  const { description } = question;
  const [left, right] = instance.states;
  const [a, b] = maps;
  if (left === undefined || right === undefined || a === undefined || b === undefined) return because('not a pair');
  if (left.mode !== twins.left || right.mode !== twins.right) return because('modes');
  if (twins.relation.size === 'equal' && left.size !== right.size) return because('sizes');
  let differs = false;
  for (const e of description.elements) {
    if (e.role === 'mode') continue;
    const other = counterpart(description, e, twins.left, twins.right);
    if (other === null) continue;
    for (let i = 0; i < e.count; i++) {
      const key = keyOf(e, i);
      const same = (left.elements.get(key) ?? 0n) === (right.elements.get(keyOf(other, i)) ?? 0n);
      if (!same && isShared(e, twins, tools.facts)) return because(`${key} is not equal`);
      if (!same && e.id === twins.element) differs = true;
    }
  }
  const domain = question.domain;
  if (twins.element !== null && !differs) return because(`${twins.element} is equal`);
  for (const [id, value] of question.held) {
    if (domain.kind === 'twins' && domain.constrained !== 'neither' && (right.elements.get(id) ?? 0n) !== value)
      return because(`${id} is not held`);
    if (domain.kind === 'twins' && domain.constrained === 'both' && (left.elements.get(id) ?? 0n) !== value)
      return because(`${id} is not held`);
  }
  if (isSameStorage(twins)) {
    const cells = new Set([...left.cells.keys(), ...right.cells.keys()]);
    const differs = [...cells].some((pa) => (left.cells.get(pa) ?? 0n) !== (right.cells.get(pa) ?? 0n));
    return differs ? because('storage differs') : null;
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
      const at = (va: bigint | 'unknown'): FailingAddress | null => (va === 'unknown' ? null : { va, access, spaces: [x, y] });
      const unequal = a.addressWhere(rights);
      if (unequal !== null) return { reason: 'the views differ in rights', at: at(unequal) };
      const other = contentsDiffer(a, b, x, y, access, left, right);
      if (other !== null) return { reason: 'the views differ in contents', at: at(other) };
      if (!sharingAgrees(tools, a, b, x, y, access)) return because('the views differ in what they share');
    }
  }
  if (twins.relation.outside === 'equal') {
    for (const pa of new Set([...left.cells.keys(), ...right.cells.keys()])) {
      if ((left.cells.get(pa) ?? 0n) === (right.cells.get(pa) ?? 0n)) continue;
      // Inside is what the relation equates: the right's view, and on the left the cells that answer to it.
      const inside = spaces.some(
        ([x, y]) => b.reaches(y, pa) || a.inverse(x, pa).some((va) => ACCESSES.some((k) => b.translate(y, va, k) !== null)),
      );
      if (!inside) return because('storage outside the views differs');
    }
  }
  return null;
}

function keyOf(e: Element, index: number): string {
  return e.count === 1 ? e.id : `${e.id}[${index}]`;
}

function because(reason: string): NoTwins {
  return { reason, at: null };
}

/** An address that both maps allow with other contents, or null; only cells that either side names can be such. */
function contentsDiffer(
  a: ConcreteMap,
  b: ConcreteMap,
  x: bigint,
  y: bigint,
  access: Access,
  left: ConcreteState,
  right: ConcreteState,
): bigint | null {
  const agrees = (va: bigint): boolean => {
    const p = a.translate(x, va, access);
    const q = b.translate(y, va, access);
    return p === null || q === null || (left.cells.get(p) ?? 0n) === (right.cells.get(q) ?? 0n);
  };
  for (const [pa, value] of left.cells) if (value !== 0n) for (const va of a.inverse(x, pa, access)) if (!agrees(va)) return va;
  for (const [pa, value] of right.cells) if (value !== 0n) for (const va of b.inverse(y, pa, access)) if (!agrees(va)) return va;
  return null;
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

/** Whether an address is the variable plus a constant: then no two addresses reach one cell. */
function isLinear(address: Term, va: Term): boolean {
  if (address === va) return true;
  return address.op === 'sum' && address.args.length === 1 && address.args[0] === va && address.coefficients[0] === 1n;
}
