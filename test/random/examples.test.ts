// The smallest machines found that the definitions of 1974 call virtualizable and that are not: each with the state in which its guest, or its
// monitor, can tell. docs/definitions-tested.md explains them.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadSolver } from '../../src/logic/index.ts';
import { analyse } from '../../src/theorems/index.ts';
import { drawFrom } from './draw.ts';
import { hostGuests } from './guests.ts';
import { hostState, hostStep, type State } from './host.ts';
import { definitionSet, mustRead } from './load.ts';

interface Example {
  readonly file: string;
  readonly instruction: string;
  readonly operands?: Readonly<Record<string, bigint>>;
  /** The guest's registers and storage; the mode is 0 for supervisor. */
  readonly virtual: Readonly<Record<string, bigint>>;
  readonly storage: readonly bigint[];
  /** What is not the guest's on the real machine: control elements, storage around the window. */
  readonly real: Readonly<Record<string, bigint>>;
  readonly around: readonly bigint[];
  readonly window: number;
  readonly what: string;
  /** What `resources` says of Theorem 1, and under which held configuration. */
  readonly resources: 'applies' | 'does not apply';
  readonly held: string;
}

const EXAMPLES: readonly Example[] = [
  {
    file: 'reads-control',
    instruction: 'read-ie',
    virtual: { mode: 1n, pc: 0n, base: 0n, bound: 1n, ie: 1n, r: 0n },
    storage: [0n],
    real: { ie: 0n },
    around: [0n, 0n],
    window: 1,
    what: 'r',
    resources: 'does not apply',
    held: '',
  },
  {
    file: 'writes-control',
    instruction: 'disable',
    virtual: { mode: 1n, pc: 0n, base: 0n, bound: 1n, ie: 1n, r: 0n },
    storage: [0n],
    real: { ie: 1n },
    around: [0n, 0n],
    window: 1,
    what: 'the real ie changes',
    resources: 'does not apply',
    held: '',
  },
  {
    file: 'trap-enable',
    instruction: 'step',
    virtual: { mode: 1n, pc: 0n, base: 0n, bound: 1n, ie: 1n, r: 0n },
    storage: [0n],
    real: { ie: 0n },
    around: [0n, 0n],
    window: 1,
    what: 'no trap program',
    resources: 'applies',
    held: 'ie=1',
  },
  {
    file: 'faults-in-supervisor',
    instruction: 'leave',
    virtual: { mode: 0n, pc: 0n, base: 0n, bound: 1n, r: 0n },
    storage: [0n],
    real: {},
    around: [0n, 0n],
    window: 1,
    what: 'no trap program',
    resources: 'does not apply',
    held: '',
  },
  {
    file: 'probes-storage',
    instruction: 'probe',
    operands: { a: 1n },
    virtual: { mode: 1n, pc: 0n, base: 0n, bound: 1n, r: 0n },
    storage: [0n],
    real: {},
    around: [0n, 0n],
    window: 1,
    what: 'no trap program',
    resources: 'does not apply',
    held: '',
  },
  {
    file: 'hole-in-privileged',
    instruction: 'relocate',
    virtual: { mode: 1n, pc: 0n, base: 0n, bound: 1n, r: 0n },
    storage: [0n],
    real: {},
    around: [0n, 0n],
    window: 1,
    what: 'the real base changes',
    resources: 'does not apply',
    held: '',
  },
];

const folder = new URL('examples/', import.meta.url);
const paper = definitionSet('popek-goldberg-1974');
const resources = definitionSet('resources');

describe('the smallest machines', () => {
  for (const example of EXAMPLES) {
    const description = mustRead(readFileSync(new URL(`${example.file}.yaml`, folder), 'utf8'));

    it(`${example.file}: Theorem 1 applies by the paper, and a guest's step diverges`, async () => {
      const analysis = await analyse(description, paper, { solver: await loadSolver(), witnesses: 'found' });
      const theorem = analysis.theorems.find((t) => t.name === 'theorem-1');
      expect(theorem?.verdict).toBe('applies');
      const virtual: State = { elements: new Map(Object.entries(example.virtual)), cells: example.storage };
      const real = hostState(description, analysis.setting, virtual, {
        k: example.window,
        cells: [...example.around, ...example.storage],
        held: theorem?.held ?? new Map(),
        free: (key) => example.real[key] ?? 0n,
      });
      if (real === null) throw new Error('the guest has no place');
      const instruction = description.instructions.find((i) => i.name === example.instruction);
      if (instruction === undefined) throw new Error(`no instruction ${example.instruction}`);
      const operands = new Map(Object.entries(example.operands ?? {}));
      const hosted = hostStep(description, analysis.setting, instruction, operands, virtual, real, example.window);
      expect(hosted).toEqual({ kind: 'diverges', what: example.what });
    });

    it(`${example.file}: with resources Theorem 1 ${example.resources}`, async () => {
      const analysis = await analyse(description, resources, { solver: await loadSolver(), witnesses: 'found' });
      const theorem = analysis.theorems.find((t) => t.name === 'theorem-1');
      expect(theorem?.verdict).toBe(example.resources);
      expect([...(theorem?.held ?? [])].map(([id, value]) => `${id}=${value}`).join(' ')).toBe(example.held);
      if (theorem === undefined || example.resources !== 'applies') return;
      const counts = { direct: 0, interpreted: 0, passed: 0 };
      const { setting } = analysis;
      const options = { held: theorem.held, modes: setting.virtual, draws: 500, sameClocks: () => true };
      expect(hostGuests(description, setting, drawFrom(1), options, counts)).toBeNull();
      expect(counts.interpreted).toBeGreaterThan(100);
    });
  }
});
