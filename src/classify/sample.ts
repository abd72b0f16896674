// Seeded random search: twins are drawn lazily, an element getting its value when the evaluator first reads it, from corner values and values
// already drawn. What it finds is concrete; what it does not find proves nothing.

import {
  evaluateCondition,
  evaluateExpression,
  execute,
  type MappedReference,
  type Outcome,
  type StateSource,
  translate,
} from '../evaluate/index.ts';
import { cellKey, mappedStorage } from '../isa/cells.ts';
import { conditionsOf, operandsOf } from '../isa/conditions.ts';
import { counterpart, ownName } from '../isa/roles.ts';
import type { Description, Element, Expression, Instruction } from '../language/description.ts';
import { ACCESSES, type MapFacts } from '../symbolic/index.ts';
import { type ConcreteParticipant, elementOfKey, matrixHolds } from './concrete.ts';
import { type ConcreteState, exemptOn, heldOn, type Instance, type Question } from './question.ts';
import { isSameStorage, isShared, type TwinCase } from './relation.ts';

/** A generator of 32-bit numbers from a seed (xorshift). */
export type Random = () => number;
export function randomFrom(seed: number): Random {
  let x = seed | 0 || 0x9e3779b9;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
}

export interface Sampled {
  readonly instance: Instance;
  readonly shows: readonly string[];
}

class Conflict extends Error {}

/** What the drawing of one instance knows of a side. */
interface SideState {
  readonly mode: bigint;
  readonly elements: Map<string, bigint>;
  readonly cells: Map<bigint, bigint>;
  size: bigint | null;
  /** How often `undefined` was met. */
  choices: number;
}

/**
 * Draws one instance of the question's domain and returns it if the condition holds there, as far as can be seen from what the
 * instruction touched; the caller checks the relation as a whole. `twins` is the case drawn from, null for a single state.
 */
export function sample(
  question: Question,
  facts: MapFacts,
  twins: TwinCase | null,
  mode: bigint,
  random: Random,
  reach: Reach = 'any',
): Sampled | null {
  const { description } = question;
  const draw = drawing(random, reach);
  const elements = elementsOf(description);
  const operands = drawOperands(question, draw);
  if (operands === null) return null;
  const shared = new Map<string, bigint>();
  const contents = new Map<string, bigint>();
  /** What `undefined` gave, in order: the same on both sides, so that a difference is one of other causes. */
  const choices: bigint[] = [];
  const mapped = mappedStorage(description);
  const oneStorage = twins !== null && isSameStorage(twins);
  const left: SideState = { mode: twins?.left ?? mode, elements: new Map(), cells: new Map(), size: null, choices: 0 };
  const right: SideState = {
    mode: twins?.right ?? mode,
    elements: new Map(),
    cells: oneStorage ? left.cells : new Map(),
    size: null,
    choices: 0,
  };
  const sides = twins === null ? [left] : [left, right];

  const source = (side: SideState): StateSource => {
    const other = side === left ? right : left;
    const self: StateSource = {
      element(id, index) {
        const e = elements.get(id);
        if (e === undefined) throw new Error(`no element ${id}`);
        if (e.role === 'mode') return side.mode;
        const key = e.count === 1 ? id : `${id}[${index}]`;
        const known = side.elements.get(key);
        if (known !== undefined) return known;
        const held = heldOn(question, side === left ? 0 : 1).get(id);
        let value: bigint;
        if (held !== undefined) value = held;
        else if (twins !== null && isShared(e, twins, facts, side === left ? 'left' : 'right')) {
          const name = e.bank === null ? key : ownName(e, side.mode);
          value = shared.get(name) ?? draw(e.width);
          shared.set(name, value);
        } else {
          const twin = twins === null ? undefined : other.elements.get(key);
          value = twin !== undefined && e.id !== twins?.element && random() % 8 < 5 ? twin : draw(e.width);
        }
        side.elements.set(key, value);
        return value;
      },
      choice(_site, width) {
        const n = side.choices++;
        choices[n] ??= draw(width);
        return BigInt.asUintN(width, choices[n] ?? 0n);
      },
      size(storage) {
        const declared = description.storages.find((s) => s.id === storage)?.size ?? 1n;
        if (storage !== mapped) return declared;
        if (side.size !== null) return side.size;
        if (twins !== null && other.size !== null && (twins.relation.size === 'equal' || random() % 2 === 0)) side.size = other.size;
        else side.size = drawSize(declared, random, draw);
        return side.size;
      },
      cell(storage, pa, by) {
        const width = description.storages.find((s) => s.id === storage)?.cellWidth ?? 1;
        const key = by === null || oneStorage ? null : contentKey(side, by);
        const at = cellKey(description, storage, pa);
        const known = side.cells.get(at);
        const common = key === null ? undefined : contents.get(key);
        if (known !== undefined && common !== undefined && known !== common) throw new Conflict();
        const value = known ?? common ?? draw(width);
        side.cells.set(at, value);
        if (key !== null) contents.set(key, value);
        return value;
      },
    };
    return self;
  };
  /** The name under which both twins know a cell, or null where it is this side's own. */
  const contentKey = (side: SideState, by: MappedReference): string | null => {
    if (twins === null) return `${by.space}:${by.va}`;
    if (twins.relation.views === 'all equal') return `${by.space}:${by.va}`;
    if (by.space !== side.mode) return null;
    if (side === right) return `${by.va}`;
    const seen = ACCESSES.some((a) => translate(description, sources[1] as StateSource, by.va, a, right.mode).kind === 'address');
    return seen ? `${by.va}` : null;
  };

  const sources: StateSource[] = sides.map(source);
  try {
    const outcomes = sources.map((s) => execute(description, question.instruction, operands, s));
    outcomes.forEach((o, i) => readWritten(o, sources[i] as StateSource));
    if (twins !== null) shareContents(description, sources, sides, contents, twins);
    const names = question.domain.kind === 'state' ? [question.domain.name] : [question.domain.left, question.domain.right];
    const participants = outcomes.map((outcome, i): ConcreteParticipant => {
      const s = sources[i] as StateSource;
      return {
        name: names[i] ?? '',
        mode: (sides[i] as SideState).mode,
        outcome,
        before: (key) => valueBefore(s, key),
        ownCellsChanged: () => changedCells(outcome, s, (by) => by !== null && by.space === sides[i]?.mode),
        outsideCellsChanged: () => changedCells(outcome, s, (by) => by === null || by.space !== sides[i]?.mode),
      };
    });
    const result = matrixHolds(description, question.setting, question.matrix, {
      participants,
      cellsDiffer: () => ownContentsDiffer(description, outcomes, sources, sides, contents, twins),
    });
    if (!result.holds) return null;
    const satisfied = sources.every((s, i) =>
      conditionsOf(description, question.setting, exemptOn(question, i)).every((c) => evaluateCondition(description, c, s)),
    );
    if (!satisfied) return null;
    if (!inForm(question, operands, sources)) return null;
    if (twins?.element != null) for (const s of sources) touch(s, elements.get(twins.element));
    return { instance: { operands, states: concreteStates(description, sides) }, shows: result.shows };
  } catch (e) {
    if (e instanceof Conflict) return null;
    throw e;
  }
}

