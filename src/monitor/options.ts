// What a hosted machine is made with.
import type { MachineOptions } from '../machine/machine.ts';
import type { MonitorEvent } from './count.ts';
import type { Window } from './windows.ts';

export interface HostedOptions extends Omit<MachineOptions, 'hold' | 'alsoMapped' | 'blocks'> {
  /** Cells of the hosting machine's storage; the declared number without it. */
  readonly realCells?: number;
  /** Windows from the outermost to the innermost; chosen without it. */
  readonly windows?: readonly Window[];
  /** Seeds what the hosting machine has where nothing is settled: control state that is neither held nor composed, storage outside the window. Zero without it. */
  readonly scramble?: number;
  /** Called for every trap that a monitor takes. */
  readonly trace?: (event: MonitorEvent) => void;
}
