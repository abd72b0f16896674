// What the `syntax` of an instruction means: its text in parts, with notations written out and operands found.

import type { Instruction, Notation, Operand, OperandBits } from './description.ts';
import { nearest, quote } from './suggest.ts';

/** Part of a number: bits of an operand, or fixed ones. */
export type NumberPart = OperandBits | { readonly operand: null; readonly width: number; readonly value: bigint };

export type SpellingPart =
  | { readonly kind: 'text'; readonly text: string }
  /** Most significant part first; `width` is that of all parts. */
  | {
      readonly kind: 'number';
      readonly parts: readonly NumberPart[];
      readonly width: number;
      readonly signed: boolean;
      readonly relative: bigint | null;
      /** As written in the braces. */
      readonly name: string;
    }
  | { readonly kind: 'set'; readonly part: OperandBits; readonly names: readonly string[] }
  | { readonly kind: 'choice'; readonly name: string; readonly alternatives: readonly SpelledAlternative[] };

export interface SpelledAlternative {
  readonly is: readonly { readonly bits: OperandBits; readonly value: bigint }[];
  readonly spellings: readonly Spelling[];
}

export type Spelling = readonly SpellingPart[];

/** What is wrong with a text: in the `syntax` of the instruction from `start` to `end`, or in a notation. */
export interface SpellingProblem {
  readonly message: string;
  readonly help: string | null;
  readonly notation: Notation | null;
  readonly start: number;
  readonly end: number;
}

export interface Spelled {
  /** Null where there are problems. */
  readonly spelling: Spelling | null;
  readonly problems: readonly SpellingProblem[];
}

/** Parts of the spelling of one instruction, with all notations written out. */
const MOST_PARTS = 20_000;

interface Writing {
  readonly operands: readonly Operand[];
  readonly notation: ReadonlyMap<string, Notation>;
  readonly problems: SpellingProblem[];
  left: number;
}

/** Where a text stands: the notations that it is used through, innermost last, and the prefix of operands. */
interface Where {
  readonly inside: readonly Notation[];
  readonly prefix: string | null;
  readonly start: number;
  readonly end: number;
}

/** The spelling of an instruction. Without `syntax`: the name, and every operand after it. */
export function spellingOf(
  instruction: Pick<Instruction, 'name' | 'syntax' | 'operands'>,
  notation: readonly Notation[],
  most = MOST_PARTS,
): Spelled & { readonly parts: number } {
  const { name, operands } = instruction;
  const names = operands.map((o) => `{${o.name}}`).join(', ');
  const syntax = instruction.syntax ?? `${name}${names === '' ? '' : ` ${names}`}`;
  const writing: Writing = {
    operands,
    notation: new Map(notation.map((n) => [n.name, n])),
    problems: [],
    left: Math.min(most, MOST_PARTS),
  };
  const before = writing.left;
  const spelling = readText(writing, syntax, { inside: [], prefix: null, start: 0, end: syntax.length });
  return { spelling: writing.problems.length > 0 ? null : spelling, problems: writing.problems, parts: before - writing.left };
}

