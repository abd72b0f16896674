// The arguments of directives: expressions and texts.
import type { Range } from '../language/description.ts';
import { rangeAt, type Source } from '../language/source.ts';
import { type Reports, report } from './diagnostics.ts';
import { type AsmExpression, escaped, expressionLimit, matchAt, parseExpression, skipSpace } from './expressions.ts';

export type Argument =
  | { readonly kind: 'expression'; readonly expression: AsmExpression }
  | { readonly kind: 'text'; readonly text: string; readonly start: number; readonly end: number };

export interface Line {
  readonly source: Source;
  /** From 1. */
  readonly number: number;
  /** Where the line begins in the source. */
  readonly offset: number;
  readonly text: string;
}

export function lineRange({ source, offset }: Line, start: number, end: number): Range {
  return rangeAt(source, offset + start, offset + end);
}

/** What follows the name of a directive, separated by commas; null after an error. */
export function readArguments(reports: Reports, line: Line, start: number, end: number): Argument[] | null {
  const text = line.text.slice(0, end);
  const found: Argument[] = [];
  let at = skipSpace(text, start);
  while (at < end) {
    const argument = readArgument(reports, line, text, at);
    if (argument === null) return null;
    found.push(argument);
    at = skipSpace(text, argument.kind === 'text' ? argument.end : argument.expression.end);
    if (at >= end) break;
    if (text[at] !== ',') {
      report(reports, 'syntax', 'a comma or the end of the line is expected here', lineRange(line, at, at + 1));
      return null;
    }
    at = skipSpace(text, at + 1);
    if (at >= end) {
      report(reports, 'syntax', 'something is missing after the comma', lineRange(line, at - 1, at));
      return null;
    }
  }
  return found;
}

function readArgument(reports: Reports, line: Line, text: string, at: number): Argument | null {
  const quoted = matchAt(/"(?:\\.|[^"\\])*"/y, text, at);
  if (quoted === null) {
    const expression = parseExpression(text, at);
    if (expression === null)
      report(
        reports,
        'syntax',
        text[at] === '"' ? 'this text does not end' : (expressionLimit(text, at) ?? 'an expression is expected here'),
        lineRange(line, at, Math.max(at + 1, text.length)),
      );
    return expression === null ? null : { kind: 'expression', expression };
  }
  let bad = false;
  const value = quoted.slice(1, -1).replace(/\\(x[0-9a-fA-F]{2}|[\s\S])/g, (_, written: string) => {
    const code = escaped(written);
    bad ||= code === null;
    return code === null ? '' : String.fromCodePoint(code);
  });
  const end = at + quoted.length;
  if (bad) {
    report(reports, 'syntax', 'there is no such escape', lineRange(line, at, end), {
      help: 'there are `\\n`, `\\t`, `\\r`, `\\0`, `\\\\`, `\\"`, `\\\'` and `\\x41`',
    });
    return null;
  }
  return { kind: 'text', text: value, start: at, end };
}
