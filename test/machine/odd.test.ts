// Machines of other shapes, in step with the evaluator: random small ones, and one of wide registers, little-endian storage and every operator.
import { describe, expect, test } from 'vitest';
import { sourceOf } from '../../src/machine/compile.ts';
import { layoutOf } from '../../src/machine/storage.ts';
import { generate, print } from '../random/generate.ts';
import { mustRead } from '../random/load.ts';
import { machine } from '../theorems/machines.ts';
import { lockstep, lockstepInRuns, newTally, type Subject } from './lockstep.ts';

test('random small machines', () => {
  const tally = newTally();
  for (let seed = 1; seed <= 60; seed++) {
    const description = mustRead(print(generate(seed, { roomy: seed % 2 === 0 })));
    const subject: Subject = { description, size: Number(description.storages[0]!.size), undefinedOperation: description.traps[0]!.name };
    for (const round of [1, 2]) {
      expect(lockstep(subject, 100 * seed + round, 20, round === 2, tally)).toBeNull();
      expect(lockstepInRuns(subject, 100 * seed + round, 20, tally)).toBeNull();
    }
  }
  expect(tally.retired).toBeGreaterThan(500);
  expect(tally.inRuns).toBeGreaterThan(50);
});

const OPERATORS = ['+', '-', '*', '/u', '/s', '%u', '%s', '&', '|', '^', '<<', '>>u', '>>s'];
const COMPARISONS = ['==', '<u', '<=u', '<s', '<=s'];

/** Registers of a width with every operator on them; the pc is as wide as addresses are. */
function wideMachine(width: number, address: number): Subject {
  const operators = OPERATORS.map(
    (o, n) => `  op-${n}:\n    encoding: "0x${(n + 16).toString(16)}:8 d:2 s:2 _:4"\n    semantics: r[d] = r[d] ${o} r[s]\n`,
  );
  const comparisons = COMPARISONS.map(
    (o, n) =>
      `  compare-${n}:\n    encoding: "0x${(n + 48).toString(16)}:8 d:2 s:2 _:4"\n    semantics: if r[d] ${o} r[s] then r[0] = ~r[d] else pc = next_pc + 1\n`,
  );
  const description = mustRead(`
isa: wide
title: wide registers
modes: [supervisor, user]
settings: { default: { user: user, virtual: [supervisor, user] } }
state:
  memory: { storage: { address: ${address}, cell: 8, size: 256, order: little, beyond: program } }
  mode: { role: mode }
  pc: { role: pc, type: bits(${address}) }
  r: { role: general, type: "bits(${width})[4]" }
  flag: { role: general, type: bits(1) }
traps:
  program: { vector: 0 }
deliver: pc = pc + 3
instructions:
${operators.join('')}${comparisons.join('')}
  load:
    encoding: "0x40:8 d:2 s:2 _:4"
    semantics: r[d] = zext(read(${address > width ? `zext(r[s], ${address})` : `r[s][${address - 1}:0]`}, 8), ${width})
  store:
    encoding: "0x41:8 d:2 s:2 _:4"
    semantics: |
      flag = add_carry(r[d], r[s])
      r[s] = r[s] + 1
      write(${address > width ? `zext(r[s], ${address})` : `r[s][${address - 1}:0]`}, r[d][7:0])
  mixed:
    encoding: "0x42:8 d:2 s:2 i:4"
    semantics: |
      let x = concat(r[d], r[s])
      flag = add_overflow(r[d], r[s])
      r[d] = sext(x[${width + 2}:${width - 2}], ${width}) + undefined(${width})
      if i[0] == 1 then trap program as fault
      r[s] = -r[s]
`);
  return { description, size: 256, undefinedOperation: 'program' };
}

describe.each([
  [8, 9],
  [31, 8],
  [32, 32],
  [33, 16],
  [40, 40],
  [64, 64],
  [65, 9],
  [128, 33],
])('registers of %i bits, addresses of %i', (width, address) => {
  test('agrees with the evaluator', () => {
    const subject = wideMachine(width, address);
    const tally = newTally();
    for (let seed = 1; seed <= 12; seed++) {
      expect(lockstep(subject, seed, 40, seed % 3 === 0, tally)).toBeNull();
      expect(lockstepInRuns(subject, seed, 40, tally)).toBeNull();
    }
    expect(tally.instructions.size).toBeGreaterThan(15);
    expect(tally.inRuns).toBeGreaterThan(50);
  });
});

test('no word of a description gets into its code', () => {
  const own = /^(?:[NWCUXH]|[tpbfgMK]\d+|vt\d+|[aoler]|use|strict)$/;
  const words =
    'return function const let if else throw try catch null instructions due fetch tick deliver blocks translate read write execute instruction'.split(
      ' ',
    );
  const known = new Set([
    ...words,
    ...'BigInt asUintN asIntN Number Math imul trap isTrap choice load store big udiv urem sdiv srem shl lshr ashr true false'.split(' '),
  ]);
  for (const name of ['third-generation-paged', 'pdp10-ka10', 'm68000']) {
    const source = sourceOf(layoutOf(machine(name)), { logged: true, choices: true, devices: true });
    const found = new Set(source.match(/(?<![\w$])[A-Za-z_$][\w$]*/g));
    expect([...found].filter((word) => !own.test(word) && !known.has(word))).toEqual([]);
  }
});
