// Checks a concrete instance against its question as a whole: the relation over the entire views, ordinary states, conditions, the matrix.
// The outcomes are the reference evaluator's; what quantifies over all addresses is asked of the map as terms in one variable.

import { outcomesOf } from '../evaluate/choices.ts';
import { evaluateCondition, type Outcome, type StateSource } from '../evaluate/index.ts';
import { cellKey, isApart, mappedStorage } from '../isa/cells.ts';
import { conditionsOf } from '../isa/conditions.ts';
import type { Matrix } from '../language/definition-set.ts';
import type { Description } from '../language/description.ts';
import { ACCESSES } from '../symbolic/index.ts';
import { type ConcreteParticipant, elementOfKey, matrixHolds } from './concrete.ts';
import { ConcreteMap, type Tools } from './concrete-map.ts';
import { type ConcreteState, exemptOn, type Instance, type Question } from './question.ts';
import { isSameStorage, type TwinCase } from './relation.ts';
import { inForm, satisfies } from './sample.ts';
import { type FailingAddress, notTwins } from './twins.ts';

export type { Tools };

/** A question needs the solver, which is loaded only then: load it and ask again. */
export class SolverNeeded extends Error {}

export interface Checked {
  readonly holds: boolean;
  readonly shows: readonly string[];
  readonly outcomes: readonly Outcome[];
  /** Why it does not hold, for tests and `unknown` reasons. */
  readonly reason: string;
  /** The virtual address at which the states fail to be twins, when one address is the reason. */
  readonly failsAt: FailingAddress | null;
  /** Whether a part of the condition holds in the instance. */
  readonly test: (part: Matrix) => boolean;
}

/** A concrete state as the evaluator reads it; what it does not name is zero. */
export function sourceOf(description: Description, state: ConcreteState): StateSource {
  const modeId = description.elements.find((e) => e.role === 'mode')?.id;
  const mapped = mappedStorage(description);
  const files = new Set(description.elements.filter((e) => e.count > 1).map((e) => e.id));
  return {
    element: (id, index) => (id === modeId ? state.mode : (state.elements.get(files.has(id) ? `${id}[${index}]` : id) ?? 0n)),
    cell: (storage, pa) => state.cells.get(cellKey(description, storage, pa)) ?? 0n,
    size: (storage) => (storage === mapped ? state.size : (description.storages.find((s) => s.id === storage)?.size ?? 1n)),
  };
}

/** Whether the instance is in the question's domain and its condition holds there. */
export function check(tools: Tools, question: Question, twins: TwinCase | null, instance: Instance): Checked {
  const { description } = question;
  const fail = (reason: string, failsAt: FailingAddress | null = null): Checked => ({
    holds: false,
    shows: [],
    outcomes: [],
    reason,
    failsAt,
    test: () => false,
  });
  const { form } = question;
  const value = form.operand === null ? undefined : instance.operands.get(form.operand);
  if (value !== undefined && (form.value !== null ? value !== form.value : form.excluded.includes(value)))
    return fail('operand not of the form');
  const sources = instance.states.map((s) => sourceOf(description, s));
  for (const [i, s] of sources.entries()) {
    const conditions = conditionsOf(description, question.setting, exemptOn(question, i));
    const state = instance.states[i];
    if (state === undefined || state.size < 1n || state.size > (description.storages[0]?.size ?? state.size)) return fail('size');
    if ([...state.cells.keys()].some((pa) => !isApart(pa) && pa >= state.size && (state.cells.get(pa) ?? 0n) !== 0n))
      return fail('cells beyond the end');
    const broken = conditions.find((c) => !evaluateCondition(description, c, s));
    if (broken !== undefined) return fail(`condition ${broken.text}`);
  }
  if (!satisfies(description, question.instruction.encoding.where, instance.operands)) return fail('operands not of the instruction');
  if (!inForm(question, instance.operands, sources)) return fail('states not of the form');
  const possible = sources.map(
    (s) => outcomesOf(description, question.instruction, instance.operands, s, MAX_CHOICES)?.map((o) => underKeys(description, o)) ?? null,
  );
  if (possible.some((o) => o === null)) return fail('more outcomes than are looked at');
  const maps = instance.states.map((s) => new ConcreteMap(tools, description, s));
  if (twins !== null) {
    const fault = notTwins(tools, question, twins, instance, maps);
    if (fault !== null) return fail(fault.reason, fault.at);
  }
  const withOutcomes = (outcomes: readonly Outcome[]): Checked => {
    if (outcomes.some((o, i) => o.references.some((r) => maps[i]?.isTable(r.pa) ?? false))) return fail('not an ordinary state');
    return checkOutcomes(question, twins, instance, sources, maps, outcomes);
  };
  const [first = [], second] = possible as (readonly Outcome[])[];
  if (second === undefined) return best(first.map((o) => withOutcomes([o])));
  // A difference of outcome sets (D10): something that one side may do and the other may not. Between modes only the right one's count.
  const someRight = best(second.map((r) => worst(first.map((l) => withOutcomes([l, r])))));
  if (someRight.holds || first.length * second.length === 1 || twins?.relation.modes !== 'same') return someRight;
  return best(first.map((l) => worst(second.map((r) => withOutcomes([l, r])))));
}

