// The lazy enumeration against a plain listing of all states and pairs, on random one-bit machines.
import { expect, test } from 'vitest';
import { checkInstance, decideExhaustively } from '../../../src/classify/exhaustive/index.ts';
import { decidePlainly } from './plain.ts';
import { randomMachine, randomOf, randomQuestion, withInstruction } from './random.ts';

const SEEDS = 16;
const QUESTIONS = 4;

test('agrees with the plain listing, instances hold, and each answer occurs', { timeout: 120_000 }, () => {
  const tally = { some: 0, exhaustive: 0, 'empty domain': 0 };
  for (let seed = 1; seed <= SEEDS; seed++) {
    const pick = randomOf(seed);
    const machine = randomMachine(pick);
    for (let n = 0; n < QUESTIONS; n++) {
      const question = randomQuestion(pick, withInstruction(pick, machine));
      const plain = decidePlainly(question);
      const expected = plain.some ? 'some' : plain.inhabited ? 'exhaustive' : 'empty domain';
      const answer = decideExhaustively(question, { maxCases: 1_000_000 });
      expect({ seed, n, answer: answer.verdict === 'none' ? answer.proof.kind : answer.verdict }).toEqual({ seed, n, answer: expected });
      if (answer.verdict === 'some') expect(checkInstance(question, answer.instance)).toEqual({ holds: true, twins: true, reason: null });
      tally[expected]++;
    }
  }
  for (const count of Object.values(tally)) expect(count).toBeGreaterThanOrEqual(2);
});
