// `pogo explain FILE INSTRUCTION`: the machine is analysed as a whole, the instruction once more with evidence fit to be read, and where it is
// critical, the machine in which it is refused.
import { quote } from '../language/suggest.ts';
import { toDocument } from '../report/assemble.ts';
import { groupsOf, renderExplained } from '../report/explain/instruction.ts';
import type { MendedResult } from '../report/explain/meaning.ts';
import { createCache } from '../theorems/cache.ts';
import { refusedInRealMode } from '../theorems/mend.ts';
import { analyseOne, type Request, witnessCommand } from './analyse.ts';
import type { Arguments } from './arguments.ts';
import { fail } from './check.ts';
import type { Engine } from './engine.ts';
import { type ExitCode, exit, worst } from './exit.ts';
import { selectForms } from './forms.ts';
import { type Definitions, diagnosticDocuments, explainHint, readDescription, resolveOne, sourceOf } from './inputs.ts';
import { version } from './package.ts';
import { type Terminal, terminalOptions } from './terminal.ts';

export async function explainInstruction(
  args: Arguments,
  { file, name }: { readonly file: string; readonly name: string },
  request: Request,
  definitions: Definitions,
  terminal: Terminal,
  engine: Engine,
  suggestion: () => string | null,
): Promise<ExitCode> {
  const input = resolveOne(file, terminal);
  if (input === null) {
    const near = suggestion();
    if (near !== null) terminal.err(`pogo: did you mean the term ${quote(near)}?\n`);
    return exit.usage;
  }
  const loaded = readDescription(input, request.parameters, terminal);
  explainHint(loaded.diagnostics, terminal);
  const { description } = loaded;
  if (!description) return loaded.code;
  const ids = selectForms(description, name, args.values.get('form')?.[0] ?? null);
  if (!Array.isArray(ids)) {
    terminal.err(`pogo: ${ids.message}\n`);
    return description.broken.includes(name) ? worst([loaded.code, exit.broken]) : exit.usage;
  }
  const instruction = description.instructions.find((candidate) => candidate.name === name.split(' ')[0]);
  if (instruction === undefined) return fail(terminal, `${description.file} has no instruction ${quote(name)}`);

  const cache = createCache();
  const run = { engine, terminal, request, definitions, emitted: new Set<string>(), cache };
  const whole = await analyseOne({ ...run, witnesses: 'found' }, description);
  if (whole.kind === 'failed') return worst([loaded.code, whole.code]);
  const shown = await analyseOne({ ...run, witnesses: 'small' }, description, (id) => ids.includes(id));
  if (shown.kind === 'failed') return worst([loaded.code, shown.code]);
  const options = { version: version(), diagnostics: diagnosticDocuments([loaded]), source: sourceOf([loaded]) };
  const { definitions: set, isas } = toDocument(definitions.set, [whole.checked, shown.checked], options);
  const [isa, one] = isas as [(typeof isas)[number], (typeof isas)[number]];
  // What follows from other classes may follow from what is held for the whole machine.
  const forms = one.instructions.map((form) => {
    const all = isa.instructions.find(({ id }) => id === form.id)?.classes ?? form.classes;
    const classes = Object.entries(form.classes).map(
      ([of, result]) => [of, result.evidence.kind === 'derived' ? (all[of] ?? result) : result] as const,
    );
    return { ...form, classes: Object.fromEntries(classes) };
  });

  const mended = new Map<string, MendedResult>();
  for (const group of groupsOf(isa, forms)) {
    const critical = Object.values(isa.theorems).some((theorem) => group.some(({ id }) => theorem.critical.includes(id)));
    const labels = group.map(({ form }) => form);
    const of = instruction.forms.filter(({ label }) => labels.includes(label));
    const other = critical ? refusedInRealMode(description, whole.checked.analysis.setting, instruction, of) : null;
    if (other === null) continue;
    const outcome = await analyseOne({ ...run, witnesses: 'found' }, other.description);
    if (outcome.kind === 'failed') continue;
    const document = toDocument(definitions.set, [outcome.checked], options);
    mended.set(group[0]!.id, { line: other.line, isa: document.isas[0]! });
  }
  terminal.out(
    renderExplained(
      {
        set: definitions.set,
        definitions: set,
        isa,
        forms,
        description,
        instruction,
        monitor: whole.checked.analysis.setting.monitor,
        mended,
        command: (form) => witnessCommand(file, form, null, request),
      },
      terminalOptions(terminal),
    ),
  );
  const open = forms.some(({ classes }) => Object.values(classes).some(({ verdict }) => verdict === 'unknown'));
  return worst([loaded.code, open ? exit.inconclusive : exit.done]);
}
