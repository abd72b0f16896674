// What the description leaves open, chosen alike on both sides. A choice is a function of the guest's step and of the place in the text: within one
// step a place gives one value however often it is met, so that a monitor that begins an instruction directly and then interprets it is not blamed
// for the order in which it asks.
import type { Description } from '../language/description.ts';

export interface Choices {
  /** The step of the guest that is under way. */
  step: number;
  seed: number;
  readonly choice: (site: number, width: number) => bigint;
}

/** Choices that are moved on by whoever steps the machine. */
export function newChoices(): Choices {
  const choices: Choices = { step: 0, seed: 0, choice: (site, width) => chosen(choices.seed, choices.step, site, width) };
  return choices;
}

function chosen(seed: number, step: number, site: number, width: number): bigint {
  let value = 0n;
  for (let part = 0, have = 0; have < width; part++, have += 32) {
    let x = (seed ^ Math.imul(step + 1, 0x9e3779b1) ^ Math.imul(site + 1, 0x85ebca6b) ^ Math.imul(part + 1, 0xc2b2ae35)) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    value = (value << 32n) | BigInt((x ^ (x >>> 16)) >>> 0);
  }
  return BigInt.asUintN(width, value);
}

const known = new WeakMap<Description, boolean>();

/** Whether anything in the description is left open. */
export function leavesOpen(description: Description): boolean {
  const before = known.get(description);
  if (before !== undefined) return before;
  const has = (node: unknown): boolean => {
    if (typeof node !== 'object' || node === null) return false;
    if ('op' in node && node.op === 'undefined') return true;
    return Object.entries(node).some(([key, value]) => key !== 'range' && key !== 'type' && has(value));
  };
  const { functions, translate, deliver, fetch, tick, interrupts, instructions } = description;
  const found = [functions, translate, deliver, fetch, tick, interrupts, instructions.map((i) => i.semantics)].some(has);
  known.set(description, found);
  return found;
}
