// The committed schemas are those that the readers' tables give; they accept what the readers accept.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { DEFINITIONS_KEYS } from '../../src/language/definition-keys.ts';
import { definitionsSchema, isaSchema } from '../../src/language/index.ts';
import { TOP_KEYS } from '../../src/language/keys.ts';
import type { Keys, Shape } from '../../src/language/shapes.ts';
import { listDescriptions, packageRoot } from '../../src/load/index.ts';
import { PLATFORM_KEYS, platformSchema } from '../../src/machine/platform-keys.ts';
import { MACHINES } from './fixtures.ts';

const root = packageRoot();
const SCHEMAS = [
  ['isa', isaSchema, TOP_KEYS],
  ['definitions', definitionsSchema, DEFINITIONS_KEYS],
  ['platform', platformSchema, PLATFORM_KEYS],
] as const;

/** Every key of a table, at any depth. */
function keysOf(keys: Keys): string[] {
  const inShape = (shape: Shape): string[] => {
    switch (shape.kind) {
      case 'map':
        return keysOf(shape.keys);
      case 'named':
        return inShape(shape.value);
      case 'list':
        return inShape(shape.of);
      case 'either':
        return shape.shapes.flatMap(inShape);
      default:
        return [];
    }
  };
  return Object.entries(keys).flatMap(([name, key]) => [name, ...inShape(key.shape)]);
}

describe.each(SCHEMAS)('%s.schema.json', (name, make, keys) => {
  const path = join(root, 'specs', `${name}.schema.json`);

  test('is the one that the tables give', () => {
    const text = `${JSON.stringify(make(), null, 2)}\n`;
    if (process.env.UPDATE_EXPECTED === '1') writeFileSync(path, text);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('has and explains every key that the reader accepts', () => {
    const found = new Map<string, unknown>();
    const open: unknown[] = [make()];
    while (open.length > 0) {
      const next = open.pop();
      if (typeof next !== 'object' || next === null) continue;
      const properties = (next as { properties?: Record<string, { description?: unknown }> }).properties;
      for (const [key, value] of Object.entries(properties ?? {})) found.set(key, value.description);
      open.push(...Object.values(next));
    }
    for (const key of keysOf(keys)) expect(found.get(key), key).toEqual(expect.any(String));
  });

  test('is a schema', () => {
    expect(new Ajv2020({ strict: true, allowUnionTypes: true }).compile(make())).toBeTypeOf('function');
  });
});

describe('what the schemas say of files', () => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  const isa = ajv.compile(isaSchema());
  const definitions = ajv.compile(definitionsSchema());
  const load = (path: string): unknown => parse(readFileSync(path, 'utf8'));

  test.each(listDescriptions(MACHINES).concat(listDescriptions(join(root, 'isas'))))('%s', (path) => {
    expect(isa(load(path)), JSON.stringify(isa.errors)).toBe(true);
  });

  test.each(['resources', 'popek-goldberg-1974', 'popek-goldberg-literal'])('%s', (name) => {
    expect(definitions(load(join(root, 'specs', `${name}.yaml`))), JSON.stringify(definitions.errors)).toBe(true);
  });

  test('slips are refused', () => {
    expect(isa({ isa: 'x', titel: 'y' })).toBe(false);
    expect(isa({ isa: 'x', state: { a: { role: 'genral' } } })).toBe(false);
    expect(isa({ title: 'x' })).toBe(false);
    expect(definitions({ definitions: 'x', classes: { a: {} } })).toBe(false);
  });
});
