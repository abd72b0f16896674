// What a host does with a machine: traps held, state looked at and changed, snapshots, steps taken back, devices, runs that end.
import { describe, expect, test } from 'vitest';
import { encode } from '../../src/evaluate/decode.ts';
import type { Description } from '../../src/language/description.ts';
import { type Machine, type MachineOptions, newMachine } from '../../src/machine/machine.ts';
import type { Platform } from '../../src/machine/platform.ts';
import { machine } from '../theorems/machines.ts';

type Line = readonly [string, Readonly<Record<string, bigint>>?];

const description = machine('third-generation');

function coded(d: Description, lines: readonly Line[]): bigint[] {
  return lines.flatMap(([name, given = {}]) => {
    const instruction = d.instructions.find((i) => i.name === name)!;
    return encode(d, instruction, new Map(instruction.operands.map((o) => [o.name, given[o.name] ?? 0n])))!;
  });
}

/** A machine of 64 cells in supervisor mode, with a program from cell 16 on; traps lead to cell 40. */
function loaded(lines: readonly Line[], options: MachineOptions = {}): Machine {
  const made = newMachine(description, { platform: { sizes: { memory: 64 }, devices: [] }, undefinedOperation: 'program', ...options });
  for (const [i, cell] of coded(description, lines).entries()) made.write('memory', 16n + BigInt(i), cell);
  made.set('pc', 0, 16n);
  made.set('bound', 0, 64n);
  for (const [i, cell] of [0n, 40n, 0n, 64n].entries()) made.write('memory', 4n + BigInt(i), cell);
  return made;
}

const add: Line = ['add-immediate', { d: 1n, s: 1n, a: 1n }];

describe('runs', () => {
  test('end after the budget, exactly', () => {
    const made = loaded([add, ['branch', { a: 16n }]]);
    expect(made.run(1001)).toEqual({ stop: 'budget', steps: 1001, retired: 1001, last: null });
    expect(made.get('r', 1)).toBe(501n);
    expect(made.get('pc')).toBe(18n);
    expect(made.retired()).toBe(1001);
  });

  test.each([0, 10])('end where nothing changes any more, not where only the clock does (history %i)', (history) => {
    const made = loaded([['halt']], { history });
    made.set('timer', 0, 100n);
    const ran = made.run(10_000);
    expect(ran.stop).toBe('idle');
    expect(made.get('stopped')).toBe(1n);
    expect(made.get('timer')).toBe(0n);
    expect(ran.steps).toBeGreaterThan(100);
    expect(ran.steps).toBeLessThan(110);
  });

  test('end at a code that is no instruction, where nothing is said of it', () => {
    const made = newMachine({ ...description, undefinedOperation: null }, { platform: { sizes: { memory: 64 }, devices: [] } });
    made.set('bound', 0, 64n);
    made.write('memory', 0n, 0xffffn);
    expect(made.run(10)).toEqual({ stop: 'stuck', steps: 1, retired: 0, last: { kind: 'undefined operation' } });
  });

  test('see code that they store', () => {
    // The number in the first instruction, whose lowest bit is bit 9 of its second cell, grows by one in each round.
    const made = loaded([
      ['load-immediate', { d: 0n, a: 5n }],
      ['load', { d: 1n, s: 3n, a: 17n }],
      ['add-immediate', { d: 1n, s: 1n, a: 512n }],
      ['store', { d: 1n, s: 3n, a: 17n }],
      ['branch', { a: 16n }],
    ]);
    made.run(5 * 50);
    expect(made.get('r', 0)).toBe(5n + 49n);
  });
});

describe('a trap that is held', () => {
  test('has not been delivered; the host looks, changes, and goes on or delivers', () => {
    const made = loaded([['supervisor-call'], add], { hold: () => true });
    const ran = made.run(100);
    expect(ran.stop).toBe('held');
    expect(ran.last).toMatchObject({ kind: 'trap', trap: { trap: 'call', as: 'call', payload: 0n }, delivery: 'held' });
    expect(made.get('pc')).toBe(16n);
    expect(made.translate(3n, 'read', 0n)).toEqual({ kind: 'address', pa: 3n });
    expect(made.translate(64n, 'write', 1n)).toEqual({ kind: 'trap', trap: 'addressing', as: 'memory', payload: 0n });
    made.set('pc', 0, 17n);
    expect(made.run(1)).toMatchObject({ stop: 'budget', retired: 1 });
    expect(made.get('r', 1)).toBe(1n);
    expect(made.deliver('program', 0n)).toBe('delivered');
    expect([made.get('pc'), made.read('memory', 1n)]).toEqual([40n, 19n]);
  });

  test('may be an interrupt', () => {
    const made = loaded([add, add, add, add], { hold: (trap) => trap === 'timer' });
    made.set('ie', 0, 1n);
    made.set('timer', 0, 2n);
    const ran = made.run(100);
    expect(ran).toMatchObject({ stop: 'held', retired: 2, last: { kind: 'interrupt', trap: { trap: 'timer' } } });
  });

  test('undoes its instruction: what a machine without holds delivers is the state before', () => {
    // The second of four cells is beyond the bound: the first was stored already, and is not.
    const made = loaded([['store-psw', { a: 62n }]], { hold: () => true });
    made.write('memory', 62n, 77n);
    made.set('bound', 0, 63n);
    expect(made.run(9)).toMatchObject({ stop: 'held', last: { trap: { trap: 'addressing' } } });
    expect(made.read('memory', 62n)).toBe(77n);
  });
});

