// What the constructors simplify, checked by Z3 against the same construction written out plainly: for all models, not
// for sampled ones.

import { describe, expect, it } from 'vitest';
import { createTerms } from '../../src/logic/index.ts';
import { writeScript } from '../../src/logic/smtlib.ts';
import { choicesOfSeed, randomGraph } from './random-terms.ts';
import { loadZ3Text } from './z3-text.ts';

describe('Z3 agrees with the constructors', () => {
  it('on random graphs', async () => {
    const z3 = await loadZ3Text();
    let simplified = 0;
    for (let seed = 1; seed <= 120; seed++) {
      const terms = createTerms();
      const { entries, definitions } = randomGraph(terms, choicesOfSeed(seed + 77), {
        widths: [1, 2, 4],
        steps: 30,
        models: 0,
        maxWidth: 8,
      });
      const scalars = entries.filter((entry) => entry.sort.kind !== 'array' && entry.text.startsWith('n'));
      const script = writeScript(
        [],
        scalars.map((entry) => entry.term),
      );
      const ours = script.lines.filter((line) => !line.startsWith('(declare-fun'));
      const differ = scalars.map((entry, i) => `(not (= ${entry.text} ${script.values[i]}))`);
      simplified += scalars.filter((entry) => entry.term.args.length === 0).length;
      const text = [
        '(set-option :rlimit 20000000)',
        ...definitions,
        ...ours,
        `(assert (or false ${differ.join(' ')}))`,
        '(check-sat)',
      ].join('\n');
      if (z3(text) !== 'unsat\n') throw new Error(`seed ${seed}: ${z3(text)}`);
    }
    expect(simplified).toBeGreaterThan(100);
  }, 120_000);

  it('and would notice a difference', async () => {
    const z3 = await loadZ3Text();
    expect(z3('(declare-fun x () (_ BitVec 4)) (assert (or false (not (= (bvadd x #x1) (bvsub x #x1))))) (check-sat)')).toBe('sat\n');
  });
});
