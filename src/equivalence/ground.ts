// Where the parts of a program can lie in a guest: which cells a reset, the traps and the address map look at, and what has to be in them so that
// code is reached. Found by trying contents on the reference evaluator, so that nothing has to be known of any machine.
import { execute } from '../evaluate/index.ts';
import { copyState, type MachineState, sourceOfState } from '../evaluate/state.ts';
import { cellOf, codeStorage } from '../isa/layout.ts';
import type { Description, Setting } from '../language/description.ts';
import { type Draw, drawFor } from './draw.ts';
import { delivered, isAllowed, type Probe, placeIn, probeOf, resetOn, stateWith, touched } from './probe.ts';
import { cellsOfItem, type ProgramItem } from './program.ts';

/** A stretch of storage that programs may use: physical address of its first cell, its virtual address after a reset, cells. */
export interface Area {
  readonly at: number;
  readonly va: bigint;
  readonly cells: number;
}

export interface Ground {
  readonly probe: Probe;
  readonly setting: Setting;
  /** What stands in cells so that a reset and the traps lead somewhere. */
  readonly image: ReadonlyMap<number, bigint>;
  /** The state after a reset on that image. */
  readonly reset: MachineState;
  /** Reached by the pc of a reset, through `entry` where that is not empty. */
  readonly main: Area;
  readonly entry: { readonly at: number; readonly items: readonly ProgramItem[] };
  /** Reached by traps. */
  readonly handlers: readonly Area[];
  readonly user: Area;
  readonly scratch: Area;
  /** What trap delivery stores, of a state with the real user mode at the beginning of `user`. */
  readonly saved: readonly (readonly [at: number, value: bigint])[];
  /** Traps by name that reach code. */
  readonly reached: readonly string[];
}

/** Cells that a guest's storage has, where the description allows it: enough for a program, few enough to compare them often. */
const WANTED_CELLS = { narrow: 1024, wide: 512 };
const MOST_CELLS = 8192;
const TRIES = 400;

export interface GroundOptions {
  /** The number of cells is a multiple of this, where that can be. */
  readonly align?: bigint;
  /** The most cells that a guest can have. */
  readonly most?: bigint;
}

/** The ground of a description: the smallest storage on which a reset leads to code. Null where the description has no storage for code. */
export function groundOf(description: Description, setting: Setting, { align = 1n, most }: GroundOptions = {}): Ground | null {
  const storage = codeStorage(description);
  if (storage === null) return null;
  const limit = most !== undefined && most < storage.size ? most : storage.size;
  let best: { ground: Ground; score: number } | null = null;
  for (let cells = BigInt(storage.cellWidth < 16 ? WANTED_CELLS.narrow : WANTED_CELLS.wide); ; cells *= 2n) {
    const rounded = ((cells + align - 1n) / align) * align;
    const size = Number(rounded < limit ? rounded : limit);
    const found = attempt(probeOf(description, storage.id, size), setting);
    if (best === null || found.score > best.score) best = found;
    if (found.complete || size >= Number(limit) || size >= MOST_CELLS) return best.ground;
  }
}

/** A search for contents of cells, kept where a score does not get worse. */
function climb(image: Map<number, bigint>, tunable: () => readonly number[], draw: Draw, probe: Probe, options: Climb): void {
  let best = options.score(image);
  for (let i = 0; i < TRIES && best < options.enough; i++) {
    const cells = tunable();
    if (cells.length === 0) break;
    const tried = new Map(image);
    for (let n = 1 + draw.below(3); n > 0; n--) put(probe, tried, draw.pick(cells), draw.pick(options.values(draw)), draw, cells);
    const score = options.score(tried);
    if (score < best) continue;
    best = score;
    image.clear();
    for (const [at, value] of tried) image.set(at, value);
  }
  for (const at of tunable()) {
    if (!image.has(at)) continue;
    const without = new Map(image);
    without.delete(at);
    if (options.score(without) >= best) image.delete(at);
  }
}

