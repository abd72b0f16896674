// Equalities that must hold structurally: the two constructions are the same term.

import { describe, expect, it } from 'vitest';
import { createTerms, type Term } from '../../src/logic/index.ts';

const terms = createTerms();
const {
  add,
  sub,
  neg,
  mul,
  bvand,
  bvor,
  bvxor,
  bvnot,
  shl,
  lshr,
  ashr,
  concat,
  extract,
  zext,
  sext,
  eq,
  ult,
  ule,
  slt,
  sle,
  and,
  or,
  not,
  ite,
  select,
  store,
} = terms;
const bits = (width: number) => ({ kind: 'bits', width }) as const;
const variable = (name: string, width = 32): Term => terms.variable(name, bits(width));
const number = (value: bigint, width = 32): Term => terms.bits(width, value);
const [base, va, x, y, z] = ['base', 'va', 'x', 'y', 'z'].map((name) => variable(name)) as [Term, Term, Term, Term, Term];
const [p, q, r] = ['p', 'q', 'r'].map((name) => terms.variable(name, { kind: 'bool' })) as [Term, Term, Term];
const byte = (i: number, t: Term): Term => extract(8 * i + 7, 8 * i, t);
const word = (at: (i: number) => Term): Term => concat(at(3), concat(at(2), concat(at(1), at(0))));

describe('addition has a linear normal form', () => {
  it('a relocated address less its base is the address', () => {
    expect(sub(add(base, va), base)).toBe(va);
    const wide = add(zext(base, 33), zext(va, 33));
    expect(extract(31, 0, wide)).toBe(add(base, va));
    expect(sub(extract(31, 0, wide), base)).toBe(va);
    expect(extract(31, 0, sub(wide, zext(base, 33)))).toBe(va);
  });
  it('order, grouping, negation and multiples', () => {
    expect(add(add(x, y), z)).toBe(add(z, add(y, x)));
    expect(add(x, x)).toBe(mul(x, number(2n)));
    expect(shl(x, number(1n))).toBe(add(x, x));
    expect(sub(mul(x, number(5n)), shl(x, number(2n)))).toBe(x);
    expect(neg(neg(x))).toBe(x);
    expect(sub(number(0n), x)).toBe(neg(x));
    expect(add(bvnot(x), number(1n))).toBe(neg(x));
    expect(bvnot(neg(x))).toBe(sub(x, number(1n)));
    expect(add(add(x, bvnot(y)), number(1n))).toBe(sub(x, y));
    expect(add(add(zext(x, 33), zext(bvnot(y), 33)), number(1n, 33))).toBe(add(sub(zext(x, 33), zext(y, 33)), number(1n << 32n, 33)));
    expect(mul(mul(x, number(3n)), y)).toBe(mul(mul(y, x), number(3n)));
  });
  it('constants in aligned places', () => {
    const page = bvand(x, number(0xfffff000n));
    expect(add(page, number(8n))).toBe(bvor(page, number(8n)));
    expect(sub(add(page, number(8n)), number(8n))).toBe(page);
    expect(sub(add(page, number(8n)), page)).toBe(number(8n));
    expect(add(add(page, number(0xff0n)), number(0x20n))).toBe(add(page, number(0x1010n)));
  });
});

