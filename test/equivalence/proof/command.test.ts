// `pogo prove` as its users meet it: what it prints, the document it writes, and the program that it says to run.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { run } from '../../../src/cli/run.ts';
import { analyse, checkExpectations } from '../../../src/theorems/index.ts';
import { fakeTerminal } from '../../cli/terminal.ts';

const schema = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync('specs/result.schema.json', 'utf8')));

async function pogo(args: readonly string[], stdin = ''): Promise<{ code: number; output: string; errors: string }> {
  const { terminal, output, errors } = fakeTerminal({ stdin: () => stdin });
  const code = await run(args, terminal, { analyse, checkExpectations });
  return { code, output: output(), errors: errors() };
}

const GETM = ['third-generation-getm', '--param', 'word=4'];

test('the document of a refutation is of the schema, and its program tells', async () => {
  const { code, output } = await pogo(['prove', ...GETM, '--instruction', 'get-mode', '--format', 'json']);
  expect(code).toBe(0);
  const document = JSON.parse(output);
  expect(schema(document), JSON.stringify(schema.errors)).toBe(true);
  const [proof] = document.proofs;
  expect(proof.verdict).toBe('refuted');
  const [{ instruction, program }] = proof.programs;
  expect(instruction).toBe('get-mode');
  expect(program.command).toMatch(/^pogo run \S+ - --compare bare,vmm --param word=4$/);
  const confirmed = await pogo(program.command.split(' ').slice(1), program.text);
  expect(confirmed.output).toContain(`they differ after step ${program.step}`);
}, 30_000);

test('what is proved exits with 0, what is refuted against the theorem with 1', async () => {
  const proved = await pogo(['prove', 'third-generation', '--param', 'word=4', '--instruction', 'load-psw']);
  expect(proved.code).toBe(0);
  expect(proved.output).toMatch(/^ {2}proved: \d+ obligations/m);
  const reserved = await pogo(['prove', 'third-generation-reservation', '--param', 'word=4', '--instruction', 'set-timer']);
  expect(reserved.code).toBe(1);
  expect(reserved.output).toContain('reserved: bare 1, hosted 0');
}, 30_000);

test('an instruction that the machine has not is a mistake', async () => {
  const { code, errors } = await pogo(['prove', ...GETM, '--instruction', 'get-mod']);
  expect(code).not.toBe(0);
  expect(errors).toContain('get-mode');
}, 30_000);
