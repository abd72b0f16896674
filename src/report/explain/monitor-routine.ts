// An interpreter routine v_i of a generated monitor, with the functions and the map that it uses.
import { printFunction } from '../../isa/print.ts';
import { reachOf } from '../../isa/reach.ts';
import { list, type TerminalOptions, wrapList } from '../text.ts';
import { code, type ExplainedMonitor, INDENT, modesOf, paragraph, shades } from './monitor-parts.ts';

/** Lines of functions that are printed with a routine; the others are named. */
const MOST_LINES = 150;

/** v_i with all that it uses: functions of the level, and the guest's map where it refers to storage. */
export function routine(explained: ExplainedMonitor, name: string, options: TerminalOptions): string[] {
  const { hosting, level } = explained;
  const { description } = hosting.levels[level]!;
  const instruction = description.instructions.find((i) => i.name === name)!;
  const reached = reachOf(description, { statements: instruction.semantics.body });
  // References of several cells are functions that the reader makes: the language has its own word for them.
  const map = reached.mapped ? (description.translate?.body ?? null) : null;
  const inMap = map === null ? [] : [...reachOf(description, { statements: map.body }).functions];
  const isMode = modesOf(hosting);
  const shown: string[] = [];
  const named: string[] = [];
  for (const called of new Set([...reached.functions, ...inMap])) {
    const definition = description.functions.find((f) => f.name === called);
    if (definition === undefined || called.includes(':')) continue;
    const lines = printFunction(definition, { description, isMode }).map((line) => `    ${line}`);
    if (shown.length + lines.length > MOST_LINES) named.push(called);
    else shown.push(...lines);
  }
  const { strong } = shades(options);
  const operands = instruction.operands.map((o) => o.name);
  return [
    ...strong(
      `v_i of ${name}`,
      `: what the monitor${hosting.monitors.length > 1 ? ` of level ${level}` : ''} executes for it${operands.length === 0 ? '' : `, with ${list(operands)} from its code`}`,
      options,
    ),
    ...code(hosting, description, instruction.semantics),
    ...(map === null
      ? []
      : [
          '',
          ...paragraph('References to storage go through the guest’s map `va`, `space` → real address:', options),
          ...code(hosting, description, map, ['va', 'space']),
        ]),
    ...(shown.length === 0 ? [] : ['', ...paragraph('It uses these functions:', options), ...shown]),
    ...(named.length === 0 ? [] : wrapList('  and also    ', named, options.width, INDENT)),
    '',
    ...paragraph(
      'A trap that it raises is the virtual machine’s: the dispatcher reflects it. Unless it traps, the pc goes on as the instruction says, or in sequence.',
      options,
    ),
  ];
}
