// The definitions themselves, tested: where Theorem 1 applies, no step of a guest may tell the hosted machine from the bare one; where Theorem 3
// applies, no step in the guest's user mode may. Under the definitions of 1974 some do: docs/definitions-tested.md.
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/classify/analysis.ts';
import { formId } from '../../src/classify/index.ts';
import type { Description, Form, Instruction } from '../../src/language/description.ts';
import { loadSolver, type Solver } from '../../src/logic/index.ts';
import { analyse } from '../../src/theorems/index.ts';
import { drawFrom } from './draw.ts';
import { generate, print } from './generate.ts';
import { type Counts, type Divergence, divergenceText, hostGuests } from './guests.ts';
import { mapRegisters } from './host.ts';
import { definitionSet, mustRead } from './load.ts';
import { count, type Tally, table } from './tally.ts';

const MACHINES = Number(process.env.POGO_RANDOM_MACHINES ?? 40);
const FIRST = Number(process.env.POGO_RANDOM_SEED ?? 1);
/** Draws for each form of an instruction. */
const DRAWS = 120;
/** Maps of base and bound in the real mode. */
const MAPS = ['base and bound, within storage', 'base and bound', 'base and bound for user, physical for supervisor', 'base per mode'];
const TIMEOUT = 60_000 + MACHINES * 10_000;

const resources = definitionSet('resources');
const paper = definitionSet('popek-goldberg-1974');

interface Hosting {
  readonly divergence: Divergence | null;
  readonly text: string;
}

/** Hosts guests under a theorem of an analysis; null where it does not apply, or is about modes that the guest does not have. */
function host(description: Description, analysis: Analysis, name: string, seed: number, draws: number, counts: Counts): Hosting | null {
  const { setting } = analysis;
  const theorem = analysis.theorems.find((t) => t.name === name);
  if (theorem === undefined || theorem.verdict !== 'applies') return null;
  const modes = name === 'theorem-3' ? setting.virtual.filter((m) => m === setting.user) : setting.virtual;
  if (modes.length === 0) return null;
  // Timing is excluded: where it could be seen, the real clocks show what the virtual ones do.
  const timeless = new Set(
    analysis.forms.filter((f) => ['no', 'vacuous'].includes(f.classes.get('timing-sensitive')?.verdict ?? '')).map((f) => f.id),
  );
  const { held } = theorem;
  const sameClocks = (instruction: Instruction, form: Form): boolean => !timeless.has(formId(instruction, form));
  const options = { held, modes, draws, sameClocks };
  const divergence = hostGuests(description, setting, drawFrom(seed), options, counts);
  const holding = [...held].map(([id, value]) => `${id}=${value}`).join(' ');
  return { divergence, text: divergence === null ? '' : `${name}, held [${holding}]: ${divergenceText(divergence)}` };
}

describe('random machines', () => {
  const tally: Tally = new Map();
  const counts = new Map<string, Counts>();
  const diverging = new Map<string, string[]>();

  beforeAll(async () => {
    const solver = await loadSolver();
    for (let seed = FIRST; seed < FIRST + MACHINES; seed++) {
      const machine = generate(seed, { map: MAPS[seed % MAPS.length] as string, roomy: true });
      const description = mustRead(print(machine));
      for (const [definitions, names] of [
        [resources, ['theorem-1', 'theorem-3']],
        [paper, ['theorem-1']],
      ] as const) {
        const analysis = await analyse(description, definitions, { solver, witnesses: 'found' });
        for (const name of names) {
          const heading = `${definitions.id} ${name}`;
          const c = counts.get(heading) ?? { direct: 0, interpreted: 0, passed: 0 };
          counts.set(heading, c);
          const hosting = host(description, analysis, name, seed, DRAWS, c);
          count(tally, heading, hosting === null ? 'not claimed' : hosting.divergence === null ? 'never diverges' : 'diverges');
          if (hosting?.divergence != null)
            diverging.set(heading, [...(diverging.get(heading) ?? []), `seed ${seed}\n${print(machine)}\n${hosting.text}`]);
        }
      }
    }
    const steps: Tally = new Map([...counts].map(([heading, c]) => [`${heading}, steps`, new Map(Object.entries(c))]));
    console.log(`${table(tally)}\n${table(steps)}`);
  }, TIMEOUT);

  for (const name of ['theorem-1', 'theorem-3']) {
    it(`never diverge where ${name} applies`, () => {
      const heading = `resources ${name}`;
      expect((diverging.get(heading) ?? []).join('\n')).toBe('');
      expect(counts.get(heading)?.direct).toBeGreaterThan(MACHINES * 10);
      expect(counts.get(heading)?.interpreted).toBeGreaterThan(MACHINES * 40);
    });
  }

  it('sometimes diverge where the definitions of 1974 say that Theorem 1 applies', () => {
    expect(diverging.get('popek-goldberg-1974 theorem-1')?.length ?? 0).toBeGreaterThan(MACHINES / 50);
  });
});

describe('machines that once broke a definition or a decider', () => {
  const folder = new URL('regressions/', import.meta.url);
  let solver: Solver;
  beforeAll(async () => {
    solver = await loadSolver();
  });
  for (const file of readdirSync(folder).sort()) {
    const description = mustRead(readFileSync(new URL(file, folder), 'utf8'));
    if (mapRegisters(description) === null) continue;
    it(file, async () => {
      const analysis = await analyse(description, resources, { solver });
      const hostings = ['theorem-1', 'theorem-3'].map((name) =>
        host(description, analysis, name, 1, 4000, { direct: 0, interpreted: 0, passed: 0 }),
      );
      expect(hostings.map((h) => h?.text ?? '').join('')).toBe('');
    });
  }
});
