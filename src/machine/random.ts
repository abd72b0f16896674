// A small seeded source of values, so that what the description leaves open is the same in every run.
import { hold } from './storage.ts';

/** The state of the source: 32 bits. */
export interface Source {
  seed: number;
}

/** The next 32 bits (mulberry32). */
export function next(source: Source): number {
  source.seed = (source.seed + 0x6d2b79f5) | 0;
  let x = Math.imul(source.seed ^ (source.seed >>> 15), 1 | source.seed);
  x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
  return x ^ (x >>> 14);
}

/** The next value of `width` bits, unsigned. */
export function nextValue(source: Source, width: number): bigint {
  let value = 0n;
  for (let have = 0; have < width; have += 32) value = (value << 32n) | BigInt(next(source) >>> 0);
  return BigInt.asUintN(width, value);
}

/** The same as it is held. */
export function nextHeld(source: Source, width: number): number | bigint {
  if (width > 32) return hold(width, nextValue(source, width));
  return width === 32 ? next(source) : next(source) & (2 ** width - 1);
}
