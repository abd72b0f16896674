// `pogo vectors FILE VECTORS…`: states before and after, as others have measured them, against what the description makes of them.
import { relative } from 'node:path';
import { printable } from '../language/format.ts';
import { toVectorsDocument } from '../report/vectors/document.ts';
import { renderVectors } from '../report/vectors/render.ts';
import {
  type CasePlace,
  type Context,
  count,
  NO_INSTRUCTION,
  readCase,
  runCase,
  startTally,
  type Tally,
  VectorError,
} from '../vectors/index.ts';
import { instructionNamed } from '../vectors/map.ts';
import { type Arguments, parseInteger, parseParameter, type UsageError, usage } from './arguments.ts';
import { fail } from './check.ts';
import { type ExitCode, exit, worst } from './exit.ts';
import { readDescription, resolveOne } from './inputs.ts';
import { version } from './package.ts';
import { createProgress } from './progress.ts';
import { type Terminal, terminalOptions } from './terminal.ts';
import { casesOf, findMap, mapOf, resolveVectors, type VectorsInput } from './vectors-files.ts';

interface Request {
  readonly kind: 'request';
  readonly format: 'pretty' | 'json';
  readonly parameters: ReadonlyMap<string, bigint>;
  readonly map: string | null;
  readonly only: string | null;
  /** Cases run at most; failing cases shown at most. */
  readonly limit: number;
  readonly show: number;
}

const SHOWN = 3;

function requestOf({ values }: Arguments): Request | UsageError {
  const parameters = new Map<string, bigint>();
  for (const text of values.get('param') ?? []) {
    const parameter = parseParameter(text);
    if ('kind' in parameter) return parameter;
    parameters.set(...parameter);
  }
  const number = (name: 'limit' | 'show', otherwise: number): number | null => {
    const text = values.get(name)?.[0];
    if (text === undefined) return otherwise;
    const value = parseInteger(text);
    return value === null || value < 0n || value > 1_000_000_000n ? null : Number(value);
  };
  const limit = number('limit', Number.POSITIVE_INFINITY);
  const show = number('show', SHOWN);
  if (limit === null || limit === 0) return usage('--limit wants a number of cases, 1 or more');
  if (show === null) return usage('--show wants a number of cases');
  return {
    kind: 'request',
    format: values.get('format')?.[0] === 'json' ? 'json' : 'pretty',
    parameters,
    map: values.get('map')?.[0] ?? null,
    only: values.get('only')?.[0] ?? null,
    limit,
    show,
  };
}

export async function vectors(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const request = requestOf(args);
  if (request.kind === 'usage') return fail(terminal, request.message);
  const [file, ...words] = args.positionals;
  if (file === undefined) return fail(terminal, 'vectors wants a FILE, the description, and VECTORS');
  if (file === '-' && words.includes('-')) return fail(terminal, 'standard input is the description or the vectors, not both');
  const input = resolveOne(file, terminal);
  if (input === null) return exit.usage;
  const files = resolveVectors(words, input, terminal);
  if (files === null) return exit.usage;
  const loaded = readDescription(input, request.parameters, terminal);
  const { description } = loaded;
  if (description === null) return loaded.code;
  const mapFile = findMap(request.map, input, terminal);
  try {
    if (request.only !== null) instructionNamed(description, request.only, '--only');
    const context = { description, map: mapOf(description, mapFile, terminal) };
    const tally = startTally(request.show);
    const codes = [loaded.code, await runAll(context, files, tally, request, terminal)];
    const document = toVectorsDocument(description, tally, {
      version: version(),
      files: files.map(({ name }) => name),
      map: mapFile === null ? null : relative(terminal.cwd, mapFile),
      noInstruction: NO_INSTRUCTION,
    });
    terminal.out(request.format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : renderVectors(document, terminalOptions(terminal)));
    return worst([...codes, gateCode[document.verdict]]);
  } catch (error) {
    if (error instanceof VectorError) return fail(terminal, error.message);
    throw error;
  }
}

const gateCode = { passes: exit.done, fails: exit.failed, inconclusive: exit.inconclusive } as const;

/** Cases that could not be read of which each is told. */
const MOST_TOLD = 10;

async function runAll(
  outer: Context,
  files: readonly VectorsInput[],
  tally: Tally,
  { only, limit }: Request,
  terminal: Terminal,
): Promise<ExitCode> {
  const progress = createProgress(terminal, outer.description.id);
  const codes: ExitCode[] = [];
  let ran = 0;
  const tell = (place: CasePlace, message: string): void => {
    codes.push(exit.usage);
    tally.malformed++;
    if (tally.malformed > MOST_TOLD) return;
    progress.clear();
    terminal.err(`pogo: ${printable(place.file)}:${place.line}: ${message}\n`);
    if (tally.malformed === MOST_TOLD) terminal.err('pogo: no more of these are shown\n');
  };
  for (const input of files) {
    if (ran >= limit || terminal.closed()) break;
    try {
      const { cases, done } = casesOf(outer.description, input, terminal);
      let number = 0;
      for await (const found of cases) {
        const place = { file: input.name, number: ++number, line: found.line };
        const context = found.map === null ? outer : { ...outer, map: found.map };
        const named = readNamed(context, found.data);
        if (typeof named === 'string') tell(place, named);
        else {
          const result = runCase(context, named, only);
          count(tally, place, named, result);
          if (result.status !== 'left out') ran++;
        }
        progress.report(ran, null, `${printable(input.name)}, ${Math.floor(100 * done())} %`);
        if (ran >= limit || terminal.closed()) break;
      }
    } catch (error) {
      if (!(error instanceof VectorError) && !isFileError(error)) throw error;
      progress.clear();
      terminal.err(`pogo: ${printable(`${input.name}: ${error.message}`)}\n`);
      codes.push(exit.usage);
    }
  }
  progress.clear();
  return worst(codes);
}

/** The case, or what is wrong with it. */
function readNamed(context: Context, data: unknown): ReturnType<typeof readCase> | string {
  try {
    return readCase(context, data);
  } catch (error) {
    if (error instanceof VectorError) return error.message;
    throw error;
  }
}

/** What the disk or the decompression has against a file. */
function isFileError(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^(E[A-Z]+|Z_)/.test(error.code) &&
    !error.code.startsWith('ERR_')
  );
}
