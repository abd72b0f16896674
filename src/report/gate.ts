// Whether a machine passes. The first theorem of the definition set must apply, unless the description claims otherwise; and what it claims must hold.
import type { Analysis } from '../classify/analysis.ts';
import type { Range } from '../language/description.ts';
import type { GateResult } from './document.ts';
import { count } from './text.ts';

/** A claim of the description whose keys match the run, and what was found. */
export interface CheckedExpectation {
  readonly range: Range;
  readonly text: string;
  readonly met: boolean;
  readonly found: string;
  /** The theorem that the claim is about, if it is about one. */
  readonly theorem: string | null;
}

/**
 * Failed when a claim differs, or when the first theorem does not apply and no claim is about it. Inconclusive when something asked for is
 * unknown that no claim says is. A configuration that was asked about has to suffice. Not gated when the description makes claims, but none for these definitions, setting and parameters.
 */
export function gateOf(analysis: Analysis, expectations: readonly CheckedExpectation[]): GateResult {
  const { description, forms, theorems } = analysis;
  const first = theorems[0];
  const theorem = first?.name ?? null;
  const result = (verdict: GateResult['verdict'], reason: string): GateResult => ({ theorem, verdict, reason });

  const differing = expectations.filter(({ met }) => !met).length;
  if (differing > 0)
    return result('failed', `${differing} of ${count(expectations.length, 'expectation')} ${differing === 1 ? 'differs' : 'differ'}`);

  const claimed = expectations.some((expectation) => expectation.theorem === theorem);
  const gated = !claimed && (description.expect.length === 0 || expectations.length > 0);
  if (gated && first?.verdict === 'does not apply') return result('failed', `${first.name} does not apply, and no expectation says so`);

  const asked = holdGate(analysis);
  if (asked?.verdict === 'failed') return result('failed', asked.reason);

  if (description.broken.length > 0)
    return result('inconclusive', `${count(description.broken.length, 'instruction')} not analysed, being broken`);

  const open = forms.filter(({ instruction, form, classes }) =>
    [...classes].some(([name, { verdict }]) => verdict === 'unknown' && !isClaimedUnknown(analysis, instruction.name, form.label, name)),
  );
  const unknown = theorems.filter(({ verdict }) => verdict === 'unknown').length;
  if (open.length > 0 || unknown > 0) {
    const named = open.length === 0 || open.length > MOST_NAMED ? '' : ` (${open.map(({ id }) => id).join(', ')})`;
    return result('inconclusive', `an unknown verdict for ${count(open.length, 'instruction')}${named} and ${count(unknown, 'theorem')}`);
  }

  if (asked !== null) return result(asked.verdict, asked.reason);
  if (expectations.length > 0) return result('met', `${count(expectations.length, 'expectation')} met`);
  if (!gated || !first) return result('not gated', 'no expectation is for these definitions, setting and parameters');
  return result('met', `${first.name} applies`);
}

/** Instructions that are named in a reason. */
const MOST_NAMED = 4;

/** A description may claim that a class is not decided: that is a gap that its author knows. */
function isClaimedUnknown({ description }: Analysis, instruction: string, form: string | null, name: string): boolean {
  return description.expect.some(
    ({ claim }) =>
      claim.kind === 'class' &&
      claim.verdict === 'unknown' &&
      claim.instruction === instruction &&
      claim.class === name &&
      (claim.form === null || claim.form === form),
  );
}

/**
 * Whether a configuration that was asked about suffices: the first theorem that applies under the checker's own has to apply under it as well.
 * Null where nothing was asked, or where no theorem applies anyway.
 */
function holdGate({ hold, theorems }: Analysis): { readonly verdict: 'met' | 'failed' | 'inconclusive'; readonly reason: string } | null {
  const wanted = theorems.find(({ verdict }) => verdict === 'applies')?.name;
  if (hold === undefined) return null;
  if (!hold.possible) return { verdict: 'failed', reason: 'no state of the real mode has what was to be held' };
  const answer = hold.theorems.find(({ name }) => name === wanted);
  if (answer === undefined) return null;
  switch (answer.verdict) {
    case 'applies':
      return { verdict: 'met', reason: `${answer.name} applies under what was to be held` };
    case 'does not apply':
      return { verdict: 'failed', reason: `${answer.name} does not apply under what was to be held` };
    case 'unknown':
      return { verdict: 'inconclusive', reason: `it is unknown whether ${answer.name} applies under what was to be held` };
  }
}
