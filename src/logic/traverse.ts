// Walks over terms as directed acyclic graphs: iterative, each shared node once.

import { sameSort, sortText, type Term, TermSortError } from './term.ts';
import type { Terms } from './terms.ts';

/** Every node reachable from `roots` once, arguments before their users, in a fixed order. */
export function postorder(roots: readonly Term[]): Term[] {
  const order: Term[] = [];
  const entered = new Set<Term>();
  const stack: { term: Term; next: number }[] = [];
  const enter = (term: Term): void => {
    if (entered.has(term)) return;
    entered.add(term);
    stack.push({ term, next: 0 });
  };
  for (const root of roots) {
    enter(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      if (top.next < top.term.args.length) enter(top.term.args[top.next++]!);
      else {
        order.push(top.term);
        stack.pop();
      }
    }
  }
  return order;
}

/** The variables and applications that occur, in a fixed order, arguments of applications first. */
export function freeLeaves(t: Term): Term[] {
  return freeLeavesOf([t]);
}

export function freeLeavesOf(ts: readonly Term[]): Term[] {
  return postorder(ts).filter((term) => term.op === 'variable' || term.op === 'apply');
}

/** A term over what stands for its arguments; itself where they stand for themselves. */
function over(terms: Terms, t: Term, done: ReadonlyMap<Term, Term>): Term {
  for (const arg of t.args) {
    if (done.get(arg) === arg) continue;
    return terms.rebuild(
      t,
      t.args.map((a) => done.get(a)!),
    );
  }
  return t;
}

/**
 * Rebuilds terms from the leaves up: each node, over its already rewritten arguments, is handed to `rewrite`, whose
 * answer stands for it. `stop` may answer for an original node before its arguments are visited. `done` holds results
 * already known, and gets the new ones.
 */
export function rewriteAll(
  terms: Terms,
  ts: readonly Term[],
  rewrite: (rebuilt: Term) => Term,
  stop: (original: Term) => Term | undefined = () => undefined,
  done: Map<Term, Term> = new Map(),
): Term[] {
  const stack: Term[] = [];
  for (const root of ts) {
    // What is not rebuilt passes no constructor, which would refuse it.
    if (root.owner !== terms.true.owner) throw new TermSortError('the term belongs to another manager');
    stack.push(root);
    while (stack.length > 0) {
      const t = stack[stack.length - 1]!;
      if (done.has(t)) {
        stack.pop();
        continue;
      }
      const early = stop(t);
      if (early !== undefined) {
        done.set(t, early);
        stack.pop();
        continue;
      }
      const waiting = stack.length;
      for (let i = t.args.length - 1; i >= 0; i--) if (!done.has(t.args[i]!)) stack.push(t.args[i]!);
      if (stack.length > waiting) continue;
      stack.pop();
      done.set(t, rewrite(over(terms, t, done)));
    }
  }
  return ts.map((t) => done.get(t)!);
}

/**
 * Replaces leaves: `f` is asked for each variable and for each application, the latter with its arguments already
 * replaced; undefined keeps the leaf. What `f` answers is not replaced again. Throws TermSortError when a replacement
 * has another sort than its leaf.
 */
export function substitute(terms: Terms, t: Term, f: (leaf: Term) => Term | undefined): Term {
  return substituteAll(terms, [t], f)[0]!;
}

/** `substitute` in several terms, each shared node once. `done` holds results already known, and gets the new ones. */
export function substituteAll(
  terms: Terms,
  ts: readonly Term[],
  f: (leaf: Term) => Term | undefined,
  done: Map<Term, Term> = new Map(),
): Term[] {
  const replace = (leaf: Term): Term => {
    const replacement = f(leaf);
    if (replacement === undefined) return leaf;
    if (!sameSort(replacement.sort, leaf.sort))
      throw new TermSortError(`${sortText(replacement.sort)} for ${leaf.name} of ${sortText(leaf.sort)}`);
    return replacement;
  };
  return rewriteAll(terms, ts, (t) => (t.op === 'variable' || t.op === 'apply' ? replace(t) : t), undefined, done);
}
