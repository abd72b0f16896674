// What each level of monitors costs: the table in docs/programs.md is what is counted.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { boot } from '../../src/machine/boot.ts';
import type { Platform } from '../../src/machine/platform.ts';
import { constructHosting } from '../../src/monitor/construct.ts';
import { hostedMachine } from '../../src/monitor/hosted.ts';
import { machine } from '../theorems/machines.ts';
import { program } from './programs.ts';

const NAME = 'third-generation';
const PLATFORM: Platform = { sizes: { memory: 16_384 }, devices: [] };
const HEADER = ['program', 'monitors', 'steps', 'direct', 'traps', 'interpreted', 'reflected', 'interrupts'];

/** Shorter than the files say, so that four levels take seconds. */
const PROGRAMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  kernel: {},
  traps: {},
  compute: { '.equ passes, 24 ': '.equ passes, 1 ' },
};

/** A program under so many monitors; figures of each, from the outermost. */
function rowOf(file: string, depth: number): (string | number)[] {
  const made = program(NAME, `isas/${NAME}/programs/${file}.s`, PROGRAMS[file]);
  const constructed = constructHosting(machine(NAME), { depth });
  if (!constructed.ok) throw new Error(constructed.reason);
  const guest = hostedMachine(constructed.hosting, { platform: PLATFORM });
  const booted = boot(guest, made.segments);
  if (booted.kind !== 'booted') throw new Error(booted.message);
  const { steps, stop } = guest.run(200_000);
  expect(stop).toBe('idle');
  const counts = guest.counts();
  const each = (figure: 'traps' | 'interpreted' | 'reflected' | 'interrupts'): string => counts.map((c) => c[figure]).join(', ');
  return [`\`${file}.s\``, depth, steps, guest.direct(), each('traps'), each('interpreted'), each('reflected'), each('interrupts')];
}

test('the table of what levels cost is what is counted', () => {
  const rows = Object.keys(PROGRAMS).flatMap((file) => [1, 2, 3, 4].map((depth) => rowOf(file, depth)));
  const table = [HEADER, HEADER.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  const shown = /## What levels cost\n[\s\S]*?(\|[\s\S]*?\|)\n\n/.exec(readFileSync('docs/programs.md', 'utf8'))?.[1];
  expect(shown).toBe(table);
}, 60_000);
