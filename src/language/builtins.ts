// Checks calls: the functions of the language, and those of the description.

import { coerce, type Inferred, numberAt, settle, together, typed } from './coerce.ts';
import { type Context, fail, lookup, poison, use, where } from './context.ts';
import type { Expression } from './description.ts';
import { checkStatic, infer } from './expressions.ts';
import { checkRead, checkTranslate } from './references.ts';
import { log2Up } from './static.ts';
import { didYouMean, quote } from './suggest.ts';
import type { ExpressionNode } from './syntax.ts';
import { binary, bits, constant, slice, WIDEST, widthName } from './terms.ts';

export type Call = ExpressionNode & { op: 'call' };

interface Builtin {
  /** As in the manual. */
  readonly usage: string;
  readonly arguments: readonly [least: number, most: number];
  readonly check: (context: Context, call: Call, values: readonly ExpressionNode[]) => Inferred | null;
  /** The argument `as: mode` is allowed. */
  readonly space?: boolean;
}

/** A width: 1 … 4096. */
export function checkWidth(context: Context, node: ExpressionNode, what = 'a width'): number | null {
  const value = checkStatic(context, node, what);
  if (value === null) return null;
  if (value < 1n || value > BigInt(WIDEST)) {
    return fail(context, 'out-of-range', `${what} is between 1 and ${WIDEST}; this is ${value.toString().slice(0, 30)}`, node);
  }
  return Number(value);
}

function checkExtend(signed: boolean) {
  return (context: Context, call: Call, [x, n]: readonly ExpressionNode[]): Inferred | null => {
    if (x === undefined || n === undefined) return poison(context);
    const inferred = infer(context, x);
    const width = checkWidth(context, n);
    if (inferred === null || width === null) return null;
    const argument = settle(context, inferred);
    if (argument === null) return null;
    if (argument.type.kind === 'bool') {
      return fail(context, 'type-mismatch', `${quote(call.name)} takes bits; this is a boolean`, x, {
        help: 'a boolean becomes a bit with `bit(…)`',
      });
    }
    if (width < argument.type.width) {
      return fail(
        context,
        'width-mismatch',
        `${quote(call.name)} cannot make ${widthName(argument.type.width)} into ${widthName(width)}`,
        call,
        {
          help: `take a part of the value: \`x[${width - 1}:0]\``,
        },
      );
    }
    if (width === argument.type.width) return typed(argument, call);
    return typed({ op: 'extend', signed, argument, type: bits(width), range: where(context, call) }, call);
  };
}

function checkBits(context: Context, call: Call, [n, v]: readonly ExpressionNode[]): Inferred | null {
  if (n === undefined || v === undefined) return poison(context);
  const width = checkWidth(context, n);
  const value = infer(context, v);
  if (width === null || value === null) return null;
  if (value.kind === 'number') {
    const expression = numberAt(context, value.value, width, v);
    return typed(expression === null ? null : { ...expression, range: where(context, call) }, call);
  }
  if (value.kind === 'flexible') return typed(value.at(width), call);
  return fail(context, 'not-static', '`bits(n, v)` takes a number; this is a value of the machine', v, {
    help: 'use `zext(x, n)`, `sext(x, n)` or a part `x[n - 1:0]`',
  });
}

function checkConcat(context: Context, call: Call, values: readonly ExpressionNode[]): Inferred | null {
  const parts: Expression[] = [];
  let width = 0;
  let sound = true;
  for (const node of values) {
    const part = settle(context, infer(context, node));
    if (part === null) sound = false;
    else if (part.type.kind === 'bool') {
      fail(context, 'type-mismatch', '`concat` takes bits; this is a boolean', node, { help: 'a boolean becomes a bit with `bit(…)`' });
      sound = false;
    } else {
      parts.push(part);
      width += part.type.width;
    }
  }
  if (!sound) return null;
  if (width > WIDEST) return fail(context, 'out-of-range', `the parts are ${width} bits together; the widest value has ${WIDEST}`, call);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return typed(only, call);
  return typed({ op: 'concat', parts, type: bits(width), range: where(context, call) }, call);
}

function checkSize(context: Context, call: Call, [node]: readonly ExpressionNode[]): Inferred | null {
  const entity = node?.op === 'name' ? lookup(context, node.name) : undefined;
  if (node === undefined || entity?.kind === 'broken') return poison(context);
  if (entity?.kind !== 'storage') {
    const storages = [...context.names.entities].filter(([, e]) => e.kind === 'storage').map(([name]) => name);
    return fail(context, 'unknown-name', '`size` takes the name of a storage', node, {
      help: didYouMean(node.op === 'name' ? node.name : '', storages, 'storages are'),
    });
  }
  const { storage } = entity;
  if (!use(context, 'state', call)) return null;
  return typed({ op: 'size', storage: storage.id, type: bits(storage.addressWidth + 1), range: where(context, call) }, call);
}

