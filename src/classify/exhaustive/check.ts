// Checks one concrete instance of a question: whether it lies in the domain, and whether the condition holds of it. By brute force over all addresses.
import { evaluateCondition, type StateSource, translate } from '../../evaluate/index.ts';
import { conditionsOf } from '../../isa/conditions.ts';
import { shortestLength } from '../../isa/encoding.ts';
import type { Description, Element } from '../../language/description.ts';
import { type ConcreteState, exemptOn, heldOn, type Instance, type Question } from '../question.ts';
import { ACCESSES, addressMap, ownView, tableEntry } from './address-map.ts';
import { OutOfCases } from './lazy.ts';
import { askedOf, type Before, type Between, holds, type Observation, observe } from './observe.ts';
import { isEncoded, isOfForm, outcomesIn, setsDiffer } from './outcomes.ts';
import { elementOfKey, partOfRole, registerKey, registersIn, registersOf } from './registers.ts';
import { demandOn, type Modes, sharedElements, type Twins } from './sharing.ts';
import { matchViews, type SharedSide, type SharedView, sharedKey } from './views.ts';

export interface Check {
  /** The instance is of the domain and the condition holds. */
  readonly holds: boolean;
  /** The instance is of the domain: for twins, the relation holds. */
  readonly twins: boolean;
  /** The first thing that is not as it should be, or null. */
  readonly reason: string | null;
}

/** Virtual addresses are tried one by one: at most 2^8 of them. */
const MAX_ADDRESS_WIDTH = 8;
/** For the maps of a description, to see which elements they use. */
const MAX_MAP_CASES = 100_000;

/** One state with what its map makes of every reference, as in MapState. */
interface Tabled {
  readonly state: ConcreteState;
  readonly source: StateSource;
  readonly spaces: readonly bigint[];
  readonly addresses: number;
  readonly table: readonly number[];
  readonly lookups: readonly string[];
  /** The cells that the map reads. */
  readonly mapCells: ReadonlySet<number>;
}

/** Checks an instance. Registers and cells that its states do not name are 0. Throws BudgetExceeded as the evaluator does. */
export function checkInstance(question: Question, instance: Instance): Check {
  const { description, domain } = question;
  if (description.storages.length > 1) return outside('the description has several storages');
  const width = description.translate?.addressWidth ?? description.storages[0]?.addressWidth ?? 0;
  if (width > MAX_ADDRESS_WIDTH) return outside(`addresses are wider than ${MAX_ADDRESS_WIDTH} bits`);
  if (instance.states.length !== (domain.kind === 'state' ? 1 : 2)) return outside('the number of states is not that of the domain');
  const badOperand = operandFault(question, instance);
  if (badOperand !== null) return outside(badOperand);
  const refusals = new Map<string, number>();
  const tabled = instance.states.map((state) => tableOf(description, state, refusals));
  for (const [at, side] of tabled.entries()) {
    const fault = stateFault(question, side, at);
    if (fault !== null) return outside(fault);
  }
  const [first, second] = tabled;
  if (first === undefined) return outside('there is no state');
  if (domain.kind === 'state') {
    if (!domain.modes.includes(first.state.mode)) return outside('the mode is not of the domain');
    if (!isOfForm(question, instance.operands, first.source)) return outside('the state is not of the form');
    const seen = observeSide(question, instance, first, () => [], new Set());
    if (seen === null) return outside('the state is not ordinary');
    return verdict(seen.some((s) => holdsOf(question, new Map([[domain.name, s]]), betweenOf(first, null))));
  }
  if (second === undefined) return outside('there is no right state');
  const modes: Modes = [first.state.mode, second.state.mode];
  if (!domain.modes.some(([left, right]) => left === modes[0] && right === modes[1])) return outside('the modes are not of the domain');
  const view = matchViews(domain.relation.views, first, first.table, second.table, modes);
  if (view === null) return outside('the views do not match');
  const shared = sharedElements(description, domain, question.held, usesOf(description, tabled), modes);
  const fault = pairFault(question, domain, first, second, shared, view);
  if (fault !== null) return outside(fault);
  const compared = (side: SharedSide) => (pa: number) => side.compared.get(pa) ?? [];
  const left = observeSide(question, instance, first, compared(view.left), shared);
  const right = observeSide(question, instance, second, compared(view.right), shared);
  if (left === null || right === null) return outside('a state is not ordinary');
  if (![first, second].some((side) => isOfForm(question, instance.operands, side.source))) return outside('no state is of the form');
  const between = betweenOf(first, view.left.compared);
  const together = (l: Observation, r: Observation): boolean =>
    holdsOf(question, new Map([[domain.left, l] as const, [domain.right, r] as const]), between);
  return verdict(setsDiffer(domain.relation, left, right, together));
}

