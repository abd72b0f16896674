// What ships beside the code: the version, the schemas, the starter description.
import { readFileSync } from 'node:fs';

/** The folder of the package, both from src/cli and from dist/cli. */
const root = new URL('../../', import.meta.url);

export function readPackaged(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

export function version(): string {
  const parsed: unknown = JSON.parse(readPackaged('package.json'));
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : 'unknown';
}
