// Two machines side by side: the first step after which their guests could tell them apart. All registers are compared after each step, and storage
// after so many: a cell that differed in between and came to nothing was seen by nobody.
import { codeStorage } from '../isa/layout.ts';
import type { Machine, Step } from '../machine/machine.ts';
import type { ComparisonDocument, DifferenceDocument, TraceLine } from '../report/run/document.ts';
import { type Labels, modeName, nextInstruction, pcOf, placeOf } from '../report/run/observe.ts';
import { toHex } from '../report/values.ts';
import { type Driven, keptWatch, type Subject } from './run-drive.ts';

export interface CompareOptions {
  readonly budget: number;
  readonly labels: Labels;
  /** Devices of the platform. */
  readonly devices: number;
  readonly report: (steps: number) => void;
  readonly closed: () => boolean;
}

/** Steps between two comparisons of storage. */
const CHUNK = 4096;

const MOST_LISTED = 16;

export interface Compared {
  readonly comparison: ComparisonDocument;
  readonly driven: Driven;
}

/** Traps that are shown before a difference. */
const MOST_TRACED = 4;

export function compareSubjects(a: Subject, b: Subject, options: CompareOptions): Compared {
  const { budget, labels, report, closed } = options;
  const both = [a, b] as const;
  let steps = 0;
  const found = (difference: DifferenceDocument | null, driven: Driven): Compared => ({ comparison: { steps, difference }, driven });
  const over: Driven = { kind: 'budget', why: 'these are the steps that it may take: --steps gives more' };
  let before = lookAt(a.machine, labels);
  const differing = (ended: readonly [Ended, Ended] | null = null): DifferenceDocument | null =>
    differenceOf(a.machine, b.machine, steps, before, options, ended);
  const atStart = differing();
  if (atStart !== null) return found(atStart, over);
  while (steps < budget && !closed()) {
    const from = steps;
    const again = newReplay(both, from);
    for (const end = Math.min(budget, steps + CHUNK); steps < end; ) {
      before = lookAt(a.machine, labels);
      steps++;
      const ended = both.map((subject) => take(subject)) as [Ended, Ended];
      const [one, other] = ended;
      if (one === 'on' && other === 'on' && sameElements(a.machine, b.machine)) continue;
      const difference = differing(ended);
      if (difference !== null) return found({ ...difference, before: again.traced(steps) }, over);
      if (one === 'stuck') return found(null, { kind: 'stuck', why: 'a trap cannot be delivered, or the code at the pc is none' });
    }
    const same = (): boolean => sameCells(a.machine, b.machine) && sameOutput(a.machine, b.machine, options.devices);
    if (!same()) {
      // Registers agree: once more from where storage still did, by halves.
      let low = from;
      let high = steps;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        again.to(middle);
        if (same()) low = middle;
        else high = middle;
      }
      again.to(low);
      before = lookAt(a.machine, labels);
      again.to(high);
      steps = high;
      const difference = differing();
      return found(difference === null ? null : { ...difference, before: again.traced(steps) }, over);
    }
    report(steps);
    if (both.every(isIdle)) {
      steps = from + again.idleAfter(steps - from);
      again.to(steps);
      return found(null, { kind: 'idle', why: 'a step that changes nothing: so will all that follow' });
    }
  }
  return found(null, over);
}

/** Both machines as they are now, after `from` steps, to be run again from here. */
function newReplay(both: readonly [Subject, Subject], from: number) {
  const saved = both.map(({ machine, watch }) => ({ state: machine.save(), notes: keptWatch(watch) }));
  const start = (): void => {
    for (const [i, { machine, watch }] of both.entries()) {
      watch.paused = true;
      machine.restore(saved[i]!.state);
      saved[i]!.notes();
    }
  };
  const to = (step: number): void => {
    start();
    for (let k = from; k < step; k++) for (const subject of both) take(subject);
  };
  return {
    to,
    /** Steps of so many, until one changes nothing. */
    idleAfter(most: number): number {
      start();
      const [{ machine, watch }] = both;
      watch.paused = true;
      return machine.run(most).steps;
    },
    /** The last traps under monitors up to a step; what else is noted stays as it is after that step. */
    traced(step: number): TraceLine[] {
      const subject = both.findLast(({ watch }) => watch.around !== null);
      if (subject === undefined) return [];
      const { watch } = subject;
      start();
      const written = watch.lines.length;
      watch.limit = Number.POSITIVE_INFINITY;
      for (let k = from; k < step; k++) for (const one of both) take(one);
      const last = watch.lines.slice(written).slice(-MOST_TRACED);
      to(step);
      return last;
    },
  };
}

