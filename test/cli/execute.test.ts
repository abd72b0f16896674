// `pogo run`: programs run, traced, hosted and compared, and what is refused.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { RunDocument } from '../../src/report/run/document.ts';
import { analyse, checkExpectations } from '../../src/theorems/index.ts';
import { fakeTerminal } from './terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'pogo-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function pogo(...words: string[]) {
  const fake = fakeTerminal({ cwd: folder });
  const code = await run(['run', ...words], fake.terminal, { analyse, checkExpectations });
  return { code, output: fake.output(), errors: fake.errors() };
}

const validate = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(readFileSync('specs/run.schema.json', 'utf8')) as object);

async function document(...words: string[]): Promise<RunDocument> {
  const { output } = await pogo(...words, '--format', 'json');
  const made = JSON.parse(output) as RunDocument;
  validate(made);
  expect(validate.errors).toBeNull();
  return made;
}

const machine = 'third-generation';
const sum = resolve('docs/programs/sum.s');

/** A supervisor that starts a user process, serves its calls, and halts at the first tick of its timer. */
const guest = join(folder, 'guest.s');
writeFileSync(
  guest,
  `        branch start
        .org 4
        .word 0, trap, 0, 0x1000, 0
start:  load-immediate r1, 12
        set-timer r1
        load-psw user(r0)
user:   .word 3, prog, 0, 0x1000
prog:   add-immediate r2, r2, 1
        supervisor-call
        branch prog
trap:   load r1, 8(r0)
        add-immediate r1, r1, -2
        branch-if-zero r1, sys
        halt
sys:    load r3, 1(r0)
        add-immediate r3, r3, 1
        store r3, 1(r0)
        load-psw 0(r0)
`,
);
const tell = join(folder, 'tell.s');
writeFileSync(tell, 'start:  load-immediate r2, 7\n        get-mode r1\n        halt\n');

describe('on the bare machine', () => {
  test('a program ends idle, with the state then', async () => {
    const { runs } = await document(machine, sum, '--start', 'start', '--show', 'result', '--show', 'table:4');
    expect(runs[0]).toMatchObject({
      ended: { kind: 'idle' },
      at: { label: 'done+2', instruction: 'halt' },
      cells: [
        { name: 'result', values: [29] },
        { name: 'table', values: [3, 1, 4, 21] },
      ],
      hosting: null,
    });
  });

  test('traps are counted, and traced up to a limit', async () => {
    const { runs } = await document(machine, guest, '--trace-limit', '1');
    expect(runs[0]!.traps).toEqual([
      { name: 'call', count: 1 },
      { name: 'timer', count: 1 },
    ]);
    expect(runs[0]!.trace).toMatchObject({
      lines: [{ instruction: 'supervisor-call', real: 'user', trap: 'call', taken: [{ by: 0, did: 'delivered', to: { label: 'trap' } }] }],
      more: 1,
    });
  });

  test('stops at a label, and goes back', async () => {
    const { runs } = await document(machine, sum, '--start', 'start', '--until', 'done');
    expect(runs[0]).toMatchObject({ ended: { kind: 'until' }, at: { label: 'done' } });
    const back = (await document(machine, sum, '--start', 'start', '--until', 'done', '--back', '3')).runs[0]!;
    expect(back).toMatchObject({ back: 3, steps: runs[0]!.steps - 3, at: { label: 'loop+2' } });
  });

  test('a budget ends what does not end', async () => {
    writeFileSync(join(folder, 'loop.s'), 'loop: add-immediate r1, r1, 1\n branch loop\n');
    expect((await document(machine, 'loop.s', '--steps', '1001')).runs[0]).toMatchObject({ ended: { kind: 'budget' }, steps: 1001 });
  });
});

