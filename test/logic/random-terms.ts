// Random term graphs with their meaning beside them. Each entry of the pool holds the term that the constructors made,
// the value of the same construction by naive arithmetic in several models, and the same construction as SMT-LIB text.

import type { Model, Sort, Term, Terms } from '../../src/logic/index.ts';

export type Value = bigint | boolean | ((index: bigint) => bigint);

export interface Entry {
  readonly term: Term;
  readonly sort: Sort;
  readonly values: readonly Value[];
  readonly text: string;
}

export interface Graph {
  readonly entries: readonly Entry[];
  readonly models: readonly Model[];
  /** declare-fun and define-fun lines that the texts of the entries need. */
  readonly definitions: readonly string[];
}

/** A stream of decisions: reads the given numbers, then zeros. */
export interface Choices {
  below(limit: number): number;
}

export function choicesFrom(numbers: readonly number[]): Choices {
  let at = 0;
  return { below: (limit) => (numbers[at++] ?? 0) % limit };
}

export function choicesOfSeed(seed: number): Choices {
  let state = (seed ^ 0x2545f491) >>> 0 || 1;
  return {
    below(limit) {
      state ^= state << 13;
      state >>>= 0;
      state ^= state >>> 17;
      state ^= state << 5;
      state >>>= 0;
      return state % limit;
    },
  };
}

const ones = (width: number): bigint => 2n ** BigInt(width) - 1n;
const wrap = (width: number, value: bigint): bigint => ((value % 2n ** BigInt(width)) + 2n ** BigInt(width)) % 2n ** BigInt(width);
const signed = (width: number, value: bigint): bigint => (value >= 2n ** BigInt(width - 1) ? value - 2n ** BigInt(width) : value);

function scramble(...parts: bigint[]): bigint {
  let hash = 0x9e3779b97f4a7c15n;
  for (const part of parts) {
    hash = BigInt.asUintN(64, (hash ^ part) * 0xbf58476d1ce4e5b9n);
    hash ^= hash >> 29n;
  }
  return hash;
}

function nameNumber(name: string): bigint {
  let all = 0n;
  for (const character of name) all = all * 131n + BigInt(character.charCodeAt(0));
  return all;
}

/** Corner values often, any value otherwise, of at most 128 bits. */
function corner(width: number, hash: bigint): bigint {
  const corners = [0n, 1n, ones(width), 2n ** BigInt(width - 1), 2n ** BigInt(width - 1) - 1n, 2n, 3n];
  const kind = Number(hash % 12n);
  const value = kind < corners.length ? corners[kind]! : scramble(hash, 1n) | (scramble(hash, 2n) << 64n);
  return wrap(width, value);
}

export function randomModel(seed: bigint): Model {
  return {
    variable: (name, sort) =>
      sort.kind === 'bits' ? corner(sort.width, scramble(seed, nameNumber(name))) : scramble(seed, nameNumber(name)) & 1n,
    select: (array, index) => scramble(seed, nameNumber(array), index % 5n, 7n),
    apply: (name, args) => scramble(seed, nameNumber(name), ...args),
  };
}

const sortText = (sort: Sort): string =>
  sort.kind === 'bool'
    ? 'Bool'
    : sort.kind === 'bits'
      ? `(_ BitVec ${sort.width})`
      : `(Array (_ BitVec ${sort.index}) (_ BitVec ${sort.value}))`;
const constantText = (width: number, value: bigint): string => `#b${value.toString(2).padStart(width, '0')}`;

