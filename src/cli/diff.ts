// `pogo diff A B`: what became of classes and theorems between two descriptions, and through which lines.

import { quote } from '../language/suggest.ts';
import { toDocument } from '../report/assemble.ts';
import { type Compared, compare } from '../report/diff/compare.ts';
import { renderDiff } from '../report/diff/render.ts';
import { createCache } from '../theorems/cache.ts';
import { analyseOne, requestOf } from './analyse.ts';
import type { Arguments } from './arguments.ts';
import { fail } from './check.ts';
import type { Engine } from './engine.ts';
import { type ExitCode, exit, worst } from './exit.ts';
import { diagnosticDocuments, explainHint, readDefinitions, readDescription, resolveOne, sourceOf } from './inputs.ts';
import { version } from './package.ts';
import { type Terminal, terminalOptions } from './terminal.ts';

export async function diff(args: Arguments, terminal: Terminal, engine: Engine): Promise<ExitCode> {
  const request = requestOf(args);
  if (request.kind === 'usage') return fail(terminal, request.message);
  const definitions = readDefinitions(request.definitions, terminal);
  if (definitions.kind === 'failed') return definitions.code;
  const [a, b, ...extra] = args.positionals;
  if (a === undefined || b === undefined) return fail(terminal, 'diff wants two machines: A and B');
  if (extra.length > 0) return fail(terminal, `diff wants two machines; found ${quote(extra[0]!)} as well`);
  if (a === '-' && b === '-') return fail(terminal, 'diff can read one machine from standard input, not both');

  const inputs = [resolveOne(a, terminal), resolveOne(b, terminal)].filter((input) => input !== null);
  if (inputs.length < 2) return exit.usage;
  const loaded = inputs.map((input) => readDescription(input, request.parameters, terminal));
  explainHint(
    loaded.flatMap(({ diagnostics }) => diagnostics),
    terminal,
  );
  const codes: ExitCode[] = loaded.map(({ code }) => code);
  // What both machines have in common is analysed once.
  const cache = createCache();
  const compared: Compared[] = [];
  for (const file of loaded) {
    const { description } = file;
    if (!description) return worst(codes);
    const outcome = await analyseOne(
      { engine, terminal, request, definitions, emitted: new Set(), cache, witnesses: 'found' },
      description,
    );
    if (outcome.kind === 'failed') return worst([...codes, outcome.code]);
    compared.push({ analysis: outcome.checked.analysis, source: sourceOf([file]) });
  }
  const [before, after] = compared;
  if (before === undefined || after === undefined) return worst(codes);
  const options = { version: version(), diagnostics: diagnosticDocuments(loaded) };
  const document = compare(before, after, options);
  if (request.format === 'json') terminal.out(`${JSON.stringify(document, null, 2)}\n`);
  else {
    const both = [before, after].map(({ analysis }) => ({ analysis, expectations: [] }));
    const { definitions: set, isas } = toDocument(definitions.set, both, options);
    terminal.out(renderDiff(document, { definitions: set, before: isas[0]!, after: isas[1]! }, terminalOptions(terminal)));
  }
  const open = compared.some(({ analysis }) => analysis.theorems.some(({ verdict }) => verdict === 'unknown'));
  return worst([...codes, open ? exit.inconclusive : exit.done]);
}
