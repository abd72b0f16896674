// Text to a platform for a machine: sizes of its storages, and devices. Browser-pure.
import { codeStorage } from '../isa/layout.ts';
import type { Description, Element, Range, Storage } from '../language/description.ts';
import { createCollector, type Diagnostic } from '../language/diagnostics.ts';
import { createNames } from '../language/names.ts';
import { type Node, rangeOf } from '../language/nodes.ts';
import {
  asList,
  asMap,
  checkKebab,
  type Reader,
  readFields,
  readInteger,
  readKnown,
  readNumber,
  readText,
  readWord,
} from '../language/reader.ts';
import { makeSource, type SourceText } from '../language/source.ts';
import { quote } from '../language/suggest.ts';
import { readYaml } from '../language/yaml.ts';
import { type Device, type Platform, REGISTERS, type Request } from './platform.ts';
import { DEVICE_KEYS, DEVICE_KINDS, PLATFORM_KEYS, REQUEST_KEYS } from './platform-keys.ts';
import { MOST_CELLS } from './storage.ts';

export interface ReadPlatform {
  /** Null after any error. */
  readonly platform: Platform | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
}

/** Cells of all block devices together: they are held in memory. */
const MOST_BLOCK_CELLS = 1 << 20;
const MOST_DEVICES = 64;

/** Reads a platform for a machine. Never throws on any text; pure. */
export function readPlatform(description: Description, sourceText: SourceText): ReadPlatform {
  const diagnostics = createCollector();
  const reader: Reader = { diagnostics, names: createNames() };
  const root = readYaml(makeSource(sourceText), diagnostics);
  const platform = root === null ? null : readRoot(reader, description, root);
  return {
    platform: diagnostics.errors > 0 ? null : platform,
    diagnostics: diagnostics.list(),
    sources: new Map([[sourceText.file, sourceText.text]]),
  };
}

function readRoot(reader: Reader, description: Description, root: Node): Platform | null {
  const fields = readFields(reader, root, PLATFORM_KEYS, 'a platform', rangeOf(root));
  if (fields === null) return null;
  const nameNode = fields.get('platform');
  const name = readText(reader, nameNode);
  if (nameNode !== null && name !== null) checkKebab(reader, name, rangeOf(nameNode), 'a platform');
  readText(reader, fields.get('title'));
  readText(reader, fields.get('doc'));
  const sizes = readSizes(reader, description, fields.get('sizes'));
  const node = fields.get('devices');
  const items = node === null ? [] : (asList(reader, node, 'devices')?.items ?? []);
  if (items.length > MOST_DEVICES) {
    reader.diagnostics.accept('out-of-range', `a platform has ${MOST_DEVICES} devices at most`, rangeOf(items[MOST_DEVICES]!));
    return null;
  }
  const machine: Placing = { description, sizes, taken: [], blockCells: 0 };
  const devices = items.map((item) => readDevice(reader, machine, item)).filter((device) => device !== null);
  return { sizes, devices };
}

function readSizes(reader: Reader, description: Description, node: Node | null): Record<string, number> {
  const sizes: Record<string, number> = {};
  const given = node === null ? null : asMap(reader, node, 'numbers of cells, by storage');
  for (const { key, keyRange, value } of given?.entries.values() ?? []) {
    const storage = storageNamed(reader, description, key, keyRange);
    if (storage === null) continue;
    const most = storage.size < BigInt(MOST_CELLS) ? storage.size : BigInt(MOST_CELLS);
    const size = readNumber(reader, value, `the number of cells of ${quote(key)}`, 1n, most);
    if (size !== null) sizes[key] = size;
  }
  return sizes;
}

function storageNamed(reader: Reader, { storages }: Description, name: string, range: Range): Storage | null {
  const found = storages.find(({ id }) => id === name);
  if (found !== undefined) return found;
  const help = `the machine has ${storages.map(({ id }) => quote(id)).join(', ')}`;
  reader.diagnostics.accept('unknown-name', `there is no storage ${quote(name)}`, range, { help });
  return null;
}

/** The machine, and what its devices have taken so far. */
interface Placing {
  readonly description: Description;
  readonly sizes: Readonly<Record<string, number>>;
  readonly taken: { readonly storage: string; readonly from: number; readonly end: number; readonly kind: string; readonly range: Range }[];
  blockCells: number;
}

