// Reads `parameters`, `constants`, `modes`, `state` and `traps`: what must be known before any block is checked.

import type { Rules } from './context.ts';
import type { Element, Mode, Range, Role, Storage } from './description.ts';
import { ELEMENT_KEYS, FIELD_KEYS, ROLES } from './keys.ts';
import { type Entry, type Node, rangeOf } from './nodes.ts';
import { readBanks } from './read-banks.ts';
import { declareName, type Fields, type Reader, readDoc, readFields, readWord, wrongShape } from './reader.ts';
import { readBitRange, readBitsType, readStorage } from './state-types.ts';
import { listNames, quote } from './suggest.ts';
import { bitsFor, widthName } from './terms.ts';

export type Entries = ReadonlyMap<string, Entry>;

const _STATIC: Rules = { place: 'the state', forbidden: new Set(['assign', 'trap', 'map', 'physical', 'next-pc']), result: undefined };

export interface State {
  readonly elements: readonly Element[];
  readonly storages: readonly Storage[];
  readonly mode: Element | null;
  readonly pc: Element | null;
}

/** Reads the state and declares its names. Traps must be declared. */
export function readState(reader: Reader, entries: Entries, modes: readonly Mode[], at: Range): State {
  const elements: Element[] = [];
  const storages: Storage[] = [];
  const unique = new Map<Role, Element>();
  const modeBits = modes.reduce((width, { code }) => Math.max(width, bitsFor(code)), bitsFor(BigInt(Math.max(0, modes.length - 1))));
  const keep = (element: Element): void => {
    elements.push(element);
    if (element.role !== 'mode' && element.role !== 'pc') return;
    const before = unique.get(element.role);
    if (before === undefined) unique.set(element.role, element);
    else {
      reader.diagnostics.accept(
        'duplicate-role',
        `there is one element of role ${quote(element.role)}, and ${quote(before.id)} has it`,
        element.range,
        {
          related: [{ message: 'the first is here', range: before.range }],
        },
      );
    }
    if (element.count > 1)
      reader.diagnostics.accept('wrong-shape', `the element of role ${quote(element.role)} cannot be a register file`, element.range);
    if (element.role === 'mode' && element.width < modeBits) {
      reader.diagnostics.accept(
        'out-of-range',
        `the codes of the modes need ${widthName(modeBits)}; ${quote(element.id)} has ${element.width}`,
        element.range,
      );
    }
  };
  for (const entry of entries.values()) {
    const fields = readFields(reader, entry.value, ELEMENT_KEYS, `the state element ${quote(entry.key)}`, entry.keyRange);
    if (!declareName(reader, entry, 'a state element')) continue;
    reader.names.entities.set(entry.key, { kind: 'broken' });
    if (fields === null) continue;
    const doc = readDoc(reader, fields.get('doc'));
    const storageNode = fields.get('storage');
    if (storageNode !== null) {
      for (const key of ['role', 'type', 'fields', 'banks', 'carried'] as const) {
        if (fields.get(key) !== null)
          reader.diagnostics.accept('unknown-key', `a storage has no key ${quote(key)}`, fields.range(key), {
            help: 'a storage has no role: what a program reaches through the map is its own',
          });
      }
      const storage = readStorage(reader, entry, storageNode);
      if (storage !== null) {
        storages.push(storage);
        reader.names.entities.set(entry.key, { kind: 'storage', storage });
      }
    } else if (fields.get('fields') !== null) readPacked(reader, entry, fields, keep);
    else readPlain(reader, entry, fields, doc, modes, modeBits, keep);
  }
  for (const role of ['mode', 'pc'] as const) {
    if (!unique.has(role) && ![...entries.values()].some((e) => reader.names.entities.get(e.key)?.kind === 'broken')) {
      reader.diagnostics.accept('missing-role', `the state has no element of role ${quote(role)}`, at, {
        help: role === 'mode' ? 'add `mode: { role: mode }`' : 'add `pc: { role: pc, type: bits(n) }`',
      });
    }
  }
  return { elements, storages, mode: unique.get('mode') ?? null, pc: unique.get('pc') ?? null };
}

/** The role under a key, if it is one. */
function readRole(reader: Reader, node: Node | null): Role | null {
  return node === null ? null : readWord(reader, node, ROLES, 'role', 'unknown-role');
}

