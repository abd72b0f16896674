// The default decider (DESIGN §5): terms first, then seeded random states, then the solver under a deterministic budget.

import { conditionsOf, elementsOf } from '../isa/conditions.ts';
import type { Description, Form, Instruction } from '../language/description.ts';
import {
  freeLeavesOf,
  propagate,
  refutedByCases,
  type Solver,
  type Term,
  TermBudgetExceeded,
  type Terms,
  toSmtLib,
} from '../logic/index.ts';
import {
  execute,
  initialState,
  type MapFacts,
  operandTerms,
  parseLeaf,
  SymbolicBudgetExceeded,
  type SymbolicOutcome,
} from '../symbolic/index.ts';
import { check, type Tools } from './check.ts';
import { links, type SideTerms, stateConditions } from './links.ts';
import { type Clause, clauses, type Participant } from './matrix.ts';
import { type Answer, exemptOn, type Question } from './question.ts';
import { alongRight, identicalMaps, type Renaming, sideRenaming, type TwinCase } from './relation.ts';
import { randomFrom, sample } from './sample.ts';
import { solve } from './solve.ts';
import type { FailingAddress } from './twins.ts';

export interface DeciderOptions {
  /** Random instances tried before cases are distinguished, before the solver is asked, and after it could not decide. */
  readonly firstTries: number;
  readonly tries: number;
  readonly moreTries: number;
  readonly rlimit: number;
  readonly seed: number;
  /** `small`: witnesses are minimised and have a near miss; `found`: they are as they were found, which is quicker. */
  readonly witnesses: 'small' | 'found';
  /** Gets every query that the solver is asked, with a name that is unique within the run. */
  readonly emit: ((name: string, smtlib: string) => void) | null;
}

export const DEFAULTS: DeciderOptions = {
  firstTries: 80,
  tries: 3000,
  moreTries: 6000,
  rlimit: 20_000_000,
  seed: 1974,
  witnesses: 'small',
  emit: null,
};

/** Cases that rewriting may distinguish in one clause: about as many as an instruction has paths. */
const SPLITS = { depth: 12, cases: 80 };

/** The first tries keep to small numbers: most witnesses are small, and small ones are read more easily. */
const TINY_TRIES = 60;

/** What deciding questions about one description shares. */
export interface Decider {
  readonly tools: Tools;
  readonly description: Description;
  readonly options: DeciderOptions;
  readonly outcomes: Map<Instruction, Map<Form, Map<bigint, SymbolicOutcome>>>;
  /** Conjunctions, by the ids of their terms, that distinguishing cases refuted or did not. */
  readonly refutations: Map<string, boolean>;
  /** Queries, by the ids of their terms, that the solver refuted. */
  readonly unsatisfiable: Set<string>;
  readonly inPlay: Map<SymbolicOutcome, ReadonlySet<string>>;
}

export function createDecider(
  terms: Terms,
  facts: MapFacts,
  description: Description,
  solver: () => Solver | null,
  options: DeciderOptions,
): Decider {
  return {
    tools: { terms, facts, solver },
    description,
    options,
    outcomes: new Map(),
    refutations: new Map(),
    inPlay: new Map(),
    unsatisfiable: new Set(),
  };
}

/** What an answer rests on, beside the answer: which elements it showed, and by which means. */
export interface Decided {
  readonly answer: Answer;
  readonly shows: readonly string[];
  readonly by: 'structural' | 'random search' | 'solver' | 'none';
  /** Clauses that neither rewriting nor the solver refuted, and that no instance has shown. */
  readonly open: readonly Clause[];
}

/**
 * Whether the element that is to differ plays no part in the question: the instruction neither reads nor assigns it, nor do the map and the
 * conditions. What is decided for one such element then holds of every other.
 */
export function isBystander(decider: Decider, question: Question): boolean {
  const { description, domain } = question;
  if (domain.kind === 'state' || domain.element === null || decider.tools.facts.support.includes(domain.element)) return false;
  const modes = [...new Set(domain.modes.flat())];
  const conditions = conditionsOf(description, question.setting);
  if (conditions.some((c) => elementsOf(description, c).has(domain.element ?? ''))) return false;
  return modes.every((mode) => !elementsInPlay(decider, outcomeOf(decider, question, mode)).has(domain.element ?? ''));
}

