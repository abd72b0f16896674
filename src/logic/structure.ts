// Concatenation, extraction and extension. Zero extension is concatenation with a zero constant. Pieces that were cut
// from one term come together again as that term, also where the cutting went into a sum, a product or a conditional.

import { toSigned } from './bits.ts';
import { type Builder, isConstant, type Rules } from './builder.ts';
import type { Term } from './term.ts';

export function structureRules(b: Builder): Pick<Rules, 'concat' | 'extract' | 'zext' | 'sext'> {
  const constantChoice = (t: Term): boolean => t.op === 'ite' && isConstant(t.args[1]!) && isConstant(t.args[2]!);

  /** One term for two neighbours, or undefined. */
  function join(high: Term, low: Term): Term | undefined {
    const width = high.width + low.width;
    if (isConstant(high)) return isConstant(low) ? b.bits(width, (high.value << BigInt(low.width)) | low.value) : undefined;
    if (high.op === 'extract' && high.low >= low.width) {
      const whole = high.args[0]!;
      const next = high.low - low.width;
      const same =
        low.op === 'extract'
          ? low.args[0] === whole && low.low === next
          : (whole.op === 'sum' || whole.op === 'mul') && !isConstant(low) && b.spend() && b.extract(high.low - 1, next, whole) === low;
      if (same) return b.extract(high.high, next, whole);
      if (low.op === 'extract' && whole.op === 'sum' && b.spend() && b.extract(high.low - 1, next, whole) === low) {
        return b.extract(high.high, next, whole);
      }
    }
    if (high.op === 'bvnot' && low.op === 'bvnot') return b.bvnot(concat([high.args[0]!, low.args[0]!]));
    if (high.op === 'ite' && low.op === 'ite' && high.args[0] === low.args[0] && b.spend()) {
      return b.ite(high.args[0]!, concat([high.args[1]!, low.args[1]!]), concat([high.args[2]!, low.args[2]!]));
    }
    const bit = high.width === 1 ? high : high.op === 'sext' && high.args[0]!.width === 1 ? high.args[0]! : undefined;
    if (bit !== undefined && !isConstant(low) && b.spend() && b.extract(low.width - 1, low.width - 1, low) === bit) return sext(low, width);
    return undefined;
  }

  function concat(args: readonly Term[]): Term {
    const stack: Term[] = []; // joined so far, most significant first
    const push = (piece: Term): void => {
      let last = piece;
      while (stack.length > 0) {
        const joined = join(stack[stack.length - 1]!, last);
        if (joined === undefined) break;
        stack.pop();
        last = joined;
      }
      if (last.op === 'concat') for (const inner of last.args) stack.push(inner);
      else stack.push(last);
    };
    for (const arg of args) {
      if (arg.op === 'concat') for (const inner of arg.args) push(inner);
      else push(arg);
    }
    if (stack.length === 1) return stack[0]!;
    let width = 0;
    let choices = 0;
    let others = 0;
    for (const piece of stack) {
      width += piece.width;
      if (constantChoice(piece)) choices++;
      else if (!isConstant(piece)) others++;
    }
    if (choices === 1 && others === 0 && b.spend()) {
      const choice = stack.find(constantChoice)!;
      const branch = (i: 1 | 2): Term => concat(stack.map((piece) => (piece === choice ? choice.args[i]! : piece)));
      return b.ite(choice.args[0]!, branch(1), branch(2));
    }
    return b.node('concat', b.bitsSort(width), stack);
  }

  function extractConcat(high: number, low: number, t: Term): Term {
    const pieces: Term[] = [];
    let position = t.width;
    for (const piece of t.args) {
      const top = position - 1;
      position -= piece.width;
      if (position > high) continue;
      if (top < low) break;
      pieces.push(extract(Math.min(high, top) - position, Math.max(low, position) - position, piece));
    }
    return pieces.length === 1 ? pieces[0]! : concat(pieces);
  }

  function extractSext(high: number, low: number, t: Term): Term {
    const inner = t.args[0]!;
    if (high < inner.width) return extract(high, low, inner);
    const from = Math.min(low, inner.width - 1);
    return sext(extract(inner.width - 1, from, inner), high - low + 1);
  }

  function extract(high: number, low: number, t: Term): Term {
    const width = high - low + 1;
    if (width === t.width) return t;
    const plain = (): Term => b.node('extract', b.bitsSort(width), [t], 0n, '', high, low);
    switch (t.op) {
      case 'constant':
        return b.bits(width, t.value >> BigInt(low));
      case 'extract':
        return extract(high + t.low, low + t.low, t.args[0]!);
      case 'concat':
        return b.spend() ? extractConcat(high, low, t) : plain();
      case 'sext':
        return b.spend() ? extractSext(high, low, t) : plain();
      case 'bvnot':
        return b.spend() ? b.bvnot(extract(high, low, t.args[0]!)) : plain();
      case 'ite': {
        const [c, x, y] = t.args as [Term, Term, Term];
        const open = (branch: Term): boolean => isConstant(branch) || branch.op === 'concat';
        return (open(x) || open(y)) && b.spend() ? b.ite(c, extract(high, low, x), extract(high, low, y)) : plain();
      }
      case 'sum': {
        if (high === t.width - 1 || !b.spend()) return plain();
        const narrow = b.linear(
          high + 1,
          t.value,
          t.coefficients,
          t.args.map((arg) => extract(high, 0, arg)),
        );
        return extract(high, low, narrow);
      }
      case 'mul':
        return low === 0 && b.spend() ? b.mul(t.args.map((arg) => extract(high, 0, arg))) : plain();
      default:
        return plain();
    }
  }

  function zext(t: Term, width: number): Term {
    return width === t.width ? t : concat([b.bits(width - t.width, 0n), t]);
  }

  function sext(t: Term, width: number): Term {
    if (width === t.width) return t;
    if (isConstant(t)) return b.bits(width, toSigned(t.width, t.value));
    if (t.op === 'sext') return sext(t.args[0]!, width);
    const top = t.args[0];
    if (t.op === 'concat' && top?.op === 'constant') {
      const sign = top.value >> BigInt(top.width - 1);
      return concat([b.bits(width - t.width, sign === 0n ? 0n : -1n), t]);
    }
    if (constantChoice(t)) return b.ite(t.args[0]!, sext(t.args[1]!, width), sext(t.args[2]!, width));
    return b.node('sext', b.bitsSort(width), [t]);
  }

  return { concat, extract, zext, sext };
}
