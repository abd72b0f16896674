// The difference between two machines: the story, the changed lines and classes, and the document.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../../src/classify/analysis.ts';
import { toDocument } from '../../../src/report/assemble.ts';
import { compare } from '../../../src/report/diff/compare.ts';
import type { DiffDocument } from '../../../src/report/diff/document.ts';
import { renderDiff } from '../../../src/report/diff/render.ts';
import { analyse, createCache } from '../../../src/theorems/index.ts';
import { definitions, machine, machineOf } from '../../theorems/machines.ts';
import { type Tiny, tiny } from '../../theorems/tiny.ts';
import { analysis as sample } from '../sample.ts';

const resources = definitions('resources');
const plain = { width: 100, style: (_: unknown, text: string) => text };
const cache = createCache();
const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(
  JSON.parse(readFileSync('specs/diff.schema.json', 'utf8')) as object,
);

interface Both {
  readonly document: DiffDocument;
  readonly text: string;
}

function both(before: Analysis, after: Analysis, texts: readonly [string, string] = ['', '']): Both {
  const compared = [before, after].map((analysis, i) => ({ analysis, source: () => texts[i] }));
  const document = compare(compared[0]!, compared[1]!, { version: '1' });
  const documents = [before, after].map((analysis) => ({ analysis, expectations: [] }));
  const { definitions: set, isas } = toDocument(before.definitions, documents, { version: '1' });
  validate(JSON.parse(JSON.stringify(document)));
  expect(validate.errors).toBe(null);
  return { document, text: renderDiff(document, { definitions: set, before: isas[0]!, after: isas[1]! }, plain) };
}

async function diff(before: string, after: string): Promise<Both> {
  const [x, y] = [machineOf(before), machineOf(after)];
  const options = { witnesses: 'found', cache } as const;
  return both(await analyse(x, resources, options), await analyse(y, resources, options), [before, after]);
}

const output = 'device = r';
const plan = (instructions: Tiny['instructions'], more: Partial<Tiny> = {}): string =>
  tiny({ control: { a: 1, b: 1 }, instructions, ...more });
const story = ({ document }: Both, theorem = 'theorem-1'): string => document.theorems.find(({ name }) => name === theorem)!.story;

describe('the story of a theorem', () => {
  it.each<[string, string, string, string]>([
    [
      'an instruction that turns privileged',
      plan({ output }),
      plan({ output: `guard: true\n${output}` }),
      'output turned privileged (never → always), so Theorems 1 and 2 now apply: it was the only critical instruction.',
    ],
    [
      'one that is privileged no more',
      plan({ output: `guard: a == 0\n${output}` }),
      plan({ output }),
      'output is no longer privileged (when a = 0 → never), so Theorems 1, 2 and 3 no longer apply: it is the only critical instruction.',
    ],
    [
      'one that is sensitive no more',
      plan({ reader: 'r = zext(mode, 5)' }),
      plan({ reader: 'r = 3' }),
      'reader is no longer sensitive (mode sensitive: yes → no, host sensitive: yes → no), so Theorems 1 and 2 now apply: it was the only critical instruction.',
    ],
    [
      'one that turns sensitive, though privileged less',
      plan({ reader: 'guard: true\nr = 3' }),
      plan({ reader: 'r = zext(a, 5)' }),
      'reader turned sensitive (resource sensitive: no → yes, host sensitive: no → yes) and is no longer privileged (always → never), so Theorems 1 and 2 no longer apply: it is the only critical instruction.',
    ],
    [
      'one that is gone, and one that is new',
      plan({ one: output, calm: 'r = 1' }),
      plan({ two: 'device = r + 1', calm: 'r = 1' }),
      'Theorems 1 and 2 apply to neither. Critical no more: one is gone (control sensitive (device); never privileged). Newly critical: two is new and critical (control sensitive (device); never privileged).',
    ],
    [
      'several with the same reason',
      plan({ one: output, two: output, three: 'r = zext(mode, 5)' }),
      plan({ one: `guard: true\n${output}`, two: `guard: true\n${output}`, three: 'r = 1' }),
      'one and two turned privileged (never → always); three is no longer sensitive (mode sensitive: yes → no, host sensitive: yes → no), so Theorems 1 and 2 now apply: they were the 3 critical instructions.',
    ],
    [
      'one that is bounded by what is held no more',
      plan({ one: `guard: a == 0\n${output}`, calm: 'r = 1' }),
      plan({ one: `guard: a == 0\n${output}`, calm: 'guard: a == 1\ndevice = r', calmer: 'guard: a == 1\ndevice = 1' }),
      'one is no longer privileged under what is held now, so Theorems 1, 2 and 3 no longer apply: it is the only critical instruction.',
    ],
    [
      'the same critical instructions',
      plan({ one: output, calm: 'r = 1' }),
      plan({ one: output, calm: 'r = 2' }),
      'Theorems 1, 2 and 3 apply to neither, for the same 1 critical instruction.',
    ],
    ['nothing critical', plan({ calm: 'r = 1' }), plan({ calm: 'r = 2' }), 'Theorems 1, 2 and 3 apply to both.'],
    [
      'another configuration',
      plan({ one: `guard: a == 0\n${output}` }),
      plan({ one: `guard: b == 1\n${output}` }),
      'Theorems 1, 2 and 3 apply to both: holding a = 0 before, holding b = 1 after.',
    ],
    [
      'a theorem that is undecided',
      plan({ one: output }),
      tiny({ control: { a: 8 }, instructions: { one: `guard: (a ^ (a << 1)) == 77\n${output}` } }),
      'Theorems 1, 2 and 3: does not apply before, unknown after.',
    ],
  ])('%s', async (_, before, after, expected) => {
    expect(story(await diff(before, after))).toBe(expected);
  });
});