describe('snapshots', () => {
  test('bring everything back, code that was changed since among it', () => {
    const made = loaded([add, ['branch', { a: 16n }]]);
    made.run(10);
    const saved = made.save();
    const expected = made.run(7).retired + Number(made.get('r', 1));
    made.write('memory', 16n, 0xffffn);
    made.run(3);
    made.restore(saved);
    expect(made.retired()).toBe(10);
    expect(made.run(7).retired + Number(made.get('r', 1))).toBe(expected);
  });

  test('of another machine are refused', () => {
    const other = newMachine(description, { platform: { sizes: { memory: 32 }, devices: [] } });
    expect(() => other.restore(loaded([]).save())).toThrow('another machine');
  });

  test('hold the source of undefined values', () => {
    const d = machine('m68000');
    const made = newMachine(d, { platform: { sizes: { memory: 256 }, devices: [] }, seed: 7 });
    const divide = d.instructions.find((i) => i.name === 'abcd')!;
    const code = encode(d, divide, new Map(divide.operands.map((o) => [o.name, 0n])))!;
    for (let at = 0; at < 200; at += code.length) for (const [i, cell] of code.entries()) made.write('memory', BigInt(at + i), cell);
    const flags = (): string => {
      let text = '';
      for (let i = 0; i < 40; i++) {
        made.step();
        text += made.get('sr.n') + made.get('sr.v').toString();
      }
      return text;
    };
    const saved = made.save();
    const first = flags();
    expect(new Set(first).size).toBe(2);
    made.restore(saved);
    expect(flags()).toBe(first);
  });
});

describe('steps taken back', () => {
  test('are as many as are remembered, with what the host did in between', () => {
    const made = loaded([add, ['branch', { a: 16n }]], { history: 5 });
    made.run(20);
    expect(made.past).toBe(5);
    made.step();
    made.set('r', 1, 1000n);
    expect(made.back()).toBe(true);
    expect([made.get('r', 1), made.retired()]).toEqual([10n, 20]);
    let back = 0;
    while (made.back()) back++;
    expect([back, made.retired(), made.get('r', 1)]).toEqual([4, 16, 8n]);
  });
});

describe('devices', () => {
  const platform: Platform = {
    sizes: { memory: 64 },
    devices: [
      { kind: 'console', storage: 'memory', at: 50 },
      { kind: 'timer', storage: 'memory', at: 52, request: { element: 'timer', value: 0n } },
      { kind: 'blocks', storage: 'memory', at: 56, cells: 4, blocks: 2 },
    ],
  };

  test('a console echoes, a cell at a time; reading takes one', () => {
    const made = loaded(
      [
        ['load', { d: 0n, s: 3n, a: 50n }],
        ['store', { d: 0n, s: 3n, a: 50n }],
        ['branch', { a: 16n }],
      ],
      { platform },
    );
    made.input(0, [72n, 105n]);
    made.run(6);
    expect(made.output(0)).toEqual([72n, 105n]);
    made.run(3);
    expect(made.output(0)).toEqual([72n, 105n, 0n]);
    expect(made.read('memory', 50n)).toBe(0n);
  });

  test('input is not taken by an instruction that traps', () => {
    // The PSW is read from 49 on, across the console's data, and ends beyond the bound.
    const made = loaded([['load-psw', { a: 49n }]], { platform, hold: () => true });
    made.set('bound', 0, 52n);
    made.input(0, [1n]);
    expect(made.run(5)).toMatchObject({ stop: 'held', last: { trap: { trap: 'addressing' } } });
    made.set('bound', 0, 64n);
    expect(made.save().devices[0]!.input).toEqual([1n]);
  });

  test('a timer asks by an element, after so many instructions', () => {
    const made = loaded([['load-immediate', { d: 0n, a: 5n }], ['store', { d: 0n, s: 3n, a: 53n }], add, ['branch', { a: 20n }]], {
      platform,
      hold: () => true,
    });
    made.set('ie', 0, 1n);
    made.set('timer', 0, 1000n);
    const ran = made.run(100);
    expect(ran).toMatchObject({ stop: 'held', last: { kind: 'interrupt' }, retired: 6 });
    expect(made.read('memory', 53n)).toBe(0n);
  });

  test('blocks come into storage, and code that they replace is not executed', () => {
    const command: Line[] = [
      ['load-immediate', { d: 0n, a: 16n }],
      ['store', { d: 0n, s: 3n, a: 57n }],
      ['load-immediate', { d: 0n, a: 1n }],
      ['store', { d: 0n, s: 3n, a: 58n }],
      ['branch', { a: 16n }],
    ];
    const made = loaded(command, { platform });
    made.run(5);
    expect(made.get('pc')).toBe(16n);
    // The block was zero: the first two instructions are gone.
    expect([16n, 17n, 18n, 19n].map((at) => made.read('memory', at))).toEqual([0n, 0n, 0n, 0n]);
    const step = made.step();
    expect(step).toMatchObject({ kind: 'retired', decoded: { instruction: { name: 'no-operation' } } });
  });

  test('that lie beyond the storage are refused', () => {
    expect(() => loaded([], { platform: { ...platform, sizes: { memory: 57 } } })).toThrow('beyond the storage');
  });

  test('are taken back with the step', () => {
    const made = loaded(
      [
        ['load', { d: 0n, s: 3n, a: 50n }],
        ['store', { d: 0n, s: 3n, a: 50n }],
      ],
      { platform, history: 10 },
    );
    made.input(0, [7n]);
    made.run(2);
    expect(made.output(0)).toEqual([7n]);
    made.back();
    made.back();
    expect(made.output(0)).toEqual([]);
    made.run(2);
    expect(made.output(0)).toEqual([7n]);
  });
});
