// `popek-goldberg/vitest`: a test that no guest of a machine can tell a monitor from the bare machine.
import type * as FastCheck from 'fast-check';
import { test } from 'vitest';
import { arbitraries } from './equivalence/arbitraries.ts';
import { type ExpectOptions, expectEquivalent } from './equivalence/expect.ts';
import type { Description } from './language/description.ts';
import { loadDescription } from './load/index.ts';

export { type ExpectOptions, expectEquivalent, NotEquivalent } from './equivalence/expect.ts';
export type { GuestProgram, Scenario } from './equivalence/program.ts';

/** A machine by file, or by the name of one of the library. Throws an Error with the first problem of a broken one. */
export function machine(name: string, parameters: Readonly<Record<string, bigint>> = {}): Description {
  const loaded = loadDescription(name, { parameters });
  if (!loaded.ok) throw new Error(`${name}: ${loaded.failure.message}`);
  const { description, diagnostics } = loaded.result;
  if (description === null) throw new Error(`${name}: ${diagnostics[0]?.message ?? 'it is broken'}`);
  return description;
}

export interface PropertyOptions extends ExpectOptions {
  /** Guests that are tried; 100 without it. */
  readonly numRuns?: number;
}

/** Declares a test: random guests of the machine, made by the caller's fast-check, cannot tell. */
export function testEquivalence(isa: Description, fc: Omit<typeof FastCheck, 'default'>, options: PropertyOptions = {}): void {
  test(`${isa.id}: no guest can tell ${options.kind ?? 'vmm'} from the bare machine`, () => {
    const { scenarios } = arbitraries(isa, fc, options);
    const { steps } = options;
    const guests = scenarios(steps === undefined ? {} : { steps });
    fc.assert(
      fc.property(guests, (scenario) => expectEquivalent(isa, scenario, options)),
      { numRuns: options.numRuns ?? 100 },
    );
  });
}
