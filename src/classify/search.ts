// Seeded random search for an instance, checked as a whole.
import { check } from './check.ts';
import type { Decider } from './decider.ts';
import type { Case, Prepared } from './prepare.ts';
import type { Answer, Question } from './question.ts';
import { randomFrom, sample } from './sample.ts';

/** An instance that was found, and what it showed. */
export interface Found {
  readonly answer: Answer;
  readonly shows: readonly string[];
}

/** The first tries keep to small numbers: most witnesses are small, and small ones are read more easily. */
const TINY_TRIES = 60;

/** Tries so many instances of a case; the first that holds as a whole, or null. */
export function searchRandomly(decider: Decider, question: Question, c: Case, tries: number, seed: number): Found | null {
  const { facts } = decider.tools;
  const random = randomFrom(seed);
  for (let n = 0; n < tries; n++) {
    const drawn = sample(question, facts, c.twins, c.mode, random, n < TINY_TRIES ? 'tiny' : 'any');
    if (drawn === null) continue;
    const checked = check(decider.tools, question, c.twins, drawn.instance);
    if (checked.holds) return { answer: { verdict: 'some', instance: drawn.instance }, shows: checked.shows };
  }
  return null;
}

/** Further tries, once an instance is found, to see all that may change or differ. */
const SHOW_TRIES = 60;

/** What one instance showed, and what others show of the clauses that are still open. */
export function allShown(decider: Decider, question: Question, p: Prepared, first: readonly string[]): string[] {
  const shown = new Set(first);
  const wanted = new Set(p.clauses.flatMap((c) => c.shows).filter((s) => !shown.has(s)));
  const random = randomFrom(decider.options.seed + 3);
  for (let n = 0; n < SHOW_TRIES && wanted.size > 0; n++) {
    const drawn = sample(question, decider.tools.facts, p.of.twins, p.of.mode, random, n < SHOW_TRIES / 2 ? 'tiny' : 'any');
    if (drawn === null || !drawn.shows.some((s) => wanted.has(s))) continue;
    const checked = check(decider.tools, question, p.of.twins, drawn.instance);
    if (!checked.holds) continue;
    for (const s of checked.shows) {
      shown.add(s);
      wanted.delete(s);
    }
  }
  return [...shown];
}
