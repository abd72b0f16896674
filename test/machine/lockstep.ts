// Random programs in random states, on the compiled machine and on the reference evaluator side by side.
import { encode } from '../../src/evaluate/decode.ts';
import { translate } from '../../src/evaluate/index.ts';
import { codeStorage } from '../../src/isa/layout.ts';
import type { Description } from '../../src/language/description.ts';
import { type Machine, newMachine, type Step } from '../../src/machine/machine.ts';
import { nextValue } from '../../src/machine/random.ts';
import { type Draw, drawFrom } from '../random/draw.ts';
import { type Choice, type ReferenceState, referenceStep, sourceOf, told } from './reference.ts';

export interface Subject {
  readonly description: Description;
  /** What is compiled, where it is to be another description than the evaluator's. */
  readonly compiled?: Description;
  /** Cells of the storage that has the code. */
  readonly size: number;
  readonly undefinedOperation: string;
  /** Makes a state more likely to get somewhere. */
  readonly settle?: (state: ReferenceState, draw: Draw) => void;
}

export interface Tally {
  steps: number;
  retired: number;
  readonly instructions: Set<string>;
  readonly traps: Set<string>;
  /** Stores into cells that were executed before. */
  modified: number;
  /** Instructions that retired in runs. */
  inRuns: number;
}

export const newTally = (): Tally => ({ steps: 0, retired: 0, instructions: new Set(), traps: new Set(), modified: 0, inRuns: 0 });

const wide = (draw: Draw, width: number): bigint => {
  let value = 0n;
  for (let have = 0; have < width; have += 16) value = (value << 16n) | draw.bits(16);
  return BigInt.asUintN(width, value);
};

/** A value of a width: nothing, small, at an edge, or any. */
function drawn(draw: Draw, width: number, small: number): bigint {
  return draw.weighted<() => bigint>([
    [20, () => 0n],
    [45, () => BigInt.asUintN(width, BigInt(draw.below(small)))],
    [10, () => BigInt.asUintN(width, -1n - BigInt(draw.below(3)))],
    [5, () => 1n << BigInt(width - 1)],
    [20, () => wide(draw, width)],
  ])();
}

function program(d: Description, draw: Draw, size: number): bigint[] {
  const width = codeStorage(d)!.cellWidth;
  const cells: bigint[] = [];
  while (cells.length < size) {
    const instruction = draw.pick(d.instructions);
    const operands = new Map(instruction.operands.map((o) => [o.name, drawn(draw, o.width, Math.min(size, 2 ** Math.min(o.width, 20)))]));
    const code = draw.chance(90) ? encode(d, instruction, operands) : [drawn(draw, width, size)];
    if (code !== null) cells.push(...code);
  }
  return cells.slice(0, size);
}

export function randomState({ description: d, size, settle }: Subject, draw: Draw): ReferenceState {
  const elements = new Map<string, bigint>();
  for (const e of d.elements) for (let i = 0; i < e.count; i++) elements.set(`${e.id}[${i}]`, drawn(draw, e.width, size));
  const code = codeStorage(d)!.id;
  const cells = new Map(d.storages.map((s) => [s.id, s.id === code ? program(d, draw, size) : new Array<bigint>(Number(s.size)).fill(0n)]));
  const state = { elements, cells };
  settle?.(state, draw);
  return state;
}

export function load(machine: Machine, state: ReferenceState): void {
  for (const [key, value] of state.elements) {
    const [, id, index] = /^(.*)\[(\d+)\]$/.exec(key)!;
    machine.set(id!, Number(index), value);
  }
  for (const [storage, cells] of state.cells) for (const [at, value] of cells.entries()) machine.write(storage, BigInt(at), value);
}

/** The first thing in which the machine's state is another; null where there is none. */
export function difference(machine: Machine, state: ReferenceState, cells = true): string | null {
  const { description: d } = machine;
  for (const e of d.elements)
    for (let i = 0; i < e.count; i++) {
      const [mine, other] = [machine.get(e.id, i), state.elements.get(`${e.id}[${i}]`) ?? 0n];
      if (mine !== other) return `${e.id}[${i}] is ${mine}, not ${other}`;
    }
  if (cells)
    for (const [storage, contents] of state.cells)
      for (const [at, other] of contents.entries()) {
        const mine = machine.read(storage, BigInt(at));
        if (mine !== other) return `${storage}[${at}] is ${mine}, not ${other}`;
      }
  return null;
}

export const copyOf = (state: ReferenceState): ReferenceState => ({
  elements: new Map(state.elements),
  cells: new Map([...state.cells].map(([id, cells]) => [id, [...cells]])),
});

function tellStep(step: Step): string {
  switch (step.kind) {
    case 'retired': {
      const text = `${step.decoded.instruction.name} ${[...step.decoded.operands.values()].join()}`;
      return step.after === null ? text : `${text}; ${step.after.trap}; ${step.after.delivery}`;
    }
    case 'trap':
      return `${told(step.trap.trap, step.trap.as, step.trap.payload, step.decoded?.instruction ?? null)}; ${step.delivery}`;
    case 'interrupt':
      return `interrupt ${step.trap.trap}; ${step.delivery}`;
    case 'undefined operation':
      return step.kind;
  }
}

