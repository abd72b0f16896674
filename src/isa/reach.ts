// What a block of semantics reaches: the elements it names and the functions it calls, also through functions.
import type { Description, Expression, Statement } from '../language/description.ts';
import { expressionsOf, partsOf } from './conditions.ts';

export interface Reach {
  readonly elements: ReadonlySet<string>;
  /** In the order in which they are first met. */
  readonly functions: ReadonlySet<string>;
  /** Whether storage is referred to through the address map. */
  readonly mapped: boolean;
}

export interface Code {
  readonly statements?: readonly Statement[];
  readonly expressions?: readonly Expression[];
}

export function reachOf({ functions }: Pick<Description, 'functions'>, { statements = [], expressions = [] }: Code): Reach {
  const elements = new Set<string>();
  const called = new Set<string>();
  let mapped = false;
  const enter = (name: string): void => {
    if (called.has(name)) return;
    called.add(name);
    functions.find((f) => f.name === name)?.body.forEach(statement);
  };
  const expression = (e: Expression): void => {
    if (e.op === 'element') elements.add(e.element);
    if (e.op === 'read' || e.op === 'translate') mapped = true;
    if (e.op === 'call') enter(e.name);
    partsOf(e).forEach(expression);
  };
  const statement = (s: Statement): void => {
    if (s.op === 'assign') elements.add(s.element);
    if (s.op === 'write') mapped = true;
    if (s.op === 'call') enter(s.name);
    if (s.op === 'if') [...s.then, ...s.otherwise].forEach(statement);
    expressionsOf(s).forEach(expression);
  };
  statements.forEach(statement);
  expressions.forEach(expression);
  return { elements, functions: called, mapped };
}
