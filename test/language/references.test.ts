// References of several cells, in both orders: what they read and write, when they trap, and how encodings are laid out.

import { describe, expect, test } from 'vitest';
import { execute, type Outcome } from '../../src/evaluate/index.ts';
import { codeSpace, printFraction } from '../../src/isa/coverage.ts';
import { type Description, readDescription } from '../../src/language/index.ts';

const machine = (order: string, semantics: string, more = ''): string => `isa: t
modes: [s, u]
settings: { default: { user: u, virtual: [s] } }
traps: { t: { vector: 0 } }
state:
  memory: { storage: { address: 6, cell: 8, size: 40, beyond: t${order} } }
  mode: { role: mode }
  pc: { role: pc, type: bits(6) }
  base: { role: relocation, type: bits(6) }
  r: { role: general, type: "bits(32)[4]" }
translate: |
  if va == 20 then trap t as memory
  if va >=u 56 then return va - 24
  if space == u then return va ^ 1
  return va
${more}instructions:
  go: { encoding: "0:8", semantics: "${semantics}" }
`;

function read(text: string): Description {
  const { description, diagnostics } = readDescription({ file: 't.yaml', text });
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  if (description === null) throw new Error('no description');
  return description;
}

/** Runs the one instruction in mode s; cell n holds n. */
function run(d: Description): Outcome {
  const [go] = d.instructions;
  if (go === undefined) throw new Error('no instruction');
  return execute(d, go, new Map(), {
    element: (id, index) => (id === 'r' ? BigInt(index) * 0x01020304n : 0n),
    cell: (_, pa) => pa,
    size: () => 40n,
  });
}

const little = ', order: little';

/** What r[0] holds afterwards. */
function value(order: string, semantics: string): string {
  const outcome = run(read(machine(order, semantics)));
  if (outcome.kind === 'trap') return `${outcome.trap} ${outcome.as}`;
  return (outcome.elements.get('r[0]') ?? -1n).toString(16);
}

/** The cells written, in order. */
function cells(order: string, semantics: string): string {
  const outcome = run(read(machine(order, semantics)));
  if (outcome.kind === 'trap') return `${outcome.trap} ${outcome.as}`;
  return outcome.references
    .filter((r) => r.access === 'write')
    .map((r) => `${r.pa}=${outcome.cells.find((c) => c.pa === r.pa)?.value.toString(16)}`)
    .join(' ');
}

describe('references of several cells', () => {
  test('reading joins the cells in the order of storage', () => {
    expect(value('', 'r[0] = read(3, 32)')).toBe('3040506');
    expect(value(', order: big', 'r[0] = zext(read(3, 16), 32)')).toBe('304');
    expect(value(little, 'r[0] = read(3, 32)')).toBe('6050403');
    expect(value(little, 'r[0] = execute(3, 32)')).toBe('6050403');
    expect(value('', 'r[0] = zext(read(3, 8), 32)')).toBe('3');
  });

  test('in the view of another mode', () => {
    expect(value('', 'r[0] = read(4, 32, as: u)')).toBe('5040706');
    expect(value(little, 'r[0] = read(4, 32, as: u)')).toBe('6070405');
    expect(cells('', 'write(4, r[1], as: u)')).toBe('5=1 4=2 7=3 6=4');
  });

  test('addresses wrap around; the first cell that is refused ends the instruction', () => {
    expect(value('', 'r[0] = zext(read(63, 16), 32)')).toBe('2700');
    expect(value('', 'r[0] = read(18, 32)')).toBe('t memory');
    expect(cells('', 'write(38, r[1])')).toBe('t memory');
    expect(cells('', 'write(36, r[1])')).toBe('36=1 37=2 38=3 39=4');
  });

  test('writing splits the value, cells in ascending order', () => {
    expect(cells('', 'write(3, r[1])')).toBe('3=1 4=2 5=3 6=4');
    expect(cells(little, 'write(3, r[1])')).toBe('3=4 4=3 5=2 6=1');
    expect(cells(little, 'write(3, r[1][15:0])')).toBe('3=4 4=3');
    expect(cells('', 'write(3, 7)')).toBe('3=7');
    expect(cells('', 'memory[3] = r[1][7:0]')).toBe('3=4');
  });

  test('the functions behind them are made once', () => {
    const d = read(machine('', 'r[0] = read(1, 32) + read(read(5)[5:0], 32); r[1] = zext(read(2, 16), 32); write(1, r[1])'));
    expect(d.functions.map((f) => f.name)).toEqual(['read:32', 'read:16', 'write:32']);
  });
});

describe('encodings in little-endian order', () => {
  const pair = (a: string, b: string): string[] => {
    const text = machine(little, '', '').replace(
      /instructions:[\s\S]*/,
      `instructions:\n  a: { encoding: "${a}", semantics: "" }\n  b: { encoding: "${b}", semantics: "" }\n`,
    );
    return readDescription({ file: 't.yaml', text }).diagnostics.map((d) => d.message);
  };

  test('the first cell holds the least significant bits: compressed codes beside long ones', () => {
    expect(pair('x:14 0:2', 'y:30 3:2')).toEqual([]);
    expect(pair('x:14 3:2', 'y:30 3:2')).toEqual(['`b` and `a` can be the same code: `0x00000003` is one of both']);
    expect(pair('1:2 x:14', '2:2 y:30')).toEqual(['`b` and `a` can be the same code: `0x80004000` is one of both']);
  });

  test('whole cells are needed, so that no bit is left between', () => {
    expect(pair('x:6 0:2', '1:4')).toEqual(['an encoding in little-endian order fills whole cells of 8 bits; here are 4 bits']);
  });

  test('groups and conditions', () => {
    const text = machine(little, '').replace('encoding: "0:8"', 'encoding: "m:4 0:12 [m == 1: 5:4 x:12]", where: "m <u 4 and x != 3"');
    const d = read(text);
    expect(printFraction(codeSpace(d.instructions, d.functions))).toBe(`${3 * 65536 + 4095}/${65536 * 65536}`);
  });
});
