// Which conditions a state of a question must satisfy, and which elements a condition looks at.
import type { Condition, Description, Expression, Setting, Statement } from '../language/description.ts';

/** Elements that a condition reads, also through functions. */
export function elementsOf(description: Description, condition: Condition): ReadonlySet<string> {
  return namesIn(description, condition.expression, (e) => (e.op === 'element' ? e.element : null));
}

/** Operands that an expression reads; functions see none but those that they are given. */
export function operandsOf(description: Description, expression: Expression): ReadonlySet<string> {
  return namesIn(description, expression, (e) => (e.op === 'operand' ? e.name : null));
}

function namesIn(description: Description, start: Expression, name: (e: Expression) => string | null): ReadonlySet<string> {
  const found = new Set<string>();
  const called = new Set<string>();
  const expression = (e: Expression): void => {
    const named = name(e);
    if (named !== null) found.add(named);
    if (e.op === 'call') enter(e.name);
    partsOf(e).forEach(expression);
  };
  const statement = (s: Statement): void => {
    if (s.op === 'call') enter(s.name);
    if (s.op === 'if') [...s.then, ...s.otherwise].forEach(statement);
    expressionsOf(s).forEach(expression);
  };
  const enter = (name: string): void => {
    if (called.has(name)) return;
    called.add(name);
    description.functions.find((f) => f.name === name)?.body.forEach(statement);
  };
  expression(start);
  return found;
}

/** The expressions directly inside an expression. */
export function partsOf(e: Expression): readonly Expression[] {
  switch (e.op) {
    case 'element':
      return e.index === null ? [] : [e.index];
    case 'unary':
    case 'slice':
    case 'extend':
    case 'bit':
      return [e.argument];
    case 'binary':
      return [e.left, e.right];
    case 'concat':
      return e.parts;
    case 'if':
      return [e.condition, e.then, e.otherwise];
    case 'call':
      return e.arguments;
    case 'read':
    case 'translate':
      return e.space === null ? [e.address] : [e.address, e.space];
    case 'load':
      return [e.address];
    case 'constant':
    case 'local':
    case 'operand':
    case 'size':
    case 'next-pc':
    case 'access-is':
    case 'undefined':
      return [];
  }
}

/** The expressions directly inside a statement. */
export function expressionsOf(s: Statement): readonly Expression[] {
  switch (s.op) {
    case 'let':
    case 'set':
      return [s.value];
    case 'assign':
      return s.index === null ? [s.value] : [s.index, s.value];
    case 'write':
      return s.space === null ? [s.address, s.value] : [s.address, s.value, s.space];
    case 'store':
      return [s.address, s.value];
    case 'if':
      return [s.condition];
    case 'return':
      return s.value === null ? [] : [s.value];
    case 'call':
      return s.arguments;
    case 'trap':
      return s.payload === null ? [] : [s.payload];
  }
}

const NONE: ReadonlySet<string> = new Set();

/**
 * What a state satisfies: the invariants and the assumptions (D17). An assumption binds the real machine as well, except in elements that are
 * held: assumptions about those, `exempt`, are not asked.
 */
export function conditionsOf(description: Description, setting: Setting, exempt: ReadonlySet<string> = NONE): Condition[] {
  const assumed = [...description.assume, ...setting.assume];
  const binding = exempt.size === 0 ? assumed : assumed.filter((c) => ![...elementsOf(description, c)].some((id) => exempt.has(id)));
  return [...description.invariants, ...binding];
}
