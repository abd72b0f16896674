// Held configurations (D9): found, minimal, joined for all instructions, and never at values that no state has.
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/classify/analysis.ts';
import { analyse } from '../../src/theorems/index.ts';
import { definitions, found, machine, machineOf } from '../theorems/machines.ts';
import { type Tiny, tiny } from '../theorems/tiny.ts';

/** The machine under the default definitions. */
function classified(plan: Tiny, decider: 'default' | 'exhaustive' = 'default'): Promise<Analysis> {
  return analyse(machineOf(tiny(plan)), definitions('resources'), { decider, witnesses: 'found' });
}

/** The configurations under which an instruction is privileged, as text. */
function configurations(analysis: Analysis, instruction: string): string[] {
  const result = found(analysis, instruction, 'privileged');
  expect(result.verdict === 'when').toBe(result.when.length > 0);
  return result.when.map((w) => [...w].map(([id, v]) => `${id}=${v}`).join(','));
}

const theorem1 = (analysis: Analysis) => {
  const t = analysis.theorems.find((x) => x.name === 'theorem-1');
  return t && { verdict: t.verdict, critical: t.critical, held: Object.fromEntries(t.held), unheld: t.unheld };
};

const output = 'device = r';

describe('configurations of one instruction', () => {
  it.each<[string, Tiny['control'], string, string[]]>([
    ['one element', { a: 1 }, 'a == 0', ['a=0']],
    ['alternatives', { a: 1, b: 1 }, 'a == 0 or b == 1', ['a=0', 'b=1']],
    ['several elements', { a: 1, b: 1 }, 'a == 1 and b == 0', ['a=1,b=0']],
    ['three elements', { a: 1, b: 1, c: 1 }, 'a == 1 and b == 0 and c == 1', ['a=1,b=0,c=1']],
    ['an alternative of one and one of two', { a: 1, b: 1, c: 1 }, 'a == 1 or b == 1 and c == 1', ['a=1', 'b=1,c=1']],
    ['values of a wider element', { a: 2 }, 'a >u 1', ['a=2', 'a=3']],
    ['the same through another value', { a: 2, b: 2 }, 'a == b and a != 0', ['a=1,b=1', 'a=2,b=2', 'a=3,b=3']],
    ['a wide element, at what it is compared with', { a: 8 }, 'a == 255 or a == 77', ['a=255', 'a=77']],
    ['some bits of it', { a: 8 }, 'a[5:2] == 9', ['a=36']],
    ['four elements', { a: 1, b: 1, c: 1, d: 1 }, 'a == 1 and b == 1 and c == 0 and d == 1', ['a=1,b=1,c=0,d=1']],
    ['an element that says nothing', { a: 1, b: 1 }, 'a == 0 and b == b', ['a=0']],
    ['what belongs to the program cannot be held', { a: 1 }, 'r == 0', []],
    ['what belongs to it and what does not', { a: 1 }, 'r == 0 and a == 1', []],
    ['always, whatever is held', { a: 1 }, 'a == 0 or a == 1', []],
  ])('%s', async (_, control, condition, expected) => {
    const analysis = await classified({ control, instructions: { output: `guard: ${condition}\n${output}` } });
    expect(configurations(analysis, 'output').sort()).toEqual([...expected].sort());
    const verdict = expected.length > 0 ? 'when' : condition.includes('a == 0 or a == 1') ? 'always' : 'never';
    expect(found(analysis, 'output', 'privileged').verdict).toBe(verdict);
  });

  it('are not denied where they were not all tried', async () => {
    const analysis = await classified({ control: { a: 8 }, instructions: { output: `guard: (a ^ (a << 1)) == 77\n${output}` } });
    expect(found(analysis, 'output', 'privileged')).toMatchObject({ verdict: 'unknown', evidence: { kind: 'unknown' } });
    expect(theorem1(analysis)?.verdict).toBe('unknown');
  });

  it('are found by either decider', { timeout: 60_000 }, async () => {
    const plan = {
      control: { a: 1, b: 1 },
      instructions: { output: 'guard: a == 0 or b == 1\ndevice = r', input: 'guard: a == 1 and b == 0\nr = device' },
    };
    const [one, other] = [await classified(plan), await classified(plan, 'exhaustive')];
    for (const i of ['output', 'input']) expect(configurations(other, i)).toEqual(configurations(one, i));
    expect(theorem1(other)).toEqual(theorem1(one));
  });

  it('are none at values that an invariant forbids', async () => {
    const plan = (more: string) => ({ control: { a: 1, b: 1 }, more, instructions: { output: `guard: a == 1\n${output}` } });
    expect(configurations(await classified(plan('')), 'output')).toEqual(['a=1']);
    expect(configurations(await classified(plan('invariant: a == 0')), 'output')).toEqual([]);
    expect(configurations(await classified(plan('invariant: a == 0 or b == 1')), 'output')).toEqual(['a=1']);
  });

  it('may go against what is assumed of the guest', async () => {
    const plan = { control: { a: 1 }, more: 'assume: a == 0', instructions: { output: `guard: a == 1\n${output}` } };
    const analysis = await classified(plan);
    expect(configurations(analysis, 'output')).toEqual(['a=1']);
    expect(theorem1(analysis)).toMatchObject({
      verdict: 'applies',
      held: { a: 1n },
      unheld: { verdict: 'does not apply', critical: ['output'] },
    });
  });
});

