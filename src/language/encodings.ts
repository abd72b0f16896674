// Encodings: fields to operands and fixed bits, and which two instructions could be the same code.

import { WIDEST } from './builtins.ts';
import { createContext, type Rules, where } from './context.ts';
import type { Encoding, EncodingField, Instruction, Operand } from './description.ts';
import type { Collector } from './diagnostics.ts';
import { checkStatic } from './expressions.ts';
import { type Node, rangeOf } from './nodes.ts';
import { parseEncoding } from './parse.ts';
import { checkName, type Reader, readPiece } from './reader.ts';
import { quote } from './suggest.ts';
import { widthName } from './terms.ts';

const RULES: Rules = { place: 'an encoding', forbidden: new Set(['assign', 'trap', 'map', 'physical', 'next-pc']), result: undefined };

/** Reads an encoding. `cellWidth` is null for machines without storage: then every instruction has length 1. */
export function readEncoding(
  reader: Reader,
  node: Node,
  cellWidth: number | null,
): { readonly encoding: Encoding; readonly operands: readonly Operand[] } | null {
  const piece = readPiece(reader, node, 'an encoding');
  const items = piece === null ? null : parseEncoding(piece, reader.diagnostics);
  if (piece === null || items === null) return null;
  const context = createContext(piece, reader.names, RULES, reader.diagnostics);
  const { diagnostics } = reader;
  const fields: EncodingField[] = [];
  const operands: Operand[] = [];
  let total = 0;
  let sound = true;
  for (const { head, width: widthNode } of items) {
    const width = checkStatic(context, widthNode, 'the width of a field');
    if (width === null) {
      sound = false;
      continue;
    }
    if (width < 1n || width > BigInt(WIDEST) || total + Number(width) > WIDEST) {
      diagnostics.accept(
        'out-of-range',
        `a field is 1 to ${WIDEST} bits wide, and an encoding at most ${WIDEST}`,
        where(context, widthNode),
      );
      return null;
    }
    const bits = Number(width);
    total += bits;
    if (head.op === 'name' && head.name === '_') fields.push({ kind: 'ignored', width: bits });
    else if (head.op === 'name') {
      const range = where(context, head);
      if (!checkName(reader, head.name, range)) sound = false;
      else if (operands.some((o) => o.name === head.name)) {
        diagnostics.accept('name-taken', `the operand ${quote(head.name)} is written twice`, range, {
          help: 'give the parts different names and join them with `concat`',
        });
        sound = false;
      } else if (reader.names.entities.has(head.name)) {
        const number = reader.names.entities.get(head.name)?.kind === 'number';
        diagnostics.accept('name-taken', `${quote(head.name)} cannot be an operand: it stands for something else already`, range, {
          help: number ? `a fixed value is written in parentheses: ${quote(`(${head.name}):${bits}`)}` : 'choose another name',
        });
        sound = false;
      } else operands.push({ name: head.name, width: bits });
      fields.push({ kind: 'operand', width: bits, name: head.name });
    } else {
      const value = checkStatic(context, head, 'a fixed field');
      if (value === null) sound = false;
      else if (value < 0n || value >> width !== 0n) {
        diagnostics.accept('number-too-large', `${value.toString().slice(0, 40)} does not fit in ${widthName(bits)}`, where(context, head));
        sound = false;
      } else fields.push({ kind: 'fixed', width: bits, value });
    }
  }
  if (!sound || context.failed) return null;
  const cells = cellWidth === null ? 1 : Math.ceil(total / cellWidth);
  return { encoding: { text: piece.text.trim(), groups: [{ when: null, fields, width: total, cells }], where: null }, operands };
}

/** The fixed bits of an encoding as numbers of `width` bits, most significant bit first; padding to whole cells is fixed zeros. */
export function encodingPattern(
  encoding: Encoding,
  cellWidth: number,
): { readonly value: bigint; readonly mask: bigint; readonly width: number } {
  let value = 0n;
  let mask = 0n;
  const [group] = encoding.groups;
  if (group === undefined) return { value, mask, width: 0 };
  for (const field of group.fields) {
    const size = BigInt(field.width);
    value = (value << size) | (field.kind === 'fixed' ? field.value : 0n);
    mask = (mask << size) | (field.kind === 'fixed' ? (1n << size) - 1n : 0n);
  }
  const width = Math.max(group.width, group.cells * cellWidth);
  const padding = BigInt(width - group.width);
  return { value: value << padding, mask: (mask << padding) | ((1n << padding) - 1n), width };
}

/** Reports pairs of instructions that could be the same code. The names of the later ones. */
export function findOverlaps(
  instructions: readonly Instruction[],
  ranges: ReadonlyMap<string, Node>,
  cellWidth: number | null,
  diagnostics: Collector,
): ReadonlySet<string> {
  const later = new Set<string>();
  const patterns = instructions.map((i) => encodingPattern(i.encoding, cellWidth ?? i.encoding.groups[0]?.width ?? 1));
  for (const [j, b] of patterns.entries()) {
    for (let i = 0; i < j; i++) {
      const a = patterns[i];
      if (a === undefined) continue;
      const width = Math.min(a.width, b.width);
      const [cutA, cutB] = [BigInt(a.width - width), BigInt(b.width - width)];
      const common = (a.mask >> cutA) & (b.mask >> cutB);
      if ((((a.value >> cutA) ^ (b.value >> cutB)) & common) !== 0n) continue;
      const [first, second] = [instructions[i], instructions[j]];
      if (first === undefined || second === undefined) continue;
      later.add(second.name);
      const node = ranges.get(second.name);
      const other = ranges.get(first.name);
      diagnostics.accept(
        'encoding-overlap',
        `${quote(second.name)} and ${quote(first.name)} can be the same code`,
        node ? rangeOf(node) : second.range,
        {
          help: 'give them fixed bits that differ',
          related: [{ message: `the encoding of ${quote(first.name)}`, range: other ? rangeOf(other) : first.range }],
        },
      );
      break;
    }
  }
  return later;
}
