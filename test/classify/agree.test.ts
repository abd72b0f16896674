// The library's small machines classified twice, by terms and by brute force over all states: the same verdicts. Every form of the base machine, and of each
// variant the forms in which it differs. POGO_AGREE=full: every form of every machine, wider words, and no question given up early.
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import type { Description } from '../../src/language/description.ts';
import { libraryNames } from '../../src/load/index.ts';
import { loadSolver } from '../../src/logic/index.ts';
import { analyse } from '../../src/theorems/index.ts';
import { compare, differenceText } from '../random/compare.ts';
import { definitions, machine, machineOf, SETS } from '../theorems/machines.ts';

const FULL = process.env.POGO_AGREE === 'full';
/** Runs of an instruction that one question may take. */
const MAX_CASES = FULL ? 40_000_000 : 250_000;

const NARROW = { word: 2n, registers: 2n };
const WIDER = { word: 4n, registers: 2n };
const base = machine('third-generation', NARROW);
const variants = libraryNames().filter((name) => name.startsWith('third-generation-'));

/** Machines with so many maps that all states take minutes: one form in the ordinary run. */
const MANY_MAPS: Readonly<Record<string, string>> = { 'third-generation-mfpi': 'load-user', 'third-generation-paged': 'load' };

/** What was compared, for the reader of the test's output. */
const lines: string[] = [];
const tally = { verdicts: 0, unknown: 0 };

/** Instructions of a variant that the base machine has not, or has with other semantics; loads and stores where the map is another one. */
function ownForms(d: Description): (id: string) => boolean {
  const changed = d.instructions.filter((i) => base.instructions.find((b) => b.name === i.name)?.semantics.text !== i.semantics.text);
  const names = new Set(changed.map((i) => i.name));
  if (d.translate?.body.text !== base.translate?.body.text) for (const name of ['load', 'store']) names.add(name);
  return (id) => names.has(id.split(' ')[0] ?? '');
}

/** Both deciders on some forms of a machine, under some definition sets. Gives the differences in words. */
async function differences(
  d: Description,
  sets: readonly string[],
  forms: (id: string) => boolean,
  maxCases = MAX_CASES,
): Promise<string[]> {
  const solver = await loadSolver();
  const found: string[] = [];
  let verdicts = 0;
  const open = new Set<string>();
  const covered = new Set<string>();
  for (const set of sets) {
    const options = { instructions: forms, solver, witnesses: 'found' as const };
    const terms = await analyse(d, definitions(set), options);
    const states = await analyse(d, definitions(set), { ...options, decider: 'exhaustive', maxCases });
    const compared = compare(terms, states);
    found.push(...compared.differences.map(differenceText));
    verdicts += compared.verdicts;
    tally.verdicts += compared.verdicts;
    tally.unknown += compared.unknown;
    for (const f of states.forms) {
      covered.add(f.id);
      for (const [c, r] of f.classes) if (r.evidence.kind === 'unknown') open.add(`${f.id} ${c}`);
    }
  }
  const given = open.size === 0 ? '' : `; beyond the budget and not compared: ${[...open].sort().join(', ')}`;
  const width = d.parameters.word === undefined ? '' : ` word ${d.parameters.word}`;
  lines.push(`${d.id}${width}: ${verdicts} verdicts of ${covered.size} forms (${[...covered].join(', ')})${given}`);
  return found;
}

describe('brute force and terms agree', () => {
  it('on all of the third-generation machine', { timeout: 240_000 }, async () => {
    expect(await differences(base, SETS, () => true, 3_000_000)).toEqual([]);
    expect(tally.unknown).toBe(0);
    expect(tally.verdicts).toBeGreaterThan(900);
  });

  it.each(variants)('on what is special about %s', { timeout: FULL ? 3_600_000 : 240_000 }, async (name) => {
    const d = machine(name, NARROW);
    const one = FULL ? undefined : MANY_MAPS[name];
    const sets = FULL ? SETS : one === undefined ? ['resources', 'popek-goldberg-1974'] : ['popek-goldberg-1974'];
    expect(await differences(d, sets, FULL ? () => true : one === undefined ? ownForms(d) : (id) => id === one)).toEqual([]);
  });

  const wider = FULL ? variants : ['third-generation-getr', 'third-generation-getb', 'third-generation-halt-nop'];
  it.each(wider)('on what is special about %s, with a word of 4 bits', { timeout: FULL ? 3_600_000 : 240_000 }, async (name) => {
    const d = machine(name, WIDER);
    const sets = FULL ? SETS : ['popek-goldberg-1974'];
    expect(await differences(d, sets, ownForms(d), FULL ? 200_000_000 : 20_000_000)).toEqual([]);
  });

  it('on a space that is no mode', async () => {
    expect(await differences(machineOf(NO_MODE), SETS, () => true)).toEqual([]);
  });
});

/** Two bits for three modes: a reference may ask for the view of a fourth, which the map answers for like any other number. */
const NO_MODE = `
isa: no-mode
title: no mode
modes: [kernel, executive, user]
settings:
  default: { user: user, virtual: [kernel, user] }
state:
  memory: { storage: { address: 1, cell: 1, size: 2, beyond: program } }
  mode: { role: mode }
  pc: { role: pc, type: bits(1) }
  x: { role: general, type: bits(2) }
  y: { role: general, type: bits(1) }
traps:
  program: { vector: 0 }
translate: |
  if space == user then trap program as memory
  return va
instructions:
  read-other:
    encoding: "0:1"
    semantics: |
      if x != 3 then trap program as fault
      if mode == user then y = read(0, as: x) else trap program as memory
`;

afterAll(() => {
  expect(tally.unknown / tally.verdicts).toBeLessThan(FULL ? 0.05 : 0.15);
  console.log([...lines, `${tally.verdicts} verdicts, ${tally.unknown} of them left open by one or both`].join('\n'));
});
