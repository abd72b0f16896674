// The one module that imports Ohm: matches a text against a rule of the grammars and gives a plain concrete tree.

import * as ohm from 'ohm-js';
import { LOGIC_GRAMMAR, SEMANTICS_GRAMMAR } from './grammar.ts';
import { decodeExpected, encodeGrammar, encodeTokens } from './token-codes.ts';
import type { Token } from './tokens.ts';

/** A node of the concrete tree, with its place in the text. Terminals and lexical rules of the logic are leaves; iterations have the rule `_iter`. */
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

/** Ohm adds operations to its nodes at run time. */
interface WithTree {
  tree(): Cst;
}

interface Loaded {
  readonly grammar: ohm.Grammar;
  readonly semantics: ohm.Semantics;
}

function load(grammar: ohm.Grammar, isLeaf: (rule: string) => boolean): Loaded {
  const semantics = grammar.createSemantics().addOperation<Cst>('tree', {
    _nonterminal(...children) {
      return node(this, this.ctorName, isLeaf(this.ctorName) ? [] : children);
    },
    _iter(...children) {
      return node(this, '_iter', children);
    },
    _terminal() {
      return node(this, '_terminal', []);
    },
  });
  return { grammar, semantics };
}

function node(of: ohm.Node, rule: string, children: readonly ohm.Node[]): Cst {
  const { startIdx, endIdx } = of.source;
  return { rule, start: startIdx, end: endIdx, children: children.map(treeOf) };
}

function treeOf(of: unknown): Cst {
  return (of as WithTree).tree();
}

const LEAVES = new Set(['name', 'number', 'operator', 'assignment']);
const logic = ohm.grammars(LOGIC_GRAMMAR).Logic;
if (logic === undefined) throw new Error('no grammar of the logic');
const loaded: Readonly<Record<GrammarName, Loaded>> = {
  Semantics: load(ohm.grammar(encodeGrammar(SEMANTICS_GRAMMAR)), (rule) => LEAVES.has(rule)),
  Logic: load(logic, (rule) => /^[a-z]/.test(rule)),
};

/** The tree of a text whose characters are these tokens, with the places of the tokens. */
function placed({ rule, start, end, children }: Cst, text: string, tokens: readonly Token[]): Cst {
  const from = tokens[start]?.start ?? text.length;
  return {
    rule,
    start: from,
    end: end > start ? (tokens[end - 1]?.end ?? from) : from,
    children: children.map((c) => placed(c, text, tokens)),
  };
}

/** Matches the whole text with a rule. `tokens` are those of the text. */
export function parse(
  name: GrammarName,
  text: string,
  tokens: readonly Token[],
  rule: string,
): { readonly tree: Cst } | { readonly failure: Failure } {
  const { grammar, semantics } = loaded[name];
  const ofTokens = name === 'Semantics';
  const result = grammar.match(ofTokens ? encodeTokens(text, tokens) : text, rule);
  if (result.succeeded()) {
    const tree = treeOf(semantics(result));
    return { tree: ofTokens ? placed(tree, text, tokens) : tree };
  }
  const failed = result as ohm.MatchResult & {
    getRightmostFailurePosition(): number;
    getRightmostFailures(): readonly { toString(): string }[];
  };
  const at = failed.getRightmostFailurePosition();
  const expected = new Set(failed.getRightmostFailures().map((f) => decodeExpected(f.toString())));
  return { failure: { offset: ofTokens ? (tokens[at]?.start ?? text.length) : at, expected: [...expected] } };
}

/** The items of a ListOf or NonemptyListOf node. */
export function listItems(list: Cst): readonly Cst[] {
  if (/^(ListOf|listOf|ListOf_nonemptyListOf)$/.test(list.rule)) return list.children.flatMap(listItems);
  if (list.rule === 'NonemptyListOf' || list.rule === 'nonemptyListOf') {
    const [first, , rest] = list.children;
    return first === undefined ? [] : [first, ...(rest?.children ?? [])];
  }
  return [];
}
