// Instructions decoded before, by the physical address of their first cell. A store into any of their cells forgets them.
import type { DecodedInstruction } from '../evaluate/decode.ts';
import { type Held, MARK_CODE } from './storage.ts';

export interface CachedInstruction {
  /** Number of the instruction in the description. */
  readonly number: number;
  readonly decoded: DecodedInstruction;
  readonly operands: readonly Held[];
  /** Cells, by index. */
  readonly cells: readonly number[];
  alive: boolean;
  /** Where the cells were last found, in which mode's view, and the version of the map then. */
  va: number | bigint;
  space: number | bigint;
  version: number;
  /** How often it was executed by itself. */
  count: number;
  /** The run of instructions that begins here; null before there is one, `none` where there is to be none. */
  run: CodeRun | null | 'none';
  /** Runs that it is part of. */
  runs: readonly CodeRun[];
}

/** Instructions that follow each other, compiled into one function. */
export interface CodeRun {
  readonly entries: readonly CachedInstruction[];
  /** Executes them, again and again where they lead back to the first, and at most so many; see `runs.ts`. */
  readonly execute: (most: number) => 1 | undefined;
  /** Addresses of the instructions: the code is for these only. */
  readonly addresses: readonly (number | bigint)[];
  alive: boolean;
  /** The first of them. */
  readonly va: number | bigint;
  /** In which mode's view, and with which version of the map, they were last found there. */
  space: number | bigint;
  version: number;
}

/** Cells of a page of the table. */
const PAGE = 1024;

export interface CodeCache {
  readonly pages: (CachedInstruction | null)[][];
  readonly users: Map<number, CachedInstruction[]>;
  readonly marks: Uint8Array;
  /** All caches of code in the same cells, this one among them: a cell stays marked as long as one of them has it. */
  readonly family: CodeCache[];
}

/** A cache of code in these cells, beside others of the same cells. */
export function newCodeCache(marks: Uint8Array, family: CodeCache[] = []): CodeCache {
  const cache: CodeCache = { pages: [], users: new Map(), marks, family };
  family.push(cache);
  return cache;
}

export function cachedAt(cache: CodeCache, at: number): CachedInstruction | null {
  return cache.pages[Math.floor(at / PAGE)]?.[at % PAGE] ?? null;
}

export function remember(cache: CodeCache, entry: CachedInstruction): void {
  const first = entry.cells[0]!;
  const before = cachedAt(cache, first);
  if (before !== null) forget(cache, before);
  const number = Math.floor(first / PAGE);
  let page = cache.pages[number];
  if (page === undefined) {
    page = new Array<CachedInstruction | null>(PAGE).fill(null);
    cache.pages[number] = page;
  }
  page[first % PAGE] = entry;
  for (const cell of entry.cells) {
    const users = cache.users.get(cell);
    if (users === undefined) cache.users.set(cell, [entry]);
    else users.push(entry);
    cache.marks[cell]! |= MARK_CODE;
  }
}

function forget(cache: CodeCache, entry: CachedInstruction): void {
  entry.alive = false;
  for (const run of entry.runs) run.alive = false;
  const first = entry.cells[0]!;
  const page = cache.pages[Math.floor(first / PAGE)];
  if (page?.[first % PAGE] === entry) page[first % PAGE] = null;
  for (const cell of entry.cells) {
    const users = cache.users.get(cell)?.filter((e) => e !== entry) ?? [];
    if (users.length > 0) cache.users.set(cell, users);
    else {
      cache.users.delete(cell);
      if (!cache.family.some((other) => other.users.has(cell))) cache.marks[cell]! &= ~MARK_CODE;
    }
  }
}

/** Forgets every instruction that has this cell, in all caches of the family. */
export function forgetCell({ family, marks }: CodeCache, cell: number): void {
  for (const cache of family) for (const entry of cache.users.get(cell) ?? []) forget(cache, entry);
  marks[cell]! &= ~MARK_CODE;
}

export function forgetAll({ family }: CodeCache): void {
  for (const cache of family) {
    for (const cell of [...cache.users.keys()]) forgetCell(cache, cell);
    cache.pages.length = 0;
  }
}
