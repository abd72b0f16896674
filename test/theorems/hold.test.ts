// A configuration that somebody asks about: whether it suffices, what each element is good for, and what it would take.
import { describe, expect, it } from 'vitest';
import type { Analysis, Held, HeldTheorem } from '../../src/classify/analysis.ts';
import { analyse } from '../../src/theorems/index.ts';
import { definitions, machineOf } from './machines.ts';
import { type Tiny, tiny } from './tiny.ts';

const resources = definitions('resources');
const output = 'device = r';

function asked(plan: Tiny, hold: Record<string, number>, decider: 'default' | 'exhaustive' = 'default'): Promise<Analysis> {
  return analyse(machineOf(tiny(plan)), resources, { decider, witnesses: 'found', hold: configuration(hold) });
}

function configuration(values: Record<string, number>): Held {
  return new Map(Object.entries(values).map(([id, value]) => [id, BigInt(value)]));
}

function theorem1(analysis: Analysis): HeldTheorem {
  const answer = analysis.hold?.theorems.find(({ name }) => name === 'theorem-1');
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

const text = (held: Held | null | undefined): string | null => (held ? [...held].map(([id, v]) => `${id}=${v}`).join(',') : null);

/** An answer in short: the verdict, which elements are needed and for what, and what suffices or what it would take. */
function brief({ verdict, critical, elements, minimal, takes }: HeldTheorem) {
  return {
    verdict,
    critical,
    needed: Object.fromEntries(elements.filter((e) => e.needed).map((e) => [e.element, e.buys.map(({ id }) => id)])),
    minimal: text(minimal),
    takes: takes && `${takes.verdict}: ${text(takes.held)}`,
  };
}

describe('a configuration asked about', () => {
  const two: Tiny = {
    control: { a: 1, b: 1, c: 1 },
    instructions: { one: `guard: a == 0\n${output}`, two: `guard: a == 0 and b == 1\n${output}` },
  };

  it.each<[string, Record<string, number>, ReturnType<typeof brief>]>([
    [
      'suffices, each element for its instructions',
      { a: 0, b: 1 },
      {
        verdict: 'applies',
        critical: [],
        needed: { a: ['one', 'two'], b: ['two'] },
        minimal: 'a=0,b=1',
        takes: null,
      },
    ],
    [
      'suffices with one element too many',
      { a: 0, b: 1, c: 1 },
      {
        verdict: 'applies',
        critical: [],
        needed: { a: ['one', 'two'], b: ['two'] },
        minimal: 'a=0,b=1',
        takes: null,
      },
    ],
    [
      'lacks an element',
      { a: 0 },
      {
        verdict: 'does not apply',
        critical: ['two'],
        needed: { a: ['one'] },
        minimal: null,
        takes: 'applies: a=0,b=1',
      },
    ],
    [
      'has a value that is in the way',
      { a: 0, b: 0 },
      {
        verdict: 'does not apply',
        critical: ['two'],
        needed: { a: ['one'] },
        minimal: null,
        takes: 'applies: a=0,b=1',
      },
    ],
    [
      'is of no use',
      { c: 0 },
      {
        verdict: 'does not apply',
        critical: ['one', 'two'],
        needed: {},
        minimal: null,
        takes: 'applies: a=0,b=1,c=0',
      },
    ],
  ])('%s', async (_, hold, expected) => {
    const answer = theorem1(await asked(two, hold));
    expect(brief(answer)).toEqual(expected);
  });

  it('says what else of the configuration an instruction needs', async () => {
    const [a, b] = theorem1(await asked(two, { a: 0, b: 1 })).elements;
    expect(a?.buys.map(({ id, class: of, with: rest }) => [id, of, text(rest)])).toEqual([
      ['one', 'privileged', ''],
      ['two', 'privileged', 'b=1'],
    ]);
    expect(b?.buys.map(({ id, with: rest }) => [id, text(rest)])).toEqual([['two', 'a=0']]);
  });

  it('can do without either of two elements, but not without both', async () => {
    const plan = { control: { a: 1, b: 1 }, instructions: { output: `guard: a == 0 or b == 1\n${output}` } };
    const answer = theorem1(await asked(plan, { a: 0, b: 1 }));
    expect(brief(answer)).toEqual({ verdict: 'applies', critical: [], needed: {}, minimal: 'b=1', takes: null });
  });

  it('is asked about directly: a value that no search would try', async () => {
    const plan = { control: { a: 8 }, instructions: { output: `guard: (a ^ (a << 1)) == 77\n${output}` } };
    const found = await asked(plan, { a: 59 });
    expect(found.theorems[0]?.verdict).toBe('unknown');
    expect(theorem1(found).verdict).toBe('applies');
    expect(theorem1(await asked(plan, { a: 60 })).verdict).toBe('does not apply');
  });

  it('has the same answer from either decider', async () => {
    for (const hold of [{ a: 0, b: 1 }, { a: 0 }, { a: 1, b: 0 }] as Record<string, number>[])
      expect(brief(theorem1(await asked(two, hold, 'exhaustive')))).toEqual(brief(theorem1(await asked(two, hold))));
  });

  it('is none where no state has it', async () => {
    const plan = { control: { a: 1, b: 1 }, more: 'invariant: a == b', instructions: { output: `guard: a == 0\n${output}` } };
    expect((await asked(plan, { a: 0, b: 1 })).hold).toMatchObject({ possible: false, theorems: [] });
    expect((await asked(plan, { a: 0, b: 0 })).hold?.possible).toBe(true);
  });

  it('may go against an assumption, which then says nothing of the real side', async () => {
    const plan = { control: { a: 1 }, more: 'assume: a == 0', instructions: { output: `guard: a == 1\n${output}` } };
    expect(theorem1(await asked(plan, { a: 1 })).verdict).toBe('applies');
    expect(brief(theorem1(await asked(plan, { a: 0 })))).toMatchObject({ verdict: 'does not apply', takes: 'applies: a=1' });
    const reader = { control: { a: 1 }, more: 'assume: a == 0', instructions: { reader: 'r = zext(a, 5)' } };
    expect(theorem1(await asked(reader, {})).verdict).toBe('applies');
    expect(brief(theorem1(await asked(reader, { a: 1 })))).toEqual({
      verdict: 'does not apply',
      critical: ['reader'],
      needed: {},
      minimal: null,
      takes: 'applies: ',
    });
  });

  it('leaves what the checker finds by itself as it is', async () => {
    const { hold, ...rest } = await asked(two, { c: 1 });
    const without = await analyse(machineOf(tiny(two)), resources, { witnesses: 'found' });
    expect(hold?.held).toEqual(configuration({ c: 1 }));
    expect(rest.theorems).toEqual(without.theorems);
    expect(without.hold).toBeUndefined();
  });
});

describe('what the elements of a configuration buy', () => {
  it('is told of each theorem, instruction by instruction', async () => {
    const plan = {
      control: { a: 1, b: 1 },
      instructions: { one: `guard: a == 0\n${output}`, two: `guard: b == 1\n${output}`, three: `guard: a == 0 and b == 1\n${output}` },
    };
    const [first] = (await analyse(machineOf(tiny(plan)), resources, { witnesses: 'found' })).theorems;
    expect(
      first?.shares.map(({ element, value, buys }) => [element, value, buys.map(({ id, with: rest }) => `${id} ${text(rest)}`)]),
    ).toEqual([
      ['a', 0n, ['one ', 'three b=1']],
      ['b', 1n, ['two ', 'three a=0']],
    ]);
  });
});
