// Guests that try to escape: no cell outside their window changes, and nothing of the hosting machine that is not theirs, whatever they do.
import { describe, expect, test } from 'vitest';
import { encode } from '../../src/evaluate/decode.ts';
import type { Instruction } from '../../src/language/description.ts';
import { reset } from '../../src/machine/boot.ts';
import { next, nextValue } from '../../src/machine/random.ts';
import { constructHosting } from '../../src/monitor/construct.ts';
import { type HostedMachine, hostedMachine } from '../../src/monitor/hosted.ts';
import type { Hosting } from '../../src/monitor/monitor.ts';
import { libraryMachine } from './library.ts';

/** Cells of the guest and of the hosting machine. */
const subjects = [
  { name: 'third-generation', cells: 512, real: 2048, held: {} },
  { name: 'third-generation-paged', cells: 1024, real: 4096, held: {} },
  { name: 'third-generation-unmapped', cells: 512, real: 2048, held: {} },
  { name: 'third-generation-kseg', cells: 512, real: 2048, held: {} },
  { name: 'm68010', cells: 1024, real: 4096, held: {} },
  { name: 'm68010-relocated', cells: 1024, real: 4096, held: {} },
  { name: 'pdp10-ka10-repaired', cells: 1024, real: 8192, held: { 'flags.user_io': 0n } },
];

/** Storages full of each instruction that are tried. */
const ATTACKS = 12;

interface Outside {
  readonly cells: readonly bigint[];
  readonly elements: readonly string[];
}

/** All that is not the guest's: cells outside the window but for the tables that its monitors fill, and elements that no guest may change. */
function outsideOf(guest: HostedMachine): Outside {
  const { hosting, windows, real } = guest;
  const start = windows.reduce((sum, w) => sum + w.start, 0n);
  const end = start + windows.at(-1)!.cells;
  let offset = 0n;
  const tables = windows.map((w, j) => {
    const from = offset + w.tables;
    offset += w.start;
    return { from, to: from + BigInt(hosting.monitors[j]!.shadow?.cells ?? 0) };
  });
  const cells: bigint[] = [];
  for (let at = 0n; at < BigInt(real.size); at++) {
    if ((at >= start && at < end) || tables.some(({ from, to }) => at >= from && at < to)) continue;
    cells.push(real.read(at));
  }
  const elements = hosting.monitors.flatMap(({ free, held }) => [...free, ...held.keys()]);
  return { cells, elements: elements.map((id) => `${id}=${real.get(id)}`) };
}

/** A page table of 16 pages, the place of which stands where a reset looks for it: frames within storage and beyond it, the table's own among them, with any rights. */
function malformedTable(source: { seed: number }, write: (at: number, value: bigint) => void): void {
  const root = 0x2f0;
  write(10, BigInt(root));
  write(11, 16n);
  for (let page = 0; page < 16; page++) {
    const frame = page < 3 || next(source) % 2 === 0 ? (next(source) >>> 0) % 4 : (next(source) >>> 0) % 256;
    write(root + page, BigInt((frame << 8) | (page < 3 ? 3 : next(source) & 3)));
  }
}

describe.each(subjects)('$name', ({ name, cells, real, held }) => {
  const description = libraryMachine(name);
  const { id, cellWidth } = description.storages[0]!;
  const platform = { sizes: { [id]: cells }, devices: [] };

  const hosted = (depth: number, change: (hosting: Hosting) => Hosting = (h) => h): HostedMachine => {
    const made = constructHosting(description, { depth, held: new Map(Object.entries(held)) });
    if (!made.ok) throw new Error(made.reason);
    const guest = hostedMachine(change(made.hosting), { platform, realCells: real, scramble: 99 });
    // A step, so that what is held is there.
    reset(guest);
    guest.step();
    return guest;
  };

  /** A storage full of codes of one instruction, with random operands, and random cells between. */
  const attack = (guest: HostedMachine, instruction: Instruction | null, seed: number): void => {
    const source = { seed };
    for (let at = 0; at < cells; ) {
      const operands = new Map(instruction?.operands.map((o) => [o.name, nextValue(source, o.width)]));
      const made = instruction !== null && next(source) % 4 !== 0 ? encode(description, instruction, operands) : null;
      const code = made ?? [nextValue(source, cellWidth)];
      for (const cell of code) if (at < cells) guest.write(id, BigInt(at++), cell);
    }
    for (const e of description.elements) for (let k = 0; k < e.count; k++) guest.set(e.id, k, 0n);
    if (description.hosting?.tables != null) malformedTable(source, (at, value) => guest.write(id, BigInt(at), value));
    reset(guest);
    for (const e of description.elements) {
      if (e.role === 'relocation' || e.role === 'mode' || (e.role === 'control' && next(source) % 2 === 0)) continue;
      for (let k = 0; k < Math.min(e.count, 16); k++) guest.set(e.id, k, nextValue(source, e.width));
    }
    // Somewhere in the middle of its code, in any mode, with every vector leading back into it.
    const place = (): bigint => BigInt(((next(source) >>> 0) % (cells / 2)) & ~1);
    guest.set(description.elements.find((e) => e.role === 'pc')!.id, 0, place());
    guest.set(
      description.elements.find((e) => e.role === 'mode')!.id,
      0,
      description.modes[(next(source) >>> 0) % description.modes.length]!.code,
    );
    for (const e of description.elements) if (e.role === 'control' && /halted|stopped/.test(e.id)) guest.set(e.id, 0, 0n);
  };

  for (const depth of [1, 2]) {
    test(`every instruction with random operands, and random cells as code: ${depth} deep`, () => {
      const guest = hosted(depth);
      const before = outsideOf(guest);
      expect(new Set(before.cells).size).toBeGreaterThan(200);
      let steps = 0;
      for (const [n, instruction] of [null, null, null, ...description.instructions].entries()) {
        for (let k = 0; k < ATTACKS; k++) {
          attack(guest, instruction, n * 100 + k + 1);
          steps += guest.run(60).steps;
        }
        expect({ instruction: instruction?.name ?? null, ...outsideOf(guest) }).toEqual({
          instruction: instruction?.name ?? null,
          ...before,
        });
      }
      expect(steps).toBeGreaterThan(description.instructions.length * 20);
      expect(guest.direct()).toBeGreaterThan(name.endsWith('kseg') ? 20 : 100);
    });
  }

  if (name === 'third-generation')
    test('a monitor that gives its guest all of storage is found out', () => {
      const wide = (hosting: Hosting): Hosting => {
        const [monitor] = hosting.monitors;
        const { allocate } = monitor!;
        const bound = allocate.body.findLast((s) => s.op === 'assign' && s.element === 'bound')!;
        const value = { op: 'constant', type: { kind: 'bits', width: 16 }, value: BigInt(real - 1), range: allocate.range } as const;
        const body = allocate.body.map((s) => (s === bound && s.op === 'assign' ? { ...s, value } : s));
        return { ...hosting, monitors: [{ ...monitor!, allocate: { ...allocate, body } }] };
      };
      const guest = hosted(1, wide);
      const before = outsideOf(guest);
      const store = description.instructions.find((i) => i.semantics.body.some((s) => s.op === 'write'))!;
      for (let k = 0; k < ATTACKS; k++) {
        attack(guest, store, k + 1);
        guest.run(60);
      }
      expect(outsideOf(guest).cells).not.toEqual(before.cells);
    });
});
