// Runs a machine to its end, counting its traps, and writing down the first of them where a trace is wanted.
import type { Machine, Ran, Step } from '../machine/machine.ts';
import type { Ended, HostDocument, HostingDocument, TraceLine } from '../report/run/document.ts';
import { instructionText, type Labels, modeName, modeOf, pcOf, placeOf } from '../report/run/observe.ts';

/** A machine with a program in it, and what has been seen of it. */
export interface Subject {
  readonly on: HostDocument;
  readonly machine: Machine;
  readonly watch: Watch;
  /** What its monitors have done so far; null on the bare machine. */
  readonly hosting: (() => HostingDocument) | null;
}

/** What is noted while a machine runs. */
export interface Watch {
  /** Traps that were taken, by name. */
  readonly traps: Map<string, number>;
  readonly lines: TraceLine[];
  /** Lines that are kept; 0 without a trace. */
  limit: number;
  /** Traps that came after them. */
  more: number;
  /** Steps of the machine so far. */
  steps: number;
  /** Called around each step that is traced; null where the machine stops at its traps by itself. */
  around: Around | null;
  /** Nothing is noted: what is done now is taken back. */
  paused: boolean;
}

export interface Around {
  before(): void;
  after(): void;
}

export function newWatch(limit: number): Watch {
  return { traps: new Map(), lines: [], limit, more: 0, steps: 0, around: null, paused: false };
}

/** What has been noted so far; the result notes it again, and nothing else. */
export function keptWatch(watch: Watch): () => void {
  const { steps, more, limit, paused, lines } = watch;
  const traps = [...watch.traps];
  const written = lines.length;
  return () => {
    Object.assign(watch, { steps, more, limit, paused });
    watch.lines.length = written;
    watch.traps.clear();
    for (const [name, count] of traps) watch.traps.set(name, count);
  };
}

/** For `MachineOptions.hold` of the bare machine: counts every trap, and keeps those that get a line of the trace. */
export function holdFor(watch: Watch): (trap: string) => boolean {
  return (trap) => {
    if (watch.paused) return false;
    watch.traps.set(trap, (watch.traps.get(trap) ?? 0) + 1);
    if (watch.lines.length < watch.limit) return true;
    watch.more++;
    return false;
  };
}

export interface DriveOptions {
  /** Steps at most. */
  readonly budget: number;
  /** The value of the pc at which to stop, once a step has been taken; null for none. */
  readonly until: bigint | null;
  readonly labels: Labels;
  readonly report: (steps: number) => void;
  /** Whether nobody waits for the result any more. */
  readonly closed: () => boolean;
}

export interface Driven {
  readonly kind: Ended;
  readonly why: string;
}

/** Steps between two looks at the progress. */
const CHUNK = 100_000;

export function drive({ machine, watch }: Subject, { budget, until, labels, report, closed }: DriveOptions): Driven {
  const pc = pcOf(machine.description);
  /** Steps, one after the other, that have left the pc where it was. */
  let still = 0;
  while (watch.steps < budget && !closed()) {
    const before = machine.get(pc);
    const around = watch.lines.length < watch.limit ? watch.around : null;
    around?.before();
    const ran = machine.run(until === null && around === null ? Math.min(CHUNK, budget - watch.steps) : 1);
    watch.steps += ran.steps;
    around?.after();
    if (ran.stop === 'held') {
      const delivered = deliverHeld(machine, watch, ran, labels);
      if (delivered !== null) return { kind: 'stuck', why: delivered };
    }
    if (ran.stop === 'stuck') return { kind: 'stuck', why: whyStuck(ran.last) };
    if (ran.stop === 'idle') return IDLE;
    if (until !== null || around !== null) {
      const now = machine.get(pc);
      if (until !== null && now === until) return { kind: 'until', why: 'the address asked for is reached' };
      still = now === before ? still + 1 : 0;
      if (still >= 2 && (still & (still - 1)) === 0 && isIdle(machine, watch)) return IDLE;
    }
    if (until === null || watch.steps % CHUNK === 0) report(watch.steps);
  }
  return { kind: 'budget', why: 'these are the steps that it may take: --steps gives more' };
}

const IDLE: Driven = { kind: 'idle', why: 'a step that changes nothing: so will all that follow' };

/** Whether the machine no longer changes. Where steps can be taken back it is not asked: what is remembered of them would be lost. */
function isIdle(machine: Machine, watch: Watch): boolean {
  if (machine.past > 0) return false;
  const saved = machine.save();
  watch.paused = true;
  const { stop } = machine.run(3);
  watch.paused = false;
  machine.restore(saved);
  return stop === 'idle';
}

/** Delivers the trap that is held and writes its line; why it cannot be delivered, or null. */
function deliverHeld(machine: Machine, watch: Watch, { last }: Ran, labels: Labels): string | null {
  const held = last === null || last.kind === 'undefined operation' ? null : last.kind === 'retired' ? last.after : last.trap;
  if (held === null || last === null) return null;
  const { description } = machine;
  const pc = machine.get(pcOf(description));
  const decoded = last.kind === 'trap' || last.kind === 'retired' ? last.decoded : null;
  const mode = modeOf(machine);
  const line: Omit<TraceLine, 'taken'> = {
    step: watch.steps,
    at: placeOf(labels, pc),
    instruction: decoded === null ? null : instructionText(description, decoded, pc),
    real: mode === null ? null : modeName(description, mode),
    trap: held.trap,
    as: last.kind === 'interrupt' ? null : held.as,
  };
  const delivery = machine.deliver(held.trap, held.payload);
  const delivered = delivery === 'delivered';
  const to = delivered ? placeOf(labels, machine.get(pcOf(description))) : null;
  watch.lines.push({
    ...line,
    taken: [{ by: 0, virtual: null, did: delivered ? 'delivered' : 'not delivered', trap: held.trap, to, changes: [] }],
  });
  return delivered ? null : undelivered(held.trap, delivery);
}

/** Why the last step leads nowhere. */
function whyStuck(last: Step | null): string {
  if (last === null) return 'the machine cannot go on';
  switch (last.kind) {
    case 'undefined operation':
      return 'no instruction has the code at the pc, and `undefined` in the description does not say which trap that is';
    case 'retired':
      return last.after === null ? 'the machine cannot go on' : undelivered(last.after.trap, last.after.delivery);
    case 'trap':
    case 'interrupt':
      return undelivered(last.trap.trap, last.delivery);
  }
}

function undelivered(trap: string, delivery: string): string {
  return delivery === 'trap in delivery'
    ? `trap ${trap} is taken, and its delivery traps itself`
    : `trap ${trap} is taken, and the description has no \`deliver\` that says what becomes of it`;
}
