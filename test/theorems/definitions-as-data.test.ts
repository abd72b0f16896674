// Definitions are data: the checker runs what a definition set says, under the names it finds there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/classify/analysis.ts';
import type { DefinitionSet } from '../../src/language/definition-set.ts';
import type { Description } from '../../src/language/description.ts';
import { packageRoot } from '../../src/load/index.ts';
import { analyse } from '../../src/theorems/index.ts';
import { definitions, definitionsOf, found, machine, machineOf } from './machines.ts';

const text = (set: string): string => readFileSync(join(packageRoot(), 'specs', `${set}.yaml`), 'utf8');

/** The text with one part replaced, which must be there. */
function edited(source: string, from: string, to: string): string {
  if (!source.includes(from)) throw new Error(`there is no ${from}`);
  return source.replace(from, to);
}

function analysed(name: string, set: DefinitionSet, forms?: readonly string[], word = 8n): Promise<Analysis> {
  const only = forms === undefined ? {} : { instructions: (id: string) => forms.includes(id) };
  return analyse(machine(name, { word }), set, { witnesses: 'found', ...only });
}

const CLASSES = definitions('resources').classes.map((c) => c.name);
const NEW_NAME = new Map(CLASSES.map((name, at) => [name, `class-${at}-${[...name].reverse().join('').replaceAll('-', '')}`]));

/** `resources` with another name for each class: as keys, in formulas and premises, and, since text is free, in titles. */
function renamed(): string {
  const source = text('resources');
  const names = [...CLASSES].sort((a, b) => b.length - a.length).join('|');
  const at = source.indexOf('\nclasses:');
  const rest = source.slice(at).replaceAll(new RegExp(`(?<![\\w-])(?:${names})(?![\\w-])`, 'g'), (name) => NEW_NAME.get(name) ?? name);
  return `${source.slice(0, at)}${rest}`;
}

/** The third-generation machine with one more instruction. */
function withInstruction(name: string, semantics: string): Description {
  const lines = semantics.split('\n').map((line) => `      ${line}\n`);
  return machineOf(
    `isa: more\ntitle: more\nextends: third-generation.yaml\ninstructions:\n  ${name}:\n    encoding: "0b11100:5 d:register"\n    semantics: |\n${lines.join('')}`,
    { word: 8n },
  );
}

describe('names', () => {
  it('are not known to the checker: under others the verdicts are the same', { timeout: 120_000 }, async () => {
    const set = definitionsOf(renamed());
    expect(set.classes.map((c) => c.name)).toEqual([...NEW_NAME.values()]);
    const forms = ['load', 'store', 'supervisor-call', 'load-psw', 'halt', 'output', 'load-user', 'enter-user'];
    for (const name of ['third-generation-user-io', 'third-generation-mfpi', 'third-generation-jrst1']) {
      const before = await analysed(name, definitions('resources'), forms);
      const after = await analysed(name, set, forms);
      for (const form of before.forms) {
        for (const [c, { verdict, via, when }] of form.classes) {
          const other = found(after, form.id, NEW_NAME.get(c) ?? '');
          expect({ verdict: other.verdict, via: other.via, when: other.when }, `${name} ${form.id} ${c}`).toEqual({ verdict, via, when });
        }
      }
      const answers = (a: Analysis) => a.theorems.map((t) => [t.name, t.verdict, t.critical, [...t.held], t.unheld]);
      expect(answers(after)).toEqual(answers(before));
    }
  });

  it('of states and relations are the set’s own', async () => {
    const source = text('resources')
      .replaceAll('mode twins S, U', 'brother twins Left, Right')
      .replaceAll(
        'i(S) is next and i(U) traps and not (i(U) traps as memory)',
        'i(Left) is next and i(Right) traps and not (i(Right) traps as memory)',
      )
      .replace(/brother twins Left, Right: differ\(U, S\)/, 'brother twins Left, Right: differ(Right, Left)')
      .replace(/^ {2}mode:$/m, '  brother:');
    const result = found(await analysed('third-generation-getm', definitionsOf(source), ['get-mode']), 'get-mode', 'mode-sensitive');
    expect(result.verdict).toBe('yes');
    expect(result.evidence.kind === 'witness' && result.evidence.witness.names).toEqual(['Left', 'Right']);
  });
});