/** Elements that an outcome depends on or assigns. */
function elementsInPlay(decider: Decider, o: SymbolicOutcome): ReadonlySet<string> {
  let known = decider.inPlay.get(o);
  if (known === undefined) {
    const ts = [
      o.next,
      o.pc,
      ...o.elements.values(),
      ...o.cells.values(),
      ...o.traps.map((e) => e.guard),
      ...o.written.map((w) => w.guard),
    ];
    const read = freeLeavesOf(ts)
      .map((l) => parseLeaf(l.name))
      .filter((l) => l.kind === 'element');
    known = new Set([...read.map((l) => l.subject), ...o.elements.keys()]);
    decider.inPlay.set(o, known);
  }
  return known;
}

/** On a tiny machine queries are quick and the relation is exact in them, so that searching long before does not pay. */
function isTiny(description: Description): boolean {
  return description.storages.every((s) => s.addressWidth <= 4 && s.cellWidth <= 4);
}

/** One pair of modes, or one mode, of a question. */
interface Case {
  readonly twins: TwinCase | null;
  readonly mode: bigint;
}

function casesOf(question: Question): Case[] {
  const d = question.domain;
  if (d.kind === 'state') return d.modes.map((mode) => ({ twins: null, mode }));
  return d.modes.map(([left, right]) => ({
    mode: left,
    twins: { relation: d.relation, left, right, element: d.element, held: question.held },
  }));
}

/** A case as terms. */
interface Prepared {
  readonly of: Case;
  readonly sides: readonly SideTerms[];
  readonly conditions: readonly Term[];
  /** Clauses that rewriting did not refute, with their conjuncts simplified. */
  readonly clauses: readonly Clause[];
}

