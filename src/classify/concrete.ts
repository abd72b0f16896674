// The condition of a question on concrete outcomes of the reference evaluator. Whoever asks says what the storage of the states has in
// common; the rest is read off the outcomes.

import type { Outcome } from '../evaluate/outcome.ts';
import { counterpart, roleIn } from '../isa/roles.ts';
import type { Matrix, Part } from '../language/definition-set.ts';
import type { Description, Element, Setting } from '../language/description.ts';
import { OUTSIDE } from './matrix.ts';

/** A concrete state of the question with what the instruction made of it. `before` gives the initial value of `base` or `r[2]`. */
export interface ConcreteParticipant {
  readonly name: string;
  /** The mode of the state before. */
  readonly mode: bigint;
  readonly outcome: Outcome;
  readonly before: (key: string) => bigint;
  /** Whether a cell in the own view, or outside of it, holds something else than before. */
  readonly ownCellsChanged: () => boolean;
  readonly outsideCellsChanged: () => boolean;
}

export interface ConcretePair {
  readonly participants: readonly ConcreteParticipant[];
  /** Whether the storage that both twins see differs after the instruction. */
  readonly cellsDiffer: () => boolean;
}

const ROLE_OF: Readonly<Record<Exclude<Part, 'P' | 'O'>, Element['role']>> = {
  D: 'general',
  M: 'mode',
  R: 'relocation',
  K: 'control',
  T: 'clock',
};

/** Whether the matrix holds, and the elements, `pc` or `storage` whose inequality made it hold. */
export function matrixHolds(
  description: Description,
  setting: Setting,
  matrix: Matrix,
  pair: ConcretePair,
): { readonly holds: boolean; readonly shows: readonly string[] } {
  const shows = new Set<string>();
  const find = (name: string): ConcreteParticipant => {
    const p = pair.participants.find((x) => x.name === name);
    if (p === undefined) throw new Error(`no state ${name}`);
    return p;
  };
  const unequal = (keys: readonly string[], positive: boolean): boolean => {
    if (positive) for (const k of keys) shows.add(elementOfKey(k));
    return keys.length > 0;
  };
  const test = (m: Matrix, positive: boolean): boolean => {
    switch (m.op) {
      case 'true':
        return true;
      case 'not':
        return !test(m.argument, !positive);
      case 'and':
        return m.arguments.every((a) => test(a, positive));
      case 'or':
        // Every disjunct is looked at, so that all that shows is named.
        return m.arguments.map((a) => test(a, positive)).some((x) => x);
      case 'next':
        return find(m.state).outcome.kind === 'next';
      case 'traps': {
        const o = find(m.state).outcome;
        return o.kind === 'trap' && (m.kinds === null || m.kinds.includes(o.as));
      }
      case 'reaches monitor': {
        const o = find(m.state).outcome;
        return o.kind === 'trap' && setting.monitor.includes(o.trap);
      }
      case 'changes':
        return unequal(changed(find(m.state), m.part, description), positive);
      case 'differ':
        return unequal(differing(pair, find(m.left), find(m.right), m.part, description), positive);
    }
  };
  const holds = test(matrix, true);
  return { holds, shows: [...shows] };
}

const tables = new WeakMap<Description, ReadonlyMap<string, Element>>();
function elementsOf(description: Description): ReadonlyMap<string, Element> {
  let table = tables.get(description);
  if (table === undefined) {
    table = new Map(description.elements.map((e) => [e.id, e]));
    tables.set(description, table);
  }
  return table;
}

function roleOfKey(description: Description, key: string, mode: bigint): Element['role'] | null {
  const e = elementsOf(description).get(elementOfKey(key));
  return e === undefined ? null : roleIn(e, mode);
}

/** The key in a state of mode `to` that answers to this one in a state of mode `from`; own banks answer to own banks (D19). */
function counterpartKey(description: Description, key: string, from: bigint, to: bigint): string | null {
  const e = elementsOf(description).get(key);
  if (e === undefined || e.bank === null) return key;
  return counterpart(description, e, from, to)?.id ?? null;
}

/** The element of a key: `r` of `r[2]`. */
export function elementOfKey(key: string): string {
  const at = key.indexOf('[');
  return at < 0 ? key : key.slice(0, at);
}

function pcId(description: Description): string {
  return description.elements.find((e) => e.role === 'pc')?.id ?? 'pc';
}

function changed(p: ConcreteParticipant, part: Part, description: Description): string[] {
  if (p.outcome.kind === 'trap') return [];
  if (part === 'P') return p.outcome.pc === p.before(pcId(description)) ? [] : ['pc'];
  if (part === 'O') return p.outsideCellsChanged() ? [OUTSIDE] : [];
  const keys: string[] = [];
  for (const [key, value] of p.outcome.elements) {
    if (roleOfKey(description, key, p.mode) === ROLE_OF[part] && p.before(key) !== value) keys.push(key);
  }
  if (part === 'D' && p.ownCellsChanged()) keys.push('storage');
  return keys;
}

function differing(
  pair: ConcretePair,
  a: ConcreteParticipant,
  b: ConcreteParticipant,
  part: Exclude<Part, 'O'>,
  description: Description,
): string[] {
  if (part === 'P') return pcAfter(a, description) === pcAfter(b, description) ? [] : ['pc'];
  const keys: string[] = [];
  const candidates = new Set<string>();
  for (const p of [a, b]) {
    if (p.outcome.kind === 'trap') continue;
    for (const key of p.outcome.elements.keys()) {
      const left = counterpartKey(description, key, p.mode, a.mode);
      if (left !== null) candidates.add(left);
    }
  }
  // Registers that neither assigned differ only if they did before, which only parts other than D can.
  if (part !== 'D') for (const e of description.elements) if (e.count === 1) candidates.add(e.id);
  for (const key of candidates) {
    if (roleOfKey(description, key, a.mode) !== ROLE_OF[part]) continue;
    const other = counterpartKey(description, key, a.mode, b.mode);
    if (other !== null && after(a, key) !== after(b, other)) keys.push(key);
  }
  if (part === 'D' && pair.cellsDiffer()) keys.push('storage');
  return keys;
}

function after(p: ConcreteParticipant, key: string): bigint {
  return (p.outcome.kind === 'next' ? p.outcome.elements.get(key) : undefined) ?? p.before(key);
}

function pcAfter(p: ConcreteParticipant, description: Description): bigint {
  return p.outcome.kind === 'next' ? p.outcome.pc : p.before(pcId(description));
}
