// The text is linear in size, the same every time, and taken by the solvers that people have.

import { spawnSync } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import { createTerms, type Term, type Terms, toSmtLib } from '../../src/logic/index.ts';
import { choicesOfSeed, randomGraph } from './random-terms.ts';
import { loadZ3Text } from './z3-text.ts';

vi.setConfig({ testTimeout: 120_000 });

const bits = (width: number) => ({ kind: 'bits', width }) as const;
const installed = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const NATIVE = [
  { program: 'z3', args: ['-in', '-T:60'] },
  { program: 'cvc5', args: ['--lang=smt2', '--strict-parsing', '--tlimit=60000'] },
];

function run(program: string, args: readonly string[], text: string): string {
  const result = spawnSync(program, args, { input: text, encoding: 'utf8' });
  return (result.stdout + result.stderr).trim();
}

/** Assertions that pin every scalar of a random graph to its value in one model: satisfiable by construction. */
function pinned(seed: number, arrays: boolean): { terms: Terms; assertions: Term[] } {
  const terms = createTerms();
  const graph = randomGraph(terms, choicesOfSeed(seed), { widths: [1, 3, 4, 8], steps: 40, models: 1, maxWidth: 16 });
  const assertions: Term[] = [];
  const constArrays = (t: Term): boolean => toSmtLib([t]).includes('as const');
  for (const entry of graph.entries) {
    if (entry.sort.kind === 'array') continue;
    const value = entry.values[0]!;
    const claim =
      typeof value === 'boolean'
        ? terms.eq(entry.term, terms.bool(value))
        : terms.eq(entry.term, terms.bits(entry.term.width, value as bigint));
    if (arrays || !constArrays(claim)) assertions.push(claim);
  }
  return { terms, assertions };
}

function zoo(terms: Terms): Term[] {
  const x = terms.variable('x', bits(8));
  const odd = terms.variable('a |b\\ $c\n"é;)(', bits(8));
  const m = terms.variable('m', { kind: 'array', index: 8, value: 8 });
  const f = terms.apply('f', { kind: 'bool' }, [x, terms.ult(x, odd)]);
  const nullary = terms.apply('unit', bits(8), []);
  return [
    terms.eq(odd, terms.add(x, terms.bits(8, 3n))),
    f,
    terms.eq(terms.select(terms.store(m, x, odd), terms.mul(x, nullary)), terms.bits(8, 9n)),
  ];
}

describe('text', () => {
  it('is what it is', () => {
    const terms = createTerms();
    const x = terms.variable('x', bits(8));
    const y = terms.variable('y', bits(3));
    const shared = terms.add(terms.zext(y, 8), x);
    const text = toSmtLib([terms.ult(shared, terms.udiv(shared, x))], ['two\nlines', 'é']);
    expect(text).toBe(
      [
        '; two',
        '; lines',
        '; \\u{e9}',
        '(set-logic QF_BV)',
        '(declare-fun |x| () (_ BitVec 8))',
        '(declare-fun |y| () (_ BitVec 3))',
        '(define-fun $t1 () (_ BitVec 8) (bvadd |x| (concat #b00000 |y|)))',
        '(assert (bvult $t1 (bvudiv $t1 |x|)))',
        '(check-sat)',
        '(exit)',
        '',
      ].join('\n'),
    );
  });

  it('does not depend on what else the manager holds', () => {
    const fresh = createTerms();
    const used = createTerms();
    for (let i = 0n; i < 50n; i++) used.not(used.eq(used.variable('other', bits(16)), used.bits(16, i)));
    expect(toSmtLib(zoo(used))).toBe(toSmtLib(zoo(fresh)));
  });

  it('gives different names different symbols', () => {
    const terms = createTerms();
    const names = ['a', '$a', '$61$', 'a|', 'a$7c$', '|a', '\u{1f600}', '$t1', ''];
    const text = toSmtLib(names.map((name) => terms.variable(name, { kind: 'bool' })));
    const symbols = [...text.matchAll(/^\(declare-fun (\S+) /gm)].map((match) => match[1]);
    expect(new Set(symbols).size).toBe(names.length);
    expect(symbols).toContain('|$24$t1|');
  });

  it('is linear where the tree is exponential', () => {
    const terms = createTerms();
    let t = terms.variable('x', bits(8));
    for (let i = 0; i < 500; i++) t = terms.udiv(t, terms.lshr(t, terms.variable('y', bits(8))));
    expect(toSmtLib([terms.eq(t, terms.bits(8, 1n))]).length).toBeLessThan(100_000);
  });

  it('comments cannot break out of their lines', () => {
    const text = toSmtLib([], ['a\r(assert false)\u2028(assert false)']);
    expect(
      text
        .split(/[\n\r\u2028]/)
        .filter((line) => line.includes('assert'))
        .every((line) => line.startsWith('; ')),
    ).toBe(true);
  });

  it('keeps its meaning: pinned graphs are satisfiable, and not when one pin is moved', async () => {
    const z3 = await loadZ3Text();
    for (let seed = 1; seed <= 40; seed++) {
      const { terms, assertions } = pinned(seed, true);
      expect(z3(toSmtLib(assertions))).toBe('sat\n');
      expect(z3(toSmtLib([...assertions.slice(1), terms.not(terms.all(assertions))]))).not.toContain('error');
      expect(z3(toSmtLib([...assertions, terms.not(terms.all(assertions))]))).toBe('unsat\n');
    }
  });
});

for (const { program, args } of NATIVE) {
  describe.skipIf(!installed(program))(`${program} (skipped unless installed)`, () => {
    it('takes every operator, and finds the graphs that were pinned to a model', () => {
      for (let seed = 1; seed <= 15; seed++) {
        const { terms, assertions } = pinned(seed, true);
        expect(run(program, args, toSmtLib(assertions, ['seed']))).toBe('sat');
        expect(run(program, args, toSmtLib([...assertions, terms.not(terms.all(assertions))]))).toBe('unsat');
      }
    });

    it('takes odd names, functions and arrays', () => {
      expect(run(program, args, toSmtLib(zoo(createTerms()), ['(check-sat)']))).toBe('sat');
    });

    it('takes deep terms', () => {
      const terms = createTerms();
      let t = terms.variable('x', bits(4));
      for (let i = 0; i < 20_000; i++) t = terms.lshr(t, terms.variable('y', bits(4)));
      const text = toSmtLib([terms.eq(t, terms.bits(4, 1n)), terms.eq(terms.variable('y', bits(4)), terms.bits(4, 0n))]);
      expect(run(program, args, text)).toMatch(/^(sat|unknown|.*timeout.*)$/);
    });
  });
}
