// monitor.s on the simulated machine: guests end as they do bare, alone and together, under one monitor and under monitors that host each other.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bare, guest, hosted, hosting, type Image, nested, runToHalt, type Seen, started, symbol } from './image.ts';

/** The tables of docs/monitor-s.md: instructions that retire until the processor stops, and traps; bare, and with so many monitors under the guest. */
const page = readFileSync('docs/monitor-s.md', 'utf8');
const rows = [...page.matchAll(/^\| (\w+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/gm)].map(
  ([, name, ...counts]) => [name!, counts.map(Number)] as const,
);
const COSTS = rows.slice(0, rows.length / 2);
const TRAPS = rows.slice(rows.length / 2);

test('the page shows monitor.s as it is, and has both tables', () => {
  const text = readFileSync('isas/third-generation/monitor.s', 'utf8');
  const excerpts = [...page.matchAll(/^```asm\n([\s\S]*?)^```$/gm)].map(([, excerpt]) => excerpt!);
  expect(excerpts.length).toBeGreaterThan(3);
  for (const excerpt of excerpts) expect(text).toContain(excerpt);
  for (const table of [COSTS, TRAPS]) expect(table.map(([name]) => name)).toEqual(['compute', 'calls', 'switching']);
});

test.each(TRAPS)('%s: as many traps as the page says', (name, counts) => {
  for (const [depth, count] of counts.slice(0, 3).entries()) {
    const made = started(nested(guest(name), depth));
    let traps = 0;
    while (made.get('stopped') === 0n) if (made.step().kind !== 'retired') traps++;
    expect(traps).toBe(count);
  }
});

function ended(image: Image): { readonly seen: Seen; readonly retired: number } {
  const made = started(image);
  const retired = runToHalt(made, 5_000_000);
  if (retired === null) throw new Error('the machine has not stopped');
  return { seen: bare(made), retired };
}

const nowhere = new Map<string, Seen>();
function alone(name: string): Seen {
  const known = nowhere.get(name) ?? ended(guest(name)).seen;
  nowhere.set(name, known);
  return known;
}

/** Code of the monitor that it does not change itself. */
function code(cells: readonly number[]): number[] {
  return [...cells.slice(symbol('psw_area'), symbol('leave')), ...cells.slice(symbol('pattern'), symbol('their_r3'))];
}
const clean = code(hosting().cells);

describe.each(COSTS)('%s', (name, costs) => {
  test('does something bare', () => {
    const { elements, cells } = alone(name);
    expect(elements.stopped).toBe(1);
    expect(cells).not.toEqual(guest(name).cells);
  });

  test.each(costs.map((retired, depth) => ({ depth, retired })))(
    'ends as it does bare under $depth monitors, after $retired instructions',
    ({ depth, retired }) => {
      const run = ended(nested(guest(name), depth));
      let { seen } = run;
      for (let level = 0; level < depth; level++) {
        expect(code(seen.cells)).toEqual(clean);
        seen = hosted(seen.cells, 0);
      }
      expect(seen).toEqual(alone(name));
      expect(run.retired).toBe(retired);
    },
  );
});

test('the guests do what they are for', () => {
  const primes = alone('compute').cells;
  expect(primes.join()).toContain('2,3,5,7,11,13,17,19,23,29,31,37,41,43,47,53,59,61,67,71,73,79,83,89,97,101');
  const log = alone('calls').cells.join();
  expect(log).toContain('1,2,4,8,16,32,64,128,256,512,64000,');
  // Causes of what the process did wrong: program, program, addressing, program, program, addressing.
  expect(alone('calls').cells.filter((cell) => cell >> 8 === 0xfa)).toEqual([0xfa00, 0xfa00, 0xfa01, 0xfa00, 0xfa00, 0xfa01, 0xfa00]);
  expect(alone('switching').elements.r1).toBeGreaterThan(100);
});

test('several guests at once end as each does alone, at both levels', () => {
  const names = ['switching', 'compute', 'calls', 'compute'];
  const flat = ended(hosting(...names.map((name) => guest(name)))).seen;
  for (const [k, name] of names.entries()) expect(hosted(flat.cells, k)).toEqual(alone(name));
  const inner = hosting(guest('switching'), guest('calls'));
  const { seen } = ended(hosting(guest('compute'), inner, guest('calls')));
  expect(hosted(seen.cells, 0)).toEqual(alone('compute'));
  expect(hosted(seen.cells, 2)).toEqual(alone('calls'));
  const monitor = hosted(seen.cells, 1);
  expect(hosted(monitor.cells, 0)).toEqual(alone('switching'));
  expect(hosted(monitor.cells, 1)).toEqual(alone('calls'));
});

test('a monitor without guests halts, and so does one whose table says more than it can hold', () => {
  expect(ended(hosting()).seen.elements.stopped).toBe(1);
  const image = hosting(guest('calls'));
  const cells = [...image.cells];
  cells[symbol('guests')] = 5;
  const { seen } = ended({ ...image, cells });
  expect(hosted(seen.cells, 0).elements.stopped).toBe(0);
  expect(seen.cells.slice(image.guests[0]!.at)).toEqual(image.cells.slice(image.guests[0]!.at));
});

describe('the allocator does not start a guest whose window', () => {
  const image = hosting(guest('calls'), guest('calls'));
  const end = image.cells.length;
  const [first, second] = image.guests.map(({ at }) => at);
  const size = guest('calls').cells.length;
  test.each([
    ['begins in the monitor', first! - 1, size],
    ['begins in the window before', second! - 1, size],
    ['ends beyond storage', second!, size + 1],
    ['begins beyond storage', end + 1, 0],
    ['is so long that its end wraps around', second!, 0x10000 - second! + 5],
  ])('%s', (_, at, cells) => {
    const k = at < first! ? 0 : 1;
    const changed = [...image.cells];
    changed[symbol('guests') + 1 + 2 * k] = at;
    changed[symbol('guests') + 2 + 2 * k] = cells;
    const { seen } = ended({ ...image, cells: changed });
    expect(seen.cells[symbol('vcbs') + k * symbol('vcb_cells') + symbol('vcb_stopped')]).toBe(1);
    expect(seen.cells.slice(image.guests[k]!.at, image.guests[k]!.at + size - 1)).toEqual(guest('calls').cells.slice(0, size - 1));
    const other = hosted(seen.cells, 1 - k);
    expect(other).toEqual(alone('calls'));
  });
});
