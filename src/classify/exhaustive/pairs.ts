// Questions about twins: is there an ordinary pair of them, and operands, whose outcomes satisfy a condition?
// What the twins share is chosen lazily and first; each side then runs through what is its own, and is grouped by what can be seen of it.
import { evaluateCondition, type StateSource } from '../../evaluate/index.ts';
import { shortestLength } from '../../isa/encoding.ts';
import type { Condition, Element } from '../../language/description.ts';
import type { Instance, Question } from '../question.ts';
import type { AddressMap } from './address-map.ts';
import { concreteOperands, concreteState } from './instance.ts';
import { type Budget, branch, cellIn, lazyOperands, newStore, Request, registerIn, type Store, spend } from './lazy.ts';
import { type Asked, askedOf, type Before, type Between, type Context, digestOf, holds, type Observation, observe } from './observe.ts';
import { isEncoded, isOfForm, outcomesIn, setsDiffer } from './outcomes.ts';
import { partOfRole, type Registers, registerKey, registersIn, registersOf } from './registers.ts';
import {
  type Bucket,
  bucketsOf,
  type Candidate,
  candidatesOf,
  type Modes,
  type Placed,
  type Side,
  sharedElements,
  sidesOf,
  type Twins,
  tablesAgree,
} from './sharing.ts';
import type { Found } from './single.ts';
import { OUTSIDE, sharedKey } from './views.ts';

/** Thrown where a run needs the map and none was chosen yet. */
class MapNeeded {}

/** What is the same for all runs of one pair of modes. */
interface Search {
  readonly question: Question;
  readonly domain: Twins;
  readonly map: AddressMap;
  readonly budget: Budget;
  readonly registers: Registers;
  readonly asked: Asked;
  readonly context: Context;
  readonly shared: ReadonlySet<string>;
  /** What both sides have: operands, shared registers, shared cells by key. */
  readonly common: Store;
  readonly operands: ReadonlyMap<string, bigint>;
  readonly sides: readonly [Side, Side];
  /** Both sides are settled alike, so that runs which need no map are the same on both. */
  readonly alike: boolean;
  readonly buckets: readonly Bucket[];
  /** A pair of maps that go together. */
  readonly example: readonly [Placed, Placed];
  /** Conditions that some map leaves open, for each side. */
  readonly open: readonly [readonly Condition[], readonly Condition[]];
  inhabited: boolean;
}

/** Runs of one side that look alike. `elements` and `cells` (by physical address) are the side's own values; `map` is null where the run needs none. */
interface Group {
  readonly map: Placed | null;
  /** One for each outcome that undefined values allow. */
  readonly observations: readonly Observation[];
  /** The state is one of the form. */
  readonly ofForm: boolean;
  readonly elements: ReadonlyMap<string, bigint>;
  readonly cells: ReadonlyMap<number, bigint>;
}

/** Decides a question about twins by visiting all of them. Throws OutOfCases. */
export function decidePairs(question: Question, domain: Twins, map: AddressMap, budget: Budget): Found {
  let inhabited = false;
  for (const modes of domain.modes) {
    const search = startSearch(question, domain, map, budget, modes);
    if (search === null) continue;
    const instance = visit(search, needsMapFirst(search) ? search.buckets : [null]);
    if (instance !== null) return { instance, inhabited: true };
    inhabited ||= search.inhabited;
  }
  return { instance: null, inhabited };
}

