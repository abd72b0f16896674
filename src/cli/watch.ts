// `pogo check --watch FILE…`: analyses again when a file changes, what the change can have touched, and says what has flipped.
import { resolve } from 'node:path';
import { toDocument } from '../report/assemble.ts';
import { type Compared, compare } from '../report/diff/compare.ts';
import { flips } from '../report/diff/flips.ts';
import type { DefinitionsResult, InstructionResult, IsaResult } from '../report/document.ts';
import { renderMachine } from '../report/pretty.ts';
import { cleanText, count, wrapText } from '../report/text.ts';
import { type AnalysisCache, createCache } from '../theorems/cache.ts';
import { analyseOne, type Request, witnessCommand } from './analyse.ts';
import type { Arguments } from './arguments.ts';
import { fail } from './check.ts';
import type { Engine } from './engine.ts';
import { type ExitCode, exit } from './exit.ts';
import { type Definitions, explainHint, type Input, readDefinitions, readDescription, resolveInputs, sourceOf } from './inputs.ts';
import { version } from './package.ts';
import { type Terminal, terminalOptions } from './terminal.ts';
import { Ended, type Watcher } from './watcher.ts';

/** A machine as it was last analysed. */
interface Known {
  readonly compared: Compared;
  readonly definitions: DefinitionsResult;
  readonly isa: IsaResult;
}

interface Watching {
  readonly terminal: Terminal;
  readonly engine: Engine;
  readonly request: Request;
  readonly watcher: Watcher;
  readonly cache: AnalysisCache;
  /** By input. */
  readonly machines: Map<Input, Known>;
}

export async function watch(args: Arguments, request: Request, terminal: Terminal, engine: Engine): Promise<ExitCode> {
  if (request.format === 'json') return fail(terminal, '--watch writes for people: it goes without --format json');
  if (request.emitTo !== null) return fail(terminal, '--watch asks only what has changed: it goes without --emit-smt');
  const { inputs, code } = resolveInputs(args.positionals, terminal);
  if (code !== exit.done) return code;
  if (inputs.some(({ kind }) => kind === 'stdin')) return fail(terminal, '--watch watches files, and standard input is none');
  const first = readDefinitions(request.definitions, terminal);
  if (first.kind === 'failed' && first.code === exit.usage) return first.code;
  const watcher = terminal.watcher();
  const watching: Watching = { terminal, engine, request, watcher, cache: createCache(), machines: new Map() };
  try {
    let definitions = first.kind === 'failed' ? null : first;
    let stale = false;
    for (let round = 0; ; round++) {
      const { known, code: worst } =
        definitions === null ? { known: [], code: exit.broken } : await analyseAll(watching, inputs, definitions);
      if (worst === exit.usage && round === 0) return exit.usage;
      if (terminal.closed()) return exit.done;
      const texts = new Map([...known, ...definitionTexts(request, definitions, stale, terminal)]);
      if (round === 0) terminal.err(`pogo: watching ${count(texts.size, 'file')}; Ctrl-C ends\n`);
      if ((await watcher.changed(texts)) === 'ended') return exit.done;
      const again = readDefinitions(request.definitions, terminal);
      stale = again.kind === 'failed';
      if (again.kind !== 'failed') definitions = again;
      else if (definitions !== null) terminal.err('pogo: the definitions from before are used until these are mended\n');
    }
  } catch (error) {
    if (error instanceof Ended) return exit.done;
    throw error;
  } finally {
    watcher.close();
  }
}

/** Analyses what has changed; says what has flipped. Gives the texts that were read. */
async function analyseAll(
  watching: Watching,
  inputs: readonly Input[],
  definitions: Definitions,
): Promise<{ readonly known: readonly [string, string | null][]; readonly code: ExitCode }> {
  const { terminal, request } = watching;
  const loaded = inputs.map((input) => ({ input, ...readDescription(input, request.parameters, terminal) }));
  explainHint(
    loaded.flatMap(({ diagnostics }) => diagnostics),
    terminal,
  );
  let code: ExitCode = exit.done;
  for (const { input, description, sources, code: readCode } of loaded) {
    // What is broken is not analysed in parts: its instructions would seem to come and go.
    if (description === null || readCode !== exit.done) {
      if (readCode === exit.usage) code = exit.usage;
      continue;
    }
    const run = { engine: watching.engine, terminal, request, definitions, emitted: new Set<string>(), cache: watching.cache };
    const outcome = await analyseOne({ ...run, witnesses: 'found', between: watching.watcher.breathe }, description);
    if (outcome.kind === 'failed') {
      code = outcome.code;
      continue;
    }
    const document = toDocument(definitions.set, [outcome.checked], { version: version(), source: sourceOf([{ sources }]) });
    const compared: Compared = { analysis: outcome.checked.analysis, source: (file) => sources.get(file) };
    const after: Known = { compared, definitions: document.definitions, isa: document.isas[0]! };
    tell(watching, inputs.length > 1, watching.machines.get(input), after);
    watching.machines.set(input, after);
  }
  const known = loaded.flatMap(({ input, sources }): [string, string | null][] => {
    if (input.kind === 'path' && sources.size === 0) return [[input.path, null]];
    return [...sources].map(([file, text]) => [resolve(terminal.cwd, file), text]);
  });
  return { known, code };
}

/** The whole machine the first time, then only what has flipped. */
function tell({ terminal, request, cache }: Watching, several: boolean, before: Known | undefined, after: Known): void {
  const options = terminalOptions(terminal);
  const { isa, definitions } = after;
  if (before === undefined) {
    const why = (instruction: InstructionResult): string => witnessCommand(isa.file, instruction, null, request);
    terminal.out(`${several ? '\n' : ''}${renderMachine(definitions, isa, options, why)}`);
    return;
  }
  // Of several machines, those that the change has nothing to do with say nothing.
  if (several && cache.latest.analysed.length === 0 && JSON.stringify(before.isa) === JSON.stringify(isa)) return;
  const time = terminal.clock();
  const lead = [...(time === null ? [] : [time]), ...(several ? [`${cleanText(isa.id)}:`] : [])].map((word) => `${word} `).join('');
  const clauses = flips(compare(before.compared, after.compared, { version: version() }), definitions, [before.isa.gate, isa.gate]);
  const text = clauses.length > 0 ? clauses.join('; ') : 'no class and no theorem has changed';
  const { analysed, reused } = cache.latest;
  const share = `(${analysed.length} of ${count(analysed.length + reused, 'form')} analysed)`;
  terminal.out(`${wrapText(lead, cleanText(`${text} ${share}`), options.width, '  ').join('\n')}\n`);
}

/** The definition files with the texts that were read; where they are broken (`stale`: since then), whatever stands there now. */
function definitionTexts(
  request: Request,
  definitions: Definitions | null,
  stale: boolean,
  terminal: Terminal,
): [string, string | undefined][] {
  if (definitions === null) return request.definitions === null ? [] : [[resolve(terminal.cwd, request.definitions), undefined]];
  const { set, strict } = definitions;
  return [set, ...(strict === null ? [] : [strict])].map(({ file, text }) => [resolve(terminal.cwd, file), stale ? undefined : text]);
}
