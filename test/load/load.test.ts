// Files and library names: what is found, what is not, and what is never opened.

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  isDescriptionText,
  libraryNames,
  listDescriptions,
  loadDefinitionSet,
  loadDescription,
  loadDescriptionText,
  packageRoot,
} from '../../src/load/index.ts';

const BASE = readFileSync(join(packageRoot(), 'test/language/fixtures/machines/base.yaml'), 'utf8');
let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'pogo-load-'));
  mkdirSync(join(root, 'isas'));
  mkdirSync(join(root, 'specs'));
  mkdirSync(join(root, 'own'));
  writeFileSync(join(root, 'isas', 'base.yaml'), BASE);
  writeFileSync(join(root, 'isas', 'platform.yaml'), 'platform: x\n');
  writeFileSync(join(root, 'isas', 'notes.txt'), 'isa: x\n');
  writeFileSync(join(root, 'own', 'a.yaml'), 'isa: a\nextends: b.yaml\n');
  writeFileSync(join(root, 'own', 'b.yaml'), 'isa: b\nextends: base\n');
  writeFileSync(join(root, 'own', 'secret.txt'), 'secret\n');
});

afterAll(() => rmSync(root, { recursive: true }));

describe('descriptions', () => {
  test('by path; extends is relative to the file, then in the library', () => {
    const loaded = loadDescription(join(root, 'own', 'a.yaml'), { root, from: root });
    if (!loaded.ok) throw new Error(loaded.failure.message);
    const { description, sources, diagnostics } = loaded.result;
    expect(diagnostics).toEqual([]);
    expect(description).toMatchObject({ id: 'a', file: 'own/a.yaml' });
    expect(description?.sha256).toBe(createHash('sha256').update('isa: a\nextends: b.yaml\n').digest('hex'));
    expect([...sources.keys()]).toEqual(['own/a.yaml', 'own/b.yaml', 'isas/base.yaml']);
  });

  test('by library name, with parameters', () => {
    const loaded = loadDescription('base', { root, from: root, parameters: { word: 16n } });
    expect(loaded.ok && loaded.result.description?.parameters.word).toBe(16n);
  });

  test('text at hand', () => {
    const { description } = loadDescriptionText({ file: '<stdin>', text: 'isa: c\nextends: base\n' }, { root, from: root });
    expect(description).toMatchObject({ id: 'c', file: '<stdin>' });
    expect(description?.sha256).toHaveLength(64);
  });

  test('a base beside the file goes before one of the library with its name', () => {
    const at = (file: string): string[] => [
      ...loadDescriptionText({ file: join(root, file), text: 'isa: x\nextends: base.yaml\n' }, { root, from: root }).sources.keys(),
    ];
    expect(at('own/x.yaml')[1]).toBe('isas/base.yaml');
    writeFileSync(join(root, 'own', 'base.yaml'), BASE);
    expect(at('own/x.yaml')[1]).toBe('own/base.yaml');
  });

  test('what is not there', () => {
    expect(loadDescription('no-such-machine', { root })).toMatchObject({ ok: false, failure: { kind: 'not found' } });
    expect(loadDescription(join(root, 'own'), { root })).toMatchObject({ ok: false, failure: { kind: 'not readable' } });
    expect(loadDefinitionSet('no-such-set', { root })).toMatchObject({ ok: false, failure: { kind: 'not found' } });
  });

  test.each(['secret.txt', '/etc/hostname', '../own/secret.txt'])('extends does not open %s', (name) => {
    const { diagnostics, sources } = loadDescriptionText(
      { file: join(root, 'own', 'x.yaml'), text: `isa: x\nextends: ${name}\n` },
      { root, from: root },
    );
    expect(diagnostics.map((d) => d.code)).toEqual(['extends-not-found']);
    expect(sources.size).toBe(1);
  });
});

describe('folders', () => {
  test('other documents are skipped', () => {
    expect(listDescriptions(join(root, 'isas'))).toEqual([join(root, 'isas', 'base.yaml')]);
    expect(libraryNames({ root })).toEqual(['base']);
  });

  test('what looks like a description', () => {
    expect(isDescriptionText('# x\nisa: y\n')).toBe(true);
    expect(isDescriptionText('\ufeffisa: y\n')).toBe(true);
    expect(isDescriptionText('"isa": y\n')).toBe(true);
    expect(isDescriptionText('title: x\r\nisa:\r\n')).toBe(true);
    expect(isDescriptionText('isas: y\n')).toBe(false);
    expect(isDescriptionText('x:\n  isa: y\n')).toBe(false);
  });
});
