// `pogo explain FILE monitor [INSTRUCTION]`: the control program that is generated for a machine, or one of its interpreter routines.
import type { Description } from '../language/description.ts';
import { quote } from '../language/suggest.ts';
import { renderMonitor } from '../report/explain/monitor.ts';
import { shellWords } from '../report/shell.ts';
import type { Request } from './analyse.ts';
import { type Arguments, parseInteger } from './arguments.ts';
import { fail } from './check.ts';
import type { Engine } from './engine.ts';
import { type ExitCode, exit } from './exit.ts';
import { hint } from './hint.ts';
import { newBuilder } from './run-hosted.ts';
import { type Terminal, terminalOptions } from './terminal.ts';

/** `file` is as it was given. What is held is what the analysis finds, or what --hold says. */
export async function explainMonitor(
  args: Arguments,
  { file, description, instruction }: { readonly file: string; readonly description: Description; readonly instruction: string | null },
  request: Request,
  terminal: Terminal,
  engine: Engine,
): Promise<ExitCode> {
  const one = (name: string): string | null => args.values.get(name)?.[0] ?? null;
  const names = description.instructions.map((i) => i.name);
  if (instruction !== null && !names.includes(instruction))
    return fail(terminal, `${description.file} has no instruction ${quote(instruction)}${hint(instruction, names)}`);
  const kind = one('monitor') === 'hybrid' ? 'hybrid' : 'vmm';
  const level = parseInteger(one('level') ?? '1');
  if (level === null || level < 1n || level > 8n)
    return fail(terminal, `--level wants the number of a monitor, from 1; found ${quote(one('level')!)}`);
  const build = newBuilder(description, request, terminal, engine);
  const built = await build({ kind, depth: Number(level) });
  if (typeof built === 'number') return built;
  const flags = ['monitor', 'level', 'setting', 'param', 'hold'].flatMap((name) =>
    (args.values.get(name) ?? []).flatMap((value) => [`--${name}`, value]),
  );
  const { hosting, kappa, theorem } = built;
  const command = (name: string): string => shellWords(['pogo', 'explain', file, 'monitor', name, ...flags]);
  terminal.out(renderMonitor({ hosting, level: Number(level), kappa, theorem, instruction, command }, terminalOptions(terminal)));
  return exit.done;
}
