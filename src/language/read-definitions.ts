// Text to a checked definition set: twins, predicates, classes and theorems.

import {
  CLASS_KEYS,
  DEFINITIONS_KEYS,
  EQUAL_OR_FREE,
  K_RELATIONS,
  MODE_RELATIONS,
  R_RELATIONS,
  T_RELATIONS,
  THEOREM_KEYS,
  TWINS_KEYS,
  VIEW_RELATIONS,
} from './definition-keys.ts';
import type { ClassDefinition, DefinitionSet, Premise, TheoremDefinition, TwinRelation } from './definition-set.ts';
import { createCollector, type Diagnostic } from './diagnostics.ts';
import { type LogicNames, type Predicate, readFormula, readHead, readMatrix, readPremise } from './logic.ts';
import { createNames } from './names.ts';
import { type Entry, type Node, rangeOf } from './nodes.ts';
import { asList, asMap, checkKebab, pieceRange, type Reader, readDoc, readFields, readPiece, readText, readWord } from './reader.ts';
import { makeSource, type Piece, rangeAt, type SourceText } from './source.ts';
import { didYouMean, quote } from './suggest.ts';
import { readYaml } from './yaml.ts';

export interface ReadDefinitionSet {
  /** Null after any error. */
  readonly definitions: DefinitionSet | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
}

/** Reads a definition set. Never throws on any text; pure. */
export function readDefinitionSet(sourceText: SourceText): ReadDefinitionSet {
  const diagnostics = createCollector();
  const reader: Reader = { diagnostics, names: createNames() };
  const source = makeSource(sourceText);
  const root = readYaml(source, diagnostics);
  const definitions = root === null ? null : readSet(reader, root, sourceText);
  return {
    definitions: diagnostics.errors > 0 ? null : definitions,
    diagnostics: diagnostics.list(),
    sources: new Map([[sourceText.file, sourceText.text]]),
  };
}

function readSet(reader: Reader, root: Node, source: SourceText): DefinitionSet | null {
  const at = rangeAt(root.source, root.start, root.start);
  const fields = readFields(reader, root, DEFINITIONS_KEYS, 'a definition set', at);
  if (fields === null) return null;
  const idNode = fields.get('definitions');
  const id = idNode === null ? null : readText(reader, idNode);
  if (idNode !== null && id !== null) checkKebab(reader, id, rangeOf(idNode), 'a definition set');
  const entries = (key: 'twins' | 'predicates' | 'classes' | 'theorems'): readonly Entry[] => {
    const node = fields.get(key);
    const map = node === null ? null : asMap(reader, node, key);
    return map === null ? [] : [...map.entries.values()];
  };
  const twins = entries('twins').flatMap((e) => readTwins(reader, e) ?? []);
  const twinNames = new Set(entries('twins').map((e) => e.key));
  const budget = { left: 50_000 };
  const classEntries = entries('classes');
  const laterClasses = new Set(classEntries.map((e) => e.key));
  const predicates = readPredicates(reader, entries('predicates'), { twins: twinNames, laterClasses, budget });
  const classes: ClassDefinition[] = [];
  const known = new Set<string>();
  const names: LogicNames = { twins: twinNames, classes: known, laterClasses, predicates, laterPredicates: new Set(), budget };
  for (const entry of classEntries) {
    const found = readClass(reader, entry, names);
    known.add(entry.key);
    if (found !== null) classes.push(found);
  }
  const theorems: TheoremDefinition[] = [];
  const theoremNames: string[] = [];
  for (const entry of entries('theorems')) {
    const found = readTheorem(reader, entry, [...known], theoremNames);
    theoremNames.push(entry.key);
    if (found !== null) theorems.push(found);
  }
  const title = readDoc(reader, fields.get('title'));
  const doc = readDoc(reader, fields.get('doc'));
  const strict = readText(reader, fields.get('strict'));
  if (id === null) return null;
  return { id, title: title ?? id, doc, text: source.text, file: source.file, strict, twins, classes, theorems };
}

function readTwins(reader: Reader, entry: Entry): TwinRelation | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(entry.key)) {
    reader.diagnostics.accept(
      'bad-name',
      `${quote(entry.key)} cannot be the name of twins: names are letters, digits and \`_\``,
      entry.keyRange,
    );
  }
  const fields = readFields(reader, entry.value, TWINS_KEYS, `the twins ${quote(entry.key)}`, entry.keyRange);
  if (fields === null) return null;
  const word = <W extends string>(key: keyof typeof TWINS_KEYS, words: readonly W[], what: string): W | null => {
    const node = fields.get(key);
    return node === null ? null : readWord(reader, node, words, what);
  };
  const modes = word('modes', MODE_RELATIONS, 'relation of modes');
  const views = word('views', VIEW_RELATIONS, 'relation of views');
  const R = word('R', R_RELATIONS, 'relation for R');
  const K = word('K', K_RELATIONS, 'relation for K');
  const T = word('T', T_RELATIONS, 'relation for T');
  const outside = word('outside', EQUAL_OR_FREE, 'relation');
  const size = word('size', EQUAL_OR_FREE, 'relation');
  const doc = readDoc(reader, fields.get('doc'));
  if (modes === null || views === null || R === null || K === null || T === null || outside === null || size === null) return null;
  return { name: entry.key, doc, modes, views, R, K, T, outside, size, range: entry.keyRange };
}

