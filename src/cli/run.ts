// From a command line to an exit code. Nothing here touches the process, so tests call it as users do.
import { quote } from '../language/suggest.ts';
import { reportFailure } from './analyse.ts';
import { parseArguments } from './arguments.ts';
import { asm, disasm } from './asm.ts';
import { check, fail } from './check.ts';
import { diff } from './diff.ts';
import type { Engine } from './engine.ts';
import { equiv } from './equiv.ts';
import { execute } from './execute.ts';
import { type ExitCode, exit } from './exit.ts';
import { explain } from './explain.ts';
import { hint } from './hint.ts';
import { init } from './init.ts';
import { version } from './package.ts';
import { prove } from './prove.ts';
import { schema } from './schema.ts';
import type { Terminal } from './terminal.ts';
import { vectors } from './vectors.ts';
import { helpOf, overview, verbs } from './verbs.ts';
import { witness } from './witness.ts';

/** Runs `pogo` with these arguments (the program's name not among them). Never throws. */
export async function run(argv: readonly string[], terminal: Terminal, engine: Engine): Promise<ExitCode> {
  try {
    return await dispatch(argv, terminal, engine);
  } catch (error) {
    return reportFailure(terminal, argv[0] ?? 'pogo', error);
  }
}

async function dispatch(argv: readonly string[], terminal: Terminal, engine: Engine): Promise<ExitCode> {
  const [first, ...rest] = argv;
  if (first === undefined) {
    terminal.err(overview());
    return exit.usage;
  }
  if (first === '--version' || first === '-v' || first === '-V') {
    terminal.out(`${version()}\n`);
    return exit.done;
  }
  if (first === '--help' || first === '-h' || first === 'help') return help(rest, terminal);
  const verb = verbs.find(({ name }) => name === first);
  if (!verb) return unknownVerb(first, terminal);
  const args = parseArguments(verb, rest);
  switch (args.kind) {
    case 'usage':
      return fail(terminal, args.message);
    case 'help':
      terminal.out(helpOf(verb));
      return exit.done;
    case 'arguments':
      break;
  }
  switch (verb.name) {
    case 'check':
      return check(args, terminal, engine);
    case 'witness':
      return witness(args, terminal, engine);
    case 'diff':
      return diff(args, terminal, engine);
    case 'explain':
      return explain(args, terminal, engine);
    case 'run':
      return execute(args, terminal, engine);
    case 'vectors':
      return vectors(args, terminal);
    case 'equiv':
      return equiv(args, terminal, engine);
    case 'prove':
      return prove(args, terminal, engine);
    case 'asm':
      return asm(args, terminal);
    case 'disasm':
      return disasm(args, terminal);
    case 'schema':
      return schema(args, terminal);
    case 'init':
      return init(args, terminal);
    default:
      throw new Error(`verb ${verb.name} is listed and not handled`);
  }
}

function help(rest: readonly string[], terminal: Terminal): ExitCode {
  const [name] = rest;
  if (name === undefined) {
    terminal.out(overview());
    return exit.done;
  }
  const verb = verbs.find((candidate) => candidate.name === name);
  if (!verb) return unknownVerb(name, terminal);
  terminal.out(helpOf(verb));
  return exit.done;
}

function unknownVerb(name: string, terminal: Terminal): ExitCode {
  if (name.startsWith('-')) return fail(terminal, `no flag ${quote(name)} before the verb: see 'pogo help'`);
  return fail(
    terminal,
    `there is no verb ${quote(name)}${hint(
      name,
      verbs.map((verb) => verb.name),
    )}`,
  );
}
