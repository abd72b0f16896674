// Comparisons of addresses, decided as inequalities between whole numbers: windows within storage, relocations within windows. What this proves, no
// solver need be asked; what it does not, says nothing.
import type { Term, Terms } from '../../logic/index.ts';

/** Σ coefficients · terms + constant ≤ 0, over the unsigned values of the terms. */
interface Inequality {
  readonly coefficients: ReadonlyMap<Term, bigint>;
  readonly constant: bigint;
}

type Linear = Inequality;

/** Inequalities that one elimination may make, before it is given up. */
const MOST = 600;

/** Sums at once that may wrap around. */
const MOST_WRAPS = 3;

const constantOf = (constant: bigint): Linear => ({ coefficients: new Map(), constant });

function combined(p: bigint, x: Linear, q: bigint, y: Linear): Linear {
  const coefficients = new Map<Term, bigint>();
  for (const [t, c] of x.coefficients) coefficients.set(t, p * c);
  for (const [t, c] of y.coefficients) {
    const sum = (coefficients.get(t) ?? 0n) + q * c;
    if (sum === 0n) coefficients.delete(t);
    else coefficients.set(t, sum);
  }
  return { coefficients, constant: p * x.constant + q * y.constant };
}

/** Whether the inequalities have no solution: Fourier and Motzkin's elimination, over rational numbers. */
function contradictory(start: readonly Inequality[]): boolean {
  let list = [...start];
  for (;;) {
    if (list.some((i) => i.coefficients.size === 0 && i.constant > 0n)) return true;
    const uses = new Map<Term, [number, number]>();
    for (const i of list)
      for (const [t, c] of i.coefficients) {
        const use = uses.get(t) ?? [0, 0];
        use[c > 0n ? 0 : 1]++;
        uses.set(t, use);
      }
    let best: Term | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const [t, [up, down]] of uses) {
      if (up * down < least) {
        best = t;
        least = up * down;
      }
    }
    if (best === null) return false;
    const chosen = best;
    const coefficient = (i: Inequality): bigint => i.coefficients.get(chosen) ?? 0n;
    const above = list.filter((i) => coefficient(i) > 0n);
    const below = list.filter((i) => coefficient(i) < 0n);
    const rest = list.filter((i) => coefficient(i) === 0n);
    if (rest.length + above.length * below.length > MOST) return false;
    for (const x of above) for (const y of below) rest.push(combined(-coefficient(y), x, coefficient(x), y));
    list = rest;
  }
}

/** Facts about whole numbers that follow from conjuncts, and what they prove. */
export class Bounds {
  private readonly facts: Inequality[] = [];
  private readonly known = new Map<Term, Linear>();
  /** Sums that the facts compare as wholes. */
  private readonly sums = new Set<Term>();
  /** Sums that are not known not to wrap around. */
  private readonly open = new Set<Term>();

  constructor(
    private readonly terms: Terms,
    private readonly conjuncts: readonly Term[],
    /** How often sums wrap around, where that is assumed. */
    private readonly wraps: ReadonlyMap<Term, bigint> = new Map(),
  ) {
    const flat = conjuncts.flatMap((t) => (t.op === 'and' ? [...t.args] : [t]));
    for (const t of flat) this.note(t);
    // Sums are read as such where earlier facts bound them; so twice.
    for (let round = 0; round < 2; round++) {
      const facts = flat.flatMap((t) => this.inequalities(t));
      this.facts.splice(0, this.facts.length, ...facts, ...[...wraps.keys()].flatMap((sum) => this.range(this.linear(sum), sum.width)));
    }
  }

  /** Whether the facts imply the comparison. */
  implies(condition: Term): boolean {
    if (condition.op === 'eq' && condition.args[0]!.width > 0) {
      const [x, y] = condition.args as [Term, Term];
      return this.proves(this.difference(x, y, 0n)) && this.proves(this.difference(y, x, 0n));
    }
    const wanted = this.inequalities(condition);
    return wanted.length > 0 && wanted.every((i) => this.proves(i));
  }

  /** Whether the facts contradict each other; sums that may wrap around are taken both ways. */
  contradict(): boolean {
    if (contradictory(this.about([...this.facts]))) return true;
    if (this.wraps.size >= MOST_WRAPS) return false;
    for (const sum of this.open) {
      const form = this.signed(sum);
      const modulus = 1n << BigInt(sum.width);
      const scaled = (sign: bigint, constant: bigint): Inequality => ({
        coefficients: new Map([...form.coefficients].map(([t, c]) => [t, sign * c])),
        constant: sign * form.constant + constant,
      });
      // -modulus ≤ form < 2 · modulus
      if (!this.proves(scaled(-1n, -modulus)) || !this.proves(scaled(1n, 1n - 2n * modulus))) continue;
      const taken = [-1n, 0n, 1n].map((k) => new Bounds(this.terms, this.conjuncts, new Map([...this.wraps, [sum, k]])));
      return taken.every((b) => b.contradict());
    }
    return false;
  }

  /** Whether the facts exclude that two values are equal. */
  excludes(x: Term, y: Term): boolean {
    return this.proves(this.difference(x, y, 1n)) || this.proves(this.difference(y, x, 1n));
  }

