// A program as statements: labels, directives, definitions, instructions. Included files are put where they are named.
import type { Range } from '../language/description.ts';
import { makeSource, rangeAt, type SourceText } from '../language/source.ts';
import { didYouMean, quote } from '../language/suggest.ts';
import { type Argument, type Line, lineRange, readArguments } from './arguments.ts';
import { type Reports, report } from './diagnostics.ts';
import { type AsmExpression, CHARACTER, expressionLimit, matchAt, parseExpression, SYMBOL, skipSpace } from './expressions.ts';

export interface Label {
  readonly name: string;
  readonly range: Range;
}

export type Directive = 'org' | 'word' | 'byte' | 'cell' | 'cells' | 'ascii' | 'asciz' | 'align' | 'space';

/** One line. Places in it count from 0. */
export interface Statement {
  readonly line: Line;
  readonly labels: readonly Label[];
  readonly body:
    | { readonly kind: 'empty' }
    | { readonly kind: 'define'; readonly name: Label; readonly value: AsmExpression }
    | {
        readonly kind: 'directive';
        readonly name: Directive;
        readonly arguments: readonly Argument[];
        readonly start: number;
        readonly end: number;
      }
    | { readonly kind: 'instruction'; readonly start: number; readonly end: number };
}

/** Finds the text that `.include` names, seen from a file; null when there is none. */
export type Include = (name: string, from: string) => SourceText | null;

const DIRECTIVES: readonly Directive[] = ['org', 'word', 'byte', 'cell', 'cells', 'ascii', 'asciz', 'align', 'space'];
const ALL_DIRECTIVES = [...DIRECTIVES, 'equ', 'include'].map((name) => `.${name}`);

const DEEPEST = 16;
const MOST_LINES = 1_000_000;

/** Characters of a program; an included file counts as often as it is included. */
const MOST_TEXT = 16 * 1024 * 1024;

interface Reading {
  readonly reports: Reports;
  readonly include: Include;
  readonly sources: Map<string, string>;
  readonly statements: Statement[];
  /** Characters read so far; above `MOST_TEXT` nothing more is included. */
  size: number;
}

export function readStatements(program: SourceText, include: Include, reports: Reports, sources: Map<string, string>): Statement[] {
  const reading: Reading = { reports, include, sources, statements: [], size: 0 };
  readFile(reading, program, [program.file], null);
  return reading.statements;
}

/** `place` is where the file is included; null for the program itself. */
function readFile(reading: Reading, file: SourceText, files: readonly string[], place: Range | null): void {
  reading.size += file.text.length;
  reading.sources.set(file.file, file.text);
  if (reading.size > MOST_TEXT) {
    const start = { offset: 0, line: 1, column: 1 };
    report(
      reading.reports,
      'out-of-range',
      `a program has at most ${MOST_TEXT} characters, those of its included files among them`,
      place ?? { file: file.file, start, end: start },
    );
    return;
  }
  const source = makeSource(file);
  for (const [k, offset] of source.lineStarts.entries()) {
    const end = source.lineStarts[k + 1] ?? source.text.length + 1;
    const text = source.text.slice(offset, end - 1).replace(/\r$/, '');
    if (reading.statements.length >= MOST_LINES) {
      report(reading.reports, 'out-of-range', `a program has at most ${MOST_LINES} lines`, rangeAt(source, offset, offset));
      return;
    }
    // The empty line behind the last line break is none.
    if (k > 0 && text === '' && k + 1 === source.lineStarts.length) return;
    readLine(reading, { source, number: k + 1, offset, text }, files);
  }
}

function readLine(reading: Reading, line: Line, files: readonly string[]): void {
  const { text } = line;
  const end = endOf(text);
  const labels: Label[] = [];
  let at = skipSpace(text, 0);
  for (;;) {
    const name = matchAt(SYMBOL, text, at);
    if (name === null || text[at + name.length] !== ':') break;
    labels.push({ name, range: lineRange(line, at, at + name.length) });
    at = skipSpace(text, at + name.length + 1);
  }
  const add = (body: Statement['body']): void => {
    reading.statements.push({ line, labels, body });
  };
  if (at >= end) {
    add({ kind: 'empty' });
    return;
  }
  const directive = matchAt(/\.[A-Za-z]\w*/y, text, at);
  if (directive !== null) {
    readDirective(reading, { line, labels, body: { kind: 'empty' } }, directive, at, end, files);
    return;
  }
  const name = matchAt(SYMBOL, text, at);
  const equals = name === null ? 0 : skipSpace(text, at + name.length);
  if (name !== null && text[equals] === '=') {
    const value = wholeExpression(reading, line, equals + 1, end);
    const label = { name, range: lineRange(line, at, at + name.length) };
    add(value === null ? { kind: 'empty' } : { kind: 'define', name: label, value });
  } else add({ kind: 'instruction', start: at, end });
}

