// The address map of one concrete state, as terms in one variable: what is asked of all addresses at once is asked here.
import { isApart } from '../isa/cells.ts';
import type { Access, Description } from '../language/description.ts';
import { evaluate, postorder, prepare, type Solver, substitute, type Term, type Terms } from '../logic/index.ts';
import { ACCESSES, type InitialState, initialState, type MapFacts, parseLeaf, translateAddress } from '../symbolic/index.ts';
import type { ConcreteState } from './question.ts';

export interface Tools {
  readonly terms: Terms;
  readonly facts: MapFacts;
  /** The solver, or null when it may not be used. Throws SolverNeeded when it has not been loaded yet. */
  readonly solver: () => Solver | null;
}

const RLIMIT = 2_000_000;

/** The map of one concrete state, as terms in the one variable `va`. */
export class ConcreteMap {
  readonly va: Term;
  private readonly known = new Map<string, { allowed: Term; address: Term; reads: readonly { guard: Term; address: Term }[] }>();
  private readonly initial: InitialState;
  private readonly modes: readonly bigint[];
  private readonly storage: string;
  constructor(
    private readonly tools: Tools,
    private readonly description: Description,
    private readonly state: ConcreteState,
  ) {
    this.storage = description.translate?.storage ?? description.storages[0]?.id ?? '';
    const s = description.storages.find((x) => x.id === this.storage);
    const width = description.translate?.addressWidth ?? s?.addressWidth ?? 1;
    this.va = tools.terms.variable('operand *va*', { kind: 'bits', width });
    this.initial = initialState(tools.terms, description, state.mode);
    this.modes = description.modes.map((m) => m.code);
  }

  at(space: bigint, access: Access): { allowed: Term; address: Term; reads: readonly { guard: Term; address: Term }[] } {
    const key = `${space} ${access}`;
    let found = this.known.get(key);
    if (found === undefined) {
      const t = translateAddress(this.tools.terms, this.description, this.storage, this.va, access, space, this.initial, null);
      found = {
        allowed: this.concrete(t.allowed),
        address: this.concrete(t.address),
        reads: t.reads.map((r) => ({ guard: this.concrete(r.guard), address: this.concrete(r.address) })),
      };
      this.known.set(key, found);
    }
    return found;
  }

  /** Puts this state's values for the leaves of the map. */
  private concrete(t: Term): Term {
    const { terms } = this.tools;
    const s = this.description.storages.find((x) => x.id === this.storage);
    return substitute(terms, t, (l) => {
      const name = parseLeaf(l.name);
      if (name.kind === 'size' && l.sort.kind === 'bits') return terms.bits(l.sort.width, this.state.size);
      if (name.kind === 'physical') return terms.zext(l.args[0] as Term, l.sort.kind === 'bits' ? l.sort.width : 1);
      if (name.kind === 'cells' && l.sort.kind === 'array' && s !== undefined) {
        let array = terms.constArray(l.sort, terms.bits(s.cellWidth, 0n));
        const sorted = [...this.state.cells].filter(([pa]) => !isApart(pa)).sort((x, y) => (x[0] < y[0] ? -1 : 1));
        for (const [pa, v] of sorted) if (v !== 0n) array = terms.store(array, terms.bits(l.sort.index, pa), terms.bits(s.cellWidth, v));
        return array;
      }
      if (name.kind !== 'element') return undefined;
      if (l.sort.kind === 'bits') return terms.bits(l.sort.width, this.state.elements.get(name.subject) ?? 0n);
      if (l.sort.kind !== 'array') return undefined;
      let file = terms.constArray(l.sort, terms.bits(l.sort.value, 0n));
      for (let i = 0; i < 2 ** l.sort.index; i++) {
        const v = this.state.elements.get(`${name.subject}[${i}]`) ?? 0n;
        if (v !== 0n) file = terms.store(file, terms.bits(l.sort.index, BigInt(i)), terms.bits(l.sort.value, v));
      }
      return file;
    });
  }

  translate(space: bigint, va: bigint, access: Access): bigint | null {
    const t = this.at(space, access);
    const model = modelOf(this.va, va);
    return evaluate(t.allowed, model) === 1n ? evaluate(t.address, model) : null;
  }

