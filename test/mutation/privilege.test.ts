// A privilege check that is taken out of a machine must show: exactly the forms that it guarded turn critical.
import { expect, test } from 'vitest';
import type { Analysis, FormAnalysis, Held } from '../../src/classify/analysis.ts';
import type { Description } from '../../src/language/description.ts';
import { analyse } from '../../src/theorems/index.ts';
import { definitions, machine } from '../theorems/machines.ts';
import { checksLeft, isAffected, withoutChecks } from './privilege.ts';

const MACHINES = ['third-generation', 'third-generation-paged', 'm68000', 'm68010', 'pdp10-ka10', 'pdp10-ka10-repaired'];

const score = { turned: 0, affected: 0, harmless: 0 };

function classesOf(description: Description, instruction: string): Promise<Analysis> {
  const forms = (id: string) => id === instruction || id.startsWith(`${instruction} `);
  return analyse(description, definitions('resources'), { instructions: forms, witnesses: 'found' });
}

const verdictOf = (form: FormAnalysis, name: string): string => form.classes.get(name)?.verdict ?? 'missing';

/** The first configuration under which the form is privileged, where it takes one. */
const heldOf = (form: FormAnalysis): Held | undefined => form.classes.get('privileged')?.when[0];

test.each(MACHINES)('%s', { timeout: 300_000 }, async (name) => {
  const description = machine(name);
  expect(checksLeft(description)).toBe(0);
  const mutants = withoutChecks(description);
  expect(mutants.length).toBeGreaterThan(0);
  const wrong: string[] = [];
  for (const mutant of mutants) {
    const before = await classesOf(description, mutant.instruction.name);
    const after = await classesOf(mutant.description, mutant.instruction.name);
    for (const [i, was] of before.forms.entries()) {
      const is = after.forms[i] as FormAnalysis;
      // Affected is what the evaluator sees: a state of the real mode that the machine refuses and the mutant does not.
      const affected = isAffected(description, was.instruction, mutant, was.form, heldOf(is) ?? heldOf(was) ?? new Map());
      // Where the check was all there was to see, nothing is left that a guest could notice: proved of the mutant, and counted apart.
      const harmless = affected && verdictOf(is, 'sensitive') === 'no';
      const wanted = affected && !harmless ? 'yes' : harmless ? 'no' : verdictOf(was, 'critical');
      const found = verdictOf(is, 'critical');
      if (affected && !harmless) score.affected++;
      if (affected && !harmless && found === 'yes') score.turned++;
      if (harmless) score.harmless++;
      if (found !== wanted)
        wrong.push(
          `${was.instruction.name} ${was.form.label ?? ''} without line ${mutant.check.start.line}: critical ${found}, not ${wanted}`,
        );
    }
  }
  console.log(
    `privilege checks of ${name}: ${mutants.length} taken out; in all ${score.turned} of ${score.affected} affected forms turned critical, ${score.harmless} are innocuous without the check`,
  );
  expect(wrong).toEqual([]);
});