interface Climb {
  readonly score: (image: ReadonlyMap<number, bigint>) => number;
  readonly enough: number;
  readonly values: (draw: Draw) => readonly bigint[];
}

/** A value in one cell, or in as many as the pc takes where cells are narrower and all of them are looked at. */
function put(
  { description, storage, pc }: Probe,
  image: Map<number, bigint>,
  at: number,
  value: bigint,
  draw: Draw,
  cells: readonly number[],
): void {
  const { cellWidth, order } = description.storages.find((s) => s.id === storage)!;
  const pcWidth = description.elements.find((e) => e.id === pc)!.width;
  const count = Math.ceil(pcWidth / cellWidth);
  const run = Array.from({ length: count }, (_, k) => at + k);
  if (count > 1 && run.every((c) => cells.includes(c)) && draw.chance(85))
    for (const [k, cell] of run.entries()) image.set(cell, cellOf(BigInt.asUintN(pcWidth, value), k, count, cellWidth, order));
  else image.set(at, BigInt.asUintN(cellWidth, value));
}

function attempt(probe: Probe, setting: Setting): { ground: Ground; score: number; complete: boolean } {
  const { description, cells } = probe;
  const draw = drawFor(0x67726f75, cells);
  const image = new Map<number, bigint>();
  const looked = touched();
  const samples = [0, 1, cells >> 2, cells >> 1, cells - cells / 8, cells - 2].map((x) => BigInt(Math.max(0, Math.trunc(x))));
  const places = (draw: Draw): bigint[] => [
    0n,
    1n,
    2n,
    3n,
    BigInt(cells),
    BigInt(cells >> 1),
    BigInt(cells >> 2),
    BigInt(cells - (cells >> 3)),
    ...samples,
    BigInt(draw.below(cells)),
    BigInt(draw.below(cells >> 1) & ~7),
    draw.bits(64),
  ];
  // Cells that trap delivery looks at and writes whatever stands in them; what the map and the reset look at had better be others.
  const vectors = touched();
  const roles = new Map(description.elements.map((e) => [e.id, e.role]));
  const relocations = probe.registers.filter(({ id }) => roles.get(id) === 'relocation').map(({ key }) => key);
  const blank = stateWith(probe, new Map());
  for (const { vector } of description.traps) delivered(probe, blank, vector, vectors);
  const some = description.deliver === null ? [] : description.traps.filter((_, i) => i % Math.ceil(description.traps.length / 4) === 0);
  const booted = (tried: ReadonlyMap<number, bigint>): number => {
    const own = touched();
    const state = resetOn(probe, tried, own);
    let score = 0;
    if (state !== null && isAllowed(probe, setting, state)) {
      const pc = state.elements.get(probe.pc) ?? 0n;
      const reachedAt = placeIn(probe, state, pc, 'execute', own);
      score = 1 + (reachedAt === null || reachedAt >= cells - 8 ? 0 : reachedAt % 4 === 0 ? 10 : 9);
      for (const va of samples)
        for (const access of ['read', 'write', 'execute'] as const) if (placeIn(probe, state, va, access, own) !== null) score++;
      for (const { vector } of some) {
        const by = touched();
        if (delivered(probe, state, vector, by) !== null) score += by.written.size > 0 ? 3 : 1;
      }
      const clash = [...own.read].filter((at) => vectors.read.has(at) || vectors.written.has(at)).length;
      const map = relocations.reduce((sum, key) => sum + (state.elements.get(key) ?? 0n), 0n);
      score -= 0.04 * own.read.size + clash + 0.02 * map.toString(2).length;
    }
    for (const at of own.read) looked.read.add(at);
    return score;
  };
  climb(image, () => [...looked.read], draw, probe, {
    score: booted,
    enough: 10.3 + 3 * (samples.length + some.length),
    values: places,
  });
  looked.read.clear();
  booted(image);
  const reset = resetOn(probe, image, looked) ?? resetOn(probe, new Map(), looked) ?? { ...emptyOf(probe) };

  // What trap delivery looks at and writes, in the modes that there are.
  const trapLooks = touched();
  const modes = [reset, inMode(probe, reset, setting.user)];
  for (const { vector } of description.traps) for (const state of modes) delivered(probe, state, vector, trapLooks);
  const taken = new Set([...looked.read, ...trapLooks.read, ...trapLooks.written, ...image.keys()]);
  const { areas, entryAt, main } = areasOf(probe, reset, taken);
  const [handler, second, user, scratch] = areas;

  const reached = new Set<string>();
  // Where a trap executes the instruction in a cell instead of going somewhere, a jump does the same.
  const jump = jumpsTo(probe, reset, handler.va).flatMap((item) => cellsOfItem(description, item) ?? []);
  const values = (draw: Draw): bigint[] => [
    ...(jump.length === 1 ? [...jump, ...jump] : []),
    handler.va,
    handler.va,
    second.va,
    ...places(draw),
    ...[...reset.elements.values()],
  ];
  for (const t of description.traps) {
    const own = touched();
    let arrived = false;
    const arrives = (tried: ReadonlyMap<number, bigint>): number => {
      let score = 0;
      arrived = false;
      for (const state of modes) {
        const from = withImage(probe, state, tried);
        const after = delivered(probe, from, t.vector, own);
        if (after === null || !isAllowed(probe, setting, after)) continue;
        score++;
        const pc = after.elements.get(probe.pc) ?? 0n;
        const at = placeIn(probe, after, pc, 'execute', own);
        if (at === handler.at || at === second.at) {
          score += 20;
          arrived = true;
        }
        for (const va of [handler.va, scratch.va, user.va, ...samples]) if (placeIn(probe, after, va, 'read', own) !== null) score++;
      }
      return score;
    };
    const enough = modes.length * (21 + 3 + samples.length);
    const free = new Map(image);
    const frozen = new Set(reached.size === 0 ? [] : image.keys());
    climb(free, () => [...own.read].filter((at) => !frozen.has(at) && !looked.read.has(at)), draw, probe, {
      score: arrives,
      enough,
      values,
    });
    image.clear();
    for (const [at, value] of free) image.set(at, value);
    arrives(image);
    if (arrived) reached.add(t.name);
  }
  const start = resetOn(probe, image, touched()) ?? reset;
  const ground: Ground = {
    probe,
    setting,
    image,
    reset: start,
    main,
    entry: { at: entryAt, items: entryAt === main.at ? [] : jumpsTo(probe, start, main.va) },
    handlers: [handler, second],
    user,
    scratch,
    saved: savedOf(probe, start, setting, user),
    reached: [...reached],
  };
  const complete = main.cells >= 24 && (reached.size > 0 || description.deliver === null);
  return { ground, score: main.cells + 1000 * reached.size, complete };
}

