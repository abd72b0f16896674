// How much of the code space a description covers: a verdict is a claim about the instructions described, and no others.
import { CONDITION_WORK, codeSet, shareOf } from '../language/code-sets.ts';
import type { Encoding, Function as FunctionDefinition } from '../language/description.ts';

/** A part of the code space as an exact fraction in lowest terms. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Digits after the decimal point of `described`. */
const digits = 6;

/** Bits of the first group that the encoding fixes. Bits that only pad the last cell carry no code and do not count. */
export function fixedBits(encoding: Encoding): number {
  return (encoding.groups[0]?.fields ?? []).reduce((n, field) => n + (field.kind === 'fixed' ? field.width : 0), 0);
}

/** The cells that groups fill; one group alone needs none. */
function cellWidthOf({ groups }: Encoding): number | null {
  const last = groups[groups.length - 1];
  return last === undefined || groups.length < 2 ? null : last.width / last.cells;
}

/**
 * The sum over all instructions of the share of codes that have their fixed bits and satisfy their conditions: codes of instructions exclude
 * each other, so the parts add up. `functions` are those that conditions call.
 */
export function codeSpace(
  instructions: readonly { readonly encoding: Encoding }[],
  functions: readonly FunctionDefinition[] = [],
): Fraction {
  const byName = new Map(functions.map((f) => [f.name, f]));
  const work = { left: CONDITION_WORK };
  const parts = instructions.map(({ encoding }) => {
    const { numerator, bits } = shareOf(codeSet(encoding, byName, { cellWidth: cellWidthOf(encoding), order: 'big' }, work));
    return { numerator, bits: bits + fixedBits(encoding) };
  });
  const most = parts.reduce((a, { bits }) => Math.max(a, bits), 0);
  let numerator = 0n;
  for (const part of parts) numerator += part.numerator << BigInt(most - part.bits);
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
