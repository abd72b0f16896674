// What the library says to monitors, against its own address maps: in random states of a guest, what the hosting machine allows in real user mode
// is what the guest's map allows, moved into the window, and nothing else.
import { describe, expect, test } from 'vitest';
import { evaluateCondition, runBlock, type Translation, translate } from '../../src/evaluate/index.ts';
import { machineOf, registerKey } from '../../src/evaluate/machine.ts';
import { applyTo, copyState, emptyState, type MachineState, sourceOfState } from '../../src/evaluate/state.ts';
import type { Access, Block, Description, Hosting } from '../../src/language/description.ts';
import { type Draw, drawFrom } from '../random/draw.ts';
import { machine } from '../theorems/machines.ts';

/** A guest with a window of `cells` cells from `start` in a machine with `size` cells; shadow tables, where there are any, at `tables`. */
interface Case {
  readonly name: string;
  readonly word?: bigint;
  readonly size: number;
  readonly start: number;
  readonly cells: number;
  readonly tables?: number;
  /** Random values of relocation elements stay below this, most of the time. */
  readonly below: number;
  readonly addresses: (draw: Draw) => number;
  /** Whether the monitor may refuse a reference that the guest's map allows, and interpret it. */
  readonly mayRefuse: (guest: Guest, access: Access, pa: number, va: number) => boolean;
  /** Modes of the guest for which nothing is ever mapped. */
  readonly unmapped?: readonly string[];
}

interface Guest {
  readonly mode: string;
  value(id: string, index?: number): number;
}

const never = (): boolean => false;
const anywhere =
  (below: number) =>
  (draw: Draw): number =>
    draw.below(below);

/** The page of a cell has cells of the page table, in a machine with pages of `page` cells; or it is not wholly in the window. */
const pageOfTable =
  (page: number, cells: number, shared: boolean) =>
  (guest: Guest, access: Access, pa: number): boolean => {
    const first = Math.floor(pa / page) * page;
    const [root, length] = [guest.value('root'), guest.value('length')];
    const table = root < first + page && first < root + length;
    return first + page > cells || (table && (shared || access === 'write'));
  };

const relocated = (name: string, word: bigint, size: number, start: number, cells: number): Case => ({
  name,
  word,
  size,
  start,
  cells,
  below: cells + 2,
  addresses: anywhere(Math.min(2 ** Number(word), 2 * cells)),
  mayRefuse: never,
});

const paged = (word: bigint, size: number, start: number, cells: number, tables: number): Case => ({
  ...relocated('third-generation-paged', word, size, start, cells),
  tables,
  mayRefuse: pageOfTable(2 ** (Number(word) / 2), cells, word === 2n),
});

const CASES: readonly Case[] = [
  relocated('third-generation', 16n, 1000, 300, 200),
  relocated('third-generation', 4n, 16, 5, 9),
  relocated('third-generation', 4n, 16, 0, 16),
  relocated('third-generation', 2n, 4, 1, 2),
  relocated('third-generation-mfpi', 8n, 256, 100, 90),
  relocated('third-generation-shrink', 8n, 256, 100, 90),
  relocated('third-generation-high-core', 8n, 256, 0, 90),
  relocated('third-generation-unmapped', 8n, 256, 100, 90),
  // A bound has no room for the last cell of the largest storage.
  { ...relocated('third-generation-unmapped', 4n, 16, 0, 16), mayRefuse: ({ mode }, _, pa) => mode === 'supervisor' && pa === 15 },
  {
    ...relocated('third-generation-kseg', 8n, 256, 100, 90),
    addresses: anywhere(256),
    mayRefuse: ({ mode }) => mode === 'supervisor',
    unmapped: ['supervisor'],
  },
  paged(8n, 256, 64, 96, 160),
  paged(8n, 256, 32, 90, 200),
  paged(4n, 16, 4, 8, 12),
  paged(4n, 16, 8, 8, 3),
  // One page, which always has the table in it.
  { ...paged(2n, 4, 0, 2, 2), unmapped: ['supervisor', 'user'] },
  ...['m68000-relocated', 'm68010-relocated'].map((name) => ({
    name,
    size: 0x8000,
    start: 0x3100,
    cells: 0x2000,
    below: 40,
    addresses: anywhere(0x3000),
    mayRefuse: never,
  })),
  {
    name: 'pdp10-ka10',
    size: 12 * 1024,
    start: 3 * 1024,
    cells: 6 * 1024,
    below: 8,
    addresses: (draw) => draw.below(8 * 1024) + (draw.chance(50) ? 2 ** 17 : 0),
    // Addresses at which a segment comes round to the beginning of storage; all of the high segment, where its first kiloword is none of the window's or
    // the low segment reaches into it and past the window.
    mayRefuse: ({ value }, _, __, va) => {
      const kiloword = Math.floor(va / 1024);
      const [low, last, high] = [value('relocate_low'), value('protect_low'), (value('relocate_high') + 128) % 256];
      if (kiloword <= last) return low + kiloword >= 256;
      return high >= 6 || high + kiloword - 128 >= 256 || (last >= 128 && low + last >= 6);
    },
  },
];

