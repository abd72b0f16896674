// Several guests on one hosting machine: each ends as it does alone, whatever the others do.
import { describe, expect, test } from 'vitest';
import { assemble } from '../../src/machine/assemble.ts';
import { boot } from '../../src/machine/boot.ts';
import { newMachine } from '../../src/machine/machine.ts';
import { next } from '../../src/machine/random.ts';
import { constructHosting } from '../../src/monitor/construct.ts';
import { hostGuests } from '../../src/monitor/guests.ts';
import { libraryMachine } from './library.ts';

const CELLS = 1024;
const description = libraryMachine('third-generation');
const platform = { sizes: { memory: CELLS }, devices: [] };

const counting = (step: number): string => `
        branch start
        .org 4
        .word 0, handler, 0, ${CELLS}
        .org 16
start:  load-immediate r1, 0
        load-immediate r3, 300
loop:   add-immediate r2, r2, ${step}
        set-timer r2
        add-immediate r3, r3, -1
        branch-if-zero r3, done
        branch loop
done:   store r2, result(r1)
        halt
handler: halt
result: .word 0
`;

function segments(text: string) {
  const { program, diagnostics } = assemble(description, { file: 'guest.s', text, sha256: '' });
  if (program === null) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  return program.segments;
}

/** Cells that are no program. */
function noise(seed: number) {
  const source = { seed };
  return [{ address: 0n, cells: Array.from({ length: CELLS }, () => BigInt(next(source) & 0xffff)) }];
}

const cellsOf = (read: (at: bigint) => bigint): bigint[] => Array.from({ length: CELLS }, (_, at) => read(BigInt(at)));

describe('guests beside each other', () => {
  for (const depth of [1, 2]) {
    for (const slice of [4, 7, 1000]) {
      test(`end as they do alone: slices of ${slice} steps, ${depth} deep`, () => {
        const made = constructHosting(description, { depth });
        if (!made.ok) throw new Error(made.reason);
        const programs = [segments(counting(3)), noise(4), segments(counting(5)), noise(77)];
        const host = hostGuests(
          made.hosting,
          programs.map(() => ({ cells: CELLS, platform })),
          { scramble: 3 },
        );
        for (const [n, guest] of host.guests.entries()) boot(guest, programs[n]!);
        const used = new Set(host.guests.flatMap(({ windows }) => cellsOf((at) => windows.reduce((sum, w) => sum + w.start, at))));
        expect(used.size).toBe(CELLS * programs.length);
        const states = host.run(5000, slice);
        for (const [n, guest] of host.guests.entries()) {
          const alone = newMachine(description, { platform });
          boot(alone, programs[n]!);
          const { stop } = alone.run(5000);
          expect({ n, stop: states[n]!.stop, pc: guest.get('pc'), r: [0, 1, 2, 3].map((k) => guest.get('r', k)) }).toEqual({
            n,
            stop,
            pc: alone.get('pc'),
            r: [0, 1, 2, 3].map((k) => alone.get('r', k)),
          });
          expect(cellsOf((at) => guest.read('memory', at))).toEqual(cellsOf((at) => alone.read('memory', at)));
        }
      });
    }
  }

  test('go on when one of them is killed', () => {
    const made = constructHosting(description);
    if (!made.ok) throw new Error(made.reason);
    const programs = [segments(counting(3)), segments('start: branch start'), segments(counting(5))];
    const host = hostGuests(
      made.hosting,
      programs.map(() => ({ cells: CELLS, platform })),
    );
    for (const [n, guest] of host.guests.entries()) boot(guest, programs[n]!);
    host.run(100, 10);
    host.kill(1);
    const states = host.run(100_000, 50);
    expect(states.map((s) => s.stop)).toEqual(['idle', 'killed', 'idle']);
    expect(host.guests[2]!.get('r', 2)).toBe(1500n);
    expect(host.guests[0]!.get('r', 2)).toBe(900n);
  });
});
