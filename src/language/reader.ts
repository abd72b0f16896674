// Small readers over nodes: maps with known keys, texts, names, integers, pieces of code.

import { createContext, type Rules } from './context.ts';
import type { Range } from './description.ts';
import type { Collector } from './diagnostics.ts';
import { checkStatic } from './expressions.ts';
import type { Names } from './names.ts';
import { describeNode, type Entry, type ListNode, type MapNode, type Node, rangeOf } from './nodes.ts';
import { parseExpression } from './parse.ts';
import type { Keys } from './shapes.ts';
import { type Piece, rangeIn } from './source.ts';
import { didYouMean, quote } from './suggest.ts';

export interface Reader {
  readonly diagnostics: Collector;
  readonly names: Names;
}

/** The entries of a map by known keys. */
export interface Fields<K extends string> {
  get(key: K): Node | null;
  /** The key's place; the place of the map where the key is missing. */
  range(key: K): Range;
}

export function wrongShape(reader: Reader, node: Node, wanted: string, help: string | null = null): null {
  if (node.kind === 'broken') return null;
  reader.diagnostics.accept('wrong-shape', `${wanted} is expected here; this is ${describeNode(node)}`, rangeOf(node), { help });
  return null;
}

export function asMap(reader: Reader, node: Node, what: string): MapNode | null {
  return node.kind === 'map' ? node : wrongShape(reader, node, `a map (${what})`);
}

export function asList(reader: Reader, node: Node, what: string): ListNode | null {
  return node.kind === 'list'
    ? node
    : wrongShape(reader, node, `a list (${what})`, node.kind === 'scalar' && node.text !== '' ? 'write `[ … ]` around it' : null);
}

/** Reads a map against its table of keys: unknown keys and missing ones are reported. `at` is where the map is, for missing keys. */
export function readFields<K extends string>(
  reader: Reader,
  node: Node,
  keys: Keys & Record<K, unknown>,
  what: string,
  at: Range,
): Fields<K> | null {
  const map = asMap(reader, node, what);
  if (map === null) return null;
  const known = Object.keys(keys);
  for (const entry of map.entries.values()) {
    if (!Object.hasOwn(keys, entry.key)) {
      const comma = entry.value.kind === 'scalar' && entry.value.text === '' && entry.key.includes(' ');
      reader.diagnostics.accept('unknown-key', `${what} has no key ${quote(entry.key)}`, entry.keyRange, {
        help: comma ? 'inside `{ … }`, text that contains a comma is written in quotes' : didYouMean(entry.key, known, 'its keys are'),
      });
    }
  }
  for (const key of known) {
    if (keys[key]?.required === true && !map.entries.has(key)) {
      reader.diagnostics.accept('missing-key', `${what} needs the key ${quote(key)}`, at, { help: `${key}: ${keys[key]?.doc ?? ''}` });
    }
  }
  return {
    get: (key) => map.entries.get(key)?.value ?? null,
    range: (key) => map.entries.get(key)?.keyRange ?? at,
  };
}

/** Text in any style. */
export function readText(reader: Reader, node: Node | null): string | null {
  if (node === null) return null;
  if (node.kind !== 'scalar') return wrongShape(reader, node, 'text');
  return node.text;
}

/** Text without the final newline of a block. */
export function readDoc(reader: Reader, node: Node | null): string | null {
  return readText(reader, node)?.trimEnd() ?? null;
}

/** Text of the semantics language: one line, or a `|` block. */
export function readPiece(reader: Reader, node: Node, what: string): Piece | null {
  if (node.kind !== 'scalar')
    return wrongShape(reader, node, what, node.kind === 'map' ? 'text that begins with `{` is written in quotes, or in a `|` block' : null);
  if (node.folded) {
    const style = node.style === 'folded' ? 'a folded block (`>`)' : 'text over several lines';
    reader.diagnostics.accept('folded-scalar', `${what} cannot be written as ${style}: its lines would be lost`, rangeOf(node), {
      help: 'write a `|` block, indented below the key',
    });
    return null;
  }
  return node.piece();
}

const STATIC_RULES: Rules = {
  place: 'a number of the description',
  forbidden: new Set(['assign', 'trap', 'map', 'physical', 'next-pc']),
  result: undefined,
};

