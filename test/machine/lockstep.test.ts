// The compiled machine and the reference evaluator agree after every step of random programs. POGO_MACHINE_CASES gives the number of cases a machine.
import process from 'node:process';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Block, Description, Expression, Statement } from '../../src/language/description.ts';
import { HELPERS } from '../../src/machine/helpers.ts';
import { lockstep, lockstepInRuns, newTally, type Subject } from './lockstep.ts';
import { SUBJECTS } from './subjects.ts';

const CASES = Number(process.env.POGO_MACHINE_CASES ?? 16);
const FIRST = Number(process.env.POGO_MACHINE_SEED ?? 1);
const STEPS = 60;

describe.each(Object.entries(SUBJECTS))('%s', (_name, make) => {
  test('agrees with the evaluator in state, storage, traps and payloads', () => {
    const subject = make();
    const tally = newTally();
    for (let seed = FIRST; seed < FIRST + CASES; seed++) expect(lockstep(subject, seed, STEPS, seed % 3 === 0, tally)).toBeNull();
    // The cases are worth something: instructions retire, most sorts of them, and traps are taken.
    expect(tally.retired).toBeGreaterThan(CASES * 2);
    expect(tally.instructions.size * 3).toBeGreaterThan(subject.description.instructions.length);
    expect(tally.traps.size).toBeGreaterThan(2);
  });
});

describe.each(Object.entries(SUBJECTS))('%s in runs', (name, make) => {
  test('agrees with the evaluator after each', () => {
    const subject = make();
    const tally = newTally();
    for (let seed = FIRST; seed < FIRST + CASES; seed++) expect(lockstepInRuns(subject, seed, STEPS, tally)).toBeNull();
    expect(tally.retired).toBeGreaterThan(CASES * 2);
    // A machine whose fetching has effects has no runs.
    expect(tally.inRuns > CASES).toBe(name !== 'pdp10-ka10');
  });
});

test('programs store into their own code, and the machine sees it', () => {
  const tally = newTally();
  for (let seed = 1; seed <= 20; seed++) lockstep(SUBJECTS['third-generation of 4 bits']!(), seed, STEPS, false, tally);
  expect(tally.modified).toBeGreaterThan(50);
});

describe('a machine that is another is found out', () => {
  afterEach(() => void vi.restoreAllMocks());

  const firstDifference = (subject: Subject, cases = 40): string | null => {
    for (let seed = 1; seed <= cases; seed++) {
      const found = lockstep(subject, seed, STEPS, false, newTally());
      if (found !== null) return found;
    }
    return null;
  };

  test('by a compiled operator that is wrong', () => {
    vi.spyOn(HELPERS, 'shl').mockImplementation((a, b) => a << b);
    expect(firstDifference(SUBJECTS['third-generation']!())).toContain('shift-left');
  });

  test('by a compiled operator that is wrong, in runs', () => {
    const subject = SUBJECTS['third-generation']!();
    const differs = (): boolean =>
      Array.from({ length: 40 }, (_, i) => lockstepInRuns(subject, i + 1, STEPS, newTally())).some((found) => found !== null);
    expect(differs()).toBe(false);
    vi.spyOn(HELPERS, 'shl').mockImplementation((a, b) => (a << b) ^ 1);
    expect(differs()).toBe(true);
  });

  test.each([
    ['add', 'sub', 'third-generation'],
    ['ult', 'ule', 'third-generation-paged'],
    ['shl', 'lshr', 'pdp10-ka10'],
    ['slt', 'ult', 'third-generation'],
    ['and', 'or', 'm68000'],
  ] as const)('by %s compiled as %s on %s', (from, to, name) => {
    const subject = SUBJECTS[name]!();
    expect(firstDifference({ ...subject, compiled: replaced(subject.description, from, to) })).not.toBeNull();
  });
});

/** The description with one operator in place of another wherever it stands in instructions, functions and the map. */
function replaced(d: Description, from: string, to: string): Description {
  const walk = (x: unknown): unknown => {
    if (Array.isArray(x)) return x.map(walk);
    if (typeof x !== 'object' || x === null) return x;
    const copy = Object.fromEntries(Object.entries(x).map(([k, v]) => [k, k === 'range' || k === 'type' ? v : walk(v)]));
    return copy.op === 'binary' && copy.operator === from ? { ...copy, operator: to } : copy;
  };
  const block = (b: Block): Block => ({ ...b, body: walk(b.body) as Statement[] });
  return {
    ...d,
    functions: d.functions.map((f) => ({ ...f, body: walk(f.body) as Statement[] })),
    translate: d.translate === null ? null : { ...d.translate, body: block(d.translate.body) },
    instructions: d.instructions.map((i) => ({ ...i, semantics: block(i.semantics) })),
    interrupts: d.interrupts.map((i) => ({ ...i, when: { ...i.when, expression: walk(i.when.expression) as Expression } })),
  };
}
