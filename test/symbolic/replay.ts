// A model that gives the leaves of symbolic outcomes their meaning in one concrete state, by asking the reference evaluator.
import { type StateSource, translate } from '../../src/evaluate/index.ts';
import type { Description } from '../../src/language/description.ts';
import type { Model } from '../../src/logic/index.ts';
import { ACCESSES, type Leaf, type MapFacts, parseLeaf } from '../../src/symbolic/index.ts';

export interface Concrete {
  readonly mode: bigint;
  readonly elements: ReadonlyMap<string, bigint>;
  readonly cells: ReadonlyMap<bigint, bigint>;
  readonly size: bigint;
}

/** The state as the evaluator reads it. */
export function sourceOf(description: Description, state: Concrete): StateSource {
  const counts = new Map(description.elements.map((e) => [e.id, e.count]));
  const mode = description.elements.find((e) => e.role === 'mode')?.id;
  return {
    element: (id, index) => {
      if (id === mode) return state.mode;
      return state.elements.get((counts.get(id) ?? 1) > 1 ? `${id}[${index}]` : id) ?? 0n;
    },
    cell: (_, pa) => state.cells.get(pa) ?? 0n,
    size: () => state.size,
  };
}

/** What no instruction may depend on: the cell of an address that the map refuses, cells past the end. */
const JUNK = 0x5a5a_5a5an;

/** Leaves in the state: cells are identified by their physical addresses. */
export function modelOf(description: Description, facts: MapFacts, state: Concrete, operands: ReadonlyMap<string, bigint>): Model {
  const source = sourceOf(description, state);
  const anySpace = description.modes[0]?.code ?? 0n;
  const addressOf = (l: Leaf, va: bigint): bigint | null => {
    // A leaf without an access stands for all that the map allows: it has one address.
    for (const access of l.access === null ? ACCESSES : [l.access]) {
      const t = translate(description, source, va, access, l.space ?? anySpace);
      if (t.kind === 'address') return t.pa;
    }
    return null;
  };
  return {
    variable: (name) => {
      const l = parseLeaf(name);
      switch (l.kind) {
        case 'element':
          return source.element(l.subject, 0);
        case 'operand':
          return operands.get(l.subject.slice(0, l.subject.lastIndexOf(':'))) ?? 0n;
        case 'size':
          return state.size;
        default:
          throw new Error(`no variable ${name}`);
      }
    },
    select: (name, index) => {
      const l = parseLeaf(name);
      if (l.kind === 'element') return source.element(l.subject, Number(index));
      if (l.kind !== 'cells') throw new Error(`no array ${name}`);
      return index < state.size ? source.cell(l.subject, index, null) : JUNK;
    },
    apply: (name, [va = 0n]) => {
      const l = parseLeaf(name);
      switch (l.kind) {
        case 'ok':
          return translate(description, source, va, l.access ?? 'read', l.space ?? anySpace).kind === 'address' ? 1n : 0n;
        case 'cell':
        case 'address':
          return addressOf(l, va) ?? JUNK;
        case 'why': {
          const t = translate(description, source, va, l.access ?? 'read', l.space ?? anySpace);
          return t.kind === 'address' ? JUNK : BigInt(facts.refusals.findIndex((r) => r.trap === t.trap && r.as === t.as));
        }
        case 'physical':
          return va;
        case 'own':
          return reachOf(description, state).own.has(va) ? 1n : 0n;
        case 'seen':
          return 1n;
        default:
          throw new Error(`no function ${name}`);
      }
    },
  };
}

interface Reach {
  /** Physical addresses that the own map allows for any access. */
  readonly own: ReadonlySet<bigint>;
  /** Cells that a map is read from, in any space. */
  readonly tables: ReadonlySet<bigint>;
}

const reaches = new WeakMap<Concrete, Reach>();

/** Whether the maps of a description can be tried address by address. */
export function isSmall(description: Description): boolean {
  return (description.translate?.addressWidth ?? description.storages[0]?.addressWidth ?? 0) <= 8;
}

/** What the maps of a state reach, of a small description. */
export function reachOf(description: Description, state: Concrete): Reach {
  let reach = reaches.get(state);
  if (reach !== undefined) return reach;
  const width = description.translate?.addressWidth ?? description.storages[0]?.addressWidth ?? 0;
  const own = new Set<bigint>();
  const tables = new Set<bigint>();
  const source = sourceOf(description, state);
  const watched: StateSource = {
    ...source,
    cell: (id, pa, by) => {
      tables.add(pa);
      return source.cell(id, pa, by);
    },
  };
  for (const { code } of description.modes) {
    for (let va = 0n; va < 1n << BigInt(width); va++) {
      for (const access of ACCESSES) {
        const t = translate(description, watched, va, access, code);
        if (t.kind === 'address' && code === state.mode) own.add(t.pa);
      }
    }
  }
  reach = { own, tables };
  reaches.set(state, reach);
  return reach;
}
