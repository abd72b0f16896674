// The key test of the term layer: whatever the constructors simplify, the value stays that of the construction.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTerms, prepare } from '../../src/logic/index.ts';
import { type Choices, choicesFrom, choicesOfSeed, type GraphOptions, randomGraph } from './random-terms.ts';

function agree(choices: Choices, options: GraphOptions): { nodes: number; ops: Set<string> } {
  const terms = createTerms();
  const { entries, models } = randomGraph(terms, choices, options);
  const scalars = entries.filter((entry) => entry.sort.kind !== 'array');
  const run = prepare(scalars.map((entry) => entry.term));
  models.forEach((model, i) => {
    const values = run(model);
    scalars.forEach((entry, at) => {
      const expected = entry.values[i];
      const value = typeof expected === 'boolean' ? (expected ? 1n : 0n) : expected;
      if (values[at] !== value) throw new Error(`entry ${at} ${entry.text} ${entry.term.op}: ${values[at]} for ${value}`);
    });
  });
  return { nodes: terms.count(), ops: new Set(scalars.map((entry) => entry.term.op)) };
}

const SMALL: GraphOptions = { widths: [1, 2, 3, 4, 8], steps: 40, models: 6, maxWidth: 20 };
const LARGE: GraphOptions = { widths: [8, 36, 64], steps: 40, models: 4, maxWidth: 130 };

describe('constructors keep the meaning', () => {
  it('small widths, shrinking', () => {
    const runs = fc.assert(
      fc.property(fc.array(fc.nat(1 << 20), { minLength: 20, maxLength: 400 }), (numbers) => {
        agree(choicesFrom(numbers), { ...SMALL, steps: Math.ceil(numbers.length / 6) });
      }),
      { numRuns: 600, seed: 1 },
    );
    expect(runs).toBeUndefined();
  }, 60_000);

  it('small widths, thousands of graphs; every operator survives somewhere', () => {
    const ops = new Set<string>();
    for (let seed = 1; seed <= 2000; seed++) {
      try {
        for (const op of agree(choicesOfSeed(seed), SMALL).ops) ops.add(op);
      } catch (error) {
        throw new Error(`seed ${seed}: ${(error as Error).message}`);
      }
    }
    expect([...ops].sort()).toEqual(
      // biome-ignore format: a list
      ['and', 'apply', 'ashr', 'bvand', 'bvnot', 'bvor', 'bvxor', 'concat', 'constant', 'eq', 'extract', 'ite', 'lshr', 'mul', 'not', 'sdiv', 'select', 'sext', 'shl', 'slt', 'srem', 'sum', 'udiv', 'ult', 'urem', 'variable'],
    );
  }, 60_000);

  it('large widths', () => {
    for (let seed = 1; seed <= 600; seed++) {
      try {
        agree(choicesOfSeed(seed), LARGE);
      } catch (error) {
        throw new Error(`seed ${seed}: ${(error as Error).message}`);
      }
    }
  }, 60_000);
});
