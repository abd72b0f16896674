// What `check` and `witness` share: flags to options, one machine analysed, and what can go wrong on the way as an exit code.

import type { Description } from '../language/description.ts';
import { quote } from '../language/suggest.ts';
import type { Checked } from '../report/assemble.ts';
import { shellWords } from '../report/shell.ts';
import { cleanText } from '../report/text.ts';
import type { AnalysisCache } from '../theorems/cache.ts';
import type { Arguments, UsageError } from './arguments.ts';
import { parametersOf } from './arguments.ts';
import { smtWriter } from './emit.ts';
import type { Engine } from './engine.ts';
import { type ExitCode, exit } from './exit.ts';
import { hint } from './hint.ts';
import { checkHold, type HoldRequest, parseHold } from './hold.ts';
import type { Definitions } from './inputs.ts';
import { createProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { Ended } from './watcher.ts';

/** The flags of an analysis. */
export interface Request {
  readonly kind: 'request';
  readonly format: 'pretty' | 'json';
  readonly definitions: string | null;
  readonly setting: string | null;
  readonly parameters: ReadonlyMap<string, bigint>;
  readonly decider: 'default' | 'exhaustive';
  readonly emitTo: string | null;
  /** A held configuration to ask about, not yet held against a description; null where there is none. */
  readonly hold: HoldRequest | null;
  /** The flags as they were given, without those of the output: what repeats the analysis. */
  readonly repeat: readonly string[];
}

export function requestOf({ values }: Arguments): Request | UsageError {
  const one = (name: string): string | null => values.get(name)?.[0] ?? null;
  const parameters = parametersOf(values);
  if ('kind' in parameters) return parameters;
  const hold = values.has('hold') ? parseHold(values.get('hold') ?? []) : null;
  if (hold !== null && 'kind' in hold) return hold;
  const repeated = ['definitions', 'setting', 'param', 'decider'];
  return {
    kind: 'request',
    format: one('format') === 'json' ? 'json' : 'pretty',
    definitions: one('definitions'),
    setting: one('setting'),
    parameters,
    decider: one('decider') === 'exhaustive' ? 'exhaustive' : 'default',
    emitTo: one('emit-smt'),
    hold,
    repeat: repeated.flatMap((name) => (values.get(name) ?? []).flatMap((value) => [`--${name}`, value])),
  };
}

/** The command line that shows the evidence for this form again, of one class or of all. */
export function witnessCommand(
  file: string,
  { name, form }: { readonly name: string; readonly form: string | null },
  className: string | null,
  { repeat }: Request,
): string {
  const flags = [...(form === null ? [] : ['--form', form]), ...(className === null ? [] : ['--class', className]), ...repeat];
  return shellWords(['pogo', 'witness', file, name, ...flags]);
}

export interface AnalysisRun {
  readonly engine: Engine;
  readonly terminal: Terminal;
  readonly request: Request;
  readonly definitions: Definitions;
  /** Paths of emitted queries so far. */
  readonly emitted: Set<string>;
  /** What earlier analyses found; none without it. */
  readonly cache?: AnalysisCache;
  /** How much to make of witnesses, where it is not what the format says. */
  readonly witnesses?: 'small' | 'found';
  /** See `AnalyseOptions.between`. */
  readonly between?: () => Promise<void>;
}

export type AnalysisOutcome =
  | { readonly kind: 'checked'; readonly checked: Checked }
  | { readonly kind: 'failed'; readonly code: ExitCode };

/** Analyses one machine. Every failure has been said on the error stream when this returns. */
export async function analyseOne(run: AnalysisRun, description: Description, only?: (formId: string) => boolean): Promise<AnalysisOutcome> {
  const { engine, terminal, request, definitions, emitted, cache, between } = run;
  const names = description.settings.map(({ name }) => name);
  if (request.setting !== null && !names.includes(request.setting)) {
    terminal.err(`pogo: ${cleanText(description.file)} has no setting ${quote(request.setting)}${hint(request.setting, names)}\n`);
    return { kind: 'failed', code: exit.usage };
  }
  const wrongHold = request.hold && checkHold(description, request.hold);
  if (wrongHold) {
    terminal.err(`pogo: ${cleanText(wrongHold.message)}\n`);
    return { kind: 'failed', code: exit.usage };
  }
  const progress = createProgress(terminal, description.id);
  try {
    const analysis = await engine.analyse(description, definitions.set, {
      decider: request.decider,
      strict: definitions.strict,
      progress: progress.report,
      // The table of `check` shows no witness; the document and `witness` do.
      witnesses: run.witnesses ?? (request.format === 'json' || only ? 'small' : 'found'),
      ...(cache === undefined ? {} : { cache }),
      ...(between === undefined ? {} : { between }),
      ...(request.setting === null ? {} : { setting: request.setting }),
      ...(request.emitTo === null ? {} : { emit: smtWriter(terminal.cwd, request.emitTo, description.id, emitted) }),
      ...(request.hold === null ? {} : { hold: request.hold }),
      ...(only ? { instructions: only } : {}),
    });
    const expectations = only ? [] : engine.checkExpectations(analysis, definitions.isDefault);
    progress.clear();
    return { kind: 'checked', checked: { analysis, expectations } };
  } catch (error) {
    progress.clear();
    if (error instanceof Ended) throw error;
    return { kind: 'failed', code: reportFailure(terminal, description.file, error) };
  }
}

/** Says what went wrong in one line: a budget that ran out is inconclusive, anything else a bug. */
export function reportFailure(terminal: Terminal, subject: string, error: unknown): ExitCode {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  const line = cleanText(message).replace(/\s+/g, ' ').slice(0, 300);
  const code = systemCode(error);
  if (terminal.debug && error instanceof Error) terminal.err(`${error.stack}\n`);
  if (code !== null) {
    terminal.err(`pogo: ${cleanText(subject)}: ${line}\n`);
    return exit.usage;
  }
  if (isExhausted(name, message)) {
    terminal.err(`pogo: ${cleanText(subject)}: inconclusive, the analysis ran out of its budget: ${line}\n`);
    return exit.inconclusive;
  }
  terminal.err(
    `pogo: internal error in ${cleanText(subject)}: ${line}. This is a bug in pogo: please report it with the description and the output under POGO_DEBUG=1.\n`,
  );
  return exit.internal;
}

/** A budget of ours, or a limit of the engine that a huge description meets first. */
function isExhausted(name: string, message: string): boolean {
  return /Budget/.test(name) || (name === 'RangeError' && /call stack|BigInt|Invalid (array|string|Map|Set)|Maximum/i.test(message));
}

/** The code of a file-system error that the user can mend. */
function systemCode(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' &&
    [
      'ENOENT',
      'EACCES',
      'EISDIR',
      'ENOTDIR',
      'EEXIST',
      'EPERM',
      'EROFS',
      'ENOSPC',
      'ELOOP',
      'ENAMETOOLONG',
      'EFBIG',
      'EBADF',
      'EIO',
    ].includes(code)
    ? code
    : null;
}