describe('an edit of a definition changes the verdicts', () => {
  it('sensitive as control sensitive alone: reading the mode is no harm any more', async () => {
    const source = edited(
      text('resources'),
      'formula: control-sensitive or behaviour-sensitive or past-monitor',
      'formula: control-sensitive',
    );
    const before = await analysed('third-generation-getm', definitions('resources'));
    const after = await analysed('third-generation-getm', definitionsOf(source));
    const critical = (a: Analysis) => a.theorems.find((t) => t.name === 'theorem-1')?.critical;
    expect(critical(before)).toEqual(['get-mode']);
    expect(critical(after)).toEqual([]);
    expect(found(after, 'get-mode', 'mode-sensitive').verdict).toBe('yes');
    expect(found(after, 'get-mode', 'critical').verdict).toBe('no');
  });

  it('no condition for vacuity: what traps in all modes is privileged', async () => {
    const condition = '    vacuous unless: |\n      for some mode twins S, U: i(S) is next and i(U) traps and not (i(U) traps as memory)\n';
    const source = edited(text('resources'), condition, '');
    const before = await analysed('third-generation', definitions('resources'), ['supervisor-call']);
    const after = await analysed('third-generation', definitionsOf(source), ['supervisor-call']);
    expect(found(before, 'supervisor-call', 'privileged').verdict).toBe('vacuous');
    expect(found(after, 'supervisor-call', 'privileged').verdict).toBe('always');
  });

  it('no exception for memory traps: what the map alone refuses to users is privileged', async () => {
    const source = edited(text('resources'), ' and not (i(U) traps as memory)', '');
    const description = withInstruction('supervisors-map', 'if mode == user then trap addressing as memory\nr[d] = 0');
    const privileged = async (set: DefinitionSet) => {
      const analysis = await analyse(description, set, { instructions: (id) => id === 'supervisors-map' });
      return found(analysis, 'supervisors-map', 'privileged').verdict;
    };
    expect(await privileged(definitions('resources'))).toBe('vacuous');
    expect(await privileged(definitionsOf(source))).toBe('always');
  });

  it('a premise turned round', async () => {
    const source = edited(text('resources'), '      - sensitive within privileged\n', '      - privileged within sensitive\n');
    const { theorems } = await analysed('third-generation', definitionsOf(source), ['supervisor-call', 'load', 'halt']);
    // SVC is (vacuously) privileged and not sensitive.
    expect(theorems[0]).toMatchObject({ name: 'theorem-1', verdict: 'does not apply', critical: ['supervisor-call'] });
  });

  it('a relation made narrower: with the base kept, nobody is location sensitive', async () => {
    const narrow = text('resources').replace(/( {2}location:[\s\S]*?R: )free/, '$1equal');
    const before = await analysed('third-generation-getr', definitions('resources'), ['get-base']);
    const after = await analysed('third-generation-getr', definitionsOf(narrow), ['get-base']);
    expect(found(before, 'get-base', 'location-sensitive').verdict).toBe('yes');
    expect(found(after, 'get-base', 'location-sensitive').verdict).toBe('no');
  });
});

/** Not of P&G: an instruction gives the machine away if it does something else when all but the own view is exchanged. */
const OWN_SET = `
definitions: giving-away
title: What gives the machine away
twins:
  elsewhere:
    modes: same
    views: own equal
    R: free
    K: free
    T: free
    outside: free
    size: free
classes:
  gives-away:
    title: gives away
    formula: |
      for some elsewhere twins Here, There: i(Here) is next and i(There) is next and D(Here') != D(There')
  refuses:
    title: refuses users
    held: true
    formula: |
      for all X in real mode: i(X) traps as privileged
  leak:
    title: leak
    formula: gives-away and not refuses
theorems:
  discretion:
    title: The machine keeps its secrets
    premises:
      - gives-away within refuses
`;

describe('a set of one’s own', () => {
  it.each<[string, string[]]>([
    ['third-generation', []],
    ['third-generation-getb', []],
    ['third-generation-getm', []],
    ['third-generation-getr', ['get-base']],
    ['third-generation-pushf', ['push-flags']],
    ['third-generation-read-timer', ['read-timer']],
    ['third-generation-user-io', []],
  ])('with a relation of its own: %s leaks by %j', { timeout: 60_000 }, async (name, leaks) => {
    const analysis = await analysed(name, definitionsOf(OWN_SET));
    const [discretion] = analysis.theorems;
    expect(discretion).toMatchObject({ name: 'discretion', verdict: leaks.length > 0 ? 'does not apply' : 'applies' });
    expect(discretion?.unheld.critical).toEqual(leaks);
  });

  it('keeps what its class needs held', async () => {
    const analysis = await analysed('third-generation-conflict', definitionsOf(OWN_SET));
    expect(found(analysis, 'input', 'refuses')).toMatchObject({ verdict: 'when', when: [new Map([['user_io', 1n]])] });
    expect(analysis.theorems[0]).toMatchObject({ verdict: 'applies', held: new Map([['user_io', 1n]]) });
  });
});
