// `pogo equiv FILE…`: random guests, bare and under monitors, on all processors; and whether each machine passes.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { newCampaign } from '../equivalence/campaign.ts';
import { hostingRuns, joined, judged, type RunsDocument, requestsOf, timed } from '../equivalence/runs.ts';
import { testText } from '../equivalence/test-text.ts';
import type { Description } from '../language/description.ts';
import { quote } from '../language/suggest.ts';
import { loadPlatform } from '../load/index.ts';
import type { Platform } from '../machine/platform.ts';
import { toDocument } from '../report/assemble.ts';
import type { ResultDocument } from '../report/document.ts';
import { renderRuns } from '../report/runs.ts';
import { analyseOne, type Request, requestOf } from './analyse.ts';
import { type Arguments, parseInteger, type UsageError, usage } from './arguments.ts';
import { fail } from './check.ts';
import type { Engine } from './engine.ts';
import { runAll } from './equiv-jobs.ts';
import { type ExitCode, exit, worst } from './exit.ts';
import { diagnosticDocuments, readDefinitions, readDescription, resolveInputs, sourceOf } from './inputs.ts';
import { refusedOutput } from './output-file.ts';
import { version } from './package.ts';
import { createProgress } from './progress.ts';
import { type Terminal, terminalOptions } from './terminal.ts';

interface Options {
  readonly kind: 'options';
  readonly runs: number;
  readonly seed: number;
  readonly steps: number;
  readonly depth: number;
  readonly jobs: number;
  readonly monitor: 'vmm' | 'hybrid' | 'both';
  readonly shard: { readonly index: number; readonly of: number };
}

function optionsOf({ values }: Arguments): Options | UsageError {
  const one = (name: string): string | null => values.get(name)?.[0] ?? null;
  const number = (name: string, otherwise: number, least: number, most: number): number | UsageError => {
    const text = one(name);
    if (text === null) return otherwise;
    const value = parseInteger(text);
    if (value === null || value < BigInt(least) || value > BigInt(most))
      return usage(`--${name} wants a number from ${least} to ${most}; found ${quote(text)}`);
    return Number(value);
  };
  const found = {
    runs: number('runs', 1000, 1, 1_000_000_000),
    seed: number('seed', 1, 0, 2 ** 31 - 1),
    steps: number('steps', 60, 1, 1_000_000),
    depth: number('depth', 2, 1, 8),
    jobs: number('jobs', availableParallelism(), 1, 256),
  };
  for (const value of Object.values(found)) if (typeof value !== 'number') return value;
  const written = one('shard') ?? '1/1';
  const [, k, n] = /^(\d{1,6})\/(\d{1,6})$/.exec(written) ?? [];
  const shard = { index: Number(k) - 1, of: Number(n) };
  if (k === undefined || shard.index < 0 || shard.index >= shard.of)
    return usage(`--shard wants K/N with K from 1 to N, such as 1/4; found ${quote(written)}`);
  return {
    kind: 'options',
    ...(found as Record<keyof typeof found, number>),
    monitor: (one('monitor') ?? 'both') as Options['monitor'],
    shard,
  };
}

