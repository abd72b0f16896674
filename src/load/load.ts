// Reads descriptions and definition sets from files and from the package's library. The only part of the front end that touches the disk.

import { createHash } from 'node:crypto';
import { closeSync, constants, existsSync, fstatSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve as resolvePath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ReadDefinitionSet, type ReadDescription, readDefinitionSet, readDescription, type SourceText } from '../language/index.ts';

export interface LoadOptions {
  /** Values for parameters, instead of their defaults. */
  readonly parameters?: Readonly<Record<string, bigint>>;
  /** The package folder that holds `isas/` and `specs/`; found by itself otherwise. */
  readonly root?: string;
  /** File names in results are relative to this folder where they lie in it; default: the working directory. */
  readonly from?: string;
}

/** A file could not be read. `path` is what was asked for. */
export interface LoadFailure {
  readonly kind: 'not found' | 'not readable';
  readonly path: string;
  readonly message: string;
}

export type Loaded<Result> = { readonly ok: true; readonly result: Result } | { readonly ok: false; readonly failure: LoadFailure };

const BARE = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/;
const LARGEST_FILE = 64 * 1024 * 1024;

/** The folder of the package: the nearest one above this file that holds `specs/`. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'specs')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function shownName(path: string, options: LoadOptions): string {
  const from = options.from ?? process.cwd();
  const name = relative(from, path);
  return name.startsWith('..') ? path : name;
}

/** The bytes of a regular file of at most 64 MB; or why there are none: `not a file`, `too large`, a code such as ENOENT. Pipes and devices, which may have no end, are not read. */
export function readRegularFile(path: string): Buffer | string {
  let file: number | null = null;
  try {
    // Opening a pipe would wait for its writer otherwise.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = fstatSync(file);
    if (!stat.isFile()) return 'not a file';
    return stat.size > LARGEST_FILE ? 'too large' : readFileSync(file);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** Reads a file as UTF-8; its name is shown relative to `options.from`. */
export function readSource(path: string, options: LoadOptions): Loaded<SourceText> {
  const fail = (kind: LoadFailure['kind'], message: string): Loaded<SourceText> => ({ ok: false, failure: { kind, path, message } });
  const bytes = readRegularFile(path);
  if (typeof bytes === 'string') {
    if (bytes === 'ENOENT' || bytes === 'ENOTDIR') return fail('not found', 'there is no such file');
    return fail('not readable', /^[a-z]/.test(bytes) ? `it is ${bytes}` : `it cannot be read (${bytes})`);
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return { ok: true, result: { file: shownName(path, options), text, sha256: createHash('sha256').update(bytes).digest('hex') } };
}

/** The path of a file, or of the library machine or shipped definition set with that bare name. */
function findPath(name: string, folder: string, base: string): string {
  const direct = resolvePath(base, name);
  if (!BARE.test(name) || name.endsWith('.yaml') || (existsSync(direct) && statSync(direct).isFile())) return direct;
  return join(folder, `${name}.yaml`);
}

/** Loads a description by path, or by the bare name of a library machine. `extends` is followed: relative to the file, then in the library. */
export function loadDescription(name: string, options: LoadOptions = {}): Loaded<ReadDescription> {
  const library = join(options.root ?? packageRoot(), 'isas');
  const source = readSource(findPath(name, library, process.cwd()), options);
  return source.ok ? { ok: true, result: readFrom(source.result, library, options) } : source;
}

/** Reads a description whose text is at hand, such as standard input; `extends` is relative to `folder`. */
export function loadDescriptionText(source: { readonly file: string; readonly text: string }, options: LoadOptions = {}): ReadDescription {
  const library = join(options.root ?? packageRoot(), 'isas');
  const sha256 = createHash('sha256').update(source.text, 'utf8').digest('hex');
  return readFrom({ ...source, sha256 }, library, options);
}

/** A base: a YAML file relative to the description, else a machine of the library. Nothing else on the disk is opened for it. */
function readBase(name: string, library: string, folder: string, options: LoadOptions): Loaded<SourceText> {
  const path = join(library, `${name}.yaml`);
  const unknown: Loaded<SourceText> = { ok: false, failure: { kind: 'not found', path, message: 'there is no such description' } };
  if (isAbsolute(name)) return unknown;
  if (!/\.ya?ml$/.test(name)) return BARE.test(name) ? readSource(path, options) : unknown;
  const own = readSource(resolvePath(folder, name), options);
  return own.ok || basename(name) !== name ? own : readSource(join(library, name), options);
}

function readFrom(source: SourceText, library: string, options: LoadOptions): ReadDescription {
  const from = options.from ?? process.cwd();
  return readDescription(source, {
    ...(options.parameters === undefined ? {} : { parameters: options.parameters }),
    resolve: (name, file) => {
      const found = readBase(name, library, dirname(resolvePath(from, file)), options);
      return found.ok ? found.result : null;
    },
  });
}

/** Loads a definition set by path, or by the name of a shipped one. */
export function loadDefinitionSet(name: string, options: LoadOptions = {}): Loaded<ReadDefinitionSet> {
  const folder = join(options.root ?? packageRoot(), 'specs');
  const source = readSource(findPath(name, folder, process.cwd()), options);
  return source.ok ? { ok: true, result: readDefinitionSet(source.result) } : source;
}

/** True for text that looks like an instruction-set description: a key `isa` at the top level. */
export function isDescriptionText(text: string): boolean {
  return /^(?:isa|"isa"|'isa')[ \t]*:(?:[ \t\r\n]|$)/m.test(text.replace(/^\ufeff/, ''));
}

/** The descriptions in a folder, sorted by name: its `*.yaml` and `*.yml` files with a top-level `isa`. Other documents are skipped. */
export function listDescriptions(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((e) => e.isFile() && /\.ya?ml$/.test(e.name))
    .map((e) => join(folder, e.name))
    .filter((path) => statSync(path).size <= LARGEST_FILE && isDescriptionText(readFileSync(path, 'utf8')))
    .sort((a, b) => (basename(a) < basename(b) ? -1 : 1));
}

/** The bare names of the library's machines. */
export function libraryNames(options: Pick<LoadOptions, 'root'> = {}): readonly string[] {
  const library = join(options.root ?? packageRoot(), 'isas');
  return existsSync(library) ? listDescriptions(library).map((p) => basename(p).replace(/\.ya?ml$/, '')) : [];
}
