// What is told of a run: of which machine and program, how it ended, and the state after it.
import { codeStorage } from '../isa/layout.ts';
import type { Description } from '../language/description.ts';
import type { ProgramDocument, RunDocument, RunResult } from '../report/run/document.ts';
import { cellsAt, consolesOf, extentOf, nextInstruction, pcOf, placeOf, stateOf } from '../report/run/observe.ts';
import { toPlainInteger } from '../report/values.ts';
import { version } from './package.ts';
import type { ReadProgram } from './program.ts';
import type { Driven, Subject } from './run-drive.ts';
import type { NamedPlaces } from './run-places.ts';
import type { Setup } from './run-subject.ts';

export function runHead(description: Description): Pick<RunDocument, 'schemaVersion' | 'tool' | 'isa'> {
  return {
    schemaVersion: 1,
    tool: { name: 'pogo', version: version() },
    isa: {
      id: description.id,
      title: description.title,
      file: description.file,
      sha256: description.sha256,
      parameters: Object.fromEntries(Object.entries(description.parameters).map(([name, value]) => [name, toPlainInteger(value)])),
    },
  };
}

export function programDocument({ name, segments }: ReadProgram): ProgramDocument {
  const extent = extentOf(segments);
  return {
    file: name,
    cells: extent?.cells ?? 0,
    first: extent === null ? null : toPlainInteger(extent.first),
    last: extent === null ? null : toPlainInteger(extent.last),
  };
}

/** The result of a run that has ended, after taking back as many steps as was asked for. */
export function resultOf(
  { on, machine, watch, hosting }: Subject,
  ended: Driven,
  { description, request, platform, labels }: Setup,
  show: NamedPlaces['show'],
): RunResult {
  const steps = watch.steps;
  const retired = machine.retired();
  const hosted = hosting?.() ?? null;
  let back = 0;
  while (back < request.back && machine.back()) back++;
  const known = codeStorage(description) !== null;
  return {
    program: null,
    on,
    ended,
    back,
    steps: steps - back,
    retired: back === 0 ? retired : machine.retired(),
    at: { ...placeOf(labels, machine.get(pcOf(description))), instruction: nextInstruction(machine) },
    traps: description.traps.flatMap(({ name }) => {
      const count = watch.traps.get(name) ?? 0;
      return count === 0 ? [] : [{ name, count }];
    }),
    ...stateOf(machine),
    cells: known ? show.map(({ name, address, count }) => cellsAt(machine, name, address, count)) : [],
    consoles: consolesOf(machine, platform),
    trace: request.trace === null ? null : { lines: watch.lines.filter(({ step }) => step <= steps - back), more: watch.more },
    hosting: hosted,
  };
}
