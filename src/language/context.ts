// The state of checking one block: scopes, slots, effects and budgets.

import type { Range, Type } from './description.ts';
import type { Collector, DiagnosticCode, Extra } from './diagnostics.ts';
import type { Effect, Entity, Names } from './names.ts';
import { type Piece, rangeIn } from './source.ts';
import type { Span, StatementNode } from './syntax.ts';

/** What a place in the description allows. */
export interface Rules {
  /** The place, as the subject of a sentence: `translate`, `an invariant`. */
  readonly place: string;
  readonly forbidden: ReadonlySet<Effect>;
  /** The type that `return` gives, null for `return` without a value, undefined where there is no `return`. */
  readonly result: Type | null | undefined;
}

export interface Context {
  readonly piece: Piece;
  readonly diagnostics: Collector;
  readonly names: Names;
  readonly rules: Rules;
  /** Innermost last. */
  readonly scopes: Map<string, Entity>[];
  slots: number;
  readonly effects: Set<Effect>;
  /** True once anything was wrong with this block; also where a broken name was used, which was reported elsewhere. */
  failed: boolean;
  /** IR nodes, with all calls written out. */
  size: number;
  left: number;
  /** Statements that stand where a choice was decided before the machine runs. */
  readonly decided: WeakSet<object>;
}

/** IR nodes of one block; IR nodes of one block with all calls written out. */
const BLOCK_BUDGET = 100_000;
export const EXPANDED_BUDGET = 1_000_000;

export function createContext(piece: Piece, names: Names, rules: Rules, diagnostics: Collector): Context {
  return {
    piece,
    diagnostics,
    names,
    rules,
    scopes: [new Map()],
    slots: 0,
    effects: new Set(),
    failed: false,
    size: 0,
    left: BLOCK_BUDGET,
    decided: new WeakSet(),
  };
}

export function where(context: Context, span: Span): Range {
  return rangeIn(context.piece, span.start, span.end);
}

/** Reports an error and marks the block as failed. Null, so that a caller can return it. */
export function fail(context: Context, code: DiagnosticCode, message: string, span: Span, extra?: Extra): null {
  context.failed = true;
  context.diagnostics.accept(code, message, where(context, span), extra);
  return null;
}

/** Marks the block as failed for a reason that was reported elsewhere. */
export function poison(context: Context): null {
  context.failed = true;
  return null;
}

/** Takes from the budget; false when it is used up, which is reported once. */
export function spend(context: Context, span: Span): boolean {
  context.size++;
  context.names.budget--;
  if (--context.left > 0 && context.names.budget > 0) return true;
  if (context.left === 0 || context.names.budget === 0) {
    const whole = context.names.budget === 0;
    fail(
      context,
      'budget',
      whole ? 'the description is too large when its loops are unrolled' : 'this block is too large when its loops are unrolled',
      span,
    );
  }
  context.failed = true;
  return false;
}

const FORBIDDEN: Readonly<Record<Effect, string>> = {
  assign: 'may not assign',
  'assign-other': 'may assign elements of role relocation only',
  store: 'may not write storage',
  trap: 'may not trap',
  map: 'may not refer to storage through the map',
  physical: 'may not refer to storage',
  'next-pc': 'has no next instruction',
  state: 'may not look at the state',
  undefined: 'may not leave a value open',
};

/** Notes an effect; false, with an error, where it is forbidden. */
export function use(context: Context, effect: Effect, span: Span, by: string | null = null): boolean {
  context.effects.add(effect);
  if (!context.rules.forbidden.has(effect)) return true;
  const suffix = by === null ? '' : `, and \`${by}\` does`;
  fail(context, 'not-allowed-here', `${context.rules.place} ${FORBIDDEN[effect]}${suffix}`, span, {
    help: effect === 'map' && context.rules.place === '`translate`' ? 'read tables by physical address: `memory[pa]`' : null,
  });
  return false;
}

/** Takes `count` nodes from the budget. */
export function spendMany(context: Context, count: number, span: Span): boolean {
  for (let i = 0; i < count; i++) if (!spend(context, span)) return false;
  return true;
}

export function lookup(context: Context, name: string): Entity | undefined {
  for (let i = context.scopes.length - 1; i >= 0; i--) {
    const found = context.scopes[i]?.get(name);
    if (found !== undefined) return found;
  }
  return context.names.entities.get(name);
}

/** Every name that can be used here, for suggestions. */
export function visibleNames(context: Context): string[] {
  return [...context.scopes.flatMap((s) => [...s.keys()]), ...context.names.entities.keys()];
}

/** The source text of a span. */
export function textOf(context: Context, span: Span): string {
  return context.piece.text.slice(span.start, span.end);
}

/** The span of a block's first statement, or of its text. */
export function spanOfBlock(nodes: readonly StatementNode[]): Span {
  const first = nodes[0];
  return first === undefined ? { start: 0, end: 0 } : { start: first.start, end: first.end };
}
