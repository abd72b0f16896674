// Library machines and definition sets, for tests that analyse them.
import type { Analysis, ClassResult } from '../../src/classify/analysis.ts';
import type { DefinitionSet } from '../../src/language/definition-set.ts';
import type { Description } from '../../src/language/description.ts';
import { readDefinitionSet } from '../../src/language/index.ts';
import { loadDefinitionSet, loadDescription, loadDescriptionText } from '../../src/load/index.ts';

const machines = new Map<string, Description>();

/** A machine of the library, with values for some of its parameters. Any diagnostic is an error. */
export function machine(name: string, parameters: Readonly<Record<string, bigint>> = {}): Description {
  const key = [name, ...Object.entries(parameters)].join(' ');
  const known = machines.get(key) ?? load(name, parameters);
  machines.set(key, known);
  return known;
}

function load(name: string, parameters: Readonly<Record<string, bigint>>): Description {
  const loaded = loadDescription(name, { parameters });
  if (!loaded.ok) throw new Error(`${name}: ${loaded.failure.message}`);
  const { description, diagnostics } = loaded.result;
  if (description === null || diagnostics.length > 0) throw new Error(`${name}: ${diagnostics.map((d) => d.message).join('\n')}`);
  return description;
}

/** A description from text; `extends` finds the machines of the library. */
export function machineOf(text: string, parameters: Readonly<Record<string, bigint>> = {}): Description {
  const { description, diagnostics } = loadDescriptionText({ file: 'test.yaml', text }, { parameters });
  if (description === null || diagnostics.length > 0)
    throw new Error(diagnostics.map((d) => `${d.range.start.line}: ${d.message}`).join('\n'));
  return description;
}

/** A definition set of specs/. */
export function definitions(name: string): DefinitionSet {
  const loaded = loadDefinitionSet(name);
  if (!loaded.ok) throw new Error(`${name}: ${loaded.failure.message}`);
  if (loaded.result.definitions === null) throw new Error(loaded.result.diagnostics.map((d) => d.message).join('\n'));
  return loaded.result.definitions;
}

/** A definition set from text. */
export function definitionsOf(text: string): DefinitionSet {
  const { definitions: set, diagnostics } = readDefinitionSet({ file: 'test.yaml', text });
  if (set === null || diagnostics.length > 0) throw new Error(diagnostics.map((d) => `${d.range.start.line}: ${d.message}`).join('\n'));
  return set;
}

export const SETS = ['resources', 'popek-goldberg-1974', 'popek-goldberg-literal'] as const;

/** What was found of a class of a form. */
export function found(analysis: Analysis, form: string, name: string): ClassResult {
  const result = analysis.forms.find((f) => f.id === form)?.classes.get(name);
  if (result === undefined) throw new Error(`no class ${name} of ${form}`);
  return result;
}
