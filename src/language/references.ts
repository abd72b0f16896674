// References through the map: to one cell, or to several that make one value. Those are calls of functions that the reader makes, so that
// the address is evaluated once.

import type { Call } from './builtins.ts';
import { plainArguments } from './calls.ts';
import { coerce, type Inferred, typed } from './coerce.ts';
import { type Context, fail, poison, use, where } from './context.ts';
import type { Access, Expression, Statement, Type } from './description.ts';
import { check, checkStatic, infer } from './expressions.ts';
import { callGenerated, generated } from './generated.ts';
import { checkModeCode } from './mode-codes.ts';
import type { Generated, Names } from './names.ts';
import { didYouMean, quote } from './suggest.ts';
import type { ExpressionNode, Span } from './syntax.ts';
import { binary, bits, constant, slice, WIDEST, widthName } from './terms.ts';

type AddressMap = NonNullable<Names['map']>;

/** Cells of one reference. */
const MOST_CELLS = 64;

/** The value of `as: mode`, null where it is absent; undefined after an error. */
function checkSpace(context: Context, call: Call): Expression | null | undefined {
  const named = call.arguments.find((a) => a.label !== null);
  if (named === undefined) return null;
  if (context.names.mode === null) {
    poison(context);
    return undefined;
  }
  const mode = check(context, named.value, bits(context.names.mode.width), 'a mode');
  return mode === null || !checkModeCode(context, mode, named.value) ? undefined : mode;
}

/** Where references through the map go. */
function mapOf(context: Context, call: Call): AddressMap | null {
  if (!use(context, 'map', call)) return null;
  if (context.names.mapBroken) return poison(context);
  return (
    context.names.map ??
    fail(context, 'not-allowed-here', `${quote(call.name)} goes through the address map, and there is no storage that it leads to`, call, {
      help: 'with several storages, say in `translate` which one is meant: `translate: { storage: …, map: … }`',
    })
  );
}

/** How many cells a value of some bits takes; null, with an error, when they are not whole cells. */
function cellsOf(context: Context, { storage }: AddressMap, width: bigint, span: Span): number | null {
  const cell = BigInt(storage.cellWidth);
  const count = width / cell;
  if (width < 1n || width % cell !== 0n) {
    return fail(context, 'out-of-range', `a reference takes whole cells of ${widthName(storage.cellWidth)}; this is ${width}`, span, {
      help: `write a multiple of ${cell}`,
    });
  }
  if (count <= BigInt(MOST_CELLS) && width <= BigInt(WIDEST)) return Number(count);
  return fail(context, 'out-of-range', `a reference takes at most ${MOST_CELLS} cells and ${WIDEST} bits`, span);
}

export function checkRead(access: 'read' | 'execute') {
  return (context: Context, call: Call, [node, widthNode]: readonly ExpressionNode[]): Inferred | null => {
    const map = mapOf(context, call);
    if (map === null || node === undefined) return poison(context);
    const address = check(context, node, bits(map.addressWidth), 'a virtual address');
    const width = widthNode === undefined ? BigInt(map.storage.cellWidth) : checkStatic(context, widthNode, 'the width of a reference');
    const space = checkSpace(context, call);
    if (address === null || space === undefined || width === null) return null;
    const cells = cellsOf(context, map, width, widthNode ?? call);
    if (cells === null) return null;
    const { storage } = map;
    const range = where(context, call);
    if (cells === 1) {
      return typed({ op: 'read', storage: storage.id, address, access, space, type: bits(storage.cellWidth), range }, call);
    }
    const made = wideRead(context, map, access, cells, space !== null, call);
    if (made === null || !callGenerated(context, made, call)) return null;
    const type = bits(cells * storage.cellWidth);
    return typed({ op: 'call', name: made.definition.name, arguments: space === null ? [address] : [address, space], type, range }, call);
  };
}

/** What all functions for references of several cells have: their parameters, and the address of cell k. */
function shape(context: Context, map: AddressMap, value: Type | null, spaced: boolean) {
  const { range } = map.storage;
  const type = bits(map.addressWidth);
  const parameters = [{ name: 'address', type }];
  if (value !== null) parameters.push({ name: 'value', type: value });
  const space: Expression | null = spaced
    ? { op: 'local', slot: parameters.length, name: 'space', type: bits(context.names.mode?.width ?? 1), range }
    : null;
  if (space !== null) parameters.push({ name: 'space', type: space.type });
  const first: Expression = { op: 'local', slot: 0, name: 'address', type, range };
  const address = (k: number): Expression =>
    k === 0 ? first : binary('add', type, first, constant(type, BigInt.asUintN(map.addressWidth, BigInt(k)), range), range);
  return { parameters, space, address, range };
}

