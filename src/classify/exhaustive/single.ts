// Questions about single states: is there an ordinary state, and operands, whose outcome satisfies a condition?
import { type BlockOutcome, evaluateCondition, type StateSource } from '../../evaluate/index.ts';
import { conditionsOf } from '../../isa/conditions.ts';
import { shortestLength } from '../../isa/encoding.ts';
import type { Condition, Element } from '../../language/description.ts';
import { type Domain, exemptOn, type Instance, type Question } from '../question.ts';
import { type AddressMap, type MapState, mapKey, ownView } from './address-map.ts';
import { concreteOperands, concreteState, heldRegisters } from './instance.ts';
import { type Budget, branch, cellIn, lazyOperands, newStore, Request, registerIn, type Store, sizeIn, spend } from './lazy.ts';
import { type Asked, askedOf, type Before, holds, observe } from './observe.ts';
import { isEncoded, isOfForm, outcomesIn } from './outcomes.ts';
import { registerKey, registersIn } from './registers.ts';

type Single = Extract<Domain, { readonly kind: 'state' }>;

export interface Found {
  readonly instance: Instance | null;
  /** Whether the domain has any member at all. */
  readonly inhabited: boolean;
}

interface Search {
  readonly question: Question;
  readonly domain: Single;
  readonly map: AddressMap;
  readonly budget: Budget;
  readonly asked: Asked;
  readonly mode: bigint;
  readonly store: Store;
  readonly operands: ReadonlyMap<string, bigint>;
  readonly state: StateSource;
  inhabited: boolean;
}

/** Decides a question about single states by visiting all of them. Throws OutOfCases. */
export function decideSingle(question: Question, domain: Single, map: AddressMap, budget: Budget): Found {
  const asked = askedOf(question.matrix);
  let inhabited = false;
  for (const mode of domain.modes) {
    const search = startSearch(question, domain, map, budget, asked, mode);
    search.inhabited = inhabited;
    const conditions = stillPending(search, conditionsOf(question.description, question.setting, exemptOn(question, 0)));
    const instance = conditions === null ? null : visit(search, conditions);
    if (instance !== null) return { instance, inhabited: true };
    inhabited = search.inhabited;
  }
  return { instance: null, inhabited };
}

function startSearch(question: Question, domain: Single, map: AddressMap, budget: Budget, asked: Asked, mode: bigint): Search {
  const { description, instruction, form } = question;
  const registers = registersIn(description);
  const store = newStore('private');
  store.elements.set(registers.mode.id, mode);
  if (domain.constrained) for (const [key, value] of heldRegisters(description, question.held)) store.elements.set(key, value);
  const state: StateSource = {
    element: (id, index) => {
      const element = registers.elements.get(id) as Element;
      return registerIn(store, registerKey(element, index, mode), element.width);
    },
    cell: (_storage, pa) => cellIn(store, Number(pa), map.storage?.cellWidth ?? 0),
    size: () => sizeIn(store, map.storage?.size ?? 0n),
  };
  const operands = lazyOperands(store, instruction.operands, form);
  return { question, domain, map, budget, asked, mode, store, operands, state, inhabited: false };
}

/** Conditions that the values chosen so far leave open; null when one is false. */
function stillPending(search: Search, conditions: readonly Condition[]): readonly Condition[] | null {
  const pending: Condition[] = [];
  for (const condition of conditions) {
    try {
      if (!evaluateCondition(search.question.description, condition, search.state)) return null;
    } catch (request) {
      if (!(request instanceof Request)) throw request;
      pending.push(condition);
    }
  }
  return pending;
}

/** All states that extend the values chosen so far. */
function visit(search: Search, pending: readonly Condition[]): Instance | null {
  spend(search.budget);
  let satisfied: boolean | null;
  try {
    satisfied = examine(search);
  } catch (request) {
    if (!(request instanceof Request)) throw request;
    return branch(request, () => {
      const open = stillPending(search, pending);
      return open === null ? null : visit(search, open);
    });
  }
  search.budget.cases++;
  if (satisfied === null || (!satisfied && search.inhabited)) return null;
  const instance = complete(search, pending);
  if (instance !== null) search.inhabited = true;
  return satisfied ? instance : null;
}

/** Whether the condition holds in the states that agree with the values chosen so far; null where they are not ordinary (D15). */
function examine(search: Search): boolean | null {
  const { question, map, state } = search;
  if (!isEncoded(question, search.operands, state) || !isOfForm(question, search.operands, state)) return null;
  const outcomes = outcomesIn(question, search.operands, state, search.mode);
  if (map.readsCells && outcomes.some((outcome) => outcome.references.length > 0)) {
    const { cells } = currentMap(search);
    if (outcomes.some((outcome) => outcome.references.some((reference) => cells.has(Number(reference.pa))))) return null;
  }
  return outcomes.some((outcome) => holdsOf(search, outcome));
}

function holdsOf(search: Search, outcome: BlockOutcome): boolean {
  const { question, domain, map, asked } = search;
  const { description, instruction, matrix } = question;
  const { byKey } = registersIn(description);
  const before: Before = {
    register: (key) => registerIn(search.store, key, byKey.get(key)?.width ?? 0),
    cell: (pa) => cellIn(search.store, pa, map.storage?.cellWidth ?? 0),
    inOwnView: (pa) => ownView(map, currentMap(search).table, search.mode).has(pa),
    compared: () => [],
    unshared: () => [],
  };
  const observation = observe(description, outcome, shortestLength(instruction.encoding), asked, before);
  return holds(matrix, new Map([[domain.name, observation]]), before, {
    description,
    setting: question.setting,
    length: shortestLength(instruction.encoding),
  });
}

/** The map of the states at hand; asks for what it is made of. */
function currentMap(search: Search): MapState {
  const { map, store } = search;
  const { byKey } = registersIn(search.question.description);
  const values: bigint[] = [];
  for (const key of map.registers) values.push(registerIn(store, key, byKey.get(key)?.width ?? 0));
  const size = map.storage === null ? 0n : sizeIn(store, map.storage.size);
  for (const candidate of map.index.get(mapKey(size, values)) ?? []) if (agrees(candidate, search)) return candidate;
  throw new Error('no map of the description fits a state of it');
}

function agrees(candidate: MapState, search: Search): boolean {
  for (const [pa, value] of candidate.cells) {
    if (cellIn(search.store, pa, search.map.storage?.cellWidth ?? 0) !== value) return false;
  }
  return true;
}

/** A state that agrees with the values chosen so far and satisfies the conditions left open, or null. */
function complete(search: Search, pending: readonly Condition[]): Instance | null {
  spend(search.budget);
  const { description, instruction, form } = search.question;
  try {
    if (!pending.every((condition) => evaluateCondition(description, condition, search.state))) return null;
  } catch (request) {
    if (!(request instanceof Request)) throw request;
    return branch(request, () => complete(search, pending));
  }
  const { store, mode, map } = search;
  const size = store.size ?? map.storage?.size ?? 0n;
  return {
    operands: concreteOperands(instruction, form, store.operands),
    states: [concreteState(description, mode, size, store.elements, store.cells)],
  };
}
