// Binary decision diagrams: exact sets of bit patterns, for what encodings accept. Nodes are numbers; 0 is never, 1 is always.

/** Work that may still be done; shared by all diagrams of one reading. */
export interface Work {
  left: number;
}

/** Thrown when the work is used up, or a diagram has too many nodes. Not an Error: it carries no stack. */
export class TooLarge {}

/** Nodes of one diagram: two of them and a variable make one exact key, and so do three of them. */
const MOST_NODES = 2 ** 17;

/** Variables of one diagram; also the deepest recursion here. */
const MOST_VARIABLES = 256;

/** Variables are numbers from 0 to 2^19 − 1; the lower stand nearer to the root. */
export interface Diagram {
  readonly used: Set<number>;
  readonly variables: number[];
  readonly lows: number[];
  readonly highs: number[];
  readonly unique: Map<number, number>;
  readonly choices: Map<number, number>;
  readonly work: Work;
}

export const NEVER = 0;
export const ALWAYS = 1;

export function createDiagram(work: Work): Diagram {
  const terminal = Number.POSITIVE_INFINITY;
  return { used: new Set(), variables: [terminal, terminal], lows: [0, 1], highs: [0, 1], unique: new Map(), choices: new Map(), work };
}

export function work(diagram: Diagram, amount = 1): void {
  diagram.work.left -= amount;
  if (diagram.work.left < 0) throw new TooLarge();
}

function node(d: Diagram, variable: number, low: number, high: number): number {
  if (low === high) return low;
  const key = (variable * MOST_NODES + low) * MOST_NODES + high;
  const known = d.unique.get(key);
  if (known !== undefined) return known;
  const made = d.variables.length;
  if (made >= MOST_NODES) throw new TooLarge();
  d.variables.push(variable);
  d.lows.push(low);
  d.highs.push(high);
  d.unique.set(key, made);
  return made;
}

/** The patterns in which a variable is 1. */
export function variable(d: Diagram, index: number): number {
  d.used.add(index);
  if (d.used.size > MOST_VARIABLES) throw new TooLarge();
  return node(d, index, NEVER, ALWAYS);
}

/** Where `f` holds, `g`; elsewhere `h`. */
export function choose(d: Diagram, f: number, g: number, h: number): number {
  if (f === ALWAYS || g === h) return g;
  if (f === NEVER) return h;
  if (g === ALWAYS && h === NEVER) return f;
  const key = (f * MOST_NODES + g) * MOST_NODES + h;
  const known = d.choices.get(key);
  if (known !== undefined) return known;
  work(d);
  const top = Math.min(d.variables[f] as number, d.variables[g] as number, d.variables[h] as number);
  const side = (n: number, sides: readonly number[]): number => (d.variables[n] === top ? (sides[n] as number) : n);
  const low = choose(d, side(f, d.lows), side(g, d.lows), side(h, d.lows));
  const high = choose(d, side(f, d.highs), side(g, d.highs), side(h, d.highs));
  const made = node(d, top, low, high);
  d.choices.set(key, made);
  return made;
}

export const not = (d: Diagram, f: number): number => choose(d, f, NEVER, ALWAYS);
export const and = (d: Diagram, f: number, g: number): number => choose(d, f, g, NEVER);
export const or = (d: Diagram, f: number, g: number): number => choose(d, f, ALWAYS, g);
export const xor = (d: Diagram, f: number, g: number): number => choose(d, f, choose(d, g, NEVER, ALWAYS), g);

/** The share of all patterns that a set holds, exactly: `numerator / 2 ** bits`. */
export function share(d: Diagram, set: number): { readonly numerator: bigint; readonly bits: number } {
  const used = new Set<number>();
  const known = new Map<number, bigint>();
  const visit = (n: number): void => {
    if (n <= ALWAYS || known.has(n)) return;
    known.set(n, 0n);
    used.add(d.variables[n] as number);
    visit(d.lows[n] as number);
    visit(d.highs[n] as number);
  };
  visit(set);
  const whole = 1n << BigInt(used.size);
  known.clear();
  known.set(NEVER, 0n).set(ALWAYS, whole);
  // No path is longer than the number of variables, so halves stay whole numbers.
  const measure = (n: number): bigint => {
    const before = known.get(n);
    if (before !== undefined) return before;
    const found = (measure(d.lows[n] as number) + measure(d.highs[n] as number)) / 2n;
    known.set(n, found);
    return found;
  };
  return { numerator: measure(set), bits: used.size };
}

/** A pattern that is in both sets, as the variables that matter; null when there is none. `given` says which variables are settled. */
export function meeting(
  [a, rootA]: readonly [Diagram, number],
  [b, rootB]: readonly [Diagram, number],
  given: (variable: number) => 0 | 1 | null,
): ReadonlyMap<number, 0 | 1> | null {
  const failed = new Set<number>();
  const found = new Map<number, 0 | 1>();
  const search = (m: number, n: number): boolean => {
    if (m === NEVER || n === NEVER) return false;
    if (m === ALWAYS && n === ALWAYS) return true;
    const key = m * MOST_NODES + n;
    if (failed.has(key)) return false;
    work(a);
    const top = Math.min(a.variables[m] as number, b.variables[n] as number);
    const settled = given(top);
    for (const value of settled === null ? ([0, 1] as const) : [settled]) {
      const [left, right] = value === 0 ? [a.lows, b.lows] : [a.highs, b.highs];
      const deeper = search(a.variables[m] === top ? (left[m] as number) : m, b.variables[n] === top ? (right[n] as number) : n);
      if (deeper) {
        found.set(top, value);
        return true;
      }
    }
    failed.add(key);
    return false;
  };
  return search(rootA, rootB) ? found : null;
}
