// Random guests, bare and hosted: machines that Theorem 1 applies to never differ; where it does not apply, the program that tells is found and is small.
import { expect, test } from 'vitest';
import { addParts, newCampaign, runPart, scenarioIn } from '../../src/equivalence/campaign.ts';
import { findProgram, instructionAt } from '../../src/equivalence/find.ts';
import { buildHosting, type HostingRequest } from '../../src/equivalence/hosted.ts';
import { listing } from '../../src/equivalence/program.ts';
import { constructHosting } from '../../src/monitor/construct.ts';
import type { Hosting } from '../../src/monitor/monitor.ts';
import { machine } from '../theorems/machines.ts';

const NONE = new Map<string, bigint>();
const REQUESTS: readonly HostingRequest[] = [
  { kind: 'vmm', depth: 1, held: NONE },
  { kind: 'vmm', depth: 2, held: NONE },
  { kind: 'hybrid', depth: 1, held: NONE },
];
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

function campaignOf(name: string, requests = REQUESTS) {
  const description = machine(name);
  const campaign = newCampaign(description, description.settings[0]!, requests, { seed: 1, steps: 60 });
  if (campaign === null) throw new Error(`${name} has no ground`);
  return campaign;
}

test.each(['third-generation', 'third-generation-paged', 'third-generation-unmapped'])(
  '%s: nothing differs and nothing escapes',
  (name) => {
    const campaign = campaignOf(name);
    expect(campaign.hostings.map(({ label }) => label)).toEqual(['vmm', 'vmm, 2 deep', 'hybrid']);
    const { tallies, exercised } = runPart(campaign, range(0, 250));
    for (const tally of tallies) expect(tally).toMatchObject({ runs: 250, diverged: 0, escaped: 0 });
    for (const [instruction, { executed, trapped, emulated }] of Object.entries(exercised)) {
      expect(executed + trapped, instruction).toBeGreaterThan(0);
      // Everything that a guest executes is interpreted where its supervisor is.
      if (executed > 0) expect(emulated[2], instruction).toBeGreaterThan(0);
    }
  },
);

test('the sum of parts does not depend on how they were cut', () => {
  const whole = runPart(campaignOf('third-generation-getm'), range(0, 130));
  const campaign = campaignOf('third-generation-getm');
  const cut = [range(70, 130), range(0, 10), range(10, 70)].map((runs) => runPart(campaign, runs));
  expect(addParts(cut)).toEqual(addParts([whole]));
  expect(whole.tallies[0]!.diverged).toBeGreaterThan(0);
});

test('a scenario depends on its number and the seed only', () => {
  const one = campaignOf('third-generation');
  const other = campaignOf('third-generation', []);
  const { program } = scenarioIn(one, 17);
  expect(scenarioIn(other, 17).program.parts).toEqual(program.parts);
  expect(scenarioIn(one, 18).program).not.toEqual(program);
});

test.each([
  ['third-generation-getm', 'get-mode'],
  ['third-generation-getr', 'get-base'],
  ['third-generation-jrst1', 'enter-user'],
  ['third-generation-lra', 'load-real-address'],
])('%s: a program with %s tells', (name, instruction) => {
  const description = machine(name);
  const setting = description.settings[0]!;
  const built = buildHosting(description, setting, { kind: 'vmm', depth: 1, held: NONE });
  if (!built.ok) throw new Error(built.reason);
  const found = findProgram(description, setting, built.hosting, { instruction, runs: 2000, seed: 1, steps: 50, fromReset: true });
  expect(found).not.toBeNull();
  const { scenario, difference } = found!;
  expect(instructionAt(difference)).toBe(instruction);
  const items = scenario.program.parts.flatMap((part) => part.items);
  expect(items.length, listing(description, scenario.program)).toBeLessThanOrEqual(4);
  expect(scenario.program.elements).toEqual({});
  // Found again, it is the same.
  expect(findProgram(description, setting, built.hosting, { instruction, runs: 2000, seed: 1, steps: 50, fromReset: true })).toEqual(found);
});

/** Monitors with a fault each: a comparison that cannot fail shows nothing. */
const FAULTS: Readonly<Record<string, (hosting: Hosting) => Hosting>> = {
  'the real cause is forwarded': (hosting) => ({
    ...hosting,
    monitors: hosting.monitors.map((m) => ({
      ...m,
      dispatcher: m.dispatcher.map((s) => (s.do === 'reflect' ? { ...s, cause: 'real' as const } : s)),
    })),
  }),
  'nothing is reflected': (hosting) => ({
    ...hosting,
    monitors: hosting.monitors.map((m) => ({ ...m, dispatcher: m.dispatcher.filter((s) => s.do !== 'reflect') })),
  }),
  'the allocator does not move the base': (hosting) => ({
    ...hosting,
    monitors: hosting.monitors.map((m) => ({
      ...m,
      allocate: { ...m.allocate, body: m.allocate.body.filter((s) => s.op !== 'assign' || s.element !== 'base') },
    })),
  }),
};

test.each(Object.entries(FAULTS))('a monitor in which %s is found out', (_, change) => {
  const description = machine('third-generation');
  const made = constructHosting(description, {});
  if (!made.ok) throw new Error(made.reason);
  expect(findProgram(description, description.settings[0]!, change(made.hosting), { runs: 300, seed: 1, steps: 50 })).not.toBeNull();
});
