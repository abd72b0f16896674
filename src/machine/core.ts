// What a machine consists of, and one step of it: interrupts, fetching, executing, clocks; the delivery of traps.
import { codeStorage } from '../isa/layout.ts';
import type { Access, Description, TrapKind } from '../language/description.ts';
import { Board, Signal } from './board.ts';
import { type CompileOptions, TRAP_KINDS } from './code.ts';
import { type CachedInstruction, type CodeCache, type CodeRun, forgetAll, newCodeCache } from './code-cache.ts';
import { addressWidth, type Compiled, compile, type Runtime } from './compile.ts';
import { Finder } from './find.ts';
import type { Before, CoreOptions } from './options.ts';
import { Places, type UndoLog } from './places.ts';
import * as platforms from './platform.ts';
import type { Source } from './random.ts';
import { RunCode } from './run-code.ts';
import {
  bitsOf,
  hold,
  type Layout,
  layoutOf,
  MAP_VERSION,
  newState,
  type PlacedElement,
  RETIRED,
  type State,
  UNDO_LENGTH,
} from './storage.ts';

const WARM = 32;

export type Advanced = 'retired' | 'trap' | 'interrupt' | 'undefined';

/** What cores beside each other count together. `running`: a run is under way, and the control word RETIRED counts. */
interface Progress {
  retired: number;
  running: boolean;
}

export class Core {
  readonly layout: Layout;
  readonly state: State;
  readonly places: Places;
  readonly board: Board;
  readonly choices: Source;
  private readonly signal = new Signal();
  private readonly runtime: Runtime;
  private readonly cache: CodeCache;
  private readonly fast: Compiled;
  private careful: Compiled | null = null;
  private readonly finder: Finder;
  private readonly runs: RunCode | null;
  private readonly interrupts: { readonly before: boolean; readonly after: boolean };
  private readonly progress: Progress;
  /** Instructions that retired as parts of runs. */
  inRuns = 0;
  /** Instructions retired by this core and those beside it. */
  get retired(): number {
    return this.progress.retired;
  }
  set retired(count: number) {
    this.progress.retired = count;
  }
  /** Of the last call of `advance`: the last instruction, the trap that follows it, the steps. */
  current: CachedInstruction | null = null;
  after: string | null = null;
  took = 1;
  /** The run that they were parts of, the last one apart where that trapped. */
  lastRun: CodeRun | null = null;

  /**
   * `logged`: every step leaves in the undo log what it changed. `beside`: the core shares the state with another one, whose description has the same elements and
   * storages in the same order; and, where `sharing` is `all`, the devices and all that counts.
   */
  constructor(
    readonly description: Description,
    private readonly options: CoreOptions,
    private readonly logged: boolean,
    beside: Core | null = null,
    sharing: 'all' | 'state' = 'all',
  ) {
    const platform = options.platform ?? platforms.BARE;
    const code = codeStorage(description);
    if (code === null) throw new RangeError('the description has no storage to fetch instructions from');
    this.layout = layoutOf(description, platform.sizes);
    const codeIn = this.layout.storages.get(code.id)!;
    this.state = beside?.state ?? newState(this.layout);
    const partner = sharing === 'all' ? beside : null;
    this.progress = partner?.progress ?? { retired: 0, running: false };
    this.cache = newCodeCache(this.state.marks[codeIn.index]!, beside?.cache.family);
    this.places = beside?.places ?? new Places(this.layout, this.state, this.cache, codeIn);
    const retired = (): number => this.progress.retired + (this.progress.running ? this.state.control[RETIRED]! : 0);
    this.board = partner?.board ?? new Board(this.layout, this.state, this.places, platform, retired);
    this.choices = partner?.choices ?? { seed: options.seed ?? 0 };
    this.runtime = this.board.runtime(this.signal, this.choices, options.choice);
    this.interrupts = { before: description.interrupts.some((i) => !i.after), after: description.interrupts.some((i) => i.after) };
    this.fast = this.compiled(logged);
    this.finder = new Finder(this.layout, this.state, this.cache, codeIn, this.signal);
    const warm = options.warm ?? WARM;
    this.runs = logged ? null : new RunCode(this.layout, this.state, this.runtime, this.fast, this.finder, this.optionsOf(false), warm);
  }

