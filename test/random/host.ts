// One step of a guest, bare and hosted (MODEL §5), on the reference evaluator: the monitor lays the guest's storage into a window of a larger
// one, runs the instruction in the real mode, and interprets it on the virtual state when it traps.
import { evaluateCondition, execute, type StateSource, translate } from '../../src/evaluate/index.ts';
import type { Access, Condition, Description, Element, Instruction, Setting } from '../../src/language/description.ts';

/** A state with every value: registers by key (`r[1]`), the mode among them; storage cell by cell. */
export interface State {
  readonly elements: ReadonlyMap<string, bigint>;
  readonly cells: readonly bigint[];
}

export type Step = { readonly kind: 'next'; readonly state: State } | { readonly kind: 'trap'; readonly trap: string };

export function keysOf(element: Element): string[] {
  return element.count === 1 ? [element.id] : Array.from({ length: element.count }, (_, at) => `${element.id}[${at}]`);
}

export function modeOf(description: Description): Element {
  const mode = description.elements.find((e) => e.role === 'mode');
  if (mode === undefined) throw new Error('a description has a mode');
  return mode;
}

function pcOf(description: Description): Element {
  const pc = description.elements.find((e) => e.role === 'pc');
  if (pc === undefined) throw new Error('a description has a pc');
  return pc;
}

function registerOf(state: State, key: string): bigint {
  const value = state.elements.get(key);
  if (value === undefined) throw new Error(`the state has no ${key}`);
  return value;
}

export function sourceOf(description: Description, state: State): StateSource {
  const files = new Set(description.elements.filter((e) => e.count > 1).map((e) => e.id));
  return {
    element: (id, index) => registerOf(state, files.has(id) ? `${id}[${index}]` : id),
    cell: (_storage, pa) => {
      const content = state.cells[Number(pa)];
      if (content === undefined) throw new Error(`there is no cell ${pa}`);
      return content;
    },
    size: () => BigInt(state.cells.length),
  };
}

/** i(S). */
export function step(description: Description, instruction: Instruction, operands: ReadonlyMap<string, bigint>, state: State): Step {
  const outcome = execute(description, instruction, operands, sourceOf(description, state));
  if (outcome.kind === 'trap') return { kind: 'trap', trap: outcome.trap };
  const elements = new Map(state.elements);
  for (const [key, value] of outcome.elements) elements.set(key, value);
  elements.set(pcOf(description).id, outcome.pc);
  const cells = [...state.cells];
  for (const { pa, value } of outcome.cells) cells[Number(pa)] = value;
  return { kind: 'next', state: { elements, cells } };
}

export function satisfies(description: Description, setting: Setting, state: State): boolean {
  const source = sourceOf(description, state);
  return [...description.invariants, ...description.assume, ...setting.assume].every((c) => evaluateCondition(description, c, source));
}

/** The registers that relocate the real mode: the generated machines and the examples name them so. */
export interface MapRegisters {
  readonly base: Element;
  readonly bound: Element;
}

/** The base and bound of the map of the real mode, or null where it has no such map. */
export function mapRegisters(description: Description): MapRegisters | null {
  const find = (id: string) => description.elements.find((e) => e.id === id && e.role === 'relocation');
  const base = find('base') ?? find('base_u');
  const bound = find('bound');
  return base === undefined || bound === undefined || description.translate === null ? null : { base, bound };
}

const ACCESSES: readonly Access[] = ['read', 'write', 'execute'];

/** The own view of a mode: for each virtual address and access, the physical address, or null where it is refused. */
function viewOf(description: Description, state: State, mode: bigint): (number | null)[] {
  const source = sourceOf(description, state);
  const width = description.translate?.addressWidth ?? 0;
  const view: (number | null)[] = [];
  for (let va = 0n; va < 1n << BigInt(width); va++) {
    for (const access of ACCESSES) {
      const t = translate(description, source, va, access, mode);
      view.push(t.kind === 'address' ? Number(t.pa) : null);
    }
  }
  return view;
}

/** A view as `b` cells from `l` on, or null where it is not of that kind. An empty view lies nowhere. */
function extentOf(view: readonly (number | null)[]): { readonly l: number | null; readonly b: number } | null {
  const b = view.filter((pa) => pa !== null).length / ACCESSES.length;
  const l = view[0] ?? null;
  const asRange = view.every((pa, at) => {
    const va = Math.floor(at / ACCESSES.length);
    return va < b ? l !== null && pa === l + va : pa === null;
  });
  return asRange ? { l, b } : null;
}

/** What the monitor chooses, and what it leaves to chance: `free` gives an element of the real machine that hosting does not settle. */
export interface Placement {
  /** First cell of the window. */
  readonly k: number;
  /** Storage of the real machine; the guest's contents in the window are not used. */
  readonly cells: readonly bigint[];
  readonly held: ReadonlyMap<string, bigint>;
  readonly free: (key: string, element: Element) => bigint;
}

