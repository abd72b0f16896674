// The analysis of one description: classes of every form, then theorems, under a definition set and beside it the strict one.
import type { Analysis, ClassResult, FormAnalysis, Held, TheoremResult } from '../classify/analysis.ts';
import {
  type Classifier,
  type ClassifyOptions,
  classesIn,
  classifyForm,
  createClassifier,
  type DeciderName,
  dependentClasses,
  dependentResult,
  formId,
  isPossible,
  SolverNeeded,
  statistics,
} from '../classify/index.ts';
import { elementsOf } from '../isa/conditions.ts';
import type { DefinitionSet } from '../language/definition-set.ts';
import type { Description, Form, Instruction, Setting } from '../language/description.ts';
import { loadSolver, type Solver } from '../logic/index.ts';
import { type AnalysisCache, viewOf } from './cache.ts';
import { type Classification, holdResult } from './hold.ts';
import { invariantPremises, type Premise } from './premises.ts';
import { type ClassifiedForm, configurationFor, inclusionsOf, theoremResult } from './verdict.ts';

export { type AnalysisCache, createCache } from './cache.ts';
export { checkExpectations, type ExpectationResult } from './expectations.ts';

export interface AnalyseOptions {
  /** The name of a setting; the first otherwise. */
  readonly setting?: string;
  readonly decider?: DeciderName;
  /** The definition set whose verdicts stand beside as strict. */
  readonly strict?: DefinitionSet | null;
  /** Gets every query for a solver, with a name unique within the run. */
  readonly emit?: (name: string, smtlib: string) => void;
  readonly progress?: (done: number, total: number, what: string) => void;
  /** A solver that is loaded already, or null for none; left out, it is loaded when a question first needs it. */
  readonly solver?: Solver | null;
  readonly maxCases?: number;
  /** `found` leaves witnesses as they were found, neither minimised nor with a near miss: quicker, where nobody looks at them. */
  readonly witnesses?: 'small' | 'found';
  /** Which forms to classify; all without it. */
  readonly instructions?: (formId: string) => boolean;
  /** A held configuration to ask the theorems about: control elements of the description, at values in their range. */
  readonly hold?: Held;
  /** What earlier analyses found is taken from here where nothing has changed that it depends on. Not with `emit`: every query is to be asked. */
  readonly cache?: AnalysisCache;
  /** Awaited before each form: lets events in, or ends the analysis by rejecting. */
  readonly between?: () => Promise<void>;
}

/** Analyses a description. Budgets that run out become `unknown`; throws only for a setting that does not exist or an error of the checker. */
export async function analyse(description: Description, definitions: DefinitionSet, options: AnalyseOptions = {}): Promise<Analysis> {
  const setting = settingOf(description, options.setting);
  let solver: Solver | null | undefined = options.solver;
  const classifyOptions: ClassifyOptions = {
    decider: options.decider ?? 'default',
    solver: () => {
      if (solver === undefined) throw new SolverNeeded('the solver is not loaded');
      return solver;
    },
    settings: { witnesses: options.witnesses ?? 'small', ...(options.emit === undefined ? {} : { emit: distinctly(options.emit) }) },
    ...(options.maxCases === undefined ? {} : { maxCases: options.maxCases }),
  };
  const withSolver = async <T>(work: () => T): Promise<T> => {
    try {
      return work();
    } catch (e) {
      if (!(e instanceof SolverNeeded)) throw e;
      solver = await loadSolver();
      return work();
    }
  };
  const wanted = options.instructions ?? (() => true);
  const forms = description.instructions
    .flatMap((instruction) => instruction.forms.map((form) => ({ instruction, form, id: formId(instruction, form) })))
    .filter((f) => wanted(f.id));
  const strict = options.strict ?? null;
  const sets = strict === null ? [definitions] : [definitions, strict];
  const cache = options.emit === undefined ? options.cache : undefined;
  const classifiedAnew = new Set<string>();
  const run = async (lifted: ReadonlySet<string>): Promise<Run> => {
    const depends = [classifyOptions.decider, options.witnesses, options.maxCases, [...lifted].sort()];
    const view = cache === undefined ? null : viewOf(cache, description, setting, depends);
    const classifier = createClassifier(description, setting, classifyOptions, lifted);
    const classified: Map<DefinitionSet, ClassifiedForm[]> = new Map(sets.map((s) => [s, []]));
    for (const [i, f] of forms.entries()) {
      options.progress?.(i, forms.length, f.id);
      await options.between?.();
      let known = true;
      for (const set of sets) {
        const find = (): Promise<Classes> => {
          known = false;
          return withSolver(() => classifyForm(classifier, set, f.instruction, f.form));
        };
        const classes = view === null ? await find() : await view.classesOf(f.instruction, f.form, set, find);
        classified.get(set)?.push({ id: f.id, classes });
      }
      if (!known) classifiedAnew.add(f.id);
    }
    if (cache !== undefined) cache.latest = { analysed: [...classifiedAnew], reused: forms.length - classifiedAnew.size };
    options.progress?.(forms.length, forms.length, 'theorems');
    return { classifier, classified, kept: await invariantPremises(classifier, forms, view, withSolver) };
  };
  const runs = new Map<string, Run>();
  const runOnce = async (lifted: ReadonlySet<string>): Promise<Run> => {
    const key = [...lifted].sort().join(' ');
    const known = runs.get(key) ?? (await run(lifted));
    runs.set(key, known);
    return known;
  };
  const analysisOf = ({ classifier, classified, kept }: Run): Promise<Analysis> =>
    withSolver(() => assemble(description, definitions, strict, setting, forms, classified, classifier, kept));
  const first = await analysisOf(await runOnce(new Set()));
  // What a monitor holds against the assumptions, nothing is assumed of on the real side: the classes are asked again (D17).
  const found = first.theorems.flatMap((t) => [...t.held.keys(), ...(t.strict?.held.keys() ?? [])]);
  const lifted = heldAgainstAssumptions(description, setting, found);
  const analysis = lifted.size === 0 ? first : await analysisOf(await runOnce(lifted));
  if (options.hold === undefined) return analysis;
  const classify = async (held: Held): Promise<Classification> => {
    const { classifier, classified, kept } = await runOnce(heldAgainstAssumptions(description, setting, held.keys()));
    const sound = kept.every((p) => p.verdict === 'holds');
    return { classifier, forms, classified: classified.get(definitions) ?? [], sound };
  };
  return { ...analysis, hold: await holdResult(options.hold, { definitions, theorems: analysis.theorems, classify, withSolver }) };
}

