// What the assembler and the disassembler know of a machine, made once per description: spellings, cells, addresses.
import { decoderOf } from '../evaluate/decode.ts';
import { codeStorage } from '../isa/layout.ts';
import type { Description, Instruction, Storage } from '../language/description.ts';
import { type Spelling, spellingOf } from '../language/spellings.ts';

export interface SpelledInstruction {
  readonly instruction: Instruction;
  readonly spelling: Spelling;
}

export interface Dialect {
  readonly description: Description;
  readonly instructions: readonly SpelledInstruction[];
  readonly byName: ReadonlyMap<string, SpelledInstruction>;
  readonly cellWidth: number;
  readonly order: Storage['order'];
  /** Bits of a virtual address. */
  readonly addressWidth: number;
  /** Cells of a `.word`. */
  readonly wordCells: number;
  /** Cells that the length of every instruction is a multiple of. */
  readonly granule: number;
}

const dialects = new WeakMap<Description, Dialect>();

export function dialectOf(description: Description): Dialect {
  const before = dialects.get(description);
  if (before !== undefined) return before;
  const instructions = description.instructions.map((instruction): SpelledInstruction => {
    const { spelling } = spellingOf(instruction, description.notation);
    return { instruction, spelling: spelling ?? spellingOf({ ...instruction, syntax: null }, []).spelling ?? [] };
  });
  const { cellWidth, order } = decoderOf(description);
  const storage = codeStorage(description);
  const pc = description.elements.find((e) => e.role === 'pc')?.width ?? 64;
  const lengths = description.instructions.flatMap((i) => i.encoding.groups.map((g) => g.cells));
  const granule = lengths.reduce(gcd, 0) || 1;
  const word = Number(description.parameters.word ?? 0n);
  const made: Dialect = {
    description,
    instructions,
    byName: new Map(instructions.map((s) => [s.instruction.name, s])),
    cellWidth,
    order,
    addressWidth: description.translate?.addressWidth ?? storage?.addressWidth ?? pc,
    wordCells: word > 0 && word % cellWidth === 0 ? word / cellWidth : granule,
    granule,
  };
  dialects.set(description, made);
  return made;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