/** An integer: a number, or an expression over the parameters and constants known so far. */
export function readInteger(reader: Reader, node: Node, what: string): bigint | null {
  if (node.kind !== 'scalar') return wrongShape(reader, node, 'an integer');
  if (/^[0-9]{1,30}$/.test(node.text)) return BigInt(node.text);
  const piece = readPiece(reader, node, 'an integer');
  if (piece === null) return null;
  const tree = parseExpression(piece, reader.diagnostics);
  if (tree === null) return null;
  return checkStatic(createContext(piece, reader.names, STATIC_RULES, reader.diagnostics), tree, what);
}

/** An integer within bounds (inclusive). */
export function readNumber(reader: Reader, node: Node, what: string, least: bigint, most: bigint): number | null {
  const value = readInteger(reader, node, what);
  if (value === null) return null;
  if (value < least || value > most) {
    reader.diagnostics.accept(
      'out-of-range',
      `${what} is between ${least} and ${most}; this is ${value.toString().slice(0, 30)}`,
      rangeOf(node),
    );
    return null;
  }
  return Number(value);
}

/** One of a list of words. */
export function readWord<W extends string>(
  reader: Reader,
  node: Node,
  words: readonly W[],
  what: string,
  code: 'unknown-value' | 'unknown-role' = 'unknown-value',
): W | null {
  if (node.kind !== 'scalar') return wrongShape(reader, node, what);
  const found = words.find((w) => w === node.text);
  if (found !== undefined) return found;
  reader.diagnostics.accept(code, `there is no ${what} ${quote(node.text)}`, rangeOf(node), {
    help: didYouMean(node.text, words, 'there are'),
  });
  return null;
}

const WORDS = new Set(
  'let var if then else match for in trap as return fn and or not implies true false next_pc access space va vector payload bool with'.split(
    ' ',
  ),
);

/** Checks a name of the semantics language at its declaration. */
export function checkName(reader: Reader, name: string, range: Range): boolean {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !WORDS.has(name) && !name.startsWith('__') && name !== '_' && name.length <= 100)
    return true;
  const fixed = name
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^(?=[0-9])/, '_')
    .slice(0, 40);
  const help = WORDS.has(name)
    ? 'it is a word of the language'
    : /^[A-Za-z_]/.test(fixed) && !fixed.startsWith('__') && fixed !== '_'
      ? `write ${quote(fixed)}`
      : null;
  reader.diagnostics.accept(
    'bad-name',
    `${quote(name)} cannot be a name: names are letters, digits and \`_\`, and are not words of the language`,
    range,
    { help },
  );
  return false;
}

/** Checks a kebab-case name; dots are allowed inside. */
export function checkKebab(reader: Reader, name: string, range: Range, what: string): boolean {
  if (/^[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(name) && name.length <= 100) return true;
  const fixed = name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 40);
  reader.diagnostics.accept('bad-name', `${quote(name)} cannot be the name of ${what}: such names are kebab-case`, range, {
    help: /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(fixed) ? `write ${quote(fixed)}` : null,
  });
  return false;
}

/** Declares a name of the description; false, with an error, when it stands for something else already. */
export function declareName(reader: Reader, entry: Entry, what: string): boolean {
  if (!checkName(reader, entry.key, entry.keyRange)) return false;
  if (!reader.names.entities.has(entry.key)) return true;
  reader.diagnostics.accept('name-taken', `${quote(entry.key)} cannot be ${what}: it stands for something else already`, entry.keyRange, {
    help: 'choose another name',
  });
  return false;
}

/** Names in a list, each of which must be among `known`. */
export function readNames(
  reader: Reader,
  node: Node,
  known: readonly string[],
  what: string,
  code: 'unknown-mode' | 'unknown-trap' | 'unknown-name',
): readonly string[] | null {
  const list = asList(reader, node, `names of ${what}s`);
  if (list === null) return null;
  const found: string[] = [];
  for (const item of list.items) {
    const name = readKnown(reader, item, known, what, code);
    if (name !== null && !found.includes(name)) found.push(name);
  }
  return found;
}

/** A name that must be among `known`. */
export function readKnown(
  reader: Reader,
  node: Node,
  known: readonly string[],
  what: string,
  code: 'unknown-mode' | 'unknown-trap' | 'unknown-name' | 'unknown-value',
): string | null {
  if (node.kind !== 'scalar') return wrongShape(reader, node, `the name of a ${what}`);
  if (known.includes(node.text)) return node.text;
  reader.diagnostics.accept(code, `there is no ${what} ${quote(node.text)}`, rangeOf(node), {
    help: didYouMean(node.text, known, `the ${what}s are`),
  });
  return null;
}

export function pieceRange(piece: Piece): Range {
  return rangeIn(piece, 0, piece.text.trimEnd().length);
}
