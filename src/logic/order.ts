// Unsigned and signed order; the non-strict orders are negations of these.

import { mask, toSigned, trailingZeros } from './bits.ts';
import { type Builder, isConstant, type Rules } from './builder.ts';
import type { Term } from './term.ts';

const topPiece = (t: Term): Term => (t.op === 'concat' ? t.args[0]! : t);
const lowPiece = (t: Term): Term => (t.op === 'concat' ? t.args[t.args.length - 1]! : t);

export function orderRules(b: Builder): Pick<Rules, 'ult' | 'slt'> {
  const plain = (op: 'ult' | 'slt', x: Term, y: Term): Term => b.node(op, b.bool, [x, y]);
  const decided = (value: boolean): Term => (value ? b.true : b.false);

  /** Pushes the comparison with a constant into a conditional of constants. */
  function branches(compare: (x: Term, y: Term) => Term, x: Term, y: Term): Term | undefined {
    const choice = (t: Term): boolean => t.op === 'ite' && isConstant(t.args[1]!) && isConstant(t.args[2]!);
    if (isConstant(y) && choice(x) && b.spend()) return b.ite(x.args[0]!, compare(x.args[1]!, y), compare(x.args[2]!, y));
    if (isConstant(x) && choice(y) && b.spend()) return b.ite(y.args[0]!, compare(x, y.args[1]!), compare(x, y.args[2]!));
    return undefined;
  }

  /** Equal pieces at the top or at the bottom decide nothing; different constants at the top decide all. */
  function pieces(x: Term, y: Term): Term | undefined {
    if (x.op !== 'concat' && y.op !== 'concat') return undefined;
    const width = x.width;
    const widths = [x, y].filter((t) => !isConstant(t)).map((t) => topPiece(t).width);
    const top = Math.min(...widths);
    if (top < width && b.fuel > 0) {
      const xs = b.extract(width - 1, width - top, x);
      const ys = b.extract(width - 1, width - top, y);
      if (xs === ys && b.spend()) return ult(b.extract(width - top - 1, 0, x), b.extract(width - top - 1, 0, y));
      if (isConstant(xs) && isConstant(ys)) return decided(xs.value < ys.value);
    }
    const low = Math.min(...[x, y].filter((t) => !isConstant(t)).map((t) => lowPiece(t).width));
    if (low < width && b.fuel > 0) {
      const xs = b.extract(low - 1, 0, x);
      const ys = b.extract(low - 1, 0, y);
      const idle = xs === ys || (isConstant(ys) && ys.value === 0n) || (isConstant(xs) && xs.value === mask(low));
      if (idle && b.spend()) return ult(b.extract(width - 1, low, x), b.extract(width - 1, low, y));
    }
    return undefined;
  }

  function ult(x: Term, y: Term): Term {
    if (x === y) return b.false;
    const width = x.width;
    const ones = mask(width);
    if (isConstant(x)) {
      if (isConstant(y)) return decided(x.value < y.value);
      return x.value === ones ? b.false : b.not(ult(y, b.bits(width, x.value + 1n)));
    }
    if (isConstant(y)) {
      if (y.value === 0n) return b.false;
      if (y.value === 1n) return b.eq(x, b.bits(width, 0n));
      if (y.value === ones) return b.not(b.eq(x, y));
      const k = trailingZeros(width, y.value);
      if (y.value >> BigInt(k) === 1n) return b.eq(b.extract(width - 1, k, x), b.bits(width - k, 0n));
    }
    if (x.op === 'sext' && y.op === 'sext' && x.args[0]!.width === y.args[0]!.width) return ult(x.args[0]!, y.args[0]!);
    return pieces(x, y) ?? branches(ult, x, y) ?? plain('ult', x, y);
  }

  function slt(x: Term, y: Term): Term {
    if (x === y) return b.false;
    const width = x.width;
    if (isConstant(x) && isConstant(y)) return decided(toSigned(width, x.value) < toSigned(width, y.value));
    if (width === 1) return b.and([b.eq(x, b.bits(1, 1n)), b.eq(y, b.bits(1, 0n))]);
    const least = 1n << BigInt(width - 1);
    const sign = (t: Term): Term => b.extract(width - 1, width - 1, t);
    if (isConstant(y)) {
      if (y.value === least) return b.false;
      if (y.value === 0n) return b.eq(sign(x), b.bits(1, 1n));
      if (y.value === least - 1n) return b.not(b.eq(x, y));
      if (y.value === least + 1n) return b.eq(x, b.bits(width, least));
    } else if (isConstant(x)) {
      return x.value === least - 1n ? b.false : b.not(slt(y, b.bits(width, x.value + 1n)));
    }
    if (x.op === 'sext' || y.op === 'sext') {
      const narrow = Math.max(...[x, y].filter((t) => !isConstant(t)).map((t) => (t.op === 'sext' ? t.args[0]!.width : width)));
      const fits = (t: Term): boolean => !isConstant(t) || BigInt.asIntN(narrow, t.value) === toSigned(width, t.value);
      if (narrow < width && fits(x) && fits(y) && b.spend()) return slt(b.extract(narrow - 1, 0, x), b.extract(narrow - 1, 0, y));
    }
    const xs = topPiece(x);
    const ys = topPiece(y);
    if ((x.op === 'concat' || isConstant(x)) && (y.op === 'concat' || isConstant(y)) && isConstant(xs) && isConstant(ys)) {
      const p = sign(x);
      const q = sign(y);
      return p === q ? ult(x, y) : decided(p.value === 1n);
    }
    return branches(slt, x, y) ?? plain('slt', x, y);
  }

  return { ult, slt };
}
