// How the storage of two twins is the same storage (MODEL §2): which cells have one content before, and which are compared after.
import type { TwinRelation } from '../../language/definition-set.ts';
import { type AddressMap, ownView, spaceRange } from './address-map.ts';

type Spaces = Pick<AddressMap, 'spaces' | 'addresses'>;

/** The cells of one side, by physical address. */
export interface SharedSide {
  /** Cells with equal keys, of either side, have one content before the instruction. */
  readonly keys: ReadonlyMap<number, number>;
  /** For cells of the own view that both have: under these identities their contents after are compared, each with one cell of the other side. */
  readonly compared: ReadonlyMap<number, readonly number[]>;
}

/** What two states share of their storage. Keys and identities are indices of references in a table, or numbers from `OUTSIDE` on. */
export interface SharedView {
  readonly left: SharedSide;
  readonly right: SharedSide;
  /** The key of the content before of what is compared after, by identity. */
  readonly before: ReadonlyMap<number, number>;
}

/** Keys of cells that are the same cell where they have the same physical address. */
export const OUTSIDE = 2 ** 40;

/** The key of the content that a physical cell has before, or −1 where its content belongs to one side alone. */
export function sharedKey(keys: ReadonlyMap<number, number>, relation: TwinRelation, pa: number): number {
  const key = keys.get(pa);
  if (key !== undefined) return key;
  return relation.views === 'same storage' || relation.outside === 'equal' ? OUTSIDE + pa : -1;
}

/** For each reference in a part of a table, the index of the first one that reaches the same cell; −1 where refused. */
function firstReaching(table: readonly number[], [start, end]: readonly [number, number]): number[] {
  const first = new Map<number, number>();
  const references: number[] = [];
  for (let at = start; at < end; at++) {
    const pa = table[at]!;
    if (pa >= 0 && !first.has(pa)) first.set(pa, at);
    references.push(pa < 0 ? -1 : first.get(pa)!);
  }
  return references;
}

/** What the views of two twins have in common under `all equal`: in each space, which references are allowed, and which of them share cells. */
function spaceSignature(map: Spaces, table: readonly number[]): string {
  return map.spaces.map((space) => firstReaching(table, spaceRange(map, space)).join()).join();
}

/** The same of one space, counted from where it begins. */
function ownSignature(map: Spaces, table: readonly number[], mode: bigint): string {
  const range = spaceRange(map, mode);
  return firstReaching(table, range)
    .map((at) => (at < 0 ? -1 : at - range[0]))
    .join();
}

/** What must be the same on both sides before `matchViews` can find the relation: tables with other signatures need not be tried. */
export function commonSignature(views: TwinRelation['views'], map: Spaces, table: readonly number[]): string {
  return views === 'all equal' ? spaceSignature(map, table) : '';
}

/**
 * Tables of one side with equal signatures match alike: whichever of them is taken, `matchViews` gives the other side the same keys and
 * identities. Lefts of `own included` have one signature, and each of those that match at all gives the right the same.
 */
export function sideSignature(
  views: TwinRelation['views'],
  map: Spaces,
  table: readonly number[],
  mode: bigint,
  side: 'left' | 'right',
): string {
  switch (views) {
    case 'all equal':
      return firstReaching(table, [0, table.length]).join();
    case 'own included':
      return side === 'left' ? '' : firstReaching(table, spaceRange(map, mode)).join();
    case 'own equal':
      return ownSignature(map, table, mode);
    case 'same storage':
      return [...ownView(map, table, mode)].sort((a, b) => a - b).join();
  }
}

/** The shared view of two tables, or null where the relation does not hold between them. Modes are those of the two sides. */
export function matchViews(
  views: TwinRelation['views'],
  map: Spaces,
  left: readonly number[],
  right: readonly number[],
  modes: readonly [bigint, bigint],
): SharedView | null {
  switch (views) {
    case 'all equal':
      return matchAll(map, left, right, modes);
    case 'own included':
      return matchIncluded(map, left, right, modes);
    case 'own equal':
      return ownSignature(map, left, modes[0]) === ownSignature(map, right, modes[1]) ? matchIncluded(map, left, right, modes) : null;
    case 'same storage':
      return matchPhysical(map, left, right, modes);
  }
}

