// The command line as its users meet it, with real descriptions and a prepared analysis: exit codes, streams, messages.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Analysis } from '../../src/classify/analysis.ts';
import type { Engine } from '../../src/cli/engine.ts';
import { run } from '../../src/cli/run.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import type { ResultDocument } from '../../src/report/document.ts';
import type { AnalyseOptions } from '../../src/theorems/index.ts';
import * as sample from '../report/sample.ts';
import { fakeTerminal } from './terminal.ts';

let folder = '';
const starter = readFileSync('specs/starter.yaml', 'utf8');
const broken = starter.replace('r[d] = read(a)', 'r[d] = reed(a)');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pogo-run-'));
  mkdirSync(join(folder, 'many'));
  mkdirSync(join(folder, 'empty'));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write('good.yaml', starter);
  write('broken.yaml', broken);
  write('not-yaml.yaml', 'isa: [\n');
  write('many/a.yaml', starter.replace('isa: my-machine', 'isa: machine-a'));
  write('many/b.yaml', starter.replace('isa: my-machine', 'isa: machine-b'));
  write('many/notes.yaml', 'title: no machine at all\n');
  write('many/readme.txt', 'text\n');
  write('definitions.yaml', readFileSync('specs/resources.yaml', 'utf8').replace('definitions: resources', 'definitions: mine'));
  write('bad-definitions.yaml', 'definitions: bad\nclasses: 7\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the engine was asked. */
let asked: { description: string; definitions: string; options: AnalyseOptions }[] = [];
beforeEach(() => {
  asked = [];
});

/** An engine that finds, for every machine, what it is told to. */
function engine(found: Partial<Analysis> = {}, expectations: ReturnType<Engine['checkExpectations']> = []): Engine {
  return {
    analyse: async (description, definitions, options = {}) => {
      asked.push({ description: description.id, definitions: definitions.id, options });
      const setting = description.settings.find(({ name }) => name === options.setting) ?? description.settings[0]!;
      const forms = description.instructions
        .map((instruction) => ({ ...sample.forms[2]!, instruction, form: instruction.forms[0]!, id: instruction.name }))
        .filter(({ id }) => options.instructions?.(id) ?? true);
      return { ...sample.sound, description: { ...description, expect: [] }, definitions, setting, forms, ...found };
    },
    checkExpectations: () => expectations,
  };
}

const unknown = sample.theorems.map((theorem) => ({ ...theorem, verdict: 'unknown' as const }));

async function pogo(line: string, of: Engine = engine(), overrides: Partial<Terminal> = {}) {
  const { terminal, output, errors } = fakeTerminal({ cwd: folder, ...overrides });
  const code = await run(line.split(' ').filter(Boolean), terminal, of);
  return { code, output: output(), errors: errors() };
}

describe('exit codes of check', () => {
  test.each([
    ['0 where the first theorem applies', engine(), 'good.yaml', 0],
    ['1 where it does not', engine({ theorems: sample.theorems }), 'good.yaml', 1],
    ['4 where it is unknown', engine({ theorems: unknown }), 'good.yaml', 4],
    ['3 for a broken description', engine(), 'broken.yaml', 3],
    ['3 for what is no YAML', engine(), 'not-yaml.yaml', 3],
    ['2 for what does not exist', engine(), 'absent.yaml', 2],
    ['2 before 3', engine(), 'absent.yaml broken.yaml', 2],
    ['3 before 1', engine({ theorems: sample.theorems }), 'broken.yaml good.yaml', 3],
    ['0 for a folder', engine(), 'many', 0],
    ['2 for a folder without descriptions', engine(), 'empty', 2],
    ['2 without a file', engine(), '', 2],
  ] as const)('%s', async (_, of, files, code) => {
    expect((await pogo(`check ${files}`, of)).code).toBe(code);
  });

  test('1 where an expectation differs, 0 where it is met', async () => {
    const claim = { range: sample.rangeAt(3), text: 'law-1 does not apply', found: 'x', theorem: 'law-1' };
    expect((await pogo('check good.yaml', engine({ theorems: sample.theorems }, [{ ...claim, met: true }]))).code).toBe(0);
    expect((await pogo('check good.yaml', engine({}, [{ ...claim, met: false }]))).code).toBe(1);
  });

  test('70 for an error of the program: one line, and the stack only on request', async () => {
    const failing: Engine = {
      ...engine(),
      analyse: async () => {
        throw new TypeError('x is\nnot a function');
      },
    };
    const quiet = await pogo('check good.yaml many', failing);
    expect(quiet.code).toBe(70);
    expect(quiet.errors.split('\n')).toHaveLength(4);
    expect(quiet.errors).toMatch(/^pogo: internal error in good.yaml: x is not a function\. This is a bug .*report/);
    expect((await pogo('check good.yaml', failing, { debug: true })).errors).toMatch(/^ +at /m);
  });

  test('4 for a budget that ran out, and the other machines are still checked', async () => {
    const of: Engine = {
      ...engine(),
      analyse: (description, ...rest) => {
        if (description.id === 'machine-a') throw Object.assign(new Error('too many terms'), { name: 'TermBudgetExceeded' });
        return engine().analyse(description, ...rest);
      },
    };
    const { code, output, errors } = await pogo('check many', of);
    expect(code).toBe(4);
    expect(errors).toBe('pogo: many/a.yaml: inconclusive, the analysis ran out of its budget: too many terms\n');
    expect(output).toContain('machine-b: ');
  });
});

describe('streams', () => {
  test('results go to one, problems to the other', async () => {
    const { output, errors } = await pogo('check broken.yaml');
    expect(output).toContain('broken      load: not analysed');
    expect(errors).toContain('reed');
    expect(errors).toMatch(/^broken\.yaml:\d+:\d+: error/);
    expect(errors).toContain('^');
    expect((await pogo('check good.yaml')).errors).toBe('');
  });

  test('diagnostics end with where they are explained, once', async () => {
    const { errors } = await pogo('check broken.yaml not-yaml.yaml');
    expect(errors.match(/pogo explain/g)).toHaveLength(1);
    expect(errors).toMatch(/pogo: what a code means, with an example: pogo explain unknown-function\n$/);
    for (const line of ['witness broken.yaml store', 'diff broken.yaml good.yaml', 'check good.yaml --definitions bad-definitions.yaml'])
      expect((await pogo(line)).errors.match(/pogo explain/g)).toHaveLength(1);
  });

  test('JSON is one document that satisfies the schema, whatever happened', async () => {
    const validate = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(readFileSync('specs/result.schema.json', 'utf8')) as object);
    for (const line of [
      'check --format json good.yaml',
      'check --format=json broken.yaml many not-yaml.yaml',
      'witness good.yaml load --format json',
      'check --format json not-yaml.yaml',
    ]) {
      const { output } = await pogo(line);
      const document = JSON.parse(output) as ResultDocument;
      validate(document);
      expect(validate.errors).toBe(null);
      if (line.includes('broken')) {
        expect(document.diagnostics.length).toBeGreaterThan(0);
        expect(document.isas.map(({ id, broken: names }) => [id, names])).toEqual([
          ['my-machine', ['load']],
          ['machine-a', []],
          ['machine-b', []],
        ]);
      }
    }
  });

  test('several machines end with a summary, one does not', async () => {
    expect((await pogo('check many')).output).toMatch(/\nmachine +Law 1 [\s\S]*\nmachine-a +applies [\s\S]*\nmachine-b +applies/);
    expect((await pogo('check many/a.yaml')).output).not.toMatch(/^machine /m);
  });

  test('the command for the evidence repeats what the analysis was asked', async () => {
    const theorems = sample.theorems.map((theorem) => ({ ...theorem, critical: ['load'] }));
    const { output } = await pogo(
      'check good.yaml --param word=16 --definitions popek-goldberg-literal --format pretty',
      engine({ theorems }),
    );
    expect(output).toContain('  why: pogo witness good.yaml load --definitions popek-goldberg-literal --param word=16\n');
    expect((await pogo('check -', engine({ theorems }), { stdin: () => starter })).output).not.toContain('why:');
  });

  test('equal input gives equal output', async () => {
    for (const format of ['pretty', 'json']) {
      const line = `check many good.yaml --format ${format}`;
      expect(await pogo(line)).toEqual(await pogo(line));
    }
  });

  test('a machine named twice is checked once', async () => {
    await pogo(`check many/a.yaml many ${folder}/many/b.yaml`);
    expect(asked.map(({ description }) => description)).toEqual(['machine-a', 'machine-b']);
  });

  test('output stops when nobody reads it', async () => {
    let wrote = 0;
    const { code } = await pogo('check many', engine(), { out: () => wrote++, closed: () => wrote > 0 });
    expect(code).toBe(0);
    expect(asked).toHaveLength(1);
  });
});

