// What deciding questions about one description shares: options, outcomes that were executed, refutations that were found.
import type { Description, Form, Instruction } from '../language/description.ts';
import { postorder, type Solver, type Term, TermBudgetExceeded, type Terms } from '../logic/index.ts';
import { execute, type MapFacts, SymbolicBudgetExceeded, type SymbolicOutcome } from '../symbolic/index.ts';
import type { Tools } from './check.ts';
import type { Decided } from './decide.ts';
import type { Question } from './question.ts';
import type { Renaming } from './relation.ts';

/** Questions of one run, and queries given up by the solver, before the rest is `unknown`. */
const MAX_QUESTIONS = 100_000;
const MAX_FAILURES = 12;

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

/** Sides of questions about one form, by what their renaming depends on; questions about a form come one after the other. */
export interface Renamings {
  of: SymbolicOutcome | null;
  readonly sides: Map<string, Renaming>;
  /** Conjunctions, by the ids of their terms, that propagation has reduced. */
  readonly reduced: Map<string, readonly Term[]>;
  readonly outcomes: Map<Renaming, Map<SymbolicOutcome, SymbolicOutcome>>;
}

/** What deciding questions about one description shares. */
export interface Decider {
  readonly tools: Tools;
  readonly description: Description;
  readonly options: DeciderOptions;
  readonly outcomes: Map<Instruction, Map<Form, Map<bigint, SymbolicOutcome | SymbolicBudgetExceeded>>>;
  /** Conjunctions, by the ids of their terms, that distinguishing cases refuted or did not. */
  readonly refutations: Map<string, boolean>;
  /** Queries, by the ids of their terms, that the solver refuted. */
  readonly unsatisfiable: Set<string>;
  /** What a whole run may still spend: questions, and queries that the solver gives up. */
  readonly left: { questions: number; failures: number };
  /** Renamings, and what they made of outcomes, of the form that is being decided. */
  readonly renamings: Renamings;
  /** Cases that neither search nor the solver decided, by their clauses and relation: they come up under every definition set. */
  readonly givenUp: Map<string, Decided>;
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
    givenUp: new Map(),
    renamings: { of: null, sides: new Map(), reduced: new Map(), outcomes: new Map() },
    unsatisfiable: new Set(),
    left: { questions: MAX_QUESTIONS, failures: MAX_FAILURES },
  };
}

/** Terms of an outcome: more are not compared. */
const MAX_OUTCOME = 20_000;

/** An execution, or why it was given up: that is not tried again. */
function executeWithin(run: () => SymbolicOutcome): SymbolicOutcome | SymbolicBudgetExceeded {
  try {
    const o = run();
    const size = postorder([o.next, o.pc, ...o.elements.values(), ...o.cells.values()]).length;
    return size <= MAX_OUTCOME ? o : new SymbolicBudgetExceeded(`an outcome of more than ${MAX_OUTCOME} terms`);
  } catch (e) {
    if (e instanceof TermBudgetExceeded) return new SymbolicBudgetExceeded(e.message);
    if (e instanceof SymbolicBudgetExceeded) return e;
    throw e;
  }
}

/** The outcome of the question's form from any state of a mode, in canonical leaves; executed once. */
export function outcomeOf(decider: Decider, question: Question, mode: bigint): SymbolicOutcome {
  const { instruction, form } = question;
  const forms = decider.outcomes.get(instruction) ?? new Map<Form, Map<bigint, SymbolicOutcome | SymbolicBudgetExceeded>>();
  decider.outcomes.set(instruction, forms);
  const modes = forms.get(form) ?? new Map<bigint, SymbolicOutcome | SymbolicBudgetExceeded>();
  forms.set(form, modes);
  let outcome = modes.get(mode);
  if (outcome === undefined) {
    outcome = executeWithin(() => execute(decider.tools.terms, question.description, decider.tools.facts, instruction, form, mode));
    modes.set(mode, outcome);
  }
  if (outcome instanceof SymbolicBudgetExceeded) throw outcome;
  return outcome;
}
