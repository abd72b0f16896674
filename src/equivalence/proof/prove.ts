// The proof of a hosting: every obligation of every subject in every virtual mode, decided.

import { conditionsOf } from '../../isa/conditions.ts';
import type { Form, Instruction } from '../../language/description.ts';
import { createTerms, type Solver, type Term, TermBudgetExceeded } from '../../logic/index.ts';
import type { Hosting } from '../../monitor/monitor.ts';
import { conditionPhysically, operandTerms, SymbolicBudgetExceeded } from '../../symbolic/index.ts';
import { type Counterexample, confirmed, reader } from './counterexample.ts';
import { type Obligation, type ObligationKind, obligationsOf, type Scene, sceneOf, type Way } from './obligations.ts';
import { type Decision, decide, newProver, type Prover } from './prover.ts';
import { startOf, type Taken, takenIn, virtualConditions } from './start.ts';
import { afterSubject, fetchSubject, instructionSubject, interruptSubject, type Subject, trapSubject } from './steps.ts';

export interface ProofOptions {
  readonly solver: Solver | null;
  readonly rlimit?: number;
  /** Which subjects to prove, by name; all without it. */
  readonly only?: (subject: string) => boolean;
  /** `refuted`: the first obligation that is refuted ends the proof. */
  readonly until?: 'refuted';
  readonly progress?: (done: number, total: number, what: string) => void;
}

export type Verdict = 'proved' | 'refuted' | 'unknown';

export interface ObligationResult {
  readonly subject: string;
  readonly mode: bigint;
  readonly kind: ObligationKind;
  readonly way: Way;
  readonly verdict: Verdict;
  /** What proved it; null where nothing did. */
  readonly by: 'structural' | 'solver' | null;
  /** Elements or storages that differ, or why nothing was found out. */
  readonly reason: string | null;
  /** A virtual state that shows it, replayed on the reference evaluator; null where none was found, or none is needed. */
  readonly counterexample: Counterexample | null;
}

export interface Proof {
  readonly hosting: Hosting;
  readonly verdict: Verdict;
  readonly results: readonly ObligationResult[];
  /** Side conditions that the solver decided while the two sides were executed. */
  readonly lemmas: number;
}

const MOST_NODES = 4_000_000;

export function proveHosting(hosting: Hosting, options: ProofOptions): Proof {
  const subjects = subjectsOf(hosting).filter((s) => options.only?.(s.name) ?? true);
  const results: ObligationResult[] = [];
  let lemmas = 0;
  let done = 0;
  const starts = hosting.setting.virtual.flatMap((mode) => takenIn(hosting, mode).map((taken) => ({ mode, taken })));
  const total = subjects.length * starts.length;
  for (const { mode, taken } of starts) {
    const prover = newProver(createTerms({ maxNodes: MOST_NODES }), options.solver, options.rlimit);
    const scene = openScene(prover, hosting, mode, taken);
    results.push(...realConditions(prover, scene), ...quietConditions(prover, scene));
    for (const subject of subjects) {
      options.progress?.(done++, total, subject.name);
      results.push(...proveSubject(prover, scene, subject));
      if (options.until === 'refuted' && worst(results) === 'refuted')
        return { hosting, verdict: 'refuted', results, lemmas: prover.lemmas };
    }
    lemmas += prover.lemmas;
  }
  return { hosting, verdict: worst(results), results, lemmas };
}

function worst(results: readonly ObligationResult[]): Verdict {
  if (results.some((r) => r.verdict === 'refuted')) return 'refuted';
  return results.some((r) => r.verdict === 'unknown') ? 'unknown' : 'proved';
}

export function subjectsOf(hosting: Hosting): Subject[] {
  const { machine } = hosting;
  const width = machine.translate?.addressWidth ?? machine.storages[0]!.addressWidth;
  const after = machine.interrupts.filter((i) => i.after);
  return [
    fetchSubject(width),
    interruptSubject(),
    ...(after.length === 0 ? [] : [afterSubject(), ...after.map((i) => trapSubject(`interrupt ${i.name}`, i.trap, true))]),
    ...(machine.undefinedOperation === null ? [] : [trapSubject('undefined operation', machine.undefinedOperation)]),
    ...machine.instructions.flatMap((instruction) => instruction.forms.map((form) => instructionSubject(instruction, form))),
  ];
}

/** A start with all that is known of it, and φ executed. */
export function openScene(prover: Prover, hosting: Hosting, mode: bigint, taken: Taken): Scene {
  const start = startOf(prover.terms, hosting, mode, taken);
  prover.hypotheses.push(...start.placement);
  const first = sceneOf(prover, hosting, start);
  prover.hypotheses.push(...virtualConditions(prover.terms, first.bare.reading, hosting, first.bareStart));
  const scene = sceneOf(prover, hosting, start);
  prover.hypotheses.push(...assumedOfTheRealMachine(prover, scene).map(({ term }) => term));
  return scene;
}

/** Conditions of the real machine that depend on what is nobody's but its own: they are assumed of it (D17). */
function assumedOfTheRealMachine(prover: Prover, scene: Scene): { text: string; term: Term }[] {
  return conditionsOnReal(prover, scene).filter((c) => c.free);
}

