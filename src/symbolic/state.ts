// The symbolic state: what an instruction has changed so far on a path, what it referred to, and where it trapped.
import { ownName } from '../isa/roles.ts';
import type { Access, Description, Range, TrapKind } from '../language/description.ts';
import type { Term, Terms } from '../logic/index.ts';
import { leaf, leafName } from './symbols.ts';

/** What is changed on a path; whatever is not named is as in the initial state. `alive` says when the path has not trapped. */
export interface Path {
  alive: Term;
  elements: Map<string, Term>;
  cells: Map<string, Term>;
  /** Address of the next instruction, or null while it is the next in sequence. */
  pc: Term | null;
}

/** A trap that the instruction takes exactly when `guard` holds; guards exclude each other. */
export interface TrapEvent {
  readonly guard: Term;
  readonly trap: string;
  readonly as: TrapKind;
  /** What it carries to its delivery; null where traps carry nothing, and where leaves stand for the map. */
  readonly payload: Term | null;
  readonly range: Range;
}

/** A reference through the map, whose leaves stand for what the map does there. */
export interface MappedUse {
  readonly storage: string;
  readonly va: Term;
  readonly access: Access;
  readonly space: bigint;
}

/** A reference by physical address, made where `guard` holds. */
export interface PhysicalUse {
  readonly storage: string;
  readonly address: Term;
  readonly guard: Term;
}

/** A cell that may have been written. `own`: it is in the own view; `seen`: in the part of it that both twins have. */
export interface WrittenCell {
  readonly guard: Term;
  readonly storage: string;
  readonly cell: Term;
  readonly own: Term;
  readonly seen: Term;
  readonly range: Range;
}

/** What is collected over all paths of one instruction. */
export interface Trace {
  readonly traps: TrapEvent[];
  readonly mapped: MappedUse[];
  /** Physical addresses used directly. */
  readonly physical: PhysicalUse[];
  readonly written: WrittenCell[];
}

export function newTrace(): Trace {
  return { traps: [], mapped: [], physical: [], written: [] };
}

/** The outcome of an instruction from the initial state whose leaves `symbols.ts` names. */
export interface SymbolicOutcome {
  /** Holds when the instruction does not trap. */
  readonly next: Term;
  readonly traps: readonly TrapEvent[];
  /** Elements assigned, after the instruction; meaningful where `next` holds. */
  readonly elements: ReadonlyMap<string, Term>;
  readonly cells: ReadonlyMap<string, Term>;
  readonly pc: Term;
  readonly mapped: readonly MappedUse[];
  readonly physical: readonly PhysicalUse[];
  readonly written: readonly WrittenCell[];
  /** Statements and expressions that were read, both branches of choices counted. */
  readonly steps: number;
}

/** Initial values, as leaves. The mode is given, all else is a variable. */
export interface InitialState {
  readonly mode: bigint;
  element(id: string): Term;
  cells(storage: string): Term;
  size(storage: string): Term;
}

/** Width of cell identities: wide enough that cells private to either side never run out. */
export function identityWidth(addressWidth: number): number {
  return addressWidth + 2;
}

export function initialState(terms: Terms, description: Description, mode: bigint): InitialState {
  const elements = new Map(description.elements.map((e) => [e.id, e]));
  const storages = new Map(description.storages.map((s) => [s.id, s]));
  const known = new Map<string, Term>();
  const cached = (name: string, make: () => Term): Term => {
    let t = known.get(name);
    if (t === undefined) {
      t = make();
      known.set(name, t);
    }
    return t;
  };
  return {
    mode,
    element(id) {
      return cached(`e ${id}`, () => {
        const e = elements.get(id);
        if (e === undefined) throw new Error(`no element ${id}`);
        if (e.role === 'mode') return terms.bits(e.width, mode);
        return terms.variable(
          leafName(leaf('element', ownName(e, mode))),
          e.count === 1 ? { kind: 'bits', width: e.width } : { kind: 'array', index: Math.log2(e.count), value: e.width },
        );
      });
    },
    cells(storage) {
      return cached(`c ${storage}`, () => {
        const s = storages.get(storage);
        if (s === undefined) throw new Error(`no storage ${storage}`);
        return terms.variable(leafName(leaf('cells', storage)), {
          kind: 'array',
          index: identityWidth(s.addressWidth),
          value: s.cellWidth,
        });
      });
    },
    size(storage) {
      return cached(`s ${storage}`, () => {
        const s = storages.get(storage);
        if (s === undefined) throw new Error(`no storage ${storage}`);
        return terms.variable(leafName(leaf('size', storage)), { kind: 'bits', width: s.addressWidth + 1 });
      });
    },
  };
}

export function copyPath(p: Path): Path {
  return { alive: p.alive, elements: new Map(p.elements), cells: new Map(p.cells), pc: p.pc };
}
