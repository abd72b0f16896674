// A small seeded generator of random numbers, and the draws that the generators of machines and states make from it.

/** Draws; the same seed gives the same sequence on every machine. */
export interface Draw {
  /** An integer from 0 to n − 1. */
  below(n: number): number;
  /** True in `percent` of all cases. */
  chance(percent: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** One of the items, each as often as its weight says. */
  weighted<T>(items: readonly (readonly [number, T])[]): T;
  /** An unsigned value of `width` bits, at most 30. */
  bits(width: number): bigint;
}

/** mulberry32. */
export function drawFrom(seed: number): Draw {
  let state = (seed ^ 0x5bd1e995) | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
  for (let i = 0; i < 4; i++) next();
  const below = (n: number): number => Math.floor((next() / 2 ** 32) * n);
  return {
    below,
    chance: (percent) => below(1000) < percent * 10,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    weighted: (items) => {
      let at = below(items.reduce((sum, [weight]) => sum + weight, 0));
      for (const [weight, item] of items) {
        if (at < weight) return item;
        at -= weight;
      }
      throw new Error('nothing to pick from');
    },
    bits: (width) => BigInt(below(2 ** width)),
  };
}
