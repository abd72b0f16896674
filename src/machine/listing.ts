// Listings: address, cells in hexadecimal, and the source line or what was disassembled.
import type { Program } from './assemble.ts';
import type { Dialect } from './dialect.ts';
import type { DisassembledLine } from './disassemble.ts';

/** Columns that cells take. */
const CELLS = 24;

/** Rows of one source line; what is left out is counted. */
const MOST_ROWS = 64;

interface ListedLine {
  readonly address: bigint | null;
  readonly cells: readonly bigint[];
  readonly text: string;
}

export function listing(dialect: Dialect, { lines }: Program): string {
  return rowsOf(dialect, lines);
}

export function disassemblyListing(dialect: Dialect, lines: readonly DisassembledLine[]): string {
  return rowsOf(dialect, lines);
}

function rowsOf({ cellWidth, addressWidth }: Dialect, lines: readonly ListedLine[]): string {
  const digits = (value: bigint, bits: number): string => value.toString(16).padStart(Math.ceil(bits / 4), '0');
  const size = Math.ceil(cellWidth / 4);
  const perRow = Math.max(1, Math.floor((CELLS + 1) / (size + 1)));
  const width = perRow * (size + 1) - 1;
  const rows: string[] = [];
  for (const { address, cells, text } of lines) {
    const row = (k: number, source: string): string => {
      const from = k * perRow;
      const place = address === null ? '' : digits(address + BigInt(from), addressWidth);
      const shown = cells.slice(from, from + perRow).map((c) => digits(c, cellWidth));
      return `${place.padEnd(Math.ceil(addressWidth / 4))}  ${shown.join(' ').padEnd(width)}  ${source}`.trimEnd();
    };
    const count = Math.max(1, Math.ceil(cells.length / perRow));
    for (let k = 0; k < Math.min(count, MOST_ROWS); k++) rows.push(row(k, k === 0 ? text : ''));
    if (count > MOST_ROWS) rows.push(`  … ${cells.length - MOST_ROWS * perRow} more cells`);
  }
  return rows.map((r) => `${r}\n`).join('');
}
