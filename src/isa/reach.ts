// What a piece of semantics reaches, also through functions: elements, functions, traps, storage.
import type { Description, Expression, Statement, TrapKind } from '../language/description.ts';
import { expressionsOf, partsOf } from './conditions.ts';

export interface Reach {
  /** Elements that are named, read or assigned. */
  readonly elements: ReadonlySet<string>;
  /** Elements that are read. */
  readonly read: ReadonlySet<string>;
  /** Elements that are assigned. */
  readonly assigned: ReadonlySet<string>;
  /** What they are assigned, in all places. */
  readonly values: ReadonlyMap<string, readonly Expression[]>;
  /** In the order in which they are first met. */
  readonly functions: ReadonlySet<string>;
  /** Traps that are raised, by name, with their kinds; not those of the address map and of the end of storage. */
  readonly traps: ReadonlyMap<string, ReadonlySet<TrapKind>>;
  /** Whether storage is referred to through the address map, and past it. */
  readonly mapped: boolean;
  readonly physical: boolean;
  /** Whether a physical address that the map gives is used as data. */
  readonly translated: boolean;
}

export interface Code {
  readonly statements?: readonly Statement[];
  readonly expressions?: readonly Expression[];
}

export function reachOf({ functions }: Pick<Description, 'functions'>, { statements = [], expressions = [] }: Code): Reach {
  const elements = new Set<string>();
  const read = new Set<string>();
  const assigned = new Set<string>();
  const values = new Map<string, Expression[]>();
  const called = new Set<string>();
  const traps = new Map<string, Set<TrapKind>>();
  let mapped = false;
  let physical = false;
  let translated = false;
  const enter = (name: string): void => {
    if (called.has(name)) return;
    called.add(name);
    functions.find((f) => f.name === name)?.body.forEach(statement);
  };
  const expression = (e: Expression): void => {
    if (e.op === 'element') {
      elements.add(e.element);
      read.add(e.element);
    }
    if (e.op === 'translate') translated = true;
    if (e.op === 'read' || e.op === 'translate') mapped = true;
    if (e.op === 'load') physical = true;
    if (e.op === 'call') enter(e.name);
    partsOf(e).forEach(expression);
  };
  const statement = (s: Statement): void => {
    if (s.op === 'assign') {
      elements.add(s.element);
      assigned.add(s.element);
      values.set(s.element, [...(values.get(s.element) ?? []), s.value]);
    }
    if (s.op === 'write') mapped = true;
    if (s.op === 'store') physical = true;
    if (s.op === 'trap') traps.set(s.trap, (traps.get(s.trap) ?? new Set()).add(s.as));
    if (s.op === 'call') enter(s.name);
    if (s.op === 'if') [...s.then, ...s.otherwise].forEach(statement);
    expressionsOf(s).forEach(expression);
  };
  statements.forEach(statement);
  expressions.forEach(expression);
  return { elements, read, assigned, values, functions: called, traps, mapped, physical, translated };
}
