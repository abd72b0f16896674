// How the state of a published suite is the state of a description: which key is which register, where storage is, what is not compared.
import { codeStorage } from '../isa/layout.ts';
import type { Description } from '../language/description.ts';
import { quote } from '../language/suggest.ts';
import { fieldsAt, inside, integerAt, isFields, listAt, meant, onlyKeys, textAt, VectorError } from './data.ts';
import { type Names, namesOf, type Place, placeOf } from './places.ts';

/** Cases that are left out: those of an instruction, or where a trap is taken. */
export interface SkipRule {
  readonly instruction: string | null;
  readonly trap: string | null;
  readonly because: string;
}

export interface VectorMap {
  /** Keys of the state before and of that after. */
  readonly before: string;
  readonly after: string;
  /** Keys of a state: a place, and by how much the suite's value is more than the register's. */
  readonly registers: ReadonlyMap<string, { readonly place: Place; readonly ahead: bigint }>;
  readonly ignore: ReadonlySet<string>;
  /** The key of a list of addresses and values, and the bits of a value. */
  readonly cells: { readonly key: string; readonly width: number };
  /** The key of a list of values that stand in storage from the pc on, and the bits of each. */
  readonly prefetch: { readonly key: string; readonly width: number };
  /** The trap that a code takes which no instruction has; null where such cases are left out. */
  readonly undefinedOperation: string | null;
  readonly skip: readonly SkipRule[];
}

const KEYS = ['doc', 'before', 'after', 'registers', 'ignore', 'cells', 'prefetch', 'undefined-operation', 'skip'];

/** What holds where no map says otherwise: the shape of the suites for the 68000. */
function defaultMap(description: Description): VectorMap {
  return {
    before: 'initial',
    after: 'final',
    registers: new Map(),
    ignore: new Set(),
    cells: { key: 'ram', width: codeStorage(description)?.cellWidth ?? 8 },
    prefetch: { key: 'prefetch', width: 16 },
    undefinedOperation: null,
    skip: [],
  };
}

/** Reads what stands under the key `map`. Throws a VectorError. */
export function readMap(description: Description, data: unknown, where = 'map'): VectorMap {
  const names = namesOf(description);
  const defaults = defaultMap(description);
  const fields = fieldsAt(data, where);
  onlyKeys(fields, KEYS, where);
  const text = (key: string, otherwise: string): string =>
    fields[key] === undefined ? otherwise : textAt(fields[key], inside(where, key));
  const trapNamed = (name: unknown, at: string): string => {
    const traps = description.traps.map((t) => t.name);
    const trap = textAt(name, at);
    if (!traps.includes(trap)) throw new VectorError(at, `the description has no trap ${quote(trap)}${meant(trap, traps)}`);
    return trap;
  };
  const keyAndWidth = (key: 'cells' | 'prefetch'): VectorMap['cells'] => {
    const given = fields[key];
    const at = inside(where, key);
    if (given === undefined) return defaults[key];
    if (!isFields(given)) return { key: textAt(given, at), width: defaults[key].width };
    onlyKeys(given, ['key', 'width'], at);
    const width = given.width === undefined ? defaults[key].width : Number(integerAt(given.width, 12, inside(at, 'width')));
    const cell = defaults.cells.width;
    if (width === 0 || width % cell !== 0) throw new VectorError(inside(at, 'width'), `a multiple of the ${cell} bits of a cell is wanted`);
    return { key: given.key === undefined ? defaults[key].key : textAt(given.key, inside(at, 'key')), width };
  };
  const undefinedOperation = fields['undefined-operation'];
  return {
    before: text('before', defaults.before),
    after: text('after', defaults.after),
    registers: new Map(
      Object.entries(fieldsAt(fields.registers, inside(where, 'registers'))).map(([key, is]) => registerAt(names, key, is, where)),
    ),
    ignore: new Set(listAt(fields.ignore, inside(where, 'ignore')).map((key, i) => textAt(key, `${where}.ignore[${i}]`))),
    cells: keyAndWidth('cells'),
    prefetch: keyAndWidth('prefetch'),
    undefinedOperation: undefinedOperation === undefined ? null : trapNamed(undefinedOperation, inside(where, 'undefined-operation')),
    skip: listAt(fields.skip, inside(where, 'skip')).map((rule, i) => skipRule(description, rule, `${where}.skip[${i}]`, trapNamed)),
  };
}

function registerAt(names: Names, key: string, data: unknown, where: string): [string, { place: Place; ahead: bigint }] {
  const at = `${where}.registers.${key}`;
  if (!isFields(data)) return [key, { place: placeOf(names, textAt(data, at), at), ahead: 0n }];
  onlyKeys(data, ['is', 'ahead'], at);
  const place = placeOf(names, textAt(data.is, inside(at, 'is')), inside(at, 'is'));
  if (place.kind !== 'register') throw new VectorError(at, 'a value that is ahead of its register wants a plain register');
  return [key, { place, ahead: integerAt(data.ahead ?? 0, place.element.width, inside(at, 'ahead')) }];
}

function skipRule(description: Description, data: unknown, where: string, trapNamed: (name: unknown, at: string) => string): SkipRule {
  const fields = fieldsAt(data, where);
  onlyKeys(fields, ['instruction', 'trap', 'because'], where);
  const { instruction, trap } = fields;
  if (instruction === undefined && trap === undefined) throw new VectorError(where, 'a rule wants an `instruction`, a `trap`, or both');
  return {
    instruction: instruction === undefined ? null : instructionNamed(description, textAt(instruction, where), where).name,
    trap: trap === undefined ? null : trapNamed(trap, inside(where, 'trap')),
    because: textAt(fields.because, inside(where, 'because')),
  };
}

/** The instruction of that name. Throws a VectorError where there is none. */
export function instructionNamed(description: Description, name: string, where: string): Description['instructions'][number] {
  const found = description.instructions.find((i) => i.name === name);
  if (found !== undefined) return found;
  const all = description.instructions.map((i) => i.name);
  throw new VectorError(where, `the description has no instruction ${quote(name)}${meant(name, all)}`);
}
