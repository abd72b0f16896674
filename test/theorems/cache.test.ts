// The cache of classes: an analysis that uses it gives what one without it gives, and classifies only what a change can have touched.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/classify/analysis.ts';
import type { Description } from '../../src/language/description.ts';
import { type AnalyseOptions, analyse, createCache } from '../../src/theorems/index.ts';
import { definitions, definitionsOf, machine, machineOf } from './machines.ts';

const resources = definitions('resources');
const strict = definitions('popek-goldberg-1974');

const base = `
isa: cached
modes: [supervisor, user]
settings:
  default: { user: user, virtual: [supervisor, user] }
  other: { user: user, virtual: [supervisor, user], monitor: [program] }
state:
  memory: { storage: { address: 3, cell: 3, size: 8, beyond: program } }
  mode:  { role: mode }
  pc:    { role: pc, type: bits(3) }
  base:  { role: relocation, type: bits(3) }
  bound: { role: relocation, type: bits(3) }
  r:     { role: general, type: "bits(3)[2]" }
  ie:    { role: control, type: bits(1) }
traps: { program: { vector: 0, doc: a doc }, call: { vector: 1 } }
translate: |
  if va >=u bound then trap program as memory
  let pa = zext(base, 4) + zext(va, 4)
  if pa >=u size(memory) then trap program as memory
  return pa[2:0]
functions: |
  fn guard() { if mode == user then trap program as privileged }
  fn low(x: bits(3)) -> bits(1) { return x[0] }
  fn lowest(x: bits(3)) -> bits(1) { return low(x) }
instructions:
  load:
    encoding: "0:3 d:1 a:3"
    semantics: |
      r[d] = read(a)
  enter:
    encoding: "1:3"
    semantics: |
      guard()
      mode = user
  set-ie:
    encoding: "2:3 s:1"
    semantics: |
      guard()
      ie = lowest(r[s])        # through another function
  get-ie:
    encoding: "3:3 d:1"
    semantics: |
      r[d] = zext(ie, 3)
  call:
    encoding: "4:3"
    semantics: |
      trap call as call
`;
const all = ['load', 'enter', 'set-ie', 'get-ie', 'call'];

function edit(from: string, to: string): string {
  if (!base.includes(from)) throw new Error(`there is no ${from}`);
  return base.replace(from, to);
}

/** All that an analysis says, without what it cost. */
function said({ forms, theorems }: Analysis) {
  return {
    forms: forms.map(({ id, classes }) => [
      id,
      [...classes].map(([name, { verdict, when, via, evidence }]) => [
        name,
        verdict,
        when.map((held) => [...held]),
        [...via],
        evidence.kind,
        evidence.kind === 'witness' ? evidence.witness.lines : null,
      ]),
    ]),
    theorems,
  };
}

/** Analyses one machine and then the other with the same cache; what was classified anew of the other. Its answer has to be that without a cache. */
async function again(before: Description, after: Description, options: AnalyseOptions = {}, more: AnalyseOptions = {}): Promise<string[]> {
  const cache = createCache();
  const first = { witnesses: 'found', strict, ...options } as const;
  await analyse(before, resources, { ...first, cache });
  const second = { ...first, ...more };
  const cached = await analyse(after, resources, { ...second, cache });
  const { latest } = cache;
  expect(said(cached)).toEqual(said(await analyse(after, resources, second)));
  expect(latest.analysed.length + latest.reused).toBe(after.instructions.flatMap(({ forms }) => forms).length);
  return latest.analysed;
}

