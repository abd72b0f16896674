// `pogo explain FILE INSTRUCTION`: the story of one instruction, and the repair that it proposes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { analyse, checkExpectations } from '../../src/theorems/index.ts';
import { refusedInRealMode } from '../../src/theorems/mend.ts';
import { fakeTerminal } from '../cli/terminal.ts';
import { definitions, found, machineOf } from '../theorems/machines.ts';
import { type Tiny, tiny } from '../theorems/tiny.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pogo-explain-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The story of an instruction, with white space made one space where `flat`. */
async function story(text: string, ...words: string[]): Promise<{ code: number; output: string; flat: string; errors: string }> {
  writeFileSync(join(folder, 'm.yaml'), text);
  const { terminal, output, errors } = fakeTerminal({ cwd: folder });
  const code = await run(['explain', 'm.yaml', ...words], terminal, { analyse, checkExpectations });
  return { code, output: output(), flat: output().replace(/\s+/g, ' '), errors: errors() };
}

const plan = (instructions: Tiny['instructions'], more: Partial<Tiny> = {}): string => tiny({ control: { a: 1 }, instructions, ...more });
const split = (names: string): string =>
  plan({ one: 'device = r' })
    .replace('encoding: "0:5"', `encoding: "0:3 f:2"\n    forms: { by: f, names: ${names} }`)
    .replace('device = r', 'if f != 0 then device = r');

describe('the story', () => {
  test('of a critical instruction: classes with definitions and reasons, theorems, monitor, repair', async () => {
    const { code, flat, output } = await story(plan({ reader: 'r = zext(mode, 5)', calm: 'r = 1' }), 'reader');
    expect(code).toBe(0);
    expect(output).toMatch(/^reader of tiny, m\.yaml:\d+\n/);
    expect(output).toMatch(/^ +\d+ │ r = zext\(mode, 5\)$/m);
    expect(flat).toContain(
      'mode sensitive: yes (r) Does something else in the real mode than in a virtual one. = for some mode twins S, U: differ(U, S) A guest that executes this in virtual supervisor mode really does so in user mode',
    );
    expect(flat).toContain('control sensitive: no Changes the mode');
    expect(flat).toContain('Proved: 1 question by structure.');
    expect(flat).toContain('critical: yes; = sensitive and not privileged');
    expect(flat).toContain('Theorems 1 and 2: critical, being sensitive, and never privileged; it alone is in the way.');
    expect(flat).toContain('Theorem 3: nothing is asked of it, since it is not user sensitive.');
    expect(flat).toContain('There are states in which it does not trap, and the monitor never hears of it. A guest that executes this');
    expect(flat).toContain(
      'Refused in user mode, with `if mode == user then trap program as privileged` before all else, it is privileged (always), and Theorems 1 and 2 apply.',
    );
    expect(output.trimEnd()).toMatch(/The states behind this: pogo witness m\.yaml reader$/);
  });

  test('of one among several: what would be left', async () => {
    const { flat } = await story(plan({ one: 'device = r', two: 'device = 1' }), 'one');
    expect(flat).toContain('critical, being sensitive, and never privileged; so is 1 other.');
    expect(flat).toContain('it is privileged (always), and for Theorems 1, 2 and 3 there would still be two.');
  });

  test('of a privileged one, an innocuous one, one that always traps', async () => {
    const text = plan({ output: 'guard: true\ndevice = r', calm: 'r = 1', call: 'trap program as call' });
    const output = await story(text, 'output');
    expect(output.flat).toContain('It may change device (control state). It may trap: program as privileged.');
    expect(output.flat).toContain('no obstacle: it is sensitive, and privileged as it should be.');
    expect(output.flat).toContain('The monitor interprets it: what it would change (device) changes in the virtual machine');
    expect(output.flat).toContain('Nothing: no theorem fails for it.');
    expect((await story(text, 'calm')).flat).toContain('It runs by the hardware, without the monitor');
    expect((await story(text, 'call')).flat).toContain(
      'It traps in every mode. The monitor delivers to the guest the trap that the guest expects',
    );
  });

  test('of one that depends on what is held', async () => {
    const held = { output: 'guard: a == 0\ndevice = r' };
    const { flat } = await story(plan(held), 'output');
    expect(flat).toContain('privileged as it should be, holding a = 0.');
    expect(flat).toContain('It traps while the monitor holds a = 0; then the monitor interprets it');
    const torn = await story(plan({ ...held, input: 'guard: a == 1\ndevice = r', more: 'guard: a == 1\ndevice = 1' }), 'output');
    expect(torn.flat).toContain('For this instruction alone, holding a = 0 would do. But other instructions need a = 1.');
  });

  test('of a trap that the monitor does not hear of', async () => {
    const text = plan({ one: 'trap other as call' }).replace('program: { vector: 0 }', 'program: { vector: 0 }\n  other: { vector: 1 }');
    const { flat } = await story(text.replace('virtual: [supervisor, user] }', 'virtual: [supervisor, user], monitor: [program] }'), 'one');
    expect(flat).toContain('The setting does not send other to the monitor: in one that does, it may be harmless.');
    expect(flat).toContain('with `if mode == user then trap program as privileged`');
  });

  test('of forms: those with the same classes together, or one', async () => {
    const { output, flat } = await story(split('{ 0: none, 1: some, 2: more }'), 'one');
    expect(output).toMatch(/^one f=none: /m);
    expect(output).toMatch(/^one f=some … f=other \(3 forms\): one f=some, one f=more, one f=other$/m);
    expect(output.match(/Does something else in the real mode/g)).toHaveLength(1);
    expect(flat).toContain('with `if mode == user then trap program as privileged`');
    const one = await story(split('{ 0: none, 1: some, 2: more }'), 'one', '--form', 'f=more');
    expect(one.output).not.toMatch(/^one f=/m);
    expect(one.flat).toContain('with `if f == 2 and mode == user then trap program as privileged`');
    expect(one.flat).toContain('there would still be one f=some and one f=other');
  });

  test('of a broken machine, a broken instruction, none', async () => {
    const text = plan({ one: 'r = 1', two: 'r = nowhere' });
    expect(await story(text, 'one')).toMatchObject({ code: 3, errors: expect.stringContaining('pogo explain unknown-name') });
    expect((await story(text, 'two')).code).toBe(3);
    expect(await story(text, 'three')).toMatchObject({ code: 2, errors: expect.stringContaining('has no instruction `three`') });
  });

  test('is the same under other definitions, in their words', async () => {
    const { flat } = await story(
      plan({ reader: 'r = zext(mode, 5)' }),
      'reader',
      '--definitions',
      join(process.cwd(), 'docs/examples/plain-words.yaml'),
    );
    expect(flat).toContain('Hosting: critical, being harmful, and never guarded; it alone is in the way.');
    expect(flat).toContain('it is guarded (always), and Hosting applies.');
  });
});

