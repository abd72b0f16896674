// Programs for the 68000, assembled by the stock assembler (Debian: binutils-m68k-linux-gnu) and run on the evaluator from the machine's description. What they
// compute is compared with what the same computation gives here. Without the assembler they are skipped.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ran, run, start } from '../../src/evaluate/run.ts';
import { emptyState } from '../../src/evaluate/state.ts';
import type { Description } from '../../src/language/index.ts';
import { loadDescription } from '../../src/load/index.ts';

const TOOLS = 'm68k-linux-gnu-';
const missing = ['as', 'ld', 'objcopy'].filter((tool) => spawnSync(`${TOOLS}${tool}`, ['--version']).status !== 0);
const why = missing.length === 0 ? '' : ` (skipped: no ${TOOLS}${missing[0]}; Debian has it in binutils-m68k-linux-gnu)`;

const ORIGIN = 0x1000n;
let folder = '';
let m68000: Description;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pogo-m68k-'));
  const loaded = loadDescription('m68000');
  if (!loaded.ok || loaded.result.description === null) throw new Error('the library has no m68000');
  m68000 = loaded.result.description;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The machine code of a program, to be loaded at 0x1000. */
function assembled(name: string): Uint8Array {
  const tool = (program: string, ...args: string[]): void => {
    const { status, stderr } = spawnSync(`${TOOLS}${program}`, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  };
  const [object, linked, binary] = ['o', 'elf', 'bin'].map((ending) => join(folder, `${name}.${ending}`));
  tool('as', '-m68000', '--register-prefix-optional', `test/programs/m68k/${name}.s`, '-o', object!);
  tool('ld', '-Ttext', `0x${ORIGIN.toString(16)}`, object!, '-o', linked!);
  tool('objcopy', '-O', 'binary', linked!, binary!);
  return readFileSync(binary!);
}

interface Machine {
  readonly ran: Ran;
  /** A big-endian number in storage. */
  readonly number: (address: number, bytes: number) => number;
}

/** Runs a program in supervisor mode until it stops. `storage` gives bytes by the address of the first. */
function execute(name: string, storage: Readonly<Record<number, readonly number[]>>, budget: number): Machine {
  const state = emptyState(m68000);
  const memory = state.cells.get('memory')!;
  const put = (at: bigint, bytes: Iterable<number>): void => {
    for (const byte of bytes) memory.set(at++, BigInt(byte));
  };
  put(ORIGIN, assembled(name));
  for (const [at, bytes] of Object.entries(storage)) put(BigInt(at), bytes);
  state.elements.set('sr.supervisor', 1n).set('sr.mask', 7n).set('pc', ORIGIN);
  const ran = run(start(m68000, state), budget);
  const number = (address: number, bytes: number): number =>
    Array.from({ length: bytes }, (_, i) => Number(memory.get(BigInt(address + i)) ?? 0n)).reduce((n, byte) => n * 256 + byte, 0);
  return { ran, number };
}

const bytes = (value: number, count: number): number[] => Array.from({ length: count }, (_, i) => (value >>> (8 * (count - 1 - i))) & 0xff);

/** Numbers of 32 bits from a seed. */
function random(seed: number): () => number {
  let x = seed;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
}

describe.skipIf(missing.length > 0)(`68000 programs${why}`, () => {
  test.each([0, 1, 2, 3, 100])('quicksort of %i words', (count) => {
    const next = random(count + 1);
    const words = Array.from({ length: count }, () => (next() << 16) >> 16);
    const { ran, number } = execute('sort', { 32768: bytes(count, 4), 36864: words.flatMap((w) => bytes(w, 2)) }, 100_000);
    expect(ran.stop).toBe('idle');
    const sorted = words.map((_, i) => (number(0x9000 + 2 * i, 2) << 16) >> 16);
    expect(sorted).toEqual([...words].sort((a, b) => a - b));
  });

  /** The definition, bit by bit. */
  function crc32(data: readonly number[]): number {
    let sum = 0xffffffff;
    for (const byte of data) {
      sum ^= byte;
      for (let i = 0; i < 8; i++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    return ~sum >>> 0;
  }

  test.each([
    ['nothing', []],
    ['the check value of the catalogue', [...Buffer.from('123456789')]],
    ['500 bytes', Array.from({ length: 500 }, random(7)).map((n) => n & 0xff)],
  ])('CRC-32 of %s', (name, data) => {
    const { ran, number } = execute('crc32', { 32768: bytes(data.length, 4), 36864: data }, 100_000);
    expect(ran.stop).toBe('idle');
    expect(number(0x8004, 4)).toBe(crc32(data));
    if (name.startsWith('the check')) expect(number(0x8004, 4)).toBe(0xcbf43926);
  });

  const PUSH = (n: number) => [1, ...bytes(n, 2)];
  const [END, ADD, SUB, MUL, DUP, SWAP, DROP, PRINT, OVER, ROT, DIV, RETURN] = [0, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 15] as const;
  const [JUMP, BRANCH, CALL] = [8, 9, 14].map((code) => (to: number) => [code, to & 0xff]) as [Code, Code, Code];
  type Code = (to: number) => number[];

  /** What a bytecode program prints. */
  function printed(...code: (number | number[])[]): { readonly values: number[]; readonly ran: Ran } {
    const { ran, number } = execute('bytecode', { 36864: code.flat() }, 100_000);
    expect(ran.stop).toBe('idle');
    return { values: Array.from({ length: number(0x8000, 4) }, (_, i) => number(0xa000 + 4 * i, 4)), ran };
  }

  describe('a bytecode interpreter in user mode', () => {
    test('arithmetic and the stack', () => {
      const code = [PUSH(7), PUSH(-9), ADD, PRINT, PUSH(300), PUSH(200), MUL, DUP, PRINT, PUSH(7), DIV, PRINT];
      const more = [PUSH(1), PUSH(2), PUSH(3), ROT, PRINT, SWAP, PRINT, OVER, SUB, PRINT, DROP, END];
      // 10 1 2 3, rotated 10 2 3 1, which prints 1; swapped 10 3 2, which prints 2; then 3 - 10.
      const { values } = printed(...code, PUSH(10), ...more);
      expect(values).toEqual([-2 >>> 0, 60_000, 8571, 1, 2, -7 >>> 0]);
    });

    test('the first twenty Fibonacci numbers, in a loop', () => {
      // n a b, from n = 20 on: prints a, and goes on with n - 1, b, a + b until n is 0.
      const loop = [ROT, ROT, OVER, PRINT, DUP, ROT, ADD, ROT, PUSH(1), SUB, DUP];
      const body = loop.flat();
      const { values } = printed(PUSH(20), PUSH(0), PUSH(1), ROT, body, BRANCH(-(body.length + 2)), END);
      const fibonacci = [0, 1];
      while (fibonacci.length < 20) fibonacci.push(fibonacci.at(-1)! + fibonacci.at(-2)!);
      expect(values).toEqual(fibonacci);
    });

    test('factorials by a recursive routine', () => {
      // n → n!: where n is not zero, n (n-1)! *; else 1.
      const recursion = [DUP, BRANCH(5), DROP, PUSH(1), RETURN];
      const deeper = [DUP, PUSH(1), SUB];
      const start = recursion.flat().length + deeper.flat().length + 2;
      const routine = [...recursion, ...deeper, CALL(-start), MUL, RETURN].flat();
      const main = (n: number) => [PUSH(n), CALL(0), PRINT];
      const calls = [0, 1, 5, 8].flatMap((n) => main(n).flat());
      for (let at = 0; at < calls.length; at += 6) calls[at + 4] = calls.length + 1 - (at + 5);
      const { values, ran } = printed(calls, END, routine);
      expect(values).toEqual([1, 1, 120, 40_320]);
      expect(ran.retired).toBeGreaterThan(500);
    });

    test('a division by zero is taken by the supervisor', () => {
      expect(printed(PUSH(5), PUSH(0), DIV, PRINT, JUMP(1), PRINT, END).values).toEqual([0xffff]);
    });
  });
});
