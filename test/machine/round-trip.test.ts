// What is disassembled assembles to the same cells, for every instruction of every machine of the library, and is printed the same again.
import { describe, expect, test } from 'vitest';
import type { Description } from '../../src/language/description.ts';
import { libraryNames } from '../../src/load/index.ts';
import { type DisassembledLine, disassemble } from '../../src/machine/index.ts';
import { assembled, codesOf, library, problems, random } from './machines.ts';

const ORIGIN = 0x40n;

function programOf(lines: readonly DisassembledLine[]): string {
  return `.org ${ORIGIN}\n${lines.map(({ text }) => `${text}\n`).join('')}`;
}

function expectRoundTrip(description: Description, cells: readonly bigint[]): readonly DisassembledLine[] {
  const lines = disassemble(description, cells, ORIGIN);
  expect(lines.flatMap((l) => l.cells)).toEqual(cells);
  const result = assembled(description, programOf(lines));
  expect(problems(result)).toBe('');
  expect(result.program?.segments).toEqual([{ address: ORIGIN, cells }]);
  const shown = result.program?.lines.slice(1).map(({ address, cells, text }) => ({ address, cells, text }));
  expect(shown).toEqual(lines.map(({ address, cells, text }) => ({ address, cells, text })));
  return lines;
}

describe.each(libraryNames())('%s', (name) => {
  const description = library(name);
  const next = random(7);

  test('every instruction', () => {
    const codes = description.instructions.map((i) => ({ instruction: i.name, codes: codesOf(description, i, 6, next) }));
    const lines = expectRoundTrip(
      description,
      codes.flatMap((c) => c.codes.flat()),
    );
    const printed = new Set(lines.map(({ instruction }) => instruction?.name));
    expect(codes.filter((c) => c.codes.length === 0 || !printed.has(c.instruction)).map((c) => c.instruction)).toEqual([]);
  });

  test('cells of any kind', () => {
    const width = description.storages[0]!.cellWidth;
    const cell = (): bigint => BigInt(`0b${Array.from({ length: width }, () => (next() < 0.5 ? 0 : 1)).join('')}`);
    expectRoundTrip(description, Array.from({ length: 101 }, cell));
  });
});

test('instructions of another width of word', () => {
  const description = library('third-generation', { word: 8n, registers: 2n });
  const next = random(3);
  expectRoundTrip(
    description,
    description.instructions.flatMap((i) => codesOf(description, i, 3, next).flat()),
  );
});
