// Which classes make columns of a table, and under which headings: read off the definition set, whose names are its own.
import type { ClassDefinitionResult, ClassDocument, DefinitionsResult, InstructionResult } from './document.ts';
import { printHeld } from './values.ts';

export interface Column {
  readonly name: string;
  readonly title: string;
  readonly heading: string;
  readonly held: boolean;
}

/**
 * The classes that say something by themselves: those whose definitions quantify over states. A last word that several of their titles share
 * (`control sensitive`, `mode sensitive`) is left out of the headings.
 */
export function columnsOf({ classes }: DefinitionsResult): Column[] {
  const own = classes.filter(({ quantified }) => quantified);
  const last = (title: string): string => title.trim().split(/\s+/).at(-1) ?? '';
  const shared = (word: string): boolean => own.filter(({ title }) => last(title) === word).length > 1;
  return own.map(({ name, title, held }) => {
    const words = title.trim().split(/\s+/);
    const short = words.length > 1 && shared(last(title)) ? words.slice(0, -1).join(' ') : words.join(' ');
    return { name, title, heading: short || name, held };
  });
}

/** True of an instruction that is in none of the columns' classes. */
export function isPlain({ classes }: InstructionResult, columns: readonly Column[]): boolean {
  return columns.every(({ name, held }) => {
    const verdict = classes[name]?.verdict;
    return verdict === undefined || verdict === 'no' || verdict === 'never' || (verdict === 'vacuous' && !held);
  });
}

/** The title of a combined class that holds of exactly these instructions, if there is one: what the plain ones may be called. */
export function titleOfGroup(
  { classes }: DefinitionsResult,
  group: readonly InstructionResult[],
  others: readonly InstructionResult[],
): string | null {
  const holds = (name: string, { classes: of }: InstructionResult): boolean => of[name]?.verdict === 'yes';
  const candidates = classes.filter(({ quantified, name }) => !quantified && group.every((instruction) => holds(name, instruction)));
  const exact = candidates.find(({ name }) => !others.some((instruction) => holds(name, instruction)));
  return (exact ?? candidates[0])?.title ?? null;
}

/** Whether a class document counts as membership in a reason: the instruction is in it. */
export function isIn(result: ClassDocument | undefined): boolean {
  return result?.verdict === 'yes' || result?.verdict === 'always';
}

/** Why an instruction is in a class, in the quantified classes that it follows from: `control sensitive (mode)`. */
export function reasons(definitions: DefinitionsResult, instruction: InstructionResult, className: string): string[] {
  const byName = new Map(definitions.classes.map((definition) => [definition.name, definition]));
  const found = new Map<string, string>();
  const visit = (name: string, seen: ReadonlySet<string>): void => {
    const definition = byName.get(name);
    const result = instruction.classes[name];
    if (!definition || !result || seen.has(name) || !isIn(result)) return;
    if (definition.quantified || definition.uses.length === 0) found.set(name, describe(definition, result));
    else for (const used of definition.uses) visit(used, new Set([...seen, name]));
  };
  visit(className, new Set());
  return [...found.values()];
}

function describe({ title }: ClassDefinitionResult, { via }: ClassDocument): string {
  return via.length > 0 ? `${title} (${via.join(', ')})` : title;
}

/** How an instruction stands to a class that it should have been in: `never privileged`, `privileged only when iopl = 0`. */
export function standing({ title }: ClassDefinitionResult, { verdict, when }: ClassDocument): string {
  switch (verdict) {
    case 'yes':
    case 'always':
      return title;
    case 'no':
      return `not ${title}`;
    case 'never':
      return `never ${title}`;
    case 'when':
      return `${title} only when ${printWhen(when)}`;
    case 'vacuous':
      return `${title} only vacuously`;
    case 'unknown':
      return `unknown whether ${title}`;
  }
}

/** `iopl = 0 or tsd = 1`: the alternatives of a `when`. */
export function printWhen(when: ClassDocument['when']): string {
  return when.map(printHeld).join(' or ');
}

/** The classes that quantify over states among those that a class is made of, itself included. */
export function quantifiedParts({ classes }: DefinitionsResult, className: string): string[] {
  const found = new Set<string>();
  const visit = (name: string, depth: number): void => {
    const definition = classes.find((candidate) => candidate.name === name);
    if (!definition || depth > classes.length) return;
    if (definition.quantified) found.add(name);
    else for (const used of definition.uses) visit(used, depth + 1);
  };
  visit(className, 0);
  return classes.filter(({ name }) => found.has(name)).map(({ name }) => name);
}

/** `when ie = 0`, `yes (r)`. */
export function verdictWords({ verdict, when, via }: Pick<ClassDocument, 'verdict' | 'when' | 'via'>, withVia = true): string {
  const on = when.length > 0 ? ` ${printWhen(when)}` : '';
  return `${verdict}${on}${withVia && via.length > 0 ? ` (${via.join(', ')})` : ''}`;
}
