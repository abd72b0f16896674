// Every address map that a state of a description can have, as tables made by the evaluator: what the classes call views.
import { type Translation, translate } from '../../evaluate/index.ts';
import type { Access, Description, Element, Storage } from '../../language/description.ts';
import { type Budget, branch, cellIn, newStore, OutOfCases, Request, registerIn, spend, startBudget } from './lazy.ts';
import { registerKey, registersIn } from './registers.ts';

export const ACCESSES: readonly Access[] = ['read', 'write', 'execute'];

/**
 * One way that the map can be: values of the registers and cells that `translate` reads, the size of storage in cells, and what they make of every reference.
 * `table[(space · addresses + va) · 3 + access]` is a physical address, or negative where the reference is refused (a number for each trap and
 * kind); spaces count in the order of modes.
 */
export interface MapState {
  readonly elements: ReadonlyMap<string, bigint>;
  readonly size: bigint;
  readonly cells: ReadonlyMap<number, bigint>;
  readonly table: readonly number[];
  /** For each entry of the table, the cells that the map reads for it, as text. */
  readonly lookups: readonly string[];
}

export interface AddressMap {
  /** Null where the description has no storage. */
  readonly storage: Storage | null;
  /** Mode codes. */
  readonly spaces: readonly bigint[];
  /** Number of virtual addresses. */
  readonly addresses: number;
  /** The registers that `translate` reads in some state; every MapState gives all of them a value. */
  readonly registers: ReadonlySet<string>;
  /**
   * For each space, ids of the elements that its map uses: changing the element alone changes, in some state, what the map makes of a reference or
   * which cells it reads for it.
   */
  readonly uses: ReadonlyMap<bigint, ReadonlySet<string>>;
  /** Whether some state's map is read from storage. */
  readonly readsCells: boolean;
  readonly states: readonly MapState[];
  /** The states by `mapKey`. */
  readonly index: ReadonlyMap<string, readonly MapState[]>;
}

/** What a MapState is found by: the size and the values of the registers, in the order of `AddressMap.registers`. */
export function mapKey(size: bigint, values: readonly bigint[]): string {
  return `${size}:${values.join(',')}`;
}

/** The part of a table that is the view of one space. */
export function spaceRange(map: Pick<AddressMap, 'spaces' | 'addresses'>, mode: bigint): readonly [number, number] {
  const length = map.addresses * ACCESSES.length;
  const start = map.spaces.indexOf(mode) * length;
  if (start < 0) throw new TypeError(`mode ${mode} is not a mode of the description`);
  return [start, start + length];
}

const made = new WeakMap<Description, AddressMap>();
const failed = new WeakMap<Description, number>();

/** The maps of a description, made once. Throws OutOfCases where more than `limit` references would have to be translated, or states made. */
export function addressMap(description: Description, limit: number): AddressMap {
  const before = made.get(description);
  if (before !== undefined) return before;
  if (limit <= (failed.get(description) ?? -1)) throw new OutOfCases(`more than ${limit} cases of the address map`);
  try {
    const map = enumerate(description, startBudget(limit));
    made.set(description, map);
    return map;
  } catch (error) {
    if (error instanceof OutOfCases) failed.set(description, limit);
    throw error;
  }
}

function enumerate(description: Description, budget: Budget): AddressMap {
  const spaces = description.modes.map((mode) => mode.code);
  const storage = description.storages[0] ?? null;
  if (storage === null) {
    const uses = new Map(spaces.map((space) => [space, new Set<string>()]));
    const state: MapState = { elements: new Map(), size: 0n, cells: new Map(), table: [], lookups: [] };
    const index = new Map([[mapKey(0n, []), [state]]]);
    return { storage, spaces, addresses: 0, registers: new Set(), uses, readsCells: false, states: [state], index };
  }
  const width = description.translate?.addressWidth ?? storage.addressWidth;
  if (width > 30 || storage.size >= 1n << 31n) throw new OutOfCases('the address space is too large to enumerate');
  const addresses = 2 ** width;
  const leaves: MapState[] = [];
  const refusals = new Map<string, number>();
  for (let size = 1n; size <= storage.size; size++) enumerateSize(description, storage, spaces, addresses, size, refusals, leaves, budget);
  const registers = new Set<string>();
  for (const leaf of leaves) for (const key of leaf.elements.keys()) registers.add(key);
  const states = leaves.flatMap((leaf) => complete(description, leaf, [...registers], budget));
  const index = new Map<string, MapState[]>();
  for (const state of states) {
    const key = mapKey(state.size, [...state.elements.values()]);
    const bucket = index.get(key);
    if (bucket === undefined) index.set(key, [state]);
    else bucket.push(state);
  }
  const readsCells = states.some((state) => state.cells.size > 0);
  const map = { storage, spaces, addresses, registers, readsCells, states, index };
  return { ...map, uses: new Map(spaces.map((space) => [space, elementsUsed(description, map, space)])) };
}

