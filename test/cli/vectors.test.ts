// `pogo vectors` as its users meet it: files of every kind, flags, exit codes, messages.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import type { VectorsDocument } from '../../src/report/vectors/document.ts';
import { text } from '../vectors/machine.ts';
import { fakeTerminal } from './terminal.ts';

const engine = { analyse: async () => Promise.reject(new Error('vectors need no analysis')), checkExpectations: () => [] };

let folder = '';

const passing = (n: number) => ({
  name: `add ${n}`,
  before: { elements: { pc: 32, d: [n, 2] }, cells: { 32: [1, 1] } },
  after: { elements: { 'd[0]': n + 2 } },
});
const failing = { ...passing(1), name: 'wrong', after: { elements: { 'd[0]': 9 } } };
const jumping = { name: 'jump', before: { elements: { pc: 32 }, cells: { 32: [3, 0, 1, 2] } }, after: { elements: { pc: 258 } } };
const published = { name: 'p', initial: { d0: 1, d1: 2, pc: 32, prefetch: [0x0101] }, final: { d0: 3, pc: 34, ram: [] } };
const yaml = `# Our own shape.
- name: add
  before:
    elements: { pc: 0x20, d: [1, 2] }
    cells: { 0x20: [1, 0x01] }
  after:
    elements: { "d[0]": 3 }
- { name: none, before: { cells: { 0: 0xff } } }
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pogo-vectors-'));
  const write = (name: string, content: string | Buffer): void => writeFileSync(join(folder, name), content);
  for (const name of ['suite', 'nothing', 'small']) mkdirSync(join(folder, name));
  write('small.yaml', text);
  write('alone.yaml', text);
  write('broken.yaml', text.replace('waits = 1', 'wait = 1'));
  write('good.json', JSON.stringify([passing(1), passing(2), jumping]));
  write('bad.json', JSON.stringify([passing(1), failing, jumping, failing, failing, failing]));
  write('odd.json', JSON.stringify([passing(1), { before: { elements: { e: 1 } } }, passing(2)], null, 1));
  write('cut.json', JSON.stringify([passing(1), passing(2)]).slice(0, -20));
  write('none.json', '[]');
  write('good.yaml', yaml);
  write('bad.yaml', '- name: [\n');
  write('notes.txt', 'text');
  write(
    'document.yaml',
    `isa: small\nmap: { undefined-operation: illegal, skip: [{ trap: illegal, because: "not asked" }] }\nvectors:\n${yaml.replace(/^/gm, '  ')}`,
  );
  write('suite/a.jsonl', [passing(1), passing(2)].map((c) => `${JSON.stringify(c)}\n`).join(''));
  write('suite/b.json.gz', gzipSync(JSON.stringify([jumping, published])));
  write('suite/readme.md', 'text');
  write('damaged.json.gz', gzipSync(JSON.stringify([passing(1)])).subarray(0, 40));
  write('small/vectors.yaml', yaml);
  write(
    'mapped.json',
    JSON.stringify([{ start: { ...published.initial, ip: 36, pc: undefined }, end: { ...published.final, ip: 38, pc: undefined } }]),
  );
  write('map.yaml', 'map: { before: start, after: end, registers: { ip: { is: pc, ahead: 4 } } }\n');
  write('wrong-map.yaml', 'map: { registers: { ip: pq } }\n');
  write('no-map.yaml', 'registers: {}\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function pogo(line: string, overrides: Partial<Terminal> = {}) {
  const { terminal, output, errors } = fakeTerminal({ cwd: folder, ...overrides });
  const code = await run(['vectors', ...line.split(' ').filter(Boolean)], terminal, engine);
  return { code, output: output(), errors: errors() };
}

async function document(line: string): Promise<VectorsDocument> {
  return JSON.parse((await pogo(`${line} --format json`)).output) as VectorsDocument;
}

/** Standard input that comes in small pieces. */
const piped = (content: string) => ({
  input: async function* () {
    for (const byte of Buffer.from(content)) yield Uint8Array.of(byte);
  },
});

describe('exit codes', () => {
  test.each([
    ['0 where all pass', 'small.yaml good.json', 0],
    ['1 where one fails', 'small.yaml bad.json', 1],
    ['1 where one fails and others pass in another file', 'small.yaml good.json bad.json', 1],
    ['2 for a case that cannot be read', 'small.yaml odd.json', 2],
    ['2 before 1', 'small.yaml bad.json odd.json', 2],
    ['2 for JSON that is cut off', 'small.yaml cut.json', 2],
    ['2 for YAML that is none', 'small.yaml bad.yaml', 2],
    ['2 for a damaged file', 'small.yaml damaged.json.gz', 2],
    ['2 for a file that there is not', 'small.yaml absent.json', 2],
    ['2 for a file of another kind', 'small.yaml notes.txt', 2],
    ['2 for a folder without vectors', 'small.yaml nothing', 2],
    ['2 for a machine that there is not', 'absent good.json', 2],
    ['2 without anything', '', 2],
    ['2 without vectors', 'alone.yaml', 2],
    ['2 for an instruction that there is not', 'small.yaml good.json --only ad', 2],
    ['2 for a map that there is not', 'small.yaml good.json --map absent.yaml', 2],
    ['2 for a wrong map', 'small.yaml good.json --map wrong-map.yaml', 2],
    ['2 for a map that is none', 'small.yaml good.json --map no-map.yaml', 2],
    ['2 for a limit that is none', 'small.yaml good.json --limit 0', 2],
    ['2 for standard input twice', '- -', 2],
    ['3 for a broken description, whose sound instructions are executed', 'broken.yaml good.json', 3],
    ['4 where no case was executed', 'small.yaml none.json', 4],
    ['4 where all were left out', 'small.yaml good.json --only push', 4],
  ] as const)('%s', async (_, line, code) => {
    expect((await pogo(line)).code).toBe(code);
  });
});

describe('files', () => {
  test('a folder: every kind, both shapes, compressed or not', async () => {
    const { total, files } = await document('small.yaml suite');
    expect(total).toMatchObject({ executed: 4, passed: 4 });
    expect(files).toEqual([join('suite', 'a.jsonl'), join('suite', 'b.json.gz')]);
  });

  test('YAML, and a document with its map', async () => {
    const { instructions } = await document('small.yaml good.yaml');
    expect(instructions).toEqual([
      { name: 'add', executed: 1, passed: 1, failed: 0, skipped: [] },
      { name: null, executed: 0, passed: 0, failed: 0, skipped: [{ reason: 'no instruction of the description has the code', count: 1 }] },
    ]);
    expect((await document('small.yaml document.yaml')).instructions[1]).toMatchObject({ skipped: [{ reason: 'not asked', count: 1 }] });
  });

  test('those beside the description', async () => {
    expect((await document('small.yaml')).files).toEqual([join('small', 'vectors.yaml')]);
    expect((await pogo('alone.yaml')).errors).toContain('vectors wants VECTORS');
  });

  test.each([
    ['a JSON array', JSON.stringify([passing(1), passing(2)])],
    ['a line for each', `\n${JSON.stringify(passing(1))}\n${JSON.stringify(passing(2))}\n`],
    ['YAML', `- ${JSON.stringify(passing(1))}\n- ${JSON.stringify(passing(2))}\n`],
  ])('standard input: %s', async (_, content) => {
    const { code, output } = await pogo('small.yaml -', piped(content));
    expect(code).toBe(0);
    expect(output).toContain('passes: 2 cases executed');
  });

  test('the description from standard input', async () => {
    expect((await pogo('- good.json', { stdin: () => text })).code).toBe(0);
  });

  test('a map', async () => {
    expect((await document('small.yaml mapped.json --map map.yaml')).total).toMatchObject({ executed: 1, passed: 1, malformed: 0 });
    expect((await pogo('small.yaml mapped.json')).errors).toContain('mapped.json:1: there is no key `start`');
  });
});

describe('flags', () => {
  test('--only, --limit and --show', async () => {
    expect((await document('small.yaml bad.json --only jump')).total).toMatchObject({ executed: 1, passed: 1, leftOut: 5 });
    expect((await document('small.yaml good.json bad.json --limit 4')).total).toMatchObject({ executed: 4, failed: 0 });
    expect((await document('small.yaml bad.json')).failures).toHaveLength(3);
    expect((await document('small.yaml bad.json --show 1')).failures).toHaveLength(1);
    expect((await pogo('small.yaml bad.json --show 0')).output).not.toContain('expected');
  });

  test('parameters are those of the description', async () => {
    expect((await pogo('small.yaml good.json --param word=8')).code).toBe(2);
  });
});

describe('what is printed', () => {
  test('counts, the first failing cases and the outcome', async () => {
    expect((await pogo('small.yaml bad.json --show 1')).output).toBe(`small: A small machine for vectors
  file        small.yaml
  vectors     bad.json

  instruction  executed  passed  failed
  add          5         1       4
  jump         1         1       -

  add fails in case 2 of bad.json, line 1: wrong
    x = 0x0, y = 0x1
          before  expected  found
    d[0]  0x1     0x9       0x3
    1 bit of the results is undefined: no value of them gives what the vector says; shown is what
    comes nearest

  3 more failing cases: --show shows more of them
  fails: 4 of 6 cases executed, 2 passed
