// A found instance made fit to be read: minimised, replayed, with what it shows and a near miss.

import { evaluateExpression, execute, type Outcome } from '../evaluate/index.ts';
import { isApart } from '../isa/cells.ts';
import { linesDoing, type Sought, type Taken } from '../isa/lines.ts';
import type { Matrix } from '../language/definition-set.ts';
import type { Description } from '../language/description.ts';
import type { Effect, Witness } from './analysis.ts';
import { type Checked, check, sourceOf } from './check.ts';
import { elementOfKey } from './concrete.ts';
import type { Decided } from './decide.ts';
import type { Decider } from './decider.ts';
import { checkInstance } from './exhaustive/index.ts';
import { OUTSIDE } from './matrix.ts';
import type { Answer, ConcreteState, Instance, Question } from './question.ts';
import type { TwinCase } from './relation.ts';
import { viewsOf } from './views.ts';

/** The case of the question that an instance belongs to. */
export function caseOf(question: Question, instance: Instance): TwinCase | null {
  const d = question.domain;
  if (d.kind === 'state') return null;
  const [left, right] = instance.states;
  return { relation: d.relation, left: left?.mode ?? 0n, right: right?.mode ?? 0n, element: d.element, held: question.held };
}

/** Checks spent on making one witness smaller. */
const MAX_CHECKS = 60;

/** A witness from an answer; throws when it does not replay, which is an error of the checker. */
export function makeWitness(decider: Decider, question: Question, decided: Pick<Decided, 'answer' | 'by'>, text: string): Witness {
  const { answer } = decided;
  if (answer.verdict !== 'some') throw new Error('no instance');
  const twins = caseOf(question, answer.instance);
  const small = decider.options.witnesses === 'small';
  const instance = small ? minimise(decider, question, twins, answer.instance) : tidy(answer.instance);
  const checked = check(decider.tools, question, twins, instance);
  if (!checked.holds) throw new Error(`a witness does not replay: ${checked.reason}`);
  const d = question.domain;
  return {
    names: d.kind === 'state' ? [d.name] : [d.left, d.right],
    instance,
    effects: effectsOf(question.description, instance, checked),
    clause: { text: firedText(question.matrix, checked.test, text), range: question.matrix.range },
    shows: checked.shows,
    lines: linesDoing(question.description, question.instruction, soughtIn(checked), branchesOf(question.description, instance)),
    foundBy: decided.by === 'solver' ? 'solver' : 'random search',
    nearMiss: small ? nearMiss(decider, question, twins, instance) : null,
    views: small ? viewsOf(decider.tools, question.description, instance, checked.outcomes) : [],
  };
}

/** The parts of the condition that hold, as they are written: of a disjunction the first that does. `source` is the text of the definitions. */
function firedText(matrix: Matrix, test: (part: Matrix) => boolean, source: string): string {
  const parts = (m: Matrix): Matrix[] => {
    if (m.op === 'and') return m.arguments.flatMap(parts);
    const chosen = m.op === 'or' ? m.arguments.find(test) : undefined;
    return chosen === undefined ? [m] : parts(chosen);
  };
  const written = (m: Matrix): string => source.slice(m.range.start.offset, m.range.end.offset).trim();
  return [...new Set(parts(matrix).map(written))].join(' and ');
}

/** The branches that either state takes, judged by the state before. */
function branchesOf(description: Description, { operands, states }: Instance): Taken {
  const sources = states.map((s) => sourceOf(description, s));
  return (condition) => {
    const values = sources.map((s) => evaluateExpression(description, condition, operands, s));
    return { then: values.some((v) => v !== 0n), otherwise: values.some((v) => v !== 1n) };
  };
}

function soughtIn(checked: Checked): Sought {
  return {
    elements: new Set(checked.shows),
    storage: checked.shows.some((s) => s === 'storage' || s === OUTSIDE),
    traps: new Set(checked.outcomes.flatMap((o) => (o.kind === 'trap' ? [o.trap] : []))),
  };
}