function startSearch(question: Question, domain: Twins, map: AddressMap, budget: Budget, modes: Modes): Search | null {
  const { description, instruction, setting } = question;
  const shared = sharedElements(description, domain, question.held, map.uses, modes);
  const sides = sidesOf(question, domain, shared, modes);
  const unconstrained = domain.constrained !== 'right' || question.held.size === 0;
  // Assumptions that are lifted bind the guest's side still.
  const assumed = domain.relation.modes === 'same' || (question.lifted?.size ?? 0) === 0;
  const alike = modes[0] === modes[1] && unconstrained && assumed;
  const lefts = candidatesOf(question, map, sides[0], 0, budget);
  const rights = alike ? lefts : candidatesOf(question, map, sides[1], 1, budget);
  const buckets = bucketsOf(question, domain.relation, map, shared, modes, lefts, rights, budget);
  const common = newStore('shared');
  const base = {
    question,
    domain,
    map,
    budget,
    registers: registersIn(description),
    asked: askedOf(question.matrix),
    context: { description, setting, length: shortestLength(instruction.encoding) },
    shared,
    common,
    operands: lazyOperands(common, instruction.operands, question.form),
    sides,
    alike,
    buckets,
    open: [openIn(lefts), openIn(rights)] as const,
    inhabited: false,
  };
  const example = findExample(base);
  return example === null ? null : { ...base, example };
}

function openIn(candidates: readonly Candidate[]): readonly Condition[] {
  return [...new Set(candidates.flatMap((candidate) => candidate.open))];
}

/** Maps of the two sides that go together, or null: then there are no twins. */
function findExample(search: Omit<Search, 'example'>): readonly [Placed, Placed] | null {
  for (const bucket of search.buckets) {
    for (const left of bucket.left) {
      for (const right of bucket.right) {
        spend(search.budget);
        if (!tablesAgree(left, right, search.domain.relation)) continue;
        if (separate(search, ownValues(search, 0, left), ownValues(search, 1, right)) !== null) return [left, right];
      }
    }
  }
  return null;
}

/** Without a map one cannot tell whether the element that is to differ does, where the map reads it. */
function needsMapFirst({ domain, registers, map }: Search): boolean {
  const element = domain.element === null ? undefined : registers.elements.get(domain.element);
  return element !== undefined && registersOf(element).some((key) => map.registers.has(key));
}

/** All twins that extend the common values chosen so far, in each of the buckets; null is all buckets at once, while no map is needed. */
function visit(search: Search, buckets: readonly (Bucket | null)[]): Instance | null {
  for (const bucket of buckets) {
    let found: Instance | null;
    try {
      found = examine(search, bucket);
    } catch (signal) {
      if (signal instanceof Request && signal.owner === 'shared') found = branch(signal, () => visit(search, [bucket]));
      else if (signal instanceof MapNeeded) found = visit(search, search.buckets);
      else throw signal;
    }
    if (found !== null) return found;
  }
  return null;
}

function examine(search: Search, bucket: Bucket | null): Instance | null {
  const left = groupsOf(search, 0, bucket);
  const right = (bucket?.symmetric ?? search.alike) ? left : groupsOf(search, 1, bucket);
  const { domain, question, sides } = search;
  for (const a of left) {
    for (const b of right) {
      spend(search.budget);
      const values = separate(search, valuesOf(search, 0, a), valuesOf(search, 1, b));
      if (values === null) continue;
      search.inhabited = true;
      if (!a.ofForm && !b.ofForm) continue;
      const before = between(search, bucket, a);
      const holdsOf = (l: Observation, r: Observation): boolean =>
        holds(question.matrix, new Map([[domain.left, l] as const, [domain.right, r] as const]), before, search.context);
      if (!setsDiffer(domain.relation, a.observations, b.observations, holdsOf)) continue;
      const operands = concreteOperands(question.instruction, question.form, search.common.operands);
      const maps = [a.map ?? search.example[0], b.map ?? search.example[1]] as const;
      const contents = commonContents(search, maps);
      return {
        operands,
        states: [concrete(search, sides[0], a, maps[0], contents, values[0]), concrete(search, sides[1], b, maps[1], contents, values[1])],
      };
    }
  }
  return null;
}