function outside(reason: string): Check {
  return { holds: false, twins: false, reason };
}

function holdsOf(question: Question, seen: ReadonlyMap<string, Observation>, between: Between): boolean {
  const { description, setting, instruction, matrix } = question;
  return holds(matrix, seen, between, { description, setting, length: shortestLength(instruction.encoding) });
}

function verdict(truth: boolean): Check {
  return { holds: truth, twins: true, reason: truth ? null : 'the condition does not hold' };
}

/** The state of a condition that reads none. */
const NOTHING: StateSource = { element: () => 0n, cell: () => 0n, size: () => 0n };

function operandFault(question: Question, { operands }: Instance): string | null {
  const { instruction, form } = question;
  for (const { name, width } of instruction.operands) {
    const value = operands.get(name);
    if (value === undefined || value < 0n || value >> BigInt(width) !== 0n) return `operand ${name} has no value of its width`;
    if (name !== form.operand) continue;
    if (form.value !== null ? value !== form.value : form.excluded.includes(value)) return `operand ${name} is not of the form`;
  }
  return isEncoded(question, operands, NOTHING) ? null : 'the operands are none that the encoding allows';
}

function concreteSource(description: Description, state: ConcreteState): StateSource {
  const { mode, elements } = registersIn(description);
  return {
    element: (id, index) => {
      if (id === mode.id) return state.mode;
      const key = registerKey(elements.get(id) as Element, index);
      const real = elementOfKey(description, key, state.mode);
      return state.elements.get(registerKey(elements.get(real.id) as Element, real.index)) ?? 0n;
    },
    cell: (_storage, pa) => state.cells.get(pa) ?? 0n,
    size: () => state.size,
  };
}

function tableOf(description: Description, state: ConcreteState, refusals: Map<string, number>): Tabled {
  const source = concreteSource(description, state);
  const storage = description.storages[0];
  const spaces = description.modes.map((mode) => mode.code);
  const addresses = storage === undefined ? 0 : 2 ** (description.translate?.addressWidth ?? storage.addressWidth);
  const mapCells = new Set<number>();
  let reads = '';
  const watched: StateSource = {
    ...source,
    cell: (id, pa, by) => {
      reads += `${pa} `;
      mapCells.add(Number(pa));
      return source.cell(id, pa, by);
    },
  };
  const table: number[] = [];
  const lookups: string[] = [];
  for (const space of spaces) {
    for (let va = 0; va < addresses; va++) {
      for (const access of ACCESSES) {
        reads = '';
        table.push(tableEntry(translate(description, watched, BigInt(va), access, space), refusals));
        lookups.push(reads);
      }
    }
  }
  return { state, source, spaces, addresses, table, lookups, mapCells };
}

/** What keeps a state from being a state of the machine, of the setting, or under the held configuration. */
function stateFault(question: Question, { state, source }: Tabled, at: number): string | null {
  const { description, setting } = question;
  const { byKey } = registersIn(description);
  const storage = description.storages[0];
  if (!description.modes.some((mode) => mode.code === state.mode)) return 'the mode is not a mode of the description';
  if (storage !== undefined && (state.size < 1n || state.size > storage.size)) return 'the size of storage is not a possible one';
  for (const [key, value] of state.elements) {
    const element = byKey.get(key);
    if (element === undefined || value < 0n || value >> BigInt(element.width) !== 0n) return `${key} has no value of its width`;
  }
  for (const [pa, value] of state.cells) {
    const fits = storage !== undefined && pa >= 0n && pa < state.size && value >= 0n && value >> BigInt(storage.cellWidth) === 0n;
    if (!fits) return `cell ${pa} is not a cell of storage with a content of its width`;
  }
  const held = heldOn(question, at);
  for (const element of description.elements) {
    const value = held.get(element.id);
    if (value === undefined) continue;
    for (let index = 0; index < element.count; index++) {
      if (source.element(element.id, index) !== value) return `${element.id} is not at its held value`;
    }
  }
  for (const condition of conditionsOf(description, setting, exemptOn(question, at))) {
    if (!evaluateCondition(description, condition, source)) return `a condition does not hold: ${condition.text}`;
  }
  return null;
}

