// The assembler: passes over the statements until every address and every length stays, and then one that reports and gives the cells.
import type { Description, Range } from '../language/description.ts';
import type { SourceText } from '../language/source.ts';
import { didYouMean, quote } from '../language/suggest.ts';
import { lineRange } from './arguments.ts';
import { dataOf, MOST_CELLS } from './data.ts';
import { type Definitions, definitionsOf, reportCircles, settle } from './definitions.ts';
import { type AssemblyDiagnostic, createReports, type Reports, report } from './diagnostics.ts';
import { type Dialect, dialectOf } from './dialect.ts';
import { chooseMatch } from './encode-match.ts';
import { evaluate } from './expressions.ts';
import { type Include, type Label, readStatements, type Statement } from './lines.ts';
import { type Matches, matchInstruction } from './match.ts';
import { reportNoMatch } from './no-match.ts';
import { segmentsOf } from './segments.ts';

export interface AssembleOptions {
  /** Finds what `.include` names. Without it, nothing is found. */
  readonly include?: Include;
}

/** What one line of the program gives. */
export interface AssembledLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** Where its cells lie, or the address that a label on the line has; null for neither. */
  readonly address: bigint | null;
  readonly cells: readonly bigint[];
}

export interface Assembled {
  /** Null after any error. */
  readonly program: Program | null;
  readonly diagnostics: readonly AssemblyDiagnostic[];
  /** The text of every file that was read, by file name. */
  readonly sources: ReadonlyMap<string, string>;
}

export interface Program {
  /** Runs of cells, in ascending order, that neither touch nor overlap. */
  readonly segments: readonly Segment[];
  readonly symbols: ReadonlyMap<string, bigint>;
  readonly lines: readonly AssembledLine[];
}

export interface Segment {
  readonly address: bigint;
  readonly cells: readonly bigint[];
}

const MOST_PASSES = 50;

interface Assembling {
  readonly dialect: Dialect;
  readonly statements: readonly Statement[];
  readonly reports: Reports;
  readonly matches: Map<Statement, Matches>;
  /** Cells that each statement had at the most: instructions do not become shorter again, so that the passes come to an end. */
  readonly lengths: number[];
  readonly definitions: Definitions;
  /** Every name that is defined somewhere. */
  readonly defined: ReadonlySet<string>;
  /** The first use of a name whose definition has no value: told only where nothing else is. */
  unvalued: { readonly name: string; readonly range: Range } | null;
}

/** Assembles a program. Never throws on any text; pure. */
export function assemble(description: Description, program: SourceText, options: AssembleOptions = {}): Assembled {
  const reports = createReports();
  const sources = new Map<string, string>();
  const statements = readStatements(program, options.include ?? (() => null), reports, sources);
  const assembling: Assembling = {
    dialect: dialectOf(description),
    statements,
    reports,
    matches: new Map(),
    lengths: [],
    definitions: definitionsOf(statements),
    defined: new Set(statements.flatMap(definedIn).map(({ name }) => name)),
    unvalued: null,
  };
  checkNames(assembling);
  reportCircles(assembling.definitions, reports);
  let symbols: ReadonlyMap<string, bigint> = new Map();
  let moved: string | null | undefined;
  for (let k = 0; k < MOST_PASSES && moved !== null; k++) {
    const after = pass(assembling, symbols, null);
    moved = [...after].find(([name, value]) => symbols.get(name) !== value)?.[0] ?? null;
    symbols = after;
  }
  const lines: AssembledLine[] = [];
  const restless = moved == null ? undefined : statements.flatMap(definedIn).find(({ name }) => name === moved);
  if (restless === undefined) pass(assembling, symbols, lines);
  else
    report(
      reports,
      'not-settled',
      `${quote(restless.name)} has another value in each of ${MOST_PASSES} passes: addresses depend on each other`,
      restless.range,
      {
        help: 'write the instructions that have several lengths in the text that says which',
      },
    );
  const { unvalued } = assembling;
  if (reports.errors === 0 && unvalued !== null) report(reports, 'unknown-name', `${quote(unvalued.name)} has no value`, unvalued.range);
  const segments = segmentsOf(statements, lines, reports);
  return { program: reports.errors > 0 ? null : { segments, symbols, lines }, diagnostics: inOrder(reports, sources), sources };
}

function inOrder({ list }: Reports, sources: ReadonlyMap<string, string>): AssemblyDiagnostic[] {
  const files = [...sources.keys()];
  const key = (d: AssemblyDiagnostic): number => (d.code === 'too-many-errors' ? files.length : files.indexOf(d.range.file));
  return list.toSorted((a, b) => key(a) - key(b) || a.range.start.offset - b.range.start.offset);
}

function definedIn({ labels, body }: Statement): readonly Label[] {
  return body.kind === 'define' ? [...labels, body.name] : labels;
}

