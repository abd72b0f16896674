// The questions behind the witnesses of an analysis, so that a test can put them to another reader of the same instances.
import type { Analysis, Witness } from '../../src/classify/analysis.ts';
import { questionsOf } from '../../src/classify/formula.ts';
import type { Question } from '../../src/classify/question.ts';
import type { Formula, Matrix } from '../../src/language/definition-set.ts';
import type { Range } from '../../src/language/description.ts';

export interface Shown {
  /** `get-mode mode-sensitive`. */
  readonly what: string;
  /** Those that the instance could be an answer to: quantifiers of one class may share a condition. */
  readonly questions: readonly Question[];
  readonly witness: Witness;
}

/** Every witness of the analysis with the questions that it may answer. */
export function shownBy(analysis: Analysis): Shown[] {
  const shown: Shown[] = [];
  for (const f of analysis.forms) {
    for (const [name, { evidence }] of f.classes) {
      if (evidence.kind !== 'witness') continue;
      const definition = analysis.definitions.classes.find((d) => d.name === name);
      const formulas =
        definition === undefined ? [] : [definition.formula, ...(definition.unlessVacuous === null ? [] : [definition.unlessVacuous])];
      const asked = formulas.flatMap((x) => questionsIn(analysis, f, x));
      const questions = asked.filter((q) => isOf(q, evidence.witness));
      if (questions.length === 0) throw new Error(`no question for the witness of ${f.id} ${name}`);
      shown.push({ what: `${analysis.description.id} ${f.id} ${name}`, questions, witness: evidence.witness });
    }
  }
  return shown;
}

function questionsIn(analysis: Analysis, form: Analysis['forms'][number], formula: Formula): Question[] {
  switch (formula.op) {
    case 'class':
      return [];
    case 'not':
      return questionsIn(analysis, form, formula.argument);
    case 'and':
    case 'or':
      return formula.arguments.flatMap((a) => questionsIn(analysis, form, a));
    case 'some':
    case 'all': {
      const { matrix, binder } = formula;
      // A witness against "for all" is an instance of the negation.
      const asked: Matrix = formula.op === 'some' ? matrix : { op: 'not', argument: matrix, range: matrix.range };
      const { description, definitions, setting } = analysis;
      const context = { description, definitions, setting, ...form, held: new Map(), usesHeld: false, text: '' };
      return questionsOf(binder, asked, context);
    }
  }
}

/** The question is about this part of the definition, these modes and, where one element differs, this element. */
function isOf(q: Question, { clause, instance, names }: Witness): boolean {
  if (!sameRange(q.matrix.range, clause.range)) return false;
  const [left, right] = instance.states;
  const d = q.domain;
  if (d.kind === 'state') return right === undefined && d.name === names[0] && d.modes.includes(left?.mode ?? -1n);
  if (left === undefined || right === undefined || d.left !== names[0] || d.right !== names[1]) return false;
  if (!d.modes.some(([a, b]) => a === left.mode && b === right.mode)) return false;
  return d.element === null || keysOf(q, d.element).some((key) => (left.elements.get(key) ?? 0n) !== (right.elements.get(key) ?? 0n));
}

function sameRange(a: Range, b: Range): boolean {
  return a.file === b.file && a.start.offset === b.start.offset && a.end.offset === b.end.offset;
}

/** The registers of an element as states name them. */
function keysOf(q: Question, id: string): string[] {
  const count = q.description.elements.find((e) => e.id === id)?.count ?? 1;
  return count === 1 ? [id] : Array.from({ length: count }, (_, i) => `${id}[${i}]`);
}
