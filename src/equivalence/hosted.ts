// Hosted machines as subjects of a comparison: how a hosting is made for a small guest, and what its guest must leave alone.
import type { Description, Setting } from '../language/description.ts';
import { constructHosting } from '../monitor/construct.ts';
import { type HostedMachine, hostedMachine } from '../monitor/hosted.ts';
import type { Hosting, MonitorKind } from '../monitor/monitor.ts';
import { declaredCells, mostCells, windowsFor } from '../monitor/windows.ts';
import type { Maker, Subject } from './subject.ts';

/** A hosting that programs are run on: so many monitors of a kind, one inside the other, with what they hold. */
export interface HostingRequest {
  readonly kind: MonitorKind;
  readonly depth: number;
  readonly held: ReadonlyMap<string, bigint>;
}

export type BuiltHosting =
  | { readonly ok: true; readonly label: string; readonly request: HostingRequest; readonly hosting: Hosting }
  | { readonly ok: false; readonly label: string; readonly request: HostingRequest; readonly reason: string };

/** `vmm`, `vmm, 2 deep`. */
export function labelOf({ kind, depth }: Pick<HostingRequest, 'kind' | 'depth'>): string {
  return depth === 1 ? kind : `${kind}, ${depth} deep`;
}

export function buildHosting(description: Description, setting: Setting, request: HostingRequest): BuiltHosting {
  const label = labelOf(request);
  const made = constructHosting(description, { setting, kind: request.kind, held: request.held, depth: request.depth });
  if (!made.ok) return { ok: false, label, request, reason: made.reason };
  return { ok: true, label, request, hosting: made.hosting };
}

/** The most cells that the guest of a hosting can have in storage as large as it can be. */
export function guestCells(hosting: Hosting): bigint {
  const real = declaredCells(hosting);
  const found = (['low', 'high'] as const).map((placement) => mostCells(hosting, real, placement)).filter((cells) => cells > 0n);
  return found.length === 0 ? 0n : BigInt(Math.min(...found.map(Number)));
}

/** Cells of the hosting machine beyond what the windows take: the guest must not reach them either. */
const BEYOND = 32;

/** A maker of hosted machines. `change` seeds a fault: it makes another hosting of the one that was built. */
export function hostedMaker(label: string, hosting: Hosting): Maker {
  return {
    label,
    make: ({ platform, choice, warm }) => {
      const cells = BigInt(platform.sizes[Object.keys(platform.sizes)[0]!] ?? 0);
      const machine = hostedMachine(hosting, {
        platform,
        warm,
        realCells: realCells(hosting, cells),
        scramble: 0x5eed,
        ...(choice === undefined ? {} : { choice }),
      });
      return subjectOf(label, machine);
    },
  };
}

/** As few cells as the windows take, and some beyond. */
function realCells(hosting: Hosting, cells: bigint): number {
  const declared = declaredCells(hosting);
  const ends = (['low', 'high'] as const).map((placement) => {
    const [outermost] = windowsFor(hosting, declared, cells, placement) ?? [];
    if (outermost === undefined) return declared;
    const tables = outermost.tables + BigInt(hosting.monitors[0]?.shadow?.cells ?? 0);
    const end = outermost.start + outermost.cells;
    return tables > end ? tables : end;
  });
  return Math.min(Math.max(...ends.map(Number)) + BEYOND, Number(declared));
}

function subjectOf(label: string, machine: HostedMachine): Subject {
  const { hosting, real, windows } = machine;
  const start = windows.reduce((sum, w) => sum + w.start, 0n);
  const end = start + windows.at(-1)!.cells;
  // Shadow tables are the monitors' to write: those of level j lie in the storage of level j.
  const tables = windows.map(({ tables }, j) => {
    const offset = windows.slice(0, j).reduce((sum, w) => sum + w.start, 0n);
    return { from: offset + tables, to: offset + tables + BigInt(hosting.monitors[j]!.shadow?.cells ?? 0) };
  });
  const outside: bigint[] = [];
  for (let at = 0n; at < BigInt(real.size); at++)
    if ((at < start || at >= end) && !tables.some(({ from, to }) => at >= from && at < to)) outside.push(at);
  const elements = new Map(hosting.levels[0]!.description.elements.map((e) => [e.id, e]));
  const fixed = hosting.monitors[0]!.free.filter((id) => elements.get(id)?.role !== 'clock');
  const cellsBefore = outside.map((at) => real.read(at));
  const valuesOf = (): bigint[] => fixed.flatMap((id) => Array.from({ length: elements.get(id)?.count ?? 0 }, (_, k) => real.get(id, k)));
  const before = valuesOf();
  return {
    label,
    machine,
    audit() {
      const cell = outside.findIndex((at, i) => real.read(at) !== cellsBefore[i]);
      if (cell >= 0) {
        const at = outside[cell]!;
        real.write(at, cellsBefore[cell]!);
        return `real cell 0x${at.toString(16)}, outside the window, has changed`;
      }
      const changed = valuesOf().findIndex((value, i) => value !== before[i]);
      if (changed < 0) return null;
      let place = changed;
      const id = fixed.find((name) => {
        const { count } = elements.get(name)!;
        if (place < count) return true;
        place -= count;
        return false;
      })!;
      real.set(id, place, before[changed]!);
      return `the real ${id}, which is not the guest's, has changed`;
    },
    emulated() {
      const all = new Map<string, { interpreted: number; reflected: number }>();
      const counts = machine.counts();
      for (const [j, { byInstruction }] of counts.entries())
        for (const [name, { interpreted, reflected }] of byInstruction) {
          const sum = all.get(name) ?? { interpreted: 0, reflected: 0 };
          // The innermost monitor is the one that the guest's traps come from.
          all.set(name, {
            interpreted: sum.interpreted + interpreted,
            reflected: sum.reflected + (j === counts.length - 1 ? reflected : 0),
          });
        }
      return all;
    },
  };
}