function emptyOf(probe: Probe): MachineState {
  return { elements: new Map(), cells: new Map(), sizes: new Map([[probe.storage, BigInt(probe.cells)]]) };
}

function inMode(probe: Probe, state: MachineState, mode: bigint): MachineState {
  const copy = copyState(state);
  copy.elements.set(probe.mode, mode);
  return copy;
}

function withImage(probe: Probe, state: MachineState, image: ReadonlyMap<number, bigint>): MachineState {
  const copy = copyState(state);
  for (const [at, value] of image) copy.cells.get(probe.storage)?.set(BigInt(at), value);
  return copy;
}

/** Stretches that the map of a reset gives, without the cells that are taken: the code of the reset, then as equal parts as they can be had. */
function areasOf(
  probe: Probe,
  reset: MachineState,
  taken: ReadonlySet<number>,
): { areas: readonly [Area, Area, Area, Area]; entryAt: number; main: Area } {
  const pc = reset.elements.get(probe.pc) ?? 0n;
  const runs: { at: number; va: bigint; cells: number }[] = [];
  const ignore = touched();
  for (let va = 0; va < 2 * probe.cells && BigInt(va) < 1n << BigInt(widthOf(probe, probe.pc)); va++) {
    const at = placeIn(probe, reset, BigInt(va), 'execute', ignore);
    if (at === null || at >= probe.cells || taken.has(at)) continue;
    const last = runs.at(-1);
    if (last !== undefined && last.at + last.cells === at && last.va + BigInt(last.cells) === BigInt(va)) last.cells++;
    else runs.push({ at, va: BigInt(va), cells: 1 });
  }
  runs.sort((a, b) => b.cells - a.cells);
  const whole = runs[0] ?? { at: 0, va: 0n, cells: probe.cells };
  // A fifth each, at even addresses: some machines have nothing at odd ones.
  const fifth = Math.max(1, Math.floor(whole.cells / 5) & ~7 || Math.floor(whole.cells / 5));
  const skip = whole.cells > 40 ? (8 - (whole.at % 8)) % 8 : 0;
  const part = (k: number): Area => ({
    at: whole.at + skip + k * fifth,
    va: whole.va + BigInt(skip + k * fifth),
    cells: fifth - (k === 4 ? skip : 0),
  });
  const pcAt = placeIn(probe, reset, pc, 'execute', ignore);
  const here = runs.find((r) => pcAt !== null && r.at <= pcAt && pcAt < r.at + r.cells);
  const ahead = here === undefined || pcAt === null ? 0 : here.at + here.cells - pcAt;
  const first = part(0);
  // The pc of a reset leads to free storage of its own, to the first part, or to cells from which one jumps away.
  const main =
    pcAt !== null && pcAt === first.at ? first : ahead >= 24 && here !== whole ? { at: pcAt!, va: pc, cells: Math.min(ahead, 128) } : first;
  return { areas: [part(1), part(2), part(3), part(4)], entryAt: pcAt ?? main.at, main };
}

