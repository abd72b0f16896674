// What the rule files share: the node table, interned sorts, and each other's constructors (the rules are mutually
// recursive). These inner constructors trust their arguments' sorts; the manager checks them at its surface.

import { mask } from './bits.ts';
import { createNodeTable } from './node-table.ts';
import type { Op, Sort, Term } from './term.ts';

export interface Rules {
  // booleans.ts
  not(a: Term): Term;
  and(args: readonly Term[]): Term;
  or(args: readonly Term[]): Term;
  // conditional.ts
  ite(condition: Term, then: Term, otherwise: Term): Term;
  // equality.ts
  eq(a: Term, b: Term): Term;
  // order.ts
  ult(a: Term, b: Term): Term;
  slt(a: Term, b: Term): Term;
  // linear.ts
  add(a: Term, b: Term): Term;
  sub(a: Term, b: Term): Term;
  scale(factor: bigint, a: Term): Term;
  linear(width: number, constant: bigint, coefficients: readonly bigint[], args: readonly Term[]): Term;
  /** a − b when that is a constant for all values, otherwise undefined. */
  difference(a: Term, b: Term): bigint | undefined;
  bvnot(a: Term): Term;
  // product.ts
  mul(args: readonly Term[]): Term;
  udiv(a: Term, b: Term): Term;
  urem(a: Term, b: Term): Term;
  sdiv(a: Term, b: Term): Term;
  srem(a: Term, b: Term): Term;
  // bitwise.ts
  bvand(args: readonly Term[]): Term;
  bvor(args: readonly Term[]): Term;
  bvxor(args: readonly Term[]): Term;
  // structure.ts
  concat(args: readonly Term[]): Term;
  extract(high: number, low: number, a: Term): Term;
  zext(a: Term, width: number): Term;
  sext(a: Term, width: number): Term;
  // shift.ts
  shl(a: Term, by: Term): Term;
  lshr(a: Term, by: Term): Term;
  ashr(a: Term, by: Term): Term;
  // arrays.ts
  constArray(sort: Sort, value: Term): Term;
  select(array: Term, index: Term): Term;
  store(array: Term, index: Term, value: Term): Term;
}

export interface Builder extends Rules {
  /** Rewriting steps left for the present outermost constructor: bounds its depth and its work. */
  fuel: number;
  /** True when a rule that builds several new terms may run; without fuel the plain node is built instead. */
  spend(): boolean;
  readonly owner: object;
  readonly true: Term;
  readonly false: Term;
  readonly bool: Sort;
  bitsSort(width: number): Sort;
  arraySort(index: number, value: number): Sort;
  /** Reduces the value modulo 2^width. */
  bits(width: number, value: bigint): Term;
  node(
    op: Op,
    sort: Sort,
    args: readonly Term[],
    value?: bigint,
    name?: string,
    high?: number,
    low?: number,
    coefficients?: readonly bigint[],
  ): Term;
  count(): number;
}

export const FUEL = 512;

export type Basis = Omit<Builder, keyof Rules>;

/** The builder without its rules: sorts, constants, nodes. */
export function createBasis(owner: object, maxNodes: number): Basis {
  const table = createNodeTable(owner, maxNodes);
  const bool: Sort = { kind: 'bool' };
  const bitsSorts: Sort[] = [];
  const arraySorts = new Map<string, Sort>();
  const bitsSort = (width: number): Sort => {
    let sort = bitsSorts[width];
    if (sort === undefined) {
      sort = { kind: 'bits', width };
      bitsSorts[width] = sort;
    }
    return sort;
  };
  const none: readonly Term[] = [];
  return {
    fuel: FUEL,
    spend() {
      if (this.fuel <= 0) return false;
      this.fuel--;
      return true;
    },
    owner,
    true: table.intern('constant', bool, none, 1n),
    false: table.intern('constant', bool, none, 0n),
    bool,
    bitsSort,
    arraySort(index, value) {
      const key = `${index} ${value}`;
      let sort = arraySorts.get(key);
      if (sort === undefined) {
        sort = { kind: 'array', index, value };
        arraySorts.set(key, sort);
      }
      return sort;
    },
    bits: (width, value) => table.intern('constant', bitsSort(width), none, value & mask(width)),
    node: table.intern,
    count: table.count,
  };
}

export function byId(a: Term, b: Term): number {
  return a.id - b.id;
}

/** Position of the term in a list ordered by id, or −1. */
export function indexById(sorted: readonly Term[], term: Term): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const id = sorted[middle]!.id;
    if (id === term.id) return middle;
    if (id < term.id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

export function isConstant(a: Term): boolean {
  return a.op === 'constant';
}
