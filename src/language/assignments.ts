// Checks assignments: registers, fields, whole packed registers, variables, and storage by physical address.

import { assignBanked } from './banks.ts';
import { tableFunction } from './call-order.ts';
import { type Context, fail, lookup, poison, spend, textOf, use, where } from './context.ts';
import type { Element, Expression, Statement } from './description.ts';
import { check, infer, unknownName } from './expressions.ts';
import { callGenerated } from './generated.ts';
import { checkModeCode } from './mode-codes.ts';
import { type Entity, entityKind, type TableUse } from './names.ts';
import { checkIndex, fileOf, findField } from './places.ts';
import { quote } from './suggest.ts';
import type { ExpressionNode, Span } from './syntax.ts';
import { bits, slice } from './terms.ts';

/** Notes that an element is assigned; false, with an error, where that is forbidden. */
function useAssign(context: Context, element: Element, span: Span): boolean {
  return use(context, 'assign', span) && (element.role === 'relocation' || use(context, 'assign-other', span));
}

function assign(context: Context, element: Element, node: ExpressionNode, span: Span): Statement[] {
  const value = check(context, node, bits(element.width), quote(element.id));
  if (value !== null && element.role === 'mode' && !checkModeCode(context, value, node)) return [];
  if (!useAssign(context, element, span) || value === null) return [];
  return [{ op: 'assign', element: element.id, index: null, value, range: where(context, span) }];
}

export function checkAssignment(context: Context, target: ExpressionNode, value: ExpressionNode, span: Span): Statement[] {
  const notAssignable = (message: string, help: string | null = null): Statement[] => {
    fail(context, 'not-assignable', message, target, { help });
    infer(context, value);
    return [];
  };
  if (target.op === 'field') {
    const field = findField(context, target);
    if (field !== null) return assign(context, field, value, span);
    infer(context, value);
    return [];
  }
  if (target.op === 'index' && target.of.op === 'name') {
    const entity = lookup(context, target.of.name);
    const file = fileOf(entity);
    if (file !== null) {
      const index = checkIndex(context, file, target.index);
      const assigned = check(context, value, bits(file.width), `a register of ${quote(file.id)}`);
      if (!useAssign(context, file, span) || index === null || assigned === null) return [];
      if (entity?.kind === 'banked') return assignBanked(context, entity.register, index, assigned, span);
      return [{ op: 'assign', element: file.id, index, value: assigned, range: where(context, span) }];
    }
    if (entity?.kind === 'table') return writeTable(context, entity.table, target, value, span);
    if (entity?.kind === 'storage') {
      const { storage } = entity;
      const address = check(context, target.index, bits(storage.addressWidth), `a physical address of ${quote(storage.id)}`);
      const stored = check(context, value, bits(storage.cellWidth), `a cell of ${quote(storage.id)}`);
      if (!use(context, 'physical', target) || !use(context, 'assign', span) || !use(context, 'store', span)) return [];
      if (address === null || stored === null) return [];
      return [{ op: 'store', storage: storage.id, address, value: stored, range: where(context, span) }];
    }
  }
  if (target.op === 'index' || target.op === 'slice') {
    if (target.of.op === 'name' && lookup(context, target.of.name)?.kind === 'broken') {
      poison(context);
      return [];
    }
    const whole = textOf(context, target.of);
    if (target.of.op === 'name' && lookup(context, target.of.name) === undefined) {
      unknownName(context, target.of.name, target.of);
      return [];
    }
    return notAssignable(
      'a part of a value cannot be assigned',
      `assign the whole: ${quote(`${whole} = concat(…)`)}; or declare the part as a field`,
    );
  }
  if (target.op === 'name') return checkNameAssignment(context, target, value, span, notAssignable);
  return notAssignable('this cannot be assigned', target.op === 'call' ? 'storage is written with `write(address, value)`' : null);
}

