// The one kind of question that every decider answers: is there an ordinary state, or a pair of twins, and operands, where a condition holds?

import type { Matrix, TwinRelation } from '../language/definition-set.ts';
import type { Description, Form, Instruction, Setting } from '../language/description.ts';

/**
 * States that the question ranges over. `modes` are mode codes; for twins, pairs of them (left, right). `constrained` says which states
 * have the held elements at their held values (D9).
 */
export type Domain =
  | { readonly kind: 'state'; readonly name: string; readonly modes: readonly bigint[]; readonly constrained: boolean }
  | {
      readonly kind: 'twins';
      readonly relation: TwinRelation;
      readonly left: string;
      readonly right: string;
      readonly modes: readonly (readonly [bigint, bigint])[];
      /** The element that differs where the relation says `one differs`. */
      readonly element: string | null;
      readonly constrained: 'neither' | 'right' | 'both';
    };

export interface Question {
  readonly description: Description;
  readonly setting: Setting;
  readonly instruction: Instruction;
  readonly form: Form;
  readonly domain: Domain;
  readonly matrix: Matrix;
  /** The held configuration in force: element id to value. Empty when none is. */
  readonly held: ReadonlyMap<string, bigint>;
  /** Elements that a monitor holds against the assumptions: on the real side nothing is assumed of them (D17). */
  readonly lifted?: ReadonlySet<string>;
}

const NOTHING_HELD: ReadonlyMap<string, bigint> = new Map();

/** The elements held in one of the question's states: 0 the only or the left one, 1 the right one. */
export function heldOn({ domain, held }: Question, side: number): ReadonlyMap<string, bigint> {
  const constrained =
    domain.kind === 'state' ? domain.constrained : domain.constrained === 'both' || (domain.constrained === 'right' && side === 1);
  return constrained ? held : NOTHING_HELD;
}

/**
 * Elements about which nothing is assumed in one of the question's states: those held there, and those that the monitor of the theorem holds,
 * except in the guest's state of a pair of guest and real.
 */
export function exemptOn(question: Question, side: number): ReadonlySet<string> {
  const { domain, lifted = [] } = question;
  const guest = domain.kind === 'twins' && domain.relation.modes !== 'same' && side === 0;
  return new Set([...heldOn(question, side).keys(), ...(guest ? [] : lifted)]);
}

/** A concrete state: values of elements (`base`, `r[2]`) and cells that matter; what is not named may be anything that keeps the relation. */
export interface ConcreteState {
  readonly mode: bigint;
  readonly elements: ReadonlyMap<string, bigint>;
  readonly cells: ReadonlyMap<bigint, bigint>;
  readonly size: bigint;
}

export interface Instance {
  readonly operands: ReadonlyMap<string, bigint>;
  /** One state, or the left and the right twin. */
  readonly states: readonly ConcreteState[];
}

export type Proof =
  /** The condition simplified to false. */
  | { readonly kind: 'structural' }
  /** Unsatisfiable; `queries` are SMT-LIB texts that any solver can re-check. */
  | { readonly kind: 'solver'; readonly queries: readonly string[] }
  /** Every state was visited, `cases` leaves of the enumeration. */
  | { readonly kind: 'exhaustive'; readonly cases: number }
  /** There is no state in the domain. */
  | { readonly kind: 'empty domain'; readonly reason: string };

export type Answer =
  | { readonly verdict: 'some'; readonly instance: Instance }
  | { readonly verdict: 'none'; readonly proof: Proof }
  | { readonly verdict: 'unknown'; readonly reason: string };
