// Machines that no Theorem 1 speaks for, asked in four ways: the checker, random guests, the proof, and the program that tells. They agree, or it is known why.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findProgram, instructionAt } from '../../src/equivalence/find.ts';
import { proveHosting } from '../../src/equivalence/proof/prove.ts';
import { loadSolver } from '../../src/logic/index.ts';
import type { Platform } from '../../src/machine/platform.ts';
import { constructHosting } from '../../src/monitor/construct.ts';
import { analyse } from '../../src/theorems/index.ts';
import { definitionSet } from '../random/load.ts';
import { machine } from '../theorems/machines.ts';
import { hosted, told } from './hosting.ts';
import { program } from './programs.ts';

const solver = await loadSolver();
const PLATFORM: Platform = { sizes: { memory: 8192 }, devices: [] };
const VMM = { kind: 'vmm', depth: 1 } as const;
const RUNS = 1000;
const HEADER = ['machine', 'Theorem 1', 'random guests', 'proof', '`tell.s`'];

interface Answers {
  readonly theorem: string;
  readonly random: string;
  readonly proof: string;
  readonly tell: string;
}

/** Where the four do not say the same; why is in the documentation. */
const OTHERWISE: Readonly<Record<string, Partial<Answers>>> = {
  'third-generation-shrink': { random: 'nothing found', proof: 'proved', tell: '-' },
  'third-generation-user-io-always': { tell: '-' },
  'third-generation-reservation': { theorem: 'applies' },
  'third-generation-high-core': { theorem: 'applies', random: 'nothing found', proof: 'proved', tell: '-' },
};

const all = readdirSync('isas')
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length))
  .sort();

/** By the first claim, which is for the definitions of resources. Claims are held against the analysis of each machine by `pogo check isas`. */
const claimed = all.filter((name) => {
  const first = machine(name).expect.find(({ claim }) => claim.kind === 'theorem' && claim.theorem === 'theorem-1')?.claim;
  return first?.kind === 'theorem' && first.verdict === 'does not apply';
});

test('each machine that Theorem 1 does not apply to has a program that tells, or it is known why not', () => {
  const without = claimed.filter((name) => !existsSync(`isas/${name}/programs/tell.s`));
  expect(claimed.length).toBeGreaterThan(20);
  expect(without).toEqual(Object.keys(OTHERWISE).filter((name) => claimed.includes(name) && OTHERWISE[name]!.tell === '-'));
});

const names = all.filter((name) => name.startsWith('third-generation') && (claimed.includes(name) || name in OTHERWISE));
const rows: string[][] = [];

test.each(names)(
  '%s',
  async (name) => {
    const description = machine(name);
    const { theorems } = await analyse(description, definitionSet('resources'), { witnesses: 'found' });
    const { verdict, critical, held } = theorems.find((t) => t.name === 'theorem-1')!;
    const made = constructHosting(description, { held });
    const small = constructHosting(machine(name, { word: 4n }), { held });
    if (!made.ok || !small.ok) throw new Error('no monitor');
    const found = findProgram(description, description.settings[0]!, made.hosting, { runs: RUNS, seed: 1, steps: 50 });
    const file = `isas/${name}/programs/tell.s`;
    const tell = existsSync(file) ? program(name, file) : null;
    const answers: Answers = {
      theorem: verdict,
      random: found === null ? 'nothing found' : 'found',
      proof: proveHosting(small.hosting, { solver, until: 'refuted' }).verdict,
      tell: tell === null ? '-' : String(told(hosted(name, tell, PLATFORM, VMM, held), tell)),
    };
    const at = found === null ? null : instructionAt(found.difference);
    rows.push([
      `\`${name}\``,
      critical.length === 0 ? verdict : `${verdict}: ${critical.map((c) => `\`${c}\``).join(', ')}`,
      at === null ? answers.random : `${answers.random}: \`${at}\``,
      answers.proof,
      answers.tell,
    ]);
    expect(answers).toEqual({ theorem: 'does not apply', random: 'found', proof: 'refuted', tell: '1', ...OTHERWISE[name] });
  },
  60_000,
);

test('the table in the documentation is what was found', () => {
  const table = [HEADER, HEADER.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  const shown = /## Four ways to ask\n[\s\S]*?(\|[\s\S]*?\|)\n\n/.exec(readFileSync('docs/programs.md', 'utf8'))?.[1];
  expect(shown).toBe(table);
});
