// Which forms of which instruction the words on a command line ask about.
import type { Description, Instruction } from '../language/description.ts';
import { quote } from '../language/suggest.ts';
import { type UsageError, usage } from './arguments.ts';
import { hint } from './hint.ts';

/** Ids of the forms asked about. An instruction may be given as `name`, with --form, or as `name f=label` in one word. */
export function selectForms(description: Description, text: string, form: string | null): string[] | UsageError {
  const [name = '', inName] = text.split(' ');
  const label = form ?? inName ?? null;
  const instruction = description.instructions.find((candidate) => candidate.name === name);
  if (!instruction) {
    if (description.broken.includes(name)) return usage(`${quote(name)} is broken in ${description.file}: see above`);
    return usage(
      `${description.file} has no instruction ${quote(name)}${hint(
        name,
        description.instructions.map((candidate) => candidate.name),
      )}`,
    );
  }
  const labels = labelsOf(instruction);
  if (label === null) return labels.length > 0 ? labels.map((of) => `${name} ${of}`) : [name];
  if (labels.includes(label)) return [`${name} ${label}`];
  return usage(`${quote(name)} has no form ${quote(label)}${labels.length > 0 ? hint(label, labels) : ': it is not split'}`);
}

function labelsOf({ forms }: Instruction): string[] {
  return forms.flatMap(({ label }) => (label === null ? [] : [label]));
}
