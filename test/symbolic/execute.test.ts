// The symbolic executor against the reference evaluator: the terms of an outcome, evaluated in a state, are what the evaluator does there.
// Library machines and random ones. POGO_SYMBOLIC_STATES: states for each form and mode.
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { execute as evaluateInstruction } from '../../src/evaluate/index.ts';
import type { Description } from '../../src/language/description.ts';
import { libraryNames } from '../../src/load/index.ts';
import { type Draw, drawFrom } from '../random/draw.ts';
import { generate, print } from '../random/generate.ts';
import { mustRead } from '../random/load.ts';
import { machine } from '../theorems/machines.ts';
import { difference, prepareForm, readerOf } from './compare.ts';
import { sourceOf } from './replay.ts';
import { randomOperands, randomState } from './states.ts';

const STATES = Number(process.env.POGO_SYMBOLIC_STATES ?? 6);

interface Tally {
  next: number;
  trap: number;
  written: number;
}

/** Compares every form of the machine from every mode in some states. Gives the first differences. */
function compareMachine(description: Description, draw: Draw, states: number, cells: bigint, tally: Tally): string[] {
  const reader = readerOf(description);
  const found: string[] = [];
  for (const instruction of description.instructions) {
    for (const form of instruction.forms) {
      for (const { code: mode } of description.modes) {
        const prepared = prepareForm(reader, description, instruction, form, mode, cells);
        for (let n = 0; n < states; n++) {
          const state = randomState(draw, description, mode, cells);
          const operands = randomOperands(draw, instruction, form);
          const outcome = evaluateInstruction(description, instruction, operands, sourceOf(description, state));
          tally[outcome.kind]++;
          if (outcome.kind === 'next' && outcome.cells.length > 0) tally.written++;
          const odd = difference(prepared, state, operands);
          if (odd === null) continue;
          found.push(
            `${description.id} ${instruction.name} ${form.label ?? ''} mode ${mode} ${[...operands]} ${[...state.elements].join(' ')} size ${state.size}: ${odd}`,
          );
        }
      }
    }
  }
  return found.slice(0, 5);
}

describe('the executor agrees with the evaluator', () => {
  const family = libraryNames().filter((name) => name.startsWith('third-generation'));

  it.each([4n, 8n])('on the third-generation machines with a word of %i bits', { timeout: 120_000 }, (word) => {
    const tally: Tally = { next: 0, trap: 0, written: 0 };
    for (const name of family) {
      const description = machine(name, { word });
      const whole = name === 'third-generation' || name === 'third-generation-paged';
      expect(compareMachine(description, drawFrom(name.length), whole ? STATES * 8 : STATES, 1n << word, tally)).toEqual([]);
    }
    expect(tally.next).toBeGreaterThan(3000);
    expect(tally.trap).toBeGreaterThan(1500);
    expect(tally.written).toBeGreaterThan(30);
  });

  it('on the PDP-10', { timeout: 120_000 }, () => {
    const tally: Tally = { next: 0, trap: 0, written: 0 };
    expect(compareMachine(machine('pdp10-ka10'), drawFrom(10), STATES, 64n, tally)).toEqual([]);
    expect(tally.next).toBeGreaterThan(500);
    expect(tally.trap).toBeGreaterThan(500);
  });

  it('on random machines', { timeout: 120_000 }, () => {
    const tally: Tally = { next: 0, trap: 0, written: 0 };
    for (let seed = 1; seed <= STATES * 40; seed++) {
      const description = mustRead(print(generate(seed)));
      expect(compareMachine(description, drawFrom(seed), 10, description.storages[0]?.size ?? 0n, tally), `seed ${seed}`).toEqual([]);
    }
    for (const n of Object.values(tally)) expect(n).toBeGreaterThan(200);
  });
});
