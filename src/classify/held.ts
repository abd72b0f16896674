// Held configurations (D9): which control elements must be held, and at which values, for a class to hold of an instruction.
import type { Description, Element } from '../language/description.ts';
import { postorder, type Term } from '../logic/index.ts';
import { parseLeaf, type SymbolicOutcome } from '../symbolic/index.ts';
import type { Held } from './analysis.ts';

/** Elements held together at the most, values tried of one element, configurations asked about and looked at in all. */
const MAX_HELD = 6;
const MAX_VALUES = 16;
const MAX_ASKED = 128;
const MAX_LOOKED_AT = 50_000;

/** What trying a configuration gave: the class holds, or a state of the real mode that shows that it does not, or neither is known. */
export type Trial = { readonly holds: true } | { readonly holds: false; readonly counterexample: ReadonlyMap<string, bigint> | null };

export interface Configurations {
  /** The minimal configurations found, smallest first. */
  readonly found: readonly Held[];
  /** Whether all configurations were looked at. */
  readonly complete: boolean;
}

/** An element that may be held, and the values tried of it: `all` of them, or those that the semantics compare it with and the corners. */
export interface Candidate {
  readonly id: string;
  readonly values: readonly bigint[];
  readonly all: boolean;
}

/** Control elements on which it depends whether, and how, the instruction traps. */
export function heldCandidates(description: Description, outcome: SymbolicOutcome): Candidate[] {
  const terms = postorder([outcome.next, ...outcome.traps.map((e) => e.guard)]);
  const names = new Set<string>();
  for (const t of terms) {
    if (t.op !== 'variable') continue;
    const parsed = parseLeaf(t.name);
    if (parsed.kind === 'element') names.add(parsed.subject);
  }
  return description.elements
    .filter((e) => e.role === 'control' && e.count === 1 && names.has(e.id))
    .map((e) => {
      const all = e.width <= Math.log2(MAX_VALUES);
      const values = all ? Array.from({ length: 2 ** e.width }, (_, i) => BigInt(i)) : valuesOf(e, terms);
      return { id: e.id, values, all };
    });
}

/** Values of a wide element: the corners, and those at which a comparison of it, or of some of its bits, turns. */
function valuesOf(e: Element, terms: readonly Term[]): bigint[] {
  const mask = (1n << BigInt(e.width)) - 1n;
  const values = new Set([0n, mask]);
  for (const t of terms) {
    const constant = t.args.find((a) => a.op === 'constant');
    if ((t.op !== 'eq' && t.op !== 'ult' && t.op !== 'slt') || constant === undefined) continue;
    for (const part of t.args.flatMap((a) => [a, ...(a.op === 'bvand' ? a.args : [])])) {
      const of = part.op === 'extract' ? part.args[0] : part;
      if (of?.op !== 'variable' || parseLeaf(of.name).subject !== e.id) continue;
      for (const near of [0n, 1n, -1n]) values.add(((constant.value + near) << BigInt(part === of ? 0 : part.low)) & mask);
    }
  }
  for (let bit = 0n; bit < e.width && values.size < MAX_VALUES; bit++) values.add(1n << bit);
  return [...values].slice(0, 4 * MAX_VALUES);
}

/** The minimal configurations over the candidates for which the class holds. A state that refutes one refutes all that it agrees with. */
export function minimalConfigurations(candidates: readonly Candidate[], attempt: (held: Held) => Trial): Configurations {
  const found: Held[] = [];
  const refuting: ReadonlyMap<string, bigint>[] = [];
  const refuted = (held: Held): boolean => refuting.some((state) => [...held].every(([id, value]) => (state.get(id) ?? value) === value));
  let asked = 0;
  let lookedAt = 0;
  for (let size = 1; size <= Math.min(MAX_HELD, candidates.length); size++) {
    for (const subset of subsets(candidates, size)) {
      for (const held of assignments(subset)) {
        if (++lookedAt > MAX_LOOKED_AT) return { found, complete: false };
        if (found.some((f) => includes(held, f)) || refuted(held)) continue;
        if (++asked > MAX_ASKED) return { found, complete: false };
        const trial = attempt(held);
        if (trial.holds) found.push(held);
        else if (trial.counterexample !== null) refuting.push(trial.counterexample);
      }
    }
  }
  return { found, complete: candidates.length <= MAX_HELD && candidates.every((c) => c.all) };
}

/** Whether `held` fixes all that `part` fixes, at the same values. */
export function includes(held: Held, part: Held): boolean {
  return [...part].every(([id, value]) => held.get(id) === value);
}

/** Both configurations at once, or null where they contradict each other. */
export function join(a: Held, b: Held): Held | null {
  const joined = new Map(a);
  for (const [id, value] of b) {
    if (joined.has(id) && joined.get(id) !== value) return null;
    joined.set(id, value);
  }
  return new Map([...joined].sort(([x], [y]) => (x < y ? -1 : 1)));
}

function* subsets<T>(items: readonly T[], size: number, from = 0): Generator<T[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let i = from; i <= items.length - size; i++) {
    for (const rest of subsets(items, size - 1, i + 1)) yield [items[i] as T, ...rest];
  }
}

function* assignments(candidates: readonly Candidate[]): Generator<Held> {
  const [first, ...rest] = candidates;
  if (first === undefined) {
    yield new Map();
    return;
  }
  for (const value of first.values) {
    for (const others of assignments(rest)) yield new Map([[first.id, value], ...others]);
  }
}
