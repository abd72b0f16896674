// One state, read at every level: a core for the hosting machine and one for each machine that a monitor interprets, and the blocks of the control programs.
import { evaluateCondition, type StateSource } from '../evaluate/index.ts';
import { conditionsOf } from '../isa/conditions.ts';
import { codeStorage } from '../isa/layout.ts';
import type { Description, Element } from '../language/description.ts';
import { analyse } from '../machine/analysis.ts';
import type { CompiledBlock } from '../machine/code.ts';
import { Core } from '../machine/core.ts';
import type { Delivery, TakenTrap } from '../machine/machine.ts';
import type { UndoLog } from '../machine/places.ts';
import { BARE, type Device, type Platform } from '../machine/platform.ts';
import { nextHeld, nextValue, type Source } from '../machine/random.ts';
import { bitsOf, hold, layoutOf, MAP_VERSION, type PlacedStorage, UNDO_LENGTH } from '../machine/storage.ts';
import type { Hosting, Level } from './monitor.ts';
import type { HostedOptions } from './options.ts';
import { declaredCells, mostCells, type Window, windowsFit, windowsFor } from './windows.ts';

/** Numbers of the blocks that a core is compiled with. */
const ALLOCATE = 0;
const ENTRY = 1;
const ENTER = 2;
const ARRIVE = 3;

export interface SavedElements {
  readonly numbers: Int32Array;
  readonly wides: readonly bigint[];
}

export class LevelCores {
  readonly cores: readonly Core[];
  readonly windows: readonly Window[];
  readonly realCells: number;
  readonly pc: Element;
  readonly mode: Element;
  private readonly storage: PlacedStorage;
  private readonly filled: number[] = [];
  private log: UndoLog = [];
  private readonly shown: (place: number) => boolean;

  constructor(
    private readonly hosting: Hosting,
    options: HostedOptions,
    logged: boolean,
    /** Cores of another guest on the same hosting machine. */
    beside: LevelCores | null = null,
  ) {
    const { machine, levels, monitors } = hosting;
    const id = codeStorage(machine)!.id;
    this.realCells = options.realCells ?? Number(declaredCells(hosting));
    const platform = options.platform ?? BARE;
    const choices = windowChoices(hosting, options, BigInt(this.realCells), platform.sizes[id]);
    const alsoMapped = new Set(levels.flatMap((l) => [...analyse(layoutOf(l.description)).mapElements, l.names.get(modeOf(machine).id)!]));
    this.cores = [];
    const made: Core[] = [];
    // What fetching does to the state is part of the step that the monitor interprets again.
    const fetchActs = machine.fetch !== null && analyse(layoutOf(machine)).hasEffects(machine.fetch.body);
    for (const [j, { description }] of levels.entries()) {
      const coreOptions = {
        ...options,
        platform: realPlatform(hosting, platform, choices[0]!, this.realCells),
        alsoMapped,
        blocks: blocksOf(hosting, j),
      };
      const wholeSteps = j < monitors.length && fetchActs;
      const [first] = made;
      const sharing = first === undefined ? 'state' : 'all';
      made.push(new Core(description, { ...coreOptions, wholeSteps }, logged || wholeSteps, first ?? beside?.native ?? null, sharing));
    }
    this.cores = made;
    this.pc = machine.elements.find((e) => e.role === 'pc')!;
    this.mode = modeOf(machine);
    this.storage = this.native.layout.storages.get(id)!;
    // Devices lie where the first choice has them.
    const tried = platform.devices.length > 0 ? [] : choices;
    this.windows = tried.find((windows) => this.suits(windows, monitors.length)) ?? choices[0]!;
    this.place(this.windows);
    const offset = this.offset(monitors.length);
    const first = this.storage.undo + Number(offset);
    const last = first + Number(this.windows.at(-1)!.cells);
    const names = new Set(levels.at(-1)!.names.values());
    const elements = [...this.native.layout.elements].flatMap(([name, { undo, element }]) =>
      names.has(name) ? [[undo, undo + element.count] as const] : [],
    );
    this.shown = (place) => (place >= first && place < last) || elements.some(([from, to]) => place >= from && place < to);
    if (options.scramble !== undefined) this.scramble({ seed: options.scramble }, beside === null);
    for (let at = first; beside !== null && at < last; at++) this.native.places.set(at, hold(this.storage.storage.cellWidth, 0n));
    this.native.places.takeLog();
  }

  get native(): Core {
    return this.cores[0]!;
  }

