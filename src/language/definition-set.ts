// A checked definition set: the classes and theorems of `specs/*.yaml` as data. Class and theorem names are the file's own.

import type { Range } from './description.ts';

/**
 * A part of the state (MODEL §1). `D` is registers of role general and the storage in the own view; `O` is storage outside the own
 * view, which has no role and can only change.
 */
export type Part = 'D' | 'M' | 'P' | 'R' | 'K' | 'T' | 'O';

/** How a part of one twin relates to the same part of the other. */
export type PartRelation =
  | 'equal'
  | 'free'
  /** One element of the part differs, the others are equal; the question is asked for each element in turn. */
  | 'one differs'
  /** R only: equal where the own maps of both sides use the element, free otherwise. */
  | 'equal where both own maps use it'
  /** Elements that are held (D9) are free when a held configuration is in force, the others equal. */
  | 'equal unless held';

/** A relation between two states (MODEL §2). D and P are always equal; views decide what storage that means. */
export interface TwinRelation {
  readonly name: string;
  readonly doc: string | null;
  /** `same`: both sides in the same mode. `virtual, real`: left in a virtual mode, right in the real mode, and the two differ; `guest, real`: the two may be the same. */
  readonly modes: 'same' | 'virtual, real' | 'guest, real';
  readonly R: PartRelation;
  readonly K: PartRelation;
  readonly T: PartRelation;
  /**
   * `all equal`: every space has the same view on both sides. `own included`: what the right's own map allows, the left's own map
   * allows with at least those rights and the same contents. `own equal`: both own maps allow the same, with the same contents. In all three, addresses of one space share cells on one side just where they do on
   * the other. `same storage`: all of storage is equal, cell by physical cell; the views follow.
   */
  readonly views: 'all equal' | 'own included' | 'own equal' | 'same storage';
  /** Storage outside the views that the relation equates. */
  readonly outside: 'equal' | 'free';
  /** The number of cells of storage. */
  readonly size: 'equal' | 'free';
  readonly range: Range;
}

/** `i(S)` in the words of the logic. `trap of kind` lists kinds; `reaches` is a trap that the setting sends to the monitor. */
export type Atom =
  | { readonly op: 'next'; readonly state: string }
  | { readonly op: 'traps'; readonly state: string; readonly kinds: readonly import('./description.ts').TrapKind[] | null }
  | { readonly op: 'reaches monitor'; readonly state: string }
  /** Part of the state after differs from the same part before: `K(S') != K(S)`. */
  | { readonly op: 'changes'; readonly state: string; readonly part: Part }
  /** Part of the two states after differ: `D(A') != D(B')`. For D: registers, and storage in the view that both have. */
  | { readonly op: 'differ'; readonly left: string; readonly right: string; readonly part: Exclude<Part, 'O'> };

/** A condition on the states that a quantifier binds. */
export type Matrix = { readonly range: Range } & (
  | Atom
  | { readonly op: 'true' }
  | { readonly op: 'not'; readonly argument: Matrix }
  | { readonly op: 'and' | 'or'; readonly arguments: readonly Matrix[] }
);

/** What a quantifier ranges over. `in`: any mode of the guest or the real one; the real mode only; virtual modes only. */
export type Binder =
  | { readonly kind: 'state'; readonly name: string; readonly in: 'any' | 'real' | 'virtual' }
  | {
      readonly kind: 'twins';
      readonly relation: string;
      readonly left: string;
      readonly right: string;
      readonly in: 'any' | 'real' | 'virtual';
    };

/** A statement about one instruction. A class named here must be defined before. */
export type Formula = { readonly range: Range } & (
  | { readonly op: 'some' | 'all'; readonly binder: Binder; readonly matrix: Matrix }
  | { readonly op: 'class'; readonly name: string }
  | { readonly op: 'not'; readonly argument: Formula }
  | { readonly op: 'and' | 'or'; readonly arguments: readonly Formula[] }
);

export interface ClassDefinition {
  readonly name: string;
  readonly title: string;
  readonly doc: string | null;
  /** The formula as written. */
  readonly text: string;
  readonly formula: Formula;
  /** Where this does not hold and `formula` does, the class is `vacuous`; it counts as yes in theorems. */
  readonly unlessVacuous: Formula | null;
  /** True when states in the real mode are taken under the held configuration (D9): the verdict is then always, when, never. */
  readonly held: boolean;
}

/** A premise of a theorem. `within`: every instruction of the one class is of the other. */
export type Premise = { readonly text: string; readonly range: Range } & (
  | { readonly op: 'within'; readonly inner: string; readonly outer: string }
  | { readonly op: 'theorem'; readonly name: string }
  /** Not decided here; said beside the verdict. */
  | { readonly op: 'stated' }
);

export interface TheoremDefinition {
  readonly name: string;
  readonly title: string;
  readonly doc: string | null;
  readonly premises: readonly Premise[];
}

export interface DefinitionSet {
  readonly id: string;
  readonly title: string;
  readonly doc: string | null;
  /** The whole file's text, for the result document. */
  readonly text: string;
  readonly file: string;
  /** The set whose verdict is printed beside this one as the strict verdict, or null. */
  readonly strict: string | null;
  readonly twins: readonly TwinRelation[];
  /** In order of definition. */
  readonly classes: readonly ClassDefinition[];
  readonly theorems: readonly TheoremDefinition[];
}
