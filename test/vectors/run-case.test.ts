// What becomes of vectors: passed, failed with every difference, skipped with the reason; and outcomes that may be any.
import { describe, expect, test } from 'vitest';
import type { Description } from '../../src/language/index.ts';
import { type CaseResult, readCase, readMap, runCase } from '../../src/vectors/index.ts';
import { silent, small, vague } from './machine.ts';

function run(
  data: unknown,
  { map = {}, only = null, on = small }: { map?: unknown; only?: string | null; on?: Description } = {},
): CaseResult {
  const context = { description: on, map: readMap(on, map) };
  return runCase(context, readCase(context, data), only);
}

/** `what: expected, found` of each difference. */
function differences(result: CaseResult): string[] {
  if (result.status !== 'failed') throw new Error(`it has ${result.status}`);
  return result.differences.map(({ what, expected, found }) => `${what}: ${expected}, ${found}`);
}

const add = { pc: 0x20, d: [3, 4, 0, 0] };
const code = { 32: [1, 0x01] };

describe('what is compared', () => {
  test('all that the vector names, and that nothing else has changed; the pc goes on in sequence, clocks move', () => {
    expect(run({ before: { elements: add, cells: code }, after: { elements: { 'd[0]': 7 } } })).toMatchObject({
      status: 'passed',
      instruction: 'add',
    });
    expect(run({ before: { elements: add, cells: code }, after: { elements: { 'd[0]': 7, pc: 0x22, ticks: 1 } } }).status).toBe('passed');
  });

  test('every difference, registers in description order, then cells by address', () => {
    const result = run({
      before: { elements: add, cells: code },
      after: { elements: { 'd[2]': 1, pc: 0x20, ticks: 2 }, cells: { 9: 1, 3: 2 } },
    });
    expect(result).toMatchObject({
      status: 'failed',
      instruction: 'add',
      operands: new Map([
        ['x', 0n],
        ['y', 1n],
      ]),
      trap: null,
    });
    expect(differences(result)).toEqual(['pc: 32, 34', 'd[0]: 3, 7', 'd[2]: 1, 0', 'ticks: 2, 1', 'cell 0x3: 2, 0', 'cell 0x9: 1, 0']);
  });

  test('bits of a packed register that it does not have', () => {
    expect(differences(run({ before: { elements: add, cells: code }, after: { elements: { 'd[0]': 7, sr: 0x8000 } } }))).toEqual([
      'sr, undeclared bits: 32768, 0',
    ]);
  });

  test('a banked register in the mode of each state', () => {
    const push = { 32: [2, 0x10] };
    const before = { pc: 0x20, 'd[1]': 0x1234, usp: 0x80, ssp: 0x90 };
    expect(
      run({ before: { elements: before, cells: push }, after: { elements: { 'a[3]': 0x7e }, cells: { 126: [0x12, 0x34] } } }).status,
    ).toBe('passed');
    expect(
      differences(
        run({
          before: { elements: { ...before, sr: 0x2000 }, cells: push },
          after: { elements: { usp: 0x7e }, cells: { 126: [0x12, 0x34] } },
        }),
      ),
    ).toEqual(['ssp: 144, 142', 'usp: 126, 128', 'cell 0x7e: 18, 0', 'cell 0x7f: 52, 0', 'cell 0x8e: 0, 18', 'cell 0x8f: 0, 52']);
  });

  test('an instruction with operands is executed wherever the pc stands', () => {
    expect(run({ instruction: 'add', operands: { y: 1 }, before: { elements: add }, after: { elements: { 'd[0]': 7 } } }).status).toBe(
      'passed',
    );
  });

  test('an instruction without operands must be the one that is fetched', () => {
    const of = (instruction: string) => run({ instruction, before: { elements: add, cells: code }, after: { elements: { 'd[0]': 7 } } });
    expect(of('add').status).toBe('passed');
    expect(differences(of('push'))).toEqual(['instruction: push, add']);
  });
});

