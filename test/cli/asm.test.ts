// `pogo asm` and `pogo disasm`: files in, files out, and what is refused.
import { copyFileSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { analyse, checkExpectations } from '../../src/theorems/index.ts';
import { fakeTerminal } from './terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'pogo-asm-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function pogo(words: readonly string[], stdin = '') {
  const fake = fakeTerminal({ cwd: folder, stdin: () => stdin });
  const code = await run(words, fake.terminal, { analyse, checkExpectations });
  return { code, output: fake.output(), errors: fake.errors() };
}

const sum = resolve('docs/programs/sum.s');

describe('asm', () => {
  test('writes the cells to a file, which disasm reads', async () => {
    const made = await pogo(['asm', 'third-generation', sum, '-o', 'sum.bin']);
    expect(made).toEqual({ code: 0, output: '', errors: 'wrote sum.bin: 21 cells from 0x20\n' });
    expect(readFileSync(join(folder, 'sum.bin'))).toEqual(readFileSync('docs/programs/sum.bin'));
    const back = await pogo(['disasm', 'third-generation', 'sum.bin', '--origin=0x20']);
    expect(back.code).toBe(0);
    expect(back.output.split('\n')[3]).toBe('0026  0f00 1800                 load r3, 0x30(r2)');
  });

  test('reads standard input and included files', async () => {
    mkdirSync(join(folder, 'inner'));
    writeFileSync(join(folder, 'inner', 'a.s'), '.include "b.s"\n');
    writeFileSync(join(folder, 'inner', 'b.s'), 'b: halt\n');
    const { code, output } = await pogo(
      ['asm', 'third-generation', '-', '--listing', '--output', 'x.bin'],
      'branch b\n.include "inner/a.s"\n',
    );
    expect(code).toBe(0);
    expect(output).toContain('0002  c000                      b: halt\n');
    expect([...readFileSync(join(folder, 'x.bin'))]).toEqual([0x78, 0, 0x10, 0, 0xc0, 0]);
  });

  test('cells of 36 bits take five bytes', async () => {
    await pogo(['asm', 'pdp10-ka10', '-', '-o', 'ten.bin'], '.word 0o254000001000, -1');
    expect([...readFileSync(join(folder, 'ten.bin'))].map((b) => b.toString(16)).join(' ')).toBe('5 60 0 2 0 f ff ff ff ff');
    const { output } = await pogo(['disasm', 'pdp10-ka10', 'ten.bin']);
    expect(output.split('\n')[0]).toContain('jrst 0x200');
  });

  test.each([
    [['asm', 'third-generation'], 2, 'asm wants one FILE and one PROGRAM'],
    [['asm', 'third-generatoin', sum], 2, 'did you mean `third-generation`?'],
    [['asm', 'third-generation', 'none.s'], 2, 'there is no readable file `none.s`'],
    [['asm', 'third-generation', 'sum.bin', '-o', 'sum.bin'], 3, 'error['],
    [['asm', 'third-generation', 'inner/b.s', '-o', 'inner/b.s'], 2, 'it is left as it is'],
    [['asm', 'third-generation', sum, '--param', 'word'], 2, '--param wants NAME=VALUE'],
    [['asm', '-', sum], 2, 'FILE is a description'],
    [['disasm', 'third-generation', 'none.bin'], 2, 'there is no readable file `none.bin`'],
    [['disasm', 'third-generation', 'inner/b.s', '--origin', '-1'], 2, '--origin wants an address'],
    [['disasm', 'pdp10-ka10', 'sum.bin'], 2, 'does not consist of cells of 36 bits'],
  ])('%j is refused', async (words, code, message) => {
    const refused = await pogo(words);
    expect(refused.errors).toContain(message);
    expect(refused.code).toBe(code);
    expect(refused.output).toBe('');
  });

  describe('writes over nothing that it reads', () => {
    const at = (name: string): string => join(folder, 'own', name);
    mkdirSync(at(''));
    copyFileSync('isas/third-generation.yaml', at('base.yaml'));
    writeFileSync(at('machine.yaml'), 'isa: derived\nextends: base.yaml\n');
    writeFileSync(at('main.s'), '.include "part.s"\n');
    writeFileSync(at('part.s'), 'halt\n');
    writeFileSync(at('other.bin'), 'other');
    linkSync(at('part.s'), at('hard.s'));
    symlinkSync('main.s', at('link.bin'));
    symlinkSync('other.bin', at('away.bin'));
    symlinkSync('nowhere.bin', at('dangling.bin'));
    symlinkSync('.', at('self'));
    const left = 'it is left as it is';
    test.each([
      ['main.s', left],
      ['part.s', left],
      ['hard.s', left],
      ['self/main.s', left],
      ['machine.yaml', left],
      ['base.yaml', left],
      ['link.bin', 'is a symbolic link'],
      ['away.bin', 'is a symbolic link'],
      ['dangling.bin', 'is a symbolic link'],
    ])('%s', async (name, message) => {
      const read = ['main.s', 'part.s', 'machine.yaml', 'base.yaml', 'other.bin'];
      const before = read.map((n) => readFileSync(at(n), 'utf8'));
      const { code, errors } = await pogo(['asm', 'own/machine.yaml', 'own/main.s', '-o', `own/${name}`]);
      expect(errors).toContain(message);
      expect(code).toBe(2);
      expect(read.map((n) => readFileSync(at(n), 'utf8'))).toEqual(before);
    });

    test('but over what it wrote before', async () => {
      for (let k = 0; k < 2; k++) expect((await pogo(['asm', 'own/machine.yaml', 'own/main.s', '-o', 'own/out.bin'])).code).toBe(0);
    });
  });

  test('disasm of more than a million cells', async () => {
    writeFileSync(join(folder, 'large.bin'), new Uint8Array((2 << 20) + 2));
    const { code, output, errors } = await pogo(['disasm', 'third-generation', 'large.bin']);
    expect([code, output]).toEqual([2, '']);
    expect(errors).toContain('`large.bin` is too large: 1,048,576 cells are the most; give a part of it, with its --origin');
  });

  test('disasm writes as it goes', async () => {
    writeFileSync(join(folder, 'zeros.bin'), new Uint8Array(2 * 2500));
    const pieces: string[] = [];
    const { terminal } = fakeTerminal({ cwd: folder, out: (text) => pieces.push(text) });
    expect(await run(['disasm', 'third-generation', 'zeros.bin'], terminal, { analyse, checkExpectations })).toBe(0);
    expect(pieces.map((p) => p.split('\n').length - 1)).toEqual([1000, 1000, 500]);
    expect(pieces[2]!.split('\n')[499]).toBe('09c3  0000                      no-operation');
  });

  test('control characters reach no terminal', async () => {
    const made = await pogo(['asm', 'third-generation', '-', '--listing', '-o', 'a\u001b[31m.bin'], 'halt ; \u001b[2J\n');
    expect(made.code).toBe(0);
    expect(made.output).toContain('halt ; \\u{1b}[2J\n');
    expect(made.errors).toBe('wrote a\\u{1b}[31m.bin: 1 cells from 0x0\n');
  });

  test('a program that is too spread out for one file', async () => {
    const { code, errors } = await pogo(['asm', 'm68000', '-', '-o', 'far.bin'], 'nop\n.org 0x7fffffff\n.cell 1\n');
    expect([code, errors]).toEqual([2, 'pogo: the program reaches too far for one file: 16,777,216 cells are the most\n']);
  });
});
