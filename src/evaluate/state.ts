// A machine's whole state as plain maps: what is not named in them is zero.
import type { Description } from '../language/description.ts';
import type { BlockOutcome } from './index.ts';
import { machineOf, registerKey } from './machine.ts';
import type { Outcome, StateSource } from './outcome.ts';

export interface MachineState {
  /** By register key: `mode`, `r[2]`. */
  readonly elements: Map<string, bigint>;
  /** By storage, then by physical address. */
  readonly cells: Map<string, Map<bigint, bigint>>;
  /** Cells of each storage. */
  readonly sizes: Map<string, bigint>;
}

/** Everything zero, storages of their declared sizes. */
export function emptyState(description: Description): MachineState {
  return {
    elements: new Map(),
    cells: new Map(description.storages.map((s) => [s.id, new Map()])),
    sizes: new Map(description.storages.map((s) => [s.id, s.size])),
  };
}

export function copyState(state: MachineState): MachineState {
  return {
    elements: new Map(state.elements),
    cells: new Map([...state.cells].map(([storage, cells]) => [storage, new Map(cells)])),
    sizes: new Map(state.sizes),
  };
}

/** The state as the evaluator reads it, now and after every change. `choice` gives the values that `undefined` takes. */
export function sourceOfState(description: Description, state: MachineState, choice?: StateSource['choice']): StateSource {
  const { elements } = machineOf(description);
  const known = <T>(value: T | undefined, what: string): T => {
    if (value === undefined) throw new TypeError(`unknown ${what}`);
    return value;
  };
  const source: StateSource = {
    element: (id, index) => state.elements.get(registerKey(known(elements.get(id), `element ${id}`), index)) ?? 0n,
    cell: (storage, pa) => state.cells.get(storage)?.get(pa) ?? 0n,
    size: (storage) => known(state.sizes.get(storage), `storage ${storage}`),
  };
  return choice === undefined ? source : { ...source, choice };
}

/** Changes the state to what an instruction or a block made of it. Whether that is any change. */
export function applyTo(
  description: Description,
  state: MachineState,
  outcome: Extract<Outcome, { kind: 'next' }> | Extract<BlockOutcome, { kind: 'done' }>,
): boolean {
  let changed = false;
  const assign = (key: string, value: bigint): void => {
    if (state.elements.get(key) === value) return;
    changed ||= (state.elements.get(key) ?? 0n) !== value;
    state.elements.set(key, value);
  };
  for (const [key, value] of outcome.elements) assign(key, value);
  if (outcome.pc !== null) assign(machineOf(description).pc.element.id, outcome.pc);
  for (const { storage, pa, value } of outcome.cells) {
    let cells = state.cells.get(storage);
    if (cells === undefined) {
      cells = new Map();
      state.cells.set(storage, cells);
    }
    changed ||= (cells.get(pa) ?? 0n) !== value;
    cells.set(pa, value);
  }
  return changed;
}
