// Every witness holds for a reader that shares nothing with the one that found it: brute force over all addresses, and no terms.
import { describe, expect, it } from 'vitest';
import { checkInstance } from '../../src/classify/exhaustive/index.ts';
import type { ConcreteState, Instance } from '../../src/classify/question.ts';
import { analyse } from '../../src/theorems/index.ts';
import { definitions, machine, SETS } from '../theorems/machines.ts';
import { type Shown, shownBy } from './questions.ts';

const MACHINES = [
  'third-generation-getm',
  'third-generation-getr',
  'third-generation-absolute',
  'third-generation-mfpi',
  'third-generation-mret',
  'third-generation-pushf',
  'third-generation-conflict',
  'third-generation-shrink',
  'third-generation-kseg',
  'third-generation-paged',
];

const shown = new Map<string, Promise<Shown[]>>();

/** The witnesses of a machine with a word of 4 bits, under every definition set. */
function witnesses(name: string): Promise<Shown[]> {
  const description = machine(name, { word: 4n, registers: 2n });
  const known = shown.get(name);
  const made =
    known ?? Promise.all(SETS.map((set) => analyse(description, definitions(set)))).then((analyses) => analyses.flatMap((a) => shownBy(a)));
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
    expect(all.length).toBeGreaterThan(60);
    for (const { what, question, witness } of all) {
      expect({ what, ...checkInstance(question, witness.instance) }).toEqual({ what, holds: true, twins: true, reason: null });
    }
  });

  it.each(MACHINES)('of %s are small: with anything in them put to zero they do not hold', async (name) => {
    let steps = 0;
    const reducible: string[] = [];
    for (const { what, question, witness } of await witnesses(name)) {
      for (const [part, instance] of smaller(witness.instance)) {
        steps++;
        if (checkInstance(question, instance).holds) reducible.push(`${what}: ${part}`);
      }
    }
    expect(steps).toBeGreaterThan(60);
    expect(reducible).toEqual([]);
  });

  it.each(MACHINES)('of %s have near misses in the same domain that do not hold', async (name) => {
    const all = await witnesses(name);
    const near = all.filter(({ witness }) => witness.nearMiss !== null);
    // An instruction that always traps, say, has no near miss: nothing changes what it does.
    expect(near.length).toBeGreaterThan(all.length / 2);
    for (const { what, question, witness } of near) {
      const { holds, twins } = checkInstance(question, witness.nearMiss?.instance ?? witness.instance);
      expect({ what, holds, twins }).toEqual({ what, holds: false, twins: true });
    }
  });

  it('name the states as their definition does, and what each became', async () => {
    for (const { question, witness } of await witnesses('third-generation-mret')) {
      const d = question.domain;
      expect(witness.names).toEqual(d.kind === 'state' ? [d.name] : [d.left, d.right]);
      expect(witness.effects.length).toBe(witness.instance.states.length);
    }
  });

  it('would be refused by the other reader if they were none', async () => {
    let refused = 0;
    for (const { question, witness } of await witnesses('third-generation-getm')) {
      if (question.domain.kind !== 'twins') continue;
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
