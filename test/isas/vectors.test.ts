// The vectors that lie beside machines of the library pass, every one.
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { libraryNames } from '../../src/load/index.ts';
import type { VectorsDocument } from '../../src/report/vectors/document.ts';
import { fakeTerminal } from '../cli/terminal.ts';

const engine = { analyse: async () => Promise.reject(new Error('vectors need no analysis')), checkExpectations: () => [] };
const machines = libraryNames().filter((name) => existsSync(`isas/${name}/vectors.yaml`));

test('there are some', () => expect(machines).toContain('third-generation'));

test.each(machines)('%s', async (name) => {
  const { terminal, output, errors } = fakeTerminal();
  const code = await run(['vectors', name, '--format', 'json'], terminal, engine);
  const { total, failures } = JSON.parse(output()) as VectorsDocument;
  expect({ errors: errors(), failures }).toEqual({ errors: '', failures: [] });
  expect(code).toBe(0);
  expect(total.skipped).toBe(0);
});
