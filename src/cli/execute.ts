// `pogo run FILE PROGRAM`: a program on a machine, bare or under monitors, and what came of it.
import { quote } from '../language/suggest.ts';
import { dialectOf, listing } from '../machine/index.ts';
import type { RunDocument } from '../report/run/document.ts';
import { extentOf, labelsOf } from '../report/run/observe.ts';
import { renderRun } from '../report/run/render.ts';
import { cleanText } from '../report/text.ts';
import { toPlainInteger } from '../report/values.ts';
import { type Arguments, parseInteger } from './arguments.ts';
import { machineOf } from './asm.ts';
import { fail } from './check.ts';
import type { Engine } from './engine.ts';
import { type ExitCode, exit } from './exit.ts';
import { hint } from './hint.ts';
import { version } from './package.ts';
import { type ReadProgram, readProgram } from './program.ts';
import { createProgress } from './progress.ts';
import { compareSubjects } from './run-compare.ts';
import { drive } from './run-drive.ts';
import { platformFor } from './run-platform.ts';
import { type RunRequest, runRequestOf } from './run-request.ts';
import { resultOf } from './run-result.ts';
import { makeSubjects, type Setup } from './run-subject.ts';
import { type Terminal, terminalOptions } from './terminal.ts';

export async function execute(args: Arguments, terminal: Terminal, engine: Engine): Promise<ExitCode> {
  const request = runRequestOf(args);
  if (request.kind === 'usage') return fail(terminal, request.message);
  const [file, path, ...extra] = args.positionals;
  if (file === undefined || path === undefined || extra.length > 0)
    return fail(terminal, 'run wants one FILE, the machine, and one PROGRAM');
  const loaded = machineOf(args, file, terminal);
  if (typeof loaded === 'number') return loaded;
  const { description } = loaded;
  const platform = platformFor(loaded, request, terminal);
  if (typeof platform === 'number') return platform;
  const program = readProgram(loaded, path, request.origin, terminal);
  if (typeof program === 'number') return program;
  const labels = labelsOf(program.assembly);
  const address = (word: string): bigint | string => addressOf(program, word);
  const places = namedPlaces(request, address);
  if (typeof places === 'string') return fail(terminal, places);

  const setup: Setup = { description, request, platform: platform.platform, program, labels, start: places.start };
  const subjects = await makeSubjects(setup, terminal, engine);
  if (typeof subjects === 'number') return subjects;
  const progress = createProgress(terminal, description.id);
  const shared = {
    budget: request.steps,
    labels,
    report: (steps: number) => progress.report(steps, request.steps, 'steps'),
    closed: terminal.closed,
  };
  const [subject, other] = subjects;
  const compared =
    other === undefined ? null : compareSubjects(subject!, other, { ...shared, devices: platform.platform?.devices.length ?? 0 });
  const driven = compared?.driven ?? drive(subject!, { ...shared, until: places.until });
  progress.clear();
  const extent = extentOf(program.segments);
  const document: RunDocument = {
    schemaVersion: 1,
    tool: { name: 'pogo', version: version() },
    isa: {
      id: description.id,
      title: description.title,
      file: description.file,
      sha256: description.sha256,
      parameters: Object.fromEntries(Object.entries(description.parameters).map(([name, value]) => [name, toPlainInteger(value)])),
    },
    program: {
      file: program.name,
      cells: extent?.cells ?? 0,
      first: extent === null ? null : toPlainInteger(extent.first),
      last: extent === null ? null : toPlainInteger(extent.last),
    },
    platform: platform.name,
    runs: subjects.map((one) => resultOf(one, driven, setup, places.show)),
    comparison: compared?.comparison ?? null,
  };
  if (request.format === 'json') terminal.out(`${JSON.stringify(document, null, 2)}\n`);
  else {
    if (request.listing && program.assembly !== null) terminal.out(`${cleanText(listing(dialectOf(description), program.assembly))}\n`);
    terminal.out(renderRun(document, terminalOptions(terminal)));
  }
  return document.comparison?.difference == null ? exit.done : exit.failed;
}

export interface NamedPlaces {
  readonly until: bigint | null;
  readonly start: bigint | null;
  readonly show: readonly { readonly name: string; readonly address: bigint; readonly count: number }[];
}

/** The addresses that flags name, or what is wrong with one of them. */
function namedPlaces({ until, start, show }: RunRequest, address: (word: string) => bigint | string): NamedPlaces | string {
  const named = [until, start].map((word) => (word === null ? null : address(word)));
  const shown = show.map(({ name, count }) => ({ name, count, address: address(name) }));
  const wrong = [...named, ...shown.map((s) => s.address)].find((a) => typeof a === 'string');
  if (typeof wrong === 'string') return wrong;
  return { until: named[0] as bigint | null, start: named[1] as bigint | null, show: shown as NamedPlaces['show'] };
}

/** What a word means: a name of the program, or a number. */
function addressOf({ assembly }: ReadProgram, word: string): bigint | string {
  const value = assembly?.symbols.get(word) ?? parseInteger(word);
  if (value !== null && value !== undefined && value >= 0n) return value;
  if (assembly === null) return `${quote(word)} is no address: an image has no names`;
  return `the program has no name ${quote(word)}${hint(word, [...assembly.symbols.keys()])}`;
}