  /** The machine of the guest. */
  get top(): Core {
    return this.cores[this.cores.length - 1]!;
  }

  /** Where the storage of a level begins in real storage. */
  private offset(level: number): bigint {
    return this.windows.slice(0, level).reduce((sum, { start }) => sum + start, 0n);
  }

  private place(windows: readonly Window[]): void {
    for (const [j, { start, cells, tables }] of windows.entries()) {
      const names = this.hosting.levels[j + 1]!.window!;
      this.setElement(names.start, 0, start);
      this.setElement(names.cells, 0, cells);
      if (names.tables !== null) this.setElement(names.tables, 0, tables);
    }
  }

  /** Whether the hosting machine satisfies what is assumed of it (D17) when its guest is in a state of zeros. */
  private suits(windows: readonly Window[], depth: number): boolean {
    this.place(windows);
    for (let level = depth; level >= 1; level--) this.cores[level]!.block(ALLOCATE, [], false);
    this.collect(false);
    const { machine, setting, levels, monitors } = this.hosting;
    const exempt = new Set(monitors[0]!.held.keys());
    const [real] = levels;
    const source = this.source(real!.description);
    return conditionsOf({ ...machine, invariants: [] }, setting, exempt).every((c) => evaluateCondition(real!.description, c, source));
  }

  /** The common state as the reference evaluator reads it. */
  source({ storages }: Description): StateSource {
    return {
      element: (id, index) => this.element(id, index),
      cell: (_, pa) => this.cell(pa),
      size: (id) => (id === this.storage.storage.id ? BigInt(this.realCells) : (storages.find((s) => s.id === id)?.size ?? 0n)),
    };
  }

  /** Control state that is neither composed nor held, and storage outside the window, get arbitrary values. */
  private scramble(source: Source, storageToo: boolean): void {
    const { levels, monitors } = this.hosting;
    for (const { free } of monitors) {
      for (const id of free) {
        const { element } = this.native.layout.elements.get(id)!;
        for (let k = 0; k < element.count; k++) this.setElement(id, k, nextValue(source, element.width));
      }
    }
    if (!storageToo) return;
    const first = Number(this.offset(levels.length - 1));
    const behind = first + Number(this.windows.at(-1)!.cells);
    // No code has been decoded and no device is there outside the window: nobody needs to be told.
    const cells = this.native.state.cells[this.storage.index] as { [at: number]: number | bigint };
    const { cellWidth } = this.storage.storage;
    for (let at = 0; at < this.realCells; at++) if (at < first || at >= behind) cells[at] = nextHeld(source, cellWidth);
  }

  element(id: string, index = 0): bigint {
    return this.native.places.value(this.elementAt(id, index).undo + index);
  }

  setElement(id: string, index: number, value: bigint): void {
    const { undo, element } = this.elementAt(id, index);
    this.native.places.set(undo + index, hold(element.width, value));
  }

  private elementAt(id: string, index: number): { readonly undo: number; readonly element: Element } {
    const placed = this.native.layout.elements.get(id);
    if (placed === undefined || index < 0 || index >= placed.element.count) throw new RangeError(`there is no element ${id}[${index}]`);
    return placed;
  }

  /** A cell of real storage. */
  cell(address: bigint): bigint {
    return bitsOf(this.native.places.get(this.storage.undo + Number(address)));
  }

  setCell(address: bigint, value: bigint): void {
    this.native.places.set(this.storage.undo + Number(address), hold(this.storage.storage.cellWidth, value));
  }

  /** What delivery to a monitor destroys of the guest's own state. */
  arrive(careful: boolean): void {
    if (this.hosting.arrive.body.length === 0) return;
    this.native.block(ARRIVE, [], careful);
    this.collect(careful);
  }

  /** Control block of a level ← machine below. */
  enter(level: number, careful: boolean): void {
    this.cores[level - 1]!.block(ENTER, [], careful);
    this.collect(careful);
  }

