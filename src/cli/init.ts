// `pogo init [NAME]`: a small description that checks cleanly, to start from.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { quote } from '../language/suggest.ts';
import type { Arguments } from './arguments.ts';
import { fail } from './check.ts';
import { type ExitCode, exit } from './exit.ts';
import { readPackaged } from './package.ts';
import type { Terminal } from './terminal.ts';

export function init({ positionals }: Arguments, terminal: Terminal): ExitCode {
  const [name = 'my-machine', ...extra] = positionals;
  if (extra.length > 0) return fail(terminal, 'init wants one NAME');
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 64)
    return fail(terminal, `${quote(name)} cannot name a machine: small letters, digits and single hyphens, such as my-machine`);
  const file = `${name}.yaml`;
  try {
    writeFileSync(resolve(terminal.cwd, file), readPackaged('specs/starter.yaml').replace(/^isa: .*$/m, `isa: ${name}`), { flag: 'wx' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return fail(terminal, `${file} exists and is left as it is`);
    throw error;
  }
  terminal.out(`wrote ${file}; now: pogo check ${file}\n`);
  return exit.done;
}