describe('fields and bytes', () => {
  it('the bytes of a term joined are the term', () => {
    for (const t of [
      x,
      add(x, y),
      bvxor(x, y),
      bvnot(x),
      neg(x),
      ite(p, x, y),
      ite(p, x, number(77n)),
      mul(x, y),
      sext(variable('b', 8), 32),
      zext(variable('b', 8), 32),
      terms.udiv(x, y),
    ]) {
      expect(word((i) => byte(i, t))).toBe(t);
    }
  });
  it('masks, shifts and joins', () => {
    expect(bvand(x, number(0xffn))).toBe(zext(byte(0, x), 32));
    expect(lshr(shl(x, number(24n)), number(24n))).toBe(zext(byte(0, x), 32));
    expect(ashr(shl(x, number(24n)), number(24n))).toBe(sext(byte(0, x), 32));
    expect(bvor(bvand(x, number(0xffff00ffn)), bvand(x, number(0xff00n)))).toBe(x);
    expect(extract(15, 8, bvor(bvand(x, number(0xffff00ffn)), shl(zext(byte(0, y), 32), number(8n))))).toBe(byte(0, y));
    expect(bvxor(bvxor(x, number(0xf0n)), number(0xf0n))).toBe(x);
    expect(concat(extract(31, 20, x), extract(19, 0, x))).toBe(x);
  });
  it('a status register seen through a ragged mask and written back', () => {
    const mask = 0x80000003000de762n;
    const s = variable('status', 64);
    const view = bvand(s, number(mask, 64));
    const kept = bvand(s, bvnot(number(mask, 64)));
    expect(bvor(kept, view)).toBe(s);
    const written = bvor(kept, bvand(variable('w64', 64), number(mask, 64)));
    expect(extract(3, 3, written)).toBe(extract(3, 3, s));
    expect(extract(1, 1, written)).toBe(extract(1, 1, variable('w64', 64)));
  });
  it('identities of and, or, xor', () => {
    expect(bvand(x, bvnot(x))).toBe(number(0n));
    expect(bvor(x, bvnot(x))).toBe(number(0xffffffffn));
    expect(bvxor(x, x)).toBe(number(0n));
    expect(bvxor(bvnot(x), bvnot(y))).toBe(bvxor(x, y));
    expect(bvand(bvand(x, y), z)).toBe(bvand(z, bvand(y, x)));
    expect(bvnot(bvand(bvnot(x), bvnot(y)))).toBe(bvor(x, y));
  });
});

describe('comparisons', () => {
  it('equality cancels, solves and splits', () => {
    expect(eq(add(x, y), add(x, z))).toBe(eq(y, z));
    expect(eq(add(x, number(3n)), number(5n))).toBe(eq(x, number(2n)));
    expect(eq(sub(x, y), number(0n))).toBe(eq(x, y));
    expect(eq(x, add(x, number(1n)))).toBe(terms.false);
    expect(eq(mul(x, number(2n)), number(1n))).toBe(terms.false);
    expect(eq(mul(add(x, y), number(6n)), number(3n))).toBe(terms.false);
    expect(eq(mul(add(x, y), number(6n)), number(2n)).op).toBe('eq');
    expect(eq(zext(variable('b', 8), 32), number(256n))).toBe(terms.false);
    expect(eq(concat(byte(0, x), byte(0, y)), number(0x1234n, 16))).toBe(
      and(eq(byte(0, x), number(0x12n, 8)), eq(byte(0, y), number(0x34n, 8))),
    );
    expect(eq(ite(p, number(1n), number(0n)), number(1n))).toBe(p);
    expect(eq(ite(p, number(1n), number(0n)), number(2n))).toBe(terms.false);
    expect(eq(zext(ite(p, number(1n, 1), number(0n, 1)), 32), number(0n))).toBe(not(p));
    expect(eq(bvxor(x, y), number(0n))).toBe(eq(x, y));
  });
  it('order at the borders and on extensions', () => {
    expect(ult(x, number(0n))).toBe(terms.false);
    expect(ule(number(0n), x)).toBe(terms.true);
    expect(ult(x, number(1n))).toBe(eq(x, number(0n)));
    expect(ule(number(1n), x)).toBe(not(eq(x, number(0n))));
    expect(ule(x, number(7n))).toBe(ult(x, number(8n)));
    expect(ult(zext(x, 40), zext(y, 40))).toBe(ult(x, y));
    expect(ult(zext(x, 40), number(1n << 32n, 40))).toBe(terms.true);
    expect(slt(sext(x, 40), sext(y, 40))).toBe(slt(x, y));
    expect(slt(zext(x, 40), zext(y, 40))).toBe(ult(x, y));
    expect(slt(x, number(0n))).toBe(eq(extract(31, 31, x), number(1n, 1)));
    expect(sle(number(0n), x)).toBe(not(slt(x, number(0n))));
    expect(ult(number(1n << 16n, 17), zext(variable('h', 16), 17))).toBe(terms.false);
  });
});

