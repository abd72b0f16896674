// The result document: what `--format json` prints, what every other report is drawn from, and what `specs/result.schema.json` describes.
// Plain JSON values only. Lists are in the order of the description or of the definition set; there are no times, so equal input gives equal output.

import type { Verdict, Witness } from '../classify/analysis.ts';
import type { RunsDocument } from '../equivalence/runs.ts';
import type { Range, Role, TrapKind } from '../language/description.ts';
import type { HeldElement, HeldShareDocument, HoldDocument, TheoremAnswerDocument } from './held-document.ts';
import type { ProofResult } from './proof.ts';

/** An unsigned integer: a number where its element, cell or operand has at most 32 bits, otherwise a string such as `0x1f`. */
export type Integer = number | string;

export interface ResultDocument {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly definitions: DefinitionsResult;
  readonly isas: readonly IsaResult[];
  /** Problems in the files that were read: what is broken is not in `isas`, or is listed there under `broken`. */
  readonly diagnostics: readonly DiagnosticResult[];
  /** What random programs showed of each machine; there when the verb ran some. */
  readonly runs?: readonly RunsDocument[];
  /** What `prove` found; not there after other verbs. */
  readonly proofs?: readonly ProofResult[];
}

export interface DiagnosticResult {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly range: Range;
  /** What to do about it. */
  readonly help: string | null;
}

export interface DefinitionsResult {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  /** The id of the definition set that the strict verdicts are those of. */
  readonly strict: string | null;
  readonly text: string;
  readonly classes: readonly ClassDefinitionResult[];
  readonly theorems: readonly TheoremDefinitionResult[];
}

export interface ClassDefinitionResult {
  readonly name: string;
  readonly title: string;
  readonly doc: string | null;
  readonly text: string;
  /** Verdicts are always, when, never; otherwise yes, no. */
  readonly held: boolean;
  /** Other classes that the definition names. */
  readonly uses: readonly string[];
  /** True when the definition quantifies over states itself; false when it only combines other classes. */
  readonly quantified: boolean;
}

export interface TheoremDefinitionResult {
  readonly name: string;
  readonly title: string;
  readonly doc: string | null;
  readonly premises: readonly { readonly text: string; readonly inner: string | null; readonly outer: string | null }[];
}

export interface IsaResult {
  readonly id: string;
  readonly title: string;
  readonly source: string | null;
  readonly file: string;
  readonly sha256: string;
  readonly parameters: Readonly<Record<string, Integer>>;
  readonly setting: string;
  /** Names of all settings, the one in force among them. */
  readonly settings: readonly string[];
  /** The modes of the setting: the real one, and the guest's modes that run in it. */
  readonly modes: { readonly real: string; readonly virtual: readonly string[] };
  readonly assumptions: readonly AssumptionResult[];
  /** The storage that the address map leads to, with the declared number of its cells; null where the machine has none. */
  readonly storage: { readonly name: string; readonly cells: Integer } | null;
  readonly coverage: { readonly codes: string; readonly described: number };
  readonly instructions: readonly InstructionResult[];
  /** Keyed by the names of the definition set. */
  readonly theorems: Readonly<Record<string, TheoremDocument>>;
  /** What became of the configuration that was asked about with `--hold`, or null. */
  readonly hold: HoldDocument | null;
  readonly expectations: readonly ExpectationResult[];
  /** Names of instructions that were written but are broken: no verdict speaks of them. */
  readonly broken: readonly string[];
  readonly gate: GateResult;
  readonly statistics: {
    readonly questions: number;
    readonly structural: number;
    readonly random: number;
    readonly solver: number;
    readonly exhaustive: number;
    readonly unknown: number;
  };
}

export interface AssumptionResult {
  readonly text: string;
  readonly of: 'machine' | 'setting';
  readonly range: Range;
}

/** Whether the machine passes: the first theorem applies, or the description's own claims hold. */
export interface GateResult {
  readonly theorem: string | null;
  readonly verdict: 'met' | 'failed' | 'inconclusive' | 'not gated';
  readonly reason: string;
}

