// How the machines of the library start, and what they do with codes that no instruction has.
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { evaluateCondition, fetch, runBlock, translate } from '../../src/evaluate/index.ts';
import { machineOf } from '../../src/evaluate/machine.ts';
import { start, step } from '../../src/evaluate/run.ts';
import { applyTo, emptyState, type MachineState, sourceOfState } from '../../src/evaluate/state.ts';
import type { Description } from '../../src/language/description.ts';
import { newMachine } from '../../src/machine/machine.ts';
import { machine } from '../theorems/machines.ts';

const NAMES = readdirSync('isas')
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace('.yaml', ''));

/** The state after reset, of a machine with these first cells in a storage of `size` cells. */
function started(d: Description, cells: readonly number[] = [], size?: number): MachineState {
  const state = emptyState(d);
  const storage = d.storages[0]!.id;
  if (size !== undefined) state.sizes.set(storage, BigInt(size));
  for (const [pa, value] of cells.entries()) state.cells.get(storage)!.set(BigInt(pa), BigInt(value));
  const done = runBlock(d, d.reset!, [], sourceOfState(d, state));
  if (done.kind === 'trap') throw new Error(done.trap);
  expect(done.cells).toEqual([]);
  applyTo(d, state, done);
  return state;
}

const elements = (state: MachineState): Record<string, bigint> =>
  Object.fromEntries([...state.elements].filter(([, value]) => value !== 0n));

/** Where the machine fetches its first instruction in storage. */
function firstCell(d: Description, state: MachineState): bigint | string {
  const source = sourceOfState(d, state);
  const fetched = fetch(d, source);
  if (fetched.kind === 'trap') return fetched.trap;
  const mode = source.element(machineOf(d).mode.element.id, 0);
  const place = translate(d, source, fetched.value!, 'execute', mode);
  return place.kind === 'trap' ? place.trap : place.pa;
}

describe.each(NAMES)('%s', (name) => {
  test('starts in the mode that is not the guest’s, within its invariants, and says what unassigned codes do', () => {
    const d = machine(name);
    for (const size of [undefined, 2048, 3]) {
      const state = started(d, [], size);
      const source = sourceOfState(d, state);
      expect(source.element(machineOf(d).mode.element.id, 0)).not.toBe(d.settings[0]!.user);
      for (const condition of d.invariants) expect(evaluateCondition(d, condition, source), condition.text).toBe(true);
    }
    expect(d.undefinedOperation).not.toBeNull();
  });

  test('tells monitors how its relocation composes with a window, where it has any', () => {
    const d = machine(name);
    expect(d.hosting !== null).toBe(d.elements.some((e) => e.role === 'relocation'));
  });
});

describe('the state at reset', () => {
  test('third-generation: all of storage, or as much as fits in a word', () => {
    const d = machine('third-generation');
    expect(elements(started(d, [], 100))).toEqual({ bound: 100n });
    expect(elements(started(d))).toEqual({ bound: 0xffffn });
    expect(elements(started(machine('third-generation-mfpi'), [], 100))).toEqual({ bound: 100n, user_bound: 100n });
    expect(firstCell(d, started(d, [], 100))).toBe(0n);
  });

  test('third-generation-kseg: cell 0, at the beginning of the upper half', () => {
    const d = machine('third-generation-kseg');
    expect(firstCell(d, started(d, [], 100))).toBe(0n);
  });

  test('third-generation-paged: the page table of the program, or stopped', () => {
    const d = machine('third-generation-paged');
    const cells = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x200, 2];
    const state = started(d, cells, 0x400);
    state.cells.get('memory')!.set(0x200n, 0x103n);
    expect(elements(state)).toEqual({ root: 0x200n, length: 2n });
    expect(firstCell(d, state)).toBe(0x100n);
    expect(elements(started(d, cells, 0x201))).toEqual({ stopped: 1n });
    expect(elements(started(d, [], 11))).toEqual({ stopped: 1n });
    expect(elements(started(machine('third-generation-paged', { word: 2n }), [0, 0, 2, 1]))).toEqual({ root: 2n, length: 1n });
  });

  test.each(['m68000', 'm68010'])('%s: the vectors 0 and 1', (name) => {
    const d = machine(name);
    const state = started(d, [0, 0, 0x10, 0, 0, 0, 4, 2], 0x1000);
    expect(elements(state)).toEqual({ 'sr.supervisor': 1n, 'sr.mask': 7n, ssp: 0x1000n, pc: 0x402n });
    expect(firstCell(d, state)).toBe(0x402n);
    expect(elements(started(d, [], 7))).toEqual({ 'sr.supervisor': 1n, 'sr.mask': 7n, halted: 1n });
  });

  test.each(['m68000-relocated', 'm68010-relocated'])('%s: all of storage in each space', (name) => {
    const d = machine(name);
    const bounds = (size?: number): readonly (bigint | undefined)[] => {
      const state = started(d, [], size);
      return [0, 1, 2, 3].map((k) => state.elements.get(`bound[${k}]`));
    };
    expect(bounds(0x1000)).toEqual([16n, 16n, 16n, 16n]);
    expect(bounds(0x1001)).toEqual([17n, 17n, 17n, 17n]);
    expect(bounds()).toEqual([0xffffn, 0xffffn, 0xffffn, 0xffffn]);
    expect(firstCell(d, started(d, [0, 0, 0x10, 0, 0, 0, 4, 2], 0x1000))).toBe(0x402n);
  });

  test('pdp10-ka10: 1000', () => {
    const d = machine('pdp10-ka10');
    expect(firstCell(d, started(d))).toBe(0o1000n);
  });
});

describe('a code that no instruction has', () => {
  const d = machine('third-generation');
  const state = (): MachineState => {
    const made = started(d, [0b11111_00000000000, 0, 0, 0, 0, 9, 0, 100], 100);
    return made;
  };

  test('takes the trap that the description names, and the caller may name another', () => {
    const running = start(d, state());
    expect(step(running)).toMatchObject({ kind: 'trap', trap: { trap: 'program', as: 'fault' }, delivery: { kind: 'delivered' } });
    expect(running.state.elements.get('pc')).toBe(9n);
    expect(step(start(d, state(), { undefinedOperation: 'call' }))).toMatchObject({ kind: 'trap', trap: { trap: 'call' } });
    const silent: Description = { ...d, undefinedOperation: null };
    expect(step(start(silent, state()))).toMatchObject({ kind: 'undefined operation' });
  });

  test('in the compiled machine as well', () => {
    const run = (description: Description): { kind: string; pc: bigint } => {
      const made = newMachine(description, { platform: { sizes: { memory: 100 }, devices: [] } });
      for (const [id, value] of state().elements) made.set(id, 0, value);
      for (const [pa, value] of state().cells.get('memory')!) made.write('memory', pa, value);
      return { kind: made.step().kind, pc: made.get('pc') };
    };
    expect(run(d)).toEqual({ kind: 'trap', pc: 9n });
    expect(run({ ...d, undefinedOperation: null })).toEqual({ kind: 'undefined operation', pc: 0n });
  });
});
