// A guest on the machine that its monitors make of a hosting machine. It is a machine like any other: its steps are the guest's steps, its elements and
// cells the guest's. What really runs, and what a monitor does, is what `Hosting` says.
import { codeStorage } from '../isa/layout.ts';
import { type Delivery, deliveryOf, type Machine, type Ran, type Step, type Stop } from '../machine/machine.ts';
import type { Before } from '../machine/options.ts';
import type { UndoLog } from '../machine/places.ts';
import { feed } from '../machine/platform.ts';
import { restore, type Snapshot, snapshot } from '../machine/snapshot.ts';
import { LevelCores } from './cores.ts';
import { type MonitorCounts, newCounts } from './count.ts';
import type { Hosting } from './monitor.ts';
import type { HostedOptions } from './options.ts';
import { dispatchOf } from './serve.ts';
import type { Window } from './windows.ts';

export type { HostedOptions } from './options.ts';

export interface HostedMachine extends Machine {
  readonly hosting: Hosting;
  readonly windows: readonly Window[];
  /** What each monitor has done, the outermost first. */
  counts(): readonly MonitorCounts[];
  /** Instructions of the guest that retired without a monitor. */
  direct(): number;
  /** The hosting machine itself. */
  readonly real: RealMachine;
}

/** The hosting machine underneath: every element of all levels by its name, and all of its storage. */
export interface RealMachine {
  readonly size: number;
  get(id: string, index?: number): bigint;
  set(id: string, index: number, value: bigint): void;
  read(address: bigint): bigint;
  write(address: bigint, value: bigint): void;
}

/** A guest in a state that is zero everywhere, on a hosting machine with its monitors. Throws a RangeError for sizes and windows that cannot be had, and TooLarge. */
export function hostedMachine(hosting: Hosting, options: HostedOptions = {}): HostedMachine {
  return hostedOn(hosting, new LevelCores(hosting, options, (options.history ?? 0) > 0), options, () => {});
}

