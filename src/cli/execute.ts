import { dialectOf, listing } from '../machine/index.ts';
import type { RunDocument } from '../report/run/document.ts';
import { labelsOf } from '../report/run/observe.ts';
import { renderRun } from '../report/run/render.ts';
import { cleanText } from '../report/text.ts';
import type { Arguments } from './arguments.ts';
import { machineOf } from './asm.ts';
import { fail } from './check.ts';
import type { Engine } from './engine.ts';
import { type ExitCode, exit } from './exit.ts';
import { readProgram } from './program.ts';
import { createProgress } from './progress.ts';
import { compareSubjects } from './run-compare.ts';
import { drive } from './run-drive.ts';
import { executeGuests } from './run-guests.ts';
import { addressOf, namedPlaces } from './run-places.ts';
import { platformFor } from './run-platform.ts';
import { runRequestOf } from './run-request.ts';
import { programDocument, resultOf, runHead } from './run-result.ts';
import { makeSubjects, type Setup } from './run-subject.ts';
import { type Terminal, terminalOptions } from './terminal.ts';

export async function execute(args: Arguments, terminal: Terminal, engine: Engine): Promise<ExitCode> {
  const request = runRequestOf(args);
  if (request.kind === 'usage') return fail(terminal, request.message);
  const [file, path, ...extra] = args.positionals;
  if (request.guests !== null) {
    if (file === undefined || path !== undefined)
      return fail(terminal, 'run with --guests wants one FILE, the machine; the programs stand after --guests');
    return executeGuests(args, file, request, terminal, engine);
  }
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
  const document: RunDocument = {
    ...runHead(description),
    program: programDocument(program),
    platform: platform.name,
    runs: subjects.map((one) => resultOf(one, driven, setup, places.show)),
    comparison: compared?.comparison ?? null,
    slice: null,
  };
  if (request.format === 'json') terminal.out(`${JSON.stringify(document, null, 2)}\n`);
  else {
    if (request.listing && program.assembly !== null) terminal.out(`${cleanText(listing(dialectOf(description), program.assembly))}\n`);
    terminal.out(renderRun(document, terminalOptions(terminal)));
  }
  return document.comparison?.difference == null ? exit.done : exit.failed;
}
