// Makers of the typed semantics that monitors are made of.
import type { Element, Expression, Function as FunctionDefinition, Range, Statement, Type } from '../language/description.ts';
import { binary, bits, constant } from '../language/terms.ts';

export function elementValue(id: string, width: number, range: Range): Expression {
  return { op: 'element', element: id, index: null, type: bits(width), range };
}

export function local(slot: number, name: string, type: Type, range: Range): Expression {
  return { op: 'local', slot, name, type, range };
}

export function call(name: string, given: readonly Expression[], type: Type, range: Range): Expression {
  return { op: 'call', name, arguments: given, type, range };
}

export function assign(element: string, index: Expression | null, value: Expression, range: Range): Statement {
  return { op: 'assign', element, index, value, range };
}

export function bind(slot: number, name: string, value: Expression, range: Range): Statement {
  return { op: 'let', slot, name, value, range };
}

export function when(condition: Expression, then: readonly Statement[], range: Range): Statement {
  return { op: 'if', condition, then, otherwise: [], range };
}

export function giveBack(value: Expression, range: Range): Statement {
  return { op: 'return', value, range };
}

/** To a width, with zeros or without the bits above it. */
export function resized(value: Expression, width: number): Expression {
  const { range, type } = value;
  const from = type.kind === 'bits' ? type.width : 1;
  if (from === width) return value;
  if (from > width) return { op: 'slice', high: width - 1, low: 0, argument: value, type: bits(width), range };
  return { op: 'extend', signed: false, argument: value, type: bits(width), range };
}

/** Whether an element has one of these values. */
export function isOneOf(value: Expression, values: readonly bigint[]): Expression {
  const { type, range } = value;
  return values
    .map((v) => binary('eq', { kind: 'bool' }, value, constant(type, v, range), range))
    .reduce((all, one) => binary('lor', { kind: 'bool' }, all, one, range));
}

/** Assigns every register of one element to those of another of the same shape. */
export function copied(to: string, from: string, { width, count }: Pick<Element, 'width' | 'count'>, range: Range): Statement[] {
  if (count === 1) return [assign(to, null, elementValue(from, width, range), range)];
  const indexType = bits(Math.log2(count));
  return Array.from({ length: count }, (_, k) => {
    const index = constant(indexType, BigInt(k), range);
    return assign(to, index, { op: 'element', element: from, index, type: bits(width), range }, range);
  });
}

export function functionOf(
  name: string,
  parameters: readonly { readonly name: string; readonly type: Type }[],
  result: Type | null,
  body: readonly Statement[],
  slots: number,
  range: Range,
): FunctionDefinition {
  return { name, parameters, result, body, slots, range };
}