/** φ(S) of MODEL §5, or null where the real mode has no map that gives the guest its view. */
export function hostState(description: Description, setting: Setting, virtual: State, placement: Placement): State | null {
  const registers = mapRegisters(description);
  if (registers === null) return null;
  const mode = modeOf(description);
  const view = viewOf(description, virtual, registerOf(virtual, mode.id));
  const extent = extentOf(view);
  if (extent === null) return null;
  const { k } = placement;
  const elements = new Map<string, bigint>();
  for (const element of description.elements) {
    for (const key of keysOf(element)) {
      const same = element.role === 'general' || element.role === 'pc';
      elements.set(key, same ? registerOf(virtual, key) : (placement.held.get(element.id) ?? placement.free(key, element)));
    }
  }
  elements.set(mode.id, setting.user);
  const relocation = relocationOf(description, virtual, registers, extent, k);
  if (relocation === null) return null;
  elements.set(registers.base.id, relocation.base);
  elements.set(registers.bound.id, relocation.bound);
  const cells = [...placement.cells];
  virtual.cells.forEach((content, at) => {
    cells[k + at] = content;
  });
  const real = { elements, cells };
  const hosted = viewOf(description, real, setting.user);
  const right = hosted.every((pa, at) => {
    const wanted = view[at] ?? null;
    return wanted === null ? pa === null : pa === wanted + k;
  });
  return right && realStateAllowed(description, setting, virtual, real, placement.held) ? real : null;
}

/**
 * Where the machine refuses a relocation beyond storage, the base moves by k and the bound stays, so that it can be read; otherwise
 * the bound is what is left of the window.
 */
function relocationOf(
  description: Description,
  virtual: State,
  { base, bound }: MapRegisters,
  extent: { readonly l: number | null; readonly b: number },
  k: number,
): { readonly base: bigint; readonly bound: bigint } | null {
  const fits = (e: Element, value: bigint): boolean => value < 1n << BigInt(e.width);
  const l = registerOf(virtual, base.id);
  const refusing =
    description.invariants.length > 0 &&
    (extent.l === null || BigInt(extent.l) === l) &&
    BigInt(extent.b) === registerOf(virtual, bound.id);
  const chosen = refusing
    ? { base: l + BigInt(k), bound: registerOf(virtual, bound.id) }
    : { base: BigInt(k + (extent.l ?? 0)), bound: BigInt(extent.b) };
  return fits(base, chosen.base) && fits(bound, chosen.bound) ? chosen : null;
}

/** Invariants hold of the real machine; assumptions bind it as well, but for what is held (D17). */
function realStateAllowed(
  description: Description,
  setting: Setting,
  virtual: State,
  real: State,
  held: ReadonlyMap<string, bigint>,
): boolean {
  const elements = new Map(real.elements);
  for (const id of held.keys()) elements.set(id, registerOf(virtual, id));
  const holds = (conditions: readonly Condition[], source: StateSource): boolean =>
    conditions.every((c) => evaluateCondition(description, c, source));
  return (
    holds(description.invariants, sourceOf(description, real)) &&
    holds([...description.assume, ...setting.assume], sourceOf(description, { elements, cells: real.cells }))
  );
}

export type Hosted =
  /** The instruction ran directly and did what it does on the bare machine. */
  | { readonly kind: 'direct' }
  /** It trapped to the monitor, which interprets it. */
  | { readonly kind: 'interpreted' }
  /** The guest, or the monitor, can tell: `what` says by what. */
  | { readonly kind: 'diverges'; readonly what: string };

/** One instruction of the guest: bare on `virtual`, hosted on `real`, which is a φ(virtual) with its window at `k`. */
export function hostStep(
  description: Description,
  setting: Setting,
  instruction: Instruction,
  operands: ReadonlyMap<string, bigint>,
  virtual: State,
  real: State,
  k: number,
): Hosted {
  const direct = step(description, instruction, operands, real);
  if (direct.kind === 'trap' && setting.monitor.includes(direct.trap)) return { kind: 'interpreted' };
  const bare = step(description, instruction, operands, virtual);
  if (direct.kind === 'trap') {
    if (bare.kind === 'trap' && bare.trap === direct.trap) return { kind: 'direct' };
    return {
      kind: 'diverges',
      what: `trap ${direct.trap} is delivered to the guest instead of ${bare.kind === 'trap' ? bare.trap : 'none'}`,
    };
  }
  const escaped = escaping(description, real, direct.state, k, virtual.cells.length);
  if (escaped !== null) return { kind: 'diverges', what: escaped };
  if (bare.kind === 'trap') return { kind: 'diverges', what: `no trap ${bare.trap}` };
  const seen = difference(description, bare.state, virtual, direct.state, k);
  return seen === null ? { kind: 'direct' } : { kind: 'diverges', what: seen };
}

/** What the guest changed that is the monitor's: resource control (MODEL §5). */
function escaping(description: Description, before: State, after: State, k: number, w: number): string | null {
  for (const element of description.elements) {
    if (element.role === 'general' || element.role === 'pc') continue;
    for (const key of keysOf(element)) if (registerOf(before, key) !== registerOf(after, key)) return `the real ${key} changes`;
  }
  const outside = before.cells.findIndex((content, at) => (at < k || at >= k + w) && after.cells[at] !== content);
  return outside < 0 ? null : 'storage outside the window changes';
}

/** How the bare machine's next state is not the one that the guest is in: D and P as the real ones are, the rest as it was. */
function difference(description: Description, bare: State, virtual: State, real: State, k: number): string | null {
  for (const element of description.elements) {
    const from = element.role === 'general' || element.role === 'pc' ? real : virtual;
    for (const key of keysOf(element)) if (registerOf(bare, key) !== registerOf(from, key)) return key;
  }
  return bare.cells.some((content, at) => real.cells[k + at] !== content) ? 'storage' : null;
}
