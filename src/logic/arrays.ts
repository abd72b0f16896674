// Arrays: reads through writes, and writes in a fixed order where the indices are known to differ.

import { type Builder, isConstant, type Rules } from './builder.ts';
import type { Sort, Term } from './term.ts';

export function arrayRules(b: Builder): Pick<Rules, 'constArray' | 'select' | 'store'> {
  const constArray = (sort: Sort, value: Term): Term => b.node('constArray', sort, [value]);

  function select(array: Term, index: Term): Term {
    let from = array;
    for (;;) {
      if (from.op === 'constArray') return from.args[0]!;
      if (from.op === 'ite' && b.spend()) {
        const [c, x, y] = from.args as [Term, Term, Term];
        return b.ite(c, select(x, index), select(y, index));
      }
      if (from.op !== 'store') break;
      const distance = b.difference(index, from.args[1]!);
      if (distance === 0n) return from.args[2]!;
      if (distance === undefined) break;
      from = from.args[0]!;
    }
    const sort = array.sort as Sort & { kind: 'array' };
    return b.node('select', b.bitsSort(sort.value), [from, index]);
  }

  /** Whether index i is written below index j where the two are known to differ. */
  function before(i: Term, j: Term): boolean {
    if (isConstant(i) && isConstant(j)) return i.value < j.value;
    return i.id < j.id;
  }

  function store(array: Term, index: Term, value: Term): Term {
    const above: Term[] = []; // writes to put back on top, last first
    let below = array;
    // Writes known not to overlap are kept in order, so a write to the same index is met on the way to the new one's place.
    while (below.op === 'store') {
      const distance = b.difference(index, below.args[1]!);
      if (distance === 0n) {
        if (below.args[2] === value) return array;
        return rewrite(above, below.args[0]!, index, value);
      }
      if (distance === undefined || !before(index, below.args[1]!) || !b.spend()) break;
      above.push(below);
      below = below.args[0]!;
    }
    if (value.op === 'select' && value.args[1] === index && select(array, index) === value) return array;
    return rewrite(above, below, index, value);
  }

  function rewrite(above: readonly Term[], below: Term, index: Term, value: Term): Term {
    let result = b.node('store', below.sort, [below, index, value]);
    for (let i = above.length - 1; i >= 0; i--) result = b.node('store', below.sort, [result, above[i]!.args[1]!, above[i]!.args[2]!]);
    return result;
  }

  return { constArray, select, store };
}