/** Decides a question; never throws for what a description can cause: budgets end in `unknown`. */
export function decide(decider: Decider, question: Question, name: string): Decided {
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
  let open = cases.map((c) => prepare(decider, question, c)).filter((p) => p.clauses.length > 0);
  for (const p of open) {
    const found = searchRandomly(decider, question, p.of, options.firstTries, options.seed);
    if (found !== null) return { ...found, shows: allShown(decider, question, p, found.shows), by: 'random search', open: p.clauses };
  }
  open = open.map((p) => ({ ...p, clauses: p.clauses.filter((c) => !refuted(decider, c.conjuncts)) })).filter((p) => p.clauses.length > 0);
  if (open.length === 0) return none({ kind: 'structural' });
  for (const p of open) {
    const found = searchRandomly(decider, question, p.of, Math.ceil(options.tries / (isTiny(description) ? 10 : 1)), options.seed + 1);
    if (found !== null) return { ...found, shows: allShown(decider, question, p, found.shows), by: 'random search', open: p.clauses };
  }
  const solver = tools.solver();
  if (solver === null) return unknown('not decided by rewriting or random search, and the solver is off');
  const queries: string[] = [];
  for (const p of open) {
    const found = askSolver(decider, question, p, name, queries, solver);
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

/** Executes the instruction on each side and reduces the condition as far as rewriting goes. */
function prepare(decider: Decider, question: Question, c: Case): Prepared {
  const { terms, facts } = decider.tools;
  const { description, domain } = question;
  const sides = sidesOf(decider, question, c);
  const names = domain.kind === 'state' ? [domain.name] : [domain.left, domain.right];
  const participants = sides.map((s, i): Participant => {
    const initial = initialState(terms, description, s.mode);
    return {
      name: names[i] ?? '',
      outcome: renameOutcome(s),
      initialElement: (id) => s.rename([initial.element(id)])[0] as Term,
      initialCells: (storage) => s.rename([initial.cells(storage)])[0] as Term,
    };
  });
  const conditions = sides.flatMap((s, i) => {
    const binding = conditionsOf(description, question.setting, exemptOn(question, i));
    return s.rename(stateConditions(terms, description, facts, s.mode, binding));
  });
  const differs: Term[] = [];
  if (c.twins?.element != null) {
    const e = description.elements.find((x) => x.id === c.twins?.element);
    const [a, b] = participants.map((p) => p.initialElement(c.twins?.element ?? ''));
    if (e?.count === 1 && a !== undefined && b !== undefined) differs.push(terms.not(terms.eq(a, b)));
  }
  // The form without a value ranges over the values that have no form of their own (D11).
  const free = operandTerms(terms, question.instruction, question.form).get(question.form.operand ?? '');
  for (const v of question.form.excluded) {
    if (free?.sort.kind === 'bits') differs.push(terms.not(terms.eq(free, terms.bits(free.sort.width, v))));
  }
  differs.push(...notTogether(decider, question, c, sides, participants));
  const open: Clause[] = [];
  for (const clause of clauses(terms, description, question.setting, question.matrix, participants)) {
    const reduced = propagate(terms, [...clause.conjuncts, ...differs]);
    if (reduced.length === 1 && reduced[0] === terms.false) continue;
    const withConditions = propagate(terms, [...reduced, ...conditions]);
    if (withConditions.length === 1 && withConditions[0] === terms.false) continue;
    open.push({ conjuncts: withConditions, shows: clause.shows });
  }
  return { of: c, sides, conditions, clauses: open };
}

/**
 * Mode twins under maps that depend on the mode. Where the right goes on, all that it refers to is allowed on the left as well, and is the same
 * cell (own views are included): the left, executed on the right's leaves, is then the left itself. If the condition cannot hold between the two
 * taken so, it can hold only where one of them, taken so, traps. Gives that as a hypothesis, or nothing.
 */
function notTogether(
  decider: Decider,
  question: Question,
  c: Case,
  sides: readonly SideTerms[],
  participants: readonly Participant[],
): Term[] {
  const { terms, facts } = decider.tools;
  const { description, domain } = question;
  const [left, right] = sides;
  const [l, r] = participants;
  if (c.twins === null || domain.kind === 'state' || left === undefined || right === undefined || l === undefined || r === undefined)
    return [];
  if (c.twins.relation.views !== 'own included' || identicalMaps(description, c.twins, facts)) return [];
  const writes = left.outcome.written.length + right.outcome.written.length > 0;
  const rename = alongRight(terms, description, facts, c.twins, domain.constrained === 'both', writes);
  const outcome = renameOutcome({ ...left, rename });
  const possible = clauses(terms, description, question.setting, question.matrix, [{ ...l, outcome }, r]).some((clause) => {
    const reduced = propagate(terms, [...clause.conjuncts, outcome.next, r.outcome.next]);
    return !(reduced.length === 1 && reduced[0] === terms.false);
  });
  return possible ? [] : [terms.not(terms.and(outcome.next, r.outcome.next))];
}

function outcomeOf(decider: Decider, question: Question, mode: bigint): SymbolicOutcome {
  const { instruction, form } = question;
  const forms = decider.outcomes.get(instruction) ?? new Map<Form, Map<bigint, SymbolicOutcome>>();
  decider.outcomes.set(instruction, forms);
  const modes = forms.get(form) ?? new Map<bigint, SymbolicOutcome>();
  forms.set(form, modes);
  let outcome = modes.get(mode);
  if (outcome === undefined) {
    outcome = execute(decider.tools.terms, question.description, decider.tools.facts, instruction, form, mode);
    modes.set(mode, outcome);
  }
  return outcome;
}

function sidesOf(decider: Decider, question: Question, c: Case): SideTerms[] {
  const { terms, facts } = decider.tools;
  const { description, domain, held } = question;
  if (c.twins === null || domain.kind === 'state') {
    const constrained = domain.kind === 'state' && domain.constrained;
    return [
      {
        mode: c.mode,
        outcome: outcomeOf(decider, question, c.mode),
        rename: heldRenaming(decider, question, constrained ? held : new Map()),
      },
    ];
  }
  const twins = c.twins;
  const left = outcomeOf(decider, question, twins.left);
  const right = outcomeOf(decider, question, twins.right);
  const writes = left.written.length + right.written.length > 0;
  const rename = (side: 'left' | 'right') =>
    sideRenaming(
      terms,
      description,
      facts,
      twins,
      side,
      domain.constrained === 'both' || (domain.constrained === 'right' && side === 'right'),
      writes,
    );
  return [
    { mode: twins.left, outcome: left, rename: rename('left') },
    { mode: twins.right, outcome: right, rename: rename('right') },
  ];
}

/** A single state keeps the canonical leaves, except where elements are held. */
function heldRenaming(decider: Decider, question: Question, held: ReadonlyMap<string, bigint>): Renaming {
  const { terms, facts } = decider.tools;
  const same: TwinCase = {
    relation: {
      name: '',
      doc: null,
      modes: 'same',
      R: 'equal',
      K: 'equal',
      T: 'equal',
      views: 'same storage',
      outside: 'equal',
      size: 'equal',
      range: question.instruction.range,
    },
    left: 0n,
    right: 0n,
    element: null,
    held,
  };
  return sideRenaming(terms, question.description, facts, same, 'left', held.size > 0, true);
}

/** An outcome in the side's own leaves. */
function renameOutcome(s: SideTerms): SymbolicOutcome {
  const o = s.outcome;
  const elements = [...o.elements];
  const cells = [...o.cells];
  const renamed = s.rename([
    o.next,
    o.pc,
    ...elements.map(([, t]) => t),
    ...cells.map(([, t]) => t),
    ...o.traps.map((e) => e.guard),
    ...o.written.flatMap((w) => [w.guard, w.cell, w.own, w.seen]),
  ]);
  let at = 0;
  const take = (): Term => renamed[at++] as Term;
  return {
    next: take(),
    pc: take(),
    elements: new Map(elements.map(([id]) => [id, take()])),
    cells: new Map(cells.map(([id]) => [id, take()])),
    traps: o.traps.map((e) => ({ ...e, guard: take() })),
    written: o.written.map((w) => ({ ...w, guard: take(), cell: take(), own: take(), seen: take() })),
    mapped: o.mapped,
    physical: o.physical,
  };
}

function searchRandomly(
  decider: Decider,
  question: Question,
  c: Case,
  tries: number,
  seed: number,
): Pick<Decided, 'answer' | 'shows'> | null {
  const { facts } = decider.tools;
  const random = randomFrom(seed);
  for (let n = 0; n < tries; n++) {
    const drawn = sample(question, facts, c.twins, c.mode, random, n < TINY_TRIES ? 'tiny' : 'any');
    if (drawn === null) continue;
    const checked = check(decider.tools, question, c.twins, drawn.instance);
    if (checked.holds) return { answer: { verdict: 'some', instance: drawn.instance }, shows: checked.shows };
  }
  return null;
}

/** Rounds in which a model that is no pair of twins adds the address where it fails to the hypotheses. */
const REFINEMENTS = 8;

/** Further tries, once an instance is found, to see all that may change or differ. */
const SHOW_TRIES = 60;

/** What one instance showed, and what others show of the clauses that are still open. */
function allShown(decider: Decider, question: Question, p: Prepared, first: readonly string[]): string[] {
  const shown = new Set(first);
  const wanted = new Set(p.clauses.flatMap((c) => c.shows).filter((s) => !shown.has(s)));
  const random = randomFrom(decider.options.seed + 3);
  for (let n = 0; n < SHOW_TRIES && wanted.size > 0; n++) {
    const drawn = sample(question, decider.tools.facts, p.of.twins, p.of.mode, random, n < SHOW_TRIES / 2 ? 'tiny' : 'any');
    if (drawn === null || !drawn.shows.some((s) => wanted.has(s))) continue;
    const checked = check(decider.tools, question, p.of.twins, drawn.instance);
    if (!checked.holds) continue;
    for (const s of checked.shows) {
      shown.add(s);
      wanted.delete(s);
    }
  }
  return [...shown];
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
    const query = (hypotheses: readonly Term[], rlimit: number) => {
      const assertions = [...clause.conjuncts, ...hypotheses];
      const key = assertions.map((t) => t.id).join(' ');
      if (decider.unsatisfiable.has(key)) return { assertions, solved: { verdict: 'unsat' } as const };
      const solved = solve(terms, solver, description, question.instruction, question.form, p.sides, linked.cells, assertions, rlimit);
      if (solved.verdict === 'unsat') decider.unsatisfiable.add(key);
      return { assertions, solved };
    };
    for (;;) {
      // What the maps allow is often enough to refute a clause; the rest of the hypotheses makes queries slow.
      const cheap = query(linked.rights, Math.floor(options.rlimit / 10));
      const { assertions, solved } = cheap.solved.verdict === 'unsat' ? cheap : query(linked.hypotheses, options.rlimit);
      const text = toSmtLib(assertions, [`${description.id}: ${name}`, `answer: ${solved.verdict}`]);
      options.emit?.(`${name} ${++emitted}`, text);
      if (solved.verdict === 'unsat') {
        queries.push(text);
        break;
      }
      if (solved.verdict === 'unknown') {
        undecided = `the solver could not decide: ${solved.reason}`;
        break;
      }
      const checked = check(decider.tools, question, twins, solved.instance);
      if (checked.holds)
        return { answer: { verdict: 'some', instance: solved.instance }, shows: checked.shows, by: 'solver', open: p.clauses };
      undecided = `the solver's model is not an instance (${checked.reason})`;
      if (checked.failsAt === null || failing.length === REFINEMENTS) break;
      failing.push(checked.failsAt);
      linked = links(terms, description, facts, p.sides, identical, failing, allEqual);
      undecided = null;
    }
  }
  if (undecided === null) return null;
  const found = searchRandomly(decider, question, p.of, options.moreTries, options.seed + 2);
  if (found !== null) return { ...found, by: 'random search', open: p.clauses };
  return unknown(undecided);
}
