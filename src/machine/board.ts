// The platform around the processor: devices, what compiled code asks of them, and what it asks of the source of undefined values.
import type { Runtime } from './compile.ts';
import type { Places } from './places.ts';
import * as platforms from './platform.ts';
import { nextHeld, type Source } from './random.ts';
import { bitsOf, hold, type Layout, LEAVE, MARK_DEVICE, type PlacedStorage, type State } from './storage.ts';

/** The one object that compiled code throws: traps and kinds by number. */
export class Signal {
  trap = 0;
  kind = 0;
  payload: number | bigint = 0;
}

export class Board {
  readonly devices: platforms.Devices;
  /** Effects on devices of the instruction that is running, done when it is. */
  private readonly pending: (() => void)[] = [];
  private readonly around: platforms.Surroundings;
  /** An instruction has read or written a register of a device since this was last cleared. */
  touched = false;

  constructor(
    private readonly layout: Layout,
    private readonly state: State,
    private readonly places: Places,
    { devices: list, window }: platforms.Platform,
    retired: () => number,
  ) {
    const through = (at: number): number => (window === undefined ? at : at >= 0 && at < window.cells ? window.start + at : -1);
    this.devices = platforms.newDevices(list);
    this.around = {
      retired,
      read: (id, address) => {
        const at = through(address);
        const placed = this.find(id, at);
        return placed === null ? null : places.value(placed.undo + at);
      },
      write: (id, address, value) => {
        const at = through(address);
        const placed = this.find(id, at);
        if (placed !== null) places.set(placed.undo + at, hold(placed.storage.cellWidth, value));
        return placed !== null;
      },
    };
    for (const d of list) this.mark(d);
  }

  private find(id: string, at: number): PlacedStorage | null {
    const placed = this.layout.storages.get(id);
    return placed !== undefined && at >= 0 && at < placed.size ? placed : null;
  }

  private mark(d: platforms.Device): void {
    const placed = this.find(d.storage, d.at + platforms.REGISTERS[d.kind] - 1);
    if (placed === null || d.at < 0) throw new RangeError(`the ${d.kind} at ${d.storage}[${d.at}] lies beyond the storage`);
    if (d.kind !== 'blocks' && d.request !== undefined && !this.layout.elements.has(d.request.element))
      throw new RangeError(`the ${d.kind} at ${d.storage}[${d.at}] requests by ${d.request.element}, which is no element`);
    for (let i = 0; i < platforms.REGISTERS[d.kind]; i++) this.state.marks[placed.index]![d.at + i]! |= MARK_DEVICE;
  }

  get some(): boolean {
    return this.devices.list.length > 0;
  }

  /** Nothing has been done with a device since `touched` was cleared, and none will do anything before something is. */
  get quiet(): boolean {
    return !this.touched && platforms.nextDeadline(this.devices) === Number.POSITIVE_INFINITY;
  }

  /** Assigns what devices ask for. */
  attend(retired: number): void {
    for (const { element, value } of platforms.requests(this.devices, retired)) {
      const placed = this.layout.elements.get(element)!;
      this.places.set(placed.undo, hold(placed.element.width, value));
    }
  }

  /** Does what waits for the end of the instruction, or forgets it. */
  commit(): void {
    for (const effect of this.pending) effect();
    this.pending.length = 0;
  }

  drop(): void {
    this.pending.length = 0;
  }

  runtime(signal: Signal, source: Source, choice: ((site: number, width: number) => bigint) | undefined): Runtime {
    const { state, devices, pending, around, places } = this;
    const touch = (): void => {
      this.touched = true;
      state.control[LEAVE] = 1;
    };
    const storages = [...this.layout.storages.values()];
    return {
      trap(trap, kind, payload) {
        signal.trap = trap;
        signal.kind = kind;
        signal.payload = payload;
        return signal;
      },
      isTrap: (thrown) => thrown === signal,
      choice: (site, width) => (choice === undefined ? nextHeld(source, width) : hold(width, choice(site, width))),
      load(storage, at) {
        const placed = storages[storage]!;
        const found = platforms.deviceAt(devices, placed.storage.id, at)!;
        pending.push(() => platforms.taken(devices, found.device, found.register));
        touch();
        return hold(placed.storage.cellWidth, platforms.peek(devices, found.device, found.register, around));
      },
      store(storage, at, value) {
        const placed = storages[storage]!;
        if (state.marks[storage]![at]! & MARK_DEVICE) {
          const found = platforms.deviceAt(devices, placed.storage.id, at)!;
          pending.push(() => platforms.poke(devices, found.device, found.register, bitsOf(value), around));
          touch();
        } else places.set(placed.undo + at, value);
      },
    };
  }
}
