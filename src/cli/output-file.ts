// Where an output file may be written: not over anything the command has read, and through no symbolic link.
import { lstatSync, statSync } from 'node:fs';

/** Why a path must not be written, as what follows its name in a message; null where it may. `inputs` are the paths that were read. */
export function refusedOutput(target: string, inputs: Iterable<string>): string | null {
  const found = lstatSync(target, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (found.isSymbolicLink()) return 'is a symbolic link: it is not written through';
  const own = identity(target);
  for (const input of inputs) if (own !== null && own === identity(input)) return 'is read by this command: it is left as it is';
  return null;
}

/** Device and number of a file, which are the same under all its names; null for none. */
function identity(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? null : `${found.dev} ${found.ino}`;
}
