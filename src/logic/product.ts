// Multiplication of terms, and division.

import * as bits from './bits.ts';
import { type Builder, byId, isConstant, type Rules } from './builder.ts';
import type { Term } from './term.ts';

export function productRules(b: Builder): Pick<Rules, 'mul' | 'udiv' | 'urem' | 'sdiv' | 'srem'> {
  /** t as factor·rest with a constant factor. */
  function factored(t: Term): { factor: bigint; rest: Term } {
    if (t.op === 'sum' && t.args.length === 1 && t.value === 0n) return { factor: t.coefficients[0]!, rest: t.args[0]! };
    if (t.op === 'concat' && t.args.length === 2) {
      const [first, last] = t.args as [Term, Term];
      const shifted =
        isConstant(last) && last.value === 0n && first.op === 'extract' && first.low === 0 && first.args[0]!.width === t.width;
      if (shifted) return { factor: 1n << BigInt(last.width), rest: first.args[0]! };
    }
    return { factor: 1n, rest: t };
  }

  function mul(args: readonly Term[]): Term {
    const width = args[0]!.width;
    if (width === 1) return b.bvand(args);
    let factor = 1n;
    const factors: Term[] = [];
    const take = (t: Term): void => {
      if (isConstant(t)) factor *= t.value;
      else factors.push(t);
    };
    for (const arg of args) {
      const { factor: constant, rest } = factored(arg);
      factor = (factor * constant) & bits.mask(width);
      if (rest.op === 'mul') for (const inner of rest.args) take(inner);
      else take(rest);
    }
    factor &= bits.mask(width);
    if (factor === 0n || factors.length === 0) return b.bits(width, factor);
    if (factors.length === 1) return b.scale(factor, factors[0]!);
    factors.sort(byId);
    const product = b.node('mul', b.bitsSort(width), factors);
    return factor === 1n ? product : b.scale(factor, product);
  }

  const plain = (op: 'udiv' | 'urem' | 'sdiv' | 'srem', x: Term, y: Term): Term => b.node(op, x.sort, [x, y]);

  function udiv(x: Term, y: Term): Term {
    const width = x.width;
    if (isConstant(y)) {
      if (isConstant(x)) return b.bits(width, bits.udiv(width, x.value, y.value));
      if (y.value === 0n) return b.bits(width, -1n);
      const k = bits.powerOfTwo(y.value);
      if (k >= 0) return b.zext(b.extract(width - 1, k, x), width);
    }
    return plain('udiv', x, y);
  }

  function urem(x: Term, y: Term): Term {
    const width = x.width;
    if (x === y) return b.bits(width, 0n);
    if (isConstant(y)) {
      if (isConstant(x)) return b.bits(width, bits.urem(x.value, y.value));
      if (y.value === 0n) return x;
      const k = bits.powerOfTwo(y.value);
      if (k === 0) return b.bits(width, 0n);
      if (k > 0) return b.zext(b.extract(k - 1, 0, x), width);
    }
    if (isConstant(x) && x.value === 0n) return x;
    return plain('urem', x, y);
  }

  function sdiv(x: Term, y: Term): Term {
    const width = x.width;
    if (isConstant(y)) {
      if (isConstant(x)) return b.bits(width, bits.sdiv(width, x.value, y.value));
      if (y.value === 1n) return x;
      if (y.value === bits.mask(width)) return b.scale(-1n, x);
    }
    return plain('sdiv', x, y);
  }

  function srem(x: Term, y: Term): Term {
    const width = x.width;
    if (x === y) return b.bits(width, 0n);
    if (isConstant(y)) {
      if (isConstant(x)) return b.bits(width, bits.srem(width, x.value, y.value));
      if (y.value === 0n) return x;
      if (y.value === 1n || y.value === bits.mask(width)) return b.bits(width, 0n);
    }
    if (isConstant(x) && x.value === 0n) return x;
    return plain('srem', x, y);
  }

  return { mul, udiv, urem, sdiv, srem };
}
