// The term manager: the public constructors, which check what they are given and start each construction with fresh
// fuel. All rules that do not change the meaning of a term live in the rule files.

import { arrayRules } from './arrays.ts';
import { bitwiseRules } from './bitwise.ts';
import { booleanRules } from './booleans.ts';
import { type Builder, createBasis, FUEL } from './builder.ts';
import { conditionalRules } from './conditional.ts';
import { equalityRules } from './equality.ts';
import { linearRules } from './linear.ts';
import { orderRules } from './order.ts';
import { productRules } from './product.ts';
import { reconstruct } from './rebuild.ts';
import { shiftRules } from './shift.ts';
import { structureRules } from './structure.ts';
import { type Sort, sameSort, sortText, type Term, TermSortError } from './term.ts';
import type { Terms, TermsOptions } from './terms.ts';

function createBuilder(owner: object, maxNodes: number): Builder {
  const builder = createBasis(owner, maxNodes) as Builder;
  return Object.assign(
    builder,
    booleanRules(builder),
    conditionalRules(builder),
    equalityRules(builder),
    orderRules(builder),
    linearRules(builder),
    productRules(builder),
    bitwiseRules(builder),
    structureRules(builder),
    shiftRules(builder),
    arrayRules(builder),
  );
}

/** A new manager. Terms of different managers never meet in one term. */
export function createTerms(options: TermsOptions = {}): Terms {
  const owner = Object.freeze({});
  const b = createBuilder(owner, options.maxNodes ?? 2 ** 24);
  const signatures = new Map<string, string>();

  function fail(message: string): never {
    throw new TermSortError(message);
  }
  function own(t: Term): void {
    if (t.owner !== owner) fail('the term belongs to another manager');
  }
  function begin(): void {
    b.fuel = FUEL;
  }
  function one(kind: 'bool' | 'bits', a: Term): void {
    own(a);
    if (a.sort.kind !== kind) fail(`expected ${kind}, not ${sortText(a.sort)}`);
    begin();
  }
  function two(a: Term, c: Term): void {
    own(a);
    own(c);
    if (a.width === 0 || a.width !== c.width) fail(`expected bits of one width, not ${sortText(a.sort)} and ${sortText(c.sort)}`);
    begin();
  }
  function list(args: readonly Term[]): readonly Term[] {
    for (const arg of args) one('bool', arg);
    begin();
    return args;
  }
  function widthOf(width: number): number {
    if (!Number.isInteger(width) || width < 1) fail(`no width: ${width}`);
    return width;
  }
  function interned(sort: Sort): Sort {
    switch (sort.kind) {
      case 'bool':
        return b.bool;
      case 'bits':
        return b.bitsSort(widthOf(sort.width));
      case 'array':
        return b.arraySort(widthOf(sort.index), widthOf(sort.value));
    }
  }
  function declare(name: string, signature: string): void {
    const known = signatures.get(name);
    if (known === undefined) signatures.set(name, signature);
    else if (known !== signature) fail(`${name} is ${known}, not ${signature}`);
  }
  function arrayOf(array: Term, index: Term): Sort & { kind: 'array' } {
    own(array);
    own(index);
    const sort = array.sort;
    if (sort.kind !== 'array') return fail(`expected an array, not ${sortText(sort)}`);
    if (index.width !== sort.index) fail(`expected an index of ${sort.index} bits, not ${sortText(index.sort)}`);
    begin();
    return sort;
  }

  const terms: Terms = {
    true: b.true,
    false: b.false,
    bool: (value) => (value ? b.true : b.false),
    bits: (width, value) => b.bits(widthOf(width), value),
    variable(name, sort) {
      const known = interned(sort);
      declare(name, sortText(known));
      return b.node('variable', known, [], 0n, name);
    },
    apply(name, sort, args) {
      const known = interned(sort);
      args.forEach(own);
      if (known.kind === 'array' || args.some((arg) => arg.sort.kind === 'array')) fail(`${name}: functions take and give no arrays`);
      declare(name, `(${args.map((arg) => sortText(arg.sort)).join(', ')}) -> ${sortText(known)}`);
      return b.node('apply', known, [...args], 0n, name);
    },
    not(a) {
      one('bool', a);
      return b.not(a);
    },
    and: (...args) => b.and(list(args)),
    all: (args) => b.and(list(args)),
    or: (...args) => b.or(list(args)),
    any: (args) => b.or(list(args)),
    implies(a, c) {
      one('bool', a);
      one('bool', c);
      return b.or([b.not(a), c]);
    },
    ite(condition, then, otherwise) {
      one('bool', condition);
      own(then);
      own(otherwise);
      if (then.sort !== otherwise.sort) fail(`branches of ${sortText(then.sort)} and ${sortText(otherwise.sort)}`);
      return b.ite(condition, then, otherwise);
    },
    eq(a, c) {
      own(a);
      own(c);
      if (a.sort !== c.sort) fail(`eq of ${sortText(a.sort)} and ${sortText(c.sort)}`);
      if (a.sort.kind === 'array') fail('eq of arrays');
      begin();
      return b.eq(a, c);
    },
    ult(a, c) {
      two(a, c);
      return b.ult(a, c);
    },
    ule(a, c) {
      two(a, c);
      return b.not(b.ult(c, a));
    },
    slt(a, c) {
      two(a, c);
      return b.slt(a, c);
    },
    sle(a, c) {
      two(a, c);
      return b.not(b.slt(c, a));
    },
    add(a, c) {
      two(a, c);
      return b.add(a, c);
    },
    sub(a, c) {
      two(a, c);
      return b.sub(a, c);
    },
    neg(a) {
      one('bits', a);
      return b.scale(-1n, a);
    },
    mul(a, c) {
      two(a, c);
      return b.mul([a, c]);
    },
    udiv(a, c) {
      two(a, c);
      return b.udiv(a, c);
    },
    urem(a, c) {
      two(a, c);
      return b.urem(a, c);
    },
    sdiv(a, c) {
      two(a, c);
      return b.sdiv(a, c);
    },
    srem(a, c) {
      two(a, c);
      return b.srem(a, c);
    },
    bvand(a, c) {
      two(a, c);
      return b.bvand([a, c]);
    },
    bvor(a, c) {
      two(a, c);
      return b.bvor([a, c]);
    },
    bvxor(a, c) {
      two(a, c);
      return b.bvxor([a, c]);
    },
    bvnot(a) {
      one('bits', a);
      return b.bvnot(a);
    },
    shl(a, by) {
      two(a, by);
      return b.shl(a, by);
    },
    lshr(a, by) {
      two(a, by);
      return b.lshr(a, by);
    },
    ashr(a, by) {
      two(a, by);
      return b.ashr(a, by);
    },
    concat(high, low) {
      one('bits', high);
      one('bits', low);
      return b.concat([high, low]);
    },
    extract(high, low, a) {
      one('bits', a);
      if (!Number.isInteger(high) || !Number.isInteger(low) || low < 0 || high < low || high >= a.width) {
        fail(`no bits ${high}..${low} in ${sortText(a.sort)}`);
      }
      return b.extract(high, low, a);
    },
    zext(a, width) {
      one('bits', a);
      if (widthOf(width) < a.width) fail(`extension of ${sortText(a.sort)} to ${width} bits`);
      return b.zext(a, width);
    },
    sext(a, width) {
      one('bits', a);
      if (widthOf(width) < a.width) fail(`extension of ${sortText(a.sort)} to ${width} bits`);
      return b.sext(a, width);
    },
    constArray(sort, value) {
      one('bits', value);
      const known = interned(sort);
      if (known.kind !== 'array' || known.value !== value.width) fail(`${sortText(known)} of ${sortText(value.sort)}`);
      return b.constArray(known, value);
    },
    select(array, index) {
      arrayOf(array, index);
      return b.select(array, index);
    },
    store(array, index, value) {
      const sort = arrayOf(array, index);
      one('bits', value);
      if (value.width !== sort.value) fail(`expected a value of ${sort.value} bits, not ${sortText(value.sort)}`);
      return b.store(array, index, value);
    },
    rebuild(t, args) {
      own(t);
      if (args.length !== t.args.length) fail(`${t.op} of ${args.length} arguments`);
      let same = true;
      for (let i = 0; i < args.length; i++) {
        if (args[i] === t.args[i]) continue;
        same = false;
        own(args[i]!);
        if (!sameSort(args[i]!.sort, t.args[i]!.sort)) fail(`${t.op} of ${sortText(args[i]!.sort)} for ${sortText(t.args[i]!.sort)}`);
      }
      begin();
      return same ? t : reconstruct(b, t, args);
    },
    count: b.count,
  };
  return Object.freeze(terms);
}
