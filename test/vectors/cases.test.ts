// Vectors of both shapes: what they say of states, and what is wrong with those that say nothing.
import { describe, expect, test } from 'vitest';
import { readCase, readMap, type VectorCase } from '../../src/vectors/index.ts';
import { inheriting, roomy, small } from './machine.ts';

const read = (data: unknown, map: unknown = {}): VectorCase => readCase({ description: small, map: readMap(small, map) }, data);
const registers = (values: ReadonlyMap<string, bigint>) => Object.fromEntries(values);
const memory = (cells: ReadonlyMap<string, ReadonlyMap<bigint, bigint>>) => Object.fromEntries(cells.get('memory') ?? []);

describe('our own shape', () => {
  test('names registers, files, fields, packed registers, and the mode by its name', () => {
    const c = read({
      name: 'all',
      before: { elements: { d: [1, '0x2', 3, 4], a: { 0: 5 }, 'sr.z': '1', sr: 0x2008, 'd[3]': 9, level: '0b10' } },
      after: { elements: { 'sr.supervisor': 'user', sr: 0 } },
    });
    expect(registers(c.before.elements)).toEqual({
      'sr.z': 0n,
      'sr.supervisor': 1n,
      'sr.n': 1n,
      'sr.c': 0n,
      'd[0]': 1n,
      'd[1]': 2n,
      'd[2]': 3n,
      'd[3]': 4n,
      'a[0]': 5n,
      level: 2n,
    });
    expect(registers(c.after.registers)).toMatchObject({ 'sr.supervisor': 0n });
    expect(read({ before: { elements: { 'sr.supervisor': 'supervisor' } } }).before.elements.get('sr.supervisor')).toBe(1n);
  });

  test('a banked register is the bank of the mode of its state, whatever the order', () => {
    const of = (elements: unknown, after: unknown = {}) => read({ before: { elements }, after: { elements: after } });
    expect(registers(of({ 'a[3]': 7, sr: 0x2000 }).before.elements)).toMatchObject({ ssp: 7n });
    expect(registers(of({ 'a[3]': 7 }).before.elements)).toEqual({ usp: 7n });
    expect(registers(of({ a: [1, 2, 3, 4] }).before.elements)).toEqual({ 'a[0]': 1n, 'a[1]': 2n, 'a[2]': 3n, usp: 4n });
    expect(registers(of({ ssp: 1, usp: 2 }).before.elements)).toEqual({ ssp: 1n, usp: 2n });
    expect(registers(of({ sr: 0x2000 }, { 'a[3]': 9 }).after.registers)).toEqual({ ssp: 9n });
    expect(registers(of({}, { 'a[3]': 9, 'sr.supervisor': 1 }).after.registers)).toEqual({ 'sr.supervisor': 1n, ssp: 9n });
  });

  test('bits of a packed register that no field has are remembered where they are expected', () => {
    expect(registers(read({ after: { elements: { sr: 0x8004 } } }).after.undeclared)).toEqual({ sr: 0x8000n });
  });

  test('cells by address, one or several', () => {
    const c = read({ before: { cells: { '0x10': [1, 2], 5: '0xff' }, size: 64 }, after: { cells: { memory: { 16: 3 } } } });
    expect(memory(c.before.cells)).toEqual({ 5: 255n, 16: 1n, 17: 2n });
    expect(memory(c.cells)).toEqual({ 16: 3n });
    expect(c.before.sizes.get('memory')).toBe(64n);
  });

  test('an instruction, with operands or without, and a trap', () => {
    expect(read({ instruction: 'add', operands: { x: 2 } }).instruction).toEqual({
      name: 'add',
      operands: new Map([
        ['x', 2n],
        ['y', 0n],
      ]),
    });
    expect(read({ instruction: 'add' }).instruction).toEqual({ name: 'add', operands: null });
    expect(read({ trap: 'bus' }).trap).toEqual({ name: 'bus', as: null, payload: null });
    expect(read({ trap: { trap: 'bus', as: 'memory', payload: '0x100' } }).trap).toEqual({ name: 'bus', as: 'memory', payload: 256n });
    expect(read({}).trap).toBeNull();
  });

  test.each([
    ['no map', [], 'a case wants to be a map'],
    ['an unknown key', { befor: {} }, 'there is no key `befor`: did you mean `before`?'],
    ['an unknown element', { before: { elements: { dd: 1 } } }, 'before.elements.dd: the description has no element `dd`'],
    [
      'a register past the file',
      { before: { elements: { d: [0, 0, 0, 0, 0] } } },
      'before.elements.d: the description has no element `d[4]`',
    ],
    ['one value for a file', { after: { elements: { d: 5 } } }, 'after.elements.d: a register file wants a list'],
    ['a value too wide', { before: { elements: { pc: 65536 } } }, 'before.elements.pc: 0x10000 does not fit in 16 bits'],
    ['a negative value', { before: { elements: { pc: -1 } } }, 'before.elements.pc: a number is wanted'],
    ['a number that is not exact', { before: { elements: { pc: 2 ** 60 } } }, 'exact as text only'],
    ['text that is no number', { before: { elements: { pc: 'x' } } }, 'before.elements.pc: a number is wanted'],
    ['a mode that there is not', { before: { elements: { 'sr.supervisor': 'king' } } }, 'before.elements.sr.supervisor'],
    ['a cell past the end', { before: { size: 16, cells: { 15: [1, 2] } } }, 'cell 16 lies past the end of storage, which has 16 cells'],
    ['an address that is none', { before: { cells: { x: 1 } } }, 'before.cells.x'],
    ['a size that is too large', { before: { size: 257 } }, 'before.size: 1 to 256 cells are possible'],
    ['an unknown instruction', { instruction: 'ad' }, 'the description has no instruction `ad`: did you mean `add`?'],
    ['operands without an instruction', { operands: {} }, 'operands want an `instruction`'],
    ['an unknown operand', { instruction: 'add', operands: { z: 1 } }, 'operands: there is no key `z`'],
    ['an operand too wide', { instruction: 'add', operands: { x: 16 } }, 'operands.x'],
    ['an unknown trap', { trap: 'buss' }, 'trap: the description has no trap `buss`'],
    ['an unknown kind', { trap: { trap: 'bus', as: 'odd' } }, 'trap.as: one of privileged, memory, call, fault'],
  ] as const)('%s', (_, data, message) => {
    expect(() => read(data)).toThrow(message);
  });
});

