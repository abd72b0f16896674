// Values drawn from a seed: the same seed always gives the same values.
import { next, nextValue } from '../machine/random.ts';

export interface Draw {
  /** 0 … n − 1. */
  below(n: number): number;
  /** `width` random bits. */
  bits(width: number): bigint;
  /** True in so many of a hundred. */
  chance(percent: number): boolean;
  /** Throws a RangeError for an empty list. */
  pick<T>(items: readonly T[]): T;
}

/** A draw for the run of that number of a campaign: what it gives depends on nothing else. */
export function drawFor(seed: number, run: number): Draw {
  const source = { seed: (Math.imul(seed ^ 0x51ed270b, 0x9e3779b1) ^ Math.imul(run + 1, 0x85ebca6b)) | 0 };
  next(source);
  const below = (n: number): number => Math.floor(((next(source) >>> 0) / 2 ** 32) * n);
  return {
    below,
    bits: (width) => nextValue(source, width),
    chance: (percent) => below(100) < percent,
    pick(items) {
      if (items.length === 0) throw new RangeError('nothing to pick from');
      return items[below(items.length)]!;
    },
  };
}
