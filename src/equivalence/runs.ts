// What a campaign says of a machine, as plain JSON: the `runs` of the result document. Shards of a campaign are joined here, and judged.
import type { Analysis, FormAnalysis } from '../classify/analysis.ts';
import type { Step } from '../machine/machine.ts';
import type { Hosting } from '../monitor/monitor.ts';
import { addParts, type Campaign, type Part, scenarioIn } from './campaign.ts';
import type { FirstDifference } from './compare.ts';
import { shrunk } from './find.ts';
import type { HostingRequest } from './hosted.ts';
import { type GuestProgram, hex, lineAt, listing, type Scenario } from './program.ts';

export interface RunsDocument {
  readonly isa: { readonly id: string; readonly title: string; readonly sha256: string; readonly setting: string };
  readonly seed: number;
  /** Steps of a scenario. */
  readonly steps: number;
  /** Runs asked for, of all shards. */
  readonly wanted: number;
  /** Cells of the guest's storage. */
  readonly cells: number;
  readonly part: Part;
  readonly hostings: readonly HostingRuns[];
  /** Instructions that programs did not have, and why. */
  readonly left: readonly { readonly instruction: string; readonly why: string }[];
  /** Instructions that were never executed and never trapped; empty as long as shards are missing. */
  readonly never: readonly string[];
  readonly verdict: 'met' | 'failed' | 'inconclusive';
  readonly reasons: readonly string[];
}

export interface HostingRuns {
  readonly label: string;
  readonly kind: 'vmm' | 'hybrid';
  readonly depth: number;
  readonly theorem: string;
  readonly verdict: 'applies' | 'does not apply' | 'unknown';
  /** A claim of the description is about the theorem, and says that it does not apply. */
  readonly claimed: boolean;
  /** Premises beside the classes that do not hold. */
  readonly failing: readonly string[];
  readonly held: Readonly<Record<string, string>>;
  /** Why no monitor could be built; null where one was. */
  readonly notBuilt: string | null;
  readonly example: Example | null;
}

/** A program with its numbers as text. */
export interface ProgramDocument {
  readonly cells: number;
  readonly parts: readonly {
    readonly at: string;
    readonly items: readonly { readonly instruction: string; readonly operands: Readonly<Record<string, string>> }[];
  }[];
  readonly data: readonly (readonly [at: string, value: string])[];
  readonly elements: Readonly<Record<string, string>>;
}

/** The first run that shows a difference, made small. */
export interface Example {
  readonly run: number;
  readonly program: ProgramDocument;
  readonly seed: number;
  readonly listing: string;
  readonly step: number;
  readonly differences: readonly { readonly what: string; readonly bare: string; readonly hosted: string }[];
  readonly trace: readonly {
    readonly step: number;
    readonly pc: string;
    readonly text: string;
    readonly bare: string;
    readonly hosted: string;
  }[];
}

/** The theorem that a kind of monitor stands on, by its place in the definition set. */
const THEOREM = { vmm: 0, hybrid: 2 } as const;

/** The hostings that programs are run on: as many monitors as asked for, with what the theorems hold. */
export function requestsOf({ theorems }: Analysis, monitor: 'vmm' | 'hybrid' | 'both', depth: number): HostingRequest[] {
  const held = (kind: 'vmm' | 'hybrid') => theorems[THEOREM[kind]]?.held ?? new Map<string, bigint>();
  const kinds = monitor === 'both' ? (['vmm', 'hybrid'] as const) : [monitor];
  return kinds.flatMap((kind) =>
    [1, ...(depth > 1 && (kind === 'vmm' || monitor === 'hybrid') ? [depth] : [])].map((d) => ({ kind, depth: d, held: held(kind) })),
  );
}

/** Instructions that see the time pass without trapping: equivalence leaves timing out, as the paper does. */
export function timed({ forms }: Analysis): { instruction: string; why: string }[] {
  const verdict = (f: FormAnalysis, name: string): string => f.classes.get(name)?.verdict ?? 'unknown';
  const names = forms
    .filter((f) => verdict(f, 'timing-sensitive') === 'yes' && !['always', 'when', 'vacuous'].includes(verdict(f, 'privileged')))
    .map((f) => f.instruction.name);
  return [...new Set(names)].map((instruction) => ({
    instruction,
    why: 'timing sensitive and not privileged: equivalence leaves timing out',
  }));
}

/** What was found of each hosting. `claims` are the theorems that the description says do not apply. */
export function hostingRuns(campaign: Campaign, analysis: Analysis, part: Part, claims: ReadonlySet<string>): HostingRuns[] {
  let number = 0;
  return campaign.built.map((b): HostingRuns => {
    const theorem = analysis.theorems[THEOREM[b.request.kind]];
    const subject = b.ok ? number++ : null;
    return {
      label: b.label,
      kind: b.request.kind,
      depth: b.request.depth,
      theorem: theorem?.name ?? 'none',
      verdict: theorem?.verdict ?? 'unknown',
      claimed: theorem !== undefined && claims.has(theorem.name),
      failing: theorem?.verdict === 'applies' ? [...failing(theorem.premises), ...(b.ok ? lost(b.hosting) : [])] : [],
      held: Object.fromEntries([...b.request.held].map(([id, value]) => [id, hex(value)])),
      notBuilt: b.ok ? null : b.reason,
      example: subject === null ? null : exampleOf(campaign, subject, part.tallies[subject]?.first ?? null),
    };
  });
}

