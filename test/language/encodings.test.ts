// Encodings with groups, lists of fields and conditions: what is read, which overlaps are found, and how much of the codes is covered.

import { describe, expect, test } from 'vitest';
import { lengthOf } from '../../src/evaluate/index.ts';
import { applyBinary, type StrictOperator } from '../../src/evaluate/operators.ts';
import { codeSpace, printFraction } from '../../src/isa/coverage.ts';
import { applyOperator, constantWord } from '../../src/language/diagram-words.ts';
import { ALWAYS, createDiagram, variable } from '../../src/language/diagrams.ts';
import { type Description, type Instruction, readDescription } from '../../src/language/index.ts';
import { resolveFixture } from './fixtures.ts';

const FIELDS = `fields:
  ea: "m:2 n:2"
  ext: "[m == 2: x:8] [m == 3 and n <=u 1: y:8 z:8]"
functions: |
  fn alterable(m: bits(2), n: bits(2)) -> bool { return m != 3 or n == 0 }
  fn high(n: bits(2)) -> bits(1) {
    var sum = zext(n, 3)
    if n[0] == 1 then sum = sum + 2 else sum = sum + 1
    match sum { 3, 5 => return 1  else => return 0 }
  }
`;

const variant = (instructions: string): string =>
  `isa: t\nextends: base\nremove: { instructions: [load, stop], expect: all }\n${FIELDS}instructions:\n  ${instructions}`;

function read(instructions: string): Description {
  const { description, diagnostics } = readDescription({ file: 't.yaml', text: variant(instructions) }, { resolve: resolveFixture });
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  if (description === null) throw new Error('no description');
  return description;
}

const only = (d: Description): Instruction => {
  const [first] = d.instructions;
  if (first === undefined) throw new Error('no instruction');
  return first;
};

/** The share of codes that the instructions cover. */
const covered = (instructions: string): string => {
  const d = read(instructions);
  return printFraction(codeSpace(d.instructions, d.functions));
};

describe('groups', () => {
  const move = 'move: { encoding: "1:2 _:2 0:4 {ea s} {ea d} {ext s} {ext d}", semantics: "r[d_n] = s_x + d_z" }\n';

  test('lists of fields are written out, with their prefix in names and conditions', () => {
    const { encoding, operands } = only(read(move));
    expect(operands.map((o) => `${o.name}:${o.width}`).join(' ')).toBe('s_m:2 s_n:2 d_m:2 d_n:2 s_x:8 s_y:8 s_z:8 d_x:8 d_y:8 d_z:8');
    expect(encoding.groups.map((g) => [g.cells, g.width, g.when === null])).toEqual([
      [2, 16, true],
      [1, 8, false],
      [2, 16, false],
      [1, 8, false],
      [2, 16, false],
    ]);
  });

  test('the length follows the operands', () => {
    const d = read(move);
    const length = (s_m: bigint, s_n: bigint, d_m: bigint, d_n: bigint): number =>
      lengthOf(d, only(d), new Map(Object.entries({ s_m, s_n, d_m, d_n })));
    expect(length(0n, 0n, 0n, 0n)).toBe(2);
    expect(length(2n, 0n, 0n, 0n)).toBe(3);
    expect(length(2n, 0n, 3n, 1n)).toBe(5);
    expect(length(3n, 2n, 3n, 0n)).toBe(4);
    expect(length(3n, 1n, 3n, 1n)).toBe(6);
  });

  test('an operand of a group that may be absent is a choice between it and zero', () => {
    const [assign] = only(read(move)).semantics.body;
    if (assign?.op !== 'assign' || assign.value.op !== 'binary') throw new Error('no sum');
    expect(assign.value.left).toMatchObject({
      op: 'if',
      condition: { op: 'binary', operator: 'eq', left: { op: 'operand', name: 's_m' } },
      then: { op: 'operand', name: 's_x' },
      otherwise: { op: 'constant', value: 0n },
    });
    expect(assign.index).toMatchObject({ op: 'operand', name: 'd_n' });
  });

  test('a group that is always there leaves its operands alone', () => {
    const { encoding, semantics } = only(read('go: { encoding: "1:2 _:6 [true: x:8]", semantics: "r[0] = x" }\n'));
    expect(encoding.groups[1]?.when).toMatchObject({ op: 'constant', value: 1n });
    expect(semantics.body[0]).toMatchObject({ op: 'assign', value: { op: 'operand', name: 'x' } });
  });

  test('a width before a group is not a slice', () => {
    expect(only(read('go: { encoding: "1:2 m:word - 2 [m[1:0] == 3 : x:8]", semantics: "" }\n')).operands).toEqual([
      { name: 'm', width: 6 },
      { name: 'x', width: 8 },
    ]);
  });

  test('conditions may look at groups before, which may be absent', () => {
    const d = read('go: { encoding: "1:2 m:6 [m == 1: x:8] [x == 2: y:8] [y == 3: z:8]", semantics: "r[0] = z" }\n');
    const length = (m: bigint, x: bigint, y: bigint): number => lengthOf(d, only(d), new Map(Object.entries({ m, x, y })));
    // x and y hold what is in the map of operands even where their groups are absent: they count as zero.
    expect([length(1n, 2n, 3n), length(0n, 2n, 3n), length(1n, 0n, 3n)]).toEqual([4, 1, 2]);
  });
});