function readText(writing: Writing, text: string, where: Where): Spelling {
  const parts: SpellingPart[] = [];
  let from = 0;
  for (const match of text.matchAll(/\{([^{}]*)\}/g)) {
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    from = match.index + match[0].length;
    const at = where.inside.length === 0 ? { ...where, start: match.index, end: from } : where;
    parts.push(...readPart(writing, match[1]!.trim(), at));
  }
  const stray = text.replace(/\{[^{}]*\}/g, (use) => ' '.repeat(use.length)).search(/[{}]/);
  if (stray >= 0) complain(writing, where, 'braces stand around operands only, in pairs');
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

function complain(writing: Writing, where: Where, message: string, help: string | null = null): void {
  const [outer] = where.inside.length > 0 ? [where.inside.at(-1)!] : [null];
  writing.problems.push({ message, help, notation: outer ?? null, start: where.start, end: where.end });
}

/** What stands in braces: a notation with or without a prefix, an operand, bits, or several joined by `:`. */
function readPart(writing: Writing, text: string, where: Where): Spelling {
  if (writing.left <= 0) {
    if (writing.left === 0)
      complain(writing, where, 'the spelling of an instruction has too many parts', 'use fewer notations in notations');
    writing.left = -1;
    return [];
  }
  writing.left--;
  const use = /^([A-Za-z_]\w*)(?:\s+([A-Za-z_]\w*))?$/.exec(text);
  const notation = use === null ? undefined : writing.notation.get(use[1]!);
  if (use !== null && notation !== undefined && !where.inside.includes(notation)) {
    const prefix = use[2] ?? where.prefix;
    return [readNotationUse(writing, notation, { ...where, inside: [...where.inside, notation], prefix })];
  }
  if (use?.[2] !== undefined) {
    complain(writing, where, `there is no notation ${quote(use[1]!)}`, suggestion(use[1]!, [...writing.notation.keys()]));
    return [];
  }
  return readNumber(writing, text, false, null, where);
}

function readNotationUse(writing: Writing, notation: Notation, where: Where): SpellingPart {
  const nothing: SpellingPart = { kind: 'text', text: '' };
  switch (notation.kind) {
    case 'number':
      return readNumber(writing, notation.parts, notation.signed, notation.relative, where)[0] ?? nothing;
    case 'set': {
      const part = readBits(writing, notation.part, where);
      if (part !== null && part.high - part.low + 1 !== notation.names.length)
        complain(
          writing,
          where,
          `${quote(notation.part)} has ${part.high - part.low + 1} bits, and there are ${notation.names.length} names`,
        );
      return part === null ? nothing : { kind: 'set', part, names: notation.names };
    }
    case 'choice': {
      writing.left -= Math.min(notation.alternatives.length, Math.max(writing.left, 0));
      const alternatives = notation.alternatives.map(({ is, syntax }): SpelledAlternative => {
        const bits = is.flatMap(({ part, value }) => {
          const found = readBits(writing, part, where);
          if (found === null) return [];
          const width = found.high - found.low + 1;
          if (value < 0n || value >> BigInt(width) !== 0n)
            complain(writing, where, `${value} is no value of ${quote(part)}, which has ${width === 1 ? '1 bit' : `${width} bits`}`);
          return [{ bits: found, value }];
        });
        return { is: bits, spellings: syntax.map((text) => readText(writing, text, where)) };
      });
      return { kind: 'choice', name: notation.name, alternatives };
    }
  }
}

/** `imm12:imm[10:1]:0`: operands, bits of them, and fixed bits. */
function readNumber(writing: Writing, text: string, signed: boolean, relative: bigint | null, where: Where): Spelling {
  const parts: NumberPart[] = [];
  for (const part of text.split(/:(?![^[]*\])/)) {
    const written = part.trim();
    if (/^[01]+$/.test(written)) parts.push({ operand: null, width: written.length, value: BigInt(`0b${written}`) });
    else {
      const bits = readBits(writing, written, where);
      if (bits === null) return [];
      parts.push(bits);
    }
  }
  const width = parts.reduce((sum, p) => sum + widthOf(p), 0);
  return [{ kind: 'number', parts, width, signed, relative, name: text }];
}

function readBits(writing: Writing, text: string, where: Where): OperandBits | null {
  const match = /^([A-Za-z_]\w*)(?:\s*\[\s*(\d{1,4})\s*(?::\s*(\d{1,4})\s*)?\])?$/.exec(text);
  if (match === null) {
    complain(writing, where, `${quote(text)} is no operand`, 'write `name`, `name[high:low]`, or several of them joined by `:`');
    return null;
  }
  const name = match[1]!;
  const find = (id: string): Operand | undefined => writing.operands.find((o) => o.name === id);
  const operand = (where.prefix === null ? undefined : find(`${where.prefix}_${name}`)) ?? find(name);
  if (operand === undefined) {
    const names = [...writing.operands.map((o) => o.name), ...writing.notation.keys()];
    complain(writing, where, `the instruction has no operand ${quote(name)}`, suggestion(name, names));
    return null;
  }
  const high = match[2] === undefined ? operand.width - 1 : Number(match[2]);
  const low = match[2] === undefined ? 0 : match[3] === undefined ? high : Number(match[3]);
  if (high >= operand.width || low > high) {
    complain(writing, where, `${quote(text)} are no bits of ${quote(operand.name)}, which has bits ${operand.width - 1} to 0`);
    return null;
  }
  return { operand: operand.name, high, low };
}

function suggestion(name: string, names: readonly string[]): string | null {
  const near = nearest(name, names);
  return near === null ? null : `did you mean ${quote(near)}?`;
}

/** Bits of a part. */
export function widthOf(part: NumberPart): number {
  return part.operand === null ? part.width : part.high - part.low + 1;
}
