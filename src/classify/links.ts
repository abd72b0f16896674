// What ties the leaves that stand for the map to the map itself: the hypotheses that a solver needs where rewriting was not enough.
// The relation quantifies over all addresses; here it is taken at the addresses in play, which is sound for a proof.
import type { Access, Condition, Description } from '../language/description.ts';
import { substitute, type Term, type Terms } from '../logic/index.ts';
import {
  ACCESSES,
  conditionTerm,
  identityWidth,
  initialState,
  leaf,
  leafName,
  type MapFacts,
  mapApply,
  physicalCell,
  type SymbolicOutcome,
  translateAddress,
} from '../symbolic/index.ts';
import type { Renaming } from './relation.ts';
import type { FailingAddress } from './twins.ts';

/** One side of a question: its mode, its outcome in canonical leaves, and the renaming that makes them the side's own. */
export interface SideTerms {
  readonly mode: bigint;
  readonly outcome: SymbolicOutcome;
  readonly rename: Renaming;
}

/** A cell that a side is known to use: where it lies and what it holds at first, in the side's leaves, when `allowed`. */
export interface UsedCell {
  readonly side: number;
  readonly allowed: Term;
  readonly address: Term;
  readonly content: Term;
}

export interface Links {
  /** What the maps allow: enough for many proofs, and cheap. */
  readonly rights: readonly Term[];
  /** All links, the rights among them. */
  readonly hypotheses: readonly Term[];
  readonly cells: readonly UsedCell[];
}

/** Bits of a virtual address up to which every address is linked. */
const SMALL_ADDRESSES = 4;
/** Pairs of physical addresses that are told to be different cells; more are left out, which only weakens the hypotheses. */
const MAX_PAIRS = 80;

/** Conditions as terms, with what is always so: that storage has a size. In canonical leaves. */
export function stateConditions(
  terms: Terms,
  description: Description,
  facts: MapFacts,
  mode: bigint,
  conditions: readonly Condition[],
): Term[] {
  const initial = initialState(terms, description, mode);
  const sizes = description.storages.flatMap((s) => {
    const size = initial.size(s.id);
    const width = s.addressWidth + 1;
    return [terms.ule(terms.bits(width, 1n), size), terms.ule(size, terms.bits(width, s.size))];
  });
  return [...sizes, ...conditions.map((c) => conditionTerm(terms, description, facts, c, mode))];
}

/** What the map makes of one virtual address on one side: the leaves that stand for it, and what the map itself gives. */
interface Linked {
  readonly ok: Term;
  readonly allowed: Term;
  readonly cell: Term;
  readonly physical: Term;
  readonly data: Term;
  readonly address: Term;
  readonly content: Term;
  /** Cells of the map's tables: whether read, where, and what they hold. */
  readonly reads: readonly { readonly guard: Term; readonly address: Term; readonly content: Term }[];
}

/**
 * The links of all sides, at every address that any of them refers to and at the values of the map's registers. `identical`: both sides have
 * the same map, so that a physical cell of the own view is the same cell on both. `allEqual`: the views of every space are equal. `more`: further addresses, where an earlier model broke the relation.
 */
