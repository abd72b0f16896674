// Classification: definition sets evaluated on descriptions.
export type {
  Analysis,
  ClassResult,
  Effect,
  Evidence,
  FormAnalysis,
  Held,
  HeldShare,
  HeldTheorem,
  HoldResult,
  Statistics,
  TheoremAnswer,
  TheoremResult,
  Verdict,
  Witness,
} from './analysis.ts';
export { SolverNeeded } from './check.ts';
export {
  type Classifier,
  type ClassifyOptions,
  classesIn,
  classifyForm,
  createClassifier,
  type DeciderName,
  dependentClasses,
  dependentResult,
  formId,
  holdsUnder,
  isPossible,
  statistics,
  truthUnder,
} from './classify.ts';
export { decide } from './decide.ts';
export type { Truth } from './formula.ts';
export { includes, join } from './held.ts';
export { keepsCondition } from './invariant.ts';
export type { Answer, ConcreteState, Domain, Instance, Proof, Question } from './question.ts';
