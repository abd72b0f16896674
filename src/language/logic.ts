// The logic of definition sets: formulas, matrices and predicates from text, with names resolved and predicates written out.

import { child, spanOf } from './cst.ts';
import type { Binder, Formula, Matrix, Part } from './definition-set.ts';
import type { Range } from './description.ts';
import type { Collector } from './diagnostics.ts';
import { matrixOf } from './matrices.ts';
import { type Cst, listItems } from './ohm.ts';
import { reporter, run } from './parse.ts';
import type { Report } from './precheck.ts';
import { type Piece, rangeIn } from './source.ts';
import { didYouMean, quote } from './suggest.ts';

/** What formulas may name. */
export interface LogicNames {
  readonly twins: ReadonlySet<string>;
  /** Classes defined so far. */
  readonly classes: ReadonlySet<string>;
  /** Classes of the whole file, for better messages. */
  readonly laterClasses: ReadonlySet<string>;
  readonly predicates: ReadonlyMap<string, Predicate>;
  readonly laterPredicates: ReadonlySet<string>;
  /** Nodes that predicates may still be written out to. */
  budget: { left: number };
}

export interface Predicate {
  readonly parameters: readonly string[];
  readonly matrix: Matrix;
}

export interface Logic {
  readonly piece: Piece;
  readonly names: LogicNames;
  readonly report: Report;
  /** False after an error. */
  sound: boolean;
}

export type States = ReadonlySet<string>;

export const PARTS: readonly Part[] = ['D', 'M', 'P', 'R', 'K', 'T', 'O'];

export function text(logic: Logic, node: Cst): string {
  return logic.piece.text.slice(node.start, node.end);
}

export function place(logic: Logic, node: Cst): Range {
  return rangeIn(logic.piece, node.start, node.end);
}

export function complain(logic: Logic, ...report: Parameters<Report>): null {
  logic.sound = false;
  logic.report(...report);
  return null;
}

/** Reads a formula; null after an error. */
export function readFormula(piece: Piece, names: LogicNames, diagnostics: Collector): Formula | null {
  const logic: Logic = { piece, names, report: reporter(piece, diagnostics), sound: true };
  const formula = run(piece, 'Formula', diagnostics, (_, tree) => formulaOf(logic, child(tree, 0)), 'a formula', 'Logic');
  return logic.sound ? formula : null;
}

/** Reads the body of a predicate. */
export function readMatrix(piece: Piece, states: States, names: LogicNames, diagnostics: Collector): Matrix | null {
  const logic: Logic = { piece, names, report: reporter(piece, diagnostics), sound: true };
  const matrix = run(
    piece,
    'MatrixText',
    diagnostics,
    (_, tree) => matrixOf(logic, child(tree, 0), states),
    'a condition on states',
    'Logic',
  );
  return logic.sound ? matrix : null;
}

/** `name(A, B)` at the head of a predicate. */
export function readHead(piece: Piece, diagnostics: Collector): { readonly name: string; readonly parameters: readonly string[] } | null {
  return run(
    piece,
    'PredicateHead',
    diagnostics,
    (b, tree) => ({
      name: b.text.slice(child(tree, 0).start, child(tree, 0).end),
      parameters: listItems(child(tree, 2)).map((n) => b.text.slice(n.start, n.end)),
    }),
    'a name with states: `name(A, B)`',
    'Logic',
  );
}

/** `A within B`, or the name of a theorem. */
export function readPremise(piece: Piece, diagnostics: Collector): { readonly names: readonly (readonly [string, Range])[] } | null {
  return run(
    piece,
    'PremiseText',
    diagnostics,
    (b, tree) => {
      const form = child(tree, 0);
      const at = (i: number): readonly [string, Range] => {
        const node = child(form, i);
        return [b.text.slice(node.start, node.end), rangeIn(piece, node.start, node.end)];
      };
      return { names: form.rule === 'PremiseText_within' ? [at(0), at(2)] : [at(0)] };
    },
    '`A within B`, or a theorem',
    'Logic',
  );
}

