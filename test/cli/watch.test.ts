// `pogo check --watch`: edits as a script instead of a clock, and once with real files and a real interrupt.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/cli/engine.ts';
import { run } from '../../src/cli/run.ts';
import { createWatcher, Ended, type KnownTexts, type Watcher } from '../../src/cli/watcher.ts';
import { analyse, checkExpectations } from '../../src/theorems/index.ts';
import { fakeTerminal } from './terminal.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pogo-watch-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const starter = readFileSync('specs/starter.yaml', 'utf8');
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

/** The text with one part replaced, which must be there. */
function edited(text: string, from: string | RegExp, to: string): string {
  const after = text.replace(from, to);
  if (after === text) throw new Error(`there is no ${from}`);
  return after;
}
const guard = /^ {6}require_supervisor\(\) {6}# without.*\n/m;
const unguarded = edited(starter, guard, '');

interface Session {
  readonly code: number;
  /** What was printed after the start, and after each edit: results and problems. */
  readonly rounds: readonly { readonly output: string; readonly errors: string }[];
  readonly watched: readonly string[];
  /** Of each wait, what was known of the files. */
  readonly known: readonly KnownTexts[];
}

/** Runs `check --watch` on these words while the edits are made one after the other. */
async function session(
  words: readonly string[],
  edits: readonly (() => void)[],
  more: { clock?: () => string; engine?: Engine } = {},
): Promise<Session> {
  const rounds: { output: string; errors: string }[] = [];
  const [errors, output] = [[''], ['']];
  let watched: KnownTexts = new Map();
  const waits: KnownTexts[] = [];
  let next = 0;
  const turn = (): void => {
    rounds.push({ output: output.splice(0, output.length, '').join(''), errors: errors.splice(0, errors.length, '').join('') });
  };
  const watcher: Watcher = {
    changed: async (known) => {
      turn();
      watched = known;
      waits.push(known);
      const edit = edits[next++];
      edit?.();
      return edit === undefined ? 'ended' : 'changed';
    },
    breathe: async () => {},
    close: () => {},
  };
  const { terminal } = fakeTerminal({
    cwd: folder,
    out: (text) => output.push(text),
    err: (text) => errors.push(text),
    watcher: () => watcher,
    clock: more.clock ?? (() => null),
  });
  const code = await run(['check', '--watch', ...words], terminal, more.engine ?? { analyse, checkExpectations });
  // What is said without anything to wait for: refusals.
  if (rounds.length === 0) turn();
  return {
    code,
    rounds,
    known: waits,
    watched: [...watched.keys()].map((path) => path.replace(`${folder}/`, '').replace(`${process.cwd()}/`, '')),
  };
}

describe('what it says', () => {
  test('is the machine first, then only what has flipped', async () => {
    write('toy.yaml', starter);
    const { code, rounds, watched } = await session(
      ['toy.yaml'],
      [
        () => write('toy.yaml', unguarded),
        () => write('toy.yaml', edited(unguarded, 'bound = r[l]', 'bound = r[l]      # a remark')),
        () => write('toy.yaml', edited(starter, 'r[d] = r[d] + r[s]', 'r[d] = r[d] + r[s] + 1')),
        () => write('toy.yaml', edited(starter, /^ {2}jump:\n(?: {4}.*\n)+/m, '')),
        () => write('toy.yaml', starter),
      ],
    );
    expect(code).toBe(0);
    expect(rounds[0]!.output).toMatch(/^my-machine: [\s\S]*passes: 1 expectation met\n$/);
    expect(rounds[0]!.errors).toBe('pogo: watching 3 files; Ctrl-C ends\n');
    expect(watched).toEqual(['toy.yaml', 'specs/resources.yaml', 'specs/popek-goldberg-1974.yaml']);
    expect(rounds.slice(1).map(({ errors }) => errors)).toEqual(['', '', '', '', '']);
    expect(rounds.slice(1).map(({ output }) => output.replace(/\s+/g, ' ').trim())).toEqual([
      'privileged of relocate: always → never, host-sensitive of relocate: no → yes, user-sensitive of relocate: no → yes; Theorems 1, 2 and 3 no longer apply; gate: met → failed (1 of 7 forms analysed)',
      'no class and no theorem has changed (1 of 7 forms analysed)',
      'privileged of relocate: never → always, host-sensitive of relocate: yes → no, user-sensitive of relocate: yes → no; Theorems 1, 2 and 3 now apply; gate: failed → met (1 of 7 forms analysed)',
      'gone: jump (0 of 6 forms analysed)',
      'new: jump (0 of 7 forms analysed)',
    ]);
    // The documentation shows this session.
    const docs = readFileSync('docs/verbs.md', 'utf8').replace(/\s+/g, ' ');
    for (const { output } of rounds.slice(1, 3)) expect(docs).toContain(output.replace(/\s+/g, ' ').trim());
  });

  test('has the time where somebody watches', async () => {
    write('toy.yaml', starter);
    const { rounds } = await session(['toy.yaml'], [() => write('toy.yaml', unguarded)], { clock: () => '18:02' });
    expect(rounds[0]!.output).not.toContain('18:02');
    expect(rounds[1]!.output).toMatch(/^18:02 privileged of relocate: always → never/);
  });

  test('of several machines, only of those that the change has to do with', async () => {
    write('base.yaml', starter);
    write('one.yaml', 'isa: one\nextends: base.yaml\n');
    write('other.yaml', edited(starter, 'isa: my-machine', 'isa: other'));
    const { rounds, watched } = await session(['one.yaml', 'other.yaml'], [() => write('base.yaml', unguarded)]);
    expect(watched).toContain('base.yaml');
    expect(rounds[0]!.output).toMatch(/^\none: [\s\S]*\n\nother: /);
    expect(rounds[1]!.output).toMatch(/^one: privileged of relocate: always → never[\s\S]*\(1 of 7 forms\s+analysed\)\n$/);
    expect(rounds[1]!.output).not.toContain('other');
  });
});

