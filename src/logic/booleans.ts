// Boolean connectives. Disjunction is not(and(not …)), so De Morgan's laws hold by construction.

import { type Builder, byId, indexById, isConstant, type Rules } from './builder.ts';
import type { Term } from './term.ts';

// Wider conjunctions skip the looks inside their negated conjunctions.
const UNIT_LIMIT = 64;

export function booleanRules(b: Builder): Pick<Rules, 'not' | 'and' | 'or'> {
  function not(a: Term): Term {
    if (a.op === 'not') return a.args[0]!;
    if (a === b.true) return b.false;
    if (a === b.false) return b.true;
    return b.node('not', b.bool, [a]);
  }

  /** Flat, ordered, without repetition and `true`; undefined when it holds `false` or complements. */
  function flatten(args: readonly Term[]): Term[] | undefined {
    const flat: Term[] = [];
    for (const arg of args) {
      if (arg === b.true) continue;
      if (arg === b.false) return undefined;
      if (arg.op === 'and') for (const inner of arg.args) flat.push(inner);
      else flat.push(arg);
    }
    flat.sort(byId);
    let kept = 0;
    for (let i = 0; i < flat.length; i++) if (i === 0 || flat[i] !== flat[i - 1]) flat[kept++] = flat[i]!;
    flat.length = kept;
    for (const arg of flat) if (arg.op === 'not' && indexById(flat, arg.args[0]!) >= 0) return undefined;
    return flat;
  }

  /** True when the conjunction of `facts` (ordered) makes `a` true by holding it, or false by holding its negation. */
  function known(facts: readonly Term[], a: Term): boolean | undefined {
    if (indexById(facts, a) >= 0) return true;
    if (a.op === 'not') return indexById(facts, a.args[0]!) >= 0 ? false : undefined;
    for (const fact of facts) if (fact.op === 'not' && fact.args[0] === a) return false;
    return undefined;
  }

  /** Removes decided parts of the negated conjunctions among the conjuncts; undefined when nothing changes. */
  function propagateUnits(flat: readonly Term[]): Term[] | undefined {
    let changed: Term[] | undefined;
    for (let i = 0; i < flat.length; i++) {
      const arg = flat[i]!;
      if (arg.op !== 'not' || arg.args[0]!.op !== 'and') {
        changed?.push(arg);
        continue;
      }
      const inner = arg.args[0]!.args;
      let vacuous = false;
      let open: Term[] | undefined;
      for (let j = 0; j < inner.length; j++) {
        const value = known(flat, inner[j]!);
        if (value === false) {
          vacuous = true;
          break;
        }
        if (value === true) open ??= inner.slice(0, j);
        else open?.push(inner[j]!);
      }
      if (!vacuous && open === undefined) {
        changed?.push(arg);
        continue;
      }
      changed ??= flat.slice(0, i);
      b.fuel--;
      if (!vacuous) changed.push(not(and(open!)));
    }
    return changed;
  }

  /** Of x = k1 and x = k2 one is false; x = k1 makes x ≠ k2 idle. */
  function pinned(flat: readonly Term[]): Term[] | undefined {
    let values: Map<Term, Term> | undefined;
    for (const arg of flat) {
      if (arg.op !== 'eq' || !isConstant(arg.args[1]!)) continue;
      values ??= new Map();
      const other = values.get(arg.args[0]!);
      if (other !== undefined && other !== arg.args[1]) return [b.false];
      values.set(arg.args[0]!, arg.args[1]!);
    }
    if (values === undefined) return undefined;
    const idle = (arg: Term): boolean => {
      if (arg.op !== 'not' || arg.args[0]!.op !== 'eq') return false;
      const [x, k] = arg.args[0]!.args;
      const value = values.get(x!);
      return value !== undefined && isConstant(k!) && value !== k;
    };
    return flat.some(idle) ? flat.filter((arg) => !idle(arg)) : undefined;
  }

  function and(args: readonly Term[]): Term {
    const flat = flatten(args);
    if (flat === undefined) return b.false;
    if (flat.length === 0) return b.true;
    if (flat.length === 1) return flat[0]!;
    const fewer = pinned(flat);
    if (fewer !== undefined) return and(fewer);
    if (flat.length <= UNIT_LIMIT && b.fuel > 0) {
      const simpler = propagateUnits(flat);
      if (simpler !== undefined && b.spend()) return and(simpler);
    }
    return b.node('and', b.bool, flat);
  }

  const or = (args: readonly Term[]): Term => not(and(args.map(not)));

  return { not, and, or };
}
