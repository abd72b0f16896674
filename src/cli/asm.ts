// `pogo asm FILE PROGRAM` and `pogo disasm FILE BINARY`: programs for a machine from text to cells, and back.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { quote } from '../language/suggest.ts';
import {
  bytesOf,
  type DisassembledLine,
  dialectOf,
  disassembledLines,
  disassemblyListing,
  fromBytes,
  listing,
  toBytes,
  wholeImage,
} from '../machine/index.ts';
import { cleanText } from '../report/text.ts';
import { type Arguments, parametersOf, parseInteger } from './arguments.ts';
import { fail } from './check.ts';
import { type ExitCode, exit } from './exit.ts';
import { readDescription, resolveOne, standardInput } from './inputs.ts';
import { refusedOutput } from './output-file.ts';
import { assembleFile, type LoadedMachine, MOST_CELLS, readBytes } from './program.ts';
import type { Terminal } from './terminal.ts';

/** Disassembled lines that are held until they are written. */
const LINES_AT_ONCE = 1000;

export function asm(args: Arguments, terminal: Terminal): ExitCode {
  const [file, path, ...extra] = args.positionals;
  if (file === undefined || path === undefined || extra.length > 0) return fail(terminal, 'asm wants one FILE and one PROGRAM');
  const loaded = machineOf(args, file, terminal);
  if (typeof loaded === 'number') return loaded;
  const machine = loaded.description;
  const assembled = assembleFile(machine, path, terminal);
  if (typeof assembled === 'number') return assembled;
  const { program: made, files } = assembled;
  const dialect = dialectOf(machine);
  const out = args.values.get('output')?.[0];
  if (out === undefined || args.values.has('listing')) terminal.out(cleanText(listing(dialect, made)));
  if (out === undefined) return exit.done;
  const image = wholeImage(made.segments);
  if (image === null) return fail(terminal, 'the program reaches too far for one file: 16,777,216 cells are the most');
  const target = resolve(terminal.cwd, out);
  const inputs = [...loaded.sources.keys(), ...files].filter((name) => name !== standardInput);
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

/** The machine that the command names, or the exit code after saying why there is none. */
export function machineOf(args: Arguments, file: string, terminal: Terminal): LoadedMachine | ExitCode {
  const parameters = parametersOf(args.values);
  if ('kind' in parameters) return fail(terminal, parameters.message);
  const input = file === '-' ? null : resolveOne(file, terminal);
  if (file === '-') return fail(terminal, 'FILE is a description or the name of a library machine');
  if (input === null) return exit.usage;
  const { description, sources, code } = readDescription(input, parameters, terminal);
  return description === null || code !== exit.done ? code : { description, sources };
}
