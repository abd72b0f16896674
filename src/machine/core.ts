// What a machine consists of: the state, the compiled description, decoded instructions, devices; one step, its undoing, and the delivery of traps.
import { type DecodedInstruction, decode, decoderOf } from '../evaluate/decode.ts';
import { codeStorage } from '../isa/layout.ts';
import type { Access, Description, TrapKind } from '../language/description.ts';
import {
  type CachedInstruction,
  type CodeCache,
  type CodeRun,
  cachedAt,
  forgetAll,
  forgetCell,
  newCodeCache,
  remember,
} from './code-cache.ts';
import { addressWidth, type Compiled, compile, instantiate, type Runtime } from './compile.ts';
import { type CompileOptions, TRAP_KINDS } from './emit.ts';
import * as platforms from './platform.ts';
import { nextHeld, type Source } from './random.ts';
import { LONGEST_RUN, type RunCompiler, runCompiler } from './runs.ts';
import {
  bitsOf,
  hold,
  type Layout,
  LEAVE,
  layoutOf,
  MAP_VERSION,
  MARK_CODE,
  MARK_DEVICE,
  MARK_MAP,
  newState,
  type PlacedStorage,
  RETIRED,
  type State,
  UNDO_LENGTH,
} from './storage.ts';

export interface CoreOptions {
  readonly platform?: platforms.Platform;
  /** Seeds the values of what the description leaves open; without it they are zero. */
  readonly seed?: number;
  /** Where given, gives these values instead, unsigned and of `width` bits. */
  readonly choice?: (site: number, width: number) => bigint;
  /** The trap that a code takes which no instruction has, of kind fault; without it the machine stops there. */
  readonly undefinedOperation?: string;
}

/** The one object that compiled code throws. */
class Signal {
  trap = 0;
  kind = 0;
  payload: number | bigint = 0;
}

/** What a step may change besides elements and cells. */
export interface Before {
  readonly retired: number;
  readonly seed: number;
  readonly devices: ReturnType<typeof platforms.saveDevices> | null;
}

export class Core {
  readonly layout: Layout;
  readonly state: State;
  readonly devices: platforms.Devices;
  readonly choices: Source;
  private readonly signal = new Signal();
  private readonly fast: Compiled;
  private careful: Compiled | null = null;
  private readonly runtime: Runtime;
  private readonly cache: CodeCache;
  private readonly codeIn: PlacedStorage;
  private readonly storages: readonly PlacedStorage[];
  private readonly interrupts: { readonly before: boolean; readonly after: boolean };
  /** Effects on devices of the instruction that is running, done when it is. */
  private readonly pending: (() => void)[] = [];
  private readonly around: platforms.Surroundings;
  retired = 0;
  /** The instruction of the last step, and the trap that follows it. */
  current: CachedInstruction | null = null;
  after: string | null = null;
  /** Steps that the last call of `advance` took. */
  took = 1;
  /** Instructions that retired as parts of runs. */
  inRuns = 0;
  private readonly runners: RunCompiler | null;
  /** A run is under way: the control word RETIRED counts. */
  private running = false;

  /** `logged`: every step leaves in the undo log what it changed. */
  constructor(
    readonly description: Description,
    private readonly options: CoreOptions,
    private readonly logged: boolean,
    /** How often an instruction is executed by itself before a run is made of it and those that follow. */
    private readonly warm = 32,
  ) {
    const platform = options.platform ?? platforms.BARE;
    this.layout = layoutOf(description, platform.sizes);
    this.state = newState(this.layout);
    this.storages = [...this.layout.storages.values()];
    this.devices = platforms.newDevices(platform.devices);
    this.choices = { seed: options.seed ?? 0 };
    const code = codeStorage(description);
    if (code === null) throw new RangeError('the description has no storage to fetch instructions from');
    this.codeIn = this.layout.storages.get(code.id)!;
    this.cache = newCodeCache(this.state.marks[this.codeIn.index]!);
    this.interrupts = { before: description.interrupts.some((i) => !i.after), after: description.interrupts.some((i) => i.after) };
    this.around = this.surroundings();
    this.runtime = this.runtimeOf();
    this.markDevices(platform.devices);
    this.fast = this.compiled(logged);
    this.runners = logged ? null : runCompiler(this.layout, this.optionsOf(false));
  }

  private optionsOf(logged: boolean): CompileOptions {
    const choices = this.options.seed !== undefined || this.options.choice !== undefined;
    return { logged, choices, devices: this.devices.list.length > 0 };
  }

