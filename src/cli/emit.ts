// Writes the SMT-LIB text behind solver proofs, one file a query, below the folder that the user named and nowhere else.
import { existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A receiver of queries for one machine: files `DIR/MACHINE/NAME.smt2`. The same text under the same name is written once. */
export function smtWriter(cwd: string, folder: string, machine: string, taken: Set<string>): (name: string, smtlib: string) => void {
  const directory = join(resolve(cwd, folder), fileName(machine));
  return (name, smtlib) => {
    mkdirSync(directory, { recursive: true });
    refuseLink(directory);
    const base = fileName(name);
    let path = join(directory, `${base}.smt2`);
    for (let i = 2; taken.has(path); i++) path = join(directory, `${base}-${i}.smt2`);
    taken.add(path);
    if (existsSync(path)) refuseLink(path);
    writeFileSync(path, smtlib.endsWith('\n') ? smtlib : `${smtlib}\n`);
  };
}

/** A link below the named folder would lead writing out of it. */
function refuseLink(path: string): void {
  if (lstatSync(path).isSymbolicLink())
    throw Object.assign(new Error(`${path} is a symbolic link: it is not written through`), { code: 'ELOOP' });
}

/** A name as a file name: no separators, no leading dot, at most 120 characters. */
export function fileName(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9._=-]+/g, '_').replace(/^[.-]+/, '_');
  return safe.slice(0, 120) || '_';
}
