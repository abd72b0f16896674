// Checks `match`, as expression and as statement: both become nested choices.

import { coerce, type Inferred, unify } from './coerce.ts';
import { type Context, fail, spend, where } from './context.ts';
import type { Expression, Type } from './description.ts';
import { infer } from './expressions.ts';
import { checkModeCode, isMode } from './mode-codes.ts';
import type { ArmNode, ExpressionNode, Span } from './syntax.ts';
import { BOOL, binary, repeatable, truth, widthName } from './terms.ts';

export interface Arm<Body> {
  /** Null for the last arm, which takes every value that is left. */
  readonly condition: Expression | null;
  readonly body: Body;
}

/** The arms of a match with their conditions; or the one arm that is taken, when the value is known before the machine runs. */
export type Arms<Body> =
  | { readonly kind: 'arms'; readonly arms: readonly Arm<Body>[]; readonly total: boolean }
  | { readonly kind: 'decided'; readonly body: Body | null };

/** Checks the patterns against the value. `value` is null when the value itself was wrong; `ofMode` is true where it is a mode. */
export function checkArms<Body>(
  context: Context,
  arms: readonly ArmNode<Body>[],
  value: Inferred | null,
  ofMode = value?.kind === 'typed' && isMode(context, value.expression),
): Arms<Body> | null {
  if (value === null) return null;
  if (value.kind === 'flexible')
    return fail(context, 'unsized-number', 'nothing says how wide this value is', value.span, {
      help: 'write one of the numbers as `bits(n, v)`',
    });
  const type: Type | null = value.kind === 'typed' ? value.expression.type : null;
  if (type?.kind === 'bool')
    return fail(context, 'type-mismatch', '`match` takes bits; this is a boolean', value.span, { help: 'write `if … then … else …`' });
  const seen = new Map<bigint, Span>();
  const found: Arm<Body>[] = [];
  let taken: { readonly body: Body } | null = null;
  let total = false;
  let sound = true;
  for (const [i, arm] of arms.entries()) {
    if (arm.patterns === null) {
      if (i < arms.length - 1) {
        fail(context, 'duplicate-arm', 'nothing after `else` can be reached', arms[i + 1] ?? arm, { help: '`else` stands last' });
        return null;
      }
      found.push({ condition: null, body: arm.body });
      taken ??= arm;
      total = true;
      continue;
    }
    let condition: Expression | null = null;
    for (const pattern of arm.patterns) {
      const key = patternValue(context, pattern, type);
      if (key === null) {
        sound = false;
        continue;
      }
      if (ofMode && key.expression !== null && !checkModeCode(context, key.expression, pattern)) {
        sound = false;
        continue;
      }
      const before = seen.get(key.value);
      if (before !== undefined) {
        fail(context, 'duplicate-arm', `the value ${key.value} has an arm already`, pattern, {
          related: [{ message: 'the first is here', range: where(context, before) }],
        });
        sound = false;
        continue;
      }
      seen.set(key.value, pattern);
      if (value.kind === 'number') {
        if (key.value === value.value) taken ??= arm;
        continue;
      }
      if (!spend(context, pattern) || key.expression === null || value.kind !== 'typed') return null;
      const equal = binary('eq', BOOL, value.expression, key.expression, where(context, pattern));
      condition = condition === null ? equal : binary('lor', BOOL, condition, equal, equal.range);
    }
    found.push({ condition: condition ?? truth(false, where(context, arm)), body: arm.body });
  }
  if (!sound) return null;
  if (value.kind === 'number') return { kind: 'decided', body: taken === null ? null : (taken as { readonly body: Body }).body };
  if (!total && type?.kind === 'bits' && type.width <= 20 && seen.size === 2 ** type.width) total = true;
  return { kind: 'arms', arms: found, total };
}

function patternValue(
  context: Context,
  pattern: ExpressionNode,
  type: Type | null,
): { value: bigint; expression: Expression | null } | null {
  if (pattern.op === 'name' && pattern.name === '_') {
    return fail(context, 'syntax', '`_` is not a value', pattern, { help: 'the arm for all other values is written `else => …`' });
  }
  const inferred = infer(context, pattern);
  if (inferred === null) return null;
  if (type === null) {
    if (inferred.kind === 'number') return { value: inferred.value, expression: null };
  } else {
    const expression = coerce(context, inferred, type, 'the value that is matched');
    if (expression === null) return null;
    if (expression.op === 'constant') return { value: expression.value, expression };
  }
  return fail(context, 'not-static', 'the values of a `match` must be known before the machine runs', pattern, {
    help: 'use `if … then … else …` to compare with other values',
  });
}

/** `match` as an expression. Every value must have an arm. */
export function checkMatch(context: Context, node: ExpressionNode & { op: 'match' }): Inferred | null {
  const inferred = infer(context, node.of);
  const value = inferred?.kind === 'typed' ? inferred.expression : null;
  if (value !== null && !repeatable(value)) {
    return fail(context, 'not-allowed-here', 'a `match` looks at its value more than once', node.of, {
      help: 'give the value a name first: `let x = …`, then `match x { … }`',
    });
  }
  const arms = checkArms(context, node.arms, inferred);
  if (arms === null) {
    for (const arm of node.arms) infer(context, arm.body);
    return null;
  }
  if (arms.kind === 'decided') {
    return arms.body === null ? missingElse(context, node) : infer(context, arms.body);
  }
  const bodies = arms.arms.map((a) => infer(context, a.body));
  if (!arms.total) return missingElse(context, node, value?.type);
  return unify(context, bodies, node, (values, type) => {
    let result = values[values.length - 1] as Expression;
    for (let i = values.length - 2; i >= 0; i--) {
      const condition = arms.arms[i]?.condition ?? truth(false, where(context, node));
      result = { op: 'if', type, condition, then: values[i] as Expression, otherwise: result, range: where(context, node) };
    }
    return result;
  });
}

function missingElse(context: Context, node: ExpressionNode & { op: 'match' }, type?: Type): null {
  const width = type?.kind === 'bits' ? ` of ${widthName(type.width)}` : '';
  return fail(context, 'match-not-exhaustive', `not every value${width} has an arm`, node.keyword, {
    help: 'add `else => …` as the last arm',
  });
}
