// How deep plain data nests, found without recursion.

/** Levels of objects and lists below and with `root`; stops counting above `limit`. Shared parts count once a level. */
export function depthOf(root: unknown, limit: number): number {
  let level: unknown[] = [root];
  let depth = 0;
  while (level.length > 0 && depth <= limit) {
    const next: unknown[] = [];
    const seen = new Set<unknown>();
    for (const value of level) {
      if (typeof value !== 'object' || value === null || seen.has(value)) continue;
      seen.add(value);
      for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) next.push(inner);
    }
    level = next;
    depth++;
  }
  return depth;
}
