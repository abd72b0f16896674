// From cells to assembly text. What is printed as an instruction assembles to the same cells; what cannot is printed as cells.
import { decode, decoderOf } from '../evaluate/decode.ts';
import { joinCells } from '../isa/layout.ts';
import type { Description, Instruction } from '../language/description.ts';
import { type Dialect, dialectOf } from './dialect.ts';
import { chooseMatch } from './encode-match.ts';
import { matchInstruction } from './match.ts';
import { printInstruction } from './print.ts';

export interface DisassembledLine {
  readonly address: bigint;
  readonly cells: readonly bigint[];
  readonly text: string;
  /** Null for data. */
  readonly instruction: Instruction | null;
}

/** The instructions and data in cells that lie at `origin` and after it, one after the other. */
export function disassemble(description: Description, cells: readonly bigint[], origin = 0n): DisassembledLine[] {
  return [...disassembledLines(description, cells, origin)];
}

/** The same, line by line. */
export function* disassembledLines(description: Description, cells: readonly bigint[], origin: bigint): Generator<DisassembledLine> {
  const dialect = dialectOf(description);
  for (let at = 0; at < cells.length; ) {
    const address = BigInt.asUintN(dialect.addressWidth, origin + BigInt(at));
    const line = disassembleAt(dialect, cells, at, address);
    yield line;
    at += line.cells.length;
  }
}

function disassembleAt(dialect: Dialect, cells: readonly bigint[], at: number, address: bigint): DisassembledLine {
  const decoded = decode(decoderOf(dialect.description), (i) => cells[at + i] ?? null);
  if (decoded.kind !== 'instruction') {
    const taken = cells.slice(at, at + dialect.granule);
    return { address, cells: taken, text: printData(dialect, taken), instruction: null };
  }
  const { instruction } = decoded;
  const taken = cells.slice(at, at + decoded.length);
  const spelled = dialect.byName.get(instruction.name)!;
  const text = printInstruction(dialect, spelled, decoded.operands, address);
  if (text !== null && assemblesTo(dialect, text, address, taken)) return { address, cells: taken, text, instruction };
  return { address, cells: taken, text: printData(dialect, taken), instruction: null };
}

/** Whether a text is an instruction of exactly these cells: bits that are ignored, for one, are in no text. */
function assemblesTo(dialect: Dialect, text: string, address: bigint, cells: readonly bigint[]): boolean {
  const { matches } = matchInstruction(dialect, text, 0, text.length);
  const chosen = matches.length === 0 ? null : chooseMatch(dialect, matches, () => null, address, 0);
  return chosen?.ok === true && chosen.cells.length === cells.length && chosen.cells.every((cell, i) => cell === cells[i]);
}

function printData({ cellWidth, order, wordCells }: Dialect, cells: readonly bigint[]): string {
  const hex = (value: bigint, bits: number): string => `0x${value.toString(16).padStart(Math.ceil(bits / 4), '0')}`;
  if (cells.length % wordCells !== 0) return `.cell ${cells.map((c) => hex(c, cellWidth)).join(', ')}`;
  const words = Array.from({ length: cells.length / wordCells }, (_, k) => cells.slice(k * wordCells, (k + 1) * wordCells));
  return `.word ${words.map((w) => hex(joinCells(w, cellWidth, order), cellWidth * wordCells)).join(', ')}`;
}
