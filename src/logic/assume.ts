// Simplification under assumptions, and unit propagation across a list of conjuncts.

import { consequences } from './facts.ts';
import type { Term } from './term.ts';
import type { Terms } from './terms.ts';
import { rewriteAll } from './traverse.ts';

// Rounds over the conjuncts: each round that changes something makes the list simpler; the bound keeps work linear.
const ROUNDS = 12;
// Levels of disjunctions below the list that are propagated by themselves.
const LEVELS = 3;

/**
 * A term equal to `t` in every model in which all `literals` (boolean terms) hold. With contradictory literals any
 * answer is right; then `t` comes back as far as it was simplified.
 */
export function assume(terms: Terms, t: Term, literals: readonly Term[]): Term {
  return assumeAll(terms, [t], literals)[0]!;
}

/** `assume` in several terms, each shared node once. */
export function assumeAll(terms: Terms, ts: readonly Term[], literals: readonly Term[]): Term[] {
  const facts = new Map<Term, Term>();
  const learn = (term: Term, replacement: Term): void => {
    if (!facts.has(term)) facts.set(term, replacement);
  };
  for (const literal of [...propagate(terms, literals), ...literals]) consequences(terms, literal, learn);
  if (facts.size === 0) return [...ts];
  return rewriteAll(
    terms,
    ts,
    (rebuilt) => facts.get(rebuilt) ?? rebuilt,
    (original) => facts.get(original),
  );
}

/**
 * A list of conjuncts equivalent to the given ones, each simplified under the others until nothing changes:
 * `[terms.false]` for a contradiction that propagation finds, `[]` for a tautology. Nested conjunctions are split;
 * disjuncts are simplified under the conjuncts around them.
 */
export function propagate(terms: Terms, conjuncts: readonly Term[]): Term[] {
  return propagateLevel(terms, conjuncts, LEVELS);
}

function propagateLevel(terms: Terms, conjuncts: readonly Term[], levels: number): Term[] {
  let list = split(terms, terms.all(conjuncts));
  for (let round = 0; round < ROUNDS; round++) {
    const next = simplifyEach(terms, list) ?? (levels > 0 ? simplifyDisjunctions(terms, list, levels) : undefined);
    if (next === undefined) return list;
    list = split(terms, terms.all(next));
    if (list[0] === terms.false) return list;
  }
  return list;
}

function split(terms: Terms, t: Term): Term[] {
  if (t === terms.true) return [];
  return t.op === 'and' ? [...t.args] : [t];
}

/** A fact with the position of the conjunct that it follows from; a conjunct must not be simplified by itself. */
interface Sourced {
  readonly replacement: Term;
  readonly source: number;
}

/** One round; undefined when no conjunct changed. */
function simplifyEach(terms: Terms, conjuncts: readonly Term[]): Term[] | undefined {
  const list = [...conjuncts];
  const facts = new Map<Term, Sourced>();
  const keys: Term[][] = list.map(() => []);
  let consistent = true;
  const learnFrom = (source: number): void => {
    const learn = (term: Term, replacement: Term): void => {
      keys[source]!.push(term);
      if (!facts.has(term)) facts.set(term, { replacement, source });
    };
    if (!consequences(terms, list[source]!, learn)) consistent = false;
  };
  for (let i = 0; i < list.length; i++) learnFrom(i);

  let shared: Shared = { results: new Map(), sources: new Set() };
  let changed = false;
  for (let i = 0; i < list.length && consistent; i++) {
    const before = list[i]!;
    const after = simplifyOne(terms, before, i, facts, keys[i]!, shared);
    if (after === before) continue;
    changed = true;
    for (const key of keys[i]!) if (facts.get(key)?.source === i) facts.delete(key);
    keys[i] = [];
    shared = { results: new Map(), sources: new Set() };
    list[i] = after;
    if (after === terms.false) return [after];
    learnFrom(i);
  }
  if (!consistent) return [terms.false];
  return changed ? list : undefined;
}

/** Rewriting results that conjuncts share, and the conjuncts whose facts they rest on; void once the facts change. */
interface Shared {
  readonly results: Map<Term, Term>;
  readonly sources: Set<number>;
}

function simplifyOne(
  terms: Terms,
  conjunct: Term,
  source: number,
  facts: ReadonlyMap<Term, Sourced>,
  own: readonly Term[],
  shared: Shared,
): Term {
  // Results made with a fact of this conjunct must not reach it; results made without one would keep it from others.
  const apart = own.length > 1 || shared.sources.has(source);
  const { results, sources } = apart ? { results: new Map<Term, Term>(), sources: new Set<number>() } : shared;
  const known = (t: Term): Term | undefined => {
    const fact = facts.get(t);
    if (fact === undefined || fact.source === source) return undefined;
    sources.add(fact.source);
    return fact.replacement;
  };
  const rewrite = (t: Term): Term => known(t) ?? t;
  const body = conjunct.op === 'not' ? conjunct.args[0]! : conjunct;
  const args = rewriteAll(terms, body.args, rewrite, known, results);
  const after = known(body) ?? rewrite(terms.rebuild(body, args));
  return conjunct === body ? after : terms.not(after);
}

/** Propagates inside each disjunction by itself; undefined when none changed. */
function simplifyDisjunctions(terms: Terms, list: readonly Term[], levels: number): Term[] | undefined {
  let changed = false;
  const next = list.map((t) => {
    if (t.op !== 'not' || t.args[0]!.op !== 'and') return t;
    const inner = propagateLevel(terms, t.args[0]!.args, levels - 1);
    const after = terms.not(terms.all(inner));
    if (after !== t) changed = true;
    return after;
  });
  return changed ? next : undefined;
}
