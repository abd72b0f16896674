// Moves what follows an early return into the other branch, so that every `return` stands in tail position.

import type { Context } from './context.ts';
import { depthOf } from './depth.ts';
import type { Range, Statement } from './description.ts';

const DEEPEST = 1000;

/** True when no path runs past the end of these statements. */
export function ends(statements: readonly Statement[]): boolean {
  return statements.some((s) => s.op === 'return' || s.op === 'trap' || (s.op === 'if' && ends(s.then) && ends(s.otherwise)));
}

function firstReturn(statements: readonly Statement[]): Statement | null {
  for (const s of statements) {
    if (s.op === 'return') return s;
    if (s.op === 'if') {
      const found = firstReturn(s.then) ?? firstReturn(s.otherwise);
      if (found !== null) return found;
    }
  }
  return null;
}

function report(context: Context, code: 'unreachable' | 'early-return', message: string, range: Range, help: string | null): void {
  context.failed = true;
  context.diagnostics.accept(code, message, range, { help });
}

function move(context: Context, statements: readonly Statement[]): Statement[] {
  let rest: Statement[] = [];
  for (let i = statements.length - 1; i >= 0; i--) {
    const s = statements[i];
    if (s === undefined) continue;
    const unreachable = ends([s]);
    const next = rest[0];
    if (unreachable && next !== undefined) {
      if (!context.decided.has(s)) report(context, 'unreachable', 'this is never reached', next.range, null);
      rest = [];
    }
    if (s.op !== 'if' || firstReturn([s]) === null) {
      rest.unshift(s);
      continue;
    }
    rest = [moveIf(context, s, rest)];
  }
  return rest;
}

function moveIf(context: Context, s: Statement & { op: 'if' }, rest: readonly Statement[]): Statement {
  if (rest.length === 0) return { ...s, then: move(context, s.then), otherwise: move(context, s.otherwise) };
  const append = (branch: readonly Statement[]): Statement[] =>
    firstReturn(branch) === null ? [...branch, ...rest] : move(context, [...branch, ...rest]);
  if (ends(s.then)) return { ...s, then: move(context, s.then), otherwise: append(s.otherwise) };
  if (ends(s.otherwise)) return { ...s, then: append(s.then), otherwise: move(context, s.otherwise) };
  const early = firstReturn([s]) ?? s;
  report(
    context,
    'early-return',
    'this return cannot be moved to the end: what follows would have to be written twice',
    early.range,
    'let one branch of the outer `if` return on every path, or put what follows into a function',
  );
  return s;
}

/** Puts every return into tail position; where a result is due, every path must return or trap. */
export function settleReturns(context: Context, statements: readonly Statement[], end: Range): Statement[] {
  if (depthOf(statements, 2 * DEEPEST) > 2 * DEEPEST) {
    context.failed = true;
    context.diagnostics.accept('too-deep', 'this nests too deeply when its loops and matches are written out', end);
    return [];
  }
  const moved = move(context, statements);
  const { result } = context.rules;
  if (context.failed) return moved;
  if (result !== undefined && result !== null && !ends(moved)) {
    context.failed = true;
    context.diagnostics.accept('missing-return', `${context.rules.place} does not return a value on every path`, end, {
      help: 'let every path end in `return …` or in a trap',
    });
  }
  if (depthOf(moved, 2 * DEEPEST) > 2 * DEEPEST) {
    context.failed = true;
    context.diagnostics.accept('too-deep', 'too many early returns follow each other', end, { help: 'use `match`' });
  }
  return moved;
}
