// The trace of a run as a table: a line for each trap, and one more for each monitor that had to do with it.
import { type Cell, type TerminalOptions, table } from '../text.ts';
import { printInteger } from '../values.ts';
import type { TakenDocument, TraceDocument, TraceLine } from './document.ts';

const HEAD = ['step', 'virtual', 'real', 'pc', 'instruction', 'trap', 'taken by', 'what was done'];

export function traceLines(trace: TraceDocument | null, options: TerminalOptions): string[] {
  if (trace === null) return [];
  const { lines, more } = trace;
  if (lines.length === 0 && more === 0) return ['  no trap was taken'];
  const rows = lines.flatMap(rowsOf);
  return [...table(rows, options, '  ', HEAD), ...(more > 0 ? [`  … ${more} more: --trace-limit shows more of them`] : [])];
}

function rowsOf({ step, at, instruction, real, trap, as, taken }: TraceLine): Cell[][] {
  const place = printInteger(at.address, false);
  const cause = trap === null ? '-' : as === null ? trap : `${trap}, ${as}`;
  return taken.map((one, i) => {
    const by = one.by === 0 ? 'machine' : `monitor ${one.by}`;
    const virtual = one.virtual ?? '-';
    if (i > 0) return ['', virtual, '', '', '', '', by, doneText(one)];
    const where = at.label === null ? place : `${place} ${at.label}`;
    return [String(step), virtual, real ?? '-', where, instruction ?? '-', cause, by, doneText(one)];
  });
}

function doneText({ did, trap, to, changes }: TakenDocument): string {
  const where = to === null ? '' : ` → ${to.label ?? printInteger(to.address, false)}`;
  const changed = changes.map(({ element, from, to: after }) => `${element} ${printInteger(from, false)} → ${printInteger(after, false)}`);
  const what = trap === null ? did : did === 'interpreted' ? `interpreted, then delivered ${trap}` : `${did} ${trap}`;
  return `${what}${where}${changed.length > 0 ? `: ${changed.join(', ')}` : ''}`;
}
