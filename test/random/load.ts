// The definition sets of specs/ and descriptions from text, for the tests of random machines.
import { readdirSync, readFileSync } from 'node:fs';
import type { DefinitionSet } from '../../src/language/definition-set.ts';
import type { Description } from '../../src/language/description.ts';
import { readDefinitionSet, readDescription } from '../../src/language/index.ts';

const specs = new URL('../../specs/', import.meta.url);

/** A definition set of specs/, by the name of its file. */
export function definitionSet(name: string): DefinitionSet {
  const { definitions, diagnostics } = readDefinitionSet({
    file: `${name}.yaml`,
    text: readFileSync(new URL(`${name}.yaml`, specs), 'utf8'),
  });
  if (definitions === null) throw new Error(`${name}: ${diagnostics.map((d) => d.message).join('\n')}`);
  return definitions;
}

/** All definition sets of specs/. */
export function definitionSets(): DefinitionSet[] {
  return readdirSync(specs)
    .filter((file) => file.endsWith('.yaml') && /^definitions: /m.test(readFileSync(new URL(file, specs), 'utf8')))
    .sort()
    .map((file) => definitionSet(file.slice(0, -'.yaml'.length)));
}

export type Read =
  | { readonly description: Description; readonly errors: readonly string[] }
  | { readonly description: null; readonly errors: readonly string[] };

/** Reads a description; every diagnostic counts as an error. */
export function read(text: string): Read {
  const { description, diagnostics } = readDescription({ file: 'random.yaml', text });
  const errors = diagnostics.map((d) => `${d.range.start.line}:${d.range.start.column}: ${d.message}`);
  return description === null || errors.length > 0 ? { description: null, errors } : { description, errors };
}

/** Reads a description that must be sound. */
export function mustRead(text: string): Description {
  const { description, errors } = read(text);
  if (description === null) throw new Error(`${errors.join('\n')}\n${text}`);
  return description;
}
