// The bare machine, one step after the other: programs with traps, interrupts, clocks, and everything that ends a run.
import { describe, expect, test } from 'vitest';
import { encode } from '../../src/evaluate/decode.ts';
import { type Ran, type Running, type RunOptions, run, start, step } from '../../src/evaluate/run.ts';
import { copyState, emptyState } from '../../src/evaluate/state.ts';
import { type Description, readDescription } from '../../src/language/index.ts';
import { loadDescription } from '../../src/load/index.ts';

function library(name: string): Description {
  const loaded = loadDescription(name);
  if (!loaded.ok || loaded.result.description === null) throw new Error(`${name} does not load`);
  return loaded.result.description;
}

function written(text: string): Description {
  const { description, diagnostics } = readDescription({ file: 'machine.yaml', text }, {});
  if (description === null || description.broken.length > 0) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  return description;
}

type Line = readonly [string, Readonly<Record<string, bigint>>?];

function cellsOf(d: Description, lines: readonly Line[]): bigint[] {
  return lines.flatMap(([name, operands = {}]) => {
    const instruction = d.instructions.find((i) => i.name === name);
    const cells = instruction === undefined ? null : encode(d, instruction, new Map(Object.entries(operands)));
    if (cells === null) throw new Error(`${name} cannot be encoded`);
    return cells;
  });
}

/** A machine with pieces of programs at addresses, ready to run. */
function machine(
  d: Description,
  elements: Readonly<Record<string, bigint>>,
  programs: Readonly<Record<number, readonly Line[] | readonly bigint[]>>,
  options: RunOptions = {},
): Running {
  const state = emptyState(d);
  for (const [id, value] of Object.entries(elements)) state.elements.set(id, value);
  for (const [at, program] of Object.entries(programs)) {
    const cells = program.flatMap((line) => (typeof line === 'bigint' ? [line] : cellsOf(d, [line])));
    for (const [i, cell] of cells.entries()) state.cells.get('memory')?.set(BigInt(at) + BigInt(i), cell);
  }
  return start(d, state, options);
}

const register = ({ state }: Running, key: string): bigint => state.elements.get(key) ?? 0n;
const cell = ({ state }: Running, at: bigint): bigint => state.cells.get('memory')?.get(at) ?? 0n;

