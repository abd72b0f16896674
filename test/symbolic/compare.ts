// One instruction on one state, read twice: by the symbolic executor, whose terms are evaluated there, and by the reference evaluator.
import { execute as evaluateInstruction, type Outcome } from '../../src/evaluate/index.ts';
import type { Description, Form, Instruction } from '../../src/language/description.ts';
import { createTerms, prepare, type Term, type Terms } from '../../src/logic/index.ts';
import { execute, initialState, type MapFacts, mapFacts, physicalCell, type SymbolicOutcome } from '../../src/symbolic/index.ts';
import { type Concrete, isSmall, modelOf, reachOf, sourceOf } from './replay.ts';

/** The outcome of one form from one mode, laid out for evaluation under many states. */
export interface Prepared {
  readonly description: Description;
  readonly facts: MapFacts;
  readonly instruction: Instruction;
  readonly outcome: SymbolicOutcome;
  readonly run: (model: Parameters<ReturnType<typeof prepare>>[0]) => bigint[];
  readonly registers: readonly string[];
  readonly cellCount: bigint;
}

export interface Reader {
  readonly terms: Terms;
  readonly facts: MapFacts;
}

export function readerOf(description: Description): Reader {
  const terms = createTerms();
  return { terms, facts: mapFacts(terms, description) };
}

/** `cellCount`: physical cells to compare, from 0 on. */
export function prepareForm(
  { terms, facts }: Reader,
  description: Description,
  instruction: Instruction,
  form: Form,
  mode: bigint,
  cellCount: bigint,
): Prepared {
  const outcome = execute(terms, description, facts, instruction, form, mode);
  const initial = initialState(terms, description, mode);
  const registers: string[] = [];
  const values: Term[] = [];
  for (const e of description.elements) {
    if (e.role === 'pc') continue;
    const after = outcome.elements.get(e.id) ?? initial.element(e.id);
    for (let i = 0; i < e.count; i++) {
      registers.push(e.count === 1 ? e.id : `${e.id}[${i}]`);
      values.push(e.count === 1 ? after : terms.select(after, terms.bits(Math.log2(e.count), BigInt(i))));
    }
  }
  const cells: Term[] = [];
  for (const storage of description.storages) {
    const after = outcome.cells.get(storage.id) ?? initial.cells(storage.id);
    for (let pa = 0n; pa < cellCount; pa++) {
      cells.push(terms.select(after, physicalCell(terms, storage.id, terms.bits(storage.addressWidth, pa))));
    }
  }
  const guards = outcome.traps.map((t) => t.guard);
  const written = outcome.written.flatMap((w) => [w.guard, w.cell, isSmall(description) ? w.own : terms.true]);
  const mapped = outcome.mapped.map((m) => m.va);
  const physical = outcome.physical.flatMap((p) => [p.guard, p.address]);
  const run = prepare([outcome.next, outcome.pc, ...guards, ...values, ...cells, ...written, ...mapped, ...physical]);
  return { description, facts, instruction, outcome, run, registers, cellCount };
}

/** What is not the same in the two readings, in words; null where all is. */
export function difference(p: Prepared, state: Concrete, operands: ReadonlyMap<string, bigint>): string | null {
  const { description, outcome } = p;
  const source = sourceOf(description, state);
  const concrete = evaluateInstruction(description, p.instruction, operands, source);
  if (!isOrdinary(description, state, concrete)) return null;
  const values = p.run(modelOf(description, p.facts, state, operands));
  let at = 0;
  const take = (): bigint => values[at++] as bigint;
  const next = take();
  const pc = take();
  const fired = outcome.traps.filter(() => take() === 1n);
  const registers = p.registers.map((key) => [key, take()] as const);
  const cells = new Map(description.storages.map((s) => [s.id, Array.from({ length: Number(p.cellCount) }, take)]));
  const written = outcome.written.map((w) => ({ ...w, guard: take(), cell: take(), own: take() }));
  const mapped = outcome.mapped.map((m) => ({ ...m, va: take() }));
  const physical = outcome.physical.map((m) => ({ ...m, guard: take(), address: take() }));

  const missed = concrete.references.find((r) => {
    if (r.by === null) return !physical.some((q) => q.guard === 1n && q.storage === r.storage && q.address === r.pa);
    const { va, access, space } = r.by;
    if (mapped.some((m) => m.storage === r.storage && m.va === va && m.access === access && m.space === space)) return false;
    return !physical.some((q) => q.guard === 1n && q.storage === r.storage && q.address === r.pa);
  });
  if (missed !== undefined) return `the reference to ${missed.pa} was not followed`;
  if (concrete.kind === 'trap') {
    if (next === 1n) return `the evaluator takes ${concrete.trap} as ${concrete.as}, the executor goes on`;
    const names = fired.map((t) => `${t.trap} as ${t.as}`);
    return names.length === 1 && names[0] === `${concrete.trap} as ${concrete.as}`
      ? null
      : `the evaluator takes ${concrete.trap} as ${concrete.as}, the executor [${names.join(', ')}]`;
  }
  if (next !== 1n || fired.length > 0) return `the evaluator goes on, the executor takes [${fired.map((t) => t.trap).join(', ')}]`;
  if (pc !== concrete.pc) return `pc ${concrete.pc} against ${pc}`;
  return (
    registersDiffer(p, concrete, registers, source.element) ??
    cellsDiffer(p, state, concrete, cells) ??
    writesDiffer(p, state, concrete, written)
  );
}