describe('the configuration of a theorem', () => {
  it('makes the difference between held and unheld', async () => {
    const analysis = await analyse(machine('third-generation-user-io', { word: 8n }), definitions('resources'), { witnesses: 'found' });
    expect(theorem1(analysis)).toEqual({
      verdict: 'applies',
      critical: [],
      held: { user_io: 0n },
      unheld: { verdict: 'does not apply', critical: ['output'] },
    });
    expect(found(analysis, 'output', 'critical').verdict).toBe('no');
    expect(found(analysis, 'output', 'control-sensitive').verdict).toBe('yes');
  });

  it('is the smallest that serves', async () => {
    const instructions = { one: `guard: a == 1 and b == 1 or c == 1\n${output}`, two: `guard: b == 0 or c == 1\n${output}` };
    const analysis = await classified({ control: { a: 1, b: 1, c: 1 }, instructions });
    expect(configurations(analysis, 'one')).toEqual(['c=1', 'a=1,b=1']);
    expect(theorem1(analysis)).toMatchObject({ verdict: 'applies', held: { c: 1n } });
  });

  it('serves all instructions at once, if need be by the alternative of one', async () => {
    const instructions = { one: `guard: a == 0 or b == 1\n${output}`, two: `guard: a == 1\n${output}` };
    const analysis = await classified({ control: { a: 1, b: 1 }, instructions });
    expect(theorem1(analysis)).toMatchObject({ verdict: 'applies', held: { a: 1n, b: 1n } });
  });

  it('leaves as few critical as can be where none serves all', async () => {
    const instructions = { one: `guard: a == 0\n${output}`, two: `guard: a == 1\n${output}`, three: `guard: a == 1\nr = device` };
    const analysis = await classified({ control: { a: 1 }, instructions });
    expect(theorem1(analysis)).toMatchObject({
      verdict: 'does not apply',
      critical: ['one'],
      held: { a: 1n },
      unheld: { critical: ['one', 'two', 'three'] },
    });
  });

  it('is not joined to what no state has', async () => {
    const instructions = { one: `guard: a == 1\n${output}`, two: `guard: b == 1\n${output}` };
    const apart = await classified({ control: { a: 1, b: 1 }, more: 'invariant: a == 0 or b == 0', instructions });
    const one = theorem1(apart);
    expect(one?.verdict).toBe('does not apply');
    expect(one?.critical.length).toBe(1);
    expect(theorem1(await classified({ control: { a: 1, b: 1 }, instructions }))).toMatchObject({
      verdict: 'applies',
      held: { a: 1n, b: 1n },
    });
  });

  it('holds nothing for instructions that are harmless', async () => {
    const instructions = { swap: 'guard: a == 1\nr = r + 1', stop: 'guard: true\ndevice = 0' };
    const analysis = await classified({ control: { a: 1 }, instructions });
    // Whether it traps depends on a, so it is resource sensitive: not harmless after all, and a is held.
    expect(found(analysis, 'swap', 'resource-sensitive')).toMatchObject({ verdict: 'yes', via: ['a'] });
    expect(theorem1(analysis)).toMatchObject({ verdict: 'applies', held: { a: 1n } });
    const harmless = await classified({ control: { a: 1 }, instructions: { ...instructions, swap: 'r = r + 1' } });
    expect(theorem1(harmless)).toMatchObject({ verdict: 'applies', held: {}, unheld: { verdict: 'applies' } });
  });

  it('never makes a sensitive instruction innocuous', async () => {
    const instructions = { output: `guard: a == 1\n${output}`, show: 'r = zext(a, 5)' };
    const analysis = await classified({ control: { a: 1 }, instructions });
    expect(theorem1(analysis)).toMatchObject({ verdict: 'does not apply', critical: ['show'], held: { a: 1n } });
    expect(found(analysis, 'show', 'resource-sensitive')).toMatchObject({ verdict: 'yes', via: ['a'] });
  });

  it('may hold many elements, each for an instruction of its own', { timeout: 60_000 }, async () => {
    const names = Array.from({ length: 12 }, (_, i) => `k${i}`);
    const control = Object.fromEntries(names.map((n) => [n, 1]));
    const instructions = Object.fromEntries(names.map((n, i) => [`out-${i}`, `guard: ${n} == ${i % 2}\n${output}`]));
    const analysis = await classified({ control, instructions });
    expect(theorem1(analysis)).toMatchObject({ verdict: 'applies', held: Object.fromEntries(names.map((n, i) => [n, BigInt(i % 2)])) });
  });
});
