// Two analyses of one machine side by side: where their verdicts are not the same, and what they are made of.
import type { Analysis, ClassResult, Held } from '../../src/classify/analysis.ts';

export interface Difference {
  readonly definitions: string;
  /** The form, or the theorem. */
  readonly about: string;
  /** The class; empty for theorems. */
  readonly class: string;
  readonly verdicts: readonly [string, string];
  readonly evidence: readonly [string, string];
}

export interface Compared {
  readonly differences: readonly Difference[];
  /** Verdicts on classes looked at, and those where a side has none. */
  readonly verdicts: number;
  readonly unknown: number;
}

export function compare(a: Analysis, b: Analysis): Compared {
  const differences: Difference[] = [];
  let verdicts = 0;
  let unknown = 0;
  const definitions = a.definitions.id;
  for (const [at, form] of a.forms.entries()) {
    for (const [name, left] of form.classes) {
      const right = b.forms[at]?.classes.get(name);
      if (right === undefined) throw new Error(`${form.id} has no ${name}`);
      verdicts++;
      if (left.verdict === 'unknown' || right.verdict === 'unknown') {
        unknown++;
        continue;
      }
      const texts = [verdictText(left), verdictText(right)] as const;
      if (texts[0] === texts[1]) continue;
      differences.push({ definitions, about: form.id, class: name, verdicts: texts, evidence: [evidenceText(left), evidenceText(right)] });
    }
  }
  for (const [at, theorem] of a.theorems.entries()) {
    const other = b.theorems[at];
    if (other === undefined) throw new Error(`no ${theorem.name}`);
    // A theorem is also unknown where an instruction breaks an invariant of the machine: that is no verdict of a decider.
    if (theorem.verdict === 'unknown' || other.verdict === 'unknown') continue;
    const texts = [theorem, other].map(
      (t) => `${t.verdict} [${t.critical}] held ${heldText(t.held)} unheld ${t.unheld.verdict} [${t.unheld.critical}]`,
    );
    if (texts[0] === texts[1]) continue;
    differences.push({ definitions, about: theorem.name, class: '', verdicts: [texts[0] ?? '', texts[1] ?? ''], evidence: ['', ''] });
  }
  return { differences, verdicts, unknown };
}

export function heldText(held: Held): string {
  return [...held]
    .map(([id, value]) => `${id}=${value}`)
    .sort()
    .join(' ');
}

function verdictText(r: ClassResult): string {
  return r.when.length === 0 ? r.verdict : `${r.verdict} ${r.when.map(heldText).sort().join(' | ')}`;
}

/** Evidence as text, states included. */
export function evidenceText(r: ClassResult): string {
  return JSON.stringify(r.evidence, (key, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    if (value instanceof Map) return Object.fromEntries([...value].map(([k, v]) => [String(k), v]));
    if (key === 'range' || key === 'lines' || key === 'queries' || key === 'nearMiss' || key === 'text') return undefined;
    return value;
  });
}

export function differenceText(d: Difference): string {
  return [
    `${d.definitions}: ${d.about} ${d.class}`,
    `  default:    ${d.verdicts[0]} ${d.evidence[0]}`,
    `  exhaustive: ${d.verdicts[1]} ${d.evidence[1]}`,
  ].join('\n');
}
