// A failure of the grammar in words: the token where reading stopped, what could have stood there, and advice for common slips.

import type { Failure, GrammarName } from './ohm.ts';
import type { Report } from './precheck.ts';
import { quote } from './suggest.ts';
import type { Token } from './tokens.ts';

const KEYWORDS = new Set('let var if then else match for in trap as return fn and or not implies true false with'.split(' '));

/** Tokens that can follow every value, or begin every value: worth saying only where nothing else is. */
const EVERYWHERE = new Set(['(', '~', '-', '!', 'not', '[', '.', ';', '{']);

/** What could have stood at the failure, as a phrase: `an expression`, `)`, … */
function expectedPhrase(expected: readonly string[], grammar: GrammarName): string {
  const has = (s: string): boolean => expected.includes(s);
  if (grammar === 'Logic') {
    if (has('a class')) return 'a formula';
    if (has('a part of the state')) return 'a condition on states';
  }
  if (has('a statement')) return 'a statement';
  const phrases: string[] = [];
  if (has('a name') && has('a number') && has('a value')) phrases.push('an expression');
  else if (has('a name')) phrases.push('a name');
  const tokens = expected.filter((e) => e.startsWith('"')).map((e) => e.slice(1, -1));
  const telling = tokens.filter((t) => !EVERYWHERE.has(t));
  phrases.push(...(telling.length > 0 || phrases.length > 0 ? telling : tokens).map((t) => `\`${t}\``));
  if (phrases.length > 4) return phrases.find((p) => !p.startsWith('`')) ?? phrases.slice(0, 4).join(', ');
  return phrases.length < 2 ? (phrases[0] ?? '') : `${phrases.slice(0, -1).join(', ')} or ${phrases[phrases.length - 1]}`;
}

/** The tokens around a failure, and what was expected there. */
interface Around {
  readonly token: Token | undefined;
  /** The tokens before, the nearest first. */
  readonly before: readonly (Token | undefined)[];
  readonly expected: readonly string[];
}

/** `page-fault` before the failure, or across it: a name that was meant to have a hyphen. */
function hyphenated({ token, before: [a, b, c, d] }: Around): string | null {
  for (const [name, hyphen, rest] of [
    [c, b, a],
    [b, a, token],
    [d, c, b],
  ]) {
    if (name?.kind !== 'name' || hyphen?.text !== '-' || rest?.kind !== 'name') continue;
    if (name.end === hyphen.start && hyphen.end === rest.start) return `names have no hyphens: write ${quote(`${name.text}_${rest.text}`)}`;
  }
  return null;
}

/** Advice on semantics, or null. */
function advice(around: Around): string | null {
  const { token, expected } = around;
  const [previous] = around.before;
  const text = token?.text;
  if (token?.kind === 'number' && !/^(0x[0-9a-fA-F_]+|0b[01_]+|0o[0-7_]+|[0-9][0-9_]*)$/.test(token.text)) {
    return 'numbers are written `10`, `0x1f`, `0b101` or `0o17`';
  }
  if (token?.kind === 'number' && previous?.text === '.') return 'numbers are whole';
  if ((text === 'if' || text === 'match') && previous?.kind === 'symbol') return `put the \`${text}\` in parentheses`;
  if (text === '->') return 'the result type stands after the parameters: `fn f(x: bits(8)) -> bits(8) { … }`';
  if (previous !== undefined && ['let', 'var', 'for', 'fn'].includes(previous.text) && text !== undefined && KEYWORDS.has(text)) {
    return `\`${text}\` is a word of the language and cannot be a name`;
  }
  if (expected.includes('"=>"')) return 'an arm of a `match` is written `value => …`';
  if (text === '=>') return '`=>` stands after the value in `match … { value => … }`';
  if (expected.includes('".."') || text === '..') return 'a loop is written `for k in 0 .. 3 { … }`';
  if (text === 'else') return '`else` belongs to an `if`; several statements in a branch need `{ … }`';
  if (text === 'then') return '`then` belongs to an `if`';
  if (text !== undefined && /^[¬∃∀⊆′']$/.test(text)) return 'this sign belongs to definition sets, not to semantics';
  if (text === ';' && expected.includes('","')) return 'arguments are separated by commas';
  return hyphenated(around);
}

/** Advice on the logic of definition sets, or null. */
function logicAdvice({ token, before: [previous], expected }: Around): string | null {
  const text = token?.text ?? '';
  if (text === '&' || text === '&&') return 'write `and`';
  if (text === '|' || text === '||') return 'write `or`';
  if (text === '!' || text === '~') return 'write `not`';
  if (['!=', '=', '==', '≠'].includes(text) && previous?.text === ')') return "a part of the state after is compared: `M(S') != M(S)`";
  if (text === 'for') return 'write `for some S: …` or `for all S: …`';
  if (text === 'trap') return 'write `traps`';
  if (expected.includes('":"')) return 'write `for some S: …`, `for some S in real mode: …` or `for some mode twins A, B: …`';
  return null;
}

const ENCODING_ADVICE = 'fields are written `value:width`, `name:width` or `_:width`, with spaces between them';

/** Reports one syntax error. `what` is what the whole text should be. */
export function explainFailure(
  text: string,
  tokens: readonly Token[],
  failure: Failure,
  what: string,
  grammar: GrammarName,
  report: Report,
): void {
  const found = tokens.findIndex((t) => t.end > failure.offset);
  const index = found < 0 ? tokens.length : found;
  const token = tokens[index];
  const around: Around = { token, before: [1, 2, 3, 4].map((i) => tokens[index - i]), expected: failure.expected };
  const wanted = expectedPhrase(failure.expected, grammar) || what;
  const special = grammar === 'Logic' ? logicAdvice(around) : advice(around);
  const typed = what === 'a type' && token?.kind === 'number' ? `a type is written ${quote(`bits(${token.text})`)}` : null;
  const help = special ?? typed ?? (what.startsWith('a field') ? ENCODING_ADVICE : null);
  if (token === undefined) {
    const end = around.before[0]?.end ?? text.length;
    report('syntax', `the text ends where ${wanted} is expected`, { start: end, end }, { help });
    return;
  }
  report('syntax', `${wanted} is expected before ${quote(token.text)}`, token, { help });
}