/** Fills tables for one size of storage: reference by reference, branching where `translate` reads what was not chosen yet. */
function enumerateSize(
  description: Description,
  storage: Storage,
  spaces: readonly bigint[],
  addresses: number,
  size: bigint,
  refusals: Map<string, number>,
  leaves: MapState[],
  budget: Budget,
): void {
  const { elements } = registersIn(description);
  const store = newStore('private');
  let reads = '';
  const state = {
    element: (id: string, index: number) => {
      const element = elements.get(id) as Element;
      return registerIn(store, registerKey(element, index), element.width);
    },
    cell: (_storage: string, pa: bigint) => {
      reads += `${pa} `;
      return cellIn(store, Number(pa), storage.cellWidth);
    },
    size: () => size,
  };
  const table: number[] = [];
  const lookups: string[] = [];
  const total = spaces.length * addresses * ACCESSES.length;
  const fill = (from: number): null => {
    for (let at = from; at < total; at++) {
      const access = ACCESSES[at % ACCESSES.length]!;
      const rest = Math.floor(at / ACCESSES.length);
      const space = spaces[Math.floor(rest / addresses)]!;
      spend(budget);
      reads = '';
      try {
        const translation = translate(description, state, BigInt(rest % addresses), access, space);
        table[at] = tableEntry(translation, refusals);
        lookups[at] = reads;
      } catch (request) {
        if (!(request instanceof Request)) throw request;
        return branch(request, () => fill(at));
      }
    }
    leaves.push({ elements: new Map(store.elements), size, cells: new Map(store.cells), table: [...table], lookups: [...lookups] });
    return null;
  };
  fill(0);
}

/** An entry of a table; each trap and kind that refuses gets a number of its own. */
export function tableEntry(translation: Translation, refusals: Map<string, number>): number {
  if (translation.kind === 'address') return Number(translation.pa);
  const refusal = `${translation.as} ${translation.trap}`;
  const number = refusals.get(refusal) ?? -1 - refusals.size;
  refusals.set(refusal, number);
  return number;
}

/** Comparisons of maps for one element; past them it counts as used. */
const MAX_COMPARISONS = 200_000;

function elementsUsed(description: Description, map: Omit<AddressMap, 'uses'>, space: bigint): ReadonlySet<string> {
  const { byKey } = registersIn(description);
  const used = new Set<string>();
  for (const key of map.registers) {
    const id = byKey.get(key)?.id ?? key;
    if (!used.has(id) && dependsOn(map, space, key)) used.add(id);
  }
  return used;
}

/** Whether two states that differ in one register only (and agree on the cells that both maps read) have different maps in a space. */
function dependsOn(map: Omit<AddressMap, 'uses'>, space: bigint, register: string): boolean {
  const [start, end] = spaceRange(map, space);
  const differ = (a: MapState, b: MapState): boolean => {
    if (a.table === b.table) return false;
    for (let at = start; at < end; at++) if (a.table[at] !== b.table[at] || a.lookups[at] !== b.lookups[at]) return true;
    return false;
  };
  const groups = new Map<string, MapState[]>();
  for (const state of map.states) {
    const others = [...state.elements].filter(([key]) => key !== register).map(([, value]) => value);
    const key = mapKey(state.size, others);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [state]);
    else group.push(state);
  }
  let comparisons = 0;
  for (const group of groups.values()) {
    for (const a of group) {
      for (const b of group) {
        if (a.elements.get(register) === b.elements.get(register)) continue;
        if (++comparisons > MAX_COMPARISONS) return true;
        if (differ(a, b) && [...a.cells].every(([pa, content]) => (b.cells.get(pa) ?? content) === content)) return true;
      }
    }
  }
  return false;
}

/** The states that a leaf stands for: registers that it did not read take all their values. */
function complete(description: Description, leaf: MapState, registers: readonly string[], budget: Budget): MapState[] {
  const { byKey } = registersIn(description);
  let partial: Map<string, bigint>[] = [new Map()];
  for (const key of registers) {
    const fixed = leaf.elements.get(key);
    if (fixed !== undefined) {
      for (const values of partial) values.set(key, fixed);
      continue;
    }
    const extended: Map<string, bigint>[] = [];
    const end = 1n << BigInt(byKey.get(key)?.width ?? 0);
    for (const values of partial) {
      for (let value = 0n; value < end; value++) {
        spend(budget);
        extended.push(new Map(values).set(key, value));
      }
    }
    partial = extended;
  }
  return partial.map((elements) => ({ elements, size: leaf.size, cells: leaf.cells, table: leaf.table, lookups: leaf.lookups }));
}

const ownCells = new WeakMap<readonly number[], Map<bigint, ReadonlySet<number>>>();

/** The physical cells of the view of one mode: those that some reference in that space is allowed to. */
export function ownView(map: Pick<AddressMap, 'spaces' | 'addresses'>, table: readonly number[], mode: bigint): ReadonlySet<number> {
  let byMode = ownCells.get(table);
  if (byMode === undefined) {
    byMode = new Map();
    ownCells.set(table, byMode);
  }
  let cells = byMode.get(mode);
  if (cells === undefined) {
    const [start, end] = spaceRange(map, mode);
    cells = new Set(table.slice(start, end).filter((pa) => pa >= 0));
    byMode.set(mode, cells);
  }
  return cells;
}