describe('where descriptions come from', () => {
  test('standard input', async () => {
    const { code, output } = await pogo('check -', engine(), { stdin: () => starter });
    expect(code).toBe(0);
    expect(output).toContain('my-machine: ');
  });

  test('a name of the library', async () => {
    expect((await pogo('check third-generation')).code).toBe(0);
    expect(asked.map(({ description }) => description)).toEqual(['third-generation']);
  });

  test('a slip is met with the nearest name', async () => {
    const { code, errors } = await pogo('check third-genaration');
    expect(code).toBe(2);
    expect(errors).toContain('did you mean `third-generation`?');
  });
});

describe('options reach the analysis', () => {
  test('definitions by id and by file, with their strict set', async () => {
    await pogo('check good.yaml --definitions popek-goldberg-literal');
    await pogo('check good.yaml --definitions definitions.yaml');
    await pogo('check good.yaml');
    expect(asked.map(({ definitions, options }) => [definitions, options.strict?.id ?? null])).toEqual([
      ['popek-goldberg-literal', null],
      ['mine', 'popek-goldberg-1974'],
      ['resources', 'popek-goldberg-1974'],
    ]);
  });

  test.each([
    ['--definitions resorces', 2, 'did you mean `resources`?'],
    ['--definitions bad-definitions.yaml', 3, 'bad-definitions.yaml:'],
    ['--definitions good.yaml', 3, 'good.yaml:'],
    ['--setting defualt', 2, 'did you mean `default`?'],
    ['--param word=5', 2, 'word'],
    ['--param wrod=8', 2, 'did you mean `word`?'],
    ['--param word=8 --param word=4', 2, 'given twice'],
  ])('%s', async (flags, wanted, said) => {
    const { code, errors } = await pogo(`check good.yaml ${flags}`);
    expect(errors).toContain(said);
    expect(code).toBe(wanted);
    expect(asked).toEqual([]);
  });

  test('parameters, setting and decider', async () => {
    const { output } = await pogo('check good.yaml --param word=16 --setting default --decider exhaustive');
    expect(output).toContain('word = 16');
    expect(asked[0]!.options).toMatchObject({ setting: 'default', decider: 'exhaustive' });
  });

  test.each([
    ['third-generation-user-io', 'user_io', '--hold wants ELEMENT=VALUE pairs with integers, such as iopl=0,ts=1; found `user_io`'],
    ['third-generation-user-io', 'user_io=x', 'found `user_io=x`'],
    ['third-generation-user-io', 'user_io=0,,ie=1', 'found ``'],
    ['third-generation-user-io', 'ie=0 --hold user_io=0,ie=0', 'names `ie` twice'],
    ['third-generation-user-io', 'usr_io=0', 'has no element `usr_io`: did you mean `user_io`?'],
    ['third-generation-user-io', 'zzzzz=0', 'there are `ie`, `stopped`, `user_io` and `device`'],
    ['third-generation-user-io', 'user_io=2', '`user_io` has 1 bit, from 0 to 1; 2 is out of range'],
    ['third-generation-user-io', 'device=0x10000', '`device` has 16 bits, from 0 to 65535; 65536 is out of range'],
    ['third-generation-user-io', 'device=-1', '-1 is out of range'],
    ['third-generation-user-io', 'base=0', '`base` is no control element, it belongs to the address map; there are'],
    ['third-generation-user-io', 'mode=0', 'it belongs to the mode, which the setting says'],
    ['third-generation-user-io', 'r=0', 'it belongs to the program'],
    ['third-generation-user-io', 'timer=0', 'it belongs to the clocks'],
    ['pdp10-ka10', 'flags=0', '`flags` is a packed register'],
    ['good.yaml', 'ie=0', 'has no element `ie`; this machine has no control elements'],
  ])('%s --hold %s', async (file, hold, said) => {
    const { code, errors } = await pogo(`check ${file} --hold ${hold}`);
    expect(errors).toContain(said);
    expect(code).toBe(2);
    expect(asked).toEqual([]);
  });

  test('--hold, also in several pieces', async () => {
    await pogo('check third-generation-user-io --hold user_io=0x0,ie=1 --hold device=0b11');
    expect(asked[0]!.options.hold).toEqual(
      new Map([
        ['user_io', 0n],
        ['ie', 1n],
        ['device', 3n],
      ]),
    );
    await pogo('check good.yaml');
    expect(asked[1]!.options.hold).toBeUndefined();
  });

  test('a configuration that does not suffice fails the gate', async () => {
    expect((await pogo('check good.yaml', engine({ hold: sample.held }))).code).toBe(1);
    const applies = { ...sample.held.theorems[0]!, verdict: 'applies' as const };
    expect((await pogo('check good.yaml', engine({ hold: { ...sample.held, theorems: [applies] } }))).code).toBe(0);
    const open = { ...applies, verdict: 'unknown' as const };
    expect((await pogo('check good.yaml', engine({ hold: { ...sample.held, theorems: [open] } }))).code).toBe(4);
    expect((await pogo('check good.yaml', engine({ hold: { ...sample.held, possible: false, theorems: [] } }))).code).toBe(1);
  });

  test('--emit-smt gives a place for queries', async () => {
    const of: Engine = {
      ...engine(),
      analyse: (description, definitions, options) => {
        options?.emit?.('load 1', '(check-sat)');
        return engine().analyse(description, definitions, options);
      },
    };
    await pogo('check good.yaml --emit-smt smt', of);
    expect(readdirSync(join(folder, 'smt', 'my-machine'))).toEqual(['load_1.smt2']);
    expect((await pogo('check good.yaml --emit-smt good.yaml', of)).code).toBe(2);
  });
});

