// What `vectors` prints: counts by instruction, why cases were skipped, and the first failing cases as differences of states.
import { type Cell, clean, count, oneLine, type TerminalOptions, table, wrapStyled, wrapText } from '../text.ts';
import { fromInteger, printInteger } from '../values.ts';
import type { FailureDocument, InstructionDocument, VectorsDocument } from './document.ts';

const NONE = '(no instruction)';

/** The whole report. Ends with a line break. */
export function renderVectors(untrusted: VectorsDocument, options: TerminalOptions): string {
  const document = clean(untrusted);
  const blocks = [
    header(document, options),
    counts(document, options),
    reasons(document, options),
    ...document.failures.map((failure) => failureLines(failure, options)),
    outcome(document, options),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** Files named one by one; more are counted. */
const FEW_FILES = 4;

function header({ isa, files, map }: VectorsDocument, options: TerminalOptions): string[] {
  const { width } = options;
  const parameters = Object.entries(isa.parameters).map(([name, value]) => `${name} = ${fromInteger(value)}`);
  const named = files.length <= FEW_FILES ? files.join(', ') : `${files[0]} to ${files.at(-1)}, ${files.length} files`;
  const facts: [string, string][] = [
    ['file', isa.file],
    ...(parameters.length > 0 ? [['parameters', parameters.join(', ')] as [string, string]] : []),
    ['vectors', named],
    ...(map === null ? [] : [['map', map] as [string, string]]),
  ];
  return [
    ...wrapStyled(`${isa.id}:`, 'strong', '', oneLine(isa.title), options, '  '),
    ...facts.flatMap(([label, text]) => wrapText(`  ${label.padEnd(12)}`, text, width, ' '.repeat(14))),
  ];
}

function counts({ instructions }: VectorsDocument, options: TerminalOptions): string[] {
  if (instructions.length === 0) return [];
  const columns = ['executed', 'passed', 'failed', 'skipped'] as const;
  const skippedOf = ({ skipped }: InstructionDocument): number => skipped.reduce((sum, s) => sum + s.count, 0);
  const shown = columns.filter((c) => c !== 'skipped' || instructions.some((i) => skippedOf(i) > 0));
  const number = (n: number): string => (n === 0 ? '-' : String(n));
  const rows = instructions.map((instruction): Cell[] => [
    instruction.name ?? NONE,
    ...shown.map((column): Cell => {
      const text = number(column === 'skipped' ? skippedOf(instruction) : instruction[column]);
      return column === 'failed' && text !== '-' ? { text, emphasis: 'bad' } : text;
    }),
  ]);
  return table(rows, options, '  ', ['instruction', ...shown]);
}

function reasons({ instructions }: VectorsDocument, { width }: TerminalOptions): string[] {
  const all = new Map<string, { count: number; names: string[] }>();
  for (const { name, skipped } of instructions) {
    for (const { reason, count: n } of skipped) {
      const before = all.get(reason) ?? { count: 0, names: [] };
      all.set(reason, { count: before.count + n, names: [...before.names, name ?? NONE] });
    }
  }
  return [...all].flatMap(([reason, { count: n, names }]) =>
    wrapText('  ', `skipped ${n}: ${reason} (${names.join(', ')})`, width, '    '),
  );
}

function failureLines(failure: FailureDocument, options: TerminalOptions): string[] {
  const { file, line, case: number, name, instruction, operands, trap, undefinedBits, differences } = failure;
  const { width } = options;
  const title = `case ${number} of ${file}, line ${line}${name === '' ? '' : `: ${oneLine(name)}`}`;
  const given = operands.map((o) => `${o.name} = ${printInteger(o.value, true)}`).join(', ');
  const rows = differences.map(({ what, before, expected, found }): Cell[] => [
    what,
    before === null ? '' : printInteger(before, false),
    print(expected),
    { text: print(found), emphasis: 'bad' },
  ]);
  return [
    ...wrapStyled(instruction ?? 'No instruction', 'strong', '  ', `fails in ${title}`, options, '    '),
    ...(given === '' ? [] : wrapText('    ', given, width, '      ')),
    ...(trap === null ? [] : [`    it takes trap ${trap}`]),
    ...table(rows, options, '    ', ['', 'before', 'expected', 'found']),
    ...(undefinedBits === 0 ? [] : wrapText('    ', undefinedText(undefinedBits), width, '    ')),
  ];
}

function undefinedText(bits: number): string {
  const all = `${count(bits, 'bit')} of the results ${bits === 1 ? 'is' : 'are'} undefined`;
  return bits <= 12
    ? `${all}: no value of them gives what the vector says; shown is what comes nearest`
    : `${all}: none of the values that were tried gives what the vector says; shown is what comes nearest`;
}

function print(value: number | string): string {
  return typeof value === 'number' || /^0x[0-9a-f]+$/.test(value) ? printInteger(value, false) : value;
}

function outcome({ verdict, total, failures }: VectorsDocument, { style, width }: TerminalOptions): string[] {
  const { executed, passed, failed, skipped, leftOut, malformed } = total;
  const more = failed - failures.length;
  const besides = [
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(leftOut > 0 ? [`${leftOut} of other instructions left out`] : []),
    ...(malformed > 0 ? [`${malformed} could not be read`] : []),
  ];
  const rest = besides.length === 0 ? '' : `; ${besides.join(', ')}`;
  const lines = more > 0 && failures.length > 0 ? [`  ${count(more, 'more failing case')}: --show shows more of them`] : [];
  switch (verdict) {
    case 'passes':
      return wrapText('  ', `${style('good', 'passes')}: ${count(executed, 'case')} executed${rest}`, width, '    ');
    case 'fails':
      return [
        ...lines,
        ...wrapText(
          '  ',
          `${style('bad', 'fails')}: ${failed} of ${count(executed, 'case')} executed, ${passed} passed${rest}`,
          width,
          '    ',
        ),
      ];
    case 'inconclusive':
      return wrapText('  ', `${style('doubt', 'inconclusive')}: no case was executed${rest}`, width, '    ');
  }
}
