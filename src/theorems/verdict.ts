// Theorems as relations between classes: whether every instruction of one class is of another, under no held configuration and under the
// smallest that helps (MODEL §4).
import type { ClassResult, Held, HeldShare, TheoremAnswer, TheoremResult, TheoremVerdict } from '../classify/analysis.ts';
import { includes, join, type Truth, truthUnder } from '../classify/index.ts';
import type { DefinitionSet, Premise, TheoremDefinition } from '../language/definition-set.ts';

/** The classes of one form, as far as theorems look at them. */
export interface ClassifiedForm {
  readonly id: string;
  readonly classes: ReadonlyMap<string, ClassResult>;
}

export type Within = Extract<Premise, { op: 'within' }>;

/** All inclusions that a theorem rests on, also through other theorems. */
export function inclusionsOf(definitions: DefinitionSet, theorem: TheoremDefinition): Within[] {
  const found = new Set<Within>();
  const entered = new Set<string>([theorem.name]);
  const work = [theorem];
  for (let t = work.pop(); t !== undefined; t = work.pop()) {
    for (const p of t.premises) {
      if (p.op === 'within') found.add(p);
      const other = p.op === 'theorem' && !entered.has(p.name) ? definitions.theorems.find((x) => x.name === p.name) : undefined;
      if (other === undefined) continue;
      entered.add(other.name);
      work.push(other);
    }
  }
  return [...found];
}

/** Whether a form is of a class, under some configuration. */
export type Membership = (form: ClassifiedForm, className: string) => Truth;

/** Membership as classification found it: a class that holds `when` something is held holds where that is. */
export function membershipUnder(definitions: DefinitionSet, held: Held): Membership {
  return (form, className) => truthUnder(definitions, form.classes, className, held);
}

/** Forms that break an inclusion, and those for which it is not known. */
function breaking(forms: readonly ClassifiedForm[], p: Within, membership: Membership): { critical: string[]; unknown: string[] } {
  const critical: string[] = [];
  const unknown: string[] = [];
  for (const f of forms) {
    const inner = membership(f, p.inner);
    if (inner === 'no') continue;
    const outer = membership(f, p.outer);
    if (outer === 'yes') continue;
    if (inner === 'yes' && outer === 'no') critical.push(f.id);
    else unknown.push(f.id);
  }
  return { critical, unknown };
}

export function answer(forms: readonly ClassifiedForm[], inclusions: readonly Within[], membership: Membership): TheoremAnswer {
  const critical = new Set<string>();
  let unknown = false;
  for (const p of inclusions) {
    const b = breaking(forms, p, membership);
    for (const id of b.critical) critical.add(id);
    if (b.unknown.length > 0) unknown = true;
  }
  const verdict: TheoremVerdict = critical.size > 0 ? 'does not apply' : unknown ? 'unknown' : 'applies';
  return { verdict, critical: forms.map((f) => f.id).filter((id) => critical.has(id)) };
}

const MAX_CONFIGURATIONS = 512;

/**
 * The smallest held configuration under which the fewest forms break the inclusions: for each form that needs one, one of
 * its minimal configurations, joined. Empty where holding nothing is as good. `possible` tells whether any state has a configuration;
 * all that `from` holds is held.
 */
export function heldConfiguration(
  definitions: DefinitionSet,
  forms: readonly ClassifiedForm[],
  inclusions: readonly Within[],
  possible: (held: Held) => boolean,
  from: Held = new Map(),
): Held {
  const needs = forms.flatMap((f) =>
    inclusions.flatMap((p) => {
      const outer = f.classes.get(p.outer);
      const inner = truthUnder(definitions, f.classes, p.inner, new Map());
      return outer?.verdict === 'when' && inner !== 'no' ? [outer.when] : [];
    }),
  );
  let configurations: Held[] = [from];
  const seen = new Set<string>();
  for (const options of needs) {
    const key = JSON.stringify(options.map((o) => [...o].map(([id, v]) => `${id}=${v}`)));
    if (seen.has(key)) continue;
    seen.add(key);
    const next = new Map<string, Held>();
    for (const c of configurations) {
      for (const o of [...options, new Map<string, bigint>()]) {
        const joined = join(c, o);
        if (joined !== null) next.set(JSON.stringify([...joined].map(([id, v]) => `${id}=${v}`)), joined);
      }
    }
    configurations = [...next.values()].slice(0, MAX_CONFIGURATIONS);
  }
  let best: { held: Held; critical: number } | null = null;
  for (const held of configurations) {
    const critical = answer(forms, inclusions, membershipUnder(definitions, held)).critical.length;
    const better = best === null || critical < best.critical || (critical === best.critical && held.size < best.held.size);
    if (better && possible(held)) best = { held, critical };
  }
  return best?.held ?? from;
}