function readPlain(
  reader: Reader,
  entry: Entry,
  fields: Fields<keyof typeof ELEMENT_KEYS>,
  doc: string | null,
  modes: readonly Mode[],
  modeBits: number,
  keep: (element: Element) => void,
): void {
  const roleNode = fields.get('role');
  const role = readRole(reader, roleNode);
  if (roleNode === null)
    reader.diagnostics.accept('missing-key', `the state element ${quote(entry.key)} needs the key \`role\``, entry.keyRange, {
      help: `roles are ${listNames(ROLES)}`,
    });
  const typeNode = fields.get('type');
  let type: { readonly width: number; readonly count: number } | null = null;
  if (typeNode !== null) type = readBitsType(reader, typeNode, 'a state element');
  else if (role === 'mode') type = { width: modeBits, count: 1 };
  else if (roleNode === null || role !== null)
    reader.diagnostics.accept('missing-key', `the state element ${quote(entry.key)} needs the key \`type\``, entry.keyRange, {
      help: 'write `type: bits(n)`',
    });
  const carried = readCarried(reader, fields.get('carried'), role);
  if (role === null || type === null) return;
  const element: Element = {
    id: entry.key,
    role: carried ? 'general' : role,
    width: type.width,
    count: type.count,
    doc,
    field: null,
    bank: null,
    carried,
    range: entry.keyRange,
  };
  const banksNode = fields.get('banks');
  if (banksNode === null) {
    reader.names.entities.set(entry.key, { kind: 'element', element });
    keep(element);
    return;
  }
  if (role !== 'general') {
    reader.diagnostics.accept(
      'not-allowed-here',
      `only registers of role \`general\` have banks; this has role ${quote(role)}`,
      fields.range('banks'),
    );
    return;
  }
  const file = type.count > 1 ? element : null;
  if (file !== null) keep(file);
  const banks = readBanks(reader, banksNode, { name: entry.key, ...type, doc }, modes, keep);
  if (banks !== null) {
    reader.names.entities.set(entry.key, { kind: 'banked', register: { name: entry.key, width: type.width, file, banks } });
  }
}

/** True for a carried element: only control elements can be. */
function readCarried(reader: Reader, node: Node | null, role: Role | null): boolean {
  if (node === null || readWord(reader, node, ['true', 'false'] as const, 'value of `carried`') !== 'true') return false;
  if (role === 'control') return true;
  if (role !== null) {
    reader.diagnostics.accept('not-allowed-here', `only control elements are carried; this has role ${quote(role)}`, rangeOf(node));
  }
  return false;
}

function readPacked(reader: Reader, entry: Entry, fields: Fields<keyof typeof ELEMENT_KEYS>, keep: (element: Element) => void): void {
  for (const key of ['banks', 'carried'] as const) {
    if (fields.get(key) !== null) {
      const help = key === 'carried' ? 'its fields may be carried' : 'a banked register has no fields';
      reader.diagnostics.accept('unknown-key', `a packed register has no key ${quote(key)}`, fields.range(key), { help });
    }
  }
  if (fields.get('role') !== null) {
    reader.diagnostics.accept('unknown-key', 'a packed register has no role', fields.range('role'), { help: 'give each field its role' });
  }
  const typeNode = fields.get('type');
  const fieldNode = fields.get('fields');
  if (typeNode === null) {
    reader.diagnostics.accept('missing-key', `the packed register ${quote(entry.key)} needs the key \`type\``, entry.keyRange, {
      help: 'write `type: bits(n)`',
    });
  }
  const type = typeNode === null ? null : readBitsType(reader, typeNode, 'a state element');
  if (type === null || typeNode === null || fieldNode === null) return;
  if (type.count > 1) {
    reader.diagnostics.accept('wrong-shape', 'a packed register cannot be a register file', rangeOf(typeNode));
    return;
  }
  if (fieldNode.kind !== 'map') {
    wrongShape(reader, fieldNode, 'a map of fields');
    return;
  }
  const found: Element[] = [];
  let sound = true;
  for (const field of fieldNode.entries.values()) {
    const element = readField(reader, entry.key, field, type.width);
    if (element?.field == null) {
      sound = false;
      continue;
    }
    const { high, low } = element.field;
    const other = found.find((f) => f.field !== null && f.field.low <= high && low <= f.field.high);
    if (other !== undefined) {
      reader.diagnostics.accept('field-overlap', `the fields ${quote(element.id)} and ${quote(other.id)} share bits`, element.range, {
        related: [{ message: `${quote(other.id)} is here`, range: other.range }],
      });
      sound = false;
      continue;
    }
    found.push(element);
    keep(element);
  }
  if (sound) reader.names.entities.set(entry.key, { kind: 'packed', register: { name: entry.key, width: type.width, fields: found } });
}

function readField(reader: Reader, register: string, entry: Entry, width: number): Element | null {
  const fields = readFields(reader, entry.value, FIELD_KEYS, `the field ${quote(`${register}.${entry.key}`)}`, entry.keyRange);
  const bitsNode = fields?.get('bits') ?? null;
  const role = readRole(reader, fields?.get('role') ?? null);
  const place = bitsNode === null ? null : readBitRange(reader, bitsNode, width);
  const doc = readDoc(reader, fields?.get('doc') ?? null);
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(entry.key) || entry.key.startsWith('__')) {
    reader.diagnostics.accept(
      'bad-name',
      `${quote(entry.key)} cannot be the name of a field: names are letters, digits and \`_\``,
      entry.keyRange,
    );
    return null;
  }
  const carried = readCarried(reader, fields?.get('carried') ?? null, role);
  if (role === null || place === null) return null;
  return {
    id: `${register}.${entry.key}`,
    role: carried ? 'general' : role,
    width: place.high - place.low + 1,
    count: 1,
    doc,
    field: { register, ...place },
    bank: null,
    carried,
    range: entry.keyRange,
  };
}
