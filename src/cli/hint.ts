// "did you mean" for words on the command line.
import { listNames, nearest, quote } from '../language/suggest.ts';

/** `: did you mean …?`, or `; there are …`, or nothing: to be put behind a message about an unknown word. */
export function hint(word: string, candidates: readonly string[], list = true): string {
  const near = nearest(word, candidates);
  if (near !== null) return `: did you mean ${quote(near)}?`;
  if (!list || candidates.length === 0) return '';
  return candidates.length === 1 ? `; there is ${quote(candidates[0]!)}` : `; there are ${listNames(candidates, 12, 'and')}`;
}
