// What `run` prints: the machine and the program, the trace, how the run ended, and the state after it.
import { clean, oneLine, type TerminalOptions, wrapList, wrapStyled, wrapText } from '../text.ts';
import { fromInteger, printInteger } from '../values.ts';
import { comparisonLines } from './comparison.ts';
import type { ConsoleDocument, HostDocument, Place, ProgramDocument, RunDocument, RunResult } from './document.ts';
import { hostingLines } from './hosting.ts';
import { traceLines } from './trace.ts';

/** The whole report. Ends with a line break. */
export function renderRun(untrusted: RunDocument, options: TerminalOptions): string {
  const document = clean(untrusted);
  const { runs, comparison } = document;
  const told = runs.flatMap((run, i) => [
    traceLines(run.trace, options),
    ...(comparison === null ? [[...guestLines(run, i, options), ...summary(run, options)]] : []),
  ]);
  const blocks = [header(document, options), ...told, ...(comparison === null ? [] : [comparisonLines(document, comparison, options)])];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** `on the bare machine`, `under a vmm`, `under 2 monitors, one inside the other: vmm`. */
export function hostText({ kind, depth }: HostDocument): string {
  if (kind === 'bare') return 'the bare machine';
  const name = kind === 'vmm' ? 'a trap-and-emulate monitor' : 'a hybrid monitor';
  return depth === 1 ? name : `${depth} monitors, one inside the other, each ${name}`;
}

export function fact(label: string, text: string, { width }: TerminalOptions): string[] {
  return wrapText(`  ${label.padEnd(12)}`, text, width, ' '.repeat(14));
}

function guestLines({ program }: RunResult, index: number, options: TerminalOptions): string[] {
  return program === null ? [] : wrapStyled(`guest ${index + 1}:`, 'strong', '  ', programText(program), options, '    ');
}

function programText({ file, cells: size, first, last }: ProgramDocument): string {
  return `${file}: ${first === null || last === null ? 'no cells' : `${size} cells from ${printInteger(first, false)} to ${printInteger(last, false)}`}`;
}

function header({ isa, program, platform, runs, slice }: RunDocument, options: TerminalOptions): string[] {
  const parameters = Object.entries(isa.parameters).map(([name, value]) => `${name} = ${fromInteger(value)}`);
  return [
    ...wrapStyled(`${isa.id}:`, 'strong', '', oneLine(isa.title), options, '  '),
    ...(parameters.length > 0 ? fact('parameters', parameters.join(', '), options) : []),
    ...(program === null ? [] : fact('program', programText(program), options)),
    ...(slice === null ? [] : fact('guests', `${runs.length}, in turn, ${slice} steps each time`, options)),
    ...(platform === null ? [] : fact('platform', platform, options)),
    ...fact('on', [...new Set(runs.map(({ on }) => hostText(on)))].join('; and '), options),
  ];
}

/** `0x2f (loop+2)`. */
export function placeText({ address, label }: Place): string {
  return `${printInteger(address, false)}${label === null ? '' : ` (${label})`}`;
}

function summary(run: RunResult, options: TerminalOptions): string[] {
  const { ended, at, steps, retired, traps, state, zero, back } = run;
  const emphasis = ended.kind === 'idle' || ended.kind === 'until' ? 'good' : ended.kind === 'stuck' ? 'bad' : 'doubt';
  const registers = state.map(({ element, value, text }) => `${element} = ${text ?? printInteger(value, false)}`);
  const rest = zero === 0 ? [] : [`${zero} more ${zero === 1 ? 'is' : 'are'} 0`];
  return [
    ...wrapStyled(`${ended.kind}:`, emphasis, '  ended       ', ended.why, options, ' '.repeat(14)),
    ...(back > 0 ? fact('back', `${back} ${back === 1 ? 'step' : 'steps'}: what follows is the state there`, options) : []),
    ...fact('at', `${placeText(at)}${at.instruction === null ? '' : `: ${at.instruction}`}`, options),
    ...fact('steps', `${steps}: ${retired} instructions retired, ${steps - retired} traps and interrupts in their places`, options),
    ...(traps.length > 0 ? fact('traps', traps.map(({ name, count }) => `${name} ${count}`).join(', '), options) : []),
    ...wrapList('  registers   ', [...registers, ...rest], options.width, ' '.repeat(14)),
    ...cells(run, options),
    ...run.consoles.flatMap((found) => consoleLines(found, options)),
    ...hostingLines(run, options),
  ];
}

function cells({ cells: shown }: RunResult, options: TerminalOptions): string[] {
  return shown.flatMap(({ name, address, values }) =>
    fact(
      'cells',
      `${/^\d/.test(name) ? '' : `${name} `}${printInteger(address, false)}: ${values.map((value) => printInteger(value, false)).join(' ')}`,
      options,
    ),
  );
}

/** Cells of output that are listed. */
const MOST_CELLS = 64;

function consoleLines({ cells: output, text }: ConsoleDocument, options: TerminalOptions): string[] {
  if (output.length === 0) return fact('console', 'nothing was put out', options);
  const listed = output.slice(0, MOST_CELLS).map((cell) => printInteger(cell, false));
  const more = output.length > MOST_CELLS ? ` … ${output.length - MOST_CELLS} more` : '';
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return [
    ...lines.map((line, i) => `  ${(i === 0 ? 'console' : '').padEnd(12)}${options.style('faint', '│')} ${line}`),
    ...fact('', `${output.length} cells: ${listed.join(' ')}${more}`, options),
  ];
}
