// Integers of the result document: exact in JSON whatever their width, and readable on a terminal.
import type { Integer } from './document.ts';
import type { HeldElement } from './held-document.ts';

/** JSON for an unsigned integer of `width` bits: a number up to 32 bits, a hexadecimal string above. */
export function toInteger(value: bigint, width: number): Integer {
  return width <= 32 ? Number(value) : toHex(value);
}

/** For integers without a declared width: a number where it is exact in 32 bits. */
export function toPlainInteger(value: bigint): Integer {
  return value >= 0n && value < 1n << 32n ? Number(value) : value < 0n ? `-${toHex(-value)}` : toHex(value);
}

export function fromInteger(value: Integer): bigint {
  if (typeof value === 'number') return BigInt(value);
  return value.startsWith('-') ? -BigInt(value.slice(1)) : BigInt(value);
}

export function toHex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

/** `0x1f`, or `0x1f (31)` where hexadecimal and decimal differ. */
export function printInteger(value: Integer, withDecimal: boolean): string {
  const n = fromInteger(value);
  return withDecimal && n > 9n ? `${toHex(n)} (${n})` : toHex(n);
}

/** `iopl = 0, tsd = 1`. */
export function printHeld(held: readonly HeldElement[]): string {
  return held.map(({ element, value }) => `${element} = ${fromInteger(value)}`).join(', ');
}
