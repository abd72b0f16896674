// The examples of the manual are right: every YAML block of docs/language.md is read on top of one small machine, every block of functions as well.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatDiagnostic, readDescription } from '../../src/language/index.ts';
import { packageRoot } from '../../src/load/index.ts';
import { MACHINES } from './fixtures.ts';

const manual = readFileSync(join(packageRoot(), 'docs', 'language.md'), 'utf8');
const machine = { file: 'manual.yaml', text: readFileSync(join(MACHINES, 'manual.yaml'), 'utf8') };

function blocks(fence: string): string[] {
  return [...manual.matchAll(/^```([a-z]*)\n([\s\S]*?)^```$/gm)].flatMap(([, kind, text]) =>
    kind === fence && text !== undefined ? [text] : [],
  );
}

function problems(text: string): string[] {
  const { diagnostics, sources } = readDescription(
    { file: 't.yaml', text: `isa: t\nextends: manual\n${text}` },
    { resolve: () => machine },
  );
  return diagnostics.map((d) => formatDiagnostic(d, (f) => sources.get(f)));
}

describe('docs/language.md', () => {
  test.each(blocks('yaml').map((text, i) => [i + 1, text] as const))('YAML block %i', (_, text) => {
    expect(problems(text)).toEqual([]);
  });

  test('has a block for each thing that it explains', () => {
    expect(blocks('yaml').length).toBeGreaterThanOrEqual(9);
  });
});