  private compiled(logged: boolean): Compiled {
    return compile(this.layout, this.state, this.runtime, this.optionsOf(logged));
  }

  private surroundings(): platforms.Surroundings {
    const find = (id: string, at: number): PlacedStorage | null => {
      const placed = this.layout.storages.get(id);
      return placed !== undefined && at >= 0 && at < placed.size ? placed : null;
    };
    return {
      retired: () => this.retired + (this.running ? this.state.control[RETIRED]! : 0),
      read: (id, at) => {
        const placed = find(id, at);
        return placed === null ? null : bitsOf(this.state.cells[placed.index]![at]!);
      },
      write: (id, at, value) => {
        const placed = find(id, at);
        if (placed !== null) this.put(placed, at, hold(placed.storage.cellWidth, value));
        return placed !== null;
      },
    };
  }

  private markDevices(list: readonly platforms.Device[]): void {
    for (const d of list) {
      const placed = this.layout.storages.get(d.storage);
      if (placed === undefined || d.at < 0 || d.at + platforms.REGISTERS[d.kind] > placed.size)
        throw new RangeError(`the ${d.kind} at ${d.storage}[${d.at}] lies beyond the storage`);
      if (d.kind !== 'blocks' && d.request !== undefined && !this.layout.elements.has(d.request.element))
        throw new RangeError(`the ${d.kind} at ${d.storage}[${d.at}] requests by ${d.request.element}, which is no element`);
      for (let i = 0; i < platforms.REGISTERS[d.kind]; i++) this.state.marks[placed.index]![d.at + i]! |= MARK_DEVICE;
    }
  }

  private runtimeOf(): Runtime {
    const { signal, state, storages, devices, pending, around, choices } = this;
    const { choice } = this.options;
    return {
      trap(trap, kind, payload) {
        signal.trap = trap;
        signal.kind = kind;
        signal.payload = payload;
        return signal;
      },
      isTrap: (thrown) => thrown === signal,
      choice: (site, width) => (choice === undefined ? nextHeld(choices, width) : hold(width, choice(site, width))),
      load(storage, at) {
        const placed = storages[storage]!;
        const found = platforms.deviceAt(devices, placed.storage.id, at)!;
        pending.push(() => platforms.taken(devices, found.device, found.register));
        state.control[LEAVE] = 1;
        return hold(placed.storage.cellWidth, platforms.peek(devices, found.device, found.register, around));
      },
      store: (storage, at, value) => {
        const placed = storages[storage]!;
        if (state.marks[storage]![at]! & MARK_DEVICE) {
          const found = platforms.deviceAt(devices, placed.storage.id, at)!;
          pending.push(() => platforms.poke(devices, found.device, found.register, bitsOf(value), around));
          state.control[LEAVE] = 1;
        } else this.put(placed, at, value);
      },
    };
  }

  /** A store that is logged, and looked at by those who remember the cell. */
  private put(placed: PlacedStorage, at: number, value: number | bigint): void {
    const { undo, control } = this.state;
    const cells = this.state.cells[placed.index]!;
    undo[control[UNDO_LENGTH]!++] = placed.undo + at;
    undo[control[UNDO_LENGTH]!++] = cells[at]!;
    cells[at] = value;
    this.changed(placed, at);
  }

  private changed(placed: PlacedStorage, at: number): void {
    const marks = this.state.marks[placed.index]!;
    const { control } = this.state;
    if (marks[at]! & MARK_CODE && placed === this.codeIn) {
      forgetCell(this.cache, at);
      control[LEAVE] = 1;
    }
    if (marks[at]! & MARK_MAP) {
      marks[at]! &= ~MARK_MAP;
      control[MAP_VERSION]!++;
      control[LEAVE] = 1;
    }
  }