/** The same on cores that are there; `present` is called before anything is done with them. */
export function hostedOn(hosting: Hosting, cores: LevelCores, options: HostedOptions, present: () => void): HostedMachine {
  const history = options.history ?? 0;
  const { native, top, windows } = cores;
  const { machine } = hosting;
  const depth = hosting.monitors.length;
  const storage = codeStorage(machine)!;
  const names = hosting.levels[depth]!.names;
  const offset = windows.reduce((sum, { start }) => sum + start, 0n);
  const counts = hosting.monitors.map(newCounts);
  const reaches = new Set(hosting.setting.monitor);
  const past: { readonly undo: UndoLog; readonly before: Before }[] = [];
  /** What had been counted when a snapshot was made. */
  const counted = new WeakMap<Snapshot, { readonly direct: number; readonly steps: number; readonly counts: readonly Tally[] }>();
  let direct = 0;
  /** Guest steps taken, for traces. */
  let steps = 0;
  /** The control blocks are behind the machine below, or the machine below is behind them. */
  let behind: 'none' | 'control blocks' | 'machine' = 'machine';

  const modeAt = (level: number): bigint => cores.element(hosting.levels[level]!.names.get(cores.mode.id)!);
  /** The control blocks learn what the guest has really done. */
  const sync = (careful = false): void => {
    if (behind !== 'control blocks') return;
    for (let level = 1; level <= depth; level++) cores.enter(level, careful);
    behind = 'none';
  };
  /** The machines below are composed from the control blocks. */
  const settle = (careful: boolean): void => {
    if (behind === 'machine') for (let level = depth; level >= 1; level--) cores.allocate(level, careful);
    behind = 'control blocks';
  };

  /** The first monitor (0 is the outermost) that interprets its guest of itself; negative: the guest runs directly. */
  const interpretedAt = (): number => {
    for (const [id, value] of hosting.fetchable) if (cores.element(id) !== value) return depth - 1;
    return hosting.monitors.findIndex(({ kind }, j) => kind === 'hybrid' && modeAt(j + 1) !== hosting.setting.user);
  };

  /** Steps of the guest that the last call of `advance` took. */
  let took = 1;

  const { serve, afterwards, decodedBy } = dispatchOf(hosting, cores, counts, options.trace, () => steps + took - 1);

  /** At most `most` steps of the guest, as `took` tells; all but the last are instructions that retired. Null: so did the last, directly. */
  const advance = (careful: boolean, most: number): Step | null => {
    took = 1;
    settle(careful);
    const interpreting = interpretedAt();
    if (interpreting >= 0) {
      for (let level = 1; level <= interpreting; level++) cores.enter(level, careful);
      // Traces tell of each instruction.
      const served = serve(interpreting + 1, null, null, careful, options.trace === undefined ? most : 1);
      for (let level = interpreting; level >= 1; level--) cores.allocate(level, careful);
      took = served.took;
      return served.step;
    }
    const kind = native.advance(careful, most);
    cores.collect(careful);
    took = native.took;
    direct += kind === 'retired' ? took : took - 1;
    switch (kind) {
      case 'retired': {
        if (native.after === null) return null;
        const decoded = decodedBy(native)!;
        return serve(1, { trap: native.after, as: 'fault', payload: 0n }, afterwards(decoded), careful).step;
      }
      case 'undefined':
        return { kind: 'undefined operation' };
      case 'interrupt': {
        const trap = native.taken();
        cores.arrive(careful);
        const due = top.interruptDue('before');
        return serve(1, trap, due === null ? null : { kind: 'before' }, careful).step;
      }
      case 'trap': {
        const trap = native.taken();
        const decoded = decodedBy(native);
        if (!reaches.has(trap.trap)) return { kind: 'trap', decoded, trap, delivery: cores.deliver(0, trap, careful) };
        cores.arrive(careful);
        return serve(1, trap, null, careful).step;
      }
    }
  };

  /** A step of the guest, or several that retired directly; what it changed, where that is asked for. */
  const go = (
    careful: boolean,
    most: number,
  ): { readonly step: Step | null; readonly log: UndoLog | null; readonly before: Before | null } => {
    const before = careful ? native.before() : null;
    cores.takeLog();
    const step = advance(careful, careful ? 1 : most);
    steps += took;
    if (history > 0) sync(true);
    const log = careful ? cores.takeLog() : null;
    if (history > 0) {
      past.push({ undo: [...log!], before: before! });
      if (past.length > history) past.shift();
    }
    return { step, log, before };
  };

  const step = (): Step => go(history > 0, 1).step ?? { kind: 'retired', decoded: decodedBy(native)!, after: null };

  const run = (budget: number): Ran => {
    const retired = native.retired;
    let done = 0;
    let last: Step | null = null;
    let watched = false;
    const ended = (stop: Stop): Ran => ({ stop, steps: done, retired: native.retired - retired, last });
    while (done < budget) {
      const pc = cores.element(cores.pc.id);
      const made = go(watched || history > 0, budget - done);
      last = made.step;
      done += took;
      if (last !== null && deliveryOf(last) !== 'delivered') return ended('stuck');
      if (watched && !native.differs(made.before!, cores.visible(made.log!))) return ended('idle');
      watched = took === 1 && cores.element(cores.pc.id) === pc;
    }
    return ended('budget');
  };

  const known = (id: string): string => {
    const name = names.get(id);
    if (name === undefined) throw new RangeError(`there is no element ${id}`);
    return name;
  };
  const noted = (): void => {
    const undo = native.places.takeLog();
    past[past.length - 1]?.undo.push(...undo);
  };
  const real: RealMachine = {
    size: cores.realCells,
    get(id, index = 0) {
      present();
      return cores.element(id, index);
    },
    set(id, index, value) {
      present();
      cores.setElement(id, index, value);
      noted();
    },
    read: (address) => cores.cell(address),
    write(address, value) {
      cores.setCell(address, value);
      noted();
    },
  };
  const size = windows[depth - 1]!.cells;
  const cellOf = (id: string, address: bigint): bigint => {
    if (id !== storage.id || address < 0n || address >= size) throw new RangeError(`there is no cell ${id}[${address}]`);
    return address + offset;
  };

  return {
    description: machine,
    hosting,
    windows,
    counts: () => counts,
    direct: () => direct,
    real,
    step() {
      present();
      return step();
    },
    run(budget) {
      present();
      return run(budget);
    },
    deliver(trap, payload): Delivery {
      present();
      sync();
      const delivery = cores.deliver(depth, { trap, as: 'fault', payload }, false);
      behind = 'machine';
      noted();
      return delivery;
    },
    get(id, index = 0) {
      present();
      sync();
      return cores.element(known(id), index);
    },
    set(id, index, value) {
      present();
      sync();
      cores.setElement(known(id), index, value);
      behind = 'machine';
      noted();
    },
    read: (id, address) => cores.cell(cellOf(id, address)),
    write(id, address, value) {
      present();
      sync();
      cores.setCell(cellOf(id, address), value);
      behind = 'machine';
      noted();
    },
    size(id) {
      cellOf(id, 0n);
      return Number(size);
    },
    translate(va, access, space) {
      present();
      sync();
      const found = top.translate(va, access, space);
      return found.kind === 'address' ? { kind: 'address', pa: BigInt.asUintN(storage.addressWidth, found.pa - offset) } : found;
    },
    retired: () => native.retired,
    inRuns: () => native.inRuns,
    get past() {
      return past.length;
    },
    back() {
      present();
      const last = past.pop();
      if (last === undefined) return false;
      native.places.undo(last.undo);
      native.reset(last.before);
      behind = 'none';
      return true;
    },
    save() {
      present();
      sync();
      const saved = snapshot(native);
      counted.set(saved, { direct, steps, counts: counts.map(copyOf) });
      return saved;
    },
    restore(saved) {
      present();
      restore(native, saved);
      const before = counted.get(saved);
      if (before !== undefined) {
        ({ direct, steps } = before);
        for (const [j, tally] of before.counts.entries()) {
          const { byInstruction } = counts[j]!;
          Object.assign(counts[j]!, tally, { byInstruction });
          byInstruction.clear();
          for (const [name, n] of tally.byInstruction) byInstruction.set(name, { ...n });
        }
      }
      past.length = 0;
      behind = 'machine';
    },
    input: (number, cells) => feed(native.board.devices, number, cells),
    output: (number) => native.board.devices.states[number]?.output ?? [],
  };
}

type Tally = Omit<MonitorCounts, 'note' | 'noteRun'>;

function copyOf({ traps, interpreted, reflected, interrupts, byInstruction }: MonitorCounts): Tally {
  const copied = new Map([...byInstruction].map(([name, n]) => [name, { ...n }] as const));
  return { traps, interpreted, reflected, interrupts, byInstruction: copied };
}
