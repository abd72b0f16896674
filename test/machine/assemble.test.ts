// The assembler: a program with its listing, expressions, directives, lengths that depend on distances, and what is said of mistakes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dialectOf, disassemble, fromBytes, listing, toBytes, wholeImage } from '../../src/machine/index.ts';
import { assembled, cellsOf, described, library, problems } from './machines.ts';

const PROGRAM = `; sums a table
        .equ count, 4
        .org 0x20
start:  load-immediate r1, 0
        load-immediate r2, count
loop:   add-immediate r2, r2, -1
        load r3, table(r2)
        add r1, r3
        branch-if-zero r2, done
        branch loop
done:   store r1, result(r0)
        HALT
table:  .word 1, 2, 3, 'A' + 1 << 2
result: .space 1
text:   .asciz "hi; \\x41"
        .align 8
end:
`;

describe('a program', () => {
  const description = library('third-generation');
  const result = assembled(description, PROGRAM);

  test('has a listing', () => {
    expect(problems(result)).toBe('');
    expect(listing(dialectOf(description), result.program!)).toBe(
      `                                ; sums a table
                                        .equ count, 4
0020                                    .org 0x20
0020  1a00 0000                 start:  load-immediate r1, 0
0022  1c00 0800                         load-immediate r2, count
0024  357f ff80                 loop:   add-immediate r2, r2, -1
0026  0f00 1800                         load r3, table(r2)
0028  2b80                              add r1, r3
0029  8400 5a00                         branch-if-zero r2, done
002b  7801 2000                         branch loop
002d  1200 1a00                 done:   store r1, result(r0)
002f  c000                              HALT
0030  0001 0002 0003 0108       table:  .word 1, 2, 3, 'A' + 1 << 2
0034                            result: .space 1
0035  0068 0069 003b 0020 0041  text:   .asciz "hi; \\x41"
003a  0000
003b                                    .align 8
0040                            end:
`,
    );
  });

  test('has symbols, segments and an image', () => {
    const { segments, symbols } = result.program!;
    expect([...symbols]).toEqual([
      ['count', 4n],
      ['start', 0x20n],
      ['loop', 0x24n],
      ['done', 0x2dn],
      ['table', 0x30n],
      ['result', 0x34n],
      ['text', 0x35n],
      ['end', 0x40n],
    ]);
    expect(segments.map((s) => [s.address, s.cells.length])).toEqual([
      [0x20n, 20],
      [0x35n, 6],
    ]);
    const image = wholeImage(segments)!;
    expect(image.cells.length).toBe(0x3b - 0x20);
    const dialect = dialectOf(description);
    expect([...toBytes(dialect, image.cells).slice(0, 6)]).toEqual([0x1a, 0, 0, 0, 0x1c, 0]);
    expect(fromBytes(dialect, toBytes(dialect, image.cells))).toEqual(image.cells);
    expect(fromBytes(dialect, new Uint8Array(3))).toBeNull();
  });

  test('is disassembled', () => {
    expect(disassemble(description, result.program!.segments[0]!.cells.slice(0, 7), 0x20n).map((l) => l.text)).toEqual([
      'load-immediate r1, 0',
      'load-immediate r2, 4',
      'add-immediate r2, r2, 0xffff',
      '.word 0x0f00',
    ]);
  });
});

const SMALL = described(`
notation:
  where:
    - { is: { near: 0 }, syntax: [".far {far_target}", " {far_target}"] }
    - { syntax: [".near {near_target}", " {near_target}"] }
  near_target: { number: near, signed: true, relative: 2 }
  far_target: { number: "far:0", signed: true, relative: 2 }
  reg:
    - { is: { n: 3 }, syntax: [sp, r3] }
    - { syntax: "r{n}" }
  regs: { names: [r0, r1, r2, sp], set: list }
  small: { number: "value[3:0]", signed: true }
instructions:
  jump:
    syntax: "jump{where}"
    encoding: "0x1:8 near:8 [near == 0: 0:1 far:15]"
    semantics: |
      pc = next_pc
  clear: { syntax: "clear {reg}", encoding: "0x2:6 n:2", semantics: "" }
  push: { syntax: "push {regs}", encoding: "0x3:4 list:4", semantics: "" }
  pair: { syntax: "pair {reg a}, {reg b}", encoding: "0x4:4 a_n:2 b_n:2", semantics: "" }
  load: { syntax: "load #{small}, {value[7:4]}", encoding: "0x5:8 value:8", semantics: "" }
  same: { syntax: "same {k}, {k}", encoding: "0x6:4 k:4", semantics: "" }
  plain: { encoding: "0x7:8 p:8 q:8", semantics: "" }
`);

