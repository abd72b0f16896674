// Identity, budgets, signatures, and depth.

import { describe, expect, it } from 'vitest';
import {
  assume,
  createTerms,
  evaluate,
  freeLeaves,
  type Model,
  postorder,
  propagate,
  substitute,
  substituteAll,
  type Term,
  TermBudgetExceeded,
  TermSortError,
  type Terms,
  toSmtLib,
} from '../../src/logic/index.ts';

const bits = (width: number) => ({ kind: 'bits', width }) as const;
const bool = { kind: 'bool' } as const;
const sort = { kind: 'array', index: 32, value: 8 } as const;
const zeros: Model = { variable: () => 0n, select: () => 0n, apply: () => 0n };

describe('managers', () => {
  it('never share ids, and refuse each other', () => {
    const [one, two] = [createTerms(), createTerms()];
    const make = (terms: Terms): Term[] => {
      const x = terms.variable('x', bits(8));
      return [terms.true, terms.false, x, terms.bits(8, 3n), terms.add(x, x), terms.eq(x, terms.bits(8, 3n))];
    };
    const ids = [...make(one), ...make(two), ...make(one)].map((t) => t.id);
    expect(new Set(ids).size).toBe(12);
    const [x1, x2] = [one.variable('x', bits(8)), two.variable('x', bits(8))];
    expect(x1).not.toBe(x2);
    expect(() => one.add(x1, x2)).toThrow(TermSortError);
    expect(() => one.not(two.true)).toThrow(TermSortError);
    expect(() => one.ite(one.true, x1, x2)).toThrow(TermSortError);
    expect(() => one.eq(x1, x2)).toThrow(TermSortError);
    expect(() => one.apply('f', bits(8), [x2])).toThrow(TermSortError);
    expect(() => one.select(one.variable('m', { kind: 'array', index: 8, value: 8 }), x2)).toThrow(TermSortError);
    expect(() => substitute(one, one.add(x1, one.bits(8, 1n)), () => x2)).toThrow(TermSortError);
    expect(() => substitute(two, x1, () => undefined)).toThrow(TermSortError);
  });

  it('hash-cons: equal constructions are one object', () => {
    const terms = createTerms();
    const build = (): Term => terms.udiv(terms.add(terms.variable('x', bits(8)), terms.bits(8, 259n)), terms.variable('y', bits(8)));
    const first = build();
    const count = terms.count();
    expect(build()).toBe(first);
    expect(terms.count()).toBe(count);
  });

  it('stop at maxNodes', () => {
    const terms = createTerms({ maxNodes: 100 });
    const grow = (): void => {
      for (let i = 0n; i < 200n; i++) terms.bits(32, i);
    };
    expect(grow).toThrow(TermBudgetExceeded);
    expect(terms.count()).toBe(100);
    expect(terms.bits(32, 5n).value).toBe(5n);
  });

  it('check sorts, ranges and signatures', () => {
    const terms = createTerms();
    const x = terms.variable('x', bits(8));
    const m = terms.variable('m', sort);
    expect(() => terms.variable('x', bits(9))).toThrow(TermSortError);
    expect(() => terms.apply('x', bits(8), [])).toThrow(TermSortError);
    expect(terms.apply('f', bits(8), [x])).toBe(terms.apply('f', bits(8), [x]));
    expect(() => terms.apply('f', bits(8), [x, x])).toThrow(TermSortError);
    expect(() => terms.apply('g', sort, [x])).toThrow(TermSortError);
    expect(() => terms.add(x, terms.bits(9, 0n))).toThrow(TermSortError);
    expect(() => terms.add(terms.true, terms.true)).toThrow(TermSortError);
    expect(() => terms.and(x)).toThrow(TermSortError);
    expect(() => terms.eq(m, m)).toThrow(TermSortError);
    expect(() => terms.extract(8, 0, x)).toThrow(TermSortError);
    expect(() => terms.extract(3, 4, x)).toThrow(TermSortError);
    expect(() => terms.zext(x, 7)).toThrow(TermSortError);
    expect(() => terms.bits(0, 0n)).toThrow(TermSortError);
    expect(() => terms.select(m, x)).toThrow(TermSortError);
    expect(() => terms.store(m, terms.bits(32, 0n), terms.bits(9, 0n))).toThrow(TermSortError);
    expect(() => evaluate(m, zeros)).toThrow(TypeError);
  });

  it('names like __proto__ are names', () => {
    const terms = createTerms();
    const t = terms.variable('__proto__', bits(8));
    expect(t.name).toBe('__proto__');
    expect(() => terms.variable('__proto__', bits(9))).toThrow(TermSortError);
    expect(terms.variable('constructor', bits(9)).width).toBe(9);
  });
});

