// Z3 in this process, as WebAssembly: synchronous, a fresh context for each query, budgets that do not depend on the
// machine. (The package's asynchronous evaluation corrupts its answers and is not used.)

import { writeScript } from './smtlib.ts';
import { readReason, readValues, readVerdict } from './solver-answer.ts';
import type { Term } from './term.ts';

export interface CheckOptions {
  /** Z3's resource units, a deterministic measure of work; at least 1. Some millions are a second. */
  readonly rlimit: number;
  /** Bools and bits to be given in the model, which is completed: absent leaves have some value. */
  readonly values?: readonly Term[];
  /** Megabytes past which the query is given up; by default 512. */
  readonly memory?: number;
}

export type CheckResult =
  | { readonly verdict: 'sat'; readonly values: readonly bigint[] }
  | { readonly verdict: 'unsat' }
  | { readonly verdict: 'unknown'; readonly reason: string };

export interface Solver {
  /**
   * Whether all assertions (bools of one manager) hold in some model. Never throws for what Z3 does: errors, spent
   * budgets and answers that are not understood are `unknown`. The same query gives the same answer.
   */
  check(assertions: readonly Term[], options: CheckOptions): CheckResult;
}

/** The part of the package's Emscripten module in use. */
interface Z3Module {
  ccall(name: string, result: 'string', types: readonly ['number', 'string'], args: readonly [number, string]): string;
  _Z3_mk_config(): number;
  _Z3_del_config(config: number): void;
  _Z3_mk_context(config: number): number;
  _Z3_del_context(context: number): void;
  _set_noop_error_handler(context: number): void;
}

interface Instance {
  readonly module: Z3Module;
  /** Set when Z3 aborted: its memory is then in an undefined state. */
  broken: string | undefined;
}

const MAX_RLIMIT = 2 ** 32 - 1;
const DEFAULT_MEMORY = 512;

let loading: Promise<Instance> | undefined;

/**
 * Loads Z3 at the first call; later calls share it, unless it broke in between: then a new one is made. In a browser the
 * page must have loaded the package's z3-built.js. Rejects when the package cannot be loaded.
 */
export async function loadSolver(): Promise<Solver> {
  if (loading === undefined || (await loading).broken !== undefined) {
    const attempt = instantiate();
    loading = attempt;
    attempt.catch(() => {
      if (loading === attempt) loading = undefined;
    });
  }
  const instance = await loading;
  return { check: (assertions, options) => check(instance, assertions, options) };
}

async function instantiate(): Promise<Instance> {
  const { init } = await import('z3-solver');
  const silent = (): void => {};
  const { em } = (await init({ print: silent, printErr: silent })) as unknown as { em: Z3Module };
  return { module: em, broken: undefined };
}

function check(instance: Instance, assertions: readonly Term[], options: CheckOptions): CheckResult {
  const values = options.values ?? [];
  for (const t of assertions) if (t.sort.kind !== 'bool') throw new TypeError(`assertion of sort ${t.sort.kind}`);
  for (const t of values) if (t.sort.kind === 'array') throw new TypeError('an array has no value of its own');
  for (const t of [...assertions, ...values]) {
    if (t.owner !== (assertions[0] ?? values[0])!.owner) throw new TypeError('terms of several managers in one query');
  }
  if (instance.broken !== undefined) return { verdict: 'unknown', reason: instance.broken };
  try {
    return inContext(instance.module, (run) => ask(run, assertions, values, options));
  } catch (error) {
    instance.broken = `the solver broke down: ${error instanceof Error ? error.message : String(error)}`;
    return { verdict: 'unknown', reason: instance.broken };
  }
}

function inContext<T>(module: Z3Module, use: (run: (text: string) => string) => T): T {
  const config = module._Z3_mk_config();
  const context = module._Z3_mk_context(config);
  module._Z3_del_config(config);
  module._set_noop_error_handler(context);
  const result = use((text) => module.ccall('Z3_eval_smtlib2_string', 'string', ['number', 'string'], [context, text]));
  module._Z3_del_context(context);
  return result;
}

const whole = (value: number, least: number, most: number): number => (value >= least ? Math.min(Math.floor(value), most) : least);

function ask(run: (text: string) => string, assertions: readonly Term[], values: readonly Term[], options: CheckOptions): CheckResult {
  const rlimit = whole(options.rlimit, 1, MAX_RLIMIT); // Z3 reads 0 as no limit
  const memory = whole(options.memory ?? DEFAULT_MEMORY, 1, 2048);
  const script = writeScript(assertions, values);
  const declared = run(`(set-option :rlimit ${rlimit})\n(set-logic ${script.logic})\n${script.lines.join('\n')}\n`);
  if (declared !== '')
    return { verdict: 'unknown', reason: `the solver did not take the query: ${declared.split('\n', 1)[0]!.slice(0, 200)}` };
  const answer = readVerdict(run(`(check-sat-using (using-params default :max_memory ${memory}))`));
  switch (answer.verdict) {
    case 'malformed':
      return { verdict: 'unknown', reason: `the solver's answer was not understood: ${answer.text}` };
    case 'unknown':
      return { verdict: 'unknown', reason: readReason(run('(get-info :reason-unknown)')) };
    case 'unsat':
      return { verdict: 'unsat' };
    case 'sat': {
      // The limit is per command; reading a model needs little, but a spent limit must not be met again.
      const read = readValues(run(script.values.map((text) => `(eval ${text} :completion true)`).join('\n')), values);
      return read === undefined
        ? { verdict: 'unknown', reason: "the solver's model was not understood" }
        : { verdict: 'sat', values: read };
    }
  }
}
