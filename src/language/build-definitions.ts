// Concrete trees to syntax trees: types, functions, and the parts of encodings.

import { braces, expression } from './build-tree.ts';
import { type Builder, child, nameExpression, nameNode, spanOf, textOf } from './cst.ts';
import { type Cst, listItems } from './ohm.ts';
import type { EncodingNode, FunctionNode, TypeNode } from './syntax.ts';

export function typeNode(b: Builder, node: Cst): TypeNode {
  const width = child(node, 2).children[0];
  const count = child(node, 5).children[0];
  return {
    ...spanOf(node),
    name: textOf(b, child(node, 0)),
    nameSpan: spanOf(child(node, 0)),
    width: width === undefined ? null : expression(b, width),
    count: count === undefined ? null : expression(b, count),
  };
}

export function functionNode(b: Builder, node: Cst): FunctionNode {
  const result = child(node, 6).children[0];
  return {
    ...spanOf(node),
    name: nameNode(b, child(node, 1)),
    parameters: listItems(child(node, 3)).map((p) => ({ name: nameNode(b, child(p, 0)), type: typeNode(b, child(p, 2)) })),
    result: result === undefined ? null : typeNode(b, result),
    body: braces(b, child(node, 7)),
  };
}

/** A group, or an item: a field or a use of a list of fields. */
export function encodingNode(b: Builder, node: Cst): EncodingNode {
  const span = spanOf(node);
  if (node.rule === 'encodingPart_group') {
    const parts = child(node, 3).children.map((item) => encodingNode(b, item));
    return { ...span, op: 'group', when: expression(b, child(node, 1)), parts };
  }
  const form = child(node, 0);
  if (form.rule === 'encodingItem_use') {
    const prefix = child(form, 2).children[0];
    return { ...span, op: 'use', name: nameNode(b, child(form, 1)), prefix: prefix === undefined ? null : nameNode(b, prefix) };
  }
  const head = child(child(form, 0), 0);
  const value = head.rule === 'encodingHead_value' ? child(head, 1) : head;
  return {
    ...span,
    op: 'field',
    head: value.rule === 'name' ? nameExpression(b, value) : expression(b, value),
    width: expression(b, child(form, 2)),
  };
}
