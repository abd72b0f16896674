// Reads the blocks of the whole machine: the address map, fetch, delivery, clocks; and the settings and interrupts.

import { PLACES, readBlock, readCondition, readConditions } from './blocks.ts';
import type { Block, Description, Mode, Range, Setting, Translate } from './description.ts';
import { DELIVER_KEYS, INTERRUPT_KEYS, SETTING_KEYS, TRANSLATE_KEYS } from './keys.ts';
import { type Entry, type Node, rangeOf } from './nodes.ts';
import { checkKebab, type Reader, readDoc, readFields, readKnown, readNames, readNumber } from './reader.ts';
import type { State } from './state.ts';
import { readBitsType } from './state-types.ts';
import { quote } from './suggest.ts';
import { bits, widthName } from './terms.ts';

interface TranslateShape {
  readonly node: Node | null;
  readonly map: Reader['names']['map'];
}

/** Settles where references through the map go, before any block is checked. */
export function readTranslateShape(reader: Reader, node: Node | null, state: State): TranslateShape {
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

export function readTranslate(reader: Reader, { node, map }: TranslateShape): Translate | null {
  if (node === null || map === null) return null;
  const rules = { ...PLACES.translate, result: bits(map.storage.addressWidth) };
  const given = [
    { name: 'va', type: bits(map.addressWidth) },
    { name: 'space', type: bits(reader.names.mode?.width ?? 1) },
  ];
  const body = readBlock(reader, node, 'the address map', rules, given, [['access', { kind: 'access' }]]);
  return body === null ? null : { storage: map.storage.id, addressWidth: map.addressWidth, body };
}

export function readFetch(reader: Reader, node: Node | null, state: State, at: Range): Block | null {
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
export function readDeliverShape(reader: Reader, node: Node | null): Node | null {
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

export function readPlainBlock(
  reader: Reader,
  node: Node | null,
  which: 'deliver' | 'tick',
  given: Parameters<typeof readBlock>[4],
): Block | null {
  const broken = reader.names.payloadWidth === null ? [['payload', { kind: 'broken' }] as const] : [];
  return node === null ? null : readBlock(reader, node, `\`${which}\``, PLACES[which], given, broken);
}

export function readSettings(reader: Reader, entries: ReadonlyMap<string, Entry>, modes: readonly Mode[]): Setting[] | null {
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

export function readInterrupts(reader: Reader, entries: ReadonlyMap<string, Entry>): Description['interrupts'] | null {
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
