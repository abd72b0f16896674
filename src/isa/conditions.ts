// Which conditions a state of a question must satisfy, and which elements a condition looks at.
import type { Condition, Description, Expression, Setting, Statement } from '../language/description.ts';

/** Elements that a condition reads, also through functions. */
export function elementsOf(description: Description, condition: Condition): ReadonlySet<string> {
  const found = new Set<string>();
  const called = new Set<string>();
  const expression = (e: Expression): void => {
    switch (e.op) {
      case 'element':
        found.add(e.element);
        if (e.index !== null) expression(e.index);
        return;
      case 'unary':
      case 'slice':
      case 'extend':
      case 'bit':
        return expression(e.argument);
      case 'binary':
        expression(e.left);
        return expression(e.right);
      case 'concat':
        return e.parts.forEach(expression);
      case 'if':
        return [e.condition, e.then, e.otherwise].forEach(expression);
      case 'call':
        e.arguments.forEach(expression);
        return enter(e.name);
      case 'read':
      case 'translate':
        expression(e.address);
        if (e.space !== null) expression(e.space);
        return;
      case 'load':
        return expression(e.address);
      case 'constant':
      case 'local':
      case 'operand':
      case 'size':
      case 'next-pc':
      case 'access-is':
        return;
    }
  };
  const statement = (s: Statement): void => {
    switch (s.op) {
      case 'let':
      case 'set':
      case 'assign':
        return expression(s.value);
      case 'write':
      case 'store':
        expression(s.address);
        return expression(s.value);
      case 'if':
        expression(s.condition);
        s.then.forEach(statement);
        return s.otherwise.forEach(statement);
      case 'return':
        if (s.value !== null) expression(s.value);
        return;
      case 'call':
        s.arguments.forEach(expression);
        return enter(s.name);
      case 'trap':
        return;
    }
  };
  const enter = (name: string): void => {
    if (called.has(name)) return;
    called.add(name);
    description.functions.find((f) => f.name === name)?.body.forEach(statement);
  };
  expression(condition.expression);
  return found;
}

const NOTHING_HELD: ReadonlyMap<string, bigint> = new Map();

/**
 * What a state satisfies: the invariants and the assumptions (D17). An assumption binds the real machine as well, except in elements that are
 * held: of a state under a held configuration, assumptions about those are not asked.
 */
export function conditionsOf(description: Description, setting: Setting, held: ReadonlyMap<string, bigint> = NOTHING_HELD): Condition[] {
  const assumed = [...description.assume, ...setting.assume];
  const binding = held.size === 0 ? assumed : assumed.filter((c) => ![...elementsOf(description, c)].some((id) => held.has(id)));
  return [...description.invariants, ...binding];
}
