// Tables of registers: what reading and writing a register by its number comes to.

import { describe, expect, test } from 'vitest';
import { execute } from '../../src/evaluate/index.ts';
import { type Description, readDescription } from '../../src/language/index.ts';
import { resolveFixture } from './fixtures.ts';

const STATE = `isa: t
extends: base
remove: { instructions: [load, stop], expect: all }
state:
  vbr: { role: control, type: bits(12) }
  sp: { role: general, type: bits(12), banks: { supervisor: ssp, user: usp } }
  n: { role: general, type: bits(6) }
  v: { role: general, type: bits(12) }
`;

const TABLE = `tables:
  control:
    number: bits(6)
    value: bits(12)
    absent: trap program as fault
    read_only: trap call as fault
    registers:
      vbr: { number: 8, is: vbr }
      sp: { number: 9, is: sp, check: privileged() }
      third: { number: 0x0A, is: "r[2]", doc: a register of a file }
      level: { number: 3, is: flags.level, access: read }
      status:
        number: 4
        fields:
          - { bits: "11:8", is: both, access: read }
          - { bits: "6:5", is: flags.level, legal: "value <=u 2" }
          - { bits: 0, is: ie, legal: "flags.level != 1" }
          - { bits: 2, is: flags.zero }
      none: { number: 5, fields: [] }
      flags: { number: 6, check: "if n == 6 then v = v + 1", is: flags }
`;

function read(semantics: string, table = TABLE.replace('is: both', 'is: half4')): Description {
  const more = 'state:\n  half4: { role: general, type: bits(4) }\n';
  const text = `${STATE}${more.slice('state:\n'.length)}${table}instructions:\n  go: { encoding: "0:8", semantics: "${semantics}" }\n`;
  const { description, diagnostics } = readDescription({ file: 't.yaml', text }, { resolve: resolveFixture });
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  if (description === null) throw new Error('no description');
  return description;
}

const SUPERVISOR = 0n;
const USER = 3n;
const VALUES: Record<string, bigint> = { vbr: 0xabcn, ssp: 0x123n, usp: 0x456n, half4: 0xcn, 'flags.level': 2n, ie: 1n, 'flags.carry': 1n };

/** What one reading or writing of register n does. */
function effect(semantics: string, n: bigint, state: Record<string, bigint> = {}, table?: string): string {
  const d = read(semantics, table);
  const [go] = d.instructions;
  if (go === undefined) throw new Error('no instruction');
  const outcome = execute(d, go, new Map(), {
    element: (id, index) => state[id] ?? (id === 'n' ? n : id === 'r' ? 0x30n + BigInt(index) : (VALUES[id] ?? 0n)),
    cell: () => 0n,
    size: () => 256n,
  });
  if (outcome.kind === 'trap') return `${outcome.trap} ${outcome.as}`;
  return [...outcome.elements].map(([id, value]) => `${id}=${value.toString(16)}`).join(' ');
}

const reading = (n: bigint, state: Record<string, bigint> = {}): string => effect('v = control[n]', n, state);
const writing = (n: bigint, value: string, state: Record<string, bigint> = {}): string => effect(`control[n] = ${value}`, n, state);

describe('reading', () => {
  test('an element, extended with zeros', () => {
    expect(reading(8n)).toBe('v=abc');
    expect(reading(3n)).toBe('v=2');
    expect(reading(10n)).toBe('v=32');
  });

  test('several elements, zeros between them', () => {
    expect(reading(4n)).toBe(`v=${((0xc << 8) | (2 << 5) | 1).toString(16)}`);
    expect(reading(5n)).toBe('v=0');
  });

  test('a whole packed register; a check that assigns', () => {
    expect(reading(6n)).toBe(`v=${(0b10010000).toString(16)}`);
  });

  test('a banked register, after its check', () => {
    expect(reading(9n, { mode: SUPERVISOR })).toBe('v=123');
    expect(reading(9n, { mode: USER })).toBe('program privileged');
  });

  test('a number without a register', () => {
    for (const n of [0n, 2n, 7n, 11n, 63n]) expect(reading(n)).toBe('program fault');
  });
});

describe('writing', () => {
  test('the low bits of the value', () => {
    expect(writing(8n, '0x7ff')).toBe('vbr=7ff');
    expect(writing(10n, '0xfee')).toBe('r[2]=ee');
    expect(writing(9n, '0xfee', { mode: SUPERVISOR })).toBe('ssp=fee');
    expect(writing(9n, '0xfee', { mode: USER })).toBe('program privileged');
    expect(writing(6n, '0xff')).toBe('v=1 flags.carry=1 flags.level=3 flags.zero=1');
  });

  test('fields: illegal values are not taken, other bits are ignored', () => {
    expect(writing(4n, '0xfff')).toBe('ie=1 flags.zero=1');
    expect(writing(4n, '0b000001000100')).toBe('flags.level=2 ie=0 flags.zero=1');
    // Fields are written in order: `legal` sees those before it.
    expect(writing(4n, '0b000000100000')).toBe('flags.level=1 flags.zero=0');
    expect(writing(5n, '0xfff')).toBe('');
  });

  test('read-only registers and numbers without a register', () => {
    expect(writing(3n, '0')).toBe('call fault');
    expect(writing(7n, '0')).toBe('program fault');
    expect(
      effect('control[n] = 0', 3n, {}, TABLE.replace('is: both', 'is: half4').replace('    read_only: trap call as fault\n', '')),
    ).toBe('program fault');
  });
});

test('a large table finds every register', () => {
  const rows = Array.from({ length: 60 }, (_, i) => `      x${i}: { number: ${i + 2}, fields: [{ bits: ${i % 12}, is: ie }] }\n`).join('');
  const table = `tables:\n  control:\n    number: bits(6)\n    value: bits(12)\n    absent: trap program as fault\n    registers:\n${rows}`;
  for (let n = 0; n < 64; n++) {
    expect(effect('v = control[n]', BigInt(n), {}, table)).toBe(
      n < 2 || n > 61 ? 'program fault' : `v=${(1 << ((n - 2) % 12)).toString(16)}`,
    );
  }
});

test('functions may use tables, and tables functions', () => {
  const d = read(
    'v = fetch_control(8)',
    `${TABLE.replace('is: both', 'is: half4')}functions: |\n  fn fetch_control(k: bits(6)) -> bits(12) { return control[k] + limit() }\n  fn limit() -> bits(12) { return 1 }\n`,
  );
  expect(d.functions.map((f) => f.name)).toEqual(['privileged', 'double', 'fetch_control', 'limit', 'table:control', 'table:control=']);
});
