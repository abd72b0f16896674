// Checks expressions: names, widths and types, from syntax trees to typed expressions.

import { checkCall } from './calls.ts';
import { coerce, type Inferred, notStatic, settle, typed, unify } from './coerce.ts';
import { type Context, fail, lookup, poison, spend, spendMany, textOf, use, visibleNames, where } from './context.ts';
import type { Expression, Type } from './description.ts';
import type { Extra } from './diagnostics.ts';
import { checkMatch } from './match.ts';
import type { OperandUse } from './names.ts';
import { inferBinary } from './operators.ts';
import { checkPlace, checkSlice } from './places.ts';
import { numberValue } from './static.ts';
import { nearest, quote } from './suggest.ts';
import type { ExpressionNode, Span } from './syntax.ts';
import { BOOL, bits, constant, decided, negate, truth } from './terms.ts';

/** Checks an expression that must have the given type. `place` is what takes it, in words: `` `base` ``, `the address`. */
export function check(context: Context, node: ExpressionNode, type: Type, place: string): Expression | null {
  return coerce(context, infer(context, node), type, place);
}

/** Checks an expression whose width must come from itself. */
export function checkAny(context: Context, node: ExpressionNode): Expression | null {
  return settle(context, infer(context, node));
}

export function checkCondition(context: Context, node: ExpressionNode): Expression | null {
  return check(context, node, BOOL, 'a condition');
}

/** A number known before the machine runs. `what` is what it is for, in words. */
export function checkStatic(context: Context, node: ExpressionNode, what: string): bigint | null {
  const inferred = infer(context, node);
  if (inferred === null) return null;
  return inferred.kind === 'number' ? inferred.value : notStatic(context, node, what);
}

const NUMBERS = 'numbers are written `10`, `0x1f`, `0b101` or `0o17`';

/** Reads an expression from below: its type where it has one by itself. Null after an error. */
export function infer(context: Context, node: ExpressionNode): Inferred | null {
  if (!spend(context, node)) return null;
  switch (node.op) {
    case 'error':
      return poison(context);
    case 'number': {
      const value = numberValue(node.text);
      return value === null
        ? fail(context, 'syntax', 'this is not a number, or it is too long', node, { help: NUMBERS })
        : { kind: 'number', value, span: node };
    }
    case 'boolean':
      return typed(truth(node.value, where(context, node)), node);
    case 'name':
      return inferName(context, node.name, node);
    case 'field':
    case 'index':
      return checkPlace(context, node);
    case 'slice':
      return checkSlice(context, node);
    case 'call':
      return checkCall(context, node);
    case 'prefix':
      return inferPrefix(context, node);
    case 'binary':
      return inferBinary(context, node);
    case 'if': {
      const condition = checkCondition(context, node.condition);
      const known = condition === null ? null : decided(condition);
      if (known !== null) {
        const live = known ? node.then : node.otherwise;
        return live === null ? poison(context) : infer(context, live);
      }
      const then = infer(context, node.then);
      const otherwise = node.otherwise === null ? poison(context) : infer(context, node.otherwise);
      if (condition === null) return null;
      return unify(context, [then, otherwise], node, ([a, b], type) => ({
        op: 'if',
        type,
        condition,
        then: a as Expression,
        otherwise: b as Expression,
        range: where(context, node),
      }));
    }
    case 'match':
      return checkMatch(context, node);
  }
}

function inferName(context: Context, name: string, node: ExpressionNode): Inferred | null {
  const entity = lookup(context, name);
  const range = where(context, node);
  if (entity === undefined) return unknownName(context, name, node);
  switch (entity.kind) {
    case 'broken':
      return poison(context);
    case 'number':
      return { kind: 'number', value: entity.value, span: node };
    case 'mode':
      return typed(constant(bits(context.names.mode?.width ?? 1), entity.code, range), node);
    case 'operand':
      return inferOperand(context, entity.operand, node);
    case 'local':
      return typed({ op: 'local', slot: entity.slot, name, type: entity.type, range }, node);
    case 'next-pc':
      if (!use(context, 'next-pc', node) || context.names.pcWidth === null) return poison(context);
      return typed({ op: 'next-pc', type: bits(context.names.pcWidth), range }, node);
    case 'element':
    case 'packed':
    case 'banked':
      return checkPlace(context, node);
    case 'table':
      return fail(context, 'type-mismatch', `${quote(name)} is a table of registers`, node, {
        help: `choose one of them: ${quote(`${name}[…]`)}`,
      });
    case 'storage':
      return fail(context, 'type-mismatch', `${quote(name)} is a storage, not a value`, node, {
        help: `write \`read(address)\`, or ${quote(`${name}[address]`)} for a physical address`,
      });
    case 'access':
      return fail(context, 'type-mismatch', '`access` can only be compared', node, {
        help: 'write `access == read`, `access == write` or `access == execute`',
      });
  }
}

