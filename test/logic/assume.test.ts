// Simplification under assumptions: sound in every model of the assumptions, and strong where it must be.

import { describe, expect, it } from 'vitest';
import { assume, createTerms, evaluate, prepare, propagate, refutedByCases, type Term } from '../../src/logic/index.ts';
import { choicesOfSeed, type Graph, randomGraph, randomModel } from './random-terms.ts';

const bools = (graph: Graph): Term[] => [
  ...new Set(graph.entries.filter((entry) => entry.sort.kind === 'bool' && entry.term.op !== 'constant').map((entry) => entry.term)),
];
const bits = (width: number) => ({ kind: 'bits', width }) as const;
const bool = { kind: 'bool' } as const;

function graphOf(seed: number) {
  const terms = createTerms();
  const choices = choicesOfSeed(seed);
  const graph = randomGraph(terms, choices, { widths: [1, 2, 3], steps: 70, models: 1, maxWidth: 8 });
  const models = Array.from({ length: 40 }, (_, i) => randomModel(BigInt(seed * 1000 + i)));
  return { terms, choices, graph, models };
}

describe('soundness by random models', () => {
  it('assume keeps the value wherever the literals hold', () => {
    let held = 0;
    let changed = 0;
    for (let seed = 1; seed <= 500; seed++) {
      const { terms, choices, graph, models } = graphOf(seed);
      const all = bools(graph);
      const pick = (): Term => all[choices.below(all.length)]!;
      for (const literals of [[pick()], [pick(), terms.not(pick())], [pick(), pick(), pick()]]) {
        const t = terms.or(terms.and(pick(), pick()), terms.eq(pick(), pick()));
        const simpler = assume(terms, t, literals);
        if (simpler !== t) changed++;
        const run = prepare([...literals, t, simpler]);
        for (const model of models) {
          const values = run(model);
          if (values.slice(0, literals.length).includes(0n)) continue;
          held++;
          if (values.at(-1) !== values.at(-2)) throw new Error(`seed ${seed}`);
        }
      }
    }
    expect(held).toBeGreaterThan(5000);
    expect(changed).toBeGreaterThan(300);
  }, 60_000);

  it('propagate keeps the conjunction', () => {
    let contradictions = 0;
    let changed = 0;
    let satisfied = 0;
    for (let seed = 1; seed <= 1000; seed++) {
      const { terms, choices, graph, models } = graphOf(seed);
      const all = bools(graph);
      const conjuncts = Array.from({ length: 2 + choices.below(8) }, () => {
        const pick = (): Term => all[choices.below(all.length)]!;
        return [pick(), terms.not(pick()), terms.or(pick(), pick()), terms.or(terms.and(pick(), pick()), pick())][choices.below(4)]!;
      });
      const result = propagate(terms, conjuncts);
      if (result[0] === terms.false) contradictions++;
      if (terms.all(result) !== terms.all(conjuncts)) changed++;
      const before = prepare(conjuncts);
      const after = prepare(result);
      for (const model of models) {
        const expected = before(model).every((value) => value === 1n);
        if (expected) satisfied++;
        if (after(model).every((value) => value === 1n) !== expected) throw new Error(`seed ${seed}`);
      }
    }
    expect(contradictions).toBeGreaterThan(50);
    expect(changed).toBeGreaterThan(200);
    expect(satisfied).toBeGreaterThan(1000);
  }, 60_000);
});

describe('refutation by cases', () => {
  it('never refutes what a model satisfies', () => {
    let satisfied = 0;
    let refuted = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const { terms, choices, graph, models } = graphOf(seed);
      const all = bools(graph);
      const conjuncts = Array.from({ length: 4 }, () =>
        terms.or(all[choices.below(all.length)]!, terms.not(all[choices.below(all.length)]!)),
      );
      const run = prepare(conjuncts);
      const holds = models.some((model) => run(model).every((value) => value === 1n));
      const verdict = refutedByCases(terms, [...conjuncts, terms.eq(all[0]!, all[1] ?? all[0]!)], { depth: 3, cases: 30 });
      const joined = prepare([...conjuncts, terms.eq(all[0]!, all[1] ?? all[0]!)]);
      if (holds) satisfied++;
      if (verdict && models.some((model) => joined(model).every((value) => value === 1n))) throw new Error(`seed ${seed}`);
      const atom = all.at(-1)!;
      if (refutedByCases(terms, [terms.eq(atom, all[0]!), terms.eq(atom, terms.not(all[0]!))], { depth: 2, cases: 10 })) refuted++;
    }
    expect(satisfied).toBeGreaterThan(100);
    expect(refuted).toBeGreaterThan(100);
  }, 60_000);
  it('needs its cases', () => {
    const terms = createTerms();
    const [p, q] = ['p', 'q'].map((name) => terms.variable(name, bool)) as [Term, Term];
    const all = [terms.or(p, q), terms.or(p, terms.not(q)), terms.or(terms.not(p), q), terms.or(terms.not(p), terms.not(q))];
    expect(propagate(terms, all)).not.toEqual([terms.false]);
    expect(refutedByCases(terms, all, { depth: 1, cases: 3 })).toBe(true);
    expect(refutedByCases(terms, all, { depth: 0, cases: 3 })).toBe(false);
    expect(refutedByCases(terms, all.slice(1), { depth: 3, cases: 30 })).toBe(false);
  });
});

