// Checks statements, unrolls loops, and turns packed registers and `match` into what the description knows.

import { checkAssignment } from './assignments.ts';
import { isBuiltin } from './builtins.ts';
import { checkArguments, findFunction } from './calls.ts';
import { type Context, fail, lookup, poison, spend, textOf, use, where } from './context.ts';
import type { Expression, Statement } from './description.ts';
import { check, checkAny, checkCondition, checkStatic, infer, unknownName } from './expressions.ts';
import { checkArms } from './match.ts';
import { isMode } from './mode-codes.ts';
import { type Entity, entityKind, TRAP_KINDS } from './names.ts';
import { checkWrite } from './references.ts';
import { didYouMean, listNames, nearest, quote } from './suggest.ts';
import type { ExpressionNode, NameNode, StatementNode } from './syntax.ts';
import { bits, decided, typeName } from './terms.ts';

/** Checks a list of statements in a scope of its own. Broken statements are left out and mark the block as failed. */
export function checkStatements(context: Context, nodes: readonly StatementNode[]): Statement[] {
  context.scopes.push(new Map());
  const statements = nodes.flatMap((n) => checkStatement(context, n));
  context.scopes.pop();
  return statements;
}

/** Declares a name in the innermost scope; a name means one thing. */
export function declare(context: Context, node: NameNode, entity: Entity): void {
  const taken = lookup(context, node.name);
  if (node.name === '_') {
    fail(context, 'bad-name', '`_` is not a name', node);
    return;
  }
  if (taken !== undefined && taken.kind !== 'broken') {
    fail(context, 'name-taken', `${quote(node.name)} is ${entityKind(taken)} already`, node, {
      help: taken.kind === 'local' && taken.mutable ? 'assign it without `var`, or choose another name' : 'choose another name',
    });
  }
  context.scopes[context.scopes.length - 1]?.set(node.name, entity);
}

function checkStatement(context: Context, node: StatementNode): Statement[] {
  if (!spend(context, node)) return [];
  const range = where(context, node);
  switch (node.op) {
    case 'let': {
      const value = checkAny(context, node.value);
      if (value === null) {
        declare(context, node.name, { kind: 'broken' });
        return [];
      }
      const slot = context.slots++;
      declare(context, node.name, { kind: 'local', slot, type: value.type, mutable: node.mutable });
      return [{ op: 'let', slot, name: node.name.name, value, range }];
    }
    case 'assign':
      return checkAssignment(context, node.target, node.value, node);
    case 'if': {
      const condition = checkCondition(context, node.condition);
      const known = condition === null ? null : decided(condition);
      if (known !== null) return alreadyDecided(context, checkStatements(context, known ? node.then : node.otherwise));
      const then = checkStatements(context, node.then);
      const otherwise = checkStatements(context, node.otherwise);
      return condition === null ? [] : [{ op: 'if', condition, then, otherwise, range }];
    }
    case 'match':
      return checkMatchStatement(context, node);
    case 'for':
      return checkLoop(context, node);
    case 'trap':
      return checkTrap(context, node);
    case 'return':
      return checkReturn(context, node);
    case 'expression':
      return checkExpressionStatement(context, node.value);
  }
}

/** Statements that were chosen before the machine runs: what follows them may be out of reach without being an error. */
function alreadyDecided(context: Context, statements: Statement[]): Statement[] {
  for (const s of statements) context.decided.add(s);
  return statements;
}

function checkMatchStatement(context: Context, node: StatementNode & { op: 'match' }): Statement[] {
  let inferred = infer(context, node.of);
  const before: Statement[] = [];
  let ofMode = false;
  if (inferred?.kind === 'typed') {
    const value = inferred.expression;
    ofMode = isMode(context, value);
    if (value.op !== 'local' && value.op !== 'operand' && value.op !== 'constant' && value.type.kind === 'bits') {
      const slot = context.slots++;
      before.push({ op: 'let', slot, name: 'match', value, range: value.range });
      inferred = { ...inferred, expression: { op: 'local', slot, name: 'match', type: value.type, range: value.range } };
    }
  }
  const arms = checkArms(context, node.arms, inferred, ofMode);
  if (arms === null) {
    for (const arm of node.arms) checkStatements(context, arm.body);
    return [];
  }
  if (arms.kind === 'decided') return arms.body === null ? [] : alreadyDecided(context, checkStatements(context, arms.body));
  const bodies = arms.arms.map((a) => checkStatements(context, a.body));
  let rest: Statement[] = [];
  for (let i = bodies.length - 1; i >= 0; i--) {
    const body = bodies[i] ?? [];
    const condition = arms.arms[i]?.condition ?? null;
    if (condition === null || (i === bodies.length - 1 && arms.total)) rest = body;
    else rest = [{ op: 'if', condition, then: body, otherwise: rest, range: where(context, node.arms[i] ?? node) }];
  }
  return [...before, ...rest];
}

function checkLoop(context: Context, node: StatementNode & { op: 'for' }): Statement[] {
  const from = checkStatic(context, node.from, 'the first value of a loop');
  const to = checkStatic(context, node.to, 'the last value of a loop');
  if (from === null || to === null) return [];
  const statements: Statement[] = [];
  for (let k = from; k <= to; k++) {
    if (!spend(context, node)) return [];
    context.scopes.push(new Map());
    declare(context, node.name, { kind: 'number', value: k, what: 'loop variable' });
    statements.push(...alreadyDecided(context, checkStatements(context, node.body)));
    context.scopes.pop();
  }
  return statements;
}

