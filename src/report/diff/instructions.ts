// Instructions of two machines side by side: what each form's classes were and are, and what in the descriptions may have made the difference.
import { reachOf } from '../../isa/reach.ts';
import type { Description, Instruction } from '../../language/description.ts';
import { instructionFingerprint, plainText } from '../../theorems/fingerprint.ts';
import type { ClassDocument, InstructionResult, IsaResult } from '../document.ts';
import type {
  ClassDifference,
  ClassVerdictDocument,
  FormDifference,
  InstructionDifference,
  LoneInstruction,
  PartDifference,
} from './document.ts';
import { lineDiff, linesOfBlock, placeOf } from './lines.ts';
import type { Side } from './parts.ts';

export interface AnalysedSide extends Side {
  readonly isa: IsaResult;
}

/** Instructions of both machines, by name, or by all but the name. */
export interface Pairs {
  readonly both: readonly { readonly before: Instruction; readonly after: Instruction }[];
  /** Ids of forms in the machine after, by those in the machine before. */
  readonly formAfter: ReadonlyMap<string, string>;
  readonly removed: readonly InstructionResult[];
  readonly added: readonly InstructionResult[];
}

export function pairsOf(before: AnalysedSide, after: AnalysedSide): Pairs {
  const [a, b] = [before.description, after.description];
  const whole = (description: Description, instruction: Instruction): string =>
    `${instruction.encoding.text}\n${instructionFingerprint(description, instruction)}`;
  const alone = a.instructions.filter(({ name }) => !b.instructions.some((other) => other.name === name));
  const renamed = new Map(alone.map((instruction) => [whole(a, instruction), instruction]));
  const both: { before: Instruction; after: Instruction }[] = [];
  for (const instruction of b.instructions) {
    const same = a.instructions.find(({ name }) => name === instruction.name);
    const other = same ?? renamed.get(whole(b, instruction));
    if (other !== undefined && !both.some((pair) => pair.before === other)) both.push({ before: other, after: instruction });
  }
  const formAfter = new Map<string, string>();
  for (const { before: x, after: y } of both)
    for (const form of before.isa.instructions.filter(({ name }) => name === x.name)) {
      const same = after.isa.instructions.find((other) => other.name === y.name && other.form === form.form);
      if (same) formAfter.set(form.id, same.id);
    }
  const kept = new Set(formAfter.values());
  return {
    both,
    formAfter,
    removed: before.isa.instructions.filter(({ id }) => !formAfter.has(id)),
    added: after.isa.instructions.filter(({ id }) => !kept.has(id)),
  };
}

/** The theorems that a form breaks. */
export function breaksOf({ theorems }: IsaResult, id: string): string[] {
  return Object.entries(theorems).flatMap(([name, { critical }]) => (critical.includes(id) ? [name] : []));
}

export function loneInstruction(isa: IsaResult, { id, range, classes }: InstructionResult): LoneInstruction {
  const verdicts = Object.entries(classes).map(([name, result]) => [name, verdictOf(result)] as const);
  return { id, ...placeOf(range), classes: Object.fromEntries(verdicts), breaks: breaksOf(isa, id) };
}

export function verdictOf({ verdict, when, via }: ClassDocument): ClassVerdictDocument {
  return { verdict, when, via };
}

/** The classes of which the verdict is another, or the configurations under which it holds. */
export function classDifferences(before: InstructionResult, after: InstructionResult): ClassDifference[] {
  return Object.entries(after.classes).flatMap(([name, result]) => {
    const was = before.classes[name];
    if (was === undefined || (was.verdict === result.verdict && JSON.stringify(was.when) === JSON.stringify(result.when))) return [];
    return [{ class: name, before: verdictOf(was), after: verdictOf(result) }];
  });
}

/** What is to be told of an instruction of both machines; null where it does the same and is in the same classes. */
export function instructionDifference(
  before: AnalysedSide,
  after: AnalysedSide,
  pairs: Pairs,
  [x, y]: readonly [Instruction, Instruction],
  parts: readonly PartDifference[],
): InstructionDifference | null {
  const forms = before.isa.instructions.flatMap((form): FormDifference[] => {
    const other = form.name === x.name ? after.isa.instructions.find(({ id }) => id === pairs.formAfter.get(form.id)) : undefined;
    if (!other) return [];
    const classes = classDifferences(form, other);
    const breaks = { before: breaksOf(before.isa, form.id), after: breaksOf(after.isa, other.id) };
    return classes.length > 0 || breaks.before.join() !== breaks.after.join() ? [{ id: other.id, classes, breaks }] : [];
  });
  const does = ({ operands, semantics }: Instruction): string => plainText([operands, semantics.body]);
  const lines = does(x) === does(y) ? [] : lineDiff(linesOfBlock(x.semantics), linesOfBlock(y.semantics));
  const encoding = x.encoding.text === y.encoding.text ? null : { before: x.encoding.text, after: y.encoding.text };
  const through = [...new Set([...partsReached(before.description, x, parts), ...partsReached(after.description, y, parts)])];
  const functions = through.filter((name) => parts.some((part) => part.kind === 'function' && part.name === name));
  const was = x.name === y.name ? null : x.name;
  if (forms.length === 0 && lines.length === 0 && encoding === null && functions.length === 0 && was === null) return null;
  return { name: y.name, was, before: placeOf(x.range), after: placeOf(y.range), encoding, lines, through, forms };
}

/** What differs and may matter to an instruction: functions that it calls, elements that it names, and what matters to all. */
function partsReached(description: Description, { semantics, encoding }: Instruction, parts: readonly PartDifference[]): string[] {
  const conditions = [encoding.where, ...encoding.groups.map(({ when }) => when)].filter((when) => when !== null);
  const reach = reachOf(description, { statements: semantics.body, expressions: conditions });
  return parts.flatMap(({ kind, name, bears }) => {
    switch (kind) {
      case 'function':
        return reach.functions.has(name) ? [name] : [];
      case 'element':
        return reach.elements.has(name) ? [name] : [];
      case 'parameter':
        return [];
      default:
        return bears ? [name === '' ? kind : name] : [];
    }
  });
}