describe('the third-generation machine', () => {
  const d = library('third-generation');
  const SUPERVISOR = { mode: 0n, base: 0n, bound: 0xffffn };
  const HANDLER = 0x100;
  /** A new PSW: supervisor mode, no interrupts, the handler, all of storage. */
  const vectors = { 4: [0n, BigInt(HANDLER), 0n, 0xffffn], [HANDLER]: [['halt']] as Line[] };

  test('adds the numbers from 10 down to 1', () => {
    const m = machine(
      d,
      { ...SUPERVISOR, pc: 0x200n },
      {
        512: [
          ['load-immediate', { d: 0n, a: 10n }],
          ['load-immediate', { d: 1n, a: 0n }],
          ['branch-if-zero', { s: 0n, a: 0x20bn }],
          ['add', { d: 1n, s: 0n }],
          ['add-immediate', { d: 0n, s: 0n, a: 0xffffn }],
          ['branch', { a: 0x204n }],
          ['store', { d: 1n, s: 0n, a: 0x300n }],
          ['halt'],
        ],
      },
    );
    const ran = run(m, 1000);
    expect(ran).toMatchObject({ stop: 'idle', retired: 46, steps: 46 });
    expect(cell(m, 0x300n)).toBe(55n);
    expect(register(m, 'pc')).toBe(0x20dn);
    expect(register(m, 'stopped')).toBe(1n);
  });

  test('a user program is relocated, and what it may not do is delivered', () => {
    const user = { mode: 1n, base: 0x400n, bound: 0x40n, pc: 2n };
    const call = machine(d, user, { ...vectors, 1026: [['load', { d: 2n, s: 0n, a: 0x3fn }], ['supervisor-call']], 1087: [77n] });
    expect(run(call, 10)).toMatchObject({ stop: 'idle', steps: 4, retired: 3 });
    expect(register(call, 'r[2]')).toBe(77n);
    expect([0n, 1n, 2n, 3n, 8n].map((at) => cell(call, at))).toEqual([1n, 4n, 0x400n, 0x40n, 2n]);
    expect(register(call, 'mode')).toBe(0n);

    const beyond = machine(d, user, { ...vectors, 1026: [['load', { d: 2n, s: 0n, a: 0x40n }]] });
    expect(step(beyond)).toMatchObject({
      kind: 'trap',
      pc: 2n,
      instruction: { name: 'load' },
      trap: { trap: 'addressing', as: 'memory' },
      delivery: { kind: 'delivered' },
    });
    expect(register(beyond, 'pc')).toBe(BigInt(HANDLER));
  });

  test('the second cell of an instruction may be refused', () => {
    const m = machine(d, { mode: 1n, base: 0x400n, bound: 4n, pc: 3n }, { ...vectors, 1027: [['branch', { a: 0n }]] });
    expect(step(m)).toMatchObject({ kind: 'trap', instruction: null, trap: { trap: 'addressing', as: 'memory' } });
    expect([1n, 8n].map((at) => cell(m, at))).toEqual([3n, 1n]);
  });

  test('the timer interrupts before an instruction when it has run down', () => {
    const m = machine(d, { ...SUPERVISOR, ie: 1n, timer: 3n, pc: 0x200n }, { ...vectors, 512: [['branch', { a: 0x200n }]] });
    const ran = run(m, 100, (last) => last?.kind === 'interrupt');
    expect(ran).toMatchObject({ stop: 'reached', retired: 3, steps: 4, last: { kind: 'interrupt', interrupt: { name: 'timer' } } });
    expect(register(m, 'pc')).toBe(BigInt(HANDLER));
    expect(register(m, 'ie')).toBe(0n);
    expect([0n, 1n, 8n].map((at) => cell(m, at))).toEqual([2n, 0x200n, 3n]);
  });

  test('a program that changes itself runs what it wrote', () => {
    const [, patched] = cellsOf(d, [['load-immediate', { d: 1n, a: 9n }]]);
    const m = machine(
      d,
      { ...SUPERVISOR, pc: 0x200n, 'r[0]': patched! },
      {
        512: [['store', { d: 0n, s: 3n, a: 0x203n }], ['load-immediate', { d: 1n, a: 5n }], ['halt']],
      },
    );
    run(m, 10);
    expect(register(m, 'r[1]')).toBe(9n);
  });

  test('codes that no instruction has stop the machine, or take the trap that one says', () => {
    const programs = { ...vectors, 512: [0xffffn] };
    const stops = machine({ ...d, undefinedOperation: null }, { ...SUPERVISOR, pc: 0x200n }, programs);
    expect(run(stops, 10)).toMatchObject({
      stop: 'stuck',
      steps: 1,
      last: { kind: 'undefined operation', cells: [0xffffn], changed: false },
    });
    const traps = machine(d, { ...SUPERVISOR, pc: 0x200n }, programs, { undefinedOperation: 'program' });
    expect(run(traps, 10)).toMatchObject({ stop: 'idle', steps: 3, retired: 2 });
    expect(cell(traps, 8n)).toBe(0n);
    expect(cell(traps, 1n)).toBe(0x200n);
  });

  test('runs end at their budget', () => {
    const m = machine(d, { ...SUPERVISOR, pc: 0x200n, timer: 0xffffn }, { 512: [['branch', { a: 0x200n }]] });
    const ran: Ran = run(m, 100);
    expect(ran).toMatchObject({ stop: 'budget', steps: 100, retired: 100 });
    expect(register(m, 'timer')).toBe(0xffffn - 100n);
    expect(run(m, 0)).toMatchObject({ steps: 0, last: null });
  });
});

