// What monitors have done: how much of the guest ran by itself, and per monitor what it interpreted and delivered, by instruction.
import { type Cell, count, heading, type TerminalOptions, table, wrapList } from '../text.ts';
import { fromInteger, printInteger } from '../values.ts';
import type { MonitorDocument, RunResult } from './document.ts';
import { fact } from './render.ts';

export function hostingLines({ hosting, retired }: RunResult, options: TerminalOptions): string[] {
  if (hosting === null) return [];
  const { setting, theorem, windows, direct, monitors } = hosting;
  const share = retired === 0 ? '' : `, ${Math.floor((10_000 * direct) / retired) / 100} % of those that retired`;
  return [
    ...fact('setting', setting, options),
    ...(theorem === null ? [] : fact('theorem', `${heading(theorem.name)} ${theorem.verdict}`, options)),
    ...fact(
      'window',
      windows.map(({ start, cells }) => `${printInteger(cells, false)} cells from ${printInteger(start, false)}`).join(', and in it '),
      options,
    ),
    ...fact('direct', `${count(direct, 'instruction')} ran without a monitor${share}`, options),
    ...monitors.flatMap((monitor) => monitorLines(monitor, options)),
  ];
}

function monitorLines(monitor: MonitorDocument, options: TerminalOptions): string[] {
  const { level, kind, traps, interpreted, reflected, interrupts, instructions, held, free } = monitor;
  const number = (n: number): string => (n === 0 ? '-' : String(n));
  const rows = instructions.map((i): Cell[] => [i.name, number(i.interpreted), number(i.reflected)]);
  const lead = `  monitor ${level}   `;
  const holds = held.map(({ element, value }) => `${element} = ${fromInteger(value)}`);
  return [
    ...wrapList(
      lead,
      [`${kind}: ${count(traps, 'trap')}`, `${interpreted} interpreted`, `${reflected} reflected`, count(interrupts, 'interrupt')],
      options.width,
      ' '.repeat(14),
    ),
    ...(holds.length > 0 ? wrapList('    holds     ', holds, options.width, ' '.repeat(14)) : []),
    ...(free.length > 0 ? wrapList('    free      ', free, options.width, ' '.repeat(14)) : []),
    ...(rows.length > 0 ? table(rows, options, '    ', ['instruction', 'interpreted', 'reflected']) : []),
  ];
}
