// `pogo schema [NAME]`: the JSON Schemas, for editors and for readers of the result document.
import { definitionsSchema, isaSchema } from '../language/index.ts';
import { quote } from '../language/suggest.ts';
import { platformSchema } from '../machine/platform-keys.ts';
import type { Arguments } from './arguments.ts';
import { fail } from './check.ts';
import { type ExitCode, exit } from './exit.ts';
import { hint } from './hint.ts';
import { readPackaged } from './package.ts';
import type { Terminal } from './terminal.ts';
import { schemas } from './verbs.ts';

export function schema({ positionals }: Arguments, terminal: Terminal): ExitCode {
  const [given = 'isa', ...extra] = positionals;
  if (extra.length > 0) return fail(terminal, 'schema wants one name');
  const name = schemas.find((known) => known === given);
  if (!name) return fail(terminal, `there is no schema ${quote(given)}${hint(given, schemas)}`);
  terminal.out(textOf(name));
  return exit.done;
}

function textOf(name: (typeof schemas)[number]): string {
  switch (name) {
    case 'isa':
      return `${JSON.stringify(isaSchema(), null, 2)}\n`;
    case 'definitions':
      return `${JSON.stringify(definitionsSchema(), null, 2)}\n`;
    case 'platform':
      return `${JSON.stringify(platformSchema(), null, 2)}\n`;
    case 'result':
    case 'diff':
    case 'vectors':
    case 'run':
      return readPackaged(`specs/${name}.schema.json`);
  }
}
