// What follows at once from known-true boolean terms, as replacements of terms by simpler ones.

import type { Term } from './term.ts';
import type { Terms } from './terms.ts';

/**
 * Calls `learn(term, replacement)` for what the literal makes known: it is true, its negation's body false, both sides of
 * a conjunction; of x = y the younger side stands for the older (a constant for anything); x < y excludes x = y and
 * y < x. Answers false when the literal is, or implies, false.
 */
export function consequences(terms: Terms, literal: Term, learn: (term: Term, replacement: Term) => void): boolean {
  const pending = [literal];
  const seen = new Set<Term>();
  while (pending.length > 0) {
    const t = pending.pop()!;
    if (t === terms.false) return false;
    if (t === terms.true || seen.has(t)) continue;
    seen.add(t);
    switch (t.op) {
      case 'and':
        for (const arg of t.args) pending.push(arg);
        break;
      case 'not':
        learn(t.args[0]!, terms.false);
        if (t.args[0]!.op === 'eq') differ(terms, t.args[0]!, learn);
        break;
      case 'eq': {
        learn(t, terms.true);
        const [x, y] = t.args as [Term, Term];
        if (y.op === 'constant') learn(x, y);
        else learn(y, x);
        break;
      }
      case 'ult':
      case 'slt': {
        learn(t, terms.true);
        const [x, y] = t.args as [Term, Term];
        // Next to a constant y < x may be written x < y + 1: following such consequences up would count through all numbers.
        if (terms.eq(x, y).op === 'eq') learn(terms.eq(x, y), terms.false);
        const reverse = t.op === 'ult' ? terms.ult(y, x) : terms.slt(y, x);
        if (reverse.op === t.op) learn(reverse, terms.false);
        break;
      }
      default:
        learn(t, terms.true);
    }
  }
  return true;
}

/** Of two values that differ, one determines the other where there are only two values. */
function differ(terms: Terms, equality: Term, learn: (term: Term, replacement: Term) => void): void {
  const [x, y] = equality.args as [Term, Term];
  if (x.sort.kind === 'bool') learn(y, terms.not(x));
  else if (x.width === 1 && y.op === 'constant') learn(x, terms.bvnot(y));
}
