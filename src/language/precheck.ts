// What is refused before a text is parsed: stray characters, brackets that do not match, and nesting that would exhaust the stack.

import type { DiagnosticCode, Extra } from './diagnostics.ts';
import { quote } from './suggest.ts';
import type { Span } from './syntax.ts';
import type { Token } from './tokens.ts';

/** How a parser reports: a span of the piece in hand. */
export type Report = (
  code: DiagnosticCode,
  message: string,
  span: Span,
  extra?: Extra & { readonly relatedSpan?: readonly [string, Span] },
) => void;

/** The deepest nesting of brackets, prefixes and choices. */
export const DEEPEST = 64;

const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const LEADS_INTO_CHOICE = new Set(['then', 'else', '=>', '=', '(', '[', ',', 'return', ':', 'in', 'if', 'match']);

/** True when the text may be parsed. */
export function precheck(tokens: readonly Token[], report: Report): boolean {
  const stray = tokens.find((t) => t.kind === 'stray');
  if (stray !== undefined) {
    report('syntax', `the character ${quote(stray.text)} has no meaning here`, stray, {
      help: /["`]/.test(stray.text) ? 'names and numbers are written without quotes' : null,
    });
    return false;
  }
  const comment = tokens.find((t, i) => t.text === '/' && tokens[i + 1]?.start === t.end && /^[/*]$/.test(tokens[i + 1]?.text ?? ''));
  if (comment !== undefined) {
    report('syntax', 'this begins no comment', { start: comment.start, end: comment.end + 1 }, { help: 'comments begin with `#`' });
    return false;
  }
  const open: { readonly token: Token; readonly chain: number }[] = [];
  let chain = 0;
  let total = 0;
  let prefixes = 0;
  let previous: Token | null = null;
  for (const token of tokens) {
    const { text } = token;
    prefixes =
      text === 'not' || ((text === '-' || text === '~' || text === '!' || text === '¬') && previous?.kind === 'symbol') ? prefixes + 1 : 0;
    if (text === 'if' || text === 'match' || text === 'for') {
      const nested = previous !== null && LEADS_INTO_CHOICE.has(previous.text);
      total += (nested ? chain + 1 : 0) - chain;
      chain = nested ? chain + 1 : 0;
    } else if (text === '(' || text === '[' || text === '{') {
      open.push({ token, chain });
      chain = 0;
    } else if (Object.hasOwn(CLOSES, text)) {
      const last = open.pop();
      if (last === undefined) {
        report('unbalanced', `this \`${text}\` closes nothing`, token);
        return false;
      }
      if (last.token.text !== CLOSES[text]) {
        report('unbalanced', `\`${last.token.text}\` is closed by \`${text}\``, token, {
          relatedSpan: [`\`${last.token.text}\` is opened here`, last.token],
        });
        return false;
      }
      total -= chain;
      chain = last.chain;
    }
    if (open.length + Math.max(0, total) + prefixes > DEEPEST) {
      report('too-deep', `this nests deeper than ${DEEPEST} levels`, token, {
        help: 'give the parts names with `let`, or use a function or `match`',
      });
      return false;
    }
    previous = token;
  }
  const unclosed = open.pop();
  if (unclosed !== undefined) {
    report('unbalanced', `this \`${unclosed.token.text}\` is never closed`, unclosed.token);
    return false;
  }
  return true;
}
