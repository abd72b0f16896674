// The value of a term in a model. Terms are first laid out as a tape (arguments before users), which can be run under
// many models.

import { ashr, lshr, mask, sdiv, shl, srem, toSigned, udiv, urem } from './bits.ts';
import type { Model, Term } from './term.ts';
import { postorder } from './traverse.ts';

/** An array while evaluating: writes over a base, innermost last. */
type ArrayValue =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: bigint }
  | { readonly kind: 'store'; readonly below: ArrayValue; readonly index: bigint; readonly value: bigint };

/** Value of a bool (0n or 1n) or bits term; throws a TypeError for a term of array sort. */
export function evaluate(t: Term, model: Model): bigint {
  return prepare([t])(model)[0]!;
}

/**
 * A function that evaluates all of `ts` under one model after another, each shared node once a model. All arguments
 * are evaluated, also the branch of a conditional that is not taken. Throws a TypeError for a term of array sort.
 */
export function prepare(ts: readonly Term[]): (model: Model) => bigint[] {
  for (const t of ts) if (t.sort.kind === 'array') throw new TypeError('an array has no value of its own');
  const tape = postorder(ts);
  const position = new Map(tape.map((t, i) => [t, i]));
  const inputs = tape.map((t) => t.args.map((arg) => position.get(arg)!));
  const results = ts.map((t) => position.get(t)!);
  const values: bigint[] = new Array(tape.length).fill(0n);
  const arrays: (ArrayValue | undefined)[] = new Array(tape.length).fill(undefined);
  return (model) => {
    for (let i = 0; i < tape.length; i++) {
      const t = tape[i]!;
      if (t.sort.kind === 'array') arrays[i] = arrayStep(t, inputs[i]!, values, arrays);
      else values[i] = step(t, inputs[i]!, values, arrays, model);
    }
    return results.map((at) => values[at]!);
  };
}

function arrayStep(t: Term, inputs: readonly number[], values: readonly bigint[], arrays: readonly (ArrayValue | undefined)[]): ArrayValue {
  switch (t.op) {
    case 'variable':
      return { kind: 'variable', name: t.name };
    case 'constArray':
      return { kind: 'constant', value: values[inputs[0]!]! };
    case 'store':
      return { kind: 'store', below: arrays[inputs[0]!]!, index: values[inputs[1]!]!, value: values[inputs[2]!]! };
    case 'ite':
      return arrays[values[inputs[0]!] !== 0n ? inputs[1]! : inputs[2]!]!;
    default:
      throw new TypeError(`${t.op} gives no array`);
  }
}

function read(array: ArrayValue, index: bigint, width: number, model: Model): bigint {
  for (let at = array; ; at = at.below) {
    if (at.kind === 'constant') return at.value;
    if (at.kind === 'variable') return BigInt.asUintN(width, model.select(at.name, index));
    if (at.index === index) return at.value;
  }
}

const truth = (value: boolean): bigint => (value ? 1n : 0n);

function step(
  t: Term,
  inputs: readonly number[],
  values: readonly bigint[],
  arrays: readonly (ArrayValue | undefined)[],
  model: Model,
): bigint {
  const width = t.width;
  const x = inputs.length > 0 ? values[inputs[0]!]! : 0n;
  const y = inputs.length > 1 ? values[inputs[1]!]! : 0n;
  switch (t.op) {
    case 'constant':
      return t.value;
    case 'variable':
      return BigInt.asUintN(width === 0 ? 1 : width, model.variable(t.name, t.sort));
    case 'apply': {
      const args = inputs.map((input) => values[input]!);
      return BigInt.asUintN(width === 0 ? 1 : width, model.apply(t.name, args));
    }
    case 'not':
      return 1n - x;
    case 'and':
      return truth(inputs.every((input) => values[input] !== 0n));
    case 'eq':
      return truth(x === y);
    case 'ite':
      return x !== 0n ? y : values[inputs[2]!]!;
    case 'ult':
      return truth(x < y);
    case 'slt': {
      const bits = t.args[0]!.width;
      return truth(toSigned(bits, x) < toSigned(bits, y));
    }
    case 'sum': {
      let sum = t.value;
      for (let i = 0; i < inputs.length; i++) sum += t.coefficients[i]! * values[inputs[i]!]!;
      return BigInt.asUintN(width, sum);
    }
    case 'mul': {
      let product = x;
      for (let i = 1; i < inputs.length; i++) product = BigInt.asUintN(width, product * values[inputs[i]!]!);
      return product;
    }
    case 'udiv':
      return udiv(width, x, y);
    case 'urem':
      return urem(x, y);
    case 'sdiv':
      return sdiv(width, x, y);
    case 'srem':
      return srem(width, x, y);
    case 'bvand':
      return inputs.reduce((all, input) => all & values[input]!, x);
    case 'bvor':
      return inputs.reduce((all, input) => all | values[input]!, x);
    case 'bvxor': {
      let all = x;
      for (let i = 1; i < inputs.length; i++) all ^= values[inputs[i]!]!;
      return all;
    }
    case 'bvnot':
      return mask(width) ^ x;
    case 'shl':
      return shl(width, x, y);
    case 'lshr':
      return lshr(width, x, y);
    case 'ashr':
      return ashr(width, x, y);
    case 'concat': {
      let all = x;
      for (let i = 1; i < inputs.length; i++) all = (all << BigInt(t.args[i]!.width)) | values[inputs[i]!]!;
      return all;
    }
    case 'extract':
      return BigInt.asUintN(width, x >> BigInt(t.low));
    case 'sext':
      return BigInt.asUintN(width, toSigned(t.args[0]!.width, x));
    case 'select':
      return read(arrays[inputs[0]!]!, y, width, model);
    case 'constArray':
    case 'store':
      throw new TypeError(`${t.op} gives an array`);
  }
}
