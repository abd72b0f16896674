// Programs that tell bare from hosted: found by random search, then made as small as they get.
import type { Description, Setting } from '../language/description.ts';
import type { Hosting } from '../monitor/monitor.ts';
import { compare, type FirstDifference, firstDifference } from './compare.ts';
import { kitOf, scenarioOf } from './generate.ts';
import { type Ground, groundOf } from './ground.ts';
import { guestCells, hostedMaker } from './hosted.ts';
import type { Scenario } from './program.ts';
import { shrink } from './shrink.ts';
import { newRig, type Rig } from './subject.ts';

export interface FindOptions {
  /** Programs have many of this instruction, and it is the one that differs. */
  readonly instruction?: string;
  readonly runs: number;
  readonly seed: number;
  readonly steps: number;
  /** Only programs that start from a reset, so that they can be loaded and run; otherwise any virtual state may be the first. */
  readonly fromReset?: boolean;
}

export interface FoundProgram {
  readonly scenario: Scenario;
  readonly difference: FirstDifference;
  /** The number of the run that it was made from. */
  readonly run: number;
  readonly ground: Ground;
}

/** A smallest program whose guest can tell this hosting from the bare machine; null where so many runs show none, which proves nothing. */
export function findProgram(description: Description, setting: Setting, hosting: Hosting, options: FindOptions): FoundProgram | null {
  const ground = groundOf(description, setting, { align: description.hosting?.align ?? 1n, most: guestCells(hosting) });
  if (ground === null) return null;
  const rig = newRig(ground, [hostedMaker('hosted', hosting)]);
  const kit = kitOf(ground);
  for (let run = 0; run < options.runs; run++) {
    const scenario = scenarioOf(kit, options.seed, run, {
      steps: options.steps,
      ...(options.instruction === undefined ? {} : { focus: options.instruction }),
      ...(options.fromReset === undefined ? {} : { fromReset: options.fromReset }),
    });
    if (compare(rig, scenario).differs[0] === null) continue;
    const found = shrunk(rig, 0, scenario, options.instruction);
    if (found !== null) return { ...found, run, ground };
  }
  return null;
}

/** The scenario made small, with its first difference; null where that is not at the instruction wanted. */
export function shrunk(
  rig: Rig,
  subject: number,
  scenario: Scenario,
  instruction?: string,
): { readonly scenario: Scenario; readonly difference: FirstDifference } | null {
  const first = firstDifference(rig, subject, scenario);
  if (first === null) return null;
  const at = instructionAt(first);
  if (instruction !== undefined && at !== instruction) return null;
  // The instruction that differs stays what it is: otherwise one fault would be taken for another.
  const shows = (made: Scenario): boolean => {
    if (compare(rig, made).differs[subject] === null) return false;
    const found = firstDifference(rig, subject, made);
    return found !== null && instructionAt(found) === at;
  };
  const cut = { ...scenario, steps: first.step };
  let small = shrink(rig.ground, cut, shows);
  const difference = firstDifference(rig, subject, small)!;
  small = { ...small, steps: difference.step };
  return { scenario: small, difference };
}

/** The instruction of the step that first differs; null where it was none. */
export function instructionAt({ trace }: FirstDifference): string | null {
  const step = trace.at(-1)?.bare;
  return step !== undefined && 'decoded' in step ? (step.decoded?.instruction.name ?? null) : null;
}
