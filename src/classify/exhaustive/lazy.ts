// Lazy enumeration: a value takes all its values when it is first asked for, and what is never asked for cannot matter (MODEL §6).
import type { Form, Operand } from '../../language/description.ts';

/** Thrown when the cases of a question are more than its budget. */
export class OutOfCases extends Error {
  override readonly name = 'OutOfCases';
}

/** Counts work down; `cases` counts the completed leaves. */
export interface Budget {
  readonly limit: number;
  spent: number;
  cases: number;
}

export function startBudget(limit: number): Budget {
  return { limit, spent: 0, cases: 0 };
}

/** Takes `amount` from the budget. Throws OutOfCases past its end. */
export function spend(budget: Budget, amount = 1): void {
  budget.spent += amount;
  if (budget.spent > budget.limit) throw new OutOfCases(`more than ${budget.limit} cases`);
}

/** Values chosen so far. `owner` says whom a request for a value that is missing is meant for. */
export interface Store {
  readonly owner: 'shared' | 'private';
  readonly operands: Map<string, bigint>;
  /** By register: `r[2]`. */
  readonly elements: Map<string, bigint>;
  /** By physical address where private, by key where shared. */
  readonly cells: Map<number, bigint>;
  size: bigint | null;
}

export function newStore(owner: Store['owner']): Store {
  return { owner, operands: new Map(), elements: new Map(), cells: new Map(), size: null };
}

/** Thrown where a value is read that was not chosen yet: choose each of first … end − 1 but `excluded`, and run again. */
export class Request {
  constructor(
    readonly owner: Store['owner'],
    readonly first: bigint,
    readonly end: bigint,
    readonly excluded: readonly bigint[],
    readonly assign: (value: bigint | null) => void,
  ) {}
}

const NONE: readonly bigint[] = [];

function setter<K>(map: Map<K, bigint>, key: K): (value: bigint | null) => void {
  return (value) => {
    if (value === null) map.delete(key);
    else map.set(key, value);
  };
}

/** The value of a register of `width` bits, or a Request for it. */
export function registerIn(store: Store, key: string, width: number): bigint {
  const value = store.elements.get(key);
  if (value !== undefined) return value;
  throw new Request(store.owner, 0n, 1n << BigInt(width), NONE, setter(store.elements, key));
}

/** The content of a cell of `width` bits, or a Request for it. */
export function cellIn(store: Store, key: number, width: number): bigint {
  const value = store.cells.get(key);
  if (value !== undefined) return value;
  throw new Request(store.owner, 0n, 1n << BigInt(width), NONE, setter(store.cells, key));
}

/** The number of cells, from 1 to `most`, or a Request for it. */
export function sizeIn(store: Store, most: bigint): bigint {
  if (store.size !== null) return store.size;
  throw new Request(store.owner, 1n, most + 1n, NONE, (value) => {
    store.size = value;
  });
}

/** The operands of a form: each is read from the store when the semantics first asks for it. */
export function lazyOperands(store: Store, operands: readonly Operand[], form: Form): ReadonlyMap<string, bigint> {
  const declared = new Map(operands.map((operand) => [operand.name, operand]));
  const lazy = new Map<string, bigint>();
  lazy.get = (name) => {
    if (name === form.operand && form.value !== null) return form.value;
    const value = store.operands.get(name);
    const operand = declared.get(name);
    if (value !== undefined || operand === undefined) return value;
    const excluded = name === form.operand ? form.excluded : NONE;
    throw new Request(store.owner, 0n, 1n << BigInt(operand.width), excluded, setter(store.operands, name));
  };
  return lazy;
}

/** Visits every value of a request; stops at the first visit that gives something. The value is taken back afterwards. */
export function branch<T>(request: Request, visit: () => T | null): T | null {
  try {
    for (let value = request.first; value < request.end; value++) {
      if (request.excluded.includes(value)) continue;
      request.assign(value);
      const found = visit();
      if (found !== null) return found;
    }
    return null;
  } finally {
    request.assign(null);
  }
}
