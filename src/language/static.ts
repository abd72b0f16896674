// Integers that are known before the machine runs: parameters, constants, loop variables, and arithmetic on them.

import type { BinaryToken } from './syntax.ts';

/** Static integers stay within this many bits. */
export const STATIC_BITS = 8192;

export type StaticResult = { readonly value: bigint } | { readonly error: string };

const BOUND = 1n << BigInt(STATIC_BITS);

function bounded(value: bigint): StaticResult {
  return value >= BOUND || value <= -BOUND ? { error: `the number has more than ${STATIC_BITS} bits` } : { value };
}

function floorDivide(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q;
}

function power(base: bigint, exponent: bigint): StaticResult {
  if (exponent < 0n) return { error: 'the exponent is negative' };
  const small = base >= -1n && base <= 1n;
  if (small) return { value: exponent === 0n ? 1n : base === -1n && exponent % 2n === 0n ? 1n : base };
  if (exponent > BigInt(STATIC_BITS)) return { error: `the number has more than ${STATIC_BITS} bits` };
  const length = BigInt((base < 0n ? -base : base).toString(2).length - 1);
  if (length * exponent > BigInt(STATIC_BITS)) return { error: `the number has more than ${STATIC_BITS} bits` };
  return bounded(base ** exponent);
}

/** Arithmetic and comparisons on static integers; comparisons give 1 or 0. Null for operators that are not defined on numbers. */
export function staticBinary(operator: BinaryToken, a: bigint, b: bigint): StaticResult | null {
  const truth = (t: boolean): StaticResult => ({ value: t ? 1n : 0n });
  switch (operator) {
    case '+':
      return bounded(a + b);
    case '-':
      return bounded(a - b);
    case '*':
      return bounded(a * b);
    case '/':
    case '/u':
    case '/s':
      return b === 0n ? { error: 'division by zero' } : { value: floorDivide(a, b) };
    case '%':
    case '%u':
    case '%s':
      return b === 0n ? { error: 'division by zero' } : { value: a - floorDivide(a, b) * b };
    case '**':
      return power(a, b);
    case '<<':
      if (b < 0n || b > BigInt(STATIC_BITS)) return { error: `a shift by ${b}` };
      return bounded(a << b);
    case '>>u':
    case '>>s':
      return b < 0n || b > BigInt(STATIC_BITS) ? { error: `a shift by ${b}` } : { value: a >> b };
    case '|':
      return { value: a | b };
    case '^':
      return { value: a ^ b };
    case '&':
      return { value: a & b };
    case '==':
      return truth(a === b);
    case '!=':
      return truth(a !== b);
    case '<u':
    case '<s':
      return truth(a < b);
    case '<=u':
    case '<=s':
      return truth(a <= b);
    case '>u':
    case '>s':
      return truth(a > b);
    case '>=u':
    case '>=s':
      return truth(a >= b);
    case 'and':
    case 'or':
    case 'implies':
      return null;
  }
}

/** The value of a number as written: `10`, `0x1f`, `0b101`, `0o17`, with `_` between digits. Null when it is none, or too long. */
export function numberValue(text: string): bigint | null {
  const clean = text.replaceAll('_', '');
  if (clean.length > STATIC_BITS || !/^(0x[0-9a-fA-F]+|0b[01]+|0o[0-7]+|[0-9]+)$/.test(clean)) return null;
  return BigInt(clean);
}

/** log2 rounded up; null for numbers below 1. */
export function log2Up(value: bigint): bigint | null {
  return value < 1n ? null : BigInt((value - 1n).toString(2).length - (value === 1n ? 1 : 0));
}