function hex(cells: readonly bigint[]): string {
  return cells.map((c) => c.toString(16).padStart(2, '0')).join(' ');
}

describe('notation', () => {
  test.each([
    ['clear sp', '0b'],
    ['clear R3', '0b'],
    ['clear r2', '0a'],
    ['push r0-r2/sp', '3f'],
    ['push sp', '38'],
    ['push 0', '30'],
    ['pair r1 , SP', '47'],
    ['load #-3, 2', '05 2d'],
    ['same 5, 4 + 1', '65'],
    ['plain 1, 2', '07 01 02'],
  ])('%s', (text, cells) => {
    expect(hex(cellsOf(SMALL, text))).toBe(cells);
  });

  test('is printed by the first text', () => {
    const lines = disassemble(SMALL, [0x0bn, 0x37n, 0x3an, 0x30n, 0x05n, 0x2dn, 0x01n, 0x00n, 0xffn], 0n);
    expect(lines.map((l) => l.text)).toEqual([
      'clear sp',
      'push r0-r2',
      'push r1/sp',
      'push 0',
      'load #-3, 2',
      '.word 0x01',
      '.word 0x00',
      '.word 0xff',
    ]);
  });

  test('lengths follow distances', () => {
    const far = (cells: number): string => `a: jump b\n jump a\n .space ${cells}, 0\nb: jump b\n`;
    expect(hex(cellsOf(SMALL, far(2)))).toBe('01 04 01 fc 00 00 01 fe');
    // Here the first jump is long, which makes no other one long.
    expect(hex(cellsOf(SMALL, far(126)).slice(0, 6))).toBe('01 00 00 41 01 fa');
    expect(cellsOf(SMALL, far(125)).length).toBe(2 + 2 + 125 + 2);
    expect(hex(cellsOf(SMALL, 'a: jump.far a\njump.near a'))).toBe('01 00 7f ff 01 fa');
  });
});

describe('data', () => {
  test.each([
    [".byte 1, -1, 0b101, 0o17, 0xF, 'z', '\\n'", '01 ff 05 0f 0f 7a 0a'],
    ['.cells 2, 0x1234, -2', '12 34 ff fe'],
    ['.ascii "a\\"b", "c"', '61 22 62 63'],
    ['.space 2, 7\n.align 4, 9', '07 07 09 09'],
    ['.byte 7 - 2 - 1, 2 + 3 * 4, (2 + 3) * 4, -7 / 2, 7 % 4, 1 << 3 | 1, 6 & 3 ^ 1, ~0 & 0xf, 256 >> 4', '04 0e 14 fd 03 09 03 0f 10'],
    ['.org 5\n.byte ., a, a - .\na: .byte .', '05 08 03 08'],
    ['x = y + 1\n.equ y, 4\n.byte x', '05'],
    ['.BYTE 1 ; one\n\n; nothing\n l: m: .byte m', '01 01'],
  ])('%s', (text, cells) => {
    expect(hex(cellsOf(SMALL, text))).toBe(cells);
  });

  test('a word has the order of storage', () => {
    const little = described(
      `instructions:
  a: { encoding: "1:8 x:8", semantics: "" }`,
      8,
      'little',
    );
    expect(hex(cellsOf(little, '.word 0x1234'))).toBe('34 12');
  });

  test('files are included', () => {
    const texts: Record<string, string> = { 'b.s': '.include "c.s"\nb: .byte c', 'c.s': 'c: .byte 9\n' };
    const include = (name: string) => (texts[name] === undefined ? null : { file: name, text: texts[name] });
    const result = assembled(SMALL, '.org 3\n.include "b.s"\n.byte b', include);
    expect(problems(result)).toBe('');
    expect(hex(result.program!.segments.flatMap((s) => s.cells))).toBe('09 03 04');
    expect(result.program!.lines.map((l) => `${l.file}:${l.line}`)).toEqual([
      'program.s:1',
      'program.s:2',
      'b.s:1',
      'c.s:1',
      'b.s:2',
      'program.s:3',
    ]);
  });
});

