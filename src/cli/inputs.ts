// From words on the command line to descriptions and definition sets. What is wrong has been said on the error stream when these return.
import { existsSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { DefinitionSet } from '../language/definition-set.ts';
import type { Description } from '../language/description.ts';
import { type Diagnostic, formatDiagnostic, type ReadDescription } from '../language/index.ts';
import { quote } from '../language/suggest.ts';
import { libraryNames, listDescriptions, loadDefinitionSet, loadDescription, loadDescriptionText } from '../load/index.ts';
import type { DiagnosticResult } from '../report/document.ts';
import { type ExitCode, exit, worst } from './exit.ts';
import { hint } from './hint.ts';
import type { Terminal } from './terminal.ts';

/** A description to be read: a path, the bare name of a library machine, or standard input. */
export type Input =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'library'; readonly name: string }
  | { readonly kind: 'stdin' };

export interface Loaded {
  readonly description: Description | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  readonly code: ExitCode;
}

export interface Definitions {
  readonly kind: 'definitions';
  readonly set: DefinitionSet;
  readonly strict: DefinitionSet | null;
  readonly isDefault: boolean;
}

/** The file name of a description read from standard input. */
export const standardInput = '<stdin>';

const defaultDefinitions = 'resources';
const shippedDefinitions = ['resources', 'popek-goldberg-1974', 'popek-goldberg-literal'];

/** Every description that the words name, each once, in order; folders are searched, not their subfolders. */
export function resolveInputs(
  words: readonly string[],
  terminal: Terminal,
): { readonly inputs: readonly Input[]; readonly code: ExitCode } {
  const inputs = new Map<string, Input>();
  const codes: ExitCode[] = [];
  const say = (message: string): void => {
    terminal.err(`pogo: ${message}\n`);
    codes.push(exit.usage);
  };
  for (const word of words) {
    const path = resolve(terminal.cwd, word);
    if (word === '-') inputs.set('-', { kind: 'stdin' });
    else if (isFolder(path) && !isLibraryName(word)) {
      const found = listDescriptions(path);
      if (found.length === 0) say(`no description in folder ${quote(word)}`);
      for (const file of found) inputs.set(file, { kind: 'path', path: file });
    } else if (existsSync(path) && !isFolder(path)) inputs.set(path, { kind: 'path', path });
    else if (isLibraryName(word)) inputs.set(`library ${word}`, { kind: 'library', name: word });
    else {
      say(`there is no file ${quote(word)} and no library machine of that name${hint(word, libraryNames(), false)}`);
    }
  }
  return { inputs: [...inputs.values()], code: worst(codes) };
}

/** The one description that a word names, or null after saying why there is none. */
export function resolveOne(word: string, terminal: Terminal): Input | null {
  if (isFolder(resolve(terminal.cwd, word)) && !isLibraryName(word)) {
    terminal.err(`pogo: ${quote(word)} is a folder, where one description is wanted\n`);
    return null;
  }
  return resolveInputs([word], terminal).inputs[0] ?? null;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function isLibraryName(word: string): boolean {
  return libraryNames().includes(word);
}

/** Reads one description and shows its diagnostics. A wrong --param is the command line's fault, not the description's. */
export function readDescription(input: Input, parameters: ReadonlyMap<string, bigint>, terminal: Terminal): Loaded {
  const nothing = { description: null, diagnostics: [], sources: new Map<string, string>() };
  const options = { parameters: Object.fromEntries(parameters), from: terminal.cwd };
  let read: ReadDescription;
  if (input.kind === 'stdin') read = loadDescriptionText({ file: standardInput, text: terminal.stdin() }, options);
  else {
    const loaded = loadDescription(input.kind === 'path' ? input.path : input.name, options);
    if (!loaded.ok) {
      terminal.err(`pogo: ${quote(input.kind === 'path' ? relative(terminal.cwd, input.path) : input.name)}: ${loaded.failure.message}\n`);
      return { ...nothing, code: exit.usage };
    }
    read = loaded.result;
  }
  const { description, diagnostics, sources } = read;
  show(diagnostics, sources, terminal);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const ofCommand = parameters.size > 0 && errors.some(({ code }) => code === 'unknown-parameter' || code === 'parameter-value');
  if (ofCommand) return { description: null, diagnostics, sources, code: exit.usage };
  return { description, diagnostics, sources, code: errors.length > 0 || description === null ? exit.broken : exit.done };
}

/** The definition set by id or file, and the one that it names as strict. */
export function readDefinitions(
  name: string | null,
  terminal: Terminal,
): Definitions | { readonly kind: 'failed'; readonly code: ExitCode } {
  const set = readSet(name ?? defaultDefinitions, terminal);
  if ('kind' in set) return set;
  const strict = set.strict === null ? null : readSet(set.strict, terminal);
  if (strict !== null && 'kind' in strict) return strict;
  return { kind: 'definitions', set, strict, isDefault: set.id === defaultDefinitions };
}

function readSet(name: string, terminal: Terminal): DefinitionSet | { readonly kind: 'failed'; readonly code: ExitCode } {
  const path = resolve(terminal.cwd, name);
  const here = existsSync(path) && !isFolder(path);
  const loaded = loadDefinitionSet(here ? path : name, { from: terminal.cwd });
  if (!loaded.ok) {
    terminal.err(`pogo: no definition set ${quote(name)}${hint(name, shippedDefinitions)}\n`);
    return { kind: 'failed', code: exit.usage };
  }
  const { definitions, diagnostics, sources } = loaded.result;
  show(diagnostics, sources, terminal);
  if (definitions === null) explainHint(diagnostics, terminal);
  return definitions ?? { kind: 'failed', code: exit.broken };
}

/** After all diagnostics of a run, once: where their codes are explained. */
export function explainHint(diagnostics: readonly Diagnostic[], terminal: Terminal): void {
  const [first] = [...diagnostics.filter(({ severity }) => severity === 'error'), ...diagnostics];
  if (first !== undefined) terminal.err(`pogo: what a code means, with an example: pogo explain ${first.code}\n`);
}

function show(diagnostics: readonly Diagnostic[], sources: ReadonlyMap<string, string>, terminal: Terminal): void {
  for (const diagnostic of diagnostics)
    terminal.err(`${formatDiagnostic(diagnostic, (file) => sources.get(file), { color: terminal.errorColour })}\n`);
}

/** Diagnostics as they stand in the result document. */
export function diagnosticDocuments(loaded: readonly Loaded[]): DiagnosticResult[] {
  return loaded.flatMap(({ diagnostics }) =>
    diagnostics.map(({ severity, code, message, range, help }) => ({ severity, code, message, range, help })),
  );
}

/** The texts of all files that were read. */
export function sourceOf(loaded: readonly Pick<Loaded, 'sources'>[]): (file: string) => string | undefined {
  return (file) => loaded.find(({ sources }) => sources.has(file))?.sources.get(file);
}