describe('what it survives', () => {
  test('a broken save: diagnostics, and the comparison is with what was sound before', async () => {
    write('toy.yaml', starter);
    const { code, rounds } = await session(
      ['toy.yaml'],
      [
        () => write('toy.yaml', edited(starter, 'r[d] = read(a)', 'r[d] = reed(a)')),
        () => write('toy.yaml', 'isa: [\n'),
        () => unlinkSync(join(folder, 'toy.yaml')),
        () => write('toy.yaml', unguarded),
      ],
    );
    expect(code).toBe(0);
    expect(rounds[1]).toEqual({
      output: '',
      errors: expect.stringMatching(/^toy\.yaml:44:14: error\[unknown-function\][\s\S]*pogo explain unknown-function\n$/),
    });
    expect(rounds[2]).toEqual({ output: '', errors: expect.stringContaining('error[yaml-syntax]') });
    expect(rounds[3]).toEqual({ output: '', errors: 'pogo: `toy.yaml`: there is no such file\n' });
    expect(rounds[4]!.output).toMatch(/^privileged of relocate: always → never/);
  });

  test('a start with a broken file: the machine is shown once it is mended', async () => {
    write('toy.yaml', 'isa: [\n');
    const { code, rounds } = await session(['toy.yaml'], [() => write('toy.yaml', starter)]);
    expect(code).toBe(0);
    expect(rounds[0]!.output).toBe('');
    expect(rounds[1]!.output).toMatch(/^my-machine: /);
  });

  test('definitions that change, and such as are broken for a while', async () => {
    const resources = readFileSync('specs/resources.yaml', 'utf8');
    const lax = edited(resources, "or K(S') != K(S)", '');
    write(
      'toy.yaml',
      edited(edited(starter, 'state:\n', 'state:\n  ie: { role: control, type: bits(1) }\n'), 'pc = a', 'pc = a\n      ie = 1'),
    );
    write('mine.yaml', resources);
    const { rounds, watched, known } = await session(
      ['toy.yaml', '--definitions', 'mine.yaml'],
      [() => write('mine.yaml', lax), () => write('mine.yaml', 'definitions: 7\n'), () => write('mine.yaml', resources)],
    );
    expect(watched).toContain('mine.yaml');
    // What is broken is not compared with what was sound: that would be a change without end.
    expect(known.map((texts) => texts.get(join(folder, 'mine.yaml')))).toEqual([resources, lax, undefined, resources]);
    expect(rounds[1]!.output).toContain('control-sensitive of jump: yes → no');
    expect(rounds[2]!.errors).toContain('the definitions from before are used until these are mended');
    expect(rounds[2]!.output).toContain('no class and no theorem has changed (0 of 7 forms analysed)');
    expect(rounds[3]!.output).toContain('control-sensitive of jump: no → yes');
  });

  test('an interrupt in the middle of an analysis', async () => {
    write('toy.yaml', starter);
    const stopping: Engine = {
      checkExpectations,
      analyse: () => {
        throw new Ended('ended');
      },
    };
    expect(await session(['toy.yaml'], [], { engine: stopping })).toMatchObject({ code: 0, rounds: [{ output: '', errors: '' }] });
  });
});

