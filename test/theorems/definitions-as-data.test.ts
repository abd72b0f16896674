// Definitions are data: the checker runs what a definition set says, under the names it finds there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/classify/analysis.ts';
import type { DefinitionSet } from '../../src/language/definition-set.ts';
import { packageRoot } from '../../src/load/index.ts';
import { analyse } from '../../src/theorems/index.ts';
import { definitions, definitionsOf, found, machine } from './machines.ts';

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

/** `resources` with another name for each class, and for each predicate and relation. */
function renamed(): string {
  const source = text('resources');
  // Class names stand as keys and in formulas and premises, never next to another letter or hyphen; longest first.
  const names = [...CLASSES].sort((a, b) => b.length - a.length).join('|');
  const at = source.indexOf('\nclasses:');
  const body = source.slice(at).replaceAll(/^( +)(?:title|doc): (?!\|).*$/gm, '$1title: text');
  const classes = body.replaceAll(new RegExp(`(?<![\\w-])(?:${names})(?![\\w-])`, 'g'), (name) => NEW_NAME.get(name) ?? name);
  return `${source.slice(0, at)}${classes}`;
}

describe('names', () => {
  it('are not known to the checker: under others the verdicts are the same', { timeout: 120_000 }, async () => {
    // The section of twins names no class; the keys `vacuous unless`, `held` and so on are the language's.
    const set = definitionsOf(renamed().replaceAll(/title: text\n +title: text/g, 'title: text'));
    expect(set.classes.map((c) => c.name)).toEqual([...NEW_NAME.values()]);
    for (const name of ['third-generation-user-io', 'third-generation-mfpi']) {
      const before = await analysed(name, definitions('resources'));
      const after = await analysed(name, set);
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
      .replaceAll('mode twins S, U', 'brothers Left, Right')
      .replaceAll('i(S) is next and i(U) traps and not (i(U) traps as memory)', 'i(Left) is next and i(Right) traps and not (i(Right) traps as memory)')
      .replace(/brothers Left, Right: differ\(U, S\)/, 'brothers Left, Right: differ(Right, Left)')
      .replace(/^ {2}mode:$/m, '  brothers:');
    const result = found(await analysed('third-generation-getm', definitionsOf(source), ['get-mode']), 'get-mode', 'mode-sensitive');
    expect(result.verdict).toBe('yes');
    expect(result.evidence.kind === 'witness' && result.evidence.witness.names).toEqual(['Left', 'Right']);
  });
});

describe('an edit of a definition changes the verdicts', () => {
  it('sensitive as control sensitive alone: reading the mode is no harm any more', async () => {
    const source = edited(text('resources'), 'formula: control-sensitive or behaviour-sensitive or past-monitor', 'formula: control-sensitive');
    const before = await analysed('third-generation-getm', definitions('resources'));
    const after = await analysed('third-generation-getm', definitionsOf(source));
    const critical = (a: Analysis) => a.theorems.find((t) => t.name === 'theorem-1')?.critical;
    expect(critical(before)).toEqual(['get-mode']);
    expect(critical(after)).toEqual([]);
    expect(found(after, 'get-mode', 'mode-sensitive').verdict).toBe('yes');
    expect(found(after, 'get-mode', 'critical').verdict).toBe('no');
  });

  it('memory traps count for privilege: an address that only users may not use makes a load privileged', async () => {
    const load = { name: 'third-generation-kseg', form: 'no-operation' };
    const always = '    vacuous unless: |\n      for some mode twins S, U: i(S) is next and i(U) traps and not (i(U) traps as memory)\n';
    const source = edited(text('resources'), always, '');
    // Without its condition the class is no longer vacuous for what traps in all modes: SVC is privileged.
    const before = await analysed(load.name, definitions('resources'), ['supervisor-call']);
    const after = await analysed(load.name, definitionsOf(source), ['supervisor-call']);
    expect(found(before, 'supervisor-call', 'privileged').verdict).toBe('vacuous');
    expect(found(after, 'supervisor-call', 'privileged').verdict).toBe('always');
  });

  it('the exception for memory traps: without it what the map alone refuses is privileged', async () => {
    const source = edited(text('resources'), ' and not (i(U) traps as memory)', '');
    const set = definitionsOf(text('resources'));
    const kernelOnly = edited(machineText(), 'require_supervisor()', 'if mode == user then trap addressing as memory');
    expect(found(await analyse(kernel(kernelOnly), set, { witnesses: 'found' }), 'load-status', 'privileged').verdict).toBe('vacuous');
    expect(found(await analyse(kernel(kernelOnly), definitionsOf(source), { witnesses: 'found' }), 'load-status', 'privileged').verdict).toBe(
      'always',
    );
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
