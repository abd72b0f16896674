// Arithmetic on values: bit vectors are unsigned bigints below 2^width, booleans are 0n and 1n.
import type { BinaryOperator, UnaryOperator } from '../language/description.ts';

/** The result of a unary operator on a value of `width` bits (`lnot`: on a boolean). */
export function applyUnary(operator: UnaryOperator, width: number, value: bigint): bigint {
  switch (operator) {
    case 'not':
      return BigInt.asUintN(width, ~value);
    case 'neg':
      return BigInt.asUintN(width, -value);
    case 'lnot':
      return value === 0n ? 1n : 0n;
  }
}

/** The operators whose operands are both evaluated. */
export type StrictOperator = Exclude<BinaryOperator, 'land' | 'lor' | 'limplies'>;

/** The result of a binary operator on two values of `width` bits (`eq`: also of two booleans). Division is SMT-LIB's. */
export function applyBinary(operator: StrictOperator, width: number, x: bigint, y: bigint): bigint {
  switch (operator) {
    case 'add':
      return BigInt.asUintN(width, x + y);
    case 'sub':
      return BigInt.asUintN(width, x - y);
    case 'mul':
      return BigInt.asUintN(width, x * y);
    case 'udiv':
      return y === 0n ? BigInt.asUintN(width, -1n) : x / y;
    case 'urem':
      return y === 0n ? x : x % y;
    case 'sdiv': {
      const dividend = BigInt.asIntN(width, x);
      if (y === 0n) return dividend < 0n ? BigInt.asUintN(width, 1n) : BigInt.asUintN(width, -1n);
      return BigInt.asUintN(width, dividend / BigInt.asIntN(width, y));
    }
    case 'srem':
      return y === 0n ? x : BigInt.asUintN(width, BigInt.asIntN(width, x) % BigInt.asIntN(width, y));
    case 'and':
      return x & y;
    case 'or':
      return x | y;
    case 'xor':
      return x ^ y;
    case 'shl':
      return y >= BigInt(width) ? 0n : BigInt.asUintN(width, x << y);
    case 'lshr':
      return y >= BigInt(width) ? 0n : x >> y;
    case 'ashr': {
      const amount = y >= BigInt(width) ? BigInt(width) : y;
      return BigInt.asUintN(width, BigInt.asIntN(width, x) >> amount);
    }
    case 'eq':
      return x === y ? 1n : 0n;
    case 'ult':
      return x < y ? 1n : 0n;
    case 'ule':
      return x <= y ? 1n : 0n;
    case 'slt':
      return BigInt.asIntN(width, x) < BigInt.asIntN(width, y) ? 1n : 0n;
    case 'sle':
      return BigInt.asIntN(width, x) <= BigInt.asIntN(width, y) ? 1n : 0n;
  }
}