const keyOf = (d: Description, id: string, index = 0): string => registerKey(machineOf(d).elements.get(id)!, index);

const ACCESSES = ['read', 'write', 'execute'] as const;

/** A random state of the guest's machine that satisfies its invariants. */
function guestState(d: Description, c: Case, draw: Draw): MachineState {
  const storage = d.storages[0]!;
  for (;;) {
    const state = emptyState(d);
    state.sizes.set(storage.id, BigInt(c.cells));
    for (let pa = 0n; pa < BigInt(c.cells) && d.hosting?.tables; pa++) state.cells.get(storage.id)!.set(pa, draw.bits(storage.cellWidth));
    for (const element of d.elements) {
      if (element.role === 'mode') state.elements.set(keyOf(d, element.id), draw.pick(d.modes).code);
      if (element.role !== 'relocation') continue;
      for (let k = 0; k < element.count; k++) {
        const value = draw.chance(85) ? BigInt(draw.below(c.below)) : draw.bits(element.width);
        state.elements.set(keyOf(d, element.id, k), BigInt.asUintN(element.width, value));
      }
    }
    const source = sourceOfState(d, state);
    if ([...d.invariants, ...d.assume].every((condition) => evaluateCondition(d, condition, source))) return state;
  }
}

/** The state of the hosting machine, as a monitor makes it of the guest's. */
function hostState(d: Description, hosting: Hosting, c: Case, guest: MachineState, draw: Draw): MachineState {
  const storage = d.storages[0]!;
  const user = d.settings[0]!.user;
  const window = [BigInt(c.start), BigInt(c.cells)];
  const run = (block: Block, parameters: readonly bigint[]) => {
    const done = runBlock(d, block, parameters, sourceOfState(d, guest));
    if (done.kind === 'trap') throw new Error(`trap ${done.trap}`);
    return done;
  };
  const host = copyState(guest);
  applyTo(d, host, run(hosting.map, c.tables === undefined ? window : [...window, BigInt(c.tables)]));
  host.elements.set(keyOf(d, machineOf(d).mode.element.id), user);
  host.sizes.set(storage.id, BigInt(c.size));
  const cells = host.cells.get(storage.id)!;
  if (hosting.tables !== null) {
    for (let pa = 0; pa < c.size; pa++) cells.set(BigInt(pa), draw.bits(storage.cellWidth));
    for (const [pa, value] of guest.cells.get(storage.id)!) cells.set(pa + BigInt(c.start), value);
    for (let k = 0n; k < hosting.tables.cells; k++) cells.set(BigInt(c.tables!) + k, run(hosting.tables.entry, [k, ...window]).value!);
  }
  return host;
}

describe.each(CASES)('$name, word $word, window $start + $cells of $size', (c) => {
  const d = machine(c.name, c.word === undefined ? {} : { word: c.word });
  const hosting = d.hosting!;
  const user = d.settings[0]!.user;
  const modeKey = keyOf(d, machineOf(d).mode.element.id);

  test('what is really allowed is what the guest may, moved into the window', () => {
    const draw = drawFrom(7);
    const allowed = new Map<bigint, number>();
    let refused = 0;
    expect(BigInt(c.start) % hosting.align).toBe(0n);
    for (let round = 0; round < 120; round++) {
      const state = guestState(d, c, draw);
      const host = hostState(d, hosting, c, state, draw);
      const [guestSource, hostSource] = [sourceOfState(d, state), sourceOfState(d, host)];
      for (const condition of d.invariants) expect(evaluateCondition(d, condition, hostSource), condition.text).toBe(true);
      const mode = state.elements.get(modeKey)!;
      const guest: Guest = {
        mode: d.modes.find((m) => m.code === mode)!.name,
        value: (id, k = 0) => Number(guestSource.element(id, k)),
      };
      for (let i = 0; i < 40; i++) {
        const va = c.addresses(draw);
        const access = draw.pick(ACCESSES);
        const own = translate(d, guestSource, BigInt(va), access, mode);
        const real = translate(d, hostSource, BigInt(va), access, user);
        const told = (at: Translation): string => (at.kind === 'trap' ? 'refused' : `${at.pa}`);
        const moved = own.kind === 'trap' ? 'refused' : `${own.pa + BigInt(c.start)}`;
        const where = JSON.stringify([va, access, guest.mode, [...state.elements].map(String), [...host.elements].map(String)]);
        if (real.kind === 'trap' && own.kind !== 'trap' && c.mayRefuse(guest, access, Number(own.pa), va)) {
          refused++;
          continue;
        }
        expect(told(real), where).toBe(moved);
        if (own.kind !== 'trap') allowed.set(mode, (allowed.get(mode) ?? 0) + 1);
      }
    }
    for (const mode of d.modes) {
      const times = allowed.get(mode.code) ?? 0;
      if (c.unmapped?.includes(mode.name)) expect(times).toBe(0);
      else expect(times).toBeGreaterThan(20);
    }
    expect(refused > 0).toBe(c.mayRefuse !== never);
  });
});
