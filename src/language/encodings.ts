// Reads encodings: their parts, the cells that groups take, and the condition under `where`. Reads `fields`, lists of fields with names.

import { PLACES } from './blocks.ts';
import type { Layout } from './code-sets.ts';
import { createContext } from './context.ts';
import type { Encoding, EncodingGroup, Expression, Operand } from './description.ts';
import { type Assembly, readParts } from './encoding-parts.ts';
import { checkCondition } from './expressions.ts';
import type { Entity } from './names.ts';
import type { Entry, Node } from './nodes.ts';
import { parseEncoding, parseExpression } from './parse.ts';
import { checkName, pieceRange, type Reader, readPiece } from './reader.ts';
import { decided, widthName } from './terms.ts';

export interface ReadEncoding {
  readonly encoding: Encoding;
  readonly operands: readonly Operand[];
  /** The operands as semantics and conditions name them. */
  readonly entities: readonly (readonly [string, Entity])[];
}

/** Reads `fields`: lists of fields for the encodings. */
export function readFieldLists(reader: Reader, entries: ReadonlyMap<string, Entry>): void {
  for (const entry of entries.values()) {
    const piece = readPiece(reader, entry.value, 'a list of fields');
    const named = checkName(reader, entry.key, entry.keyRange);
    const parts = piece === null ? null : parseEncoding(piece, reader.diagnostics);
    const usable = piece !== null && parts !== null && named;
    reader.names.fieldLists.set(entry.key, usable ? { piece, parts } : null);
  }
}

/** Reads an encoding, without its `where`. Where there is no storage every instruction has length 1. */
export function readEncoding(reader: Reader, node: Node, layout: Layout): ReadEncoding | null {
  const piece = readPiece(reader, node, 'an encoding');
  const parts = piece === null ? null : parseEncoding(piece, reader.diagnostics);
  if (piece === null || parts === null) return null;
  const context = createContext(piece, reader.names, PLACES.encoding, reader.diagnostics);
  const assembly: Assembly = {
    reader,
    groups: [{ when: null, size: 0, fields: [], width: 0, range: pieceRange(piece), diagnostics: reader.diagnostics }],
    operands: [],
    broken: new Set(),
    total: 0,
    sound: true,
  };
  readParts(assembly, parts, context);
  if (!assembly.sound || !fillsCells(assembly, layout)) return null;
  const entities = assembly.operands.map((operand): readonly [string, Entity] => [operand.name, { kind: 'operand', operand }]);
  const { cellWidth } = layout;
  const groups = assembly.groups.map(
    ({ when, fields, width }): EncodingGroup => ({ when, fields, width, cells: cellWidth === null ? 1 : Math.ceil(width / cellWidth) }),
  );
  return {
    encoding: { text: piece.text.trim(), groups, where: null },
    operands: assembly.operands.map(({ name, width }) => ({ name, width })),
    entities,
  };
}

/** The condition under `where`; true where it always holds, null after an error. */
export function readWhere(reader: Reader, node: Node, { entities }: ReadEncoding): Expression | true | null {
  const piece = readPiece(reader, node, 'a condition');
  const tree = piece === null ? null : parseExpression(piece, reader.diagnostics);
  if (piece === null || tree === null) return null;
  const context = createContext(piece, reader.names, PLACES.encoding, reader.diagnostics);
  context.scopes.push(new Map(entities));
  const condition = checkCondition(context, tree);
  if (condition === null || context.failed) return null;
  return decided(condition) === true ? true : condition;
}

/** Groups fill whole cells, and so do the fields before them. Where there are none, zero bits fill the last cell, if that is the lowest. */
function fillsCells({ groups }: Assembly, { cellWidth, order }: Layout): boolean {
  const [first] = groups;
  const complain = (message: string, at: (typeof groups)[number], help: string | null): false => {
    at.diagnostics.accept('encoding-group', message, at.range, { help });
    return false;
  };
  if (first?.width === 0)
    return complain('an encoding begins with fields that are always there', first, 'write fields before the first `[`');
  if (cellWidth === null) {
    const [, second] = groups;
    return second === undefined || complain('without storage, instructions have no cells and no groups', second, null);
  }
  const uneven = groups.find((g) => g.width === 0 || g.width % cellWidth !== 0);
  if (uneven === undefined || (groups.length === 1 && order === 'big')) return true;
  const what =
    uneven !== first ? 'a group fills' : groups.length > 1 ? 'the fields before a group fill' : 'an encoding in little-endian order fills';
  const missing = cellWidth - (uneven.width % cellWidth);
  return complain(
    `${what} whole cells of ${widthName(cellWidth)}; here ${uneven.width === 1 ? 'is 1 bit' : `are ${uneven.width} bits`}`,
    uneven,
    `add ${widthName(missing)}: \`0:${missing}\` for zeros, \`_:${missing}\` for any`,
  );
}
