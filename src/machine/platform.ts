// What a machine is put into, as data: how large its storages are, and devices at ranges of physical addresses. Devices are deterministic: their
// time is the number of instructions retired, their input is given beforehand or by the host between runs.

/** The registers of a device take one cell each, from `at` on. */
export type Device =
  /** 0: data, reading takes the next cell of input (0 without any), writing is output. 1: status, bit 0 input is there, bit 1 output is possible. */
  | { readonly kind: 'console'; readonly storage: string; readonly at: number; readonly request?: Request }
  /** 0: instructions retired. 1: writing n arms it for n instructions from now, reading gives what is left. 2: status, 1 when it has run out; writing clears it. */
  | { readonly kind: 'timer'; readonly storage: string; readonly at: number; readonly request?: Request }
  /**
   * 0: number of the block. 1: physical address. 2: command, 1 reads a block into storage, 2 writes one. 3: status, 1 when the last command was refused.
   * A command is done when its instruction is.
   */
  | { readonly kind: 'blocks'; readonly storage: string; readonly at: number; readonly cells: number; readonly blocks: number };

/** What a device assigns to an element when it wants attention: once for each input or each time that it runs out. */
export interface Request {
  readonly element: string;
  readonly value: bigint;
}

export interface Platform {
  /** Cells of storages; what is not named has its declared size. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly devices: readonly Device[];
  /** Where given, the addresses that devices are told count from `start`, and there are `cells` of them. */
  readonly window?: { readonly start: number; readonly cells: number };
}

export const REGISTERS: Readonly<Record<Device['kind'], number>> = { console: 2, timer: 3, blocks: 4 };

export const BARE: Platform = { sizes: {}, devices: [] };

/** What a device remembers. */
interface DeviceState {
  input: bigint[];
  output: bigint[];
  /** Instruction at which a timer runs out; null when it is not armed. */
  deadline: number | null;
  expired: boolean;
  wants: boolean;
  registers: bigint[];
  content: bigint[];
}

/** What devices see of the machine. */
export interface Surroundings {
  retired(): number;
  /** Cells of the device's own storage, not through other devices; null and no effect beyond its end. */
  read(storage: string, at: number): bigint | null;
  write(storage: string, at: number, value: bigint): boolean;
}

export interface Devices {
  readonly list: readonly Device[];
  readonly states: readonly DeviceState[];
}

export function newDevices(list: readonly Device[]): Devices {
  return {
    list,
    states: list.map((d) => ({
      input: [],
      output: [],
      deadline: null,
      expired: false,
      wants: false,
      registers: [0n, 0n, 0n, 0n],
      content: d.kind === 'blocks' ? new Array<bigint>(d.cells * d.blocks).fill(0n) : [],
    })),
  };
}

/** The device at a cell, and the number of its register; null where there is none. */
export function deviceAt({ list }: Devices, storage: string, at: number): { readonly device: number; readonly register: number } | null {
  const device = list.findIndex((d) => d.storage === storage && at >= d.at && at < d.at + REGISTERS[d.kind]);
  return device < 0 ? null : { device, register: at - list[device]!.at };
}

/** What reading a register gives. It has no effect until `taken`. */
export function peek(devices: Devices, number: number, register: number, around: Surroundings): bigint {
  const device = devices.list[number]!;
  const state = devices.states[number]!;
  switch (device.kind) {
    case 'console':
      return register === 0 ? (state.input[0] ?? 0n) : state.input.length > 0 ? 3n : 2n;
    case 'timer':
      if (register === 0) return BigInt(around.retired());
      if (register === 1) return BigInt(Math.max(0, (state.deadline ?? 0) - around.retired()));
      return state.expired ? 1n : 0n;
    case 'blocks':
      return state.registers[register]!;
  }
}

/** The effect of a register having been read by an instruction that is done. */
export function taken(devices: Devices, number: number, register: number): void {
  if (devices.list[number]!.kind === 'console' && register === 0) devices.states[number]!.input.shift();
}

/** The effect of a register written by an instruction that is done. */
export function poke(devices: Devices, number: number, register: number, value: bigint, around: Surroundings): void {
  const device = devices.list[number]!;
  const state = devices.states[number]!;
  switch (device.kind) {
    case 'console':
      if (register === 0) state.output.push(value);
      return;
    case 'timer':
      if (register === 1) state.deadline = value === 0n ? null : around.retired() + Number(value);
      if (register === 2) state.expired = false;
      return;
    case 'blocks':
      if (register < 3) state.registers[register] = value;
      if (register === 2) state.registers[3] = transfer(device, state, around) ? 0n : 1n;
      return;
  }
}

function transfer(device: Extract<Device, { kind: 'blocks' }>, state: DeviceState, around: Surroundings): boolean {
  const [block, address, command] = state.registers as [bigint, bigint, bigint];
  if (block >= BigInt(device.blocks) || (command !== 1n && command !== 2n)) return false;
  const from = Number(block) * device.cells;
  for (let i = 0; i < device.cells; i++) {
    const at = Number(address) + i;
    if (command === 1n && !around.write(device.storage, at, state.content[from + i]!)) return false;
    const cell = around.read(device.storage, at);
    if (cell === null) return false;
    state.content[from + i] = cell;
  }
  return true;
}

/** Input for a console, cell by cell. */
export function feed(devices: Devices, number: number, cells: readonly bigint[]): void {
  const state = devices.states[number]!;
  state.input.push(...cells);
  if (cells.length > 0) state.wants = true;
}

/** What devices ask for now, each once. */
export function requests(devices: Devices, retired: number): Request[] {
  const found: Request[] = [];
  for (const [i, state] of devices.states.entries()) {
    if (state.deadline !== null && retired >= state.deadline) {
      state.deadline = null;
      state.expired = true;
      state.wants = true;
    }
    const device = devices.list[i]!;
    if (!state.wants) continue;
    state.wants = false;
    if (device.kind !== 'blocks' && device.request !== undefined) found.push(device.request);
  }
  return found;
}

/** The instruction at which some device will next want something by itself; infinite when none will. */
export function nextDeadline({ states }: Devices): number {
  return states.reduce((least, s) => Math.min(least, s.wants ? 0 : (s.deadline ?? Number.POSITIVE_INFINITY)), Number.POSITIVE_INFINITY);
}

export function saveDevices({ states }: Devices): readonly DeviceState[] {
  return states.map((s) => ({ ...s, input: [...s.input], output: [...s.output], registers: [...s.registers], content: [...s.content] }));
}

export function loadDevices(devices: Devices, saved: readonly DeviceState[]): void {
  for (const [i, s] of saveDevices({ list: devices.list, states: saved }).entries()) Object.assign(devices.states[i]!, s);
}