describe('a case says 100000 cells at most', () => {
  const at = (data: unknown) => () => readCase({ description: roomy, map: readMap(roomy, {}) }, data);
  const list = (length: number) => Array.from({ length }, () => 1);
  const pairs = (length: number, from = 0) => Array.from({ length }, (_, i) => [from + i, 1]);

  test('in our own shape', () => {
    expect(at({ before: { cells: { 0: list(60_000) } }, after: { cells: { 0: list(40_000) } } })).not.toThrow();
    expect(at({ before: { cells: { 7: list(100_001) } } })).toThrow('before.cells.7: a case says 100000 cells at most');
    expect(at({ before: { cells: { 0: list(60_000) } }, after: { cells: { 5: list(40_001) } } })).toThrow('after.cells.5: a case says');
  });

  test('in that of published suites', () => {
    expect(at({ initial: { ram: pairs(50_000) }, final: { ram: pairs(50_000) } })).not.toThrow();
    expect(at({ initial: {}, final: { ram: pairs(100_001) } })).toThrow('final.ram[100000]: a case says');
    expect(at({ initial: { prefetch: list(50_001) }, final: {} })).toThrow('initial.prefetch[50000]: a case says');
  });
});

describe('names that every object inherits', () => {
  const on = (data: unknown, map: unknown = {}) => readCase({ description: inheriting, map: readMap(inheriting, map) }, data);

  test('of operands and storages that are not given', () => {
    expect(on({ instruction: 'add', operands: {} }).instruction?.operands).toEqual(
      new Map([
        ['constructor', 0n],
        ['y', 0n],
      ]),
    );
    expect(on({ before: { cells: { 5: 1 } } }).before.cells.get('valueOf')).toEqual(new Map([[5n, 1n]]));
  });

  test('of the keys of a map', () => {
    expect(read({ instruction: 'add' }, { before: 'toString', after: 'constructor' }).instruction?.name).toBe('add');
    const map = { cells: 'toString', prefetch: 'constructor' };
    expect(memory(read({ initial: {}, final: {} }, map).before.cells)).toEqual({});
    expect(memory(read({ initial: { toString: [[1, 2]] }, final: {} }, map).before.cells)).toEqual({ 1: 2n });
  });
});

