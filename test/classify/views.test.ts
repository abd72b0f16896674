// The addresses that a witness tells of: what the evaluator finds at them is what the witness says.
import { expect, test } from 'vitest';
import type { Witness } from '../../src/classify/analysis.ts';
import { analyse } from '../../src/theorems/index.ts';
import { definitions, found, machine, machineOf } from '../theorems/machines.ts';

async function witnessOf(name: string, instruction: string, className: string, word = 8n): Promise<Witness> {
  const analysis = await analyse(machine(name, { word }), definitions('resources'), { instructions: (id) => id === instruction });
  const { evidence } = found(analysis, instruction, className);
  if (evidence.kind !== 'witness') throw new Error(`${evidence.kind}`);
  return evidence.witness;
}

test('base and bound: every address is a base further on', async () => {
  const { views, instance, effects } = await witnessOf('third-generation', 'store-psw', 'location-sensitive');
  const own = views.filter(({ space, va }) => space === null && va !== null);
  expect(own.length).toBeGreaterThan(0);
  for (const { va, cells } of own) expect(cells).toEqual(instance.states.map((state) => ((state.elements.get('base') ?? 0n) + va!) & 255n));
  for (const [i, effect] of effects.entries()) {
    if (effect.kind !== 'next') continue;
    for (const pa of effect.cells.keys()) expect(own.map(({ cells }) => cells[i])).toContain(pa);
  }
});

test('a reference by physical address is told as one', async () => {
  const { views } = await witnessOf('third-generation-absolute', 'load-absolute', 'location-sensitive');
  expect(views.some(({ va, cells }) => va === null && cells[0] === cells[1])).toBe(true);
});

test("a reference to another mode's space names the mode", async () => {
  const { views } = await witnessOf('third-generation-mfpi', 'load-user', 'mode-sensitive');
  expect(views.some(({ space, va }) => space === 1n && va !== null)).toBe(true);
});

test('a machine without a map has none, and neither have witnesses that are left as they were found', async () => {
  const text = `
isa: flat
modes: [supervisor, user]
settings: { default: { user: user, virtual: [supervisor, user] } }
state:
  memory: { storage: { address: 3, cell: 3, size: 8, beyond: program } }
  mode: { role: mode }
  pc: { role: pc, type: bits(3) }
traps: { program: { vector: 0 } }
instructions:
  mark: { encoding: "0:3", semantics: "memory[0] = zext(mode, 3)" }
`;
  const views = async (of: Parameters<typeof analyse>[0], witnesses: 'small' | 'found', name: string): Promise<number[]> => {
    const { forms } = await analyse(of, definitions('resources'), { witnesses, instructions: (id) => id === name });
    return forms.flatMap(({ classes }) =>
      [...classes.values()].flatMap(({ evidence: e }) => (e.kind === 'witness' ? [e.witness.views.length] : [])),
    );
  };
  const flat = await views(machineOf(text), 'small', 'mark');
  expect(flat.length).toBeGreaterThan(0);
  for (const count of [...flat, ...(await views(machine('third-generation', { word: 8n }), 'found', 'store-psw'))]) expect(count).toBe(0);
});
