// A proof that cannot fail proves nothing: every seeded bug is refuted.
import { expect, test } from 'vitest';
import { proveHosting } from '../../../src/equivalence/proof/prove.ts';
import { loadDescription } from '../../../src/load/index.ts';
import { loadSolver } from '../../../src/logic/index.ts';
import { constructHosting } from '../../../src/monitor/construct.ts';
import type { Hosting } from '../../../src/monitor/monitor.ts';
import { BUGS } from '../../monitor/bugs.ts';

const solver = await loadSolver();

function hostingOf(name: string, parameters: Readonly<Record<string, bigint>>): Hosting {
  const loaded = loadDescription(name, { parameters });
  if (!loaded.ok || !loaded.result.description) throw new Error(`${name} is broken`);
  const made = constructHosting(loaded.result.description);
  if (!made.ok) throw new Error(made.reason);
  return made.hosting;
}

const machines = ['third-generation', 'third-generation-paged'].map((name) => ({ name, hosting: hostingOf(name, { word: 4n }) }));
/** Has banks, which the others have not. */
const banked = { name: 'm68010', hosting: hostingOf('m68010', {}) };

/** Changes that no guest can tell on that machine, and that are no bugs there. */
const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  // The relocation of a guest lies within its window, and trap delivery looks at the size of storage itself.
  'third-generation': ['the window is one cell longer for the interpreter', 'the interpreter does not look where the window ends'],
  // Whatever the real length is, the shadow table has an entry for every page.
  'third-generation-paged': ['the last relocation element is not composed'],
};

const cases = BUGS.flatMap((bug) => {
  const made = [...machines, banked].flatMap(({ name, hosting }) => {
    const broken = HARMLESS[name]?.includes(bug.name) ? null : bug.make(hosting);
    return broken === null ? [] : [{ name, bug: bug.name, broken }];
  });
  return made.slice(0, 1);
});

test.each(cases)('$name: $bug', ({ name, broken }) => {
  // Of the many instructions of a processor one is enough where it tells.
  const only = name === banked.name ? { only: (subject: string) => subject === 'link' } : {};
  const { results } = proveHosting(broken, { solver, until: 'refuted', ...only });
  expect(results.filter((r) => r.verdict === 'refuted').length).toBeGreaterThan(0);
});

test('there are thirty bugs at least, and most apply to some machine', () => {
  expect(BUGS.length).toBeGreaterThanOrEqual(30);
  expect(new Set(cases.map((c) => c.bug)).size).toBeGreaterThanOrEqual(30);
});

test.each(machines)('$name without a bug is proved', ({ hosting }) => {
  expect(proveHosting(hosting, { solver }).verdict).toBe('proved');
});
