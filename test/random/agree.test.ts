// Random machines, each classified by two deciders that share no code beyond the reader and the reference evaluator: terms with random search
// and a solver, and brute force over all states. They must give the same verdicts. POGO_RANDOM_MACHINES: how many; POGO_RANDOM_SEED: from which seed.
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { loadSolver } from '../../src/logic/index.ts';
import { type Agreement, agree } from './agree.ts';
import { differenceText } from './compare.ts';
import { generate, print } from './generate.ts';
import { definitionSets, mustRead, read } from './load.ts';
import type { Machine } from './machine.ts';
import { shrink } from './shrink.ts';
import { count, share, type Tally, table } from './tally.ts';

const MACHINES = Number(process.env.POGO_RANDOM_MACHINES ?? 100);
const FIRST = Number(process.env.POGO_RANDOM_SEED ?? 1);
const sets = definitionSets();

describe('random machines', () => {
  it(`both deciders agree on ${MACHINES} machines`, { timeout: 60_000 + MACHINES * 20_000 }, async () => {
    const solver = await loadSolver();
    const classes: Tally = new Map();
    const theorems: Tally = new Map();
    const means: Tally = new Map();
    const maps: Tally = new Map();
    const reports: string[] = [];
    let verdicts = 0;
    let unknown = 0;
    for (let seed = FIRST; seed < FIRST + MACHINES; seed++) {
      const machine = generate(seed);
      count(maps, 'map', machine.map);
      const agreement = await agree(mustRead(print(machine)), sets, solver);
      for (const { symbolic, compared } of agreement.analyses) {
        verdicts += compared.verdicts;
        unknown += compared.unknown;
        tallyAnalysis(symbolic, classes, theorems, means);
      }
      if (differs(agreement)) reports.push(await report(machine, seed, async (m) => agree(mustRead(print(m)), sets, solver)));
    }
    console.log([table(maps), table(classes), table(theorems), table(means), `${unknown} of ${verdicts} verdicts unknown`].join('\n'));
    expect(reports.join('\n')).toBe('');
    expect(unknown / verdicts).toBeLessThan(0.002);
    if (MACHINES < 100) return;
    for (const [heading, row] of classes) {
      const words = row.has('yes') || row.has('no') ? [['yes'], ['no']] : [['always', 'vacuous'], ['when'], ['never']];
      for (const w of words) expect(share(classes, heading, w), `${heading}: ${w}`).toBeGreaterThan(0.03);
    }
    for (const heading of theorems.keys()) {
      expect(share(theorems, heading, ['applies', 'applies, held']), heading).toBeGreaterThan(0.1);
      expect(share(theorems, heading, ['does not apply']), heading).toBeGreaterThan(0.1);
    }
    for (const mean of ['structural', 'random', 'solver']) expect(share(means, 'decided', [mean]), mean).toBeGreaterThan(0.005);
  });
});

function tallyAnalysis(analysis: Agreement['analyses'][number]['symbolic'], classes: Tally, theorems: Tally, means: Tally): void {
  const { id } = analysis.definitions;
  for (const form of analysis.forms) for (const [name, result] of form.classes) count(classes, `${id} ${name}`, result.verdict);
  for (const t of analysis.theorems)
    count(theorems, `${id} ${t.name}`, t.held.size > 0 && t.verdict === 'applies' ? 'applies, held' : t.verdict);
  const { structural, random, solver, unknown } = analysis.statistics;
  for (const [name, times] of Object.entries({ structural, random, solver, unknown })) count(means, 'decided', name, times);
}

function differs(agreement: Agreement): boolean {
  return agreement.analyses.some(({ compared }) => compared.differences.length > 0);
}

/** The disagreement on a machine, and on the smallest one with such a disagreement that is found quickly. */
async function report(machine: Machine, seed: number, decide: (m: Machine) => Promise<Agreement>): Promise<string> {
  const small = await shrink(machine, async (m) => read(print(m)).description !== null && differs(await decide(m)), 400);
  const found = (await decide(small)).analyses.flatMap(({ compared }) => compared.differences.map(differenceText));
  return `seed ${seed}\n${print(small)}\n${found.join('\n')}\n`;
}