const choices = (seed: number): Choice => {
  const source = { seed };
  return (_site, width) => nextValue(source, width);
};

/** Some steps of one random case; what is different, or null. `history`: the machine keeps its past, and all of it is taken back in the end. */
export function lockstep(subject: Subject, seed: number, steps: number, history: boolean, tally: Tally): string | null {
  const { description: d, size, undefinedOperation } = subject;
  const draw = drawFrom(seed);
  const code = codeStorage(d)!.id;
  const state = randomState(subject, draw);
  const choice = choices(seed);
  const machine = newMachine(subject.compiled ?? d, {
    platform: { sizes: { [code]: size }, devices: [] },
    undefinedOperation,
    choice: choices(seed),
    history: history ? steps + 1 : 0,
  });
  load(machine, state);
  const initial = history ? copyOf(state) : null;
  const executed = new Set<string>();
  let taken = 0;
  const where = (found: string): string => `seed ${seed}, step ${taken}: ${found}`;
  for (let on = true; on && taken < steps; taken++) {
    const reference = referenceStep(d, state, choice, undefinedOperation);
    const step = machine.step();
    const mine = tellStep(step);
    if (mine !== reference.text) return where(`${mine}, not ${reference.text}`);
    for (const { storage, pa, value } of reference.written) {
      if (executed.has(`${pa}`)) tally.modified++;
      if (machine.read(storage, pa) !== value) return where(`${mine}: ${storage}[${pa}] is ${machine.read(storage, pa)}, not ${value}`);
    }
    const found = difference(machine, state, taken % 8 === 7);
    if (found !== null) return where(`${mine}: ${found}`);
    if (draw.chance(20)) {
      const address = [
        drawn(draw, d.translate?.addressWidth ?? codeStorage(d)!.addressWidth, size),
        draw.pick(['read', 'write', 'execute'] as const),
        draw.pick(d.modes).code,
      ] as const;
      const [a, b] = [machine.translate(...address), translate(d, sourceOf(state, choice), ...address)];
      const print = (x: object): string => Object.values(x).join();
      if (print(a) !== print(b)) return where(`translate ${address.join()}: ${print(a)}, not ${print(b)}`);
    }
    note(tally, step, machine, executed);
    if (step.kind !== 'retired') moveOn(machine, state, size, draw);
    on = reference.on;
  }
  const found = difference(machine, state);
  if (found !== null) return where(found);
  if (initial === null) return null;
  while (machine.back());
  const left = difference(machine, initial);
  return left === null ? null : where(`after going back: ${left}`);
}

/** The same in runs of several steps, with code made of all instructions that follow each other as soon as they are met. */
export function lockstepInRuns(subject: Subject, seed: number, steps: number, tally: Tally): string | null {
  const { description: d, size, undefinedOperation } = subject;
  const draw = drawFrom(seed);
  const state = randomState(subject, draw);
  const choice = choices(seed);
  const platform = { sizes: { [codeStorage(d)!.id]: size }, devices: [] };
  const machine = newMachine(subject.compiled ?? d, { platform, undefinedOperation, choice: choices(seed), warm: 1 });
  load(machine, state);
  for (let taken = 0; taken < steps; ) {
    const before = machine.inRuns();
    const ran = machine.run(1 + draw.below(24));
    const where = (found: string): string => `seed ${seed}, steps ${taken} to ${taken + ran.steps}: ${found}`;
    let told: string | null = null;
    for (let i = 0; i < ran.steps; i++) told = referenceStep(d, state, choice, undefinedOperation).text;
    if (ran.last !== null && tellStep(ran.last) !== told) return where(`${tellStep(ran.last)}, not ${told}`);
    const found = difference(machine, state);
    if (found !== null) return where(found);
    taken += ran.steps;
    tally.steps += ran.steps;
    tally.retired += ran.retired;
    tally.inRuns += machine.inRuns() - before;
    if (ran.stop === 'stuck') return null;
    moveOn(machine, state, size, draw);
  }
  return null;
}

/** After a trap, now and then, the host lets both machines go on elsewhere: a handler made of random cells leads nowhere. */
function moveOn(machine: Machine, state: ReferenceState, size: number, draw: Draw): void {
  if (draw.chance(40)) return;
  const pc = machine.description.elements.find((e) => e.role === 'pc')!;
  const to = BigInt.asUintN(pc.width, BigInt(draw.below(size)) & -2n);
  machine.set(pc.id, 0, to);
  state.elements.set(`${pc.id}[0]`, to);
}

function note(tally: Tally, step: Step, machine: Machine, executed: Set<string>): void {
  tally.steps++;
  if (step.kind === 'retired') {
    tally.retired++;
    tally.instructions.add(step.decoded.instruction.name);
    const at = machine.get(machine.description.elements.find((e) => e.role === 'pc')!.id);
    for (let k = -step.decoded.length; k < 0; k++) executed.add(`${at + BigInt(k)}`);
  }
  if (step.kind === 'trap' || step.kind === 'interrupt') tally.traps.add(step.trap.trap);
}