/** Whether some state of the question is one of the form (D11). */
export function inForm({ description, form }: Question, operands: ReadonlyMap<string, bigint>, sources: readonly StateSource[]): boolean {
  const { when } = form;
  return when === null || sources.some((s) => evaluateExpression(description, when, operands, s) === 1n);
}

function touch(s: StateSource, e: Element | undefined): void {
  if (e !== undefined && e.count === 1) s.element(e.id, 0);
}

const elementTables = new WeakMap<Description, ReadonlyMap<string, Element>>();
function elementsOf(description: Description): ReadonlyMap<string, Element> {
  let table = elementTables.get(description);
  if (table === undefined) {
    table = new Map(description.elements.map((e) => [e.id, e]));
    elementTables.set(description, table);
  }
  return table;
}

/** How far draws reach: `tiny` keeps to 0 … 3, so that what is found early is small already. */
export type Reach = 'tiny' | 'any';

/** Draws numbers of a width: corners, small numbers, powers of two, numbers drawn before, any. */
function drawing(random: Random, reach: Reach): (width: number) => bigint {
  const pool: bigint[] = [];
  return (width) => {
    const mask = (1n << BigInt(width)) - 1n;
    if (reach === 'tiny') return BigInt(random() % 8 < 3 ? 0 : random() % 4) & mask;
    const value = ((): bigint => {
      switch (random() % 12) {
        case 0:
        case 1:
          return 0n;
        case 2:
          return 1n;
        case 3:
          return mask;
        case 4:
        case 5:
          return BigInt(random() % 16);
        case 6:
          return 1n << BigInt(random() % width);
        case 7:
        case 8:
          return pool[random() % Math.max(1, pool.length)] ?? 0n;
        default: {
          let v = 0n;
          for (let w = 0; w < width; w += 32) v = (v << 32n) | BigInt(random());
          return v;
        }
      }
    })();
    const fitted = value & mask;
    pool.push(fitted);
    return fitted;
  };
}

