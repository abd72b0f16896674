// The library machines that the compiled machine is tried on, with states in which programs get somewhere.
import type { Draw } from '../random/draw.ts';
import { machine } from '../theorems/machines.ts';
import type { Subject } from './lockstep.ts';
import type { ReferenceState } from './reference.ts';

const set = (state: ReferenceState, id: string, value: number): void => void state.elements.set(`${id}[0]`, BigInt(value));
const put = (state: ReferenceState, at: number, ...cells: number[]): void => {
  for (const [i, value] of cells.entries()) state.cells.get('memory')![at + i] = BigInt(value);
};

/** Base and bound lie within storage; the new PSW leads back into it. */
function settleThirdGeneration(size: number): NonNullable<Subject['settle']> {
  return (state, draw) => {
    const base = draw.below(size / 4);
    const bound = size - base - 1 - draw.below(size / 4);
    set(state, 'base', base);
    set(state, 'bound', bound);
    set(state, 'stopped', draw.chance(5) ? 1 : 0);
    set(state, 'pc', draw.below(bound));
    if (size > 16 && draw.chance(80)) put(state, 4, draw.below(4), draw.below(size / 2), draw.below(size / 4), size / 2);
  };
}

/** A page table of valid entries in the upper part of storage; the pages are of 256 cells. */
function settlePaged(size: number): NonNullable<Subject['settle']> {
  return (state, draw) => {
    const frames = size / 256;
    const root = size - 64 + draw.below(32);
    set(state, 'root', root);
    set(state, 'length', 1 + draw.below(16));
    set(state, 'stopped', 0);
    set(state, 'pc', draw.below(256 * 4));
    for (let i = 0; i < 32; i++) put(state, root + i, draw.below(frames) * 256 + (draw.chance(90) ? 3 : draw.below(4)));
    if (draw.chance(80)) put(state, 4, draw.below(4), draw.below(1024), root, 8);
  };
}

function settle68000(size: number): NonNullable<Subject['settle']> {
  return (state, draw) => {
    set(state, 'halted', draw.chance(3) ? 1 : 0);
    set(state, 'stopped', 0);
    set(state, 'irq', draw.chance(90) ? 0 : draw.below(8));
    set(state, 'sr.trace', draw.chance(10) ? 1 : 0);
    set(state, 'pc', 256 + 2 * draw.below(size / 2 - 200));
    for (const id of ['usp', 'ssp']) set(state, id, 2 * draw.below(size / 2));
    for (let i = 0; i < 7; i++) if (draw.chance(60)) state.elements.set(`a[${i}]`, BigInt(2 * draw.below(size / 2)));
    for (let vector = 2; vector < 64; vector++) {
      const at = 256 + 2 * draw.below(size / 2 - 200);
      put(state, 4 * vector, 0, 0, at >> 8, at & 255);
    }
  };
}

function settlePdp10(state: ReferenceState, draw: Draw): void {
  set(state, 'halted', 0);
  set(state, 'xct', draw.chance(10) ? 1 : 0);
  set(state, 'pc', 16 + draw.below(1000));
  set(state, 'pi.active', draw.chance(90) ? 0 : 1);
  set(state, 'flags.user', draw.chance(60) ? 0 : 1);
  set(state, 'flags.user_io', draw.chance(50) ? 0 : 1);
  set(state, 'protect_low', draw.chance(80) ? 0 : draw.below(4));
  set(state, 'relocate_low', draw.below(2));
  set(state, 'relocate_high', draw.chance(50) ? 128 : draw.below(256));
}

const thirdGeneration = (word: bigint, size: number): Subject => ({
  description: machine('third-generation', { word }),
  size,
  undefinedOperation: 'program',
  settle: settleThirdGeneration(size),
});

export const SUBJECTS: Readonly<Record<string, () => Subject>> = {
  'third-generation': () => thirdGeneration(16n, 96),
  'third-generation of 32 bits': () => thirdGeneration(32n, 96),
  'third-generation of 4 bits': () => thirdGeneration(4n, 16),
  'third-generation-paged': () => ({
    description: machine('third-generation-paged'),
    size: 1024,
    undefinedOperation: 'program',
    settle: settlePaged(1024),
  }),
  'pdp10-ka10': () => ({ description: machine('pdp10-ka10'), size: 2048, undefinedOperation: 'unassigned', settle: settlePdp10 }),
  m68000: () => ({ description: machine('m68000'), size: 2048, undefinedOperation: 'illegal', settle: settle68000(2048) }),
};
