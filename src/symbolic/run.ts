// What every step of a symbolic run needs: the state on a path, traps, and references by physical address.
import type { Access, Description, Function as FunctionDefinition, Range, TrapKind } from '../language/description.ts';
import type { Term, Terms } from '../logic/index.ts';
import type { MapFacts } from './map.ts';
import { type InitialState, identityWidth, type Path, type Trace } from './state.ts';
import { leaf, leafName } from './symbols.ts';

/** The semantics are too large to follow: every analysis has a budget. */
export class SymbolicBudgetExceeded extends Error {}

export const STEPS = 30_000;

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
  path.cells.set(storage, run.terms.store(cellsNow(run, path, storage), cell, value));
}

export function trap(run: Run, path: Path, guard: Term, name: string, as: TrapKind, range: Range): void {
  if (guard !== run.terms.false && path.alive !== run.terms.false) run.trace.traps.push({ guard, trap: name, as, range });
}

/** Goes on only where `allowed` holds; elsewhere the trap is taken. */
export function require(run: Run, path: Path, allowed: Term, name: string, as: TrapKind, range: Range): void {
  const { terms } = run;
  if (allowed === terms.true) return;
  trap(run, path, terms.and(path.alive, terms.not(allowed)), name, as, range);
  path.alive = terms.and(path.alive, allowed);
}

export function boundsCheck(run: Run, path: Path, storage: string, pa: Term, range: Range | null): void {
  const s = run.description.storages.find((x) => x.id === storage);
  if (s === undefined) throw new Error(`no storage ${storage}`);
  const inside = run.terms.ult(run.terms.zext(pa, s.addressWidth + 1), run.initial.size(storage));
  require(run, path, inside, s.beyond, 'memory', range ?? s.range);
}

/** The identity of the physical cell `pa`, which must be within storage. */
export function physical(run: Run, path: Path, storage: string, pa: Term, range: Range): Term {
  boundsCheck(run, path, storage, pa, range);
  run.trace.physical.push({ storage, address: pa, guard: path.alive });
  return physicalCell(run.terms, storage, pa);
}

/** The identity of a physical cell. */
export function physicalCell(terms: Terms, storage: string, pa: Term): Term {
  return terms.apply(leafName(leaf('physical', storage)), { kind: 'bits', width: identityWidth(width(pa)) }, [pa]);
}