function checkTrap(context: Context, node: StatementNode & { op: 'trap' }): Statement[] {
  use(context, 'trap', node);
  const { trap } = node;
  if (!context.names.traps.has(trap.name)) {
    fail(context, 'unknown-trap', `there is no trap ${quote(trap.name)}`, trap, {
      help: didYouMean(trap.name, [...context.names.traps.keys()], 'the traps are'),
    });
  }
  if (node.as === null) {
    if (node.payload !== null) checkPayload(context, node.payload);
    fail(context, 'missing-kind', 'the kind of this trap is missing', node, {
      help: `write ${quote(`trap ${trap.name} as …`)} with ${listNames(TRAP_KINDS)}`,
    });
    return [];
  }
  const payload = node.payload === null ? null : checkPayload(context, node.payload);
  const wanted = node.as;
  const kind = TRAP_KINDS.find((k) => k === wanted.name);
  if (kind === undefined) {
    fail(context, 'unknown-kind', `there is no kind of trap ${quote(wanted.name)}`, wanted, {
      help: didYouMean(wanted.name, TRAP_KINDS, 'the kinds are'),
    });
    return [];
  }
  return [{ op: 'trap', trap: trap.name, as: kind, payload, range: where(context, node) }];
}

/** What a trap carries: of the width that `deliver` declares, and without references to storage, which could trap themselves. */
function checkPayload(context: Context, node: ExpressionNode): Expression | null {
  const { payloadWidth } = context.names;
  if (payloadWidth === null) return poison(context);
  if (payloadWidth === 0) {
    return fail(context, 'not-allowed-here', 'traps of this machine carry nothing', node, {
      help: 'declare what they carry: `deliver: { payload: bits(n), block: … }`',
    });
  }
  const before = [...context.effects];
  context.effects.clear();
  const payload = check(context, node, bits(payloadWidth), 'what a trap carries');
  if (context.effects.has('map') || context.effects.has('physical')) {
    fail(context, 'not-allowed-here', 'what a trap carries may not refer to storage', node, {
      help: 'give the value a name before: `let x = …`',
    });
  }
  for (const effect of before) context.effects.add(effect);
  return payload;
}

function checkReturn(context: Context, node: StatementNode & { op: 'return' }): Statement[] {
  const { result } = context.rules;
  const range = where(context, node);
  if (result === undefined) {
    fail(context, 'not-allowed-here', `${context.rules.place} returns nothing`, node, {
      help: '`return` is for functions, `translate` and `fetch`; use `if … then … else …`',
    });
    return [];
  }
  if (node.value === null) {
    if (result === null) return [{ op: 'return', value: null, range }];
    fail(context, 'type-mismatch', `${context.rules.place} returns ${typeName(result)}, and the value is missing`, node, {
      help: 'the value stands on the same line: `return x`',
    });
    return [];
  }
  if (result === null) {
    fail(context, 'type-mismatch', `${context.rules.place} has no result`, node.value, {
      help: 'give it a result type, `-> bits(n)`, or return without a value',
    });
    return [];
  }
  const value = check(context, node.value, result, 'the result');
  return value === null ? [] : [{ op: 'return', value, range }];
}

function checkExpressionStatement(context: Context, node: ExpressionNode): Statement[] {
  const range = where(context, node);
  if (node.op === 'error') {
    poison(context);
    return [];
  }
  if (node.op !== 'call') {
    const word = node.op === 'name' ? nearest(node.name, ['let', 'var', 'return', 'trap', 'match', 'for', 'else', 'then']) : null;
    if (node.op === 'name' && word === null && lookup(context, node.name) === undefined) {
      unknownName(context, node.name, node);
      return [];
    }
    const help = word !== null ? `did you mean ${quote(word)}?` : context.rules.result ? returning(context, node) : 'assign it: `x = …`';
    fail(context, 'bare-expression', 'a value alone does nothing', node, { help });
    return [];
  }
  if (node.name === 'write') return checkWrite(context, node);
  if (isBuiltin(node.name)) {
    if (infer(context, node) !== null) unusedResult(context, node);
    return [];
  }
  const signature = findFunction(context, node);
  if (signature === null) return [];
  const values = checkArguments(context, node, signature);
  if (values === null) return [];
  if (signature.result !== null) {
    unusedResult(context, node);
    return [];
  }
  return [{ op: 'call', name: node.name, arguments: values, range }];
}

function unusedResult(context: Context, node: ExpressionNode & { op: 'call' }): void {
  const help = context.rules.result ? returning(context, node) : 'give it a name: `let x = …`';
  fail(context, 'unused-result', `the result of ${quote(node.name)} is not used`, node, { help });
}

/** Help for a value that was meant to be the result. */
function returning(context: Context, node: ExpressionNode): string {
  const text = textOf(context, node);
  return `a result is given with \`return\`: ${quote(`return ${text.length > 40 || text.includes('\n') ? '…' : text}`)}`;
}
