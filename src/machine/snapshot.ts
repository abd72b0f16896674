// The whole state of a machine as plain data, and back.
import type { Core } from './core.ts';
import { loadDevices, saveDevices } from './platform.ts';
import type { CellArray } from './storage.ts';

export interface Snapshot {
  /** The description and the sizes of its storages, which must be the same where the snapshot is put back. */
  readonly sha256: string;
  readonly sizes: readonly number[];
  readonly numbers: Int32Array;
  readonly wides: readonly bigint[];
  readonly cells: readonly CellArray[];
  readonly retired: number;
  readonly seed: number;
  readonly devices: ReturnType<typeof saveDevices>;
}

export function snapshot(core: Core): Snapshot {
  const { state, layout } = core;
  return {
    sha256: layout.description.sha256,
    sizes: [...layout.storages.values()].map(({ size }) => size),
    numbers: state.numbers.slice(),
    wides: [...state.wides],
    cells: state.cells.map((c) => c.slice()),
    retired: core.retired,
    seed: core.choices.seed,
    devices: saveDevices(core.board.devices),
  };
}

/** Throws a RangeError where the snapshot is that of another machine. */
export function restore(core: Core, saved: Snapshot): void {
  const { state, layout } = core;
  const same = [...layout.storages.values()].every(({ size }, i) => saved.sizes[i] === size);
  if (saved.sha256 !== layout.description.sha256 || !same || saved.devices.length !== core.board.devices.list.length)
    throw new RangeError('this is a snapshot of another machine');
  state.numbers.set(saved.numbers);
  for (const [i, value] of saved.wides.entries()) state.wides[i] = value;
  for (const [i, cells] of saved.cells.entries()) copyInto(state.cells[i]!, cells);
  core.retired = saved.retired;
  core.choices.seed = saved.seed;
  loadDevices(core.board.devices, saved.devices);
  core.forgetDerived();
}

function copyInto(to: CellArray, from: CellArray): void {
  for (let i = 0; i < from.length; i++) to[i] = from[i]!;
}
