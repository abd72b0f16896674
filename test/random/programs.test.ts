// The theorems as properties, with programs: random machines that programs run on, their monitors generated, random programs bare, hosted, hosted twice
// and under the hybrid monitor, by the code that `pogo run` and `pogo equiv` run. POGO_RANDOM_MACHINES and POGO_RANDOM_SEED make a campaign of it.
import process from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadSolver } from '../../src/logic/index.ts';
import { BUGS } from '../monitor/bugs.ts';
import { definitionSet, mustRead } from './load.ts';
import { hostPrograms, type Programs, tells } from './programs.ts';
import { runnable } from './runnable.ts';
import { count, type Tally, table } from './tally.ts';

const MACHINES = Number(process.env.POGO_RANDOM_MACHINES ?? 40);
const FIRST = Number(process.env.POGO_RANDOM_SEED ?? 1);
/** A campaign gives up an analysis that takes longer than so many milliseconds, and says so: where it ends depends on the processor. */
const PATIENCE = MACHINES > 100 ? { patience: 1000 } : {};
const RUNS = MACHINES > 100 ? 50 : 100;
const STEPS = 60;
/** Machines whose monitors get bugs. */
const BROKEN = 12;
const TIMEOUT = 60_000 + MACHINES * 20_000;

describe('programs on random machines under generated monitors', () => {
  const tally: Tally = new Map();
  const broken: string[] = [];
  const reasons: Tally = new Map();
  const about: Tally = new Map();
  /** The first machines for which all is promised: those that bugs are put into the monitors of. */
  const sound: Programs[] = [];
  let steps = 0;
  let traps = 0;

  beforeAll(async () => {
    const definitions = definitionSet('resources');
    const solver = await loadSolver();
    for (let seed = FIRST; seed < FIRST + MACHINES; seed++) {
      const { text, machine } = runnable(seed);
      const nested = Math.floor(seed / 18) % 3 === 0;
      const made = await hostPrograms(mustRead(text), { definitions, solver, seed, runs: RUNS, steps: STEPS, nested, ...PATIENCE });
      if (made === null) {
        count(tally, 'any', 'analysis given up');
        continue;
      }
      steps += made.steps;
      traps += made.traps;
      const applies = made.hostings[0]!.promised;
      count(about, machine.map, applies ? 'theorem 1 applies' : 'other');
      if (applies && made.hostings.every((h) => h.word === 'nothing shows') && sound.length < BROKEN) sound.push(made);
      if (applies) count(about, 'where theorem 1 applies', made.held ? 'something is held' : 'nothing is held');
      if (applies && made.reached.includes('timer')) count(about, 'where theorem 1 applies', 'interrupts');
      for (const { heading, word, what, promised } of made.hostings) {
        count(tally, heading, word);
        if (word === 'no monitor') count(reasons, what, 'machines');
        if (word === 'shows' && promised) {
          broken.push(`seed ${seed}, ${heading}\n${text}\n${what}`);
          // Campaigns are long: what is found is said at once.
          if (MACHINES > 100) console.log(broken.at(-1));
        }
      }
      if (MACHINES > 100 && (seed - FIRST + 1) % 50 === 0) console.log(`${seed - FIRST + 1} machines, ${steps} steps\n${table(tally)}`);
    }
    console.log([table(tally), ...(reasons.size === 0 ? [] : [table(reasons)]), table(about), `${steps} steps, ${traps} traps`].join('\n'));
  }, TIMEOUT);

  it('show nothing where the theorem applies and its premises hold', () => {
    expect(broken.slice(0, 3).join('\n\n')).toBe('');
    expect(wordOf('theorem-1, applies; vmm', 'nothing shows')).toBeGreaterThan(MACHINES / 8);
    expect(wordOf('theorem-3, applies; hybrid', 'nothing shows')).toBeGreaterThan(MACHINES / 8);
    expect(traps).toBeGreaterThan(steps / 50);
  });

  it('often show something where it does not apply', () => {
    const refused = 'theorem-1, does not apply; vmm';
    expect(wordOf(refused, 'shows')).toBeGreaterThan(0.3 * (wordOf(refused, 'shows') + wordOf(refused, 'nothing shows')));
  });

  it('show what is wrong with a monitor', () => {
    // A real bound that nobody sets stays 0: all is interpreted then, which is slow and not wrong.
    const missed: string[] = [];
    let shown = 0;
    for (const bug of BUGS) {
      const broken = sound.flatMap(({ campaign }) => {
        const hosting = bug.make(campaign.hostings[0]!.hosting);
        return hosting === null ? [] : [{ campaign, hosting }];
      });
      if (broken.length === 0) continue;
      if (broken.some(({ campaign, hosting }) => tells(campaign, hosting, RUNS))) shown++;
      else missed.push(bug.name);
    }
    console.log(`bugs put into monitors: ${shown} show${missed.length === 0 ? '' : `; not ${missed.join(', nor ')}`}`);
    expect(shown).toBeGreaterThan(5 * missed.length);
    expect(shown).toBeGreaterThan(20);
  });

  const wordOf = (heading: string, word: string): number => tally.get(heading)?.get(word) ?? 0;
});
