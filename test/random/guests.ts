// Guests drawn at random: a virtual state, a place for it in a larger machine, operands; and what hosting makes of many of them.
import type { Description, Element, Form, Instruction, Setting } from '../../src/language/description.ts';
import type { Draw } from './draw.ts';
import { hostState, hostStep, keysOf, mapRegisters, modeOf, type State, satisfies } from './host.ts';

/** A guest's step that bare and hosted machine do not do alike. */
export interface Divergence {
  readonly instruction: Instruction;
  readonly operands: ReadonlyMap<string, bigint>;
  readonly virtual: State;
  readonly real: State;
  readonly k: number;
  readonly what: string;
}

export interface Counts {
  direct: number;
  interpreted: number;
  /** Draws that are no state of the machine, or that the monitor has no map for. */
  passed: number;
}

export interface HostOptions {
  readonly held: ReadonlyMap<string, bigint>;
  /** Modes of the guest whose instructions run directly. */
  readonly modes: readonly bigint[];
  /** Whether the real clocks show what the virtual ones show: timing is excluded. */
  readonly sameClocks: (instruction: Instruction, form: Form) => boolean;
  /** Draws for each form of each instruction. */
  readonly draws: number;
}

/** Hosts guests of a description; the first divergence, or null. */
export function hostGuests(
  description: Description,
  setting: Setting,
  draw: Draw,
  options: HostOptions,
  counts: Counts,
): Divergence | null {
  for (const instruction of description.instructions) {
    for (const form of instruction.forms) {
      for (let i = 0; i < options.draws; i++) {
        const found = hostGuest(description, setting, instruction, form, draw, options, counts);
        if (found !== null) return found;
      }
    }
  }
  return null;
}

function hostGuest(
  description: Description,
  setting: Setting,
  instruction: Instruction,
  form: Form,
  draw: Draw,
  options: HostOptions,
  counts: Counts,
): Divergence | null {
  const storage = description.storages[0];
  if (storage === undefined) throw new Error('a description has a storage');
  const most = Number(storage.size);
  const w = 1 + draw.below(most);
  const virtual = drawState(description, draw, draw.pick(options.modes), w);
  const k = draw.below(most - w + 1);
  const n = k + w + draw.below(most - w - k + 1);
  const operands = new Map<string, bigint>();
  for (const o of instruction.operands)
    operands.set(o.name, o.name === form.operand && form.value !== null ? form.value : draw.bits(o.width));
  const excluded = form.operand !== null && form.value === null && form.excluded.includes(operands.get(form.operand) ?? 0n);
  if (excluded || !satisfies(description, setting, virtual)) {
    counts.passed++;
    return null;
  }
  const sameClock = options.sameClocks(instruction, form);
  const real = hostState(description, setting, virtual, {
    k,
    cells: Array.from({ length: n }, () => draw.bits(storage.cellWidth)),
    held: options.held,
    free: (key, element) => (sameClock && element.role === 'clock' ? (virtual.elements.get(key) ?? 0n) : drawValue(draw, element)),
  });
  if (real === null) {
    counts.passed++;
    return null;
  }
  const hosted = hostStep(description, setting, instruction, operands, virtual, real, k);
  switch (hosted.kind) {
    case 'direct':
    case 'interpreted':
      counts[hosted.kind]++;
      return null;
    case 'diverges':
      return { instruction, operands, virtual, real, k, what: hosted.what };
  }
}

function drawValue(draw: Draw, element: Element): bigint {
  return draw.bits(element.width);
}

export function drawState(description: Description, draw: Draw, mode: bigint, size: number): State {
  const elements = new Map<string, bigint>();
  for (const element of description.elements) for (const key of keysOf(element)) elements.set(key, drawValue(draw, element));
  elements.set(modeOf(description).id, mode);
  // Half of the guests see most of their storage: an empty view would make most steps trap.
  const map = mapRegisters(description);
  if (map !== null && draw.chance(50)) {
    elements.set(map.base.id, 0n);
    elements.set(map.bound.id, BigInt(Math.min(size, 2 ** map.bound.width - 1)));
  }
  const width = description.storages[0]?.cellWidth ?? 1;
  return { elements, cells: Array.from({ length: size }, () => draw.bits(width)) };
}

export function divergenceText(d: Divergence): string {
  const state = (s: State): string =>
    `${[...s.elements].map(([key, value]) => `${key}=${value}`).join(' ')} storage=[${s.cells.join(' ')}]`;
  const operands = [...d.operands].map(([name, value]) => ` ${name}=${value}`).join('');
  return `${d.instruction.name}${operands}: ${d.what}\n  virtual ${state(d.virtual)}\n  real    ${state(d.real)}, window at ${d.k}`;
}
