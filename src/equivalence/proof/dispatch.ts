// The control program at work, as terms: the dispatcher's list of steps is executed as it stands.
import type { Term } from '../../logic/index.ts';
import type { Hosting } from '../../monitor/monitor.ts';
import type { PhysicalState } from '../../symbolic/index.ts';
import { delivered, ran, type Seen, type Stepped, type Subject, type TakenTrap, ticked } from './steps.ts';

/** What one virtual step came to, where `guard` holds. */
export interface Branch {
  readonly guard: Term;
  /** The trap that the virtual machine took and that is not yet delivered. */
  readonly pending: TakenTrap | null;
  /** The trap that it took, delivered or not; null where it went on, or was not interpreted at all. */
  readonly took: TakenTrap | null;
  readonly interpreted: boolean;
  readonly state: PhysicalState;
  readonly results: readonly Term[];
  /** False where the delivery of a trap trapped: the machine cannot go on. */
  readonly going: Term;
  /** The shadow tables are filled in from the state as it is. */
  readonly filled: boolean;
}

/** The descriptions that a monitor runs between, each with its reading. */
export interface Levels {
  readonly hosting: Hosting;
  readonly below: Seen;
  readonly above: Seen;
}

export function allocated({ hosting, above }: Levels, state: PhysicalState): PhysicalState {
  return ran(above.terms, above.reading, above.description, hosting.monitors[0]!.allocate, [], state).state;
}

export function entered({ hosting, below }: Levels, state: PhysicalState): PhysicalState {
  return ran(below.terms, below.reading, below.description, hosting.monitors[0]!.enter, [], state).state;
}

/** What reaching the monitor does to the guest's own state, before any of the monitor runs. */
export function arrived({ hosting, below }: Levels, state: PhysicalState): PhysicalState {
  return ran(below.terms, below.reading, below.description, hosting.arrive, [], state).state;
}

/**
 * The dispatcher from the state in which the monitor takes over. `real`: the trap that brought it there; null where no trap did (a hybrid
 * monitor interprets). `subject` is what stands at the virtual pc.
 */
export function dispatched(levels: Levels, subject: Subject, real: TakenTrap | null, state: PhysicalState): Branch[] {
  const { hosting, above } = levels;
  const { terms } = above;
  const first: Branch = {
    guard: terms.true,
    pending: null,
    took: null,
    interpreted: false,
    state,
    results: [],
    going: terms.true,
    filled: false,
  };
  let branches: Branch[] = [first];
  for (const step of hosting.monitors[0]!.dispatcher) {
    switch (step.do) {
      case 'enter':
        branches = branches.map((b) => ({ ...b, state: entered(levels, b.state), filled: false }));
        break;
      case 'interpret':
        branches = branches.flatMap((b) => interpreted(above, subject, b));
        break;
      case 'reflect':
        branches = branches.map((b) => reflected(levels, b, step.cause === 'virtual' ? b.pending : real));
        break;
      case 'allocate':
        branches = branches.map((b) => ({ ...b, state: allocated(levels, b.state), filled: true }));
        break;
    }
  }
  return branches;
}

function interpreted(above: Seen, subject: Subject, b: Branch): Branch[] {
  const { terms } = above;
  const { next, traps }: Stepped = subject.step(above, b.state);
  const state = subject.retires ? ticked(above, next.state) : next.state;
  const made: Branch[] = [];
  const common = { interpreted: true, filled: false, results: next.results };
  if (next.guard !== terms.false) made.push({ ...b, ...common, guard: terms.and(b.guard, next.guard), state });
  for (const t of traps) made.push({ ...b, ...common, guard: terms.and(b.guard, t.guard), pending: t, took: t });
  return made;
}

function reflected({ hosting, above }: Levels, b: Branch, cause: TakenTrap | null): Branch {
  if (cause === null) return b;
  const { done, state } = delivered(above, hosting.machine, cause.trap, cause.payload, b.state);
  return { ...b, pending: null, going: above.terms.and(b.going, done), state, filled: false };
}
