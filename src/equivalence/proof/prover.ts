// Deciding: the same term, else the solver under a budget. What is decided once is not asked again.

import { postorder, type Solver, type Term, type Terms } from '../../logic/index.ts';
import { Bounds } from './bounds.ts';
import { contradicted } from './cases.ts';

export interface Prover {
  readonly terms: Terms;
  readonly solver: Solver | null;
  /** Solver's work for one obligation, and for one side condition met during execution. */
  readonly rlimit: number;
  readonly quick: number;
  /** What holds of the present start; grows while it is set up. */
  hypotheses: Term[];
  readonly settled: Map<string, Term>;
  /** Where writes went, as they were executed: whether every one at this index was seen to lie in the window. */
  readonly written: Map<Term, boolean>;
  /** Queries that the solver may still give up. */
  failures: number;
  /** Side conditions that the solver decided. */
  lemmas: number;
}

export function newProver(terms: Terms, solver: Solver | null, rlimit = 20_000_000): Prover {
  return {
    terms,
    solver,
    rlimit,
    quick: Math.floor(rlimit / 20),
    hypotheses: [],
    settled: new Map(),
    written: new Map(),
    failures: 24,
    lemmas: 0,
  };
}

const MOST_TERMS = 30_000;

/** Whether the condition is part of what `alive` says, as it stands there. */
export function holds(alive: Term, condition: Term): boolean {
  return alive === condition || (alive.op === 'and' && alive.args.includes(condition));
}

/** `condition` where `alive` and the hypotheses hold: true, false, or itself where neither is found. */
export function settle(prover: Prover, alive: Term, condition: Term): Term {
  const { terms, solver } = prover;
  if (condition.op === 'constant') return condition;
  if (holds(alive, condition)) return terms.true;
  if (holds(alive, terms.not(condition))) return terms.false;
  const key = `${prover.hypotheses.length} ${alive.id} ${condition.id}`;
  const known = prover.settled.get(key);
  if (known !== undefined) return known;
  const given = [...prover.hypotheses, alive];
  const quick = byInequalities(prover, alive, condition);
  if (quick !== condition || solver === null) {
    prover.settled.set(key, quick);
    return quick;
  }
  let found = condition;
  if (postorder([...given, condition]).length < MOST_TERMS) {
    const refuted = (c: Term): boolean => {
      const query = relevant([...given, c], c);
      return solver.check(query, { rlimit: prover.quick }).verdict === 'unsat';
    };
    if (refuted(terms.not(condition))) found = terms.true;
    else if (refuted(condition)) found = terms.false;
    if (found !== condition) prover.lemmas++;
  }
  prover.settled.set(key, found);
  return found;
}

/** The condition of a choice where `alive` holds: comparisons of addresses are decided, by the same means but for the solver. */
export function choose(prover: Prover, alive: Term, condition: Term): Term {
  const body = condition.op === 'not' ? condition.args[0]! : condition;
  if (body.op !== 'ult') return condition;
  if (holds(alive, condition)) return prover.terms.true;
  if (holds(alive, prover.terms.not(condition))) return prover.terms.false;
  const key = `choice ${prover.hypotheses.length} ${alive.id} ${condition.id}`;
  const known = prover.settled.get(key);
  if (known !== undefined) return known;
  const found = byBounds(prover, alive, condition);
  prover.settled.set(key, found);
  return found;
}

/** Notes a write at `index` where `alive` holds; `within` says that it lies in the window. */
export function noteWrite(prover: Prover, index: Term, alive: Term, within: Term): void {
  if (prover.written.get(index) === false) return;
  prover.written.set(index, holds(alive, within) || byInequalities(prover, alive, within) === prover.terms.true);
}

/** As inequalities, each choice in them both ways. */
function byInequalities(prover: Prover, alive: Term, condition: Term): Term {
  const { terms } = prover;
  const found = byBounds(prover, alive, condition);
  if (found !== condition) return found;
  const refuted = (c: Term): boolean => contradicted(terms, relevant([...prover.hypotheses, alive, c], c));
  if (refuted(terms.not(condition))) return terms.true;
  return refuted(condition) ? terms.false : condition;
}

/** As inequalities, without a solver. */
function byBounds(prover: Prover, alive: Term, condition: Term): Term {
  const { terms } = prover;
  const bounds = new Bounds(terms, [...prover.hypotheses, alive]);
  if (bounds.implies(condition)) return terms.true;
  const excluded =
    condition.op === 'eq' && condition.args[0]!.width > 0
      ? bounds.excludes(condition.args[0]!, condition.args[1]!)
      : bounds.implies(terms.not(condition));
  return excluded ? terms.false : condition;
}

/** The conjuncts that share leaves with the goal, directly or through others: leaving the rest out can only lose a refutation. */
function relevant(given: readonly Term[], goal: Term): Term[] {
  const conjuncts = given.flatMap((t) => (t.op === 'and' ? [...t.args] : [t]));
  const leaves = new Map(conjuncts.map((t) => [t, leavesOf(t)]));
  const reached = new Set(leavesOf(goal));
  const kept = new Set<Term>(goal.op === 'and' ? goal.args : [goal]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const [t, own] of leaves) {
      if (kept.has(t)) continue;
      if (own.size > 0 && ![...own].some((l) => reached.has(l))) continue;
      kept.add(t);
      for (const l of own) reached.add(l);
      grew = true;
    }
  }
  return [...kept];
}

const leafSets = new WeakMap<Term, ReadonlySet<Term>>();
function leavesOf(t: Term): ReadonlySet<Term> {
  let known = leafSets.get(t);
  if (known === undefined) {
    known = new Set(postorder([t]).filter((x) => x.op === 'variable' || x.op === 'apply'));
    leafSets.set(t, known);
  }
  return known;
}

export type Decision =
  | { readonly verdict: 'proved'; readonly by: 'structural' | 'solver' }
  | { readonly verdict: 'refuted'; readonly values: readonly bigint[] }
  | { readonly verdict: 'unknown'; readonly reason: string };

/** Whether the hypotheses and `given` imply `goal`. Where they do not, the values of `asked` in a model. */
export function decide(prover: Prover, given: readonly Term[], goal: Term, asked: readonly Term[]): Decision {
  const { terms, solver } = prover;
  const claim = terms.implies(terms.all(given), goal);
  if (claim === terms.true) return { verdict: 'proved', by: 'structural' };
  const negation = terms.not(goal);
  if (contradicted(terms, relevant([...prover.hypotheses, ...given, negation], negation))) return { verdict: 'proved', by: 'structural' };
  if (solver === null) return { verdict: 'unknown', reason: 'not the same terms, and the solver is off' };
  if (prover.failures <= 0) return { verdict: 'unknown', reason: 'the solver has given up too often in this run' };
  const query = [...prover.hypotheses, ...given, terms.not(goal)];
  if (postorder(query).length > MOST_TERMS) return { verdict: 'unknown', reason: `more than ${MOST_TERMS} terms` };
  const answer = solver.check(query, { rlimit: prover.rlimit, values: asked });
  switch (answer.verdict) {
    case 'unsat':
      return { verdict: 'proved', by: 'solver' };
    case 'sat':
      return { verdict: 'refuted', values: answer.values };
    case 'unknown':
      prover.failures--;
      return { verdict: 'unknown', reason: `the solver could not decide: ${answer.reason}` };
  }
}
