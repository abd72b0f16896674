// What vectors are read from: plain data of JSON or YAML, where an integer is a number or text such as 0x1f.
import { printable } from '../language/format.ts';
import { nearest, quote } from '../language/suggest.ts';

/** Characters of a place that are shown. */
const LONGEST_PLACE = 160;

/** A mistake in a vector or a map. `where` is the place in its data: `before.elements.d`. The message is harmless for a terminal, whatever the data has. */
export class VectorError extends Error {
  override readonly name = 'VectorError';
  constructor(where: string, message: string) {
    const place = where.length > LONGEST_PLACE ? `${where.slice(0, LONGEST_PLACE - 1)}…` : where;
    super(printable(place === '' ? message : `${place}: ${message}`));
  }
}

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(data: unknown): data is Fields {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** What a map itself has under a key that the data or the description chose: not what all objects inherit, such as `constructor`. */
export function ownAt(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** Data that is a map. Absent (undefined, or nothing in YAML) is an empty one. */
export function fieldsAt(data: unknown, where: string): Fields {
  if (data === undefined || data === null || data === '') return {};
  if (!isFields(data)) throw new VectorError(where, 'a map is wanted');
  return data;
}

/** Cells that a case may say, before and after together. */
const MOST_CELLS = 100_000;

/** How many more cells a case may say. */
export interface Allowance {
  cells: number;
}

export function startAllowance(): Allowance {
  return { cells: MOST_CELLS };
}

/** To be asked for each cell before it is kept. */
export function takeCell(left: Allowance, where: string): void {
  if (--left.cells < 0) throw new VectorError(where, `a case says ${MOST_CELLS} cells at most`);
}

export function listAt(data: unknown, where: string): readonly unknown[] {
  if (data === undefined || data === null || data === '') return [];
  if (!Array.isArray(data)) throw new VectorError(where, 'a list is wanted');
  return data;
}

export function textAt(data: unknown, where: string): string {
  if (typeof data !== 'string' || data === '') throw new VectorError(where, 'text is wanted');
  return data;
}

/** Characters of a case's name that are kept. */
const LONGEST_NAME = 200;

/** The name of a case, cut. */
export function cutName(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  return `${name.slice(0, LONGEST_NAME - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

const INTEGER = /^(?:\d{1,1300}|0[xX][0-9a-fA-F]{1,1024}|0[oO][0-7]{1,1400}|0[bB][01]{1,4096})$/;

/** A number that is not negative and fits in `width` bits. */
export function integerAt(data: unknown, width: number, where: string): bigint {
  const value = toInteger(data);
  if (value === null) {
    const exact = typeof data === 'number' && Number.isInteger(data) && data >= 0;
    throw new VectorError(
      where,
      exact ? 'a number so large is exact as text only: write it as "0x…"' : 'a number is wanted, 0 or more, or text such as "0x1f"',
    );
  }
  if (value >> BigInt(width) !== 0n)
    throw new VectorError(where, `${printHex(value)} does not fit in ${width} ${width === 1 ? 'bit' : 'bits'}`);
  return value;
}

/** At most 32 digits. */
function printHex(value: bigint): string {
  const digits = value.toString(16);
  return digits.length > 32 ? `0x${digits.slice(0, 31)}…` : `0x${digits}`;
}

export function toInteger(data: unknown): bigint | null {
  if (typeof data === 'number') return Number.isSafeInteger(data) && data >= 0 ? BigInt(data) : null;
  return typeof data === 'string' && INTEGER.test(data) ? BigInt(data) : null;
}

/** Refuses keys that are none of these. */
export function onlyKeys(fields: Fields, keys: readonly string[], where: string): void {
  for (const key of Object.keys(fields))
    if (!keys.includes(key)) throw new VectorError(where, `there is no key ${quote(key)}${meant(key, keys)}`);
}

/** `: did you mean …?`, or nothing. */
export function meant(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near === null ? '' : `: did you mean ${quote(near)}?`;
}

export function inside(where: string, key: string): string {
  return where === '' ? key : `${where}.${key}`;
}
