// Source texts, and pieces of them: the text of a scalar with the place in its file of every character.

import type { Position, Range } from './description.ts';

/** A text handed to a reader. `sha256` (hexadecimal) is copied to the result; the core does not compute it. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  readonly sha256?: string;
}

/** A source text with its line table. A byte order mark belongs to no column. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly lineStarts: readonly number[];
}

export function makeSource(source: SourceText): Source {
  const { text } = source;
  const lineStarts = [text.charCodeAt(0) === 0xfeff ? 1 : 0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) lineStarts.push(i + 1);
  return { file: source.file, text, lineStarts };
}

/** The position of an offset (0 … length of the text). */
export function positionAt(source: Source, anyOffset: number): Position {
  const offset = Math.min(anyOffset, source.text.length);
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { offset, line: low + 1, column: Math.max(0, offset - (source.lineStarts[low] ?? 0)) + 1 };
}

/** The range of the offsets start … end (end not included). */
export function rangeAt(source: Source, start: number, end: number): Range {
  return { file: source.file, start: positionAt(source, start), end: positionAt(source, end) };
}

/**
 * Text taken from a source, character by character: `starts[i]` is where character i begins, `ends[i]` where it ends.
 * Escapes of quoted scalars are longer in the source than in the text, and indentation is left out of blocks.
 */
export interface Piece {
  readonly text: string;
  readonly source: Source;
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
  /** Where the text begins, for pieces without characters. */
  readonly at: number;
}

/** The range in the source of the characters start … end of a piece (end not included). */
export function rangeIn(piece: Piece, start: number, end: number): Range {
  const length = piece.text.length;
  if (length === 0) return rangeAt(piece.source, piece.at, piece.at);
  const from = start < length ? (piece.starts[start] ?? piece.at) : (piece.ends[length - 1] ?? piece.at);
  const to = end > start ? (piece.ends[Math.min(end, length) - 1] ?? from) : from;
  return rangeAt(piece.source, from, Math.max(from, to));
}

/** The characters start … end of a piece (end not included) as a piece of its own. */
export function subPiece(piece: Piece, start: number, end: number): Piece {
  const cut = (places: ArrayLike<number>): ArrayLike<number> => Array.prototype.slice.call(places, start, end);
  return {
    text: piece.text.slice(start, end),
    source: piece.source,
    starts: cut(piece.starts),
    ends: cut(piece.ends),
    at: piece.starts[start] ?? piece.at,
  };
}
