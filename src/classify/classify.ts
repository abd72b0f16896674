// From a definition set and a description to the classes of every form, each with its evidence (MODEL §3).

import type { ClassDefinition, DefinitionSet, Formula, Matrix } from '../language/definition-set.ts';
import type { Description, Form, Instruction, Setting } from '../language/description.ts';
import { createTerms, type Solver, TermBudgetExceeded } from '../logic/index.ts';
import { execute, mapFacts, SymbolicBudgetExceeded } from '../symbolic/index.ts';
import type { ClassResult, Evidence, Held, Statistics, Verdict } from './analysis.ts';
import { type Decided, decide } from './decide.ts';
import { createDecider, DEFAULTS, type Decider, type DeciderOptions } from './decider.ts';
import { decideExhaustively } from './exhaustive/index.ts';
import { evaluateFormula, type FormulaContext, type FormulaResult, type Told, type Truth } from './formula.ts';
import { heldCandidates, includes, minimalConfigurations, type Trial } from './held.ts';
import { isBystander } from './prepare.ts';
import type { Answer, Question } from './question.ts';
import { exhaustiveWitness, makeWitness } from './witness.ts';

export type DeciderName = 'default' | 'exhaustive' | 'structural';

export interface ClassifyOptions {
  readonly decider: DeciderName;
  /** See `Tools.solver`. */
  readonly solver: () => Solver | null;
  readonly settings?: Partial<DeciderOptions>;
  /** Leaves that the exhaustive decider may visit for one question. */
  readonly maxCases?: number;
}

/** What classifying one description needs, shared over forms and definition sets. */
export interface Classifier {
  readonly description: Description;
  readonly setting: Setting;
  readonly options: ClassifyOptions;
  readonly decider: Decider;
  readonly counts: {
    cases: number;
    questions: number;
    structural: number;
    random: number;
    solver: number;
    exhaustive: number;
    unknown: number;
  };
  /** See `Question.lifted`. */
  readonly lifted: ReadonlySet<string>;
  readonly inhabited: Map<string, boolean>;
  /** Answers about elements that play no part, by condition and by form, modes and held configuration. */
  readonly bystanders: Map<Matrix, Map<string, Decided>>;
}

const MAX_NODES = 4_000_000;
const MAX_CASES = 1_000_000;
/** Cases that the exhaustive decider may spend on a whole description; then every question gets few. */
const MAX_CASES_IN_ALL = 20_000_000;
const FEW_CASES = 10_000;

export function createClassifier(
  description: Description,
  setting: Setting,
  options: ClassifyOptions,
  lifted: ReadonlySet<string> = new Set(),
): Classifier {
  const terms = createTerms({ maxNodes: MAX_NODES });
  const facts = mapFacts(terms, description);
  const solver = options.decider === 'structural' ? () => null : options.solver;
  return {
    description,
    setting,
    options,
    decider: createDecider(terms, facts, description, solver, { ...DEFAULTS, ...options.settings }),
    counts: { cases: 0, questions: 0, structural: 0, random: 0, solver: 0, exhaustive: 0, unknown: 0 },
    lifted,
    inhabited: new Map(),
    bystanders: new Map(),
  };
}

export function statistics(c: Classifier): Statistics {
  const { cases: _, ...counts } = c.counts;
  return counts;
}

/** `name`, or `name f=label`. */
export function formId(instruction: Instruction, form: Form): string {
  return form.label === null ? instruction.name : `${instruction.name} ${form.label}`;
}

/** All classes of one form that do not depend on a held configuration chosen for a theorem; see `dependentClasses` for the rest. */
export function classifyForm(c: Classifier, definitions: DefinitionSet, instruction: Instruction, form: Form): Map<string, ClassResult> {
  const results = new Map<string, ClassResult>();
  const dependent = dependentClasses(definitions);
  for (const definition of definitions.classes) {
    if (dependent.has(definition.name)) continue;
    results.set(definition.name, classResult(c, definitions, instruction, form, definition, results));
  }
  return results;
}

/** Names of the classes that are not held themselves but follow from one that is, such as `critical`. */
export function dependentClasses(definitions: DefinitionSet): ReadonlySet<string> {
  const held = new Set(definitions.classes.filter((d) => d.held).map((d) => d.name));
  const dependent = new Set<string>();
  for (const d of definitions.classes) {
    if (!d.held && classesIn(d.formula).some((n) => held.has(n) || dependent.has(n))) dependent.add(d.name);
  }
  return dependent;
}

export function classesIn(f: Formula): string[] {
  switch (f.op) {
    case 'class':
      return [f.name];
    case 'not':
      return classesIn(f.argument);
    case 'and':
    case 'or':
      return f.arguments.flatMap(classesIn);
    case 'some':
    case 'all':
      return [];
  }
}

