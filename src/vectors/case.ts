// A vector: a state, what is executed in it, and the state after. Two shapes are read: our own, and that of published single-step suites.
import { emptyState, type MachineState } from '../evaluate/state.ts';
import type { Description, Storage, TrapKind } from '../language/description.ts';
import { quote } from '../language/suggest.ts';
import {
  type Allowance,
  cutName,
  type Fields,
  fieldsAt,
  inside,
  integerAt,
  isFields,
  onlyKeys,
  ownAt,
  startAllowance,
  takeCell,
  textAt,
  VectorError,
} from './data.ts';
import { instructionNamed, type VectorMap } from './map.ts';
import { namesOf, readElements, type Values } from './places.ts';
import { readSingleStep } from './single-step.ts';

/** Cells by storage, then by physical address. */
export type Cells = ReadonlyMap<string, ReadonlyMap<bigint, bigint>>;

export interface VectorCase {
  readonly name: string;
  readonly before: MachineState;
  /** What the vector names after; all else is as before, where `known` has it. */
  readonly after: Values;
  readonly cells: Cells;
  /** The registers that the vectors know of; null for all but clocks. */
  readonly known: ReadonlySet<string> | null;
  /** The instruction that must be executed; with operands, it is executed without being fetched. */
  readonly instruction: { readonly name: string; readonly operands: ReadonlyMap<string, bigint> | null } | null;
  /** The trap that must be taken: null for none, `any` where the vector does not say. */
  readonly trap: ExpectedTrap | 'any' | null;
}

export interface ExpectedTrap {
  readonly name: string;
  readonly as: TrapKind | null;
  readonly payload: bigint | null;
}

export interface Context {
  readonly description: Description;
  readonly map: VectorMap;
}

const KEYS = ['name', 'doc', 'instruction', 'operands', 'before', 'after', 'trap'];

/** Reads one case of either shape. Throws a VectorError. */
export function readCase(context: Context, data: unknown): VectorCase {
  if (!isFields(data)) throw new VectorError('', 'a case wants to be a map');
  if (ownAt(data, context.map.before) !== undefined && ownAt(data, context.map.after) !== undefined && !isOwn(data))
    return readSingleStep(context, data);
  return readOwn(context.description, data);
}

/** Our own shape says `elements` and `cells` below `before`, which a map may choose as its key too. */
function isOwn(data: Fields): boolean {
  return [data.before, data.after].some((state) => isFields(state) && (Object.hasOwn(state, 'elements') || Object.hasOwn(state, 'cells')));
}

function readOwn(description: Description, data: Fields): VectorCase {
  onlyKeys(data, KEYS, '');
  const names = namesOf(description);
  const beforeFields = fieldsAt(data.before, 'before');
  const afterFields = fieldsAt(data.after, 'after');
  onlyKeys(beforeFields, ['elements', 'cells', 'size'], 'before');
  onlyKeys(afterFields, ['elements', 'cells'], 'after');
  const state = emptyState(description);
  const left = startAllowance();
  for (const [storage, size] of sizesAt(description, beforeFields.size)) state.sizes.set(storage, size);
  const values = readElements(names, beforeFields.elements, 0n, 'before.elements');
  for (const [key, value] of values.registers) state.elements.set(key, value);
  for (const [storage, cells] of readCells(description, state.sizes, beforeFields.cells, left, 'before.cells')) {
    for (const [pa, value] of cells) state.cells.get(storage)?.set(pa, value);
  }
  const after = readElements(names, afterFields.elements, state.elements.get(names.mode.id) ?? 0n, 'after.elements');
  return {
    name: data.name === undefined ? '' : cutName(textAt(data.name, 'name')),
    before: state,
    after,
    cells: readCells(description, state.sizes, afterFields.cells, left, 'after.cells'),
    known: null,
    instruction: instructionAt(description, data),
    trap: trapAt(description, data.trap),
  };
}

