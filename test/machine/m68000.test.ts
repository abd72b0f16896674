// The 68000 as Motorola's manual has it: codes from the instruction pages of PRM 4, worked out by hand.
import { expect, test } from 'vitest';
import { disassemble } from '../../src/machine/index.ts';
import { assembled, cellsOf, library, problems } from './machines.ts';

const machine = library('m68000');
const later = library('m68010');

/** Words in hexadecimal. */
function words(text: string, description = machine): string {
  const cells = cellsOf(description, text).map((c) => c.toString(16).padStart(2, '0'));
  return cells
    .join('')
    .match(/.{1,4}/g)!
    .join(' ');
}

test.each([
  ['move.l #0x12345678,d0', '203c 1234 5678'],
  ['move.w #5,d1', '323c 0005'],
  ['move.b (a0)+,-(a1)', '1318'],
  ['move.w 4(a0,d1),d2', '3430 1004'],
  ['MOVE.W (4,A0,D1.W),D2', '3430 1004'],
  ['move.w (0x1234).w,(0x56789a).l', '33f8 1234 0056 789a'],
  ['movea.l sp,a0', '204f'],
  ['moveq #-1,d0', '70ff'],
  ['movem.l d0-d7/a0-a6,-(sp)', '48e7 fffe'],
  ['movem.l (sp)+,d0-d7/a0-a6', '4cdf 7fff'],
  ['movem.w d0/a1,(a2)', '4892 0201'],
  ['lea (. + 10,pc),a3', '47fa 0008'],
  ['addq.l #8,a7', '508f'],
  ['addi.l #1,(a0)', '0690 0000 0001'],
  ['adda.w #-2,a0', 'd0fc fffe'],
  ['lsl.w #8,d3', 'e14b'],
  ['lsl.w d1,d3', 'e36b'],
  ['exg d1,a2', 'c38a'],
  ['addx.b -(a1),-(a2)', 'd509'],
  ['link a6,#-8', '4e56 fff8'],
  ['btst #3,(. + 6,pc)', '083a 0003 0002'],
  ['move usp,a0', '4e68'],
  ['move sr,d0', '40c0'],
  ['bne .', '66fe'],
  ['bsr.w .', '6100 fffe'],
  ['dbra d0,.', '51c8 fffe'],
  ['seq (a0)', '57d0'],
  ['bra next\nnext: nop', '6000 0002 4e71'],
  ['beq next\n nop\nnext: nop', '6702 4e71 4e71'],
  ['trap #15', '4e4f'],
  ['.word 0x4e71', '4e71'],
])('%s', (text, code) => {
  expect(words(text)).toBe(code);
});

test.each([
  ['movec d1,vbr', '4e7b 1801'],
  ['movec usp,a0', '4e7a 8800'],
  ['moves.w (a0),d1', '0e50 1000'],
  ['moves.l a2,(a3)+', '0e9b a800'],
  ['move ccr,d0', '42c0'],
  ['rtd #8', '4e74 0008'],
])('68010: %s', (text, code) => {
  expect(words(text, later)).toBe(code);
});

test('lists of registers are printed in their order', () => {
  const texts = ['movem.l d0-d7/a0-a6,-(a7)', 'movem.l (a7)+,d2/d4/a0', 'bra.s 0x10', 'dbf d0, 0'];
  const cells = cellsOf(machine, texts.map((t) => ` ${t}\n`).join(''));
  expect(disassemble(machine, cells).map((l) => l.text)).toEqual([...texts.slice(0, 3), 'dbf d0,0']);
});

test.each([
  ['move.l a0,', 'error[syntax]: something else is expected here'],
  ['move.q d0,d1', 'there is no instruction `move.q`'],
  ['moveq #200,d0', '200 does not fit `{data}` of 8 bits'],
  ['bra.s . + 200', 'the distance of 198 does not fit `{disp}` of 8 bits'],
  ['lea d0,a1', '`lea` has no such combination of operands'],
  ['jmp nowhere', 'there is no symbol `nowhere`'],
])('%s', (text, message) => {
  expect(problems(assembled(machine, text))).toContain(message);
});