function readDevice(reader: Reader, placing: Placing, node: Node): Device | null {
  const range = rangeOf(node);
  const fields = readFields(reader, node, DEVICE_KEYS, 'a device', range);
  const kindNode = fields?.get('kind') ?? null;
  if (fields === null || kindNode === null) return null;
  const kind = readWord(reader, kindNode, DEVICE_KINDS, 'kind of device');
  readText(reader, fields.get('doc'));
  if (kind === null) return null;
  const refused = (key: 'request' | 'cells' | 'blocks'): boolean => {
    if (fields.get(key) === null) return false;
    const message = key === 'request' ? 'a block device requests nothing' : `a ${kind} has no ${quote(key)}`;
    reader.diagnostics.accept('unknown-key', message, fields.range(key));
    return true;
  };
  const count = (key: 'cells' | 'blocks'): number | null => {
    const given = fields.get(key);
    if (given !== null) return readNumber(reader, given, `the number of ${key}`, 1n, BigInt(MOST_BLOCK_CELLS));
    reader.diagnostics.accept('missing-key', `a block device needs the key ${quote(key)}`, range, {
      help: `${key}: ${DEVICE_KEYS[key].doc}`,
    });
    return null;
  };
  const place = readPlace(reader, placing, kind, fields.get('storage'), fields.get('at'), range);
  if (kind === 'blocks') {
    refused('request');
    const [cells, blocks] = [count('cells'), count('blocks')];
    if (cells === null || blocks === null || place === null) return null;
    placing.blockCells += cells * blocks;
    if (placing.blockCells > MOST_BLOCK_CELLS) {
      reader.diagnostics.accept('out-of-range', `block devices have ${MOST_BLOCK_CELLS} cells together at most`, fields.range('blocks'));
      return null;
    }
    return { kind, ...place, cells, blocks };
  }
  const strange = [refused('cells'), refused('blocks')].includes(true);
  const request = fields.get('request') === null ? null : readRequest(reader, placing.description, fields.get('request')!);
  if (place === null || strange) return null;
  return request === null ? { kind, ...place } : { kind, ...place, request };
}

/** Where the registers of a device are: within storage, and apart from those of other devices. */
function readPlace(
  reader: Reader,
  { description, sizes, taken }: Placing,
  kind: Device['kind'],
  storageNode: Node | null,
  atNode: Node | null,
  range: Range,
): { readonly storage: string; readonly at: number } | null {
  const name = readText(reader, storageNode);
  const storage = name === null ? codeStorage(description) : storageNamed(reader, description, name, rangeOf(storageNode!));
  if (storage === null || atNode === null || (storageNode !== null && name === null)) return null;
  const size = sizes[storage.id] ?? Number(storage.size);
  const at = readNumber(reader, atNode, `the place of a ${kind}`, 0n, BigInt(Math.max(0, size - REGISTERS[kind])));
  if (at === null) return null;
  const end = at + REGISTERS[kind];
  const other = taken.find((t) => t.storage === storage.id && at < t.end && t.from < end);
  if (other !== undefined) {
    reader.diagnostics.accept('field-overlap', `the registers of the ${kind} are those of another device as well`, rangeOf(atNode), {
      help: `the ${other.kind} has the cells from ${other.from} to ${other.end - 1}`,
      related: [{ message: 'the other device', range: other.range }],
    });
    return null;
  }
  taken.push({ storage: storage.id, from: at, end, kind, range });
  return { storage: storage.id, at };
}

function readRequest(reader: Reader, { elements }: Description, node: Node): Request | null {
  const fields = readFields(reader, node, REQUEST_KEYS, 'a request', rangeOf(node));
  const elementNode = fields?.get('element') ?? null;
  const valueNode = fields?.get('value') ?? null;
  if (elementNode === null || valueNode === null) return null;
  const plain = elements.filter(({ count, role }) => count === 1 && role === 'control').map(({ id }) => id);
  const id = readKnown(reader, elementNode, plain, 'plain control element', 'unknown-name');
  const element: Element | undefined = elements.find((e) => e.id === id);
  if (element === undefined) return null;
  const value = readInteger(reader, valueNode, 'an integer');
  if (value === null) return null;
  if (value >> BigInt(element.width) === 0n) return { element: element.id, value };
  const bits = `${element.width} ${element.width === 1 ? 'bit' : 'bits'}`;
  reader.diagnostics.accept('number-too-large', `what is assigned does not fit in the ${bits} of ${quote(element.id)}`, rangeOf(valueNode));
  return null;
}
