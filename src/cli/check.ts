// `pogo check FILE…`: classes, theorems and held configuration of every machine named, and whether each passes its gate.
import { type Checked, toDocument } from '../report/assemble.ts';
import type { InstructionResult } from '../report/document.ts';
import { renderMachine } from '../report/pretty.ts';
import { renderSummary } from '../report/summary.ts';
import { analyseOne, requestOf, witnessCommand } from './analyse.ts';
import type { Arguments } from './arguments.ts';
import type { Engine } from './engine.ts';
import { type ExitCode, exit, worst } from './exit.ts';
import {
  diagnosticDocuments,
  explainHint,
  type Loaded,
  readDefinitions,
  readDescription,
  resolveInputs,
  sourceOf,
  standardInput,
} from './inputs.ts';
import { version } from './package.ts';
import { type Terminal, terminalOptions } from './terminal.ts';
import { watch } from './watch.ts';

export async function check(args: Arguments, terminal: Terminal, engine: Engine): Promise<ExitCode> {
  const request = requestOf(args);
  if (request.kind === 'usage') return fail(terminal, request.message);
  if (args.positionals.length === 0)
    return fail(terminal, 'check wants at least one FILE: a description, a folder, -, or the name of a library machine');
  if (args.values.has('watch')) return watch(args, request, terminal, engine);
  const definitions = readDefinitions(request.definitions, terminal);
  if (definitions.kind === 'failed') return definitions.code;

  const codes: ExitCode[] = [];
  const { inputs, code } = resolveInputs(args.positionals, terminal);
  codes.push(code);

  const loaded: Loaded[] = inputs.map((input) => readDescription(input, request.parameters, terminal));
  codes.push(...loaded.map((file) => file.code));
  explainHint(
    loaded.flatMap(({ diagnostics }) => diagnostics),
    terminal,
  );

  const run = { engine, terminal, request, definitions, emitted: new Set<string>() };
  const options = terminalOptions(terminal);
  const all: Checked[] = [];
  const document = (checked: readonly Checked[]) =>
    toDocument(definitions.set, checked, { version: version(), diagnostics: diagnosticDocuments(loaded), source: sourceOf(loaded) });
  for (const { description } of loaded) {
    if (!description || terminal.closed()) continue;
    const outcome = await analyseOne(run, description);
    if (outcome.kind === 'failed') {
      codes.push(outcome.code);
      continue;
    }
    all.push(outcome.checked);
    const { definitions: set, isas } = document([outcome.checked]);
    const isa = isas[0]!;
    codes.push(gateCode[isa.gate.verdict]);
    const why = (instruction: InstructionResult): string | null =>
      isa.file === standardInput ? null : witnessCommand(isa.file, instruction, null, request);
    if (request.format === 'pretty') terminal.out(`${all.length > 1 ? '\n' : ''}${renderMachine(set, isa, options, why)}`);
  }
  const result = document(all);
  if (request.format === 'json') terminal.out(`${JSON.stringify(result, null, 2)}\n`);
  else if (result.isas.length > 1) terminal.out(`\n${renderSummary(result.isas, options)}`);
  return worst(codes);
}

const gateCode = { met: exit.done, failed: exit.failed, inconclusive: exit.inconclusive, 'not gated': exit.done } as const;

export function fail(terminal: Terminal, message: string): ExitCode {
  terminal.err(`pogo: ${message}\n`);
  return exit.usage;
}