/** The carry or overflow of a sum or difference, read off a sum that is one bit wider. */
function checkFlag(operator: 'add' | 'sub', signed: boolean) {
  return (context: Context, call: Call, [x, y]: readonly ExpressionNode[]): Inferred | null => {
    if (x === undefined || y === undefined) return poison(context);
    const sides = together(context, infer(context, x), infer(context, y), call, quote(call.name));
    if (sides === null) return null;
    const [a, b] = sides;
    if (a.type.kind === 'bool') return fail(context, 'type-mismatch', `${quote(call.name)} takes bits`, call);
    const range = where(context, call);
    const wide = bits(a.type.width + 1);
    const extend = (argument: Expression): Expression => ({ op: 'extend', signed, argument, type: wide, range: argument.range });
    let sum = binary(operator, wide, extend(a), extend(b), range);
    // A signed sum s overflows exactly where s + 2^(n − 1) has its top bit of n + 1 set.
    if (signed) sum = binary('add', wide, sum, constant(wide, 1n << BigInt(a.type.width - 1), range), range);
    return typed(slice(sum, a.type.width, a.type.width, range), call);
  };
}

function checkBit(context: Context, call: Call, [node]: readonly ExpressionNode[]): Inferred | null {
  if (node === undefined) return poison(context);
  const inferred = infer(context, node);
  if (inferred?.kind === 'typed' && inferred.expression.type.kind === 'bits') {
    return fail(context, 'type-mismatch', '`bit` takes a boolean; this is bits already', node, {
      help: 'one bit of a value is written `x[3]`',
    });
  }
  const argument = coerce(context, inferred, { kind: 'bool' }, 'the argument of `bit`');
  return typed(argument === null ? null : { op: 'bit', argument, type: bits(1), range: where(context, call) }, call);
}

function checkExtreme(which: 'min' | 'max') {
  const pick = (a: bigint, b: bigint): bigint => (a < b === (which === 'min') ? a : b);
  return (context: Context, call: Call, values: readonly ExpressionNode[]): Inferred | null => {
    const numbers = values.map((v) => checkStatic(context, v, `each argument of ${quote(call.name)}`)).filter((v) => v !== null);
    const [first, ...rest] = numbers;
    if (numbers.length < values.length || first === undefined) return null;
    return { kind: 'number', value: rest.reduce(pick, first), span: call };
  };
}

function checkLog2(context: Context, call: Call, [node]: readonly ExpressionNode[]): Inferred | null {
  const value = node === undefined ? null : checkStatic(context, node, 'the argument of `log2`');
  if (value === null || node === undefined) return null;
  const result = log2Up(value);
  return result === null
    ? fail(context, 'arithmetic', '`log2` takes a number above 0', node)
    : { kind: 'number', value: result, span: call };
}

function checkUndefined(context: Context, call: Call, [n]: readonly ExpressionNode[]): Inferred | null {
  const width = n === undefined ? poison(context) : checkWidth(context, n);
  if (!use(context, 'undefined', call) || width === null) return null;
  const site = context.names.sites++;
  return typed({ op: 'undefined', site, type: bits(width), range: where(context, call) }, call);
}

export const BUILTINS = new Map<string, Builtin>([
  ['zext', { usage: 'zext(x, n)', arguments: [2, 2], check: checkExtend(false) }],
  ['sext', { usage: 'sext(x, n)', arguments: [2, 2], check: checkExtend(true) }],
  ['bits', { usage: 'bits(n, v)', arguments: [2, 2], check: checkBits }],
  ['concat', { usage: 'concat(a, b, …)', arguments: [1, 256], check: checkConcat }],
  ['bit', { usage: 'bit(condition)', arguments: [1, 1], check: checkBit }],
  ['undefined', { usage: 'undefined(n)', arguments: [1, 1], check: checkUndefined }],
  ['size', { usage: 'size(storage)', arguments: [1, 1], check: checkSize }],
  ['read', { usage: 'read(a), read(a, width) or read(a, as: mode)', arguments: [1, 2], check: checkRead('read'), space: true }],
  [
    'execute',
    { usage: 'execute(a), execute(a, width) or execute(a, as: mode)', arguments: [1, 2], check: checkRead('execute'), space: true },
  ],
  [
    'translate',
    { usage: 'translate(a), translate(a, write) or translate(a, read, as: mode)', arguments: [1, 2], check: checkTranslate, space: true },
  ],
  ['add_carry', { usage: 'add_carry(a, b)', arguments: [2, 2], check: checkFlag('add', false) }],
  ['add_overflow', { usage: 'add_overflow(a, b)', arguments: [2, 2], check: checkFlag('add', true) }],
  ['sub_borrow', { usage: 'sub_borrow(a, b)', arguments: [2, 2], check: checkFlag('sub', false) }],
  ['sub_overflow', { usage: 'sub_overflow(a, b)', arguments: [2, 2], check: checkFlag('sub', true) }],
  ['log2', { usage: 'log2(n)', arguments: [1, 1], check: checkLog2 }],
  ['min', { usage: 'min(a, b, …)', arguments: [1, 256], check: checkExtreme('min') }],
  ['max', { usage: 'max(a, b, …)', arguments: [1, 256], check: checkExtreme('max') }],
]);

/** `write` is a statement; it is a name of the language all the same. */
export function isBuiltin(name: string): boolean {
  return BUILTINS.has(name) || name === 'write';
}
