// The place of every character of a scalar, for blocks and for one line.

import type { Scalar } from 'yaml';
import type { ScalarNode } from './nodes.ts';
import type { Piece, Source } from './source.ts';

/** Offsets of the characters of a block scalar: the value's lines against the raw lines, which have the indentation in front. */
export function literalPiece(source: Source, scalar: Scalar, text: string): Piece {
  const token = scalar.srcToken;
  const raw = source.text;
  const headerEnd = raw.indexOf('\n', token?.offset ?? scalar.range?.[0] ?? 0);
  let lineStart = headerEnd < 0 ? raw.length : headerEnd + 1;
  const starts = new Uint32Array(text.length);
  let i = 0;
  for (const line of text.split('\n')) {
    const newline = raw.indexOf('\n', lineStart);
    const lineEnd = newline < 0 ? raw.length : newline;
    const contentEnd = raw[lineEnd - 1] === '\r' && lineEnd > lineStart ? lineEnd - 1 : lineEnd;
    const indent = Math.max(0, contentEnd - lineStart - line.length);
    for (let column = 0; column <= line.length && i < text.length; column++, i++) starts[i] = lineStart + indent + column;
    lineStart = newline < 0 ? raw.length : newline + 1;
  }
  const ends = starts.map((s) => Math.min(raw.length, s + 1));
  return { text, source, starts, ends, at: Math.max(0, (scalar.range?.[1] ?? lineStart) - 1) };
}

const ESCAPE_LENGTHS: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };

/** Offsets of the characters of a scalar on one line: as written, or with the escapes of its quotes undone. */
export function inlinePiece(source: Source, node: ScalarPlace, text: string): Piece {
  const { start, style } = node;
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  let at = style === 'plain' ? start : start + 1;
  const begin = at;
  for (let i = 0; i < text.length; ) {
    const c = source.text[at];
    const next = source.text[at + 1] ?? '';
    const length = style === 'single' && c === "'" ? 2 : style === 'double' && c === '\\' ? (ESCAPE_LENGTHS[next] ?? 2) : 1;
    const units = style === 'double' && length === 10 && (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1;
    for (let u = 0; u < units; u++, i++) {
      starts[i] = at;
      ends[i] = at + length;
    }
    at += length;
  }
  return { text, source, starts, ends, at: begin };
}

interface ScalarPlace {
  readonly start: number;
  readonly end: number;
  readonly style: ScalarNode['style'];
}
