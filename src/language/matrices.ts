// The conditions of the logic: atoms about states, connectives, and predicates, which are written out.

import { child, spanOf } from './cst.ts';
import type { Atom, Matrix } from './definition-set.ts';
import { complain, joined, type Logic, PARTS, place, type States, text } from './logic.ts';
import { TRAP_KINDS } from './names.ts';
import { type Cst, listItems } from './ohm.ts';
import { didYouMean, quote } from './suggest.ts';

function stateOf(logic: Logic, node: Cst, states: States): string | null {
  const name = text(logic, node);
  if (states.has(name)) return name;
  return complain(logic, 'unknown-state', `there is no state ${quote(name)} here`, spanOf(node), {
    help: didYouMean(name, [...states], 'the states are'),
  });
}

export function matrixOf(logic: Logic, node: Cst, states: States): Matrix | null {
  switch (node.rule) {
    case 'MatrixOr':
      return joined<Matrix>(logic, node, 'or', (n) => matrixOf(logic, n, states));
    case 'MatrixAnd':
      return joined<Matrix>(logic, node, 'and', (n) => matrixOf(logic, n, states));
    case 'MatrixNot_not': {
      const argument = matrixOf(logic, child(node, 1), states);
      return argument === null ? null : { op: 'not', argument, range: place(logic, node) };
    }
    case 'MatrixAtom_group':
      return matrixOf(logic, child(node, 1), states);
    case 'MatrixAtom_true':
      return { op: 'true', range: place(logic, node) };
    case 'MatrixAtom_next': {
      const state = stateOf(logic, child(node, 2), states);
      return state === null ? null : { op: 'next', state, range: place(logic, node) };
    }
    case 'MatrixAtom_traps':
      return trapsOf(logic, node, states);
    case 'MatrixAtom_parts':
      return partsOf(logic, node, states);
    case 'MatrixAtom_predicate':
      return predicateOf(logic, node, states);
    default:
      return matrixOf(logic, child(node, 0), states);
  }
}

function trapsOf(logic: Logic, node: Cst, states: States): Matrix | null {
  const state = stateOf(logic, child(node, 2), states);
  const range = place(logic, node);
  const kindList = child(node, 6).children[0];
  const toMonitor = child(node, 7).children.length > 0;
  if (state === null) return null;
  const kinds = (kindList === undefined ? [] : listItems(kindList)).map((n) => {
    const kind = TRAP_KINDS.find((k) => k === text(logic, n));
    return (
      kind ??
      complain(logic, 'unknown-kind', `there is no kind of trap ${quote(text(logic, n))}`, spanOf(n), {
        help: didYouMean(text(logic, n), TRAP_KINDS, 'the kinds are'),
      })
    );
  });
  const sound = kinds.filter((k) => k !== null);
  if (sound.length < kinds.length) return null;
  const reaches: Matrix = { op: 'reaches monitor', state, range };
  const traps: Matrix = { op: 'traps', state, kinds: kindList === undefined ? null : sound, range };
  if (!toMonitor) return traps;
  return kindList === undefined ? reaches : { op: 'and', arguments: [traps, reaches], range };
}

function partsOf(logic: Logic, node: Cst, states: States): Matrix | null {
  const [leftPart, left, comparison, rightPart, right] = [child(node, 0), child(node, 2), child(node, 5), child(node, 6), child(node, 8)];
  const primed = child(node, 9).children.length > 0;
  const name = text(logic, leftPart);
  const part = PARTS.find((p) => p === name);
  if (part === undefined) {
    return complain(logic, 'unknown-name', `a state has no part ${quote(name)}`, spanOf(leftPart), {
      help: 'the parts are D, M, P, R, K, T and O (storage outside the view)',
    });
  }
  if (text(logic, rightPart) !== name) {
    return complain(
      logic,
      'type-mismatch',
      `different parts are compared: ${quote(name)} and ${quote(text(logic, rightPart))}`,
      spanOf(rightPart),
      { help: `write ${quote(name)} on both sides` },
    );
  }
  if (text(logic, comparison) === '==') {
    return complain(logic, 'wrong-operator', 'there is no `==` here', spanOf(comparison), { help: 'write `=`' });
  }
  const a = stateOf(logic, left, states);
  const b = stateOf(logic, right, states);
  if (a === null || b === null) return null;
  const range = place(logic, node);
  let atom: Atom;
  if (primed) {
    if (part === 'O')
      return complain(logic, 'type-mismatch', '`O` has no meaning that two states share; it can only change', spanOf(leftPart), {
        help: `write ${quote(`O(${a}') != O(${a})`)}`,
      });
    atom = { op: 'differ', left: a, right: b, part };
  } else if (a === b) atom = { op: 'changes', state: a, part };
  else {
    return complain(logic, 'type-mismatch', 'a state after is compared with another state before', spanOf(right), {
      help: `write ${quote(`${name}(${a}') != ${name}(${a})`)}, or ${quote(`${name}(${a}') != ${name}(${b}')`)}`,
    });
  }
  const matrix: Matrix = { ...atom, range };
  return text(logic, comparison) === '=' ? { op: 'not', argument: matrix, range } : matrix;
}

function predicateOf(logic: Logic, node: Cst, states: States): Matrix | null {
  const nameNode = child(node, 0);
  const name = text(logic, nameNode);
  const predicate = logic.names.predicates.get(name);
  if (predicate === undefined) {
    const later = logic.names.laterPredicates.has(name);
    return complain(
      logic,
      'unknown-function',
      later ? `the predicate ${quote(name)} is not defined yet` : `there is no predicate ${quote(name)}`,
      spanOf(nameNode),
      {
        help: later
          ? 'a predicate may use those above it: change their order'
          : didYouMean(name, [...logic.names.predicates.keys()], 'the predicates above are'),
      },
    );
  }
  const given = listItems(child(node, 2)).map((n) => stateOf(logic, n, states));
  const sound = given.filter((g) => g !== null);
  if (sound.length < given.length) return null;
  if (sound.length !== predicate.parameters.length) {
    return complain(logic, 'wrong-arity', `${quote(name)} takes ${predicate.parameters.length} states, not ${sound.length}`, spanOf(node));
  }
  const map = new Map(predicate.parameters.map((p, i) => [p, sound[i] ?? p]));
  const written = substitute(predicate.matrix, map, logic.names.budget);
  return written ?? complain(logic, 'budget', 'the predicates of this file are too large when they are written out', spanOf(node));
}

/** A matrix with other names for its states; null when the budget is used up. */
function substitute(matrix: Matrix, map: ReadonlyMap<string, string>, budget: { left: number }): Matrix | null {
  if (--budget.left < 0) return null;
  const rename = (state: string): string => map.get(state) ?? state;
  switch (matrix.op) {
    case 'true':
      return matrix;
    case 'not': {
      const argument = substitute(matrix.argument, map, budget);
      return argument === null ? null : { ...matrix, argument };
    }
    case 'and':
    case 'or': {
      const parts: Matrix[] = [];
      for (const inner of matrix.arguments) {
        const part = substitute(inner, map, budget);
        if (part === null) return null;
        parts.push(part);
      }
      return { ...matrix, arguments: parts };
    }
    case 'next':
    case 'traps':
    case 'reaches monitor':
    case 'changes':
      return { ...matrix, state: rename(matrix.state) };
    case 'differ':
      return { ...matrix, left: rename(matrix.left), right: rename(matrix.right) };
  }
}
