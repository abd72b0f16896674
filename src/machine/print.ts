// Instructions as assembly text, by their spelling.
import type { NumberPart, Spelling, SpellingPart } from '../language/spellings.ts';
import { widthOf } from '../language/spellings.ts';
import type { Dialect, SpelledInstruction } from './dialect.ts';
import { bitsOf, holds } from './encode-match.ts';

/** The text of an instruction that begins at address `here`; null where no text stands for these operands. */
export function printInstruction(
  dialect: Dialect,
  { spelling }: SpelledInstruction,
  operands: ReadonlyMap<string, bigint>,
  here: bigint,
): string | null {
  return printParts(dialect, spelling, operands, here, '');
}

function printParts(
  dialect: Dialect,
  spelling: Spelling,
  operands: ReadonlyMap<string, bigint>,
  here: bigint,
  before: string,
): string | null {
  let text = before;
  for (const part of spelling) {
    switch (part.kind) {
      case 'text':
        text += part.text;
        break;
      case 'number':
        text += printNumber(dialect, part, operands, here, /[A-Za-z0-9_]$/.test(text));
        break;
      case 'set':
        text += printSet(bitsOf(part.part, operands), part.names);
        break;
      case 'choice': {
        const taken = part.alternatives.find((a) => holds(a, operands));
        const inner = taken === undefined ? null : printParts(dialect, taken.spellings[0] ?? [], operands, here, text);
        if (inner === null) return null;
        text = inner;
      }
    }
  }
  return text;
}

function joined(parts: readonly NumberPart[], operands: ReadonlyMap<string, bigint>): bigint {
  return parts.reduce((v, p) => (v << BigInt(widthOf(p))) | (p.operand === null ? p.value : bitsOf(p, operands)), 0n);
}

/** In a name, such as a register, in decimal. */
function printNumber(
  { addressWidth }: Dialect,
  part: SpellingPart & { readonly kind: 'number' },
  operands: ReadonlyMap<string, bigint>,
  here: bigint,
  inName: boolean,
): string {
  const bits = joined(part.parts, operands);
  const value = part.signed ? BigInt.asIntN(part.width, bits) : bits;
  if (part.relative !== null) return printValue(BigInt.asUintN(addressWidth, here + part.relative + value));
  return inName ? String(value) : printValue(value);
}

/** Decimal to nine, then hexadecimal. */
export function printValue(value: bigint): string {
  if (value < 0n) return `-${printValue(-value)}`;
  return value < 10n ? String(value) : `0x${value.toString(16)}`;
}

/** Neighbours whose names differ in their number only are joined: `d0-d3/a6`, the lower number first. No name at all is `0`. */
function printSet(bits: bigint, names: readonly string[]): string {
  const last = names.length - 1;
  const number = (name: string | undefined): number => Number(/[0-9]+$/.exec(name ?? '')?.[0] ?? 0);
  const bit = number(names[0]) > number(names[1]) ? (k: number) => last - k : (k: number) => k;
  const name = (k: number): string => names[bit(k)]!;
  const has = (k: number): boolean => k <= last && ((bits >> BigInt(bit(k))) & 1n) === 1n;
  const family = (k: number): string => name(k).replace(/[0-9]+$/, '');
  const runs: string[] = [];
  for (let k = 0; k <= last; k++) {
    if (!has(k)) continue;
    const first = k;
    while (has(k + 1) && family(k + 1) === family(first)) k++;
    runs.push(k === first ? name(k) : `${name(first)}-${name(k)}`);
  }
  return runs.length === 0 ? '0' : runs.join('/');
}
