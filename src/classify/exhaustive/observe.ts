// What a condition can see of an outcome, and its truth on what was seen.
import type { BlockOutcome } from '../../evaluate/index.ts';
import type { Matrix, Part } from '../../language/definition-set.ts';
import type { Description, Setting, TrapKind } from '../../language/description.ts';
import { partOfRole, registersIn } from './registers.ts';

/** The parts that a condition asks about: only these are observed. */
export interface Asked {
  readonly changes: ReadonlySet<Part>;
  readonly differ: ReadonlySet<Part>;
}

export function askedOf(matrix: Matrix): Asked {
  const changes = new Set<Part>();
  const differ = new Set<Part>();
  const walk = (m: Matrix): void => {
    switch (m.op) {
      case 'changes':
        changes.add(m.part);
        break;
      case 'differ':
        differ.add(m.part);
        break;
      case 'not':
        walk(m.argument);
        break;
      case 'and':
      case 'or':
        m.arguments.forEach(walk);
        break;
      case 'true':
      case 'next':
      case 'traps':
      case 'reaches monitor':
        break;
    }
  };
  walk(matrix);
  return { changes, differ };
}

/** The state before, as far as an observation needs it. Asking may throw a Request. */
export interface Before {
  register(key: string): bigint;
  cell(pa: number): bigint;
  /** Whether the own view has the cell. */
  inOwnView(pa: number): boolean;
  /** Where both twins have the cell in their own view: the identities under which its content after is compared. */
  compared(pa: number): readonly number[];
  /** Registers of a part whose value on the other side may be another. */
  unshared(part: Part): Iterable<string>;
}

/** `pc` is null where execution goes on in sequence. `registers` and `cells` are values after: a shared one that is missing is as before. */
export interface Observation {
  readonly trap: { readonly name: string; readonly as: TrapKind } | null;
  readonly changed: ReadonlySet<Part>;
  readonly registers: ReadonlyMap<string, bigint>;
  /** By the identities under which cells are compared. */
  readonly cells: ReadonlyMap<number, bigint>;
  readonly pc: bigint | null;
}

const UNCHANGED: ReadonlySet<Part> = new Set();
const NO_CELLS: ReadonlyMap<number, bigint> = new Map();

/** Observes one outcome. `length` is the instruction's, in cells. */
export function observe(description: Description, outcome: BlockOutcome, length: number, asked: Asked, before: Before): Observation {
  const registers = new Map<string, bigint>();
  for (const part of asked.differ) for (const key of before.unshared(part)) registers.set(key, before.register(key));
  if (outcome.kind === 'trap') {
    const trap = { name: outcome.trap, as: outcome.as };
    return { trap, changed: UNCHANGED, registers, cells: NO_CELLS, pc: null };
  }
  const { byKey, pc } = registersIn(description);
  const changed = new Set<Part>();
  for (const [key, value] of outcome.elements) {
    const element = byKey.get(key);
    if (element === undefined) continue;
    const part = partOfRole(element.role);
    if (asked.differ.has(part)) registers.set(key, value);
    if (asked.changes.has(part) && !changed.has(part) && before.register(key) !== value) changed.add(part);
  }
  const cells = new Map<number, bigint>();
  for (const { pa, value } of outcome.cells) {
    const cell = Number(pa);
    if (asked.changes.has('D') || asked.changes.has('O')) {
      const part = before.inOwnView(cell) ? 'D' : 'O';
      if (asked.changes.has(part) && !changed.has(part) && before.cell(cell) !== value) changed.add(part);
    }
    if (asked.differ.has('D')) {
      for (const identity of before.compared(cell)) cells.set(identity, value);
    }
  }
  if (asked.changes.has('P')) {
    const moved = outcome.pc === null ? BigInt.asUintN(pc.width, BigInt(length)) !== 0n : outcome.pc !== before.register(pc.id);
    if (moved) changed.add('P');
  }
  return { trap: null, changed, registers, cells, pc: outcome.pc };
}

/** The states before, as far as a comparison needs them: what twins share. Asking may throw a Request. */
export interface Between {
  register(key: string): bigint;
  /** By the identity under which the cell is compared. */
  cell(identity: number): bigint;
}

/** The question around a condition. */
export interface Context {
  readonly description: Description;
  readonly setting: Setting;
  /** Of the instruction, in cells. */
  readonly length: number;
}

/** Whether a condition holds of the outcomes observed, by the name of their state. */
export function holds(matrix: Matrix, seen: ReadonlyMap<string, Observation>, between: Between, context: Context): boolean {
  const of = (name: string): Observation => {
    const observation = seen.get(name);
    if (observation === undefined) throw new TypeError(`the condition names ${name}, which is not bound`);
    return observation;
  };
  switch (matrix.op) {
    case 'true':
      return true;
    case 'not':
      return !holds(matrix.argument, seen, between, context);
    case 'and':
      return matrix.arguments.every((argument) => holds(argument, seen, between, context));
    case 'or':
      return matrix.arguments.some((argument) => holds(argument, seen, between, context));
    case 'next':
      return of(matrix.state).trap === null;
    case 'traps': {
      const { trap } = of(matrix.state);
      return trap !== null && (matrix.kinds === null || matrix.kinds.includes(trap.as));
    }
    case 'reaches monitor': {
      const { trap } = of(matrix.state);
      return trap !== null && context.setting.monitor.includes(trap.name);
    }
    case 'changes':
      return of(matrix.state).changed.has(matrix.part);
    case 'differ':
      return differ(of(matrix.left), of(matrix.right), matrix.part, between, context);
  }
}

function differ(a: Observation, b: Observation, part: Part, between: Between, context: Context): boolean {
  const { byKey, pc } = registersIn(context.description);
  if (part === 'P') {
    if (a.pc === null && b.pc === null && (a.trap === null) === (b.trap === null)) return false;
    const inSequence = () => BigInt.asUintN(pc.width, between.register(pc.id) + BigInt(context.length));
    const after = (o: Observation) => o.pc ?? (o.trap === null ? inSequence() : between.register(pc.id));
    return after(a) !== after(b);
  }
  const keys = new Set([...a.registers.keys(), ...b.registers.keys()]);
  for (const key of keys) {
    const element = byKey.get(key);
    if (element === undefined || partOfRole(element.role) !== part) continue;
    if ((a.registers.get(key) ?? between.register(key)) !== (b.registers.get(key) ?? between.register(key))) return true;
  }
  if (part !== 'D') return false;
  for (const key of new Set([...a.cells.keys(), ...b.cells.keys()])) {
    if ((a.cells.get(key) ?? between.cell(key)) !== (b.cells.get(key) ?? between.cell(key))) return true;
  }
  return false;
}

/** Observations with equal digests make every condition equally true. */
export function digestOf(o: Observation): string {
  const registers = [...o.registers].map(([key, value]) => `${key}=${value}`).sort();
  const cells = [...o.cells].map(([key, value]) => `${key}=${value}`).sort();
  const trap = o.trap === null ? '' : `${o.trap.as} ${o.trap.name}`;
  return `${trap}|${[...o.changed].sort().join('')}|${o.pc ?? ''}|${registers.join(',')}|${cells.join(',')}`;
}
