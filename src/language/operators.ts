// Checks binary operators: arithmetic, comparisons, and the connectives of booleans.

import { coerce, type Inferred, notStatic, together, typed } from './coerce.ts';
import { type Context, fail, lookup, poison, textOf, where } from './context.ts';
import type { Access, BinaryOperator, Expression } from './description.ts';
import { infer } from './expressions.ts';
import { checkModeCode, isMode } from './mode-codes.ts';
import { staticBinary } from './static.ts';
import { didYouMean, quote } from './suggest.ts';
import type { BinaryToken, ExpressionNode } from './syntax.ts';
import { BOOL, binary, bits, decided, negate, truth } from './terms.ts';

interface Meaning {
  readonly operator: BinaryOperator;
  readonly negated?: boolean;
}

/** The operators on bits. `>u` is the negation of `<=u`, so that the left side is still evaluated first. */
const ARITHMETIC: Readonly<Partial<Record<BinaryToken, BinaryOperator>>> = {
  '|': 'or',
  '^': 'xor',
  '&': 'and',
  '<<': 'shl',
  '>>u': 'lshr',
  '>>s': 'ashr',
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/u': 'udiv',
  '/s': 'sdiv',
  '%u': 'urem',
  '%s': 'srem',
};

const COMPARISONS: Readonly<Partial<Record<BinaryToken, Meaning>>> = {
  '==': { operator: 'eq' },
  '!=': { operator: 'eq', negated: true },
  '<u': { operator: 'ult' },
  '<=u': { operator: 'ule' },
  '>u': { operator: 'ule', negated: true },
  '>=u': { operator: 'ult', negated: true },
  '<s': { operator: 'slt' },
  '<=s': { operator: 'sle' },
  '>s': { operator: 'sle', negated: true },
  '>=s': { operator: 'slt', negated: true },
};

const CONNECTIVES: Readonly<Partial<Record<BinaryToken, BinaryOperator>>> = { and: 'land', or: 'lor', implies: 'limplies' };

/** A binary operator. Numbers on both sides are worked out at once. */
export function inferBinary(context: Context, node: ExpressionNode & { op: 'binary' }): Inferred | null {
  const connective = CONNECTIVES[node.operator];
  if (connective !== undefined) return inferConnective(context, node, connective);
  const access = inferAccess(context, node);
  if (access !== undefined) return access;
  const left = infer(context, node.left);
  const right = infer(context, node.right);
  if (left === null || right === null) return null;
  const comparison = COMPARISONS[node.operator];
  if (left.kind === 'number' && right.kind === 'number') {
    const result = staticBinary(node.operator, left.value, right.value);
    if (result === null) return poison(context);
    if ('error' in result) return fail(context, 'arithmetic', result.error, node);
    if (comparison !== undefined) return typed(truth(result.value === 1n, where(context, node)), node);
    return { kind: 'number', value: result.value, span: node };
  }
  if (comparison !== undefined) return typed(inferComparison(context, node, left, right, comparison), node);
  return inferArithmetic(context, node, left, right);
}

function inferArithmetic(context: Context, node: ExpressionNode & { op: 'binary' }, left: Inferred, right: Inferred): Inferred | null {
  const operator = ARITHMETIC[node.operator];
  if (operator === undefined) {
    if (node.operator === '**') return notStatic(context, node, 'a power');
    const token = node.operator;
    return fail(context, 'signedness', `\`${token}\` does not say whether the values are signed`, node.operatorSpan, {
      help: `write \`${token}u\` (unsigned) or \`${token}s\` (signed)`,
    });
  }
  for (const side of [left, right]) {
    if (side.kind === 'typed' && side.expression.type.kind === 'bool') {
      const word = node.operator === '&' ? 'and' : node.operator === '|' ? 'or' : node.operator === '^' ? '!=' : null;
      return fail(context, 'type-mismatch', `\`${node.operator}\` takes bits, and this is a boolean`, side.span, {
        help: word === null ? 'a boolean becomes a bit with `bit(…)`' : `booleans are joined with \`${word}\``,
      });
    }
  }
  const range = where(context, node);
  if (left.kind !== 'typed' && right.kind !== 'typed') {
    return {
      kind: 'flexible',
      span: node,
      at: (width) => {
        const a = coerce(context, left, bits(width), 'this place');
        const b = coerce(context, right, bits(width), 'this place');
        return a === null || b === null ? null : binary(operator, bits(width), a, b, range);
      },
    };
  }
  const sides = together(context, left, right, node.operatorSpan, `\`${node.operator}\``);
  return sides === null ? null : typed(binary(operator, sides[0].type, sides[0], sides[1], range), node);
}