describe('under monitors', () => {
  test.each([
    ['vmm', 1],
    ['hybrid', 1],
    ['vmm:2', 2],
  ])('%s: ends as the bare machine does, and says who did what', async (on, depth) => {
    const bare = (await document(machine, guest)).runs[0]!;
    const { runs } = await document(machine, guest, '--on', on, '--trace', '--scramble', '5');
    const { state, traps, steps, hosting, trace } = runs[0]!;
    expect({ state, traps, steps }).toEqual({ state: bare.state, traps: bare.traps, steps: bare.steps });
    expect(hosting!.monitors).toHaveLength(depth);
    const sum = (of: 'interpreted' | 'reflected'): number => hosting!.monitors.at(-1)!.instructions.reduce((n, i) => n + i[of], 0);
    expect(hosting!.direct + sum('interpreted')).toBe(bare.retired);
    expect(sum('reflected') + hosting!.monitors.at(-1)!.interrupts).toBe(bare.steps - bare.retired);
    const call = trace!.lines.find(({ instruction }) => instruction === 'supervisor-call')!;
    expect(call).toMatchObject({ real: 'user', trap: 'call', as: 'call' });
    expect(call.taken.at(-1)).toMatchObject({ by: depth, virtual: 'user', did: 'delivered', trap: 'call', to: { label: 'trap' } });
  });

  test('what an interpreted instruction changes in the control block stands in the trace', async () => {
    const { output } = await pogo(machine, guest, '--on', 'vmm', '--trace');
    expect(output).toMatch(/supervisor +user +\S+ start\+3 +load-psw \S+ +program, privileged +monitor 1 +interpreted: mode 0x0 → 0x1/);
    expect(output).toMatch(/theorem +Theorem 1 applies/);
  });
});

describe('side by side', () => {
  test('no difference', async () => {
    const { code, output } = await pogo(machine, guest, '--compare', 'bare,vmm:2');
    expect(code).toBe(0);
    expect(output).toContain('no difference');
  });

  test('steps are counted exactly where both come to rest', async () => {
    for (const words of [
      [machine, guest],
      [machine, 'kernel'],
    ]) {
      const { steps, traps } = (await document(...words)).runs[0]!;
      const { comparison, runs } = await document(...words, '--compare', 'bare,vmm', '--hold', 'ie=0');
      expect(comparison).toEqual({ steps, difference: null });
      expect(runs.map((r) => r.steps)).toEqual([steps, steps]);
      expect(runs[1]!.traps).toEqual(traps);
      expect(runs.map((r) => r.ended.kind)).toEqual(['idle', 'idle']);
    }
  });

  test('the traps before a difference', async () => {
    writeFileSync(join(folder, 'late.s'), `${' set-interrupts r0\n'.repeat(6)} get-mode r1\n halt\n`);
    const words = [`${machine}-getm`, 'late.s', '--start', '0', '--hold', 'ie=0', '--compare', 'bare,vmm'];
    const { comparison, runs } = await document(...words);
    expect(comparison!.difference).toMatchObject({ step: 7, instruction: 'get-mode r1' });
    expect(comparison!.difference!.before.map(({ step, instruction }) => `${step} ${instruction}`)).toEqual(
      [3, 4, 5, 6].map((step) => `${step} set-interrupts r0`),
    );
    expect(runs.map((r) => [r.steps, r.hosting?.monitors.map((m) => m.traps) ?? null])).toEqual([
      [7, null],
      [7, [6]],
    ]);
    expect((await pogo(...words)).output).toMatch(/the last traps before it\n +step +virtual +real/);
  });

  test('the first difference, and the instruction that made it', async () => {
    const words = [`${machine}-getm`, tell, '--compare', 'bare,vmm'];
    expect((await pogo(...words)).code).toBe(1);
    expect((await document(...words)).comparison).toMatchObject({
      steps: 2,
      difference: { step: 2, instruction: 'get-mode r1', differing: [{ what: 'r[1]', a: '0x0', b: '0x1' }] },
    });
    expect((await pogo(`${machine}-getm`, tell, '--compare', 'bare,hybrid')).code).toBe(0);
  });
});

