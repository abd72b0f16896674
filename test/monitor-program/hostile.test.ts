// Guests that are anything: event by event as they are bare, and nothing that they do is seen outside their windows.
import { describe, expect, test } from 'vitest';
import { assemble } from '../../src/machine/assemble.ts';
import { bare, cellsOf, description, guest, hosted, hosting, type Image, nested, runToHalt, started, symbol } from './image.ts';
import { lockstep } from './lockstep.ts';
import { randomGuest, source } from './random.ts';

describe.each([
  { depth: 1, guests: 200, steps: 3000 },
  { depth: 2, guests: 60, steps: 10_000 },
])('random guests under $depth monitors', ({ depth, guests, steps }) => {
  test('retire the same instructions and take the same traps and interrupts as bare, and end alike', { timeout: 60_000 }, () => {
    let events = 0;
    let interrupts = 0;
    let ended = 0;
    for (let seed = 1; seed <= guests; seed++) {
      const { machine, guests: made } = lockstep(nested(randomGuest(seed, 32 + (seed % 100)), depth), steps);
      events += made[0]!.events;
      interrupts += made[0]!.interrupts;
      if (machine.get('stopped') === 0n) continue;
      ended++;
      let seen = bare(machine);
      for (let level = 0; level < depth; level++) seen = hosted(seen.cells, 0);
      expect(seen, `guest ${seed}`).toEqual(bare(made[0]!.bare));
    }
    expect(events).toBeGreaterThan(50 * guests);
    expect(interrupts).toBeGreaterThan(5 * guests);
    expect(ended).toBeGreaterThan(guests / 20);
  });
});

test('three random guests at once are as each is alone', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const image = hosting(...[0, 1, 2].map((k) => randomGuest(1000 * k + seed, 64 + k)));
    const { guests } = lockstep(image, 12_000);
    for (const { events } of guests) expect(events).toBeGreaterThan(0);
  }
});

function written(text: string, size: number): Image {
  const { program, diagnostics } = assemble(description, { file: 'guest.s', text });
  if (program === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return { cells: cellsOf(program, size), guests: [] };
}

const STUBBORN: Readonly<Record<string, string>> = {
  'stores everywhere': `
        .org 4
        .word 0, trapped, 0, 64
        .org 9
trapped: load-immediate r0, 0
        add-immediate r1, r1, 37
        load-immediate r2, 0xdead
        store r2, 64(r1)
        branch trapped`,
  'is relocated everywhere': `
        branch trapped
        .org 4
        .word 0, trapped, 0, 128
        .org 9
trapped: add-immediate r1, r1, 251
        load-immediate r2, 60
        set-relocation r1, r2
        store r1, 9(r2)
        branch trapped`,
  'loads a PSW from everywhere': `
        branch trapped
        .org 4
        .word 0, trapped, 0, 128
        .org 9
trapped: add-immediate r1, r1, 113
        store-absolute r1, psw + 2
        load-psw 0(r1)
        load-immediate r0, 0
        load-psw psw(r0)
psw:    .word 1, 0, 0, 100`,
  'traps without end': `
        supervisor-call
        .org 4
        .word 0, 9, 0, 64
        .org 9
        supervisor-call`,
  'is interrupted without end': `
        branch start
        .org 4
        .word 2, 9, 0, 64
        .org 9
start:  load-immediate r1, 1
        set-interrupts r1`,
  'never gives up the processor': 'branch 0',
  'has a new PSW that does not fit': `
        supervisor-call
        .org 4
        .word 0, 0, 60, 60`,
  'tries what is privileged as a user': `
        branch start
        .org 4
        .word 1, user, 0, 64
        .org 9
start:  load-psw 4(r0)
user:   halt
        set-timer r1
        set-relocation r1, r2`,
};

describe.each([...Object.keys(STUBBORN), 'is random'])('a guest that %s', (what) => {
  test('changes nothing outside its window, and the others end as they do alone', () => {
    const names = ['calls', 'switching'];
    const below = source(7);
    const hostile =
      STUBBORN[what] === undefined
        ? { cells: Array.from({ length: 128 }, () => below(0x10000)), guests: [] }
        : written(STUBBORN[what], 128);
    const image = hosting(guest(names[0]!), hostile, guest(names[1]!));
    const made = started(image);
    made.run(300_000);
    const { cells } = bare(made);
    const keep = (of: readonly number[]): number[] => [
      ...of.slice(symbol('psw_area'), symbol('leave')),
      ...of.slice(symbol('pattern'), symbol('their_r3')),
      ...of.slice(symbol('guests'), symbol('vcbs')),
    ];
    expect(keep(cells)).toEqual(keep(image.cells));
    for (const [k, name] of [names[0]!, null, names[1]!].entries()) {
      if (name === null) continue;
      const alone = started(guest(name));
      runToHalt(alone, 100_000);
      expect(hosted(cells, k)).toEqual(bare(alone));
    }
    lockstep(image, 30_000);
  });
});