/**
 * The same for what the exhaustive decider found. Where the map is too involved for the check by terms, the replay is the brute-force one, and
 * the witness stays as it was found.
 */
export function exhaustiveWitness(
  decider: Decider,
  question: Question,
  answer: Extract<Answer, { verdict: 'some' }>,
  text: string,
): Witness {
  const { instance } = answer;
  if (check(decider.tools, question, caseOf(question, instance), instance).holds) {
    return { ...makeWitness(decider, question, { answer, by: 'none' }, text), foundBy: 'exhaustive' };
  }
  const replayed = checkInstance(question, instance);
  if (!replayed.holds) throw new Error(`a witness does not replay: ${replayed.reason}`);
  const { description, domain, instruction } = question;
  const outcomes = instance.states.map((s) => execute(description, instruction, instance.operands, sourceOf(description, s)));
  return {
    names: domain.kind === 'state' ? [domain.name] : [domain.left, domain.right],
    instance: tidy(instance),
    effects: effectsOf(description, instance, { outcomes }),
    clause: { text: text.slice(question.matrix.range.start.offset, question.matrix.range.end.offset), range: question.matrix.range },
    shows: [],
    lines: [],
    foundBy: 'exhaustive',
    nearMiss: null,
    views: [],
  };
}

export function effectsOf(description: Description, instance: Instance, checked: Pick<Checked, 'outcomes'>): Effect[] {
  return checked.outcomes.map((o, i) => effectOf(description, instance.states[i] as ConcreteState, o));
}

function effectOf(description: Description, state: ConcreteState, o: Outcome): Effect {
  if (o.kind === 'trap') return { kind: 'trap', trap: o.trap, as: o.as };
  const source = sourceOf(description, state);
  const before = (key: string): bigint => {
    const id = elementOfKey(key);
    return source.element(id, id === key ? 0 : Number(key.slice(id.length + 1, -1)));
  };
  return {
    kind: 'next',
    pc: o.pc,
    changed: new Map([...o.elements].filter(([key, value]) => before(key) !== value)),
    cells: new Map(o.cells.filter((c) => (state.cells.get(c.pa) ?? 0n) !== c.value).map((c) => [c.pa, c.value])),
  };
}

/** One step towards a smaller instance; null where it would lead to none. */
type Step = (instance: Instance) => Instance | null;

/** Fewest differing parts first, then smallest values; every step is checked. */
function minimise(decider: Decider, question: Question, twins: TwinCase | null, start: Instance): Instance {
  let best = start;
  let budget = MAX_CHECKS;
  for (let changed = true; changed && budget > 0; ) {
    changed = false;
    for (const step of steps(question, best)) {
      const smaller = step(best);
      if (smaller === null) continue;
      if (--budget <= 0) break;
      if (check(decider.tools, question, twins, smaller).holds) {
        best = smaller;
        changed = true;
      }
    }
  }
  return tidy(best);
}

function* steps(question: Question, instance: Instance): Generator<Step> {
  const pair = instance.states.length === 2;
  const keys = [...new Set(instance.states.flatMap((s) => [...s.elements.keys()]))];
  const declared = question.description.storages[0]?.size;
  if (declared !== undefined)
    yield (x) => (x.states.every((s) => s.size === declared) ? null : withStates(x, (s) => ({ ...s, size: declared })));
  if (pair) {
    yield (x) => (x.states[0]?.size === x.states[1]?.size ? null : withStates(x, (s) => ({ ...s, size: x.states[0]?.size ?? s.size })));
    for (const key of keys) {
      yield (x) => {
        const [left, right] = x.states;
        if (left === undefined || right === undefined || value(left, key) === value(right, key)) return null;
        return withStates(x, (s, i) => (i === 1 ? set(s, key, value(left, key)) : s));
      };
    }
  }
  for (const key of keys) {
    for (const v of [0n, 1n]) {
      yield (x) => lower(x, key, v, [0, 1]);
      if (pair) for (const side of [0, 1]) yield (x) => (equal(x, key) ? null : lower(x, key, v, [side]));
    }
  }
  for (const name of instance.operands.keys()) {
    if (name === question.form.operand) continue;
    for (const v of [0n, 1n])
      yield (x) => ((x.operands.get(name) ?? 0n) <= v ? null : { ...x, operands: new Map(x.operands).set(name, v) });
  }
  for (const pa of new Set(instance.states.flatMap((s) => [...s.cells.keys()]))) {
    yield (x) => (x.states.every((s) => (s.cells.get(pa) ?? 0n) === 0n) ? null : withStates(x, (s) => setCell(s, pa, 0n)));
  }
}

