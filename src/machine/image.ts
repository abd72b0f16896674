// Cells as bytes of a file: each cell in as many whole bytes as it needs, in the order of storage, from the lowest address to the highest.
import type { Segment } from './assemble.ts';
import type { Dialect } from './dialect.ts';

/** Cells of an image, those between segments among them. */
const MOST_CELLS = 1n << 24n;

/** The program as one run of cells; what lies between segments is zero. Null where that is too much. */
export function wholeImage(segments: readonly Segment[]): Segment | null {
  const [first] = segments;
  const last = segments.at(-1);
  if (first === undefined || last === undefined) return { address: 0n, cells: [] };
  const size = last.address + BigInt(last.cells.length) - first.address;
  if (size > MOST_CELLS) return null;
  const cells: bigint[] = Array.from({ length: Number(size) }, () => 0n);
  for (const { address, cells: run } of segments) for (const [k, cell] of run.entries()) cells[Number(address - first.address) + k] = cell;
  return { address: first.address, cells };
}

/** Bytes of a file that a cell takes. */
export function bytesOf(cellWidth: number): number {
  return Math.ceil(cellWidth / 8);
}

export function toBytes({ cellWidth, order }: Dialect, cells: readonly bigint[]): Uint8Array {
  const size = bytesOf(cellWidth);
  const bytes = new Uint8Array(cells.length * size);
  for (const [k, cell] of cells.entries())
    for (let i = 0; i < size; i++) {
      const place = order === 'big' ? size - 1 - i : i;
      bytes[k * size + i] = Number(BigInt.asUintN(8, cell >> BigInt(8 * place)));
    }
  return bytes;
}

/** The cells of a file; null where its size is no multiple of a cell's, or a cell has bits that it cannot have. */
export function fromBytes({ cellWidth, order }: Dialect, bytes: Uint8Array): bigint[] | null {
  const size = bytesOf(cellWidth);
  if (bytes.length % size !== 0) return null;
  const cells: bigint[] = [];
  for (let k = 0; k < bytes.length; k += size) {
    let cell = 0n;
    for (let i = 0; i < size; i++) cell = (cell << 8n) | BigInt(bytes[k + (order === 'big' ? i : size - 1 - i)]!);
    if (cell >> BigInt(cellWidth) !== 0n) return null;
    cells.push(cell);
  }
  return cells;
}
