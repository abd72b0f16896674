// Banked registers and carried fields: the elements they make, and what reading and assigning come to in each mode.

import { describe, expect, test } from 'vitest';
import { execute } from '../../src/evaluate/index.ts';
import { type Description, readDescription } from '../../src/language/index.ts';

const MACHINE = `isa: t
modes: { usr: 0, irq: 1, svc: 3 }
settings: { default: { user: usr, virtual: [svc] } }
traps: { t: { vector: 0 } }
state:
  mode: { role: mode }
  pc: { role: pc, type: bits(8) }
  x: { role: general, type: "bits(8)[8]", doc: registers, banks: { 6: { usr: x6_usr, default: x6_all }, 7: { usr: x7_usr, svc: x7_usr, irq: x7_irq } } }
  sp: { role: general, type: bits(8), banks: { default: ssp, usr: usp } }
  n: { role: general, type: bits(3) }
  sr:
    type: bits(8)
    fields:
      trace: { bits: 7, role: control, carried: true }
      level: { bits: 0, role: control, carried: false }
  fpu: { role: control, type: bits(1), carried: true }
functions: |
  fn both() -> bits(8) { return sp + x[n] }
invariant: sp != 1 or x[7] != 1
`;

function read(semantics: string): Description {
  const text = `${MACHINE}instructions:\n  go: { encoding: "0:8", semantics: "${semantics}" }\n`;
  const { description, diagnostics } = readDescription({ file: 't.yaml', text });
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  if (description === null) throw new Error('no description');
  return description;
}

const VALUES: Record<string, bigint> = { x6_usr: 60n, x6_all: 61n, x7_usr: 70n, x7_irq: 71n, ssp: 80n, usp: 81n };

/** What the instruction assigns in a mode, where n has this value. */
function effects(semantics: string, mode: bigint, n = 0n): string {
  const d = read(semantics);
  const [go] = d.instructions;
  if (go === undefined) throw new Error('no instruction');
  const outcome = execute(d, go, new Map(), {
    element: (id, index) => (id === 'mode' ? mode : id === 'n' ? n : id === 'x' ? 10n + BigInt(index) : (VALUES[id] ?? 0n)),
    cell: () => 0n,
    size: () => 0n,
  });
  if (outcome.kind === 'trap') return outcome.trap;
  return [...outcome.elements].map(([id, value]) => `${id}=${value}`).join(' ');
}

describe('elements', () => {
  test('each bank is one, the plain register is none', () => {
    const { elements } = read('');
    expect(elements.map((e) => e.id).join(' ')).toBe('mode pc x x6_usr x6_all x7_usr x7_irq usp ssp n sr.trace sr.level fpu');
    const bank = (id: string): unknown => elements.find((e) => e.id === id);
    expect(bank('x7_usr')).toMatchObject({ role: 'general', width: 8, count: 1, bank: { of: 'x[7]', modes: [0n, 3n] }, doc: 'registers' });
    expect(bank('x6_all')).toMatchObject({ bank: { of: 'x[6]', modes: [1n, 3n] } });
    expect(bank('ssp')).toMatchObject({ bank: { of: 'sp', modes: [1n, 3n] }, carried: false });
    expect(bank('x')).toMatchObject({ count: 8, bank: null });
  });

  test('carried fields are general', () => {
    const roles = read('').elements.filter((e) => e.id.startsWith('sr.') || e.id === 'fpu');
    expect(roles.map((e) => [e.id, e.role, e.carried])).toEqual([
      ['sr.trace', 'general', true],
      ['sr.level', 'control', false],
      ['fpu', 'general', true],
    ]);
  });
});

describe('references', () => {
  test('the mode chooses the bank', () => {
    expect([0n, 1n, 3n].map((m) => effects('x[0] = sp; x[1] = x[7]; x[2] = x[6]', m))).toEqual([
      'x[0]=81 x[1]=70 x[2]=60',
      'x[0]=80 x[1]=71 x[2]=61',
      'x[0]=80 x[1]=70 x[2]=61',
    ]);
    expect([0n, 1n, 3n].map((m) => effects('sp = 1; x[7] = 2; x[6] = 3; x[5] = 4', m))).toEqual([
      'usp=1 x7_usr=2 x6_usr=3 x[5]=4',
      'ssp=1 x7_irq=2 x6_all=3 x[5]=4',
      'ssp=1 x7_usr=2 x6_all=3 x[5]=4',
    ]);
  });

  test('a code that is no mode has the bank of the default', () => {
    expect(effects('x[0] = sp', 2n)).toBe('x[0]=80');
  });

  test('an index that is a value', () => {
    expect([5n, 6n, 7n].map((n) => effects('x[0] = x[n]', 1n, n))).toEqual(['x[0]=15', 'x[0]=61', 'x[0]=71']);
    expect([5n, 6n, 7n].map((n) => effects('x[n] = x[n] + 1', 0n, n))).toEqual(['x[5]=16', 'x6_usr=61', 'x7_usr=71']);
  });

  test('the mode is that of the moment, and the value is worked out first', () => {
    expect(effects('x[0] = sp; mode = usr; x[1] = sp', 3n)).toBe('x[0]=80 mode=0 x[1]=81');
    expect(effects('mode = usr; sp = x[7] + sp', 1n)).toBe('mode=0 usp=151');
    expect(effects('x[7] = sp; sp = x[7] + 1', 1n)).toBe('x7_irq=80 ssp=81');
  });

  test('banks by their own names, and in functions', () => {
    expect(effects('usp = x7_irq + both()', 3n, 7n)).toBe(`usp=${71 + 80 + 70}`);
  });

  test('the index and the value are evaluated once', () => {
    const d = read('x[n + 1] = x[n]');
    expect(d.functions.map((f) => f.name)).toEqual(['both', 'bank:x', 'bank:x=']);
    expect(d.instructions[0]?.semantics.body).toMatchObject([
      { op: 'call', name: 'bank:x=', arguments: [{ op: 'binary' }, { op: 'call', name: 'bank:x' }] },
    ]);
  });
});
