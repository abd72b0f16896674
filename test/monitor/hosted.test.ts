// Guests on hosted machines, step by step beside the bare machine: every element and every cell of the guest, at every boundary.
import { describe, expect, test } from 'vitest';
import type { Description } from '../../src/language/description.ts';
import { assemble } from '../../src/machine/assemble.ts';
import { boot } from '../../src/machine/boot.ts';
import { type Machine, newMachine } from '../../src/machine/machine.ts';
import { constructHosting } from '../../src/monitor/construct.ts';
import { type HostedMachine, type HostedOptions, hostedMachine } from '../../src/monitor/hosted.ts';
import type { MonitorKind } from '../../src/monitor/monitor.ts';
import { libraryMachine } from './library.ts';

const CELLS = 4096;

/** A supervisor with a timer and a user process that makes system calls, with numbers small enough for a test. */
const PROGRAM = `
        branch start
        .org 4
        .word 0, handler, 0, ${CELLS}
        .org 16
start:  load-immediate r0, 50
        set-timer r0
        load-immediate r0, 1
        set-interrupts r0
        load-immediate r3, 100
loop:   add r2, r3
        add-immediate r3, r3, -1
        branch-if-zero r3, done
        branch loop
done:   load-immediate r1, 0
        store r2, sum(r1)
        load-psw upsw(r1)
upsw:   .word 3, 8, 2048, 512
sum:    .word 0
ticks:  .word 0
calls:  .word 0
seen:   .word 0
handler: store r3, save3(r1)
        load-immediate r1, 0
        store r2, save2(r1)
        load r2, 8(r1)
        add-immediate r3, r2, -3
        branch-if-zero r3, tick
        load r2, calls(r1)
        add-immediate r2, r2, 1
        store r2, calls(r1)
        add-immediate r3, r2, -20
        branch-if-zero r3, fin
        load r2, 1(r1)
        add-immediate r2, r2, 1
        store r2, 1(r1)
        branch out
tick:   load r2, ticks(r1)
        add-immediate r2, r2, 1
        store r2, ticks(r1)
        load-immediate r2, 50
        set-timer r2
        read-timer r2
        store r2, seen(r1)
out:    load r3, save3(r1)
        load r2, save2(r1)
        load-psw 0(r1)
fin:    halt
save2:  .word 0
save3:  .word 0
        .org 2056
        add-immediate r2, r2, 3
        supervisor-call
        branch 8
`;

function program(description: Description, text: string) {
  const made = assemble(description, { file: 'guest.s', text, sha256: '' });
  if (made.program === null) throw new Error(made.diagnostics.map((d) => d.message).join('\n'));
  return made.program.segments;
}

const platform = { sizes: { memory: CELLS }, devices: [] };

function hosted(description: Description, kind: MonitorKind, depth: number, options: HostedOptions = {}): HostedMachine {
  const made = constructHosting(description, { kind, depth });
  if (!made.ok) throw new Error(made.reason);
  return hostedMachine(made.hosting, { platform, scramble: 5, ...options });
}

function stateOf(machine: Machine): string[] {
  const elements = machine.description.elements.flatMap((e) =>
    Array.from({ length: e.count }, (_, k) => `${e.id}[${k}]=${machine.get(e.id, k)}`),
  );
  const cells = Array.from({ length: CELLS }, (_, at) => machine.read('memory', BigInt(at))).flatMap((v, at) =>
    v === 0n ? [] : [`${at}:${v}`],
  );
  return [...elements, ...cells];
}

const description = libraryMachine('third-generation');

describe('a hosted guest', () => {
  const segments = program(description, PROGRAM);
  for (const kind of ['vmm', 'hybrid'] as const) {
    for (const depth of [1, 2, 3]) {
      test(`is after every step where the bare machine is: ${kind}, ${depth} deep`, () => {
        const bare = newMachine(description, { platform });
        const guest = hosted(description, kind, depth);
        boot(bare, segments);
        boot(guest, segments);
        for (let n = 0; n < 1500; n++) {
          const a = bare.step();
          const b = guest.step();
          expect({ n, kind: b.kind, pc: guest.get('pc'), mode: guest.get('mode'), timer: guest.get('timer') }).toEqual({
            n,
            kind: a.kind,
            pc: bare.get('pc'),
            mode: bare.get('mode'),
            timer: bare.get('timer'),
          });
          if (n % 100 === 0) expect(stateOf(guest)).toEqual(stateOf(bare));
        }
        expect(stateOf(guest)).toEqual(stateOf(bare));
        expect(guest.get('stopped')).toBe(1n);
      });
    }
  }

  test('runs as it steps, to the same end', () => {
    const bare = newMachine(description, { platform });
    const guest = hosted(description, 'vmm', 2);
    boot(bare, segments);
    boot(guest, segments);
    const { last: _, ...ran } = bare.run(100_000);
    expect(guest.run(100_000)).toMatchObject(ran);
    expect(stateOf(guest)).toEqual(stateOf(bare));
    expect(guest.direct()).toBeGreaterThan(300);
    const [outer, inner] = guest.counts();
    expect(outer!.traps).toBe(inner!.traps);
    expect(outer!.interpreted).toBe(0);
    expect(inner!.reflected).toBe(20);
  });

  test('goes back, step by step, through what its monitor did', () => {
    const guest = hosted(description, 'vmm', 2, { history: 1000 });
    boot(guest, segments);
    const states: string[][] = [];
    for (let n = 0; n < 600; n++) {
      if (n % 60 === 0) states.push(stateOf(guest));
      guest.step();
    }
    for (let n = 599; n >= 0; n--) {
      expect(guest.back()).toBe(true);
      if (n % 60 === 0) expect(stateOf(guest)).toEqual(states[n / 60]);
    }
  });

  test('touches nothing outside its window', () => {
    const guest = hosted(description, 'vmm', 1);
    boot(guest, segments);
    const { start, cells } = guest.windows[0]!;
    const outside = (): bigint[] =>
      Array.from({ length: guest.real.size }, (_, at) => BigInt(at))
        .filter((at) => at < start || at >= start + cells)
        .map((at) => guest.real.read(at));
    const before = outside();
    expect(new Set(before).size).toBeGreaterThan(1000);
    guest.run(100_000);
    expect(outside()).toEqual(before);
  });
});
