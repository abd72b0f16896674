// Which files of vectors the words on the command line name, and the cases in them, one after the other.
import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Description } from '../language/description.ts';
import { formatDiagnostic, type ReadData, readData } from '../language/index.ts';
import { quote } from '../language/suggest.ts';
import { packageRoot, readRegularFile } from '../load/index.ts';
import { besideDescription, decode, formatOf, listVectors, readAll, streamText, type VectorFormat } from '../load/vectors.ts';
import { LONGEST, parseCase, readMap, splitJson, VectorError, type VectorMap } from '../vectors/index.ts';
import type { Input } from './inputs.ts';
import { standardInput } from './inputs.ts';
import type { Terminal } from './terminal.ts';

/** `path` is null for standard input. */
export interface VectorsInput {
  readonly name: string;
  readonly path: string | null;
}

/** A case as data, where it begins, and the map that its document says, where it does. */
export interface FoundCase {
  readonly data: unknown;
  readonly line: number;
  readonly map: VectorMap | null;
}

/** The file of a description, or null where it has none. */
function pathOf(input: Input): string | null {
  switch (input.kind) {
    case 'path':
      return input.path;
    case 'library':
      return join(packageRoot(), 'isas', `${input.name}.yaml`);
    case 'stdin':
      return null;
  }
}

/** All files that the words name, in order; without words those beside the description. Null after saying what is wrong. */
export function resolveVectors(words: readonly string[], description: Input, terminal: Terminal): readonly VectorsInput[] | null {
  const named = (path: string): VectorsInput => ({ name: relative(terminal.cwd, path), path });
  const wrong = (message: string): null => {
    terminal.err(`pogo: ${message}\n`);
    return null;
  };
  if (words.length === 0) {
    const path = pathOf(description);
    const beside = path === null ? null : besideDescription(path, 'vectors');
    return beside === null ? wrong('vectors wants VECTORS, at least one file or folder of them, or -') : [named(beside)];
  }
  const files: VectorsInput[] = [];
  for (const word of words) {
    const path = resolve(terminal.cwd, word);
    if (word === '-') files.push({ name: standardInput, path: null });
    else if (!existsSync(path)) return wrong(`there is no file ${quote(word)}`);
    else if (statSync(path).isDirectory()) {
      const found = listVectors(path);
      if (found.length === 0) return wrong(`no vectors in folder ${quote(word)}`);
      files.push(...found.map(named));
    } else if (formatOf(path) === null)
      return wrong(`${quote(word)}: vectors are .json, .jsonl, .ndjson or .yaml files, or those compressed, .gz`);
    else files.push(named(path));
  }
  return files;
}

/** The file of the map: the one asked for, or what lies beside the description. */
export function findMap(asked: string | null, description: Input, terminal: Terminal): string | null {
  if (asked !== null) return resolve(terminal.cwd, asked);
  const path = pathOf(description);
  return path === null ? null : besideDescription(path, 'map');
}

/** The map in a file, or the default one. Throws a VectorError. */
export function mapOf(description: Description, path: string | null, terminal: Terminal): VectorMap {
  if (path === null) return readMap(description, {});
  const name = relative(terminal.cwd, path);
  if (!existsSync(path)) throw new VectorError('--map', `there is no file ${quote(name)}`);
  const bytes = readRegularFile(path);
  if (typeof bytes === 'string') throw new VectorError(name, /^[a-z]/.test(bytes) ? `it is ${bytes}` : `it cannot be read (${bytes})`);
  const { data } = inFile(name, () => readYaml(name, bytes.toString('utf8'), terminal));
  if (data === null || typeof data !== 'object' || Array.isArray(data) || !('map' in data))
    throw new VectorError(name, 'a key `map` is wanted');
  return inFile(name, () => readMap(description, (data as { readonly map: unknown }).map));
}

function inFile<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof VectorError ? new VectorError(name, error.message) : error;
  }
}

/** `text` is null where it is too long. */
function readYaml(file: string, text: string | null, terminal: Terminal): ReadData {
  if (text === null || text.length > LONGEST)
    throw new VectorError(
      '',
      `YAML is read whole, up to ${LONGEST} characters: a suite so large is better written as JSON, which is read case by case`,
    );
  const read = readData({ file, text });
  for (const diagnostic of read.diagnostics)
    terminal.err(`${formatDiagnostic(diagnostic, (name) => read.sources.get(name), { color: terminal.errorColour })}\n`);
  if (read.data === null)
    throw new VectorError('', 'this is no YAML that can be read; a large suite is better written as JSON, which is read case by case');
  return read;
}

/** The cases of a file. Throws VectorErrors while they are read. `done` is the part of the file that has been read. */
export function casesOf(
  description: Description,
  input: VectorsInput,
  terminal: Terminal,
): { readonly cases: AsyncIterable<FoundCase>; readonly done: () => number } {
  const { chunks, done } = input.path === null ? { chunks: decode(terminal.input()), done: () => 0 } : streamText(input.path);
  const format = input.path === null ? null : formatOf(input.path);
  return { cases: read(description, input.name, chunks, format, terminal), done };
}

async function* read(
  description: Description,
  name: string,
  chunks: AsyncIterable<string>,
  known: VectorFormat | null,
  terminal: Terminal,
): AsyncGenerator<FoundCase> {
  const { format, rest } = known === null ? await recognise(chunks) : { format: known, rest: chunks };
  if (format === 'yaml') {
    const { data, lines } = readYaml(name, await readAll(rest, LONGEST), terminal);
    const of = (key: string, i: number): number => lines.get(key)?.[i] ?? 1;
    if (Array.isArray(data)) for (const [i, item] of data.entries()) yield { data: item, line: of('', i), map: null };
    else yield* inDocument(description, data, 1, (i) => of('vectors', i));
    return;
  }
  for await (const text of splitJson(rest)) yield* inDocument(description, parseCase(text), text.line, () => text.line);
}

/** A case, or the cases of a document `{ map: …, vectors: […] }`. */
function* inDocument(description: Description, data: unknown, line: number, lineOf: (i: number) => number): Generator<FoundCase> {
  const fields = typeof data === 'object' && data !== null ? (data as Readonly<Record<string, unknown>>) : {};
  if (!Array.isArray(fields.vectors)) {
    yield { data, line, map: null };
    return;
  }
  for (const key of Object.keys(fields))
    if (!['isa', 'doc', 'source', 'map', 'vectors'].includes(key))
      throw new VectorError('', `a document of vectors has no key ${quote(key)}`);
  const map = fields.map === undefined ? null : readMap(description, fields.map);
  for (const [i, item] of fields.vectors.entries()) yield { data: item, line: lineOf(i), map };
}

/** Standard input says by its first sign what it is. */
async function recognise(chunks: AsyncIterable<string>): Promise<{ readonly format: VectorFormat; readonly rest: AsyncIterable<string> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let begun = '';
  for (;;) {
    const next = await iterator.next();
    begun += next.done === true ? '' : next.value;
    if (begun.length > LONGEST && begun.trim() === '') throw new VectorError('line 1', `more than ${LONGEST} characters without a case`);
    if (next.done !== true && next.value.trim() === '') continue;
    const first = begun.trimStart().replace(/^\ufeff/, '')[0];
    async function* rest(): AsyncGenerator<string> {
      yield begun;
      for (let more = next.done === true ? next : await iterator.next(); more.done !== true; more = await iterator.next()) yield more.value;
    }
    return { format: first === '{' || first === '[' ? 'json' : 'yaml', rest: rest() };
  }
}
