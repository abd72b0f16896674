// Arithmetic on bit vectors held as unsigned bigints, with the meaning that SMT-LIB gives the operators.
// Arguments are below 2^width; so are results.

const masks: bigint[] = [];

/** 2^width − 1. */
export function mask(width: number): bigint {
  let known = masks[width];
  if (known === undefined) {
    known = (1n << BigInt(width)) - 1n;
    masks[width] = known;
  }
  return known;
}

export function toSigned(width: number, value: bigint): bigint {
  return BigInt.asIntN(width, value);
}

/** Division by zero gives all ones. */
export function udiv(width: number, a: bigint, b: bigint): bigint {
  return b === 0n ? mask(width) : a / b;
}

/** The remainder by zero is the dividend. */
export function urem(a: bigint, b: bigint): bigint {
  return b === 0n ? a : a % b;
}

/** Rounds towards zero; by zero: 1 for a negative dividend, otherwise all ones; the overflow wraps. */
export function sdiv(width: number, a: bigint, b: bigint): bigint {
  const x = toSigned(width, a);
  const y = toSigned(width, b);
  if (y === 0n) return x < 0n ? 1n : mask(width);
  return BigInt.asUintN(width, x / y);
}

/** The sign follows the dividend; the remainder by zero is the dividend. */
export function srem(width: number, a: bigint, b: bigint): bigint {
  const y = toSigned(width, b);
  return y === 0n ? a : BigInt.asUintN(width, toSigned(width, a) % y);
}

export function shl(width: number, a: bigint, by: bigint): bigint {
  return by >= BigInt(width) ? 0n : BigInt.asUintN(width, a << by);
}

export function lshr(width: number, a: bigint, by: bigint): bigint {
  return by >= BigInt(width) ? 0n : a >> by;
}

export function ashr(width: number, a: bigint, by: bigint): bigint {
  const distance = by >= BigInt(width) ? BigInt(width) : by;
  return BigInt.asUintN(width, toSigned(width, a) >> distance);
}

/** k when value is 2^k, otherwise −1. */
export function powerOfTwo(value: bigint): number {
  if (value <= 0n || (value & (value - 1n)) !== 0n) return -1;
  return value.toString(2).length - 1;
}

/** Number of zero bits at the low end; width for 0. */
export function trailingZeros(width: number, value: bigint): number {
  if (value === 0n) return width;
  let count = 0;
  for (let rest = value; (rest & 1n) === 0n; rest >>= 1n) count++;
  return count;
}

/** The inverse of an odd value modulo 2^width. */
export function oddInverse(width: number, value: bigint): bigint {
  let inverse = value;
  for (let known = 3; known < width; known *= 2) inverse = BigInt.asUintN(width, inverse * (2n - value * inverse));
  return BigInt.asUintN(width, inverse);
}
