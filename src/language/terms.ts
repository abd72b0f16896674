// Makers of typed expressions, and small questions about them.

import type { BinaryOperator, Expression, Range, Type } from './description.ts';

/** Widths of bit vectors. */
export const WIDEST = 4096;

export const BOOL: Type = { kind: 'bool' };

export function bits(width: number): Type {
  return { kind: 'bits', width };
}

export function sameType(a: Type, b: Type): boolean {
  return a.kind === 'bits' ? b.kind === 'bits' && a.width === b.width : b.kind === 'bool';
}

/** `8 bits`, `1 bit`, `a boolean`. */
export function typeName(type: Type): string {
  return type.kind === 'bool' ? 'a boolean' : widthName(type.width);
}

export function widthName(width: number): string {
  return width === 1 ? '1 bit' : `${width} bits`;
}

export function constant(type: Type, value: bigint, range: Range): Expression {
  return { op: 'constant', type, value, range };
}

export function truth(value: boolean, range: Range): Expression {
  return constant(BOOL, value ? 1n : 0n, range);
}

export function binary(operator: BinaryOperator, type: Type, left: Expression, right: Expression, range: Range): Expression {
  return { op: 'binary', operator, type, left, right, range };
}

export function negate(argument: Expression): Expression {
  if (argument.op === 'constant') return truth(argument.value === 0n, argument.range);
  return { op: 'unary', operator: 'lnot', type: BOOL, argument, range: argument.range };
}

export function slice(argument: Expression, high: number, low: number, range: Range): Expression {
  if (argument.type.kind === 'bits' && low === 0 && high === argument.type.width - 1) return argument;
  return { op: 'slice', type: bits(high - low + 1), high, low, argument, range };
}

/** The value of a boolean that is known before the machine runs, else null. */
export function decided(expression: Expression): boolean | null {
  return expression.op === 'constant' && expression.type.kind === 'bool' ? expression.value !== 0n : null;
}

/** The operands of an expression. */
function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.op) {
    case 'constant':
    case 'local':
    case 'operand':
    case 'size':
    case 'next-pc':
    case 'access-is':
    case 'undefined':
      return [];
    case 'element':
      return expression.index === null ? [] : [expression.index];
    case 'unary':
    case 'slice':
    case 'extend':
    case 'bit':
      return [expression.argument];
    case 'binary':
      return [expression.left, expression.right];
    case 'concat':
      return expression.parts;
    case 'if':
      return [expression.condition, expression.then, expression.otherwise];
    case 'call':
      return expression.arguments;
    case 'read':
    case 'translate':
    case 'load':
      return [expression.address];
  }
}

/** True for an expression that may be evaluated again without a difference, and is small: no storage, no calls, at most 32 operations. */
export function repeatable(expression: Expression): boolean {
  const open: Expression[] = [expression];
  for (let count = 0; count <= 32; count++) {
    const next = open.pop();
    if (next === undefined) return true;
    if (next.op === 'call' || next.op === 'read' || next.op === 'translate' || next.op === 'load' || next.op === 'undefined') return false;
    open.push(...operandsOf(next));
  }
  return false;
}

/** True when a number can be written in so many bits: unsigned, or negative in two's complement. */
export function fits(value: bigint, width: number): boolean {
  return value >= 0n ? value >> BigInt(width) === 0n : -value <= 1n << BigInt(width - 1);
}

/** The least number of bits that hold an unsigned value; 1 for 0. */
export function bitsFor(value: bigint): number {
  return value === 0n ? 1 : value.toString(2).length;
}