/** The distinguishable runs of one side under the common values. Throws a Request for a common value that is missing. */
function groupsOf(search: Search, which: 0 | 1, bucket: Bucket | null): Group[] {
  const groups = new Map<string, Group>();
  const own = newStore('private');
  const placed = bucket === null ? [null] : which === 0 ? bucket.left : bucket.right;
  const run = (map: Placed | null): null => {
    spend(search.budget);
    try {
      runOnce(search, which, map, own, groups);
    } catch (signal) {
      if (!(signal instanceof Request) || signal.owner === 'shared') throw signal;
      return branch(signal, () => run(map));
    }
    search.budget.cases++;
    return null;
  };
  for (const map of placed) if (map === null || agrees(search, map)) run(map);
  return [...groups.values()];
}

/** Whether the cells that make a map have the common contents where they are common cells. */
function agrees(search: Search, placed: Placed): boolean {
  for (const [pa, value] of placed.map.cells) {
    const key = sharedKey(placed.keys, search.domain.relation, pa);
    if (key >= 0 && cellIn(search.common, key, search.map.storage?.cellWidth ?? 0) !== value) return false;
  }
  return true;
}

/** A state of one side as the evaluator reads it: settled values, then the map's, then common ones, then the side's own. */
function sourceOf(search: Search, which: 0 | 1, map: Placed | null, own: Store): StateSource {
  const { registers, shared, common, domain } = search;
  const { fixed, mode } = search.sides[which];
  return {
    element: (id, index) => {
      const element = registers.elements.get(id) as Element;
      const key = registerKey(element, index, mode);
      const settled = fixed.get(key);
      if (settled !== undefined) return settled;
      if (search.map.registers.has(key)) {
        if (map === null) throw new MapNeeded();
        return map.map.elements.get(key) as bigint;
      }
      return registerIn(shared.has(registers.byKey.get(key)?.id ?? id) ? common : own, key, element.width);
    },
    cell: (_storage, address) => {
      const pa = Number(address);
      if (map === null) throw new MapNeeded();
      const content = map.map.cells.get(pa);
      if (content !== undefined) return content;
      const key = sharedKey(map.keys, domain.relation, pa);
      const width = search.map.storage?.cellWidth ?? 0;
      return key >= 0 ? cellIn(common, key, width) : cellIn(own, pa, width);
    },
    size: () => {
      if (map === null) throw new MapNeeded();
      return map.map.size;
    },
  };
}

/** One run of one side; adds its group unless the state is no state of the domain, or not ordinary (D15). */
function runOnce(search: Search, which: 0 | 1, map: Placed | null, own: Store, groups: Map<string, Group>): void {
  const { question, context } = search;
  const { description } = question;
  const source = sourceOf(search, which, map, own);
  for (const condition of map?.open ?? search.open[which]) if (!evaluateCondition(description, condition, source)) return;
  if (!isEncoded(question, search.operands, source)) return;
  const ofForm = isOfForm(question, search.operands, source);
  const outcomes = outcomesIn(question, search.operands, source, search.sides[which].mode);
  if (outcomes.some((outcome) => outcome.references.some((reference) => map?.map.cells.has(Number(reference.pa))))) return;
  const observed = outcomes.map((outcome) => observe(description, outcome, context.length, search.asked, before(search, source, map)));
  const observations = [...new Map(observed.map((o) => [digestOf(o), o])).values()];
  const group = { map, observations, ofForm, elements: new Map(own.elements), cells: new Map(own.cells) };
  const digest = `${observations.map(digestOf).sort().join('/')}|${ofForm}|${distinguishing(search, which, group)}`;
  if (!groups.has(digest)) groups.set(digest, group);
}

function before(search: Search, source: StateSource, map: Placed | null): Before {
  const { registers, shared } = search;
  const register = (key: string): bigint => {
    const element = registers.byKey.get(key) as Element;
    return source.element(element.id, element.count === 1 ? 0 : registersOf(element).indexOf(key));
  };
  return {
    register,
    cell: (pa) => source.cell(search.map.storage?.id ?? '', BigInt(pa), null),
    inOwnView: (pa) => map?.own.has(pa) === true,
    compared: (pa) => map?.compared.get(pa) ?? [],
    *unshared(part) {
      for (const [key, element] of registers.byKey) {
        if (partOfRole(element.role) === part && !shared.has(element.id)) yield key;
      }
    },
  };
}

