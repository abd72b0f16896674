// Checks whole blocks: statements with the names that their place gives them, and conditions.

import { createContext, type Rules, spend } from './context.ts';
import type { Block, Condition, Range, Type } from './description.ts';
import { checkCondition } from './expressions.ts';
import type { Effect, Entity } from './names.ts';
import type { Node } from './nodes.ts';
import { parseBlock, parseExpression } from './parse.ts';
import { pieceRange, type Reader, readPiece } from './reader.ts';
import { settleReturns } from './returns.ts';
import { rangeIn } from './source.ts';
import { checkStatements } from './statements.ts';

const NOTHING: ReadonlySet<Effect> = new Set();
const NO_NEXT: ReadonlySet<Effect> = new Set(['next-pc']);

/** What each kind of block may do. The result types depend on the machine. */
export const PLACES = {
  semantics: { place: 'the semantics of an instruction', forbidden: NOTHING, result: undefined },
  translate: { place: '`translate`', forbidden: new Set<Effect>(['assign', 'map', 'next-pc', 'undefined']) },
  fetch: { place: '`fetch`', forbidden: new Set<Effect>(['next-pc', 'undefined']) },
  deliver: { place: '`deliver`', forbidden: NO_NEXT, result: undefined },
  tick: { place: '`tick`', forbidden: new Set<Effect>(['trap', 'map', 'physical', 'next-pc', 'undefined']), result: undefined },
  reset: { place: '`reset`', forbidden: new Set<Effect>(['trap', 'map', 'store', 'next-pc', 'undefined']), result: undefined },
  hosting: { forbidden: new Set<Effect>(['assign-other', 'store', 'trap', 'next-pc', 'undefined']), result: undefined },
  shadow: { forbidden: new Set<Effect>(['assign', 'trap', 'next-pc', 'undefined']) },
  condition: {
    place: 'a condition on states',
    forbidden: new Set<Effect>(['assign', 'trap', 'map', 'physical', 'next-pc', 'undefined']),
    result: undefined,
  },
  encoding: {
    place: 'a condition on an encoding',
    forbidden: new Set<Effect>(['assign', 'trap', 'map', 'physical', 'next-pc', 'state', 'undefined']),
    result: undefined,
  },
} as const;

/** A name that a block is given, with its width in bits. */
export interface Given {
  readonly name: string;
  readonly type: Type;
}

/** Reads and checks a block. `given` take the slots 0, 1, …; `entities` are other names that it sees. Null after an error. */
export function readBlock(
  reader: Reader,
  node: Node,
  what: string,
  rules: Rules,
  given: readonly Given[] = [],
  entities: readonly (readonly [string, Entity])[] = [],
): Block | null {
  const piece = readPiece(reader, node, what);
  if (piece === null) return null;
  const tree = parseBlock(piece, reader.diagnostics);
  if (tree === null) return null;
  const context = createContext(piece, reader.names, rules, reader.diagnostics);
  for (const { name, type } of given) context.scopes[0]?.set(name, { kind: 'local', slot: context.slots++, type, mutable: false });
  for (const [name, entity] of entities) context.scopes[0]?.set(name, entity);
  const statements = checkStatements(context, tree);
  const last = tree[tree.length - 1];
  const end: Range = last === undefined ? pieceRange(piece) : rangeIn(piece, last.start, last.end);
  const body = settleReturns(context, statements, end);
  return context.failed ? null : { body, slots: context.slots, text: piece.text, range: pieceRange(piece) };
}

/** Reads one condition over the state; `entities` are other names that it sees. */
export function readCondition(reader: Reader, node: Node, entities: readonly (readonly [string, Entity])[] = []): Condition | null {
  const piece = readPiece(reader, node, 'a condition');
  if (piece === null) return null;
  const tree = parseExpression(piece, reader.diagnostics);
  if (tree === null) return null;
  const context = createContext(piece, reader.names, PLACES.condition, reader.diagnostics);
  for (const [name, entity] of entities) context.scopes[0]?.set(name, entity);
  if (!spend(context, tree)) return null;
  const expression = checkCondition(context, tree);
  if (expression === null || context.failed) return null;
  return { text: piece.text.trim(), expression, range: pieceRange(piece) };
}

/** A condition, or a list of them. Null when one of them is wrong. */
export function readConditions(reader: Reader, node: Node | null): readonly Condition[] | null {
  if (node === null) return [];
  const nodes = node.kind === 'list' ? node.items : [node];
  const found = nodes.map((n) => readCondition(reader, n)).filter((c) => c !== null);
  return found.length < nodes.length ? null : found;
}