describe('witness', () => {
  test('asks for the forms wanted only', async () => {
    const { code, output } = await pogo('witness good.yaml store');
    expect(code).toBe(0);
    expect(output).toContain('store of my-machine, good.yaml:');
    expect(['load', 'store', 'add'].filter((id) => asked[0]!.options.instructions!(id))).toEqual(['store']);
  });

  test('of one class in JSON: that class with its parts, and its exit code', async () => {
    const classes = async (flags: string): Promise<string[]> => {
      const { output } = await pogo(`witness good.yaml store --format json ${flags}`, engine({ definitions: sample.definitions }));
      return Object.keys((JSON.parse(output) as ResultDocument).isas[0]!.instructions[0]!.classes);
    };
    const open = sample.result('unknown', { kind: 'unknown', reason: 'too hard' });
    const forms = (classesOf: string): Partial<Analysis> => ({
      forms: [{ ...sample.forms[0]!, id: 'store', classes: new Map([...sample.forms[0]!.classes, [classesOf, open]]) }],
    });
    expect(await classes('')).toHaveLength(6);
    const { output, code } = await pogo(
      'witness good.yaml store --format json --class behaviour-sensitive',
      engine(forms('behaviour-sensitive')),
    );
    expect(Object.keys((JSON.parse(output) as ResultDocument).isas[0]!.instructions[0]!.classes)).toEqual(['behaviour-sensitive']);
    expect(code).toBe(4);
    expect((await pogo('witness good.yaml store --format json --class privileged', engine(forms('behaviour-sensitive')))).code).toBe(0);
  });

  test.each([
    ['good.yaml', 2, 'witness wants FILE and INSTRUCTION'],
    ['good.yaml stroe', 2, 'did you mean `store`?'],
    ['good.yaml store load', 2, 'found `load` as well'],
    ['good.yaml store --class mode-senstive', 2, 'did you mean `mode-sensitive`?'],
    ['good.yaml store --form a=1', 2, 'it is not split'],
    ['broken.yaml load', 3, '`load` is broken'],
    ['many store', 2, 'one description'],
    ['absent.yaml store', 2, 'absent.yaml'],
  ])('%s', async (line, wanted, said) => {
    const { code, errors } = await pogo(`witness ${line}`);
    expect(errors).toContain(said);
    expect(code).toBe(wanted);
  });
});

