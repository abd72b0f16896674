// "did you mean": the nearest of the names that would have been right.

/** Names as they appear in messages: in backticks, shortened, without control characters. */
export function quote(name: string): string {
  const clean = name.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '·').replace(/[\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '·');
  return clean.length > 60 ? `\`${clean.slice(0, 57)}…\`` : `\`${clean}\``;
}

/** Names in a sentence: `a`, `b` or `c`; at most `limit` of them. */
export function listNames(names: readonly string[], limit = 12, last = 'or'): string {
  const shown = names.slice(0, limit).map(quote);
  if (names.length > limit) return `${shown.join(', ')}, …`;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} ${last} ${shown[shown.length - 1]}`;
}

/** Edit distance with transpositions, or a number above `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? limit + 1;
}

/** The candidate nearest to `name`, if it is near enough to be a slip; the first of equals. */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  if (name.length > 64) return null;
  const limit = name.length <= 2 ? 1 : name.length <= 5 ? 2 : 3;
  const wanted = name.toLowerCase();
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (candidate === name || candidate.length > 64) continue;
    const d = candidate.toLowerCase() === wanted ? 0 : distance(wanted, candidate.toLowerCase(), limit);
    if (d < bestDistance && d < Math.max(name.length, candidate.length)) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}

/** Help for an unknown name: "did you mean …?", else what there is, else null. Lazy, because it is only needed for messages that are kept. */
export function didYouMean(name: string, candidates: readonly string[], otherwise: string | null = null): () => string | null {
  return () => {
    const near = nearest(name, candidates);
    if (near !== null) return `did you mean ${quote(near)}?`;
    return otherwise !== null && candidates.length > 0 ? `${otherwise} ${listNames(candidates)}` : null;
  };
}
