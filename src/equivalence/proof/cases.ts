// Comparisons of addresses that depend on choices, such as how much of a relocation lies within the window: each choice both ways, then as inequalities.
import { postorder, propagate, type Term, type Terms } from '../../logic/index.ts';
import { Bounds } from './bounds.ts';

const DEPTH = 8;
const CASES = 40;
const MOST_TERMS = 1500;

/** Whether the conjuncts contradict each other: true is a proof, false says only that none was found. */
export function contradicted(terms: Terms, conjuncts: readonly Term[]): boolean {
  let cases = CASES;
  const refute = (list: readonly Term[], depth: number): boolean => {
    if (cases-- <= 0) return false;
    const reduced = propagate(terms, list);
    if (reduced[0] === terms.false || new Bounds(terms, reduced).contradict()) return true;
    const choice = depth === 0 ? null : firstChoice(reduced);
    return choice !== null && refute([...reduced, choice], depth - 1) && refute([...reduced, terms.not(choice)], depth - 1);
  };
  return postorder(conjuncts).length <= MOST_TERMS && refute(conjuncts, DEPTH);
}

/** The comparison that was made first among those that choose values, and those inside disjunctions. */
function firstChoice(conjuncts: readonly Term[]): Term | null {
  const known = new Set(conjuncts.map(atomOf));
  let first: Term | null = null;
  const offer = (t: Term): void => {
    const atom = atomOf(t);
    if ((atom.op === 'ult' || atom.op === 'eq') && !known.has(atom) && (first === null || atom.id < first.id)) first = atom;
  };
  for (const t of postorder(conjuncts)) {
    if (t.op === 'ite') offer(t.args[0]!);
    else if (t.op === 'and') for (const c of t.args) offer(c);
  }
  return first;
}

function atomOf(t: Term): Term {
  return t.op === 'not' ? t.args[0]! : t;
}