describe('what it refuses', () => {
  test.each([
    ['- ', 'standard input is none'],
    ['toy.yaml --format json', 'without --format json'],
    ['toy.yaml --emit-smt x', 'without --emit-smt'],
    ['absent.yaml', 'there is no file `absent.yaml`'],
    ['toy.yaml --setting other', 'has no setting `other`'],
    ['toy.yaml --hold ie=1', 'no element `ie`'],
    ['toy.yaml --definitions absent', 'no definition set `absent`'],
    ['', 'at least one FILE'],
  ])('%s', async (words, said) => {
    write('toy.yaml', starter);
    const { code, rounds } = await session(words.split(' ').filter(Boolean), []);
    expect(code).toBe(2);
    expect(rounds.map(({ errors }) => errors).join('')).toContain(said);
  });
});

describe('the watcher', () => {
  test('sees texts that are others than those that were read, also of files that are replaced, made and removed', async () => {
    const path = join(folder, 'a');
    const watcher = createWatcher();
    try {
      write('a', 'one');
      expect(await watcher.changed(new Map([[path, 'before']]))).toBe('changed');
      const replaced = watcher.changed(new Map([[path, 'one']]));
      write('b', 'two');
      renameSync(join(folder, 'b'), path);
      expect(await replaced).toBe('changed');
      const touched = watcher.changed(new Map([[path, 'two']]));
      write('a', 'two');
      setTimeout(() => unlinkSync(path), 300);
      expect(await touched).toBe('changed');
      const made = watcher.changed(new Map([[path, null]]));
      write('a', '');
      expect(await made).toBe('changed');
      const unknown = watcher.changed(new Map([[path, undefined]]));
      setTimeout(() => write('a', 'three'), 300);
      expect(await unknown).toBe('changed');
    } finally {
      watcher.close();
    }
  });

  test.each([
    ['a pipe', (path: string) => execFileSync('mkfifo', [path]), 'it is not a file'],
    ['a device without end', (path: string) => symlinkSync('/dev/zero', path), 'it is not a file'],
    ['links in a circle', (path: string) => symlinkSync(path, path), 'it cannot be read (ELOOP)'],
    [
      'a file of more than 64 MB',
      (path: string) => {
        writeFileSync(path, '');
        truncateSync(path, 2 ** 26 + 1);
      },
      'it is too large',
    ],
  ])('is not held up by %s in place of a file', async (_, make, said) => {
    const path = join(folder, 'toy.yaml');
    const other = join(folder, 'other');
    const watcher = createWatcher();
    try {
      make(path);
      expect(await watcher.changed(new Map([[path, 'before']]))).toBe('changed');
      const written = watcher.changed(
        new Map([
          [path, null],
          [other, null],
        ]),
      );
      setTimeout(() => writeFileSync(other, ''), 300);
      expect(await written).toBe('changed');
      unlinkSync(path);
      write('toy.yaml', starter);
      const replace = (): void => {
        unlinkSync(path);
        make(path);
      };
      const mend = (): void => {
        unlinkSync(path);
        write('toy.yaml', unguarded);
      };
      const { rounds } = await session(['toy.yaml'], [replace, mend]);
      expect(rounds[1]).toEqual({ output: '', errors: `pogo: \`toy.yaml\`: ${said}\n` });
      expect(rounds[2]!.output).toMatch(/^privileged of relocate: always → never/);
    } finally {
      watcher.close();
    }
  });

  test('ends with an interrupt, with exit code 0, and not before', async () => {
    write('toy.yaml', starter);
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'check', '--watch', join(folder, 'toy.yaml')]);
    let written = '';
    const until = async (text: string): Promise<void> => {
      while (!written.includes(text)) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (written += data.toString()));
    const closed = once(child, 'close');
    await until('watching 3 files');
    write('toy.yaml', unguarded);
    await until('privileged of relocate: always → never');
    child.kill('SIGINT');
    expect((await closed).slice(0, 2)).toEqual([0, null]);
    expect(written).not.toMatch(/\d\d:\d\d /);
  });
});