export interface ExpectationResult {
  readonly text: string;
  readonly verdict: 'met' | 'differs';
  readonly found: string;
  readonly range: Range;
}

export interface InstructionResult {
  readonly name: string;
  /** `f=portal` where the instruction is split. */
  readonly form: string | null;
  /** `name`, or `name f=portal`: what lists of critical instructions hold. */
  readonly id: string;
  readonly doc: string | null;
  readonly source: string | null;
  readonly syntax: string | null;
  readonly encoding: string;
  readonly range: Range;
  readonly semantics: string;
  readonly semanticsRange: Range;
  /** Keyed by the names of the definition set, in its order. */
  readonly classes: Readonly<Record<string, ClassDocument>>;
}

export interface ClassDocument {
  readonly verdict: Verdict;
  readonly when: readonly (readonly HeldElement[])[];
  readonly via: readonly string[];
  readonly evidence: EvidenceDocument;
}

export type ProofDocument =
  | { readonly kind: 'structural' }
  | { readonly kind: 'solver'; readonly queries: number }
  | { readonly kind: 'exhaustive'; readonly cases: number }
  | { readonly kind: 'empty domain'; readonly reason: string };

export type EvidenceDocument =
  | WitnessDocument
  | { readonly kind: 'proof'; readonly proofs: readonly ProofDocument[] }
  | { readonly kind: 'derived'; readonly from: readonly string[] }
  | { readonly kind: 'vacuous'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

export interface WitnessDocument {
  readonly kind: 'witness';
  readonly operands: readonly { readonly name: string; readonly width: number; readonly value: Integer }[];
  readonly states: readonly StateDocument[];
  /** Addresses of cells that play a part. */
  readonly views: readonly ViewDocument[];
  readonly clause: { readonly text: string; readonly range: Range };
  readonly shows: readonly string[];
  readonly lines: readonly { readonly text: string; readonly range: Range }[];
  readonly foundBy: Witness['foundBy'];
  /** The reference evaluator gave the same outcome. Always true: a witness that does not replay is an internal error. */
  readonly replayed: true;
  /** One value changed, and the condition no longer holds. */
  readonly nearMiss: {
    readonly changed: string;
    readonly operands: WitnessDocument['operands'];
    readonly states: readonly StateDocument[];
  } | null;
}

export interface StateDocument {
  /** The name that the definition gives it: `S`, `A`. */
  readonly name: string;
  readonly mode: string;
  /** Number of cells of the storage, or null where the machine has none. */
  readonly size: Integer | null;
  /** Elements that matter, in description order. */
  readonly elements: readonly ElementDocument[];
  /** How many registers are not among them. */
  readonly hidden: number;
  /** Cells that matter, by physical address. */
  readonly cells: readonly CellDocument[];
  readonly effect:
    | { readonly kind: 'trap'; readonly trap: string; readonly as: TrapKind }
    | {
        readonly kind: 'next';
        readonly pc: Integer;
        readonly changed: readonly ElementDocument[];
        readonly cells: readonly CellDocument[];
      };
}

/** An address, and the cell that it leads to in each state: null where the map refuses it there. */
export interface ViewDocument {
  /** The mode whose view it is; null for each state's own, and for physical addresses. */
  readonly space: string | null;
  /** Null where the instruction referred to the cell by its physical address. */
  readonly virtual: Integer | null;
  readonly cells: readonly (Integer | null)[];
}

export interface ElementDocument {
  readonly element: string;
  readonly role: Role;
  readonly width: number;
  readonly value: Integer;
}

export interface CellDocument {
  readonly address: Integer;
  readonly width: number;
  readonly value: Integer;
}

export interface TheoremDocument extends TheoremAnswerDocument {
  readonly title: string;
  readonly premises: readonly {
    readonly text: string;
    readonly verdict: 'holds' | 'fails' | 'unknown' | 'stated';
    readonly critical: readonly string[];
  }[];
  readonly unheld: Omit<TheoremAnswerDocument, 'held'>;
  /** What each element of `held` buys, instruction by instruction. */
  readonly buys: readonly HeldShareDocument[];
  readonly strict: TheoremAnswerDocument | null;
}
