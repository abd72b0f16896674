// A held configuration that somebody asks about (MODEL §4): whether it suffices for each theorem, which of its elements are needed, and what
// it would take where it does not suffice.
import type { Held, HeldTheorem, HoldResult, TheoremAnswer, TheoremResult } from '../classify/analysis.ts';
import { type Classifier, holdsUnder, isPossible, type Truth } from '../classify/index.ts';
import type { DefinitionSet, TheoremDefinition } from '../language/definition-set.ts';
import type { Form, Instruction } from '../language/description.ts';
import { answer, type ClassifiedForm, heldConfiguration, inclusionsOf, type Membership, shareOf, withoutElement } from './verdict.ts';

/** The classes of a machine, with nothing assumed of some elements on the real side (D17). */
export interface Classification {
  readonly classifier: Classifier;
  readonly forms: readonly { readonly instruction: Instruction; readonly form: Form; readonly id: string }[];
  readonly classified: readonly ClassifiedForm[];
  /** Whether every instruction keeps the invariants: no theorem applies otherwise. */
  readonly sound: boolean;
}

export interface HoldOptions {
  readonly definitions: DefinitionSet;
  /** The theorems as the checker found them by itself. */
  readonly theorems: readonly TheoremResult[];
  /** The classes where the real machine holds a configuration. */
  readonly classify: (held: Held) => Promise<Classification>;
  readonly withSolver: <T>(work: () => T) => Promise<T>;
}

/** The theorems under a configuration. Every class that may depend on it is asked directly: no search has to have met its values. */
export async function holdResult(held: Held, options: HoldOptions): Promise<HoldResult> {
  const { definitions, theorems, withSolver } = options;
  const { classifier } = await options.classify(held);
  const possible = await withSolver(() => isPossible(classifier, definitions, held));
  const found: HeldTheorem[] = [];
  for (const theorem of possible ? definitions.theorems : []) {
    const own = theorems.find((t) => t.name === theorem.name);
    if (own !== undefined) found.push(await heldTheorem(theorem, own, held, options));
  }
  return { held, possible, theorems: found };
}

async function heldTheorem(theorem: TheoremDefinition, own: TheoremResult, held: Held, options: HoldOptions): Promise<HeldTheorem> {
  const { definitions } = options;
  const inclusions = inclusionsOf(definitions, theorem);
  const under = async (of: Held): Promise<TheoremAnswer | null> => answerUnder(of, inclusions, options);
  const all = await under(held);
  if (all === null) throw new Error('a configuration that no state has');
  const { classified } = await options.classify(held);
  const elements: HeldTheorem['elements'][number][] = [];
  for (const element of held.keys()) {
    const without = await under(withoutElement(held, element));
    const share = shareOf(classified, inclusions, held, element, all, without ?? all);
    const lost = all.verdict === 'applies' && without?.verdict !== 'applies';
    elements.push({ ...share, without, needed: without === null || share.buys.length > 0 || lost });
  }
  let minimal: Held | null = null;
  if (all.verdict === 'applies') {
    minimal = held;
    for (const element of held.keys()) {
      const less = withoutElement(minimal, element);
      if ((await under(less))?.verdict === 'applies') minimal = less;
    }
  }
  const takes = all.verdict === 'applies' ? null : await whatItTakes(inclusions, own, held, options, under);
  return { name: theorem.name, ...all, elements, minimal, takes };
}

/** A larger configuration under which the theorem applies, otherwise what the checker found by itself. */
async function whatItTakes(
  inclusions: Parameters<typeof answer>[1],
  own: TheoremResult,
  held: Held,
  { definitions, classify, withSolver }: HoldOptions,
  under: (held: Held) => Promise<TheoremAnswer | null>,
): Promise<HeldTheorem['takes']> {
  const { classified, classifier } = await classify(held);
  const larger = await withSolver(() =>
    heldConfiguration(definitions, classified, inclusions, (h) => isPossible(classifier, definitions, h), held),
  );
  const more = larger.size > held.size ? await under(larger) : null;
  if (more?.verdict === 'applies') return { held: larger, ...more };
  return { held: own.held, verdict: own.verdict, critical: own.critical };
}

/** The answer under a configuration, or null where no state of the real mode has it. */
async function answerUnder(
  held: Held,
  inclusions: Parameters<typeof answer>[1],
  { definitions, classify, withSolver }: HoldOptions,
): Promise<TheoremAnswer | null> {
  const { classifier, forms, classified, sound } = await classify(held);
  if (held.size > 0 && !(await withSolver(() => isPossible(classifier, definitions, held)))) return null;
  const known = new Map<string, Truth>();
  const byId = new Map(forms.map((f) => [f.id, f]));
  const membership: Membership = (f, className) => {
    const key = `${f.id} ${className}`;
    const truth = known.get(key) ?? truthOf(definitions, classifier, byId.get(f.id), f, className, held);
    known.set(key, truth);
    return truth;
  };
  const found = await withSolver(() => answer(classified, inclusions, membership));
  return found.verdict === 'applies' && !sound ? { ...found, verdict: 'unknown' } : found;
}

function truthOf(
  definitions: DefinitionSet,
  classifier: Classifier,
  of: { readonly instruction: Instruction; readonly form: Form } | undefined,
  { classes }: ClassifiedForm,
  className: string,
  held: Held,
): Truth {
  const definition = definitions.classes.find((d) => d.name === className);
  const result = classes.get(className);
  if (definition === undefined || result === undefined || of === undefined) return 'unknown';
  switch (result.verdict) {
    case 'yes':
    case 'always':
      return 'yes';
    case 'vacuous':
      return definition.unlessVacuous === null ? 'no' : 'yes';
    case 'no':
      return 'no';
    case 'never':
    case 'when':
    case 'unknown':
      return definition.held ? holdsUnder(classifier, definitions, of.instruction, of.form, definition, classes, held) : 'unknown';
  }
}
