// Which virtual addresses the cells of a witness have: what two states that are placed differently hold at one address lies in different cells.
import type { Outcome } from '../evaluate/index.ts';
import type { Description } from '../language/description.ts';
import { ACCESSES } from '../symbolic/index.ts';
import { ConcreteMap, type Tools } from './concrete-map.ts';
import type { Instance } from './question.ts';

/** An address, and the cell that it leads to in each state; null where the map refuses it there. */
export interface View {
  /** The mode whose view it is; null for each state's own, and for physical addresses. */
  readonly space: bigint | null;
  /** The virtual address; null where the instruction referred to the cell by its physical one. */
  readonly va: bigint | null;
  readonly cells: readonly (bigint | null)[];
}

/** Addresses told at the most. */
const MAX_VIEWS = 24;

/** The addresses of the cells that a witness names or changes, and of those that were referred to. Nothing where addresses are physical. */
export function viewsOf(tools: Tools, description: Description, instance: Instance, outcomes: readonly Outcome[]): View[] {
  if (description.translate === null) return [];
  const maps = instance.states.map((state) => new ConcreteMap(tools, description, state));
  const found = new Map<string, View>();
  const add = (space: bigint | null, va: bigint): void => {
    const key = `${space} ${va}`;
    if (found.has(key) || found.size === MAX_VIEWS) return;
    const cells = instance.states.map(({ mode }, i) => cellAt(maps[i]!, space ?? mode, va));
    if (cells.some((cell) => cell !== null)) found.set(key, { space, va, cells });
  };
  for (const [i, { references }] of outcomes.entries()) {
    for (const { by, pa } of references) {
      if (by !== null) add(by.space === instance.states[i]?.mode ? null : by.space, by.va);
      else if (found.size < MAX_VIEWS) found.set(`physical ${pa}`, { space: null, va: null, cells: instance.states.map(() => pa) });
    }
  }
  for (const [i, state] of instance.states.entries()) {
    const outcome = outcomes[i];
    const changed = outcome?.kind === 'next' ? outcome.cells.map(({ pa }) => pa) : [];
    const named = [...state.cells].filter(([, value]) => value !== 0n).map(([pa]) => pa);
    for (const pa of new Set([...changed, ...named])) {
      if ([...found.values()].some(({ va, space, cells }) => va !== null && space === null && cells[i] === pa)) continue;
      const [va] = maps[i]!.inverse(state.mode, pa).sort((a, b) => (a < b ? -1 : 1));
      if (va !== undefined) add(null, va);
    }
  }
  const order = ({ space, va, cells }: View): bigint[] => [va === null ? 1n : 0n, space ?? -1n, va ?? cells[0] ?? 0n];
  return [...found.values()].sort((a, b) => {
    const [x, y] = [order(a), order(b)];
    const at = x.findIndex((value, i) => value !== y[i]);
    return at < 0 ? 0 : (x[at] ?? 0n) < (y[at] ?? 0n) ? -1 : 1;
  });
}

function cellAt(map: ConcreteMap, space: bigint, va: bigint): bigint | null {
  for (const access of ACCESSES) {
    const cell = map.translate(space, va, access);
    if (cell !== null) return cell;
  }
  return null;
}
