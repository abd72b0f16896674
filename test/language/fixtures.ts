// Reads the broken descriptions beside this file and formats what the readers say about them.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Diagnostic, formatDiagnostic, readDefinitionSet, readDescription, type SourceText } from '../../src/language/index.ts';

const here = dirname(fileURLToPath(import.meta.url));
export const BROKEN = join(here, 'fixtures', 'broken');
export const MACHINES = join(here, 'fixtures', 'machines');

function load(folder: string, file: string): SourceText | null {
  try {
    return { file, text: readFileSync(join(folder, file), 'utf8') };
  } catch {
    return null;
  }
}

/** `extends` in fixtures: the base machine by its bare name, other fixtures by file name. */
export function resolveFixture(name: string): SourceText | null {
  return name === 'base' ? load(MACHINES, 'base.yaml') : load(BROKEN, name);
}

export function fixtureNames(): readonly string[] {
  return readdirSync(BROKEN)
    .filter((f) => f.endsWith('.yaml'))
    .map((f) => f.slice(0, -'.yaml'.length))
    .sort();
}

export interface FixtureResult {
  readonly diagnostics: readonly Diagnostic[];
  /** The formatted diagnostics, and what survives. */
  readonly text: string;
}

export function runFixture(name: string): FixtureResult {
  const file = `${name}.yaml`;
  const source = load(BROKEN, file);
  if (source === null) throw new Error(`no fixture ${file}`);
  if (/^definitions:/.test(source.text)) {
    const { definitions, diagnostics, sources } = readDefinitionSet(source);
    const lines = diagnostics.map((d) => formatDiagnostic(d, (f) => sources.get(f)));
    return { diagnostics, text: `${lines.join('\n\n')}\n\n${definitions === null ? 'no definition set' : 'a definition set'}\n` };
  }
  const { description, diagnostics, sources } = readDescription(source, { resolve: resolveFixture });
  const lines = diagnostics.map((d) => formatDiagnostic(d, (f) => sources.get(f)));
  const survives =
    description === null
      ? 'no description'
      : `instructions: ${description.instructions.map((i) => i.name).join(' ') || 'none'}; broken: ${description.broken.join(' ') || 'none'}`;
  return { diagnostics, text: `${lines.join('\n\n')}\n\n${survives}\n` };
}