describe('diff', () => {
  test('two machines, each analysed', async () => {
    const { code, output, errors } = await pogo('diff many/a.yaml good.yaml');
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toMatch(/^machine-a → my-machine\n/);
    expect(asked.map(({ description }) => description)).toEqual(['machine-a', 'my-machine']);
    expect(asked[0]!.options.cache).toBe(asked[1]!.options.cache);
  });

  test('the document satisfies its schema', async () => {
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync('specs/diff.schema.json', 'utf8')) as object);
    validate(JSON.parse((await pogo('diff broken.yaml good.yaml --format json')).output));
    expect(validate.errors).toBe(null);
  });

  test.each([
    ['good.yaml', 2, 'diff wants two machines'],
    ['good.yaml many/a.yaml many/b.yaml', 2, 'found `many/b.yaml` as well'],
    ['- -', 2, 'not both'],
    ['good.yaml many', 2, 'one description'],
    ['good.yaml third-genaration', 2, 'did you mean `third-generation`?'],
    ['good.yaml not-yaml.yaml', 3, 'not-yaml.yaml:'],
    ['broken.yaml good.yaml', 3, 'reed'],
    ['good.yaml many/a.yaml --setting defualt', 2, 'did you mean `default`?'],
    ['good.yaml many/a.yaml --emit-smt x', 2, 'diff has no flag `--emit-smt`'],
  ])('%s', async (line, wanted, said) => {
    const { code, errors } = await pogo(`diff ${line}`);
    expect(errors).toContain(said);
    expect(code).toBe(wanted);
  });

  test('4 where a theorem is unknown', async () => {
    expect((await pogo('diff good.yaml many/a.yaml', engine({ theorems: unknown }))).code).toBe(4);
  });
});

