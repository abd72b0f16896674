// YAML text to nodes. Every scalar is text; aliases are followed lazily; nesting and size are bounded before YAML is composed.

import { type Alias, isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Scalar, type Node as YamlNode } from 'yaml';
import type { Collector } from './diagnostics.ts';
import type { Entry, Node, ScalarNode } from './nodes.ts';
import { inlinePiece, literalPiece } from './scalar-pieces.ts';
import { type Piece, rangeAt, type Source } from './source.ts';
import { didYouMean, quote } from './suggest.ts';
import { friendlyYamlError } from './yaml-errors.ts';
import { withinLimits, YAML_LIMITS } from './yaml-limits.ts';

const STYLES: Readonly<Record<string, ScalarNode['style']>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

function scalarNode(source: Source, scalar: Scalar): ScalarNode {
  const text = typeof scalar.value === 'string' ? scalar.value : '';
  const [start, end] = scalar.range ?? [0, 0];
  const style = STYLES[scalar.type ?? 'PLAIN'] ?? 'plain';
  const folded = style === 'folded' || (style !== 'literal' && source.text.slice(start, end).includes('\n'));
  let piece: Piece | null = null;
  return {
    kind: 'scalar',
    text,
    style,
    folded,
    source,
    start,
    end,
    piece: () => {
      piece ??= style === 'literal' ? literalPiece(source, scalar, text) : inlinePiece(source, { start, end, style }, text);
      return piece;
    },
  };
}

interface Size {
  readonly nodes: number;
  readonly characters: number;
}

/** Converts one document. Aliases share the node of their anchor; their sizes are counted as if they were written out. */
function converter(source: Source, diagnostics: Collector): (node: YamlNode | null, at: number) => Node {
  const anchors = new Map<string, { readonly node: Node; readonly size: Size } | 'open'>();
  const sizes = new Map<Node, Size>();
  let aliasNodes = 0;
  let aliasCharacters = 0;

  const register = (anchor: string | undefined, node: Node): Node => {
    const size = sizes.get(node);
    if (anchor !== undefined && size !== undefined) anchors.set(anchor, { node, size });
    return node;
  };
  const sum = (nodes: readonly Node[], own: number): Size => {
    let count = 1;
    let characters = own;
    for (const n of nodes) {
      const s = sizes.get(n);
      count += s?.nodes ?? 1;
      characters += s?.characters ?? 0;
    }
    return { nodes: count, characters };
  };

  const broken = (start: number, end: number): Node => ({ kind: 'broken', source, start, end });

  const follow = (alias: Alias): Node => {
    const [start, end] = alias.range ?? [0, 0];
    const range = rangeAt(source, start, end);
    const found = anchors.get(alias.source);
    if (found === undefined) {
      diagnostics.accept('unknown-anchor', `there is no anchor ${quote(`&${alias.source}`)} before this alias`, range, {
        help: didYouMean(alias.source, [...anchors.keys()]),
      });
      return broken(start, end);
    }
    if (found === 'open') {
      diagnostics.accept('alias-expansion', `${quote(`*${alias.source}`)} stands inside its own anchor`, range);
      return broken(start, end);
    }
    aliasNodes += found.size.nodes;
    aliasCharacters += found.size.characters;
    if (aliasNodes > YAML_LIMITS.aliasNodes || aliasCharacters > YAML_LIMITS.aliasCharacters) {
      diagnostics.accept('alias-expansion', 'the aliases of this file stand for too much text', range);
      return broken(start, end);
    }
    return found.node;
  };

  const convert = (node: YamlNode | null, at: number): Node => {
    if (node === null || node === undefined) {
      return { kind: 'scalar', text: '', style: 'plain', folded: false, source, start: at, end: at, piece: () => emptyPiece(source, at) };
    }
    if (isAlias(node)) return follow(node);
    const tag = (node as { tag?: string }).tag;
    const [start, end] = node.range ?? [at, at];
    if (tag !== undefined && !/^tag:yaml\.org,2002:(str|map|seq)$/.test(tag)) {
      diagnostics.accept(
        'yaml-syntax',
        `the tag ${quote(tag.replace('tag:yaml.org,2002:', '!!'))} has no meaning here`,
        rangeAt(source, start, start + 1),
        {
          help: 'write the value without a tag',
        },
      );
      return broken(start, end);
    }
    const anchor = (node as { anchor?: string }).anchor;
    if (anchor !== undefined) anchors.set(anchor, 'open');
    if (isScalar(node)) {
      const scalar = scalarNode(source, node);
      sizes.set(scalar, { nodes: 1, characters: scalar.text.length });
      return register(anchor, scalar);
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => convert(item as YamlNode | null, start));
      const list: Node = { kind: 'list', items, source, start, end };
      sizes.set(list, sum(items, 0));
      return register(anchor, list);
    }
    if (isMap(node)) {
      const entries = new Map<string, Entry>();
      let characters = 0;
      for (const pair of node.items) {
        const keyNode = convert(pair.key as YamlNode | null, start);
        const keyRange = rangeAt(source, keyNode.start, keyNode.end);
        if (keyNode.kind !== 'scalar') {
          if (keyNode.kind !== 'broken') diagnostics.accept('wrong-shape', 'a key must be a name', keyRange);
          continue;
        }
        const value = convert(pair.value as YamlNode | null, keyNode.end);
        const before = entries.get(keyNode.text);
        if (before !== undefined) {
          diagnostics.accept('duplicate-key', `the key ${quote(keyNode.text)} is written twice`, keyRange, {
            related: [{ message: 'the first is here', range: before.keyRange }],
          });
          continue;
        }
        characters += keyNode.text.length;
        entries.set(keyNode.text, { key: keyNode.text, keyRange, value });
      }
      const map: Node = { kind: 'map', entries, source, start, end };
      sizes.set(
        map,
        sum(
          [...entries.values()].map((e) => e.value),
          characters,
        ),
      );
      return register(anchor, map);
    }
    return broken(start, end);
  };
  return convert;
}