describe('several guests', () => {
  const parts = ({ state, zero, cells, steps, retired, traps, ended, at }: RunDocument['runs'][number]) => ({
    ...{ state, zero, cells, steps, retired, traps, at },
    ended: ended.kind,
  });

  test('each ends as it does alone, whatever the slice', async () => {
    writeFileSync(join(folder, 'count.s'), 'loop: add-immediate r1, r1, 1\n branch loop\n');
    const words = ['--hold', 'ie=0', '--steps', '5000', '--start', '0', '--show', '0x300:8'];
    const alone = await Promise.all(['kernel', 'count.s'].map((name) => document(machine, name, '--on', 'vmm', ...words)));
    for (const slice of ['4', '77', '100000']) {
      const { runs, program, slice: told } = await document(machine, '--guests', 'kernel,count.s,kernel', '--slice', slice, ...words);
      expect([program, told]).toEqual([null, Number(slice)]);
      expect(runs.map(parts)).toEqual([alone[0]!, alone[1]!, alone[0]!].map(({ runs: [run] }) => parts(run!)));
      expect(runs.map((run) => run.program!.file.replace(/.*\//, ''))).toEqual(['kernel.s', 'count.s', 'kernel.s']);
      const windows = runs
        .map(({ hosting }) => hosting!.windows[0]!)
        .map(({ start, cells }) => [Number(start), Number(start) + Number(cells)]);
      for (const [n, [first]] of windows.entries()) if (n > 0) expect(first).toBeGreaterThanOrEqual(windows[n - 1]![1]!);
      expect(runs.map(({ hosting }) => hosting!.monitors[0]!.traps)).toEqual(
        [alone[0]!, alone[1]!, alone[0]!].map(({ runs: [run] }) => run!.hosting!.monitors[0]!.traps),
      );
    }
  });

  test('as text, one block for each', async () => {
    const { code, output } = await pogo(machine, '--guests', 'kernel,kernel', '--on', 'hybrid', '--hold', 'ie=0');
    expect(code).toBe(0);
    expect(output).toMatch(/guests +2, in turn, 1000 steps each time[\s\S]*guest 1: .*kernel\.s[\s\S]*guest 2: /);
  });

  test.each([
    [['--guests', 'kernel,,kernel'], '--guests wants programs'],
    [['kernel', '--guests', 'kernel'], 'the programs stand after --guests'],
    [['--guests', 'kernel', '--on', 'bare'], 'several guests need a monitor'],
    [['--guests', 'kernel', '--trace'], '--trace is about one program'],
    [['--guests', 'kernel,krenel'], 'krenel'],
    [['--guests', 'kernel', '--slice', '1'], '--slice wants a number from 4'],
    [['kernel', '--slice', '9'], '--slice goes with --guests'],
    [['--guests', Array.from({ length: 17 }, () => 'kernel').join()], 'at most 16'],
  ])('%j is refused', async (words, message) => {
    const { code, output, errors } = await pogo(machine, ...words);
    expect([code, output]).toEqual([2, '']);
    expect(errors).toContain(message);
  });
});

test.each([
  [[machine], 'run wants one FILE'],
  [[machine, 'none'], 'there is no readable file `none`'],
  [[machine, sum, '--steps', '0'], '--steps wants a number from 1'],
  [[machine, sum, '--until', 'dne'], 'the program has no name `dne`: did you mean `done`?'],
  [[machine, sum, '--on', 'vm'], 'there is nothing like `vm` to run on'],
  [[machine, sum, '--on', 'bare', '--depth', '2'], 'the bare machine has no monitor'],
  [[machine, sum, '--on', 'vmm', '--hold', 'ei=0'], '--hold'],
  [[machine, sum, '--on', 'vmm', '--setting', 'defalt'], 'did you mean `default`?'],
  [[machine, sum, '--compare', 'bare'], '--compare wants two'],
  [[machine, sum, '--platform', 'nowhere.yaml'], 'there is no such file'],
  [[machine, sum, '--platform', 'none', '--input', 'x'], '--input is for a console'],
  [[machine, sum, '--start', '0x10000'], 'out of range'],
  [[machine, sum, '--param', 'word=4'], ''],
  [['pdp10-ka10', 'loop.s'], ''],
])('%j is refused without a stack trace', async (words, message) => {
  const { code, output, errors } = await pogo(...words);
  expect(errors).toContain(message);
  expect(errors).not.toMatch(/internal error|\n\s+at /);
  expect([2, 3]).toContain(code);
  expect(output).toBe('');
});