describe('traps', () => {
  const vectors = { 8: [0, 0xc0], 2: [0, 0xd0], 6: [0, 0xe0] };
  const call = { before: { elements: { pc: 0x20, ssp: 0x80 }, cells: { 32: [5, 0x21], ...vectors } } };
  const after = { elements: { pc: 0xc0, sr: 0x2000, ssp: 0x7c }, cells: { 124: [0, 0, 0, 0x21] } };

  test('must be named, and their delivery is part of the step', () => {
    expect(run({ ...call, after, trap: 'call' }).status).toBe('passed');
    expect(run({ ...call, after, trap: { trap: 'call', as: 'call', payload: 0x21 } }).status).toBe('passed');
    expect(differences(run({ ...call, after }))).toEqual(['trap: none, call']);
    expect(differences(run({ ...call, after, trap: 'bus' }))).toEqual(['trap: bus, call']);
    expect(differences(run({ ...call, after, trap: { trap: 'call', as: 'fault' } }))).toEqual(['trap: call as fault, call as call']);
    expect(differences(run({ ...call, after, trap: { trap: 'call', payload: 1 } }))).toEqual(['trap: call with 0x1, call with 0x21']);
    expect(differences(run({ before: { elements: add, cells: code }, after: { elements: { 'd[0]': 7 } }, trap: 'bus' }))).toEqual([
      'trap: bus, none',
    ]);
  });

  test('a failing case says which trap was taken', () => {
    expect(run({ ...call, after: {}, trap: 'call' })).toMatchObject({ status: 'failed', trap: 'call', operands: new Map([['n', 0x21n]]) });
  });

  test('one that follows the instruction', () => {
    const before = { elements: { ...add, level: 2, ssp: 0x80 }, cells: { ...code, 10: [0, 0xf0] } };
    const done = { elements: { 'd[0]': 7, pc: 0xf0, sr: 0x2000, ssp: 0x7c }, cells: {} };
    expect(run({ before, after: done, trap: 'trace' }).status).toBe('passed');
  });

  test('in a delivery', () => {
    const result = run({ before: { elements: { pc: 0x20 }, cells: { 32: [5, 0] } }, trap: 'call', after: {} }, { on: silent });
    expect(differences(result)).toEqual(['delivery: done, trap illegal']);
  });

  test('of fetching, where there is no instruction', () => {
    const before = { elements: { pc: 0x100, ssp: 0x80 }, cells: vectors };
    const done = { elements: { pc: 0xd0, sr: 0x2000, ssp: 0x7c }, cells: { 124: [0, 0, 1, 0] } };
    expect(run({ before, after: done, trap: 'bus' })).toMatchObject({ status: 'passed', instruction: '(none)' });
  });
});

describe('undefined results', () => {
  test('may be anything that is allowed', () => {
    for (const n of [0, 8])
      expect(run({ before: { elements: add, cells: code }, after: { elements: { 'd[0]': 7, sr: n } } }).status).toBe('passed');
    expect(run({ before: { elements: add, cells: code }, after: { elements: { 'd[0]': 8, sr: 8 } } })).toMatchObject({
      status: 'failed',
      undefinedBits: 1,
      differences: [{ what: 'd[0]', expected: 8n, found: 7n }],
    });
  });

  test('wide ones too, whose values are too many to be tried one by one', () => {
    const before = { elements: { pc: 0x20 }, cells: { 32: [4, 0] } };
    expect(run({ before, after: { elements: { d: [0xbeef, 0x12be] } } }).status).toBe('passed');
    const wrong = run({ before, after: { elements: { d: [0xbeef, 0x12bf] } } });
    expect(wrong).toMatchObject({ status: 'failed', undefinedBits: 24 });
    expect(differences(wrong)).toHaveLength(1);
  });

  test('are tried 4096 times at most, however many bits they have', () => {
    let tries = 0;
    const map = {
      ...readMap(vague, {}),
      get undefinedOperation() {
        tries++;
        return null;
      },
    };
    const context = { description: vague, map };
    const data = { before: { elements: { pc: 0x20 }, cells: { 32: [7, 0] } }, after: { elements: { 'd[0]': 1 } } };
    expect(runCase(context, readCase(context, data), null)).toMatchObject({ status: 'failed', undefinedBits: 8192 });
    expect(tries).toBeGreaterThan(4000);
    expect(tries).toBeLessThan(4100);
  });

  test('that go into a sum are found, and what no sum gives is not', () => {
    const of = (sum: number) =>
      run({ before: { elements: { pc: 0x20, 'd[1]': 13 }, cells: { 32: [7, 0] } }, after: { elements: { 'd[0]': sum } } });
    for (let n = 0; n < 8; n++) expect(of(13 + n).status).toBe('passed');
    expect(of(12).status).toBe('failed');
    expect(of(21).status).toBe('failed');
  });
});

