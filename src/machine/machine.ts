// An executable machine: a description compiled, in a state, on a platform. Steps, runs, traps on the way to their delivery, and what a monitor
// needs to look at and change in between.
import type { DecodedInstruction } from '../evaluate/decode.ts';
import type { Access, Description, TrapKind } from '../language/description.ts';
import { Core } from './core.ts';
import type { CoreOptions } from './options.ts';
import type { UndoLog } from './places.ts';
import { feed } from './platform.ts';
import { restore, type Snapshot, snapshot } from './snapshot.ts';
import { hold } from './storage.ts';

export interface MachineOptions extends CoreOptions {
  /** Traps, interrupts among them, that are not delivered: the machine stops before, and goes on as the host makes it. */
  readonly hold?: (trap: string) => boolean;
  /** Steps that can be taken back; 0, the default, is fastest. */
  readonly history?: number;
}

/** A trap that was taken. `payload` as in `Trapped`. */
export interface TakenTrap {
  readonly trap: string;
  readonly as: TrapKind;
  readonly payload: bigint;
}

/** What has become of a trap. A delivery that traps has no effect. */
export type Delivery = 'delivered' | 'held' | 'no delivery' | 'trap in delivery';

/** One step. `decoded` is null where the trap was taken before an instruction was decoded. */
export type Step =
  | { readonly kind: 'retired'; readonly decoded: DecodedInstruction; readonly after: (TakenTrap & { readonly delivery: Delivery }) | null }
  | { readonly kind: 'trap'; readonly decoded: DecodedInstruction | null; readonly trap: TakenTrap; readonly delivery: Delivery }
  | { readonly kind: 'interrupt'; readonly trap: TakenTrap; readonly delivery: Delivery }
  /** No instruction has the code at the pc, and it is not said which trap that is. */
  | { readonly kind: 'undefined operation' };

/**
 * Why a run ended. `budget`: so many steps were taken. `held`: a trap waits for the host. `idle`: the last step changed nothing, so all that
 * follow are the same. `stuck`: a trap cannot be delivered, or the code at the pc is none.
 */
export type Stop = 'budget' | 'held' | 'idle' | 'stuck';

export interface Ran {
  readonly stop: Stop;
  readonly steps: number;
  readonly retired: number;
  /** The last step where it was not an instruction that retired, null otherwise. */
  readonly last: Step | null;
}

export interface Machine {
  readonly description: Description;
  step(): Step;
  /** At most so many steps: instructions, and traps and interrupts in their places. */
  run(budget: number): Ran;
  /** Delivers a trap as the bare machine does, from the state at hand. */
  deliver(trap: string, payload: bigint): Delivery;
  /** An element's value; `index` is the register of a file. */
  get(element: string, index?: number): bigint;
  set(element: string, index: number, value: bigint): void;
  /** A cell by physical address, past any device. */
  read(storage: string, address: bigint): bigint;
  write(storage: string, address: bigint, value: bigint): void;
  size(storage: string): number;
  translate(
    va: bigint,
    access: Access,
    space: bigint,
  ): { readonly kind: 'address'; readonly pa: bigint } | ({ readonly kind: 'trap' } & TakenTrap);
  /** Instructions retired since the machine was made. */
  retired(): number;
  /** Those of them that ran as parts of code made of several. */
  inRuns(): number;
  /** Steps that can be taken back now. */
  readonly past: number;
  /** Takes the last step back, with what the host has changed since; false where it is not remembered. */
  back(): boolean;
  save(): Snapshot;
  restore(saved: Snapshot): void;
  /** Input for the console that is device `number` of the platform. */
  input(number: number, cells: readonly bigint[]): void;
  /** What the console has put out. */
  output(number: number): readonly bigint[];
}