  private note(t: Term): void {
    const body = t.op === 'not' ? t.args[0]! : t;
    if (body.op !== 'ult' && body.op !== 'eq') return;
    for (const side of body.args) {
      const inner = stripped(side);
      if (inner.op === 'sum') this.sums.add(inner);
    }
  }

  /** x + more ≤ y */
  private difference(x: Term, y: Term, more: bigint): Inequality {
    const i = combined(1n, this.linear(x), -1n, this.linear(y));
    return { coefficients: i.coefficients, constant: i.constant + more };
  }

  private inequalities(t: Term): Inequality[] {
    const negated = t.op === 'not';
    const body = negated ? t.args[0]! : t;
    const [x, y] = body.args as [Term, Term];
    if (body.op === 'ult') return [negated ? this.difference(y, x, 0n) : this.difference(x, y, 1n)];
    if (body.op === 'eq' && !negated && x.width > 0) return [this.difference(x, y, 0n), this.difference(y, x, 0n)];
    if (body.op === 'eq' && negated && y.op === 'constant' && y.value === 0n) return [this.difference(y, x, 1n)];
    return [];
  }

  private proves(i: Inequality): boolean {
    // The negation: Σ + constant ≥ 1.
    const negation: Inequality = { coefficients: new Map([...i.coefficients].map(([t, c]) => [t, -c])), constant: 1n - i.constant };
    return contradictory(this.about([negation]));
  }

  /** The facts that share terms with these, and the ranges of all terms. */
  private about(start: Inequality[]): Inequality[] {
    const list = [...start];
    const seen = new Set(list.flatMap((i) => [...i.coefficients.keys()]));
    const waiting = new Set(this.facts);
    for (let grew = true; grew; ) {
      grew = false;
      for (const f of waiting) {
        if (f.coefficients.size > 0 && ![...f.coefficients.keys()].some((t) => seen.has(t))) continue;
        waiting.delete(f);
        list.push(f);
        for (const t of f.coefficients.keys()) seen.add(t);
        grew = true;
      }
    }
    for (const t of seen) {
      list.push({ coefficients: new Map([[t, -1n]]), constant: 0n });
      list.push({ coefficients: new Map([[t, 1n]]), constant: -((1n << BigInt(t.width)) - 1n) });
    }
    return list;
  }

  /** The value of a term as a sum of terms that is exact, without wrapping around. */
  private linear(t: Term): Linear {
    const before = this.known.get(t);
    if (before !== undefined) return before;
    const found = this.read(t);
    if (t.op !== 'sum' || found.coefficients.get(t) === undefined) this.known.set(t, found);
    return found;
  }

  private read(t: Term): Linear {
    const atom: Linear = { coefficients: new Map([[t, 1n]]), constant: 0n };
    switch (t.op) {
      case 'constant':
        return constantOf(t.value);
      case 'concat': {
        let sum = constantOf(0n);
        let low = t.width;
        for (const piece of t.args) {
          low -= piece.width;
          sum = combined(1n, sum, 1n << BigInt(low), this.linear(piece));
        }
        return sum;
      }
      case 'sum': {
        const times = this.wraps.get(t);
        if (times !== undefined) return combined(1n, this.signed(t), 1n, constantOf(-times << BigInt(t.width)));
        const whole = this.unwrapped(t);
        if (whole !== null) return whole;
        for (const part of this.sums) {
          if (part === t || part.width !== t.width) continue;
          const rest = this.terms.sub(t, part);
          if (size(rest) >= size(t)) continue;
          const form = this.within(combined(1n, { coefficients: new Map([[part, 1n]]), constant: 0n }, 1n, this.signed(rest)), t.width);
          if (form !== null) return form;
        }
        this.open.add(t);
        return atom;
      }
      default:
        return atom;
    }
  }

  private unwrapped(t: Term): Linear | null {
    return this.within(this.signed(t), t.width);
  }

  /** The sum as it is written, coefficients of the upper half being negative. */
  private signed(t: Term): Linear {
    if (t.op !== 'sum') return this.linear(t);
    const half = 1n << BigInt(t.width - 1);
    const sign = (c: bigint): bigint => (c >= half ? c - 2n * half : c);
    return t.args.reduce((sum, arg, i) => combined(1n, sum, sign(t.coefficients[i]!), this.linear(arg)), constantOf(sign(t.value)));
  }

  private within(form: Linear, width: number): Linear | null {
    return this.range(form, width).every((i) => this.proves(i)) ? form : null;
  }

  /** 0 ≤ form < 2 ** width */
  private range(form: Linear, width: number): Inequality[] {
    return [
      { coefficients: form.coefficients, constant: form.constant - ((1n << BigInt(width)) - 1n) },
      { coefficients: new Map([...form.coefficients].map(([t, c]) => [t, -c])), constant: -form.constant },
    ];
  }
}

function stripped(t: Term): Term {
  const [first, second] = t.args;
  return t.op === 'concat' && t.args.length === 2 && first!.op === 'constant' && first!.value === 0n ? second! : t;
}

function size(t: Term): number {
  return t.op === 'sum' ? t.args.length + (t.value === 0n ? 0 : 1) : t.op === 'constant' && t.value === 0n ? 0 : 1;
}
