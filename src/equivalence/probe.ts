// What a description does with storage at a reset, on the way to a trap's handler, and in its address map: asked of the reference evaluator.
import { BudgetExceeded, deliver, evaluateCondition, runBlock, translate } from '../evaluate/index.ts';
import { machineOf, registerKey } from '../evaluate/machine.ts';
import { applyTo, copyState, emptyState, type MachineState, sourceOfState } from '../evaluate/state.ts';
import type { Access, Description, Setting } from '../language/description.ts';

/** Cells read and written, by address, of the storage that instructions lie in. */
export interface Touched {
  readonly read: Set<number>;
  readonly written: Set<number>;
}

export const touched = (): Touched => ({ read: new Set(), written: new Set() });

export interface Probe {
  readonly description: Description;
  readonly storage: string;
  /** Cells of the guest's storage. */
  readonly cells: number;
  /** Registers by key, in description order, with their width. */
  readonly registers: readonly { readonly key: string; readonly id: string; readonly index: number; readonly width: number }[];
  readonly pc: string;
  readonly mode: string;
}

export function probeOf(description: Description, storage: string, cells: number): Probe {
  const { elements, pc, mode } = machineOf(description);
  const registers = [...elements.values()].flatMap((indexed) =>
    Array.from({ length: indexed.element.count }, (_, index) => ({
      key: registerKey(indexed, index),
      id: indexed.element.id,
      index,
      width: indexed.element.width,
    })),
  );
  return { description, storage, cells, registers, pc: pc.element.id, mode: mode.element.id };
}

/** A state that is zero but for these cells. */
export function stateWith({ description, storage, cells }: Probe, image: ReadonlyMap<number, bigint>): MachineState {
  const state = emptyState(description);
  state.sizes.set(storage, BigInt(cells));
  const content = state.cells.get(storage)!;
  for (const [at, value] of image) content.set(BigInt(at), value);
  return state;
}

function traced({ description, storage }: Probe, state: MachineState, into: Touched): ReturnType<typeof sourceOfState> {
  const source = sourceOfState(description, state);
  return {
    ...source,
    cell: (id, pa, by) => {
      if (id === storage) into.read.add(Number(pa));
      return source.cell(id, pa, by);
    },
  };
}

/** The state after a reset on this image; null where the reset traps or takes too long. */
export function resetOn(probe: Probe, image: ReadonlyMap<number, bigint>, into: Touched): MachineState | null {
  const { description } = probe;
  const state = stateWith(probe, image);
  if (description.reset === null) return state;
  try {
    const outcome = runBlock(description, description.reset, [], traced(probe, state, into));
    if (outcome.kind === 'trap') return null;
    applyTo(description, state, outcome);
    return state;
  } catch (error) {
    if (error instanceof BudgetExceeded) return null;
    throw error;
  }
}

/** The state after the delivery of a trap, the given one stays as it is; null where nothing is delivered. */
export function delivered(probe: Probe, state: MachineState, vector: bigint, into: Touched): MachineState | null {
  const { description } = probe;
  try {
    const outcome = deliver(description, vector, 0n, traced(probe, state, into));
    if (outcome === null || outcome.kind === 'trap') return null;
    const after = copyState(state);
    applyTo(description, after, outcome);
    for (const { storage, pa } of outcome.cells) if (storage === probe.storage) into.written.add(Number(pa));
    return after;
  } catch (error) {
    if (error instanceof BudgetExceeded) return null;
    throw error;
  }
}

/** Where an address of the own view leads, or null where it is refused. */
export function placeIn(probe: Probe, state: MachineState, va: bigint, access: Access, into: Touched): number | null {
  try {
    const found = translate(probe.description, traced(probe, state, into), va, access, state.elements.get(probe.mode) ?? 0n);
    return found.kind === 'address' ? Number(found.pa) : null;
  } catch (error) {
    if (error instanceof BudgetExceeded) return null;
    throw error;
  }
}

/** Invariants of the machine, and what it and the setting assume. */
export function isAllowed({ description }: Probe, setting: Setting, state: MachineState): boolean {
  const source = sourceOfState(description, state);
  try {
    return [...description.invariants, ...description.assume, ...setting.assume].every((c) => evaluateCondition(description, c, source));
  } catch (error) {
    if (error instanceof BudgetExceeded) return false;
    throw error;
  }
}
