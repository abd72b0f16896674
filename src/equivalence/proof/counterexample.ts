// From a model of a refuted obligation to a virtual state that shows it: replayed on the reference evaluator, then made as small as it gets.
import { evaluateCondition } from '../../evaluate/index.ts';
import { type MachineState, sourceOfState } from '../../evaluate/state.ts';
import { conditionsOf } from '../../isa/conditions.ts';
import type { Instruction } from '../../language/description.ts';
import { postorder, type Term } from '../../logic/index.ts';
import type { Hosting } from '../../monitor/monitor.ts';
import { operandTerms } from '../../symbolic/index.ts';
import { inForm } from './forms.ts';
import type { Obligation, Scene } from './obligations.ts';
import type { Prover } from './prover.ts';
import { allocate, type ConcreteStart, type Replayed, replay } from './replay.ts';
import { nameOf, storageOf } from './start.ts';

export interface Counterexample {
  readonly start: ConcreteStart;
  readonly replayed: Replayed;
}

/** What to ask of a model, and how to read the answer as a concrete start. */
export function reader(
  prover: Prover,
  scene: Scene,
  obligation: Obligation,
  query: readonly Term[],
): { readonly asked: readonly Term[]; read(values: readonly bigint[]): ConcreteStart } {
  const { terms } = prover;
  const { start, hosting } = scene;
  const asked: Term[] = [];
  const ask = (t: Term): number => asked.push(t) - 1;
  const elements: [string, number][] = [];
  for (const e of hosting.levels[0]!.description.elements) {
    const t = start.state.elements.get(e.id)!;
    if (e.count === 1) elements.push([e.id, ask(t)]);
    else
      for (let k = 0; k < e.count; k++) elements.push([`${e.id}[${k}]`, ask(terms.select(t, terms.bits(Math.log2(e.count), BigInt(k))))]);
  }
  const size = ask(start.state.sizes.get(start.storage.id)!);
  const { instruction, form } = obligation.subject;
  const operands =
    instruction === null || form === null ? [] : [...operandTerms(terms, instruction, form)].map(([name, t]) => [name, ask(t)] as const);
  const memory = start.state.cells.get(start.storage.id)!;
  const cells = postorder(query)
    .filter((t) => t.op === 'select' && t.args[0] === memory)
    .map((t) => [ask(t.args[1]!), ask(t)] as const);
  return {
    asked,
    read: (values) => ({
      elements: new Map(elements.map(([key, at]) => [key, values[at] ?? 0n])),
      cells: new Map(cells.map(([at, content]) => [values[at] ?? 0n, values[content] ?? 0n])),
      size: values[size] ?? 0n,
      operands: new Map(operands.map(([name, at]) => [name, values[at] ?? 0n])),
    }),
  };
}

/** Whether the start is one that the proof speaks of. */
function admissible(hosting: Hosting, at: ConcreteStart): boolean {
  const storage = storageOf(hosting);
  const { window, description } = hosting.levels[1]!;
  const value = (id: string): bigint => at.elements.get(id) ?? 0n;
  const start = value(window!.start);
  const cells = value(window!.cells);
  if (cells < 1n || start + cells > at.size || at.size > storage.size || start % hosting.align !== 0n) return false;
  const { shadow, held } = hosting.monitors[0]!;
  if (shadow !== null) {
    const tables = value(shadow.tables);
    const end = tables + BigInt(shadow.cells);
    if (end > at.size || !(end <= start || start + cells <= tables)) return false;
  }
  const state: MachineState = {
    elements: new Map(at.elements),
    cells: new Map([[storage.id, new Map(at.cells)]]),
    sizes: new Map([[storage.id, at.size]]),
  };
  const holds = (d: typeof description, exempt?: ReadonlySet<string>): boolean => {
    const setting = d.settings.find((s) => s.name === hosting.setting.name) ?? hosting.setting;
    const source = sourceOfState(d, state);
    return conditionsOf(d, setting, exempt).every((c) => evaluateCondition(d, c, source));
  };
  if (!holds(description)) return false;
  allocate(hosting, state);
  return holds(hosting.levels[0]!.description, new Set(held.keys()));
}

const shows = (r: Replayed): boolean => r.differences.length > 0 || r.escaped.length > 0;

/** Replays a start; null where it shows nothing, being perhaps none that the proof speaks of. */
export function confirmed(hosting: Hosting, obligation: Obligation, at: ConcreteStart): Counterexample | null {
  const { instruction, form } = obligation.subject;
  if (instruction === null || form === null) return null;
  const tried = attempt(hosting, instruction, obligation, at);
  return tried === null ? null : smallest(hosting, instruction, obligation, tried);
}

function attempt(hosting: Hosting, instruction: Instruction, { subject }: Obligation, at: ConcreteStart): Counterexample | null {
  if (!admissible(hosting, at)) return null;
  if (!inForm(hosting, instruction, subject.form!, at)) return null;
  try {
    const replayed = replay(hosting, instruction, at);
    return shows(replayed) ? { start: at, replayed } : null;
  } catch {
    return null;
  }
}

const ROUNDS = 3;

/** Zeros where zeros show it too, then the smallest values that halving reaches. */
function smallest(hosting: Hosting, instruction: Instruction, obligation: Obligation, found: Counterexample): Counterexample {
  let best = found;
  const fixed = new Set([nameOf(hosting.levels[1]!, hosting.machine.elements.find((e) => e.role === 'mode')!.id)]);
  const tryWith = (at: ConcreteStart): boolean => {
    const better = attempt(hosting, instruction, obligation, at);
    if (better !== null) best = better;
    return better !== null;
  };
  const lower = <K>(part: 'elements' | 'cells' | 'operands', key: K, value: bigint): void => {
    for (let smaller = 0n; smaller < value; smaller = smaller + (value - smaller + 1n) / 2n) {
      const changed = new Map<unknown, bigint>(best.start[part] as ReadonlyMap<unknown, bigint>);
      if (smaller === 0n) changed.delete(key);
      if (smaller !== 0n || part !== 'cells') changed.set(key, smaller);
      if (tryWith({ ...best.start, [part]: changed })) return;
    }
  };
  for (let round = 0; round < ROUNDS; round++) {
    const before = best;
    for (const [address, value] of best.start.cells) lower('cells', address, value);
    for (const [id, value] of best.start.elements) if (!fixed.has(id)) lower('elements', id, value);
    for (const [name, value] of best.start.operands) lower('operands', name, value);
    if (best === before) break;
  }
  return best;
}
