// Reads the parts of an encoding: fields to operands and fixed bits, groups with their conditions; lists of fields are written out.

import { PLACES } from './blocks.ts';
import { type Context, createContext, fail, where } from './context.ts';
import type { EncodingField, Expression, Range } from './description.ts';
import { type Collector, withRelated } from './diagnostics.ts';
import { checkCondition, checkStatic } from './expressions.ts';
import type { Entity, OperandUse } from './names.ts';
import { checkName, type Reader } from './reader.ts';
import { didYouMean, quote } from './suggest.ts';
import type { EncodingNode, NameNode } from './syntax.ts';
import { decided, WIDEST, widthName } from './terms.ts';

/** Groups of one encoding. */
const MOST_GROUPS = 64;

/** A group while it is read. */
export interface OpenGroup {
  readonly when: Expression | null;
  /** IR nodes of `when`, shared ones as often as they are met. */
  readonly size: number;
  readonly fields: EncodingField[];
  width: number;
  /** The group, or the whole text for the fields before the first one. */
  readonly range: Range;
  /** Where to report on the group: knows the use of the list that it is written in. */
  readonly diagnostics: Collector;
}

/** An encoding while it is read. */
export interface Assembly {
  readonly reader: Reader;
  /** The first is always there. */
  readonly groups: OpenGroup[];
  readonly operands: OperandUse[];
  /** Names of operands that could not be declared, which has been reported. */
  readonly broken: Set<string>;
  /** Bits so far. */
  total: number;
  sound: boolean;
}

/** The text that parts are written in: the encoding itself, or a list of fields and the prefix that it is used with. */
interface Origin {
  readonly context: Context;
  readonly list: { readonly name: string; readonly prefix: string | null } | null;
}

/** Reads the parts of the encoding whose text is that of the context. */
export function readParts(assembly: Assembly, parts: readonly EncodingNode[], context: Context): void {
  for (const part of parts) readPart(assembly, part, { context, list: null }, null);
  if (context.failed) assembly.sound = false;
}

/** Reads one part. `group` is the group in brackets that it stands in; null outside. */
function readPart(assembly: Assembly, part: EncodingNode, origin: Origin, group: OpenGroup | null): void {
  const { context } = origin;
  switch (part.op) {
    case 'field':
      if (group !== null || assembly.groups.length === 1) readField(assembly, part, origin, group ?? assembly.groups[0]!);
      else
        fail(context, 'encoding-group', 'fields that follow a group stand in a group themselves', part, {
          help: 'write `[condition: fields]`',
        });
      return;
    case 'group':
      if (group === null) readGroup(assembly, part, origin);
      else fail(context, 'encoding-group', 'this group stands inside another one', part, { help: 'join their conditions with `and`' });
      return;
    case 'use':
      if (origin.list === null) readUse(assembly, part, context, group);
      else fail(context, 'encoding-group', 'a list of fields uses no other lists', part, { help: 'write its fields here' });
      return;
  }
}

function readGroup(assembly: Assembly, part: EncodingNode & { op: 'group' }, origin: Origin): void {
  const { context } = origin;
  if (assembly.groups.length > MOST_GROUPS) {
    fail(context, 'out-of-range', `an encoding has at most ${MOST_GROUPS} groups`, part);
    return;
  }
  context.scopes.push(operandScope(assembly, origin));
  const before = context.left;
  const when = checkCondition(context, part.when);
  const size = before - context.left;
  context.scopes.pop();
  const group: OpenGroup = { when, size, fields: [], width: 0, range: where(context, part), diagnostics: context.diagnostics };
  assembly.groups.push(group);
  for (const inner of part.parts) readPart(assembly, inner, origin, group);
}

/** The operands so far; in a list of fields that is used with a prefix, also without it. */
function operandScope({ operands, broken }: Assembly, { list }: Origin): Map<string, Entity> {
  const entities = [
    ...[...broken].map((name): readonly [string, Entity] => [name, { kind: 'broken' }]),
    ...operands.map((operand): readonly [string, Entity] => [operand.name, { kind: 'operand', operand }]),
  ];
  const lead = list?.prefix == null ? null : `${list.prefix}_`;
  const short = lead === null ? [] : entities.filter(([name]) => name.startsWith(lead));
  return new Map([...entities, ...short.map(([name, entity]) => [name.slice(lead?.length), entity] as const)]);
}

