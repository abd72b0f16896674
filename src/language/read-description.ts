// Text to a checked description: reads the sections in the order in which they depend on each other.

import { PLACES, readBlock, readCondition, readConditions } from './blocks.ts';
import type { Layout } from './code-sets.ts';
import { readConstants, readModes, readParameters, readTraps } from './declarations.ts';
import type { Block, Description, Mode, Range, Setting, Translate } from './description.ts';
import { type Collector, createCollector, type Diagnostic } from './diagnostics.ts';
import { readFieldLists } from './encodings.ts';
import { readExpectations } from './expectations.ts';
import { readFunctions } from './functions.ts';
import { readInstructions } from './instructions.ts';
import { DELIVER_KEYS, INTERRUPT_KEYS, type MergedKey, SETTING_KEYS, TOP_KEYS, type TopKey, TRANSLATE_KEYS } from './keys.ts';
import { type Merged, type Resolve, readLayers } from './layers.ts';
import { createNames } from './names.ts';
import { type Entry, type Node, rangeOf } from './nodes.ts';
import { readNotation } from './notation.ts';
import { checkKebab, type Reader, readDoc, readFields, readKnown, readNames, readNumber, readText } from './reader.ts';
import type { SourceText } from './source.ts';
import { readBitsType, readState, type State } from './state.ts';
import { quote } from './suggest.ts';
import { readTables } from './tables.ts';
import { bits, widthName } from './terms.ts';

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
    return { translate, fetch, deliver, tick, invariants, assume, settings, interrupts };
  });
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
    instructions,
    notation,
    expect,
    broken,
  };
}

