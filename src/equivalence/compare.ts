// Runs a scenario on all machines of a rig side by side, and finds the first difference that a guest could see.
import type { Delivery, Machine, Step } from '../machine/machine.ts';
import { cellsDiffer, type Difference, differences, noteCells, registersDiffer } from './difference.ts';
import type { Scenario } from './program.ts';
import { type Loaded, load, loadedOf, machineAt, type Rig } from './subject.ts';

/** Steps between two looks at the registers where no trap asks for one. */
const EVERY = 16;

/** How the bare machine ended. `stuck`: a trap cannot be delivered, or the code at the pc is none. `idle`: it stays where it is. */
export type Ended = 'budget' | 'idle' | 'stuck';

export interface Compared {
  readonly ended: Ended;
  /** Steps of the bare machine. */
  readonly steps: number;
  /** Traps and interrupts that it took. */
  readonly traps: number;
  /** By number of the subject: the steps after which a difference was seen, or null. */
  readonly differs: readonly (number | null)[];
  /** What each subject's guest got at that it may not, or null. */
  readonly escaped: readonly (string | null)[];
}

/** Called for every step of the bare machine. */
export type Watch = (step: Step) => void;

/** Runs the scenario. Registers are compared after every trap and interrupt, every 16 steps and at the end; storage and output at the end. */
export function compare(rig: Rig, scenario: Scenario, watch?: Watch): Compared {
  const { bare, subjects, choices } = rig;
  begin(rig, scenario, loadedOf(rig, scenario));
  const differs = subjects.map((): number | null => null);
  let synced = 0;
  let done = 0;
  let traps = 0;
  let ended: Ended = 'budget';
  let still = 0;
  const pc = rig.ground.probe.pc;
  let before = bare.get(pc);
  const follow = (kind: Ended | null): void => {
    for (const [i, { machine }] of subjects.entries()) {
      const last = kind !== null;
      if (differs[i] === null) {
        const stuck = proceed(machine, done - synced) === 'stuck';
        if (stuck !== (kind === 'stuck') || registersDiffer(rig, i + 1)) differs[i] = done;
      }
      if (last && cellsDiffer(rig, i + 1)) differs[i] ??= done;
    }
    if (kind !== null && subjects.length === 0) noteCells(rig, 0);
    synced = done;
  };
  while (done < scenario.steps) {
    const step = oneStep(rig, done, bare);
    done++;
    watch?.(step);
    const delivery = deliveryOf(step);
    if (delivery !== 'none') traps++;
    if (step.kind === 'undefined operation' || (delivery !== 'none' && delivery !== 'delivered')) {
      ended = 'stuck';
      break;
    }
    if (choices !== null) {
      // Choices are made step by step: the hosted machines go along.
      follow(null);
      continue;
    }
    const now = bare.get(pc);
    still = now === before ? still + 1 : 0;
    before = now;
    if (still >= 2) {
      const rest = bare.run(scenario.steps - done);
      done += rest.steps;
      ended = rest.stop === 'idle' || rest.stop === 'stuck' ? rest.stop : 'budget';
      // Where it changes nothing any more, so must they.
      if (rest.stop === 'idle') done = scenario.steps;
      break;
    }
    if (delivery !== 'none' || done - synced >= EVERY) follow(null);
  }
  follow(ended);
  return { ended, steps: done, traps, differs, escaped: subjects.map(({ audit }) => audit()) };
}

function begin(rig: Rig, scenario: Scenario, loaded: Loaded): void {
  if (rig.choices !== null) rig.choices.seed = scenario.seed;
  for (let number = 0; number <= rig.subjects.length; number++) load(rig, number, loaded);
}

function oneStep(rig: Rig, number: number, machine: Machine): Step {
  if (rig.choices !== null) rig.choices.step = number;
  return machine.step();
}

/** So many steps more. A machine that is idle stays so. */
function proceed(machine: Machine, steps: number): 'on' | 'stuck' {
  if (steps === 0) return 'on';
  return machine.run(steps).stop === 'stuck' ? 'stuck' : 'on';
}

/** What became of the trap of a step; `none` where it took none. */
export function deliveryOf(step: Step): Delivery | 'none' {
  switch (step.kind) {
    case 'retired':
      return step.after?.delivery ?? 'none';
    case 'trap':
    case 'interrupt':
      return step.delivery;
    case 'undefined operation':
      return 'no delivery';
  }
}

/** A step of both machines, for people. */
export interface TracedStep {
  readonly step: number;
  /** The pc before it, on the bare machine. */
  readonly pc: bigint;
  readonly bare: Step;
  readonly hosted: Step;
}

export interface FirstDifference {
  /** The first step after which something differs, from 1 on. */
  readonly step: number;
  readonly what: readonly Difference[];
  /** That step and some before it. */
  readonly trace: readonly TracedStep[];
}

const TRACED = 6;

/** Steps bare and hosted machine one by one and compares all that a guest can see after each; null where nothing differs. */
export function firstDifference(rig: Rig, subject: number, scenario: Scenario): FirstDifference | null {
  const loaded = loadedOf(rig, scenario);
  if (rig.choices !== null) rig.choices.seed = scenario.seed;
  for (const number of [0, subject + 1]) load(rig, number, loaded);
  const hosted = machineAt(rig, subject + 1);
  const trace: TracedStep[] = [];
  for (let n = 0; n < scenario.steps; n++) {
    const pc = rig.bare.get(rig.ground.probe.pc);
    const there = oneStep(rig, n, rig.bare);
    const here = oneStep(rig, n, hosted);
    trace.push({ step: n + 1, pc, bare: there, hosted: here });
    if (trace.length > TRACED) trace.shift();
    const what = differences(rig, subject + 1);
    const stuck = [there, here].map((s) => s.kind === 'undefined operation' || !['none', 'delivered'].includes(deliveryOf(s)));
    if (stuck[0] !== stuck[1])
      what.push({ kind: 'end', what: 'the machine', bare: stuck[0] ? 'stops' : 'goes on', hosted: stuck[1] ? 'stops' : 'goes on' });
    if (what.length > 0) return { step: n + 1, what, trace };
    if (stuck[0]) return null;
  }
  return null;
}
