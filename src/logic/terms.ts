// The constructors that a term manager offers.

import type { Sort, Term } from './term.ts';

/**
 * Constructors of one manager. Each returns the normal form of what its name says with the meaning of SMT-LIB: equal
 * normal forms are the same object. All throw TermSortError for wrong sorts or terms of another manager, and
 * TermBudgetExceeded past the manager's `maxNodes`.
 */
export interface Terms {
  readonly true: Term;
  readonly false: Term;
  bool(value: boolean): Term;
  /** The value is reduced modulo 2^width. */
  bits(width: number, value: bigint): Term;
  /** The same name has one sort; a name cannot be both a variable and a function. */
  variable(name: string, sort: Sort): Term;
  /** Uninterpreted function of bools and bits with a bool or bits result; the same name has one signature. */
  apply(name: string, sort: Sort, args: readonly Term[]): Term;
  not(a: Term): Term;
  and(...args: Term[]): Term;
  /** `and` of a list of any length. */
  all(args: readonly Term[]): Term;
  or(...args: Term[]): Term;
  /** `or` of a list of any length. */
  any(args: readonly Term[]): Term;
  implies(a: Term, b: Term): Term;
  ite(condition: Term, then: Term, otherwise: Term): Term;
  /** Of bools or bits. */
  eq(a: Term, b: Term): Term;
  ult(a: Term, b: Term): Term;
  ule(a: Term, b: Term): Term;
  slt(a: Term, b: Term): Term;
  sle(a: Term, b: Term): Term;
  add(a: Term, b: Term): Term;
  sub(a: Term, b: Term): Term;
  neg(a: Term): Term;
  mul(a: Term, b: Term): Term;
  /** By zero: all ones. */
  udiv(a: Term, b: Term): Term;
  /** By zero: the dividend. */
  urem(a: Term, b: Term): Term;
  /** Towards zero; by zero: 1 for a negative dividend, otherwise −1; the least value by −1 is itself. */
  sdiv(a: Term, b: Term): Term;
  /** Sign of the dividend; by zero: the dividend. */
  srem(a: Term, b: Term): Term;
  bvand(a: Term, b: Term): Term;
  bvor(a: Term, b: Term): Term;
  bvxor(a: Term, b: Term): Term;
  bvnot(a: Term): Term;
  /** Shift amounts are unsigned, of the same width, and may be width or more: 0, 0, copies of the sign. */
  shl(a: Term, by: Term): Term;
  lshr(a: Term, by: Term): Term;
  ashr(a: Term, by: Term): Term;
  /** More significant part first. */
  concat(high: Term, low: Term): Term;
  /** Bits high..low, both included. */
  extract(high: number, low: number, a: Term): Term;
  /** To `width` bits, not by `width` bits. */
  zext(a: Term, width: number): Term;
  sext(a: Term, width: number): Term;
  constArray(sort: Sort, value: Term): Term;
  select(array: Term, index: Term): Term;
  store(array: Term, index: Term, value: Term): Term;
  /** The node of `t` over other arguments of the same sorts, built by the constructor of its operator. */
  rebuild(t: Term, args: readonly Term[]): Term;
  /** Distinct nodes so far. */
  count(): number;
}

export interface TermsOptions {
  /** Nodes after which construction throws TermBudgetExceeded; by default 2^24. */
  readonly maxNodes?: number;
}