/** What both twins had before. A register that the map reads is the same in both maps. */
function between(search: Search, bucket: Bucket | null, a: Group): Between {
  const { common, registers, map } = search;
  return {
    register: (key) => {
      if (!map.registers.has(key)) return registerIn(common, key, registers.byKey.get(key)?.width ?? 0);
      if (a.map === null) throw new MapNeeded();
      return a.map.map.elements.get(key) as bigint;
    },
    cell: (identity) => cellIn(common, bucket?.before.get(identity) ?? -1, map.storage?.cellWidth ?? 0),
  };
}

type Known = (key: string) => bigint | undefined;

function ownValues(search: Pick<Search, 'sides'>, which: 0 | 1, map: Placed | null): Known {
  return (key) => search.sides[which].fixed.get(key) ?? map?.map.elements.get(key);
}

function valuesOf(search: Search, which: 0 | 1, group: Group): Known {
  const known = ownValues(search, which, group.map);
  return (key) => known(key) ?? group.elements.get(key);
}

/** What is known of the element that is to differ, as text. */
function distinguishing(search: Search, which: 0 | 1, group: Group): string {
  const element = search.domain.element === null ? undefined : search.registers.elements.get(search.domain.element);
  if (element === undefined) return '';
  return registersOf(element)
    .map(valuesOf(search, which, group))
    .join(',');
}

type Extra = ReadonlyMap<string, bigint>;
const NOTHING: Extra = new Map();

/**
 * Makes the element that is to differ (`one differs`) do so: gives the values to choose on each side, or null where it is equal on both. Where
 * the relation has no such element there is nothing to choose.
 */
function separate(search: Pick<Search, 'domain' | 'registers'>, left: Known, right: Known): readonly [Extra, Extra] | null {
  const { relation } = search.domain;
  if (![relation.R, relation.K, relation.T].includes('one differs')) return [NOTHING, NOTHING];
  const element = search.domain.element === null ? undefined : search.registers.elements.get(search.domain.element);
  if (element === undefined) return null;
  const registers = registersOf(element);
  if (registers.some((key) => left(key) !== undefined && right(key) !== undefined && left(key) !== right(key))) return [NOTHING, NOTHING];
  for (const key of registers) {
    const a = left(key);
    const b = right(key);
    if (a === undefined) return b === undefined ? [new Map([[key, 0n]]), new Map([[key, 1n]])] : [new Map([[key, b ^ 1n]]), NOTHING];
    if (b === undefined) return [NOTHING, new Map([[key, a ^ 1n]])];
  }
  return null;
}

/** Contents before, by key: those chosen, and those that the maps of the two sides are made of. */
function commonContents({ common, domain }: Search, maps: readonly Placed[]): ReadonlyMap<number, bigint> {
  const contents = new Map(common.cells);
  for (const { map, keys } of maps) for (const [pa, content] of map.cells) contents.set(sharedKey(keys, domain.relation, pa), content);
  return contents;
}

function concrete(search: Search, side: Side, group: Group, placed: Placed, contents: ReadonlyMap<number, bigint>, extra: Extra) {
  const { common, question } = search;
  const { keys, map } = placed;
  const elements = new Map([...common.elements, ...group.elements, ...map.elements, ...side.fixed, ...extra]);
  const cells = new Map([...group.cells, ...map.cells]);
  for (const [pa, key] of keys) {
    const content = contents.get(key);
    if (content !== undefined) cells.set(pa, content);
  }
  for (const [key, content] of contents) {
    const pa = key - OUTSIDE;
    if (pa >= 0 && pa < Number(map.size) && !keys.has(pa)) cells.set(pa, content);
  }
  return concreteState(question.description, side.mode, map.size, elements, cells);
}
