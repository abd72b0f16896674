// Twins as terms (MODEL §2). An instruction is executed once from canonical leaves; one side of a pair keeps them, the other renames
// what the relation leaves free. What both sides share is then literally the same term.

import { isOwnBank, roleIn } from '../isa/roles.ts';
import type { TwinRelation } from '../language/definition-set.ts';
import type { Description, Element } from '../language/description.ts';
import { substituteAll, type Term, type Terms } from '../logic/index.ts';
import { ACCESSES, type Leaf, leaf, leafName, type MapFacts, parseLeaf } from '../symbolic/index.ts';
import type { Domain } from './question.ts';

export type Side = 'left' | 'right';
export type TwinDomain = Domain & { kind: 'twins' };

/** One case of a twins question: a pair of modes. */
export interface TwinCase {
  readonly relation: TwinRelation;
  readonly left: bigint;
  readonly right: bigint;
  readonly element: string | null;
  readonly held: ReadonlyMap<string, bigint>;
}

/**
 * Whether both twins have the same value of an element; of a bank, whether the other twin's counterpart has. Own banks are equal, other banks are
 * free between modes (D19).
 */
export function isShared(e: Element, c: TwinCase, facts: MapFacts, side: Side = 'left'): boolean {
  if (e.bank !== null && c.left !== c.right) return isOwnBank(e, side === 'left' ? c.left : c.right);
  const role = roleIn(e, c.left);
  const rule = role === 'relocation' ? c.relation.R : role === 'control' ? c.relation.K : role === 'clock' ? c.relation.T : 'equal';
  switch (rule) {
    case 'equal':
      return true;
    case 'free':
      return false;
    case 'one differs':
      return e.id !== c.element;
    case 'equal where both own maps use it':
      return usesElement(facts, c.left, e.id) && usesElement(facts, c.right, e.id);
    case 'equal unless held':
      return !c.held.has(e.id);
  }
}

function usesElement(facts: MapFacts, space: bigint, id: string): boolean {
  return facts.supportOf.get(space)?.has(id) ?? false;
}

/** Whether the relation makes the maps of both sides the same function, so that equal addresses are equal cells. */
export function identicalMaps(description: Description, c: TwinCase, facts: MapFacts): boolean {
  const shared = description.elements.every((e) => !facts.support.includes(e.id) || isShared(e, c, facts));
  if (!shared || c.relation.size !== 'equal') return false;
  const sameTables = facts.registersOnly || c.relation.views === 'same storage';
  return sameTables && (c.left === c.right || facts.spaceUniform);
}

/** Whether every physical cell holds the same on both sides. */
export function isSameStorage(c: TwinCase): boolean {
  return c.relation.views === 'same storage';
}

/** What stands for a canonical leaf on a side of a pair. Remembers what it has renamed. */
export type Renaming = (terms: readonly Term[]) => readonly Term[];

/**
 * The renaming of a side. `writes` says whether the instruction writes storage at all: where it does not, cells that other spaces share
 * with the own one cannot matter.
 */
