// What `explain WORD` prints: a diagnostic with its example, a term, a class or theorem of the definition set, a decision.
import type { ClassDefinition, DefinitionSet, Formula, TheoremDefinition, TwinRelation } from '../../language/definition-set.ts';
import { cleanText, heading, list, oneLine, type TerminalOptions, wrapStyled, wrapText } from '../text.ts';

export interface DiagnosticText {
  readonly code: string;
  readonly text: string;
  readonly broken: string;
  readonly mended: string;
  readonly repeat: { readonly text: string; readonly times: number } | null;
}

export interface TermText {
  readonly name: string;
  readonly text: string;
  readonly see: readonly string[];
  readonly page: string | null;
}

/** A row of the table of decisions. */
export interface Decision {
  readonly id: string;
  readonly question: string;
  readonly decision: string;
}

/** The names of predicates, and their text. */
export type Predicates = ReadonlyMap<string, string>;

export function diagnosticLines({ code, text, broken, mended, repeat }: DiagnosticText, options: TerminalOptions): string[] {
  const example = (content: string): string[] =>
    content
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`.trimEnd());
  const times = repeat === null ? [] : [`    (… stands for ${repeat.times.toLocaleString('en')} times \`${repeat.text.trim()}\`)`];
  return [
    `${options.style('strong', code)}, a diagnostic`,
    ...paragraph(text, options),
    '',
    `  ${options.style('bad', 'gives it')}:`,
    ...example(broken),
    ...times,
    '',
    `  ${options.style('good', 'mended')}:`,
    ...example(mended),
  ];
}

export function termLines({ name, text, see, page }: TermText, options: TerminalOptions): string[] {
  return [
    options.style('strong', name),
    ...paragraph(text, options),
    ...seeLines(see, options),
    ...(page === null ? [] : paragraph(`More: ${page}`, options)),
  ];
}

export function decisionLines({ id, question, decision }: Decision, options: TerminalOptions): string[] {
  return [
    ...wrapStyled(id, 'strong', '', question, options, '  '),
    ...paragraph(`${decision}.`, options),
    ...paragraph('More: docs/model.md section 7', options),
  ];
}

/** A class of a definition set: what it says in words and in its logic, and what rests on it. */
export function classDefinitionLines(
  set: DefinitionSet,
  predicates: Predicates,
  definition: ClassDefinition,
  options: TerminalOptions,
): string[] {
  const { name: className, title, doc, text, held, unlessVacuous } = definition;
  const relations = new Set(relationsIn(definition.formula));
  const uses = classesIn(definition.formula);
  const usedBy = set.classes.filter((other) => classesIn(other.formula).includes(className)).map((other) => other.title);
  const bounds = set.theorems.flatMap((theorem) =>
    theorem.premises.flatMap((premise) =>
      premise.op === 'within' && (premise.inner === className || premise.outer === className)
        ? [`${heading(theorem.name)}: ${oneLine(premise.text)}`]
        : [],
    ),
  );
  const kind = held ? 'always, when something is held, or never' : 'yes or no';
  return [
    `${options.style('strong', title)}, a class of ${set.id} (${className}): ${kind}`,
    ...(doc === null ? [] : paragraph(doc, options)),
    '',
    ...definitionLines(`= ${oneLine(text)}`, options),
    ...predicatesIn(predicates, text).flatMap((name) => definitionLines(`${name}: ${oneLine(predicates.get(name) ?? '')}`, options)),
    ...(unlessVacuous === null ? [] : definitionLines(`vacuous unless ${textOf(set, unlessVacuous)}`, options)),
    ...set.twins.filter((twins) => relations.has(twins.name)).flatMap((twins) => relationLines(twins, options)),
    ...(uses.length + usedBy.length + bounds.length > 0 ? [''] : []),
    ...(uses.length > 0
      ? paragraph(`Made of ${list(uses.map((use) => set.classes.find((other) => other.name === use)?.title ?? use))}.`, options)
      : []),
    ...(usedBy.length > 0 ? paragraph(`Part of ${list(usedBy)}.`, options) : []),
    ...bounds.flatMap((bound) => paragraph(bound, options)),
  ];
}

export function theoremLines(set: DefinitionSet, { name, title, doc, premises }: TheoremDefinition, options: TerminalOptions): string[] {
  return [
    `${options.style('strong', heading(name))}, of ${set.id} (${name})`,
    ...paragraph(`${title}.`, options),
    ...(doc === null ? [] : paragraph(doc, options)),
    ...premises.flatMap((premise) =>
      paragraph(`premise: ${oneLine(premise.text)}${premise.op === 'stated' ? ' (stated, not decided)' : ''}`, options),
    ),
    ...paragraph('The condition is sufficient, not necessary: where it fails, another construction may do.', options),
  ];
}

/** A relation between two states, key by key. */
export function relationLines({ name, doc, modes, views, R, K, T, outside, size }: TwinRelation, options: TerminalOptions): string[] {
  const keys = { modes, views, R, K, T, outside, size };
  const text = Object.entries(keys)
    .map(([key, value]) => `${key}: ${value}`)
    .join('; ');
  return [
    ...wrapText('  ', `${name} twins: ${doc === null ? '' : `${oneLine(doc)} `}`, options.width, '    '),
    ...wrapText('    ', text, options.width, '    '),
  ];
}

function paragraph(text: string, { width }: TerminalOptions): string[] {
  return wrapText('  ', cleanText(oneLine(text)), width, '  ');
}

function definitionLines(text: string, { width }: TerminalOptions): string[] {
  return wrapText('  ', cleanText(text), width, '      ');
}

function seeLines(see: readonly string[], options: TerminalOptions): string[] {
  return see.length > 0 ? paragraph(`See also: ${see.join(', ')}`, options) : [];
}

function textOf({ text }: DefinitionSet, { range }: Formula): string {
  return oneLine(text.slice(range.start.offset, range.end.offset));
}

function relationsIn(f: Formula): string[] {
  switch (f.op) {
    case 'some':
    case 'all':
      return f.binder.kind === 'twins' ? [f.binder.relation] : [];
    case 'class':
      return [];
    case 'not':
      return relationsIn(f.argument);
    case 'and':
    case 'or':
      return f.arguments.flatMap(relationsIn);
  }
}

function classesIn(f: Formula): string[] {
  switch (f.op) {
    case 'class':
      return [f.name];
    case 'some':
    case 'all':
      return [];
    case 'not':
      return classesIn(f.argument);
    case 'and':
    case 'or':
      return [...new Set(f.arguments.flatMap(classesIn))];
  }
}

/** Predicates that a formula calls, also through others, each once. `name(A, B)` as it is declared. */
function predicatesIn(predicates: Predicates, text: string): string[] {
  const found = new Set<string>();
  const visit = (of: string): void => {
    for (const [declared, body] of predicates) {
      const name = declared.slice(0, declared.indexOf('('));
      if (found.has(declared) || !new RegExp(`(?<![\\w-])${name}\\(`).test(of)) continue;
      found.add(declared);
      visit(body);
    }
  };
  visit(text);
  return [...found];
}
