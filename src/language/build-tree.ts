// Concrete trees to syntax trees; slips that the grammar lets through are reported here, with advice.

import { type Builder, child, nameExpression, nameNode, spanOf, textOf } from './cst.ts';
import { type Cst, listItems } from './ohm.ts';
import { binaryToken, climb } from './precedence.ts';
import { quote } from './suggest.ts';
import type { ArgumentNode, ArmNode, ExpressionNode, StatementNode } from './syntax.ts';
import { tokenize } from './tokens.ts';

/** Statements under an iteration of (Statement Separator*): its first column. */
export function statements(b: Builder, iteration: Cst | undefined): StatementNode[] {
  return (iteration?.children ?? []).map((s) => statement(b, s));
}

export function braces(b: Builder, node: Cst): StatementNode[] {
  return statements(b, node.children[2]);
}

function branch(b: Builder, node: Cst): StatementNode[] {
  const inner = child(node, 0);
  return inner.rule === 'braces' ? braces(b, inner) : [statement(b, inner)];
}

function missingThen(b: Builder, then: Cst, condition: Cst): void {
  if (then.children.length > 0) return;
  const next = tokenize(b.text.slice(condition.end))[0];
  const at = condition.end + (next?.start ?? 0);
  b.report(
    'missing-then',
    '`then` is missing after the condition',
    { start: at, end: at + (next?.text.length ?? 0) },
    { help: 'write `if … then …`' },
  );
}

function statement(b: Builder, node: Cst): StatementNode {
  const form = node.rule === 'statement' ? child(node, 0) : node;
  const span = spanOf(form);
  const at = (i: number): Cst => child(form, i);
  switch (form.rule) {
    case 'statement_let':
      return { ...span, op: 'let', mutable: textOf(b, at(0)) === 'var', name: nameNode(b, at(1)), value: expression(b, at(3)) };
    case 'statement_if': {
      missingThen(b, at(2), at(1));
      const otherwise = at(6).children[0];
      return {
        ...span,
        op: 'if',
        condition: expression(b, at(1)),
        then: branch(b, at(3)),
        otherwise: otherwise === undefined ? [] : branch(b, otherwise),
      };
    }
    case 'statement_match':
      return {
        ...span,
        op: 'match',
        keyword: spanOf(at(0)),
        of: expression(b, at(1)),
        arms: at(3).children.map((a) => ({ ...spanOf(a), patterns: patterns(b, child(a, 0)), body: branch(b, child(a, 2)) })),
      };
    case 'statement_for':
      return {
        ...span,
        op: 'for',
        name: nameNode(b, at(1)),
        from: expression(b, at(3)),
        to: expression(b, at(5)),
        body: braces(b, at(6)),
      };
    case 'statement_trap': {
      const kind = at(3).children[0];
      const payload = at(5).children[0];
      return {
        ...span,
        op: 'trap',
        trap: nameNode(b, at(1)),
        as: kind === undefined ? null : nameNode(b, kind),
        payload: payload === undefined ? null : expression(b, payload),
      };
    }
    case 'statement_returnValue':
      return { ...span, op: 'return', value: expression(b, at(1)) };
    case 'statement_return':
      return { ...span, op: 'return', value: null };
    case 'statement_assign':
      return assignment(b, form);
    default:
      return { ...span, op: 'expression', value: expression(b, at(0)) };
  }
}

function assignment(b: Builder, form: Cst): StatementNode {
  const operator = textOf(b, child(form, 1));
  const place = spanOf(child(form, 1));
  const target = expression(b, child(form, 0));
  const value = expression(b, child(form, 2));
  if (operator === '==') {
    b.report('wrong-operator', '`==` compares; this is an assignment', place, { help: 'assign with `=`' });
  } else if (operator !== '=') {
    const short = operator.slice(0, -1);
    const name = b.text.slice(target.start, target.end);
    b.report('wrong-operator', `there is no ${quote(operator)}`, place, {
      help: short === ':' ? 'assign with `=`' : `write ${quote(`${name} = ${name} ${short} …`)}`,
    });
  }
  return { ...spanOf(form), op: 'assign', target, value };
}