export function links(
  terms: Terms,
  description: Description,
  facts: MapFacts,
  sides: readonly SideTerms[],
  identical = false,
  more: readonly FailingAddress[] = [],
  allEqual = false,
): Links {
  const storage = description.translate?.storage ?? description.storages[0]?.id;
  const declared = description.storages.find((s) => s.id === storage);
  if (storage === undefined || declared === undefined) return { rights: [], hypotheses: [], cells: [] };
  const addressWidth = description.translate?.addressWidth ?? declared.addressWidth;
  const rights: Term[] = [];
  const hypotheses: Term[] = [];
  const cells: UsedCell[] = [];

  const seenAt = new Map<string, Linked[]>();
  const addresses = addressesInPlay(terms, description, facts, sides, addressWidth, more);
  const hole = terms.variable('operand *hole*', { kind: 'bits', width: addressWidth });
  const place = terms.variable('operand *place*', { kind: 'bits', width: declared.addressWidth });
  const fill = (t: Term, at: Term, value: Term): Term => substitute(terms, t, (l) => (l === at ? value : undefined));

  sides.forEach((s, side) => {
    const initial = initialState(terms, description, s.mode);
    const physicalAt = s.rename([physicalCell(terms, storage, place)])[0] as Term;
    const contentAt = s.rename([terms.select(initial.cells(storage), physicalCell(terms, storage, place))])[0] as Term;
    const identity = terms.variable('operand *identity*', { kind: 'bits', width: identityWidth(declared.addressWidth) });
    const ownAt = s.rename([terms.apply(leafName(leaf('own', storage)), { kind: 'bool' }, [identity])])[0] as Term;
    const templates = new Map<string, readonly Term[]>();
    const template = (access: Access, space: bigint): readonly Term[] => {
      const key = `${access} ${space}`;
      let found = templates.get(key);
      if (found === undefined) {
        const t = translateAddress(terms, description, storage, hole, access, space, initial, null);
        const cell = mapApply(terms, facts, 'cell', storage, hole, access, space, {
          kind: 'bits',
          width: identityWidth(declared.addressWidth),
        });
        found = s.rename([
          mapApply(terms, facts, 'ok', storage, hole, access, space, { kind: 'bool' }),
          t.allowed,
          cell,
          mapApply(terms, facts, 'address', storage, hole, access, space, { kind: 'bits', width: declared.addressWidth }),
          t.address,
          terms.select(initial.cells(storage), cell),
          ...t.reads.flatMap((r) => [r.guard, r.address]),
        ]);
        templates.set(key, found);
      }
      return found;
    };
    const linked = (va: Term, access: Access, space: bigint): Linked => {
      const [ok, allowed, cell, data, address, content, ...reads] = template(access, space).map((t) => fill(t, hole, va)) as [
        Term,
        Term,
        Term,
        Term,
        Term,
        Term,
        ...Term[],
      ];
      return {
        ok,
        allowed,
        cell,
        physical: fill(physicalAt, place, address),
        data,
        address,
        content,
        reads: Array.from({ length: reads.length / 2 }, (_, i) => {
          const at = reads[2 * i + 1] as Term;
          return { guard: reads[2 * i] as Term, address: at, content: fill(contentAt, place, at) };
        }),
      };
    };

    /** For every address: the own map of the mode reaches the physical address through it. */
    const reaching = (mode: bigint, pa: Term): Term[] => {
      const found: Term[] = [];
      for (let n = 0n; n < 1n << BigInt(addressWidth); n++) {
        for (const access of facts.accessUniform && facts.addressUniform ? (['read'] as const) : ACCESSES) {
          const l = linked(terms.bits(addressWidth, n), access, mode);
          found.push(terms.and(l.allowed, terms.eq(l.address, pa)));
        }
      }
      return found;
    };
    const used: { guard: Term; address: Term }[] = [];
    const tables: { guard: Term; address: Term }[] = [];
    for (const { va, access, space, referenced } of addresses) {
      const l = linked(va, access, space);
      rights.push(terms.eq(l.ok, l.allowed));
      hypotheses.push(terms.implies(l.allowed, terms.and(terms.eq(l.cell, l.physical), terms.eq(l.data, l.address))));
      cells.push({ side, allowed: l.allowed, address: l.address, content: l.content });
      if (referenced.has(side)) used.push({ guard: l.allowed, address: l.address });
      const at = `${va.id} ${access} ${space}`;
      seenAt.set(at, [...(seenAt.get(at) ?? []), l]);
      // A cell reached through another space may lie in the own view as well.
      if (space !== s.mode && !facts.spaceUniform && addressWidth <= SMALL_ADDRESSES && referenced.has(side)) {
        hypotheses.push(terms.implies(l.allowed, terms.eq(fill(ownAt, identity, l.cell), terms.or(...reaching(s.mode, l.address)))));
      }
      for (const r of l.reads) {
        tables.push(r);
        cells.push({ side, allowed: r.guard, address: r.address, content: r.content });
      }
    }
    for (const [n, p] of s.outcome.physical.entries()) {
      // Cells of storages that no map leads to are in nobody's view.
      if (p.storage !== storage) continue;
      const [guard, address] = s.rename([p.guard, p.address]) as [Term, Term];
      used.push({ guard, address });
      const own = s.rename([
        terms.apply(leafName(leaf('own', storage)), { kind: 'bool' }, [physicalCell(terms, storage, p.address)]),
      ])[0] as Term;
      if (description.translate === null) hypotheses.push(terms.implies(guard, own));
      else if (addressWidth > SMALL_ADDRESSES) {
        // A cell of the own view is reached by some address.
        const l = linked(reachedBy(terms, side, n, addressWidth), 'read', s.mode);
        hypotheses.push(terms.implies(terms.and(guard, own), terms.and(l.allowed, terms.eq(l.address, address))));
      } else if (addressWidth <= SMALL_ADDRESSES)
        hypotheses.push(terms.implies(guard, terms.eq(own, terms.or(...reaching(s.mode, address)))));
      cells.push({ side, allowed: guard, address, content: fill(contentAt, place, address) });
    }
    // Ordinary states: what the instruction uses is no table of the map (D15).
    for (const u of used) {
      for (const t of tables) hypotheses.push(terms.not(terms.and(u.guard, t.guard, terms.eq(u.address, t.address))));
    }
    let pairs = 0;
    const distinct = [...new Set(cells.filter((c) => c.side === side).map((c) => c.address))];
    for (let i = 0; i < distinct.length; i++) {
      for (let j = 0; j < i && pairs < MAX_PAIRS; j++, pairs++) {
        const x = distinct[i] as Term;
        const y = distinct[j] as Term;
        hypotheses.push(terms.implies(terms.eq(fill(physicalAt, place, x), fill(physicalAt, place, y)), terms.eq(x, y)));
      }
    }
  });
  if (allEqual) hypotheses.push(...equalContents(terms, seenAt));
  if (identical && sides.length === 2) hypotheses.push(...sameOwnCells(terms, storage, place, sides, cells, fill));
  const informative = [...new Set([...rights, ...hypotheses])].filter((h) => h !== terms.true);
  return { rights: [...new Set(rights)].filter((h) => h !== terms.true), hypotheses: informative, cells };
}