describe('what is skipped', () => {
  const reason = (result: CaseResult): string => (result.status === 'skipped' ? result.reason : result.status);

  test('codes that no instruction has, unless the map says which trap they take', () => {
    const none = { before: { elements: { pc: 0x20, ssp: 0x80 }, cells: { 32: [0xff, 0xff], 4: [0, 0xa0] } } };
    expect(reason(run(none))).toBe('no instruction of the description has the code');
    const after = { elements: { pc: 0xa0, sr: 0x2000, ssp: 0x7c } };
    expect(run({ ...none, after, trap: { trap: 'illegal', as: 'fault' } }, { map: { 'undefined-operation': 'illegal' } }).status).toBe(
      'passed',
    );
  });

  test('states that are none of the machine', () => {
    expect(reason(run({ before: { elements: { level: 3 } } }))).toBe('the state before is none of the machine: level != 3');
  });

  test('what the map says, by trap and by instruction, whether it would pass or not', () => {
    const skip = [
      { trap: 'call', because: 'calls are different there' },
      { instruction: 'add', because: 'not measured' },
    ];
    const map = { skip };
    expect(reason(run({ before: { elements: { pc: 0x20 }, cells: { 32: [5, 0] } } }, { map }))).toBe('calls are different there');
    expect(reason(run({ before: { elements: add, cells: code }, after: { elements: { 'd[0]': 7 } } }, { map }))).toBe('not measured');
  });

  test('of published suites, traps of a machine that does not say how they are delivered', () => {
    const bare: Description = { ...small, deliver: null };
    const initial = { pc: 0x20, ssp: 0x80, ram: [[0x20, 5]] };
    expect(reason(run({ initial, final: { pc: 0xc0 } }, { on: bare }))).toBe(
      'trap call: the description does not say how traps are delivered',
    );
  });

  test('other instructions than the one asked for are left out', () => {
    const both = { before: { elements: add, cells: code }, after: { elements: { 'd[0]': 7 } } };
    expect(run(both, { only: 'add' }).status).toBe('passed');
    expect(run(both, { only: 'push' }).status).toBe('left out');
    expect(run({ instruction: 'push', operands: {}, before: {} }, { only: 'add' }).status).toBe('left out');
  });
});

describe('published suites', () => {
  test('registers that they do not know are not compared', () => {
    const initial = { sr: 0x2000, pc: 0x20, prefetch: [0x0006, 0] };
    const final = { sr: 0x2000, pc: 0x22, ram: [] };
    expect(run({ initial, final }).status).toBe('passed');
    expect(differences(run({ initial: { ...initial, waits: 0 }, final }))).toEqual(['waits: 0, 1']);
  });

  test('the pc, where it is not named, is as before', () => {
    expect(differences(run({ initial: { pc: 0x20, prefetch: [0x0100] }, final: {} }))).toEqual(['pc: 32, 34']);
  });
});
