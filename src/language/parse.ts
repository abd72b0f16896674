// Semantics text to syntax trees. Each text is parsed by itself.

import { encodingNode, functionNode, typeNode } from './build-definitions.ts';
import { expression, statements } from './build-tree.ts';
import { type Builder, child, spanOf } from './cst.ts';
import { depthOf } from './depth.ts';
import type { Collector } from './diagnostics.ts';
import { type Cst, type GrammarName, parse } from './ohm.ts';
import { precheck, type Report } from './precheck.ts';
import { type Piece, rangeIn, subPiece } from './source.ts';
import { quote } from './suggest.ts';
import type { EncodingNode, ExpressionNode, FunctionNode, Span, StatementNode, TypeNode } from './syntax.ts';
import { explainFailure } from './syntax-errors.ts';
import { type Token, tokenize } from './tokens.ts';

/** Reports spans of one piece to a collector. */
export function reporter(piece: Piece, diagnostics: Collector): Report {
  return (code, message, span, extra = {}) => {
    const { relatedSpan, ...rest } = extra;
    const related = relatedSpan ? [{ message: relatedSpan[0], range: rangeIn(piece, relatedSpan[1].start, relatedSpan[1].end) }] : [];
    diagnostics.accept(code, message, rangeIn(piece, span.start, span.end), { ...rest, related: [...(rest.related ?? []), ...related] });
  };
}

/** Levels of objects and lists in a syntax tree; about three for each level that a reader sees. */
const TREE_DEPTH = 900;

/** Tokens of one block: names, numbers and signs. */
const LONGEST_BLOCK = 16_000;

/** Characters of one block, comments and white space as well. */
const WIDEST_BLOCK = 100_000;

/** Parsing takes time and memory in proportion to the tokens: a block and a whole reading have only so many. */
function withinBudget(tokens: readonly Token[], diagnostics: Collector, report: Report): boolean {
  diagnostics.tokensLeft -= tokens.length;
  const beyond = tokens[LONGEST_BLOCK] ?? (diagnostics.tokensLeft < 0 ? tokens[0] : undefined);
  if (beyond === undefined) return true;
  const what =
    tokens.length > LONGEST_BLOCK
      ? `this text has more than ${LONGEST_BLOCK} words and signs`
      : 'the semantics of this description are too long to read';
  report('budget', what, beyond, { help: 'put what is repeated into functions' });
  return false;
}

/** Parses a piece with a rule and builds a result; null after a syntax error, which is reported. `what` is what the piece should be. */
export function run<Result>(
  piece: Piece,
  rule: string,
  diagnostics: Collector,
  build: (builder: Builder, tree: Cst) => Result,
  what: string,
  grammar: GrammarName = 'Semantics',
): Result | null {
  const report = reporter(piece, diagnostics);
  if (piece.text.length > WIDEST_BLOCK) {
    report(
      'budget',
      `this text has more than ${WIDEST_BLOCK} characters`,
      { start: 0, end: 1 },
      { help: 'put parts of it into functions' },
    );
    return null;
  }
  const tokens = tokenize(piece.text);
  if (tokens.length === 0 && rule !== 'block') {
    report('syntax', `${what} is expected; nothing is written here`, { start: 0, end: 0 });
    return null;
  }
  if (!withinBudget(tokens, diagnostics, report) || !precheck(tokens, report)) return null;
  try {
    const result = parse(grammar, piece.text, tokens, rule);
    if ('failure' in result) {
      explainFailure(piece.text, tokens, result.failure, what, grammar, report);
      return null;
    }
    const built = build({ text: piece.text, report }, result.tree);
    // A token makes at most four levels: short texts need no look.
    if (4 * tokens.length < TREE_DEPTH || depthOf(built, TREE_DEPTH) <= TREE_DEPTH) return built;
    report(
      'too-deep',
      'this nests too deeply',
      { start: tokens[0]?.start ?? 0, end: tokens[0]?.end ?? 0 },
      { help: 'give the parts names with `let`' },
    );
    return null;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    report('too-deep', 'this nests too deeply', { start: 0, end: 1 });
    return null;
  }
}

/** A block of statements. Null when it has a syntax error, which is reported. */
export function parseBlock(piece: Piece, diagnostics: Collector): readonly StatementNode[] | null {
  return run(piece, 'block', diagnostics, (b, tree) => statements(b, tree.children[1]), 'a statement');
}

/** One function of a block of definitions, in a piece of its own; `node` is null when it has a syntax error. */
export interface ParsedFunction {
  readonly name: string;
  readonly nameSpan: Span;
  readonly piece: Piece;
  readonly node: FunctionNode | null;
}

/** A block of function definitions. Each is parsed by itself: `fn` begins one wherever it stands. */
export function parseFunctions(piece: Piece, diagnostics: Collector): readonly ParsedFunction[] {
  const tokens = tokenize(piece.text);
  const report = reporter(piece, diagnostics);
  const first = tokens.find((t) => t.text !== ';');
  if (first !== undefined && first.text !== 'fn') {
    report('syntax', `a function is expected before ${quote(first.text)}`, first, {
      help: 'functions are written `fn name(x: bits(8)) -> bits(8) { … }`',
    });
  }
  const starts = tokens.flatMap((t, i) => (t.text === 'fn' ? [i] : []));
  return starts.flatMap((start, i) => {
    const fn = tokens[start];
    const name = tokens[start + 1];
    if (fn === undefined) return [];
    const part = subPiece(piece, fn.start, tokens[starts[i + 1] ?? tokens.length]?.start ?? piece.text.length);
    const node = run(part, 'oneFunction', diagnostics, (b, tree) => functionNode(b, child(tree, 0)), 'a function');
    if (node === null && name?.kind !== 'name') return [];
    const nameSpan = { start: (name?.start ?? fn.start) - fn.start, end: (name?.end ?? fn.end) - fn.start };
    return [{ name: node?.name.name ?? name?.text ?? '', nameSpan, piece: part, node }];
  });
}

/** One expression; or, as `BitRange`, perhaps two with a colon between them, which make a slice. */
export function parseExpression(piece: Piece, diagnostics: Collector, rule: 'single' | 'bitRange' = 'single'): ExpressionNode | null {
  return run(
    piece,
    rule,
    diagnostics,
    (b, tree) => {
      const high = expression(b, child(tree, 0));
      const low = tree.children[2]?.children[0];
      return low === undefined ? high : { ...spanOf(tree), op: 'slice', of: high, high, low: expression(b, low) };
    },
    'an expression',
  );
}

/** A type: `bits(n)`, `bits(n)[count]` or `bool`. */
export function parseType(piece: Piece, diagnostics: Collector): TypeNode | null {
  return run(piece, 'typeText', diagnostics, (b, tree) => typeNode(b, child(tree, 0)), 'a type');
}

/** The parts of an encoding, or of a list of fields. */
export function parseEncoding(piece: Piece, diagnostics: Collector): readonly EncodingNode[] | null {
  return run(
    piece,
    'encodingText',
    diagnostics,
    (b, tree) => child(tree, 0).children.map((p) => encodingNode(b, child(p, 0))),
    'a field `name:width`',
  );
}
