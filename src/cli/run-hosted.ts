// A program under monitors: what they hold is found by the analysis, or given; what they do is counted and traced.

import type { Held } from '../classify/analysis.ts';
import { tick } from '../evaluate/index.ts';
import type { Description } from '../language/description.ts';
import { quote } from '../language/suggest.ts';
import type { Machine } from '../machine/machine.ts';
import { constructHosting } from '../monitor/construct.ts';
import type { MonitorEvent } from '../monitor/count.ts';
import type { HostedMachine } from '../monitor/hosted.ts';
import type { Hosting, MonitorKind } from '../monitor/monitor.ts';
import type { HostDocument, HostingDocument, TakenDocument, TraceLine } from '../report/run/document.ts';
import { instructionText, type Labels, modeName, pcOf, placeOf, sourceOf } from '../report/run/observe.ts';
import { toInteger, toPlainInteger } from '../report/values.ts';
import { analyseOne } from './analyse.ts';
import { fail } from './check.ts';
import type { Engine } from './engine.ts';
import { type ExitCode, exit } from './exit.ts';
import { hint } from './hint.ts';
import { checkHold } from './hold.ts';
import { readDefinitions } from './inputs.ts';
import type { Around, Watch } from './run-drive.ts';
import type { RunRequest } from './run-request.ts';
import type { Terminal } from './terminal.ts';

/** The theorem that says whether such a monitor can be built, and under which configuration. */
const THEOREMS: Readonly<Record<MonitorKind, string>> = { vmm: 'theorem-1', hybrid: 'theorem-3' };

export interface Built {
  readonly hosting: Hosting;
  readonly theorem: HostingDocument['theorem'];
  /** κ: what the theorem wants held, or what was given. */
  readonly kappa: Held;
}

/** Builds monitors; what theorems say is asked for once. Failures have been said when the result is a code. */
export type Builder = (on: HostDocument) => Promise<Built | ExitCode>;

export function newBuilder(
  description: Description,
  request: Pick<RunRequest, 'setting' | 'hold' | 'parameters'>,
  terminal: Terminal,
  engine: Engine,
): Builder {
  let analysed: Promise<Theorems | ExitCode> | null = null;
  return async ({ kind, depth }) => {
    if (kind === 'bare') throw new TypeError('the bare machine has no monitor');
    const names = description.settings.map(({ name }) => name);
    if (request.setting !== null && !names.includes(request.setting))
      return fail(terminal, `${description.file} has no setting ${quote(request.setting)}${hint(request.setting, names)}`);
    const setting = description.settings.find(({ name }) => name === (request.setting ?? names[0]));
    const wrong = request.hold === null ? null : checkHold(description, request.hold);
    if (wrong !== null) return fail(terminal, wrong.message);
    // What cannot be built whatever is held needs no analysis.
    const options = { kind, depth, ...(setting === undefined ? {} : { setting }) };
    const first = constructHosting(description, { ...options, held: request.hold ?? new Map() });
    if (!first.ok) {
      terminal.err(
        `pogo: no monitor can be made for ${quote(description.file)}: ${first.reason}${first.help === null ? '' : `; ${first.help}`}\n`,
      );
      return exit.usage;
    }
    if (request.hold !== null) return { hosting: first.hosting, theorem: null, kappa: request.hold };
    analysed ??= theoremsOf(description, request, terminal, engine);
    const theorems = await analysed;
    if (typeof theorems === 'number') return theorems;
    const theorem = theorems.find(({ name }) => name === THEOREMS[kind]);
    if (theorem === undefined) return { hosting: first.hosting, theorem: null, kappa: new Map() };
    const made = constructHosting(description, { ...options, held: theorem.held });
    return {
      hosting: made.ok ? made.hosting : first.hosting,
      theorem: { name: theorem.name, verdict: theorem.verdict },
      kappa: theorem.held,
    };
  };
}

type Theorems = readonly { readonly name: string; readonly verdict: string; readonly held: Held }[];

async function theoremsOf(
  description: Description,
  request: Pick<RunRequest, 'setting' | 'parameters'>,
  terminal: Terminal,
  engine: Engine,
): Promise<Theorems | ExitCode> {
  const definitions = readDefinitions(null, terminal);
  if (definitions.kind === 'failed') return definitions.code;
  const asked = {
    kind: 'request' as const,
    format: 'pretty' as const,
    definitions: null,
    setting: request.setting,
    parameters: request.parameters,
    decider: 'default' as const,
    emitTo: null,
    hold: null,
    repeat: [],
  };
  const outcome = await analyseOne({ engine, terminal, request: asked, definitions, emitted: new Set() }, description);
  return outcome.kind === 'failed' ? outcome.code : outcome.checked.analysis.theorems;
}