/** The element brought down to `v` in those of the given states that have more, or null where none has. */
function lower(x: Instance, key: string, v: bigint, sides: readonly number[]): Instance | null {
  const above = (s: ConcreteState, i: number): boolean => sides.includes(i) && value(s, key) > v;
  return x.states.some(above) ? withStates(x, (s, i) => (above(s, i) ? set(s, key, v) : s)) : null;
}

function equal(x: Instance, key: string): boolean {
  return new Set(x.states.map((s) => value(s, key))).size < 2;
}

function value(s: ConcreteState, key: string): bigint {
  return s.elements.get(key) ?? 0n;
}

function set(s: ConcreteState, key: string, v: bigint): ConcreteState {
  return { ...s, elements: new Map(s.elements).set(key, v) };
}

function setCell(s: ConcreteState, pa: bigint, v: bigint): ConcreteState {
  return s.cells.has(pa) ? { ...s, cells: new Map(s.cells).set(pa, v) } : s;
}

function withStates(x: Instance, f: (s: ConcreteState, i: number) => ConcreteState): Instance {
  return { ...x, states: x.states.map(f) };
}

/** Keys in order, so that the same witness prints the same bytes. */
function tidy(x: Instance): Instance {
  return withStates(x, (s) => ({
    ...s,
    elements: new Map([...s.elements].sort(([a], [b]) => (a < b ? -1 : 1))),
    cells: new Map([...s.cells].filter(([pa]) => isApart(pa) || pa < s.size).sort(([a], [b]) => (a < b ? -1 : 1))),
  }));
}

/** A nearby instance of the same domain in which the condition does not hold. */
function nearMiss(decider: Decider, question: Question, twins: TwinCase | null, instance: Instance): Witness['nearMiss'] {
  const modeless = new Set(question.description.elements.filter((e) => e.role === 'pc' || e.role === 'mode').map((e) => e.id));
  const keys = [...new Set(instance.states.flatMap((s) => [...s.elements.keys()]))].filter((k) => !modeless.has(elementOfKey(k)));
  const widths = new Map(question.description.elements.map((e) => [e.id, e.width]));
  const [left, right] = instance.states;
  const tries: { changed: string; instance: Instance }[] = [];
  if (left !== undefined && right !== undefined) {
    for (const key of keys) {
      if (value(left, key) !== value(right, key))
        tries.push({ changed: key, instance: withStates(instance, (s, i) => (i === 1 ? set(s, key, value(left, key)) : s)) });
    }
  }
  for (const key of keys) {
    const width = widths.get(elementOfKey(key)) ?? 1;
    const mask = (1n << BigInt(width)) - 1n;
    const v = value(instance.states[0] as ConcreteState, key);
    for (const w of [v ^ 1n, mask, 0n])
      if (w !== v) tries.push({ changed: key, instance: withStates(instance, (s) => set(s, key, w & mask)) });
  }
  for (const [name, v] of instance.operands) {
    if (name !== question.form.operand)
      tries.push({ changed: name, instance: { ...instance, operands: new Map(instance.operands).set(name, v === 0n ? 1n : 0n) } });
  }
  for (const t of tries.slice(0, 24)) {
    const checked = check(decider.tools, question, twins, t.instance);
    if (!checked.holds && checked.outcomes.length > 0) {
      return { changed: t.changed, instance: tidy(t.instance), effects: effectsOf(question.description, t.instance, checked) };
    }
  }
  return null;
}
