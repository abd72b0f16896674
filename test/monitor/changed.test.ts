// A hosting that was changed runs as changed, also beside the one that it was made of: what is compiled of both is not mixed up.
import { expect, test } from 'vitest';
import { loadDescription } from '../../src/load/index.ts';
import { constructHosting } from '../../src/monitor/construct.ts';
import { hostedMachine } from '../../src/monitor/hosted.ts';
import type { Hosting } from '../../src/monitor/monitor.ts';
import { BUGS } from './bugs.ts';

function realBase(hosting: Hosting): bigint {
  const machine = hostedMachine(hosting, { windows: [{ start: 64n, cells: 256n, tables: 0n }] });
  machine.set('bound', 0, 128n);
  machine.step();
  return machine.real.get('base');
}

test('a control program is run by the hosting that it belongs to', () => {
  const loaded = loadDescription('third-generation');
  if (!loaded.ok || !loaded.result.description) throw new Error('third-generation is broken');
  const made = constructHosting(loaded.result.description);
  if (!made.ok) throw new Error(made.reason);
  const unmoved = BUGS.find(({ name }) => name === 'the relocation is not moved')!.make(made.hosting)!;
  expect([made.hosting, unmoved, made.hosting].map(realBase)).toEqual([64n, 0n, 64n]);
});
