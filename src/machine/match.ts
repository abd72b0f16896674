// The ways in which a line of text can be read as an instruction: its spelling against the text, every choice tried.
import type { OperandBits } from '../language/description.ts';
import type { SpelledAlternative, Spelling, SpellingPart } from '../language/spellings.ts';
import type { Dialect, SpelledInstruction } from './dialect.ts';
import { type AsmExpression, matchAt, parseExpression, skipSpace, symbolsIn } from './expressions.ts';

type NumberSpelling = SpellingPart & { readonly kind: 'number' };

/** What the text says of operands. */
export type Binding =
  | { readonly kind: 'number'; readonly part: NumberSpelling; readonly expression: AsmExpression }
  | { readonly kind: 'bits'; readonly bits: OperandBits; readonly value: bigint };

/** A choice that was made: the alternatives before this one must not hold. */
export interface Taken {
  readonly alternatives: readonly SpelledAlternative[];
  readonly index: number;
}

export interface Match {
  readonly spelled: SpelledInstruction;
  readonly bindings: readonly Binding[];
  readonly taken: readonly Taken[];
  /** Symbols that are read in it. A text that can be read without is no symbol: `r1` is the register. */
  readonly symbols: number;
}

export interface Matches {
  readonly matches: readonly Match[];
  /** How far the text could be read at all, and what could have stood there. */
  readonly furthest: number;
  readonly refused: readonly Refusal[];
}

/** An instruction as which the text can be read up to some place, and what it would have there. */
export interface Refusal {
  readonly spelled: SpelledInstruction;
  readonly expected: string;
}

/** Readings of one line that are looked at. */
const MOST_MATCHES = 2_000;

/** Parts of one spelling that are tried, again for every choice before them. */
const MOST_STEPS = 50_000;

/** A list that shares its tail: what was found is dropped again where the text goes on otherwise. */
type Found = { readonly binding: Binding | Taken; readonly before: Found } | null;

interface Matching {
  readonly text: string;
  readonly start: number;
  /** Where the instruction ends; spaces and comments are after it. */
  readonly end: number;
  readonly expressions: Map<number, AsmExpression | null>;
  furthest: number;
  refused: Refusal[];
  spelled: SpelledInstruction | null;
  steps: number;
}

type Next = (at: number, found: Found) => void;

/** Every way to read the text from `start` to `end`, in description order. */
export function matchInstruction(dialect: Dialect, text: string, start: number, end: number): Matches {
  const matching: Matching = {
    text: text.slice(0, end),
    start,
    end,
    expressions: new Map(),
    furthest: start,
    refused: [],
    spelled: null,
    steps: 0,
  };
  const matches: Match[] = [];
  for (const spelled of dialect.instructions) {
    matching.spelled = spelled;
    matching.steps = MOST_STEPS;
    walk(matching, spelled.spelling, 0, start, null, (at, found) => {
      if (skipSpace(text, at) < end) refused(matching, skipSpace(text, at), 'the end of the line');
      else if (matches.length < MOST_MATCHES) matches.push(matchOf(spelled, found));
    });
  }
  return { matches, furthest: matching.furthest, refused: matching.refused };
}

function matchOf(spelled: SpelledInstruction, found: Found): Match {
  const bindings: Binding[] = [];
  const taken: Taken[] = [];
  let symbols = 0;
  for (let f = found; f !== null; f = f.before) {
    const { binding } = f;
    if ('alternatives' in binding) taken.push(binding);
    else {
      bindings.unshift(binding);
      if (binding.kind === 'number') symbols += symbolsIn(binding.expression).length;
    }
  }
  return { spelled, bindings, taken, symbols };
}

/** Remembers how far the text was read; the last places say best what is wrong. */
function refused(matching: Matching, at: number, expected: string): void {
  if (at < matching.furthest) return;
  if (at > matching.furthest) {
    matching.furthest = at;
    matching.refused = [];
  }
  if (matching.spelled !== null) matching.refused.push({ spelled: matching.spelled, expected });
}

function walk(matching: Matching, spelling: Spelling, index: number, at: number, found: Found, next: Next): void {
  if (matching.steps-- <= 0) return;
  const part = spelling[index];
  if (part === undefined) {
    next(at, found);
    return;
  }
  const go: Next = (after, more) => walk(matching, spelling, index + 1, after, more, next);
  switch (part.kind) {
    case 'text': {
      const after = matchText(matching, part.text, at);
      if (after !== null) go(after, found);
      return;
    }
    case 'number':
      matchNumber(matching, part, at, found, go);
      return;
    case 'set':
      matchSet(matching, part, at, found, go);
      return;
    case 'choice':
      for (const [index, alternative] of part.alternatives.entries()) {
        let chosen: Found = { binding: { alternatives: part.alternatives, index }, before: found };
        for (const { bits, value } of alternative.is) chosen = { binding: { kind: 'bits', bits, value }, before: chosen };
        for (const inner of alternative.spellings) walk(matching, inner, 0, at, chosen, go);
      }
  }
}