/** The key of an entry as a piece, for heads like `control(S)`. */
function keyPiece(entry: Entry): Piece {
  const { offset } = entry.keyRange.start;
  const starts = Array.from({ length: entry.key.length }, (_, i) => offset + i);
  return { text: entry.key, source: entry.value.source, starts, ends: starts.map((s) => s + 1), at: offset };
}

function readPredicates(
  reader: Reader,
  entries: readonly Entry[],
  known: Pick<LogicNames, 'twins' | 'laterClasses' | 'budget'>,
): ReadonlyMap<string, Predicate> {
  const predicates = new Map<string, Predicate>();
  const later = new Set(entries.map((e) => e.key.split('(', 1)[0]?.trim() ?? ''));
  const names: LogicNames = { ...known, classes: new Set(), predicates, laterPredicates: later };
  for (const entry of entries) {
    const head = readHead(keyPiece(entry), reader.diagnostics);
    const piece = readPiece(reader, entry.value, 'a predicate');
    if (head === null || piece === null) continue;
    if (predicates.has(head.name)) {
      reader.diagnostics.accept('name-taken', `the predicate ${quote(head.name)} is defined twice`, entry.keyRange);
    }
    if (new Set(head.parameters).size < head.parameters.length) {
      reader.diagnostics.accept('name-taken', 'the states of a predicate need different names', entry.keyRange);
    }
    const matrix = readMatrix(piece, new Set(head.parameters), names, reader.diagnostics);
    // A broken predicate still has its name, so that its uses are not reported as well.
    predicates.set(head.name, { parameters: head.parameters, matrix: matrix ?? { op: 'true', range: entry.keyRange } });
  }
  return predicates;
}

function readClass(reader: Reader, entry: Entry, names: LogicNames): ClassDefinition | null {
  checkKebab(reader, entry.key, entry.keyRange, 'a class');
  const fields = readFields(reader, entry.value, CLASS_KEYS, `the class ${quote(entry.key)}`, entry.keyRange);
  if (fields === null) return null;
  const formula = (
    key: 'formula' | 'vacuous unless',
  ): { readonly text: string; readonly formula: ReturnType<typeof readFormula> } | null => {
    const node = fields.get(key);
    const piece = node === null ? null : readPiece(reader, node, 'a formula');
    return piece === null ? null : { text: piece.text.trim(), formula: readFormula(piece, names, reader.diagnostics) };
  };
  const main = formula('formula');
  const unless = formula('vacuous unless');
  const heldNode = fields.get('held');
  const held = heldNode === null ? false : readWord(reader, heldNode, ['true', 'false'], 'truth value') === 'true';
  const title = readDoc(reader, fields.get('title'));
  const doc = readDoc(reader, fields.get('doc'));
  if (main === null || main.formula === null) return null;
  return {
    name: entry.key,
    title: title ?? entry.key.replaceAll('-', ' '),
    doc,
    text: main.text,
    formula: main.formula,
    unlessVacuous: unless?.formula ?? null,
    held,
  };
}

function readTheorem(reader: Reader, entry: Entry, classes: readonly string[], theorems: readonly string[]): TheoremDefinition | null {
  checkKebab(reader, entry.key, entry.keyRange, 'a theorem');
  const fields = readFields(reader, entry.value, THEOREM_KEYS, `the theorem ${quote(entry.key)}`, entry.keyRange);
  const list = fields?.get('premises') ?? null;
  if (fields === null || list === null) return null;
  const premises = (asList(reader, list, 'premises')?.items ?? []).flatMap((p) => readOnePremise(reader, p, classes, theorems) ?? []);
  const title = readDoc(reader, fields.get('title'));
  return { name: entry.key, title: title ?? entry.key.replaceAll('-', ' '), doc: readDoc(reader, fields.get('doc')), premises };
}

function readOnePremise(reader: Reader, node: Node, classes: readonly string[], theorems: readonly string[]): Premise | null {
  if (node.kind === 'map') {
    const keys = { stated: { doc: 'A premise that is only said.', shape: { kind: 'text' as const }, required: true } };
    const stated = readText(reader, readFields(reader, node, keys, 'a premise', rangeOf(node))?.get('stated') ?? null);
    return stated === null ? null : { op: 'stated', text: stated.trim(), range: rangeOf(node) };
  }
  const piece = readPiece(reader, node, 'a premise');
  const premise = piece === null ? null : readPremise(piece, reader.diagnostics);
  const [first, second] = premise?.names ?? [];
  if (piece === null || first === undefined) return null;
  const range = pieceRange(piece);
  const known = ([name, place]: readonly [string, typeof range], among: readonly string[], what: string): boolean => {
    if (among.includes(name)) return true;
    reader.diagnostics.accept('unknown-class', `there is no ${what} ${quote(name)}${what === 'theorem' ? ' above this one' : ''}`, place, {
      help: didYouMean(name, among),
    });
    return false;
  };
  if (second === undefined)
    return known(first, theorems, 'theorem') ? { op: 'theorem', name: first[0], text: piece.text.trim(), range } : null;
  const both = [known(first, classes, 'class'), known(second, classes, 'class')];
  return both.includes(false) ? null : { op: 'within', inner: first[0], outer: second[0], text: piece.text.trim(), range };
}
