// Equivalence scenarios a second on one core: each guest bare, under a monitor, under two, and under a hybrid one.
import process from 'node:process';
import { newCampaign, runPart } from '../../src/equivalence/campaign.ts';
import { machine } from '../theorems/machines.ts';

const RUNS = 2000;

/** Head and rows. Processor time, so that other work on the machine does not count. */
export function equivalenceSpeeds(): string[][] {
  const held = new Map<string, bigint>();
  const rows = ['third-generation', 'third-generation-paged'].flatMap((name) =>
    [1, 3].map((count) => {
      const description = machine(name);
      const requests = [
        { kind: 'vmm', depth: 1, held } as const,
        { kind: 'vmm', depth: 2, held } as const,
        { kind: 'hybrid', depth: 1, held } as const,
      ].slice(0, count);
      const campaign = newCampaign(description, description.settings[0]!, requests, { seed: 1, steps: 50 })!;
      const runs = (from: number) => Array.from({ length: RUNS }, (_, i) => from + i);
      runPart(campaign, runs(0));
      const before = process.cpuUsage();
      runPart(campaign, runs(RUNS));
      const { user, system } = process.cpuUsage(before);
      return [name, String(count), (RUNS / ((user + system) / 1e6)).toFixed(0)];
    }),
  );
  return [['machine', 'hostings', 'scenarios/s'], ...rows];
}
