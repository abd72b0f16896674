// Decoding is the inverse of encoding: every string of cells of small machines is decoded, and compared with what all operands encode to.
import { describe, expect, test } from 'vitest';
import { type Decoded, decode, decoderOf, encode } from '../../src/evaluate/decode.ts';
import type { Description, Encoding, EncodingField, Expression, Instruction, Operand, Storage } from '../../src/language/description.ts';
import * as b from './build.ts';

const fixed = (width: number, value: bigint): EncodingField => ({ kind: 'fixed', width, value });
const field = (name: string, width: number): EncodingField => ({ kind: 'operand', name, width });
const ignored = (width: number): EncodingField => ({ kind: 'ignored', width });
const is = (name: string, width: number, value: bigint): Expression => b.binary('eq', b.operand(width, name), b.constant(width, value));

/** An instruction of groups of fields; each but the first has its condition before it. */
function coded(
  name: string,
  cellWidth: number,
  first: EncodingField[],
  others: [Expression, ...EncodingField[]][],
  where: Expression | null = null,
): Instruction {
  const group = (when: Expression | null, fields: EncodingField[]): Encoding['groups'][number] => {
    const width = fields.reduce((sum, f) => sum + f.width, 0);
    return { when, fields, width, cells: Math.ceil(width / cellWidth) };
  };
  const groups = [group(null, first), ...others.map(([when, ...fields]) => group(when, fields))];
  const operands: Operand[] = groups
    .flatMap((g) => g.fields)
    .flatMap((f) => (f.kind === 'operand' ? [{ name: f.name, width: f.width }] : []));
  return { ...b.instruction(name, operands), encoding: { text: '', groups, where } };
}

/** Cells of 3 bits: instructions of one cell, two cells, one or two or three cells; codes that are none. */
function machine(order: Storage['order']): Description {
  const instructions = [
    coded('short', 3, [fixed(2, 0b00n), field('a', 1)], []),
    coded('long', 3, [fixed(2, 0b01n), field('a', 1), field('b', 2), ignored(1)], []),
    coded('even', 3, [fixed(1, 1n), field('a', 2)], [[is('a', 2, 2n), field('b', 3)]], b.unary('lnot', b.slice1('a', 2, 0))),
    coded(
      'odd',
      3,
      [fixed(1, 1n), field('a', 2)],
      [
        [is('a', 2, 1n), field('b', 2), fixed(1, 1n)],
        [b.binary('land', is('a', 2, 1n), is('b', 2, 3n)), field('c', 3)],
      ],
      b.binary('land', b.slice1('a', 2, 0), b.unary('lnot', is('b', 2, 2n))),
    ),
  ];
  // In storage where the least significant cell comes first, the opcode of `long` is in its second cell: it goes without.
  return described(3, order, order === 'big' ? instructions : instructions.filter((i) => i.name !== 'long'));
}

function described(cellWidth: number, order: Storage['order'], instructions: Instruction[]): Description {
  const base = b.description(6, 64n, []);
  const [storage] = base.storages;
  return { ...base, storages: [{ ...storage!, cellWidth, order }], instructions };
}

function* allOperands(operands: readonly Operand[]): Generator<Map<string, bigint>> {
  const [first, ...rest] = operands;
  if (first === undefined) yield new Map();
  else
    for (let value = 0n; value < 1n << BigInt(first.width); value++)
      for (const others of allOperands(rest)) yield new Map([[first.name, value], ...others]);
}

/** What is written in the code of an instruction: `odd a=1 b=3 c=0`. */
function print(name: string, operands: ReadonlyMap<string, bigint>): string {
  return [name, ...[...operands].map(([operand, value]) => `${operand}=${value}`)].join(' ');
}

const from = (cells: readonly bigint[]) => (index: number) => cells[index] ?? null;

function decoded(d: Description, cells: readonly bigint[]): Decoded {
  return decode(decoderOf(d), from(cells));
}

/** All instructions by the cells that `encode` gives them. */
function encodings(d: Description): Map<string, string> {
  const codes = new Map<string, string>();
  for (const instruction of d.instructions)
    for (const operands of allOperands(instruction.operands)) {
      const cells = encode(d, instruction, operands);
      // Operands of an absent group do not matter: zero comes first, and is what they are.
      if (cells !== null && !codes.has(cells.join())) codes.set(cells.join(), print(instruction.name, operands));
    }
  return codes;
}

describe.each(['big', 'little'] as const)('%s storage', (order) => {
  const d = machine(order);

  test('every string of three cells decodes to the instruction that encodes to its beginning, or to none', () => {
    const codes = encodings(d);
    const seen = new Set<string>();
    for (let code = 0n; code < 512n; code++) {
      const cells = [code >> 6n, (code >> 3n) & 7n, code & 7n];
      const found = decoded(d, cells);
      const beginnings = [1, 2, 3].map((n) => codes.get(withoutIgnored(d, cells.slice(0, n)).join())).filter((x) => x !== undefined);
      seen.add(found.kind === 'instruction' ? `${found.instruction.name} ${found.length}` : found.kind);
      expect(found.kind === 'instruction' ? [print(found.instruction.name, found.operands)] : []).toEqual(beginnings);
    }
    const names = ['even 1', 'even 2', 'odd 1', 'odd 2', 'odd 3', 'short 1', 'undefined'];
    expect([...seen].sort()).toEqual(order === 'big' ? [...names, 'long 2'].sort() : names);
  });
});

