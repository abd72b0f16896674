// Text for a terminal: tables, wrapped lists, and the cleaning of text that came from a file somebody else wrote.

/** How a piece of text stands out. Nothing is said by style alone. */
export type Emphasis = 'strong' | 'good' | 'bad' | 'doubt' | 'faint';

/** How the verdict of a theorem stands out. */
export const theoremEmphasis: Readonly<Record<'applies' | 'does not apply' | 'unknown', Emphasis>> = {
  applies: 'good',
  'does not apply': 'bad',
  unknown: 'doubt',
};

export interface TerminalOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly style: (emphasis: Emphasis, text: string) => string;
}

/** A cell of a table, with the emphasis of its text. */
export type Cell = string | { readonly text: string; readonly emphasis: Emphasis };

/** Rows aligned in columns two spaces apart, the last column ragged; the head is emphasised when it is given. */
export function table(rows: readonly (readonly Cell[])[], { style }: TerminalOptions, indent: string, head?: readonly string[]): string[] {
  const headed: (readonly Cell[])[] = head ? [head.map((text) => ({ text, emphasis: 'strong' as const })), ...rows] : [...rows];
  const widths: number[] = [];
  for (const row of headed) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, length(textOf(cell)));
  return headed.map((row) => {
    const cells = row.map((cell, i) => {
      const text = textOf(cell);
      const gap = ' '.repeat(i === row.length - 1 ? 0 : Math.max(0, (widths[i] ?? 0) - length(text)) + 2);
      return (typeof cell === 'string' || text === '' ? text : style(cell.emphasis, text)) + gap;
    });
    return (indent + cells.join('')).trimEnd();
  });
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

/** Items separated by commas on lines of at most `width` columns, after `lead`; further lines are indented by `indent`. */
export function wrapList(lead: string, items: readonly string[], width: number, indent: string): string[] {
  return fill(
    lead,
    items.map((item, i) => (i < items.length - 1 ? `${item},` : item)),
    width,
    indent,
  );
}

/** `wrapText` after a lead of which `word` stands out. */
export function wrapStyled(
  word: string,
  emphasis: Emphasis,
  lead: string,
  text: string,
  { width, style }: TerminalOptions,
  indent: string,
): string[] {
  const [first = '', ...rest] = wrapText(`${lead}${word}`, text, width, indent);
  return [`${lead}${style(emphasis, word)}${first.slice(lead.length + word.length)}`, ...rest];
}

/** Words on lines of at most `width` columns, after `lead`. A longer word stands alone and is not cut. */
export function wrapText(lead: string, text: string, width: number, indent: string): string[] {
  return fill(lead, text.split(/\s+/).filter(Boolean), width, indent);
}

function fill(lead: string, words: readonly string[], width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = lead;
  let empty = true;
  for (const word of words) {
    if (!empty && length(line) + 1 + length(word) > width) {
      lines.push(line);
      line = indent + word;
    } else line += empty && (line === '' || line.endsWith(' ')) ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line.trimEnd()];
}

/** Columns that a text takes: code points, without combining marks. */
export function length(text: string): number {
  return [...text.replace(/\p{M}/gu, '')].length;
}

/** At most `width` columns, with an ellipsis where it was cut. */
export function clip(text: string, width: number): string {
  return length(text) <= width ? text : `${[...text].slice(0, width - 1).join('')}…`;
}

/** One line: runs of white space are one space. */
export function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** Control characters and overrides of writing direction, which could make a terminal show what is not there. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The same value with every unsafe character in its strings written as an escape, `\u{1b}`. Keys of objects too. */
export function clean<T>(value: T): T {
  return cleanValue(value) as T;
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanValue);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [cleanText(key), cleanValue(item)]));
  return value;
}

export function cleanText(text: string): string {
  return text.replace(unsafe, (character) =>
    character === '\n' || character === '\t' ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** `1 instruction`, `2 instructions`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** `theorem-1` as `Theorem 1`. */
export function heading(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Headings of names, a common beginning said once. */
export function headings(names: readonly string[]): string {
  const [first = ''] = names;
  const stem = first.slice(0, first.lastIndexOf('-') + 1);
  const shared = stem !== '' && names.every((name) => name.startsWith(stem));
  return [heading(first), ...names.slice(1).map((name) => (shared ? name.slice(stem.length) : heading(name)))].join(', ');
}

/** The same in a sentence: `Theorems 1 and 2`. */
export function headingsInSentence(names: readonly string[]): string {
  const [first = ''] = names;
  const stem = first.slice(0, first.lastIndexOf('-') + 1);
  if (names.length < 2 || stem === '' || !names.every((name) => name.startsWith(stem))) return list(names.map(heading));
  const word = heading(first)
    .slice(0, -(first.length - stem.length))
    .trim();
  return `${word}s ${list(names.map((name) => name.slice(stem.length)))}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[], last = 'and'): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}
