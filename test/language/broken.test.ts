// Every broken description gives exactly the diagnostics that stand beside it; together they show every code.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DIAGNOSTIC_CODES, type DiagnosticCode, readDescription } from '../../src/language/index.ts';
import { BROKEN, fixtureNames, runFixture } from './fixtures.ts';

const names = fixtureNames();
const seen = new Set<DiagnosticCode>();

describe('broken descriptions', () => {
  test.each(names)('%s', (name) => {
    const { diagnostics, text } = runFixture(name);
    for (const d of diagnostics) seen.add(d.code);
    const path = join(BROKEN, `${name}.expected`);
    // `UPDATE_EXPECTED=1` writes the files anew; read the difference before keeping it.
    if (process.env.UPDATE_EXPECTED === '1') writeFileSync(path, text);
    expect(existsSync(path), `${name}.expected is missing`).toBe(true);
    expect(text).toBe(readFileSync(path, 'utf8'));
    expect(diagnostics.some((d) => d.severity === 'error')).toBe(true);
  });

  test('a file that is too large', () => {
    const { description, diagnostics } = readDescription({ file: 'large.yaml', text: `isa: x\ndoc: ${'x'.repeat(2_000_000)}\n` });
    expect(description).toBeNull();
    expect(diagnostics.map((d) => d.code)).toEqual(['source-too-large']);
    for (const d of diagnostics) seen.add(d.code);
  });

  test('every code is shown', () => {
    expect(names.length).toBeGreaterThanOrEqual(60);
    expect(DIAGNOSTIC_CODES.filter((code) => !seen.has(code))).toEqual([]);
  });
});