const failing = (premises: Analysis['theorems'][number]['premises']): string[] =>
  premises.filter((p) => p.verdict === 'fails').map((p) => p.text);

/** The premise that traps and resumption are invisible (D14). */
const lost = ({ arrive }: Hosting): string[] =>
  arrive.body.length === 0 ? [] : ['a trap to the monitor takes state of the guest away, so traps are not invisible to it'];

function exampleOf(campaign: Campaign, subject: number, run: number | null): Example | null {
  if (run === null) return null;
  for (const rig of [campaign.rig, ...(campaign.warm === null ? [] : [campaign.warm])]) {
    const found = shrunk(rig, subject, scenarioIn(campaign, run));
    if (found !== null) return { run, ...describe(campaign, found.scenario, found.difference) };
  }
  return null;
}

/** A scenario and its first difference in words. */
export function describe(
  { description }: Pick<Campaign, 'description'>,
  { program, seed }: Scenario,
  { step, what, trace }: FirstDifference,
): Omit<Example, 'run'> {
  return {
    program: programDocument(program),
    seed,
    listing: listing(description, program),
    step,
    differences: what.slice(0, 12).map((d) => ({ what: d.what, bare: shown(d.bare), hosted: shown(d.hosted) })),
    trace: trace.map((t) => ({
      step: t.step,
      pc: hex(t.pc),
      text: nameOf(t.bare) ?? lineAt(description, program, t.pc)?.text ?? '',
      bare: outcomeOf(t.bare),
      hosted: outcomeOf(t.hosted),
    })),
  };
}

const texts = (values: Readonly<Record<string, bigint>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, hex(value)]));

function programDocument({ cells, parts, data, elements }: GuestProgram): ProgramDocument {
  return {
    cells,
    parts: parts
      .filter(({ items }) => items.length > 0)
      .map(({ at, items }) => ({ at: hex(at), items: items.map((i) => ({ instruction: i.instruction, operands: texts(i.operands) })) })),
    data: data.map(([at, value]) => [hex(at), hex(value)]),
    elements: texts(elements),
  };
}

const shown = (value: bigint | string): string => (typeof value === 'string' ? value : hex(value));

function nameOf(step: Step): string | null {
  return 'decoded' in step ? (step.decoded?.instruction.name ?? null) : null;
}

/** `retired`, `trap program (privileged)`, `interrupt timer`. */
export function outcomeOf(step: Step): string {
  const undelivered = (delivery: string): string => (delivery === 'delivered' ? '' : `, ${delivery}`);
  switch (step.kind) {
    case 'retired':
      return step.after === null ? 'retired' : `retired, then trap ${step.after.trap}${undelivered(step.after.delivery)}`;
    case 'trap':
      return `trap ${step.trap.trap} (${step.trap.as})${undelivered(step.delivery)}`;
    case 'interrupt':
      return `interrupt ${step.trap.trap}${undelivered(step.delivery)}`;
    case 'undefined operation':
      return 'no instruction';
  }
}

/** Whether the campaign passes, and why not. Instructions are only asked for once all shards are there. */
export function judged(document: Omit<RunsDocument, 'never' | 'verdict' | 'reasons'>): RunsDocument {
  const { part, hostings, wanted, left } = document;
  const failed: string[] = [];
  const open: string[] = [];
  const leftOut = new Set(left.map(({ instruction }) => instruction));
  const never =
    part.runs < wanted
      ? []
      : Object.entries(part.exercised)
          .filter(([name, { executed, trapped }]) => executed + trapped === 0 && !leftOut.has(name))
          .map(([name]) => name);
  let number = 0;
  for (const h of hostings) {
    if (h.notBuilt !== null) {
      open.push(`${h.label}: no monitor can be built: ${h.notBuilt}`);
      continue;
    }
    const tally = part.tallies[number++];
    if (tally === undefined) continue;
    const promised = h.verdict === 'applies' && h.failing.length === 0;
    if (tally.escaped > 0 && promised)
      failed.push(`${h.label}: ${tally.firstEscape?.what ?? 'a guest escapes'} (run ${tally.firstEscape?.run})`);
    if (tally.diverged === 0) continue;
    if (promised) failed.push(`${h.label}: a guest can tell, although ${h.theorem} applies`);
    else if (!h.claimed && h.failing.length === 0)
      failed.push(`${h.label}: a guest can tell, and no expectation says that ${h.theorem} does not apply`);
  }
  if (never.length > 0) failed.push(`never exercised: ${never.join(', ')}; more --runs reach more`);
  return {
    ...document,
    never,
    verdict: failed.length > 0 ? 'failed' : open.length > 0 ? 'inconclusive' : 'met',
    reasons: [...failed, ...open],
  };
}

/** Shards of one campaign as one; null where they are not of one. */
export function joined(shards: readonly RunsDocument[]): RunsDocument | null {
  const [first, ...rest] = shards;
  if (first === undefined) return null;
  const same = (d: RunsDocument): string =>
    JSON.stringify([d.isa, d.seed, d.steps, d.wanted, d.cells, d.left, d.hostings.map((h) => [h.label, h.held, h.notBuilt])]);
  if (rest.some((d) => same(d) !== same(first))) return null;
  const hostings = first.hostings.map((h, i): HostingRuns => {
    const examples = shards.flatMap((d) => d.hostings[i]!.example ?? []).sort((a, b) => a.run - b.run);
    return { ...h, example: examples[0] ?? null };
  });
  return judged({ ...first, part: addParts(shards.map(({ part }) => part)), hostings });
}
