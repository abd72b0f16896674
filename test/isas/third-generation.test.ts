// The third-generation machine, its variants and its paged sister: they load at every width, do what their text says, and keep their invariants.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { deliver, evaluateCondition, execute, type Outcome, type StateSource, tick, translate } from '../../src/evaluate/index.ts';
import { type Description, type Instruction, type ReadDescription, readDescription, type SourceText } from '../../src/language/index.ts';

const folder = fileURLToPath(new URL('../../isas/', import.meta.url));
const files = readdirSync(folder).filter((file) => /^third-generation.*\.yaml$/.test(file));

function read(file: string, parameters: Readonly<Record<string, bigint>> = {}): ReadDescription {
  const source = (path: string): SourceText => ({ file: path, text: readFileSync(path, 'utf8') });
  return readDescription(source(join(folder, file)), { parameters, resolve: (name, from) => source(join(dirname(from), name)) });
}

const loaded = new Map<string, Description>();

function machine(name: string, word: bigint): Description {
  const key = `${name} ${word}`;
  const known = loaded.get(key) ?? read(`${name}.yaml`, { word }).description;
  if (known === null) throw new Error(`${key} does not load`);
  loaded.set(key, known);
  return known;
}

interface State extends StateSource {
  readonly elements: Map<string, bigint>;
  readonly cells: Map<bigint, bigint>;
}

/** A state of the whole storage, zero where nothing is said. */
function state(elements: Readonly<Record<string, bigint>>, cells: Readonly<Record<number, bigint>> = {}, size = 1n << 16n): State {
  const values = new Map(Object.entries(elements));
  const storage = new Map(Object.entries(cells).map(([pa, value]) => [BigInt(pa), value]));
  return {
    elements: values,
    cells: storage,
    element: (id, index) => values.get(index > 0 || values.has(`${id}[0]`) ? `${id}[${index}]` : id) ?? 0n,
    cell: (_, pa) => storage.get(pa) ?? 0n,
    size: () => size,
  };
}

function instruction(description: Description, name: string): Instruction {
  const found = description.instructions.find((i) => i.name === name);
  if (found === undefined) throw new Error(`${description.id} has no ${name}`);
  return found;
}

function run(description: Description, name: string, operands: Readonly<Record<string, bigint>>, at: StateSource): Outcome {
  return execute(description, instruction(description, name), new Map(Object.entries(operands)), at);
}

const SUPERVISOR = 0n;
const USER = 1n;

describe('the library files', () => {
  it('are there', () => {
    expect(files.length).toBeGreaterThan(30);
  });

  // The variants at the narrowest and the widest, those that they extend at every width.
  it.each(files)('%s loads without a diagnostic', { timeout: 60_000 }, (file) => {
    const whole = file === 'third-generation.yaml' || file === 'third-generation-paged.yaml';
    for (const word of whole ? [2n, 4n, 8n, 16n, 32n] : [2n, 32n]) {
      const { description, diagnostics } = read(file, { word, registers: word === 2n ? 2n : 4n });
      expect(diagnostics.map(({ message }) => message)).toEqual([]);
      expect(description?.id).toBe(file.replace('.yaml', ''));
      expect(description?.broken).toEqual([]);
      expect(description?.expect.length).toBeGreaterThan(0);
      expect(description?.doc).not.toBeNull();
      for (const { name, doc, syntax } of description?.instructions ?? []) {
        expect(doc, name).not.toBeNull();
        expect(syntax, name).not.toBeNull();
      }
    }
  });
});