/** Where a line ends without its comment and the spaces before it. */
function endOf(text: string): number {
  let at = 0;
  while (at < text.length && text[at] !== ';') {
    const quoted = text[at] === '"' ? matchAt(/"(?:\\.|[^"\\])*"/y, text, at) : text[at] === "'" ? matchAt(CHARACTER, text, at) : null;
    at += quoted?.length ?? 1;
  }
  return text.slice(0, at).trimEnd().length;
}

function wholeExpression(reading: Reading, line: Line, start: number, end: number): AsmExpression | null {
  const value = parseExpression(line.text.slice(0, end), start);
  const at = value === null ? skipSpace(line.text, start) : skipSpace(line.text, value.end);
  if (value !== null && at >= end) return value;
  report(
    reading.reports,
    'syntax',
    value === null ? (expressionLimit(line.text.slice(0, end), start) ?? 'an expression is expected here') : 'the line should end here',
    lineRange(line, at, Math.max(end, at + 1)),
  );
  return null;
}

function readDirective(
  reading: Reading,
  statement: Statement,
  written: string,
  start: number,
  end: number,
  files: readonly string[],
): void {
  const { line } = statement;
  const name = written.slice(1).toLowerCase();
  const place = lineRange(line, start, start + written.length);
  const known = DIRECTIVES.find((d) => d === name);
  const complain = (message: string, help: string): void => report(reading.reports, 'syntax', message, place, { help });
  if (known === undefined && name !== 'equ' && name !== 'include') {
    report(reading.reports, 'unknown-directive', `there is no directive ${quote(written)}`, place, {
      help: didYouMean(written, ALL_DIRECTIVES, 'the directives are')(),
    });
    reading.statements.push(statement);
    return;
  }
  const found = readArguments(reading.reports, line, start + written.length, end);
  reading.statements.push(
    known === undefined || found === null
      ? defined(statement, name, found, complain)
      : { ...statement, body: { kind: 'directive', name: known, arguments: found, start, end } },
  );
  if (name === 'include' && found !== null) readIncluded(reading, line, found, place, files);
}

function readIncluded(reading: Reading, line: Line, found: readonly Argument[], place: Range, files: readonly string[]): void {
  const [file] = found;
  if (file?.kind !== 'text' || found.length > 1) {
    report(reading.reports, 'syntax', '`.include` wants the name of a file', place, { help: 'write `.include "name"`' });
    return;
  }
  if (reading.size > MOST_TEXT) return;
  const text = files.length >= DEEPEST ? null : reading.include(file.text, line.source.file);
  if (text !== null && !files.includes(text.file)) {
    readFile(reading, text, [...files, text.file], lineRange(line, file.start, file.end));
    return;
  }
  const message =
    text !== null
      ? `${quote(file.text)} includes itself`
      : files.length >= DEEPEST
        ? `files include each other more than ${DEEPEST} levels deep`
        : `there is no file ${quote(file.text)}`;
  report(reading.reports, 'include', message, lineRange(line, file.start, file.end));
}

/** `.equ name, value`; anything else stays empty. */
function defined(
  statement: Statement,
  name: string,
  found: readonly Argument[] | null,
  complain: (message: string, help: string) => void,
): Statement {
  if (name !== 'equ' || found === null) return statement;
  const [symbol, value, ...more] = found;
  if (symbol?.kind !== 'expression' || symbol.expression.op !== 'symbol' || value?.kind !== 'expression' || more.length > 0) {
    complain('`.equ` wants a name and a value', 'write `.equ name, value`');
    return statement;
  }
  const { name: id, start, end } = symbol.expression;
  return {
    ...statement,
    body: { kind: 'define', name: { name: id, range: lineRange(statement.line, start, end) }, value: value.expression },
  };
}