export async function equiv(args: Arguments, terminal: Terminal, engine: Engine): Promise<ExitCode> {
  const request = requestOf(args);
  if (request.kind === 'usage') return fail(terminal, request.message);
  const options = optionsOf(args);
  if (options.kind === 'usage') return fail(terminal, options.message);
  if (args.positionals.length === 0)
    return fail(terminal, 'equiv wants at least one FILE: a description, a folder, -, or the name of a library machine');
  if (args.values.has('merge')) return merge(args, request, terminal);
  const definitions = readDefinitions(request.definitions, terminal);
  if (definitions.kind === 'failed') return definitions.code;
  const { inputs, code } = resolveInputs(args.positionals, terminal);
  const loaded = inputs.map((input) => readDescription(input, request.parameters, terminal));
  const codes: ExitCode[] = [code, ...loaded.map((file) => file.code)];
  const checked = [];
  const runs: RunsDocument[] = [];
  for (const { description } of loaded) {
    if (description === null || terminal.closed()) continue;
    const platform = platformOf(args, description, terminal);
    if (typeof platform === 'number') {
      codes.push(platform);
      continue;
    }
    const outcome = await analyseOne({ engine, terminal, request, definitions, emitted: new Set(), witnesses: 'found' }, description);
    if (outcome.kind === 'failed') {
      codes.push(outcome.code);
      continue;
    }
    const { analysis, expectations } = outcome.checked;
    const claims = new Set(
      description.expect.flatMap(({ claim, when }) =>
        claim.kind === 'theorem' && claim.verdict === 'does not apply' && when.definitions === null ? [claim.theorem] : [],
      ),
    );
    const left = timed(analysis);
    const requests = requestsOf(analysis, options.monitor, options.depth);
    const settings = {
      seed: options.seed,
      steps: options.steps,
      without: left.map(({ instruction }) => instruction),
      ...(platform === null ? {} : { platform }),
    };
    const campaign = newCampaign(description, analysis.setting, requests, settings);
    if (campaign === null) {
      terminal.err(`pogo: ${quote(description.id)} has no storage that instructions are fetched from: there is nothing to run\n`);
      codes.push(exit.inconclusive);
      continue;
    }
    const progress = createProgress(terminal, description.id);
    const { part, interrupted } = await runAll(campaign, requests, options, (done, total) => progress.report(done, total, 'guests'));
    progress.clear();
    if (interrupted) terminal.err(`pogo: interrupted: ${part.runs} guests were run\n`);
    const document = judged({
      isa: { id: description.id, title: description.title, sha256: description.sha256, setting: analysis.setting.name },
      seed: options.seed,
      steps: options.steps,
      wanted: options.runs,
      cells: campaign.ground.probe.cells,
      part,
      hostings: hostingRuns(campaign, analysis, part, claims),
      left,
    });
    checked.push({ analysis, expectations });
    runs.push(document);
    codes.push(gateCode[document.verdict]);
    if (request.format === 'pretty') terminal.out(`${runs.length > 1 ? '\n' : ''}${renderRuns(document, terminalOptions(terminal))}`);
    const emit = args.values.get('emit-test')?.[0];
    if (emit !== undefined) codes.push(emitTest(emit, document, description, args, terminal));
    if (interrupted) break;
  }
  if (request.format === 'json') {
    const result: ResultDocument = {
      ...toDocument(definitions.set, checked, { version: version(), diagnostics: diagnosticDocuments(loaded), source: sourceOf(loaded) }),
      runs,
    };
    terminal.out(`${JSON.stringify(result, null, 2)}\n`);
  }
  return worst(codes);
}

const gateCode = { met: exit.done, failed: exit.failed, inconclusive: exit.inconclusive } as const;

/** The platform that the command names, null without one, or the exit code after saying what is wrong with it. */
function platformOf({ values }: Arguments, description: Description, terminal: Terminal): Platform | null | ExitCode {
  const name = values.get('platform')?.[0];
  if (name === undefined) return null;
  const loaded = loadPlatform(description, name, { from: terminal.cwd });
  if (!loaded.ok) return fail(terminal, `${quote(name)}: ${loaded.failure.message}`);
  const { platform, diagnostics } = loaded.result;
  if (platform !== null) return platform;
  return fail(terminal, `${quote(name)} is no platform for ${description.id}: ${diagnostics[0]?.message ?? 'it is broken'}`);
}

/** Joins the results of shards. What is printed is what one campaign would have printed. */
function merge(args: Arguments, request: Request, terminal: Terminal): ExitCode {
  const shards = new Map<string, RunsDocument[]>();
  const documents: ResultDocument[] = [];
  for (const file of args.positionals) {
    try {
      const document = JSON.parse(readFileSync(resolve(terminal.cwd, file), 'utf8')) as ResultDocument;
      if (!Array.isArray(document.runs)) return fail(terminal, `${quote(file)} is no result of equiv: make it with --format json`);
      documents.push(document);
      for (const run of document.runs) shards.set(run.isa.id, [...(shards.get(run.isa.id) ?? []), run]);
    } catch (error) {
      return fail(terminal, `${quote(file)} cannot be read as a result: ${error instanceof Error ? error.message : ''}`);
    }
  }
  const runs: RunsDocument[] = [];
  for (const [id, parts] of shards) {
    const sum = joined(parts);
    if (sum === null)
      return fail(terminal, `the results for ${quote(id)} are not shards of one campaign: seed, steps, runs and machine must be the same`);
    runs.push(sum);
  }
  if (request.format === 'json') terminal.out(`${JSON.stringify({ ...documents[0], runs }, null, 2)}\n`);
  else terminal.out(runs.map((r) => renderRuns(r, terminalOptions(terminal))).join('\n'));
  return worst(runs.map(({ verdict }) => gateCode[verdict]));
}

function emitTest(file: string, { hostings }: RunsDocument, description: Description, args: Arguments, terminal: Terminal): ExitCode {
  const hosting = hostings.find(({ example }) => example !== null);
  if (hosting?.example == null) {
    terminal.err('pogo: no program tells: no test was written\n');
    return exit.done;
  }
  const target = resolve(terminal.cwd, file);
  const refused = refusedOutput(
    target,
    args.positionals.map((name) => resolve(terminal.cwd, name)),
  );
  if (refused !== null) return fail(terminal, `${quote(file)} ${refused}`);
  writeFileSync(target, testText(description, hosting, hosting.example));
  terminal.err(`wrote ${file}\n`);
  return exit.done;
}