  /**
   * One step, apart from the delivery of traps; or up to `most` steps, as `took` tells, all but the last of which are instructions that retired and
   * after which no interrupt is due.
   */
  advance(careful: boolean, most = 1): 'retired' | 'trap' | 'interrupt' | 'undefined' {
    const logged = careful || this.logged;
    if (careful && !this.logged) this.careful ??= this.compiled(true);
    const code = careful && !this.logged ? this.careful! : this.fast;
    const { control } = this.state;
    control[UNDO_LENGTH] = 0;
    this.current = null;
    this.after = null;
    this.took = 1;
    this.pending.length = 0;
    if (this.devices.list.length > 0) this.attend();
    if (this.interrupts.before) {
      const due = code.due(0);
      if (due >= 0) return this.interrupted(due);
    }
    const after = this.interrupts.after ? code.due(1) : -1;
    let mark = 0;
    try {
      const va = code.fetch();
      if (logged) mark = control[UNDO_LENGTH]!;
      else control[UNDO_LENGTH] = 0;
      const space = this.space();
      const at = code.translate.execute(va, space);
      const known = cachedAt(this.cache, at);
      const entry =
        known !== null && known.va === va && known.space === space && known.version === control[MAP_VERSION]
          ? known
          : this.locate(code, known, va, space);
      if (entry === null) return this.noInstruction();
      this.current = entry;
      if (most > 1 && after < 0 && this.runners !== null && !logged && this.runFrom(entry, most)) return 'retired';
      code.instructions[entry.number]!(entry.operands, entry.cells.length);
    } catch (thrown) {
      if (thrown !== this.signal) throw thrown;
      this.rollBack(mark);
      return 'trap';
    }
    if (!logged) control[UNDO_LENGTH] = 0;
    if (this.pending.length > 0) this.commit();
    if (code.tick !== null) code.tick();
    this.retired++;
    if (after >= 0) this.after = this.description.interrupts[after]!.trap;
    return 'retired';
  }

  /** The address of the next instruction, as it is held. */
  pc(): number | bigint {
    const { slot, representation } = this.layout.pc;
    return representation === 'number' ? this.state.numbers[slot]! : this.state.wides[slot]!;
  }

  /** Executes the run that begins with this instruction, where there is one; false where it retired nothing. Throws the signal. */
  private runFrom(entry: CachedInstruction, most: number): boolean {
    if (entry.run === 'none') return false;
    if (entry.run === null || !entry.run.alive) {
      if (++entry.count < this.warm) return false;
      entry.count = 0;
      entry.run = this.compileRun(entry);
      if (entry.run === 'none') return false;
    }
    const { run } = entry;
    const left = Math.min(most, platforms.nextDeadline(this.devices) - this.retired, 1 << 20);
    if (left < run.entries.length || !this.follow(run, entry)) return false;
    const { control } = this.state;
    control[LEAVE] = 0;
    control[RETIRED] = 0;
    this.running = true;
    try {
      run.execute(left);
    } catch (thrown) {
      const retired = control[RETIRED]!;
      this.retired += retired;
      this.inRuns += retired;
      this.took = retired + 1;
      this.current = run.entries[retired % run.entries.length]!;
      this.running = false;
      throw thrown;
    }
    this.running = false;
    const retired = control[RETIRED]!;
    if (retired === 0) return false;
    this.took = retired;
    this.inRuns += retired;
    this.current = run.entries[(retired - 1) % run.entries.length]!;
    // What devices do belongs to the last instruction, before it counts.
    this.retired += retired - 1;
    if (this.pending.length > 0) this.commit();
    this.retired++;
    return true;
  }

  /** Whether the instructions of the run still are where they follow each other. */
  private follow(run: CodeRun, first: CachedInstruction): boolean {
    const version = this.state.control[MAP_VERSION]!;
    const width = addressWidth(this.layout);
    let { va } = first;
    if (run.version === version && run.va === va && run.space === first.space) return true;
    for (const entry of run.entries) {
      if (entry.version !== version || entry.va !== va || entry.space !== first.space) {
        try {
          if (this.locate(this.fast, entry, va, first.space) !== entry) return false;
        } catch (thrown) {
          if (thrown !== this.signal) throw thrown;
          return false;
        }
      }
      va = hold(width, bitsOf(va) + BigInt(entry.cells.length));
    }
    Object.assign(run, { va: first.va, space: first.space, version });
    return true;
  }

  private compileRun(first: CachedInstruction): CodeRun | 'none' {
    const runners = this.runners!;
    if (first.va !== this.pc()) return 'none';
    const entries = [first];
    const width = addressWidth(this.layout);
    let va = bitsOf(first.va);
    while (entries.length < LONGEST_RUN && runners.goesOn(entries[entries.length - 1]!.decoded.instruction)) {
      va += BigInt(entries[entries.length - 1]!.cells.length);
      const next = this.instructionAt(hold(width, va), first.space);
      if (next === null) break;
      entries.push(next);
    }
    const source = runners.source(entries.map(({ decoded }) => decoded));
    if (source === null) return 'none';
    const execute = instantiate(this.layout, this.state, this.runtime, source) as CodeRun['execute'];
    const run: CodeRun = { entries, execute, alive: entries.every(({ alive }) => alive), va: first.va, space: first.space, version: -1 };
    for (const entry of entries) entry.runs = [...entry.runs.filter(({ alive }) => alive), run];
    return run;
  }