describe('codes', () => {
  test('conditions that exclude each other make no overlap', () => {
    read(
      'a: { encoding: "1:4 {ea}", where: "alterable(m, n)", semantics: "" }\n  b: { encoding: "1:4 {ea}", where: "not alterable(m, n)", semantics: "" }\n',
    );
    read('a: { encoding: "1:4 k:4", where: "k != 9", semantics: "" }\n  b: { encoding: "1:4 9:4", semantics: "" }\n');
    read('a: { encoding: "1:4 k:4", where: "k != 9", semantics: "" }\n  b: { encoding: "1:4 9:4 x:8", semantics: "" }\n');
  });

  test('groups that follow tell instructions apart', () => {
    read('a: { encoding: "1:4 m:4 [m == 1: 0:4 x:4]", semantics: "" }\n  b: { encoding: "1:4 1:4 1:4 y:4", semantics: "" }\n');
    read(
      'a: { encoding: "1:4 {ea} [m == 1: 0:4 x:4]", where: "m == 1", semantics: "" }\n  b: { encoding: "1:4 {ea} [n == 1: 9:8] [true: 1:4 x:4]", where: "m == 1 and n != 1", semantics: "" }\n',
    );
    // The second group begins where the first one ends, if it is there.
    read(
      'a: { encoding: "1:4 {ea} [m == 1: 0:8] [n == 1: 7:8]", where: "m == 1 and n == 1", semantics: "" }\n  b: { encoding: "1:4 {ea} [true: k:8] [true: k2:8]", where: "m == 1 and n == 1 and k2 != 7", semantics: "" }\n',
    );
  });

  test.each([
    ['a: { encoding: "1:4 k:4", where: "k != 9", semantics: "" }\n', '15/256'],
    ['a: { encoding: "1:4 k:4", where: "k[0] == 1 or k == 2", semantics: "" }\n', '9/256'],
    ['a: { encoding: "1:4 {ea}", where: "alterable(m, n)", semantics: "" }\n', '13/256'],
    ['a: { encoding: "1:4 {ea}", where: "high(n) == 1", semantics: "" }\n', '3/64'],
    ['a: { encoding: "1:4 k:4", where: "true", semantics: "" }\n', '1/16'],
    ['a: { encoding: "1:4 k:4 [k == 3: 5:8]", semantics: "" }\n', `${15 * 256 + 1}/${16 * 16 * 256}`],
    ['a: { encoding: "1:4 k:4 [k == 3: x:8]", where: "x != 5", semantics: "" }\n', `${16 * 256 - 1}/${16 * 16 * 256}`],
    [
      'a: { encoding: "k:16", where: "k == 1", semantics: "" }\n  b: { encoding: "k:16", where: "k >u 1", semantics: "" }\n',
      `${65535}/65536`,
    ],
  ])('the share of %j is %s', (instructions, share) => {
    expect(covered(instructions)).toBe(share);
  });

  test('overlaps are found where any code is common, and only there', () => {
    // Conditions as sets of 4 bits, and what they say of each other.
    const conditions = [
      'k <u 5',
      'k >s 2',
      'k %u 3 == 1',
      'k * k == 1',
      'k /u 3 == 4',
      'k << k == 8',
      '-k == 7',
      '(k ^ 5) == 6',
      'k[2:1] == 3',
      'sext(k, 6) <s -3',
    ];
    const truth: readonly ((k: number) => boolean)[] = [
      (k) => k < 5,
      (k) => k > 2 && k < 8,
      (k) => k % 3 === 1,
      (k) => (k * k) % 16 === 1,
      (k) => Math.floor(k / 3) === 4,
      (k) => (k < 4 ? (k << k) % 16 : 0) === 8,
      (k) => k === 9,
      (k) => k === 3,
      (k) => ((k >> 1) & 3) === 3,
      (k) => k >= 8 && k - 16 < -3,
    ];
    for (const [i, a] of conditions.entries()) {
      for (const [j, b] of conditions.entries()) {
        const text = variant(
          `a: { encoding: "1:4 k:4", where: "${a}", semantics: "" }\n  b: { encoding: "1:4 k:4", where: "${b}", semantics: "" }\n`,
        );
        const { diagnostics } = readDescription({ file: 't.yaml', text }, { resolve: resolveFixture });
        const common = Array.from({ length: 16 }, (_, k) => k).filter((k) => truth[i]?.(k) && truth[j]?.(k));
        expect(
          diagnostics.map((d) => d.code),
          `${a} and ${b}`,
        ).toEqual(common.length > 0 ? ['encoding-overlap'] : []);
        const example = /0x([0-9A-F]+)/.exec(diagnostics[0]?.message ?? '')?.[1];
        if (example !== undefined) expect(common.map((k) => `1${k.toString(16).toUpperCase()}`)).toContain(example);
      }
    }
  });
});

