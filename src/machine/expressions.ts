// Expressions in assembly programs: numbers, symbols, `.` for the present address, and operators as in C. Values are integers of any size.
import { quote } from '../language/suggest.ts';

/** `start` and `end` are places in the line. */
export type AsmExpression = { readonly start: number; readonly end: number } & (
  | { readonly op: 'number'; readonly value: bigint }
  | { readonly op: 'here' }
  | { readonly op: 'symbol'; readonly name: string }
  | { readonly op: 'unary'; readonly operator: '-' | '~' | '+'; readonly argument: AsmExpression }
  | { readonly op: 'binary'; readonly operator: Operator; readonly left: AsmExpression; readonly right: AsmExpression }
);

export type Operator = '|' | '^' | '&' | '<<' | '>>' | '+' | '-' | '*' | '/' | '%';

const BINDING: Readonly<Record<Operator, number>> = { '|': 1, '^': 2, '&': 3, '<<': 4, '>>': 4, '+': 5, '-': 5, '*': 6, '/': 6, '%': 6 };

/** Parentheses and operators inside each other, and operators of one expression. */
const DEEPEST = 256;
const MOST_OPERATORS = 256;

/** Bits of a value; more is an error. */
const WIDEST = 4096;

const NUMBER = /0[xX][0-9a-fA-F]{1,1024}|0[bB][01]{1,4096}|0[oO][0-7]{1,1366}|[0-9]{1,1234}/y;
export const SYMBOL = /[A-Za-z_][A-Za-z0-9_]*/y;
export const CHARACTER = /'(?:\\(?:x[0-9a-fA-F]{2}|[^x])|[^'\\])'/uy;

const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, 0: 0, '\\': 92, "'": 39, '"': 34 };

/** The code point of an escape, without its backslash; null where there is no such escape. */
export function escaped(text: string): number | null {
  if (/^x[0-9a-fA-F]{2}$/.test(text)) return Number.parseInt(text.slice(1), 16);
  return Object.hasOwn(ESCAPES, text) ? ESCAPES[text]! : null;
}

export function skipSpace(text: string, at: number): number {
  let i = at;
  while (text[i] === ' ' || text[i] === '\t') i++;
  return i;
}

/** What a sticky pattern finds at a place; null for nothing. */
export function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** An expression while it is read. */
interface Parsing {
  readonly text: string;
  operators: number;
  /** Whether it was given up at a limit. */
  tooLarge: boolean;
}

/** The longest expression that begins at a place, spaces before it skipped; null where none does, or one with too many operators. */
export function parseExpression(text: string, at: number): AsmExpression | null {
  const parsing: Parsing = { text, operators: 0, tooLarge: false };
  const found = parseFrom(parsing, at, 0, 0);
  return parsing.tooLarge ? null : found;
}

/** What is wrong at a place where no expression was found; null where there is simply none. */
export function expressionLimit(text: string, at: number): string | null {
  const parsing: Parsing = { text, operators: 0, tooLarge: false };
  parseFrom(parsing, at, 0, 0);
  return parsing.tooLarge ? `this expression is too large: ${MOST_OPERATORS} operators and ${DEEPEST} levels are the most` : null;
}

function parseFrom(parsing: Parsing, at: number, least: number, depth: number): AsmExpression | null {
  const { text } = parsing;
  let left = parseOperand(parsing, skipSpace(text, at), depth);
  while (left !== null) {
    const place = skipSpace(text, left.end);
    const two = text.slice(place, place + 2);
    const operator = (two === '<<' || two === '>>' ? two : (text[place] ?? '')) as Operator;
    const binding = Object.hasOwn(BINDING, operator) ? BINDING[operator] : 0;
    if (binding <= least) return left;
    if (++parsing.operators > MOST_OPERATORS) parsing.tooLarge = true;
    if (parsing.tooLarge) return null;
    const right = parseFrom(parsing, place + operator.length, binding, depth + 1);
    if (right === null) return left;
    left = { op: 'binary', operator, left, right, start: left.start, end: right.end };
  }
  return left;
}

