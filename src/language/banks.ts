// Banked registers (D19): reads which element a mode calls its own, and makes references to the register choices on the mode as it then is.

import { type Context, poison, spendMany, use, where } from './context.ts';
import type { Element, Expression, Mode, Range, Statement } from './description.ts';
import { callGenerated, generated } from './generated.ts';
import type { Bank, BankedRegister } from './names.ts';
import { type Entry, type MapNode, type Node, rangeOf, scalarOfKey } from './nodes.ts';
import { asMap, declareName, type Reader, readInteger, wrongShape } from './reader.ts';
import { didYouMean, listNames, quote } from './suggest.ts';
import type { Span } from './syntax.ts';
import { BOOL, binary, bits, constant } from './terms.ts';

/** Modes of a machine with banks, and banked registers of one file: references to them become so many choices. */
const MOST_CHOICES = 64;

/** What is banked: a plain register, or some registers of a file. */
export interface BankedShape {
  readonly name: string;
  readonly width: number;
  readonly count: number;
  readonly doc: string | null;
}

/** Reads `banks`. Declares the banks and hands them to `keep`; null when they cannot be used. */
export function readBanks(
  reader: Reader,
  node: Node,
  shape: BankedShape,
  modes: readonly Mode[],
  keep: (element: Element) => void,
): ReadonlyMap<number, readonly Bank[]> | null {
  const file = shape.count > 1;
  const map = asMap(reader, node, file ? 'from the number of a register to its banks' : 'from modes to the names of banks');
  if (map === null) return null;
  if (modes.length > MOST_CHOICES || map.entries.size > MOST_CHOICES) {
    const what = modes.length > MOST_CHOICES ? 'modes where registers are banked' : 'banked registers of one file';
    reader.diagnostics.accept('out-of-range', `there are at most ${MOST_CHOICES} ${what}`, rangeOf(node));
    return null;
  }
  if (!file) {
    const banks = readModesOf(reader, map, shape.name, shape, modes, keep);
    return banks === null ? null : new Map([[0, banks]]);
  }
  const plain = [...map.entries.values()].find((e) => e.value.kind === 'scalar');
  if (plain !== undefined) {
    reader.diagnostics.accept(
      'wrong-shape',
      `${quote(shape.name)} is a register file: its banks belong to one of its registers`,
      plain.keyRange,
      {
        help: 'write `banks: { 7: { mode: name, … } }` with the number of the register',
      },
    );
    return null;
  }
  const found = new Map<number, readonly Bank[]>();
  let sound = true;
  for (const entry of map.entries.values()) {
    const index = readInteger(reader, scalarOfKey(entry), 'the number of a register');
    const inner = asMap(reader, entry.value, 'from modes to the names of banks');
    if (index !== null && (index < 0n || index >= BigInt(shape.count))) {
      reader.diagnostics.accept(
        'out-of-range',
        `${quote(shape.name)} has the registers 0 to ${shape.count - 1}; this is ${index}`,
        entry.keyRange,
      );
      sound = false;
    } else if (index !== null && found.has(Number(index))) {
      reader.diagnostics.accept('duplicate-key', `the register ${index} has banks already`, entry.keyRange);
      sound = false;
    } else if (index === null || inner === null) sound = false;
    else {
      const banks = readModesOf(reader, inner, `${shape.name}[${index}]`, shape, modes, keep);
      if (banks === null) sound = false;
      else found.set(Number(index), banks);
    }
  }
  return sound ? found : null;
}