const binary: Record<string, { text: string; of(width: number, a: bigint, b: bigint): bigint }> = {
  add: { text: 'bvadd', of: (_, a, b) => a + b },
  sub: { text: 'bvsub', of: (_, a, b) => a - b },
  mul: { text: 'bvmul', of: (_, a, b) => a * b },
  udiv: { text: 'bvudiv', of: (w, a, b) => (b === 0n ? ones(w) : a / b) },
  urem: { text: 'bvurem', of: (_, a, b) => (b === 0n ? a : a % b) },
  sdiv: {
    text: 'bvsdiv',
    of(w, a, b) {
      if (b === 0n) return signed(w, a) < 0n ? 1n : -1n;
      return signed(w, a) / signed(w, b);
    },
  },
  srem: { text: 'bvsrem', of: (w, a, b) => (b === 0n ? a : signed(w, a) % signed(w, b)) },
  bvand: { text: 'bvand', of: (_, a, b) => a & b },
  bvor: { text: 'bvor', of: (_, a, b) => a | b },
  bvxor: { text: 'bvxor', of: (_, a, b) => a ^ b },
  shl: { text: 'bvshl', of: (w, a, b) => (b >= BigInt(w) ? 0n : a * 2n ** b) },
  lshr: { text: 'bvlshr', of: (w, a, b) => (b >= BigInt(w) ? 0n : a / 2n ** b) },
  ashr: {
    text: 'bvashr',
    of(w, a, b) {
      const negative = signed(w, a) < 0n;
      if (b >= BigInt(w)) return negative ? -1n : 0n;
      const size = 2n ** b;
      return negative ? -((-signed(w, a) + size - 1n) / size) : a / size;
    },
  },
};
const orders: Record<string, { text: string; of(width: number, a: bigint, b: bigint): boolean }> = {
  ult: { text: 'bvult', of: (_, a, b) => a < b },
  ule: { text: 'bvule', of: (_, a, b) => a <= b },
  slt: { text: 'bvslt', of: (w, a, b) => signed(w, a) < signed(w, b) },
  sle: { text: 'bvsle', of: (w, a, b) => signed(w, a) <= signed(w, b) },
};
type BinaryName = 'add' | 'sub' | 'mul' | 'udiv' | 'urem' | 'sdiv' | 'srem' | 'bvand' | 'bvor' | 'bvxor' | 'shl' | 'lshr' | 'ashr';
type OrderName = 'ult' | 'ule' | 'slt' | 'sle';
const BINARY = Object.keys(binary) as BinaryName[];
const ORDERS = Object.keys(orders) as OrderName[];

export interface GraphOptions {
  readonly widths: readonly number[];
  readonly steps: number;
  readonly models: number;
  readonly maxWidth: number;
}

