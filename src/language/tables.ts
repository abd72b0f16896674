// Reads `tables`: registers that are reached by number. Texts are only parsed here; table-functions.ts checks them.

import type { Range } from './description.ts';
import { TABLE_FIELD_KEYS, TABLE_KEYS, TABLE_REGISTER_KEYS } from './keys.ts';
import { type Entry, type Node, rangeOf } from './nodes.ts';
import { parseBlock, parseExpression } from './parse.ts';
import { asList, asMap, checkName, declareName, type Reader, readDoc, readFields, readInteger, readPiece, readWord } from './reader.ts';
import type { Piece } from './source.ts';
import { readBitRange, readBitsType } from './state-types.ts';
import { quote } from './suggest.ts';
import type { ExpressionNode, StatementNode } from './syntax.ts';
import { widthName } from './terms.ts';

/** Registers of one table. */
const MOST_REGISTERS = 4096;

export interface StatementsText {
  readonly piece: Piece;
  readonly tree: readonly StatementNode[];
}

export interface ExpressionText {
  readonly piece: Piece;
  readonly tree: ExpressionNode;
}

/** An element that a register shows: as its low bits, or in some of them. */
export interface TablePart {
  readonly is: ExpressionText;
  readonly bits: { readonly high: number; readonly low: number } | null;
  /** A condition over `value`: other values are not taken. */
  readonly legal: ExpressionText | null;
  readonly readOnly: boolean;
}

export interface TableRegister {
  readonly name: string;
  readonly range: Range;
  readonly number: bigint;
  readonly check: StatementsText | null;
  readonly readOnly: boolean;
  readonly parts: readonly TablePart[];
}

export interface ParsedTable {
  readonly name: string;
  readonly range: Range;
  readonly numberWidth: number;
  readonly valueWidth: number;
  readonly absent: StatementsText;
  readonly readOnly: StatementsText;
  /** By ascending number. */
  readonly registers: readonly TableRegister[];
}

/** Reads the tables and declares their names; broken ones are reported and left out. */
export function readTables(reader: Reader, entries: ReadonlyMap<string, Entry>): ReadonlyMap<string, ParsedTable> {
  const found = new Map<string, ParsedTable>();
  for (const entry of entries.values()) {
    const declared = declareName(reader, entry, 'a table');
    const table = readTable(reader, entry);
    if (!declared) continue;
    const { name, numberWidth, valueWidth } = table ?? { name: entry.key, numberWidth: 1, valueWidth: 1 };
    reader.names.entities.set(entry.key, table === null ? { kind: 'broken' } : { kind: 'table', table: { name, numberWidth, valueWidth } });
    if (table !== null) found.set(entry.key, table);
  }
  return found;
}

function readTable(reader: Reader, entry: Entry): ParsedTable | null {
  const fields = readFields(reader, entry.value, TABLE_KEYS, `the table ${quote(entry.key)}`, entry.keyRange);
  if (fields === null) return null;
  const width = (node: Node | null, what: string): number | null => {
    const type = node === null ? null : readBitsType(reader, node, what);
    if (node === null || type === null) return null;
    if (type.count === 1) return type.width;
    reader.diagnostics.accept('wrong-shape', `${what} is one value`, rangeOf(node), { help: 'write `bits(n)`' });
    return null;
  };
  const numberWidth = width(fields.get('number'), 'the number of a register');
  const valueWidth = width(fields.get('value'), 'the value of a register');
  const absent = statementsOf(reader, fields.get('absent'));
  const readOnly = fields.get('read_only') === null ? absent : statementsOf(reader, fields.get('read_only'));
  const node = fields.get('registers');
  const map = node === null ? null : asMap(reader, node, 'the registers of a table');
  if (map !== null && map.entries.size > MOST_REGISTERS) {
    reader.diagnostics.accept('out-of-range', `a table has at most ${MOST_REGISTERS} registers`, entry.keyRange);
    return null;
  }
  const registers = [...(map?.entries.values() ?? [])].map((e) => readRegister(reader, e, valueWidth));
  const sound = registers.filter((r) => r !== null);
  if (map === null || absent === null || readOnly === null || numberWidth === null || valueWidth === null) return null;
  if (sound.length < registers.length || !checkNumbers(reader, sound, numberWidth)) return null;
  const sorted = sound.sort((a, b) => (a.number < b.number ? -1 : 1));
  return { name: entry.key, range: entry.keyRange, numberWidth, valueWidth, absent, readOnly, registers: sorted };
}