describe('a machine of eight bits', () => {
  const text = (more = '', payload = '') => `
isa: eight
title: eight
modes: [supervisor, user]
settings: { default: { user: user, virtual: [supervisor, user] } }
state:
  memory: { storage: { address: 8, cell: 8, size: 256, beyond: stop } }
  mode: { role: mode }
  pc: { role: pc, type: bits(8) }
  a: { role: general, type: bits(8) }
  t: { role: control, type: bits(1) }
  saved: { role: control, type: bits(8) }
  far: { role: control, type: bits(8) }
  count: { role: clock, type: bits(8) }
traps: { stop: { vector: 16 }, trace: { vector: 32 } }
instructions:
  inc: { encoding: "1:8", semantics: "a = a + 1" }
  any: { encoding: "2:8", semantics: "a = undefined(8)" }
  stop: { encoding: "3:8", semantics: "trap stop as call${payload}" }
  trace-on: { encoding: "4:8", semantics: "t = 1" }
  trace-off: { encoding: "5:8", semantics: "t = 0" }
  far: { encoding: "6:8", semantics: "a = memory[255]" }
${more}`;
  const delivery = `
deliver:
  payload: bits(8)
  block: |
    saved = pc
    far = payload
    t = 0
    pc = vector
tick: |
  count = count + 1
interrupts:
  trace: { after: "t == 1", trap: trace }
`;
  const d = written(text(delivery, ' with 7'));

  test('what a trap carries reaches its delivery, and clocks count retired instructions only', () => {
    const m = machine(d, { pc: 0n }, { 0: [['inc'], ['stop']], 16: [['inc']] });
    expect([step(m), step(m), step(m)].map((s) => s.kind)).toEqual(['retired', 'trap', 'retired']);
    expect(['saved', 'far', 'a', 'count', 'pc'].map((id) => register(m, id))).toEqual([1n, 7n, 2n, 2n, 17n]);
  });

  test('a trace trap follows the instruction that began with tracing on', () => {
    const m = machine(d, { pc: 0n }, { 0: [['trace-on'], ['inc'], ['inc']], 32: [['inc']] });
    expect(step(m)).toMatchObject({ kind: 'retired', after: null });
    expect(step(m)).toMatchObject({ kind: 'retired', after: { interrupt: { name: 'trace' }, delivery: { kind: 'delivered' } } });
    expect(['saved', 'a', 'pc', 'count'].map((id) => register(m, id))).toEqual([2n, 1n, 32n, 2n]);
  });

  test('the instruction that turns tracing off is still traced, one that traps is not', () => {
    const off = machine(d, { pc: 0n, t: 1n }, { 0: [['trace-off']] });
    expect(step(off)).toMatchObject({ kind: 'retired', after: { interrupt: { name: 'trace' } } });
    const stop = machine(d, { pc: 0n, t: 1n }, { 0: [['stop']] });
    expect(step(stop)).toMatchObject({ kind: 'trap', trap: { trap: 'stop', payload: 7n } });
    expect(register(stop, 'pc')).toBe(16n);
  });

  test('undefined values are the ones chosen', () => {
    const m = machine(d, {}, { 0: [['any']] }, { choice: (_site, width) => (1n << BigInt(width)) - 2n });
    step(m);
    expect(register(m, 'a')).toBe(254n);
  });

  test('addresses of cells wrap around, and storage may be smaller than declared', () => {
    const m = machine(d, { pc: 255n }, { 255: [['inc']] });
    step(m);
    expect(register(m, 'pc')).toBe(0n);
    const small = machine(d, { pc: 0n }, { 0: [['far']] });
    small.state.sizes.set('memory', 64n);
    expect(step(small)).toMatchObject({ kind: 'trap', trap: { trap: 'stop', as: 'memory', payload: 255n } });
  });

  test('without a delivery, and where the delivery traps, the machine is stuck and nothing has changed', () => {
    const bare = machine(written(text()), {}, { 0: [['stop']] });
    expect(run(bare, 5)).toMatchObject({ stop: 'stuck', steps: 1, last: { delivery: { kind: 'no delivery' } } });
    const faulty = written(text('deliver: |\n  a = 1\n  a = memory[200]\n'));
    const m = machine(faulty, {}, { 0: [['stop']] });
    m.state.sizes.set('memory', 64n);
    const before = copyState(m.state);
    expect(run(m, 5)).toMatchObject({
      stop: 'stuck',
      last: { changed: false, delivery: { kind: 'trap in delivery', trap: { trap: 'stop', as: 'memory' } } },
    });
    expect(m.state).toEqual(before);
  });
});

test('an instruction word named by another is fetched where the machine says: XCT of the PDP-10', () => {
  const d = library('pdp10-ka10');
  const word = (code: bigint, ac: bigint, y: bigint) => (code << 27n) | (ac << 23n) | y;
  // At 100 XCT 200 in executive mode; at 200 MOVEI 1,5.
  const m = machine(d, { pc: 0o100n }, { 64: [word(0o256n, 0n, 0o200n)], 128: [word(0o201n, 1n, 5n)] });
  expect(step(m)).toMatchObject({ kind: 'retired', instruction: { name: 'xct' } });
  expect(step(m)).toMatchObject({ kind: 'retired', pc: 0o100n });
  expect(register(m, 'ac[1]')).toBe(5n);
  expect(register(m, 'pc')).toBe(0o101n);
});
