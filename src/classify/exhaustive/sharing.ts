// Which elements two twins share, and which maps the two sides can have together.
import { evaluateCondition } from '../../evaluate/index.ts';
import { conditionsOf } from '../../isa/conditions.ts';
import type { PartRelation, TwinRelation } from '../../language/definition-set.ts';
import type { Condition, Description, Element } from '../../language/description.ts';
import { type Domain, exemptOn, type Question } from '../question.ts';
import { type AddressMap, type MapState, ownView } from './address-map.ts';
import { heldRegisters } from './instance.ts';
import { type Budget, spend } from './lazy.ts';
import { partOfRole, registerKey, registersIn } from './registers.ts';
import { commonSignature, matchViews, type SharedSide, type SharedView, sharedKey, sideSignature } from './views.ts';

export type Twins = Extract<Domain, { readonly kind: 'twins' }>;
export type Modes = readonly [bigint, bigint];

/** What the relation demands of an element. Elements of M are as the modes say. */
export function demandOn(element: Element, relation: TwinRelation): PartRelation {
  switch (partOfRole(element.role)) {
    case 'R':
      return relation.R;
    case 'K':
      return relation.K;
    case 'T':
      return relation.T;
    case 'M':
      return 'free';
    default:
      return 'equal';
  }
}

/** Ids of the elements that have the same value on both sides. `uses` gives what the own map of a mode reads. */
export function sharedElements(
  description: Description,
  domain: Twins,
  held: ReadonlyMap<string, bigint>,
  uses: ReadonlyMap<bigint, ReadonlySet<string>>,
  [left, right]: Modes,
): ReadonlySet<string> {
  const equal = (element: Element): boolean => {
    if (element.bank !== null && left !== right) return false;
    const demand = demandOn(element, domain.relation);
    switch (demand) {
      case 'equal':
        return true;
      case 'free':
        return false;
      case 'one differs':
        return element.id !== domain.element;
      case 'equal where both own maps use it':
        return uses.get(left)?.has(element.id) === true && uses.get(right)?.has(element.id) === true;
      case 'equal unless held':
        return !held.has(element.id);
    }
  };
  return new Set([...registersIn(description).elements.values()].filter(equal).map((element) => element.id));
}

/** One side of a pair of twins, before any value is chosen. */
export interface Side {
  readonly mode: bigint;
  /** Registers whose value is settled: the mode, and held ones where the side is constrained. */
  readonly fixed: ReadonlyMap<string, bigint>;
}

/** The two sides of a pair of modes. What is settled on one side and shared is settled on the other. */
export function sidesOf(question: Question, domain: Twins, shared: ReadonlySet<string>, [left, right]: Modes): readonly [Side, Side] {
  const { description, held } = question;
  const { byKey, mode } = registersIn(description);
  const settled = heldRegisters(description, held);
  const common = [...settled].filter(([key]) => shared.has(byKey.get(key)?.id ?? ''));
  const ofLeft = domain.constrained === 'both' ? settled : domain.constrained === 'right' ? common : [];
  const ofRight = domain.constrained === 'neither' ? [] : settled;
  return [
    { mode: left, fixed: new Map([...ofLeft, [mode.id, left]]) },
    { mode: right, fixed: new Map([...ofRight, [mode.id, right]]) },
  ];
}

/** A map that one side can have, with the conditions that it leaves open. */
export interface Candidate {
  readonly map: MapState;
  readonly open: readonly Condition[];
}

class Unchosen {}

/** The maps that a side can have: those that agree with its fixed registers and break no condition. */
export function candidatesOf(question: Question, map: AddressMap, side: Side, which: 0 | 1, budget: Budget): Candidate[] {
  const { description, setting } = question;
  const conditions = conditionsOf(description, setting, exemptOn(question, which));
  const { elements } = registersIn(description);
  const candidates: Candidate[] = [];
  for (const state of map.states) {
    spend(budget);
    if ([...side.fixed].some(([key, value]) => (state.elements.get(key) ?? value) !== value)) continue;
    const source = {
      element: (id: string, index: number) => {
        const key = registerKey(elements.get(id) as Element, index, side.mode);
        const value = side.fixed.get(key) ?? state.elements.get(key);
        if (value === undefined) throw new Unchosen();
        return value;
      },
      cell: (_storage: string, pa: bigint) => {
        const value = state.cells.get(Number(pa));
        if (value === undefined) throw new Unchosen();
        return value;
      },
      size: () => state.size,
    };
    const open: Condition[] = [];
    const possible = conditions.every((condition) => {
      try {
        return evaluateCondition(description, condition, source);
      } catch (signal) {
        if (!(signal instanceof Unchosen)) throw signal;
        open.push(condition);
        return true;
      }
    });
    if (possible) candidates.push({ map: state, open });
  }
  return candidates;
}

