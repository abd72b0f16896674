// and, or, xor of bit vectors. Where constants or constant pieces take part the result is a concatenation of pieces,
// so that masking and joining fields of a packed register give the fields themselves.

import { mask } from './bits.ts';
import { type Builder, byId, indexById, isConstant, type Rules } from './builder.ts';
import { cutsOf, runsOf, slice } from './pieces.ts';
import type { Term } from './term.ts';

type Bitwise = 'bvand' | 'bvor' | 'bvxor';

// More pieces than this keep the constant as it is.
const PIECE_LIMIT = 40;

export function bitwiseRules(b: Builder): Pick<Rules, Bitwise> {
  /** Splits the operation at the borders of constant pieces; undefined when there are none, or too many. */
  function split(op: Bitwise, width: number, args: readonly Term[]): Term | undefined {
    let cuts: Set<number> | undefined;
    for (const arg of args) {
      if (isConstant(arg) || arg.op === 'concat') {
        for (const cut of isConstant(arg) ? runsOf(width, arg.value) : cutsOf(arg, true)) {
          cuts ??= new Set();
          cuts.add(cut);
        }
      }
    }
    if (cuts === undefined || cuts.size >= PIECE_LIMIT || !b.spend()) return undefined;
    const at = [...cuts, 0].sort((p, q) => q - p);
    const pieces: Term[] = [];
    let high = width - 1;
    for (const low of at) {
      const parts = args.map((arg) => slice(b, arg, high, low));
      pieces.push(combine(op, high - low + 1, parts));
      high = low - 1;
    }
    return b.concat(pieces);
  }

  /** The arguments without nesting, the constants folded into one number. */
  function flatten(op: Bitwise, neutral: bigint, args: readonly Term[]): { constant: bigint; rest: Term[] } {
    let constant = neutral;
    const rest: Term[] = [];
    const take = (arg: Term): void => {
      if (!isConstant(arg)) rest.push(arg);
      else if (op === 'bvand') constant &= arg.value;
      else if (op === 'bvor') constant |= arg.value;
      else constant ^= arg.value;
    };
    for (const arg of args) {
      if (arg.op === op) for (const inner of arg.args) take(inner);
      else take(arg);
    }
    rest.sort(byId);
    return { constant, rest };
  }

  function finish(op: Bitwise, width: number, neutral: bigint, constant: bigint, rest: readonly Term[]): Term {
    if (rest.length === 0) return b.bits(width, constant);
    if (rest.length === 1 && constant === neutral) return rest[0]!;
    const args = constant === neutral ? rest : [...rest, b.bits(width, constant)].sort(byId);
    return split(op, width, args) ?? b.node(op, b.bitsSort(width), args);
  }

  function meet(op: 'bvand' | 'bvor', width: number, args: readonly Term[]): Term {
    const neutral = op === 'bvand' ? mask(width) : 0n;
    const absorbing = op === 'bvand' ? 0n : mask(width);
    const { constant, rest } = flatten(op, neutral, args);
    if (constant === absorbing) return b.bits(width, absorbing);
    const distinct = rest.filter((arg, i) => i === 0 || arg !== rest[i - 1]);
    for (const arg of distinct) {
      if (arg.op === 'bvnot' && indexById(distinct, arg.args[0]!) >= 0) return b.bits(width, absorbing);
    }
    if (constant === neutral && distinct.length > 1 && distinct.every((arg) => arg.op === 'bvnot')) {
      return b.bvnot(
        meet(
          op === 'bvand' ? 'bvor' : 'bvand',
          width,
          distinct.map((arg) => arg.args[0]!),
        ),
      );
    }
    return finish(op, width, neutral, constant, distinct);
  }

  function exclusive(width: number, args: readonly Term[]): Term {
    const ones = mask(width);
    let { constant, rest } = flatten('bvxor', 0n, args);
    if (rest.some((arg) => arg.op === 'bvnot')) {
      const bare = rest.map((arg) => {
        if (arg.op !== 'bvnot') return arg;
        constant ^= ones;
        return arg.args[0]!;
      });
      return exclusive(width, [...bare, b.bits(width, constant)]);
    }
    const odd: Term[] = [];
    for (const arg of rest) {
      if (odd[odd.length - 1] === arg) odd.pop();
      else odd.push(arg);
    }
    rest = odd;
    if (constant === ones && rest.length > 0) {
      return b.bvnot(finish('bvxor', width, 0n, 0n, rest));
    }
    return finish('bvxor', width, 0n, constant, rest);
  }

  function combine(op: Bitwise, width: number, args: readonly Term[]): Term {
    return op === 'bvxor' ? exclusive(width, args) : meet(op, width, args);
  }

  return {
    bvand: (args) => combine('bvand', args[0]!.width, args),
    bvor: (args) => combine('bvor', args[0]!.width, args),
    bvxor: (args) => combine('bvxor', args[0]!.width, args),
  };
}
