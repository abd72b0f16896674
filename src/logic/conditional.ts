// The conditional, over every sort.

import { type Builder, isConstant, type Rules } from './builder.ts';
import type { Term } from './term.ts';

export function conditionalRules(b: Builder): Pick<Rules, 'ite'> {
  function boolean(c: Term, x: Term, y: Term): Term {
    if (x === b.true || x === c) return b.or([c, y]);
    if (y === b.false || y === c) return b.and([c, x]);
    const negated = b.not(c);
    if (x === b.false || x === negated) return b.and([negated, y]);
    if (y === b.true || y === negated) return b.or([negated, x]);
    if (x === b.not(y)) return b.eq(c, x);
    if (x.op === 'not') return b.not(ite(c, x.args[0]!, b.not(y)));
    return b.node('ite', b.bool, [c, x, y]);
  }

  function bits(c: Term, x: Term, y: Term): Term {
    if (c.op === 'eq' && isConstant(c.args[1]!)) {
      const [subject, value] = c.args as [Term, Term];
      if (x === subject) return ite(c, value, y);
      if (x === value && y === subject) return subject;
      if (x.width === 1 && subject.width === 1 && isConstant(x) && isConstant(y)) {
        return x === value ? subject : b.bvnot(subject);
      }
    }
    return b.node('ite', x.sort, [c, x, y]);
  }

  function array(c: Term, x: Term, y: Term): Term {
    if (x.op === 'store' && y.op === 'store' && x.args[0] === y.args[0] && x.args[1] === y.args[1]) {
      return b.store(x.args[0]!, x.args[1]!, ite(c, x.args[2]!, y.args[2]!));
    }
    return b.node('ite', x.sort, [c, x, y]);
  }

  function ite(condition: Term, then: Term, otherwise: Term): Term {
    if (then === otherwise || condition === b.true) return then;
    if (condition === b.false) return otherwise;
    let [c, x, y] = [condition, then, otherwise];
    if (c.op === 'not') [c, x, y] = [c.args[0]!, y, x];
    while (x.op === 'ite' && x.args[0] === c) x = x.args[1]!;
    while (y.op === 'ite' && y.args[0] === c) y = y.args[2]!;
    if (x === y) return x;
    if (b.fuel > 0) {
      if (y.op === 'ite') {
        const [d, p, q] = y.args as [Term, Term, Term];
        if (p === x && b.spend()) return ite(b.or([c, d]), x, q);
        if (q === x && b.spend()) return ite(b.or([c, b.not(d)]), x, p);
      }
      if (x.op === 'ite') {
        const [d, p, q] = x.args as [Term, Term, Term];
        if (q === y && b.spend()) return ite(b.and([c, d]), p, y);
        if (p === y && b.spend()) return ite(b.and([c, b.not(d)]), q, y);
      }
    }
    switch (x.sort.kind) {
      case 'bool':
        return boolean(c, x, y);
      case 'bits':
        return bits(c, x, y);
      case 'array':
        return array(c, x, y);
    }
  }

  return { ite };
}