function parseOperand(parsing: Parsing, start: number, depth: number): AsmExpression | null {
  const { text } = parsing;
  if (depth > DEEPEST) parsing.tooLarge = true;
  if (parsing.tooLarge) return null;
  const first = text[start];
  if (first === '-' || first === '~' || first === '+') {
    const argument = parseOperand(parsing, skipSpace(text, start + 1), depth + 1);
    return argument === null ? null : { op: 'unary', operator: first, argument, start, end: argument.end };
  }
  if (first === '(') {
    const inner = parseFrom(parsing, start + 1, 0, depth + 1);
    const end = inner === null ? 0 : skipSpace(text, inner.end);
    return inner !== null && text[end] === ')' ? { ...inner, start, end: end + 1 } : null;
  }
  if (first === '.') {
    return /[A-Za-z0-9_]/.test(text[start + 1] ?? '') ? null : { op: 'here', start, end: start + 1 };
  }
  const number = matchAt(NUMBER, text, start);
  if (number !== null) {
    const end = start + number.length;
    return /[A-Za-z0-9_]/.test(text[end] ?? '') ? null : { op: 'number', value: BigInt(number.toLowerCase()), start, end };
  }
  const character = matchAt(CHARACTER, text, start);
  if (character !== null) {
    const inner = character.slice(1, -1);
    const code = inner.startsWith('\\') ? escaped(inner.slice(1)) : inner.codePointAt(0);
    return code == null ? null : { op: 'number', value: BigInt(code), start, end: start + character.length };
  }
  const name = matchAt(SYMBOL, text, start);
  return name === null ? null : { op: 'symbol', name, start, end: start + name.length };
}

/** The symbols of an expression, as often as they stand there. */
export function symbolsIn(e: AsmExpression): readonly string[] {
  switch (e.op) {
    case 'number':
    case 'here':
      return [];
    case 'symbol':
      return [e.name];
    case 'unary':
      return symbolsIn(e.argument);
    case 'binary':
      return [...symbolsIn(e.left), ...symbolsIn(e.right)];
  }
}

export type Evaluated =
  | { readonly ok: true; readonly value: bigint }
  | { readonly ok: false; readonly why: 'unknown-name' | 'arithmetic'; readonly message: string; readonly at: AsmExpression };

/** The value of an expression. `symbol` gives null for a symbol that there is not. */
export function evaluate(e: AsmExpression, symbol: (name: string) => bigint | null, here: bigint): Evaluated {
  const fail = (message: string): Evaluated => ({ ok: false, why: 'arithmetic', message, at: e });
  switch (e.op) {
    case 'number':
      return { ok: true, value: e.value };
    case 'here':
      return { ok: true, value: here };
    case 'symbol': {
      const value = symbol(e.name);
      return value === null
        ? { ok: false, why: 'unknown-name', message: `there is no symbol ${quote(e.name)}`, at: e }
        : { ok: true, value };
    }
    case 'unary': {
      const inner = evaluate(e.argument, symbol, here);
      if (!inner.ok) return inner;
      return { ok: true, value: e.operator === '-' ? -inner.value : e.operator === '~' ? ~inner.value : inner.value };
    }
    case 'binary': {
      const left = evaluate(e.left, symbol, here);
      const right = left.ok ? evaluate(e.right, symbol, here) : left;
      if (!left.ok || !right.ok) return left.ok ? right : left;
      if ((e.operator === '/' || e.operator === '%') && right.value === 0n) return fail('this divides by zero');
      if ((e.operator === '<<' || e.operator === '>>') && (right.value < 0n || right.value > BigInt(WIDEST)))
        return fail(`shifts are by 0 to ${WIDEST} places`);
      const value = operate(e.operator, left.value, right.value);
      return value >> BigInt(WIDEST) === 0n || value >> BigInt(WIDEST) === -1n ? { ok: true, value } : fail('the value is too large');
    }
  }
}

/** Digits of a number in a message. */
const MOST_DIGITS = 40;

/** A number for a message: of a long one the first digits, and how many there are. */
export function shownNumber(value: bigint): string {
  const digits = value.toString();
  return digits.length <= MOST_DIGITS ? digits : `${digits.slice(0, MOST_DIGITS / 2)}… (${digits.replace('-', '').length} digits)`;
}

function operate(operator: Operator, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '&':
      return a & b;
    case '<<':
      return a << b;
    case '>>':
      return a >> b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
  }
}
