// `pogo run FILE --guests A,B`: several programs on one hosting machine, each in a window of its own, in time slices.
import { codeStorage } from '../isa/layout.ts';
import { quote } from '../language/suggest.ts';
import { BARE, type Platform } from '../machine/platform.ts';
import { type GuestHost, hostGuests } from '../monitor/guests.ts';
import type { HostedMachine } from '../monitor/hosted.ts';
import type { Hosting } from '../monitor/monitor.ts';
import { declaredCells, mostCells } from '../monitor/windows.ts';
import type { RunDocument } from '../report/run/document.ts';
import { labelsOf } from '../report/run/observe.ts';
import { renderRun } from '../report/run/render.ts';
import type { Arguments } from './arguments.ts';
import { machineOf } from './asm.ts';
import { fail } from './check.ts';
import type { Engine } from './engine.ts';
import { type ExitCode, exit } from './exit.ts';
import { type ReadProgram, readProgram } from './program.ts';
import { createProgress } from './progress.ts';
import { type Driven, newWatch, type Subject } from './run-drive.ts';
import { follow, hostingDocument, newBuilder } from './run-hosted.ts';
import { addressOf, namedPlaces } from './run-places.ts';
import { platformFor } from './run-platform.ts';
import type { RunRequest } from './run-request.ts';
import { programDocument, resultOf, runHead } from './run-result.ts';
import { type Setup, start } from './run-subject.ts';
import { type Terminal, terminalOptions } from './terminal.ts';

/** Steps of each guest between two looks at the progress. */
const CHUNK = 100_000;

export async function executeGuests(
  args: Arguments,
  file: string,
  request: RunRequest,
  terminal: Terminal,
  engine: Engine,
): Promise<ExitCode> {
  const { programs: words, slice } = request.guests!;
  const loaded = machineOf(args, file, terminal);
  if (typeof loaded === 'number') return loaded;
  const { description } = loaded;
  const found = platformFor(loaded, request, terminal);
  if (typeof found === 'number') return found;
  const read: ReadProgram[] = [];
  for (const word of words) {
    const program = readProgram(loaded, word, request.origin, terminal);
    if (typeof program === 'number') return program;
    read.push(program);
  }
  const on = request.on[0]!;
  const built = await newBuilder(description, request, terminal, engine)(on);
  if (typeof built === 'number') return built;
  const { hosting, theorem } = built;

  const platform = sharedPlatform(hosting, found.platform, read.length);
  const storage = codeStorage(description)!.id;
  const guests = read.map((program) => ({ program, watch: newWatch(0), labels: labelsOf(program.assembly) }));
  let host: GuestHost;
  try {
    host = hostGuests(
      hosting,
      guests.map(({ watch, labels }, n) => ({
        platform,
        cells: platform.sizes[storage]!,
        trace: follow(watch, hosting, labels, () => host.guests[n]!),
      })),
      request.scramble === null ? {} : { scramble: request.scramble },
    );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return fail(terminal, `${quote(description.id)} cannot host these guests: ${error.message}`);
  }

  const shown: { readonly setup: Setup; readonly subject: Subject; readonly show: Parameters<typeof resultOf>[3] }[] = [];
  for (const [n, { program, watch, labels }] of guests.entries()) {
    const places = namedPlaces(request, (word) => addressOf(program, word));
    if (typeof places === 'string') return fail(terminal, `${quote(program.name)}: ${places}`);
    const setup: Setup = { description, request, platform, program, labels, start: places.start };
    const machine: HostedMachine = host.guests[n]!;
    const wrong = start(machine, setup, terminal);
    if (wrong !== null) return wrong;
    const subject = { on, machine, watch, hosting: () => hostingDocument(machine, theorem) };
    shown.push({ setup, subject, show: places.show });
  }

  const progress = createProgress(terminal, description.id);
  for (let done = 0; done < request.steps && !terminal.closed(); ) {
    const more = Math.min(Math.max(CHUNK, slice), request.steps - done);
    const states = host.run(more, slice);
    done += more;
    progress.report(done, request.steps, 'steps');
    if (states.every(({ stop }) => stop !== 'budget')) break;
  }
  progress.clear();
  const document: RunDocument = {
    ...runHead(description),
    program: null,
    platform: found.name,
    runs: shown.map(({ setup, subject, show }, n) => {
      const { stop, steps } = host.states()[n]!;
      subject.watch.steps = steps;
      return { ...resultOf(subject, endOf(stop), setup, show), program: programDocument(setup.program) };
    }),
    comparison: null,
    slice,
  };
  if (request.format === 'json') terminal.out(`${JSON.stringify(document, null, 2)}\n`);
  else terminal.out(renderRun(document, terminalOptions(terminal)));
  return exit.done;
}

/** Storage in equal parts, or as much as the platform says where that is less. */
function sharedPlatform(hosting: Hosting, given: Platform | null, guests: number): Platform {
  const storage = codeStorage(hosting.machine)!.id;
  const share = declaredCells(hosting) / BigInt(guests);
  const most = Number(mostCells(hosting, share - (share % hosting.align), 'low'));
  const asked = given?.sizes[storage];
  return { ...(given ?? BARE), sizes: { ...given?.sizes, [storage]: asked === undefined ? most : Math.min(asked, most) } };
}

function endOf(stop: ReturnType<GuestHost['states']>[number]['stop']): Driven {
  switch (stop) {
    case 'idle':
      return { kind: 'idle', why: 'a step that changes nothing: so will all that follow' };
    case 'budget':
      return { kind: 'budget', why: 'these are the steps that it may take: --steps gives more' };
    case 'stuck':
    case 'held':
    case 'killed':
      return { kind: 'stuck', why: 'a trap cannot be delivered, or the code at the pc is none' };
  }
}
