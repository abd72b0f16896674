// Tokens as single characters: the grammar of the semantics language is one of tokens, and Ohm reads characters.

import type { Token } from './tokens.ts';

const WORDS = ['let', 'var', 'if', 'then', 'else', 'match', 'for', 'in', 'trap', 'as', 'with', 'return', 'fn', 'true', 'false', 'not'];
const SIGNS = ['(', ')', '[', ']', '{', '}', ',', ';', ':', '.', '..', '->', '=>', '~', '!'];
const ASSIGNMENTS = [':=', '+=', '-=', '*=', '|=', '&=', '^='];
const OPERATORS = [
  ...['implies', 'or', 'and', '&&', '||', '==', '!=', '≠', '≤', '≥', '∧', '∨', '<<', '>>u', '>>s', '>>>', '>>'],
  ...['<=u', '<=s', '<u', '<s', '>=u', '>=s', '>u', '>s', '<=', '>=', '<', '>'],
  ...['**', '/u', '/s', '%u', '%s', '*', '/', '%', '+', '-', '|', '^', '&', '='],
];
const NAME = '<name>';
const NUMBER = '<number>';
const RETURN_VALUE = '<return with a value>';
const NOTHING = '<nothing>';

/** The character of each token, in the private use area; operators follow each other. */
const CODES: ReadonlyMap<string, string> = new Map(
  [...OPERATORS, ...WORDS, ...SIGNS, ...ASSIGNMENTS, NAME, NUMBER, RETURN_VALUE, NOTHING].map((text, i) => [
    text,
    String.fromCharCode(0xe000 + i),
  ]),
);
const TEXTS: ReadonlyMap<string, string> = new Map([...CODES].map(([text, code]) => [code, text]));

function code(text: string): string {
  const found = CODES.get(text);
  if (found === undefined) throw new Error(`no token ${text}`);
  return found;
}

/** A grammar with tokens for terminals, as one of their characters. */
export function encodeGrammar(grammar: string): string {
  const terminal = (text: string): string => `"${code(text)}"`;
  return grammar
    .replace(/"([^"\n]+)"/g, (_, text: string) => terminal(text))
    .replace(/<name>|<number>|<return with a value>/g, terminal)
    .replace('<operator>', `${terminal(OPERATORS[0] ?? '')}..${terminal(OPERATORS[OPERATORS.length - 1] ?? '')}`);
}

/** A terminal as it is named in failures, with the text of its token: `"("`. Other descriptions stay. */
export function decodeExpected(description: string): string {
  return description.replace(/[\ue000-\uf8ff]/g, (c) => TEXTS.get(c) ?? c);
}

const SOUND_NUMBER = /^(?:0x[0-9a-fA-F][0-9a-fA-F_]*|0b[0-9][0-9_]*|0o[0-9][0-9_]*|[0-9][0-9_]*)$/;

/** A text of tokens, one character for each. `return` with a value on its line is a token of its own. */
export function encodeTokens(text: string, tokens: readonly Token[]): string {
  return tokens
    .map((token, i) => {
      if (token.kind === 'number') return code(SOUND_NUMBER.test(token.text) ? NUMBER : NOTHING);
      if (token.text === 'return' && hasValue(text, token, tokens[i + 1])) return code(RETURN_VALUE);
      return CODES.get(token.text) ?? code(token.kind === 'name' ? NAME : NOTHING);
    })
    .join('');
}

function hasValue(text: string, token: Token, next: Token | undefined): boolean {
  if (next === undefined || next.text === ';' || next.text === '}' || next.text === 'else') return false;
  return /^[ \t]*$/.test(text.slice(token.end, next.start));
}
