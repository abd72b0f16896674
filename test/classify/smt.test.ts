// Every query that the solver was asked, written out as SMT-LIB: other solvers take it as it is, and agree that a proof is one. Needs the programs z3 and
// cvc5; without one of them its part is skipped.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../../src/theorems/index.ts';
import { definitions, machine } from '../theorems/machines.ts';

/** Machines that need a solver, with a word, and the forms that do. */
const MACHINES: readonly (readonly [name: string, parameters: Readonly<Record<string, bigint>>, forms: RegExp])[] = [
  ['third-generation-getb', { word: 16n }, /^(get-bound|store-psw)$/],
  ['third-generation-getb', { word: 4n }, /^get-bound$/],
  ['third-generation-high-core', { word: 8n }, /^(get-base|load)$/],
  ['third-generation-kseg', { word: 8n }, /^(load|store|load-psw)$/],
  ['third-generation-lpsw-nop-full', { word: 2n, registers: 2n }, /^load-psw$/],
  ['third-generation-paged', { word: 4n }, /^(load|store|load-psw)$/],
  ['pdp10-ka10', {}, /^(blki d=apr|blko d=pi)$/],
];

const SOLVERS: readonly (readonly [name: string, version: string[], options: string[]])[] = [
  ['z3', ['--version'], ['-T:60']],
  ['cvc5', ['--version'], ['--tlimit=60000']],
];

interface Query {
  readonly name: string;
  readonly text: string;
}

/** All queries, and those that a proof rests on. */
const queries: Query[] = [];
const proofs = new Set<string>();
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pogo-smt-'));
  for (const [name, parameters, forms] of MACHINES) {
    for (const set of ['resources', 'popek-goldberg-1974']) {
      const analysis = await analyse(machine(name, parameters), definitions(set), {
        instructions: (id) => forms.test(id),
        witnesses: 'found',
        emit: (query, text) => queries.push({ name: `${name} ${parameters.word} ${set} ${query}`, text }),
      });
      for (const f of analysis.forms) {
        for (const { evidence } of f.classes.values()) {
          if (evidence.kind !== 'proof') continue;
          for (const p of evidence.proofs) if (p.kind === 'solver') for (const q of p.queries) proofs.add(q);
        }
      }
    }
  }
}, 240_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a solver program says of each query: its output, trimmed. Empty input files are never made: every query has a text. */
function ask(program: string, options: readonly string[], texts: readonly string[]): string[] {
  return texts.map((text, at) => {
    const file = join(folder, `${program}-${at}.smt2`);
    writeFileSync(file, text);
    const { stdout, stderr } = spawnSync(program, [...options, file], { encoding: 'utf8' });
    return `${stdout}${stderr}`.trim();
  });
}

function installed(program: string, version: readonly string[]): boolean {
  return spawnSync(program, [...version], { encoding: 'utf8' }).status === 0;
}

describe('queries', () => {
  it('were asked, and proofs keep theirs', () => {
    expect(queries.length).toBeGreaterThan(10);
    expect(proofs.size).toBeGreaterThan(5);
    expect(new Set(queries.map((q) => q.name)).size).toBe(queries.length);
    const emitted = new Set(queries.map((q) => q.text));
    for (const text of proofs) expect(emitted.has(text)).toBe(true);
    for (const { text } of queries) {
      expect(text.startsWith('; ')).toBe(true);
      expect(text).toMatch(/^\(set-logic (ALL|QF_[A-Z]+)\)$/m);
      expect(text.match(/\(check-sat\)/g)?.length).toBe(1);
    }
  });

  for (const [program, version, options] of SOLVERS) {
    describe.skipIf(!installed(program, version))(program, { timeout: 240_000 }, () => {
      it('takes every query', () => {
        const distinct = [...new Set(queries.map((q) => q.text))];
        const answers = ask(program, options, distinct);
        const odd = answers.flatMap((a, i) =>
          /^(sat|unsat|unknown|timeout)$/.test(a) ? [] : [`${queries.find((q) => q.text === distinct[i])?.name}: ${a}`],
        );
        expect(odd).toEqual([]);
      });

      it('finds no model where the proof says that there is none', () => {
        const texts = [...proofs];
        const answers = ask(program, options, texts);
        expect(answers.filter((a) => a === 'sat')).toEqual([]);
        // It may give up, but not on most.
        expect(answers.filter((a) => a === 'unsat').length).toBeGreaterThan(0.8 * texts.length);
      });

      it('finds a model of a proof with its goal taken away', () => {
        // The same declarations without assertions: were answers not read, this would be unsat too.
        const bare = [...proofs].map((t) => t.replaceAll(/^\(assert .*\)$/gm, ''));
        expect(new Set(ask(program, options, bare.slice(0, 5)))).toEqual(new Set(['sat']));
      });
    });
  }
});