function instructionAt(description: Description, data: Fields): VectorCase['instruction'] {
  if (data.instruction === undefined) {
    if (data.operands !== undefined) throw new VectorError('operands', 'operands want an `instruction`');
    return null;
  }
  const instruction = instructionNamed(description, textAt(data.instruction, 'instruction'), 'instruction');
  if (data.operands === undefined) return { name: instruction.name, operands: null };
  const given = fieldsAt(data.operands, 'operands');
  onlyKeys(
    given,
    instruction.operands.map((o) => o.name),
    'operands',
  );
  const operands = instruction.operands.map(
    ({ name, width }) => [name, integerAt(ownAt(given, name) ?? 0, width, inside('operands', name))] as const,
  );
  return { name: instruction.name, operands: new Map(operands) };
}

const KINDS: readonly TrapKind[] = ['privileged', 'memory', 'call', 'fault'];

function trapAt(description: Description, data: unknown): ExpectedTrap | null {
  if (data === undefined || data === null) return null;
  const fields: Fields = isFields(data) ? data : { trap: data };
  onlyKeys(fields, ['trap', 'as', 'payload'], 'trap');
  const name = textAt(fields.trap, 'trap');
  if (!description.traps.some((t) => t.name === name)) throw new VectorError('trap', `the description has no trap ${quote(name)}`);
  const as = fields.as === undefined ? null : (KINDS.find((kind) => kind === fields.as) ?? null);
  if (fields.as !== undefined && as === null) throw new VectorError('trap.as', `one of ${KINDS.join(', ')} is wanted`);
  return { name, as, payload: fields.payload === undefined ? null : integerAt(fields.payload, description.payloadWidth, 'trap.payload') };
}

function storageNamed(description: Description, id: string, where: string): Storage {
  const found = description.storages.find((s) => s.id === id);
  if (found === undefined) throw new VectorError(where, `the description has no storage ${quote(id)}`);
  return found;
}

/** `size: 64`, or by storage. */
function sizesAt(description: Description, data: unknown): [string, bigint][] {
  if (data === undefined) return [];
  const [only] = description.storages;
  if (!isFields(data) && (description.storages.length !== 1 || only === undefined))
    throw new VectorError('before.size', 'a map from storages to sizes is wanted');
  const given = isFields(data) ? Object.entries(data) : [[only!.id, data] as const];
  return given.map(([id, value]) => {
    const storage = storageNamed(description, id, 'before.size');
    const size = integerAt(value, storage.addressWidth + 1, 'before.size');
    if (size < 1n || size > storage.size) throw new VectorError('before.size', `1 to ${storage.size} cells are possible`);
    return [id, size];
  });
}

/** `0x100: 7`, `0x100: [7, 8]` (cells one after the other); with several storages, such a map for each. */
function readCells(description: Description, sizes: ReadonlyMap<string, bigint>, data: unknown, left: Allowance, where: string): Cells {
  const fields = fieldsAt(data, where);
  const [first] = description.storages;
  const byStorage = description.storages.some((s) => Object.hasOwn(fields, s.id));
  const parts = byStorage ? Object.entries(fields) : first === undefined ? [] : [[first.id, fields] as const];
  return new Map(
    parts.map(([id, part]) => {
      const storage = storageNamed(description, id, where);
      return [
        id,
        cellsOf(storage, sizes.get(id) ?? storage.size, fieldsAt(part, inside(where, id)), left, byStorage ? inside(where, id) : where),
      ];
    }),
  );
}

function cellsOf(storage: Storage, size: bigint, fields: Fields, left: Allowance, where: string): Map<bigint, bigint> {
  const cells = new Map<bigint, bigint>();
  for (const [address, data] of Object.entries(fields)) {
    const at = inside(where, address);
    const start = integerAt(address, storage.addressWidth, at);
    const values = Array.isArray(data) ? data : [data];
    for (const [i, value] of values.entries()) {
      const pa = start + BigInt(i);
      if (pa >= size) throw new VectorError(at, `cell ${pa} lies past the end of storage, which has ${size} cells`);
      takeCell(left, at);
      cells.set(pa, integerAt(value, storage.cellWidth, at));
    }
  }
  return cells;
}
