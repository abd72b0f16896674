// Shifts. By a constant they are concatenations, so that fields moved about meet as the same pieces.

import * as bits from './bits.ts';
import { type Builder, isConstant, type Rules } from './builder.ts';
import type { Term } from './term.ts';

export function shiftRules(b: Builder): Pick<Rules, 'shl' | 'lshr' | 'ashr'> {
  function shl(x: Term, by: Term): Term {
    const width = x.width;
    if (isConstant(by)) {
      if (isConstant(x)) return b.bits(width, bits.shl(width, x.value, by.value));
      if (by.value >= BigInt(width)) return b.bits(width, 0n);
      return b.scale(1n << by.value, x);
    }
    if (isConstant(x) && x.value === 0n) return x;
    return b.node('shl', x.sort, [x, by]);
  }

  function lshr(x: Term, by: Term): Term {
    const width = x.width;
    if (isConstant(by)) {
      if (isConstant(x)) return b.bits(width, bits.lshr(width, x.value, by.value));
      if (by.value >= BigInt(width)) return b.bits(width, 0n);
      return b.zext(b.extract(width - 1, Number(by.value), x), width);
    }
    if (isConstant(x) && x.value === 0n) return x;
    return b.node('lshr', x.sort, [x, by]);
  }

  function ashr(x: Term, by: Term): Term {
    const width = x.width;
    if (isConstant(by)) {
      if (isConstant(x)) return b.bits(width, bits.ashr(width, x.value, by.value));
      const distance = by.value >= BigInt(width) ? width - 1 : Number(by.value);
      return b.sext(b.extract(width - 1, distance, x), width);
    }
    if (isConstant(x) && (x.value === 0n || x.value === bits.mask(width))) return x;
    return b.node('ashr', x.sort, [x, by]);
  }

  return { shl, lshr, ashr };
}