/** A candidate in a bucket, with what its cells share. `own`: the cells of its own view. */
export interface Placed extends Candidate, SharedSide {
  readonly own: ReadonlySet<number>;
}

/** Every left with every right of a bucket has the views and the shared registers of the relation; contents are still to agree. */
export interface Bucket {
  readonly left: readonly Placed[];
  readonly right: readonly Placed[];
  readonly before: SharedView['before'];
  /** Both sides have the same maps. */
  readonly symmetric: boolean;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}

/** Sorts the maps of both sides into buckets. Both sides are alike where `left` and `right` are the same list. */
export function bucketsOf(
  question: Question,
  relation: TwinRelation,
  map: AddressMap,
  shared: ReadonlySet<string>,
  modes: Modes,
  left: readonly Candidate[],
  right: readonly Candidate[],
  budget: Budget,
): Bucket[] {
  const { views, size } = relation;
  const { byKey } = registersIn(question.description);
  const sharedRegisters = [...map.registers].filter((key) => shared.has(byKey.get(key)?.id ?? ''));
  // Two maps of the same storage that read the same registers and agree on their cells are one map.
  const oneMap = views === 'same storage' && size === 'equal' && sharedRegisters.length === map.registers.size;
  const common = ({ map: { size: cells, elements, table } }: Candidate) => {
    const own = oneMap ? modes.map((mode) => sideSignature(views, map, table, mode, 'left')).join(';') : '';
    const registers = sharedRegisters.map((key) => elements.get(key)).join();
    return `${size === 'equal' ? cells : ''}|${registers}|${own}|${commonSignature(views, map, table)}`;
  };
  const bySide = (side: 'left' | 'right') => {
    const mode = modes[side === 'left' ? 0 : 1];
    return (candidate: Candidate) => sideSignature(views, map, candidate.map.table, mode, side);
  };
  const lefts = groupBy(left, common);
  const buckets: Bucket[] = [];
  for (const [name, together] of groupBy(right, common)) {
    const leftGroups = groupBy(lefts.get(name) ?? [], bySide('left'));
    for (const [rightName, rightGroup] of groupBy(together, bySide('right'))) {
      for (const [leftName, leftGroup] of leftGroups) {
        const symmetric = left === right && (views === 'all equal' || views === 'same storage') && leftName === rightName;
        const bucket = bucketOf(views, map, modes, leftGroup, rightGroup, symmetric, budget);
        if (bucket !== null) buckets.push(bucket);
      }
    }
  }
  return buckets;
}

/** The bucket of lefts and rights whose tables match alike, or null where none match. */
function bucketOf(
  views: TwinRelation['views'],
  map: AddressMap,
  modes: Modes,
  left: readonly Candidate[],
  right: readonly Candidate[],
  symmetric: boolean,
  budget: Budget,
): Bucket | null {
  const match = (a: Candidate, b: Candidate) => {
    spend(budget);
    return matchViews(views, map, a.map.table, b.map.table, modes);
  };
  const place = (candidate: Candidate, mode: bigint, { keys, compared }: SharedSide): Placed => ({
    ...candidate,
    keys,
    compared,
    own: ownView(map, candidate.map.table, mode),
  });
  const placedLeft: Placed[] = [];
  let view: SharedView | null = null;
  for (const candidate of left) {
    const found = match(candidate, right[0]!);
    if (found === null) continue;
    view = found;
    placedLeft.push(place(candidate, modes[0], found.left));
  }
  const one = placedLeft[0];
  if (view === null || one === undefined) return null;
  const placedRight: Placed[] = [];
  for (const candidate of right) {
    const found = match(one, candidate);
    if (found !== null) placedRight.push(place(candidate, modes[1], found.right));
  }
  return { left: placedLeft, right: placedRight, before: view.before, symmetric };
}

/** Whether the cells that make the two maps agree where they have one content. */
export function tablesAgree(a: Placed, b: Placed, relation: TwinRelation): boolean {
  const contents = new Map<number, bigint>();
  for (const { map, keys } of [a, b]) {
    for (const [pa, value] of map.cells) {
      const key = sharedKey(keys, relation, pa);
      if (key < 0) continue;
      if ((contents.get(key) ?? value) !== value) return false;
      contents.set(key, value);
    }
  }
  return true;
}