describe('third-generation', () => {
  const m = machine('third-generation', 16n);

  it('relocates within the bound and refuses the rest', () => {
    const at = state({ mode: USER, base: 100n, bound: 10n });
    expect(translate(m, at, 9n, 'read', USER)).toEqual({ kind: 'address', pa: 109n });
    expect(translate(m, at, 10n, 'read', USER)).toEqual({ kind: 'trap', trap: 'addressing', as: 'memory', payload: 0n });
    expect(translate(m, at, 10n, 'read', SUPERVISOR)).toEqual({ kind: 'trap', trap: 'addressing', as: 'memory', payload: 0n });
  });

  it('loads and stores through the relocation', () => {
    const at = state({ mode: USER, base: 100n, bound: 10n, 'r[0]': 0n, 'r[1]': 3n, 'r[2]': 77n }, { 105: 42n });
    const load = run(m, 'load', { d: 0n, s: 1n, a: 2n }, at);
    expect(load.kind === 'next' && load.elements.get('r[0]')).toBe(42n);
    const store = run(m, 'store', { d: 2n, s: 1n, a: 2n }, at);
    expect(store.kind === 'next' && store.cells).toEqual([{ storage: 'memory', pa: 105n, value: 77n }]);
    expect(run(m, 'load', { d: 0n, s: 1n, a: 7n }, at)).toMatchObject({ kind: 'trap', trap: 'addressing', as: 'memory' });
  });

  it('takes a fault on division by zero, in both modes', () => {
    for (const mode of [SUPERVISOR, USER]) {
      const at = state({ mode, 'r[0]': 17n, 'r[1]': 5n, 'r[2]': 0n });
      const quotient = run(m, 'divide', { d: 0n, s: 1n }, at);
      expect(quotient.kind === 'next' && quotient.elements.get('r[0]')).toBe(3n);
      expect(run(m, 'divide', { d: 0n, s: 2n }, at)).toMatchObject({ kind: 'trap', trap: 'program', as: 'fault' });
    }
  });

  it('exchanges the PSW on a trap', () => {
    const at = state({ mode: USER, pc: 7n, base: 100n, bound: 10n, ie: 1n }, { 4: 0n, 5: 50n, 6: 0n, 7: 200n });
    const done = deliver(m, 2n, 0n, at);
    if (done?.kind !== 'done') throw new Error('the delivery trapped');
    expect(new Map(done.cells.map(({ pa, value }) => [pa, value]))).toEqual(
      new Map([
        [0n, 3n],
        [1n, 7n],
        [2n, 100n],
        [3n, 10n],
        [8n, 2n],
      ]),
    );
    expect(done.pc).toBe(50n);
    expect(Object.fromEntries(done.elements)).toEqual({ mode: SUPERVISOR, ie: 0n, base: 0n, bound: 200n });
  });

  it('comes back from a trap by load-psw of the old PSW', () => {
    const at = state({ mode: SUPERVISOR, pc: 50n, base: 0n, bound: 200n }, { 0: 3n, 1: 7n, 2: 100n, 3: 10n });
    const back = run(m, 'load-psw', { s: 0n, a: 0n }, at);
    if (back.kind !== 'next') throw new Error('load-psw trapped');
    expect(back.pc).toBe(7n);
    expect(Object.fromEntries(back.elements)).toEqual({ mode: USER, ie: 1n, base: 100n, bound: 10n });
  });

  it('stops, and changes nothing else, where the new PSW does not fit storage', () => {
    const bad = state({ mode: USER, pc: 7n, bound: 10n }, { 4: 0n, 5: 50n, 6: 60n, 7: 5n }, 64n);
    expect(deliver(m, 0n, 0n, bad)).toMatchObject({ kind: 'done', pc: null, elements: new Map([['stopped', 1n]]), cells: [] });
    const small = state({ mode: USER, pc: 7n, bound: 8n }, {}, 8n);
    expect(deliver(m, 0n, 0n, small)).toMatchObject({ kind: 'done', pc: null, elements: new Map([['stopped', 1n]]), cells: [] });
  });

  it('exchanges old and new PSW in place with a word of 2 bits', () => {
    const at = state({ mode: USER, pc: 3n, base: 1n, bound: 3n, ie: 0n }, { 0: 2n, 1: 1n, 2: 2n, 3: 3n }, 4n);
    const done = deliver(machine('third-generation', 2n), 1n, 0n, at);
    if (done?.kind !== 'done') throw new Error('the delivery trapped');
    expect(new Map(done.cells.map(({ pa, value }) => [pa, value]))).toEqual(
      new Map([
        [0n, 1n],
        [1n, 3n],
        [2n, 1n],
        [3n, 1n],
      ]),
    );
    expect(done.pc).toBe(1n);
    expect(Object.fromEntries(done.elements)).toEqual({ mode: SUPERVISOR, ie: 1n, base: 2n, bound: 2n });
  });

  it('refuses a relocation beyond the end of storage, also one that would wrap around', () => {
    const at = (base: bigint, bound: bigint): State => state({ mode: SUPERVISOR, 'r[0]': base, 'r[1]': bound });
    expect(run(m, 'set-relocation', { b: 0n, l: 1n }, at(0xffffn, 1n))).toMatchObject({ kind: 'next' });
    expect(run(m, 'set-relocation', { b: 0n, l: 1n }, at(0xffffn, 2n))).toMatchObject({ kind: 'trap', as: 'fault' });
    expect(run(m, 'set-relocation', { b: 0n, l: 1n }, at(0xffffn, 0xffffn))).toMatchObject({ kind: 'trap', as: 'fault' });
  });

  it('halts in place', () => {
    const halted = run(m, 'halt', {}, state({ mode: SUPERVISOR, pc: 9n }));
    expect(halted).toMatchObject({ kind: 'next', pc: 9n, elements: new Map([['stopped', 1n]]) });
  });

  it('counts its timer down to zero and leaves it there', () => {
    expect(tick(m, state({ timer: 2n }))).toMatchObject({ elements: new Map([['timer', 1n]]) });
    expect(tick(m, state({ timer: 0n }))).toMatchObject({ elements: new Map() });
  });

  it('refuses users the seven privileged instructions, and no others', () => {
    const at = state({ mode: USER, bound: 100n, 'r[0]': 1n, 'r[1]': 1n, 'r[2]': 1n, 'r[3]': 1n });
    const refused = m.instructions.filter((i) => {
      const outcome = execute(m, i, new Map(i.operands.map(({ name }) => [name, 0n])), at);
      return outcome.kind === 'trap' && outcome.as === 'privileged';
    });
    expect(refused.map(({ name }) => name)).toEqual([
      'load-psw',
      'store-psw',
      'set-relocation',
      'halt',
      'set-timer',
      'read-timer',
      'set-interrupts',
    ]);
  });
});

