// Programs from files: assembly text with what it includes, or an image of cells, as `asm`, `disasm` and `run` read them.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Description } from '../language/description.ts';
import { formatDiagnostic, type SourceText } from '../language/index.ts';
import { quote } from '../language/suggest.ts';
import { assemble, bytesOf, dialectOf, fromBytes, type Include, type Program, type Segment } from '../machine/index.ts';
import { type ExitCode, exit } from './exit.ts';
import { hint } from './hint.ts';
import { type Loaded, standardInput } from './inputs.ts';
import type { Terminal } from './terminal.ts';

const LARGEST_FILE = 64 * 1024 * 1024;

/** Cells of an image. */
export const MOST_CELLS = 1_048_576;

export interface AssembledFile {
  readonly program: Program;
  /** Names of all files that were read. */
  readonly files: readonly string[];
}

/** What is to be put into storage. `assembly` is null for an image. */
export interface ReadProgram {
  readonly name: string;
  readonly segments: readonly Segment[];
  readonly assembly: Program | null;
}

/** Assembles the file at a path, `-` for standard input. Diagnostics have been shown, and what is wrong has been said, when this gives a code. */
export function assembleFile(machine: Description, path: string, terminal: Terminal): AssembledFile | ExitCode {
  /** What was read, by path: a file that is included often is read and held once. */
  const texts = new Map<string, SourceText>();
  const read = (full: string): SourceText | null => {
    const found = texts.get(full) ?? readText(full, terminal.cwd);
    if (found !== null) texts.set(full, found);
    return found;
  };
  const program = path === '-' ? { file: standardInput, text: terminal.stdin() } : read(resolve(terminal.cwd, path));
  if (program === null) {
    terminal.err(`pogo: there is no readable file ${quote(path)}\n`);
    return exit.usage;
  }
  const include: Include = (name, from) => read(resolve(terminal.cwd, from === standardInput ? '' : dirname(from), name));
  const { program: made, diagnostics, sources } = assemble(machine, program, { include });
  for (const diagnostic of diagnostics)
    terminal.err(`${formatDiagnostic(diagnostic, (name) => sources.get(name), { color: terminal.errorColour })}\n`);
  return made === null ? exit.broken : { program: made, files: [...sources.keys()] };
}

/**
 * The program that a word names: a file (`.bin` is an image that lies at `origin`, everything else is assembled), `-`, or the bare name of a program that
 * lies in `MACHINE/programs` beside one of the files that the machine was read from.
 */
export function readProgram(
  { description, sources }: LoadedMachine,
  word: string,
  origin: bigint,
  terminal: Terminal,
): ReadProgram | ExitCode {
  const path = word === '-' ? word : pathOf(sources, word, terminal);
  if (path === null) {
    const known = foldersOf(sources, terminal).flatMap(namesIn);
    terminal.err(
      `pogo: there is no readable file ${quote(word)}${known.length > 0 ? `, and no program of that name for this machine${hint(word, known)}` : ''}\n`,
    );
    return exit.usage;
  }
  if (path.endsWith('.bin')) return readImage(description, path, origin, terminal);
  const made = assembleFile(description, path, terminal);
  if (typeof made === 'number') return made;
  return { name: made.files[0] ?? path, segments: made.program.segments, assembly: made.program };
}

export interface LoadedMachine {
  readonly description: Description;
  /** Every file that it was read from. */
  readonly sources: Loaded['sources'];
}

function readImage(description: Description, path: string, origin: bigint, terminal: Terminal): ReadProgram | ExitCode {
  const dialect = dialectOf(description);
  const name = shown(resolve(terminal.cwd, path), terminal.cwd);
  const bytes = readBytes(resolve(terminal.cwd, path));
  const wrong = (message: string): ExitCode => {
    terminal.err(`pogo: ${quote(name)} ${message}\n`);
    return exit.usage;
  };
  if (bytes === null) return wrong('cannot be read');
  if (bytes.length > MOST_CELLS * bytesOf(dialect.cellWidth)) return wrong('is too large: 1,048,576 cells are the most');
  const cells = fromBytes(dialect, bytes);
  if (cells === null) return wrong(`does not consist of cells of ${dialect.cellWidth} bits`);
  return { name, segments: cells.length === 0 ? [] : [{ address: origin, cells }], assembly: null };
}

const EXTENSION = '.s';

function pathOf(sources: Loaded['sources'], word: string, terminal: Terminal): string | null {
  if (isFile(resolve(terminal.cwd, word))) return word;
  if (!/^[A-Za-z0-9][\w.-]*$/.test(word)) return null;
  const file = foldersOf(sources, terminal)
    .flatMap((folder) => [join(folder, `${word}${EXTENSION}`), join(folder, word)])
    .find(isFile);
  return file === undefined ? null : shown(file, terminal.cwd);
}

/** Folders of programs beside the files of a description, that of the machine itself first. */
function foldersOf(sources: Loaded['sources'], terminal: Terminal): string[] {
  return [...sources.keys()].map((file) => join(besideFile(file, terminal.cwd), 'programs'));
}

/** The folder with the name of a description's file. */
export function besideFile(file: string, cwd: string): string {
  const path = resolve(cwd, file);
  return join(dirname(path), basename(path).replace(/\.ya?ml$/, ''));
}

function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(EXTENSION))
    .map((name) => name.slice(0, -EXTENSION.length))
    .sort();
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

export function readBytes(path: string): Uint8Array | null {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= LARGEST_FILE ? readFileSync(path) : null;
  } catch {
    return null;
  }
}

function readText(path: string, cwd: string): SourceText | null {
  const bytes = readBytes(path);
  return bytes === null ? null : { file: shown(path, cwd), text: new TextDecoder().decode(bytes) };
}

/** A path as results show it: relative where it lies below the current folder. */
function shown(path: string, cwd: string): string {
  const name = relative(cwd, path);
  return name.startsWith('..') ? path : name;
}
