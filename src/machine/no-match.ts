// What is said of a line that is no instruction: whether there is none of its name, or where it stops being one.
import type { Spelling } from '../language/spellings.ts';
import { listNames, nearest, quote } from '../language/suggest.ts';
import { type Line, lineRange } from './arguments.ts';
import { type Reports, report } from './diagnostics.ts';
import type { Dialect } from './dialect.ts';
import { expressionLimit } from './expressions.ts';
import type { Matches } from './match.ts';

export function reportNoMatch(
  dialect: Dialect,
  line: Line,
  { start, end }: { readonly start: number; readonly end: number },
  found: Matches,
  reports: Reports,
): void {
  const word = /^[^\s,]+/.exec(line.text.slice(start, end))?.[0] ?? '';
  const { furthest } = found;
  if (furthest < start + word.length) {
    const near = nearest(word.toLowerCase(), mnemonicsOf(dialect));
    report(reports, 'unknown-instruction', `there is no instruction ${quote(word)}`, lineRange(line, start, start + word.length), {
      help: near === null ? null : `did you mean ${quote(near)}?`,
    });
    return;
  }
  const at = Math.min(furthest, end);
  const limit = expressionLimit(line.text.slice(0, end), at);
  if (limit !== null) {
    report(reports, 'syntax', limit, lineRange(line, at, end));
    return;
  }
  const named = found.refused.filter(({ spelled }) => firstWords(spelled.spelling, ['']).some((w) => w.trim() === word.toLowerCase()));
  const refused = named.length > 0 ? named : found.refused;
  const wanted = [...new Set(refused.map((r) => r.expected))];
  const expected = wanted.length > 4 ? 'something else' : wanted.join(' or ');
  const syntaxes = [...new Set(refused.map(({ spelled: { instruction } }) => instruction.syntax ?? instruction.name))];
  report(reports, 'syntax', `${expected} is expected here`, lineRange(line, at, at < end ? at + 1 : at), {
    help: `it is written ${listNames(syntaxes, 4)}`,
  });
}

const known = new WeakMap<Dialect, readonly string[]>();

/** The first words of all instructions, every choice in them written out. */
function mnemonicsOf(dialect: Dialect): readonly string[] {
  let found = known.get(dialect);
  if (found === undefined) {
    found = [...new Set(dialect.instructions.flatMap(({ spelling }) => firstWords(spelling, ['']).map((w) => w.trim())))];
    known.set(dialect, found);
  }
  return found;
}

const MOST_WORDS = 64;

function firstWords(spelling: Spelling, before: readonly string[]): string[] {
  let words = [...before];
  for (const part of spelling) {
    if (words.every((w) => w.includes(' ')) || words.length > MOST_WORDS) break;
    const open = words.filter((w) => !w.includes(' '));
    const closed = words.filter((w) => w.includes(' '));
    if (part.kind === 'text') words = [...closed, ...open.map((w) => w + part.text.replace(/\s[\s\S]*$/, ' '))];
    else if (part.kind === 'choice') words = [...closed, ...part.alternatives.flatMap((a) => firstWords(a.spellings[0] ?? [], open))];
    else break;
  }
  return words;
}
