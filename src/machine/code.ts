// What the code of a machine has in common: what it is made for, and where in it the parts of a state stand.
import type { Access, Block } from '../language/description.ts';
import type { Analysis } from './analysis.ts';
import type { Value } from './operators.ts';
import { type Layout, type PlacedElement, UNDO_LENGTH } from './storage.ts';

export const TRAP_KINDS = ['privileged', 'memory', 'call', 'fault'] as const;

export interface CompileOptions {
  /** Everything that changes goes into the undo log, which the code does not clear. */
  readonly logged: boolean;
  /** `undefined` asks the runtime for a value; otherwise it is zero. */
  readonly choices: boolean;
  /** There are devices among the cells. */
  readonly devices: boolean;
  /** Elements that the address maps of other machines depend on which share the state. */
  readonly alsoMapped?: ReadonlySet<string>;
  /** Pieces of semantics that are compiled beside those of the description, always the same for one description. */
  readonly blocks?: readonly CompiledBlock[];
}

/** A block that the host of a machine runs by itself. `parameters`: widths of its first slots. `marks`: a cell that it reads is one that a map is made of. */
export interface CompiledBlock {
  readonly block: Block;
  readonly parameters: readonly number[];
  readonly marks: boolean;
}

/** What all code of a machine has in common. */
export interface Program {
  readonly layout: Layout;
  readonly analysis: Analysis;
  readonly options: CompileOptions;
  /** The number of a function's version, which is compiled when it is asked for; null where calls are written out. */
  readonly version: ((key: VersionKey) => number) | null;
  /** Lines that one piece of code may have. */
  readonly most: number;
}

/** A function, or the address map where `name` is null, as it is called while a reference of this access is translated. */
export interface VersionKey {
  readonly name: string | null;
  readonly access: Access | null;
  /** Cells read are marked as parts of the map. */
  readonly marks: boolean;
  /** Something after the call may trap. */
  readonly refusable: boolean;
}

/** The description is too large for code to be made of this piece. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** The register of an element, in `N` or `W`. */
export function placeOf(placed: PlacedElement, index: Value | null): string {
  const array = placed.representation === 'number' ? 'N' : 'W';
  if (index === null) return `${array}[${placed.slot}]`;
  if (index.constant !== null) return `${array}[${placed.slot + Number(index.constant)}]`;
  return `${array}[${placed.slot}+${index.code}]`;
}

/** Where the address of the next instruction stands while one runs. */
export function nextPlace({ pc, numbers, wides }: Layout): string {
  return pc.representation === 'number' ? `N[${numbers - 1}]` : `W[${wides - 1}]`;
}

/** The same for the address of what follows in sequence. */
export function sequencePlace({ pc, numbers, wides }: Layout): string {
  return pc.representation === 'number' ? `N[${numbers - 2}]` : `W[${wides - 2}]`;
}

/** Puts a place and what is held there into the undo log. */
export function logCode(place: string, old: string): string {
  return `U[C[${UNDO_LENGTH}]++]=${place};U[C[${UNDO_LENGTH}]++]=${old};`;
}
