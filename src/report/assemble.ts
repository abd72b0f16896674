// From analyses to the result document.
import type { Analysis, ClassResult, FormAnalysis, HeldShare, HeldTheorem, HoldResult, TheoremResult } from '../classify/analysis.ts';
import { codeSpace, printFraction, toDecimal } from '../isa/coverage.ts';
import type { ClassDefinition, DefinitionSet, Formula, Premise } from '../language/definition-set.ts';
import type { Condition } from '../language/description.ts';
import type {
  AssumptionResult,
  ClassDocument,
  DefinitionsResult,
  DiagnosticResult,
  ExpectationResult,
  InstructionResult,
  IsaResult,
  ResultDocument,
  TheoremDocument,
} from './document.ts';
import { type Context, contextOf, evidenceDocument, heldDocument, modeName } from './evidence.ts';
import { type CheckedExpectation, gateOf } from './gate.ts';
import type { HeldShareDocument, HeldTheoremDocument, HoldDocument } from './held-document.ts';
import { toInteger, toPlainInteger } from './values.ts';

/** One machine that was analysed, and what became of its claims. */
export interface Checked {
  readonly analysis: Analysis;
  readonly expectations: readonly CheckedExpectation[];
}

export interface DocumentOptions {
  /** Version of the tool. */
  readonly version: string;
  readonly diagnostics?: readonly DiagnosticResult[];
  /** The text of a source file, for the lines that a witness names. */
  readonly source?: (file: string) => string | undefined;
}

/** The result document of a run: the definition set once, then every machine in the order given. */
export function toDocument(definitions: DefinitionSet, checked: readonly Checked[], options: DocumentOptions): ResultDocument {
  return {
    schemaVersion: 1,
    tool: { name: 'pogo', version: options.version },
    definitions: definitionsDocument(definitions),
    isas: checked.map((machine) => isaDocument(machine, options.source ?? (() => undefined))),
    diagnostics: [...(options.diagnostics ?? [])],
  };
}

function isaDocument({ analysis, expectations }: Checked, source: NonNullable<DocumentOptions['source']>): IsaResult {
  const { description, setting } = analysis;
  const context = contextOf(description, source);
  const fraction = codeSpace(description.instructions, description.functions);
  return {
    id: description.id,
    title: description.title,
    source: description.source,
    file: description.file,
    sha256: description.sha256,
    parameters: record(Object.entries(description.parameters).map(([name, value]) => [name, toPlainInteger(value)])),
    setting: setting.name,
    settings: description.settings.map(({ name }) => name),
    modes: {
      real: modeName(description, setting.user),
      virtual: setting.virtual.map((mode) => modeName(description, mode)),
    },
    assumptions: [...assumptions('machine', description.assume), ...assumptions('setting', setting.assume)],
    storage: context.storage && { name: context.storage.id, cells: toInteger(context.storage.size, context.storage.addressWidth + 1) },
    coverage: { codes: printFraction(fraction), described: toDecimal(fraction) },
    instructions: analysis.forms.map((form) => instructionDocument(context, form)),
    theorems: record(analysis.theorems.map((theorem) => [theorem.name, theoremDocument(context, analysis.definitions, theorem)])),
    hold: analysis.hold === undefined ? null : holdDocument(context, analysis.hold),
    expectations: expectations.map(expectationDocument),
    broken: [...description.broken],
    gate: gateOf(analysis, expectations),
    statistics: { ...analysis.statistics },
  };
}

function instructionDocument(context: Context, { instruction, form, id, classes }: FormAnalysis): InstructionResult {
  const { name, doc, source, syntax, encoding, range, semantics } = instruction;
  return {
    name,
    form: form.label,
    id,
    doc,
    source,
    syntax,
    encoding: encoding.text,
    range,
    semantics: semantics.text,
    semanticsRange: semantics.range,
    classes: record([...classes].map(([className, result]) => [className, classDocument(context, instruction, result)])),
  };
}

function classDocument(context: Context, { operands }: FormAnalysis['instruction'], result: ClassResult): ClassDocument {
  return {
    verdict: result.verdict,
    when: result.when.map((held) => heldDocument(context, held)),
    via: [...result.via],
    evidence: evidenceDocument(context, operands, result.evidence),
  };
}

