// Reads `parameters`, `constants`, `modes` and `traps`.

import type { Mode, Range, Trap } from './description.ts';
import { PARAMETER_KEYS, TRAP_KEYS } from './keys.ts';
import { type Entry, type Node, rangeOf } from './nodes.ts';
import { asList, declareName, type Reader, readDoc, readFields, readInteger, wrongShape } from './reader.ts';
import type { Entries } from './state.ts';
import { didYouMean, listNames, quote } from './suggest.ts';

/** Declares parameters with the values in force. `given` overrides defaults. */
export function readParameters(
  reader: Reader,
  entries: Entries,
  given: Readonly<Record<string, bigint>>,
  at: Range,
): Record<string, bigint> {
  const values: Record<string, bigint> = Object.create(null);
  for (const entry of entries.values()) {
    const fields = readFields(reader, entry.value, PARAMETER_KEYS, `the parameter ${quote(entry.key)}`, entry.keyRange);
    if (!declareName(reader, entry, 'a parameter')) continue;
    const node = fields?.get('default') ?? null;
    readDoc(reader, fields?.get('doc') ?? null);
    const standard = node === null ? null : readInteger(reader, node, 'the default of a parameter');
    const list = fields?.get('values') ?? null;
    const allowed =
      list === null
        ? null
        : (asList(reader, list, 'the values of a parameter')?.items ?? []).map((n) => readInteger(reader, n, 'a value of a parameter'));
    const override = Object.hasOwn(given, entry.key) ? given[entry.key] : undefined;
    const value = override ?? standard;
    if (value === null || value === undefined) {
      reader.names.entities.set(entry.key, { kind: 'broken' });
      continue;
    }
    if (allowed !== null && !allowed.includes(null) && !allowed.includes(value)) {
      const range = override === undefined && node !== null ? rangeOf(node) : entry.keyRange;
      reader.diagnostics.accept('parameter-value', `the parameter ${quote(entry.key)} cannot be ${value}`, range, {
        help: `its values are ${listNames(allowed.map(String))}`,
      });
    }
    values[entry.key] = value;
    reader.names.entities.set(entry.key, { kind: 'number', value, what: 'parameter' });
  }
  for (const name of Object.keys(given)) {
    if (entries.has(name)) continue;
    reader.diagnostics.accept('unknown-parameter', `there is no parameter ${quote(name)} to give a value`, at, {
      help: didYouMean(name, [...entries.keys()], 'the parameters are'),
    });
  }
  return values;
}

export function readConstants(reader: Reader, entries: Entries): void {
  for (const entry of entries.values()) {
    const value = readInteger(reader, entry.value, 'a constant');
    if (!declareName(reader, entry, 'a constant')) continue;
    reader.names.entities.set(entry.key, value === null ? { kind: 'broken' } : { kind: 'number', value, what: 'constant' });
  }
}

/** The modes, in order; null when they are neither a map nor a list. The mode element's width is settled by `readState`. */
export function readModes(reader: Reader, node: Node): Mode[] | null {
  const modes: Mode[] = [];
  const add = (entry: Entry, code: bigint | null): void => {
    if (code !== null) reader.names.modes.set(code, entry.key);
    if (!declareName(reader, entry, 'a mode')) return;
    if (code === null || code < 0n || code >= 1n << 32n) {
      if (code !== null) reader.diagnostics.accept('out-of-range', 'the code of a mode is between 0 and 2 ** 32 - 1', rangeOf(entry.value));
      reader.names.entities.set(entry.key, { kind: 'broken' });
      return;
    }
    const same = modes.find((m) => m.code === code);
    if (same !== undefined) {
      reader.diagnostics.accept('name-taken', `the mode ${quote(same.name)} has the code ${code} already`, rangeOf(entry.value));
    }
    modes.push({ name: entry.key, code });
    reader.names.entities.set(entry.key, { kind: 'mode', code });
  };
  if (node.kind === 'map') {
    for (const entry of node.entries.values()) add(entry, readInteger(reader, entry.value, 'the code of a mode'));
    return modes;
  }
  const list = asList(reader, node, 'the modes');
  if (list === null) return null;
  for (const [i, item] of list.items.entries()) {
    if (item.kind !== 'scalar') wrongShape(reader, item, 'the name of a mode');
    else add({ key: item.text, keyRange: rangeOf(item), value: item }, BigInt(i));
  }
  return modes;
}

export function readTraps(reader: Reader, entries: Entries): Trap[] {
  const traps: Trap[] = [];
  for (const entry of entries.values()) {
    const fields = readFields(reader, entry.value, TRAP_KEYS, `the trap ${quote(entry.key)}`, entry.keyRange);
    checkTrapName(reader, entry);
    const node = fields?.get('vector') ?? null;
    const vector = node === null ? 0n : (readInteger(reader, node, 'a vector') ?? 0n);
    if (vector < 0n && node !== null) reader.diagnostics.accept('out-of-range', 'a vector is not negative', rangeOf(node));
    const trap = { name: entry.key, vector, doc: readDoc(reader, fields?.get('doc') ?? null) };
    traps.push(trap);
    reader.names.traps.set(entry.key, trap);
  }
  return traps;
}

function checkTrapName(reader: Reader, entry: Entry): void {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(entry.key) && !entry.key.startsWith('__')) return;
  const fixed = entry.key.replace(/[^A-Za-z0-9_]+/g, '_').slice(0, 40);
  reader.diagnostics.accept(
    'bad-name',
    `${quote(entry.key)} cannot be the name of a trap: names are letters, digits and \`_\``,
    entry.keyRange,
    {
      help: /^[A-Za-z]/.test(fixed) ? `write ${quote(fixed)}` : null,
    },
  );
}
