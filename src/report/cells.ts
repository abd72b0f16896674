// Cells of storage in the table of a witness: by virtual address where the states see them, which may be in different places, else by cell.
import { splitKey } from '../isa/cells.ts';
import type { Integer, StateDocument, ViewDocument } from './document.ts';
import { fromInteger, toHex } from './values.ts';

/** A row of the table: what it is called, and the cell that it is in each state, null where the map refuses the address. */
export interface CellRow {
  readonly id: string;
  readonly cells: readonly (bigint | null)[];
  /** Whether a relation compares it: the states' own views are compared, what lies outside of them is not. */
  readonly compared: boolean;
}

/** The cells of states: `before`, those that are not 0 or change; `after`, those that change. Without views, all by cell. */
export function cellRows(states: readonly StateDocument[], views: readonly ViewDocument[], when: 'before' | 'after'): CellRow[] {
  const changed = states.map(({ effect }) => (effect.kind === 'next' ? effect.cells.map(({ address }) => fromInteger(address)) : []));
  const named = states.map(({ cells }) =>
    cells.filter(({ value }) => fromInteger(value) !== 0n).map(({ address }) => fromInteger(address)),
  );
  const wanted = states.map((_, i) => new Set(when === 'after' ? changed[i] : [...named[i]!, ...changed[i]!]));
  const seen = views.map((view): CellRow & { readonly own: boolean } => {
    const cells = view.cells.map((cell) => (cell === null ? null : fromInteger(cell)));
    const own = view.space === null && view.virtual !== null;
    return { id: nameOf(view, cells), cells, compared: own, own };
  });
  const owned = (cell: bigint, i: number): boolean => seen.some((row) => row.own && row.cells[i] === cell);
  // Afterwards, a cell that stands by its address in the own view does not stand by other addresses as well.
  const rows: CellRow[] = seen.filter(({ own, cells }) =>
    cells.some((cell, i) => cell !== null && wanted[i]!.has(cell) && (own || when === 'before' || !owned(cell, i))),
  );
  const alone = new Set<bigint>();
  for (const [i, cells] of wanted.entries()) for (const cell of cells) if (!owned(cell, i)) alone.add(cell);
  for (const cell of [...alone].sort((a, b) => (a < b ? -1 : 1)))
    if (!rows.some((row) => row.cells.every((other) => other === cell)))
      rows.push({ id: `${cellName(cell)}`, cells: states.map(() => cell), compared: views.length === 0 });
  return rows;
}

/** `cell 0x3 (at 0x1)`, `at 0x1 (cell 0x3, cell 0x5)`; of another mode's view, `at 0x1 of supervisor`; by physical address, `cell 0x3 (physical)`. */
function nameOf({ space, virtual }: ViewDocument, cells: readonly (bigint | null)[]): string {
  if (virtual === null) return `${cellName(cells[0] ?? 0n)} (physical)`;
  const va = fromInteger(virtual);
  const at = `at ${toHex(va)}${space === null ? '' : ` of ${space}`}`;
  const [first = null] = cells;
  if (first !== null && cells.every((cell) => cell === first))
    return space === null && va === first ? `cell ${toHex(first)}` : `cell ${toHex(first)} (${at})`;
  return `${at} (${cells.map((cell) => (cell === null ? 'refused' : `cell ${toHex(cell)}`)).join(', ')})`;
}

/** The content of a cell before, or after where the state goes on. */
export function contentOf({ cells, effect }: StateDocument, cell: bigint | null, when: 'before' | 'after'): Integer | null {
  if (cell === null) return null;
  const at = (of: StateDocument['cells']): Integer | undefined => of.find(({ address }) => fromInteger(address) === cell)?.value;
  if (when === 'before') return at(cells) ?? null;
  return effect.kind === 'next' ? (at(effect.cells) ?? at(cells) ?? null) : null;
}

/** `cell 0x3`; of a storage that no map leads to, `cell 0x3 of storage 2`, as they are numbered in the description. */
function cellName(key: bigint): string {
  const { storage, pa } = splitKey(key);
  return storage === 0 ? `cell ${toHex(pa)}` : `cell ${toHex(pa)} of storage ${storage}`;
}