export function withoutElement(held: Held, element: string): Held {
  return new Map([...held].filter(([id]) => id !== element));
}

/** What an element of a configuration buys: the forms that break the inclusions without it and do not with it. */
export function shareOf(
  forms: readonly ClassifiedForm[],
  inclusions: readonly Within[],
  held: Held,
  element: string,
  all: TheoremAnswer,
  without: TheoremAnswer,
): HeldShare {
  const value = held.get(element) ?? 0n;
  const bought = forms.filter((f) => without.critical.includes(f.id) && !all.critical.includes(f.id));
  return {
    element,
    value,
    buys: bought.map((f) => {
      // The class that takes the fewest other elements, of those that need this one.
      const needs = inclusions.flatMap((p) =>
        (f.classes.get(p.outer)?.when ?? [])
          .filter((w) => w.get(element) === value && includes(held, w))
          .map((w) => ({ class: p.outer, with: withoutElement(w, element) })),
      );
      const [least] = needs.sort((a, b) => a.with.size - b.with.size);
      return { id: f.id, class: least?.class ?? inclusions[0]?.outer ?? '', with: least?.with ?? new Map() };
    }),
  };
}

/** One theorem of the set; `strict` is the same theorem of the strict set. */
export function theoremResult(
  definitions: DefinitionSet,
  forms: readonly ClassifiedForm[],
  theorem: TheoremDefinition,
  strict: TheoremResult['strict'],
  possible: (held: Held) => boolean,
): TheoremResult {
  const inclusions = inclusionsOf(definitions, theorem);
  const held = heldConfiguration(definitions, forms, inclusions, possible);
  const under = membershipUnder(definitions, held);
  const premises = theorem.premises.map((p): TheoremResult['premises'][number] => {
    switch (p.op) {
      case 'within': {
        const b = breaking(forms, p, under);
        return {
          text: p.text,
          verdict: b.critical.length > 0 ? 'fails' : b.unknown.length > 0 ? 'unknown' : 'holds',
          critical: b.critical,
        };
      }
      case 'theorem': {
        const other = definitions.theorems.find((t) => t.name === p.name);
        const a = answer(forms, other === undefined ? [] : inclusionsOf(definitions, other), under);
        return {
          text: p.text,
          verdict: a.verdict === 'applies' ? 'holds' : a.verdict === 'unknown' ? 'unknown' : 'fails',
          critical: a.critical,
        };
      }
      case 'stated':
        return { text: p.text, verdict: 'stated', critical: [] };
    }
  });
  return {
    name: theorem.name,
    ...answer(forms, inclusions, under),
    held,
    premises,
    unheld: answer(forms, inclusions, membershipUnder(definitions, new Map())),
    shares: [...held.keys()].map((element) => {
      const without = answer(forms, inclusions, membershipUnder(definitions, withoutElement(held, element)));
      return shareOf(forms, inclusions, held, element, answer(forms, inclusions, under), without);
    }),
    strict,
  };
}

/** The held configuration that a class depending on one is shown under: that of the theorem whose premise it breaks, or the first. */
export function configurationFor(theorems: readonly { held: Held; inclusions: readonly Within[] }[], classes: readonly string[]): Held {
  const match = theorems.find((t) => t.inclusions.some((p) => classes.includes(p.inner) && classes.includes(p.outer)));
  return match?.held ?? theorems[0]?.held ?? new Map();
}
