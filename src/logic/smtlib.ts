// SMT-LIB 2 text of assertions, of linear size: what is shared, and what is nested deep, gets a define-fun of its own.

import { mask } from './bits.ts';
import type { Sort, Term } from './term.ts';
import { postorder } from './traverse.ts';

// Parsers of solvers recurse: deeper terms are cut into definitions of at most this many levels.
const LEVELS = 40;

/**
 * A script that declares, asserts and checks, for any solver that speaks SMT-LIB 2.6. The same assertions give the same
 * text, whatever else their manager holds. Each comment becomes one or more lines starting with `;` at the top.
 */
export function toSmtLib(assertions: readonly Term[], comments: readonly string[] = []): string {
  const script = writeScript(assertions, []);
  const head = comments.flatMap((comment) => comment.split(/[\n\r\u2028\u2029]+/).map((line) => `; ${ascii(line)}`));
  return `${[...head, `(set-logic ${script.logic})`, ...script.lines, '(check-sat)', '(exit)'].join('\n')}\n`;
}

export interface Script {
  readonly logic: string;
  /** Declarations, definitions, assertions; no set-logic and no check-sat. */
  readonly lines: readonly string[];
  /** An expression for each of the values. */
  readonly values: readonly string[];
}

/** The parts of a script that asserts all of `assertions` and can be asked for `values` (bools or bits). */
export function writeScript(assertions: readonly Term[], values: readonly Term[]): Script {
  const roots = [...assertions, ...values];
  const order = postorder(roots);
  const lines: string[] = [];
  const declared = new Set<string>();
  for (const t of order) {
    if ((t.op !== 'variable' && t.op !== 'apply') || declared.has(t.name)) continue;
    declared.add(t.name);
    lines.push(`(declare-fun ${symbol(t.name)} (${t.args.map((arg) => sortOf(arg.sort)).join(' ')}) ${sortOf(t.sort)})`);
  }

  const users = new Map<Term, number>();
  for (const t of order) for (const arg of t.args) users.set(arg, (users.get(arg) ?? 0) + 1);
  for (const value of values) users.set(value, (users.get(value) ?? 0) + 2);
  const texts = new Map<Term, string>();
  const depths = new Map<Term, number>();
  let definitions = 0;
  for (const t of order) {
    const text = expression(
      t,
      t.args.map((arg) => texts.get(arg)!),
    );
    let depth = 0;
    for (const arg of t.args) depth = Math.max(depth, depths.get(arg)! + 1 + nesting(t));
    if (t.args.length > 0 && ((users.get(t) ?? 0) > 1 || depth >= LEVELS)) {
      const name = `$t${++definitions}`;
      lines.push(`(define-fun ${name} () ${sortOf(t.sort)} ${text})`);
      texts.set(t, name);
      depths.set(t, 0);
    } else {
      texts.set(t, text);
      depths.set(t, depth);
    }
  }
  for (const assertion of assertions) lines.push(`(assert ${texts.get(assertion)!})`);
  return { logic: logicOf(order), lines, values: values.map((value) => texts.get(value)!) };
}

function logicOf(order: readonly Term[]): string {
  if (order.some((t) => t.op === 'constArray')) return 'ALL';
  const arrays = order.some((t) => t.sort.kind === 'array');
  const functions = order.some((t) => t.op === 'apply');
  return `QF_${arrays ? 'A' : ''}${functions ? 'UF' : ''}BV`;
}

/** Characters that |…| does not take, and `$`, which starts our own names, are written as $code point in hexadecimal$. */
function symbol(name: string): string {
  const safe = name.replace(/[^ -~]|[$|\\]/gu, (character) => `$${character.codePointAt(0)!.toString(16)}$`);
  return `|${safe}|`;
}

const ascii = (text: string): string => text.replace(/[^ -~]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);

function sortOf(sort: Sort): string {
  switch (sort.kind) {
    case 'bool':
      return 'Bool';
    case 'bits':
      return `(_ BitVec ${sort.width})`;
    case 'array':
      return `(Array (_ BitVec ${sort.index}) (_ BitVec ${sort.value}))`;
  }
}

function constant(width: number, value: bigint): string {
  return width % 4 === 0 ? `#x${value.toString(16).padStart(width / 4, '0')}` : `#b${value.toString(2).padStart(width, '0')}`;
}

/** Levels that one node takes beyond its own, as operators of many arguments are written by nesting pairs evenly. */
function nesting(t: Term): number {
  return t.args.length > 2 ? Math.ceil(Math.log2(t.args.length)) : t.op === 'sum' ? 2 : 0;
}

/** (op a (op b c)) for operators that take two arguments, as an even tree. */
function pairs(op: string, args: readonly string[]): string {
  if (args.length === 1) return args[0]!;
  const middle = args.length >> 1;
  return `(${op} ${pairs(op, args.slice(0, middle))} ${pairs(op, args.slice(middle))})`;
}

function sum(t: Term, args: readonly string[]): string {
  const parts = args.map((arg, i) => {
    const coefficient = t.coefficients[i]!;
    if (coefficient === 1n) return arg;
    return coefficient === mask(t.width) ? `(bvneg ${arg})` : `(bvmul ${constant(t.width, coefficient)} ${arg})`;
  });
  if (t.value !== 0n) parts.push(constant(t.width, t.value));
  return pairs('bvadd', parts);
}

const NAMES = {
  ult: 'bvult',
  slt: 'bvslt',
  udiv: 'bvudiv',
  urem: 'bvurem',
  sdiv: 'bvsdiv',
  srem: 'bvsrem',
  shl: 'bvshl',
  lshr: 'bvlshr',
  ashr: 'bvashr',
  eq: '=',
  not: 'not',
  bvnot: 'bvnot',
  ite: 'ite',
  select: 'select',
  store: 'store',
  and: 'and',
} as const;

function expression(t: Term, args: readonly string[]): string {
  switch (t.op) {
    case 'constant':
      return t.sort.kind === 'bool' ? String(t.value === 1n) : constant(t.width, t.value);
    case 'variable':
      return symbol(t.name);
    case 'apply':
      return args.length === 0 ? symbol(t.name) : `(${symbol(t.name)} ${args.join(' ')})`;
    case 'sum':
      return sum(t, args);
    case 'mul':
      return pairs('bvmul', args);
    case 'bvand':
    case 'bvor':
    case 'bvxor':
    case 'concat':
      return pairs(t.op, args);
    case 'extract':
      return `((_ extract ${t.high} ${t.low}) ${args[0]!})`;
    case 'sext':
      return `((_ sign_extend ${t.width - t.args[0]!.width}) ${args[0]!})`;
    case 'constArray':
      return `((as const ${sortOf(t.sort)}) ${args[0]!})`;
    case 'ult':
    case 'slt':
    case 'udiv':
    case 'urem':
    case 'sdiv':
    case 'srem':
    case 'shl':
    case 'lshr':
    case 'ashr':
    case 'eq':
    case 'not':
    case 'bvnot':
    case 'ite':
    case 'select':
    case 'store':
    case 'and':
      return `(${NAMES[t.op]} ${args.join(' ')})`;
  }
}
