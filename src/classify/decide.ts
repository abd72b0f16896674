import type { Description } from '../language/description.ts';
import { postorder, refutedByCases, type Solver, type Term, TermBudgetExceeded, toSmtLib } from '../logic/index.ts';
import { SymbolicBudgetExceeded } from '../symbolic/index.ts';
import { check } from './check.ts';
import type { Decider } from './decider.ts';
import { links } from './links.ts';
import type { Clause } from './matrix.ts';
import { type Case, casesOf, draft, type Prepared, reduce } from './prepare.ts';
import type { Answer, Instance, Question } from './question.ts';
import { identicalMaps, type TwinCase } from './relation.ts';
import { allShown, searchRandomly } from './search.ts';
import { solve } from './solve.ts';
import type { FailingAddress } from './twins.ts';

/** Cases that rewriting may distinguish in one clause: about as many as an instruction has paths. */
const SPLITS = { depth: 12, cases: 80 };

/** What an answer rests on, beside the answer: which elements it showed, and by which means. */
export interface Decided {
  readonly answer: Answer;
  readonly shows: readonly string[];
  readonly by: 'structural' | 'random search' | 'solver' | 'none';
  /** Clauses that neither rewriting nor the solver refuted, and that no instance has shown. */
  readonly open: readonly Clause[];
}

/** Random instances tried before the condition is even simplified: what is so often the case need not be reasoned about. */
const QUICK_TRIES = 8;

/** Terms of a condition, and steps of an execution, up to which the full number of instances is tried. */
const USUAL_SIZE = 800;
const USUAL_STEPS = 3000;

/** A draw costs about as much as the condition is large, and the execution long: large ones get fewer tries. */
function shareOf(tries: number, open: readonly Prepared[], size: number): number {
  const steps = open.reduce((sum, p) => sum + p.sides.reduce((n, s) => n + s.outcome.steps, 0), 0);
  return Math.max(4, Math.ceil(tries * Math.min(1, USUAL_SIZE / Math.max(1, size), (USUAL_STEPS / Math.max(1, steps)) ** 2)));
}

/** On a tiny machine queries are quick and the relation is exact in them, so that searching long before does not pay. */
function isTiny(description: Description): boolean {
  return description.storages.every((s) => s.addressWidth <= 4 && s.cellWidth <= 4);
}

/** Decides a question; never throws for what a description can cause: budgets end in `unknown`. */
export function decide(decider: Decider, question: Question, name: string): Decided {
  if (--decider.left.questions < 0) return unknown('the budget of the whole run is spent');
  const cases = casesOf(question);
  if (cases.length === 0) return none({ kind: 'empty domain', reason: 'no pair of modes' });
  try {
    return decideCases(decider, question, cases, name);
  } catch (e) {
    if (e instanceof TermBudgetExceeded || e instanceof SymbolicBudgetExceeded) return unknown(e.message);
    throw e;
  }
}

function none(proof: Extract<Answer, { verdict: 'none' }>['proof']): Decided {
  return { answer: { verdict: 'none', proof }, shows: [], by: proof.kind === 'solver' ? 'solver' : 'structural', open: [] };
}

function unknown(reason: string): Decided {
  return { answer: { verdict: 'unknown', reason }, shows: [], by: 'none', open: [] };
}

