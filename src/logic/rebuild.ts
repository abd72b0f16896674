// A node over other arguments.

import type { Builder } from './builder.ts';
import type { Term } from './term.ts';

/** Built by the rules of its operator; the arguments have the sorts of those they replace. */
export function reconstruct(b: Builder, t: Term, args: readonly Term[]): Term {
  const [x, y, z] = args as [Term, Term, Term];
  switch (t.op) {
    case 'constant':
    case 'variable':
      return t;
    case 'apply':
      return b.node('apply', t.sort, [...args], 0n, t.name);
    case 'sum':
      return b.linear(t.width, t.value, t.coefficients, args);
    case 'extract':
      return b.extract(t.high, t.low, x);
    case 'sext':
      return b.sext(x, t.width);
    case 'constArray':
      return b.constArray(t.sort, x);
    case 'and':
    case 'mul':
    case 'bvand':
    case 'bvor':
    case 'bvxor':
    case 'concat':
      return b[t.op](args);
    case 'not':
    case 'bvnot':
      return b[t.op](x);
    case 'eq':
    case 'ult':
    case 'slt':
    case 'udiv':
    case 'urem':
    case 'sdiv':
    case 'srem':
    case 'shl':
    case 'lshr':
    case 'ashr':
    case 'select':
      return b[t.op](x, y);
    case 'ite':
    case 'store':
      return b[t.op](x, y, z);
  }
}