/** `read:32` and the like: the cells in ascending order, joined in the order of storage. */
function wideRead(
  context: Context,
  map: AddressMap,
  access: 'read' | 'execute',
  cells: number,
  spaced: boolean,
  span: Span,
): Generated | null {
  const { storage } = map;
  const width = cells * storage.cellWidth;
  return generated(context, `${access}:${width}${spaced ? ':as' : ''}`, span, () => {
    const { parameters, space, address, range } = shape(context, map, null, spaced);
    const type = bits(storage.cellWidth);
    const base = parameters.length;
    const body: Statement[] = Array.from({ length: cells }, (_, k) => {
      const value: Expression = { op: 'read', storage: storage.id, address: address(k), access, space, type, range };
      return { op: 'let', slot: base + k, name: `cell${k}`, value, range };
    });
    const read = Array.from({ length: cells }, (_, k): Expression => ({ op: 'local', slot: base + k, name: `cell${k}`, type, range }));
    const parts = storage.order === 'big' ? read : read.toReversed();
    const result = bits(width);
    body.push({ op: 'return', value: { op: 'concat', parts, type: result, range }, range });
    return { parameters, result, body, slots: base + cells, range, effects: ['map'], size: 6 * cells + 1 };
  });
}

/** `write:32` and the like: cells are written in ascending order. */
function wideWrite(context: Context, map: AddressMap, cells: number, spaced: boolean, span: Span): Generated | null {
  const { storage } = map;
  const width = cells * storage.cellWidth;
  return generated(context, `write:${width}${spaced ? ':as' : ''}`, span, () => {
    const { parameters, space, address, range } = shape(context, map, bits(width), spaced);
    const whole: Expression = { op: 'local', slot: 1, name: 'value', type: bits(width), range };
    const body = Array.from({ length: cells }, (_, k): Statement => {
      const low = (storage.order === 'big' ? cells - 1 - k : k) * storage.cellWidth;
      const value = slice(whole, low + storage.cellWidth - 1, low, range);
      return { op: 'write', storage: storage.id, address: address(k), value, space, range };
    });
    return { parameters, result: null, body, slots: parameters.length, range, effects: ['map', 'assign', 'store'], size: 6 * cells };
  });
}

export function checkWrite(context: Context, call: Call): Statement[] {
  const values = plainArguments(context, call, [2, 2], 'write(address, value)', true);
  const map = mapOf(context, call);
  if (!use(context, 'assign', call) || !use(context, 'store', call) || map === null || values === null) {
    poison(context);
    return [];
  }
  const [a, v] = values;
  const { storage } = map;
  const address = a === undefined ? null : check(context, a, bits(map.addressWidth), 'a virtual address');
  const inferred = v === undefined ? null : infer(context, v);
  const type = inferred?.kind === 'typed' ? inferred.expression.type : null;
  const wide = type?.kind === 'bits' && type.width > storage.cellWidth && type.width % storage.cellWidth === 0 ? type : null;
  const value = coerce(context, inferred, wide ?? bits(storage.cellWidth), `a cell of ${quote(storage.id)}`);
  const space = checkSpace(context, call);
  if (address === null || value === null || space === undefined) return [];
  const range = where(context, call);
  if (wide === null) return [{ op: 'write', storage: storage.id, address, value, space, range }];
  const cells = cellsOf(context, map, BigInt(wide.width), v ?? call);
  const made = cells === null ? null : wideWrite(context, map, cells, space !== null, call);
  if (made === null || !callGenerated(context, made, call)) return [];
  return [{ op: 'call', name: made.definition.name, arguments: space === null ? [address, value] : [address, value, space], range }];
}

const ACCESSES: readonly Access[] = ['read', 'write', 'execute'];

export function checkTranslate(context: Context, call: Call, [node, purpose]: readonly ExpressionNode[]): Inferred | null {
  const map = mapOf(context, call);
  if (map === null || node === undefined) return poison(context);
  const address = check(context, node, bits(map.addressWidth), 'a virtual address');
  let access: Access | undefined = 'read';
  if (purpose !== undefined) {
    access = ACCESSES.find((a) => purpose.op === 'name' && purpose.name === a);
    if (access === undefined) {
      return fail(context, 'unknown-value', 'a reference is for `read`, `write` or `execute`', purpose, {
        help: purpose.op === 'name' ? didYouMean(purpose.name, [...ACCESSES]) : null,
      });
    }
  }
  const space = checkSpace(context, call);
  if (address === null || space === undefined) return null;
  const { storage } = map;
  return typed(
    { op: 'translate', storage: storage.id, address, access, space, type: bits(storage.addressWidth), range: where(context, call) },
    call,
  );
}