  /** Machine below ← control block of a level, and the shadow tables. */
  allocate(level: number, careful: boolean): void {
    const core = this.cores[level]!;
    core.block(ALLOCATE, [], careful);
    this.collect(careful);
    const { shadow } = this.hosting.monitors[level - 1]!;
    const version = (): number => this.native.state.control[MAP_VERSION]!;
    if (shadow === null || this.filled[level] === version()) return;
    const { start, cells } = this.windows[level - 1]!;
    const { addressWidth } = this.storage.storage;
    const window = [hold(addressWidth, start), hold(addressWidth + 1, cells)];
    const first = this.storage.undo + Number(this.offset(level - 1) + this.element(shadow.tables));
    for (let index = 0; index < shadow.cells; index++) {
      const made = core.block(ENTRY, [hold(addressWidth, BigInt(index)), ...window], careful);
      // An entry that cannot be read maps nothing.
      const value = made?.value ?? hold(this.storage.storage.cellWidth, 0n);
      if (this.native.places.get(first + index) !== value) this.native.places.set(first + index, value);
    }
    this.collect(careful);
    this.filled[level] = version();
  }

  deliver(level: number, { trap, payload }: TakenTrap, careful: boolean): Delivery {
    const delivery = this.cores[level]!.deliver(trap, payload, careful);
    this.collect(careful);
    return delivery;
  }

  /** The elements of all levels, and back: what a monitor keeps of a guest that is not running. */
  saveElements(): SavedElements {
    const { numbers, wides } = this.native.state;
    return { numbers: numbers.slice(), wides: [...wides] };
  }

  loadElements({ numbers, wides }: SavedElements): void {
    const { state } = this.native;
    state.numbers.set(numbers);
    for (const [i, value] of wides.entries()) state.wides[i] = value;
    state.control[MAP_VERSION]!++;
  }

  /** Keeps what the last piece of work left in the undo log, or drops it. */
  collect(careful: boolean): void {
    if (careful) this.log.push(...this.native.places.takeLog());
    else this.native.state.control[UNDO_LENGTH] = 0;
  }

  takeLog(): UndoLog {
    const { log } = this;
    this.log = [];
    return log;
  }

  /** The changes that the guest can see. */
  visible(log: UndoLog): UndoLog {
    const kept: UndoLog = [];
    for (let i = 0; i < log.length; i += 2) if (this.shown(Number(log[i]))) kept.push(log[i]!, log[i + 1]!);
    return kept;
  }
}

function modeOf({ elements }: Description): Element {
  return elements.find((e) => e.role === 'mode')!;
}

/** What the core of a level runs of the control programs: A of the monitor that makes the level, `enter` of the one above. */
function blocksOf({ monitors, arrive, machine }: Hosting, level: number): CompiledBlock[] {
  const nothing = { ...arrive, body: [], slots: 0 };
  const below = monitors[level - 1];
  const above = monitors[level];
  const a = codeStorage(machine)!.addressWidth;
  const plain = { parameters: [], marks: false };
  return [
    { block: below?.allocate ?? nothing, ...plain },
    { block: below?.shadow?.entry ?? nothing, parameters: below?.shadow ? [a, a, a + 1] : [], marks: true },
    { block: above?.enter ?? nothing, ...plain },
    { block: arrive, ...plain },
  ];
}

/** Windows that may be taken, the best first; those that are given, otherwise. */
function windowChoices(
  hosting: Hosting,
  { windows }: HostedOptions,
  real: bigint,
  cells: number | undefined,
): readonly (readonly Window[])[] {
  if (windows !== undefined) {
    if (!windowsFit(hosting, real, windows))
      throw new RangeError('these windows do not lie in each other, or not at places where they may begin');
    return [windows];
  }
  const found = (['low', 'high'] as const).flatMap((placement) => {
    const size = cells === undefined ? mostCells(hosting, real, placement) : BigInt(cells);
    const made = size > 0n ? windowsFor(hosting, real, size, placement) : null;
    return made === null ? [] : [made];
  });
  if (found.length === 0)
    throw new RangeError(
      `a guest with ${cells ?? 'any'} cells of storage, and ${hosting.monitors.length} monitors, have no room in ${real} cells`,
    );
  return found;
}

/** The guest's devices where its storage lies in real storage. */
function realPlatform(hosting: Hosting, platform: Platform, windows: readonly Window[], realCells: number): Platform {
  const id = codeStorage(hosting.machine)!.id;
  const start = Number(windows.reduce((sum, w) => sum + w.start, 0n));
  const { names } = hosting.levels.at(-1) as Level;
  const devices = platform.devices.map((d): Device => {
    const moved = { ...d, at: d.at + start };
    return 'request' in moved && moved.request !== undefined
      ? { ...moved, request: { ...moved.request, element: names.get(moved.request.element) ?? moved.request.element } }
      : moved;
  });
  return { sizes: { [id]: realCells }, devices, window: { start, cells: Number(windows.at(-1)!.cells) } };
}