/** No reference is to a cell that a map is read from (D15): the executor reads the map as it was. */
function isOrdinary(description: Description, state: Concrete, { references }: Outcome): boolean {
  return !isSmall(description) || references.length === 0 || !references.some((r) => reachOf(description, state).tables.has(r.pa));
}

type Next = Extract<Outcome, { kind: 'next' }>;

function registersDiffer(
  p: Prepared,
  concrete: Next,
  registers: readonly (readonly [string, bigint])[],
  before: (id: string, index: number) => bigint,
): string | null {
  for (const key of concrete.elements.keys()) {
    const id = key.replace(/\[\d+\]$/, '');
    if (!p.outcome.elements.has(id)) return `${key} is assigned, ${id} is not among what the executor assigned`;
  }
  for (const [key, value] of registers) {
    const file = /^(.*)\[(\d+)\]$/.exec(key);
    const expected = concrete.elements.get(key) ?? (file === null ? before(key, 0) : before(file[1] as string, Number(file[2])));
    if (expected !== value) return `${key} is ${expected} against ${value}`;
  }
  return null;
}

function cellsDiffer(p: Prepared, state: Concrete, concrete: Next, after: ReadonlyMap<string, readonly bigint[]>): string | null {
  for (const [storage, cells] of after) {
    for (const [pa, value] of cells.entries()) {
      if (BigInt(pa) >= state.size) break;
      const written = concrete.cells.find((c) => c.storage === storage && c.pa === BigInt(pa));
      const expected = written?.value ?? state.cells.get(BigInt(pa)) ?? 0n;
      if (expected !== value) return `${storage}[${pa}] is ${expected} against ${value}`;
    }
  }
  const outside = concrete.cells.find((c) => c.pa >= p.cellCount);
  return outside === undefined ? null : `cell ${outside.pa} is not compared`;
}

/** The cells that may have been written are those that were, and `own` says whether they lie in the own view. */
function writesDiffer(
  p: Prepared,
  state: Concrete,
  concrete: Next,
  written: readonly { readonly guard: bigint; readonly storage: string; readonly cell: bigint; readonly own: bigint }[],
): string | null {
  const symbolic = new Set(written.filter((w) => w.guard === 1n).map((w) => `${w.storage}[${w.cell}]`));
  const real = new Set(concrete.references.filter((r) => r.access === 'write').map((r) => `${r.storage}[${r.pa}]`));
  const odd = [...symbolic].find((cell) => !real.has(cell)) ?? [...real].find((cell) => !symbolic.has(cell));
  if (odd !== undefined) return `the readings do not agree on whether cell ${odd} was written`;
  if (!isSmall(p.description)) return null;
  const mapped = p.description.translate?.storage ?? p.description.storages[0]?.id;
  const wrong = written.find(
    (w) => w.storage === mapped && w.guard === 1n && (w.own === 1n) !== reachOf(p.description, state).own.has(w.cell),
  );
  return wrong === undefined ? null : `cell ${wrong.cell} is ${wrong.own === 1n ? 'not ' : ''}in the own view`;
}
