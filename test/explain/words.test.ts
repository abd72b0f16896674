// `pogo explain WORD`: terms, classes and theorems of any definition set, decisions; and words that nobody knows.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decisions } from '../../src/cli/explain.ts';
import { run } from '../../src/cli/run.ts';
import { diagnosticTopics, terms } from '../../src/cli/topics.ts';
import { DIAGNOSTIC_CODES } from '../../src/language/index.ts';
import { analyse, checkExpectations } from '../../src/theorems/index.ts';
import { fakeTerminal } from '../cli/terminal.ts';
import { definitions } from '../theorems/machines.ts';

const all = terms();

async function explain(...words: string[]): Promise<{ code: number; output: string; errors: string }> {
  const { terminal, output, errors } = fakeTerminal();
  const code = await run(['explain', ...words], terminal, { analyse, checkExpectations });
  return { code, output: output(), errors: errors() };
}

describe('terms', () => {
  test('are those of the model', () => {
    const names = all.flatMap(({ name, also }) => [name, ...also]);
    const wanted =
      'guest, host, trap, relocation, virtual control block, location sensitivity, held configuration, twins, vacuous, witness, proof, setting, form';
    expect(names).toEqual(expect.arrayContaining(wanted.split(', ')));
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(all)('$name is short, and what it refers to exists', async ({ name, also, text, see, page }) => {
    expect(text.length).toBeGreaterThan(60);
    expect(text.length).toBeLessThan(500);
    for (const word of [name, ...also]) expect((await explain(...word.split(' '))).output).toContain(`${name}\n`);
    const { classes, theorems } = definitions('resources');
    const known = new Set([
      ...all.map((term) => term.name),
      ...classes.map((definition) => definition.name),
      ...theorems.map((theorem) => theorem.name),
      ...decisions().map(({ id }) => id),
      ...DIAGNOSTIC_CODES,
    ]);
    for (const other of see) expect(known).toContain(other);
    const [file = '', sections = ''] = page?.split(/ sections? /) ?? ['docs/model.md'];
    expect(existsSync(file)).toBe(true);
    for (const section of sections.split(' and ').filter(Boolean))
      expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^## ${section}\\.`, 'm'));
  });
});

describe('classes, theorems and decisions', () => {
  test.each(definitions('resources').classes)('$name is told from the definition set', async ({ name, title, doc, text }) => {
    const { code, output } = await explain(name);
    expect(code).toBe(0);
    expect(output).toContain(`${title}, a class of resources (${name})`);
    const words = output.replace(/\s+/g, ' ');
    expect(words).toContain(`= ${text.trim().replace(/\s+/g, ' ')}`);
    if (doc !== null) expect(words).toContain(doc.trim().replace(/\s+/g, ' '));
  });

  test('of any set, under its own names', async () => {
    const set = ['--definitions', 'docs/examples/plain-words.yaml'];
    const { output } = await explain('telling', ...set);
    expect(output).toContain('telling, a class of plain-words (telling): yes or no');
    expect(output).toContain("tells(A, B): quiet(A) and quiet(B) and (D(A') != D(B') or P(A') != P(B'))");
    expect(output).toContain('quiet(S): i(S) is next');
    expect(output).toContain('place twins: The same program at another place in storage.');
    expect(output).toContain('Part of harmful.');
    expect((await explain('harmful', ...set)).output).toContain('Hosting: harmful within guarded');
    expect((await explain('hosting', ...set)).output).toContain('(stated, not decided)');
    expect(await explain('mode-sensitive', ...set)).toMatchObject({ code: 0, output: expect.stringMatching(/^mode sensitivity\n/) });
    expect((await explain('behaviour-sensitive', ...set)).code).toBe(2);
  });

  test('a word of several meanings has all of them', async () => {
    const { output } = await explain('location sensitive');
    expect(output).toMatch(/^location sensitive, a class of resources[\s\S]*\n\nlocation sensitivity\n/);
  });

  test('a theorem, a relation, a decision', async () => {
    expect((await explain('theorem-3')).output).toContain('premise: user-sensitive within privileged');
    expect((await explain('resource', 'twins')).output).toContain('K: one differs');
    expect((await explain('d14')).output).toMatch(/^D14 Hidden state that a trap destroys\n {2}D, and cleared by `deliver`\./);
    expect(decisions().map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, i) => `D${i + 1}`));
  });

  test('a diagnostic has both examples', async () => {
    for (const { code, broken, mended } of diagnosticTopics()) {
      const { output } = await explain(code);
      for (const example of [broken, mended])
        expect(output).toContain(`    ${example.split('\n').join('\n    ').trimEnd()}`.replace(/[ ]+$/gm, ''));
    }
    expect((await explain('too-deep')).output).toContain('(… stands for 300 times `~`)');
  });
});

describe('what nobody knows', () => {
  test.each([
    [['wdith-mismatch'], 'did you mean `width-mismatch`?'],
    [['virtaul', 'control', 'block'], 'did you mean the term `virtual control block`?'],
    [['relocatoin'], 'did you mean `relocation`?'],
    [['D21'], 'did you mean'],
    [['xyzzy'], 'nothing is known of `xyzzy`; terms such as'],
    [[], 'explain wants a word'],
    [['third-generation', 'laod'], 'did you mean `load`?'],
    [['third-genration', 'load'], 'did you mean `third-generation`?'],
    [['trap', '--definitions', 'nowhere'], 'no definition set `nowhere`'],
  ])('%j', async (words, said) => {
    const { code, output, errors } = await explain(...words);
    expect(errors).toContain(said);
    expect({ code, output }).toEqual({ code: 2, output: '' });
  });
});
