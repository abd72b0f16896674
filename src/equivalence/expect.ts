// For tests: a guest's program bare and hosted, and an error with everything one wants to know where it can tell.
import type { Description } from '../language/description.ts';
import { compare, firstDifference } from './compare.ts';
import { type Ground, groundOf } from './ground.ts';
import { buildHosting, guestCells, hostedMaker } from './hosted.ts';
import type { GuestProgram, Scenario } from './program.ts';
import { describe } from './runs.ts';
import { newRig, type Rig } from './subject.ts';

export interface ExpectOptions {
  /** The monitor; vmm without it. */
  readonly kind?: 'vmm' | 'hybrid';
  /** Monitors inside each other; 1 without it. */
  readonly depth?: number;
  /** What the monitor holds (κ). */
  readonly held?: Readonly<Record<string, bigint>>;
  /** The name of a setting; the first without it. */
  readonly setting?: string;
  /** Steps that are compared; 100 without it, or those of the scenario. */
  readonly steps?: number;
  /** Seeds what the description leaves open. */
  readonly seed?: number;
}

/** The guest can tell, or reaches what is not its own. The message shows the program, the steps before, and what differs. */
export class NotEquivalent extends Error {
  override readonly name = 'NotEquivalent';
}

interface Prepared {
  readonly ground: Ground;
  readonly rig: Rig;
}

const prepared = new WeakMap<Description, Map<string, Prepared>>();

/** Machines for a description and options, made once. Throws a RangeError where no monitor can be built. */
export function prepare(description: Description, options: ExpectOptions, cells: number | null): Prepared {
  const { kind = 'vmm', depth = 1, held = {} } = options;
  const setting = options.setting === undefined ? description.settings[0] : description.settings.find((s) => s.name === options.setting);
  if (setting === undefined) throw new RangeError(`${description.id} has no setting ${options.setting ?? ''}`);
  const all = prepared.get(description) ?? new Map<string, Prepared>();
  prepared.set(description, all);
  const key = JSON.stringify([kind, depth, Object.entries(held).map(([id, value]) => [id, String(value)]), setting.name, cells]);
  const known = all.get(key);
  if (known !== undefined) return known;
  const built = buildHosting(description, setting, { kind, depth, held: new Map(Object.entries(held)) });
  if (!built.ok) throw new RangeError(`no monitor can be built for ${description.id}: ${built.reason}`);
  const found = groundOf(description, setting, { align: description.hosting?.align ?? 1n, most: guestCells(built.hosting) });
  if (found === null) throw new RangeError(`${description.id} has no storage that instructions are fetched from`);
  const ground = cells === null ? found : { ...found, probe: { ...found.probe, cells } };
  const made = { ground, rig: newRig(ground, [hostedMaker(built.label, built.hosting)]) };
  all.set(key, made);
  return made;
}

/** Runs a program, or a scenario, bare and hosted. Throws NotEquivalent where a guest can tell, or changes what is not its own. */
export function expectEquivalent(description: Description, what: GuestProgram | Scenario, options: ExpectOptions = {}): void {
  const program = 'program' in what ? what.program : what;
  const steps = options.steps ?? ('program' in what ? what.steps : 100);
  const seed = options.seed ?? ('program' in what ? what.seed : 0);
  const { rig } = prepare(description, options, program.cells);
  const scenario = { program, steps, seed };
  const { differs, escaped } = compare(rig, scenario);
  const label = rig.subjects[0]!.label;
  if (escaped[0] != null) throw new NotEquivalent(`a guest under ${label} changes what is not its own: ${escaped[0]}`);
  if (differs[0] === null) return;
  const first = firstDifference(rig, 0, scenario);
  if (first === null) throw new NotEquivalent(`a guest can tell ${label} from the bare machine after ${steps} steps`);
  const { listing, differences, trace, step } = describe({ description }, scenario, first);
  throw new NotEquivalent(
    [
      `a guest can tell ${label} from the bare machine after step ${step}:`,
      ...differences.map((d) => `  ${d.what}: bare ${d.bare}, hosted ${d.hosted}`),
      'steps before:',
      ...trace.map((t) => `  ${t.step} at ${t.pc} ${t.text}: bare ${t.bare}, hosted ${t.hosted}`),
      'program:',
      listing,
    ].join('\n'),
  );
}
