// The data of the term layer: sorts, terms and models. Terms are immutable and hash-consed per manager:
// within one manager equal structure means the same object. Between managers nothing is shared, ids included.

/** `bits` has a width of at least 1 bit; `array` maps indices of `index` bits to values of `value` bits. */
export type Sort =
  | { readonly kind: 'bool' }
  | { readonly kind: 'bits'; readonly width: number }
  | { readonly kind: 'array'; readonly index: number; readonly value: number };

/**
 * The operators that survive normalisation. The rest of the vocabulary is expressed by these: `or` by `not` and
 * `and`; `ule` and `sle` by `not`; `add`, `sub`, `neg` and multiplication by a constant by `sum`; `zext` by `concat`.
 */
export type Op =
  | 'constant' // value (a bool is 0n or 1n)
  | 'variable' // name
  | 'apply' // name, args
  | 'not'
  | 'and' // two or more args, ordered by id
  | 'eq' // bool or bits; a constant stands second
  | 'ite' // any sort
  | 'ult'
  | 'slt'
  | 'sum' // value + Σ coefficients[i]·args[i] modulo 2^width, ordered by id
  | 'mul' // two or more args, ordered by id, none constant
  | 'udiv'
  | 'urem'
  | 'sdiv'
  | 'srem'
  | 'bvand' // two or more args, ordered by id
  | 'bvor'
  | 'bvxor'
  | 'bvnot'
  | 'shl'
  | 'lshr'
  | 'ashr'
  | 'concat' // two or more args, most significant first
  | 'extract' // bits high..low of the arg, both included
  | 'sext'
  | 'constArray'
  | 'select'
  | 'store';

/** One node. All nodes have all fields (one shape); a field without meaning for the operator is empty or zero. */
export interface Term {
  /** Unique over all managers of the process; grows with creation, so an argument has a smaller id than its user. */
  readonly id: number;
  readonly op: Op;
  readonly sort: Sort;
  /** Bits of a term of sort `bits`, otherwise 0. */
  readonly width: number;
  readonly args: readonly Term[];
  /** `constant`: its value, not negative; `sum`: the constant summand. */
  readonly value: bigint;
  /** `variable`, `apply`. */
  readonly name: string;
  /** `extract`. */
  readonly high: number;
  readonly low: number;
  /** `sum`: one non-zero coefficient for each argument. */
  readonly coefficients: readonly bigint[];
  /** The manager that made it: compared by identity. */
  readonly owner: object;
}

/** Values of the leaves. A bool is 0n or 1n, bits are unsigned and below 2^width. Arrays are asked cell by cell. */
export interface Model {
  variable(name: string, sort: Sort): bigint;
  select(array: string, index: bigint): bigint;
  apply(name: string, args: readonly bigint[]): bigint;
}

/** A manager was asked for more nodes than its `maxNodes`. */
export class TermBudgetExceeded extends Error {
  readonly maxNodes: number;
  constructor(maxNodes: number) {
    super(`more than ${maxNodes} terms`);
    this.name = 'TermBudgetExceeded';
    this.maxNodes = maxNodes;
  }
}

/** A constructor was given terms of the wrong sort, of another manager, or a name with another signature. */
export class TermSortError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TermSortError';
  }
}

export function sameSort(a: Sort, b: Sort): boolean {
  switch (a.kind) {
    case 'bool':
      return b.kind === 'bool';
    case 'bits':
      return b.kind === 'bits' && a.width === b.width;
    case 'array':
      return b.kind === 'array' && a.index === b.index && a.value === b.value;
  }
}

export function sortText(sort: Sort): string {
  switch (sort.kind) {
    case 'bool':
      return 'bool';
    case 'bits':
      return `bits(${sort.width})`;
    case 'array':
      return `array(${sort.index}, ${sort.value})`;
  }
}
