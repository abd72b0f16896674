// Reads `expect`: claims that are checked.

import type { Element, Expectation, Instruction, Setting } from './description.ts';
import { EXPECT_KEYS } from './keys.ts';
import { type Node, rangeOf } from './nodes.ts';
import { asList, asMap, type Fields, type Reader, readFields, readInteger, readKnown, readText, readWord, wrongShape } from './reader.ts';
import { didYouMean, quote } from './suggest.ts';

const THEOREM_VERDICTS = ['applies', 'does not apply', 'unknown'] as const;
const CLASS_VERDICTS = ['yes', 'no', 'vacuous', 'always', 'when', 'never', 'unknown'] as const;

/** What claims may name. Broken instructions may be named as well. */
export interface Claimable {
  readonly instructions: readonly Instruction[];
  readonly broken: readonly string[];
  readonly settings: readonly Setting[];
  readonly parameters: readonly string[];
  readonly elements: readonly Element[];
}

type ExpectFields = Fields<keyof typeof EXPECT_KEYS>;

/** Reads the claims; wrong ones are reported and left out. */
export function readExpectations(reader: Reader, node: Node, known: Claimable): Expectation[] {
  const found: Expectation[] = [];
  for (const item of asList(reader, node, 'claims')?.items ?? []) {
    const before = reader.diagnostics.errors;
    const fields = readFields(reader, item, EXPECT_KEYS, 'a claim', rangeOf(item));
    if (fields === null) continue;
    const claim = readClaim(reader, item, fields, known);
    const when = readWhen(reader, fields.get('when'), known);
    if (claim !== null && reader.diagnostics.errors === before) found.push({ claim, when, range: rangeOf(item) });
  }
  return found;
}

function readClaim(reader: Reader, item: Node, fields: ExpectFields, known: Claimable): Expectation['claim'] | null {
  const theorem = fields.get('theorem');
  const instruction = fields.get('instruction');
  if ((theorem === null) === (instruction === null)) {
    reader.diagnostics.accept('missing-key', 'a claim is about a `theorem` or about an `instruction`', rangeOf(item), {
      help: 'write `{ theorem: 1, verdict: applies }` or `{ instruction: load, class: sensitive, verdict: no }`',
    });
    return null;
  }
  const misplaced = theorem !== null ? (['form', 'class'] as const) : (['critical', 'held'] as const);
  for (const key of misplaced) {
    if (fields.get(key) !== null) {
      reader.diagnostics.accept(
        'unknown-key',
        `a claim about ${theorem !== null ? 'a theorem' : 'an instruction'} has no key ${quote(key)}`,
        fields.range(key),
      );
    }
  }
  const verdictNode = fields.get('verdict');
  if (theorem !== null) {
    const name = readText(reader, theorem);
    const verdict = verdictNode === null ? null : readWord(reader, verdictNode, THEOREM_VERDICTS, 'verdict on a theorem');
    const critical = readCritical(reader, fields.get('critical'), known);
    const held = readHeld(reader, fields.get('held'), known);
    if (name === null || verdict === null) return null;
    return { kind: 'theorem', theorem: /^[0-9]+$/.test(name) ? `theorem-${name}` : name, verdict, critical, held };
  }
  if (instruction === null) return null;
  const names = [...known.instructions.map((i) => i.name), ...known.broken];
  const name = readKnown(reader, instruction, names, 'instruction', 'unknown-value');
  const classNode = fields.get('class');
  if (classNode === null) {
    reader.diagnostics.accept('missing-key', 'a claim about an instruction needs the key `class`', rangeOf(item));
    return null;
  }
  const className = readText(reader, classNode);
  const verdict = verdictNode === null ? null : readWord(reader, verdictNode, CLASS_VERDICTS, 'verdict on a class');
  const formNode = fields.get('form');
  const form = formNode === null || name === null ? null : readForm(reader, formNode, name, known);
  if (name === null || className === null || verdict === null) return null;
  return { kind: 'class', instruction: name, form, class: className, verdict };
}

function readForm(reader: Reader, node: Node, name: string, known: Claimable): string | null {
  const instruction = known.instructions.find((i) => i.name === name);
  if (instruction === undefined) return readText(reader, node);
  const labels = instruction.forms.flatMap((f) => f.label ?? []);
  return readKnown(reader, node, labels, 'form', 'unknown-value');
}

function readCritical(reader: Reader, node: Node | null, known: Claimable): readonly string[] | null {
  if (node === null) return null;
  const found: string[] = [];
  for (const item of asList(reader, node, 'critical instructions')?.items ?? []) {
    if (item.kind !== 'scalar') {
      wrongShape(reader, item, 'the name of an instruction');
      continue;
    }
    const [name = '', label] = item.text.split(' ', 2);
    const instruction = known.instructions.find((i) => i.name === name);
    const names = [...known.instructions.map((i) => i.name), ...known.broken];
    if (instruction === undefined && !known.broken.includes(name)) {
      reader.diagnostics.accept('unknown-value', `there is no instruction ${quote(name)}`, rangeOf(item), {
        help: didYouMean(name, names),
      });
    } else if (instruction !== undefined && label !== undefined && !instruction.forms.some((f) => f.label === label)) {
      const labels = instruction.forms.flatMap((f) => f.label ?? []);
      reader.diagnostics.accept('unknown-value', `${quote(name)} has no form ${quote(label)}`, rangeOf(item), {
        help: didYouMean(label, labels, 'its forms are'),
      });
    } else found.push(item.text);
  }
  return found;
}

function readHeld(reader: Reader, node: Node | null, known: Claimable): Readonly<Record<string, bigint>> | null {
  if (node === null) return null;
  const map = asMap(reader, node, 'values of state elements');
  if (map === null) return null;
  const found: Record<string, bigint> = Object.create(null);
  const ids = known.elements.map((e) => e.id);
  for (const entry of map.entries.values()) {
    const value = readInteger(reader, entry.value, 'a held value');
    if (!ids.includes(entry.key)) {
      reader.diagnostics.accept('unknown-name', `there is no state element ${quote(entry.key)}`, entry.keyRange, {
        help: didYouMean(entry.key, ids),
      });
    } else if (value !== null) found[entry.key] = value;
  }
  return found;
}

function readWhen(reader: Reader, node: Node | null, known: Claimable): Expectation['when'] {
  const parameters: Record<string, bigint> = Object.create(null);
  let definitions: string | null = null;
  let setting: string | null = null;
  const map = node === null ? null : asMap(reader, node, 'what the claim is about');
  for (const entry of map?.entries.values() ?? []) {
    if (entry.key === 'definitions') definitions = readText(reader, entry.value);
    else if (entry.key === 'setting') {
      const names = known.settings.map((s) => s.name);
      setting = readKnown(reader, entry.value, names, 'setting', 'unknown-value');
    } else if (known.parameters.includes(entry.key)) {
      const value = readInteger(reader, entry.value, 'the value of a parameter');
      if (value !== null) parameters[entry.key] = value;
    } else {
      const names = ['definitions', 'setting', ...known.parameters];
      reader.diagnostics.accept('unknown-parameter', `there is no parameter ${quote(entry.key)}`, entry.keyRange, {
        help: didYouMean(entry.key, names, 'a claim may say'),
      });
    }
  }
  return { definitions, setting, parameters };
}