describe('the repair', () => {
  test('is what the line says: the machine with the line has the same classes', async () => {
    const text = split('{ 0: none, 1: some, 2: more }');
    const machine = machineOf(text);
    const [instruction] = machine.instructions;
    const [setting] = machine.settings;
    const mended = refusedInRealMode(machine, setting!, instruction!, instruction!.forms.slice(1, 3))!;
    expect(mended.line).toBe('if (f == 1 or f == 2) and mode == user then trap program as privileged');
    const written = machineOf(text.replace('if f != 0', `${mended.line}\n      if f != 0`));
    const analyses = [await analyse(mended.description, definitions('resources')), await analyse(written, definitions('resources'))];
    for (const form of ['one f=none', 'one f=some', 'one f=more', 'one f=other'])
      for (const { name } of definitions('resources').classes)
        expect(found(analyses[0]!, form, name).verdict).toBe(found(analyses[1]!, form, name).verdict);
    expect(found(analyses[0]!, 'one f=some', 'privileged').verdict).toBe('always');
  });

  test('takes the trap with which the machine refuses, and none that the monitor does not hear of', () => {
    const machine = machineOf(
      plan({ one: 'device = r', two: 'if mode == user then trap refusal as privileged\ndevice = r' }).replace(
        'program: { vector: 0 }',
        'program: { vector: 0 }\n  refusal: { vector: 1 }',
      ),
    );
    const [one] = machine.instructions;
    const [setting] = machine.settings;
    const line = (monitor: string[]): string | undefined => refusedInRealMode(machine, { ...setting!, monitor }, one!, one!.forms)?.line;
    expect(line(['program', 'refusal'])).toContain('trap refusal as privileged');
    expect(line(['program'])).toContain('trap program as privileged');
    expect(line([])).toBeUndefined();
  });
});
