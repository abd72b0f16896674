// Makes the machine that a program is run on, and starts the program.

import { codeStorage } from '../isa/layout.ts';
import type { Description } from '../language/description.ts';
import { quote } from '../language/suggest.ts';
import { boot } from '../machine/boot.ts';
import { type Machine, newMachine } from '../machine/machine.ts';
import { BARE, type Platform } from '../machine/platform.ts';
import { type HostedMachine, hostedMachine } from '../monitor/hosted.ts';
import { declaredCells, mostCells } from '../monitor/windows.ts';
import type { HostDocument } from '../report/run/document.ts';
import { type Labels, pcOf } from '../report/run/observe.ts';
import { fail } from './check.ts';
import type { Engine } from './engine.ts';
import { type ExitCode, exit } from './exit.ts';
import type { ReadProgram } from './program.ts';
import { holdFor, newWatch, type Subject, type Watch } from './run-drive.ts';
import { type Built, follow, hostingDocument, newBuilder } from './run-hosted.ts';
import type { RunRequest } from './run-request.ts';
import type { Terminal } from './terminal.ts';

export interface Setup {
  readonly description: Description;
  readonly request: RunRequest;
  readonly platform: Platform | null;
  readonly program: ReadProgram;
  readonly labels: Labels;
  /** The value that the pc gets after the reset; null for that of the reset. */
  readonly start: bigint | null;
}

/** The machines, each with the program in it, or the exit code after saying why one cannot be had. All have as many cells of storage. */
export async function makeSubjects(setup: Setup, terminal: Terminal, engine: Engine): Promise<readonly Subject[] | ExitCode> {
  const { description, request, platform } = setup;
  const build = newBuilder(description, request, terminal, engine);
  const hosts: { readonly on: HostDocument; readonly built: Built | null }[] = [];
  for (const on of request.on) {
    const built = on.kind === 'bare' ? null : await build(on);
    if (typeof built === 'number') return built;
    hosts.push({ on, built });
  }
  const storage = codeStorage(description);
  const most = hosts.flatMap(({ built }) => (built === null ? [] : [mostCells(built.hosting, declaredCells(built.hosting), 'low')]));
  const given = storage === null ? undefined : platform?.sizes[storage.id];
  const sizes = storage === null || most.length === 0 || given !== undefined ? {} : { [storage.id]: Math.min(...most.map(Number)) };
  const common: Platform = { ...(platform ?? BARE), sizes: { ...platform?.sizes, ...sizes } };
  const subjects: Subject[] = [];
  for (const { on, built } of hosts) {
    const watch = newWatch(request.trace ?? 0);
    const made = makeMachine(setup, common, built, watch);
    if (typeof made === 'string') return fail(terminal, `${quote(description.id)} cannot be made: ${made}`);
    const wrong = start(made.machine, setup, terminal);
    if (wrong !== null) return wrong;
    subjects.push({ on, watch, ...made });
  }
  return subjects;
}

/** The machine, or why it cannot be had. */
function makeMachine(
  { description, request, labels }: Setup,
  platform: Platform,
  built: Built | null,
  watch: Watch,
): Pick<Subject, 'machine' | 'hosting'> | string {
  try {
    if (built === null)
      return { machine: newMachine(description, { platform, hold: holdFor(watch), history: request.back }), hosting: null };
    const { hosting, theorem } = built;
    const machine: HostedMachine = hostedMachine(hosting, {
      platform,
      history: request.back,
      trace: follow(watch, hosting, labels, () => machine),
      ...(request.scramble === null ? {} : { scramble: request.scramble }),
    });
    return { machine, hosting: () => hostingDocument(machine, theorem) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return error.message;
  }
}

/** Puts the program in and starts the machine; the exit code after saying what is wrong, or null. */
export function start(
  machine: Machine,
  { description, program, request, platform, start: at }: Setup,
  terminal: Terminal,
): ExitCode | null {
  if (description.reset === null && at === null) {
    const pc = pcOf(description);
    terminal.err(
      `pogo: ${quote(description.file)} does not say how the machine starts. Write there, for example:\n  reset: |\n    ${pc} = 0\n` +
        'and whatever else is not 0 at the start; or say where to start, with all else 0: --start ADDRESS\n',
    );
    return exit.usage;
  }
  const booted = boot(machine, program.segments);
  if (booted.kind !== 'booted') {
    const help =
      booted.kind === 'does not fit' && platform !== null ? '; --platform names another platform, none for the declared sizes' : '';
    return fail(terminal, `${quote(program.name)}: ${booted.message}${help}`);
  }
  if (at !== null) {
    const pc = description.elements.find(({ role }) => role === 'pc')!;
    if (at >> BigInt(pc.width) !== 0n)
      return fail(terminal, `--start: ${pc.id} has ${pc.width} bits; 0x${at.toString(16)} is out of range`);
    machine.set(pc.id, 0, at);
  }
  return feedInput(machine, request.input, platform, terminal);
}

function feedInput(machine: Machine, text: string | null, platform: Platform | null, terminal: Terminal): ExitCode | null {
  if (text === null) return null;
  const console = (platform?.devices ?? []).findIndex(({ kind }) => kind === 'console');
  if (console < 0) return fail(terminal, '--input is for a console, and the platform has none: --platform names one that has');
  machine.input(
    console,
    [...new TextEncoder().encode(text)].map((byte) => BigInt(byte)),
  );
  return null;
}
