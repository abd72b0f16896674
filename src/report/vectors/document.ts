// What `vectors --format json` prints, and what its text is drawn from. `specs/vectors.schema.json` describes it. Plain JSON values only.
import type { Description } from '../../language/description.ts';
import { type Counts, type Failure, inOrder, type Tally, totalOf } from '../../vectors/index.ts';
import type { Integer } from '../document.ts';
import { toPlainInteger } from '../values.ts';

export interface VectorsDocument {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly isa: {
    readonly id: string;
    readonly title: string;
    readonly file: string;
    readonly sha256: string;
    readonly parameters: Readonly<Record<string, Integer>>;
  };
  readonly files: readonly string[];
  /** The file that says what the keys of a suite are, or null. */
  readonly map: string | null;
  readonly verdict: 'passes' | 'fails' | 'inconclusive';
  readonly total: TotalDocument;
  /** In description order; `name` is null for cases in which no instruction was executed. */
  readonly instructions: readonly InstructionDocument[];
  /** The first failing cases. */
  readonly failures: readonly FailureDocument[];
}

export interface TotalDocument {
  readonly executed: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Cases of other instructions, where one was asked for. */
  readonly leftOut: number;
  /** Cases that could not be read. */
  readonly malformed: number;
}

export interface InstructionDocument {
  readonly name: string | null;
  readonly executed: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly { readonly reason: string; readonly count: number }[];
}

export interface FailureDocument {
  readonly file: string;
  readonly line: number;
  /** The number of the case in its file, from 1. */
  readonly case: number;
  readonly name: string;
  readonly instruction: string | null;
  readonly operands: readonly { readonly name: string; readonly value: Integer }[];
  /** The trap that was taken, or null. */
  readonly trap: string | null;
  /** Undefined results, in bits. Where there are more than 12, some outcome that is allowed may not have been tried. */
  readonly undefinedBits: number;
  readonly differences: readonly {
    readonly what: string;
    readonly before: Integer | null;
    readonly expected: Integer;
    readonly found: Integer;
  }[];
}

export interface VectorsRun {
  readonly version: string;
  readonly files: readonly string[];
  readonly map: string | null;
  /** The name under which instructions are counted that were none. */
  readonly noInstruction: string;
}

export function toVectorsDocument(description: Description, tally: Tally, run: VectorsRun): VectorsDocument {
  const total = { ...totalOf(tally), leftOut: tally.leftOut, malformed: tally.malformed };
  const nameOf = (name: string): string | null => (name === run.noInstruction ? null : name);
  return {
    schemaVersion: 1,
    tool: { name: 'pogo', version: run.version },
    isa: {
      id: description.id,
      title: description.title,
      file: description.file,
      sha256: description.sha256,
      parameters: Object.fromEntries(Object.entries(description.parameters).map(([name, value]) => [name, toPlainInteger(value)])),
    },
    files: run.files,
    map: run.map,
    verdict: total.failed > 0 ? 'fails' : total.executed === 0 ? 'inconclusive' : 'passes',
    total,
    instructions: inOrder(description, tally).map(([name, counts]) => instructionDocument(nameOf(name), counts)),
    failures: tally.failures.map((failure) => failureDocument(nameOf(failure.instruction), failure)),
  };
}

function instructionDocument(name: string | null, { executed, passed, failed, skipped }: Counts): InstructionDocument {
  return { name, executed, passed, failed, skipped: [...skipped].map(([reason, count]) => ({ reason, count })) };
}

function failureDocument(instruction: string | null, failure: Failure): FailureDocument {
  const { file, line, number, name, operands, trap, undefinedBits, differences } = failure;
  const integer = (value: bigint | string): Integer => (typeof value === 'string' ? value : toPlainInteger(value));
  return {
    file,
    line,
    case: number,
    name,
    instruction,
    operands: [...operands].map(([operand, value]) => ({ name: operand, value: toPlainInteger(value) })),
    trap,
    undefinedBits,
    differences: differences.map(({ what, before, expected, found }) => ({
      what,
      before: before === null ? null : toPlainInteger(before),
      expected: integer(expected),
      found: integer(found),
    })),
  };
}
