// Reads `forms`: the split of an instruction on an operand, or on conditions over operands and state.

import { readCondition } from './blocks.ts';
import type { Expression, Form, Operand } from './description.ts';
import type { ReadEncoding } from './encodings.ts';
import { FORMS_KEYS } from './keys.ts';
import { type Entry, type Node, rangeOf, scalarOfKey } from './nodes.ts';
import { asMap, type Reader, readFields, readInteger, readKnown, wrongShape } from './reader.ts';
import { quote } from './suggest.ts';
import { BOOL, binary, decided, negate, widthName } from './terms.ts';

const MOST_FORMS = 256;
/** Each condition is asked together with those before it. */
const MOST_CONDITIONS = 32;

/** The one form of an instruction that is not split. */
export const WHOLE: Form = { label: null, operand: null, value: null, excluded: [], when: null };

export function readForms(reader: Reader, node: Node, encoding: ReadEncoding): readonly Form[] | null {
  const fields = readFields(reader, node, FORMS_KEYS, '`forms`', rangeOf(node));
  if (fields === null) return null;
  const [byNode, whenNode, namesNode] = [fields.get('by'), fields.get('when'), fields.get('names')];
  if ((byNode === null) === (whenNode === null) || (whenNode !== null && namesNode !== null)) {
    const code = byNode === null && whenNode === null ? 'missing-key' : 'unknown-key';
    const other = namesNode === null ? '`by`' : '`names`';
    const message = code === 'missing-key' ? '`forms` needs either `by` or `when`' : `with \`when\` there is no ${other}`;
    const help = 'write `by: operand`, or `when: { name: "condition", … }`';
    reader.diagnostics.accept(code, message, whenNode === null ? rangeOf(node) : fields.range('when'), { help });
    return null;
  }
  if (whenNode !== null) return readConditionalForms(reader, whenNode, encoding);
  return byNode === null ? null : readOperandForms(reader, byNode, namesNode, encoding.operands);
}

/** Forms by conditions: each is its own condition and none of those before it; `other` is none of them. */
function readConditionalForms(reader: Reader, node: Node, { entities }: ReadEncoding): readonly Form[] | null {
  const map = asMap(reader, node, 'from names of forms to conditions');
  if (map === null) return null;
  if (map.entries.size > MOST_CONDITIONS) {
    reader.diagnostics.accept('out-of-range', `an instruction is split by at most ${MOST_CONDITIONS} conditions`, rangeOf(node));
    return null;
  }
  const forms: Form[] = [];
  const add = (label: string, when: Expression): void => {
    forms.push({ label, operand: null, value: null, excluded: [], when });
  };
  let sound = true;
  /** None of the conditions so far; null for none, `nothing` after one that always holds. */
  let rest: Expression | 'nothing' | null = null;
  let size = 0;
  for (const entry of map.entries.values()) {
    if (!checkFormName(reader, entry.key, entry.keyRange)) sound = false;
    const before = reader.names.budget;
    const condition = readCondition(reader, entry.value, entities);
    // Every later form says again that this condition does not hold.
    size += before - reader.names.budget;
    reader.names.budget -= size;
    if (condition === null) {
      sound = false;
      continue;
    }
    if (reader.names.budget < 0) {
      reader.diagnostics.accept('budget', 'the conditions of these forms are too large together', entry.keyRange);
      return null;
    }
    if (rest === 'nothing') {
      reader.diagnostics.accept('unreachable', `nothing is left for the form ${quote(entry.key)}`, entry.keyRange, {
        help: 'the condition before always holds',
      });
      return null;
    }
    const { expression, range } = condition;
    add(entry.key, rest === null ? expression : binary('land', BOOL, rest, expression, range));
    const not = negate(expression);
    if (decided(expression) === true) rest = 'nothing';
    else rest = rest === null ? not : binary('land', BOOL, rest, not, range);
  }
  if (rest === null && sound) {
    reader.diagnostics.accept('wrong-shape', 'there are no forms here', rangeOf(node), { help: 'write `when: { name: "condition", … }`' });
    return null;
  }
  if (rest !== null && rest !== 'nothing') add('other', rest);
  return sound ? forms : null;
}

/** Checks the name of a form. */
function checkFormName(reader: Reader, name: string, range: ReturnType<typeof rangeOf>): boolean {
  if (/^[A-Za-z0-9_.+-]{1,100}$/.test(name) && name !== 'other') return true;
  reader.diagnostics.accept('bad-name', `${quote(name)} cannot be the name of a form`, range, {
    help: name === 'other' ? '`other` is what has no name' : 'such names are letters, digits, `_`, `-`, `+` and `.`',
  });
  return false;
}

/** Forms by the values of an operand. */
function readOperandForms(reader: Reader, byNode: Node, namesNode: Node | null, operands: readonly Operand[]): readonly Form[] | null {
  const by = readKnown(
    reader,
    byNode,
    operands.map((o) => o.name),
    'operand',
    'unknown-name',
  );
  const operand = operands.find((o) => o.name === by);
  if (operand === undefined) return null;
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
    const complain = (code: 'name-taken' | 'number-too-large' | 'duplicate-key', message: string, help: string | null = null): void => {
      reader.diagnostics.accept(code, message, code === 'name-taken' ? rangeOf(name) : range, { help });
      sound = false;
    };
    if (value === null) sound = false;
    else if (value < 0n || value >> BigInt(operand.width) !== 0n)
      complain('number-too-large', `${quote(operand.name)} has ${widthName(operand.width)} and never is ${value}`);
    else if (found.some((f) => f.value === value)) complain('duplicate-key', `the value ${value} has a name already`);
    else if (name.kind !== 'scalar') wrongShape(reader, name, 'the name of a form');
    else if (!checkFormName(reader, name.text, rangeOf(name))) sound = false;
    else if (found.some((f) => f.name === name.text)) complain('name-taken', `the form ${quote(name.text)} is written twice`);
    else found.push({ value, name: name.text });
  }
  return sound ? found : null;
}
