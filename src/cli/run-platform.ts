// The platform that a program is run on: the one asked for, or the board that lies beside the machine.
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { formatDiagnostic } from '../language/index.ts';
import { quote } from '../language/suggest.ts';
import { libraryNames, loadPlatform } from '../load/index.ts';
import type { Platform } from '../machine/platform.ts';
import { type ExitCode, exit } from './exit.ts';
import { hint } from './hint.ts';
import { besideFile, type LoadedMachine } from './program.ts';
import type { RunRequest } from './run-request.ts';
import type { Terminal } from './terminal.ts';

export interface FoundPlatform {
  readonly platform: Platform | null;
  /** The file as results show it; null for none. */
  readonly name: string | null;
}

/** `--platform none`: the machine alone. */
const NONE = 'none';

/** The platform, or the exit code after saying what is wrong with it. A board that does not suit the parameters that were given is left out. */
export function platformFor(machine: LoadedMachine, { platform, parameters }: RunRequest, terminal: Terminal): FoundPlatform | ExitCode {
  const asked = platform ?? boardBeside(machine, terminal);
  if (asked === null || asked === NONE) return { platform: null, name: null };
  const loaded = loadPlatform(machine.description, asked, { from: terminal.cwd });
  if (!loaded.ok) {
    terminal.err(`pogo: ${quote(asked)}: ${loaded.failure.message}${hint(asked, libraryNames(), false)}\n`);
    return exit.usage;
  }
  const { platform: read, diagnostics, sources } = loaded.result;
  const name = sources.keys().next().value ?? asked;
  if (platform === null && read === null && parameters.size > 0) {
    terminal.err(`pogo: ${quote(name)} does not suit these parameters: the program runs without a platform\n`);
    return { platform: null, name: null };
  }
  for (const diagnostic of diagnostics)
    terminal.err(`${formatDiagnostic(diagnostic, (file) => sources.get(file), { color: terminal.errorColour })}\n`);
  return read === null ? exit.broken : { platform: read, name };
}

/** The board beside one of the files that the machine was read from, that of the machine itself first. */
function boardBeside({ sources }: LoadedMachine, { cwd }: Terminal): string | null {
  const found = [...sources.keys()].map((file) => join(besideFile(file, cwd), 'board.yaml')).find(existsSync);
  return found === undefined ? null : relative(cwd, resolve(found));
}
