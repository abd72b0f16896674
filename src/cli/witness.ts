// `pogo witness FILE INSTRUCTION`: why one instruction is in its classes, or the proof that it is not.

import type { DefinitionSet } from '../language/definition-set.ts';
import { quote } from '../language/suggest.ts';
import { toDocument } from '../report/assemble.ts';
import { quantifiedParts } from '../report/columns.ts';
import type { InstructionResult, ResultDocument } from '../report/document.ts';
import { renderWitness } from '../report/witness.ts';
import { analyseOne, requestOf, witnessCommand } from './analyse.ts';
import { type Arguments, type UsageError, usage } from './arguments.ts';
import { fail } from './check.ts';
import type { Engine } from './engine.ts';
import { type ExitCode, exit, worst } from './exit.ts';
import { selectForms } from './forms.ts';
import { hint } from './hint.ts';
import { diagnosticDocuments, explainHint, readDefinitions, readDescription, resolveOne, sourceOf } from './inputs.ts';
import { version } from './package.ts';
import { type Terminal, terminalOptions } from './terminal.ts';

export async function witness(args: Arguments, terminal: Terminal, engine: Engine): Promise<ExitCode> {
  const request = requestOf(args);
  if (request.kind === 'usage') return fail(terminal, request.message);
  const definitions = readDefinitions(request.definitions, terminal);
  if (definitions.kind === 'failed') return definitions.code;
  const [file, name, ...extra] = args.positionals;
  if (file === undefined || name === undefined) return fail(terminal, 'witness wants FILE and INSTRUCTION');
  if (extra.length > 0) return fail(terminal, `witness wants one FILE and one INSTRUCTION; found ${quote(extra[0]!)} as well`);
  const className = args.values.get('class')?.[0] ?? null;
  const wrongClass = className === null ? null : checkClass(definitions.set, className);
  if (wrongClass) return fail(terminal, wrongClass.message);

  const input = resolveOne(file, terminal);
  if (input === null) return exit.usage;
  const loaded = readDescription(input, request.parameters, terminal);
  explainHint(loaded.diagnostics, terminal);
  if (!loaded.description) return loaded.code;
  const { description } = loaded;
  const forms = selectForms(description, name, args.values.get('form')?.[0] ?? null);
  if (!Array.isArray(forms)) {
    terminal.err(`pogo: ${forms.message}\n`);
    return description.broken.includes(name) ? worst([loaded.code, exit.broken]) : exit.usage;
  }

  const outcome = await analyseOne({ engine, terminal, request, definitions, emitted: new Set() }, description, (id) => forms.includes(id));
  if (outcome.kind === 'failed') return worst([loaded.code, outcome.code]);
  const full = toDocument(definitions.set, [outcome.checked], {
    version: version(),
    diagnostics: diagnosticDocuments([loaded]),
    source: sourceOf([loaded]),
  });
  const document = only(full, forms, className);
  const isa = document.isas[0]!;
  if (request.format === 'json') terminal.out(`${JSON.stringify(document, null, 2)}\n`);
  else {
    const command = (instruction: InstructionResult, of: string): string => witnessCommand(file, instruction, of, request);
    const rendered = isa.instructions.map((instruction) =>
      renderWitness(document.definitions, isa, instruction, { className, command }, terminalOptions(terminal)),
    );
    terminal.out(rendered.join('\n'));
  }
  const asked = isa.instructions.flatMap(({ classes }) => (className === null ? Object.values(classes) : [classes[className]]));
  return worst([loaded.code, asked.some((result) => result?.verdict === 'unknown') ? exit.inconclusive : exit.done]);
}

/** The document with these forms alone, and of one class with its parts: theorems and gate are about whole machines, so they are left out. */
function only(document: ResultDocument, forms: readonly string[], className: string | null): ResultDocument {
  const names = className === null ? null : [className, ...quantifiedParts(document.definitions, className)];
  const classesOf = ({ classes }: InstructionResult): InstructionResult['classes'] =>
    names === null ? classes : Object.fromEntries(Object.entries(classes).filter(([name]) => names.includes(name)));
  return {
    ...document,
    isas: document.isas.map((isa) => ({
      ...isa,
      instructions: isa.instructions
        .filter(({ id }) => forms.includes(id))
        .map((instruction) => ({ ...instruction, classes: classesOf(instruction) })),
      theorems: {},
      expectations: [],
      gate: { theorem: null, verdict: 'not gated', reason: 'only some instructions were asked about' },
    })),
  };
}

function checkClass({ classes, id }: DefinitionSet, name: string): UsageError | null {
  const names = classes.map((definition) => definition.name);
  return names.includes(name) ? null : usage(`definitions ${id} have no class ${quote(name)}${hint(name, names)}`);
}