/** A number of cells from 1 to `declared`: mostly all of them, or a power of two. */
function drawSize(declared: bigint, random: Random, draw: (width: number) => bigint): bigint {
  const width = declared.toString(2).length;
  const kind = random() % 8;
  if (kind < 5) return declared;
  const size = kind < 7 ? 1n << BigInt(random() % width) : 1n + (draw(width) % declared);
  return size > declared ? declared : size;
}

function drawOperands(question: Question, draw: (width: number) => bigint): ReadonlyMap<string, bigint> | null {
  const { instruction, form } = question;
  const operands = new Map<string, bigint>();
  const legal = legalOperands(question.description, instruction);
  if (legal?.length === 0) return null;
  const chosen = legal === null ? undefined : legal[Number(draw(32)) % legal.length];
  for (const o of instruction.operands) {
    let value = chosen?.get(o.name) ?? draw(o.width);
    if (o.name === form.operand) {
      if (form.value !== null) value = form.value;
      else {
        const limit = 1n << BigInt(o.width);
        for (let k = 0n; form.excluded.includes(value) && k < limit; k++) value = (value + 1n) % limit;
        if (form.excluded.includes(value)) return null;
      }
    }
    operands.set(o.name, value);
  }
  return legal === null && !satisfies(question.description, instruction.encoding.where, operands) ? null : operands;
}

/** Bits of operands that a condition on the encoding may look at for its solutions to be listed. */
const MAX_LISTED_BITS = 12;

const legals = new WeakMap<Instruction, readonly ReadonlyMap<string, bigint>[] | null>();

/** All values of the operands that the condition on the encoding looks at, where it holds; null without one, or where it looks at many bits. */
function legalOperands(description: Description, instruction: Instruction): readonly ReadonlyMap<string, bigint>[] | null {
  const known = legals.get(instruction);
  if (known !== undefined) return known;
  const { where } = instruction.encoding;
  const names = where === null ? new Set<string>() : operandsOf(description, where);
  const looked = instruction.operands.filter((o) => names.has(o.name));
  const bits = looked.reduce((sum, o) => sum + o.width, 0);
  let found: ReadonlyMap<string, bigint>[] | null = null;
  if (where !== null && bits <= MAX_LISTED_BITS) {
    found = [];
    const zeros = new Map(instruction.operands.map((o) => [o.name, 0n]));
    for (let n = 0n; n < 1n << BigInt(bits); n++) {
      let rest = n;
      const values = new Map<string, bigint>();
      for (const o of looked) {
        values.set(o.name, BigInt.asUintN(o.width, rest));
        rest >>= BigInt(o.width);
      }
      if (satisfies(description, where, new Map([...zeros, ...values]))) found.push(values);
    }
  }
  legals.set(instruction, found);
  return found;
}

export function satisfies(description: Description, where: Expression | null, operands: ReadonlyMap<string, bigint>): boolean {
  return where === null || evaluateExpression(description, where, operands, NOTHING) === 1n;
}

/** The state of conditions that look at none. */
const NOTHING: StateSource = { element: () => 0n, cell: () => 0n, size: () => 0n };

/** Reads the old content of cells that were written, so that comparisons know it. */
function readWritten(o: Outcome, s: StateSource): void {
  if (o.kind === 'trap') return;
  for (const r of o.references) if (r.access === 'write') s.cell(r.storage, r.pa, r.by);
}

/** What one side has read through the map, the other side has in the same place of its view. */
function shareContents(
  description: Description,
  sources: readonly StateSource[],
  sides: readonly SideState[],
  contents: ReadonlyMap<string, bigint>,
  twins: TwinCase,
): void {
  const allEqual = twins.relation.views === 'all equal';
  for (const [key, value] of [...contents]) {
    const parts = key.split(':');
    const va = BigInt(parts[allEqual ? 1 : 0] ?? '0');
    sides.forEach((side, i) => {
      const space = allEqual ? BigInt(parts[0] ?? '0') : side.mode;
      for (const access of ACCESSES) {
        const t = translate(description, sources[i] as StateSource, va, access, space);
        if (t.kind !== 'address') continue;
        const known = side.cells.get(t.pa);
        if (known !== undefined && known !== value) throw new Conflict();
        side.cells.set(t.pa, value);
      }
    });
  }
}

function valueBefore(s: StateSource, key: string): bigint {
  const id = elementOfKey(key);
  return s.element(id, id === key ? 0 : Number(key.slice(id.length + 1, -1)));
}

/** Whether a cell written through a reference of the kind asked for holds something else than before. */
function changedCells(o: Outcome, s: StateSource, kind: (by: MappedReference | null) => boolean): boolean {
  if (o.kind === 'trap') return false;
  return o.references.some(
    (r) =>
      r.access === 'write' &&
      kind(r.by) &&
      o.cells.some((c) => c.storage === r.storage && c.pa === r.pa && c.value !== s.cell(r.storage, r.pa, null)),
  );
}

