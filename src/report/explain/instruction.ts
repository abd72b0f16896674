// What `explain FILE INSTRUCTION` prints: the whole story of one instruction, from its text to what it would take to mend it.
import { reachOf } from '../../isa/reach.ts';
import type { DefinitionSet } from '../../language/definition-set.ts';
import type { Description, Instruction } from '../../language/description.ts';
import { columnsOf, isIn, verdictWords } from '../columns.ts';
import { consequence } from '../consequence.ts';
import type { ClassDefinitionResult, ClassDocument, DefinitionsResult, InstructionResult, IsaResult } from '../document.ts';
import { nameOfRun } from '../forms.ts';
import { clean, type Emphasis, list, oneLine, type TerminalOptions, wrapStyled, wrapText } from '../text.ts';
import { proofText } from '../witness.ts';
import { type Asked, doesSentences, type MendedResult, mendSentences, monitorSentences, theoremSentences } from './meaning.ts';

/** All that the story is drawn from. */
export interface Explained {
  readonly set: DefinitionSet;
  readonly definitions: DefinitionsResult;
  /** The whole machine: what theorems say. */
  readonly isa: IsaResult;
  /** The forms asked about, with evidence fit to be read. */
  readonly forms: readonly InstructionResult[];
  readonly description: Description;
  readonly instruction: Instruction;
  /** Traps that the setting sends to the monitor. */
  readonly monitor: readonly string[];
  /** The machine with a group of forms refused in the real mode, by the id of the group's first. */
  readonly mended: ReadonlyMap<string, MendedResult>;
  /** The command that shows the evidence of a form. */
  readonly command: (form: InstructionResult) => string;
}

/** Forms of which the same is to be told. */
export function groupsOf(isa: Pick<IsaResult, 'theorems'>, forms: readonly InstructionResult[]): InstructionResult[][] {
  const groups = new Map<string, InstructionResult[]>();
  for (const form of forms) {
    const verdicts = Object.values(form.classes).map(({ verdict, when }) => [verdict, when]);
    const breaks = Object.values(isa.theorems).map(({ critical }) => critical.includes(form.id));
    const key = JSON.stringify([verdicts, breaks]);
    groups.set(key, [...(groups.get(key) ?? []), form]);
  }
  return [...groups.values()];
}

