// The allocator's first decision: where the storage of each level lies in that of the level below.
import { codeStorage } from '../isa/layout.ts';
import type { Hosting } from './monitor.ts';

/** A window of `cells` cells from `start` on in the storage of the level below, and where the shadow tables of its guest lie there. */
export interface Window {
  readonly start: bigint;
  readonly cells: bigint;
  readonly tables: bigint;
}

/** Cells below a window that the level below has for itself, at least. */
const OWN = 16n;

/**
 * Windows from the outermost to the innermost, which has `cells` cells. `low`: the monitor lies below its guest; `high`: above, and the guest begins at 0. Null where
 * the hosting storage of `real` cells has no room.
 */
export function windowsFor(hosting: Hosting, real: bigint, cells: bigint, placement: 'low' | 'high'): readonly Window[] | null {
  const own = OWN < real / 4n ? OWN : 1n;
  const windows: Window[] = [];
  let size = cells;
  for (let level = hosting.monitors.length; level > 0; level--) {
    const shadow = BigInt(hosting.monitors[level - 1]!.shadow?.cells ?? 0);
    const start = placement === 'high' ? 0n : up(own + shadow, hosting.align);
    const tables = placement === 'high' ? size : own;
    windows.unshift({ start, cells: size, tables });
    size = placement === 'high' ? size + shadow + own : start + size;
  }
  return size <= real ? windows : null;
}

/** The most cells that the innermost guest can have. */
export function mostCells(hosting: Hosting, real: bigint, placement: 'low' | 'high'): bigint {
  let most = 0n;
  for (let bit = 1n << 62n; bit > 0n; bit >>= 1n)
    if (most + bit <= real && windowsFor(hosting, real, most + bit, placement) !== null) most += bit;
  return hosting.align > most / 2n ? most : most - (most % hosting.align);
}

/** Whether these windows can be: within each other, aligned, and beside the tables. */
export function windowsFit(hosting: Hosting, real: bigint, windows: readonly Window[]): boolean {
  let size = real;
  return (
    windows.length === hosting.monitors.length &&
    windows.every(({ start, cells, tables }, j) => {
      const shadow = BigInt(hosting.monitors[j]!.shadow?.cells ?? 0);
      const apart = shadow === 0n || tables + shadow <= start || tables >= start + cells;
      const fits = cells > 0n && start >= 0n && start + cells <= size && tables >= 0n && (shadow === 0n || tables + shadow <= size);
      size = cells;
      return fits && apart && start % hosting.align === 0n;
    })
  );
}

function up(value: bigint, align: bigint): bigint {
  return ((value + align - 1n) / align) * align;
}

/** Cells of the hosting machine's storage as declared. */
export function declaredCells(hosting: Hosting): bigint {
  return codeStorage(hosting.machine)?.size ?? 0n;
}
