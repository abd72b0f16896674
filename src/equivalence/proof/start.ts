// Where a proof starts: any virtual state of one virtual mode, as terms, and what is known of it.
import { conditionsOf } from '../../isa/conditions.ts';
import type { Description, Storage } from '../../language/description.ts';
import type { Term, Terms } from '../../logic/index.ts';
import type { Hosting, Level } from '../../monitor/monitor.ts';
import { conditionPhysically, leaf, leafName, type PhysicalReading, type PhysicalState } from '../../symbolic/index.ts';

/** The window of the guest, in the storage of the hosting machine: all of the storage's address width but `cells`, which has one bit more. */
export interface WindowTerms {
  readonly start: Term;
  readonly cells: Term;
  /** First cell of the shadow tables, and their number. */
  readonly tables: { readonly start: Term; readonly cells: bigint } | null;
}

/** Whether the guest's step is run by the real machine or interpreted by the monitor. */
export type Taken = 'run' | 'interpreted';

export interface Start {
  readonly mode: bigint;
  readonly taken: Taken;
  readonly storage: Storage;
  readonly window: WindowTerms;
  /** The common state before `allocate`: every element a leaf but the virtual mode and what is fixed where the step is run. */
  readonly state: PhysicalState;
  /** About the window, sizes, and how the step is taken. */
  readonly placement: readonly Term[];
}

/** The storage that instructions and data lie in; a hosting has no other. */
export function storageOf(hosting: Hosting): Storage {
  const [storage] = hosting.machine.storages;
  if (storage === undefined) throw new Error('a hosting has a storage');
  return storage;
}

export function variableOf(terms: Terms, id: string, width: number, count: number): Term {
  const sort = count === 1 ? ({ kind: 'bits', width } as const) : ({ kind: 'array', index: Math.log2(count), value: width } as const);
  return terms.variable(leafName(leaf('element', id)), sort);
}

/** A leaf whose values are the multiples of `align`, which is a power of two or 1. */
function aligned(terms: Terms, id: string, width: number, align: bigint): Term {
  const zeros = align <= 1n ? 0 : align.toString(2).length - 1;
  if (zeros === 0) return variableOf(terms, id, width, 1);
  if (zeros >= width) return terms.bits(width, 0n);
  return terms.concat(variableOf(terms, id, width - zeros, 1), terms.bits(zeros, 0n));
}

/** How steps in a virtual mode can be taken. */
export function takenIn(hosting: Hosting, mode: bigint): readonly Taken[] {
  if (hosting.monitors[0]!.kind === 'hybrid' && mode !== hosting.setting.user) return ['interpreted'];
  return hosting.fetchable.size === 0 ? ['run'] : ['run', 'interpreted'];
}

export function startOf(terms: Terms, hosting: Hosting, mode: bigint, taken: Taken): Start {
  const storage = storageOf(hosting);
  const { addressWidth: a } = storage;
  const above = hosting.levels[1]!;
  const { window } = above;
  if (window === null) throw new Error('level 1 has a window');
  const { shadow } = hosting.monitors[0]!;
  const start = aligned(terms, window.start, a, hosting.align);
  const cells = variableOf(terms, window.cells, a + 1, 1);
  const modeName = nameOf(above, modeOf(hosting.machine));
  const elements = new Map<string, Term>();
  for (const e of hosting.levels[0]!.description.elements) {
    if (e.id === window.start) elements.set(e.id, start);
    else if (e.id === modeName) elements.set(e.id, terms.bits(e.width, mode));
    else if (taken === 'run' && hosting.fetchable.has(e.id)) elements.set(e.id, terms.bits(e.width, hosting.fetchable.get(e.id)!));
    else elements.set(e.id, variableOf(terms, e.id, e.width, e.count));
  }
  const tables = window.tables === null || shadow === null ? null : { start: elements.get(window.tables)!, cells: BigInt(shadow.cells) };
  const size = terms.variable(leafName(leaf('size', storage.id)), { kind: 'bits', width: a + 1 });
  const memory = terms.variable(leafName(leaf('cells', storage.id)), { kind: 'array', index: a, value: storage.cellWidth });
  const wide = (t: Term): Term => terms.zext(t, a + 3);
  const end = terms.add(wide(start), wide(cells));
  const placement = [terms.ule(end, wide(size)), terms.ule(size, terms.bits(a + 1, storage.size)), terms.ule(terms.bits(a + 1, 1n), cells)];
  if (tables !== null) {
    const tablesEnd = terms.add(wide(tables.start), terms.bits(a + 3, tables.cells));
    placement.push(terms.ule(tablesEnd, wide(size)));
    placement.push(terms.or(terms.ule(tablesEnd, wide(start)), terms.ule(end, wide(tables.start))));
  }
  if (taken === 'interpreted' && takenIn(hosting, mode).includes('run'))
    placement.push(terms.not(terms.all([...hosting.fetchable].map(([id, value]) => matches(terms, elements.get(id)!, value)))));
  return {
    mode,
    taken,
    storage,
    window: { start, cells, tables },
    state: { elements, cells: new Map([[storage.id, memory]]), sizes: new Map([[storage.id, size]]) },
    placement,
  };
}

function matches(terms: Terms, t: Term, value: bigint): Term {
  return terms.eq(t, terms.bits(t.width, value));
}

/** Whether a real cell lies in the window. */
export function inWindow(terms: Terms, { window }: Start, cell: Term): Term {
  return terms.ult(terms.zext(terms.sub(cell, window.start), cell.width + 1), window.cells);
}

export function modeOf(description: Description): string {
  return description.elements.find((e) => e.role === 'mode')!.id;
}

export function nameOf(level: Level, id: string): string {
  return level.names.get(id) ?? id;
}

/** φ⁻¹: the common state as a state of the guest's machine. Cells stay where they are: the bare reading knows the window. */
export function bareState(hosting: Hosting, level: Level, window: WindowTerms, state: PhysicalState): PhysicalState {
  const { id } = storageOf(hosting);
  return {
    elements: new Map(hosting.machine.elements.map((e) => [e.id, state.elements.get(nameOf(level, e.id))!])),
    cells: state.cells,
    sizes: new Map([[id, window.cells]]),
  };
}

/** The common state with the guest's part as the bare machine has it, the rest as it was. */
export function hostedState(hosting: Hosting, level: Level, bare: PhysicalState, rest: PhysicalState): PhysicalState {
  const elements = new Map(rest.elements);
  for (const e of hosting.machine.elements) elements.set(nameOf(level, e.id), bare.elements.get(e.id)!);
  return { elements, cells: bare.cells, sizes: rest.sizes };
}

/** What holds of every virtual state: invariants, assumptions, declared modes. */
export function virtualConditions(terms: Terms, reading: PhysicalReading, hosting: Hosting, bare: PhysicalState): Term[] {
  return conditionsOf(hosting.machine, hosting.setting).map((c) => conditionPhysically(terms, reading, hosting.machine, c, bare));
}
