// Reads how the machine starts, what it does with codes that no instruction has, and what it tells a monitor.

import { type Given, PLACES, readBlock } from './blocks.ts';
import type { Block, Hosting, Storage } from './description.ts';
import { HOSTING_KEYS, HOSTING_TABLES_KEYS } from './keys.ts';
import { type Node, rangeOf } from './nodes.ts';
import { type Reader, readFields, readInteger, readKnown } from './reader.ts';
import { bits } from './terms.ts';

export function readReset(reader: Reader, node: Node | null): Block | null {
  return node === null ? null : readBlock(reader, node, '`reset`', PLACES.reset);
}

export function readUndefinedOperation(reader: Reader, node: Node | null): string | null {
  return node === null ? null : readKnown(reader, node, [...reader.names.traps.keys()], 'trap', 'unknown-trap');
}

/** An integer from 1 to `most`, which may have more bits than a number. */
function readCount(reader: Reader, node: Node, what: string, most: bigint): bigint | null {
  const value = readInteger(reader, node, what);
  if (value === null || (value >= 1n && value <= most)) return value;
  const shown = value.toString().slice(0, 30);
  reader.diagnostics.accept('out-of-range', `${what} is between 1 and ${most}; this is ${shown}`, rangeOf(node));
  return null;
}

/** What a monitor needs to know of the machine (MODEL §5). Null where nothing is said, and after an error. */
export function readHosting(reader: Reader, node: Node | null): Hosting | null {
  if (node === null) return null;
  const { names, diagnostics } = reader;
  const range = rangeOf(node);
  const fields = readFields(reader, node, HOSTING_KEYS, '`hosting`', range);
  if (fields === null) return null;
  if (names.map === null) {
    if (!names.mapBroken) {
      diagnostics.accept(
        'missing-key',
        '`hosting` is about a window of storage, and it is not said which storage the map leads to',
        range,
        {
          help: 'write `translate: { storage: …, map: … }`',
        },
      );
    }
    return null;
  }
  const { storage } = names.map;
  const [alignNode, absorbNode, tablesNode] = [fields.get('align'), fields.get('absorb'), fields.get('tables')];
  const align = alignNode === null ? 1n : readCount(reader, alignNode, 'the alignment of windows', storage.size);
  const given = [...windowOf(storage), ...(tablesNode === null ? [] : [{ name: 'tables', type: bits(storage.addressWidth) }])];
  const block = (key: 'map' | 'absorb', of: Node | null): Block | null => {
    const place = `\`${key}\` of \`hosting\``;
    return of === null ? null : readBlock(reader, of, place, { ...PLACES.hosting, place }, given);
  };
  const map = block('map', fields.get('map'));
  const absorb = block('absorb', absorbNode);
  const tables = tablesNode === null ? null : readTables(reader, tablesNode, storage);
  if (map === null || align === null || (absorbNode !== null && absorb === null) || (tablesNode !== null && tables === null)) return null;
  return { align, map, absorb, tables, range };
}

/** What every block of `hosting` is told of the window. */
function windowOf({ addressWidth }: Storage): readonly Given[] {
  return [
    { name: 'start', type: bits(addressWidth) },
    { name: 'cells', type: bits(addressWidth + 1) },
  ];
}

function readTables(reader: Reader, node: Node, storage: Storage): Hosting['tables'] {
  const fields = readFields(reader, node, HOSTING_TABLES_KEYS, '`tables` of `hosting`', rangeOf(node));
  const [cellsNode, entryNode] = [fields?.get('cells') ?? null, fields?.get('entry') ?? null];
  const cells = cellsNode === null ? null : readCount(reader, cellsNode, 'the number of cells of the shadow tables', storage.size);
  const place = '`entry` of `tables`';
  const rules = { ...PLACES.shadow, place, result: bits(storage.cellWidth) };
  const given = [{ name: 'index', type: bits(storage.addressWidth) }, ...windowOf(storage)];
  const entry = entryNode === null ? null : readBlock(reader, entryNode, place, rules, given);
  return cells === null || entry === null ? null : { cells, entry };
}