describe('substitution', () => {
  const terms = createTerms();
  const x = terms.variable('x', bits(8));
  const y = terms.variable('y', bits(8));
  const f = (a: Term): Term => terms.apply('f', bits(8), [a]);
  it('replaces variables and applications over replaced arguments, once', () => {
    const t = terms.add(f(terms.add(x, y)), x);
    const asked: Term[] = [];
    const result = substitute(terms, t, (leaf) => {
      asked.push(leaf);
      if (leaf === x) return y;
      if (leaf === y) return x;
      return undefined;
    });
    expect(result).toBe(terms.add(f(terms.add(x, y)), y));
    expect(asked).toContain(f(terms.add(y, x)));
    const inlined = substitute(terms, t, (leaf) => (leaf.op === 'apply' ? terms.neg(leaf.args[0]!) : undefined));
    expect(inlined).toBe(terms.neg(y));
  });
  it('replaces array variables, and simplifies', () => {
    const m = terms.variable('m', { kind: 'array', index: 8, value: 8 });
    const [a, b] = substituteAll(terms, [terms.select(m, x), terms.select(m, y)], (leaf) =>
      leaf === m ? terms.store(m, x, terms.bits(8, 7n)) : leaf === y ? terms.add(x, terms.bits(8, 1n)) : undefined,
    );
    expect(a).toBe(terms.bits(8, 7n));
    expect(b).toBe(terms.select(m, terms.add(x, terms.bits(8, 1n))));
  });
  it('refuses a replacement of another sort', () => {
    expect(() => substitute(terms, terms.add(x, y), () => terms.true)).toThrow(TermSortError);
  });
  it('freeLeaves lists each leaf once', () => {
    expect(freeLeaves(terms.add(f(terms.add(x, y)), terms.mul(x, y)))).toEqual([x, y, f(terms.add(x, y))]);
  });
});

function depth(root: Term): number {
  const depths = new Map<Term, number>();
  for (const t of postorder([root])) depths.set(t, 1 + Math.max(0, ...t.args.map((arg) => depths.get(arg)!)));
  return depths.get(root)!;
}

describe('deep terms: 100,000 levels, and 20,000 where a level is many nodes', () => {
  const LEVELS = 20_000;
  const builders: Record<string, (terms: Terms) => Term> = {
    'shifts by variables': (terms) => chain(terms.variable('s', bits(8)), (t) => terms.lshr(t, terms.variable('x', bits(8))), 100_000),
    'sums in products': (terms) =>
      chain(terms.variable('s', bits(8)), (t) => terms.add(terms.mul(t, terms.variable('x', bits(8))), terms.bits(8, 1n))),
    conditionals: (terms) =>
      chain(terms.variable('s', bits(8)), (t, i) =>
        terms.ite(terms.ult(terms.variable('x', bits(8)), terms.variable(`y${i % 50}`, bits(8))), terms.bvnot(t), terms.bits(8, BigInt(i))),
      ),
    'and, or': (terms) =>
      chain(terms.variable('p', bool), (t, i) => {
        const q = terms.variable(`q${i % 7}`, bool);
        return i % 2 === 0 ? terms.and(terms.eq(t, q), terms.variable('r', bool)) : terms.or(t, terms.eq(q, terms.variable('r', bool)));
      }),
    'bitwise with masks': (terms) =>
      chain(terms.variable('s', bits(8)), (t, i) => {
        const joined = terms.bvand(terms.bvor(t, terms.variable('x', bits(8))), terms.variable('y', bits(8)));
        return i % 16 === 0 ? terms.bvxor(joined, terms.bits(8, BigInt((i / 16) % 256))) : joined;
      }),
    'reads and writes': (terms) => {
      const m = terms.variable('m', sort);
      const index = (i: number): Term => terms.add(terms.variable(`i${i % 3}`, bits(32)), terms.bits(32, BigInt(i)));
      return terms.select(
        chain(m, (t, i) => terms.store(t, index(i), terms.bits(8, BigInt(i)))),
        terms.variable('i0', bits(32)),
      );
    },
    'writes at constants': (terms) =>
      terms.select(
        chain(terms.variable('m', sort), (t, i) => terms.store(t, terms.bits(32, BigInt(i)), terms.variable('v', bits(8))), 100_000),
        terms.variable('i', bits(32)),
      ),
    extensions: (terms) =>
      chain(terms.variable('s', bits(8)), (t) => terms.udiv(terms.extract(8, 1, terms.sext(t, 9)), terms.variable('x', bits(8)))),
  };
  function chain(start: Term, next: (t: Term, i: number) => Term, levels = LEVELS): Term {
    let t = start;
    for (let i = 0; i < levels; i++) t = next(t, i);
    return t;
  }
  for (const [name, build] of Object.entries(builders)) {
    it(name, () => {
      const terms = createTerms();
      const t = build(terms);
      expect(depth(t)).toBeGreaterThan(LEVELS);
      const expected = evaluate(t, zeros);
      expect(expected).toBeTypeOf('bigint');
      const renamed = substitute(terms, t, (leaf) => (leaf.op === 'variable' ? terms.variable(`${leaf.name}'`, leaf.sort) : undefined));
      expect(evaluate(renamed, zeros)).toBe(expected);
      const claim = t.sort.kind === 'bool' ? t : terms.eq(t, terms.bits(8, expected));
      const x = terms.variable('x', bits(8));
      expect(evaluate(assume(terms, claim, [terms.eq(x, terms.bits(8, 0n))]), zeros)).toBe(evaluate(claim, zeros));
      expect(propagate(terms, [claim, terms.eq(x, terms.bits(8, 0n))]).length).toBeGreaterThan(0);
      expect(toSmtLib([claim]).length).toBeLessThan(400 * depth(t));
      expect(freeLeaves(t).length).toBeLessThan(100);
    }, 60_000);
  }
});
