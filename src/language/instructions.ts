// Reads instructions: encodings, semantics, forms. A broken one is reported and left out; the others survive.

import { PLACES, readBlock } from './blocks.ts';
import type { Layout } from './code-sets.ts';
import type { Function as FunctionDefinition, Instruction, Notation, Operand } from './description.ts';
import { readEncoding, readWhere } from './encodings.ts';
import { readForms, WHOLE } from './forms.ts';
import { INSTRUCTION_KEYS } from './keys.ts';
import { type Entry, rangeOf } from './nodes.ts';
import { checkSyntax, MOST_SPELLED } from './notation.ts';
import { type EncodingPlaces, findOverlaps } from './overlaps.ts';
import { checkKebab, type Reader, readDoc, readFields } from './reader.ts';
import { quote } from './suggest.ts';

const MOST_INSTRUCTIONS = 4096;

export interface Instructions {
  readonly instructions: readonly Instruction[];
  readonly broken: readonly string[];
}

export function readInstructions(
  reader: Reader,
  entries: ReadonlyMap<string, Entry>,
  functions: readonly FunctionDefinition[],
  layout: Layout,
  notation: readonly Notation[],
): Instructions {
  const sound: Instruction[] = [];
  const broken = new Set<string>();
  const places = new Map<string, EncodingPlaces>();
  const budget = { left: MOST_SPELLED, spent: false };
  let count = 0;
  for (const entry of entries.values()) {
    if (++count > MOST_INSTRUCTIONS) {
      reader.diagnostics.accept('out-of-range', `a description has at most ${MOST_INSTRUCTIONS} instructions`, entry.keyRange);
      broken.add(entry.key);
      break;
    }
    const instruction = readInstruction(reader, entry, layout, places);
    if (instruction !== null && !budget.spent) checkSyntax(reader, entry, instruction, notation, budget);
    if (instruction === null) broken.add(entry.key);
    else sound.push(instruction);
  }
  for (const name of findOverlaps(sound, functions, places, layout, reader.diagnostics)) broken.add(name);
  return { instructions: sound.filter((i) => !broken.has(i.name)), broken: [...entries.keys()].filter((n) => broken.has(n)) };
}

function readInstruction(reader: Reader, entry: Entry, layout: Layout, places: Map<string, EncodingPlaces>): Instruction | null {
  const before = reader.diagnostics.errors;
  const named = checkKebab(reader, entry.key, entry.keyRange, 'an instruction');
  const fields = readFields(reader, entry.value, INSTRUCTION_KEYS, `the instruction ${quote(entry.key)}`, entry.keyRange);
  if (fields === null) return null;
  const encodingNode = fields.get('encoding');
  const semanticsNode = fields.get('semantics');
  const whereNode = fields.get('where');
  const encoding = encodingNode === null ? null : readEncoding(reader, encodingNode, layout);
  const condition = whereNode === null ? true : encoding === null ? null : readWhere(reader, whereNode, encoding);
  if (encodingNode !== null)
    places.set(entry.key, { encoding: rangeOf(encodingNode), where: whereNode === null ? null : rangeOf(whereNode) });
  const operands: readonly Operand[] = encoding?.operands ?? [];
  // Without its operands the semantics would only give errors that follow from the first.
  const semantics =
    semanticsNode === null || encoding === null
      ? null
      : readBlock(reader, semanticsNode, 'semantics', PLACES.semantics, [], encoding.entities);
  const formsNode = fields.get('forms');
  const forms = formsNode === null ? [WHOLE] : encoding === null ? null : readForms(reader, formsNode, encoding);
  const doc = readDoc(reader, fields.get('doc'));
  const source = readDoc(reader, fields.get('source'));
  const syntax = readDoc(reader, fields.get('syntax'));
  if (!named || encoding === null || condition === null || semantics === null || forms === null || reader.diagnostics.errors > before)
    return null;
  const where = condition === true ? null : condition;
  return {
    name: entry.key,
    doc,
    source,
    syntax,
    encoding: { ...encoding.encoding, where },
    operands,
    semantics,
    forms,
    range: entry.keyRange,
  };
}