/** `{ supervisor: ssp, user: usp }`, or with `default` for the modes that are not named. */
function readModesOf(
  reader: Reader,
  map: MapNode,
  of: string,
  shape: BankedShape,
  modes: readonly Mode[],
  keep: (element: Element) => void,
): readonly Bank[] | null {
  const named = new Map<string, { readonly codes: bigint[]; readonly node: Node }>();
  const names = modes.map((m) => m.name);
  let sound = true;
  const add = (name: Node, codes: readonly bigint[]): void => {
    if (name.kind !== 'scalar') {
      wrongShape(reader, name, 'the name of a bank');
      sound = false;
      return;
    }
    const before = named.get(name.text);
    if (before === undefined) named.set(name.text, { codes: [...codes], node: name });
    else before.codes.push(...codes);
  };
  let rest: Entry | null = null;
  for (const entry of map.entries.values()) {
    const mode = modes.find((m) => m.name === entry.key);
    if (mode !== undefined) add(entry.value, [mode.code]);
    else if (entry.key === 'default') rest = entry;
    else {
      reader.diagnostics.accept('unknown-mode', `there is no mode ${quote(entry.key)}`, entry.keyRange, {
        help: didYouMean(entry.key, [...names, 'default'], 'the modes are'),
      });
      sound = false;
    }
  }
  const missing = modes.filter((m) => !map.entries.has(m.name));
  const left = missing.map((m) => m.code);
  if (rest !== null && left.length > 0) add(rest.value, left);
  else if (rest !== null) {
    reader.diagnostics.accept('duplicate-key', `every mode has a bank of ${quote(of)}: nothing is left for \`default\``, rest.keyRange);
    sound = false;
  } else if (left.length > 0 && sound) {
    const range = rangeOf(map);
    reader.diagnostics.accept('missing-key', `${quote(of)} has no bank in the mode ${listNames(missing.map((m) => m.name))}`, range, {
      help: 'name a bank for every mode; `default: …` is for all that are not named',
    });
    sound = false;
  }
  const banks: Bank[] = [];
  for (const [name, { codes, node }] of named) {
    const range = rangeOf(node);
    if (!declareName(reader, { key: name, keyRange: range, value: node }, 'a bank')) {
      sound = false;
      continue;
    }
    const element = bankElement(name, of, shape, codes, range);
    reader.names.entities.set(name, sound ? { kind: 'element', element } : { kind: 'broken' });
    banks.push({ element, modes: codes });
    keep(element);
  }
  if (!sound) return null;
  // What stands last is also for codes that are no mode's.
  const last = rest?.value.kind === 'scalar' ? rest.value.text : null;
  return [...banks.filter((b) => b.element.id !== last), ...banks.filter((b) => b.element.id === last)];
}

function bankElement(id: string, of: string, { width, doc }: BankedShape, modes: readonly bigint[], range: Range): Element {
  return { id, role: 'general', width, count: 1, doc, field: null, bank: { of, modes }, carried: false, range };
}

/** A choice between the banks on the mode; the last stands for every mode that is left. Null where there is no mode. */
function byMode<Part>(
  context: Context,
  banks: readonly Bank[],
  range: Range,
  part: (element: Element) => Part,
  choose: (condition: Expression, then: Part, otherwise: Part) => Part,
): Part | null {
  const { mode } = context.names;
  const last = banks[banks.length - 1];
  if (mode === null || last === undefined) return poison(context);
  const type = bits(mode.width);
  const value: Expression = { op: 'element', element: mode.id, index: null, type, range };
  const is = (codes: readonly bigint[]): Expression =>
    codes
      .map((code) => binary('eq', BOOL, value, constant(type, code, range), range))
      .reduce((all, one) => binary('lor', BOOL, all, one, range));
  return banks.slice(0, -1).reduceRight((rest, bank) => choose(is(bank.modes), part(bank.element), rest), part(last.element));
}

/** IR nodes of a choice between banks. */
function sizeOf(banks: readonly Bank[]): number {
  return banks.reduce((sum, b) => sum + 4 * b.modes.length + 2, 1);
}

function bankValue(context: Context, banks: readonly Bank[], range: Range): Expression | null {
  const value = (element: Element): Expression => ({ op: 'element', element: element.id, index: null, type: bits(element.width), range });
  return byMode(context, banks, range, value, (condition, then, otherwise) => ({
    op: 'if',
    condition,
    then,
    otherwise,
    type: then.type,
    range,
  }));
}

function bankAssignment(context: Context, banks: readonly Bank[], value: Expression, range: Range): Statement[] | null {
  const assign = (element: Element): Statement[] => [{ op: 'assign', element: element.id, index: null, value, range }];
  return byMode(context, banks, range, assign, (condition, then, otherwise) => [{ op: 'if', condition, then, otherwise, range }]);
}