function decideCases(decider: Decider, question: Question, cases: readonly Case[], name: string): Decided {
  const { description, options, tools } = decider;
  const drafts = cases.map((c) => draft(decider, question, c)).filter((p) => p.clauses.length > 0);
  // Of the first case only: where it takes longer there, another case would give another witness.
  for (const p of drafts.slice(0, 1)) {
    const found = searchRandomly(decider, question, p.of, QUICK_TRIES, options.seed);
    if (found !== null) return { ...found, shows: allShown(decider, question, p, found.shows), by: 'random search', open: p.clauses };
  }
  let open: Prepared[] = drafts.map((d) => reduce(decider, d)).filter((p) => p.clauses.length > 0);
  const size = postorder(open.flatMap((p) => p.clauses.flatMap((c) => c.conjuncts))).length;
  const share = (tries: number): number => shareOf(tries, open, size);
  for (const p of open) {
    const found = searchRandomly(decider, question, p.of, share(options.firstTries), options.seed);
    if (found !== null) return { ...found, shows: allShown(decider, question, p, found.shows), by: 'random search', open: p.clauses };
  }
  open = open.map((p) => ({ ...p, clauses: p.clauses.filter((c) => !refuted(decider, c.conjuncts)) })).filter((p) => p.clauses.length > 0);
  if (open.length === 0) return none({ kind: 'structural' });
  for (const p of open) {
    const found = searchRandomly(decider, question, p.of, share(options.tries / (isTiny(description) ? 10 : 1)), options.seed + 1);
    if (found !== null) return { ...found, shows: allShown(decider, question, p, found.shows), by: 'random search', open: p.clauses };
  }
  if (decider.left.failures <= 0)
    return unknown('not decided by rewriting or random search, and the solver has given up too often in this run');
  const solver = tools.solver();
  if (solver === null) return unknown('not decided by rewriting or random search, and the solver is off');
  const queries: string[] = [];
  for (const p of open) {
    const key = `${p.clauses.map((c) => c.conjuncts.map((t) => t.id).join(' ')).join('|')} ${caseKey(p.of)}`;
    const given = decider.givenUp.get(key);
    if (given !== undefined) return given;
    const found = askSolver(decider, question, p, name, queries, solver);
    if (found?.answer.verdict === 'unknown') decider.givenUp.set(key, found);
    if (found !== null) return found;
  }
  return none({ kind: 'solver', queries });
}

/** Whether distinguishing cases refutes a conjunction; the same one comes up under several classes and definition sets. */
function refuted(decider: Decider, conjuncts: readonly Term[]): boolean {
  const key = conjuncts.map((t) => t.id).join(' ');
  let known = decider.refutations.get(key);
  if (known === undefined) {
    known = refutedByCases(decider.tools.terms, conjuncts, SPLITS);
    decider.refutations.set(key, known);
  }
  return known;
}

/** The relation of a case as text. */
function caseKey({ twins, mode }: Case): string {
  if (twins === null) return `${mode}`;
  const { name: _name, doc: _doc, range: _range, ...relation } = twins.relation;
  return `${Object.values(relation)} ${twins.left} ${twins.right} ${twins.element} ${[...twins.held]}`;
}

/** Rounds in which a model that is no pair of twins adds the address where it fails to the hypotheses; fewer where queries are large. */
const REFINEMENTS = 16;
const USUAL_QUERY = 2000;

function refinementsFor(assertions: readonly Term[]): number {
  return Math.max(2, Math.ceil(REFINEMENTS * Math.min(1, (USUAL_QUERY / Math.max(1, postorder(assertions).length)) ** 2)));
}

/** Terms of a query, and one-bit products that its multiplications and divisions come to; larger ones are not asked. */
const MAX_QUERY_TERMS = 20_000;
const MAX_QUERY_PRODUCTS = 60_000;

/** Z3 turns arithmetic into gates before its own budget counts. */
function isTooLarge(assertions: readonly Term[]): boolean {
  const terms = postorder(assertions);
  const arithmetic = terms.filter((t) => ['mul', 'udiv', 'urem', 'sdiv', 'srem'].includes(t.op));
  return (
    terms.length > MAX_QUERY_TERMS || arithmetic.reduce((sum, t) => sum + t.width * t.width * (t.args.length - 1), 0) > MAX_QUERY_PRODUCTS
  );
}