describe('messages', () => {
  const controls = '\u001b[31m\u009b\u202e';
  const long = 'x'.repeat(1 << 20);
  const initial = {};
  test.each([
    ['an element', (name: string) => read({ before: { elements: { [name]: 1 } } })],
    ['a register of a file', (name: string) => read({ before: { elements: { d: { [name]: 1 } } } })],
    ['a trap', (name: string) => read({ trap: name })],
    ['an instruction', (name: string) => read({ instruction: name })],
    ['an operand', (name: string) => read({ instruction: 'add', operands: { [name]: 1 } })],
    ['an address', (name: string) => read({ before: { cells: { [name]: 1 } } })],
    ['a storage', (name: string) => read({ before: { size: { [name]: 1 } } })],
    ['a key of a published state', (name: string) => read({ initial: { [name]: 1 }, final: {} })],
    ['a key below one', (name: string) => read({ initial: { [name]: { e0: 1 } }, final: {} })],
    ['an element of a map', (name: string) => read({ initial, final: {} }, { registers: { x: name } })],
    ['a register of a map', (name: string) => read({ initial, final: {} }, { registers: { [name]: 'q' } })],
    ['a trap of a map', (name: string) => read({ initial, final: {} }, { 'undefined-operation': name })],
    ['a list of a map', (name: string) => read({ initial: { [name]: 5 }, final: {} }, { cells: name })],
  ] as const)('show %s without control characters, and cut', (_, of) => {
    expect(() => of(controls)).toThrow(/^[^\p{Cc}\p{Cf}]*·\[31m··[^\p{Cc}\p{Cf}]*$/u);
    expect(() => of(long)).toThrow(/^.{20,500}$/);
  });

  test('cut names of cases, between characters', () => {
    const name = 'x'.repeat(1 << 20);
    expect(read({ name }).name).toBe(`${'x'.repeat(199)}…`);
    expect(read({ name, initial: {}, final: {} }).name).toBe(`${'x'.repeat(199)}…`);
    expect(read({ name: 'x'.repeat(200) }).name).toBe('x'.repeat(200));
    expect(read({ name: `${'x'.repeat(198)}\u{1f600}y` }).name).toBe(`${'x'.repeat(198)}…`);
  });

  test('cut numbers', () => {
    expect(() => read({ before: { elements: { pc: `0x${'f'.repeat(1000)}` } } })).toThrow(/: 0xf{31}… does not fit in 16 bits$/);
  });
});

describe('the shape of published suites', () => {
  test('registers by name, packed ones whole, storage as a list, and what was prefetched from the pc on', () => {
    const c = read({
      name: 'n',
      initial: {
        d0: 1,
        D1: 2,
        a0: 3,
        usp: 4,
        ssp: 5,
        sr: 0x2005,
        pc: 0x20,
        prefetch: [0x0102, 0x0304],
        ram: [
          [0x20, 9],
          [0x30, 7],
        ],
      },
      final: { d0: 8, sr: 0x2000, pc: 0x22, prefetch: [1, 2], ram: [[0x30, 6]] },
      length: 4,
      transactions: [],
    });
    expect(registers(c.before.elements)).toMatchObject({
      'd[0]': 1n,
      'd[1]': 2n,
      'a[0]': 3n,
      usp: 4n,
      ssp: 5n,
      pc: 0x20n,
      'sr.z': 1n,
      'sr.c': 1n,
    });
    expect(memory(c.before.cells)).toEqual({ 32: 1n, 33: 2n, 34: 3n, 35: 4n, 48: 7n });
    expect(memory(c.cells)).toEqual({ 48: 6n });
    expect(registers(c.after.registers)).toMatchObject({ 'd[0]': 8n, pc: 0x22n });
    expect(c.trap).toBe('any');
    expect(c.known?.has('d[0]')).toBe(true);
    expect(c.known?.has('level')).toBe(false);
  });

  test('a map says other names, a pc that is ahead, wider values of storage, and what is to be ignored', () => {
    const map = {
      before: 'start',
      after: 'end',
      registers: { acc: 'd[0]', ip: { is: 'pc', ahead: 4 } },
      cells: { key: 'mem', width: 16 },
      prefetch: { key: 'queue', width: 8 },
      ignore: ['cycles'],
    };
    const c = read({ start: { acc: 5, ip: 0x14, cycles: 3, queue: [7], mem: [[0x30, 0x0102]] }, end: { ip: 2 } }, map);
    expect(registers(c.before.elements)).toEqual({ 'd[0]': 5n, pc: 0x10n });
    expect(registers(c.after.registers)).toEqual({ pc: 0xfffen });
    expect(memory(c.before.cells)).toEqual({ 16: 7n, 48: 1n, 49: 2n });
  });

  test('registers may stand one level deeper', () => {
    expect(registers(read({ initial: { regs: { d2: 1 }, ram: [] }, final: { regs: {} } }).before.elements)).toEqual({ 'd[2]': 1n });
  });

  test('keys `before` and `after` of a map do not hide our own shape', () => {
    const map = { before: 'before', after: 'after' };
    expect(registers(read({ before: { d0: 1 }, after: { d0: 2 } }, map).after.registers)).toEqual({ 'd[0]': 2n });
    expect(registers(read({ before: { elements: { d: [1] } }, after: {} }, map).before.elements)).toEqual({ 'd[0]': 1n });
  });

  test.each([
    ['an unknown register', { initial: { e0: 1 }, final: {} }, 'initial.e0: the description has no element of that name'],
    ['storage that is no list', { initial: { ram: 5 }, final: {} }, 'initial.ram: a list is wanted'],
    ['a pair that is none', { initial: { ram: [[1, 2, 3]] }, final: {} }, 'initial.ram[0]: an address and a value are wanted'],
    ['a value wider than a cell', { initial: { ram: [[1, 256]] }, final: {} }, 'initial.ram[0]: 0x100 does not fit in 8 bits'],
  ] as const)('%s', (_, data, message) => {
    expect(() => read(data)).toThrow(message);
  });

  test.each([
    ['an unknown key', { register: {} }, 'map: there is no key `register`'],
    ['an unknown element', { registers: { x: 'q' } }, 'map.registers.x: the description has no element `q`'],
    ['a file that is ahead', { registers: { x: { is: 'd', ahead: 1 } } }, 'wants a plain register'],
    ['an unknown trap', { 'undefined-operation': 'bos' }, 'the description has no trap `bos`: did you mean `bus`?'],
    ['a rule about nothing', { skip: [{ because: 'x' }] }, 'map.skip[0]: a rule wants an `instruction`, a `trap`, or both'],
    ['a rule without a reason', { skip: [{ trap: 'bus' }] }, 'map.skip[0].because: text is wanted'],
    ['a rule about an unknown instruction', { skip: [{ instruction: 'q', because: 'x' }] }, 'no instruction `q`'],
    ['a width that is no multiple of a cell', { cells: { width: 12 } }, 'map.cells.width: a multiple of the 8 bits of a cell is wanted'],
  ] as const)('a map with %s', (_, map, message) => {
    expect(() => readMap(small, map)).toThrow(message);
  });
});
