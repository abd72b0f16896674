// Several guests on one hosting machine: disjoint windows, a control block for each, time slices.
import type { Ran } from '../machine/machine.ts';
import type { Platform } from '../machine/platform.ts';
import { LevelCores, type SavedElements } from './cores.ts';
import { type HostedMachine, type HostedOptions, hostedOn } from './hosted.ts';
import type { Hosting } from './monitor.ts';
import { declaredCells, type Window, windowsFor } from './windows.ts';

/** Steps of a slice, at least: fewer do not show that nothing changes any more. */
const SHORTEST = 4;

export interface GuestOptions extends Pick<HostedOptions, 'platform' | 'trace' | 'seed' | 'choice' | 'history'> {
  /** Cells of the guest's storage. */
  readonly cells: number;
}

/** What became of a guest so far: `killed` by the host, or as for a run. `budget`: it can go on. */
export interface GuestState {
  readonly stop: Ran['stop'] | 'killed';
  readonly steps: number;
}

export interface GuestHost {
  /** Machines in the guests' terms, in the order given. Each can be looked at, changed and run at any time. */
  readonly guests: readonly HostedMachine[];
  /** Runs all that can run in turn, `slice` steps each, until none can or each has had `budget` more steps. */
  run(budget: number, slice: number): readonly GuestState[];
  states(): readonly GuestState[];
  /** Takes the processor from a guest for good. */
  kill(guest: number): void;
}

export interface GuestHostOptions extends Pick<HostedOptions, 'realCells' | 'scramble' | 'undefinedOperation' | 'warm'> {}

/** Throws a RangeError where the hosting storage has no room for all. */
export function hostGuests(hosting: Hosting, list: readonly GuestOptions[], options: GuestHostOptions = {}): GuestHost {
  const realCells = options.realCells ?? Number(declaredCells(hosting));
  const windows = allocate(
    hosting,
    BigInt(realCells),
    list.map(({ cells }) => BigInt(cells)),
  );
  const cores: LevelCores[] = [];
  const saved: SavedElements[] = [];
  let present = -1;
  const resume = (guest: number): void => {
    if (present === guest) return;
    if (present >= 0) saved[present] = cores[present]!.saveElements();
    const mine = saved[guest];
    if (mine !== undefined) cores[guest]!.loadElements(mine);
    present = guest;
  };
  const guests = list.map((guest, n) => {
    const platform: Platform = guest.platform ?? { sizes: {}, devices: [] };
    const all: HostedOptions = {
      ...options,
      ...guest,
      realCells,
      windows: windows[n]!,
      platform,
      ...(options.scramble === undefined ? {} : { scramble: options.scramble + n }),
    };
    if (present >= 0) saved[present] = cores[present]!.saveElements();
    cores[n] = new LevelCores(hosting, all, (all.history ?? 0) > 0, cores[0] ?? null);
    present = n;
    return hostedOn(hosting, cores[n]!, all, () => resume(n));
  });
  const states: { stop: GuestState['stop']; steps: number }[] = guests.map(() => ({ stop: 'budget', steps: 0 }));
  return {
    guests,
    states: () => states,
    kill(guest) {
      states[guest]!.stop = 'killed';
    },
    run(budget, slice) {
      const left = guests.map(() => budget);
      const able = (n: number): boolean => states[n]!.stop === 'budget' && left[n]! > 0;
      while (guests.some((_, n) => able(n))) {
        for (const [n, guest] of guests.entries()) {
          if (!able(n)) continue;
          const ran = guest.run(Math.min(Math.max(slice, SHORTEST), left[n]!));
          left[n]! -= ran.steps;
          states[n]!.steps += ran.steps;
          states[n]!.stop = ran.stop;
        }
      }
      return states;
    },
  };
}

/** Windows for all guests, one behind the other in the hosting storage. */
function allocate(hosting: Hosting, real: bigint, sizes: readonly bigint[]): readonly (readonly Window[])[] {
  let used = 0n;
  return sizes.map((cells) => {
    const own = windowsFor(hosting, real, cells, 'low');
    const [outermost, ...inner] = own ?? [];
    const up = ((used + hosting.align - 1n) / hosting.align) * hosting.align;
    if (outermost === undefined || up + outermost.start + outermost.cells > real)
      throw new RangeError(`${sizes.length} guests with ${sizes.join(', ')} cells of storage have no room in ${real} cells`);
    const moved = { ...outermost, start: outermost.start + up, tables: outermost.tables + up };
    used = moved.start + moved.cells;
    return [moved, ...inner];
  });
}
