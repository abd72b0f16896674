// Checks the places where state lives: registers, files, fields, packed registers, storage by physical address; and slices of values.

import { bankedTerm } from './banks.ts';
import { tableFunction } from './call-order.ts';
import { type Inferred, settle, typed } from './coerce.ts';
import { type Context, fail, lookup, poison, spendMany, textOf, use, where } from './context.ts';
import type { Element, Expression } from './description.ts';
import { check, checkStatic, infer } from './expressions.ts';
import { callGenerated } from './generated.ts';
import type { Entity, PackedRegister, TableUse } from './names.ts';
import { didYouMean, quote } from './suggest.ts';
import type { ExpressionNode, Span } from './syntax.ts';
import { bits, constant, slice, widthName } from './terms.ts';

/** The number of bits that choose a register of a file. */
export function indexWidth(element: Element): number {
  return Math.log2(element.count);
}

export function elementTerm(context: Context, element: Element, index: Expression | null, span: Span): Expression {
  use(context, 'state', span);
  return { op: 'element', element: element.id, index, type: bits(element.width), range: where(context, span) };
}

/** The register file that a name stands for, if it does. */
export function fileOf(entity: Entity | undefined): Element | null {
  if (entity?.kind === 'banked') return entity.register.file;
  return entity?.kind === 'element' && entity.element.count > 1 ? entity.element : null;
}

/** The index of a register file. */
export function checkIndex(context: Context, element: Element, node: ExpressionNode): Expression | null {
  return check(context, node, bits(indexWidth(element)), `the number of a register of ${quote(element.id)}`);
}

/** The field that `flags.user` names. */
export function findField(context: Context, node: ExpressionNode & { op: 'field' }): Element | null {
  const entity = node.of.op === 'name' ? lookup(context, node.of.name) : undefined;
  if (entity?.kind === 'broken') return poison(context);
  if (entity?.kind !== 'packed') {
    if (node.of.op === 'name' && entity === undefined) {
      infer(context, node.of);
      return null;
    }
    return fail(context, 'unknown-field', `${quote(textOf(context, node.of))} has no fields`, node.nameSpan, {
      help: 'a part of a value is written `x[7:0]`',
    });
  }
  const { register } = entity;
  const found = register.fields.find((f) => f.id === `${register.name}.${node.name}`);
  if (found !== undefined) return found;
  const names = register.fields.map((f) => f.id.slice(register.name.length + 1));
  return fail(context, 'unknown-field', `${quote(register.name)} has no field ${quote(node.name)}`, node.nameSpan, {
    help: didYouMean(node.name, names, 'its fields are'),
  });
}

/** A whole packed register: its fields in place, zeros between them. */
export function packedTerm(context: Context, register: PackedRegister, span: Span): Expression | null {
  if (!spendMany(context, register.fields.length, span)) return null;
  const range = where(context, span);
  const parts: Expression[] = [];
  let next = register.width - 1;
  const gap = (low: number): void => {
    if (next >= low) parts.push(constant(bits(next - low + 1), 0n, range));
  };
  for (const field of register.fields.toSorted((a, b) => (b.field?.high ?? 0) - (a.field?.high ?? 0))) {
    gap((field.field?.high ?? 0) + 1);
    parts.push(elementTerm(context, field, null, span));
    next = (field.field?.low ?? 0) - 1;
  }
  gap(0);
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { op: 'concat', parts, type: bits(register.width), range };
}

