// Analyses of library machines for the tests of ground truth, each made once.
import type { Analysis } from '../../src/classify/analysis.ts';
import type { Description, Expectation } from '../../src/language/description.ts';
import { analyse, checkExpectations, type ExpectationResult } from '../../src/theorems/index.ts';
import { definitions, machine } from '../theorems/machines.ts';

const DEFAULT = 'resources';
const STRICT = 'popek-goldberg-1974';

const whole = new Map<string, Promise<Analysis>>();

/** The machine under the default definitions, with the theorems of the paper's beside it. */
export function analysisOf(name: string): Promise<Analysis> {
  let found = whole.get(name);
  if (found === undefined) {
    found = analyse(machine(name), definitions(DEFAULT), { strict: definitions(STRICT), witnesses: 'found' });
    whole.set(name, found);
  }
  return found;
}

/** The theorems of an analysis as its strict definitions have them. Its classes are those of the others. */
function strictly(analysis: Analysis): Analysis {
  const theorems = analysis.theorems.flatMap((t) => (t.strict === null ? [] : [{ ...t, ...t.strict }]));
  return { ...analysis, definitions: definitions(STRICT), theorems };
}

/** Some forms of a machine under a definition set. */
export function formsOf(description: Description, set: string, setting: string | null, forms: (id: string) => boolean): Promise<Analysis> {
  return analyse(description, definitions(set), { instructions: forms, witnesses: 'found', ...(setting === null ? {} : { setting }) });
}

/** Claims with one `when`, and what the checker found of them. */
async function checkGroup(name: string, claims: readonly Expectation[]): Promise<ExpectationResult[]> {
  const [first] = claims;
  if (first === undefined) return [];
  const { setting, parameters } = first.when;
  const set = first.when.definitions ?? DEFAULT;
  const description = machine(name, parameters);
  const isPlain = setting === null && Object.keys(parameters).length === 0;
  const ranges = new Set(claims.map((c) => c.range.start.offset));
  const check = (a: Analysis) => checkExpectations(a, set === DEFAULT).filter((r) => ranges.has(r.range.start.offset));
  if (isPlain && set === DEFAULT) return check(await analysisOf(name));

  const named = new Set(claims.flatMap((c) => (c.claim.kind === 'class' ? [c.claim.instruction] : [])));
  const aboutTheorems = claims.some((c) => c.claim.kind === 'theorem');
  const strict = isPlain && set === STRICT;
  const forms = aboutTheorems && !strict ? () => true : (id: string) => named.has(id.split(' ')[0] ?? '');
  const results = check(await formsOf(description, set, setting, forms));
  if (!strict) return results;
  return [...results.filter((r) => r.theorem === null), ...check(strictly(await analysisOf(name))).filter((r) => r.theorem !== null)];
}

/** What the checker found of each claim of a machine, in the order of the claims. */
export async function checkClaims(name: string): Promise<ExpectationResult[]> {
  const groups = new Map<string, Expectation[]>();
  for (const claim of machine(name).expect) {
    const { setting, parameters } = claim.when;
    const key = [claim.when.definitions ?? DEFAULT, setting, ...Object.entries(parameters)].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), claim]);
  }
  const results: ExpectationResult[] = [];
  for (const claims of groups.values()) results.push(...(await checkGroup(name, claims)));
  return results;
}