describe('what is classified anew', () => {
  it.each<[string, string, string, string[]]>([
    ['nothing, when nothing changes', 'isa: cached', 'isa: cached', []],
    ['nothing, when documentation changes', 'doc: a doc', 'doc: another', []],
    ['nothing, when lines move', 'instructions:\n', '# a line\n\n# another\ninstructions:\n', []],
    ['nothing, when the vector of a trap changes', 'call: { vector: 1 }', 'call: { vector: 2 }', []],
    ['the instruction that was changed', 'r[d] = zext(ie, 3)', 'r[d] = zext(mode, 3)', ['get-ie']],
    [
      'the instruction whose comment was changed, for the lines that its witnesses name',
      '# through another function',
      '# elsewhere',
      ['set-ie'],
    ],
    ['the callers of a function', 'if mode == user then trap', 'if mode == user and ie == 0 then trap', ['enter', 'set-ie']],
    ['the callers of its callers', 'return x[0]', 'return x[1]', ['set-ie']],
    ['all, when an element changes', 'ie:    { role: control', 'ie:    { role: general', all],
    ['all, when an element is added', 'ie:    { role', 'more:  { role: control, type: bits(1) }\n  ie:    { role', all],
    ['all, when the map changes', 'va >=u bound', 'va >u bound', all],
    ['all, when an invariant is added', 'traps:', 'invariant: ie == 0\ntraps:', all],
    ['all, when an assumption is added', 'traps:', 'assume: ie == 0\ntraps:', all],
    ['all, when the setting changes', 'settings:\n', 'settings:\n  first: { user: user, virtual: [user] }\n', all],
    [
      'the new instruction',
      'instructions:\n',
      'instructions:\n  nothing:\n    encoding: "5:3"\n    semantics: |\n      pc = next_pc\n',
      ['nothing'],
    ],
    ['nothing, when one is taken away', '  load:\n    encoding: "0:3 d:1 a:3"\n    semantics: |\n      r[d] = read(a)\n', '', []],
    ['one with another length', '"3:3 d:1"', '"3:3 d:1 _:6"', ['get-ie']],
  ])('%s', async (_, from, to, expected) => {
    expect(await again(machineOf(base), machineOf(edit(from, to)))).toEqual(expected);
  });

  it('all under another setting, decider or kind of witness', async () => {
    const same = machineOf(base);
    expect(await again(same, same, {}, { setting: 'other' })).toEqual(all);
    expect(await again(same, same, {}, { decider: 'structural' })).toEqual(all);
    expect(await again(same, same, {}, { witnesses: 'small' })).toEqual(all);
  });

  it('all when what is held goes against an assumption', async () => {
    const assuming = machineOf(edit('traps:', 'assume: ie == 0\ntraps:'));
    expect(await again(assuming, assuming, {}, { hold: new Map([['ie', 1n]]) })).toEqual(all);
    const same = machineOf(base);
    expect(await again(same, same, {}, { hold: new Map([['ie', 1n]]) })).toEqual([]);
  });

  it('all under other definitions', async () => {
    const cache = createCache();
    const text = readFileSync('specs/resources.yaml', 'utf8');
    await analyse(machineOf(base), definitionsOf(text), { witnesses: 'found', cache });
    await analyse(machineOf(base), definitionsOf(text.replace('i(S) is next and (M', 'i(S) is next and not (M')), {
      witnesses: 'found',
      cache,
    });
    expect(cache.latest.analysed).toEqual(all);
    await analyse(machineOf(base), definitionsOf(text), { witnesses: 'found', cache });
    expect(cache.latest).toEqual({ analysed: [], reused: all.length });
  });
});

describe('what is taken from the cache', () => {
  it('serves another machine with the same instructions', async () => {
    const [before, after] = ['third-generation', 'third-generation-getm'].map((name) => machine(name, { word: 8n }));
    expect(await again(before!, after!)).toEqual(['get-mode']);
  });

  it('names the lines where the instruction now stands', async () => {
    const moved = base.replace('instructions:\n', '# one line\ninstructions:\n').replaceAll('\n      ', '\n        ');
    expect(await again(machineOf(base), machineOf(moved))).toEqual([]);
  });

  it('is never unknown', async () => {
    const hard = edit('r[d] = zext(ie, 3)', 'r[d] = zext(ie, 3) /u r[d] * r[d] %u zext(mode, 3)');
    const cache = createCache();
    const options = { witnesses: 'found', solver: null, cache } as const;
    const find = () => analyse(machineOf(hard), resources, options);
    const open = (await find()).forms.filter(({ classes }) => [...classes.values()].some(({ verdict }) => verdict === 'unknown'));
    await find();
    expect(cache.latest.analysed).toEqual(open.map(({ id }) => id));
  });

  it('is nothing where every query is wanted', async () => {
    const cache = createCache();
    const options = { witnesses: 'found', cache, emit: () => {} } as const;
    await analyse(machineOf(base), resources, options);
    expect(cache.classes.size).toBe(0);
  });
});
