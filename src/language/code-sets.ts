// The codes that an encoding accepts, exactly: its fixed bits, and its conditions as a set of bit patterns.
// Bits of a code are numbered in the order in which cells are fetched: 0 is the most significant bit of the first cell.

import type { Encoding, EncodingField, EncodingGroup, Expression, Function as FunctionDefinition } from './description.ts';
import { patternsOf } from './diagram-conditions.ts';
import { chooseWord, constantWord, type Word } from './diagram-words.ts';
import { ALWAYS, and, createDiagram, type Diagram, meeting, NEVER, not, or, share, variable, type Work } from './diagrams.ts';

/** Steps for the conditions of a whole description: about a second. */
export const CONDITION_WORK = 1_500_000;

/** How the bits of a group are laid out in cells; cells of the width of the group where there is no storage. */
export interface Layout {
  readonly cellWidth: number | null;
  readonly order: 'big' | 'little';
}

export interface CodeSet {
  /** Bits of the first group, padded to whole cells, and which of them are fixed; bit 0 of a code is the most significant. */
  readonly width: number;
  readonly value: bigint;
  readonly mask: bigint;
  /** The same for the first 32 bits of a code; bits beyond the first group are not fixed. */
  readonly head: { readonly value: number; readonly mask: number };
  /** What else a code satisfies; null for nothing. */
  readonly rest: { readonly diagram: Diagram; readonly patterns: number } | null;
}

/** The fixed bits of fields as a number, most significant bit first. */
function fixedBits(fields: readonly EncodingField[]): { readonly value: bigint; readonly mask: bigint } {
  let value = 0n;
  let mask = 0n;
  for (const field of fields) {
    const size = BigInt(field.width);
    value = (value << size) | (field.kind === 'fixed' ? field.value : 0n);
    mask = (mask << size) | (field.kind === 'fixed' ? (1n << size) - 1n : 0n);
  }
  return { value, mask };
}

/** The fixed bits of the first group as numbers of `width` bits, most significant bit first; padding to whole cells is fixed zeros. */
export function encodingPattern(
  encoding: Encoding,
  cellWidth: number,
): { readonly value: bigint; readonly mask: bigint; readonly width: number } {
  const [group] = encoding.groups;
  if (group === undefined) return { value: 0n, mask: 0n, width: 0 };
  const { value, mask } = fixedBits(group.fields);
  const width = Math.max(group.width, group.cells * cellWidth);
  const padding = BigInt(width - group.width);
  return { value: value << padding, mask: (mask << padding) | ((1n << padding) - 1n), width };
}

/** A group's number with the cell first that is fetched first. */
export function inFetchOrder(value: bigint, width: number, { cellWidth, order }: Layout): bigint {
  if (order === 'big' || cellWidth === null) return value;
  let result = 0n;
  for (let k = 0; k < width / cellWidth; k++)
    result = (result << BigInt(cellWidth)) | BigInt.asUintN(cellWidth, value >> BigInt(k * cellWidth));
  return result;
}

/** The place in the code of bit `bit` (0 the least significant) of a group of `width` bits that begins at `start`. */
function placeOf(start: number, width: number, bit: number, { cellWidth, order }: Layout): number {
  if (order === 'big' || cellWidth === null) return start + width - 1 - bit;
  return start + Math.floor(bit / cellWidth) * cellWidth + cellWidth - 1 - (bit % cellWidth);
}

/** Where a group may begin, and the patterns in which it is there and begins so. */
type Starts = readonly { readonly start: number; readonly patterns: number }[];

/** The operands of an encoding as words over the bits of the code, worked out when they are asked for. */
function operandWords(
  diagram: Diagram,
  { groups }: Encoding,
  layout: Layout,
  holds: (condition: Expression) => number,
): { readonly operand: (name: string) => Word; readonly startsOf: (group: number) => Starts } {
  const known: { readonly here: Starts; readonly after: Starts }[] = [];
  const widthOf = (g: EncodingGroup): number => (layout.cellWidth === null ? g.width : g.cells * layout.cellWidth);
  const settle = (index: number): { readonly here: Starts; readonly after: Starts } => {
    const before = known[index];
    if (before !== undefined) return before;
    const group = groups[index]!;
    const starts = index === 0 ? [{ start: 0, patterns: ALWAYS }] : settle(index - 1).after;
    const there = group.when === null ? ALWAYS : holds(group.when);
    const here = starts.map((s) => ({ start: s.start, patterns: and(diagram, s.patterns, there) })).filter((s) => s.patterns !== NEVER);
    const after = new Map<number, number>();
    const add = (start: number, patterns: number): void => {
      if (patterns !== NEVER) after.set(start, or(diagram, after.get(start) ?? NEVER, patterns));
    };
    for (const s of starts) add(s.start, and(diagram, s.patterns, not(diagram, there)));
    for (const s of here) add(s.start + widthOf(group), s.patterns);
    const made = { here, after: [...after].map(([start, patterns]) => ({ start, patterns })) };
    known[index] = made;
    return made;
  };
  const words = new Map<string, Word>();
  const operand = (name: string): Word => {
    const before = words.get(name);
    if (before !== undefined) return before;
    const index = groups.findIndex((g) => g.fields.some((f) => f.kind === 'operand' && f.name === name));
    const group = groups[index];
    if (group === undefined) throw new TypeError(`no operand ${name}`);
    const { low, width } = placeIn(group, name, layout.order === 'big' ? widthOf(group) - group.width : 0);
    const bitsAt = (start: number): Word =>
      Array.from({ length: width }, (_, i) => variable(diagram, placeOf(start, widthOf(group), low + i, layout)));
    const made = settle(index).here.reduce<Word>(
      (value, s) => chooseWord(diagram, s.patterns, bitsAt(s.start), value),
      constantWord(0n, width),
    );
    words.set(name, made);
    return made;
  };
  return { operand, startsOf: (group) => settle(group).here };
}

