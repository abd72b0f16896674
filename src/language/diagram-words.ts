// Arithmetic on words whose bits are sets of patterns, least significant bit first.

import type { BinaryOperator } from './description.ts';
import { ALWAYS, and, choose, type Diagram, NEVER, not, or, xor } from './diagrams.ts';

export type Word = readonly number[];

export function constantWord(value: bigint, width: number): Word {
  return Array.from({ length: width }, (_, i) => ((value >> BigInt(i)) & 1n ? ALWAYS : NEVER));
}

export function chooseWord(d: Diagram, condition: number, then: Word, otherwise: Word): Word {
  return then.map((bit, i) => choose(d, condition, bit, otherwise[i]!));
}

export function invert(d: Diagram, a: Word): Word {
  return a.map((bit) => not(d, bit));
}

/** a + b + carry, and the carry out of the top bit. */
function sum(d: Diagram, a: Word, b: Word, carry: number): { readonly word: Word; readonly carry: number } {
  let c = carry;
  const word = a.map((x, i) => {
    const y = b[i]!;
    const half = xor(d, x, y);
    const bit = xor(d, half, c);
    c = or(d, and(d, x, y), and(d, half, c));
    return bit;
  });
  return { word, carry: c };
}

export function negative(d: Diagram, a: Word): Word {
  return sum(d, invert(d, a), constantWord(0n, a.length), ALWAYS).word;
}

function equal(d: Diagram, a: Word, b: Word): number {
  return a.reduce((all, x, i) => and(d, all, not(d, xor(d, x, b[i]!))), ALWAYS);
}

/** a < b, unsigned, or a <= b. From the least significant bit up: each more significant bit decides where it differs. */
function less(d: Diagram, a: Word, b: Word, orEqual: boolean): number {
  return a.reduce((below, x, i) => choose(d, xor(d, x, b[i]!), b[i]!, below), orEqual ? ALWAYS : NEVER);
}

/** With the sign bit turned over, signed order is unsigned order. */
function turned(d: Diagram, a: Word): Word {
  return a.map((bit, i) => (i === a.length - 1 ? not(d, bit) : bit));
}

function sign(a: Word): number {
  return a[a.length - 1] ?? NEVER;
}

/** A shift by a word: step by step for each bit of the amount. `fill` comes in where bits leave. */
function shift(d: Diagram, a: Word, amount: Word, left: boolean, fill: number): Word {
  const width = a.length;
  return amount.reduce<Word>((value, chosen, k) => {
    const steps = k < 31 ? 2 ** k : width;
    const moved = value.map((_, i) => value[left ? i - steps : i + steps] ?? fill);
    return chooseWord(d, chosen, moved, value);
  }, a);
}

function product(d: Diagram, a: Word, b: Word): Word {
  let total = constantWord(0n, a.length);
  b.forEach((bit, k) => {
    const part = a.map((_, i) => and(d, bit, a[i - k] ?? NEVER));
    total = sum(d, total, part, NEVER).word;
  });
  return total;
}

/** Long division. x / 0 is all ones and x % 0 is x, as in SMT-LIB, without a special case. */
function divide(d: Diagram, a: Word, b: Word): { readonly quotient: Word; readonly remainder: Word } {
  const divisor = [...b, NEVER];
  let rest: Word = divisor.map(() => NEVER);
  const quotient: number[] = [];
  for (let i = a.length - 1; i >= 0; i--) {
    const next = [a[i]!, ...rest.slice(0, -1)];
    const difference = sum(d, next, invert(d, divisor), ALWAYS);
    quotient.unshift(difference.carry);
    rest = chooseWord(d, difference.carry, difference.word, next);
  }
  return { quotient, remainder: rest.slice(0, -1) };
}

function signedDivide(d: Diagram, a: Word, b: Word): { readonly quotient: Word; readonly remainder: Word } {
  const size = (x: Word): Word => chooseWord(d, sign(x), negative(d, x), x);
  const { quotient, remainder } = divide(d, size(a), size(b));
  return {
    quotient: chooseWord(d, xor(d, sign(a), sign(b)), negative(d, quotient), quotient),
    remainder: chooseWord(d, sign(a), negative(d, remainder), remainder),
  };
}

/** The operators of the description. A boolean is a word of one bit. */
export function applyOperator(d: Diagram, operator: BinaryOperator, a: Word, b: Word): Word {
  const bitwise = (f: (d: Diagram, x: number, y: number) => number): Word => a.map((x, i) => f(d, x, b[i]!));
  switch (operator) {
    case 'add':
      return sum(d, a, b, NEVER).word;
    case 'sub':
      return sum(d, a, invert(d, b), ALWAYS).word;
    case 'mul':
      return product(d, a, b);
    case 'udiv':
      return divide(d, a, b).quotient;
    case 'urem':
      return divide(d, a, b).remainder;
    case 'sdiv':
      return signedDivide(d, a, b).quotient;
    case 'srem':
      return signedDivide(d, a, b).remainder;
    case 'and':
    case 'land':
      return bitwise(and);
    case 'or':
    case 'lor':
      return bitwise(or);
    case 'xor':
      return bitwise(xor);
    case 'limplies':
      return bitwise((_, x, y) => or(d, not(d, x), y));
    case 'shl':
      return shift(d, a, b, true, NEVER);
    case 'lshr':
      return shift(d, a, b, false, NEVER);
    case 'ashr':
      return shift(d, a, b, false, sign(a));
    case 'eq':
      return [equal(d, a, b)];
    case 'ult':
      return [less(d, a, b, false)];
    case 'ule':
      return [less(d, a, b, true)];
    case 'slt':
      return [less(d, turned(d, a), turned(d, b), false)];
    case 'sle':
      return [less(d, turned(d, a), turned(d, b), true)];
  }
}
