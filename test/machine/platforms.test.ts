// Platforms as documents: what the boards of the library are, and what is said of broken ones. See broken.test.ts for descriptions.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../src/language/index.ts';
import { loadPlatform } from '../../src/load/index.ts';
import { listVectors } from '../../src/load/vectors.ts';
import { newMachine } from '../../src/machine/machine.ts';
import { readPlatform } from '../../src/machine/read-platform.ts';
import { machine } from '../theorems/machines.ts';

const folder = join(import.meta.dirname, 'fixtures', 'platforms');
const broken = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const boards = ['third-generation', 'm68000', 'm68010'];

describe('broken platforms', () => {
  test.each(broken)('%s', (file) => {
    const source = { file, text: readFileSync(join(folder, file), 'utf8') };
    const { platform, diagnostics, sources } = readPlatform(machine('third-generation'), source);
    const text = `${diagnostics.map((d) => formatDiagnostic(d, (f) => sources.get(f))).join('\n\n')}\n`;
    const path = join(folder, file.replace('.yaml', '.expected'));
    if (process.env.UPDATE_EXPECTED === '1') writeFileSync(path, text);
    expect(existsSync(path), `${path} is missing`).toBe(true);
    expect(text).toBe(readFileSync(path, 'utf8'));
    expect(platform).toBeNull();
  });
});

describe('the boards of the library', () => {
  test.each(boards)('%s', (name) => {
    const description = machine(name);
    const loaded = loadPlatform(description, name);
    if (!loaded.ok) throw new Error(loaded.failure.message);
    expect(loaded.result.diagnostics).toEqual([]);
    const made = newMachine(description, { platform: loaded.result.platform! });
    expect(made.size('memory')).toBeLessThanOrEqual(2 ** 20);
    expect(listVectors(`isas/${name}`).filter((path) => path.endsWith('board.yaml'))).toEqual([]);
  });

  test('a name without a board is a file that does not exist', () => {
    const loaded = loadPlatform(machine('third-generation'), 'third-generation-getm');
    expect(loaded).toMatchObject({ ok: false, failure: { kind: 'not found' } });
  });
});

test('what is read is the platform', () => {
  const text = `platform: all
sizes: { memory: 0x1000 }
devices:
  - { kind: console, at: 0xFF0, request: { element: ie, value: 1 } }
  - { kind: timer, storage: memory, at: 0xFF2 }
  - { kind: blocks, at: 0xFF5, cells: 64, blocks: 2 ** 4 }
`;
  expect(readPlatform(machine('third-generation'), { file: 'all.yaml', text })).toMatchObject({
    platform: {
      sizes: { memory: 0x1000 },
      devices: [
        { kind: 'console', storage: 'memory', at: 0xff0, request: { element: 'ie', value: 1n } },
        { kind: 'timer', storage: 'memory', at: 0xff2 },
        { kind: 'blocks', storage: 'memory', at: 0xff5, cells: 64, blocks: 16 },
      ],
    },
    diagnostics: [],
  });
});