/** Writes out a list of fields. What is wrong in it is reported where it is written, with the place of this use. */
function readUse(assembly: Assembly, part: EncodingNode & { op: 'use' }, context: Context, group: OpenGroup | null): void {
  const { reader } = assembly;
  const name = part.name.name;
  const list = reader.names.fieldLists.get(name);
  if (list === undefined) {
    fail(context, 'unknown-name', `there is no list of fields ${quote(name)}`, part.name, {
      help: didYouMean(name, [...reader.names.fieldLists.keys()], 'the lists under `fields` are'),
    });
    return;
  }
  const prefix = part.prefix?.name ?? null;
  if (list === null || (part.prefix !== null && !checkName(reader, part.prefix.name, where(context, part.prefix)))) {
    assembly.sound = false;
    return;
  }
  const diagnostics = withRelated(reader.diagnostics, { message: 'it is used here', range: where(context, part) });
  const inner = createContext(list.piece, reader.names, PLACES.encoding, diagnostics);
  for (const node of list.parts) readPart(assembly, node, { context: inner, list: { name, prefix } }, group);
  if (inner.failed) assembly.sound = false;
}

function readField(assembly: Assembly, part: EncodingNode & { op: 'field' }, origin: Origin, group: OpenGroup): void {
  const { context } = origin;
  const { head } = part;
  if (assembly.total > WIDEST) return;
  const width = checkStatic(context, part.width, 'the width of a field');
  if (width === null) return;
  if (width < 1n || width > BigInt(WIDEST) || assembly.total + Number(width) > WIDEST) {
    assembly.total = WIDEST + 1;
    fail(context, 'out-of-range', `a field is 1 to ${WIDEST} bits wide, and an encoding at most ${WIDEST}`, part.width);
    return;
  }
  const bits = Number(width);
  assembly.total += bits;
  group.width += bits;
  if (head.op === 'name') {
    const field = head.name === '_' ? null : declareOperand(assembly, head, bits, origin, group);
    group.fields.push(field === null ? { kind: 'ignored', width: bits } : { kind: 'operand', width: bits, name: field });
    return;
  }
  const value = checkStatic(context, head, 'a fixed field');
  if (value === null) return;
  if (value >= 0n && value >> width === 0n) group.fields.push({ kind: 'fixed', width: bits, value });
  else fail(context, 'number-too-large', `${value.toString().slice(0, 40)} does not fit in ${widthName(bits)}`, head);
}

/** Declares an operand, with the prefix of its list of fields; its name, or null after an error. */
function declareOperand(assembly: Assembly, head: NameNode, width: number, { context, list }: Origin, group: OpenGroup): string | null {
  const { names } = assembly.reader;
  const name = list?.prefix == null ? head.name : `${list.prefix}_${head.name}`;
  if (!checkName(assembly.reader, name, where(context, head))) {
    context.failed = true;
    assembly.broken.add(name);
    return null;
  }
  if (assembly.operands.some((o) => o.name === name)) {
    return fail(context, 'name-taken', `the operand ${quote(name)} is written twice`, head, {
      help:
        list === null
          ? 'give the parts different names and join them with `concat`'
          : `use the list with a prefix of its own: ${quote(`{${list.name} …}`)}`,
    });
  }
  const entity = names.entities.get(name);
  if (entity !== undefined) {
    assembly.broken.add(name);
    return fail(context, 'name-taken', `${quote(name)} cannot be an operand: it stands for something else already`, head, {
      help: entity.kind === 'number' ? `a fixed value is written in parentheses: ${quote(`(${name}):${width}`)}` : 'choose another name',
    });
  }
  const always = group.when === null || decided(group.when) === true;
  assembly.operands.push({ name, width, when: always ? null : group.when, size: always ? 0 : group.size });
  return name;
}