describe('third-generation-paged', () => {
  it('finds cells by the page table, and refuses what its entries refuse', () => {
    const m = machine('third-generation-paged', 4n);
    // Page 0 in frame 3, writable; page 1 in frame 2, to be read only; page 2 invalid; page 3 beyond the length.
    const at = state({ mode: USER, root: 8n, length: 3n }, { 8: 0b1111n, 9: 0b1001n, 10: 0b0110n, 11: 0b1111n }, 16n);
    const refused = { kind: 'trap', trap: 'addressing', as: 'memory', payload: 0n };
    expect(translate(m, at, 0b0001n, 'read', USER)).toEqual({ kind: 'address', pa: 0b1101n });
    expect(translate(m, at, 0b0001n, 'write', USER)).toEqual({ kind: 'address', pa: 0b1101n });
    expect(translate(m, at, 0b0110n, 'read', SUPERVISOR)).toEqual({ kind: 'address', pa: 0b1010n });
    expect(translate(m, at, 0b0110n, 'write', SUPERVISOR)).toEqual(refused);
    expect(translate(m, at, 0b1000n, 'read', USER)).toEqual(refused);
    expect(translate(m, at, 0b1100n, 'read', USER)).toEqual(refused);
  });

  it('has two pages of two cells, both writable, with a word of 2 bits', () => {
    const m = machine('third-generation-paged', 2n);
    const at = state({ mode: USER, root: 0n, length: 2n }, { 0: 0b11n, 1: 0b10n }, 4n);
    expect(translate(m, at, 0b01n, 'write', USER)).toEqual({ kind: 'address', pa: 0b11n });
    expect(translate(m, at, 0b10n, 'read', USER)).toMatchObject({ kind: 'trap' });
  });

  it('stores and loads a PSW with the page table in it', () => {
    const m = machine('third-generation-paged', 16n);
    const at = state({ mode: SUPERVISOR, pc: 3n, root: 1000n, length: 1n, ie: 1n }, { 1000: 0x2003n });
    const stored = run(m, 'store-psw', { s: 0n, a: 0x10n }, at);
    expect(stored.kind === 'next' && stored.cells.map(({ pa, value }) => [pa, value])).toEqual([
      [0x2010n, 2n],
      [0x2011n, 5n],
      [0x2013n, 1n],
      [0x2012n, 1000n],
    ]);
  });
});

/** Numbers that look random and are the same on every run (xorshift). */
function numbers(seed: number): (below: bigint) => bigint {
  let x = BigInt(seed) | 1n;
  return (below) => {
    x ^= (x << 13n) & 0xffff_ffff_ffff_ffffn;
    x ^= x >> 7n;
    x ^= (x << 17n) & 0xffff_ffff_ffff_ffffn;
    return (x >> 11n) % below;
  };
}

describe('the invariants', () => {
  it.each(files)('of %s survive every instruction and every trap', (file) => {
    const m = machine(file.replace('.yaml', ''), 4n);
    const draw = numbers(file.length);
    let outcomes = 0;
    let traps = 0;
    for (let tries = 0; tries < 20_000 && outcomes < 600; tries++) {
      const elements: Record<string, bigint> = {};
      for (const { id, width, count } of m.elements) {
        if (count === 1) elements[id] = draw(1n << BigInt(width));
        else for (let i = 0; i < count; i++) elements[`${id}[${i}]`] = draw(1n << BigInt(width));
      }
      const cells = Object.fromEntries(Array.from({ length: 16 }, (_, pa) => [pa, draw(16n)]));
      const at = state(elements, cells, 10n + draw(7n));
      if (![...m.invariants, ...m.assume].every((condition) => evaluateCondition(m, condition, at))) continue;
      const i = m.instructions[Number(draw(BigInt(m.instructions.length)))] ?? instruction(m, 'load');
      const operands = new Map(i.operands.map(({ name, width }) => [name, draw(1n << BigInt(width))]));
      const outcome = execute(m, i, operands, at);
      const vector = m.traps.find((t) => outcome.kind === 'trap' && t.name === outcome.trap)?.vector ?? 0n;
      const done = outcome.kind === 'next' ? outcome : deliver(m, vector, 0n, at);
      if (done === null || done.kind === 'trap') throw new Error(`the delivery of a trap of ${i.name} trapped`);
      const after = state({ ...elements, ...Object.fromEntries(done.elements) }, cells, at.size('memory'));
      for (const condition of m.invariants) expect(evaluateCondition(m, condition, after), `${i.name}: ${condition.text}`).toBe(true);
      outcomes++;
      if (outcome.kind === 'trap') traps++;
    }
    expect(outcomes).toBe(600);
    expect(traps).toBeGreaterThan(50);
  });
});
