// Random programs on a machine, bare and under the monitors generated for it: what a guest could tell where a theorem promises that none can.
import type { Analysis } from '../../src/classify/analysis.ts';
import { type Campaign, newCampaign, runPart, scenarioIn } from '../../src/equivalence/campaign.ts';
import { compare } from '../../src/equivalence/compare.ts';
import { shrunk } from '../../src/equivalence/find.ts';
import { type HostingRequest, hostedMaker } from '../../src/equivalence/hosted.ts';
import { listing } from '../../src/equivalence/program.ts';
import { newRig } from '../../src/equivalence/subject.ts';
import type { DefinitionSet } from '../../src/language/definition-set.ts';
import type { Description } from '../../src/language/description.ts';
import type { Solver } from '../../src/logic/index.ts';
import type { Hosting } from '../../src/monitor/monitor.ts';
import { analyse } from '../../src/theorems/index.ts';

export interface ProgramsOptions {
  readonly definitions: DefinitionSet;
  readonly solver: Solver;
  readonly seed: number;
  /** Programs, each on every hosting. */
  readonly runs: number;
  readonly steps: number;
  /** Also one monitor inside another. */
  readonly nested: boolean;
  /** Milliseconds after which an analysis is given up. */
  readonly patience?: number;
}

export type Word = 'nothing shows' | 'shows' | 'no monitor';

/** What came of one hosting. `promised`: the theorem applies, and its premises hold. */
export interface HostedPrograms {
  readonly label: string;
  readonly heading: string;
  readonly promised: boolean;
  readonly word: Word;
  /** Why there is no monitor; or the program, made small, and what differs. */
  readonly what: string;
}

export interface Programs {
  readonly campaign: Campaign;
  readonly hostings: readonly HostedPrograms[];
  readonly steps: number;
  readonly traps: number;
  readonly held: boolean;
  /** Names of traps whose handlers were reached. */
  readonly reached: readonly string[];
}

/** Every run whose number is one less than a multiple of this is made with code of runs of instructions. */
const WARM = 64;

const THEOREMS = { vmm: 'theorem-1', hybrid: 'theorem-3' } as const;

/** Without the instructions that see time pass and are not always refused: timing is excluded, and what is in storage may be executed as code. */
function timeless(description: Description, { forms }: Analysis): Description {
  const seen = new Set(
    forms
      .filter((f) => !['no', 'vacuous'].includes(f.classes.get('timing-sensitive')?.verdict ?? ''))
      .filter((f) => !['always', 'vacuous'].includes(f.classes.get('privileged')?.verdict ?? ''))
      .map((f) => f.instruction.name),
  );
  return { ...description, instructions: description.instructions.filter(({ name }) => !seen.has(name)) };
}

class OutOfPatience extends Error {}

/** Null where the analysis took longer than `patience`. */
export async function hostPrograms(description: Description, options: ProgramsOptions): Promise<Programs | null> {
  const { definitions, solver, seed, runs, steps, nested, patience } = options;
  const end = performance.now() + (patience ?? Number.POSITIVE_INFINITY);
  const between = async (): Promise<void> => {
    if (performance.now() > end) throw new OutOfPatience();
  };
  const analysis = await analyse(description, definitions, { solver, witnesses: 'found', between }).catch((error: unknown) => {
    if (error instanceof OutOfPatience) return null;
    throw error;
  });
  if (analysis === null) return null;
  const theoremOf = (kind: 'vmm' | 'hybrid') => analysis.theorems.find((t) => t.name === THEOREMS[kind])!;
  const request = (kind: 'vmm' | 'hybrid', depth: number): HostingRequest => ({ kind, depth, held: theoremOf(kind).held });
  const requests = [request('vmm', 1), request('hybrid', 1), ...(nested ? [request('vmm', 2)] : [])];
  const campaign = newCampaign(timeless(description, analysis), analysis.setting, requests, { seed, steps });
  if (campaign === null) throw new Error('a description has a storage');
  const part = runPart(
    campaign,
    Array.from({ length: runs }, (_, run) => WARM - (runs % WARM) + run),
  );
  let subject = -1;
  const hostings = campaign.built.map((built): HostedPrograms => {
    const { kind } = built.request;
    const { name, verdict, premises } = theoremOf(kind);
    const holding = premises.every((p) => p.verdict === 'holds' || p.verdict === 'stated');
    const promised = verdict === 'applies' && holding;
    const heading = `${name}, ${verdict}${verdict !== 'applies' || holding ? '' : ', a premise fails'}; ${built.label}`;
    const base = { label: built.label, heading, promised };
    if (!built.ok) return { ...base, word: 'no monitor', what: built.reason };
    const tally = part.tallies[++subject]!;
    const run = tally.first ?? tally.firstEscape?.run ?? null;
    if (run === null) return { ...base, word: 'nothing shows', what: '' };
    const found = promised && tally.first !== null ? shrunk(campaign.rig, subject, scenarioIn(campaign, run)) : null;
    const what = [
      `run ${run}`,
      ...(tally.firstEscape === null ? [] : [`escape: ${tally.firstEscape.what}`]),
      ...(found === null
        ? []
        : [
            listing(description, found.scenario.program),
            `${found.difference.step} steps: ${found.difference.what.map((d) => `${d.what} bare ${d.bare} hosted ${d.hosted}`).join(', ')}`,
          ]),
    ];
    return { ...base, word: 'shows', what: what.join('\n') };
  });
  return {
    campaign,
    hostings,
    steps: part.steps,
    traps: part.traps,
    held: theoremOf('vmm').held.size > 0,
    reached: campaign.ground.reached,
  };
}

/** Whether a program of the campaign tells this hosting, or its guest gets out. */
export function tells(campaign: Campaign, hosting: Hosting, runs: number): boolean {
  const rig = newRig(campaign.ground, [hostedMaker('changed', hosting)]);
  for (let run = 0; run < runs; run++) {
    const { differs, escaped } = compare(rig, scenarioIn(campaign, run));
    if (differs[0] !== null || escaped[0] !== null) return true;
  }
  return false;
}
