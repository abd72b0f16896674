// Random guests: supervisor code, handlers, user code, data and a virtual state to start in. The guest of a run depends on its number and the seed only.
import { copyState, type MachineState } from '../evaluate/state.ts';
import { reachOf } from '../isa/reach.ts';
import type { Instruction } from '../language/description.ts';
import { type Draw, drawFor } from './draw.ts';
import type { Area, Ground } from './ground.ts';
import { isAllowed, placeIn, stateWith, touched } from './probe.ts';
import { cellsOfItem, type GuestProgram, imageOf, type ProgramItem, type Scenario } from './program.ts';

export interface GenerateOptions {
  readonly steps: number;
  /** Programs have many of this instruction. */
  readonly focus?: string;
  /** The state is that of a reset, and storage is all that differs: such a program can be loaded and run. */
  readonly fromReset?: boolean;
  /** Physical addresses of devices: some references go there. */
  readonly devices?: readonly bigint[];
  /** Numbers of the consoles of the platform, which get input. */
  readonly consoles?: readonly number[];
}

/** What is drawn from, made once per ground. */
export interface Kit {
  readonly ground: Ground;
  readonly addresses: readonly bigint[];
  /** Instructions that may change mode, map or control state. */
  readonly controlling: readonly Instruction[];
  readonly instructions: readonly Instruction[];
}

export function kitOf(ground: Ground, devices: readonly bigint[] = [], without: readonly string[] = []): Kit {
  const { description } = ground.probe;
  const { handlers, main, user, scratch } = ground;
  const inside = ({ va, cells }: Area): bigint[] => [va, va + 1n, va + 2n, va + 4n, va + BigInt(cells >> 1), va + BigInt(cells) - 1n];
  const kinds = new Set(['mode', 'relocation', 'control', 'clock']);
  const important = new Set(description.elements.filter((e) => kinds.has(e.role)).map((e) => e.id));
  const all = description.instructions.filter(({ name }) => !without.includes(name));
  const instructions = all.length > 0 ? all : description.instructions;
  const controlling = instructions.filter((i) =>
    [...reachOf(description, { statements: i.semantics.body }).assigned].some((id) => important.has(id)),
  );
  return {
    ground,
    addresses: [
      ...[main, user, scratch, scratch, ...handlers].flatMap(inside),
      ...ground.saved.map(([at]) => BigInt(at)),
      ...[...ground.image.keys()].slice(0, 24).map(BigInt),
      BigInt(ground.probe.cells),
      BigInt(ground.probe.cells - 1),
      ...devices,
      ...devices,
    ],
    controlling: controlling.length > 0 ? controlling : instructions,
    instructions,
  };
}

/** A value of `width` bits: an address of the program, a small number, a corner, or anything. */
export function drawValue(draw: Draw, width: number, addresses: readonly bigint[]): bigint {
  const kind = draw.below(100);
  if (width >= 6 && kind < 45) return BigInt.asUintN(width, draw.pick(addresses) + (draw.chance(20) ? BigInt(draw.below(4)) : 0n));
  if (kind < 70) return BigInt.asUintN(width, BigInt(draw.below(8)));
  if (kind < 80) return BigInt.asUintN(width, draw.pick([-1n, -2n, 1n << BigInt(width - 1), (1n << BigInt(width - 1)) - 1n]));
  return draw.bits(width);
}

/** An instruction with operands that some code stands for; null where none was found. */
export function drawItem(draw: Draw, kit: Kit, instruction: Instruction): ProgramItem | null {
  for (let tries = 0; tries < 20; tries++) {
    const operands = Object.fromEntries(
      instruction.operands.map((o) => [o.name, tries < 12 ? drawValue(draw, o.width, kit.addresses) : draw.bits(o.width)]),
    );
    const item = { instruction: instruction.name, operands };
    if (cellsOfItem(kit.ground.probe.description, item) !== null) return item;
  }
  return null;
}

/** Items for an area: at most so many, and no more than fit. */
function drawItems(draw: Draw, kit: Kit, area: Area, most: number, focus: Instruction | null, last: boolean): ProgramItem[] {
  const items: ProgramItem[] = [];
  let room = area.cells;
  const add = (instruction: Instruction): void => {
    const item = drawItem(draw, kit, instruction);
    const taken = item === null ? 0 : (cellsOfItem(kit.ground.probe.description, item)?.length ?? 0);
    if (item === null || taken > room) return;
    room -= taken;
    items.push(item);
  };
  for (let n = 0; n < most; n++)
    add(focus !== null && draw.chance(15) ? focus : draw.chance(12) ? draw.pick(kit.controlling) : draw.pick(kit.instructions));
  if (last && draw.chance(75)) add(draw.pick(kit.controlling));
  return items;
}