/** The outcome with the keys of cells in place of physical addresses. */
function underKeys(description: Description, o: Outcome): Outcome {
  if (description.storages.length < 2) return o;
  const key = <T extends { readonly storage: string; readonly pa: bigint }>(x: T): T => ({
    ...x,
    pa: cellKey(description, x.storage, x.pa),
  });
  return o.kind === 'trap'
    ? { ...o, references: o.references.map(key) }
    : { ...o, references: o.references.map(key), cells: o.cells.map(key) };
}

/** Outcomes of one side that are looked at. */
const MAX_CHOICES = 256;

/** The first that holds, or else the last. */
function best(all: readonly Checked[]): Checked {
  return all.find((c) => c.holds) ?? (all[all.length - 1] as Checked);
}

/** The first that does not hold, or else the first. */
function worst(all: readonly Checked[]): Checked {
  return all.find((c) => !c.holds) ?? (all[0] as Checked);
}

/** Whether the condition holds of these outcomes. */
function checkOutcomes(
  question: Question,
  twins: TwinCase | null,
  instance: Instance,
  sources: readonly StateSource[],
  maps: readonly ConcreteMap[],
  outcomes: readonly Outcome[],
): Checked {
  const { description, domain } = question;
  const names = domain.kind === 'state' ? [domain.name] : [domain.left, domain.right];
  const ownOnly = (i: number, pa: bigint): boolean => maps[i]?.reaches(instance.states[i]?.mode ?? 0n, pa) ?? false;
  const participants = outcomes.map((outcome, i): ConcreteParticipant => {
    const changed = (inside: boolean) => () =>
      outcome.kind === 'next' &&
      outcome.cells.some((c) => c.value !== (instance.states[i]?.cells.get(c.pa) ?? 0n) && ownOnly(i, c.pa) === inside);
    return {
      name: names[i] ?? '',
      mode: instance.states[i]?.mode ?? 0n,
      outcome,
      before: (key) => {
        const id = elementOfKey(key);
        return sources[i]?.element(id, id === key ? 0 : Number(key.slice(id.length + 1, -1))) ?? 0n;
      },
      ownCellsChanged: changed(true),
      outsideCellsChanged: changed(false),
    };
  });
  const pair = { participants, cellsDiffer: () => twins !== null && seenCellsDiffer(twins, instance, outcomes, maps) };
  const result = matrixHolds(description, question.setting, question.matrix, pair);
  const test = (part: Matrix): boolean => matrixHolds(description, question.setting, part, pair).holds;
  return { ...result, outcomes, reason: result.holds ? '' : 'the condition does not hold', failsAt: null, test };
}

/** Contents after the instruction, over the virtual addresses that both own views have. */
function seenCellsDiffer(twins: TwinCase, instance: Instance, outcomes: readonly Outcome[], maps: readonly ConcreteMap[]): boolean {
  const [a, b] = maps;
  if (a === undefined || b === undefined) return false;
  const contents = (i: number, pa: bigint): bigint => {
    const o = outcomes[i];
    const written = o?.kind === 'next' ? o.cells.find((c) => c.pa === pa)?.value : undefined;
    return written ?? instance.states[i]?.cells.get(pa) ?? 0n;
  };
  const modes = [twins.left, twins.right];
  if (isSameStorage(twins)) {
    const written = outcomes.flatMap((o) => (o.kind === 'next' ? o.cells.map((c) => c.pa) : []));
    return written.some((pa) => contents(0, pa) !== contents(1, pa) && a.reaches(twins.left, pa) && b.reaches(twins.right, pa));
  }
  const candidates = new Set<bigint>();
  outcomes.forEach((o, i) => {
    if (o.kind === 'trap') return;
    for (const c of o.cells) for (const va of maps[i]?.inverse(modes[i] ?? 0n, c.pa) ?? []) candidates.add(va);
    for (const r of o.references) if (r.by !== null && r.by.space === modes[i]) candidates.add(r.by.va);
  });
  for (const va of candidates) {
    for (const access of ACCESSES) {
      const x = a.translate(twins.left, va, access);
      const y = b.translate(twins.right, va, access);
      if (x !== null && y !== null && contents(0, x) !== contents(1, y)) return true;
    }
  }
  return false;
}
