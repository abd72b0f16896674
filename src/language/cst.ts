// Small steps over concrete trees, for what builds syntax trees from them.

import type { Cst } from './ohm.ts';
import type { Report } from './precheck.ts';
import type { ExpressionNode, NameNode, Span } from './syntax.ts';

export interface Builder {
  readonly text: string;
  readonly report: Report;
}

export function child(node: Cst, index: number): Cst {
  const found = node.children[index];
  if (found === undefined) throw new Error(`the rule ${node.rule} has no child ${index}`);
  return found;
}

export function spanOf(node: Cst): Span {
  return { start: node.start, end: node.end };
}

export function textOf(b: Builder, node: Cst): string {
  return b.text.slice(node.start, node.end);
}

export function nameNode(b: Builder, node: Cst): NameNode {
  return { ...spanOf(node), name: textOf(b, node) };
}

export function nameExpression(b: Builder, node: Cst): ExpressionNode {
  return { op: 'name', ...nameNode(b, node) };
}