  /** Virtual addresses through which the space reaches a physical cell: all of them where that can be told, at least one otherwise. */
  inverse(space: bigint, pa: bigint, only?: Access): bigint[] {
    const { terms } = this.tools;
    const found = new Set<bigint>();
    if (isApart(pa)) return [];
    for (const access of only === undefined ? ACCESSES : [only]) {
      const t = this.at(space, access);
      const here = terms.and(t.allowed, terms.eq(t.address, terms.bits(addressWidthOf(t.address), pa)));
      let open = here;
      for (let n = 0; n < 8; n++) {
        const va = this.solve(open);
        if (va === null || va === 'unknown') break;
        found.add(va);
        open = terms.and(open, terms.not(terms.eq(this.va, terms.bits(addressWidthOf(this.va), va))));
      }
    }
    return [...found];
  }

  reaches(space: bigint, pa: bigint): boolean {
    return this.inverse(space, pa).length > 0;
  }

  /** The cell holds part of the map of some space. */
  isTable(pa: bigint): boolean {
    if (this.tools.facts.registersOnly || isApart(pa)) return false;
    const { terms } = this.tools;
    return this.modes.some((space) =>
      ACCESSES.some((access) =>
        this.at(space, access).reads.some((r) => {
          const here = terms.eq(r.address, terms.bits(addressWidthOf(r.address), pa));
          return this.exists(terms.and(r.guard, here)) !== 'no';
        }),
      ),
    );
  }

  /** An address for which the condition holds, null when there is none. */
  addressWhere(condition: Term): bigint | null | 'unknown' {
    return this.solve(condition);
  }

  exists(condition: Term): 'yes' | 'no' | 'unknown' {
    const va = this.solve(condition);
    return va === null ? 'no' : va === 'unknown' ? 'unknown' : 'yes';
  }

  /** A value of the variable for which the condition holds. */
  private solve(condition: Term): bigint | null | 'unknown' {
    if (condition === this.tools.terms.false) return null;
    const holds = prepare([condition]);
    const test = (va: bigint): boolean => holds(modelOf(this.va, va))[0] === 1n;
    const { known, value, free } = bitsInPlay(condition, this.va);
    if (free.length <= MAX_FREE_BITS) {
      for (let n = 0; n < 2 ** free.length; n++) {
        const va = free.reduce((v, bit, i) => (n & (1 << i) ? v | (1n << BigInt(bit)) : v), value);
        if (test(va)) return va;
      }
      return null;
    }
    const width = addressWidthOf(this.va);
    for (const va of [0n, 1n, (1n << BigInt(width)) - 1n, 1n << BigInt(width - 1)]) if ((va & known) === value && test(va)) return va;
    const solver = this.tools.solver();
    if (solver === null) return 'unknown';
    const answer = solver.check([condition], { rlimit: RLIMIT, values: [this.va] });
    if (answer.verdict === 'unsat') return null;
    return answer.verdict === 'sat' ? (answer.values[0] ?? 'unknown') : 'unknown';
  }
}

/** Free bits that are tried out one combination after the other; with more the solver is asked. */
export const MAX_FREE_BITS = 10;

/**
 * Bits of the variable that the condition depends on: `known` are fixed by conjuncts such as `va = c` or `va[7:0] = c`, at `value`; `free` are the
 * positions of the others. Bits that do not matter are in neither.
 */
function bitsInPlay(condition: Term, va: Term): { known: bigint; value: bigint; free: number[] } {
  let known = 0n;
  let value = 0n;
  for (const c of condition.op === 'and' ? condition.args : [condition]) {
    const [x, y] = c.args;
    if (c.op !== 'eq' || x === undefined || y?.op !== 'constant') continue;
    const low = x === va ? 0 : x.op === 'extract' && x.args[0] === va ? x.low : null;
    if (low === null) continue;
    known |= ((1n << BigInt(x.width)) - 1n) << BigInt(low);
    value |= y.value << BigInt(low);
  }
  const used = usedBits([condition], va);
  const free: number[] = [];
  for (let i = 0; i < va.width; i++) if ((used & ~known & (1n << BigInt(i))) !== 0n) free.push(i);
  return { known, value, free };
}

function addressWidthOf(t: Term): number {
  return t.sort.kind === 'bits' ? t.sort.width : 1;
}

export function modelOf(va: Term, value: bigint) {
  return {
    variable: (name: string) => (name === va.name ? value : 0n),
    select: () => 0n,
    apply: () => 0n,
  };
}
/** Bits of the variable that occur in the terms. */
export function usedBits(ts: readonly Term[], va: Term): bigint {
  let used = 0n;
  for (const t of postorder(ts)) {
    if (t === va && ts.includes(t)) used |= (1n << BigInt(va.width)) - 1n;
    if (t.op === 'extract' && t.args[0] === va) used |= ((1n << BigInt(t.width)) - 1n) << BigInt(t.low);
    else if (t.args.includes(va)) used |= (1n << BigInt(va.width)) - 1n;
  }
  return used;
}
