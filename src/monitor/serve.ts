// What monitors do with the traps of the machine below: the dispatchers run as they are written in the hosting, level by level.
import type { DecodedInstruction } from '../evaluate/decode.ts';
import type { Core } from '../machine/core.ts';
import type { Delivery, Step, TakenTrap } from '../machine/machine.ts';
import type { LevelCores } from './cores.ts';
import type { MonitorCounts, MonitorEvent } from './count.ts';
import type { Hosting } from './monitor.ts';

/** A boundary of the guest's instructions where its own machine takes a trap: an interrupt before one, or a trap after one; `trap` null: the machine below takes one there, the guest's does not. */
export type Boundary =
  | { readonly kind: 'before' }
  | { readonly kind: 'after'; readonly decoded: DecodedInstruction; readonly trap: TakenTrap | null };

/** `virtual`: the trap that the virtual machine has taken. */
interface Interpreted {
  readonly step: Step;
  readonly virtual: TakenTrap | null;
}

function delivered(step: Step, trap: TakenTrap, delivery: Delivery): Step {
  switch (step.kind) {
    case 'retired':
      return { ...step, after: { ...trap, delivery } };
    case 'trap':
    case 'interrupt':
      return { ...step, delivery };
    case 'undefined operation':
      return { kind: 'trap', decoded: null, trap, delivery };
  }
}

/** A step of the guest, or several of which all but the last are instructions that retired. */
export interface Served {
  readonly step: Step;
  readonly took: number;
}

export interface Dispatch {
  /**
   * What the monitor of a level, and those above it, do with a trap of the machine below; null: with nothing, the monitor interprets of itself, up to `most` steps in one
   * piece. `boundary`: the trap was taken between two instructions of the guest.
   */
  serve(level: number, taken: TakenTrap | null, boundary: Boundary | null, careful: boolean, most?: number): Served;
  /** The boundary behind an instruction that the machine below has executed, where it takes a trap. */
  afterwards(decoded: DecodedInstruction): Boundary;
  /** The instruction of the guest's machine that a core has just executed. */
  decodedBy(core: Core): DecodedInstruction | null;
}

/** `stepNow`: steps of the guest before this one. */
export function dispatchOf(
  { machine, monitors, levels }: Hosting,
  cores: LevelCores,
  counts: readonly MonitorCounts[],
  trace: ((event: MonitorEvent) => void) | undefined,
  stepNow: () => number,
): Dispatch {
  const depth = monitors.length;
  const { top } = cores;
  const modeAt = (level: number): bigint => cores.element(levels[level]!.names.get(cores.mode.id)!);
  let took = 1;

  /** The instruction of the guest's machine that a core has just executed. */
  const decodedBy = (core: Core): DecodedInstruction | null => {
    const { current } = core;
    return current === null ? null : { ...current.decoded, instruction: machine.instructions[current.number]! };
  };

  /** A step of the virtual machine of a level, interpreted; or the boundary of the guest at which the trap was taken. */
  const interpret = (level: number, taken: TakenTrap | null, boundary: Boundary | null, careful: boolean, most: number): Interpreted => {
    if (boundary !== null && (level < depth || boundary.kind === 'after')) {
      const virtual = level < depth || boundary.kind === 'before' ? taken : boundary.trap;
      if (boundary.kind === 'before') return { step: { kind: 'interrupt', trap: virtual!, delivery: 'no delivery' }, virtual };
      const after = virtual === null ? null : { ...virtual, delivery: 'no delivery' as const };
      return { step: { kind: 'retired', decoded: boundary.decoded, after }, virtual };
    }
    const core = cores.cores[level]!;
    const kind = core.advance(careful, most);
    if (most > 1) took = core.took;
    cores.collect(careful);
    const decoded = decodedBy(core);
    switch (kind) {
      case 'retired': {
        const virtual: TakenTrap | null = core.after === null ? null : { trap: core.after, as: 'fault', payload: 0n };
        const after = virtual === null ? null : { ...virtual, delivery: 'no delivery' as const };
        return { step: { kind: 'retired', decoded: decoded!, after }, virtual };
      }
      case 'interrupt':
        return { step: { kind: 'interrupt', trap: core.taken(), delivery: 'no delivery' }, virtual: core.taken() };
      case 'trap':
        return { step: { kind: 'trap', decoded, trap: core.taken(), delivery: 'no delivery' }, virtual: core.taken() };
      case 'undefined':
        return { step: { kind: 'undefined operation' }, virtual: null };
    }
  };

  const serve = (level: number, taken: TakenTrap | null, boundary: Boundary | null, careful: boolean, most = 1): Step => {
    const count = counts[level - 1]!;
    if (taken !== null) count.traps++;
    const pc = cores.element(cores.pc.id);
    let done: Interpreted = { step: { kind: 'undefined operation' }, virtual: null };
    for (const what of monitors[level - 1]!.dispatcher) {
      switch (what.do) {
        case 'enter':
          cores.enter(level, careful);
          break;
        case 'interpret': {
          const mode = modeAt(level);
          done = interpret(level, taken, boundary, careful, most);
          if (most > 1) count.noteRun(cores.cores[level]!.lastRun, took - 1);
          const did = count.note(done.step, level === depth);
          const decoded = 'decoded' in done.step ? done.step.decoded : null;
          trace?.({ step: stepNow() + took, level, pc, mode, real: taken, decoded, did, virtual: done.virtual });
          break;
        }
        case 'reflect': {
          const trap = what.cause === 'virtual' ? done.virtual : taken;
          if (trap === null) break;
          if (level < depth && what.cause === 'virtual')
            return finish(level, serve(level + 1, trap, boundary ?? following(done.step), careful), careful);
          done = { ...done, step: delivered(done.step, trap, cores.deliver(level, trap, careful)) };
          break;
        }
        case 'allocate':
          cores.allocate(level, careful);
          break;
      }
    }
    return done.step;
  };

  /** What is left for a monitor to do after the one above it has served the trap. */
  const finish = (level: number, step: Step, careful: boolean): Step => {
    const { dispatcher } = monitors[level - 1]!;
    for (const what of dispatcher.slice(dispatcher.findIndex((s) => s.do === 'reflect') + 1))
      if (what.do === 'allocate') cores.allocate(level, careful);
    return step;
  };

  /** A trap that follows an instruction which a level has interpreted is the guest's where the guest's own machine takes it as well. */
  const following = (step: Step): Boundary | null => (step.kind === 'retired' ? afterwards(step.decoded) : null);
  const afterwards = (decoded: DecodedInstruction): Boundary => {
    const due = top.interruptDue('after');
    return { kind: 'after', decoded, trap: due === null ? null : { trap: due, as: 'fault', payload: 0n } };
  };

  return {
    decodedBy,
    afterwards,
    serve(level, taken, boundary, careful, most = 1) {
      took = 1;
      const step = serve(level, taken, boundary, careful, most);
      return { step, took };
    },
  };
}
