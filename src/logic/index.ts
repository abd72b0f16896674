// Terms over bools, bit vectors, arrays and uninterpreted functions: construction, evaluation, substitution,
// simplification under assumptions, SMT-LIB text, and a solver.

export { assume, assumeAll, propagate } from './assume.ts';
export { evaluate, prepare } from './evaluate.ts';
export { createTerms } from './manager.ts';
export { toSmtLib } from './smtlib.ts';
export { type CheckOptions, type CheckResult, loadSolver, type Solver } from './solver.ts';
export { refutedByCases, type SplitBudget } from './split.ts';
export { type Model, type Op, type Sort, sameSort, sortText, type Term, TermBudgetExceeded, TermSortError } from './term.ts';
export type { Terms, TermsOptions } from './terms.ts';
export { freeLeaves, freeLeavesOf, postorder, rewriteAll, substitute, substituteAll } from './traverse.ts';
