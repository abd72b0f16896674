// Class formulas: quantifiers become questions to a decider, the rest is logic over their answers.

import { roleIn } from '../isa/roles.ts';
import type { Binder, DefinitionSet, Formula, Matrix, TwinRelation } from '../language/definition-set.ts';
import type { Description, Element, Form, Instruction, Setting } from '../language/description.ts';
import type { Evidence, Held, Witness } from './analysis.ts';
import type { Answer, Domain, Proof, Question } from './question.ts';

export type Truth = 'yes' | 'no' | 'vacuous' | 'unknown';

export interface FormulaResult {
  readonly truth: Truth;
  readonly via: readonly string[];
  readonly evidence: Evidence;
}

/** What a decider tells of a question. `witness` is made only when it is asked for. */
export interface Told {
  readonly answer: Answer;
  readonly shows: readonly string[];
  readonly witness: (text: string) => Witness;
}

export interface FormulaContext {
  readonly description: Description;
  readonly definitions: DefinitionSet;
  readonly setting: Setting;
  readonly instruction: Instruction;
  readonly form: Form;
  /** The held configuration, and whether the class takes states of the real mode under it. */
  readonly held: Held;
  readonly usesHeld: boolean;
  /** See `Question.lifted`. */
  readonly lifted?: ReadonlySet<string>;
  readonly text: string;
  readonly ask: (question: Question, label: string) => Told;
  /** Whether the domain has any instance at all. */
  readonly inhabited: (question: Question) => boolean;
  readonly classTruth: (name: string) => Truth;
}

export function evaluateFormula(f: Formula, c: FormulaContext): FormulaResult {
  switch (f.op) {
    case 'class':
      return { truth: c.classTruth(f.name), via: [], evidence: { kind: 'derived', from: [f.name] } };
    case 'not':
      return negate(evaluateFormula(f.argument, c));
    case 'and':
      return negate(disjunction(f.arguments, c, true));
    case 'or':
      return disjunction(f.arguments, c, false);
    case 'some':
      return some(f.binder, f.matrix, c);
    case 'all':
      return negate(some(f.binder, { op: 'not', argument: f.matrix, range: f.matrix.range }, c));
  }
}

function negate(r: FormulaResult): FormulaResult {
  const truth: Truth = r.truth === 'yes' ? 'no' : r.truth === 'unknown' ? 'unknown' : 'yes';
  return { ...r, truth };
}

/** A disjunction, or with `negated` the disjunction of the negations. All of it is looked at only while nothing holds. */
function disjunction(fs: readonly Formula[], c: FormulaContext, negated: boolean): FormulaResult {
  const results: FormulaResult[] = [];
  for (const f of fs) {
    const r = evaluateFormula(f, c);
    const taken = negated ? negate(r) : r;
    if (taken.truth === 'yes') {
      // Later disjuncts may be decided too, but the first that holds is the evidence.
      return { ...taken, evidence: mergeDerived(fs, taken) };
    }
    results.push(taken);
  }
  const of = (t: Truth) => results.find((r) => r.truth === t);
  const unknown = of('unknown');
  if (unknown !== undefined) return unknown;
  const truth: Truth = of('no') === undefined && results.length > 0 ? 'vacuous' : 'no';
  return { truth, via: [], evidence: mergeEvidence(results) };
}

function mergeDerived(fs: readonly Formula[], r: FormulaResult): Evidence {
  if (r.evidence.kind !== 'derived') return r.evidence;
  return { kind: 'derived', from: fs.length > 0 ? r.evidence.from : [] };
}

function mergeEvidence(results: readonly FormulaResult[]): Evidence {
  const proofs: Proof[] = [];
  const from: string[] = [];
  for (const { evidence } of results) {
    if (evidence.kind === 'proof') proofs.push(...evidence.proofs);
    if (evidence.kind === 'derived') from.push(...evidence.from);
  }
  if (proofs.length > 0) return { kind: 'proof', proofs };
  if (from.length > 0) return { kind: 'derived', from };
  return results[0]?.evidence ?? { kind: 'vacuous', reason: 'nothing to decide' };
}