export function joined<Node extends { readonly range: Range }>(
  logic: Logic,
  node: Cst,
  op: 'and' | 'or',
  read: (item: Cst) => Node | null,
): Node | { readonly op: 'and' | 'or'; readonly arguments: readonly Node[]; readonly range: Range } | null {
  const items = listItems(child(node, 0)).map(read);
  const sound = items.filter((i) => i !== null);
  const [only] = sound;
  if (sound.length < items.length || only === undefined) return null;
  return sound.length === 1 ? only : { op, arguments: sound, range: place(logic, node) };
}

function formulaOf(logic: Logic, node: Cst): Formula | null {
  switch (node.rule) {
    case 'FormulaOr':
      return joined<Formula>(logic, node, 'or', (n) => formulaOf(logic, n));
    case 'FormulaAnd':
      return joined<Formula>(logic, node, 'and', (n) => formulaOf(logic, n));
    case 'FormulaNot_not': {
      const argument = formulaOf(logic, child(node, 1));
      return argument === null ? null : { op: 'not', argument, range: place(logic, node) };
    }
    case 'FormulaAtom_group':
      return formulaOf(logic, child(node, 1));
    case 'FormulaAtom_class': {
      const name = text(logic, child(node, 0));
      if (logic.names.classes.has(name)) return { op: 'class', name, range: place(logic, node) };
      return unknownClass(logic, name, node);
    }
    case 'Quantified':
      return quantified(logic, node);
    default:
      return formulaOf(logic, child(node, 0));
  }
}

function unknownClass(logic: Logic, name: string, node: Cst): null {
  const later = logic.names.laterClasses.has(name);
  return complain(
    logic,
    'unknown-class',
    later ? `the class ${quote(name)} is not defined yet` : `there is no class ${quote(name)}`,
    spanOf(node),
    {
      help: later
        ? 'a class may name those above it: change their order'
        : didYouMean(name, [...logic.names.classes], 'the classes above are'),
    },
  );
}

function quantified(logic: Logic, node: Cst): Formula | null {
  const word = text(logic, child(node, 0));
  const op = word === '∃' || word.endsWith('some') ? 'some' : 'all';
  const binder = binderOf(logic, child(node, 1));
  const states: States = new Set(binder === null ? [] : binder.kind === 'state' ? [binder.name] : [binder.left, binder.right]);
  const matrix = binder === null ? null : matrixOf(logic, child(node, 3), states);
  return binder === null || matrix === null ? null : { op, binder, matrix, range: place(logic, node) };
}

function binderOf(logic: Logic, node: Cst): Binder | null {
  const form = child(node, 0);
  const modes = child(form, form.rule === 'Binder_twins' ? 5 : 1).children[0];
  let within: Binder['in'] = 'any';
  if (modes !== undefined) {
    const word = text(logic, child(modes, 1));
    if (word !== 'real' && word !== 'virtual') {
      return complain(logic, 'unknown-value', `there is no ${quote(`${word} mode`)}`, spanOf(child(modes, 1)), {
        help: didYouMean(word, ['real', 'virtual'], 'modes are'),
      });
    }
    within = word;
  }
  if (form.rule !== 'Binder_twins') return { kind: 'state', name: text(logic, child(form, 0)), in: within };
  const relation = text(logic, child(form, 0));
  const left = text(logic, child(form, 2));
  const right = text(logic, child(form, 4));
  if (!logic.names.twins.has(relation)) {
    return complain(logic, 'unknown-twins', `there are no ${quote(`${relation} twins`)}`, spanOf(child(form, 0)), {
      help: didYouMean(relation, [...logic.names.twins], 'twins are'),
    });
  }
  if (left === right) return complain(logic, 'name-taken', 'the two states need different names', spanOf(child(form, 4)));
  return { kind: 'twins', relation, left, right, in: within };
}
