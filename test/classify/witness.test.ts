// Every witness holds for a reader that shares nothing with the one that found it: brute force over all addresses, and no terms.
import { describe, expect, it } from 'vitest';
import { checkInstance } from '../../src/classify/exhaustive/index.ts';
import type { ConcreteState, Instance } from '../../src/classify/question.ts';
import { analyse } from '../../src/theorems/index.ts';
import { definitions, machine, SETS } from '../theorems/machines.ts';
import { type Shown, shownBy } from './questions.ts';

/** Machines, and which of their instructions: what is special about them, and some of those that all have. */
const MACHINES = ['third-generation', 'getr', 'absolute', 'mfpi', 'mret', 'pushf', 'conflict', 'kseg', 'paged'].map((name) =>
  name === 'third-generation' ? name : `third-generation-${name}`,
);
const FORMS = [
  'load',
  'store',
  'store-psw',
  'set-relocation',
  'halt',
  'supervisor-call',
  'get-base',
  'load-absolute',
  'load-user',
  'mret',
  'push-flags',
  'input',
  'output',
];

const shown = new Map<string, Promise<Shown[]>>();

/** The witnesses of a machine with a word of 4 bits, under every definition set. */
function witnesses(name: string): Promise<Shown[]> {
  const description = machine(name, { word: 4n, registers: 2n });
  const only = name === 'third-generation' ? {} : { instructions: (id: string) => FORMS.includes(id) };
  const known = shown.get(name);
  const made =
    known ??
    Promise.all(SETS.map((set) => analyse(description, definitions(set), only))).then((analyses) => analyses.flatMap((a) => shownBy(a)));
  shown.set(name, made);
  return made;
}

/** The instance with an element, an operand or a cell set to zero on both sides, or on one where the twins may differ in it. */
function* smaller(instance: Instance): Generator<readonly [string, Instance]> {
  const states = (f: (s: ConcreteState) => ConcreteState, only?: number): Instance => ({
    ...instance,
    states: instance.states.map((s, i) => (only === undefined || only === i ? f(s) : s)),
  });
  const keys = new Set(instance.states.flatMap((s) => [...s.elements].filter(([, v]) => v !== 0n).map(([key]) => key)));
  for (const key of keys) {
    const zero = (s: ConcreteState): ConcreteState => ({ ...s, elements: new Map(s.elements).set(key, 0n) });
    yield [key, states(zero)];
    const values = instance.states.map((s) => s.elements.get(key) ?? 0n);
    if (new Set(values).size > 1) for (const [i, v] of values.entries()) if (v !== 0n) yield [`${key} of one state`, states(zero, i)];
  }
  for (const [name, v] of instance.operands) {
    if (v !== 0n) yield [name, { ...instance, operands: new Map(instance.operands).set(name, 0n) }];
  }
  const cells = new Set(instance.states.flatMap((s) => [...s.cells].filter(([, v]) => v !== 0n).map(([pa]) => pa)));
  for (const pa of cells) yield [`cell ${pa}`, states((s) => ({ ...s, cells: new Map(s.cells).set(pa, 0n) }))];
}

describe('witnesses', { timeout: 120_000 }, () => {
  it.each(MACHINES)('of %s hold', async (name) => {
    const all = await witnesses(name);
    expect(all.length).toBeGreaterThan(20);
    for (const { what, questions, witness } of all) {
      const checks = questions.map((q) => checkInstance(q, witness.instance));
      expect({ what, ...(checks.find((c) => c.holds) ?? checks[0]) }).toEqual({ what, holds: true, twins: true, reason: null });
    }
  });

  it.each(MACHINES)('of %s are small: with anything in them put to zero they do not hold', async (name) => {
    let steps = 0;
    const reducible: string[] = [];
    for (const { what, questions, witness } of await witnesses(name)) {
      const question = questions.find((q) => checkInstance(q, witness.instance).holds);
      if (question === undefined) throw new Error(what);
      for (const [part, instance] of smaller(witness.instance)) {
        steps++;
        if (checkInstance(question, instance).holds) reducible.push(`${what}: ${part}`);
      }
    }
    expect(steps).toBeGreaterThan(10);
    expect(reducible).toEqual([]);
  });

  it.each(MACHINES)('of %s have near misses in the same domain that do not hold', async (name) => {
    const all = await witnesses(name);
    const near = all.filter(({ witness }) => witness.nearMiss !== null);
    // An instruction that always traps, say, has no near miss: nothing changes what it does.
    expect(near.length).toBeGreaterThan(all.length / 5);
    for (const { what, questions, witness } of near) {
      const checks = questions.map((q) => checkInstance(q, witness.nearMiss?.instance ?? witness.instance));
      expect({ what, holds: checks.some((c) => c.holds), twins: checks.some((c) => c.twins) }).toEqual({ what, holds: false, twins: true });
    }
  });

  it('name the states as their definition does, and what each became', async () => {
    for (const { what, questions, witness } of await witnesses('third-generation-mret')) {
      expect(witness.names.length, what).toBe(questions[0]?.domain.kind === 'state' ? 1 : 2);
      expect(witness.effects.length).toBe(witness.instance.states.length);
    }
  });

  it('would be refused by the other reader if they were none', async () => {
    let refused = 0;
    for (const { questions, witness } of await witnesses('third-generation-getr')) {
      const [question] = questions;
      if (question === undefined || question.domain.kind === 'state') continue;
      // A register that belongs to the program made different on one side: no twins any more.
      const states = witness.instance.states.map((s, i) =>
        i === 0 ? s : { ...s, elements: new Map(s.elements).set('r[0]', (s.elements.get('r[0]') ?? 0n) ^ 1n) },
      );
      expect(checkInstance(question, { ...witness.instance, states })).toMatchObject({ holds: false, twins: false });
      refused++;
    }
    expect(refused).toBeGreaterThan(10);
  });
});
