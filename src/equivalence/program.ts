// Programs of guests as plain data: where each part lies, what stands in other cells, the state that the virtual machine starts in.
import { encode } from '../evaluate/decode.ts';
import { codeStorage } from '../isa/layout.ts';
import type { Description, Instruction } from '../language/description.ts';
import { type DisassembledLine, disassemble } from '../machine/index.ts';

/** One instruction: its name, and a value for each of its operands; what is missing is 0. */
export interface ProgramItem {
  readonly instruction: string;
  readonly operands: Readonly<Record<string, bigint>>;
}

/** Items one after the other from a physical address on. */
export interface ProgramPart {
  readonly at: bigint;
  readonly items: readonly ProgramItem[];
}

/** A program for a guest with so many cells of storage. Cells that nothing is said about are 0. */
export interface GuestProgram {
  readonly cells: number;
  readonly parts: readonly ProgramPart[];
  /** Cells that are no part, by physical address. Where both say something, the part is what counts. */
  readonly data: readonly (readonly [at: bigint, value: bigint])[];
  /** Elements by key (`r[2]`) that are not as the description's reset leaves them. */
  readonly elements: Readonly<Record<string, bigint>>;
  /** Input of consoles, by the number of the device. */
  readonly input?: Readonly<Record<number, readonly bigint[]>>;
}

/** A program, and how many steps of it are looked at. */
export interface Scenario {
  readonly program: GuestProgram;
  readonly steps: number;
  /** Seeds what the description leaves open, and what the hosting machine has in the elements that are nobody's. */
  readonly seed: number;
}

const named = new WeakMap<Description, ReadonlyMap<string, Instruction>>();

export function instructionOf(description: Description, name: string): Instruction {
  const known = named.get(description) ?? new Map(description.instructions.map((i) => [i.name, i]));
  named.set(description, known);
  const found = known.get(name);
  if (found === undefined) throw new RangeError(`${description.id} has no instruction ${name}`);
  return found;
}

/** The cells of an item; null where no code has these operands. Throws a RangeError for an unknown instruction or an operand that does not fit. */
export function cellsOfItem(description: Description, { instruction: name, operands }: ProgramItem): readonly bigint[] | null {
  const instruction = instructionOf(description, name);
  return encode(description, instruction, new Map(instruction.operands.map((o) => [o.name, operands[o.name] ?? 0n])));
}

/** The cells of a part; items that no code stands for take none. */
export function cellsOfPart(description: Description, { items }: ProgramPart): bigint[] {
  return items.flatMap((item) => cellsOfItem(description, item) ?? []);
}

/** All cells that are not 0 from the beginning, by address; those beyond the guest's storage are left out. */
export function imageOf(description: Description, program: GuestProgram): Map<number, bigint> {
  const image = new Map<number, bigint>();
  const put = (at: bigint, value: bigint): void => {
    if (at >= 0n && at < BigInt(program.cells)) image.set(Number(at), value);
  };
  for (const [at, value] of program.data) put(at, value);
  for (const part of program.parts) for (const [i, cell] of cellsOfPart(description, part).entries()) put(part.at + BigInt(i), cell);
  return image;
}

/** The program as assembly text: its parts, the other cells, and the elements that it starts with. */
export function listing(description: Description, program: GuestProgram): string {
  const lines: string[] = [];
  const comment = '; ';
  for (const part of program.parts) {
    if (part.items.length === 0) continue;
    lines.push(`        .org ${hex(part.at)}`);
    for (const line of disassemble(description, cellsOfPart(description, part), part.at)) lines.push(`        ${line.text}`);
  }
  for (const run of runsOf(program.data)) lines.push(`        .org ${hex(run.at)}`, `        .cell ${run.cells.map(hex).join(', ')}`);
  const start = Object.entries(program.elements).map(([key, value]) => `${key} = ${hex(value)}`);
  if (start.length > 0) lines.push(`${comment}starts with ${start.join(', ')}`);
  return lines.length === 0 ? `${comment}nothing but zeros\n` : `${lines.join('\n')}\n`;
}

/** The instruction at a physical address of the program as it was loaded. */
export function lineAt(description: Description, program: GuestProgram, at: bigint): DisassembledLine | null {
  const image = imageOf(description, program);
  const cells = Array.from({ length: 24 }, (_, i) => image.get(Number(at) + i) ?? 0n);
  return disassemble(description, cells, at)[0] ?? null;
}

/** Cells that follow each other, together. */
function runsOf(data: GuestProgram['data']): { at: bigint; cells: bigint[] }[] {
  const runs: { at: bigint; cells: bigint[] }[] = [];
  for (const [at, value] of [...data].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const last = runs.at(-1);
    if (last !== undefined && last.at + BigInt(last.cells.length) === at && last.cells.length < 8) last.cells.push(value);
    else runs.push({ at, cells: [value] });
  }
  return runs;
}

export function hex(value: bigint): string {
  return value < 10n ? String(value) : `0x${value.toString(16)}`;
}

export function codeStorageOf(description: Description): NonNullable<ReturnType<typeof codeStorage>> {
  const storage = codeStorage(description);
  if (storage === null) throw new RangeError(`${description.id} has no storage to fetch instructions from`);
  return storage;
}
