// What a machine is made with, and what a step changes besides its registers and cells.
import type { CompiledBlock } from './code.ts';
import type { Platform, saveDevices } from './platform.ts';

export interface CoreOptions {
  readonly platform?: Platform;
  /** Seeds the values of what the description leaves open; without it they are zero. */
  readonly seed?: number;
  /** Where given, gives these values instead, unsigned and of `width` bits. */
  readonly choice?: (site: number, width: number) => bigint;
  /** The trap that a code takes which no instruction has, of kind fault; without it that of the description, and without that the machine stops. */
  readonly undefinedOperation?: string;
  /** How often an instruction is executed by itself before code is made of it and those that follow it. */
  readonly warm?: number;
  /** A trap takes back what fetching the instruction has changed as well: whoever serves it finds the state in which the instruction began. Asks for a logged core. */
  readonly wholeSteps?: boolean;
  /** As for `CompileOptions`. */
  readonly alsoMapped?: ReadonlySet<string>;
  readonly blocks?: readonly CompiledBlock[];
}

/** What a step may change besides elements and cells. */
export interface Before {
  readonly retired: number;
  readonly seed: number;
  readonly devices: ReturnType<typeof saveDevices> | null;
}
