// What every step of a symbolic run needs: the state on a path, traps, and references by physical address.
import type { Access, Description, Function as FunctionDefinition, Range, TrapKind } from '../language/description.ts';
import type { Term, Terms } from '../logic/index.ts';
import type { MapFacts } from './map.ts';
import { type InitialState, identityWidth, type Path, type Trace } from './state.ts';
import { leaf, leafName } from './symbols.ts';

/** The semantics are too large to follow: every analysis has a budget. */
export class SymbolicBudgetExceeded extends Error {}

export const STEPS = 30_000;

/**
 * A reading of the semantics in which every reference runs the map itself and reaches a cell by its physical address, from a state that is given.
 */
export interface PhysicalReading {
  /** Where the physical cell `pa` stands in the array of its storage. */
  cell(storage: string, pa: Term): Term;
  /** A condition as far as it is decided where `alive` holds: true, false, or itself. */
  settle(alive: Term, condition: Term): Term;
  /** As `settle`, for the conditions of choices: cheaper, so it decides less. */
  choice(alive: Term, condition: Term): Term;
  /** The content at `index` of the array of a storage, read where `alive` holds. */
  content(storage: string, array: Term, index: Term, alive: Term): Term;
  /** Told of every write: `index` in the array of the storage, made where `alive` holds. */
  stored?(storage: string, index: Term, alive: Term): void;
  /** Budget of one run. */
  readonly steps: number;
}

/** What one run of a piece of semantics needs to know. `facts` is null while the map itself is run: references are then physical. */
export interface Run {
  readonly terms: Terms;
  readonly description: Description;
  readonly index: DescriptionIndex;
  readonly initial: InitialState;
  readonly operands: ReadonlyMap<string, Term>;
  readonly trace: Trace;
  readonly facts: MapFacts | null;
  /** In `translate`: what the reference is for. */
  readonly access: Access | null;
  readonly nextPc: Term | null;
  /** Runs the map in the state of a path. */
  readonly translate: Translator;
  /** Null where leaves stand for the map and for cells. */
  readonly reading: PhysicalReading | null;
  steps: number;
  /** How often each `undefined` was met. */
  readonly choices: Map<number, number>;
}

export interface DescriptionIndex {
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  readonly modeElement: string;
  readonly pcElement: string;
}

export type Frame = (Term | undefined)[];

/** What the map makes of one reference: `allowed`, the physical address, and each refusal with its condition. */
export interface TranslatedAddress {
  readonly allowed: Term;
  readonly address: Term;
  readonly traps: Trace['traps'];
  /** Physical addresses of the cells that the map reads. */
  readonly reads: Trace['physical'];
}

/** See `translateAddress`. */
export type Translator = (
  storage: string,
  va: Term,
  access: Access,
  space: bigint | Term,
  initial: InitialState,
  path: Path | null,
  reading?: PhysicalReading | null,
) => TranslatedAddress;

export function newFrame(slots: number): Frame {
  return new Array<Term | undefined>(slots);
}

export function width(t: Term): number {
  if (t.sort.kind !== 'bits') throw new Error('not a bit vector');
  return t.sort.width;
}

export function nextPc(run: Run): Term {
  if (run.nextPc === null) throw new Error('no instruction, no next pc');
  return run.nextPc;
}

export function elementNow(run: Run, path: Path, id: string): Term {
  return path.elements.get(id) ?? run.initial.element(id);
}

export function cellsNow(run: Run, path: Path, storage: string): Term {
  return path.cells.get(storage) ?? run.initial.cells(storage);
}

export function storeCell(run: Run, path: Path, storage: string, cell: Term, value: Term): void {
  run.reading?.stored?.(storage, cell, path.alive);
  path.cells.set(storage, run.terms.store(cellsNow(run, path, storage), cell, value));
}

/** `payload` is what the trap carries; only physical readings give it. */
export function trap(run: Run, path: Path, guard: Term, name: string, as: TrapKind, range: Range, payload: Term | null = null): void {
  if (guard !== run.terms.false && path.alive !== run.terms.false) run.trace.traps.push({ guard, trap: name, as, payload, range });
}

/** One step more; a run that is too long is given up. */
export function count(run: Run): void {
  const most = run.reading?.steps ?? STEPS;
  if (++run.steps > most) throw new SymbolicBudgetExceeded(`semantics longer than ${most} steps`);
}

/** Goes on only where `allowed` holds; elsewhere the trap is taken. */
export function require(run: Run, path: Path, allowed: Term, name: string, as: TrapKind, range: Range, payload: Term | null = null): void {
  const { terms } = run;
  if (allowed === terms.true) return;
  trap(run, path, terms.and(path.alive, terms.not(allowed)), name, as, range, payload);
  path.alive = terms.and(path.alive, allowed);
}

/** `address` is the one that was referred to, virtual or physical: what the trap carries. */
export function boundsCheck(run: Run, path: Path, storage: string, pa: Term, range: Range | null, address: Term = pa): void {
  const s = run.description.storages.find((x) => x.id === storage);
  if (s === undefined) throw new Error(`no storage ${storage}`);
  const within = run.terms.ult(run.terms.zext(pa, s.addressWidth + 1), run.initial.size(storage));
  const inside = run.reading === null ? within : run.reading.settle(path.alive, within);
  require(run, path, inside, s.beyond, 'memory', range ?? s.range, payloadOf(run, address));
}

/** What the trap of a refused reference carries, extended or cut to the width of payloads. */
function payloadOf(run: Run, address: Term): Term | null {
  const { terms, description, reading } = run;
  const w = description.payloadWidth;
  if (reading === null || w === 0) return null;
  return width(address) >= w ? terms.extract(w - 1, 0, address) : terms.zext(address, w);
}

/** The identity of the physical cell `pa`, which must be within storage. */
export function physical(run: Run, path: Path, storage: string, pa: Term, range: Range): Term {
  boundsCheck(run, path, storage, pa, range);
  run.trace.physical.push({ storage, address: pa, guard: path.alive });
  return cellAt(run, storage, pa);
}

/** The identity of a physical cell in this reading. */
export function cellAt(run: Run, storage: string, pa: Term): Term {
  return run.reading === null ? physicalCell(run.terms, storage, pa) : run.reading.cell(storage, pa);
}

/** Whether a cell is in the own view: a leaf, where leaves stand for the map. */
export function inOwnView(run: Run, storage: string, cell: Term): Term {
  return run.reading === null ? run.terms.apply(leafName(leaf('own', storage)), { kind: 'bool' }, [cell]) : run.terms.true;
}

export function readCell(run: Run, path: Path, storage: string, cell: Term): Term {
  const array = cellsNow(run, path, storage);
  return run.reading === null ? run.terms.select(array, cell) : run.reading.content(storage, array, cell, path.alive);
}

/** The identity of a physical cell. */
export function physicalCell(terms: Terms, storage: string, pa: Term): Term {
  return terms.apply(leafName(leaf('physical', storage)), { kind: 'bits', width: identityWidth(width(pa)) }, [pa]);
}