  private optionsOf(logged: boolean): CompileOptions {
    const choices = this.options.seed !== undefined || this.options.choice !== undefined;
    const { alsoMapped, blocks } = this.options;
    return {
      logged,
      choices,
      devices: this.board.some,
      ...(alsoMapped === undefined ? {} : { alsoMapped }),
      ...(blocks === undefined ? {} : { blocks }),
    };
  }

  private compiled(logged: boolean): Compiled {
    return compile(this.layout, this.state, this.runtime, this.optionsOf(logged));
  }

  /**
   * One step, apart from the delivery of traps; or up to `most` steps, as `took` tells, all but the last of which are instructions that retired and
   * after which no interrupt is due. `careful`: the step leaves in the undo log what it changed.
   */
  advance(careful: boolean, most = 1): Advanced {
    const logged = careful || this.logged;
    const code = this.codeFor(careful);
    const { control } = this.state;
    control[UNDO_LENGTH] = 0;
    this.current = null;
    this.after = null;
    this.took = 1;
    this.lastRun = null;
    this.board.drop();
    if (this.board.some) this.board.attend(this.progress.retired);
    if (this.interrupts.before) {
      const due = code.due(0);
      if (due >= 0) return this.raised('interrupt', this.description.interrupts[due]!.trap);
    }
    const after = this.interrupts.after ? code.due(1) : -1;
    let mark = 0;
    try {
      const va = code.fetch();
      if (!logged) control[UNDO_LENGTH] = 0;
      else if (this.options.wholeSteps !== true) mark = control[UNDO_LENGTH]!;
      const entry = this.finder.at(code, va, this.register(this.layout.mode));
      if (entry === null) {
        const trap = this.options.undefinedOperation ?? this.description.undefinedOperation;
        if (this.options.wholeSteps === true) this.places.rollBack(0);
        return trap === null ? 'undefined' : this.raised('trap', trap);
      }
      this.current = entry;
      const ran = most > 1 && after < 0 && !logged ? this.runFrom(entry, most) : 'nothing';
      if (ran === 'trap') this.places.rollBack(0);
      if (ran !== 'nothing') return ran;
      code.instructions[entry.number]!(entry.operands, entry.cells.length);
    } catch (thrown) {
      if (thrown !== this.signal) throw thrown;
      this.places.rollBack(mark);
      return 'trap';
    }
    if (!logged) control[UNDO_LENGTH] = 0;
    this.board.commit();
    if (code.tick !== null) code.tick();
    this.progress.retired++;
    if (after >= 0) this.after = this.description.interrupts[after]!.trap;
    return 'retired';
  }

  private codeFor(careful: boolean): Compiled {
    if (!careful || this.logged) return this.fast;
    this.careful ??= this.compiled(true);
    return this.careful;
  }

  /** Executes the run that begins with this instruction, where there is one. */
  private runFrom(entry: CachedInstruction, most: number): 'retired' | 'trap' | 'nothing' {
    const left = Math.min(most, platforms.nextDeadline(this.board.devices) - this.progress.retired);
    const run = this.runs?.from(entry, this.register(this.layout.pc), left) ?? null;
    if (run === null) return 'nothing';
    this.progress.running = true;
    const trapped = this.runs!.execute(run, left);
    this.progress.running = false;
    if (!trapped && this.state.control[RETIRED] === 0) return 'nothing';
    this.ran(run, trapped ? 1 : 0);
    return trapped ? 'trap' : 'retired';
  }

