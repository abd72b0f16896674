// The PDP-10 in MACRO-10's notation, with codes from the reference manual.
import { expect, test } from 'vitest';
import { disassemble } from '../../src/machine/index.ts';
import { cellsOf, library } from './machines.ts';

const machine = library('pdp10-ka10');

test.each([
  ['move 5,@0o100(3)', '200263000100'],
  ['movei 1,-1', '201040777777'],
  ['setzm 0o40', null],
  ['setzm 0,0o40', '402000000040'],
  ['hrlzi 0o17,5', '515740000005'],
  ['tlne 2,0o400000', '603100400000'],
  ['camge 2,3', '315100000003'],
  ['jrst 0o1000', '254000001000'],
  ['portal 0o1000', '254040001000'],
  ['jen @0o40', '254520000040'],
  ['jrst 3,5', '254140000005'],
  ['pushj 0o17,.', '260740000000'],
  ['cono pi,0o10000', '700600010000'],
  ['datao 0o120,7', '712140000007'],
])('%s', (text, code) => {
  if (code === null) expect(() => cellsOf(machine, text)).toThrow();
  else expect(cellsOf(machine, text).map((c) => c.toString(8).padStart(12, '0'))).toEqual([code]);
});

test('is printed in the same way', () => {
  const texts = ['move 5,@0x40(3)', 'jrst 0x200', 'jrst 3,5', 'andcbm 3,4', 'cono pi,0x1000', 'datao 0x50,7'];
  expect(disassemble(machine, cellsOf(machine, texts.join('\n'))).map((l) => l.text)).toEqual(texts);
});
