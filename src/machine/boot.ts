// Starting a machine: a program into its storage, and its elements into the state that the description gives them at a reset.
import { BudgetExceeded, runBlock } from '../evaluate/index.ts';
import { codeStorage } from '../isa/layout.ts';
import type { Storage } from '../language/description.ts';
import type { Segment } from './assemble.ts';
import type { Machine } from './machine.ts';

/** What came of it. `message` is for people. */
export type Booted =
  | { readonly kind: 'booted' }
  /** Cells of the program, from `address` up to but not with `end`, that storage does not have, or that are wider than its cells. */
  | { readonly kind: 'does not fit'; readonly message: string; readonly address: bigint; readonly end: bigint }
  | { readonly kind: 'no reset'; readonly message: string };

/**
 * Puts the cells of a program into the storage that instructions are fetched from, by physical address, and the elements into the state of a reset:
 * what `reset` does not assign is 0. Other cells, and devices, stay as they are. A program that does not fit leaves all as it was.
 */
export function boot(machine: Machine, segments: readonly Segment[]): Booted {
  const storage = codeStorage(machine.description);
  if (storage === null) return { kind: 'no reset', message: 'the description has no storage to fetch instructions from' };
  const misfit = misfitIn(segments, storage, BigInt(machine.size(storage.id)));
  if (misfit !== null) return misfit;
  for (const { address, cells } of segments) {
    for (const [i, cell] of cells.entries()) machine.write(storage.id, address + BigInt(i), cell);
  }
  return reset(machine);
}

function misfitIn(segments: readonly Segment[], storage: Storage, size: bigint): Booted | null {
  for (const { address, cells } of segments) {
    const end = address + BigInt(cells.length);
    if (address < 0n || end > size) {
      const message = `the program reaches from ${hex(address)} to ${hex(end - 1n)}, and storage ${storage.id} to ${hex(size - 1n)}`;
      return { kind: 'does not fit', message, address, end };
    }
    const wide = cells.findIndex((cell) => cell < 0n || cell >> BigInt(storage.cellWidth) !== 0n);
    if (wide < 0) continue;
    const at = address + BigInt(wide);
    const message = `the content of the cell ${hex(at)} does not fit in the ${storage.cellWidth} bits of a cell of ${storage.id}`;
    return { kind: 'does not fit', message, address: at, end: at + 1n };
  }
  return null;
}

/** Puts the elements into the state of a reset; storage stays as it is. */
export function reset(machine: Machine): Booted {
  const { description } = machine;
  const values = new Map<string, bigint>();
  if (description.reset !== null) {
    try {
      const outcome = runBlock(description, description.reset, [], {
        element: () => 0n,
        cell: (id, pa) => machine.read(id, pa),
        size: (id) => BigInt(machine.size(id)),
      });
      if (outcome.kind === 'trap') return { kind: 'no reset', message: `the reset takes the trap ${outcome.trap}` };
      for (const [key, value] of outcome.elements) values.set(key, value);
      const pc = description.elements.find(({ role }) => role === 'pc')!;
      if (outcome.pc !== null) values.set(pc.id, outcome.pc);
    } catch (error) {
      if (!(error instanceof BudgetExceeded)) throw error;
      return { kind: 'no reset', message: 'the reset takes too many steps' };
    }
  }
  for (const { id, count } of description.elements) {
    for (let i = 0; i < count; i++) machine.set(id, i, values.get(count === 1 ? id : `${id}[${i}]`) ?? 0n);
  }
  return { kind: 'booted' };
}

function hex(value: bigint): string {
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}