/** Whether a cell of the own view that either side wrote through the map holds something else on the other side. */
function ownContentsDiffer(
  description: Description,
  outcomes: readonly Outcome[],
  sources: readonly StateSource[],
  sides: readonly SideState[],
  contents: ReadonlyMap<string, bigint>,
  twins: TwinCase | null,
): boolean {
  if (twins === null) return false;
  if (isSameStorage(twins)) return physicalContentsDiffer(outcomes, sources);
  const after = outcomes.map((o, i) => {
    const written = new Map<string, bigint>();
    if (o.kind === 'trap') return written;
    for (const r of o.references) {
      if (r.by === null || r.by.space !== sides[i]?.mode) continue;
      const key = `${r.by.va}`;
      const now = o.cells.find((c) => c.storage === r.storage && c.pa === r.pa)?.value ?? sources[i]?.cell(r.storage, r.pa, null);
      if (now !== undefined) written.set(key, now);
    }
    return written;
  });
  const [a, b] = after;
  if (a === undefined || b === undefined) return false;
  if (aliasesDiffer(description, outcomes, sources, sides, twins)) return true;
  const initial = (va: string): bigint | undefined => contents.get(twins.relation.views === 'all equal' ? `${sides[0]?.mode}:${va}` : va);
  for (const va of new Set([...a.keys(), ...b.keys()])) {
    const before = initial(va);
    // A cell that only the left has (its own map allows what the right's does not) is not compared.
    if (before === undefined && twins.relation.views !== 'all equal') continue;
    if ((a.get(va) ?? before) !== (b.get(va) ?? before)) return true;
  }
  return false;
}

/**
 * Whether a cell that either side wrote through the map of another space lies in the own view at the same address, and holds something else there on the
 * other side. Where the maps of two spaces meet is free on each side.
 */
function aliasesDiffer(
  description: Description,
  outcomes: readonly Outcome[],
  sources: readonly StateSource[],
  sides: readonly SideState[],
  twins: TwinCase,
): boolean {
  if (twins.relation.views !== 'all equal') return false;
  const addresses = new Set<bigint>();
  outcomes.forEach((o, i) => {
    if (o.kind === 'trap') return;
    for (const { access, by } of o.references) if (access === 'write' && by !== null && by.space !== sides[i]?.mode) addresses.add(by.va);
  });
  for (const va of addresses) {
    for (const access of ACCESSES) {
      const [a, b] = sources.map((source, i) => {
        const space = sides[i]?.mode ?? 0n;
        const t = translate(description, source, va, access, space);
        const storage = description.translate?.storage;
        const o = outcomes[i];
        if (t.kind !== 'address' || storage === undefined || o?.kind !== 'next') return null;
        const before = source.cell(storage, t.pa, { va, space, access });
        return o.cells.find((c) => c.storage === storage && c.pa === t.pa)?.value ?? before;
      });
      if (a != null && b != null && a !== b) return true;
    }
  }
  return false;
}

/** Whether a cell that either side wrote through the map holds something else on the other side, where both have the same storage. */
function physicalContentsDiffer(outcomes: readonly Outcome[], sources: readonly StateSource[]): boolean {
  const after = (i: number, storage: string, pa: bigint): bigint | undefined => {
    const o = outcomes[i];
    const written = o?.kind === 'next' ? o.cells.find((c) => c.storage === storage && c.pa === pa)?.value : undefined;
    return written ?? sources[i]?.cell(storage, pa, null);
  };
  return outcomes.some((o) => o.kind === 'next' && o.cells.some((c) => after(0, c.storage, c.pa) !== after(1, c.storage, c.pa)));
}

/** The sides as concrete states: what one twin has read, the other has too; what is free there is taken as the same. */
function concreteStates(description: Description, sides: readonly SideState[]): ConcreteState[] {
  const mapped = mappedStorage(description);
  const declared = description.storages.find((s) => s.id === mapped)?.size ?? 0n;
  const table = elementsOf(description);
  return sides.map((side) => {
    const other = sides.find((s) => s !== side);
    const elements = new Map<string, bigint>();
    for (const [key, value] of other?.elements ?? []) {
      const e = table.get(key);
      const here = e?.bank == null || other === undefined ? key : counterpart(description, e, other.mode, side.mode)?.id;
      if (here !== undefined) elements.set(here, value);
    }
    for (const [key, value] of side.elements) elements.set(key, value);
    return { mode: side.mode, elements, cells: new Map(side.cells), size: side.size ?? other?.size ?? declared };
  });
}
