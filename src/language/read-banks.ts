// Reads `banks`: which element a mode calls its own (D19).

import type { Element, Mode, Range } from './description.ts';
import type { Bank } from './names.ts';
import { type Entry, type MapNode, type Node, rangeOf, scalarOfKey } from './nodes.ts';
import { asMap, declareName, type Reader, readInteger, wrongShape } from './reader.ts';
import { didYouMean, listNames, quote } from './suggest.ts';

/** Modes of a machine with banks, and banked registers of one file: references to them become so many choices. */
const MOST_CHOICES = 64;

/** What is banked: a plain register, or some registers of a file. */
export interface BankedShape {
  readonly name: string;
  readonly width: number;
  readonly count: number;
  readonly doc: string | null;
}

/** Reads `banks`. Declares the banks and hands them to `keep`; null when they cannot be used. */
export function readBanks(
  reader: Reader,
  node: Node,
  shape: BankedShape,
  modes: readonly Mode[],
  keep: (element: Element) => void,
): ReadonlyMap<number, readonly Bank[]> | null {
  const file = shape.count > 1;
  const map = asMap(reader, node, file ? 'from the number of a register to its banks' : 'from modes to the names of banks');
  if (map === null) return null;
  if (modes.length > MOST_CHOICES || map.entries.size > MOST_CHOICES) {
    const what = modes.length > MOST_CHOICES ? 'modes where registers are banked' : 'banked registers of one file';
    reader.diagnostics.accept('out-of-range', `there are at most ${MOST_CHOICES} ${what}`, rangeOf(node));
    return null;
  }
  if (!file) {
    const banks = readModesOf(reader, map, shape.name, shape, modes, keep);
    return banks === null ? null : new Map([[0, banks]]);
  }
  const plain = [...map.entries.values()].find((e) => e.value.kind === 'scalar');
  if (plain !== undefined) {
    reader.diagnostics.accept(
      'wrong-shape',
      `${quote(shape.name)} is a register file: its banks belong to one of its registers`,
      plain.keyRange,
      {
        help: 'write `banks: { 7: { mode: name, … } }` with the number of the register',
      },
    );
    return null;
  }
  const found = new Map<number, readonly Bank[]>();
  let sound = true;
  for (const entry of map.entries.values()) {
    const index = readInteger(reader, scalarOfKey(entry), 'the number of a register');
    const inner = asMap(reader, entry.value, 'from modes to the names of banks');
    if (index !== null && (index < 0n || index >= BigInt(shape.count))) {
      reader.diagnostics.accept(
        'out-of-range',
        `${quote(shape.name)} has the registers 0 to ${shape.count - 1}; this is ${index}`,
        entry.keyRange,
      );
      sound = false;
    } else if (index !== null && found.has(Number(index))) {
      reader.diagnostics.accept('duplicate-key', `the register ${index} has banks already`, entry.keyRange);
      sound = false;
    } else if (index === null || inner === null) sound = false;
    else {
      const banks = readModesOf(reader, inner, `${shape.name}[${index}]`, shape, modes, keep);
      if (banks === null) sound = false;
      else found.set(Number(index), banks);
    }
  }
  return sound ? found : null;
}

/** `{ supervisor: ssp, user: usp }`, or with `default` for the modes that are not named. */
function readModesOf(
  reader: Reader,
  map: MapNode,
  of: string,
  shape: BankedShape,
  modes: readonly Mode[],
  keep: (element: Element) => void,
): readonly Bank[] | null {
  const named = new Map<string, { readonly codes: bigint[]; readonly node: Node }>();
  const names = modes.map((m) => m.name);
  let sound = true;
  const add = (name: Node, codes: readonly bigint[]): void => {
    if (name.kind !== 'scalar') {
      wrongShape(reader, name, 'the name of a bank');
      sound = false;
      return;
    }
    const before = named.get(name.text);
    if (before === undefined) named.set(name.text, { codes: [...codes], node: name });
    else before.codes.push(...codes);
  };
  let rest: Entry | null = null;
  for (const entry of map.entries.values()) {
    const mode = modes.find((m) => m.name === entry.key);
    if (mode !== undefined) add(entry.value, [mode.code]);
    else if (entry.key === 'default') rest = entry;
    else {
      reader.diagnostics.accept('unknown-mode', `there is no mode ${quote(entry.key)}`, entry.keyRange, {
        help: didYouMean(entry.key, [...names, 'default'], 'the modes are'),
      });
      sound = false;
    }
  }
  const missing = modes.filter((m) => !map.entries.has(m.name));
  const left = missing.map((m) => m.code);
  if (rest !== null && left.length > 0) add(rest.value, left);
  else if (rest !== null) {
    reader.diagnostics.accept('duplicate-key', `every mode has a bank of ${quote(of)}: nothing is left for \`default\``, rest.keyRange);
    sound = false;
  } else if (left.length > 0 && sound) {
    const range = rangeOf(map);
    reader.diagnostics.accept('missing-key', `${quote(of)} has no bank in the mode ${listNames(missing.map((m) => m.name))}`, range, {
      help: 'name a bank for every mode; `default: …` is for all that are not named',
    });
    sound = false;
  }
  const banks: Bank[] = [];
  for (const [name, { codes, node }] of named) {
    const range = rangeOf(node);
    if (!declareName(reader, { key: name, keyRange: range, value: node }, 'a bank')) {
      sound = false;
      continue;
    }
    const element = bankElement(name, of, shape, codes, range);
    reader.names.entities.set(name, sound ? { kind: 'element', element } : { kind: 'broken' });
    banks.push({ element, modes: codes });
    keep(element);
  }
  if (!sound) return null;
  // What stands last is also for codes that are no mode's.
  const last = rest?.value.kind === 'scalar' ? rest.value.text : null;
  return [...banks.filter((b) => b.element.id !== last), ...banks.filter((b) => b.element.id === last)];
}

function bankElement(id: string, of: string, { width, doc }: BankedShape, modes: readonly bigint[], range: Range): Element {
  return { id, role: 'general', width, count: 1, doc, field: null, bank: { of, modes }, carried: false, range };
}