describe('mistakes', () => {
  const machine = library('third-generation');

  test.each([
    ['lod r1, 4(r0)', '1:1: error[unknown-instruction]: there is no instruction `lod`', 'did you mean `load`?'],
    ['load', '1:5: error[syntax]: `r` is expected here', 'it is written `load r{d}, {a}(r{s})`'],
    ['  load r9, 4(r1)', '1:9: error[number-too-large]: 9 does not fit `{d}` of 2 bits', 'a value from 0 to 3 does'],
    ['load r1, 4(r1', '1:14: error[syntax]: `)` is expected here', 'it is written'],
    ['move r1, r2, r3', '1:12: error[syntax]: the end of the line is expected here', 'it is written `move r{d}, r{s}`'],
    ['start: branch strat', '1:15: error[unknown-name]: there is no symbol `strat`', 'did you mean `start`?'],
    ['branch 1 / (2 - 2)', '1:8: error[arithmetic]: this divides by zero', ''],
    ['branch 1 << 5000', '1:8: error[arithmetic]: shifts are by 0 to 4096 places', ''],
    ['.wrod 1', '1:1: error[unknown-directive]: there is no directive `.wrod`', 'did you mean `.word`?'],
    ['.cell 70000', '1:7: error[number-too-large]: 70000 does not fit in 16 bits', ''],
    ['.byte 256', '1:7: error[number-too-large]: 256 does not fit in 8 bits', ''],
    ['.ascii "a', '1:8: error[syntax]: this text does not end', ''],
    ['.ascii "\\q"', '1:8: error[syntax]: there is no such escape', ''],
    ['.ascii "a\\x1"', '1:8: error[syntax]: there is no such escape', 'there are `\\n`'],
    ['.ascii "\\xzz"', '1:8: error[syntax]: there is no such escape', ''],
    ['.equ 4', '1:1: error[syntax]: `.equ` wants a name and a value', 'write `.equ name, value`'],
    ['.org', '1:1: error[syntax]: `.org` is not used like this', 'write `.org address`'],
    ['.org 65536', '1:6: error[out-of-range]: an address is between 0 and 65535; this is 65536', ''],
    ['.org 65535\n.cell 1, 2', '2:1: error[out-of-range]: the program goes beyond the last address, 0xffff', ''],
    ['.cell 1,', '1:8: error[syntax]: something is missing after the comma', ''],
    ['.cell 1 2', '1:9: error[syntax]: a comma or the end of the line is expected here', ''],
    ['a = ', '1:5: error[syntax]: an expression is expected here', ''],
    ['a = 1 1', '1:7: error[syntax]: the line should end here', ''],
    ['a: halt\na: halt', '2:1: error[name-taken]: `a` is defined twice', '1:1: note: the first time'],
    ['halt\n.org 0\nhalt', '3:1: error[overlap]: the cell at 0x0 is given twice', '1:1: note: the first time'],
    ['.include "none"', '1:10: error[include]: there is no file `none`', ''],
    ['.org a\na: halt', '1:6: error[unknown-name]: `a` is defined further on', ''],
    ['x = x + 1', '1:1: error[not-settled]: `x` is defined by itself', ''],
    ['a = b\nb = a', '1:1: error[not-settled]: definitions go in a circle: `a`, `b`, `a`', ''],
  ])('%s', (text, first, further) => {
    const said = problems(assembled(machine, text));
    expect(said).toContain(`program.s:${first}`);
    expect(said).toContain(further);
  });

  test.each([
    ['same 1, 2', 'two parts of the instruction disagree about the operand `k`'],
    ['load #8, 1', '8 does not fit `{value[3:0]}` of 4 bits'],
    ['jump.near . + 2', 'these operands are written in another way'],
    ['jump.far . + 3', '1 cannot be written here: it is a multiple of 2'],
    ['jump.near . + 200', 'the distance of 198 does not fit `{near}` of 8 bits'],
  ])('%s', (text, message) => {
    expect(problems(assembled(SMALL, text))).toContain(message);
  });

  test.each([
    ['branch ', 'branch '],
    ['.cell ', '.cell 1, '],
    ['definition', 'x = '],
    ['.equ', '.equ x, '],
    ['operand in the middle', 'load r1, '],
  ])('expressions that are too large: %s', (_, before) => {
    const place = `1:${before.length + 1}: error[syntax]: this expression is too large: 256 operators and 256 levels are the most`;
    for (const part of ['1+', '-', '(', '1*(', '1-~'])
      expect(problems(assembled(machine, `${before}${part.repeat(20_000)}1`))).toContain(`program.s:${place}`);
    expect(problems(assembled(machine, `.cell 1${'+1'.repeat(256)}\n.cell ${'('.repeat(256)}1${')'.repeat(256)}`))).toBe('');
  });

  test.each([
    ['.cell 9 << 4000', 'error[number-too-large]: 11863836840878487900… (1206 digits) does not fit in 16 bits'],
    ['.org -(9 << 4000)', 'this is -1186383684087848790… (1206 digits)'],
    ['load r1, 9 << 4000(r0)', 'error[number-too-large]: 11863836840878487900… (1206 digits) does not fit `{a}`'],
    [`branch ${'x'.repeat(500)}`, `there is no symbol \`${'x'.repeat(57)}…\`\n`],
  ])('is cut where it is long: %s', (text, message) => {
    expect(`${problems(assembled(machine, text))}\n`).toContain(message);
  });

  test('only the circle is told, not what hangs on it', () => {
    const said = problems(assembled(machine, 'z = a + 1\na = b\nb = c + z0\nc = a\nz0 = 1\n.cell z\nbranch c'));
    expect(said).toBe('program.s:2:1: error[not-settled]: definitions go in a circle: `a`, `b`, `c`, `a`\n2 | a = b\n  | ^');
    const missing = problems(assembled(machine, 'a = b\nb = none\n.cell a'));
    expect(missing).toBe('program.s:2:5: error[unknown-name]: there is no symbol `none`\n2 | b = none\n  |     ^^^^');
  });

  test('definitions may hang on each other at any length', () => {
    const chain = Array.from({ length: 20_000 }, (_, k) => `a${k} = a${k + 1} + 1`).join('\n');
    const result = assembled(machine, `.cell a0\n${chain}\nhalt\na20000: halt\n`);
    expect(problems(result)).toBe('');
    expect(result.program!.segments[0]!.cells[0]).toBe(20_002n);
    expect(problems(assembled(machine, `${chain}\na20000 = a0`))).toContain('circle: `a0`, `a1`, `a2`, `a3`, …, `a0`');
  });

  test('included text without measure', () => {
    const big = { file: 'big.s', text: `;${'x'.repeat(5_000_000)}\n` };
    let asked = 0;
    const include = () => {
      asked++;
      return big;
    };
    const result = assembled(machine, '.include "big.s"\n'.repeat(40), include);
    expect(problems(result)).toContain('program.s:4:10: error[out-of-range]: a program has at most 16777216 characters');
    expect([result.program, result.diagnostics.length, asked]).toEqual([null, 1, 4]);
    const alone = assembled(machine, `;${'x'.repeat(16 * 1024 * 1024)}`);
    expect(alone.diagnostics.map((d) => [d.code, d.range.start.line])).toEqual([['out-of-range', 1]]);
  });

  test('lengths without end', () => {
    // The short one reaches even distances, the long one odd ones: over itself neither does.
    const odd = described(`
notation:
  to: [{ is: { k: 0 }, syntax: "{even}" }, { is: { k: 1 }, syntax: "{odd}" }]
  even: { number: "v:0", relative: 0 }
  odd: { number: "v:1", relative: 0 }
instructions:
  skip: { syntax: "skip {to}", encoding: "0x8:4 k:1 v:3 [k == 1: _:8]", semantics: "" }`);
    expect(problems(assembled(odd, ' skip a\na:'))).toContain('2:1: error[not-settled]: `a` has');
  });

  test('where operands do not go together', () => {
    const pairs = described(`instructions:
  pair: { syntax: "pair {x}, {y}", encoding: "x:4 y:4", where: "x != y", semantics: "" }`);
    expect(problems(assembled(pairs, 'pair 1, 1'))).toContain('`pair` has no such combination of operands');
  });

  test('are shown a hundred times at the most, and never throw', () => {
    const result = assembled(machine, 'nonsense\n'.repeat(300));
    expect(result.program).toBeNull();
    expect(result.diagnostics.length).toBe(101);
    const deep = [`branch ${'1+'.repeat(20_000)}1`, `branch ${'-'.repeat(20_000)}1`, `branch ${'('.repeat(20_000)}`];
    for (const text of ['\0', '"', "'", '.equ a, a', '.org .', ':', 'a:b:c:', '.equ', '\u{1f600}', 'x = x + 1', ...deep])
      expect(() => assembled(machine, text)).not.toThrow();
  });
});

test('any lines are assembled or reported', () => {
  const words = [
    'a:',
    'a',
    'b',
    '.org',
    '.cell',
    '.align',
    '.space',
    '.equ',
    'load',
    'r1',
    'branch',
    'jump',
    'halt',
    ',',
    '(',
    ')',
    '-',
    '=',
    '.',
    '3',
    "'",
    '"',
    ';',
    '\n',
  ];
  const machine = library('third-generation');
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 3 })), { maxLength: 30 }), (parts) => {
      const { program, diagnostics } = assembled(machine, parts.join(' '));
      expect(program === null).toBe(diagnostics.length > 0);
    }),
    { seed: 5, numRuns: 300 },
  );
});
