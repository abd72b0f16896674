// How much of the code space a description covers: a verdict is a claim about the instructions described, and no others.
import type { Encoding } from '../language/description.ts';

/** A part of the code space as an exact fraction in lowest terms. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Digits after the decimal point of `described`. */
const digits = 6;

/** Bits of the code that the encoding fixes. Bits that only pad the last cell carry no code and do not count. */
export function fixedBits(encoding: Encoding): number {
  return encoding.groups.reduce((sum, g) => sum + g.fields.reduce((n, field) => n + (field.kind === 'fixed' ? field.width : 0), 0), 0);
}

/** The sum over all instructions of 2^−(fixed bits): their codes exclude each other, so the parts add up. */
export function codeSpace(instructions: readonly { readonly encoding: Encoding }[]): Fraction {
  const fixed = instructions.map(({ encoding }) => fixedBits(encoding));
  const most = fixed.reduce((a, b) => Math.max(a, b), 0);
  let numerator = 0n;
  for (const bits of fixed) numerator += 1n << BigInt(most - bits);
  let denominator = 1n << BigInt(most);
  while (numerator !== 0n && (numerator & 1n) === 0n && denominator > 1n) {
    numerator >>= 1n;
    denominator >>= 1n;
  }
  return numerator === 0n ? { numerator: 0n, denominator: 1n } : { numerator, denominator };
}

/** The fraction as a decimal, cut (never rounded up: a gap stays visible as less than 1) to six digits. */
export function toDecimal({ numerator, denominator }: Fraction): number {
  return Number((numerator * 10n ** BigInt(digits)) / denominator) / 10 ** digits;
}

/** `7/8`, or `1` when every code is described. */
export function printFraction({ numerator, denominator }: Fraction): string {
  return denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`;
}
