// Refutation by cases: where propagation alone does not reach a contradiction, conditions are taken as true and as false in turn.

import { propagate } from './assume.ts';
import type { Term } from './term.ts';
import type { Terms } from './terms.ts';
import { postorder } from './traverse.ts';

/** Conditions that may be split on one path, and propagations spent in all. */
export interface SplitBudget {
  readonly depth: number;
  readonly cases: number;
}

/**
 * Whether the conjuncts contradict each other: true is a proof, false says only that the budget, or the splitting, did not
 * reach one. The first conditions to be made are split first: in terms built from programs these decide which path is taken.
 */
export function refutedByCases(terms: Terms, conjuncts: readonly Term[], budget: SplitBudget): boolean {
  let cases = budget.cases;
  const refute = (list: readonly Term[], depth: number): boolean => {
    if (cases-- <= 0) return false;
    const reduced = propagate(terms, list);
    if (reduced[0] === terms.false) return true;
    if (depth === 0) return false;
    const condition = firstCondition(reduced);
    if (condition === null) return false;
    return refute([...reduced, condition], depth - 1) && refute([...reduced, terms.not(condition)], depth - 1);
  };
  return refute(conjuncts, budget.depth);
}

/** The condition made first among those of conditionals and those inside disjunctions. */
function firstCondition(conjuncts: readonly Term[]): Term | null {
  let first: Term | null = null;
  const offer = (t: Term): void => {
    const atom = t.op === 'not' ? t.args[0]! : t;
    if (atom.op === 'and' || atom.op === 'constant' || atom.op === 'ite') return;
    if (first === null || atom.id < first.id) first = atom;
  };
  const whole = new Set(conjuncts);
  for (const t of postorder(conjuncts)) {
    if (t.op === 'ite') offer(t.args[0]!);
    if (t.op === 'and' && !whole.has(t)) for (const arg of t.args) offer(arg);
  }
  return first;
}