function conditionsOnReal(prover: Prover, { hosting, levels, real, composed }: Scene): { text: string; term: Term; free: boolean }[] {
  const { terms } = prover;
  const { description } = levels.below;
  const own = hosting.machine.elements
    .filter((e) => !composed.has(e.id) && hosting.levels[1]!.names.get(e.id) !== e.id)
    .map((e) => real.elements.get(e.id)!);
  const setting = description.settings.find((s) => s.name === hosting.setting.name) ?? hosting.setting;
  return conditionsOf(description, setting, new Set(hosting.monitors[0]!.held.keys())).map((c) => {
    const term = conditionPhysically(terms, levels.below.reading, description, c, real);
    return { text: c.text, term, free: own.some((t) => occurs(term, t)) };
  });
}

function occurs(t: Term, part: Term, seen = new Set<Term>()): boolean {
  if (t === part) return true;
  if (seen.has(t)) return false;
  seen.add(t);
  return t.args.some((x) => occurs(x, part, seen));
}

/** Interrupts of the real machine that the hosting machine leaves out: while the guest runs directly, none of them is ever due. */
function quietConditions(prover: Prover, scene: Scene): ObligationResult[] {
  const { hosting, levels, real } = scene;
  const kept = new Set(levels.below.description.interrupts.map((i) => i.name));
  if (!scene.direct) return [];
  return hosting.machine.interrupts
    .filter((i) => !i.after && !kept.has(i.name))
    .map((i) => {
      const due = conditionPhysically(prover.terms, levels.below.reading, levels.below.description, i.when, real);
      const why = `the real interrupt ${i.name} may be due while the guest runs`;
      return general(scene, 'resources', decide(prover, [], prover.terms.not(due), []), why);
    });
}

function general(scene: Scene, kind: ObligationKind, decision: Decision, why: string): ObligationResult {
  const { verdict } = decision;
  return {
    subject: 'composition',
    mode: scene.start.mode,
    kind,
    way: 'direct',
    verdict,
    by: verdict === 'proved' ? decision.by : null,
    reason: verdict === 'proved' ? null : verdict === 'unknown' ? decision.reason : why,
    counterexample: null,
  };
}

/** The others must follow from those of the virtual machine and from the window. */
function realConditions(prover: Prover, scene: Scene): ObligationResult[] {
  return conditionsOnReal(prover, scene)
    .filter((c) => !c.free)
    .map(({ text, term }) => general(scene, 'composition', decide(prover, [], term, []), `the real machine may break: ${text}`));
}

/** What holds of operands and states of the form. */
export function formConditions(prover: Prover, scene: Scene, instruction: Instruction, form: Form): Term[] {
  const { terms } = prover;
  const operands = operandTerms(terms, instruction, form);
  const conditions: Term[] = [];
  const { where } = instruction.encoding;
  const { bare, bareStart } = scene;
  for (const expression of [where, form.when])
    if (expression !== null)
      conditions.push(conditionPhysically(terms, bare.reading, bare.description, { expression }, bareStart, operands));
  if (form.operand !== null && form.value === null) {
    const t = operands.get(form.operand)!;
    for (const value of form.excluded) conditions.push(terms.not(terms.eq(t, terms.bits(t.width, value))));
  }
  return conditions;
}

function proveSubject(prover: Prover, scene: Scene, subject: Subject): ObligationResult[] {
  const { terms } = prover;
  const hypotheses = prover.hypotheses;
  try {
    if (subject.instruction !== null && subject.form !== null)
      prover.hypotheses = [
        ...hypotheses,
        ...formConditions(prover, scene, subject.instruction, subject.form).filter((t) => t !== terms.true),
      ];
    return obligationsOf(prover, scene, subject).map((o) => proveObligation(prover, scene, o));
  } catch (e) {
    if (!(e instanceof TermBudgetExceeded) && !(e instanceof SymbolicBudgetExceeded)) throw e;
    return [
      {
        subject: subject.name,
        mode: scene.start.mode,
        kind: 'outcome',
        way: scene.direct ? 'direct' : 'interpreted',
        verdict: 'unknown',
        by: null,
        reason: e.message,
        counterexample: null,
      },
    ];
  } finally {
    prover.hypotheses = hypotheses;
  }
}

function proveObligation(prover: Prover, scene: Scene, o: Obligation): ObligationResult {
  const { terms } = prover;
  const result = { subject: o.subject.name, mode: o.mode, kind: o.kind, way: o.way, counterexample: null } as const;
  const open = o.goals.filter(({ goal }) => goal !== terms.true);
  if (open.length === 0) return { ...result, verdict: 'proved', by: 'structural', reason: null };
  const goals = open.map(({ goal }) => goal);
  const { asked, read } = reader(prover, scene, o, [...prover.hypotheses, ...o.given, ...goals]);
  const all = decide(prover, o.given, terms.all(goals), [...goals, ...asked]);
  switch (all.verdict) {
    case 'proved':
      return { ...result, verdict: 'proved', by: all.by, reason: null };
    case 'unknown':
      return { ...result, verdict: 'unknown', by: null, reason: all.reason };
    case 'refuted': {
      const about = open.filter((_, i) => all.values[i] === 0n).map((g) => g.about);
      const counterexample = confirmed(scene.hosting, o, read(all.values.slice(goals.length)));
      return { ...result, verdict: 'refuted', by: null, reason: about.join(', '), counterexample };
    }
  }
}
