// What `diff --format json` prints, and what its text is drawn from. `specs/diff.schema.json` describes it. Plain JSON values only.
import type { Verdict } from '../../classify/analysis.ts';
import type { DiagnosticResult, Integer } from '../document.ts';
import type { HeldElement, TheoremAnswerDocument } from '../held-document.ts';

export interface DiffDocument {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly definitions: { readonly id: string; readonly title: string; readonly file: string };
  readonly before: SideDocument;
  readonly after: SideDocument;
  readonly theorems: readonly TheoremDifference[];
  readonly instructions: {
    readonly removed: readonly LoneInstruction[];
    readonly added: readonly LoneInstruction[];
    /** In the order of the machine after. */
    readonly changed: readonly InstructionDifference[];
    /** How many have the same semantics and the same classes. */
    readonly same: number;
  };
  /** What differs outside of instructions. */
  readonly parts: readonly PartDifference[];
  readonly diagnostics: readonly DiagnosticResult[];
}

export interface SideDocument {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  readonly sha256: string;
  readonly parameters: Readonly<Record<string, Integer>>;
  readonly setting: string;
}

/** A theorem of both machines. */
export interface TheoremDifference {
  readonly name: string;
  readonly title: string;
  readonly before: TheoremAnswerDocument;
  readonly after: TheoremAnswerDocument;
  /** Why forms are critical no more, and why others have become so. */
  readonly left: readonly Cause[];
  readonly came: readonly Cause[];
  /** The same as a sentence. Theorems of which the same is to be told share it. */
  readonly story: string;
}

export type CauseKind =
  /** The form is in one of the machines only. */
  | 'gone'
  | 'new'
  /** It is in the class that the theorem bounds in one of them only: turned sensitive, or is sensitive no more. */
  | 'inner'
  /** It is in the class that bounds it in one of them only: turned privileged, or is privileged no more. */
  | 'outer'
  /** Its classes are the same, and what is held is not. */
  | 'held';

export interface Cause {
  readonly id: string;
  readonly kinds: readonly CauseKind[];
  /** The classes that the theorem bounds, and those that bound them, of which it is in one machine only. */
  readonly inner: readonly string[];
  readonly outer: readonly string[];
  /** The class changes that made it. */
  readonly classes: readonly ClassDifference[];
  /** Why it is critical in the one machine where it is. */
  readonly reasons: readonly string[];
}

export interface ClassVerdictDocument {
  readonly verdict: Verdict;
  readonly when: readonly (readonly HeldElement[])[];
  readonly via: readonly string[];
}

export interface ClassDifference {
  readonly class: string;
  readonly before: ClassVerdictDocument;
  readonly after: ClassVerdictDocument;
}

/** An instruction, or form, that one of the machines has alone. */
export interface LoneInstruction {
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly classes: Readonly<Record<string, ClassVerdictDocument>>;
  /** Theorems that it breaks. */
  readonly breaks: readonly string[];
}

export interface InstructionDifference {
  readonly name: string;
  /** Its name in the machine before, where only the name is another. */
  readonly was: string | null;
  readonly before: Place;
  readonly after: Place;
  readonly encoding: { readonly before: string; readonly after: string } | null;
  /** The lines in which the semantics differ; none where it does the same. */
  readonly lines: readonly LineDifference[];
  /** Parts of the machine that differ and that it reaches: functions, elements, the address map. */
  readonly through: readonly string[];
  readonly forms: readonly FormDifference[];
}

export interface FormDifference {
  readonly id: string;
  readonly classes: readonly ClassDifference[];
  readonly breaks: { readonly before: readonly string[]; readonly after: readonly string[] };
}

export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface LineDifference {
  readonly side: 'before' | 'after';
  /** Null where the text stands in no file, such as the value of a parameter. */
  readonly place: Place | null;
  readonly text: string;
}

export type PartKind =
  | 'parameter'
  | 'modes'
  | 'setting'
  | 'storage'
  | 'element'
  | 'translate'
  | 'invariants'
  | 'assumptions'
  | 'function'
  | 'traps'
  | 'deliver'
  | 'fetch'
  | 'tick'
  | 'interrupts'
  | 'reset'
  | 'undefined'
  | 'hosting';

export interface PartDifference {
  readonly kind: PartKind;
  /** The element or function, or empty where there is one of the kind. */
  readonly name: string;
  /** Whether classes may depend on it. */
  readonly bears: boolean;
  readonly lines: readonly LineDifference[];
}