/** Views are equal in every space: what one address reaches holds the same on both sides. */
function equalContents(terms: Terms, seenAt: ReadonlyMap<string, readonly Linked[]>): Term[] {
  return [...seenAt.values()].flatMap(([a, b]) =>
    a === undefined || b === undefined || a.content === b.content
      ? []
      : [terms.eq(a.allowed, b.allowed), terms.implies(terms.and(a.allowed, b.allowed), terms.eq(a.content, b.content))],
  );
}

/** Under one map a physical cell is in both own views or in neither, and where it is, it is the same cell. */
function sameOwnCells(
  terms: Terms,
  storage: string,
  place: Term,
  sides: readonly SideTerms[],
  cells: readonly UsedCell[],
  fill: (t: Term, at: Term, value: Term) => Term,
): Term[] {
  const cell = physicalCell(terms, storage, place);
  const own = terms.apply(leafName(leaf('own', storage)), { kind: 'bool' }, [cell]);
  const [a, b] = sides.map((s) => s.rename([cell, own])) as [readonly Term[], readonly Term[]];
  return [...new Set(cells.map((c) => c.address))].flatMap((address) => {
    const [cellA, ownA, cellB, ownB] = [...a, ...b].map((t) => fill(t, place, address)) as [Term, Term, Term, Term];
    return [terms.eq(ownA, ownB), terms.implies(ownA, terms.eq(cellA, cellB))];
  });
}

/** The address by which a side reaches in its own view what it refers to by the n-th physical address. */
function reachedBy(terms: Terms, side: number, n: number, addressWidth: number): Term {
  return terms.variable(`operand *reached-${side}-${n}*`, { kind: 'bits', width: addressWidth });
}

interface AddressInPlay {
  readonly va: Term;
  readonly access: Access;
  readonly space: bigint;
  /** Sides whose instruction refers to it. */
  readonly referenced: ReadonlySet<number>;
}

/** Virtual addresses, in final leaves, at which the maps are to be linked. */
function addressesInPlay(
  terms: Terms,
  description: Description,
  facts: MapFacts,
  sides: readonly SideTerms[],
  addressWidth: number,
  more: readonly FailingAddress[],
): AddressInPlay[] {
  const found = new Map<string, { va: Term; access: Access; space: bigint; referenced: Set<number> }>();
  const first = description.modes[0]?.code ?? 0n;
  const note = (va: Term, referredAs: Access, referredIn: bigint, side: number | null) => {
    // What the map does not tell apart is linked once.
    const access = facts.accessUniform && facts.addressUniform ? 'read' : referredAs;
    const space = facts.spaceUniform ? first : referredIn;
    const key = `${va.id} ${access} ${space}`;
    const entry = found.get(key) ?? { va, access, space, referenced: new Set<number>() };
    if (side !== null) entry.referenced.add(side);
    found.set(key, entry);
  };
  sides.forEach((s, side) => {
    for (const m of s.outcome.mapped) {
      const va = s.rename([m.va])[0] as Term;
      note(va, m.access, m.space, side);
      // What one side reaches in its own view is compared with what the other reaches in its own.
      if (m.space === s.mode) for (const t of sides) note(va, m.access, t.mode, null);
    }
    if (addressWidth <= SMALL_ADDRESSES) return;
    s.outcome.physical.forEach((_, n) => {
      for (const m of description.modes) note(reachedBy(terms, side, n, addressWidth), 'read', m.code, null);
    });
    // A view may end at the value of a register of the map, or at the end of storage.
    const initial = initialState(terms, description, s.mode);
    const ends = description.elements
      .filter((e) => facts.support.includes(e.id) && e.count === 1 && e.width === addressWidth)
      .map((e) => initial.element(e.id));
    for (const storage of description.storages) {
      if (storage.addressWidth >= addressWidth) ends.push(terms.extract(addressWidth - 1, 0, initial.size(storage.id)));
    }
    for (const va of s.rename(ends)) for (const m of description.modes) note(va, 'read', m.code, null);
  });
  for (const f of more) for (const space of f.spaces) note(terms.bits(addressWidth, f.va), f.access, space, null);
  // In a small address space the relation is taken at every address, and so is exact.
  if (addressWidth <= SMALL_ADDRESSES) {
    for (let n = 0n; n < 1n << BigInt(addressWidth); n++) {
      for (const m of description.modes) for (const access of ACCESSES) note(terms.bits(addressWidth, n), access, m.code, null);
    }
  }
  return [...found.values()];
}