function emptyPiece(source: Source, at: number): Piece {
  return { text: '', source, starts: [], ends: [], at };
}

/** Reads one YAML document. Null when it cannot be used at all; then there is at least one error. Never throws. */
export function readYaml(source: Source, diagnostics: Collector): Node | null {
  try {
    if (!withinLimits(source, diagnostics)) return null;
    const documents = parseAllDocuments(source.text, {
      keepSourceTokens: true,
      uniqueKeys: false,
      schema: 'failsafe',
      prettyErrors: false,
      strict: true,
      logLevel: 'silent',
    });
    if (!Array.isArray(documents)) return emptyDocument(source, diagnostics);
    const [document, second] = documents;
    if (document === undefined) return emptyDocument(source, diagnostics);
    if (document.errors.length > 0) {
      // What follows the first error mostly follows from it.
      const [error] = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
      if (error === undefined) return null;
      const { message, help, from, to } = friendlyYamlError(source.text, error.code, error.message, error.pos);
      diagnostics.accept('yaml-syntax', message, rangeAt(source, from, Math.max(from, Math.min(to, from + 200))), { help });
      return null;
    }
    if (second !== undefined) {
      const at = second.range?.[0] ?? source.text.length;
      diagnostics.accept('yaml-syntax', 'a second document begins here', rangeAt(source, at, at), {
        help: 'one file holds one document: remove the `---` line',
      });
      return null;
    }
    if (document.contents === null) return emptyDocument(source, diagnostics);
    return converter(source, diagnostics)(document.contents as YamlNode, 0);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    diagnostics.accept('too-deep', 'maps and lists nest too deeply', rangeAt(source, 0, 0));
    return null;
  }
}

function emptyDocument(source: Source, diagnostics: Collector): null {
  diagnostics.accept('wrong-shape', 'the file is empty', rangeAt(source, 0, 0));
  return null;
}
