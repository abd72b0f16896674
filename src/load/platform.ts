// Reads platforms from files.
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Description } from '../language/description.ts';
import { type ReadPlatform, readPlatform } from '../machine/read-platform.ts';
import { type Loaded, type LoadOptions, packageRoot, readSource } from './load.ts';
import { besideDescription } from './vectors.ts';

/**
 * Loads the platform for a machine from a file, or by the bare name of a library machine the one that lies beside it: `m68000` is
 * `isas/m68000/board.yaml`.
 */
export function loadPlatform(description: Description, name: string, options: LoadOptions = {}): Loaded<ReadPlatform> {
  const path = resolve(options.from ?? process.cwd(), name);
  const isFile = existsSync(path) && statSync(path).isFile();
  const beside = isFile ? null : besideDescription(join(options.root ?? packageRoot(), 'isas', `${name}.yaml`), 'board');
  const source = readSource(beside ?? path, options);
  return source.ok ? { ok: true, result: readPlatform(description, source.result) } : source;
}