function inferComparison(
  context: Context,
  node: ExpressionNode & { op: 'binary' },
  left: Inferred,
  right: Inferred,
  { operator, negated }: Meaning,
): Expression | null {
  const sides = together(context, left, right, node.operatorSpan, `\`${node.operator}\``);
  if (sides === null) return null;
  if (operator !== 'eq' && sides[0].type.kind === 'bool') {
    return fail(context, 'type-mismatch', `\`${node.operator}\` compares bits, not booleans`, node.operatorSpan);
  }
  if (operator === 'eq') {
    if (isMode(context, sides[0]) && !checkModeCode(context, sides[1], right.span)) return null;
    if (isMode(context, sides[1]) && !checkModeCode(context, sides[0], left.span)) return null;
  }
  const value = binary(operator, BOOL, sides[0], sides[1], where(context, node));
  return negated === true ? negate(value) : value;
}

function inferConnective(context: Context, node: ExpressionNode & { op: 'binary' }, operator: BinaryOperator): Inferred | null {
  const side = (part: ExpressionNode): Expression | null => {
    const inferred = infer(context, part);
    if (inferred?.kind === 'typed' && inferred.expression.type.kind === 'bits' && node.operator !== 'implies') {
      return fail(context, 'type-mismatch', `\`${node.operator}\` joins booleans, and this is bits`, part, {
        help: `write a condition, such as ${quote(`${textOf(context, part)} == 1`)}; the bits of two values are joined with \`${node.operator === 'and' ? '&' : '|'}\``,
      });
    }
    return coerce(context, inferred, BOOL, `each side of \`${node.operator}\``);
  };
  const left = side(node.left);
  const known = left === null ? null : decided(left);
  if (known !== null && known === (operator === 'lor')) return typed(left, node);
  if (known === false && operator === 'limplies') return typed(truth(true, where(context, node)), node);
  const right = side(node.right);
  if (left === null || right === null) return null;
  if (known !== null) return typed(right, node);
  return typed(binary(operator, BOOL, left, right, where(context, node)), node);
}

const ACCESSES: readonly Access[] = ['read', 'write', 'execute'];

/** `access == read` and the like; undefined when it is another comparison. */
function inferAccess(context: Context, node: ExpressionNode & { op: 'binary' }): Inferred | null | undefined {
  const isAccess = (n: ExpressionNode): boolean => n.op === 'name' && lookup(context, n.name)?.kind === 'access';
  const other = isAccess(node.left) ? node.right : isAccess(node.right) ? node.left : null;
  if (other === null) return undefined;
  if (node.operator !== '==' && node.operator !== '!=') {
    return fail(context, 'type-mismatch', '`access` is compared with `==` or `!=`', node.operatorSpan);
  }
  const access = other.op === 'name' ? ACCESSES.find((a) => a === other.name) : undefined;
  if (access === undefined) {
    return fail(context, 'unknown-value', '`access` is `read`, `write` or `execute`', other, {
      help: other.op === 'name' ? didYouMean(other.name, [...ACCESSES]) : null,
    });
  }
  const value: Expression = { op: 'access-is', access, type: BOOL, range: where(context, node) };
  return typed(node.operator === '==' ? value : negate(value), node);
}