describe('the other verbs', () => {
  test('help of every kind', async () => {
    for (const line of ['help', '--help', '-h'])
      expect(await pogo(line)).toMatchObject({ code: 0, errors: '', output: expect.stringContaining('Usage: pogo VERB') });
    for (const line of ['help check', 'check --help', 'check x -h'])
      expect(await pogo(line)).toMatchObject({ code: 0, output: expect.stringContaining('--definitions FILE|ID') });
    expect(await pogo('')).toMatchObject({ code: 2, output: '', errors: expect.stringContaining('Usage: pogo VERB') });
  });

  test('version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await pogo('--version')).toEqual({ code: 0, output: `${version}\n`, errors: '' });
  });

  test.each([
    ['chekc', 'there is no verb `chekc`: did you mean `check`?'],
    ['help wintess', 'did you mean `witness`?'],
    ['--frmat', 'no flag `--frmat` before the verb'],
    ['schema ias', 'there is no schema `ias`: did you mean `isa`?'],
    ['schema isa isa', 'schema wants one name'],
    ['init Wrong_Name', '`Wrong_Name` cannot name a machine'],
    ['init ../escape', '`../escape` cannot name a machine'],
  ])('pogo %s', async (line, said) => {
    expect(await pogo(line)).toMatchObject({ code: 2, output: '', errors: expect.stringContaining(said) });
  });

  test.each(['isa', 'definitions', 'result', 'diff'])('schema %s is a JSON Schema', async (name) => {
    const { code, output } = await pogo(`schema ${name}`);
    expect(code).toBe(0);
    expect(() => new Ajv2020({ strict: false }).compile(JSON.parse(output) as object)).not.toThrow();
  });

  test('init writes a description once', async () => {
    expect(await pogo('init fresh-machine')).toMatchObject({
      code: 0,
      output: 'wrote fresh-machine.yaml; now: pogo check fresh-machine.yaml\n',
    });
    const text = readFileSync(join(folder, 'fresh-machine.yaml'), 'utf8');
    expect(text).toMatch(/^isa: fresh-machine$/m);
    expect(await pogo('init fresh-machine')).toMatchObject({ code: 2, errors: 'pogo: fresh-machine.yaml exists and is left as it is\n' });
    expect(readFileSync(join(folder, 'fresh-machine.yaml'), 'utf8')).toBe(text);
  });
});