/**
 * Every space has the same view on both sides. Addresses of two spaces may share a cell on one side only: then all that is reached by those
 * addresses, on either side, has one content. Own views are compared reference by reference.
 */
function matchAll(map: Spaces, left: readonly number[], right: readonly number[], modes: readonly [bigint, bigint]): SharedView | null {
  if (spaceSignature(map, left) !== spaceSignature(map, right)) return null;
  const [leftKeys, rightKeys] = linkCells(left, right);
  const compared = (table: readonly number[]) => {
    const identities = new Map<number, number[]>();
    for (const space of new Set(modes)) {
      const range = spaceRange(map, space);
      for (const [at, first] of firstReaching(table, range).entries()) {
        if (first !== range[0] + at) continue;
        const pa = table[first]!;
        identities.set(pa, [...(identities.get(pa) ?? []), first]);
      }
    }
    return identities;
  };
  const ofLeft = compared(left);
  const before = new Map<number, number>();
  for (const [pa, identities] of ofLeft) for (const identity of identities) before.set(identity, leftKeys.get(pa)!);
  return { left: { keys: leftKeys, compared: ofLeft }, right: { keys: rightKeys, compared: compared(right) }, before };
}

/** Components of the cells of both sides, joined where one reference reaches them: each is named by the first reference that reaches it. */
function linkCells(left: readonly number[], right: readonly number[]): readonly [Map<number, number>, Map<number, number>] {
  const parent = new Map<number, number>();
  const root = (node: number): number => {
    let at = node;
    for (;;) {
      const up = parent.get(at) ?? at;
      if (up === at) return at;
      const above = parent.get(up) ?? up;
      parent.set(at, above);
      at = above;
    }
  };
  for (const [at, pa] of left.entries()) if (pa >= 0) parent.set(root(2 * pa), root(2 * right[at]! + 1));
  const names = new Map<number, number>();
  const leftKeys = new Map<number, number>();
  const rightKeys = new Map<number, number>();
  for (const [at, pa] of left.entries()) {
    if (pa < 0) continue;
    const component = root(2 * pa);
    const name = names.get(component) ?? at;
    names.set(component, name);
    leftKeys.set(pa, name);
    rightKeys.set(right[at]!, name);
  }
  return [leftKeys, rightKeys];
}

/** The left's own map allows all that the right's own map allows, and shares cells alike. Keys are the right's references. */
function matchIncluded(
  map: Spaces,
  left: readonly number[],
  right: readonly number[],
  modes: readonly [bigint, bigint],
): SharedView | null {
  const range = spaceRange(map, modes[1]);
  const offset = spaceRange(map, modes[0])[0] - range[0];
  const leftKeys = new Map<number, number>();
  const rightKeys = new Map<number, number>();
  const cells = new Map<number, number>();
  for (const [at, key] of firstReaching(right, range).entries()) {
    if (key < 0) continue;
    const reference = range[0] + at;
    const pa = left[reference + offset]!;
    if (pa < 0) return null;
    if ((leftKeys.get(pa) ?? key) !== key || (cells.get(key) ?? pa) !== pa) return null;
    leftKeys.set(pa, key);
    cells.set(key, pa);
    rightKeys.set(right[reference]!, key);
  }
  const alone = (keys: ReadonlyMap<number, number>) => new Map([...keys].map(([pa, key]) => [pa, [key]]));
  return {
    left: { keys: leftKeys, compared: alone(leftKeys) },
    right: { keys: rightKeys, compared: alone(rightKeys) },
    before: new Map([...cells.keys()].map((key) => [key, key])),
  };
}

const NO_KEYS: ReadonlyMap<number, number> = new Map();

/** All of storage is the same, cell by physical cell, whatever the maps; compared after are the cells that are in both own views. */
function matchPhysical(map: Spaces, left: readonly number[], right: readonly number[], modes: readonly [bigint, bigint]): SharedView {
  const ofRight = ownView(map, right, modes[1]);
  const both = [...ownView(map, left, modes[0])].filter((pa) => ofRight.has(pa));
  const compared = new Map(both.map((pa) => [pa, [OUTSIDE + pa]]));
  const side = { keys: NO_KEYS, compared };
  return { left: side, right: side, before: new Map(both.map((pa) => [OUTSIDE + pa, OUTSIDE + pa])) };
}
