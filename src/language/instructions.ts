// Reads instructions: encodings, semantics, forms. A broken one is reported and left out; the others survive.

import { PLACES, readBlock } from './blocks.ts';
import type { Layout } from './code-sets.ts';
import type { Form, Function as FunctionDefinition, Instruction, Operand } from './description.ts';
import { readEncoding, readWhere } from './encodings.ts';
import { FORMS_KEYS, INSTRUCTION_KEYS } from './keys.ts';
import { type Entry, type Node, rangeOf, scalarOfKey } from './nodes.ts';
import { type EncodingPlaces, findOverlaps } from './overlaps.ts';
import { checkKebab, type Reader, readDoc, readFields, readInteger, readKnown, wrongShape } from './reader.ts';
import { quote } from './suggest.ts';
import { widthName } from './terms.ts';

const MOST_INSTRUCTIONS = 4096;
const MOST_FORMS = 256;

export interface Instructions {
  readonly instructions: readonly Instruction[];
  readonly broken: readonly string[];
}

export function readInstructions(
  reader: Reader,
  entries: ReadonlyMap<string, Entry>,
  functions: readonly FunctionDefinition[],
  layout: Layout,
): Instructions {
  const sound: Instruction[] = [];
  const broken = new Set<string>();
  const places = new Map<string, EncodingPlaces>();
  let count = 0;
  for (const entry of entries.values()) {
    if (++count > MOST_INSTRUCTIONS) {
      reader.diagnostics.accept('out-of-range', `a description has at most ${MOST_INSTRUCTIONS} instructions`, entry.keyRange);
      broken.add(entry.key);
      break;
    }
    const instruction = readInstruction(reader, entry, layout, places);
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
  const forms = formsNode === null ? [WHOLE] : encoding === null ? null : readForms(reader, formsNode, operands);
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

const WHOLE: Form = { label: null, operand: null, value: null, excluded: [], when: null };

function readForms(reader: Reader, node: Node, operands: readonly Operand[]): readonly Form[] | null {
  const fields = readFields(reader, node, FORMS_KEYS, '`forms`', rangeOf(node));
  const byNode = fields?.get('by') ?? null;
  if (fields === null || byNode === null) return null;
  const by = readKnown(
    reader,
    byNode,
    operands.map((o) => o.name),
    'operand',
    'unknown-name',
  );
  const operand = operands.find((o) => o.name === by);
  if (operand === undefined) return null;
  const namesNode = fields.get('names');
  const values = namesNode === null ? everyValue(reader, byNode, operand) : readFormNames(reader, namesNode, operand);
  if (values === null) return null;
  const forms: Form[] = values.map(({ value, name }) => ({
    label: `${operand.name}=${name}`,
    operand: operand.name,
    value,
    excluded: [],
    when: null,
  }));
  if (BigInt(values.length) < 1n << BigInt(operand.width)) {
    forms.push({ label: `${operand.name}=other`, operand: operand.name, value: null, excluded: values.map((v) => v.value), when: null });
  }
  return forms;
}

interface NamedValue {
  readonly value: bigint;
  readonly name: string;
}

function everyValue(reader: Reader, node: Node, operand: Operand): readonly NamedValue[] | null {
  if (operand.width <= Math.log2(MOST_FORMS)) {
    return Array.from({ length: 2 ** operand.width }, (_, i) => ({ value: BigInt(i), name: String(i) }));
  }
  reader.diagnostics.accept(
    'out-of-range',
    `${quote(operand.name)} has more than ${MOST_FORMS} values, and each would be a form`,
    rangeOf(node),
    {
      help: 'name the values that matter with `names: { 0: … }`',
    },
  );
  return null;
}

function readFormNames(reader: Reader, node: Node, operand: Operand): readonly NamedValue[] | null {
  const written: { readonly value: bigint | null; readonly name: Node; readonly at: Node | Entry }[] = [];
  if (node.kind === 'map') {
    for (const entry of node.entries.values()) {
      const keyNode = scalarOfKey(entry);
      written.push({ value: readInteger(reader, keyNode, 'the value of a form'), name: entry.value, at: keyNode });
    }
  } else if (node.kind === 'list') {
    for (const [i, item] of node.items.entries()) written.push({ value: BigInt(i), name: item, at: item });
  } else return wrongShape(reader, node, 'a map from values to names, or a list of names,');
  if (written.length > MOST_FORMS) {
    reader.diagnostics.accept('out-of-range', `an instruction has at most ${MOST_FORMS} forms`, rangeOf(node));
    return null;
  }
  const found: NamedValue[] = [];
  let sound = true;
  for (const { value, name, at } of written) {
    const range = 'keyRange' in at ? at.keyRange : rangeOf(at);
    const complain = (
      code: 'name-taken' | 'number-too-large' | 'bad-name' | 'duplicate-key',
      message: string,
      help: string | null = null,
    ): void => {
      reader.diagnostics.accept(code, message, code === 'bad-name' || code === 'name-taken' ? rangeOf(name) : range, { help });
      sound = false;
    };
    if (value === null) sound = false;
    else if (value < 0n || value >> BigInt(operand.width) !== 0n)
      complain('number-too-large', `${quote(operand.name)} has ${widthName(operand.width)} and never is ${value}`);
    else if (found.some((f) => f.value === value)) complain('duplicate-key', `the value ${value} has a name already`);
    else if (name.kind !== 'scalar') wrongShape(reader, name, 'the name of a form');
    else if (!/^[A-Za-z0-9_.+-]{1,100}$/.test(name.text) || name.text === 'other') {
      complain(
        'bad-name',
        `${quote(name.text)} cannot be the name of a form`,
        name.text === 'other' ? '`other` are the values without a name' : 'such names are letters, digits, `_`, `-`, `+` and `.`',
      );
    } else if (found.some((f) => f.name === name.text)) complain('name-taken', `the form ${quote(name.text)} is written twice`);
    else found.push({ value, name: name.text });
  }
  return sound ? found : null;
}