`);
  });

  test('cases that cannot be read are told with their place, and the others executed', async () => {
    const { output, errors } = await pogo('small.yaml odd.json');
    expect(errors).toBe('pogo: odd.json:25: before.elements.e: the description has no element `e`\n');
    expect(output).toContain('passes: 2 cases executed; 1 could not be read');
  });

  test.each([
    ['bomb.json.gz', 'line 1: more than 16777216 characters without a case'],
    ['bomb.yaml.gz', 'YAML is read whole, up to 16777216 characters: a suite so large is better written as JSON'],
  ])('%s, which is long once it is no longer compressed', async (name, said) => {
    writeFileSync(join(folder, name), gzipSync(Buffer.alloc((1 << 24) + 1, ' ')));
    const { code, errors } = await pogo(`small.yaml ${name}`);
    expect(errors).toContain(`pogo: ${name}: ${said}`);
    expect(code).toBe(2);
  });

  test('blanks without end from standard input, and a map that is too long', async () => {
    let pieces = 0;
    const blanks = async function* () {
      for (const piece = Buffer.alloc(1 << 20, ' '); ; pieces++) yield piece;
    };
    expect(await pogo('small.yaml -', { input: blanks })).toMatchObject({ code: 2, errors: expect.stringContaining('without a case') });
    expect(pieces).toBeLessThan(20);
    writeFileSync(join(folder, 'long.yaml'), Buffer.alloc((1 << 24) + 1, ' '));
    expect(await pogo('small.yaml good.json --map long.yaml')).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/^pogo: long\.yaml: YAML is read whole/),
    });
  });

  test('names of files have no control characters', async () => {
    const name = '\u001b[31m.json';
    for (const content of ['[{"before": 5}]', '[x]']) {
      writeFileSync(join(folder, name), content);
      const { errors } = await pogo(`small.yaml ${name}`);
      expect(errors).toMatch(/^pogo: ·\[31m\.json:\P{Cc}*\n$/u);
    }
  });

  test('the document is as its schema says', async () => {
    const validate = new Ajv2020({ allowUnionTypes: true }).compile(
      JSON.parse(readFileSync('specs/vectors.schema.json', 'utf8')) as object,
    );
    for (const line of [
      'small.yaml bad.json',
      'small.yaml document.yaml good.json',
      'small.yaml none.json',
      'small.yaml mapped.json --map map.yaml',
    ]) {
      validate(await document(line));
      expect(validate.errors).toBeNull();
    }
  });

  test('a limit ends the reading', async () => {
    let pieces = 0;
    const endless = async function* () {
      for (;;) yield Buffer.from(`${JSON.stringify(passing(++pieces))}\n`);
    };
    const { output } = await pogo('small.yaml - --limit 20', { input: endless });
    expect(output).toContain('passes: 20 cases executed');
    expect(pieces).toBeLessThan(30);
  });
});
