// What `check` prints for one machine: drawn from the result document alone.
import type { Verdict } from '../classify/analysis.ts';
import { type Column, columnsOf, isPlain, printWhen, titleOfGroup } from './columns.ts';
import type { ClassDocument, DefinitionsResult, InstructionResult, IsaResult } from './document.ts';
import { nameOfRun, namesOf, runsOf } from './forms.ts';
import { holdBlock } from './hold.ts';
import { gateWords } from './summary.ts';
import {
  type Cell,
  clean,
  cleanText,
  clip,
  count,
  headings,
  oneLine,
  type TerminalOptions,
  table,
  wrapList,
  wrapStyled,
  wrapText,
} from './text.ts';
import { commonPremises, theoremBlock } from './theorems.ts';
import { fromInteger } from './values.ts';

/**
 * One machine: header, instructions, theorems, expectations. Ends with a line break. `why` gives the command that shows the evidence for an
 * instruction, where there is one.
 */
export function renderMachine(
  untrustedDefinitions: DefinitionsResult,
  untrusted: IsaResult,
  options: TerminalOptions,
  why: (instruction: InstructionResult) => string | null = () => null,
): string {
  const definitions = clean(untrustedDefinitions);
  const isa = clean(untrusted);
  const blocks = [
    header(definitions, isa, options),
    instructionTable(definitions, isa, options),
    commonPremises(definitions, isa, options),
    ...Object.entries(isa.theorems).map(([name, theorem]) => theoremBlock(definitions, isa, name, theorem, options)),
    ...(isa.hold === null ? [] : [holdBlock(definitions, isa, isa.hold, options)]),
    outcome(isa, commandFor(untrusted, why), options),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function header(definitions: DefinitionsResult, isa: IsaResult, options: TerminalOptions): string[] {
  const { width } = options;
  const parameters = Object.entries(isa.parameters).map(([name, value]) => `${name} = ${fromInteger(value)}`);
  const others = isa.settings.filter((name) => name !== isa.setting);
  const also = others.length > 0 ? ` (others: ${others.join(', ')})` : '';
  const facts: [string, string][] = [
    ['file', isa.file],
    ...(parameters.length > 0 ? [['parameters', parameters.join(', ')] as [string, string]] : []),
    ['definitions', definitions.id],
    ['setting', `${isa.setting}: ${isa.modes.virtual.join(', ')} of the guest in real ${isa.modes.real} mode${also}`],
    ...isa.assumptions.map(({ text, of }): [string, string] => ['assuming', `${oneLine(text)} (${of})`]),
    [
      'coverage',
      `${count(new Set(isa.instructions.map(({ name }) => name)).size, 'instruction')}, ${isa.coverage.codes} of the codes (${percent(isa.coverage.described)})`,
    ],
    ...(isa.broken.length > 0 ? [['broken', `${isa.broken.join(', ')}: not analysed`] as [string, string]] : []),
  ];
  return [
    ...wrapStyled(`${isa.id}:`, 'strong', '', oneLine(isa.title), options, '  '),
    ...facts.flatMap(([label, text]) => wrapText(`  ${label.padEnd(12)}`, text, width, ' '.repeat(14))),
  ];
}

function percent(fraction: number): string {
  const scaled = Math.floor(fraction * 10_000) / 100;
  return `${scaled} %`;
}

function instructionTable(definitions: DefinitionsResult, isa: IsaResult, options: TerminalOptions): string[] {
  const all = columnsOf(definitions);
  const throughout = (column: Column, ...verdicts: readonly Verdict[]): boolean =>
    !column.held && isa.instructions.every(({ classes }) => verdicts.includes(classes[column.name]?.verdict ?? 'unknown'));
  const vacuous = all.filter((column) => throughout(column, 'vacuous'));
  const empty = all.filter((column) => throughout(column, 'no', 'vacuous'));
  const columns = all.filter((column) => !empty.includes(column));
  const plain = isa.instructions.filter((instruction) => isPlain(instruction, columns));
  const telling = isa.instructions.filter((instruction) => !isPlain(instruction, columns));
  const breaks = breakersOf(isa);
  const cellsOf = (instruction: InstructionResult): Cell[] => [
    ...columns.map((column) => verdictCell(instruction.classes[column.name], column)),
    { text: breaks.get(instruction.id) ?? '', emphasis: 'bad' },
  ];
  const rows = runsOf(telling, (form) => JSON.stringify(cellsOf(form))).map((run): Cell[] => [
    nameOfRun(run, isa.instructions),
    ...cellsOf(run[0]!),
  ]);
  const lines =
    rows.length > 0
      ? table(rows, options, '  ', ['instruction', ...columns.map((column) => column.heading), breaks.size > 0 ? 'breaks' : ''])
      : [];
  const about = [
    ...titleList(
      'No instruction:',
      empty.filter((column) => !vacuous.includes(column)),
      options,
    ),
    ...titleList('Nothing to compare, so vacuous:', vacuous, options),
  ];
  if (plain.length === 0) return [...lines, ...about];
  const title = titleOfGroup(definitions, plain, telling);
  const label = title ? `${plain.length} more, ${title}` : `${plain.length} more, in none of these classes`;
  return [
    ...lines,
    ...wrapList(
      `  ${lines.length > 0 ? label : label.replace(' more', '')}: `,
      namesOf(
        plain.map(({ id }) => id),
        isa.instructions,
      ),
      options.width,
      '    ',
    ),
    ...about,
  ];
}

function titleList(lead: string, columns: readonly Column[], { width }: TerminalOptions): string[] {
  const titles = columns.map(({ title }) => title);
  return titles.length > 0 ? wrapList(`  ${lead} `, titles, width, '    ') : [];
}

/** Which theorems each instruction breaks: `Theorem 1, 3`. */
function breakersOf(isa: IsaResult): Map<string, string> {
  const found = new Map<string, string[]>();
  for (const [name, { critical }] of Object.entries(isa.theorems))
    for (const id of critical) found.set(id, [...(found.get(id) ?? []), name]);
  return new Map([...found].map(([id, names]) => [id, headings(names)]));
}

function verdictCell(result: ClassDocument | undefined, { held }: Column): Cell {
  switch (result?.verdict) {
    case undefined:
      return '';
    case 'no':
      return '-';
    case 'never':
      return 'never';
    case 'yes':
      return { text: 'yes', emphasis: held ? 'good' : 'doubt' };
    case 'always':
      return { text: 'always', emphasis: 'good' };
    case 'when':
      return { text: clip(`when ${printWhen(result.when)}`, 30), emphasis: 'good' };
    case 'vacuous':
      return 'vacuous';
    case 'unknown':
      return { text: 'unknown', emphasis: 'doubt' };
  }
}

function outcome({ expectations, gate, statistics }: IsaResult, command: string | null, options: TerminalOptions): string[] {
  const differing = expectations
    .filter(({ verdict }) => verdict === 'differs')
    .flatMap(({ text, found, range }) =>
      wrapStyled('differs', 'bad', '  ', `${place(range)}: expected ${oneLine(text)}; found ${oneLine(found)}`, options, '    '),
    );
  const [word, emphasis] = gateWords[gate.verdict];
  const { questions, structural, random, solver, exhaustive, unknown } = statistics;
  const ways = [
    [structural, 'by structure'],
    [random, 'by random search'],
    [solver, 'by the solver'],
    [exhaustive, 'by exhaustion'],
    [unknown, 'left open'],
  ] as const;
  const how = ways.filter(([n]) => n > 0).map(([n, way]) => `${n} ${way}`);
  const evidence = wrapText(
    '  evidence: ',
    `${count(questions, 'question')}${how.length > 0 ? `, ${how.join(', ')}` : ''}`,
    options.width,
    '    ',
  );
  return [
    ...evidence,
    ...(command === null ? [] : [`  why: ${command}`]),
    ...differing,
    ...wrapStyled(`${word}:`, emphasis, '  ', gate.reason, options, '    '),
  ];
}

/** The command for the first critical instruction. */
function commandFor({ theorems, instructions }: IsaResult, why: (instruction: InstructionResult) => string | null): string | null {
  const [critical] = Object.values(theorems).flatMap((theorem) => theorem.critical);
  const instruction = instructions.find(({ id }) => id === critical);
  const command = instruction ? why(instruction) : null;
  return command === null ? null : cleanText(command);
}

function place({ file, start }: { readonly file: string; readonly start: { readonly line: number } }): string {
  return `${file}:${start.line}`;
}
