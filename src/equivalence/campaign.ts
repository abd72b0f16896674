// Many scenarios on one set of machines: what was exercised, and on which hosting a guest could tell. A part of a campaign is plain data, and parts
// add up: the order in which they were run, and by whom, leaves no trace in the sum.
import type { Description, Setting } from '../language/description.ts';
import type { Platform } from '../machine/platform.ts';
import type { Hosting } from '../monitor/monitor.ts';
import { compare } from './compare.ts';
import { type Kit, kitOf, scenarioOf } from './generate.ts';
import { type Ground, groundOf } from './ground.ts';
import { type BuiltHosting, buildHosting, guestCells, type HostingRequest, hostedMaker } from './hosted.ts';
import type { Scenario } from './program.ts';
import { newRig, type Rig } from './subject.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** Steps of each scenario. */
  readonly steps: number;
  /** Devices of the guest. */
  readonly platform?: Platform;
  /** Instructions that programs do not have. */
  readonly without?: readonly string[];
}

/** How often an instruction was met: retired and trapped on the bare machine; by hosting, what monitors interpreted and which of its traps they delivered to the guest. */
export interface Exercised {
  readonly executed: number;
  readonly trapped: number;
  readonly emulated: readonly number[];
  readonly reflected: readonly number[];
}

/** What came of scenarios on one hosting. `first` is the number of the first run that shows it. */
export interface Tally {
  readonly runs: number;
  readonly diverged: number;
  readonly first: number | null;
  readonly escaped: number;
  readonly firstEscape: { readonly run: number; readonly what: string } | null;
}

export interface Part {
  readonly runs: number;
  readonly steps: number;
  readonly traps: number;
  /** Runs that ended before their steps were used up, as nothing changed any more, or as a trap could not be delivered. */
  readonly idle: number;
  readonly stuck: number;
  /** By hosting, in the order of the requests that could be built. */
  readonly tallies: readonly Tally[];
  /** By instruction. */
  readonly exercised: Readonly<Record<string, Exercised>>;
}

/** Everything that runs of a campaign share. */
export interface Campaign {
  readonly description: Description;
  readonly setting: Setting;
  readonly options: CampaignOptions;
  readonly built: readonly BuiltHosting[];
  readonly hostings: readonly { readonly label: string; readonly hosting: Hosting }[];
  readonly ground: Ground;
  readonly kit: Kit;
  readonly rig: Rig;
  /** As `rig`, with code made of everything that is executed twice; used for some of the runs. */
  warm: Rig | null;
}

/** One run in so many is made with code of runs of instructions, which is slow to make and is what a long program runs on. */
const WARM_EVERY = 64;

/** Null where the description has no storage that instructions are fetched from. */
export function newCampaign(
  description: Description,
  setting: Setting,
  requests: readonly HostingRequest[],
  options: CampaignOptions,
): Campaign | null {
  const built = requests.map((request) => buildHosting(description, setting, request));
  const sound = built.flatMap((b) => (b.ok ? [b] : []));
  const most = sound
    .map(({ hosting }) => guestCells(hosting))
    .reduce<bigint | undefined>((least, cells) => (least === undefined || cells < least ? cells : least), undefined);
  const ground = groundOf(description, setting, { align: description.hosting?.align ?? 1n, ...(most === undefined ? {} : { most }) });
  if (ground === null) return null;
  const devices = (options.platform?.devices ?? []).flatMap(({ at }) => [BigInt(at), BigInt(at + 1)]);
  const rig = newRig(ground, makersOf(sound), platformOf(options));
  return { description, setting, options, built, hostings: sound, ground, kit: kitOf(ground, devices, options.without), rig, warm: null };
}

const makersOf = (hostings: Campaign['hostings']) => hostings.map(({ label, hosting }) => hostedMaker(label, hosting));

const platformOf = ({ platform }: CampaignOptions) => (platform === undefined ? {} : { platform });

/** The scenario of a run of the campaign. */
export function scenarioIn({ kit, options }: Campaign, run: number): Scenario {
  const consoles = (options.platform?.devices ?? []).flatMap(({ kind }, number) => (kind === 'console' ? [number] : []));
  return scenarioOf(kit, options.seed, run, { steps: options.steps, consoles });
}