function patterns(b: Builder, node: Cst): readonly ExpressionNode[] | null {
  const form = child(node, 0);
  if (form.rule === 'patterns_else') return null;
  return listItems(child(form, 0)).map((p) => expression(b, p));
}

function choice(b: Builder, node: Cst): ExpressionNode {
  missingThen(b, child(node, 2), child(node, 1));
  const otherwise = child(node, 5).children[0];
  if (otherwise === undefined) {
    b.report(
      'missing-else',
      'this choice has no `else`',
      { start: node.start, end: child(node, 0).end },
      { help: 'a value needs both: `if … then … else …`' },
    );
  }
  return {
    ...spanOf(node),
    op: 'if',
    condition: expression(b, child(node, 1)),
    then: expression(b, child(node, 3)),
    otherwise: otherwise === undefined ? null : expression(b, otherwise),
  };
}

export function expression(b: Builder, node: Cst): ExpressionNode {
  const span = spanOf(node);
  switch (node.rule) {
    case 'expression':
      return expression(b, child(node, 0));
    case 'choice':
      return choice(b, node);
    case 'matching': {
      const arms: ArmNode<ExpressionNode>[] = child(node, 3).children.map((a) => ({
        ...spanOf(a),
        patterns: patterns(b, child(a, 0)),
        body: expression(b, child(a, 2)),
      }));
      return { ...span, op: 'match', keyword: spanOf(child(node, 0)), of: expression(b, child(node, 1)), arms };
    }
    case 'width':
    case 'flat': {
      const operators = child(node, 2).children.map((o) => ({ ...spanOf(o), operator: binaryToken(textOf(b, o), spanOf(o), b.report) }));
      const read = node.rule === 'width' ? primary : postfix;
      const operands = [child(node, 1), ...child(node, 4).children].map((o, i) => ({
        prefixes: (i === 0 ? child(node, 0) : child(child(node, 3), i - 1)).children.map((p) => nameNode(b, p)),
        value: read(b, o),
      }));
      return climb(operands, operators, b.report);
    }
    case 'number':
      return { ...span, op: 'number', text: textOf(b, node) };
    default:
      return postfix(b, node);
  }
}

function postfix(b: Builder, node: Cst): ExpressionNode {
  let value = primary(b, child(node, 0));
  for (const suffix of child(node, 1).children) {
    const span = { start: value.start, end: suffix.end };
    if (suffix.rule === 'field') {
      const name = child(suffix, 1);
      value = { ...span, op: 'field', of: value, name: textOf(b, name), nameSpan: spanOf(name) };
      continue;
    }
    const index = expression(b, child(suffix, 1));
    const low = child(suffix, 3).children[0];
    value =
      low === undefined
        ? { ...span, op: 'index', of: value, index }
        : { ...span, op: 'slice', of: value, high: index, low: expression(b, low) };
  }
  return value;
}

function primary(b: Builder, node: Cst): ExpressionNode {
  const form = child(node, 0);
  const span = spanOf(form);
  switch (form.rule) {
    case 'primary_call': {
      const name = child(form, 0);
      return {
        ...span,
        op: 'call',
        name: textOf(b, name),
        nameSpan: spanOf(name),
        arguments: listItems(child(form, 2)).map((a) => argument(b, a)),
      };
    }
    case 'primary_group':
      return { ...expression(b, child(form, 1)), ...span };
    case 'primary_boolean':
      return { ...span, op: 'boolean', value: textOf(b, form) === 'true' };
    case 'number':
      return { ...span, op: 'number', text: textOf(b, form) };
    default:
      return nameExpression(b, form);
  }
}

function argument(b: Builder, node: Cst): ArgumentNode {
  const form = child(node, 0);
  if (form.rule === 'argument_named') {
    return { ...spanOf(form), label: nameNode(b, child(form, 0)), value: expression(b, child(form, 2)) };
  }
  return { ...spanOf(form), label: null, value: expression(b, child(form, 0)) };
}