/** Collects what monitors do in `watch`. `machine` is asked for once it is there. */
export function follow(watch: Watch, hosting: Hosting, labels: Labels, machine: () => Machine): (event: MonitorEvent) => void {
  let step: MonitorEvent[] = [];
  const depth = hosting.monitors.length;
  let before: ReadonlyMap<string, bigint> = new Map();
  watch.around = {
    before: () => {
      step = [];
      before = controlOf(machine());
    },
    after: () => {
      if (step.some(worthALine)) watch.lines.push(lineOf(step, watch.steps, machine(), hosting, labels, before));
    },
  } satisfies Around;
  return (event) => {
    if (watch.paused) return;
    if (event.level === depth && event.virtual !== null)
      watch.traps.set(event.virtual.trap, (watch.traps.get(event.virtual.trap) ?? 0) + 1);
    if (watch.lines.length < watch.limit) step.push(event);
    else if (event.level === 1 && worthALine(event)) watch.more++;
  };
}

/** What a monitor interprets of itself is no trap. */
function worthALine({ real, virtual }: MonitorEvent): boolean {
  return real !== null || virtual !== null;
}

/** M, R, K and T of the guest, by element and index. */
function controlOf(machine: Machine): Map<string, bigint> {
  const values = new Map<string, bigint>();
  for (const { id, role, count } of machine.description.elements) {
    if (role === 'general' || role === 'pc') continue;
    for (let i = 0; i < count; i++) values.set(count === 1 ? id : `${id}[${i}]`, machine.get(id, i));
  }
  return values;
}

function lineOf(
  events: readonly MonitorEvent[],
  step: number,
  machine: Machine,
  { machine: description, setting, monitors }: Hosting,
  labels: Labels,
  before: ReadonlyMap<string, bigint>,
): TraceLine {
  const [first] = events;
  const decoded = events.findLast((event) => event.decoded !== null)?.decoded ?? null;
  const at = first!.pc;
  return {
    step,
    at: placeOf(labels, at),
    instruction: decoded === null ? null : instructionText(description, decoded, at),
    real: first!.real === null ? null : modeName(description, setting.user),
    trap: first!.real?.trap ?? null,
    as: first!.did === 'interrupt' ? null : (first!.real?.as ?? null),
    taken: events.map((event): TakenDocument => {
      const last = event.level === monitors.length;
      const delivered = last && event.virtual !== null;
      return {
        by: event.level,
        virtual: modeName(description, event.mode),
        did: last ? didOf(event) : event.did === 'interpreted' ? 'interpreted' : 'passed on',
        trap: event.virtual?.trap ?? null,
        to: delivered ? placeOf(labels, machine.get(pcOf(description))) : null,
        changes: last && !delivered ? changesOf(machine, before) : [],
      };
    }),
  };
}

function didOf({ did }: MonitorEvent): TakenDocument['did'] {
  switch (did) {
    case 'interpreted':
    case 'passed on':
      return did;
    case 'reflected':
    case 'interrupt':
      return 'delivered';
    case 'stuck':
      return 'not delivered';
  }
}

/** What an interpreted instruction has changed in the control block, besides the motion of the clocks. */
function changesOf(machine: Machine, before: ReadonlyMap<string, bigint>): TakenDocument['changes'] {
  const { description } = machine;
  const now = controlOf(machine);
  const was = sourceOf(machine);
  const moved = tick(description, { ...was, element: (id, i) => before.get(id) ?? before.get(`${id}[${i}]`) ?? was.element(id, i) });
  const expected = moved?.kind === 'done' ? moved.elements : new Map<string, bigint>();
  return description.elements.flatMap(({ id, count, width }) =>
    Array.from({ length: count }, (_, i) => (count === 1 ? id : `${id}[${i}]`)).flatMap((key) => {
      const from = before.get(key);
      const to = now.get(key);
      if (from === undefined || to === undefined || to === (expected.get(key) ?? from)) return [];
      return [{ element: key, from: toInteger(from, width), to: toInteger(to, width) }];
    }),
  );
}

/** What the monitors of a machine have done so far, and what they hold. */
export function hostingDocument(machine: HostedMachine, theorem: HostingDocument['theorem']): HostingDocument {
  const { hosting, windows } = machine;
  const order = hosting.machine.instructions.map(({ name }) => name);
  return {
    setting: hosting.setting.name,
    theorem,
    windows: windows.map(({ start, cells }) => ({ start: toPlainInteger(start), cells: toPlainInteger(cells) })),
    direct: machine.direct(),
    monitors: hosting.monitors.map(({ kind, held, free }, j) => {
      const counts = machine.counts()[j]!;
      return {
        level: j + 1,
        kind,
        traps: counts.traps,
        interpreted: counts.interpreted,
        reflected: counts.reflected,
        interrupts: counts.interrupts,
        instructions: order.flatMap((name) => {
          const found = counts.byInstruction.get(name);
          return found === undefined ? [] : [{ name, interpreted: found.interpreted, reflected: found.reflected }];
        }),
        held: [...held].map(([element, value]) => ({ element, value: toPlainInteger(value) })),
        free,
      };
    }),
  };
}
