// Held configurations in the result document (MODEL §4): what their elements buy, and the answer to `--hold`.
import type { TheoremVerdict } from '../classify/analysis.ts';
import type { Integer } from './document.ts';

export interface HeldElement {
  readonly element: string;
  readonly value: Integer;
}

export interface TheoremAnswerDocument {
  readonly verdict: TheoremVerdict;
  readonly held: readonly HeldElement[];
  readonly critical: readonly string[];
}

/** One element of a held configuration, and the forms that break the theorem once it is let go of. */
export interface HeldShareDocument extends HeldElement {
  readonly instructions: readonly {
    readonly id: string;
    /** The class that the form then lacks. */
    readonly class: string;
    /** What of the configuration it needs besides. */
    readonly with: readonly HeldElement[];
  }[];
}

/** The answers to `--hold`. */
export interface HoldDocument {
  readonly held: readonly HeldElement[];
  /** False where no state of the real mode has it; then there is no answer. */
  readonly possible: boolean;
  /** Keyed by the names of the definition set. */
  readonly theorems: Readonly<Record<string, HeldTheoremDocument>>;
}

export interface HeldTheoremDocument extends Omit<TheoremAnswerDocument, 'held'> {
  readonly elements: readonly (HeldShareDocument & {
    readonly needed: boolean;
    /** The answer with this element let go of; null where no state of the real mode has the rest. */
    readonly without: Omit<TheoremAnswerDocument, 'held'> | null;
  })[];
  /** Where the theorem applies: the configuration without what it can do without. */
  readonly minimal: readonly HeldElement[] | null;
  /** Where it does not: the smallest configuration found that is better. */
  readonly takes: TheoremAnswerDocument | null;
}