/** True when a part that is written did not survive, perhaps only because it uses a broken function. */
function lost(merged: Merged, blocks: Readonly<Record<string, unknown>>): boolean {
  const blockKeys = ['translate', 'fetch', 'deliver', 'tick'] as const;
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

interface TranslateShape {
  readonly node: Node | null;
  readonly map: Reader['names']['map'];
}

/** Settles where references through the map go, before any block is checked. */
function readTranslateShape(reader: Reader, node: Node | null, state: State): TranslateShape {
  const { diagnostics, names } = reader;
  const [only] = state.storages;
  const single = state.storages.length === 1 ? (only ?? null) : null;
  if (node?.kind !== 'map') {
    if (node !== null && single === null && state.storages.length > 1) {
      diagnostics.accept('missing-key', 'there are several storages: `translate` must say which one it leads to', rangeOf(node), {
        help: 'write `translate: { storage: …, map: … }`',
      });
    } else if (node !== null && state.storages.length === 0 && ![...names.entities.values()].some((e) => e.kind === 'broken')) {
      diagnostics.accept('missing-key', '`translate` leads to storage, and the state has none', rangeOf(node));
    }
    names.map = single === null ? null : { storage: single, addressWidth: single.addressWidth };
    return { node, map: names.map };
  }
  const fields = readFields(reader, node, TRANSLATE_KEYS, '`translate`', rangeOf(node));
  const storageNode = fields?.get('storage') ?? null;
  const ids = state.storages.map((s) => s.id);
  const id = storageNode === null ? single?.id : readKnown(reader, storageNode, ids, 'storage', 'unknown-name');
  const storage = state.storages.find((s) => s.id === id);
  if (storageNode === null && single === null) {
    diagnostics.accept('missing-key', '`translate` must say which storage it leads to', rangeOf(node), { help: 'write `storage: …`' });
  }
  const addressNode = fields?.get('address') ?? null;
  const width = addressNode === null ? storage?.addressWidth : readNumber(reader, addressNode, 'the width of virtual addresses', 1n, 256n);
  names.map = storage === undefined || width === null || width === undefined ? null : { storage, addressWidth: width };
  return { node: fields?.get('map') ?? null, map: names.map };
}

function readTranslate(reader: Reader, { node, map }: TranslateShape): Translate | null {
  if (node === null || map === null) return null;
  const rules = { ...PLACES.translate, result: bits(map.storage.addressWidth) };
  const given = [
    { name: 'va', type: bits(map.addressWidth) },
    { name: 'space', type: bits(reader.names.mode?.width ?? 1) },
  ];
  const body = readBlock(reader, node, 'the address map', rules, given, [['access', { kind: 'access' }]]);
  return body === null ? null : { storage: map.storage.id, addressWidth: map.addressWidth, body };
}

function readFetch(reader: Reader, node: Node | null, state: State, at: Range): Block | null {
  const { map } = reader.names;
  if (node === null) {
    if (map !== null && state.pc !== null && state.pc.width !== map.addressWidth) {
      reader.diagnostics.accept(
        'width-mismatch',
        `${quote(state.pc.id)} is ${widthName(state.pc.width)} wide, and addresses are ${widthName(map.addressWidth)} wide`,
        state.pc.range,
        {
          help: 'say in `fetch` where instructions are fetched from, or make the widths equal',
        },
      );
    }
    return null;
  }
  const width = map?.addressWidth ?? state.pc?.width;
  if (width === undefined) {
    reader.diagnostics.accept('missing-key', '`fetch` returns an address of storage, and the state has none', at);
    return null;
  }
  return readBlock(reader, node, '`fetch`', { ...PLACES.fetch, result: bits(width) });
}

/** Settles what traps carry, before any block is checked; the node of the block itself. */
function readDeliverShape(reader: Reader, node: Node | null): Node | null {
  if (node?.kind !== 'map') return node;
  const fields = readFields(reader, node, DELIVER_KEYS, '`deliver`', rangeOf(node));
  const payloadNode = fields?.get('payload') ?? null;
  const type = payloadNode === null ? null : readBitsType(reader, payloadNode, 'what a trap carries');
  if (type !== null && type.count > 1 && payloadNode !== null) {
    reader.diagnostics.accept('wrong-shape', 'what a trap carries is one value', rangeOf(payloadNode), { help: 'write `bits(n)`' });
  }
  reader.names.payloadWidth = type?.width ?? null;
  return fields?.get('block') ?? null;
}

function readPlainBlock(
  reader: Reader,
  node: Node | null,
  which: 'deliver' | 'tick',
  given: Parameters<typeof readBlock>[4],
): Block | null {
  const broken = reader.names.payloadWidth === null ? [['payload', { kind: 'broken' }] as const] : [];
  return node === null ? null : readBlock(reader, node, `\`${which}\``, PLACES[which], given, broken);
}

function readSettings(reader: Reader, entries: ReadonlyMap<string, Entry>, modes: readonly Mode[]): Setting[] | null {
  const settings: Setting[] = [];
  let whole = true;
  const modeNames = modes.map((m) => m.name);
  const code = (name: string | null): bigint => modes.find((m) => m.name === name)?.code ?? 0n;
  for (const entry of entries.values()) {
    checkKebab(reader, entry.key, entry.keyRange, 'a setting');
    const fields = readFields(reader, entry.value, SETTING_KEYS, `the setting ${quote(entry.key)}`, entry.keyRange);
    if (fields === null) continue;
    const userNode = fields.get('user');
    const user = userNode === null ? null : readKnown(reader, userNode, modeNames, 'mode', 'unknown-mode');
    const virtualNode = fields.get('virtual');
    const virtual = virtualNode === null ? null : readNames(reader, virtualNode, modeNames, 'mode', 'unknown-mode');
    if (virtualNode !== null && virtual?.length === 0) {
      reader.diagnostics.accept('wrong-shape', 'at least one mode of the guest is needed', rangeOf(virtualNode));
    }
    const monitorNode = fields.get('monitor');
    const traps = [...reader.names.traps.keys()];
    const all = monitorNode === null || (monitorNode.kind === 'scalar' && monitorNode.text === 'all');
    const monitor = all || monitorNode === null ? traps : (readNames(reader, monitorNode, traps, 'trap', 'unknown-trap') ?? []);
    const assume = readConditions(reader, fields.get('assume'));
    whole &&= assume !== null;
    const doc = readDoc(reader, fields.get('doc'));
    settings.push({ name: entry.key, user: code(user), virtual: (virtual ?? []).map(code), monitor, assume: assume ?? [], doc });
  }
  return whole ? settings : null;
}

function readInterrupts(reader: Reader, entries: ReadonlyMap<string, Entry>): Description['interrupts'] | null {
  const found: { name: string; when: NonNullable<ReturnType<typeof readCondition>>; trap: string; after: boolean }[] = [];
  for (const entry of entries.values()) {
    checkKebab(reader, entry.key.replaceAll('_', '-'), entry.keyRange, 'an interrupt');
    const fields = readFields(reader, entry.value, INTERRUPT_KEYS, `the interrupt ${quote(entry.key)}`, entry.keyRange);
    const [before, after] = [fields?.get('when') ?? null, fields?.get('after') ?? null];
    if (fields !== null && (before === null) === (after === null)) {
      const help = 'write `when: …` (taken before an instruction) or `after: …` (taken after it)';
      const message = `the interrupt ${quote(entry.key)} needs ${before === null ? 'a condition' : 'one condition only'}`;
      reader.diagnostics.accept('missing-key', message, entry.keyRange, { help });
    }
    const whenNode = after ?? before;
    const trapNode = fields?.get('trap') ?? null;
    const when = whenNode === null ? null : readCondition(reader, whenNode);
    const trap = trapNode === null ? null : readKnown(reader, trapNode, [...reader.names.traps.keys()], 'trap', 'unknown-trap');
    if (when !== null && trap !== null) found.push({ name: entry.key, when, trap, after: after !== null });
  }
  return found.length < entries.size ? null : found;
}
