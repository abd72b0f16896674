// What an expression comes to before its place is known, and how it takes the type that its place needs.

import { type Context, fail, textOf, where } from './context.ts';
import type { Expression, Type } from './description.ts';
import { quote } from './suggest.ts';
import type { ExpressionNode, Span } from './syntax.ts';
import { bits, constant, fits, sameType, typeName, widthName } from './terms.ts';

/**
 * The result of reading an expression from below: a typed expression, a number that takes the width of its place, or a choice (and the
 * like) between numbers, which does so too.
 */
export type Inferred =
  | { readonly kind: 'typed'; readonly expression: Expression; readonly span: Span }
  | { readonly kind: 'number'; readonly value: bigint; readonly span: Span }
  | { readonly kind: 'flexible'; readonly at: (width: number) => Expression | null; readonly span: Span };

export function typed(expression: Expression | null, span: Span): Inferred | null {
  return expression === null ? null : { kind: 'typed', expression, span };
}

/** The values that so many bits can hold, in words. */
function reach(width: number, negative: boolean): string {
  if (negative)
    return width <= 64 ? `-${1n << BigInt(width - 1)} to ${(1n << BigInt(width)) - 1n}` : `-(2 ** ${width - 1}) to 2 ** ${width} - 1`;
  return width <= 64 ? `0 to ${(1n << BigInt(width)) - 1n}` : `0 to 2 ** ${width} - 1`;
}

function shortNumber(value: bigint): string {
  const text = value.toString();
  return text.length > 40 ? `${text.slice(0, 20)}… (${text.length} digits)` : text;
}

/** A number as a constant of a width; negative numbers in two's complement. */
export function numberAt(context: Context, value: bigint, width: number, span: Span): Expression | null {
  if (!fits(value, width)) {
    return fail(
      context,
      'number-too-large',
      `${shortNumber(value)} does not fit in ${widthName(width)} (${reach(width, value < 0n)})`,
      span,
    );
  }
  return constant(bits(width), BigInt.asUintN(width, value), where(context, span));
}

/** Advice for making one width out of another. */
function widthAdvice(context: Context, span: Span, from: number, to: number): string {
  const source = textOf(context, span);
  const simple = /^[A-Za-z_][A-Za-z0-9_.]*(\([^()]*\)|\[[^[\]]*\])?$/.test(source);
  const text = source.length > 30 || source.includes('\n') ? '…' : source;
  if (from < to) return `extend it: ${quote(`zext(${text}, ${to})`)}, or ${quote(`sext(${text}, ${to})`)} for signed values`;
  return `take a part of it: ${quote(`${simple ? text : `(${text})`}${to === 1 ? '[0]' : `[${to - 1}:0]`}`)}`;
}

/** Reports that a typed expression does not have the type of its place. */
export function mismatch(context: Context, found: Type, wanted: Type, span: Span, place: string): null {
  if (found.kind === 'bits' && wanted.kind === 'bits') {
    return fail(
      context,
      'width-mismatch',
      `this is ${widthName(found.width)} wide, but ${place} is ${widthName(wanted.width)} wide`,
      span,
      { help: widthAdvice(context, span, found.width, wanted.width) },
    );
  }
  const text = textOf(context, span);
  const shown = text.length > 30 || text.includes('\n') ? '…' : text;
  const help =
    wanted.kind === 'bool'
      ? `write a condition, such as ${quote(`${shown} == 1`)}`
      : wanted.width === 1
        ? `a boolean becomes a bit with ${quote(`bit(${shown})`)}`
        : `a boolean becomes bits with ${quote(`zext(bit(${shown}), ${wanted.width})`)}`;
  return fail(context, 'type-mismatch', `this is ${typeName(found)}, but ${place} is ${typeName(wanted)}`, span, { help });
}

/** Gives an inferred expression the type of its place. `place` is what stands there, in words. */
export function coerce(context: Context, inferred: Inferred | null, type: Type, place: string): Expression | null {
  if (inferred === null) return null;
  if (inferred.kind === 'typed') {
    if (sameType(inferred.expression.type, type)) return inferred.expression;
    return mismatch(context, inferred.expression.type, type, inferred.span, place);
  }
  if (type.kind === 'bool') {
    return fail(context, 'type-mismatch', `this is a number, but ${place} is a boolean`, inferred.span, {
      help: 'booleans are `true` and `false`',
    });
  }
  if (inferred.kind === 'number') return numberAt(context, inferred.value, type.width, inferred.span);
  return inferred.at(type.width);
}

/** The expression where nothing says the width: numbers are refused. */
export function settle(context: Context, inferred: Inferred | null): Expression | null {
  if (inferred === null) return null;
  if (inferred.kind === 'typed') return inferred.expression;
  const text = textOf(context, inferred.span);
  const help =
    inferred.kind === 'number'
      ? `write ${quote(`bits(n, ${text.length > 20 ? 'v' : text})`)} with the width n`
      : 'write one of the numbers as `bits(n, v)`';
  return fail(context, 'unsized-number', 'nothing says how wide this number is', inferred.span, { help });
}

/** Two expressions of one type, as operators need them. `what` names the operator. */
export function together(
  context: Context,
  left: Inferred | null,
  right: Inferred | null,
  span: Span,
  what: string,
): readonly [Expression, Expression] | null {
  if (left === null || right === null) return null;
  if (left.kind === 'typed' && right.kind === 'typed') {
    const a = left.expression;
    const b = right.expression;
    if (sameType(a.type, b.type)) return [a, b];
    if (a.type.kind === 'bits' && b.type.kind === 'bits') {
      const [x, y] = [a.type.width, b.type.width];
      const narrow = x < y ? left.span : right.span;
      return fail(
        context,
        'width-mismatch',
        `${what} needs equal widths: the left side is ${widthName(x)} wide, the right side ${widthName(y)}`,
        span,
        { help: widthAdvice(context, narrow, Math.min(x, y), Math.max(x, y)) },
      );
    }
    return fail(
      context,
      'type-mismatch',
      `${what} needs equal types: the left side is ${typeName(a.type)}, the right side ${typeName(b.type)}`,
      span,
    );
  }
  const known = left.kind === 'typed' ? left : right.kind === 'typed' ? right : null;
  if (known === null) {
    settle(context, left);
    return null;
  }
  const a = coerce(context, left, known.expression.type, 'the other side');
  const b = coerce(context, right, known.expression.type, 'the other side');
  return a === null || b === null ? null : [a, b];
}

/** The common expression of the branches of a choice: typed as the first typed branch, or flexible. */
export function unify(
  context: Context,
  branches: readonly (Inferred | null)[],
  span: Span,
  build: (values: readonly Expression[], type: Type) => Expression,
): Inferred | null {
  const sound = branches.filter((b) => b !== null);
  if (sound.length < branches.length) return null;
  const at = (type: Type): Expression | null => {
    const values = sound.map((b) => coerce(context, b, type, 'the other branch'));
    const good = values.filter((v) => v !== null);
    return good.length < values.length ? null : build(good, type);
  };
  const first = sound.find((b) => b.kind === 'typed');
  if (first !== undefined && first.kind === 'typed') return typed(at(first.expression.type), span);
  return { kind: 'flexible', span, at: (width) => at(bits(width)) };
}

/** Reports where a number known before the machine runs was needed. */
export function notStatic(context: Context, node: ExpressionNode | Span, what: string): null {
  return fail(context, 'not-static', `${what} must be a number that is known before the machine runs`, node, {
    help: 'use numbers, parameters, constants and loop variables',
  });
}