describe('arithmetic on sets of patterns', () => {
  const operators: readonly StrictOperator[] = [
    'add',
    'sub',
    'mul',
    'udiv',
    'urem',
    'sdiv',
    'srem',
    'and',
    'or',
    'xor',
    'shl',
    'lshr',
    'ashr',
    'eq',
    'ult',
    'ule',
    'slt',
    'sle',
  ];

  test.each(operators)('%s agrees with the evaluator at every value of 3 bits', (operator) => {
    const d = createDiagram({ left: 100_000 });
    const word = (first: number): number[] => [first, first + 2, first + 4].map((v) => variable(d, v));
    const result = applyOperator(d, operator, word(0), word(1));
    const at = (n: number, x: number, y: number): boolean => {
      let node = n;
      while (node > ALWAYS) {
        const v = d.variables[node] as number;
        const bit = ((v % 2 === 0 ? x : y) >> (v >> 1)) & 1;
        node = (bit === 1 ? d.highs : d.lows)[node] as number;
      }
      return node === ALWAYS;
    };
    for (let x = 0; x < 8; x++) {
      for (let y = 0; y < 8; y++) {
        const found = result.reduce((sum, n, i) => sum + (at(n, x, y) ? 2 ** i : 0), 0);
        expect(BigInt(found), `${x} ${operator} ${y}`).toBe(applyBinary(operator, 3, BigInt(x), BigInt(y)));
        const fixed = applyOperator(d, operator, constantWord(BigInt(x), 3), constantWord(BigInt(y), 3));
        expect(fixed.reduce((sum, n, i) => sum + n * 2 ** i, 0)).toBe(found);
      }
    }
  });
});
