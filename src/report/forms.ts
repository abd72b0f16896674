// Forms of split instructions put together again for display (D11): each was classified by itself.
import type { InstructionResult } from './document.ts';
import { count } from './text.ts';

/** Runs of neighbouring forms of one instruction that `key` does not tell apart. */
export function runsOf(forms: readonly InstructionResult[], key: (form: InstructionResult) => string): InstructionResult[][] {
  const runs: InstructionResult[][] = [];
  for (const form of forms) {
    const run = runs.at(-1);
    const first = run?.[0];
    if (run && first && first.name === form.name && key(first) === key(form)) run.push(form);
    else runs.push([form]);
  }
  return runs;
}

/** What a run is called: `move`, `jrst f=halt`, `blki (3 forms)`, or `jrst f=halt … f=jen (8 forms)` where it is not all of them. */
export function nameOfRun(run: readonly InstructionResult[], all: readonly InstructionResult[]): string {
  const first = run[0]!;
  if (run.length === 1) return first.id;
  const forms = count(run.length, 'form');
  const whole = all.filter(({ name }) => name === first.name).length === run.length;
  return whole ? `${first.name} (${forms})` : `${first.id} … ${run.at(-1)!.form} (${forms})`;
}

/** Ids of forms as a list to be read: instructions of which every form is in it are said once. */
export function namesOf(ids: readonly string[], all: readonly InstructionResult[]): string[] {
  const wanted = new Set(ids);
  const known = all.filter(({ id }) => wanted.has(id));
  const unknown = ids.filter((id) => !known.some((form) => form.id === id));
  const names = runsOf(known, () => '').flatMap((run) => {
    const whole = all.filter(({ name }) => name === run[0]!.name).length === run.length;
    return whole ? [nameOfRun(run, all)] : run.map(({ id }) => id);
  });
  return [...names, ...unknown];
}
