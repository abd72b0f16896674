// The executor against the evaluator where semantics are awkward, and that the comparison would notice a difference.
import { describe, expect, it } from 'vitest';
import { execute as evaluateInstruction } from '../../src/evaluate/index.ts';
import type { Description, Instruction } from '../../src/language/description.ts';
import { drawFrom } from '../random/draw.ts';
import { machineOf } from '../theorems/machines.ts';
import { difference, prepareForm, readerOf } from './compare.ts';
import { CORNERS, withInstruction } from './corners.ts';
import { sourceOf } from './replay.ts';
import { randomOperands, randomState } from './states.ts';

const STATES = 100;
const corners = machineOf(CORNERS);

/** States of all modes in which the readings differ, and the outcomes met. `against` is the instruction that the evaluator runs. */
function run(description: Description, instruction: Instruction, against = instruction): { differences: string[]; outcomes: Set<string> } {
  const reader = readerOf(description);
  const draw = drawFrom(instruction.name.length * 31 + instruction.name.charCodeAt(0));
  const differences: string[] = [];
  const outcomes = new Set<string>();
  for (const form of instruction.forms) {
    for (const { code: mode } of description.modes) {
      const prepared = { ...prepareForm(reader, description, instruction, form, mode, 16n), instruction: against };
      for (let n = 0; n < STATES; n++) {
        const state = randomState(draw, description, mode, 16n);
        const operands = randomOperands(draw, instruction, form);
        const outcome = evaluateInstruction(description, against, operands, sourceOf(description, state));
        outcomes.add(outcome.kind === 'next' ? 'next' : `${outcome.trap} as ${outcome.as}`);
        const odd = difference(prepared, state, operands);
        if (odd !== null) differences.push(`mode ${mode} ${[...operands]} ${[...state.elements].join(' ')} size ${state.size}: ${odd}`);
      }
    }
  }
  return { differences, outcomes };
}

const ran = new Map(corners.instructions.map((i) => [i, run(corners, i)]));

describe('awkward semantics', () => {
  it.each(corners.instructions.map((i) => [i.name, i] as const))('%s', (_, instruction) => {
    const { differences, outcomes } = ran.get(instruction) ?? run(corners, instruction);
    expect(differences.slice(0, 3)).toEqual([]);
    expect(outcomes.has('next')).toBe(true);
  });

  it('take each of the ways to trap', () => {
    const taken = new Set([...ran.values()].flatMap((r) => [...r.outcomes]));
    expect([...taken].sort()).toEqual([
      'absent as memory',
      'beyond as memory',
      'guard as fault',
      'guard as memory',
      'limit as memory',
      'limit as privileged',
      'next',
      'program as call',
      'program as fault',
    ]);
  });
});

describe('the comparison notices', () => {
  const body = (text: string): Instruction => machineOf(withInstruction('other', text)).instructions.at(-1) as Instruction;
  const original = 'r[d] = read(r[0])\nmemory[r[1]] = r[2]';

  it('nothing in an instruction and itself', () => {
    expect(run(corners, body(original)).differences).toEqual([]);
  });

  it.each([
    ['a register', 'r[d] = read(r[0]) ^ 1\nmemory[r[1]] = r[2]', 'r['],
    ['a cell', 'r[d] = read(r[0])\nmemory[r[1]] = r[3]', 'memory['],
    ['a write that changes nothing', 'r[d] = read(r[0])\nmemory[r[1]] = r[2]\nwrite(r[3], read(r[3]))', ''],
    ['the pc', `${original}\npc = 1`, 'pc '],
    ['a trap', `${original}\nif r[3] == 9 then trap program as fault`, 'the evaluator takes program as fault'],
    [
      'a kind of trap',
      `if r[0] >=u bound and not (mode == kernel) then trap limit as fault\n${original}`,
      'as fault, the executor [limit as memory]',
    ],
    ['another access', 'r[d] = execute(r[0])\nmemory[r[1]] = r[2]', ''],
  ])('%s', (_, text, says) => {
    const { differences } = run(corners, body(original), body(text));
    expect(differences.length).toBeGreaterThan(0);
    expect(differences.some((d) => d.includes(says))).toBe(true);
  });
});
