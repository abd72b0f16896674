// What is told of a run: how it ended, and the state after it.
import { codeStorage } from '../isa/layout.ts';
import type { RunResult } from '../report/run/document.ts';
import { cellsAt, consolesOf, nextInstruction, pcOf, placeOf, stateOf } from '../report/run/observe.ts';
import type { NamedPlaces } from './execute.ts';
import type { Driven, Subject } from './run-drive.ts';
import type { Setup } from './run-subject.ts';

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
