// What the reference evaluator reads a state through, and what it gives back.
import type { Access, TrapKind } from '../language/description.ts';

/** How an instruction came to a cell through the map: virtual address, the mode whose view was asked for, the purpose. */
export interface MappedReference {
  readonly va: bigint;
  readonly space: bigint;
  readonly access: Access;
}

/**
 * A state as the evaluator sees it. It only reads: values are asked for when the semantics first needs them, so a source
 * may choose them lazily. Values are unsigned and within the element's or cell's width; `index` is 0 for plain registers.
 */
export interface StateSource {
  element(id: string, index: number): bigint;
  /** The content of the physical cell `pa`, which is below `size`. `by` is null for references not through the map (also translate's own). */
  cell(storage: string, pa: bigint, by: MappedReference | null): bigint;
  /** Number of cells. */
  size(storage: string): bigint;
  /** The value that `undefined` takes this time (D10), of `width` bits; `site` tells the places in the text apart. Without it, 0. */
  choice?(site: number, width: number): bigint;
}

export interface Reference {
  readonly storage: string;
  readonly pa: bigint;
  readonly by: MappedReference | null;
  readonly access: Access;
}

/** A cell written: its physical address and new content. */
export interface WrittenCell {
  readonly storage: string;
  readonly pa: bigint;
  readonly value: bigint;
}

/** A trap taken. `payload` is what it carries to its delivery, of the description's payload width; 0 where traps carry nothing. */
export interface Trapped {
  readonly kind: 'trap';
  readonly trap: string;
  readonly as: TrapKind;
  readonly payload: bigint;
}

/**
 * The outcome of one instruction on one state. `elements` and `cells` hold only what was assigned (perhaps with its old value); an element of
 * a file is keyed `r[2]`. `pc` is always the address of the next instruction. `references` are the cells used, in order, not those that `translate` read.
 */
export type Outcome =
  | {
      readonly kind: 'next';
      readonly elements: ReadonlyMap<string, bigint>;
      readonly cells: readonly WrittenCell[];
      readonly pc: bigint;
      readonly references: readonly Reference[];
    }
  | (Trapped & { readonly references: readonly Reference[] });

export type Translation = { readonly kind: 'address'; readonly pa: bigint } | Trapped;