/** A model says nothing of cells that a side does not use. Where storage outside the views is equal, they are taken from the other. */
function completions(instance: Instance, twins: TwinCase | null): readonly Instance[] {
  const [left, right] = instance.states;
  if (twins?.relation.outside !== 'equal' || left === undefined || right === undefined) return [];
  return [[left, right] as const, [right, left] as const].map(([kept, other]) => {
    const cells = new Map([...other.cells, ...kept.cells]);
    return {
      ...instance,
      states: [
        { ...left, cells },
        { ...right, cells },
      ],
    };
  });
}

/** Null when every clause of the case is unsatisfiable. */
function askSolver(decider: Decider, question: Question, p: Prepared, name: string, queries: string[], solver: Solver): Decided | null {
  const { terms, facts } = decider.tools;
  const { options, description } = decider;
  const { twins } = p.of;
  const identical = twins !== null && identicalMaps(description, twins, facts);
  const failing: FailingAddress[] = [];
  let emitted = 0;
  const allEqual = twins?.relation.views === 'all equal';
  let linked = links(terms, description, facts, p.sides, identical, [], allEqual);
  let undecided: string | null = null;
  for (const clause of p.clauses) {
    // One clause that stays open leaves the question open; where queries are large, others are not looked at for a witness.
    if (undecided !== null && refinementsFor(clause.conjuncts) < REFINEMENTS / 4) break;
    const query = (hypotheses: readonly Term[], rlimit: number) => {
      const assertions = [...clause.conjuncts, ...hypotheses];
      const key = assertions.map((t) => t.id).join(' ');
      if (decider.unsatisfiable.has(key)) return { assertions, solved: { verdict: 'unsat' } as const };
      if (isTooLarge(assertions)) return { assertions, solved: { verdict: 'unknown', reason: 'the query is too large' } as const };
      const solved = solve(terms, solver, description, question.instruction, question.form, p.sides, linked.cells, assertions, rlimit);
      if (solved.verdict === 'unsat') decider.unsatisfiable.add(key);
      return { assertions, solved };
    };
    for (;;) {
      // What the maps allow is often enough to refute a clause; the rest of the hypotheses makes queries slow.
      const cheap = query(linked.rights, Math.floor(options.rlimit / 10));
      const hopeless = cheap.solved.verdict === 'unknown' && /memory|too large/.test(cheap.solved.reason);
      const { assertions, solved } = cheap.solved.verdict === 'unsat' || hopeless ? cheap : query(linked.hypotheses, options.rlimit);
      if (solved.verdict === 'unknown' && hopeless && options.emit === null) {
        decider.left.failures--;
        undecided = `the solver could not decide: ${solved.reason}`;
        break;
      }
      const text = toSmtLib(assertions, [`${description.id}: ${name}`, `answer: ${solved.verdict}`]);
      options.emit?.(`${name} ${++emitted}`, text);
      if (solved.verdict === 'unsat') {
        queries.push(text);
        break;
      }
      if (solved.verdict === 'unknown') {
        decider.left.failures--;
        undecided = `the solver could not decide: ${solved.reason}`;
        break;
      }
      const checked = check(decider.tools, question, twins, solved.instance);
      for (const instance of checked.holds ? [solved.instance] : completions(solved.instance, twins)) {
        const { holds, shows } = checked.holds ? checked : check(decider.tools, question, twins, instance);
        if (holds) return { answer: { verdict: 'some', instance }, shows, by: 'solver', open: p.clauses };
      }
      undecided = `the solver's model is not an instance (${checked.reason})`;
      if (checked.failsAt === null || failing.length >= refinementsFor(assertions)) break;
      failing.push(checked.failsAt);
      linked = links(terms, description, facts, p.sides, identical, failing, allEqual);
      undecided = null;
    }
  }
  if (undecided === null) return null;
  const found = searchRandomly(decider, question, p.of, shareOf(options.moreTries, [p], 1), options.seed + 2);
  if (found !== null) return { ...found, by: 'random search', open: p.clauses };
  return unknown(undecided);
}
