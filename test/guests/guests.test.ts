// The guest programs of the library run to their ends on the bare machine, and leave what is worked out here by other means.
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { board, firstDifference, newGuest, privilegedIn, program, runGuest } from './programs.ts';

/** Machines that have the whole set of programs; where they have cells of bytes, results of several cells. */
const machines = [
  { name: 'third-generation', long: 1, word: 1, board: false, sieve: { limit: 3000, passes: 24, bits: 16 }, ends: [1, 2, 0, 1] },
  {
    name: 'third-generation-paged',
    long: 1,
    word: 1,
    board: false,
    sieve: { limit: 3000, passes: 24, bits: 16 },
    ends: [1, 2, 0, 1],
  },
  { name: 'm68000', long: 4, word: 2, board: true, sieve: { limit: 8192, passes: 37, bits: 32 }, ends: [1, 2, 0, 3] },
  { name: 'm68010', long: 4, word: 2, board: true, sieve: { limit: 8192, passes: 37, bits: 32 }, ends: [1, 2, 0, 3] },
];

const of = (name: string, file: string) => program(name, `isas/${name}/programs/${file}.s`);
const characters = (text: string): number[] => [...text].map((c) => c.charCodeAt(0));

/** The number of primes below a limit, and the sum of all of them, rotated by one place before each is added, in so many passes. */
function checksum({ limit, passes, bits }: { limit: number; passes: number; bits: number }): { primes: number; checksum: number } {
  const primes = Array.from({ length: limit }, (_, n) => n).filter(
    (n) => n > 1 && !Array.from({ length: Math.floor(Math.sqrt(n)) - 1 }, (_, k) => k + 2).some((k) => n % k === 0),
  );
  let sum = 0n;
  for (let pass = 0; pass < passes; pass++)
    for (const p of primes) sum = BigInt.asUintN(bits, ((sum << 1n) | (sum >> BigInt(bits - 1))) + BigInt(p));
  return { primes: primes.length, checksum: Number(sum) };
}

describe.each(machines)('$name', ({ name, long, word, board: onBoard, sieve, ends }) => {
  const platform = onBoard ? board(name) : undefined;

  test('kernel: two processes take turns by the timer, one exits, one is killed', () => {
    const guest = runGuest(name, of(name, 'kernel'), 20_000, platform);
    expect(guest.values('done')).toEqual([1]);
    expect(['a_state', 'b_state', 'a_cause', 'b_cause'].flatMap((s) => guest.values(s))).toEqual(ends);
    const log = guest.values('log', 16).filter((c) => c !== 0);
    expect(log.filter((c) => c >= 0x61)).toEqual(characters('abcdef'));
    expect(log.filter((c) => c < 0x61)).toEqual(characters('ABCDEF'));
    expect(guest.values('log_end', 1, long)[0]).toBe(Number(of(name, 'kernel').symbols.get('log')) + log.length);
    // 12 letters, an exit, and a yield of B after each of its letters.
    expect(guest.values('calls', 1, word)).toEqual([19]);
    // The timer alone takes A off the processor: it never yields, and B has letters before A's last.
    expect(guest.values('switches', 1, word)[0]).toBeGreaterThan(1);
    expect(log.indexOf(0x41)).toBeLessThan(log.indexOf(0x66));
    expect(log.indexOf(0x61)).toBeLessThan(log.indexOf(0x46));
    if (onBoard) expect(guest.machine.output(0).map(Number)).toEqual(log);
  });

  test('compute: the primes, with well under one privileged instruction in 10,000', () => {
    const made = of(name, 'compute');
    const guest = runGuest(name, made, 10_000_000);
    expect(guest.values('done')).toEqual([1]);
    expect({ primes: guest.values('primes', 1, long)[0], checksum: guest.values('checksum', 1, long)[0] }).toEqual(checksum(sieve));
    expect(guest.ran.retired).toBeGreaterThan(2_000_000);
    expect(privilegedIn(name, made, 5000)).toBe(0);
  }, 20_000);

  test('traps: system calls and privileged instructions', () => {
    const made = of(name, 'traps');
    const guest = runGuest(name, made, 100_000);
    // The n-th call brings 3 n.
    const sum = BigInt.asUintN(long * (name.startsWith('m') ? 8 : 16), 3n * ((2000n * 2001n) / 2n));
    expect([guest.values('done'), guest.values('calls', 1, long), guest.values('sum', 1, long)]).toEqual([[1], [2000], [Number(sum)]]);
    expect(guest.ran.steps - guest.ran.retired).toBe(2000);
    expect(privilegedIn(name, made, 5000)).toBeGreaterThan(900);
  });

  test('self-modifying: what is executed is what was stored last', () => {
    const guest = runGuest(name, of(name, 'self-modifying'), 2000);
    expect(['grown', 'next', 'made'].flatMap((s) => guest.values(s, 1, long))).toEqual([4950, 7, 300]);
    expect(guest.values('done')).toEqual([1]);
  });

  test.each(['kernel', 'compute', 'traps', 'self-modifying'])(
    '%s: the reference evaluator, which knows no devices, does the same',
    (file) => {
      expect(firstDifference(name, of(name, file), 400)).toBeNull();
    },
  );
});

const tells = readdirSync('isas').filter((name) => existsSync(`isas/${name}/programs/tell.s`));

describe('programs that tell whether they are hosted', () => {
  test('each machine that Theorem 1 does not apply to, or whose premise fails, has one', () => {
    // Not where nothing can be told: of shrink-bound the monitor hears at the next trap, and what output does no instruction reads.
    const without = ['third-generation-shrink', 'third-generation-user-io-always'];
    expect(tells.filter((name) => without.includes(name))).toEqual([]);
    expect(tells.length).toBeGreaterThan(18);
  });

  test.each(tells)('%s: 0 on the bare machine', (name) => {
    const made = of(name, 'tell');
    const guest = runGuest(name, made, 5000);
    expect(guest.values('verdict')).toEqual([0]);
    expect(firstDifference(name, made, 300)).toBeNull();
  });
});

test('what third-generation-user-io-always loses is on the device of the bare machine', () => {
  const name = 'third-generation-user-io-always';
  expect(runGuest(name, of(name, 'lost-output'), 100).machine.get('device')).toBe(42n);
});

test('a program that does not fit is not started', () => {
  expect(() => newGuest('third-generation', of('third-generation', 'kernel'), { sizes: { memory: 0x400 }, devices: [] })).toThrow(
    'reaches',
  );
});