/** An operand; where its group may be absent, a choice between it and zero. */
function inferOperand(context: Context, { name, width, when, size }: OperandUse, node: ExpressionNode): Inferred | null {
  const range = where(context, node);
  const type = bits(width);
  const operand: Expression = { op: 'operand', name, type, range };
  if (when === null) return typed(operand, node);
  if (!spendMany(context, size, node)) return null;
  return typed({ op: 'if', condition: when, then: operand, otherwise: constant(type, 0n, range), type, range }, node);
}

/** The field of a packed register that has this name, or nearly: `status.mode` for `mode`. */
function fieldNamed(context: Context, name: string, nearly: boolean): string | null {
  const fields = new Map<string, string>();
  for (const entity of context.names.entities.values()) {
    if (entity.kind !== 'packed') continue;
    for (const { id } of entity.register.fields) fields.set(id.slice(entity.register.name.length + 1), id);
  }
  const found = nearly ? nearest(name, fields.keys()) : name;
  return found === null ? null : (fields.get(found) ?? null);
}

/** Reports a name that stands for nothing; `otherwise` is the help where no name is near. */
export function unknownName(context: Context, name: string, span: Span, otherwise: string | null = null): null {
  const { names } = context;
  let help: Extra['help'] = () => {
    const visible = visibleNames(context);
    const longer = fieldNamed(context, name, false) ?? visible.find((v) => v.endsWith(`_${name}`));
    const found = longer ?? nearest(name, visible) ?? fieldNamed(context, name, true);
    return found === null ? otherwise : `did you mean ${quote(found)}?`;
  };
  if (names.functions.has(name)) help = `${quote(name)} is a function: write ${quote(`${name}(…)`)}`;
  else if (names.traps.has(name)) help = `${quote(name)} is a trap: write ${quote(`trap ${name} as fault`)}`;
  return fail(context, 'unknown-name', `nothing here is named ${quote(name)}`, span, { help });
}

function inferPrefix(context: Context, node: ExpressionNode & { op: 'prefix' }): Inferred | null {
  const argument = infer(context, node.argument);
  if (argument === null) return null;
  if (node.operator === 'not') {
    if (argument.kind === 'typed' && argument.expression.type.kind === 'bits') {
      return fail(context, 'type-mismatch', '`not` takes a boolean, and this is bits', node.argument, {
        help: `write a condition, such as ${quote(`not (${textOf(context, node.argument)} == 1)`)}; the bits of a value are inverted with \`~\``,
      });
    }
    const value = coerce(context, argument, BOOL, 'the argument of `not`');
    return typed(value === null ? null : { ...negate(value), range: where(context, node) }, node);
  }
  const operator = node.operator === '-' ? 'neg' : 'not';
  const build = (value: Expression): Expression => ({
    op: 'unary',
    operator,
    type: value.type,
    argument: value,
    range: where(context, node),
  });
  if (argument.kind === 'number') {
    if (node.operator === '-') return { kind: 'number', value: -argument.value, span: node };
    return {
      kind: 'flexible',
      span: node,
      at: (width) => {
        const value = coerce(context, argument, bits(width), 'this place');
        if (value === null || value.op !== 'constant') return null;
        return constant(bits(width), BigInt.asUintN(width, ~value.value), where(context, node));
      },
    };
  }
  if (argument.kind === 'flexible') {
    return {
      kind: 'flexible',
      span: node,
      at: (width) => {
        const value = argument.at(width);
        return value === null ? null : build(value);
      },
    };
  }
  if (argument.expression.type.kind === 'bool') {
    return fail(context, 'type-mismatch', `\`${node.operator}\` takes bits`, node.operatorSpan, {
      help: node.operator === '~' ? 'a boolean is inverted with `not`' : null,
    });
  }
  return typed(build(argument.expression), node);
}
