// `extends`: reads a description and those it is a difference to, and merges their sections by name.

import type { Range } from './description.ts';
import { MERGED, type MergedKey, REMOVE_KEYS, TOP_KEYS, type TopKey } from './keys.ts';
import { type Entry, type MapNode, type Node, rangeOf } from './nodes.ts';
import { type ParsedFunction, parseFunctions } from './parse.ts';
import { asList, type Reader, readFields, readPiece, wrongShape } from './reader.ts';
import { makeSource, rangeAt, type Source, type SourceText } from './source.ts';
import { didYouMean, quote } from './suggest.ts';
import { readYaml } from './yaml.ts';

/** Finds the text of another description by the name written under `extends`, seen from a file; null when there is none. */
export type Resolve = (name: string, from: string) => SourceText | null;

/** A description with its base merged in. */
export interface Merged {
  /** Where the document begins, for what is missing. */
  readonly at: Range;
  readonly single: Map<TopKey, Node>;
  readonly sections: Map<MergedKey, Map<string, Entry>>;
  readonly functions: Map<string, ParsedFunction>;
  readonly sources: Map<string, string>;
  /** Errors in the text of functions; other errors make the structure unusable. */
  functionErrors: number;
}

const DEEPEST = 16;

/** Reads the chain of descriptions, the base first. Null when one of them cannot be used. */
export function readLayers(reader: Reader, main: SourceText, resolve: Resolve, sources: Map<string, string>): Merged | null {
  const chain: { readonly map: MapNode; readonly at: Range }[] = [];
  const seen = new Set<string>();
  let next: SourceText | null = main;
  while (next !== null) {
    sources.set(next.file, next.text);
    const source: Source = makeSource(next);
    seen.add(next.file);
    const root = readYaml(source, reader.diagnostics);
    if (root === null) return null;
    const at = rangeAt(source, root.start, root.start);
    if (root.kind !== 'map') return wrongShape(reader, root, 'a map with the key `isa`');
    checkTop(reader, root, at);
    chain.unshift({ map: root, at });
    next = readBase(reader, root, next.file, seen, chain.length, resolve);
    if (next === null && root.entries.has('extends')) return null;
  }
  let merged: Merged | null = null;
  for (const layer of chain) merged = merge(reader, merged, layer.map, layer.at, sources);
  return merged;
}

function checkTop(reader: Reader, root: MapNode, at: Range): void {
  readFields(reader, root, TOP_KEYS, 'a description', at);
  const remove = root.entries.get('remove');
  if (remove !== undefined && !root.entries.has('extends')) {
    reader.diagnostics.accept('unknown-key', '`remove` takes away from a base, and there is no `extends`', remove.keyRange);
  }
}

function readBase(
  reader: Reader,
  root: MapNode,
  file: string,
  seen: ReadonlySet<string>,
  depth: number,
  resolve: Resolve,
): SourceText | null {
  const entry = root.entries.get('extends');
  if (entry === undefined) return null;
  const node = entry.value;
  if (node.kind !== 'scalar') return wrongShape(reader, node, 'the name of a description');
  const base = node.text === '' ? null : resolve(node.text, file);
  if (base === null) {
    reader.diagnostics.accept('extends-not-found', `there is no description ${quote(node.text)}`, rangeOf(node), {
      help: 'name a file relative to this one, or a machine of the library',
    });
    return null;
  }
  if (seen.has(base.file)) {
    reader.diagnostics.accept('extends-cycle', `${quote(node.text)} extends this description`, rangeOf(node));
    return null;
  }
  if (depth >= DEEPEST) {
    reader.diagnostics.accept('too-deep', `descriptions extend each other more than ${DEEPEST} levels deep`, rangeOf(node));
    return null;
  }
  return base;
}

function isMerged(key: string): key is MergedKey {
  return (MERGED as readonly string[]).includes(key);
}

function isTop(key: string): key is TopKey {
  return Object.hasOwn(TOP_KEYS, key);
}

function merge(reader: Reader, base: Merged | null, map: MapNode, at: Range, sources: Map<string, string>): Merged {
  const merged: Merged =
    base === null ? { at, single: new Map(), sections: new Map(), functions: new Map(), sources, functionErrors: 0 } : { ...base, at };
  if (base !== null) {
    const remove = map.entries.get('remove');
    if (remove !== undefined) takeAway(reader, merged, remove);
    if (map.entries.has('expect')) merged.single.delete('expect');
  }
  for (const entry of map.entries.values()) {
    const { key, value } = entry;
    if (!isTop(key) || key === 'extends' || key === 'remove') continue;
    if (key === 'functions') {
      const before = reader.diagnostics.errors;
      mergeFunctions(reader, merged, value);
      merged.functionErrors += reader.diagnostics.errors - before;
    } else if (isMerged(key)) {
      if (value.kind !== 'map') {
        if (value.kind !== 'scalar' || value.text !== '') wrongShape(reader, value, `a map of ${key}`);
        continue;
      }
      const section = merged.sections.get(key) ?? new Map<string, Entry>();
      for (const inner of value.entries.values()) section.set(inner.key, inner);
      merged.sections.set(key, section);
    } else merged.single.set(key, value);
  }
  return merged;
}

function mergeFunctions(reader: Reader, merged: Merged, node: Node): void {
  const piece = readPiece(reader, node, 'functions');
  if (piece === null) return;
  const own = new Set<string>();
  for (const fn of parseFunctions(piece, reader.diagnostics)) {
    const range = fn.piece;
    if (own.has(fn.name)) {
      const place = rangeAt(range.source, range.starts[fn.nameSpan.start] ?? range.at, range.ends[fn.nameSpan.end - 1] ?? range.at);
      reader.diagnostics.accept('name-taken', `the function ${quote(fn.name)} is written twice`, place);
      continue;
    }
    own.add(fn.name);
    merged.functions.set(fn.name, fn);
  }
}

function takeAwayWhole(reader: Reader, merged: Merged, key: 'expect' | 'reset' | 'undefined' | 'hosting', node: Node): void {
  if (node.kind !== 'scalar' || node.text !== 'all') {
    reader.diagnostics.accept('unknown-value', `${quote(key)} is removed as a whole`, rangeOf(node), {
      help: `write ${quote(`${key}: all`)}`,
    });
  } else if (!merged.single.delete(key) && key !== 'expect') {
    reader.diagnostics.accept('unknown-value', `the base has no ${quote(key)}`, rangeOf(node));
  }
}

function takeAway(reader: Reader, merged: Merged, remove: Entry): void {
  const fields = readFields(reader, remove.value, REMOVE_KEYS, '`remove`', remove.keyRange);
  if (fields === null) return;
  for (const key of Object.keys(REMOVE_KEYS) as (keyof typeof REMOVE_KEYS)[]) {
    const node = fields.get(key);
    if (node === null) continue;
    if (key === 'expect' || key === 'reset' || key === 'undefined' || key === 'hosting') {
      takeAwayWhole(reader, merged, key, node);
      continue;
    }
    const section: Map<string, unknown> = key === 'functions' ? merged.functions : (merged.sections.get(key) ?? new Map());
    for (const item of asList(reader, node, `names of ${key}`)?.items ?? []) {
      if (item.kind !== 'scalar') wrongShape(reader, item, 'a name');
      else if (!section.delete(item.text)) {
        reader.diagnostics.accept('unknown-value', `the base has nothing named ${quote(item.text)} among its ${key}`, rangeOf(item), {
          help: didYouMean(item.text, [...section.keys()]),
        });
      }
    }
  }
}
