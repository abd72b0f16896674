// `pogo asm FILE PROGRAM` and `pogo disasm FILE BINARY`: programs for a machine from text to cells, and back.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { Description } from '../language/description.ts';
import { formatDiagnostic, type SourceText } from '../language/index.ts';
import { quote } from '../language/suggest.ts';
import {
  assemble,
  bytesOf,
  type DisassembledLine,
  dialectOf,
  disassembledLines,
  disassemblyListing,
  fromBytes,
  type Include,
  listing,
  toBytes,
  wholeImage,
} from '../machine/index.ts';
import { cleanText } from '../report/text.ts';
import { type Arguments, parametersOf, parseInteger } from './arguments.ts';
import { fail } from './check.ts';
import { type ExitCode, exit } from './exit.ts';
import { type Loaded, readDescription, resolveOne, standardInput } from './inputs.ts';
import { refusedOutput } from './output-file.ts';
import type { Terminal } from './terminal.ts';

const LARGEST_FILE = 64 * 1024 * 1024;

/** Cells that are disassembled at once. */
const MOST_CELLS = 1_048_576;

/** Disassembled lines that are held until they are written. */
const LINES_AT_ONCE = 1000;

export function asm(args: Arguments, terminal: Terminal): ExitCode {
  const [file, path, ...extra] = args.positionals;
  if (file === undefined || path === undefined || extra.length > 0) return fail(terminal, 'asm wants one FILE and one PROGRAM');
  const loaded = machineOf(args, file, terminal);
  if (typeof loaded === 'number') return loaded;
  const machine = loaded.description;
  /** What was read, by path: a file that is included often is read and held once. */
  const texts = new Map<string, SourceText>();
  const read = (full: string): SourceText | null => {
    const found = texts.get(full) ?? readProgram(full, terminal.cwd);
    if (found !== null) texts.set(full, found);
    return found;
  };
  const program = path === '-' ? { file: standardInput, text: terminal.stdin() } : read(resolve(terminal.cwd, path));
  if (program === null) return fail(terminal, `there is no readable file ${quote(path)}`);
  const include: Include = (name, from) => read(resolve(terminal.cwd, from === standardInput ? '' : dirname(from), name));
  const { program: made, diagnostics, sources } = assemble(machine, program, { include });
  for (const diagnostic of diagnostics)
    terminal.err(`${formatDiagnostic(diagnostic, (name) => sources.get(name), { color: terminal.errorColour })}\n`);
  if (made === null) return exit.broken;
  const dialect = dialectOf(machine);
  const out = args.values.get('output')?.[0];
  if (out === undefined || args.values.has('listing')) terminal.out(cleanText(listing(dialect, made)));
  if (out === undefined) return exit.done;
  const image = wholeImage(made.segments);
  if (image === null) return fail(terminal, 'the program reaches too far for one file: 16,777,216 cells are the most');
  const target = resolve(terminal.cwd, out);
  const inputs = [...loaded.sources.keys(), ...sources.keys()].filter((name) => name !== standardInput);
  const refused = refusedOutput(
    target,
    inputs.map((name) => resolve(terminal.cwd, name)),
  );
  if (refused !== null) return fail(terminal, `${quote(out)} ${refused}`);
  writeFileSync(target, toBytes(dialect, image.cells));
  terminal.err(`wrote ${cleanText(out)}: ${image.cells.length} cells from 0x${image.address.toString(16)}\n`);
  return exit.done;
}

export function disasm(args: Arguments, terminal: Terminal): ExitCode {
  const [file, path, ...extra] = args.positionals;
  if (file === undefined || path === undefined || extra.length > 0) return fail(terminal, 'disasm wants one FILE and one BINARY');
  const loaded = machineOf(args, file, terminal);
  if (typeof loaded === 'number') return loaded;
  const machine = loaded.description;
  const dialect = dialectOf(machine);
  const written = args.values.get('origin')?.[0] ?? '0';
  const origin = parseInteger(written);
  if (origin === null || origin < 0n || origin >> BigInt(dialect.addressWidth) !== 0n)
    return fail(terminal, `--origin wants an address, such as 0x100; found ${quote(written)}`);
  const bytes = readBytes(resolve(terminal.cwd, path));
  if (bytes === null) return fail(terminal, `there is no readable file ${quote(path)}`);
  if (bytes.length > MOST_CELLS * bytesOf(dialect.cellWidth))
    return fail(terminal, `${quote(path)} is too large: 1,048,576 cells are the most; give a part of it, with its --origin`);
  const cells = fromBytes(dialect, bytes);
  if (cells === null) return fail(terminal, `${quote(path)} does not consist of cells of ${dialect.cellWidth} bits`);
  let lines: DisassembledLine[] = [];
  for (const line of disassembledLines(machine, cells, origin)) {
    lines.push(line);
    if (lines.length < LINES_AT_ONCE) continue;
    terminal.out(disassemblyListing(dialect, lines));
    lines = [];
  }
  terminal.out(disassemblyListing(dialect, lines));
  return exit.done;
}

interface Machine {
  readonly description: Description;
  /** Every file that it was read from. */
  readonly sources: Loaded['sources'];
}

/** The machine that the command names, or the exit code after saying why there is none. */
function machineOf(args: Arguments, file: string, terminal: Terminal): Machine | ExitCode {
  const parameters = parametersOf(args.values);
  if ('kind' in parameters) return fail(terminal, parameters.message);
  const input = file === '-' ? null : resolveOne(file, terminal);
  if (file === '-') return fail(terminal, 'FILE is a description or the name of a library machine');
  if (input === null) return exit.usage;
  const { description, sources, code } = readDescription(input, parameters, terminal);
  return description === null || code !== exit.done ? code : { description, sources };
}

function readBytes(path: string): Uint8Array | null {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= LARGEST_FILE ? readFileSync(path) : null;
  } catch {
    return null;
  }
}

function readProgram(path: string, cwd: string): SourceText | null {
  const bytes = readBytes(path);
  const name = relative(cwd, path);
  return bytes === null ? null : { file: name.startsWith('..') ? path : name, text: new TextDecoder().decode(bytes) };
}
