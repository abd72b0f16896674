// Text to a checked description: reads the sections in the order in which they depend on each other.

import { readConditions } from './blocks.ts';
import type { Layout } from './code-sets.ts';
import { readConstants, readModes, readParameters, readTraps } from './declarations.ts';
import type { Description } from './description.ts';
import { type Collector, createCollector, type Diagnostic } from './diagnostics.ts';
import { readFieldLists } from './encodings.ts';
import { readExpectations } from './expectations.ts';
import { readFunctions } from './functions.ts';
import { readHosting, readReset, readUndefinedOperation } from './hosting.ts';
import { readInstructions } from './instructions.ts';
import { type MergedKey, TOP_KEYS, type TopKey } from './keys.ts';
import { type Merged, type Resolve, readLayers } from './layers.ts';
import {
  readDeliverShape,
  readFetch,
  readInterrupts,
  readPlainBlock,
  readSettings,
  readTranslate,
  readTranslateShape,
} from './machine-blocks.ts';
import { checkMap } from './map-rules.ts';
import { createNames } from './names.ts';
import { type Entry, type Node, rangeOf } from './nodes.ts';
import { readNotation } from './notation.ts';
import { checkKebab, type Reader, readDoc, readText } from './reader.ts';
import type { SourceText } from './source.ts';
import { readState } from './state.ts';
import { quote } from './suggest.ts';
import { readTables } from './tables.ts';
import { bits } from './terms.ts';

export interface ReadOptions {
  /** Values for parameters, instead of their defaults. */
  readonly parameters?: Readonly<Record<string, bigint>>;
  /** Finds what `extends` names. Without it, nothing is found. */
  readonly resolve?: Resolve;
}

