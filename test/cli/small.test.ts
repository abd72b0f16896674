import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileName, smtWriter } from '../../src/cli/emit.ts';
import { worst } from '../../src/cli/exit.ts';
import { createProgress } from '../../src/cli/progress.ts';
import { fakeTerminal } from './terminal.ts';

test('of several exit codes the first of 70, 2, 3, 1, 4 wins', () => {
  expect(worst([])).toBe(0);
  expect(worst([0, 4])).toBe(4);
  expect(worst([4, 1, 0])).toBe(1);
  expect(worst([1, 3, 4])).toBe(3);
  expect(worst([3, 2, 1])).toBe(2);
  expect(worst([2, 70, 3])).toBe(70);
});

test('names become harmless file names', () => {
  expect(fileName('jrst f=portal 1')).toBe('jrst_f=portal_1');
  expect(fileName('../../etc/passwd')).toBe('__.._etc_passwd');
  expect(fileName('..')).toBe('_');
  expect(fileName('')).toBe('_');
  expect(fileName('x'.repeat(500))).toHaveLength(120);
  for (const name of ['../x', '/abs', 'a/../../b', '.hidden', 'a\u0000b', 'C:\\x'])
    expect(fileName(name)).toMatch(/^[A-Za-z0-9_=-][A-Za-z0-9._=-]*$/);
});

test('queries are written below the folder, under distinct names', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pogo-'));
  try {
    const taken = new Set<string>();
    const emit = smtWriter(folder, 'out', '../escape', taken);
    emit('a b', '(check-sat)');
    emit('a/b', '(check-sat)\n');
    expect(readdirSync(folder)).toEqual(['out']);
    const [machine] = readdirSync(join(folder, 'out'));
    expect(readdirSync(join(folder, 'out', machine!)).sort()).toEqual(['a_b-2.smt2', 'a_b.smt2']);
    expect(readFileSync(join(folder, 'out', machine!, 'a_b.smt2'), 'utf8')).toBe('(check-sat)\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('progress appears after a second, where somebody watches, and is taken away', () => {
  let now = 0;
  const watched = fakeTerminal({ watched: true, columns: 40 });
  const progress = createProgress(watched.terminal, 'm', () => now);
  now = 999;
  progress.report(1, 9, 'early');
  expect(watched.errors()).toBe('');
  now = 1000;
  progress.report(2, 9, 'a very long name of an instruction that does not fit \u001b[2J');
  now = 1050;
  progress.report(3, 9, 'too soon after');
  expect(watched.errors()).toBe('\r\u001b[Km: 2 of 9, a very long name of an inst…');
  progress.clear();
  progress.clear();
  expect(watched.errors().endsWith('…\r\u001b[K')).toBe(true);

  const unwatched = fakeTerminal({ watched: false });
  createProgress(unwatched.terminal, 'm', () => now++ * 1e6).report(1, 2, 'x');
  expect(unwatched.errors()).toBe('');
});