/** The banks that an index surely chooses; null when it may choose several registers. */
function chosen(register: BankedRegister, index: Expression | null): readonly Bank[] | 'none' | null {
  if (index === null) return register.banks.get(0) ?? 'none';
  if (index.op !== 'constant') return null;
  return register.banks.get(Number(index.value)) ?? 'none';
}

/** The value of a banked register, or of a register of a file some of which are banked. `index` is null for a plain register. */
export function bankedTerm(context: Context, register: BankedRegister, index: Expression | null, span: Span): Expression | null {
  use(context, 'state', span);
  const range = where(context, span);
  const banks = chosen(register, index);
  const { file } = register;
  if (banks !== null && banks !== 'none') return spendMany(context, sizeOf(banks), span) ? bankValue(context, banks, range) : null;
  if (file === null || index === null) return poison(context);
  const type = bits(register.width);
  if (banks === 'none') return { op: 'element', element: file.id, index, type, range };
  const made = generated(context, `bank:${register.name}`, span, () => {
    const number: Expression = { op: 'local', slot: 0, name: 'number', type: index.type, range: file.range };
    let value: Expression = { op: 'element', element: file.id, index: number, type, range: file.range };
    for (const [k, own] of [...register.banks].reverse()) {
      const is = binary('eq', BOOL, number, constant(number.type, BigInt(k), file.range), file.range);
      const then = bankValue(context, own, file.range);
      if (then !== null) value = { op: 'if', condition: is, then, otherwise: value, type, range: file.range };
    }
    return {
      parameters: [{ name: 'number', type: index.type }],
      result: type,
      body: [{ op: 'return', value, range: file.range }],
      slots: 1,
      range: file.range,
      effects: ['state'],
      size: [...register.banks.values()].reduce((sum, own) => sum + sizeOf(own) + 4, 4),
    };
  });
  if (made === null || !callGenerated(context, made, span)) return null;
  return { op: 'call', name: made.definition.name, arguments: [index], type, range };
}

/** Assigns a banked register; the value is evaluated once, before the mode is looked at. */
export function assignBanked(
  context: Context,
  register: BankedRegister,
  index: Expression | null,
  value: Expression,
  span: Span,
): Statement[] {
  use(context, 'state', span);
  const range = where(context, span);
  const banks = chosen(register, index);
  const { file } = register;
  if (banks !== null && banks !== 'none') {
    const slot = context.slots++;
    const local: Expression = { op: 'local', slot, name: register.name, type: value.type, range: value.range };
    const rest = spendMany(context, sizeOf(banks), span) ? bankAssignment(context, banks, local, range) : null;
    return rest === null ? [] : [{ op: 'let', slot, name: register.name, value, range }, ...rest];
  }
  if (file === null || index === null) {
    poison(context);
    return [];
  }
  if (banks === 'none') return [{ op: 'assign', element: file.id, index, value, range }];
  const made = generated(context, `bank:${register.name}=`, span, () => {
    const at = file.range;
    const number: Expression = { op: 'local', slot: 0, name: 'number', type: index.type, range: at };
    const assigned: Expression = { op: 'local', slot: 1, name: 'value', type: value.type, range: at };
    let body: Statement[] = [{ op: 'assign', element: file.id, index: number, value: assigned, range: at }];
    for (const [k, own] of [...register.banks].reverse()) {
      const condition = binary('eq', BOOL, number, constant(number.type, BigInt(k), at), at);
      const then = bankAssignment(context, own, assigned, at);
      if (then !== null) body = [{ op: 'if', condition, then, otherwise: body, range: at }];
    }
    return {
      parameters: [
        { name: 'number', type: index.type },
        { name: 'value', type: value.type },
      ],
      result: null,
      body,
      slots: 2,
      range: at,
      effects: ['state', 'assign'],
      size: [...register.banks.values()].reduce((sum, own) => sum + 2 * sizeOf(own) + 4, 4),
    };
  });
  if (made === null || !callGenerated(context, made, span)) return [];
  return [{ op: 'call', name: made.definition.name, arguments: [index, value], range }];
}