function theoremDocument(context: Context, definitions: DefinitionSet, theorem: TheoremResult): TheoremDocument {
  const { name, verdict, held, critical, premises, unheld, shares, strict } = theorem;
  return {
    title: definitions.theorems.find((definition) => definition.name === name)?.title ?? name,
    verdict,
    held: heldDocument(context, held),
    critical: [...critical],
    premises: premises.map((premise) => ({ text: premise.text, verdict: premise.verdict, critical: [...premise.critical] })),
    unheld: { verdict: unheld.verdict, critical: [...unheld.critical] },
    buys: shares.map((share) => shareDocument(context, share)),
    strict: strict && { verdict: strict.verdict, held: heldDocument(context, strict.held), critical: [...strict.critical] },
  };
}

function holdDocument(context: Context, { held, possible, theorems }: HoldResult): HoldDocument {
  return { held: heldDocument(context, held), possible, theorems: record(theorems.map((t) => [t.name, heldTheoremDocument(context, t)])) };
}

function heldTheoremDocument(context: Context, { verdict, critical, elements, minimal, takes }: HeldTheorem): HeldTheoremDocument {
  const inOrder = new Map(elements.map((element) => [element.element, element]));
  const order = heldDocument(context, new Map(elements.map(({ element, value }) => [element, value])));
  return {
    verdict,
    critical: [...critical],
    elements: order.flatMap(({ element }) => {
      const of = inOrder.get(element);
      if (of === undefined) return [];
      const { needed, without } = of;
      return [{ ...shareDocument(context, of), needed, without: without && { verdict: without.verdict, critical: [...without.critical] } }];
    }),
    minimal: minimal && heldDocument(context, minimal),
    takes: takes && { verdict: takes.verdict, held: heldDocument(context, takes.held), critical: [...takes.critical] },
  };
}

function shareDocument(context: Context, { element, value, buys }: HeldShare): HeldShareDocument {
  const [held] = heldDocument(context, new Map([[element, value]]));
  return {
    element,
    value: held?.value ?? 0,
    instructions: buys.map(({ id, class: className, with: rest }) => ({ id, class: className, with: heldDocument(context, rest) })),
  };
}

function assumptions(of: AssumptionResult['of'], conditions: readonly Condition[]): AssumptionResult[] {
  return conditions.map(({ text, range }) => ({ text: text.trim(), of, range }));
}

function expectationDocument({ text, met, found, range }: CheckedExpectation): ExpectationResult {
  return { text, verdict: met ? 'met' : 'differs', found, range };
}

function definitionsDocument(set: DefinitionSet): DefinitionsResult {
  return {
    id: set.id,
    title: set.title,
    file: set.file,
    strict: set.strict,
    text: set.text,
    classes: set.classes.map(classDefinition),
    theorems: set.theorems.map(({ name, title, doc, premises }) => ({ name, title, doc, premises: premises.map(premiseDocument) })),
  };
}

function classDefinition({ name, title, doc, text, held, formula, unlessVacuous }: ClassDefinition): DefinitionsResult['classes'][number] {
  const uses = new Set<string>();
  const quantified = collect(formula, uses);
  return { name, title, doc, text: text.trim(), held, uses: [...uses], quantified: quantified || unlessVacuous !== null };
}

/** Gathers the classes that a formula names; says whether it quantifies over states. */
function collect(formula: Formula, uses: Set<string>): boolean {
  switch (formula.op) {
    case 'some':
    case 'all':
      return true;
    case 'class':
      uses.add(formula.name);
      return false;
    case 'not':
      return collect(formula.argument, uses);
    case 'and':
    case 'or':
      return formula.arguments.map((argument) => collect(argument, uses)).some(Boolean);
  }
}

function premiseDocument(premise: Premise): DefinitionsResult['theorems'][number]['premises'][number] {
  const text = premise.text.trim();
  return premise.op === 'within' ? { text, inner: premise.inner, outer: premise.outer } : { text, inner: null, outer: null };
}

/** An object whose keys are a user's words: `__proto__` is a key like any other. */
function record<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(entries);
}
