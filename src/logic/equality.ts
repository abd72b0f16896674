// Equality of booleans and of bit vectors.

import { mask, oddInverse, toSigned, trailingZeros } from './bits.ts';
import { type Builder, isConstant, type Rules } from './builder.ts';
import { commonTrailingZeros } from './linear.ts';
import { cutsOf, slice } from './pieces.ts';
import type { Term } from './term.ts';

export function equalityRules(b: Builder): Pick<Rules, 'eq'> {
  function plain(x: Term, y: Term): Term {
    const swap = isConstant(x) || (!isConstant(y) && x.id > y.id);
    return b.node('eq', b.bool, swap ? [y, x] : [x, y]);
  }

  function booleans(x: Term, y: Term): Term {
    if (x === b.true) return y;
    if (y === b.true) return x;
    if (x === b.false) return b.not(y);
    if (y === b.false) return b.not(x);
    if (x.op === 'not') return b.not(booleans(x.args[0]!, y));
    if (y.op === 'not') return b.not(booleans(x, y.args[0]!));
    return x === y ? b.true : plain(x, y);
  }

  /** Brings all summands to one side, cancels, and lets the first odd summand stand alone. */
  function sums(x: Term, y: Term): Term {
    const d = b.sub(x, y);
    if (isConstant(d)) return d.value === 0n ? b.true : b.false;
    if (d.op !== 'sum') return atoms(d, b.bits(d.width, 0n));
    const width = d.width;
    const pivot = d.coefficients.findIndex((c) => (c & 1n) === 1n);
    if (pivot < 0) {
      if (trailingZeros(width, d.value) < commonTrailingZeros(width, d.coefficients)) return b.false;
      const rest = b.linear(width, 0n, d.coefficients, d.args);
      const value = b.bits(width, -d.value);
      return rest.op === 'sum' ? plain(rest, value) : atoms(rest, value);
    }
    const factor = -oddInverse(width, d.coefficients[pivot]!) & mask(width);
    const keep = (_: unknown, i: number): boolean => i !== pivot;
    const others = b.linear(width, d.value, d.coefficients.filter(keep), d.args.filter(keep));
    return atoms(d.args[pivot]!, b.scale(factor, others));
  }

  function constant(x: Term, k: Term): Term {
    switch (x.op) {
      case 'ite': {
        const [c, p, q] = x.args as [Term, Term, Term];
        if (!isConstant(p) && !isConstant(q)) break;
        if (!b.spend()) break;
        return b.ite(c, eq(p, k), eq(q, k));
      }
      case 'sext': {
        const inner = x.args[0]!;
        const value = toSigned(x.width, k.value);
        const narrow = BigInt.asIntN(inner.width, value);
        return narrow === value ? eq(inner, b.bits(inner.width, value)) : b.false;
      }
      case 'bvnot':
        return eq(x.args[0]!, b.bits(k.width, ~k.value));
      case 'bvxor':
        if (x.args.length === 2 && k.value === 0n) return eq(x.args[0]!, x.args[1]!);
        break;
    }
    if (x.width === 1 && k.value === 0n) return b.not(plain(x, b.bits(1, 1n)));
    return plain(x, k);
  }

  /** Splits where a piece of one side is constant. */
  function pieces(x: Term, y: Term): Term | undefined {
    if (x.op !== 'concat' && y.op !== 'concat') return undefined;
    const constantSide = isConstant(x) || isConstant(y);
    const cuts = constantSide ? cutsOf(x.op === 'concat' ? x : y, false) : [...cutsOf(x, true), ...cutsOf(y, true)];
    if (x.op === 'concat' && y.op === 'concat') {
      const other = new Set(cutsOf(y, false));
      for (const cut of cutsOf(x, false)) if (other.has(cut)) cuts.push(cut);
    }
    const at = [...new Set(cuts)].sort((p, q) => p - q);
    if (at.length === 0 || !b.spend()) return undefined;
    at.push(x.width);
    const parts: Term[] = [];
    let low = 0;
    for (const cut of at) {
      const part = eq(slice(b, x, cut - 1, low), slice(b, y, cut - 1, low));
      if (part === b.false) return part;
      parts.push(part);
      low = cut;
    }
    return b.and(parts);
  }

  function atoms(x: Term, y: Term): Term {
    if (x === y) return b.true;
    const split = pieces(x, y);
    if (split !== undefined) return split;
    if (isConstant(y)) return constant(x, y);
    if (isConstant(x)) return constant(y, x);
    if (x.op === 'ite' && y.op === 'ite' && x.args[0] === y.args[0] && b.spend()) {
      return b.ite(x.args[0]!, eq(x.args[1]!, y.args[1]!), eq(x.args[2]!, y.args[2]!));
    }
    return branch(x, y) ?? branch(y, x) ?? plain(x, y);
  }

  /** x is a conditional of which y is one branch. */
  function branch(x: Term, y: Term): Term | undefined {
    if (x.op !== 'ite') return undefined;
    const [c, p, q] = x.args as [Term, Term, Term];
    if (p !== y && q !== y) return undefined;
    if (!b.spend()) return undefined;
    return p === y ? b.or([c, eq(q, y)]) : b.or([b.not(c), eq(p, y)]);
  }

  function eq(x: Term, y: Term): Term {
    if (x === y) return b.true;
    if (x.sort.kind === 'bool') return booleans(x, y);
    if (isConstant(x) && isConstant(y)) return b.false;
    const linear = x.op === 'sum' || y.op === 'sum' || (x.op === 'bvnot' && !isConstant(y)) || (y.op === 'bvnot' && !isConstant(x));
    if (linear && b.spend()) return sums(x, y);
    return atoms(x, y);
  }

  return { eq };
}