  /** Counts what a run has retired; `more` steps came after. What devices do belongs to the last instruction, before it counts. */
  private ran(run: CodeRun, more: 0 | 1): void {
    const retired = this.state.control[RETIRED]!;
    this.progress.running = false;
    this.took = retired + more;
    this.lastRun = run;
    this.inRuns += retired;
    this.current = run.entries[(retired - 1 + more) % run.entries.length]!;
    this.progress.retired += retired - 1 + more;
    if (more === 1) return;
    this.board.commit();
    this.progress.retired++;
  }

  /** A register of an element as it is held. */
  register({ slot, representation }: PlacedElement): number | bigint {
    return representation === 'number' ? this.state.numbers[slot]! : this.state.wides[slot]!;
  }

  private raised<K extends 'interrupt' | 'trap'>(kind: K, trap: string): K {
    this.runtime.trap(this.trapNumber(trap), TRAP_KINDS.indexOf('fault'), 0);
    return kind;
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

  /** Delivers a trap as the bare machine does. `careful` as in `advance`. */
  deliver(name: string, payload: bigint, careful: boolean): 'delivered' | 'no delivery' | 'trap in delivery' {
    const { deliver } = this.codeFor(careful);
    const trap = this.description.traps[this.trapNumber(name)]!;
    if (deliver === null) return 'no delivery';
    const mark = this.state.control[UNDO_LENGTH]!;
    this.board.drop();
    try {
      const width = this.description.storages[0]?.addressWidth ?? 1;
      deliver(hold(width, trap.vector), hold(Math.max(this.description.payloadWidth, 1), payload));
    } catch (thrown) {
      if (thrown !== this.signal) throw thrown;
      this.places.rollBack(mark);
      return 'trap in delivery';
    }
    this.board.commit();
    return 'delivered';
  }

  /** The trap of the first interrupt that is due now, before an instruction or after one that begins now; null where none is. */
  interruptDue(taken: 'before' | 'after'): string | null {
    const due = this.fast.due(taken === 'before' ? 0 : 1);
    return due < 0 ? null : this.description.interrupts[due]!.trap;
  }

  /** Runs one of the options' blocks; null where it traps, and then it has no effect. `careful` as in `advance`. */
  block(
    number: number,
    parameters: readonly (number | bigint)[],
    careful: boolean,
  ): { readonly value: number | bigint | undefined } | null {
    const mark = this.state.control[UNDO_LENGTH]!;
    try {
      return { value: this.codeFor(careful).blocks[number]!(...parameters) };
    } catch (thrown) {
      if (thrown !== this.signal) throw thrown;
      this.places.rollBack(mark);
      return null;
    }
  }

  translate(
    va: bigint,
    access: Access,
    space: bigint,
  ): { readonly kind: 'address'; readonly pa: bigint } | ({ readonly kind: 'trap' } & ReturnType<Core['taken']>) {
    try {
      const at = this.fast.translate[access](hold(addressWidth(this.layout), va), hold(this.layout.mode.element.width, space));
      return { kind: 'address', pa: BigInt(at) };
    } catch (thrown) {
      if (thrown !== this.signal) throw thrown;
      return { kind: 'trap', ...this.taken() };
    }
  }

  /** What a step may change besides elements and cells, as it is now; without the devices where they are not asked for. */
  before(devices = true): Before {
    this.board.touched = false;
    const saved = devices && this.board.some ? platforms.saveDevices(this.board.devices) : null;
    return { retired: this.progress.retired, seed: this.choices.seed, devices: saved };
  }

  reset({ retired, seed, devices }: Before): void {
    this.progress.retired = retired;
    this.choices.seed = seed;
    if (devices !== null) platforms.loadDevices(this.board.devices, devices);
  }

  /** Whether a step that left this log has changed anything, or may do so when it is repeated. */
  differs({ seed }: Before, log: UndoLog): boolean {
    return seed !== this.choices.seed || this.options.choice !== undefined || !this.board.quiet || this.places.differs(log);
  }

  /** The whole state has become another. */
  forgetDerived(): void {
    forgetAll(this.cache);
    this.state.control[MAP_VERSION]!++;
    this.state.control[UNDO_LENGTH] = 0;
  }
}
