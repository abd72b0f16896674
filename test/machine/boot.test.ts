// Starting machines: the program in storage, the elements as the reset makes them.
import { describe, expect, test } from 'vitest';
import { boot } from '../../src/machine/boot.ts';
import { newMachine } from '../../src/machine/machine.ts';
import { described } from './machines.ts';

const description = described(`
reset: |
  pc = concat(memory[2], memory[3])
  mode = supervisor
translate:
  storage: memory
  map: |
    return va
instructions:
  stay: { syntax: stay, encoding: "0:8", semantics: "pc = pc" }
`);

describe('boot', () => {
  test('puts cells by physical address, runs the reset over them, and clears the rest', () => {
    const machine = newMachine(description, { platform: { sizes: { memory: 16 }, devices: [] } });
    machine.set('mode', 0, 1n);
    machine.write('memory', 9n, 7n);
    expect(
      boot(machine, [
        { address: 2n, cells: [0n, 12n] },
        { address: 15n, cells: [255n] },
      ]),
    ).toEqual({ kind: 'booted' });
    expect(machine.get('pc')).toBe(12n);
    expect(machine.get('mode')).toBe(0n);
    expect([2n, 3n, 9n, 15n].map((at) => machine.read('memory', at))).toEqual([0n, 12n, 7n, 255n]);
  });

  test.each([
    [[{ address: 14n, cells: [1n, 2n, 3n] }], 'the program reaches from 0xe to 0x10, and storage memory to 0xf'],
    [[{ address: 4n, cells: [1n, 256n] }], 'the content of the cell 0x5 does not fit in the 8 bits of a cell of memory'],
  ])('says what does not fit, and leaves all as it was', (segments, message) => {
    const machine = newMachine(description, { platform: { sizes: { memory: 16 }, devices: [] } });
    machine.set('pc', 0, 5n);
    expect(boot(machine, [{ address: 0n, cells: [9n] }, ...segments])).toMatchObject({ kind: 'does not fit', message });
    expect([machine.get('pc'), machine.read('memory', 0n)]).toEqual([5n, 0n]);
  });
});