/** The place of an operand in its group: its least significant bit, counted from that of the group. */
function placeIn(group: EncodingGroup, name: string, padding: number): { readonly low: number; readonly width: number } {
  let low = padding + group.width;
  for (const field of group.fields) {
    low -= field.width;
    if (field.kind === 'operand' && field.name === name) return { low, width: field.width };
  }
  throw new TypeError(`no operand ${name}`);
}

/** The codes of an encoding. Throws TooLarge when its conditions take more work than is left. */
export function codeSet(encoding: Encoding, functions: ReadonlyMap<string, FunctionDefinition>, layout: Layout, work: Work): CodeSet {
  const pattern = encodingPattern(encoding, layout.cellWidth ?? encoding.groups[0]?.width ?? 1);
  const { width } = pattern;
  const value = inFetchOrder(pattern.value, width, layout);
  const mask = inFetchOrder(pattern.mask, width, layout);
  const first = (bits: bigint): number => Number(width > 32 ? bits >> BigInt(width - 32) : bits << BigInt(32 - width)) | 0;
  const set = { width, value, mask, head: { value: first(value), mask: first(mask) } };
  const laterFixed = encoding.groups.some((g, i) => i > 0 && g.fields.some((f) => f.kind === 'fixed'));
  if (encoding.where === null && !laterFixed) return { ...set, rest: null };
  const diagram = createDiagram(work);
  const operand = (name: string): Word => words.operand(name);
  const holds = (condition: Expression): number => patternsOf({ diagram, functions, operand }, condition);
  const words = operandWords(diagram, encoding, layout, holds);
  let patterns = encoding.where === null ? ALWAYS : holds(encoding.where);
  for (const [i, group] of encoding.groups.entries()) {
    if (i === 0 || !group.fields.some((f) => f.kind === 'fixed')) continue;
    const { value, mask } = fixedBits(group.fields);
    for (const { start, patterns: there } of words.startsOf(i)) {
      let fixed = ALWAYS;
      for (let bit = 0; bit < group.width; bit++) {
        if (((mask >> BigInt(bit)) & 1n) === 0n) continue;
        const b = variable(diagram, placeOf(start, group.width, bit, layout));
        fixed = and(diagram, fixed, ((value >> BigInt(bit)) & 1n) === 1n ? b : not(diagram, b));
      }
      patterns = and(diagram, patterns, or(diagram, not(diagram, there), fixed));
    }
  }
  return { ...set, rest: { diagram, patterns } };
}

/** The share of all codes that conditions leave of an encoding, exactly: `numerator / 2 ** bits`. */
export function shareOf(set: CodeSet): { readonly numerator: bigint; readonly bits: number } {
  return set.rest === null ? { numerator: 1n, bits: 0 } : share(set.rest.diagram, set.rest.patterns);
}

/** True when no code satisfies the conditions. */
export function isEmpty(set: CodeSet): boolean {
  return set.rest?.patterns === NEVER;
}

/** A code that both accept, as the bits of the longer first group and those beyond it that matter; null when there is none. */
export function commonCode(a: CodeSet, b: CodeSet): { readonly width: number; readonly code: bigint } | null {
  if (((a.head.value ^ b.head.value) & a.head.mask & b.head.mask) !== 0) return null;
  const width = Math.min(a.width, b.width);
  const cut = (set: CodeSet): bigint => BigInt(set.width - width);
  const common = (a.mask >> cut(a)) & (b.mask >> cut(b));
  if ((((a.value >> cut(a)) ^ (b.value >> cut(b))) & common) !== 0n) return null;
  const fixedIn = (set: CodeSet, place: number): 0 | 1 | null => {
    if (place >= set.width) return null;
    const bit = BigInt(set.width - 1 - place);
    return ((set.mask >> bit) & 1n) === 0n ? null : ((set.value >> bit) & 1n) === 0n ? 0 : 1;
  };
  const given = (place: number): 0 | 1 | null => fixedIn(a, place) ?? fixedIn(b, place);
  let found: ReadonlyMap<number, 0 | 1> = new Map();
  const diagram = a.rest?.diagram ?? b.rest?.diagram;
  if (diagram !== undefined) {
    const side = (set: CodeSet): readonly [Diagram, number] =>
      set.rest === null ? [diagram, ALWAYS] : [set.rest.diagram, set.rest.patterns];
    const met = meeting(side(a), side(b), given);
    if (met === null) return null;
    found = met;
  }
  const longest = Math.max(a.width, b.width);
  let code = (a.value << BigInt(longest - a.width)) | (b.value << BigInt(longest - b.width));
  let total = longest;
  for (const [place, bit] of [...found].sort(([x], [y]) => x - y)) {
    if (place >= total) {
      code <<= BigInt(place + 1 - total);
      total = place + 1;
    }
    if (bit === 1) code |= 1n << BigInt(total - 1 - place);
  }
  return { width: total, code };
}
