// Every transcript in the documentation is what the program prints. POGO_UPDATE_DOCS=1 writes the present output into the files instead.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { verbs } from '../../src/cli/verbs.ts';
import { analyse, checkExpectations } from '../../src/theorems/index.ts';
import { fakeTerminal } from '../cli/terminal.ts';
import { type Transcript, transcriptsOf, withOutputs } from './transcripts.ts';

const files = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const update = process.env.POGO_UPDATE_DOCS === '1';

/** What each step of a transcript prints now. */
async function play({ steps, inEmptyFolder }: Transcript): Promise<string[]> {
  const cwd = inEmptyFolder ? mkdtempSync(join(tmpdir(), 'pogo-docs-')) : process.cwd();
  try {
    let code = 0;
    const outputs: string[] = [];
    for (const { command } of steps) {
      if (command === null) {
        outputs.push(`${code}\n`);
        continue;
      }
      let printed = '';
      const write = (text: string): void => {
        printed += text;
      };
      code = await run(command, fakeTerminal({ cwd, out: write, err: write }).terminal, { analyse, checkExpectations });
      outputs.push(printed);
    }
    return outputs;
  } finally {
    if (inEmptyFolder) rmSync(cwd, { recursive: true });
  }
}

describe.each(files)('%s', (file) => {
  const text = readFileSync(file, 'utf8');
  const transcripts = transcriptsOf(text);
  if (update) {
    test('is brought up to date', async () => {
      const outputs: string[][] = [];
      for (const transcript of transcripts) outputs.push(await play(transcript));
      writeFileSync(file, withOutputs(text, outputs));
    });
    return;
  }
  test.skipIf(transcripts.length === 0).each(transcripts)('line $line', async (transcript) => {
    const outputs = await play(transcript);
    expect(transcript.steps.map(({ line }, i) => `${line}\n${outputs[i]}`).join('')).toBe(
      transcript.steps.map(({ line, output }) => `${line}\n${output}`).join(''),
    );
  });
  if (transcripts.length === 0) test('has no transcript', () => expect(text).not.toMatch(/^\$ pogo/m));
});

test('there are transcripts of check and of witness', () => {
  const commands = files
    .flatMap((file) => transcriptsOf(readFileSync(file, 'utf8')))
    .flatMap(({ steps }) => steps.map(({ command }) => command?.[0]));
  for (const { name } of verbs) expect(commands).toContain(name);
});

test('every flag is documented', () => {
  const text = readFileSync('docs/verbs.md', 'utf8').replaceAll('\\|', '|');
  for (const verb of verbs) {
    expect(text).toContain(`## pogo ${verb.name}`);
    for (const flag of verb.flags) expect(text).toContain(`\`--${flag.name}${flag.value === null ? '' : ` ${flag.value}`}\``);
  }
});
