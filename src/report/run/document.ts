// What `run --format json` prints, and what its text is drawn from. `specs/run.schema.json` describes it. Plain JSON values only.
import type { Integer } from '../document.ts';

export interface RunDocument {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly isa: {
    readonly id: string;
    readonly title: string;
    readonly file: string;
    readonly sha256: string;
    readonly parameters: Readonly<Record<string, Integer>>;
  };
  /** Null for several guests, each of which has its own. */
  readonly program: ProgramDocument | null;
  /** The file of the platform, or null: declared sizes, no devices. */
  readonly platform: string | null;
  /** One, or the two that are compared. */
  readonly runs: readonly RunResult[];
  readonly comparison: ComparisonDocument | null;
  /** Several guests on one hosting machine, one run for each: steps of a time slice; null for one program. */
  readonly slice: number | null;
}

export interface ProgramDocument {
  readonly file: string;
  readonly cells: number;
  /** First and last address, null for a program without cells. */
  readonly first: Integer | null;
  readonly last: Integer | null;
}

export interface HostDocument {
  readonly kind: 'bare' | 'vmm' | 'hybrid';
  /** Monitors, one inside the other; 0 on the bare machine. */
  readonly depth: number;
}

export interface Place {
  readonly address: Integer;
  /** `loop+2`, or null without a label before it. */
  readonly label: string | null;
}

/** `idle`: no further step changes anything. `until`: the address asked for is reached. */
export type Ended = 'idle' | 'stuck' | 'budget' | 'until';

export interface RunResult {
  /** The program of one of several guests; null where there is one for all runs. */
  readonly program: ProgramDocument | null;
  readonly on: HostDocument;
  readonly ended: { readonly kind: Ended; readonly why: string };
  /** Steps that were taken back before the state was shown. */
  readonly back: number;
  /** Steps: instructions, and traps and interrupts in their places. */
  readonly steps: number;
  readonly retired: number;
  readonly at: Place & { readonly instruction: string | null };
  /** Traps that the machine took (on a monitor: the virtual machine), in the order of the description. */
  readonly traps: readonly { readonly name: string; readonly count: number }[];
  /** Elements that are not zero, and mode and pc, in the order of the description. */
  readonly state: readonly { readonly element: string; readonly value: Integer; readonly text: string | null }[];
  readonly zero: number;
  readonly cells: readonly CellsDocument[];
  readonly consoles: readonly ConsoleDocument[];
  readonly trace: TraceDocument | null;
  readonly hosting: HostingDocument | null;
}

export interface CellsDocument {
  readonly name: string;
  readonly address: Integer;
  readonly values: readonly Integer[];
}

export interface ConsoleDocument {
  readonly storage: string;
  readonly at: number;
  readonly cells: readonly Integer[];
  /** The cells as characters. */
  readonly text: string;
}

export interface TraceDocument {
  readonly lines: readonly TraceLine[];
  /** Traps that are not among the lines. */
  readonly more: number;
}

export interface TraceLine {
  /** The step that the trap was taken in, from 1. */
  readonly step: number;
  readonly at: Place;
  /** What was to be executed; null for an interrupt, or where nothing could be fetched. */
  readonly instruction: string | null;
  /** The mode that the processor is in; null where a monitor interprets. */
  readonly real: string | null;
  /** The trap of the real machine, null where a monitor that interprets has met one by itself. */
  readonly trap: string | null;
  /** Null for an interrupt. */
  readonly as: string | null;
  /** Who took it, and what was done, from the outermost monitor to the innermost; on the bare machine its own delivery. */
  readonly taken: readonly TakenDocument[];
}

export interface TakenDocument {
  /** The monitor, from 1, counted from the real machine; 0 is the trap delivery of the machine. */
  readonly by: number;
  /** The mode that the virtual machine of this monitor was in; null on the bare machine. */
  readonly virtual: string | null;
  /** `passed on`: to the next monitor, whose trap it is. */
  readonly did: 'delivered' | 'interpreted' | 'passed on' | 'not delivered';
  /** The trap that the virtual machine took, and where it goes on. */
  readonly trap: string | null;
  readonly to: Place | null;
  /** What the interpretation changed in the control block. */
  readonly changes: readonly { readonly element: string; readonly from: Integer; readonly to: Integer }[];
}

export interface HostingDocument {
  readonly setting: string;
  /** How κ came about: the theorem that was asked, or null when it was given. */
  readonly theorem: { readonly name: string; readonly verdict: string } | null;
  readonly windows: readonly { readonly start: Integer; readonly cells: Integer }[];
  /** Instructions that retired without any monitor. */
  readonly direct: number;
  readonly monitors: readonly MonitorDocument[];
}

export interface MonitorDocument {
  readonly level: number;
  readonly kind: 'vmm' | 'hybrid';
  readonly traps: number;
  readonly interpreted: number;
  readonly reflected: number;
  readonly interrupts: number;
  readonly instructions: readonly { readonly name: string; readonly interpreted: number; readonly reflected: number }[];
  readonly held: readonly { readonly element: string; readonly value: Integer }[];
  readonly free: readonly string[];
}

export interface ComparisonDocument {
  /** Steps that both took. */
  readonly steps: number;
  readonly difference: DifferenceDocument | null;
}

export interface DifferenceDocument {
  /** The step after which the states differ, from 1. */
  readonly step: number;
  readonly at: Place;
  readonly instruction: string | null;
  /** The last traps that monitors took up to that step. */
  readonly before: readonly TraceLine[];
  readonly differing: readonly { readonly what: string; readonly a: string; readonly b: string }[];
  /** More that differ and are not listed. */
  readonly more: number;
  readonly agreeing: { readonly elements: number; readonly cells: number };
}