/** Makes the runs of these numbers. */
export function runPart(campaign: Campaign, runs: Iterable<number>): Part {
  const { description, hostings, options, ground } = campaign;
  const counts = new Map<string, { executed: number; trapped: number }>();
  const count = (name: string, what: 'executed' | 'trapped'): void => {
    const known = counts.get(name) ?? { executed: 0, trapped: 0 };
    known[what]++;
    counts.set(name, known);
  };
  const totals = { runs: 0, steps: 0, traps: 0, idle: 0, stuck: 0 };
  const tallies = hostings.map(() => ({
    runs: 0,
    diverged: 0,
    first: null as number | null,
    escaped: 0,
    firstEscape: null as Tally['firstEscape'],
  }));
  const rigs = [campaign.rig];
  const before = campaign.rig.subjects.map((s) => s.emulated());
  let warmBefore = campaign.warm?.subjects.map((s) => s.emulated()) ?? null;
  for (const run of runs) {
    let { rig } = campaign;
    if (run % WARM_EVERY === WARM_EVERY - 1) {
      campaign.warm ??= newRig(ground, makersOf(hostings), { ...platformOf(options), warm: 2 });
      warmBefore ??= campaign.warm.subjects.map(() => new Map());
      rig = campaign.warm;
      if (rigs.length === 1) rigs.push(rig);
    }
    const found = compare(rig, scenarioIn(campaign, run), (step) => {
      if (step.kind === 'retired') count(step.decoded.instruction.name, 'executed');
      else if (step.kind === 'trap' && step.decoded !== null) count(step.decoded.instruction.name, 'trapped');
    });
    totals.runs++;
    totals.steps += found.steps;
    totals.traps += found.traps;
    if (found.ended !== 'budget') totals[found.ended]++;
    for (const [i, tally] of tallies.entries()) {
      tally.runs++;
      if (found.differs[i] !== null) {
        tally.diverged++;
        tally.first ??= run;
      }
      const what = found.escaped[i] ?? null;
      if (what === null) continue;
      tally.escaped++;
      tally.firstEscape ??= { run, what };
    }
  }
  const emulatedOf = (name: string, i: number, what: 'interpreted' | 'reflected'): number =>
    [
      [campaign.rig, before] as const,
      ...(campaign.warm === null || warmBefore === null ? [] : [[campaign.warm, warmBefore] as const]),
    ].reduce((sum, [rig, was]) => sum + (rig.subjects[i]!.emulated().get(name)?.[what] ?? 0) - (was[i]!.get(name)?.[what] ?? 0), 0);
  const exercised = description.instructions.map(({ name }): [string, Exercised] => [
    name,
    {
      ...(counts.get(name) ?? { executed: 0, trapped: 0 }),
      emulated: hostings.map((_, i) => emulatedOf(name, i, 'interpreted')),
      reflected: hostings.map((_, i) => emulatedOf(name, i, 'reflected')),
    },
  ]);
  return { ...totals, tallies, exercised: Object.fromEntries(exercised) };
}

/** The sum of parts that were made of the same campaign; parts may come in any order. */
export function addParts(parts: readonly Part[]): Part {
  const sum = (get: (part: Part) => number): number => parts.reduce((total, part) => total + get(part), 0);
  const hostings = parts[0]?.tallies.length ?? 0;
  const names = Object.keys(parts[0]?.exercised ?? {});
  const least = (values: readonly (number | null)[]): number | null =>
    values.reduce((a, b) => (a === null || (b !== null && b < a) ? b : a), null);
  return {
    runs: sum((p) => p.runs),
    steps: sum((p) => p.steps),
    traps: sum((p) => p.traps),
    idle: sum((p) => p.idle),
    stuck: sum((p) => p.stuck),
    tallies: Array.from({ length: hostings }, (_, i) => {
      const escapes = parts.flatMap((p) => p.tallies[i]!.firstEscape ?? []).sort((a, b) => a.run - b.run);
      return {
        runs: sum((p) => p.tallies[i]!.runs),
        diverged: sum((p) => p.tallies[i]!.diverged),
        first: least(parts.map((p) => p.tallies[i]!.first)),
        escaped: sum((p) => p.tallies[i]!.escaped),
        firstEscape: escapes[0] ?? null,
      };
    }),
    exercised: Object.fromEntries(
      names.map((name) => [
        name,
        {
          executed: sum((p) => p.exercised[name]!.executed),
          trapped: sum((p) => p.exercised[name]!.trapped),
          emulated: Array.from({ length: hostings }, (_, i) => sum((p) => p.exercised[name]!.emulated[i]!)),
          reflected: Array.from({ length: hostings }, (_, i) => sum((p) => p.exercised[name]!.reflected[i]!)),
        },
      ]),
    ),
  };
}