/** What keeps two states from being twins, once their views match. */
function pairFault(
  { description }: Question,
  domain: Twins,
  left: Tabled,
  right: Tabled,
  shared: ReadonlySet<string>,
  view: SharedView,
): string | null {
  const { relation } = domain;
  if (relation.size === 'equal' && left.state.size !== right.state.size) return 'the sizes of storage differ';
  for (const element of registersIn(description).elements.values()) {
    const equal = registersOf(element).every(
      (_, index) => left.source.element(element.id, index) === right.source.element(element.id, index),
    );
    if (shared.has(element.id) && !equal) return `${element.id} differs`;
    if (element.id === domain.element && demandOn(element, relation) === 'one differs' && equal) return `${element.id} does not differ`;
  }
  const contents = new Map<number, { readonly content: bigint; readonly address: number }>();
  for (const [side, { keys }, size] of [
    [left, view.left, right.state.size],
    [right, view.right, left.state.size],
  ] as const) {
    for (const pa of new Set([...keys.keys(), ...named(left), ...named(right)])) {
      // Past the end of either side a cell is nobody's twin by its address.
      if (!keys.has(pa) && (pa >= side.state.size || pa >= size)) continue;
      const key = sharedKey(keys, relation, pa);
      if (key < 0) continue;
      const content = contentOf(side, pa);
      const twin = contents.get(key);
      if (twin === undefined) contents.set(key, { content, address: pa });
      else if (twin.content !== content) return `cell ${pa} has another content than its twin ${twin.address}`;
    }
  }
  return null;
}

/** The cells that a state gives a content. */
function named({ state }: Tabled): number[] {
  return [...state.cells.keys()].map(Number);
}

function contentOf(side: Tabled, pa: number): bigint {
  return side.state.cells.get(BigInt(pa)) ?? 0n;
}

/** The outcome of the instruction on one side as the condition sees it, or null where the state is not ordinary (D15). */
function observeSide(
  question: Question,
  instance: Instance,
  side: Tabled,
  compared: Before['compared'],
  shared: ReadonlySet<string>,
): readonly Observation[] | null {
  const { description, instruction } = question;
  const outcomes = outcomesIn(question, instance.operands, side.source, side.state.mode);
  if (outcomes.some((outcome) => outcome.references.some((reference) => side.mapCells.has(Number(reference.pa))))) return null;
  const { byKey } = registersIn(description);
  const own = ownView(side, side.table, side.state.mode);
  const before: Before = {
    register: (key) => registerOf(side, byKey, key),
    cell: (pa) => contentOf(side, pa),
    inOwnView: (pa) => own.has(pa),
    compared,
    *unshared(part) {
      for (const [key, element] of byKey) if (partOfRole(element.role) === part && !shared.has(element.id)) yield key;
    },
  };
  return outcomes.map((outcome) => observe(description, outcome, shortestLength(instruction.encoding), askedOf(question.matrix), before));
}

function registerOf(side: Tabled, byKey: ReadonlyMap<string, Element>, key: string): bigint {
  const element = byKey.get(key) as Element;
  return side.source.element(element.id, element.count === 1 ? 0 : registersOf(element).indexOf(key));
}

/** What both sides had before, read off the left one. */
function betweenOf(left: Tabled, compared: SharedSide['compared'] | null): Between {
  const physical = new Map<number, number>();
  for (const [pa, identities] of compared ?? []) for (const identity of identities) physical.set(identity, pa);
  return {
    register: (key) => {
      const at = key.indexOf('[');
      return at < 0 ? left.source.element(key, 0) : left.source.element(key.slice(0, at), Number(key.slice(at + 1, -1)));
    },
    cell: (identity) => contentOf(left, physical.get(identity) ?? -1),
  };
}

/**
 * For each space, the elements that its map uses. Where the maps are too many to enumerate, elements are changed bit by bit in the states at
 * hand, which can miss one.
 */
function usesOf(description: Description, sides: readonly Tabled[]): ReadonlyMap<bigint, ReadonlySet<string>> {
  try {
    return addressMap(description, MAX_MAP_CASES).uses;
  } catch (error) {
    if (!(error instanceof OutOfCases)) throw error;
  }
  const uses = new Map(description.modes.map((mode) => [mode.code, new Set<string>()]));
  for (const element of description.elements) {
    if (element.role === 'mode') continue;
    for (const key of registersOf(element)) {
      for (const { state, table, lookups, addresses } of sides) {
        for (let bit = 0n; bit < element.width; bit++) {
          const changed = new Map(state.elements).set(key, (state.elements.get(key) ?? 0n) ^ (1n << bit));
          const other = tableOf(description, { ...state, elements: changed }, new Map());
          const length = addresses * ACCESSES.length;
          for (const [at, pa] of other.table.entries()) {
            if (Math.max(pa, -1) === Math.max(table[at]!, -1) && other.lookups[at] === lookups[at]) continue;
            uses.get(other.spaces[Math.floor(at / length)]!)?.add(element.id);
          }
        }
      }
    }
  }
  return uses;
}