/** A class that follows from others, under a held configuration. */
export function dependentResult(
  definitions: DefinitionSet,
  definition: ClassDefinition,
  results: ReadonlyMap<string, ClassResult>,
  held: Held,
): ClassResult {
  const truth = (f: Formula): Truth => {
    switch (f.op) {
      case 'class':
        return truthUnder(definitions, results, f.name, held);
      case 'not': {
        const t = truth(f.argument);
        return t === 'unknown' ? t : t === 'yes' ? 'no' : 'yes';
      }
      case 'and': {
        const all = f.arguments.map(truth);
        return all.includes('no') || all.includes('vacuous') ? 'no' : all.includes('unknown') ? 'unknown' : 'yes';
      }
      case 'or': {
        const all = f.arguments.map(truth);
        return all.includes('yes') ? 'yes' : all.includes('unknown') ? 'unknown' : 'no';
      }
      case 'some':
      case 'all':
        return 'unknown';
    }
  };
  const from = classesIn(definition.formula);
  const verdict = truth(definition.formula);
  const via = verdict === 'yes' ? [...new Set(from.flatMap((n) => results.get(n)?.via ?? []))] : [];
  return { verdict, when: [], via, evidence: { kind: 'derived', from } };
}

/** Whether a class counts as holding under a held configuration. A vacuous class counts as yes where its definition says how it is vacuous. */
export function truthUnder(definitions: DefinitionSet, results: ReadonlyMap<string, ClassResult>, name: string, held: Held): Truth {
  const r = results.get(name);
  const d = definitions.classes.find((x) => x.name === name);
  if (r === undefined || d === undefined) return 'unknown';
  switch (r.verdict) {
    case 'yes':
    case 'always':
      return 'yes';
    case 'no':
    case 'never':
      return 'no';
    case 'unknown':
      return 'unknown';
    case 'vacuous':
      return d.unlessVacuous !== null ? 'yes' : 'no';
    case 'when':
      return r.when.some((w) => includes(held, w)) ? 'yes' : 'no';
  }
}

function classResult(
  c: Classifier,
  definitions: DefinitionSet,
  instruction: Instruction,
  form: Form,
  definition: ClassDefinition,
  results: ReadonlyMap<string, ClassResult>,
): ClassResult {
  const under = (held: Held, formula: Formula): FormulaResult =>
    formulaUnder(c, definitions, instruction, form, definition, formula, results, held);
  const none: Held = new Map();
  const plain = under(none, definition.formula);
  if (!definition.held) return { verdict: plain.truth, when: [], via: [...plain.via], evidence: plain.evidence };

  if (plain.truth === 'yes') return { ...vacuity(definition, (f) => under(none, f), plain.evidence, 'always'), via: [], when: [] };
  if (plain.truth === 'unknown') return { verdict: 'unknown', when: [], via: [], evidence: plain.evidence };
  const outcome = outcomeInRealMode(c, instruction, form);
  const candidates = outcome === null ? [] : heldCandidates(c.description, outcome);
  const { found, complete } = minimalConfigurations(candidates, (held): Trial => {
    if (!isPossible(c, definitions, held)) return { holds: false, counterexample: null };
    const r = under(held, definition.formula);
    return r.truth === 'yes' ? { holds: true } : { holds: false, counterexample: refutingState(r.evidence) };
  });
  if (found.length === 0 && !complete) {
    const reason = 'too many held configurations to try: name fewer control elements, or narrower ones';
    return { verdict: 'unknown', when: [], via: [], evidence: { kind: 'unknown', reason } };
  }
  return { verdict: found.length > 0 ? 'when' : 'never', when: found, via: [], evidence: plain.evidence };
}

/** Whether a class holds of a form under a held configuration, asked directly: also of values that no search for configurations tries. */
export function holdsUnder(
  c: Classifier,
  definitions: DefinitionSet,
  instruction: Instruction,
  form: Form,
  definition: ClassDefinition,
  results: ReadonlyMap<string, ClassResult>,
  held: Held,
): Truth {
  return formulaUnder(c, definitions, instruction, form, definition, definition.formula, results, held).truth;
}

function formulaUnder(
  c: Classifier,
  definitions: DefinitionSet,
  instruction: Instruction,
  form: Form,
  definition: ClassDefinition,
  formula: Formula,
  results: ReadonlyMap<string, ClassResult>,
  held: Held,
): FormulaResult {
  const context: FormulaContext = {
    description: c.description,
    definitions,
    setting: c.setting,
    instruction,
    form,
    held,
    usesHeld: definition.held,
    lifted: c.lifted,
    text: definitions.text,
    ask: (q) => ask(c, q, `${formId(instruction, form)} ${definition.name}`, definitions.text),
    inhabited: (q) => inhabited(c, q),
    classTruth: (name) => truthUnder(definitions, results, name, held),
  };
  return evaluateFormula(formula, context);
}

/** Whether the real mode has any state under a held configuration: one that no state can have is no configuration. */
export function isPossible(c: Classifier, definitions: DefinitionSet, held: Held): boolean {
  const { description, setting } = c;
  const instruction = description.instructions[0];
  const form = instruction?.forms[0];
  const range = definitions.classes[0]?.formula.range;
  if (instruction === undefined || form === undefined || range === undefined) return true;
  const domain = { kind: 'state', name: 'U', modes: [setting.user], constrained: true } as const;
  return inhabited(c, { description, setting, instruction, form, domain, matrix: { op: 'true', range }, held, lifted: c.lifted });
}