export interface ReadDescription {
  /** Null when the structure cannot be used; otherwise without the broken instructions, which `broken` names. */
  readonly description: Description | null;
  readonly diagnostics: readonly Diagnostic[];
  /** The text of every file that was read, by file name: for showing diagnostics. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Reads a description. Never throws on any text; pure. */
export function readDescription(source: SourceText, options: ReadOptions = {}): ReadDescription {
  const diagnostics = createCollector();
  const sources = new Map<string, string>();
  const reader: Reader = { diagnostics, names: createNames() };
  const merged = readLayers(reader, source, options.resolve ?? (() => null), sources);
  const usable = merged !== null && diagnostics.errors === merged.functionErrors;
  const description = merged === null ? null : assemble(reader, merged, source, options.parameters ?? {});
  return { description: usable ? description : null, diagnostics: diagnostics.list(), sources };
}

/** Runs a part and says whether it was without errors. */
function sound<Result>(diagnostics: Collector, part: () => Result): { readonly result: Result; readonly ok: boolean } {
  const before = diagnostics.errors;
  const result = part();
  return { result, ok: diagnostics.errors === before };
}

function assemble(reader: Reader, merged: Merged, source: SourceText, given: Readonly<Record<string, bigint>>): Description | null {
  const { diagnostics, names } = reader;
  const node = (key: TopKey): Node | null => merged.single.get(key) ?? null;
  const section = (key: MergedKey): ReadonlyMap<string, Entry> => merged.sections.get(key) ?? new Map();

  const missing = (['modes', 'settings', 'state', 'traps', 'instructions'] as const).filter((key) => !hasSection(reader, merged, key));
  const id = readId(reader, node('isa'));
  // Without these, every use of their names would be an error as well.
  if (missing.some((key) => key !== 'settings' && key !== 'instructions')) return null;
  const frame = sound(diagnostics, () => {
    const parameters = readParameters(reader, section('parameters'), given, merged.at);
    readConstants(reader, section('constants'));
    const modesNode = node('modes');
    const modes = modesNode === null ? [] : readModes(reader, modesNode);
    if (modes === null) return null;
    names.entities.set('next_pc', { kind: 'next-pc' });
    const traps = readTraps(reader, section('traps'));
    const state = readState(reader, section('state'), modes, merged.at);
    names.mode = state.mode;
    names.pcWidth = state.pc?.width ?? null;
    const beforeShape = diagnostics.errors;
    const shape = readTranslateShape(reader, node('translate'), state);
    const storageBroken = [...section('state').keys()].some((name) => names.entities.get(name)?.kind === 'broken');
    const deliver = readDeliverShape(reader, node('deliver'));
    names.mapBroken = diagnostics.errors > beforeShape || (names.map === null && storageBroken);
    return { parameters, modes, traps, state, shape, deliver };
  });
  if (frame.result === null) return null;
  const { parameters, modes, traps, state, shape, deliver: deliverNode } = frame.result;

  const functions = readFunctions(reader, merged.functions, readTables(reader, section('tables')));
  const blocks = sound(diagnostics, () => {
    const translate = readTranslate(reader, shape);
    checkMap(translate, functions, state.elements, diagnostics);
    const fetch = readFetch(reader, node('fetch'), state, merged.at);
    const deliver = readPlainBlock(reader, deliverNode, 'deliver', [
      { name: 'vector', type: bits(names.map?.storage.addressWidth ?? names.pcWidth ?? 1) },
      ...(names.payloadWidth ? [{ name: 'payload', type: bits(names.payloadWidth) }] : []),
    ]);
    const tick = readPlainBlock(reader, node('tick'), 'tick', []);
    const invariants = readConditions(reader, node('invariant'));
    const assume = readConditions(reader, node('assume'));
    const settings = readSettings(reader, section('settings'), modes);
    const interrupts = readInterrupts(reader, section('interrupts'));
    const reset = readReset(reader, node('reset'));
    const hosting = readHosting(reader, node('hosting'));
    return { translate, fetch, deliver, tick, invariants, assume, settings, interrupts, reset, hosting };
  });
  const undefinedOperation = readUndefinedOperation(reader, node('undefined'));
  readFieldLists(reader, section('fields'));
  const fetched = names.map?.storage ?? state.storages[0];
  const layout: Layout = { cellWidth: fetched?.cellWidth ?? null, order: fetched?.order ?? 'big' };
  const notation = readNotation(reader, section('notation'));
  const { instructions, broken } = readInstructions(reader, section('instructions'), functions, layout, notation);
  const expectNode = node('expect');
  const known = {
    instructions,
    broken,
    settings: blocks.result.settings ?? [],
    parameters: Object.keys(parameters),
    elements: state.elements,
  };
  const expect = expectNode === null ? [] : readExpectations(reader, expectNode, known);
  const title = readDoc(reader, node('title'));
  const texts = { source: readDoc(reader, node('source')), doc: readDoc(reader, node('doc')) };
  if (missing.length > 0 || !frame.ok || !blocks.ok || id === null || lost(merged, blocks.result)) return null;
  return {
    id,
    title: title ?? id,
    ...texts,
    file: source.file,
    sha256: source.sha256 ?? '',
    parameters,
    modes,
    elements: state.elements,
    storages: state.storages,
    traps,
    settings: blocks.result.settings ?? [],
    invariants: blocks.result.invariants ?? [],
    assume: blocks.result.assume ?? [],
    translate: blocks.result.translate,
    functions: [...functions, ...[...names.generated.values()].map((g) => g.definition)],
    deliver: blocks.result.deliver,
    payloadWidth: names.payloadWidth ?? 0,
    fetch: blocks.result.fetch,
    tick: blocks.result.tick,
    interrupts: blocks.result.interrupts ?? [],
    reset: blocks.result.reset,
    undefinedOperation,
    hosting: blocks.result.hosting,
    instructions,
    notation,
    expect,
    broken,
  };
}

/** True when a part that is written did not survive, perhaps only because it uses a broken function. */
function lost(merged: Merged, blocks: Readonly<Record<string, unknown>>): boolean {
  const blockKeys = ['translate', 'fetch', 'deliver', 'tick', 'reset', 'hosting'] as const;
  if (blockKeys.some((key) => merged.single.has(key) && blocks[key] === null)) return true;
  return blocks.invariants === null || blocks.assume === null || blocks.settings === null || blocks.interrupts === null;
}

function hasSection(reader: Reader, merged: Merged, key: 'modes' | 'settings' | 'state' | 'traps' | 'instructions'): boolean {
  const present = key === 'modes' ? merged.single.has('modes') : (merged.sections.get(key)?.size ?? 0) > 0;
  if (!present)
    reader.diagnostics.accept('missing-key', `a description needs the key ${quote(key)}`, merged.at, {
      help: `${key}: ${TOP_KEYS[key].doc}`,
    });
  return present;
}

function readId(reader: Reader, node: Node | null): string | null {
  const id = node === null ? null : readText(reader, node);
  if (node === null || id === null || !checkKebab(reader, id, rangeOf(node), 'a description')) return null;
  return id;
}
