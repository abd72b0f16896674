// From the cells of lines to runs of cells by address.
import { lineRange } from './arguments.ts';
import type { AssembledLine, Segment } from './assemble.ts';
import { type Reports, report } from './diagnostics.ts';
import type { Statement } from './lines.ts';

/** The cells of all lines by address. Two lines with the same one are an error. */
export function segmentsOf(statements: readonly Statement[], lines: readonly AssembledLine[], reports: Reports): Segment[] {
  const runs = lines.flatMap(({ address, cells }, index) => (address === null || cells.length === 0 ? [] : [{ address, cells, index }]));
  runs.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : a.index - b.index));
  const segments: { address: bigint; cells: bigint[] }[] = [];
  let before: { readonly end: bigint; readonly index: number } | null = null;
  for (const { address, cells, index } of runs) {
    const last = segments.at(-1);
    if (before !== null && address < before.end) {
      const [first, second] = [before.index, index].sort((a, b) => a - b).map((k) => statements[k]!.line);
      report(reports, 'overlap', `the cell at 0x${address.toString(16)} is given twice`, lineRange(second!, 0, second!.text.length), {
        related: [{ message: 'the first time', range: lineRange(first!, 0, first!.text.length) }],
      });
      return [];
    }
    if (last !== undefined && before !== null && address === before.end) for (const cell of cells) last.cells.push(cell);
    else segments.push({ address, cells: [...cells] });
    before = { end: address + BigInt(cells.length), index };
  }
  return segments;
}
