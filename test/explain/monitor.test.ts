// `pogo explain FILE monitor`: the generated control program, part by part.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { analyse, checkExpectations } from '../../src/theorems/index.ts';
import { fakeTerminal } from '../cli/terminal.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pogo-explain-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function explain(...words: string[]): Promise<{ code: number; output: string; flat: string; errors: string }> {
  const { terminal, output, errors } = fakeTerminal({ cwd: folder });
  const code = await run(['explain', ...words], terminal, { analyse, checkExpectations });
  return { code, output: output(), flat: output().replace(/\s+/g, ' '), errors: errors() };
}

test('the parts of a control program, with what the theorem says', async () => {
  const { code, output, flat } = await explain('third-generation', 'monitor');
  expect(code).toBe(0);
  expect(flat).toContain('theorem Theorem 1 applies');
  expect(output).toMatch(/^ {2}shared {6}pc, r$/m);
  expect(output).toMatch(/^ {6}base = guest\.base \+ start\n {6}mode = user\n {6}ie = 0$/m);
  expect(flat).toContain('timer, where guest.ie == 1 and guest.timer == 0 and guest.stopped == 0.');
  expect(flat).toContain('free timer, stopped: whatever they are, no guest can tell');
  expect(flat).toContain('pogo explain third-generation monitor load-psw');
  expect(flat).not.toContain('Also:');
});

test('where no theorem was asked nothing is promised', async () => {
  const { flat } = await explain('third-generation', 'monitor', '--hold', 'ie=0');
  expect(flat).toContain('held ie = 0: κ, given with --hold');
  expect(flat).toContain('they may be anything');
  expect(flat).not.toContain('no guest can tell');
});

test('banks go into the control block and back, a board relocates, fetching asks for control state', async () => {
  const { flat } = await explain('m68000', 'monitor', '--hold', 'irq=0');
  expect(flat).toContain('if guest.sr.supervisor == supervisor then guest.ssp = usp');
  expect(flat).toContain('if guest.sr.supervisor == supervisor then usp = guest.ssp');
  expect(flat).toContain('whose board adds guest.window.start to every address');
  expect(flat).toMatch(/After an instruction comes what was due when it began: \w+, where sr\.trace == 1/);
  expect(flat).toContain('halted = 0: so that the machine below goes on at all');
  expect(flat).toContain('runs directly only while guest.halted = 0');
});

test('shadow tables, nested monitors, hybrid ones, what delivery destroys', async () => {
  const { flat } = await explain('third-generation-paged', 'monitor', '--level', '2', '--hold', 'ie=0');
  expect(flat).toContain('it is a trap-and-emulate monitor, 2 of 2'.slice('it is '.length));
  expect(flat).toContain('guest.length = if guest.guest.length <u 256 then guest.guest.length else 256');
  expect(flat).toContain('Shadow tables: 256 cells of the machine below from guest.guest.window.tables on');
  expect((await explain('third-generation', 'monitor', '--monitor', 'hybrid', '--hold', 'ie=0')).flat).toContain(
    'Also: in a virtual mode other than user every instruction is interpreted',
  );
  expect((await explain('third-generation-reservation', 'monitor', '--hold', 'ie=0')).flat).toMatch(/0\. Before anything: .* reserved = 0/);
});

test('the routine of an instruction, with the functions and the map that it uses', async () => {
  const { output, flat } = await explain('third-generation', 'monitor', 'load', '--hold', 'ie=0');
  expect(output).toMatch(/^v_i of load: .*\n {6}r\[d\] = read\(r\[s\] \+ a\)$/m);
  expect(output).toMatch(/^ {4}fn guest\.window\.place\(pa: bits\(16\)\) -> bits\(16\) \{$/m);
  expect(flat).toContain('return guest.window.place(guest.machine.map(va, space))');
  expect((await explain('third-generation', 'monitor', 'load-psw', '--hold', 'ie=0')).output).toMatch(/guest\.base = /);
});

test('what cannot be shown is said, with a way out', async () => {
  const slip = await explain('third-generation', 'monitor', 'lod');
  expect(slip.code).toBe(2);
  expect(slip.errors).toContain('has no instruction `lod`: did you mean `load`?');
  writeFileSync(join(folder, 'm.yaml'), 'isa: bare\ntitle: without hosting\nextends: third-generation\nremove: { hosting: all }\n');
  const { code, errors } = await explain('m.yaml', 'monitor');
  expect(code).toBe(2);
  expect(errors).toMatch(/no monitor can be made for `m\.yaml`: .*; add `hosting: \{ map: … \}`/);
  expect((await explain('third-generation', 'monitor', '--level', '9')).errors).toContain('--level wants the number of a monitor');
});