/** The questions that a quantifier asks: one, or one for each element where the relation says that one differs. */
export function questionsOf(binder: Binder, matrix: Matrix, c: Omit<FormulaContext, 'ask' | 'inhabited' | 'classTruth'>): Question[] {
  const { description, setting, instruction, form } = c;
  const base = {
    description,
    setting,
    instruction,
    form,
    matrix,
    held: c.usesHeld ? c.held : new Map<string, bigint>(),
    ...(c.lifted === undefined ? {} : { lifted: c.lifted }),
  };
  const modes = modesOf(binder.in, setting);
  if (binder.kind === 'state') {
    const domain: Domain = { kind: 'state', name: binder.name, modes, constrained: c.usesHeld && binder.in === 'real' };
    return [{ ...base, domain }];
  }
  const relation = c.definitions.twins.find((t) => t.name === binder.relation);
  if (relation === undefined) throw new Error(`no relation ${binder.relation}`);
  const pairs = pairsOf(relation.modes, binder.in, modes, setting);
  const constrained = !c.usesHeld ? 'neither' : relation.modes === 'same' ? (binder.in === 'real' ? 'both' : 'neither') : 'right';
  const domain = (element: string | null): Domain & { kind: 'twins' } => ({
    kind: 'twins',
    relation,
    left: binder.left,
    right: binder.right,
    modes: pairs,
    element,
    constrained,
  });
  const differing: Element['role'] | null =
    relation.K === 'one differs' ? 'control' : relation.T === 'one differs' ? 'clock' : relation.R === 'one differs' ? 'relocation' : null;
  if (differing === null) return [{ ...base, domain: domain(null) }];
  return description.elements.flatMap((e): Question[] => {
    const where = pairs.filter(([left, right]) => roleIn(e, left) === differing && roleIn(e, right) === differing);
    return where.length === 0 ? [] : [{ ...base, domain: { ...domain(e.id), modes: where } }];
  });
}

function pairsOf(
  how: TwinRelation['modes'],
  which: Binder['in'],
  modes: readonly bigint[],
  setting: Setting,
): (readonly [bigint, bigint])[] {
  const guest = which === 'real' ? [setting.user] : setting.virtual;
  switch (how) {
    case 'same':
      return modes.map((m) => [m, m] as const);
    case 'virtual, real':
      return setting.virtual.filter((v) => v !== setting.user).map((v) => [v, setting.user] as const);
    case 'guest, real':
      return guest.map((v) => [v, setting.user] as const);
  }
}

function modesOf(which: Binder['in'], setting: Setting): readonly bigint[] {
  switch (which) {
    case 'any':
      return [...new Set([...setting.virtual, setting.user])];
    case 'real':
      return [setting.user];
    case 'virtual':
      return setting.virtual;
  }
}

function some(binder: Binder, matrix: Matrix, c: FormulaContext): FormulaResult {
  const questions = questionsOf(binder, matrix, c);
  const proofs: Proof[] = [];
  const via = new Set<string>();
  let witness: Witness | null = null;
  let unknown: string | null = null;
  let inhabited = false;
  for (const q of questions) {
    const told = c.ask(q, c.text);
    switch (told.answer.verdict) {
      case 'some': {
        const element = q.domain.kind === 'twins' ? q.domain.element : null;
        witness ??= told.witness(c.text);
        if (element !== null) via.add(element);
        else for (const s of [...witness.shows, ...told.shows]) via.add(s);
        break;
      }
      case 'none':
        if (told.answer.proof.kind !== 'empty domain') proofs.push(told.answer.proof);
        if (!inhabited && told.answer.proof.kind !== 'empty domain') inhabited = c.inhabited(q);
        break;
      case 'unknown':
        unknown ??= told.answer.reason;
        break;
    }
  }
  if (witness !== null) return { truth: 'yes', via: [...via], evidence: { kind: 'witness', witness } };
  if (unknown !== null) return { truth: 'unknown', via: [], evidence: { kind: 'unknown', reason: unknown } };
  if (!inhabited) {
    return { truth: 'vacuous', via: [], evidence: { kind: 'vacuous', reason: 'the machine has no such states to compare' } };
  }
  return { truth: 'no', via: [], evidence: { kind: 'proof', proofs } };
}
