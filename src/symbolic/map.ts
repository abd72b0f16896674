// What can be said of a machine's address map before any instruction runs: what it depends on, and what it tells apart.
import type { Access, Description, TrapKind } from '../language/description.ts';
import { freeLeaves, type Term, type Terms } from '../logic/index.ts';
import { translateAddress } from './execute.ts';
import { initialState } from './state.ts';
import { parseLeaf } from './symbols.ts';

export const ACCESSES: readonly Access[] = ['read', 'write', 'execute'];

export interface MapFacts {
  /** Elements that the map reads in any space. */
  readonly support: readonly string[];
  /** Elements that the map of each space (mode code) reads. */
  readonly supportOf: ReadonlyMap<bigint, ReadonlySet<string>>;
  /** The map reads no storage: no tables. */
  readonly registersOnly: boolean;
  /** What is allowed does not depend on the access. */
  readonly accessUniform: boolean;
  /** The physical address does not depend on the access. */
  readonly addressUniform: boolean;
  /** Every space has the same map. */
  readonly spaceUniform: boolean;
  /** The traps that a refused reference may take. */
  readonly refusals: readonly { readonly trap: string; readonly as: TrapKind }[];
}

/** Derives the facts by running the map on a fresh address for each access and space. */
export function mapFacts(terms: Terms, description: Description): MapFacts {
  const storage = description.translate?.storage ?? description.storages[0]?.id;
  const spaces = description.modes.map((m) => m.code);
  if (storage === undefined) {
    return {
      support: [],
      supportOf: new Map(spaces.map((s) => [s, new Set<string>()])),
      registersOnly: true,
      accessUniform: true,
      addressUniform: true,
      spaceUniform: true,
      refusals: [],
    };
  }
  const addressWidth = description.translate?.addressWidth ?? description.storages.find((s) => s.id === storage)?.addressWidth ?? 1;
  const va = terms.variable('operand *va*', { kind: 'bits', width: addressWidth });
  const supportOf = new Map<bigint, ReadonlySet<string>>();
  const refusals: { trap: string; as: TrapKind }[] = [];
  const shapes: { allowed: Term; address: Term }[][] = [];
  let registersOnly = true;
  for (const space of spaces) {
    const used = new Set<string>();
    const row: { allowed: Term; address: Term }[] = [];
    for (const access of ACCESSES) {
      // The mode is left at 0: the map depends on `space` and must not look at the mode itself.
      const t = translateAddress(terms, description, storage, va, access, space, initialState(terms, description, 0n), null);
      row.push({ allowed: t.allowed, address: t.address });
      if (t.reads.length > 0) registersOnly = false;
      for (const e of t.traps) {
        if (!refusals.some((r) => r.trap === e.trap && r.as === e.as)) refusals.push({ trap: e.trap, as: e.as });
      }
      for (const name of [t.allowed, t.address, ...t.traps.map((e) => e.guard)].flatMap((x) => leafNames(x))) {
        const l = parseLeaf(name);
        if (l.kind === 'element') used.add(l.subject);
      }
    }
    supportOf.set(space, used);
    shapes.push(row);
  }
  const same = (a: Term | undefined, b: Term | undefined) => a === b;
  const first = shapes[0];
  return {
    support: [...new Set([...supportOf.values()].flatMap((s) => [...s]))],
    supportOf,
    registersOnly,
    accessUniform: shapes.every((row) => row.every((x) => same(x.allowed, row[0]?.allowed))),
    addressUniform: shapes.every((row) => row.every((x) => same(x.address, row[0]?.address))),
    spaceUniform: shapes.every((row) => row.every((x, i) => same(x.allowed, first?.[i]?.allowed) && same(x.address, first?.[i]?.address))),
    refusals,
  };
}

function leafNames(t: Term): string[] {
  return freeLeaves(t).map((l) => l.name);
}
