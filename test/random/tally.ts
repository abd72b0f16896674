// Counts over many machines, printed as tables.

/** How often each word was counted under each heading. */
export type Tally = Map<string, Map<string, number>>;

export function count(tally: Tally, heading: string, word: string, times = 1): void {
  const row = tally.get(heading) ?? new Map<string, number>();
  row.set(word, (row.get(word) ?? 0) + times);
  tally.set(heading, row);
}

/** The share of some words under a heading, of 1. */
export function share(tally: Tally, heading: string, words: readonly string[]): number {
  const row = tally.get(heading);
  if (row === undefined) return 0;
  const all = [...row.values()].reduce((sum, n) => sum + n, 0);
  return words.reduce((sum, word) => sum + (row.get(word) ?? 0), 0) / all;
}

/** A line for each heading: words with their count and share. */
export function table(tally: Tally): string {
  const width = Math.max(...[...tally.keys()].map((heading) => heading.length));
  return [...tally]
    .map(([heading, row]) => {
      const all = [...row.values()].reduce((sum, n) => sum + n, 0);
      const words = [...row].sort(([a], [b]) => (a < b ? -1 : 1)).map(([word, n]) => `${word} ${n} (${((100 * n) / all).toFixed(1)}%)`);
      return `${heading.padEnd(width)}  ${words.join('  ')}`;
    })
    .join('\n');
}
