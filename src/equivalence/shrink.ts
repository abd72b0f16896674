// Smaller scenarios that still show something: fewer steps, fewer and simpler instructions, smaller operands, less data, elements as after a reset.
import { copyState } from '../evaluate/state.ts';
import type { Ground } from './ground.ts';
import { isAllowed } from './probe.ts';
import { cellsOfItem, type GuestProgram, instructionOf, type ProgramItem, type ProgramPart, type Scenario } from './program.ts';

/** Scenarios that are tried at most. */
const MOST_TRIED = 4000;

/** The smallest scenario that was found from this one for which `shows` holds. Deterministic; `shows` holds for the one given. */
export function shrink(ground: Ground, scenario: Scenario, shows: (scenario: Scenario) => boolean): Scenario {
  let best = scenario;
  let tried = 0;
  const attempt = (made: Scenario | null): boolean => {
    if (made === null || tried >= MOST_TRIED) return false;
    tried++;
    if (!isAllowedStart(ground, made.program) || !shows(made)) return false;
    best = made;
    return true;
  };
  for (let before: Scenario | null = null; before !== best && tried < MOST_TRIED; ) {
    before = best;
    fewerItems(() => best, attempt);
    fewerCells(() => best, attempt);
    plainerStart(() => best, attempt);
    simplerItems(ground, () => best, attempt);
  }
  return best;
}

type Attempt = (made: Scenario | null) => boolean;

function withProgram(scenario: Scenario, change: Partial<GuestProgram>): Scenario {
  return { ...scenario, program: { ...scenario.program, ...change } };
}

function withPart(scenario: Scenario, index: number, items: readonly ProgramItem[]): Scenario {
  const parts = scenario.program.parts.map((p, i): ProgramPart => (i === index ? { ...p, items } : p));
  return withProgram(scenario, { parts });
}

/** Runs of items go, long ones first. */
function fewerItems(best: () => Scenario, attempt: Attempt): void {
  for (let part = best().program.parts.length - 1; part >= 0; part--) {
    attempt(withPart(best(), part, []));
    for (let length = best().program.parts[part]!.items.length >> 1; length >= 1; length >>= 1)
      for (let from = best().program.parts[part]!.items.length - length; from >= 0; from--) {
        const { items } = best().program.parts[part]!;
        if (from + length <= items.length) attempt(withPart(best(), part, [...items.slice(0, from), ...items.slice(from + length)]));
      }
  }
}

function fewerCells(best: () => Scenario, attempt: Attempt): void {
  for (let length = best().program.data.length; length >= 1; length >>= 1)
    for (let from = best().program.data.length - length; from >= 0; from--) {
      const { data } = best().program;
      if (from + length <= data.length) attempt(withProgram(best(), { data: [...data.slice(0, from), ...data.slice(from + length)] }));
    }
  for (let at = 0; at < best().program.data.length; at++)
    smaller(
      () => best().program.data[at]![1],
      (value) => attempt(withProgram(best(), { data: best().program.data.map((d, i) => (i === at ? [d[0], value] : d)) })),
    );
  if (best().program.input !== undefined) {
    const { input: _, ...rest } = best().program;
    attempt({ ...best(), program: rest });
  }
}

function plainerStart(best: () => Scenario, attempt: Attempt): void {
  attempt(withProgram(best(), { elements: {} }));
  for (const key of Object.keys(best().program.elements)) {
    const { [key]: _, ...rest } = best().program.elements;
    if (attempt(withProgram(best(), { elements: rest }))) continue;
    smaller(
      () => best().program.elements[key]!,
      (value) => attempt(withProgram(best(), { elements: { ...best().program.elements, [key]: value } })),
    );
  }
}

/** Operands get smaller values; items become those of an instruction that stands before theirs in the description, of the same length. */
function simplerItems(ground: Ground, best: () => Scenario, attempt: Attempt): void {
  const { description } = ground.probe;
  const lengthOf = (item: ProgramItem): number | null => cellsOfItem(description, item)?.length ?? null;
  for (let part = 0; part < best().program.parts.length; part++)
    for (let at = 0; at < best().program.parts[part]!.items.length; at++) {
      const item = (): ProgramItem => best().program.parts[part]!.items[at]!;
      const become = (made: ProgramItem): boolean => {
        if (lengthOf(made) === null) return false;
        const { items } = best().program.parts[part]!;
        return attempt(
          withPart(
            best(),
            part,
            items.map((old, i) => (i === at ? made : old)),
          ),
        );
      };
      const length = lengthOf(item());
      const [simplest] = description.instructions;
      if (simplest !== undefined && simplest.name !== item().instruction) {
        const plain = { instruction: simplest.name, operands: {} };
        if (lengthOf(plain) === length) become(plain);
      }
      for (const { name } of instructionOf(description, item().instruction).operands)
        smaller(
          () => item().operands[name] ?? 0n,
          (value) => become({ ...item(), operands: { ...item().operands, [name]: value } }),
        );
    }
}

/** 0, then 1, then halves, as long as the attempt succeeds. */
function smaller(value: () => bigint, attempt: (value: bigint) => boolean): void {
  if (value() === 0n || attempt(0n) || value() === 1n || attempt(1n)) return;
  while (value() > 1n && attempt(value() >> 1n));
  if (value() > 1n) attempt(value() - 1n);
}

function isAllowedStart(ground: Ground, { elements }: GuestProgram): boolean {
  const state = copyState(ground.reset);
  for (const [key, value] of Object.entries(elements)) state.elements.set(key, value);
  return isAllowed(ground.probe, ground.setting, state);
}