/** The state of the real mode, the last one, of a witness against a class. */
function refutingState(evidence: Evidence): ReadonlyMap<string, bigint> | null {
  return evidence.kind === 'witness' ? (evidence.witness.instance.states.at(-1)?.elements ?? null) : null;
}

function vacuity(
  definition: ClassDefinition,
  evaluate: (f: Formula) => FormulaResult,
  evidence: Evidence,
  verdict: Verdict,
): Pick<ClassResult, 'verdict' | 'evidence'> {
  if (definition.unlessVacuous === null) return { verdict, evidence };
  const r = evaluate(definition.unlessVacuous);
  if (r.truth === 'yes') return { verdict, evidence };
  if (r.truth === 'unknown') return { verdict: 'unknown', evidence: r.evidence };
  return { verdict: 'vacuous', evidence: { kind: 'vacuous', reason: 'it holds, but no pair of states shows that it is for the mode' } };
}

function outcomeInRealMode(c: Classifier, instruction: Instruction, form: Form) {
  try {
    return execute(c.decider.tools.terms, c.description, c.decider.tools.facts, instruction, form, c.setting.user);
  } catch (e) {
    if (e instanceof SymbolicBudgetExceeded || e instanceof TermBudgetExceeded) return null;
    throw e;
  }
}

function ask(c: Classifier, question: Question, name: string, source: string): Told {
  if (c.options.decider === 'exhaustive') {
    c.counts.questions++;
    const maxCases = c.counts.cases < MAX_CASES_IN_ALL ? (c.options.maxCases ?? MAX_CASES) : FEW_CASES;
    const answer: Answer = decideExhaustively(question, { maxCases });
    if (answer.verdict === 'unknown') c.counts.cases += maxCases;
    if (answer.verdict === 'none' && answer.proof.kind === 'exhaustive') c.counts.cases += answer.proof.cases;
    if (answer.verdict === 'unknown') c.counts.unknown++;
    else c.counts.exhaustive++;
    return {
      answer,
      shows: answer.verdict === 'some' ? exhaustiveWitness(c.decider, question, answer, source).shows : [],
      witness: (text) => {
        if (answer.verdict !== 'some') throw new Error('no instance');
        return exhaustiveWitness(c.decider, question, answer, text);
      },
    };
  }
  const decided = decideOnce(c, question, name);
  count(c, decided);
  return {
    answer: decided.answer,
    shows: decided.shows,
    witness: (text) => makeWitness(c.decider, question, decided, text),
  };
}

/** Decides a question; where the element that is to differ plays no part, once for all such elements. */
function decideOnce(c: Classifier, question: Question, name: string): Decided {
  if (!isBystander(c.decider, question)) return decide(c.decider, question, name);
  const { domain, instruction, form, matrix } = question;
  const modes = domain.kind === 'twins' ? domain.modes.join(' ') : '';
  const key = `${formId(instruction, form)}|${modes}|${[...question.held]}`;
  const known = c.bystanders.get(matrix) ?? new Map<string, Decided>();
  c.bystanders.set(matrix, known);
  let decided = known.get(key);
  // An instance shows the element itself, and so is no answer for another one.
  if (decided === undefined || decided.answer.verdict === 'some') {
    decided = decide(c.decider, question, name);
    known.set(key, decided);
  }
  return decided;
}

function count(c: Classifier, decided: Decided): void {
  c.counts.questions++;
  if (decided.answer.verdict === 'unknown') c.counts.unknown++;
  else if (decided.by === 'structural') c.counts.structural++;
  else if (decided.by === 'random search') c.counts.random++;
  else c.counts.solver++;
}

/** Whether the question's domain has an instance: the question with a condition that always holds. */
function inhabited(c: Classifier, question: Question): boolean {
  const d = question.domain;
  const key =
    d.kind === 'state'
      ? `state ${d.modes} ${d.constrained} ${[...question.held]}`
      : `${d.relation.name} ${JSON.stringify(d.relation, bigintless)} ${d.modes} ${d.element} ${[...question.held]}`;
  // Where the map lies in storage, which states are ordinary depends on the instruction (D15).
  const full = c.decider.tools.facts.registersOnly ? key : `${key} ${formId(question.instruction, question.form)}`;
  let known = c.inhabited.get(full);
  if (known === undefined) {
    const always: Question = { ...question, matrix: { op: 'true', range: question.matrix.range } };
    known =
      c.options.decider === 'exhaustive'
        ? decideExhaustively(always, { maxCases: c.options.maxCases ?? MAX_CASES }).verdict !== 'none'
        : decide(c.decider, always, 'inhabited').answer.verdict !== 'none';
    c.inhabited.set(full, known);
  }
  return known;
}

function bigintless(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