  /** The instruction at an address, decoded as it will be when it is reached; null where there is none. */
  private instructionAt(va: number | bigint, space: number | bigint): CachedInstruction | null {
    try {
      const known = cachedAt(this.cache, this.fast.translate.execute(va, space));
      return this.locate(this.fast, known, va, space);
    } catch (thrown) {
      if (thrown !== this.signal) throw thrown;
      return null;
    }
  }

  private attend(): void {
    for (const { element, value } of platforms.requests(this.devices, this.retired)) {
      const placed = this.layout.elements.get(element)!;
      this.setPlace(placed.undo, hold(placed.element.width, value));
    }
  }

  private commit(): void {
    for (const effect of this.pending) effect();
    this.pending.length = 0;
  }

  private space(): number | bigint {
    const { slot, representation } = this.layout.mode;
    return representation === 'number' ? this.state.numbers[slot]! : this.state.wides[slot]!;
  }

  private interrupted(number: number): 'interrupt' {
    const { trap } = this.description.interrupts[number]!;
    this.runtime.trap(this.trapNumber(trap), TRAP_KINDS.indexOf('fault'), 0);
    return 'interrupt';
  }

  private noInstruction(): 'trap' | 'undefined' {
    const trap = this.options.undefinedOperation;
    if (trap === undefined) return 'undefined';
    this.runtime.trap(this.trapNumber(trap), TRAP_KINDS.indexOf('fault'), 0);
    return 'trap';
  }

  private trapNumber(name: string): number {
    const number = this.description.traps.findIndex((t) => t.name === name);
    if (number < 0) throw new RangeError(`there is no trap ${name}`);
    return number;
  }

  /** The trap of the last step that was one. */
  taken(): { readonly trap: string; readonly as: TrapKind; readonly payload: bigint } {
    const { trap, kind, payload } = this.signal;
    return { trap: this.description.traps[trap]!.name, as: TRAP_KINDS[kind]!, payload: bitsOf(payload) };
  }

  /** The instruction at a virtual address, `known` where its cells are still where it was found; null where there is none. Throws the signal. */
  private locate(code: Compiled, known: CachedInstruction | null, va: number | bigint, space: number | bigint): CachedInstruction | null {
    const width = addressWidth(this.layout);
    const start = bitsOf(va);
    const cellAt = (index: number): number => code.translate.instruction(hold(width, start + BigInt(index)), space);
    const found = { va, space, version: this.state.control[MAP_VERSION]! };
    if (known !== null) {
      const { cells } = known;
      let same = cellAt(0) === cells[0];
      for (let i = 1; same && i < cells.length; i++) same = cellAt(i) === cells[i];
      if (same) return Object.assign(known, found);
    }
    const cells: number[] = [];
    let refused = false;
    const decoded = decode(decoderOf(this.description), (index) => {
      try {
        cells[index] = cellAt(index);
      } catch (thrown) {
        if (thrown !== this.signal) throw thrown;
        refused = true;
        return null;
      }
      return bitsOf(this.state.cells[this.codeIn.index]![cells[index]!]!);
    });
    if (refused || decoded.kind === 'refused') throw this.signal;
    if (decoded.kind === 'undefined') return null;
    const entry = this.entryOf(decoded, cells.slice(0, decoded.length));
    Object.assign(entry, found);
    remember(this.cache, entry);
    return entry;
  }

  private entryOf(decoded: DecodedInstruction, cells: readonly number[]): CachedInstruction {
    const { instruction } = decoded;
    const operands = instruction.operands.map(({ name, width }) => hold(width, decoded.operands.get(name)!));
    const number = this.description.instructions.indexOf(instruction);
    return { number, decoded, operands, cells, alive: true, va: 0, space: 0, version: 0, count: 0, run: null, runs: [] };
  }