function checkNumbers(reader: Reader, registers: readonly TableRegister[], width: number): boolean {
  const taken = new Map<bigint, TableRegister>();
  let sound = true;
  for (const register of registers) {
    const { number, range } = register;
    const before = taken.get(number);
    taken.set(number, register);
    if (number < 0n || number >> BigInt(width) !== 0n) {
      reader.diagnostics.accept('number-too-large', `${number.toString().slice(0, 40)} does not fit in ${widthName(width)}`, range);
      sound = false;
    } else if (before !== undefined) {
      reader.diagnostics.accept('duplicate-key', `the number ${number} is that of ${quote(before.name)} already`, range, {
        related: [{ message: `${quote(before.name)} is here`, range: before.range }],
      });
      sound = false;
    }
  }
  return sound;
}

function readRegister(reader: Reader, entry: Entry, valueWidth: number | null): TableRegister | null {
  const named = checkName(reader, entry.key, entry.keyRange);
  const what = `the register ${quote(entry.key)}`;
  const fields = readFields(reader, entry.value, TABLE_REGISTER_KEYS, what, entry.keyRange);
  if (fields === null) return null;
  const numberNode = fields.get('number');
  const number = numberNode === null ? null : readInteger(reader, numberNode, 'the number of a register');
  const readOnly = readAccess(reader, fields.get('access'));
  const checkNode = fields.get('check');
  const check = statementsOf(reader, checkNode);
  readDoc(reader, fields.get('doc'));
  const [is, list] = [fields.get('is'), fields.get('fields')];
  if ((is === null) === (list === null)) {
    reader.diagnostics.accept('missing-key', `${what} needs either \`is\` or \`fields\``, entry.keyRange, {
      help: '`is: element` for one element; `fields: [{ bits: "7:4", is: element }, …]` for several, and `[]` for none',
    });
    return null;
  }
  const parts = is !== null ? [readWhole(reader, is)] : readParts(reader, list, valueWidth);
  const sound = parts.filter((p) => p !== null);
  if (!named || number === null || (checkNode !== null && check === null) || sound.length < parts.length) return null;
  return { name: entry.key, range: numberNode === null ? entry.keyRange : rangeOf(numberNode), number, check, readOnly, parts: sound };
}

function readAccess(reader: Reader, node: Node | null): boolean {
  return node !== null && readWord(reader, node, ['read', 'read-write'] as const, 'access') === 'read';
}

function readWhole(reader: Reader, node: Node): TablePart | null {
  const is = expressionOf(reader, node);
  return is === null ? null : { is, bits: null, legal: null, readOnly: false };
}

function readParts(reader: Reader, node: Node | null, valueWidth: number | null): readonly (TablePart | null)[] {
  const list = node === null ? null : asList(reader, node, 'the fields of a register');
  if (list === null) return [null];
  const parts: (TablePart | null)[] = [];
  for (const item of list.items) {
    const fields = readFields(reader, item, TABLE_FIELD_KEYS, 'a field of a register', rangeOf(item));
    const [bitsNode, isNode, legalNode] = [fields?.get('bits') ?? null, fields?.get('is') ?? null, fields?.get('legal') ?? null];
    const place = bitsNode === null || valueWidth === null ? null : readBitRange(reader, bitsNode, valueWidth);
    const is = expressionOf(reader, isNode);
    const legal = expressionOf(reader, legalNode);
    const readOnly = readAccess(reader, fields?.get('access') ?? null);
    const other = parts.find((p) => p?.bits != null && place !== null && p.bits.low <= place.high && place.low <= p.bits.high);
    if (other !== undefined && bitsNode !== null) {
      reader.diagnostics.accept('field-overlap', 'this field shares bits with one before it', rangeOf(bitsNode));
      parts.push(null);
    } else if (place === null || is === null || (legalNode !== null && legal === null)) parts.push(null);
    else parts.push({ is, bits: place, legal, readOnly });
  }
  return parts;
}

function statementsOf(reader: Reader, node: Node | null): StatementsText | null {
  const piece = node === null ? null : readPiece(reader, node, 'a statement');
  const tree = piece === null ? null : parseBlock(piece, reader.diagnostics);
  return piece === null || tree === null ? null : { piece, tree };
}

function expressionOf(reader: Reader, node: Node | null): ExpressionText | null {
  const piece = node === null ? null : readPiece(reader, node, 'an expression');
  const tree = piece === null ? null : parseExpression(piece, reader.diagnostics);
  return piece === null || tree === null ? null : { piece, tree };
}

/** The syntax trees of all that reading and writing a table does. */
export function treesOf({ absent, readOnly, registers }: ParsedTable): readonly unknown[] {
  const parts = registers.flatMap((r) => r.parts.flatMap((p) => [p.is.tree, p.legal?.tree]));
  return [absent.tree, readOnly.tree, ...registers.map((r) => r.check?.tree), ...parts];
}
