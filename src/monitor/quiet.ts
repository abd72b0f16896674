// What a monitor must hold in the machine below so that its guest runs there at all, and without interrupts of the machine's own.
import type { Condition, Description, Element, Instruction, Setting } from '../language/description.ts';
import { createTerms, freeLeaves, substitute, type Term, type Terms } from '../logic/index.ts';
import { conditionTerm, execute, mapFacts, parseLeaf } from '../symbolic/index.ts';

export interface Quiet {
  readonly held: ReadonlyMap<string, bigint>;
  /** Those that fetching depends on, and interrupts that follow an instruction. */
  readonly fetchable: ReadonlyMap<string, bigint>;
  /** Interrupts that may be due all the same. */
  readonly unquiet: ReadonlySet<string>;
}

/**
 * Finds values of control elements under which fetching does not depend on control state, interrupts taken after an instruction depend on the guest's own state
 * only, and no interrupt is due before one. `given` is held already. One element at a time, the values 0, 1 and all ones.
 */
export function quietConfiguration(description: Description, setting: Setting, given: ReadonlyMap<string, bigint>): Quiet {
  const terms = createTerms();
  const held = new Map(given);
  const control = new Map(description.elements.filter((e) => e.role === 'control' && e.count === 1).map((e) => [e.id, e]));
  const facts = mapFacts(terms, description);
  const known = (t: Term): Term => [...held].reduce((now, [id, value]) => assigned(terms, now, control, id, value), t);
  const open = (t: Term): Element[] => controlIn(t, control).filter((e) => !held.has(e.id));

  /** Holds elements until the term has none left, keeping it from becoming `never`. */
  const settle = (term: Term, never: Term): void => {
    for (;;) {
      const now = known(term);
      const [element] = open(now);
      if (element === undefined) return;
      const value = valuesOf(element).find((v) => {
        const made = assigned(terms, now, control, element.id, v);
        return made !== never && !controlIn(made, control).includes(element);
      });
      held.set(element.id, value ?? 0n);
    }
  };

  const asked = new Set<string>();
  if (description.fetch !== null) {
    const fetching: Instruction = { ...FETCHING, semantics: description.fetch, range: description.fetch.range };
    const { traps } = execute(terms, description, facts, fetching, FETCHING.forms[0]!, setting.user);
    for (const { guard } of traps) {
      for (const element of controlIn(guard, control)) asked.add(element.id);
      settle(guard, terms.true);
    }
  }
  const conditionIn = (c: Condition): Term => conditionTerm(terms, description, facts, c, setting.user);
  for (const i of description.interrupts) {
    if (!i.after) continue;
    const when = conditionIn(i.when);
    for (const element of controlIn(when, control)) asked.add(element.id);
    settle(when, terms.false);
  }
  const unquiet = new Set<string>();
  for (const i of description.interrupts) {
    if (i.after) continue;
    const now = known(conditionIn(i.when));
    if (now === terms.false) continue;
    const silencing = open(now).flatMap((e) =>
      valuesOf(e).flatMap((v) => (assigned(terms, now, control, e.id, v) === terms.false ? [[e.id, v] as const] : [])),
    )[0];
    if (silencing === undefined) unquiet.add(i.name);
    else held.set(...silencing);
  }
  return { held, unquiet, fetchable: new Map([...held].filter(([id]) => asked.has(id))) };
}

const FETCHING: Omit<Instruction, 'semantics' | 'range'> = {
  name: 'fetch',
  doc: null,
  source: null,
  syntax: null,
  encoding: { text: '', groups: [], where: null },
  operands: [],
  forms: [{ label: null, operand: null, value: null, excluded: [], when: null }],
};

function valuesOf({ width }: Element): bigint[] {
  return [0n, 1n, (1n << BigInt(width)) - 1n];
}

function controlIn(term: Term, control: ReadonlyMap<string, Element>): Element[] {
  return freeLeaves(term).flatMap((l) => {
    const { kind, subject } = parseLeaf(l.name);
    const element = kind === 'element' ? control.get(subject) : undefined;
    return element === undefined ? [] : [element];
  });
}

function assigned(terms: Terms, term: Term, control: ReadonlyMap<string, Element>, id: string, value: bigint): Term {
  const constant = terms.bits(control.get(id)?.width ?? 1, value);
  return substitute(terms, term, (leaf) => {
    const { kind, subject } = parseLeaf(leaf.name);
    return kind === 'element' && subject === id && leaf.sort.kind === 'bits' ? constant : undefined;
  });
}