/** A machine in a state that is zero everywhere. Throws a RangeError for sizes that cannot be had, and TooLarge. */
export function newMachine(description: Description, options: MachineOptions = {}): Machine {
  const core = new Core(description, options, (options.history ?? 0) > 0);
  const holds = options.hold ?? (() => false);
  const history = options.history ?? 0;
  const past: Past[] = [];
  const { layout } = core;
  /** The pc has stayed where it was: the next step is watched for any change. */
  let watched = false;

  const deliverOrHold = (taken: TakenTrap): Delivery => (holds(taken.trap) ? 'held' : core.deliver(taken.trap, taken.payload, watched));

  const finished = (kind: ReturnType<Core['advance']>): Step => {
    switch (kind) {
      case 'retired': {
        const after = core.after === null ? null : { trap: core.after, as: 'fault' as const, payload: 0n };
        return {
          kind: 'retired',
          decoded: core.current!.decoded,
          after: after === null ? null : { ...after, delivery: deliverOrHold(after) },
        };
      }
      case 'trap': {
        const trap = core.taken();
        return { kind: 'trap', decoded: core.current?.decoded ?? null, trap, delivery: deliverOrHold(trap) };
      }
      case 'interrupt': {
        const trap = core.taken();
        return { kind: 'interrupt', trap, delivery: deliverOrHold(trap) };
      }
      case 'undefined':
        return { kind: 'undefined operation' };
    }
  };

  const step = (): Step => {
    const before = history > 0 ? core.before() : null;
    watched = false;
    const made = finished(core.advance(false));
    if (before !== null) {
      past.push({ undo: core.places.takeLog(), before });
      if (past.length > history) past.shift();
    }
    return made;
  };

  const run = (budget: number): Ran => {
    const retired = core.retired;
    let steps = 0;
    let last: Step | null = null;
    watched = false;
    const ended = (stop: Stop): Ran => ({ stop, steps, retired: core.retired - retired, last });
    while (steps < budget) {
      const pc = core.register(layout.pc);
      const before = watched || history > 0 ? core.before(history > 0) : null;
      const kind = core.advance(watched, history > 0 ? 1 : budget - steps);
      steps += core.took;
      last = kind === 'retired' && core.after === null ? null : finished(kind);
      const log = before === null ? null : core.places.takeLog();
      if (before !== null && log !== null && history > 0) {
        past.push({ undo: log, before });
        if (past.length > history) past.shift();
      }
      const delivery = last === null ? 'delivered' : deliveryOf(last);
      if (delivery === 'held') return ended('held');
      if (delivery !== 'delivered') return ended('stuck');
      if (watched && !core.differs(before!, log!)) return ended('idle');
      watched = core.took === 1 && core.register(layout.pc) === pc;
    }
    return ended('budget');
  };

  const element = (id: string, index: number) => {
    const placed = layout.elements.get(id);
    if (placed === undefined || index < 0 || index >= placed.element.count) throw new RangeError(`there is no element ${id}[${index}]`);
    return placed;
  };
  const cell = (id: string, address: bigint) => {
    const placed = layout.storages.get(id);
    if (placed === undefined || address < 0n || address >= BigInt(placed.size)) throw new RangeError(`there is no cell ${id}[${address}]`);
    return { placed, at: Number(address) };
  };
  /** What the host changes belongs to the step before, which takes it back. */
  const noted = (): void => {
    const undo = core.places.takeLog();
    past[past.length - 1]?.undo.push(...undo);
  };

  return {
    description,
    step,
    run,
    deliver(trap, payload) {
      const delivery = core.deliver(trap, payload, false);
      noted();
      return delivery;
    },
    get(id, index = 0) {
      return core.places.value(element(id, index).undo + index);
    },
    set(id, index, value) {
      const placed = element(id, index);
      core.places.set(placed.undo + index, hold(placed.element.width, value));
      noted();
    },
    read(storage, address) {
      const { placed, at } = cell(storage, address);
      return core.places.value(placed.undo + at);
    },
    write(storage, address, value) {
      const { placed, at } = cell(storage, address);
      core.places.set(placed.undo + at, hold(placed.storage.cellWidth, value));
      noted();
    },
    size: (storage) => cell(storage, 0n).placed.size,
    translate: (va, access, space) => core.translate(va, access, space),
    retired: () => core.retired,
    inRuns: () => core.inRuns,
    get past() {
      return past.length;
    },
    back() {
      const last = past.pop();
      if (last === undefined) return false;
      core.places.undo(last.undo);
      core.reset(last.before);
      return true;
    },
    save: () => snapshot(core),
    restore(saved) {
      restore(core, saved);
      past.length = 0;
    },
    input: (number, cells) => feed(core.board.devices, number, cells),
    output: (number) => core.board.devices.states[number]?.output ?? [],
  };
}

/** What has become of the trap of a step; `delivered` where there was none. */
export function deliveryOf(step: Step): Delivery {
  switch (step.kind) {
    case 'retired':
      return step.after?.delivery ?? 'delivered';
    case 'trap':
    case 'interrupt':
      return step.delivery;
    case 'undefined operation':
      return 'no delivery';
  }
}

interface Past {
  readonly undo: UndoLog;
  readonly before: ReturnType<Core['before']>;
}