/** The story. Ends with a line break. */
export function renderExplained(untrusted: Explained, options: TerminalOptions): string {
  const explained: Explained = {
    ...untrusted,
    definitions: clean(untrusted.definitions),
    isa: clean(untrusted.isa),
    forms: clean(untrusted.forms),
  };
  const groups = groupsOf(explained.isa, explained.forms);
  const blocks = [
    head(explained, options),
    ...groups.flatMap((group, at) => story(explained, group, { of: groups.length, at }, untrusted, options)),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function head({ definitions, isa, forms, description, instruction }: Explained, options: TerminalOptions): string[] {
  const { width } = options;
  const [form] = forms as [InstructionResult];
  const paragraph = (text: string): string[] => wrapText('  ', clean(text), width, '  ');
  return [
    ...wrapStyled(form.name, 'strong', '', `of ${isa.id}, ${form.range.file}:${form.range.start.line}`, options, '  '),
    ...(form.doc === null ? [] : paragraph(oneLine(form.doc))),
    ...(form.source === null ? [] : paragraph(`After ${oneLine(form.source)}.`)),
    '',
    ...(form.syntax === null ? [] : paragraph(`written ${oneLine(form.syntax)}`)),
    ...paragraph(`encoded ${oneLine(form.encoding)}`),
    '',
    ...form.semantics
      .trimEnd()
      .split('\n')
      .map((line, i) => `  ${String(form.semanticsRange.start.line + i).padStart(5)} │ ${line}`.trimEnd()),
    '',
    ...doesSentences(description, instruction).flatMap(paragraph),
    ...paragraph(
      `Definitions ${definitions.id}; setting ${isa.setting}: ${list(isa.modes.virtual)} of the guest in real ${isa.modes.real} mode.`,
    ),
    ...isa.assumptions.flatMap(({ text, of }) => paragraph(`Assuming ${oneLine(text)} (${of}).`)),
  ];
}

function story(
  explained: Explained,
  group: readonly InstructionResult[],
  { of, at }: { readonly of: number; readonly at: number },
  untrusted: Explained,
  options: TerminalOptions,
): string[][] {
  const { definitions, isa, description, instruction, mended } = explained;
  const [form] = group as [InstructionResult];
  const raised = [...reachOf(description, { statements: instruction.semantics.body }).traps.keys()];
  const unheard = raised.filter((trap) => !explained.monitor.includes(trap));
  const asked: Asked = { set: explained.set, definitions, isa, form, unheard };
  const quantified = definitions.classes.filter((definition) => definition.quantified);
  const combined = definitions.classes.filter((definition) => !definition.quantified);
  const section = (title: string, sentences: readonly string[], emphasis: Emphasis = 'strong'): string[] =>
    sentences.length === 0
      ? []
      : [options.style(emphasis, title), ...sentences.flatMap((sentence) => wrapText('  ', clean(sentence), options.width, '    '))];
  const names = group.length === 1 ? form.id : nameOfRun(group, isa.instructions);
  const telling = columnsOf(definitions).find(
    ({ name, held }) => !held && isIn(form.classes[name]) && form.classes[name]?.evidence.kind === 'witness',
  );
  const shown = telling ? sentenceOf(isa, form.classes[telling.name]!) : null;
  const ids = group.map(({ id }) => id);
  return [
    ...(of > 1 ? [wrapStyled(`${names}:`, 'strong', '', ids.join(', '), options, '  ')] : []),
    // What a class means is said once.
    ...quantified.map((definition) => classLines(explained, form, definition, at === 0, options)),
    combined.flatMap((definition) => classLines(explained, form, definition, at === 0, options)),
    section('For the theorems', theoremSentences(asked)),
    section('For a monitor', monitorSentences(asked, description, instruction, shown)),
    section('What it would take', mendSentences(asked, ids, mended.get(form.id) ?? null)),
    [`The states behind this: ${clean(explained.command(untrusted.forms.find(({ id }) => id === form.id) ?? form))}`],
  ];
}

/** A class: the verdict, what the class means, the definition, and why. */
function classLines(
  { definitions, isa }: Explained,
  form: InstructionResult,
  definition: ClassDefinitionResult,
  defined: boolean,
  options: TerminalOptions,
): string[] {
  const result = form.classes[definition.name];
  if (!result) return [];
  const { title, doc, text, quantified } = definition;
  const indented = (line: string): string[] => wrapText('  ', line, options.width, '    ');
  if (!quantified) {
    const said = `${verdictWords(result)}${defined ? `; = ${oneLine(text)}` : ''}`;
    return wrapStyled(`${title}:`, 'strong', '', said, options, '    ');
  }
  const why = sentenceOf(isa, result);
  return [
    ...wrapStyled(`${title}:`, 'strong', '', verdictWords(result), options, '  '),
    ...(doc === null || !defined ? [] : indented(oneLine(doc))),
    ...(defined ? indented(`= ${oneLine(text)}`) : []),
    ...(why === null ? [] : indented(why)),
    ...linesOf(result).flatMap((line) => indented(line)),
    ...(result.evidence.kind === 'derived' && result.evidence.from.length > 0
      ? indented(
          `It follows from ${list(result.evidence.from.map((name) => definitions.classes.find((of) => of.name === name)?.title ?? name))}.`,
        )
      : []),
  ];
}

/** Why a class has its verdict, in a sentence; null where it follows from others. */
function sentenceOf(isa: IsaResult, { verdict, evidence }: ClassDocument): string | null {
  switch (evidence.kind) {
    case 'witness':
      return consequence(isa, evidence, verdict !== 'yes');
    case 'proof':
      return `Proved: ${proofText(evidence.proofs)}.`;
    case 'vacuous':
    case 'unknown':
      return `${evidence.reason.charAt(0).toUpperCase()}${oneLine(evidence.reason).slice(1)}.`;
    case 'derived':
      return null;
  }
}

/** The lines of the semantics that a witness names. */
function linesOf({ evidence }: ClassDocument): string[] {
  if (evidence.kind !== 'witness') return [];
  return evidence.lines
    .map(({ text, range }) => (text === '' ? '' : `Line ${range.start.line}: ${oneLine(text)}`))
    .filter((line) => line !== '');
}
