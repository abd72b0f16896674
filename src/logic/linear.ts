// Addition. A term is read as constant + Σ coefficient·atom modulo 2^width with the atoms ordered by id; equal linear
// forms are the same term, so (base + va) − base is va. Bit-level shapes that are linear (complement, shift by a
// constant, constant bits beside others) are read as such and written back in their bit-level shape.

import { mask, powerOfTwo, trailingZeros } from './bits.ts';
import { type Builder, isConstant, type Rules } from './builder.ts';
import type { Term } from './term.ts';

interface Linear {
  readonly constant: bigint;
  readonly atoms: readonly Term[];
  readonly coefficients: readonly bigint[];
}

const ONE: readonly bigint[] = [1n];

export function linearRules(b: Builder): Pick<Rules, 'add' | 'sub' | 'scale' | 'linear' | 'difference' | 'bvnot'> {
  /** p·x + q·y */
  function combine(width: number, p: bigint, x: Linear, q: bigint, y: Linear): Linear {
    const atoms: Term[] = [];
    const coefficients: bigint[] = [];
    const ones = mask(width);
    const push = (atom: Term, coefficient: bigint): void => {
      const reduced = coefficient & ones;
      if (reduced === 0n) return;
      atoms.push(atom);
      coefficients.push(reduced);
    };
    let i = 0;
    let j = 0;
    while (i < x.atoms.length || j < y.atoms.length) {
      const left = x.atoms[i];
      const right = y.atoms[j];
      if (left === right) push(left!, p * x.coefficients[i++]! + q * y.coefficients[j++]!);
      else if (right === undefined || (left !== undefined && left.id < right.id)) push(left!, p * x.coefficients[i++]!);
      else push(right, q * y.coefficients[j++]!);
    }
    return { constant: (p * x.constant + q * y.constant) & ones, atoms, coefficients };
  }

  const constantForm = (constant: bigint): Linear => ({ constant, atoms: [], coefficients: [] });

  function view(t: Term): Linear {
    switch (t.op) {
      case 'constant':
        return constantForm(t.value);
      case 'sum':
        return { constant: t.value, atoms: t.args, coefficients: t.coefficients };
      case 'bvnot':
        if (!b.spend()) break;
        return combine(t.width, -1n, view(t.args[0]!), 1n, constantForm(mask(t.width)));
      case 'concat':
        return viewConcat(t);
      case 'bvxor': {
        if (t.width > 1) break;
        let form = constantForm(0n);
        for (const arg of t.args)
          form = combine(1, 1n, form, 1n, isConstant(arg) ? constantForm(arg.value) : { constant: 0n, atoms: [arg], coefficients: ONE });
        return form;
      }
    }
    return { constant: 0n, atoms: [t], coefficients: ONE };
  }

  function viewConcat(t: Term): Linear {
    const last = t.args[t.args.length - 1]!;
    if (!t.args.some(isConstant) || !b.spend()) return { constant: 0n, atoms: [t], coefficients: ONE };
    if (t.args.every((piece) => piece.op === 'bvnot' || isConstant(piece))) {
      const flipped = b.concat(t.args.map(b.bvnot));
      return combine(t.width, -1n, view(flipped), 1n, constantForm(mask(t.width)));
    }
    let constant = 0n;
    for (const piece of t.args) constant = (constant << BigInt(piece.width)) | (isConstant(piece) ? piece.value : 0n);
    if (constant !== 0n) {
      const bare = b.concat(t.args.map((piece) => (isConstant(piece) ? b.bits(piece.width, 0n) : piece)));
      return combine(t.width, 1n, view(bare), 1n, constantForm(constant));
    }
    const [first] = t.args as [Term];
    if (t.args.length === 2 && isConstant(last) && first.op === 'extract' && first.low === 0 && first.args[0]!.width === t.width) {
      return combine(t.width, 1n << BigInt(last.width), view(first.args[0]!), 0n, constantForm(0n));
    }
    return { constant: 0n, atoms: [t], coefficients: ONE };
  }

  /** x + constant where the constant falls into zero bits of the concatenation x; undefined when it does not. */
  function fill(x: Term, constant: bigint): Term | undefined {
    if (x.op !== 'concat') return undefined;
    let low = x.width;
    let room = 0n;
    for (const piece of x.args) {
      low -= piece.width;
      if (piece.op === 'constant' && piece.value === 0n) room |= mask(piece.width) << BigInt(low);
    }
    if ((constant & ~room) !== 0n) return undefined;
    low = x.width;
    const pieces = x.args.map((piece) => {
      low -= piece.width;
      return isConstant(piece) ? b.bits(piece.width, constant >> BigInt(low)) : piece;
    });
    return b.concat(pieces);
  }

  function write(width: number, form: Linear): Term {
    const { constant, atoms, coefficients } = form;
    if (atoms.length === 0) return b.bits(width, constant);
    if (width === 1) return b.bvxor([...atoms, b.bits(1, constant)]);
    if (atoms.length === 1) {
      const atom = atoms[0]!;
      const coefficient = coefficients[0]!;
      if (coefficient === 1n) {
        if (constant === 0n) return atom;
        const filled = fill(atom, constant);
        if (filled !== undefined) return filled;
      } else if (coefficient === mask(width)) {
        const positive = write(width, { constant: (-1n - constant) & mask(width), atoms, coefficients: ONE });
        if (positive.op !== 'sum') return complement(positive);
      } else {
        const k = powerOfTwo(coefficient);
        if (k > 0 && constant <= mask(k) && b.spend()) return b.concat([b.extract(width - 1 - k, 0, atom), b.bits(k, constant)]);
      }
    }
    return b.node('sum', b.bitsSort(width), atoms, constant, '', 0, 0, coefficients);
  }

  /** ~a for an `a` that is no sum. */
  function complement(a: Term): Term {
    if (a.op === 'bvnot') return a.args[0]!;
    if (isConstant(a)) return b.bits(a.width, ~a.value);
    if (a.op === 'concat' && a.args.some(isConstant) && b.spend()) return b.concat(a.args.map(bvnot));
    if (a.op === 'ite' && isConstant(a.args[1]!) && isConstant(a.args[2]!))
      return b.ite(a.args[0]!, complement(a.args[1]!), complement(a.args[2]!));
    return b.node('bvnot', a.sort, [a]);
  }

  function bvnot(a: Term): Term {
    if (a.op !== 'sum') return complement(a);
    return write(a.width, combine(a.width, -1n, view(a), 1n, constantForm(mask(a.width))));
  }

  function add(x: Term, y: Term): Term {
    return write(x.width, combine(x.width, 1n, view(x), 1n, view(y)));
  }

  function sub(x: Term, y: Term): Term {
    return x === y ? b.bits(x.width, 0n) : write(x.width, combine(x.width, 1n, view(x), -1n, view(y)));
  }

  function scale(factor: bigint, a: Term): Term {
    return write(a.width, combine(a.width, factor, view(a), 0n, constantForm(0n)));
  }

  function gather(width: number, coefficients: readonly bigint[], args: readonly Term[], from: number, to: number): Linear {
    if (to - from === 0) return constantForm(0n);
    if (to - from === 1) return combine(width, coefficients[from]!, view(args[from]!), 0n, constantForm(0n));
    const middle = (from + to) >> 1;
    return combine(width, 1n, gather(width, coefficients, args, from, middle), 1n, gather(width, coefficients, args, middle, to));
  }

  function linear(width: number, constant: bigint, coefficients: readonly bigint[], args: readonly Term[]): Term {
    return write(width, combine(width, 1n, gather(width, coefficients, args, 0, args.length), 1n, constantForm(constant)));
  }

  /** Compares the linear parts without building terms, save for concatenations that hold constants. */
  function difference(x: Term, y: Term): bigint | undefined {
    if (x === y) return 0n;
    if (isConstant(x) !== isConstant(y)) return undefined;
    if (isConstant(x)) return (x.value - y.value) & mask(x.width);
    const linearShape = (t: Term): boolean => t.op === 'sum' || t.op === 'bvnot' || t.op === 'concat';
    if (!linearShape(x) && !linearShape(y)) return undefined;
    const p = view(x);
    const q = view(y);
    if (p.atoms.length !== q.atoms.length) return undefined;
    for (let i = 0; i < p.atoms.length; i++) {
      if (p.atoms[i] !== q.atoms[i] || p.coefficients[i] !== q.coefficients[i]) return undefined;
    }
    return (p.constant - q.constant) & mask(x.width);
  }

  return { add, sub, scale, linear, difference, bvnot };
}

/** The number of low bits that are zero in every value of Σ coefficients·args + constant, read off the numbers. */
export function commonTrailingZeros(width: number, coefficients: readonly bigint[]): number {
  let zeros = width;
  for (const coefficient of coefficients) zeros = Math.min(zeros, trailingZeros(width, coefficient));
  return zeros;
}
