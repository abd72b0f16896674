// Reads what elements are made of: types, places of fields, and storages.

import { createContext, type Rules } from './context.ts';
import type { Storage } from './description.ts';
import { checkStatic } from './expressions.ts';
import { readType } from './functions.ts';
import { STORAGE_KEYS } from './keys.ts';
import { type Entry, type Node, rangeOf } from './nodes.ts';
import { parseExpression, parseType } from './parse.ts';
import { type Reader, readFields, readInteger, readKnown, readNumber, readPiece, readWord } from './reader.ts';
import { quote } from './suggest.ts';

const STATIC: Rules = { place: 'the state', forbidden: new Set(['assign', 'trap', 'map', 'physical', 'next-pc']), result: undefined };

/** `bits(width)[count]`. `what` is what has the type, in words. */
export function readBitsType(reader: Reader, node: Node, what: string): { readonly width: number; readonly count: number } | null {
  const piece = readPiece(reader, node, 'a type');
  const tree = piece === null ? null : parseType(piece, reader.diagnostics);
  if (piece === null || tree === null) return null;
  const context = createContext(piece, reader.names, STATIC, reader.diagnostics);
  const read = readType(context, tree, true);
  if (read === null) return null;
  if (read.type.kind === 'bool') {
    reader.diagnostics.accept('type-mismatch', `${what} is bits`, rangeOf(node), { help: 'write `bits(1)`' });
    return null;
  }
  return { width: read.type.width, count: Number(read.count) };
}

/** `12` or `"5:4"`. */
export function readBitRange(reader: Reader, node: Node, width: number): { readonly high: number; readonly low: number } | null {
  const piece = readPiece(reader, node, 'the bits of a field');
  const tree = piece === null ? null : parseExpression(piece, reader.diagnostics, 'bitRange');
  if (piece === null || tree === null) return null;
  const context = createContext(piece, reader.names, STATIC, reader.diagnostics);
  const [high, low] =
    tree.op === 'slice'
      ? [checkStatic(context, tree.high, 'a bit'), checkStatic(context, tree.low, 'a bit')]
      : [checkStatic(context, tree, 'a bit'), null];
  if (high === null || (tree.op === 'slice' && low === null)) return null;
  const last = low ?? high;
  if (last < 0n || high < last || high >= BigInt(width)) {
    reader.diagnostics.accept('slice-range', `a field lies within the bits ${width - 1} down to 0, the higher first`, rangeOf(node));
    return null;
  }
  return { high: Number(high), low: Number(last) };
}

export function readStorage(reader: Reader, entry: Entry, node: Node): Storage | null {
  const fields = readFields(reader, node, STORAGE_KEYS, `the storage ${quote(entry.key)}`, entry.keyRange);
  const [address, cell, size, beyond] = [fields?.get('address'), fields?.get('cell'), fields?.get('size'), fields?.get('beyond')];
  const addressWidth = address ? readNumber(reader, address, 'the address width', 1n, 256n) : null;
  const cellWidth = cell ? readNumber(reader, cell, 'the cell width', 1n, 4096n) : null;
  const cells = size ? readInteger(reader, size, 'the size of a storage') : null;
  const trap = beyond ? readKnown(reader, beyond, [...reader.names.traps.keys()], 'trap', 'unknown-trap') : null;
  if (size && cells !== null && addressWidth !== null && (cells < 1n || cells > 1n << BigInt(addressWidth))) {
    reader.diagnostics.accept(
      'out-of-range',
      `the size of ${quote(entry.key)} is between 1 and 2 ** ${addressWidth} cells; this is ${cells.toString().slice(0, 40)}`,
      rangeOf(size),
    );
    return null;
  }
  const orderNode = fields?.get('order') ?? null;
  const order = orderNode === null ? 'big' : readWord(reader, orderNode, ['big', 'little'] as const, 'order of cells');
  if (addressWidth === null || cellWidth === null || cells === null || trap === null) return null;
  return { id: entry.key, addressWidth, cellWidth, size: cells, order: order ?? 'big', beyond: trap, range: entry.keyRange };
}
