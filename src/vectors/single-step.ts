// The shape of published single-step suites: registers by name beside each other, storage as a list of addresses and values, and what the processor
// has prefetched, which stands in storage from the pc on.
import { translate } from '../evaluate/index.ts';
import { emptyState, type MachineState, sourceOfState } from '../evaluate/state.ts';
import { cellOf, codeStorage } from '../isa/layout.ts';
import type { Storage } from '../language/description.ts';
import type { Context, VectorCase } from './case.ts';
import {
  type Allowance,
  cutName,
  type Fields,
  fieldsAt,
  inside,
  integerAt,
  isFields,
  listAt,
  meant,
  ownAt,
  startAllowance,
  takeCell,
  VectorError,
} from './data.ts';
import type { VectorMap } from './map.ts';
import { give, type Names, namesOf, type Place, type Values } from './places.ts';

/** Reads a case of that shape. Keys beside the two states (`length`, `transactions`) say nothing of the state. Throws a VectorError. */
export function readSingleStep({ description, map }: Context, data: Fields): VectorCase {
  const names = namesOf(description);
  const state = emptyState(description);
  const left = startAllowance();
  const storage = codeStorage(description);
  const initial = fieldsAt(ownAt(data, map.before), map.before);
  const final = fieldsAt(ownAt(data, map.after), map.after);
  const values = readRegisters(names, map, initial, 0n, map.before);
  for (const [key, value] of values.registers) state.elements.set(key, value);
  const modeBefore = state.elements.get(names.mode.id) ?? 0n;
  const after = readRegisters(names, map, final, modeBefore, map.after);
  const cells = storage === null ? new Map<bigint, bigint>() : readRam(storage, map, final, left, map.after);
  if (storage !== null) {
    const content = state.cells.get(storage.id) ?? new Map<bigint, bigint>();
    state.cells.set(storage.id, content);
    for (const [pa, value] of readRam(storage, map, initial, left, map.before)) content.set(pa, value);
    for (const [pa, value] of prefetched(names, map, storage, state, initial, left)) content.set(pa, value);
  }
  return {
    name: typeof data.name === 'string' ? cutName(data.name) : '',
    before: state,
    after,
    cells: storage === null ? new Map() : new Map([[storage.id, cells]]),
    known: new Set([...values.registers.keys(), ...after.registers.keys()]),
    instruction: null,
    trap: 'any',
  };
}

function readRegisters(names: Names, map: VectorMap, state: Fields, modeBefore: bigint, where: string): Values {
  const into: Values = { registers: new Map(), undeclared: new Map() };
  const late: (() => void)[] = [];
  const mode = (): bigint => into.registers.get(names.mode.id) ?? modeBefore;
  const visit = (fields: Fields, at: string): void => {
    for (const [key, data] of Object.entries(fields)) {
      if (key === map.cells.key || key === map.prefetch.key || map.ignore.has(key)) continue;
      const here = inside(at, key);
      const given = map.registers.get(key);
      const place = given?.place ?? namedAlike(names, key);
      if (place === null && isFields(data)) {
        visit(data, here);
        continue;
      }
      if (place === null) {
        const help = meant(key, [...names.places.keys()]) || '; a map says what it is, or that it is to be ignored';
        throw new VectorError(here, `the description has no element of that name${help}`);
      }
      const assign = (): void => give(names, place, data, mode, into, here);
      if (place.kind === 'banked' || place.kind === 'file') late.push(assign);
      else assign();
      const ahead = given?.ahead ?? 0n;
      if (ahead !== 0n && place.kind === 'register') {
        const value = into.registers.get(place.key) ?? 0n;
        into.registers.set(place.key, BigInt.asUintN(place.element.width, value - ahead));
      }
    }
  };
  visit(state, where);
  for (const assign of late) assign();
  return into;
}

/** The element of a key of a suite: of the same name, or `d[3]` for `d3`; letters of either case. */
function namedAlike({ places }: Names, key: string): Place | null {
  for (const name of [key, key.toLowerCase()]) {
    const numbered = /^(.*?)(\d+)$/.exec(name);
    const place = places.get(name) ?? (numbered === null ? undefined : places.get(`${numbered[1]}[${Number(numbered[2])}]`));
    if (place !== undefined) return place;
  }
  return null;
}

/** `[[address, value], …]`; a value of several cells begins at its address. */
function readRam(storage: Storage, map: VectorMap, state: Fields, left: Allowance, where: string): Map<bigint, bigint> {
  const at = inside(where, map.cells.key);
  const cells = new Map<bigint, bigint>();
  for (const [i, pair] of listAt(ownAt(state, map.cells.key), at).entries()) {
    if (!Array.isArray(pair) || pair.length !== 2) throw new VectorError(`${at}[${i}]`, 'an address and a value are wanted');
    const address = integerAt(pair[0], storage.addressWidth, `${at}[${i}]`);
    for (const [k, cell] of split(storage, integerAt(pair[1], map.cells.width, `${at}[${i}]`), map.cells.width)) {
      const pa = address + k;
      if (pa >= storage.size)
        throw new VectorError(`${at}[${i}]`, `cell ${pa} lies past the end of storage, which has ${storage.size} cells`);
      takeCell(left, `${at}[${i}]`);
      cells.set(pa, cell);
    }
  }
  return cells;
}

/** A value as cells in ascending order of address. */
function split({ cellWidth, order }: Storage, value: bigint, width: number): [bigint, bigint][] {
  const cells = width / cellWidth;
  return Array.from({ length: cells }, (_, k) => [BigInt(k), cellOf(value, k, cells, cellWidth, order)]);
}

/** The cells that hold what was prefetched; those that the map refuses are nowhere. */
function prefetched(
  names: Names,
  map: VectorMap,
  storage: Storage,
  state: MachineState,
  initial: Fields,
  left: Allowance,
): [bigint, bigint][] {
  const { description } = names;
  const source = sourceOfState(description, state);
  const width = description.translate?.addressWidth ?? storage.addressWidth;
  const at = inside(map.before, map.prefetch.key);
  let va = state.elements.get(names.pc.id) ?? 0n;
  const cells: [bigint, bigint][] = [];
  for (const [i, word] of listAt(ownAt(initial, map.prefetch.key), at).entries()) {
    if (map.prefetch.width % storage.cellWidth !== 0)
      throw new VectorError(at, 'a map says how many bits each of them has: `prefetch: { width: … }`');
    for (const [, cell] of split(storage, integerAt(word, map.prefetch.width, `${at}[${i}]`), map.prefetch.width)) {
      takeCell(left, `${at}[${i}]`);
      const place = translate(description, source, BigInt.asUintN(width, va), 'execute', state.elements.get(names.mode.id) ?? 0n);
      if (place.kind === 'address') cells.push([place.pa, cell]);
      va++;
    }
  }
  return cells;
}