/** The scenario of a run. */
export function scenarioOf(kit: Kit, seed: number, run: number, options: GenerateOptions): Scenario {
  const draw = drawFor(seed, run);
  const { ground } = kit;
  const { description, storage, cells } = ground.probe;
  const focus = focusOf(kit, run, options.focus);
  const data = new Map<number, bigint>(ground.image);
  const { cellWidth } = description.storages.find((s) => s.id === storage)!;
  for (let n = draw.below(12); n > 0; n--)
    data.set(ground.scratch.at + draw.below(ground.scratch.cells), drawValue(draw, cellWidth, kit.addresses));
  const [first] = ground.saved;
  if (first !== undefined)
    for (const [at, value] of ground.saved) {
      const to = ground.scratch.at + at - first[0];
      if (at - first[0] < ground.scratch.cells) data.set(to, value);
      if (draw.chance(70) && !data.has(at)) data.set(at, value);
    }
  if (draw.chance(10) && data.size > 0) data.set(draw.pick([...data.keys()]), drawValue(draw, cellWidth, kit.addresses));
  const parts = [
    ...(ground.entry.items.length === 0 ? [] : [{ at: BigInt(ground.entry.at), items: ground.entry.items }]),
    { at: BigInt(ground.main.at), items: drawItems(draw, kit, ground.main, 6 + draw.below(14), focus, false) },
    ...ground.handlers.map((h) => ({ at: BigInt(h.at), items: drawItems(draw, kit, h, 2 + draw.below(6), focus, true) })),
    { at: BigInt(ground.user.at), items: drawItems(draw, kit, ground.user, 4 + draw.below(10), focus, false) },
  ];
  const bare: GuestProgram = {
    cells,
    parts,
    data: [...data].sort(([a], [b]) => a - b).map(([at, value]) => [BigInt(at), value]),
    elements: {},
    ...inputOf(draw, options, cellWidth),
  };
  const elements = options.fromReset === true ? {} : drawStart(draw, kit, bare);
  return { program: { ...bare, elements }, steps: options.steps, seed: draw.below(2 ** 31) };
}

/** Runs go through the instructions one after the other, each time with much of one of them. */
function focusOf({ instructions }: Kit, run: number, wanted: string | undefined): Instruction | null {
  if (instructions.length === 0) return null;
  return wanted === undefined ? instructions[run % instructions.length]! : (instructions.find((i) => i.name === wanted) ?? null);
}

function inputOf(draw: Draw, { consoles = [] }: GenerateOptions, cellWidth: number): Pick<GuestProgram, 'input'> {
  if (consoles.length === 0) return {};
  return {
    input: Object.fromEntries(consoles.map((n) => [n, Array.from({ length: draw.below(4) }, () => draw.bits(Math.min(cellWidth, 8)))])),
  };
}

/** Elements that are not as after a reset: registers of all roles, as far as invariants and assumptions allow. */
function drawStart(draw: Draw, kit: Kit, program: GuestProgram): Record<string, bigint> {
  const { ground } = kit;
  const { probe, setting } = ground;
  const { description } = probe;
  const image = imageOf(description, program);
  const state = copyState(ground.reset);
  const fresh = stateWith(probe, image);
  state.cells.set(probe.storage, fresh.cells.get(probe.storage)!);
  const user = draw.chance(30);
  const chances: Readonly<Record<string, number>> = { general: 65, control: 25, clock: 60, relocation: user ? 30 : 8, mode: 0, pc: 0 };
  const roles = new Map(description.elements.map((e) => [e.id, e.role]));
  const change = (keys: readonly (readonly [string, bigint])[]): boolean => {
    const before = keys.map(([key]) => [key, state.elements.get(key)] as const);
    for (const [key, value] of keys) state.elements.set(key, value);
    if (isAllowed(probe, setting, state)) return true;
    for (const [key, value] of before) value === undefined ? state.elements.delete(key) : state.elements.set(key, value);
    return false;
  };
  const drawn = (role: string): [string, bigint][] =>
    probe.registers
      .filter(({ id }) => roles.get(id) === role && draw.chance(chances[role] ?? 0))
      .map(({ key, width }) => [
        key,
        role === 'clock' && draw.chance(70) ? BigInt.asUintN(width, BigInt(1 + draw.below(24))) : drawValue(draw, width, kit.addresses),
      ]);
  change(drawn('general'));
  for (const pair of drawn('control')) change([pair]);
  change(drawn('clock'));
  if (user) change([[probe.mode, draw.pick(setting.virtual)]]);
  const before = new Map(state.elements);
  if (!change(drawn('relocation')) || !enter(probe, state, [user ? ground.user : ground.main, ground.main])) {
    state.elements.clear();
    for (const [key, value] of before) state.elements.set(key, value);
    if (user) enter(probe, state, [ground.user, ground.main]);
    else if (draw.chance(75)) enter(probe, state, [ground.main]);
  }
  return Object.fromEntries(
    probe.registers.flatMap(({ key }) => {
      const value = state.elements.get(key) ?? 0n;
      return value === (ground.reset.elements.get(key) ?? 0n) ? [] : [[key, value] as const];
    }),
  );
}

/** Sets the pc so that it leads to the beginning of one of the areas; false, and unchanged, where the map gives no such address. */
function enter(probe: Ground['probe'], state: MachineState, areas: readonly Area[]): boolean {
  const relocations = [...state.elements.values()].filter((v) => v <= BigInt(probe.cells)).slice(0, 6);
  const pcWidth = probe.registers.find((r) => r.key === probe.pc)!.width;
  for (const { at, va } of areas) {
    for (const wanted of [va, BigInt(at), ...relocations.map((r) => BigInt(at) - r)]) {
      const address = BigInt.asUintN(pcWidth, wanted);
      if (placeIn(probe, state, address, 'execute', touched()) !== at) continue;
      state.elements.set(probe.pc, address);
      return true;
    }
  }
  return false;
}
