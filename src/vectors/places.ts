// What a name in a vector stands for: a register, a register file, a packed register as a whole, a banked register of the mode.
import { isOwnBank } from '../isa/roles.ts';
import type { Description, Element } from '../language/description.ts';
import { quote } from '../language/suggest.ts';
import { fieldsAt, inside, integerAt, isFields, meant, VectorError } from './data.ts';

export type Place =
  | { readonly kind: 'register'; readonly key: string; readonly element: Element }
  | { readonly kind: 'file'; readonly element: Element }
  /** A packed register; `fields` are its elements. */
  | { readonly kind: 'packed'; readonly register: string; readonly fields: readonly Element[] }
  /** A banked register: the bank of the mode of the state. */
  | { readonly kind: 'banked'; readonly banks: readonly Element[] };

/** The names of a description, made once. */
export interface Names {
  readonly description: Description;
  readonly places: ReadonlyMap<string, Place>;
  readonly mode: Element;
  readonly pc: Element;
}

const known = new WeakMap<Description, Names>();

export function namesOf(description: Description): Names {
  const before = known.get(description);
  if (before !== undefined) return before;
  const places = new Map<string, Place>();
  const join = (name: string, element: Element, kind: 'packed' | 'banked'): void => {
    const place = places.get(name);
    const rest = place?.kind === 'packed' ? place.fields : place?.kind === 'banked' ? place.banks : [];
    places.set(name, kind === 'packed' ? { kind, register: name, fields: [...rest, element] } : { kind, banks: [...rest, element] });
  };
  for (const element of description.elements) {
    if (element.count === 1) places.set(element.id, { kind: 'register', key: element.id, element });
    else places.set(element.id, { kind: 'file', element });
    for (let i = 0; element.count > 1 && i < element.count; i++)
      places.set(`${element.id}[${i}]`, { kind: 'register', key: `${element.id}[${i}]`, element });
  }
  for (const element of description.elements) {
    if (element.field !== null) join(element.field.register, element, 'packed');
    // A banked slot of a file cannot be reached by its number: the name is the bank's.
    if (element.bank !== null && places.get(element.bank.of)?.kind !== 'banked') places.delete(element.bank.of);
    if (element.bank !== null) join(element.bank.of, element, 'banked');
  }
  const role = (wanted: 'mode' | 'pc'): Element => {
    const found = description.elements.find((e) => e.role === wanted);
    if (found === undefined) throw new TypeError(`the description has no element of role ${wanted}`);
    return found;
  };
  const names = { description, places, mode: role('mode'), pc: role('pc') };
  known.set(description, names);
  return names;
}

/** The place that a name stands for. Throws a VectorError where there is none. */
export function placeOf({ places }: Names, name: string, where: string): Place {
  const place = places.get(name);
  if (place === undefined) throw new VectorError(where, `the description has no element ${quote(name)}${meant(name, [...places.keys()])}`);
  return place;
}

/** Values of a state, or of a part of it. */
export interface Values {
  /** By register key. */
  readonly registers: Map<string, bigint>;
  /** Bits of packed registers that no field has, where one is said to be set. */
  readonly undeclared: Map<string, bigint>;
}

/** One value, or several of a file, given to a place. `mode` gives the mode of the state, and is asked for banked registers only. */
export function give(names: Names, place: Place, data: unknown, mode: () => bigint, into: Values, where: string): void {
  switch (place.kind) {
    case 'register':
      into.registers.set(place.key, valueAt(names, place.element, data, where));
      return;
    case 'file':
      for (const [index, value] of entriesOf(data, place.element.count, where)) {
        const name = `${place.element.id}[${index}]`;
        give(names, placeOf(names, name, where), value, mode, into, `${where}[${index}]`);
      }
      return;
    case 'packed': {
      const width = Math.max(...place.fields.map((f) => (f.field?.high ?? 0) + 1));
      const value = integerAt(data, Math.max(width, 64), where);
      let rest = value;
      for (const { id, width: bits, field } of place.fields) {
        const low = BigInt(field?.low ?? 0);
        into.registers.set(id, BigInt.asUintN(bits, value >> low));
        rest &= ~(((1n << BigInt(bits)) - 1n) << low);
      }
      if (rest !== 0n) into.undeclared.set(place.register, rest);
      return;
    }
    case 'banked': {
      const bank = ownBank(place.banks, mode());
      if (bank === null) throw new VectorError(where, 'no bank of it belongs to the mode of the state');
      into.registers.set(bank.id, valueAt(names, bank, data, where));
      return;
    }
  }
}

export function ownBank(banks: readonly Element[], mode: bigint): Element | null {
  return banks.find((bank) => isOwnBank(bank, mode)) ?? null;
}

/** The value of a register; of the mode also by its name. */
function valueAt({ description, mode }: Names, element: Element, data: unknown, where: string): bigint {
  const named = element === mode ? description.modes.find((m) => m.name === data) : undefined;
  return named?.code ?? integerAt(data, element.width, where);
}

/** The registers of a file that are given: all from 0 on as a list, or some by their numbers. Of a list that is too long, the first one past the file. */
function entriesOf(data: unknown, count: number, where: string): [string, unknown][] {
  if (Array.isArray(data)) return data.slice(0, count + 1).map((value, i) => [String(i), value]);
  if (isFields(data)) return Object.entries(data);
  throw new VectorError(where, 'a register file wants a list of values, or a map from numbers to values');
}

/** All that a map from names to values says; the mode first, since what banked names stand for hangs on it. */
export function readElements(names: Names, data: unknown, modeBefore: bigint, where: string): Values {
  const into: Values = { registers: new Map(), undeclared: new Map() };
  const entries = Object.entries(fieldsAt(data, where)).map(([name, value]) => {
    const at = inside(where, name);
    return { value, at, place: placeOf(names, name, at) };
  });
  const mode = (): bigint => into.registers.get(names.mode.id) ?? modeBefore;
  const hasBanks = (place: Place): boolean => place.kind === 'banked' || place.kind === 'file';
  for (const late of [false, true])
    for (const { place, value, at } of entries) if (hasBanks(place) === late) give(names, place, value, mode, into, at);
  return into;
}
