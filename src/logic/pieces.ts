// Reading a term as a row of bit pieces: where its concatenation is cut, and one slice of it.

import { type Builder, isConstant } from './builder.ts';
import type { Term } from './term.ts';

/**
 * Bit positions (0 < position < width) at which the pieces of a concatenation meet; with `constantsOnly` those beside a
 * constant piece. No positions for other terms.
 */
export function cutsOf(t: Term, constantsOnly: boolean): number[] {
  const cuts: number[] = [];
  if (t.op !== 'concat') return cuts;
  let position = t.width;
  for (let i = 0; i + 1 < t.args.length; i++) {
    position -= t.args[i]!.width;
    if (!constantsOnly || isConstant(t.args[i]!) || isConstant(t.args[i + 1]!)) cuts.push(position);
  }
  return cuts;
}

/** Positions at which the bits of a constant change. */
export function runsOf(width: number, value: bigint): number[] {
  const cuts: number[] = [];
  const edges = (value ^ (value >> 1n)) & ((1n << BigInt(width - 1)) - 1n);
  for (let i = 0, rest = edges; rest !== 0n; i++, rest >>= 1n) if ((rest & 1n) === 1n) cuts.push(i + 1);
  return cuts;
}

export function slice(b: Builder, t: Term, high: number, low: number): Term {
  return b.extract(high, low, t);
}