type Ended = 'on' | 'stuck';

function take({ machine, watch }: Subject): Ended {
  watch.around?.before();
  const step = machine.step();
  watch.steps++;
  watch.around?.after();
  return isStuck(step) ? 'stuck' : 'on';
}

function isStuck(step: Step): boolean {
  switch (step.kind) {
    case 'retired':
      return step.after !== null && step.after.delivery !== 'delivered';
    case 'trap':
    case 'interrupt':
      return step.delivery !== 'delivered';
    case 'undefined operation':
      return true;
  }
}

function isIdle({ machine, watch }: Subject): boolean {
  const saved = machine.save();
  watch.paused = true;
  const { stop } = machine.run(3);
  watch.paused = false;
  machine.restore(saved);
  return stop === 'idle';
}

function sameElements(a: Machine, b: Machine): boolean {
  return a.description.elements.every(({ id, count }) => {
    for (let i = 0; i < count; i++) if (a.get(id, i) !== b.get(id, i)) return false;
    return true;
  });
}

function sameCells(a: Machine, b: Machine): boolean {
  const storage = codeStorage(a.description)!.id;
  const size = a.size(storage);
  for (let at = 0n; at < size; at++) if (a.read(storage, at) !== b.read(storage, at)) return false;
  return true;
}

function sameOutput(a: Machine, b: Machine, devices: number): boolean {
  for (let i = 0; i < devices; i++) if (a.output(i).join() !== b.output(i).join()) return false;
  return true;
}

/** What the machine is about to execute, and where. */
function lookAt(machine: Machine, labels: Labels): () => Pick<DifferenceDocument, 'at' | 'instruction'> {
  const pc = machine.get(pcOf(machine.description));
  const instruction = nextInstruction(machine);
  return () => ({ at: placeOf(labels, pc), instruction });
}

function differenceOf(
  a: Machine,
  b: Machine,
  step: number,
  before: () => Pick<DifferenceDocument, 'at' | 'instruction'>,
  { devices }: CompareOptions,
  ended: readonly [Ended, Ended] | null = null,
): DifferenceDocument | null {
  const { description } = a;
  const differing: { what: string; a: string; b: string }[] = [];
  let elements = 0;
  let cells = 0;
  let more = 0;
  const differ = (what: string, one: string, other: string): void => {
    if (differing.length < MOST_LISTED) differing.push({ what, a: one, b: other });
    else more++;
  };
  if (ended !== null && ended[0] !== ended[1]) {
    const [one, other] = ended.map((e) => (e === 'stuck' ? 'cannot go on' : 'goes on')) as [string, string];
    differ('the machine', one, other);
  }
  for (const { id, count, role } of description.elements)
    for (let i = 0; i < count; i++) {
      const [one, other] = [a.get(id, i), b.get(id, i)];
      const print = (value: bigint): string => (role === 'mode' ? modeName(description, value) : toHex(value));
      if (one === other) elements++;
      else differ(count === 1 ? id : `${id}[${i}]`, print(one), print(other));
    }
  const storage = codeStorage(description)!.id;
  const size = a.size(storage);
  for (let at = 0n; at < size; at++) {
    const [one, other] = [a.read(storage, at), b.read(storage, at)];
    if (one === other) cells++;
    else differ(`${storage}[${toHex(at)}]`, toHex(one), toHex(other));
  }
  for (let i = 0; i < devices; i++) {
    const [one, other] = [a.output(i), b.output(i)].map((output) => output.map(toHex).join(' ')) as [string, string];
    if (one !== other) differ(`output of device ${i}`, one, other);
  }
  return differing.length === 0 ? null : { step, ...before(), before: [], differing, more, agreeing: { elements, cells } };
}
