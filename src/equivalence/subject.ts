// The machines that are compared: one bare, the others hosted, all of one guest. They are made once and loaded anew for every scenario.
import type { Description } from '../language/description.ts';
import { type Machine, newMachine } from '../machine/machine.ts';
import type { Platform } from '../machine/platform.ts';
import type { Snapshot } from '../machine/snapshot.ts';
import { type Choices, leavesOpen, newChoices } from './choices.ts';
import type { Ground } from './ground.ts';
import { imageOf, type Scenario } from './program.ts';

/** How often an instruction is executed by itself before code is made of it: never, in programs as short as these. */
const NEVER_WARM = 1 << 30;

/** What a machine needs to be comparable. */
export interface MakeOptions {
  readonly platform: Platform;
  readonly choice?: (site: number, width: number) => bigint;
  readonly warm: number;
}

/** One of the machines compared. `audit` says what the guest has got at that it may not, or null; asked after each scenario. */
export interface Subject {
  readonly label: string;
  readonly machine: Machine;
  readonly audit: () => string | null;
  /** Instructions that a monitor interpreted so far, and those of them whose trap it delivered to the guest, by name. */
  readonly emulated: () => ReadonlyMap<string, { readonly interpreted: number; readonly reflected: number }>;
}

/** Makes a subject for a guest of so many cells; given anew for each set of machines. */
export interface Maker {
  readonly label: string;
  readonly make: (options: MakeOptions) => Subject;
}

export interface Rig {
  readonly ground: Ground;
  readonly description: Description;
  readonly platform: Platform;
  readonly bare: Machine;
  readonly subjects: readonly Subject[];
  /** Null where the description leaves nothing open: then machines need not be stepped one by one. */
  readonly choices: Choices | null;
  readonly registers: readonly { readonly key: string; readonly id: string; readonly index: number }[];
  /** Cells that may be other than 0, per machine, the bare one first. */
  readonly dirty: readonly Set<number>[];
  readonly start: readonly (Snapshot | null)[];
}

export interface RigOptions {
  /** Devices of the guest. */
  readonly platform?: Platform;
  readonly warm?: number;
}

export function newRig(ground: Ground, makers: readonly Maker[], options: RigOptions = {}): Rig {
  const { description, storage, cells, registers } = ground.probe;
  const platform: Platform = { sizes: { ...options.platform?.sizes, [storage]: cells }, devices: options.platform?.devices ?? [] };
  const choices = leavesOpen(description) ? newChoices() : null;
  const warm = options.warm ?? NEVER_WARM;
  const make: MakeOptions = { platform, warm, ...(choices === null ? {} : { choice: choices.choice }) };
  const bare = newMachine(description, make);
  const subjects = makers.map((maker) => maker.make(make));
  const machines = [bare, ...subjects.map(({ machine }) => machine)];
  return {
    ground,
    description,
    platform,
    bare,
    subjects,
    choices,
    registers,
    dirty: machines.map(() => new Set<number>()),
    // Only a snapshot takes devices back to where they were.
    start: machines.map((m) => (platform.devices.length === 0 ? null : m.save())),
  };
}

/** A scenario as cells and registers, made once for all machines. */
export interface Loaded {
  readonly image: ReadonlyMap<number, bigint>;
  readonly values: readonly bigint[];
  readonly input: readonly (readonly [device: number, cells: readonly bigint[]])[];
}

export function loadedOf({ ground, description, registers }: Rig, { program }: Scenario): Loaded {
  return {
    image: imageOf(description, program),
    values: registers.map(({ key }) => program.elements[key] ?? ground.reset.elements.get(key) ?? 0n),
    input: Object.entries(program.input ?? {}).map(([device, cells]) => [Number(device), cells] as const),
  };
}

/** Puts the machine of that number (0 is the bare one) into the state that a scenario begins with. */
export function load(rig: Rig, number: number, { image, values, input }: Loaded): void {
  const { ground, registers } = rig;
  const { storage } = ground.probe;
  const machine = machineAt(rig, number);
  const dirty = rig.dirty[number]!;
  const start = rig.start[number] ?? null;
  if (start !== null) machine.restore(start);
  else for (const at of dirty) if (!image.has(at)) machine.write(storage, BigInt(at), 0n);
  dirty.clear();
  for (const [at, value] of image) {
    machine.write(storage, BigInt(at), value);
    dirty.add(at);
  }
  for (const [i, { id, index }] of registers.entries()) machine.set(id, index, values[i]!);
  for (const [device, cells] of input) machine.input(device, cells);
}

export function machineAt({ bare, subjects }: Rig, number: number): Machine {
  return number === 0 ? bare : subjects[number - 1]!.machine;
}
