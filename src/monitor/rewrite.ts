// Rebuilding pieces of typed semantics with some of their parts replaced.
import type { Expression, Statement } from '../language/description.ts';

export interface Rewriting {
  /** Called with an expression whose parts are rewritten already. */
  expression?(e: Expression): Expression;
  /** Called with a statement whose parts are rewritten already; may give several. */
  statement?(s: Statement): readonly Statement[];
}

const KEPT: ReadonlySet<string> = new Set(['range', 'type']);

export function rewriteExpression(e: Expression, rewriting: Rewriting): Expression {
  return part(e, rewriting) as Expression;
}

export function rewriteStatements(body: readonly Statement[], rewriting: Rewriting): Statement[] {
  return body.flatMap((s) => {
    const rebuilt = parts(s, rewriting) as Statement;
    return rewriting.statement === undefined ? [rebuilt] : [...rewriting.statement(rebuilt)];
  });
}

/** Lists in semantics are of statements where their members have an `op` that is a statement's, else of expressions. */
const STATEMENTS: ReadonlySet<string> = new Set(['then', 'otherwise', 'body']);

function parts(node: object, rewriting: Rewriting): object {
  const rebuilt: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    if (KEPT.has(key) || typeof value !== 'object' || value === null) rebuilt[key] = value;
    else if (Array.isArray(value))
      rebuilt[key] = STATEMENTS.has(key) ? rewriteStatements(value, rewriting) : value.map((v) => part(v as object, rewriting));
    else rebuilt[key] = part(value, rewriting);
  }
  return rebuilt;
}

function part(node: object, rewriting: Rewriting): object {
  const rebuilt = parts(node, rewriting);
  return rewriting.expression === undefined ? rebuilt : rewriting.expression(rebuilt as Expression);
}