/** A register of a table: a call of the function that writes it. */
function writeTable(
  context: Context,
  { name, numberWidth, valueWidth }: TableUse,
  target: ExpressionNode & { op: 'index' },
  node: ExpressionNode,
  span: Span,
): Statement[] {
  const index = check(context, target.index, bits(numberWidth), `the number of a register of ${quote(name)}`);
  const value = check(context, node, bits(valueWidth), `a register of ${quote(name)}`);
  const made = context.names.generated.get(tableFunction(name, 'write'));
  if (index === null || value === null || made === undefined || !callGenerated(context, made, span)) {
    poison(context);
    return [];
  }
  return [{ op: 'call', name: made.definition.name, arguments: [index, value], range: where(context, span) }];
}

function checkNameAssignment(
  context: Context,
  target: ExpressionNode & { op: 'name' },
  value: ExpressionNode,
  span: Span,
  notAssignable: (message: string, help?: string | null) => Statement[],
): Statement[] {
  const { name } = target;
  const entity = lookup(context, name);
  if (entity === undefined) {
    unknownName(context, name, target, `a new name begins with \`let\`: ${quote(`let ${name} = …`)}`);
    infer(context, value);
    return [];
  }
  switch (entity.kind) {
    case 'broken':
      poison(context);
      infer(context, value);
      return [];
    case 'element':
    case 'banked': {
      const file = fileOf(entity);
      if (file !== null) {
        return notAssignable(`${quote(name)} is a file of ${file.count} registers`, `choose one of them: ${quote(`${name}[…] = …`)}`);
      }
      if (entity.kind === 'banked') {
        const banked = check(context, value, bits(entity.register.width), quote(name));
        if (!use(context, 'assign', span) || !use(context, 'assign-other', span) || banked === null) return [];
        return assignBanked(context, entity.register, null, banked, span);
      }
      return assign(context, entity.element, value, span);
    }
    case 'packed':
      return assignPacked(context, entity.register, value, span);
    case 'local': {
      if (!entity.mutable) {
        fail(context, 'assign-to-let', `${quote(name)} never changes`, target, {
          help: `declare it with \`var\`: ${quote(`var ${name} = …`)}`,
        });
        infer(context, value);
        return [];
      }
      const checked = check(context, value, entity.type, quote(name));
      return checked === null ? [] : [{ op: 'set', slot: entity.slot, name, value: checked, range: where(context, span) }];
    }
    case 'table':
      return notAssignable(`${quote(name)} is a table of registers`, `choose one of them: ${quote(`${name}[…] = …`)}`);
    case 'storage':
      return notAssignable(
        `${quote(name)} is a storage`,
        `assign a cell: \`write(address, value)\`, or ${quote(`${name}[address] = value`)}`,
      );
    case 'number':
    case 'mode':
    case 'operand':
    case 'next-pc':
    case 'access':
      return notAssignable(
        `${quote(name)} is ${entityKind(entity)} and cannot be assigned`,
        entity.kind === 'next-pc' ? 'the next instruction is chosen with `pc = …`' : null,
      );
  }
}

/** A whole packed register: the value gets a slot, and each field its part. */
function assignPacked(
  context: Context,
  register: Extract<Entity, { kind: 'packed' }>['register'],
  node: ExpressionNode,
  span: Span,
): Statement[] {
  const value = check(context, node, bits(register.width), quote(register.name));
  if (!use(context, 'assign', span) || value === null) return [];
  const range = where(context, span);
  const slot = context.slots++;
  const whole: Expression = { op: 'local', slot, name: register.name, type: value.type, range: value.range };
  const statements: Statement[] = [{ op: 'let', slot, name: register.name, value, range }];
  for (const field of register.fields) {
    if (!spend(context, span) || !useAssign(context, field, span)) return [];
    const part = slice(whole, field.field?.high ?? 0, field.field?.low ?? 0, value.range);
    statements.push({ op: 'assign', element: field.id, index: null, value: part, range });
  }
  return statements;
}
