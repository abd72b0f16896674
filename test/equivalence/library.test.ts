// The entry points for test suites, and the verb, as users meet them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { arbitraries } from '../../src/fast-check.ts';
import { analyse, checkExpectations } from '../../src/theorems/index.ts';
import { expectEquivalent, machine, NotEquivalent } from '../../src/vitest.ts';
import { fakeTerminal } from '../cli/terminal.ts';

test('the documentation shows the test that is run', () => {
  const shown = /```ts\n([\s\S]*?)```/.exec(readFileSync('docs/property-tests.md', 'utf8'))?.[1];
  expect(shown?.replace("'popek-goldberg/vitest'", "'../../src/vitest.ts'")).toBe(readFileSync('test/docs/property-tests.test.ts', 'utf8'));
});

test('what fast-check finds is small, and printed as a listing', () => {
  const isa = machine('third-generation-getm');
  const { scenarios } = arbitraries(isa, fc);
  const found = fc.check(
    fc.property(scenarios(), (scenario) => expectEquivalent(isa, scenario)),
    { seed: 7, numRuns: 2000 },
  );
  expect(found.failed).toBe(true);
  const [scenario] = found.counterexample!;
  expect(scenario.program.parts.flatMap((p) => p.items).filter((i) => i.instruction === 'get-mode')).toHaveLength(1);
  expect(found.errorInstance).toBeInstanceOf(NotEquivalent);
  expect(fc.stringify(scenario)).toContain('get-mode r');
});

test('twins differ in the role that they say, and nothing else', () => {
  const isa = machine('third-generation');
  const roles = { mode: 'mode', resource: 'control', clock: 'clock' };
  fc.assert(
    fc.property(arbitraries(isa, fc).twinPairs(), ({ differ, left, right }) => {
      const other = Object.keys(right).filter((key) => left[key] !== right[key]);
      expect(other.length).toBeLessThanOrEqual(1);
      for (const key of other) expect(isa.elements.find((e) => e.id === key)?.role).toBe(roles[differ]);
    }),
    { seed: 1, numRuns: 100 },
  );
});

async function pogo(cwd: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { terminal, output, errors } = fakeTerminal({ cwd });
  const code = await run(args, terminal, { analyse, checkExpectations });
  return { code, out: output(), err: errors() };
}

test('shards come to what the whole comes to; the document is what the schema says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pogo-equiv-'));
  try {
    const equiv = ['equiv', 'third-generation', '--runs', '240', '--depth', '1'];
    const whole = await pogo(folder, ...equiv);
    expect(whole.code).toBe(0);
    for (const k of [1, 2, 3])
      writeFileSync(join(folder, `${k}.json`), (await pogo(folder, ...equiv, '--shard', `${k}/3`, '--format', 'json')).out);
    expect((await pogo(folder, 'equiv', '--merge', '3.json', '1.json', '2.json')).out).toBe(whole.out);
    const validate = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(readFileSync('specs/result.schema.json', 'utf8')) as object);
    expect(validate(JSON.parse(readFileSync(join(folder, '1.json'), 'utf8'))), JSON.stringify(validate.errors)).toBe(true);
    expect((await pogo(folder, 'equiv', '--merge', '1.json', 'nothing.json')).code).toBe(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what is never exercised fails the run', async () => {
  const { code, out } = await pogo('.', 'equiv', 'third-generation', '--runs', '1', '--depth', '1');
  expect(code).toBe(1);
  expect(out).toContain('never exercised');
});

test('a guest may tell where a premise beside the theorem fails, and what sees the time is left out', async () => {
  const reservation = await pogo('.', 'equiv', 'third-generation-reservation', '--runs', '200', '--depth', '1', '--monitor', 'vmm');
  expect(reservation.code, reservation.out).toBe(0);
  expect(reservation.out).toMatch(/could tell, as it may: a trap to the monitor takes state of the guest away/);
  const timer = await pogo('.', 'equiv', 'third-generation-read-timer', '--runs', '200', '--depth', '1');
  expect(timer.code, timer.out).toBe(0);
  expect(timer.out).toContain('read-timer: left out');
});

test('usage', async () => {
  for (const args of [
    [],
    ['third-generation', '--runs', '0'],
    ['third-generation', '--shard', '3/2'],
    ['third-generation', '--depth', '9'],
  ])
    expect((await pogo('.', 'equiv', ...args)).code).toBe(2);
});
