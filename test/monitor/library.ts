// Machines of the library for tests of monitors.
import type { Description } from '../../src/language/description.ts';
import { loadDescription } from '../../src/load/load.ts';

export function libraryMachine(name: string, parameters: Readonly<Record<string, bigint>> = {}): Description {
  const loaded = loadDescription(name, { parameters });
  if (!loaded.ok || loaded.result.description === null) throw new Error(`${name} cannot be read`);
  return loaded.result.description;
}