describe('what differs', () => {
  it('are lines of the semantics, with the numbers of their files', async () => {
    const { document, text } = await diff(plan({ one: output, two: 'r = 1' }), plan({ one: `guard: true\n${output}`, two: 'r = 1' }));
    expect(document.instructions.changed.map(({ name, lines }) => [name, lines.map((l) => [l.side, l.text])])).toEqual([
      ['one', [['after', 'if mode == user and (true) then trap program as privileged']]],
    ]);
    const at = document.instructions.changed[0]!.lines[0]!.place!.line;
    expect(text).toContain(`${`${at}`.padStart(9)} + if mode == user and (true) then trap program as privileged\n`);
    expect(document.instructions.same).toBe(1);
    expect(text).toContain(
      '    privileged      never → always\n    user sensitive  yes (device) → no\n    breaks          Theorem 1, 2, 3 → no theorem\n',
    );
  });

  it('are not comments, nor the lines that an instruction stands in', async () => {
    const before = plan({ one: output });
    const { document } = await diff(
      before,
      before.replace('device = r', 'device = r     # a remark').replace('instructions:', '\n\ninstructions:'),
    );
    expect(document.instructions).toMatchObject({ changed: [], removed: [], added: [], same: 1 });
    expect(document.parts).toEqual([]);
  });

  it('may do the same otherwise', async () => {
    const { document, text } = await diff(plan({ one: 'r = r + r' }), plan({ one: 'r = r << 1' }));
    expect(document.instructions.changed).toMatchObject([
      { name: 'one', forms: [], lines: [{ text: 'r = r + r' }, { text: 'r = r << 1' }] },
    ]);
    expect(text).toContain('The same classes, by other means');
  });

  it('may be a function, an element, the map or an assumption, and reach instructions through it', async () => {
    const functions = (body: string): string => `functions: |\n  fn check() { ${body} }\n  fn idle() { r = 1 }\n`;
    const instructions = { one: `check()\n${output}`, two: 'r = zext(a, 5)' };
    const before = plan(instructions, { more: functions('r = 2') });
    const { document, text } = await diff(
      before,
      plan(instructions, { more: functions('if mode == user then trap program as privileged') }).replace('r = 1 }', 'r = 3 }'),
    );
    expect(document.parts.map(({ kind, name, bears }) => [kind, name, bears])).toEqual([
      ['function', 'check', true],
      ['function', 'idle', true],
    ]);
    expect(document.instructions.changed.map(({ name, through }) => [name, through])).toEqual([['one', ['check']]]);
    expect(text).toContain('    through check\n');
    expect(text).toMatch(/^ {2}function check .*\n +\d+ - fn check\(\) \{ r = 2 \}\n +\d+ \+ fn check\(\) \{ if mode/m);

    const assumed = await diff(before, plan(instructions, { more: `${functions('r = 2')}assume: a == 0\n` }));
    expect(assumed.document.instructions.changed.map(({ name, through }) => [name, through])).toEqual([['two', ['assumptions']]]);

    const wider = await diff(before, before.replace('a: { role: control, type: bits(1)', 'a: { role: control, type: bits(2)'));
    expect(wider.document.parts).toMatchObject([
      {
        kind: 'element',
        name: 'a',
        lines: [
          { side: 'before', text: 'control, 1 bit' },
          { side: 'after', text: 'control, 2 bits' },
        ],
      },
    ]);
  });

  it('may be what no class depends on', async () => {
    const before = plan({ one: 'r = 1' });
    const { document, text } = await diff(before, before.replace('program: { vector: 0 }', 'program: { vector: 3 }\ntick: |\n  r = 4\n'));
    expect(document.parts.map(({ kind, bears }) => [kind, bears])).toEqual([
      ['traps', false],
      ['tick', false],
    ]);
    expect(text).toContain('No class depends on these');
  });

  it('may be how the machine starts, what unassigned codes do, and what monitors are told', async () => {
    const before = plan({ one: 'r = 1' });
    const told =
      'reset: |\n  r = 2\nundefined: program\nhosting:\n  align: 2\n  map: |\n    let x = start\n  absorb: |\n    let x = cells\n';
    const { document, text } = await diff(before, before.replace('instructions:', `${told}instructions:`));
    expect(document.parts.map(({ kind, bears, lines }) => [kind, bears, lines.map((line) => line.text.trim())])).toEqual([
      ['reset', false, ['r = 2']],
      ['undefined', false, ['program']],
      ['hosting', false, ['windows aligned to 2 cells', 'let x = start', 'read back at a trap:', 'let x = cells']],
    ]);
    expect(text).toContain('codes without an instruction');
    expect(text).toContain('No class depends on these');
  });

  it('may be the name alone', async () => {
    const { document, text } = await diff(plan({ old: output }), plan({ fresh: output }));
    expect(document.instructions).toMatchObject({ removed: [], added: [], changed: [{ name: 'fresh', was: 'old', lines: [], forms: [] }] });
    expect(document.theorems[0]).toMatchObject({ left: [], came: [] });
    expect(text).toContain('  fresh (old before) test.yaml:');
  });

  it('may be parameters', async () => {
    const options = { witnesses: 'found', instructions: (id: string) => id === 'load' } as const;
    const [x, y] = [8n, 16n].map((word) => machine('third-generation', { word }));
    const { document } = both(await analyse(x!, resources, options), await analyse(y!, resources, options));
    expect(document.parts[0]).toMatchObject({ kind: 'parameter', name: 'word', lines: [{ text: '8' }, { text: '16' }] });
    expect(document.parts.map(({ kind }) => kind)).toContain('storage');
  });

  it('is nothing between a machine and itself', () => {
    const { document, text } = both(sample, sample);
    expect(document.instructions).toEqual({ removed: [], added: [], changed: [], same: 4 });
    expect(text).toContain('Laws 1 and 2 apply to neither, for the same 1 critical instruction.');
  });
});

describe('what is printed', () => {
  it('cannot steer the terminal and keeps within it', () => {
    const description = { ...sample.description, title: 'A\u001b[2J\u202emachine\nsecond line', id: 'other' };
    const { text } = both(sample, { ...sample, description, forms: [] });
    expect(text).not.toMatch(/\p{Cc}(?<!\n)|\u202e/u);
    expect(text).toContain('only in sample\n');
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});
