// A diagnostic as text for people: the place, the message, the line with a caret under the exact token, the help.

import type { Range } from './description.ts';
import type { Diagnostic } from './diagnostics.ts';

const TAB = '    ';
const WIDEST = 140;

/** Columns that a character takes on a terminal. */
function columns(character: string): number {
  if (/^[\p{Mn}\p{Me}\u200b-\u200f]$/u.test(character)) return 0;
  return /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u.test(
    character,
  )
    ? 2
    : 1;
}

/** Text made harmless for a terminal: tabs are widened, other control characters and changes of direction become dots. */
export function printable(text: string): string {
  return text.replace(/\t/g, TAB).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '·');
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of printable(text)) width += columns(character);
  return width;
}

/** A line of a text, counted from 1, without its line break and byte order mark. */
function lineOf(text: string, line: number): string {
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let i = 1; i < line; i++) {
    const next = text.indexOf('\n', start);
    if (next < 0) return '';
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? text.length : end).replace(/\r$/, '');
}

/** The source line and the caret line. Long lines are cut to the neighbourhood of the caret. */
function excerpt(range: Range, text: string, paint: (text: string) => string): string[] {
  const line = lineOf(text, range.start.line);
  let from = Math.min(range.start.column - 1, line.length);
  let to = range.end.line === range.start.line ? Math.min(range.end.column - 1, line.length) : line.length;
  let shown = line;
  if (line.length > WIDEST) {
    const cut = Math.max(0, Math.min(from - 40, line.length - WIDEST));
    shown = line.slice(cut, cut + WIDEST);
    from -= cut;
    to = Math.min(to - cut, shown.length);
  }
  const gutter = String(range.start.line);
  const blank = ' '.repeat(gutter.length);
  const carets = '^'.repeat(Math.max(1, widthOf(shown.slice(from, to))));
  return [`${gutter} | ${printable(shown)}`.trimEnd(), `${blank} | ${' '.repeat(widthOf(shown.slice(0, from)))}${paint(carets)}`];
}

export interface FormatOptions {
  /** Adds ANSI colours. Nothing is said by colour alone. */
  readonly color?: boolean;
}

/**
 * One diagnostic as lines of text, without a final newline. `text` is the source of the file the diagnostic is about, or a way to find
 * it by file name (related places may lie in other files); where there is none, the line is left out.
 */
export function formatDiagnostic(
  diagnostic: Omit<Diagnostic, 'code'> & { readonly code: string },
  text: string | ((file: string) => string | null | undefined),
  options: FormatOptions = {},
): string {
  const paint = (code: string) => (t: string) => (options.color === true ? `\u001b[${code}m${t}\u001b[0m` : t);
  const bold = paint('1');
  const accent = paint(diagnostic.severity === 'error' ? '1;31' : '1;33');
  const find = (file: string): string | null =>
    typeof text === 'string' ? (file === diagnostic.range.file ? text : null) : (text(file) ?? null);
  const where = (range: Range): string => `${printable(range.file)}:${range.start.line}:${range.start.column}`;
  const lines = [
    `${where(diagnostic.range)}: ${accent(`${diagnostic.severity}[${diagnostic.code}]`)}: ${bold(printable(diagnostic.message))}`,
  ];
  const source = find(diagnostic.range.file);
  if (source !== null) lines.push(...excerpt(diagnostic.range, source, accent));
  for (const related of diagnostic.related ?? []) {
    lines.push(`${where(related.range)}: note: ${printable(related.message)}`);
    const other = find(related.range.file);
    if (other !== null) lines.push(...excerpt(related.range, other, bold));
  }
  if (diagnostic.help !== null) lines.push(`help: ${printable(diagnostic.help)}`);
  return lines.join('\n');
}