/** The classes of every form under each definition set, and the premises that the invariants are. */
interface Run {
  readonly classifier: Classifier;
  readonly classified: ReadonlyMap<DefinitionSet, readonly ClassifiedForm[]>;
  readonly kept: readonly Premise[];
}

/** Elements that are held and that some assumption is about. */
function heldAgainstAssumptions(description: Description, setting: Setting, held: Iterable<string>): ReadonlySet<string> {
  const assumed = new Set([...description.assume, ...setting.assume].flatMap((c) => [...elementsOf(description, c)]));
  return new Set([...held].filter((id) => assumed.has(id)));
}

/** Gives each query a name of its own: a class may ask several of one name. */
function distinctly(emit: (name: string, smtlib: string) => void): (name: string, smtlib: string) => void {
  const times = new Map<string, number>();
  return (name, smtlib) => {
    const n = (times.get(name) ?? 0) + 1;
    times.set(name, n);
    emit(n === 1 ? name : `${name} (${n})`, smtlib);
  };
}

function settingOf(description: Description, name: string | undefined): Setting {
  const setting = name === undefined ? description.settings[0] : description.settings.find((s) => s.name === name);
  if (setting === undefined) throw new Error(name === undefined ? 'the description has no setting' : `no setting ${name}`);
  return setting;
}

type Classes = ReadonlyMap<string, ClassResult>;

function assemble(
  description: Description,
  definitions: DefinitionSet,
  strict: DefinitionSet | null,
  setting: Setting,
  forms: readonly { instruction: Instruction; form: Form; id: string }[],
  classified: ReadonlyMap<DefinitionSet, readonly ClassifiedForm[]>,
  classifier: Classifier,
  kept: readonly Premise[],
): Analysis {
  const own = classified.get(definitions) ?? [];
  const strictForms = strict === null ? [] : (classified.get(strict) ?? []);
  const possible = (set: DefinitionSet) => (held: Held) => held.size === 0 || isPossible(classifier, set, held);
  const theorems = definitions.theorems.map((t): TheoremResult => {
    const other = strict?.theorems.find((s) => s.name === t.name);
    const beside = strict === null || other === undefined ? null : strictAnswer(strict, strictForms, other, possible(strict));
    const result = theoremResult(definitions, own, t, beside, possible(definitions));
    const sound = kept.every((p) => p.verdict === 'holds');
    // Where an invariant may be broken, no theorem is said to apply: neither here nor beside.
    const cautious = <T extends { readonly verdict: TheoremResult['verdict'] }>(answer: T): T =>
      answer.verdict === 'applies' && !sound ? { ...answer, verdict: 'unknown' } : answer;
    return {
      ...cautious(result),
      unheld: cautious(result.unheld),
      strict: result.strict === null ? null : cautious(result.strict),
      premises: [...result.premises, ...kept],
    };
  });
  const configurations = theorems.map((t) => ({
    held: t.held,
    inclusions: inclusionsOf(
      definitions,
      definitions.theorems.find((d) => d.name === t.name) ?? { name: '', title: '', doc: null, premises: [] },
    ),
  }));
  const dependent = dependentClasses(definitions);
  const analysed = own.map((f, i): FormAnalysis => {
    const all = new Map<string, ClassResult>();
    const known = new Map(f.classes);
    for (const d of definitions.classes) {
      const result = dependent.has(d.name)
        ? dependentResult(definitions, d, known, configurationFor(configurations, classesIn(d.formula)))
        : f.classes.get(d.name);
      if (result === undefined) continue;
      known.set(d.name, result);
      all.set(d.name, result);
    }
    const { instruction, form, id } = forms[i] as { instruction: Instruction; form: Form; id: string };
    return { instruction, form, id, classes: all };
  });
  return { description, definitions, setting, forms: analysed, theorems, statistics: statistics(classifier) };
}

function strictAnswer(
  strict: DefinitionSet,
  forms: readonly ClassifiedForm[],
  theorem: DefinitionSet['theorems'][number],
  possible: (held: Held) => boolean,
): NonNullable<TheoremResult['strict']> {
  const result = theoremResult(strict, forms, theorem, null, possible);
  return { verdict: result.verdict, critical: result.critical, held: result.held };
}
