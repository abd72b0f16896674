// What classification gives: for every form of every instruction, each class of the definition set with its evidence (MODEL §6).

import type { DefinitionSet } from '../language/definition-set.ts';
import type { Description, Form, Instruction, Range, Setting } from '../language/description.ts';
import type { Instance, Proof } from './question.ts';
import type { View } from './views.ts';

/** A held configuration κ (D9): element id to value. */
export type Held = ReadonlyMap<string, bigint>;

/** `always`, `when` and `never` are for classes that the held configuration bears on, `yes` and `no` for the others. */
export type Verdict = 'yes' | 'no' | 'vacuous' | 'unknown' | 'always' | 'when' | 'never';

/** What one state of a witness became: a trap, or the parts and elements that the instruction changed. */
export type Effect =
  | { readonly kind: 'trap'; readonly trap: string; readonly as: string }
  | {
      readonly kind: 'next';
      readonly pc: bigint;
      /** Elements whose value is another than before. */
      readonly changed: ReadonlyMap<string, bigint>;
      /** Physical cells whose content is another than before. */
      readonly cells: ReadonlyMap<bigint, bigint>;
    };

/** A concrete instance that shows a condition, minimised and replayed on the reference evaluator. */
export interface Witness {
  /** Names that the definition gives the states: `S`, or `A` and `B`. */
  readonly names: readonly string[];
  readonly instance: Instance;
  readonly effects: readonly Effect[];
  /** The part of the definition that fired, and where it stands. */
  readonly clause: { readonly text: string; readonly range: Range };
  /** Elements and parts in which the outcomes differ, or that changed: `r[1]`, `pc`, `memory`, `trap`. */
  readonly shows: readonly string[];
  /** The lines of the semantics that differ in what they did, in the description's file. */
  readonly lines: readonly Range[];
  readonly foundBy: 'random search' | 'solver' | 'exhaustive';
  /** A nearby instance in the same domain where the condition does not hold, and the one value that was changed to get it. */
  readonly nearMiss: { readonly changed: string; readonly instance: Instance; readonly effects: readonly Effect[] } | null;
  /** The addresses of cells that play a part; empty where the machine has no map, and where the witness is left as it was found. */
  readonly views: readonly View[];
}

export type Evidence =
  | { readonly kind: 'witness'; readonly witness: Witness }
  /** One proof for each quantified question that had to be decided. */
  | { readonly kind: 'proof'; readonly proofs: readonly Proof[] }
  /** Follows from other classes of the same instruction. */
  | { readonly kind: 'derived'; readonly from: readonly string[] }
  | { readonly kind: 'vacuous'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

export interface ClassResult {
  readonly verdict: Verdict;
  /** For `when`: the minimal held configurations under which the class holds. */
  readonly when: readonly Held[];
  /** What changed, or which resource it depends on: element ids, or `storage outside the view`. */
  readonly via: readonly string[];
  readonly evidence: Evidence;
}

export interface FormAnalysis {
  readonly instruction: Instruction;
  readonly form: Form;
  /** `name`, or `name f=label`. */
  readonly id: string;
  /** In the order of the definition set. */
  readonly classes: ReadonlyMap<string, ClassResult>;
}

export type TheoremVerdict = 'applies' | 'does not apply' | 'unknown';

export interface TheoremAnswer {
  readonly verdict: TheoremVerdict;
  /** Ids of the forms that break a premise. */
  readonly critical: readonly string[];
}

export interface TheoremResult extends TheoremAnswer {
  readonly name: string;
  /** The configuration under which this answer holds; empty where none is needed. */
  readonly held: Held;
  readonly premises: readonly {
    readonly text: string;
    readonly verdict: 'holds' | 'fails' | 'unknown' | 'stated';
    readonly critical: readonly string[];
  }[];
  readonly unheld: TheoremAnswer;
  /** What each element of `held` buys. */
  readonly shares: readonly HeldShare[];
  /** The answer of the definition set named as strict, with its own held configuration. */
  readonly strict: (TheoremAnswer & { readonly held: Held }) | null;
}

/** What one element of a held configuration buys a theorem: the forms that break it once the element is let go of, the others still held. */
export interface HeldShare {
  readonly element: string;
  readonly value: bigint;
  /** The class that the form then lacks, and what of the configuration it needs besides the element. */
  readonly buys: readonly { readonly id: string; readonly class: string; readonly with: Held }[];
}

/** A theorem under a configuration that somebody asked about. */
export interface HeldTheorem extends TheoremAnswer {
  readonly name: string;
  /** Each element, and the answer when it alone is let go of; null where no state of the real mode has the rest. */
  readonly elements: readonly (HeldShare & { readonly needed: boolean; readonly without: TheoremAnswer | null })[];
  /** Where the theorem applies: the configuration without what it can do without. Otherwise null. */
  readonly minimal: Held | null;
  /**
   * Where it does not: what it would take. A larger configuration under which it applies, or another one, or, where none was found, the one
   * under which the fewest forms break it.
   */
  readonly takes: (TheoremAnswer & { readonly held: Held }) | null;
}

/** The theorems under a configuration that somebody asked about. */
export interface HoldResult {
  readonly held: Held;
  /** False where no state of the real mode has it: then nothing is said of the theorems. */
  readonly possible: boolean;
  readonly theorems: readonly HeldTheorem[];
}

export interface Statistics {
  readonly questions: number;
  readonly structural: number;
  readonly random: number;
  readonly solver: number;
  readonly exhaustive: number;
  readonly unknown: number;
}

export interface Analysis {
  readonly description: Description;
  readonly definitions: DefinitionSet;
  readonly setting: Setting;
  readonly forms: readonly FormAnalysis[];
  readonly theorems: readonly TheoremResult[];
  /** Present where a configuration was asked about. */
  readonly hold?: HoldResult;
  readonly statistics: Statistics;
}

/** Why an invariant is not one: an instruction goes from a state that satisfies it to one that does not. */
export interface BrokenInvariant {
  readonly text: string;
  readonly form: string;
  readonly instance: Instance;
}