describe('booleans and conditionals', () => {
  it('connectives', () => {
    expect(and(p, q, p, terms.true)).toBe(and(q, p));
    expect(and(p, or(not(p), q))).toBe(and(p, q));
    expect(and(p, or(p, q))).toBe(p);
    expect(and(p, not(and(p, q)), q)).toBe(terms.false);
    expect(or(not(p), not(q))).toBe(not(and(p, q)));
    expect(and(eq(x, number(1n)), eq(x, number(2n)))).toBe(terms.false);
    expect(and(eq(x, number(1n)), not(eq(x, number(2n))))).toBe(eq(x, number(1n)));
    expect(eq(p, not(q))).toBe(not(eq(p, q)));
    expect(and(eq(x, number(1n)), not(eq(x, y)))).not.toBe(eq(x, number(1n)));
  });
  it('ite', () => {
    expect(ite(p, x, x)).toBe(x);
    expect(ite(not(p), x, y)).toBe(ite(p, y, x));
    expect(ite(p, ite(p, x, y), z)).toBe(ite(p, x, z));
    expect(ite(p, terms.true, q)).toBe(or(p, q));
    expect(ite(p, q, terms.false)).toBe(and(p, q));
    expect(ite(p, x, ite(q, x, y))).toBe(ite(or(p, q), x, y));
    expect(ite(eq(x, number(3n)), number(3n), x)).toBe(x);
    expect(ite(p, not(q), not(r))).toBe(not(ite(p, q, r)));
    expect(ite(p, ite(q, y, x), y)).toBe(ite(and(p, not(q)), x, y));
    const flag = variable('flag', 1);
    expect(ite(eq(flag, number(1n, 1)), number(1n, 1), number(0n, 1))).toBe(flag);
    expect(ite(eq(flag, number(1n, 1)), number(0n, 1), number(1n, 1))).toBe(bvnot(flag));
  });
});

describe('arrays', () => {
  const sort = { kind: 'array', index: 32, value: 8 } as const;
  const m = terms.variable('m', sort);
  const [u, v, w] = ['u', 'v', 'w'].map((name) => variable(name, 8)) as [Term, Term, Term];
  it('reads through writes', () => {
    expect(select(store(m, x, v), x)).toBe(v);
    expect(select(store(m, add(x, number(1n)), v), x)).toBe(select(m, x));
    expect(select(store(m, add(base, va), v), add(va, base))).toBe(v);
    expect(select(store(store(m, y, u), add(x, number(1n)), v), x)).toBe(select(store(m, y, u), x));
    expect(select(store(m, x, v), y).args[0]).toBe(store(m, x, v));
    expect(select(terms.constArray(sort, v), x)).toBe(v);
    expect(select(ite(p, store(m, x, v), m), x)).toBe(ite(p, v, select(m, x)));
  });
  it('writes', () => {
    expect(store(store(m, x, u), x, v)).toBe(store(m, x, v));
    expect(store(m, x, select(m, x))).toBe(m);
    const at = (i: bigint): Term => add(x, number(i));
    const forward = store(store(store(m, at(0n), u), at(1n), v), at(2n), w);
    expect(store(store(store(m, at(2n), w), at(1n), v), at(0n), u)).toBe(forward);
    expect(store(forward, at(0n), w)).toBe(store(store(store(m, at(0n), w), at(1n), v), at(2n), w));
    expect(store(store(m, x, u), y, v)).not.toBe(store(store(m, y, v), x, u));
    expect(store(store(m, number(9n), u), number(4n), v)).toBe(store(store(m, number(4n), v), number(9n), u));
  });
  it('a word stored by bytes and loaded again', () => {
    let memory = m;
    const value = add(x, y);
    for (let i = 0; i < 4; i++) memory = store(memory, add(base, number(BigInt(i))), byte(i, value));
    expect(word((i) => select(memory, add(base, number(BigInt(i)))))).toBe(value);
  });
});