/** The value of a register, a field, a packed register, a register of a file, one bit, or a cell by physical address. */
export function checkPlace(context: Context, node: ExpressionNode): Inferred | null {
  if (node.op === 'field') {
    const field = findField(context, node);
    return field === null ? null : typed(elementTerm(context, field, null, node), node);
  }
  if (node.op === 'name') {
    const entity = lookup(context, node.name);
    if (entity?.kind === 'packed') return typed(packedTerm(context, entity.register, node), node);
    const file = fileOf(entity);
    if (file !== null) {
      return fail(context, 'type-mismatch', `${quote(node.name)} is a file of ${file.count} registers`, node, {
        help: `choose one of them: ${quote(`${node.name}[…]`)}`,
      });
    }
    if (entity?.kind === 'banked') return typed(bankedTerm(context, entity.register, null, node), node);
    if (entity?.kind !== 'element') return poison(context);
    return typed(elementTerm(context, entity.element, null, node), node);
  }
  if (node.op !== 'index') return poison(context);
  const entity = node.of.op === 'name' ? lookup(context, node.of.name) : undefined;
  const file = fileOf(entity);
  if (file !== null) {
    const index = checkIndex(context, file, node.index);
    if (index === null) return null;
    const banked = entity?.kind === 'banked' ? entity.register : null;
    return typed(banked === null ? elementTerm(context, file, index, node) : bankedTerm(context, banked, index, node), node);
  }
  if (entity?.kind === 'table') return readTable(context, entity.table, node);
  if (entity?.kind === 'storage') {
    const { storage } = entity;
    const address = check(context, node.index, bits(storage.addressWidth), `a physical address of ${quote(storage.id)}`);
    if (!use(context, 'physical', node) || address === null) return poison(context);
    return typed({ op: 'load', storage: storage.id, address, type: bits(storage.cellWidth), range: where(context, node) }, node);
  }
  return checkBit(context, node);
}

/** A register of a table: a call of the function that reads it. */
function readTable(context: Context, { name, numberWidth, valueWidth }: TableUse, node: ExpressionNode & { op: 'index' }): Inferred | null {
  const index = check(context, node.index, bits(numberWidth), `the number of a register of ${quote(name)}`);
  const made = context.names.generated.get(tableFunction(name, 'read'));
  if (index === null || made === undefined || !callGenerated(context, made, node)) return poison(context);
  const type = bits(valueWidth);
  return typed({ op: 'call', name: made.definition.name, arguments: [index], type, range: where(context, node) }, node);
}

function checkBit(context: Context, node: ExpressionNode & { op: 'index' }): Inferred | null {
  const value = sliced(context, node.of);
  const index = infer(context, node.index);
  if (value === null || index === null) return null;
  if (index.kind !== 'number') {
    return fail(context, 'not-static', 'the number of a bit must be known before the machine runs', node.index, {
      help: 'shift the value: `(x >>u n)[0]`',
    });
  }
  return sliceOf(context, node, value, index.value, index.value);
}

/** The value that a slice is taken of: bits of known width. */
function sliced(context: Context, node: ExpressionNode): Expression | null {
  const value = settle(context, infer(context, node));
  if (value === null) return null;
  if (value.type.kind === 'bool') return fail(context, 'type-mismatch', 'a boolean has no bits to choose from', node);
  return value;
}

export function checkSlice(context: Context, node: ExpressionNode & { op: 'slice' }): Inferred | null {
  const value = sliced(context, node.of);
  const high = checkStatic(context, node.high, 'the end of a slice');
  const low = checkStatic(context, node.low, 'the end of a slice');
  if (value === null || high === null || low === null) return null;
  return sliceOf(context, node, value, high, low);
}

function sliceOf(context: Context, node: Span, value: Expression, high: bigint, low: bigint): Inferred | null {
  const width = value.type.kind === 'bits' ? value.type.width : 0;
  if (low < 0n || high >= BigInt(width)) {
    const bit = low < 0n ? low : high;
    return fail(context, 'slice-range', `there is no bit ${bit}: the value is ${widthName(width)} wide`, node, {
      help: width === 0 ? null : `its bits are ${width - 1} down to 0`,
    });
  }
  if (high < low) {
    return fail(context, 'slice-range', `the slice [${high}:${low}] is empty`, node, {
      help: `the higher bit comes first: \`[${low}:${high}]\``,
    });
  }
  return typed(slice(value, Number(high), Number(low), where(context, node)), node);
}
