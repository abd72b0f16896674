// JavaScript of the operators on values that are held as numbers, big integers and booleans. What is known beforehand is worked out beforehand.
import { applyBinary, applyUnary, type StrictOperator } from '../evaluate/operators.ts';
import type { Type, UnaryOperator } from '../language/description.ts';
import { hold, type Representation, representationOf } from './storage.ts';

/** An expression of JavaScript without effects, whose value nothing that follows changes; `constant` where it is known. */
export interface Value {
  readonly code: string;
  readonly type: Type;
  readonly constant: bigint | null;
}

export const bits = (width: number): Type => ({ kind: 'bits', width });
export const BOOL: Type = { kind: 'bool' };

export const widthOf = (type: Type): number => (type.kind === 'bits' ? type.width : 1);

export function heldAs(type: Type): Representation {
  return type.kind === 'bool' ? 'boolean' : representationOf(type.width);
}

export const coded = (type: Type, code: string): Value => ({ code, type, constant: null });

export function literal(type: Type, value: bigint): Value {
  if (type.kind === 'bool') return { code: value === 1n ? 'true' : 'false', type, constant: value };
  const held = hold(type.width, value);
  const digits = typeof held === 'bigint' ? `${held}n` : String(held);
  return { code: digits.startsWith('-') ? `(${digits})` : digits, type, constant: BigInt.asUintN(type.width, value) };
}

const maskOf = (width: number): number => 2 ** width - 1;

/** A 32-bit integer cut to `width` bits. */
const cut = (width: number, code: string): string => (width === 32 ? `(${code}|0)` : `(${code}&${maskOf(width)})`);

/** A number with its sign. */
const signed = (width: number, code: string): string => (width === 32 ? code : `(${code}<<${32 - width}>>${32 - width})`);

const unsigned = (width: number, code: string): string => (width === 32 ? `(${code}>>>0)` : code);

export function toBig({ code, type, constant }: Value): string {
  if (constant !== null) return `${constant}n`;
  switch (heldAs(type)) {
    case 'bigint':
      return code;
    case 'number':
      return `BigInt(${unsigned(widthOf(type), code)})`;
    case 'boolean':
      return `BigInt(${code})`;
  }
}

/** A number of 0 or more, as an index. */
export function toIndex({ code, type, constant }: Value): string {
  if (constant !== null) return String(Number(constant));
  return heldAs(type) === 'bigint' ? `Number(${code})` : unsigned(widthOf(type), code);
}

/** An index below 2^53 as a value of a type that has room for it. */
export function fromIndex(type: Type, code: string): Value {
  const width = widthOf(type);
  if (width > 32) return coded(type, `BigInt(${code})`);
  return coded(type, width === 32 ? `(${code}|0)` : code);
}

export function unary(operator: UnaryOperator, x: Value): Value {
  const width = widthOf(x.type);
  if (x.constant !== null) return literal(x.type, applyUnary(operator, width, x.constant));
  if (operator === 'lnot') return coded(x.type, `!${x.code}`);
  const sign = operator === 'not' ? '~' : '-';
  if (heldAs(x.type) === 'bigint') return coded(x.type, `BigInt.asUintN(${width},${sign}${x.code})`);
  return coded(x.type, cut(width, `(${sign}${x.code})`));
}

const COMPARES: ReadonlySet<StrictOperator> = new Set(['eq', 'ult', 'ule', 'slt', 'sle']);

export function binary(operator: StrictOperator, x: Value, y: Value): Value {
  const width = widthOf(x.type);
  const type = COMPARES.has(operator) ? BOOL : x.type;
  if (x.constant !== null && y.constant !== null) return literal(type, applyBinary(operator, width, x.constant, y.constant));
  const known = shortened(operator, width, x, y);
  if (known !== null) return known;
  return coded(type, heldAs(x.type) === 'bigint' ? wide(operator, width, x.code, y.code) : narrow(operator, width, x, y));
}

/** What one known side decides. */
function shortened(operator: StrictOperator, width: number, x: Value, y: Value): Value | null {
  const zero = (v: Value): boolean => v.constant === 0n;
  const ones = (v: Value): boolean => v.type.kind === 'bits' && v.constant === (1n << BigInt(width)) - 1n;
  switch (operator) {
    case 'add':
    case 'or':
    case 'xor':
      if (zero(x)) return y;
      return zero(y) ? x : operator === 'or' && (ones(x) || ones(y)) ? literal(x.type, -1n) : null;
    case 'sub':
    case 'shl':
    case 'lshr':
    case 'ashr':
      return zero(y) ? x : null;
    case 'and':
      if (zero(x) || zero(y)) return literal(x.type, 0n);
      return ones(x) ? y : ones(y) ? x : null;
    default:
      return null;
  }
}

