// Vectors from files: which files the words name, and their text in pieces, so that a suite of any size is read as it is executed.
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createGunzip } from 'node:zlib';

/** Bytes read at a time. */
const CHUNK = 1 << 20;

export type VectorFormat = 'json' | 'yaml';

/** A file of vectors by its name: JSON (an array, or objects one after the other) or YAML; either may be compressed with gzip. */
export function formatOf(path: string): VectorFormat | null {
  const name = path.replace(/\.gz$/, '');
  if (/\.(json|jsonl|ndjson)$/.test(name)) return 'json';
  return /\.ya?ml$/.test(name) ? 'yaml' : null;
}

/** The files of vectors in a folder, sorted by name; not those of its subfolders. */
export function listVectors(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((e) => e.isFile() && formatOf(e.name) !== null && !OTHERS.has(e.name))
    .map((e) => join(folder, e.name))
    .sort();
}

const NAMES = { vectors: 'vectors.yaml', map: 'map.yaml', board: 'board.yaml' } as const;

/** Files of that folder that are no vectors. */
const OTHERS: ReadonlySet<string> = new Set([NAMES.map, NAMES.board]);

/** What lies beside a description in the folder of its name: `m68000/vectors.yaml` beside `m68000.yaml`. Null where there is no such file. */
export function besideDescription(path: string, what: keyof typeof NAMES): string | null {
  const folder = join(dirname(path), basename(path).replace(/\.ya?ml$/, ''));
  const file = join(folder, NAMES[what]);
  return existsSync(file) ? file : null;
}

export interface TextStream {
  readonly chunks: AsyncIterable<string>;
  /** Part of the file that has been read, 0 to 1. */
  readonly done: () => number;
}

/** The text of a file, in pieces. Errors of reading and of decompressing are thrown while it is read. */
export function streamText(path: string): TextStream {
  const { size } = statSync(path);
  const file = createReadStream(path, { highWaterMark: CHUNK });
  const bytes = path.endsWith('.gz') ? file.pipe(createGunzip({ chunkSize: CHUNK })) : file;
  if (bytes !== file) file.on('error', (error) => bytes.destroy(error));
  return { chunks: decode(bytes), done: () => (size === 0 ? 1 : file.bytesRead / size) };
}

/** UTF-8 bytes as text. */
export async function* decode(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** The whole text that remains; null, without reading on, where it is longer than `longest` UTF-16 units. */
export async function readAll(chunks: AsyncIterable<string>, longest: number): Promise<string | null> {
  let text = '';
  for await (const chunk of chunks) {
    text += chunk;
    if (text.length > longest) return null;
  }
  return text;
}
