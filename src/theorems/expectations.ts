// The claims of a description's `expect:`, held against what was found.
import type { Analysis, ClassResult, TheoremResult } from '../classify/analysis.ts';
import type { Expectation, Range } from '../language/description.ts';
import { nearest } from '../language/suggest.ts';

export interface ExpectationResult {
  readonly range: Range;
  /** The claim in words. */
  readonly text: string;
  readonly met: boolean;
  /** What was found. */
  readonly found: string;
  /** The theorem that the claim is about, if it is about one. */
  readonly theorem: string | null;
}

/** The claims whose `when` matches this analysis. `isDefault`: its definition set is the default one, which claims without `definitions` speak of. */
export function checkExpectations(analysis: Analysis, isDefault = true): ExpectationResult[] {
  return analysis.description.expect
    .filter((e) => applies(e, analysis, isDefault))
    .map((e) => {
      switch (e.claim.kind) {
        case 'theorem':
          return theoremClaim(e, e.claim, analysis);
        case 'class':
          return classClaim(e, e.claim, analysis);
      }
    });
}

function applies(e: Expectation, analysis: Analysis, isDefault: boolean): boolean {
  const { definitions, setting, parameters } = e.when;
  if (definitions === null ? !isDefault : definitions !== analysis.definitions.id) return false;
  if (setting !== null && setting !== analysis.setting.name) return false;
  return Object.entries(parameters).every(([name, value]) => analysis.description.parameters[name] === value);
}

function theoremClaim(e: Expectation, claim: Expectation['claim'] & { kind: 'theorem' }, analysis: Analysis): ExpectationResult {
  const text = [
    `${claim.theorem} ${claim.verdict}`,
    ...(claim.critical === null ? [] : [`critical ${list(claim.critical)}`]),
    ...(claim.held === null ? [] : [`held ${heldText(new Map(Object.entries(claim.held)))}`]),
  ].join(', ');
  const theorem = analysis.theorems.find((t) => t.name === claim.theorem);
  if (theorem === undefined)
    return {
      range: e.range,
      text,
      met: false,
      found: `no such theorem${nearName(
        claim.theorem,
        analysis.theorems.map((t) => t.name),
      )}`,
      theorem: claim.theorem,
    };
  const critical = claim.critical === null || sameSet(claim.critical, theorem.critical);
  const held = claim.held === null || heldText(new Map(Object.entries(claim.held))) === heldText(theorem.held);
  const met = theorem.verdict === claim.verdict && critical && held;
  return { range: e.range, text, met, found: found(theorem), theorem: claim.theorem };
}

function found(t: TheoremResult): string {
  return [
    t.verdict,
    ...(t.critical.length > 0 ? [`critical ${list(t.critical)}`] : []),
    ...(t.held.size > 0 ? [`held ${heldText(t.held)}`] : []),
  ].join(', ');
}

function classClaim(e: Expectation, claim: Expectation['claim'] & { kind: 'class' }, analysis: Analysis): ExpectationResult {
  const id = claim.form === null ? claim.instruction : `${claim.instruction} ${claim.form}`;
  const text = `${id}: ${claim.class} ${claim.verdict}`;
  const forms = analysis.forms.filter(
    (f) => f.instruction.name === claim.instruction && (claim.form === null || f.form.label === claim.form),
  );
  const results = forms.map((f) => f.classes.get(claim.class)).filter((r): r is ClassResult => r !== undefined);
  if (results.length === 0) {
    const what = forms.length === 0 ? 'no such instruction' : `no such class${nearName(claim.class, forms[0]?.classes.keys() ?? [])}`;
    return { range: e.range, text, met: false, found: what, theorem: null };
  }
  const met = results.every((r) => r.verdict === claim.verdict);
  return { range: e.range, text, met, found: [...new Set(results.map((r) => r.verdict))].join(', '), theorem: null };
}

/** `; did you mean …?`, where a name is near. */
function nearName(name: string, names: Iterable<string>): string {
  const near = nearest(name, names);
  return near === null ? '' : `; did you mean \`${near}\`?`;
}

function list(names: readonly string[]): string {
  return `[${names.join(', ')}]`;
}

function heldText(held: ReadonlyMap<string, bigint>): string {
  return [...held]
    .map(([id, v]) => `${id}=${v}`)
    .sort()
    .join(',');
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join('\n') === [...b].sort().join('\n');
}
