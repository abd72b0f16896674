// Guest programs started on machines, bare or under monitors.
import { boot } from '../../src/machine/boot.ts';
import type { Program } from '../../src/machine/index.ts';
import type { Machine } from '../../src/machine/machine.ts';
import type { Platform } from '../../src/machine/platform.ts';
import { constructHosting } from '../../src/monitor/construct.ts';
import { hostedMachine } from '../../src/monitor/hosted.ts';
import type { MonitorKind } from '../../src/monitor/monitor.ts';
import { machine } from '../theorems/machines.ts';

export interface Hosting {
  readonly kind: MonitorKind;
  readonly depth: number;
}

/** The machine with the program loaded, after a reset. Throws where it cannot be booted. */
export function start(guest: Machine, made: Program): Machine {
  const booted = boot(guest, made.segments);
  if (booted.kind !== 'booted') throw new Error(booted.message);
  return guest;
}

/** A program on a hosted machine whose hosting machine is scrambled. Throws where no monitor can be constructed. */
export function hosted(
  name: string,
  made: Program,
  platform: Platform,
  { kind, depth }: Hosting,
  held: ReadonlyMap<string, bigint> = new Map(),
): Machine {
  const constructed = constructHosting(machine(name), { kind, depth, held });
  if (!constructed.ok) throw new Error(constructed.reason);
  return start(
    hostedMachine(constructed.hosting, {
      platform,
      scramble: 11,
      realCells: Math.min(2 * platform.sizes.memory!, Number(machine(name).storages[0]!.size)),
    }),
    made,
  );
}

/** What a program that tells says in the end: 0 on the bare machine, 1 in a virtual one. */
export function told(guest: Machine, made: Program): bigint {
  guest.run(20_000);
  return guest.read('memory', made.symbols.get('verdict')!);
}