function isName(character: string | undefined): boolean {
  return character !== undefined && /^[A-Za-z0-9_]$/.test(character);
}

/** Whether the mnemonic is over: spaces may then stand between any two words and signs. */
function pastMnemonic({ text, start }: Matching, at: number): boolean {
  return /[ \t]/.test(text.slice(start, at));
}

/** Where a fixed text ends that is read here; capitals and small letters are the same. Null where it is not there. */
function matchText(matching: Matching, wanted: string, start: number): number | null {
  const { text } = matching;
  let at = start;
  for (let i = 0; i < wanted.length; i++) {
    const character = wanted[i]!;
    if (character === ' ' || character === '\t') {
      const after = skipSpace(text, at);
      const needed = !pastMnemonic(matching, at) || (isName(text[at - 1]) && isName(text[after]));
      if (after === at && needed && at < text.length) {
        refused(matching, at, 'a space');
        return null;
      }
      at = after;
      continue;
    }
    const loose = pastMnemonic(matching, at) && (!isName(character) || !isName(text[at - 1]));
    const place = loose ? skipSpace(text, at) : at;
    if (text[place]?.toLowerCase() !== character.toLowerCase()) {
      refused(matching, place, `\`${/^(?:[A-Za-z0-9_-]+|.)/.exec(wanted.slice(i))?.[0] ?? character}\``);
      return null;
    }
    at = place + 1;
  }
  return at;
}

function matchNumber(matching: Matching, part: NumberSpelling, start: number, found: Found, next: Next): void {
  const { text } = matching;
  if (isName(text[start - 1]) && start > matching.start) {
    const digits = matchAt(/[0-9]{1,40}/y, text, start);
    if (digits === null) refused(matching, start, 'a number');
    else {
      const end = start + digits.length;
      next(end, { binding: { kind: 'number', part, expression: { op: 'number', value: BigInt(digits), start, end } }, before: found });
    }
    return;
  }
  const expression = expressionAt(matching, start);
  if (expression === null) refused(matching, skipSpace(text, start), 'an expression');
  else next(expression.end, { binding: { kind: 'number', part, expression }, before: found });
}

function expressionAt({ text, expressions }: Matching, at: number): AsmExpression | null {
  let expression = expressions.get(at);
  if (expression === undefined) {
    expression = parseExpression(text, at);
    expressions.set(at, expression);
  }
  return expression;
}

/** `d0-d3/a6`, or a number whose bits are the set. */
function matchSet(matching: Matching, part: SpellingPart & { readonly kind: 'set' }, start: number, found: Found, next: Next): void {
  const { text } = matching;
  const nameAt = (at: number): { readonly index: number; readonly end: number } | null => {
    const word = matchAt(/[A-Za-z0-9_]+/y, text, at);
    const index = word === null ? -1 : part.names.findIndex((n) => n.toLowerCase() === word.toLowerCase());
    return index < 0 ? null : { index, end: at + word!.length };
  };
  let at = skipSpace(text, start);
  let value = 0n;
  for (;;) {
    const first = nameAt(at);
    const last = first !== null && text[first.end] === '-' ? nameAt(first.end + 1) : first;
    if (first === null || last === null) break;
    const [from, to] = [Math.min(first.index, last.index), Math.max(first.index, last.index)];
    for (let k = from; k <= to; k++) value |= 1n << BigInt(k);
    at = last.end;
    if (text[at] !== '/') {
      next(at, { binding: { kind: 'bits', bits: part.part, value }, before: found });
      return;
    }
    at++;
  }
  refused(matching, at, `a list such as \`${part.names.slice(0, 2).join('/')}\``);
  const expression = /[0-9]/.test(text[at] ?? '') && value === 0n ? expressionAt(matching, at) : null;
  if (expression === null) return;
  const width = part.part.high - part.part.low + 1;
  const number: NumberSpelling = { kind: 'number', parts: [part.part], width, signed: false, relative: null, name: part.part.operand };
  next(expression.end, { binding: { kind: 'number', part: number, expression }, before: found });
}
