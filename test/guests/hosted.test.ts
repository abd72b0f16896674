// The guest programs of the library under monitors: the same results as on the bare machine, whatever hosts them; and the programs that tell do tell.
import { existsSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Analysis } from '../../src/classify/analysis.ts';
import { type Machine, newMachine } from '../../src/machine/machine.ts';
import type { Platform } from '../../src/machine/platform.ts';
import { analyse } from '../../src/theorems/index.ts';
import { definitionSet } from '../random/load.ts';
import { machine } from '../theorems/machines.ts';
import { type Hosting, hosted, start, told } from './hosting.ts';
import { board, program } from './programs.ts';

const BUDGET = 200_000;

/** Everything that a guest has in the end: elements, cells, and what its devices have put out. */
function stateOf(guest: Machine, platform: Platform): Map<string, bigint | string> {
  const { elements, storages } = guest.description;
  const { id } = storages[0]!;
  const state = new Map<string, bigint | string>();
  for (const e of elements) for (let k = 0; k < e.count; k++) state.set(`${e.id}[${k}]`, guest.get(e.id, k));
  // Programs lie in the lowest cells, devices in the highest.
  for (let at = 0; at < guest.size(id); at = at === 65_535 ? Math.max(65_536, guest.size(id) - 64) : at + 1) {
    const value = guest.read(id, BigInt(at));
    if (value !== 0n) state.set(`${id}[${at}]`, value);
  }
  for (const n of platform.devices.keys()) state.set(`output ${n}`, guest.output(n).join());
  return state;
}

const machines = [
  { name: 'third-generation', cells: 32_768, onBoard: false },
  { name: 'third-generation-paged', cells: 32_768, onBoard: false },
  { name: 'm68000', cells: 65_536, onBoard: true },
  { name: 'm68010', cells: 65_536, onBoard: true },
];
const HOSTINGS: readonly Hosting[] = [
  { kind: 'vmm', depth: 1 },
  { kind: 'vmm', depth: 2 },
  { kind: 'hybrid', depth: 1 },
];

describe.each(machines)('$name', ({ name, cells, onBoard }) => {
  for (const file of ['kernel', 'compute', 'traps', 'self-modifying']) {
    test(`${file} ends as it does bare`, () => {
      const platform: Platform = onBoard && file === 'kernel' ? board(name) : { sizes: { memory: cells }, devices: [] };
      const made = program(name, `isas/${name}/programs/${file}.s`);
      const bare = start(newMachine(machine(name), { platform }), made);
      const ran = bare.run(BUDGET);
      const wanted = stateOf(bare, platform);
      const deep = name === 'third-generation' && file === 'kernel' ? [3, 4].map((depth): Hosting => ({ kind: 'vmm', depth })) : [];
      for (const hosting of [...HOSTINGS, ...deep]) {
        const guest = hosted(name, made, platform, hosting);
        const { steps, stop } = guest.run(BUDGET);
        expect({ hosting, steps, stop }).toEqual({ hosting, steps: ran.steps, stop: ran.stop });
        expect(stateOf(guest, platform)).toEqual(wanted);
      }
    }, 60_000);
  }
});

const tells = readdirSync('isas').filter((name) => existsSync(`isas/${name}/programs/tell.s`));

describe.each(tells)('the program that tells on %s', (name) => {
  const platform: Platform = { sizes: { memory: name.startsWith('m68') ? 65_536 : 8192 }, devices: [] };
  let analysis: Analysis;
  beforeAll(async () => {
    analysis = await analyse(machine(name), definitionSet('resources'), { witnesses: 'found' });
  }, 60_000);
  const theorem = (number: number) => analysis.theorems.find((t) => t.name === `theorem-${number}`)!;

  test('finds itself hosted by a monitor that traps and emulates', () => {
    const made = program(name, `isas/${name}/programs/tell.s`);
    expect(told(start(newMachine(machine(name), { platform }), made), made)).toBe(0n);
    expect(told(hosted(name, made, platform, { kind: 'vmm', depth: 1 }, theorem(1).held), made)).toBe(1n);
  });

  test('tells nothing of a hybrid monitor where Theorem 3 applies', () => {
    if (theorem(3).verdict !== 'applies') return;
    const made = program(name, `isas/${name}/programs/tell.s`);
    const said = told(hosted(name, made, platform, { kind: 'hybrid', depth: 1 }, theorem(3).held), made);
    expect(said).toBe(0n);
  });
});

test('what is put out on third-generation-user-io-always is lost to a virtual machine', () => {
  const name = 'third-generation-user-io-always';
  const platform: Platform = { sizes: { memory: 8192 }, devices: [] };
  const made = program(name, `isas/${name}/programs/lost-output.s`);
  const bare = start(newMachine(machine(name), { platform }), made);
  const guest = hosted(name, made, platform, { kind: 'vmm', depth: 1 });
  expect(bare.run(1000).stop).toBe('idle');
  expect(guest.run(1000).stop).toBe('idle');
  expect(bare.get('device')).toBe(42n);
  expect(guest.get('device')).toBe(0n);
});
