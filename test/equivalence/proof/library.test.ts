// Every machine of the library: what the proof says beside what its description claims of Theorem 1.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { proveHosting, type Verdict } from '../../../src/equivalence/proof/prove.ts';
import { loadSolver } from '../../../src/logic/index.ts';
import { constructHosting } from '../../../src/monitor/construct.ts';
import { libraryMachine } from '../../monitor/library.ts';

const solver = await loadSolver();

/** Where the proof does not say what the theorem says, and why. */
const OTHERWISE: Readonly<Record<string, { readonly verdict: Verdict; readonly at: readonly string[]; readonly because: string }>> = {
  'third-generation-shrink': {
    verdict: 'proved',
    at: [],
    because: 'the monitor reads the lowered bound back at the next trap: the theorem is sufficient, not necessary',
  },
  'third-generation-read-timer': {
    verdict: 'refuted',
    at: ['read-timer'],
    because: 'the guest reads the real timer: timing, which Theorem 1 leaves out',
  },
  'third-generation-reservation': {
    verdict: 'refuted',
    at: ['load-psw', 'store-psw', 'set-relocation', 'halt', 'set-timer', 'read-timer', 'set-interrupts', 'store-conditional'],
    because: 'every trap of the real machine takes the reservation away: a premise beside the theorem',
  },
};

const names = readdirSync('isas')
  .filter((name) => name.startsWith('third-generation') && name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length));

const cases = names.flatMap((name) => {
  const description = libraryMachine(name, { word: 4n });
  const claims = description.expect.flatMap(({ claim }) => (claim.kind === 'theorem' && claim.theorem === 'theorem-1' ? [claim] : []));
  const held = new Map(claims.flatMap((claim) => Object.entries(claim.held ?? {})));
  const made = constructHosting(description, { held });
  return made.ok ? [{ name, hosting: made.hosting, claimed: claims[0]?.verdict ?? null }] : [];
});

test('most machines have a monitor', () => {
  expect(cases.length).toBeGreaterThanOrEqual(30);
});

test.each(cases)('$name, Theorem 1 $claimed', ({ name, hosting, claimed }) => {
  const otherwise = OTHERWISE[name];
  const expected = otherwise?.verdict ?? (claimed === 'applies' ? 'proved' : 'refuted');
  const { verdict, results } = proveHosting(hosting, { solver, ...(otherwise === undefined ? { until: 'refuted' as const } : {}) });
  if (otherwise !== undefined)
    expect(new Set(results.flatMap((r) => (r.verdict === 'proved' ? [] : [r.subject])))).toEqual(new Set(otherwise.at));
  const open = results.filter((r) => r.verdict !== 'proved').map((r) => `${r.subject}: ${r.kind} ${r.verdict}: ${r.reason}`);
  expect({ verdict, open: verdict === expected ? [] : open }).toEqual({ verdict: expected, open: [] });
});

test('the 68010 is proved, each obligation without a solver', () => {
  const made = constructHosting(libraryMachine('m68010'));
  if (!made.ok) throw new Error(made.reason);
  const { verdict, results } = proveHosting(made.hosting, { solver: null });
  expect(verdict).toBe('proved');
  expect(results.length).toBeGreaterThan(6000);
  expect(results.every((r) => r.by === 'structural')).toBe(true);
}, 60_000);

test('the 68000 is refuted by the instruction that reads the mode, and by no other', () => {
  const made = constructHosting(libraryMachine('m68000'));
  if (!made.ok) throw new Error(made.reason);
  const { verdict, results } = proveHosting(made.hosting, { solver });
  expect(verdict).toBe('refuted');
  const open = results.filter((r) => r.verdict !== 'proved');
  expect(new Set(open.map((r) => r.subject))).toEqual(new Set(['move-from-sr']));
  expect(open.every((r) => r.counterexample !== null)).toBe(true);
}, 60_000);
