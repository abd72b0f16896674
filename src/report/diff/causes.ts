// Why a theorem's critical instructions are others: which forms left and came, and through which classes.
import type { Held } from '../../classify/analysis.ts';
import type { DefinitionSet } from '../../language/definition-set.ts';
import { inclusionsOf } from '../../theorems/verdict.ts';
import { isIn, quantifiedParts, reasons, standing } from '../columns.ts';
import type { ClassDocument, DefinitionsResult, InstructionResult, IsaResult, TheoremDocument } from '../document.ts';
import { fromInteger } from '../values.ts';
import type { Cause, CauseKind, ClassDifference, TheoremDifference } from './document.ts';
import { type AnalysedSide, classDifferences, type Pairs } from './instructions.ts';

interface Definitions {
  readonly set: DefinitionSet;
  readonly document: DefinitionsResult;
}

/** A theorem of both machines, all but its story. */
export function theoremDifference(
  definitions: Definitions,
  name: string,
  before: AnalysedSide,
  after: AnalysedSide,
  pairs: Pairs,
): Omit<TheoremDifference, 'story'> | null {
  const [was, is] = [before.isa.theorems[name], after.isa.theorems[name]];
  if (was === undefined || is === undefined) return null;
  const formBefore = new Map([...pairs.formAfter].map(([x, y]) => [y, x]));
  const left = was.critical.filter((id) => !is.critical.includes(pairs.formAfter.get(id) ?? ''));
  const came = is.critical.filter((id) => !was.critical.includes(formBefore.get(id) ?? ''));
  const cause = (x: string | undefined, y: string | undefined, where: IsaResult): Cause =>
    causeOf(definitions, name, [form(before.isa, x), form(after.isa, y)], [was, is], where);
  return {
    name,
    title: is.title,
    before: { verdict: was.verdict, held: was.held, critical: was.critical },
    after: { verdict: is.verdict, held: is.held, critical: is.critical },
    left: left.map((id) => cause(id, pairs.formAfter.get(id), before.isa)),
    came: came.map((id) => cause(formBefore.get(id), id, after.isa)),
  };
}

function form({ instructions }: IsaResult, id: string | undefined): InstructionResult | undefined {
  return instructions.find((instruction) => instruction.id === id);
}

/** Why a form is critical for a theorem in one of the machines: `where`. */
function causeOf(
  { set, document }: Definitions,
  theorem: string,
  [x, y]: readonly [InstructionResult | undefined, InstructionResult | undefined],
  [was, is]: readonly [TheoremDocument, TheoremDocument],
  where: IsaResult,
): Cause {
  const definition = set.theorems.find(({ name }) => name === theorem);
  const inclusions = definition === undefined ? [] : inclusionsOf(set, definition);
  const critical = where.instructions.find(({ id }) => id === x?.id) ?? where.instructions.find(({ id }) => id === y?.id);
  const why = inclusions.flatMap(({ inner, outer }) => {
    const outerClass = document.classes.find(({ name }) => name === outer);
    const result = critical?.classes[outer];
    if (!critical || !outerClass || !result || !isIn(critical.classes[inner])) return [];
    return [...reasons(document, critical, inner), standing(outerClass, result)];
  });
  const base = { id: (critical ?? x ?? y)?.id ?? '', reasons: [...new Set(why)], inner: [], outer: [] };
  if (x === undefined) return { ...base, kinds: ['new'], classes: [] };
  if (y === undefined) return { ...base, kinds: ['gone'], classes: [] };
  const all = classDifferences(x, y);
  const [innerChanged, outerChanged] = [new Set<string>(), new Set<string>()];
  const kinds = new Set<CauseKind>();
  const classes = new Map<string, ClassDifference>();
  for (const { inner, outer } of inclusions) {
    const bounded = [isIn(x.classes[inner]), isIn(y.classes[inner])];
    const bounding = [holds(x.classes[outer], was), holds(y.classes[outer], is)];
    const broken = bounded.map((of, i) => of && !bounding[i]);
    if (broken[0] === broken[1]) continue;
    if (bounded[0] !== bounded[1]) {
      kinds.add('inner');
      innerChanged.add(inner);
      const parts = quantifiedParts(document, inner);
      for (const difference of all) if (parts.includes(difference.class)) classes.set(difference.class, difference);
    }
    if (bounding[0] === bounding[1]) continue;
    const difference = all.find((candidate) => candidate.class === outer);
    kinds.add(difference ? 'outer' : 'held');
    outerChanged.add(outer);
    if (difference) classes.set(outer, difference);
  }
  return { ...base, kinds: [...kinds], inner: [...innerChanged], outer: [...outerChanged], classes: [...classes.values()] };
}

/** Whether a bounding class holds under what a theorem holds. */
function holds(result: ClassDocument | undefined, { held }: TheoremDocument): boolean {
  const values: Held = new Map(held.map(({ element, value }) => [element, fromInteger(value)]));
  switch (result?.verdict) {
    case 'yes':
    case 'always':
    case 'vacuous':
      return true;
    case 'when':
      return result.when.some((w) => w.every(({ element, value }) => values.get(element) === fromInteger(value)));
    default:
      return false;
  }
}