describe('strength', () => {
  const terms = createTerms();
  const { and, or, not, eq, ult, ule } = terms;
  const x = terms.variable('x', bits(32));
  const y = terms.variable('y', bits(32));
  const z = terms.variable('z', bits(32));
  const p = terms.variable('p', bool);
  const q = terms.variable('q', bool);
  const number = (value: bigint): Term => terms.bits(32, value);

  it('atoms, negations and constants', () => {
    const t = terms.ite(and(p, ult(x, y)), terms.add(x, z), z);
    expect(assume(terms, t, [not(p)])).toBe(z);
    expect(assume(terms, t, [not(ult(x, y))])).toBe(z);
    expect(assume(terms, t, [and(p, ult(x, y), eq(x, number(4n)))])).toBe(terms.add(z, number(4n)));
    expect(assume(terms, ult(x, y), [ult(y, x)])).toBe(terms.false);
    expect(assume(terms, eq(x, y), [ult(y, x)])).toBe(terms.false);
    expect(assume(terms, ule(x, y), [ult(x, y)])).toBe(terms.true);
    expect(assume(terms, terms.sub(x, y), [eq(x, y)])).toBe(number(0n));
  });

  it('a field of a register, and the whole register', () => {
    const mode = terms.extract(3, 2, x);
    const t = terms.ite(eq(mode, terms.bits(2, 1n)), y, z);
    expect(assume(terms, t, [eq(mode, terms.bits(2, 1n))])).toBe(y);
    expect(assume(terms, t, [eq(x, number(4n))])).toBe(y);
    expect(assume(terms, t, [eq(x, number(8n))])).toBe(z);
  });

  it('the negation of a one-bit flag', () => {
    const flag = terms.extract(0, 0, x);
    expect(assume(terms, flag, [not(eq(flag, terms.bits(1, 1n)))])).toBe(terms.bits(1, 0n));
  });

  it('chains of units across conjuncts', () => {
    expect(propagate(terms, [or(not(p), q), or(not(q), ult(x, y)), p])).toEqual(expect.arrayContaining([p, q, ult(x, y)]));
    expect(propagate(terms, [or(not(p), q), or(not(q), ult(x, y)), p, ule(y, x)])).toEqual([terms.false]);
    expect(propagate(terms, [eq(x, number(3n)), ult(x, number(2n))])).toEqual([terms.false]);
    expect(propagate(terms, [eq(x, y), not(eq(terms.add(x, z), terms.add(z, y)))])).toEqual([terms.false]);
    expect(propagate(terms, [terms.true, or(p, not(p))])).toEqual([]);
  });

  it('disjuncts under the conjuncts around them, and by themselves', () => {
    const outer = propagate(terms, [eq(x, number(3n)), or(and(p, ult(x, number(2n))), and(q, ult(number(1n), x)))]);
    expect(terms.all(outer)).toBe(and(eq(x, number(3n)), q));
    const inner = propagate(terms, [or(p, and(eq(x, number(3n)), ult(x, number(2n)), q))]);
    expect(inner).toEqual([p]);
  });

  it('a conjunct never simplifies itself away', () => {
    const conjuncts = [eq(x, number(3n)), ult(x, y), p];
    expect(new Set(propagate(terms, conjuncts))).toEqual(new Set([eq(x, number(3n)), ult(number(3n), y), p]));
    const model = { variable: () => 0n, select: () => 0n, apply: () => 0n };
    expect(evaluate(terms.all(propagate(terms, [p, p])), model)).toBe(0n);
  });
});