/** The ignored bit of `long`, the last of two cells, as encode leaves it. */
function withoutIgnored(d: Description, cells: bigint[]): bigint[] {
  const long = d.instructions.some((i) => i.name === 'long') && cells.length === 2 && cells[0]! >> 1n === 1n;
  return long ? [cells[0]!, cells[1]! & 6n] : cells;
}

describe('decode', () => {
  const d = machine('big');

  test('a refused cell says where, and how many cells are wanted', () => {
    expect(decoded(d, [])).toEqual({ kind: 'refused', at: 0, wanted: 1 });
    expect(decoded(d, [0b010n])).toEqual({ kind: 'refused', at: 1, wanted: 2 });
    expect(decoded(d, [0b110n])).toEqual({ kind: 'refused', at: 1, wanted: 2 });
    expect(decoded(d, [0b101n, 0b111n])).toEqual({ kind: 'refused', at: 2, wanted: 3 });
    expect(decoded(d, [0b101n, 0b011n])).toMatchObject({ kind: 'instruction', length: 2 });
  });

  test('a condition on operands that are known refuses the code before more cells are fetched', () => {
    const picky = described(3, 'big', [
      coded('i', 3, [fixed(1, 1n), field('a', 2)], [[b.truth(true), field('b', 3)]], b.unary('lnot', is('a', 2, 3n))),
    ]);
    expect(decoded(picky, [0b111n])).toEqual({ kind: 'undefined', length: 1 });
    expect(decoded(picky, [0b110n])).toEqual({ kind: 'refused', at: 1, wanted: 2 });
  });

  test('each cell is asked for once, in order, also where two instructions are told apart by a later group', () => {
    const twins = described(3, 'big', [
      coded('zero', 3, [fixed(1, 1n), field('a', 2)], [[b.truth(true), field('b', 3)]], is('b', 3, 0n)),
      coded('other', 3, [fixed(1, 1n), field('a', 2)], [[b.truth(true), field('b', 3)]], b.unary('lnot', is('b', 3, 0n))),
    ]);
    for (const [last, name] of [
      [0n, 'zero'],
      [4n, 'other'],
    ] as const) {
      const asked: number[] = [];
      const cells = from([0b101n, last]);
      const found = decode(decoderOf(twins), (index) => {
        asked.push(index);
        return cells(index);
      });
      expect(found).toMatchObject({ kind: 'instruction', length: 2, instruction: { name } });
      expect(asked).toEqual([0, 1]);
    }
  });

  test('zero bits fill the last cell: its lowest bits in big storage, its highest in little', () => {
    const one = [coded('i', 4, [fixed(2, 0b10n), field('a', 4)], [])];
    const operands = new Map([['a', 0b0111n]]);
    const big = described(4, 'big', one);
    expect(encode(big, big.instructions[0]!, operands)).toEqual([0b1001n, 0b1100n]);
    expect(decoded(big, [0b1001n, 0b1100n])).toMatchObject({ kind: 'instruction', operands });
    expect(decoded(big, [0b1001n, 0b1101n])).toMatchObject({ kind: 'undefined' });
    const little = described(4, 'little', one);
    expect(encode(little, little.instructions[0]!, operands)).toEqual([0b0111n, 0b0010n]);
    expect(decoded(little, [0b0111n, 0b0010n])).toMatchObject({ kind: 'instruction', operands });
    expect(decoded(little, [0b0111n, 0b0110n])).toMatchObject({ kind: 'undefined' });
  });

  test('what is remembered is bounded', () => {
    const wide = described(20, 'big', [coded('i', 20, [field('a', 20)], [])]);
    for (let code = 0n; code < 70_000n; code++) {
      const found = decoded(wide, [code]);
      if (found.kind !== 'instruction' || found.operands.get('a') !== code) throw new Error(`${code} is decoded as another code`);
    }
    expect(decoderOf(wide).remembered).toBeLessThan(65_537);
  });
});

describe('encode', () => {
  const d = machine('big');
  const odd = d.instructions.find((i) => i.name === 'odd')!;

  test('refuses operands that the encoding excludes', () => {
    expect(
      encode(
        d,
        odd,
        new Map([
          ['a', 0n],
          ['b', 0n],
          ['c', 0n],
        ]),
      ),
    ).toBeNull();
    expect(
      encode(
        d,
        odd,
        new Map([
          ['a', 1n],
          ['b', 2n],
          ['c', 0n],
        ]),
      ),
    ).toBeNull();
    expect(
      encode(
        d,
        odd,
        new Map([
          ['a', 1n],
          ['b', 3n],
          ['c', 5n],
        ]),
      ),
    ).toEqual([0b101n, 0b111n, 0b101n]);
  });

  test('refuses operands without a value of their width', () => {
    expect(() =>
      encode(
        d,
        odd,
        new Map([
          ['a', 4n],
          ['b', 0n],
          ['c', 0n],
        ]),
      ),
    ).toThrow('operand a of odd');
    expect(() =>
      encode(
        d,
        odd,
        new Map([
          ['a', 1n],
          ['b', 0n],
        ]),
      ),
    ).toThrow('operand c of odd');
  });
});
