// The one module that imports Ohm: matches a text against a rule of the grammars and gives a plain concrete tree.

import * as ohm from 'ohm-js';
import { GRAMMAR } from './grammar.ts';

/** A node of the concrete tree. Lexical rules and terminals are leaves; iterations have the rule `_iter`. */
export interface Cst {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
  readonly children: readonly Cst[];
}

/** The farthest place that could not be read, and descriptions of what could have stood there. */
export interface Failure {
  readonly offset: number;
  readonly expected: readonly string[];
}

export type GrammarName = 'Semantics' | 'Logic';

const grammars = ohm.grammars(GRAMMAR);

function load(name: GrammarName): { readonly grammar: ohm.Grammar; readonly semantics: ohm.Semantics } {
  const grammar = grammars[name];
  if (grammar === undefined) throw new Error(`no grammar ${name}`);
  const semantics = grammar.createSemantics().addOperation<Cst>('tree', {
    _nonterminal(...children) {
      const lexical = /^[a-z]/.test(this.ctorName);
      return { rule: this.ctorName, ...span(this.source), children: lexical ? [] : children.map((c) => treeOf(c)) };
    },
    _iter(...children) {
      return { rule: '_iter', ...span(this.source), children: children.map((c) => treeOf(c)) };
    },
    _terminal() {
      return { rule: '_terminal', ...span(this.source), children: [] };
    },
  });
  return { grammar, semantics };
}

/** Ohm adds operations to its nodes at run time. */
interface WithTree {
  tree(): Cst;
}

function treeOf(node: unknown): Cst {
  return (node as WithTree).tree();
}

function span(interval: ohm.Interval): { start: number; end: number } {
  return { start: interval.startIdx, end: interval.endIdx };
}

const loaded = { Semantics: load('Semantics'), Logic: load('Logic') };

/** Matches the whole text with a rule. */
export function parse(name: GrammarName, text: string, rule: string): { readonly tree: Cst } | { readonly failure: Failure } {
  const { grammar, semantics } = loaded[name];
  const result = grammar.match(text, rule);
  if (result.succeeded()) return { tree: treeOf(semantics(result)) };
  const failed = result as ohm.MatchResult & {
    getRightmostFailurePosition(): number;
    getRightmostFailures(): readonly { toString(): string }[];
  };
  const expected = new Set(failed.getRightmostFailures().map((f) => f.toString()));
  return { failure: { offset: failed.getRightmostFailurePosition(), expected: [...expected] } };
}

/** The items of a ListOf or NonemptyListOf node. */
export function listItems(node: Cst): readonly Cst[] {
  if (node.rule === 'ListOf' || node.rule === 'ListOf_nonemptyListOf' || node.rule === 'listOf') return node.children.flatMap(listItems);
  if (node.rule === 'NonemptyListOf') {
    const [first, , rest] = node.children;
    return first === undefined ? [] : [first, ...(rest?.children ?? [])];
  }
  return [];
}
