// How the bits of an encoding lie in cells: each group is a number, most significant field first, stored in the byte order of its storage.
import type { Description, EncodingGroup, Storage } from '../language/description.ts';

/** Where instructions lie: the storage that the map leads to, or the first; null where the description has none. */
export function codeStorage(description: Description): Storage | null {
  const id = description.translate?.storage;
  return description.storages.find((s) => id === undefined || s.id === id) ?? null;
}

/** A field of a group as bits `low` … `low + width − 1` of the group's number. */
export interface PlacedField {
  readonly name: string;
  readonly low: bigint;
  readonly width: number;
}

/** A group as a number of `cells` whole cells: bits that are the same in every code, and the operands. */
export interface GroupLayout {
  readonly cells: number;
  /** The bits that are fixed, those that only fill the last cell among them, and their values. */
  readonly mask: bigint;
  readonly value: bigint;
  readonly operands: readonly PlacedField[];
}

/** Lays a group out. The zero bits that fill its last cell are its lowest where the order is `big`, its highest where it is `little`. */
export function layoutOf(group: EncodingGroup, cellWidth: number, order: Storage['order']): GroupLayout {
  const whole = group.cells * cellWidth;
  const fill = BigInt(Math.max(whole - group.width, 0));
  const filled = ((1n << fill) - 1n) << (order === 'big' ? 0n : BigInt(group.width));
  let low = BigInt(group.width) + (order === 'big' ? fill : 0n);
  let mask = filled;
  let value = 0n;
  const operands: PlacedField[] = [];
  for (const field of group.fields) {
    low -= BigInt(field.width);
    switch (field.kind) {
      case 'fixed':
        mask |= ((1n << BigInt(field.width)) - 1n) << low;
        value |= field.value << low;
        break;
      case 'operand':
        operands.push({ name: field.name, low, width: field.width });
        break;
      case 'ignored':
        break;
    }
  }
  return { cells: group.cells, mask, value, operands };
}

/** The cell at place `index` (0 is fetched first) of a number that takes `cells` cells. */
export function cellOf(value: bigint, index: number, cells: number, cellWidth: number, order: Storage['order']): bigint {
  const place = order === 'big' ? cells - 1 - index : index;
  return BigInt.asUintN(cellWidth, value >> BigInt(place * cellWidth));
}

/** The number that cells make, in the order in which they are fetched. */
export function joinCells(cells: readonly bigint[], cellWidth: number, order: Storage['order']): bigint {
  const width = BigInt(cellWidth);
  let value = 0n;
  for (let i = 0; i < cells.length; i++) value = (value << width) | cells[order === 'big' ? i : cells.length - 1 - i]!;
  return value;
}