function checkNames({ statements, reports }: Assembling): void {
  const places = new Map<string, Range>();
  for (const { name, range } of statements.flatMap(definedIn)) {
    const before = places.get(name);
    if (before === undefined) places.set(name, range);
    else
      report(reports, 'name-taken', `${quote(name)} is defined twice`, range, { related: [{ message: 'the first time', range: before }] });
  }
}

/** One pass with the symbols of the pass before; the symbols of this one. With `lines` it reports, and says what each line gives. */
function pass(assembling: Assembling, known: ReadonlyMap<string, bigint>, lines: AssembledLine[] | null): Map<string, bigint> {
  const { dialect, statements } = assembling;
  const symbols = new Map<string, bigint>();
  /** The addresses of definitions, by statement. */
  const places = new Map<number, bigint>();
  const limit = 1n << BigInt(dialect.addressWidth);
  let here = 0n;
  let total = 0;
  /** Before its first pass is over a symbol is guessed to be near; afterwards what is not known is an error. */
  const symbol = (name: string): bigint | null => symbols.get(name) ?? known.get(name) ?? (lines === null ? here + 16n : null);
  for (const [index, statement] of statements.entries()) {
    const { line, labels, body } = statement;
    for (const { name } of labels) symbols.set(name, here);
    let cells: readonly bigint[] = [];
    let at = here;
    switch (body.kind) {
      case 'empty':
        break;
      case 'define': {
        places.set(index, here);
        const found = evaluate(body.value, (name) => symbols.get(name) ?? known.get(name) ?? null, here);
        if (found.ok) symbols.set(body.name.name, found.value);
        else if (lines !== null) complainAt(assembling, statement, found.why, found.message, found.at, null, known);
        break;
      }
      case 'instruction':
        cells = instructionCells(assembling, statement, body, index, symbol, here, lines === null ? null : known);
        break;
      case 'directive': {
        const moves = body.name === 'org' || body.name === 'space' || body.name === 'align';
        const data = dataOf(dialect, body.name, body.arguments, moves ? (name) => symbols.get(name) ?? null : symbol, here);
        if (data.kind === 'cells') cells = data.cells;
        if (data.kind === 'skip') here += data.cells;
        if (data.kind === 'origin') at = here = data.address;
        if (data.kind === 'problem' && lines !== null) {
          const { code, message, help } = data.problem;
          complainAt(assembling, statement, code, message, data.problem.at ?? body, help, known);
        }
      }
    }
    here += BigInt(cells.length);
    total += cells.length;
    if (lines !== null) {
      const shown = labels.length > 0 || body.kind === 'directive' || cells.length > 0;
      lines.push({ file: line.source.file, line: line.number, text: line.text, address: shown ? at : null, cells });
    }
    if (here <= limit && total <= MOST_CELLS) continue;
    if (lines !== null) {
      const message = here > limit ? `the program goes beyond the last address, ${hex(limit - 1n)}` : 'the program is too large';
      report(assembling.reports, 'out-of-range', message, lineRange(line, 0, line.text.length));
    }
    break;
  }
  if (lines === null) settle(assembling.definitions, symbols, places);
  return symbols;
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

function complainAt(
  assembling: Assembling,
  { line }: Statement,
  code: AssemblyDiagnostic['code'],
  message: string,
  at: { readonly start: number; readonly end: number },
  help: string | null,
  known: ReadonlyMap<string, bigint>,
): void {
  const { reports, defined } = assembling;
  const range = lineRange(line, at.start, at.end);
  const name = code === 'unknown-name' ? line.text.slice(at.start, at.end) : null;
  if (name !== null && known.has(name))
    report(reports, code, `${quote(name)} is defined further on, and addresses must not depend on it`, range);
  else if (name !== null && defined.has(name)) assembling.unvalued ??= { name, range };
  else report(reports, code, message, range, { help: name === null ? help : didYouMean(name, [...known.keys()])() });
}

/** The cells of an instruction; where it is none, as many zeros as it had before. `known` is given where problems are reported. */
function instructionCells(
  assembling: Assembling,
  statement: Statement,
  body: { readonly start: number; readonly end: number },
  index: number,
  symbol: (name: string) => bigint | null,
  here: bigint,
  known: ReadonlyMap<string, bigint> | null,
): readonly bigint[] {
  const { dialect, matches, lengths, reports } = assembling;
  const { line } = statement;
  let found = matches.get(statement);
  if (found === undefined) {
    found = matchInstruction(dialect, line.text, body.start, body.end);
    matches.set(statement, found);
  }
  const least = lengths[index] ?? 0;
  if (found.matches.length === 0) {
    if (known !== null) reportNoMatch(dialect, line, body, found, reports);
    return [];
  }
  const chosen = chooseMatch(dialect, found.matches, symbol, here, least);
  if (chosen.ok) {
    lengths[index] = Math.max(least, chosen.cells.length);
    return chosen.cells;
  }
  if (known !== null) {
    const { code, message, help, at } = chosen.problem;
    complainAt(assembling, statement, code, message, at ?? body, help, known);
  }
  return Array.from({ length: least }, () => 0n);
}
