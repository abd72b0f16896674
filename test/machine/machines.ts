// Machines for the tests of assembler and disassembler, and random operands that their encodings allow.
import { encode } from '../../src/evaluate/decode.ts';
import type { Description, Instruction } from '../../src/language/description.ts';
import { formatDiagnostic, readDescription } from '../../src/language/index.ts';
import { loadDescription } from '../../src/load/index.ts';
import { type Assembled, assemble, type Include } from '../../src/machine/index.ts';

export function library(name: string, parameters: Readonly<Record<string, bigint>> = {}): Description {
  const loaded = loadDescription(name, { parameters });
  if (!loaded.ok || loaded.result.description === null || loaded.result.diagnostics.length > 0) throw new Error(`${name} cannot be read`);
  return loaded.result.description;
}

/** A description from text; the sections that instructions do not look at are filled in. */
export function described(text: string, cell = 8, order = 'big'): Description {
  const { description, diagnostics, sources } = readDescription({
    file: 'test.yaml',
    text: `isa: test
modes: [supervisor, user]
settings: { default: { user: user, virtual: [supervisor, user] } }
state:
  memory: { storage: { address: 16, cell: ${cell}, size: 2 ** 16, order: ${order}, beyond: program } }
  mode: { role: mode }
  pc: { role: pc, type: bits(16) }
traps: { program: { vector: 0 } }
${text}`,
  });
  if (description === null || diagnostics.length > 0)
    throw new Error(diagnostics.map((d) => formatDiagnostic(d, (f) => sources.get(f))).join('\n'));
  return description;
}

/** Numbers from 0 up to 1, the same for the same seed. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Up to `count` codes of an instruction; operands are zero now and then, and otherwise any. */
export function codesOf(description: Description, instruction: Instruction, count: number, next: () => number): bigint[][] {
  const codes: bigint[][] = [];
  for (let tries = 0; tries < 100 * count && codes.length < count; tries++) {
    const operands = new Map(
      instruction.operands.map(({ name, width }): [string, bigint] => {
        if (next() < 0.2) return [name, 0n];
        return [name, BigInt(`0b${Array.from({ length: width }, () => (next() < 0.5 ? 0 : 1)).join('')}`)];
      }),
    );
    const cells = encode(description, instruction, operands);
    if (cells !== null) codes.push(cells);
  }
  return codes;
}

export function assembled(description: Description, text: string, include: Include = () => null): Assembled {
  return assemble(description, { file: 'program.s', text }, { include });
}

/** What the assembler says, as it is shown. */
export function problems({ diagnostics, sources }: Assembled): string {
  return diagnostics.map((d) => formatDiagnostic(d, (f) => sources.get(f))).join('\n');
}

/** The cells of a program that has one segment. */
export function cellsOf(description: Description, text: string): readonly bigint[] {
  const result = assembled(description, text);
  if (result.program === null) throw new Error(problems(result));
  return result.program.segments.flatMap((s) => s.cells);
}