function widthOf({ description }: Probe, id: string): number {
  return description.elements.find((e) => e.id === id)!.width;
}

/** The shortest item that goes on at an address and changes nothing else; none where no instruction does so from here. */
function jumpsTo(probe: Probe, state: MachineState, target: bigint): ProgramItem[] {
  const { description } = probe;
  const pc = state.elements.get(probe.pc) ?? 0n;
  const source = sourceOfState(description, state);
  for (const instruction of description.instructions) {
    for (const { name, width } of instruction.operands) {
      for (const wanted of [target, target - pc, target - pc - 1n, target - pc - 2n, (target - pc - 2n) / 2n]) {
        const value = BigInt.asUintN(width, wanted);
        const operands = new Map(instruction.operands.map((o) => [o.name, o.name === name ? value : 0n]));
        const outcome = execute(description, instruction, operands, source);
        if (outcome.kind === 'next' && outcome.pc === target && outcome.elements.size === 0 && outcome.cells.length === 0)
          return [{ instruction: instruction.name, operands: Object.fromEntries(operands) }];
      }
    }
  }
  return [];
}

/** What the delivery of a trap from user code stores: whoever loads it again goes on there. */
function savedOf(probe: Probe, reset: MachineState, setting: Setting, user: Area): [number, bigint][] {
  const { description } = probe;
  const state = inMode(probe, reset, setting.user);
  state.elements.set(probe.pc, user.va);
  for (const { vector } of description.traps) {
    const into = touched();
    const after = delivered(probe, state, vector, into);
    if (after !== null && into.written.size > 0)
      return [...into.written].sort((a, b) => a - b).map((at) => [at, after.cells.get(probe.storage)?.get(BigInt(at)) ?? 0n]);
  }
  return [];
}
