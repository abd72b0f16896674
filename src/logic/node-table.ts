// Hash-consing: an open-addressing table keyed by integers (operator, sort, ids of the arguments, payload).

import type { Op, Sort, Term } from './term.ts';
import { TermBudgetExceeded } from './term.ts';

const OPS: readonly Op[] = [
  'constant',
  'variable',
  'apply',
  'not',
  'and',
  'eq',
  'ite',
  'ult',
  'slt',
  'sum',
  'mul',
  'udiv',
  'urem',
  'sdiv',
  'srem',
  'bvand',
  'bvor',
  'bvxor',
  'bvnot',
  'shl',
  'lshr',
  'ashr',
  'concat',
  'extract',
  'sext',
  'constArray',
  'select',
  'store',
];
const CODES: Readonly<Record<string, number>> = Object.assign(Object.create(null), Object.fromEntries(OPS.map((op, i) => [op, i + 1])));
const NO_COEFFICIENTS: readonly bigint[] = [];

// One counter for the process: a term of one manager can never pass for a term of another by its id.
let nextId = 1;

export interface NodeTable {
  readonly owner: object;
  /** `sort` must be the interned object of this manager. */
  intern(
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

function mix(hash: number, part: number): number {
  const h = Math.imul(hash ^ part, 0x9e3779b1);
  return h ^ (h >>> 15);
}

function mixValue(hash: number, value: bigint): number {
  let h = mix(hash, Number(BigInt.asIntN(32, value)));
  for (let rest = value >> 32n; rest > 0n; rest >>= 32n) h = mix(h, Number(BigInt.asIntN(32, rest)));
  return h;
}

/** Throws TermBudgetExceeded when a node past `maxNodes` is asked for. */
export function createNodeTable(owner: object, maxNodes: number): NodeTable {
  const terms: Term[] = [];
  let size = 1024;
  let slots = new Int32Array(size); // 1 + position in `terms`, 0 when free
  let hashes = new Int32Array(size); // of the term at the same position in `terms`
  const names = new Map<string, number>();

  function grow(): void {
    size *= 2;
    const wider = new Int32Array(size);
    wider.set(hashes);
    hashes = wider;
    slots = new Int32Array(size);
    for (let i = 0; i < terms.length; i++) {
      let slot = hashes[i]! & (size - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (size - 1);
      slots[slot] = i + 1;
    }
  }

  function nameCode(name: string): number {
    let code = names.get(name);
    if (code === undefined) {
      code = names.size + 1;
      names.set(name, code);
    }
    return code;
  }

  return {
    owner,
    count: () => terms.length,
    intern(op, sort, args, value = 0n, name = '', high = 0, low = 0, coefficients = NO_COEFFICIENTS) {
      const width = sort.kind === 'bits' ? sort.width : 0;
      let hash = mix(CODES[op]!, sort.kind === 'array' ? (sort.index << 16) ^ sort.value : width);
      for (let i = 0; i < args.length; i++) hash = mix(hash, args[i]!.id | 0);
      if (value !== 0n) hash = mixValue(hash, value);
      if (name !== '') hash = mix(hash, nameCode(name));
      if (high !== 0) hash = mix(hash, (high << 12) ^ low);
      for (let i = 0; i < coefficients.length; i++) hash = mixValue(hash, coefficients[i]!);

      let slot = hash & (size - 1);
      search: for (; ; slot = (slot + 1) & (size - 1)) {
        const at = slots[slot]! - 1;
        if (at < 0) break;
        if (hashes[at] !== hash) continue;
        const other = terms[at]!;
        if (other.op !== op || other.sort !== sort || other.args.length !== args.length) continue;
        if (other.value !== value || other.name !== name || other.high !== high || other.low !== low) continue;
        for (let i = 0; i < args.length; i++) if (other.args[i] !== args[i]) continue search;
        if (other.coefficients.length !== coefficients.length) continue;
        for (let i = 0; i < coefficients.length; i++) if (other.coefficients[i] !== coefficients[i]) continue search;
        return other;
      }
      if (terms.length >= maxNodes) throw new TermBudgetExceeded(maxNodes);
      const term: Term = { id: nextId++, op, sort, width, args, value, name, high, low, coefficients, owner };
      hashes[terms.length] = hash;
      terms.push(term);
      slots[slot] = terms.length;
      if (terms.length * 2 > size) grow();
      return term;
    },
  };
}