  deliver(name: string, payload: bigint): 'delivered' | 'no delivery' | 'trap in delivery' {
    const { deliver } = this.fast;
    if (deliver === null) return 'no delivery';
    const { control } = this.state;
    const mark = control[UNDO_LENGTH]!;
    const trap = this.description.traps[this.trapNumber(name)]!;
    this.pending.length = 0;
    try {
      const code = this.careful !== null && !this.logged ? this.careful : this.fast;
      const width = this.description.storages[0]?.addressWidth ?? 1;
      code.deliver!(hold(width, trap.vector), hold(Math.max(this.description.payloadWidth, 1), payload));
    } catch (thrown) {
      if (thrown !== this.signal) throw thrown;
      this.rollBack(mark);
      return 'trap in delivery';
    }
    this.commit();
    return 'delivered';
  }

  translate(
    va: bigint,
    access: Access,
    space: bigint,
  ):
    | { readonly kind: 'address'; readonly pa: bigint }
    | { readonly kind: 'trap'; readonly trap: string; readonly as: TrapKind; readonly payload: bigint } {
    try {
      const at = this.fast.translate[access](hold(addressWidth(this.layout), va), hold(this.layout.mode.element.width, space));
      return { kind: 'address', pa: BigInt(at) };
    } catch (thrown) {
      if (thrown !== this.signal) throw thrown;
      return { kind: 'trap', ...this.taken() };
    }
  }

  // ---- Places: registers and cells as the undo log numbers them

  private placeOf(place: number): {
    readonly array: { [at: number]: number | bigint };
    readonly at: number;
    readonly placed: PlacedStorage | null;
  } {
    for (let i = this.storages.length - 1; i >= 0; i--) {
      const placed = this.storages[i]!;
      if (place >= placed.undo)
        return { array: this.state.cells[placed.index] as { [at: number]: number | bigint }, at: place - placed.undo, placed };
    }
    const found = [...this.layout.elements.values()].findLast((e) => place >= e.undo)!;
    const array: { [at: number]: number | bigint } = found.representation === 'number' ? this.state.numbers : this.state.wides;
    return { array, at: found.slot + place - found.undo, placed: null };
  }

  getPlace(place: number): number | bigint {
    const { array, at } = this.placeOf(place);
    return array[at]!;
  }

  /** Gives a place a value and logs the old one. */
  setPlace(place: number, value: number | bigint): void {
    const { array, at, placed } = this.placeOf(place);
    const { undo, control } = this.state;
    undo[control[UNDO_LENGTH]!++] = place;
    undo[control[UNDO_LENGTH]!++] = array[at]!;
    this.replace(array, at, placed, value);
  }

  private replace(array: { [at: number]: number | bigint }, at: number, placed: PlacedStorage | null, value: number | bigint): void {
    array[at] = value;
    if (placed === null) this.state.control[MAP_VERSION]!++;
    else this.changed(placed, at);
  }

  private rollBack(mark: number): void {
    const { undo, control } = this.state;
    const length = control[UNDO_LENGTH]!;
    if (length > mark) this.undo(undo.slice(mark, length));
    control[UNDO_LENGTH] = mark;
  }

  undo(log: readonly (number | bigint)[]): void {
    for (let i = log.length - 2; i >= 0; i -= 2) {
      const { array, at, placed } = this.placeOf(Number(log[i]));
      this.replace(array, at, placed, log[i + 1]!);
    }
  }

  /** What was logged, which is then forgotten. */
  takeUndo(): (number | bigint)[] {
    const { undo, control } = this.state;
    const log = undo.slice(0, control[UNDO_LENGTH]);
    control[UNDO_LENGTH] = 0;
    return log;
  }

  before(): Before {
    const devices = this.devices.list.length === 0 ? null : platforms.saveDevices(this.devices);
    return { retired: this.retired, seed: this.choices.seed, devices };
  }

  reset({ retired, seed, devices }: Before): void {
    this.retired = retired;
    this.choices.seed = seed;
    if (devices !== null) platforms.loadDevices(this.devices, devices);
  }

  /** Whether a step that left this log has changed anything, or may do so when it is repeated. */
  differs({ seed }: Before, log: readonly (number | bigint)[]): boolean {
    if (seed !== this.choices.seed || this.options.choice !== undefined || this.devices.list.length > 0) return true;
    const first = new Map<number, number | bigint>();
    for (let i = 0; i < log.length; i += 2) if (!first.has(Number(log[i]))) first.set(Number(log[i]), log[i + 1]!);
    return [...first].some(([place, old]) => this.getPlace(place) !== old);
  }

  forgetDerived(): void {
    forgetAll(this.cache);
    this.state.control[MAP_VERSION]!++;
    this.state.control[UNDO_LENGTH] = 0;
  }
}