export function sideRenaming(
  terms: Terms,
  description: Description,
  facts: MapFacts,
  c: TwinCase,
  side: Side,
  constrained: boolean,
  writes: boolean,
): Renaming {
  const elements = new Map(description.elements.map((e) => [e.id, e]));
  const identical = identicalMaps(description, c, facts);
  const sameStorage = isSameStorage(c);
  /** The own views alone are related: each side's other spaces are its own affair. */
  const ownOnly = c.relation.views === 'own included' || c.relation.views === 'own equal';
  const renamed = !ownOnly ? side === 'right' : side === 'left';
  const own = side === 'left' ? c.left : c.right;

  const aside = (l: Leaf, t: Term): Term => {
    const name = leafName({ ...l, side });
    return t.op === 'apply' ? terms.apply(name, t.sort, [...t.args]) : terms.variable(name, t.sort);
  };
  const isOwn = (l: Leaf): boolean => l.space === null || l.space === own;
  const rightApply = (l: Leaf, t: Term, access: Leaf['access']): Term =>
    terms.apply(leafName({ ...l, access, space: l.space === null ? null : c.right, side: '' }), t.sort, [...t.args]);
  /** The right's own map allows the address for some access. */
  const seen = (l: Leaf, args: readonly Term[]): Term =>
    terms.or(
      ...(facts.accessUniform ? [null] : ACCESSES).map((access) =>
        terms.apply(leafName(leaf('ok', l.subject, access, l.space === null ? null : c.right)), { kind: 'bool' }, [...args]),
      ),
    );

  const replace = (t: Term): Term | undefined => {
    const l = parseLeaf(t.name);
    if (l.side !== '') return undefined;
    switch (l.kind) {
      case 'operand':
      case 'choice':
      case 'cells':
        return undefined;
      case 'element': {
        const e = elements.get(l.subject);
        if (e === undefined) return undefined;
        const value = constrained ? c.held.get(e.id) : undefined;
        if (value !== undefined) return terms.bits(e.width, value);
        return renamed && !isShared(e, c, facts, side) ? aside(l, t) : undefined;
      }
      case 'size':
        return renamed && c.relation.size === 'free' ? aside(l, t) : undefined;
      case 'seen':
        return renamed && ownOnly && !identical ? seen(l, t.args) : terms.true;
      case 'own':
        return renamed && !identical && c.relation.views !== 'all equal' ? aside(l, t) : undefined;
      case 'physical':
        return renamed && !sameStorage && !(identical && c.relation.outside === 'equal') ? aside(l, t) : undefined;
      case 'address':
      case 'why':
        return renamed && !identical ? aside(l, t) : undefined;
      case 'ok':
        if (!renamed || identical || c.relation.views === 'all equal') return undefined;
        if (!ownOnly || !isOwn(l)) return aside(l, t);
        return c.relation.views === 'own equal' ? rightApply(l, t, l.access) : terms.or(rightApply(l, t, l.access), aside(l, t));
      case 'cell':
        if (!renamed || identical) return undefined;
        if (c.relation.views === 'all equal')
          return (!writes && facts.spaceUniform) || (isOwn(l) && c.left === c.right) ? undefined : aside(l, t);
        // Where the right's map refuses an address its `cell` there stands for nothing, and so may stand for the left's cell.
        return ownOnly && isOwn(l) ? rightApply(l, t, l.access) : aside(l, t);
    }
  };
  const done = new Map<Term, Term>();
  return (ts) => substituteAll(terms, ts, replace, done);
}

/**
 * The left side of mode twins as far as it goes along with the right: where the right refers to its own view and is allowed to, so is the left, and
 * finds the same cell. These leaves are the left's own while every reference that they lead to is one that the right's own map allows.
 */
export function alongRight(
  terms: Terms,
  description: Description,
  facts: MapFacts,
  c: TwinCase,
  constrained: boolean,
  writes: boolean,
): Renaming {
  const rest = sideRenaming(terms, description, facts, c, 'left', constrained, writes);
  const relabel = (ts: readonly Term[], of: (l: Leaf) => Leaf | null): readonly Term[] =>
    substituteAll(terms, ts, (t) => {
      const l = of(parseLeaf(t.name));
      return l === null ? undefined : terms.apply(leafName(l), t.sort, [...t.args]);
    });
  const mark = (l: Leaf): Leaf | null => {
    if (l.side !== '' || (l.kind !== 'ok' && l.kind !== 'cell') || (l.space !== null && l.space !== c.left)) return null;
    return { ...l, space: l.space === null ? null : c.right, side: 'along' };
  };
  const unmark = (l: Leaf): Leaf | null => (l.side === 'along' ? { ...l, side: '' } : null);
  return (ts) => relabel(rest(relabel(ts, mark)), unmark);
}