/** Builds `steps` random nodes over variables, constants, arrays and functions; every operator of the manager occurs. */
export function randomGraph(terms: Terms, choices: Choices, options: GraphOptions): Graph {
  const seeds = Array.from({ length: options.models }, () => BigInt(choices.below(1 << 30)));
  const models = seeds.map(randomModel);
  const definitions: string[] = [];
  const entries: Entry[] = [];
  const pool = new Map<string, Entry[]>();
  const key = (sort: Sort): string => sortText(sort);

  const enter = (term: Term, sort: Sort, values: Value[], text: string): Entry => {
    let name = text;
    if (text.startsWith('(')) {
      name = `n${entries.length}`;
      definitions.push(`(define-fun ${name} () ${sortText(sort)} ${text})`);
    }
    const entry = { term, sort, values, text: name };
    entries.push(entry);
    const same = pool.get(key(sort));
    if (same === undefined) pool.set(key(sort), [entry]);
    else same.push(entry);
    return entry;
  };
  const pick = (sort: Sort): Entry => {
    const same = pool.get(key(sort)) ?? [];
    if (sort.kind === 'bits' && (same.length === 0 || choices.below(5) === 0)) {
      const value = corner(sort.width, BigInt(choices.below(1 << 20)));
      return enter(
        terms.bits(sort.width, value),
        sort,
        models.map(() => value),
        constantText(sort.width, value),
      );
    }
    if (sort.kind === 'bool' && choices.below(16) === 0) {
      const value = choices.below(2) === 1;
      return enter(
        terms.bool(value),
        sort,
        models.map(() => value),
        String(value),
      );
    }
    // Few operands, often the same ones: rules about equal operands must get their turn.
    const kind = choices.below(4);
    if (kind === 0) return same[choices.below(same.length)]!;
    if (kind === 1) return same[choices.below(Math.min(2, same.length))]!;
    return same[Math.max(0, same.length - 1 - choices.below(3))]!;
  };
  const map = <T extends Value>(of: (i: number) => T): T[] => models.map((_, i) => of(i));
  const bool: Sort = { kind: 'bool' };
  const bits = (width: number): Sort => ({ kind: 'bits', width });
  const number = (entry: Entry, i: number): bigint => entry.values[i] as bigint;
  const truth = (entry: Entry, i: number): boolean => entry.values[i] as boolean;
  const cells = (entry: Entry, i: number): ((index: bigint) => bigint) => entry.values[i] as (index: bigint) => bigint;
  const declare = (name: string, sort: Sort, of: (model: Model) => Value): void => {
    definitions.push(`(declare-fun ${name} () ${sortText(sort)})`);
    enter(terms.variable(name, sort), sort, models.map(of), name);
  };

  const array: Sort & { kind: 'array' } = { kind: 'array', index: options.widths[options.widths.length - 1]!, value: options.widths[0]! };
  for (const width of options.widths) {
    for (const letter of ['x', 'y']) declare(`${letter}${width}`, bits(width), (model) => model.variable(`${letter}${width}`, bits(width)));
  }
  for (const name of ['p', 'q']) declare(name, bool, (model) => model.variable(name, bool) === 1n);
  for (const name of ['A', 'B']) declare(name, array, (model) => (index) => wrap(array.value, model.select(name, index)));
  const fWidth = options.widths[0]!;
  definitions.push(`(declare-fun f (${sortText(bits(fWidth))} ${sortText(bits(fWidth))}) ${sortText(bits(fWidth))})`);
  definitions.push(`(declare-fun g (${sortText(bits(fWidth))}) Bool)`);

  const width = (): number => {
    const known = [...pool.values()].map((same) => same[0]!.sort).filter((sort) => sort.kind === 'bits');
    return choices.below(2) === 0 ? options.widths[choices.below(options.widths.length)]! : known[choices.below(known.length)]!.width;
  };

  const steps: ((w: number) => void)[] = [
    (w) => {
      const name = BINARY[choices.below(BINARY.length)]!;
      const [a, b] = [pick(bits(w)), pick(bits(w))];
      const meaning = binary[name]!;
      const values = map((i) => wrap(w, meaning.of(w, number(a, i), number(b, i))));
      enter(terms[name](a.term, b.term), bits(w), values, `(${meaning.text} ${a.text} ${b.text})`);
    },
    (w) => {
      const [name, text] =
        (['add', 'sub', 'bvand', 'bvor', 'bvxor'] as const)[choices.below(5)] === 'add'
          ? (['add', 'bvadd'] as const)
          : (['sub', 'bvsub'] as const);
      const [a, b] = [pick(bits(w)), pick(bits(w))];
      const values = map((i) => wrap(w, name === 'add' ? number(a, i) + number(b, i) : number(a, i) - number(b, i)));
      enter(terms[name](a.term, b.term), bits(w), values, `(${text} ${a.text} ${b.text})`);
    },
    (w) => {
      const value = wrap(w, BigInt(2 * choices.below(4)));
      const [a, b] = [pick(bits(w)), pick(bits(w))];
      const values = map((i) => wrap(w, value * number(a, i) + value * number(b, i)));
      const factor = terms.bits(w, value);
      const text = constantText(w, value);
      enter(
        terms.add(terms.mul(factor, a.term), terms.mul(b.term, factor)),
        bits(w),
        values,
        `(bvadd (bvmul ${text} ${a.text}) (bvmul ${b.text} ${text}))`,
      );
    },
    (w) => {
      const sort = choices.below(2) === 0 ? bool : bits(w);
      const [c, d, a, b] = [pick(bool), pick(bool), pick(sort), pick(sort)];
      const inner = terms.ite(d.term, b.term, a.term);
      enter(
        terms.ite(c.term, inner, b.term),
        sort,
        map((i) => (truth(c, i) && !truth(d, i) ? a.values[i]! : b.values[i]!)),
        `(ite ${c.text} (ite ${d.text} ${b.text} ${a.text}) ${b.text})`,
      );
    },
    (w) => {
      const [a, b, c] = [pick(bits(w)), pick(bits(w)), pick(bits(w))];
      enter(
        terms.and(terms.eq(a.term, b.term), terms.not(terms.eq(a.term, c.term))),
        bool,
        map((i) => number(a, i) === number(b, i) && number(a, i) !== number(c, i)),
        `(and (= ${a.text} ${b.text}) (not (= ${a.text} ${c.text})))`,
      );
    },
    () => {
      const [a, b, c] = [pick(bits(1)), pick(bits(1)), pick(bits(1))];
      const values = map((i) => (number(a, i) === number(b, i) ? number(c, i) : 1n - number(c, i)));
      const text = `(ite (= ${a.text} ${b.text}) ${c.text} (bvnot ${c.text}))`;
      enter(terms.ite(terms.eq(a.term, b.term), c.term, terms.bvnot(c.term)), bits(1), values, text);
    },
    (w) => {
      const a = pick(bits(w));
      if (choices.below(2) === 0)
        enter(
          terms.neg(a.term),
          bits(w),
          map((i) => wrap(w, -number(a, i))),
          `(bvneg ${a.text})`,
        );
      else
        enter(
          terms.bvnot(a.term),
          bits(w),
          map((i) => ones(w) - number(a, i)),
          `(bvnot ${a.text})`,
        );
    },
    (w) => {
      const name = ORDERS[choices.below(ORDERS.length)]!;
      const [a, b] = [pick(bits(w)), pick(bits(w))];
      const meaning = orders[name]!;
      enter(
        terms[name](a.term, b.term),
        bool,
        map((i) => meaning.of(w, number(a, i), number(b, i))),
        `(${meaning.text} ${a.text} ${b.text})`,
      );
    },
    (w) => {
      const [a, b] = [pick(bits(w)), pick(bits(w))];
      enter(
        terms.eq(a.term, b.term),
        bool,
        map((i) => number(a, i) === number(b, i)),
        `(= ${a.text} ${b.text})`,
      );
    },
    () => {
      const [a, b] = [pick(bool), pick(bool)];
      enter(
        terms.eq(a.term, b.term),
        bool,
        map((i) => truth(a, i) === truth(b, i)),
        `(= ${a.text} ${b.text})`,
      );
    },
    () => {
      const [a, b, c] = [pick(bool), pick(bool), pick(bool)];
      enter(
        terms.and(a.term, b.term, c.term),
        bool,
        map((i) => truth(a, i) && truth(b, i) && truth(c, i)),
        `(and ${a.text} ${b.text} ${c.text})`,
      );
    },
    () => {
      const [a, b, c] = [pick(bool), pick(bool), pick(bool)];
      enter(
        terms.or(a.term, b.term, c.term),
        bool,
        map((i) => truth(a, i) || truth(b, i) || truth(c, i)),
        `(or ${a.text} ${b.text} ${c.text})`,
      );
    },
    () => {
      const [a, b] = [pick(bool), pick(bool)];
      enter(
        terms.implies(a.term, b.term),
        bool,
        map((i) => !truth(a, i) || truth(b, i)),
        `(=> ${a.text} ${b.text})`,
      );
    },
    () => {
      const a = pick(bool);
      enter(
        terms.not(a.term),
        bool,
        map((i) => !truth(a, i)),
        `(not ${a.text})`,
      );
    },
    (w) => {
      const sort = [bool, bits(w), bits(w), array][choices.below(4)]!;
      const [c, a, b] = [pick(bool), pick(sort), pick(sort)];
      enter(
        terms.ite(c.term, a.term, b.term),
        sort,
        map((i) => (truth(c, i) ? a.values[i]! : b.values[i]!)),
        `(ite ${c.text} ${a.text} ${b.text})`,
      );
    },
    (w) => {
      const [a, b] = [pick(bits(w)), pick(bits(width()))];
      const total = w + b.term.width;
      if (total > options.maxWidth) return;
      const values = map((i) => number(a, i) * 2n ** BigInt(b.term.width) + number(b, i));
      enter(terms.concat(a.term, b.term), bits(total), values, `(concat ${a.text} ${b.text})`);
    },
    (w) => {
      const a = pick(bits(w));
      const low = choices.below(w);
      const high = low + choices.below(w - low);
      const values = map((i) => wrap(high - low + 1, number(a, i) / 2n ** BigInt(low)));
      enter(terms.extract(high, low, a.term), bits(high - low + 1), values, `((_ extract ${high} ${low}) ${a.text})`);
    },
    (w) => {
      const a = pick(bits(w));
      const more = choices.below(Math.max(1, Math.min(9, options.maxWidth - w)));
      if (choices.below(2) === 0)
        enter(
          terms.zext(a.term, w + more),
          bits(w + more),
          map((i) => number(a, i)),
          `((_ zero_extend ${more}) ${a.text})`,
        );
      else
        enter(
          terms.sext(a.term, w + more),
          bits(w + more),
          map((i) => wrap(w + more, signed(w, number(a, i)))),
          `((_ sign_extend ${more}) ${a.text})`,
        );
    },
    () => {
      const [a, i] = [pick(array), pick(bits(array.index))];
      enter(
        terms.select(a.term, i.term),
        bits(array.value),
        map((m) => cells(a, m)(number(i, m))),
        `(select ${a.text} ${i.text})`,
      );
    },
    () => {
      const [a, i, v] = [pick(array), pick(bits(array.index)), pick(bits(array.value))];
      const values = map((m) => (index: bigint) => (index === number(i, m) ? number(v, m) : cells(a, m)(index)));
      enter(terms.store(a.term, i.term, v.term), array, values, `(store ${a.text} ${i.text} ${v.text})`);
    },
    () => {
      if (choices.below(3) !== 0) return;
      const v = pick(bits(array.value));
      enter(
        terms.constArray(array, v.term),
        array,
        map((m) => () => number(v, m)),
        `((as const ${sortText(array)}) ${v.text})`,
      );
    },
    () => {
      const [a, b] = [pick(bits(fWidth)), pick(bits(fWidth))];
      const values = map((i) => wrap(fWidth, models[i]!.apply('f', [number(a, i), number(b, i)])));
      enter(terms.apply('f', bits(fWidth), [a.term, b.term]), bits(fWidth), values, `(f ${a.text} ${b.text})`);
    },
    () => {
      const a = pick(bits(fWidth));
      enter(
        terms.apply('g', bool, [a.term]),
        bool,
        map((i) => models[i]!.apply('g', [number(a, i)]) % 2n === 1n),
        `(g ${a.text})`,
      );
    },
  ];
  for (let step = 0; step < options.steps; step++) steps[choices.below(steps.length)]!(width());
  return { entries, models, definitions };
}