function narrow(operator: StrictOperator, width: number, x: Value, y: Value): string {
  const a = x.code;
  const b = y.code;
  const ones = hold(width, -1n);
  const up = 32 - width;
  switch (operator) {
    case 'add':
      return cut(width, `(${a}+${b})`);
    case 'sub':
      return cut(width, `(${a}-${b})`);
    case 'mul':
      return cut(width, `Math.imul(${a},${b})`);
    case 'udiv':
      return `H.udiv(${a},${b},${ones})`;
    case 'urem':
      return `H.urem(${a},${b})`;
    case 'sdiv':
      return cut(width, `H.sdiv(${signed(width, a)},${signed(width, b)})`);
    case 'srem':
      return cut(width, `H.srem(${signed(width, a)},${signed(width, b)})`);
    case 'and':
      return `(${a}&${b})`;
    case 'or':
      return `(${a}|${b})`;
    case 'xor':
      return `(${a}^${b})`;
    case 'shl':
      if (y.constant !== null) return y.constant >= BigInt(width) ? '0' : cut(width, `(${a}<<${y.constant})`);
      return cut(width, `H.shl(${a},${b},${width})`);
    case 'lshr':
      if (y.constant !== null) return y.constant >= BigInt(width) ? '0' : `(${a}>>>${y.constant}|0)`;
      return `H.lshr(${a},${b},${width})`;
    case 'ashr':
      return cut(width, `H.ashr(${signed(width, a)},${b})`);
    case 'eq':
      return `(${a}===${b})`;
    case 'ult':
      return `(${unsigned(width, a)}<${unsigned(width, b)})`;
    case 'ule':
      return `(${unsigned(width, a)}<=${unsigned(width, b)})`;
    case 'slt':
      return up === 0 ? `(${a}<${b})` : `(${a}<<${up}<${b}<<${up})`;
    case 'sle':
      return up === 0 ? `(${a}<=${b})` : `(${a}<<${up}<=${b}<<${up})`;
  }
}

function wide(operator: StrictOperator, width: number, a: string, b: string): string {
  const cutTo = (code: string): string => `BigInt.asUintN(${width},${code})`;
  switch (operator) {
    case 'add':
      return cutTo(`${a}+${b}`);
    case 'sub':
      return cutTo(`${a}-${b}`);
    case 'mul':
      return cutTo(`${a}*${b}`);
    case 'and':
      return `(${a}&${b})`;
    case 'or':
      return `(${a}|${b})`;
    case 'xor':
      return `(${a}^${b})`;
    case 'eq':
      return `(${a}===${b})`;
    case 'ult':
      return `(${a}<${b})`;
    case 'ule':
      return `(${a}<=${b})`;
    case 'slt':
      return `(BigInt.asIntN(${width},${a})<BigInt.asIntN(${width},${b}))`;
    case 'sle':
      return `(BigInt.asIntN(${width},${a})<=BigInt.asIntN(${width},${b}))`;
    case 'udiv':
    case 'urem':
    case 'sdiv':
    case 'srem':
    case 'shl':
    case 'lshr':
    case 'ashr':
      return `H.big.${operator}(${width},${a},${b})`;
  }
}

/** Bits `high` to `low`. */
export function slice(high: number, low: number, x: Value): Value {
  const width = high - low + 1;
  const from = widthOf(x.type);
  const type = bits(width);
  if (x.constant !== null) return literal(type, x.constant >> BigInt(low));
  if (width === from) return x;
  if (heldAs(x.type) === 'bigint') {
    const down = low === 0 ? x.code : `${x.code}>>${low}n`;
    const cutDown = `BigInt.asUintN(${width},${down})`;
    if (width > 32) return coded(type, cutDown);
    return coded(type, width === 32 ? `(Number(${cutDown})|0)` : `Number(${cutDown})`);
  }
  const down = low === 0 ? x.code : `(${x.code}>>>${low})`;
  return coded(type, high === from - 1 ? down : `(${down}&${maskOf(width)})`);
}

export function concat(type: Type, parts: readonly Value[]): Value {
  const [first, ...rest] = parts;
  return rest.reduce((sum, part) => joined(sum, part), { ...first!, type: parts.length === 1 ? type : first!.type });
}

function joined(x: Value, y: Value): Value {
  const low = widthOf(y.type);
  const type = bits(widthOf(x.type) + low);
  if (x.constant !== null && y.constant !== null) return literal(type, (x.constant << BigInt(low)) | y.constant);
  if (x.constant === 0n) return extend(type, false, y);
  if (heldAs(type) === 'bigint') return coded(type, `(${toBig(x)}<<${low}n|${toBig(y)})`);
  return coded(type, y.constant === 0n ? `(${x.code}<<${low})` : `(${x.code}<<${low}|${y.code})`);
}

export function extend(type: Type, withSign: boolean, x: Value): Value {
  const width = widthOf(type);
  const from = widthOf(x.type);
  if (x.constant !== null) return literal(type, withSign ? BigInt.asIntN(from, x.constant) : x.constant);
  if (from === width) return x;
  if (heldAs(type) === 'number') return coded(type, withSign ? cut(width, signed(from, x.code)) : x.code);
  if (!withSign) return coded(type, toBig(x));
  const value = heldAs(x.type) === 'bigint' ? `BigInt.asIntN(${from},${x.code})` : `BigInt(${signed(from, x.code)})`;
  return coded(type, `BigInt.asUintN(${width},${value})`);
}

/** A boolean as one bit. */
export function bitOf(x: Value): Value {
  return x.constant !== null ? literal(bits(1), x.constant) : coded(bits(1), `(${x.code}?1:0)`);
}
