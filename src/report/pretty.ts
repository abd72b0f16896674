// What `check` prints for one machine, and the summary of several: drawn from the result document alone.
import { type Column, columnsOf, isPlain, printWhen, reasons, standing, titleOfGroup } from './columns.ts';
import type { ClassDocument, DefinitionsResult, IsaResult, TheoremDocument } from './document.ts';
import { shellWords } from './shell.ts';
import {
  type Cell,
  clean,
  clip,
  count,
  type Emphasis,
  heading,
  oneLine,
  type TerminalOptions,
  table,
  wrapList,
  wrapStyled,
  wrapText,
} from './text.ts';
import { fromInteger, printHeld } from './values.ts';

/** One machine: header, instructions, theorems, expectations. Ends with a line break. */
export function renderMachine(untrustedDefinitions: DefinitionsResult, untrusted: IsaResult, options: TerminalOptions): string {
  const definitions = clean(untrustedDefinitions);
  const isa = clean(untrusted);
  const blocks = [
    header(definitions, isa, options),
    instructionTable(definitions, isa, options),
    commonPremises(definitions, isa, options),
    ...Object.entries(isa.theorems).map(([name, theorem]) => theoremBlock(definitions, isa, name, theorem, options)),
    outcome(isa, options),
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
  const idle = all.filter(
    ({ name, held }) =>
      !held && isa.instructions.length > 0 && isa.instructions.every(({ classes }) => classes[name]?.verdict === 'vacuous'),
  );
  const columns = all.filter((column) => !idle.includes(column));
  const plain = isa.instructions.filter((instruction) => isPlain(instruction, columns));
  const telling = isa.instructions.filter((instruction) => !isPlain(instruction, columns));
  const breaks = breakersOf(isa);
  const rows = telling.map((instruction): Cell[] => [
    instruction.id,
    ...columns.map((column) => verdictCell(instruction.classes[column.name], column)),
    { text: breaks.get(instruction.id) ?? '', emphasis: 'bad' },
  ]);
  const lines =
    rows.length > 0
      ? table(rows, options, '  ', ['instruction', ...columns.map((column) => column.heading), breaks.size > 0 ? 'breaks' : ''])
      : [];
  const about =
    idle.length > 0
      ? wrapList(
          '  Vacuous throughout, for want of states to compare: ',
          idle.map(({ title }) => title),
          options.width,
          '    ',
        )
      : [];
  if (plain.length === 0) return [...lines, ...about];
  const title = titleOfGroup(definitions, plain, telling);
  const label = title ? `${plain.length} more, ${title}` : `${plain.length} more, in none of these classes`;
  return [
    ...lines,
    ...wrapList(
      `  ${lines.length > 0 ? label : label.replace(' more', '')}: `,
      plain.map(({ id }) => id),
      options.width,
      '    ',
    ),
    ...about,
  ];
}

/** Which theorems each instruction breaks: `Theorem 1, 3`. */
function breakersOf(isa: IsaResult): Map<string, string> {
  const found = new Map<string, string[]>();
  for (const [name, { critical }] of Object.entries(isa.theorems))
    for (const id of critical) found.set(id, [...(found.get(id) ?? []), name]);
  return new Map([...found].map(([id, names]) => [id, headings(names)]));
}

/** Headings of names, a common beginning said once. */
function headings(names: readonly string[]): string {
  const [first = ''] = names;
  const stem = first.slice(0, first.lastIndexOf('-') + 1);
  const shared = stem !== '' && names.every((name) => name.startsWith(stem));
  return [heading(first), ...names.slice(1).map((name) => (shared ? name.slice(stem.length) : heading(name)))].join(', ');
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

/** Premises that the analysis adds to every theorem, said once: the machine's invariants. */
function commonPremises(definitions: DefinitionsResult, isa: IsaResult, options: TerminalOptions): string[] {
  const lines = new Set<string>();
  for (const [name, theorem] of Object.entries(isa.theorems))
    for (const premise of theorem.premises.slice(ownPremises(definitions, name)))
      for (const line of premiseLines('  premise of every theorem: ', premise, options)) lines.add(line);
  return [...lines];
}

/** How many of a theorem's premises are those of its definition: they come first. */
function ownPremises(definitions: DefinitionsResult, name: string): number {
  return definitions.theorems.find((theorem) => theorem.name === name)?.premises.length ?? 0;
}

function premiseLines(
  lead: string,
  { text, verdict, critical }: TheoremDocument['premises'][number],
  { width }: TerminalOptions,
): string[] {
  const which = critical.length > 0 ? ` (${critical.length > 3 ? count(critical.length, 'instruction') : critical.join(', ')})` : '';
  return wrapText(lead, `${oneLine(text)}: ${verdict}${which}`, width, '      ');
}

const theoremEmphasis: Record<TheoremDocument['verdict'], Emphasis> = { applies: 'good', 'does not apply': 'bad', unknown: 'doubt' };

function theoremBlock(
  definitions: DefinitionsResult,
  isa: IsaResult,
  name: string,
  theorem: TheoremDocument,
  options: TerminalOptions,
): string[] {
  const { width, style } = options;
  const definition = definitions.theorems.find((candidate) => candidate.name === name);
  const verdict = theorem.verdict === 'unknown' ? 'is undecided: unknown' : theorem.verdict;
  const even = theorem.verdict === 'does not apply' ? 'even ' : '';
  const holding = theorem.held.length > 0 ? `, ${even}holding ${printHeld(theorem.held)}` : '';
  const lines = [
    `  ${style(theoremEmphasis[theorem.verdict], `${heading(name)} ${verdict}`)}${holding}`,
    ...wrapText('    ', `${oneLine(theorem.title)}.`, width, '    '),
  ];
  const critical = criticalLines(definitions, isa, definition, theorem, options);
  if (critical.length > 0) lines.push(`    ${count(theorem.critical.length, 'critical instruction')}:`, ...critical);
  const own = theorem.premises.slice(0, ownPremises(definitions, name));
  if (own.length > 1) for (const premise of own) lines.push(...premiseLines('    premise ', premise, options));
  if (theorem.held.length > 0 || theorem.unheld.verdict !== theorem.verdict)
    lines.push(...answer('holding nothing', theorem.unheld.verdict, theorem.unheld.critical, width));
  if (theorem.strict) lines.push(...strictLines(definitions, theorem, theorem.strict, width));
  return lines;
}

function strictLines(
  { strict }: DefinitionsResult,
  theorem: TheoremDocument,
  answered: NonNullable<TheoremDocument['strict']>,
  width: number,
): string[] {
  const label = `strict (${strict ?? 'other definitions'})`;
  const holding = answered.held.length > 0 ? `, holding ${printHeld(answered.held)}` : '';
  const same = answered.verdict === theorem.verdict && answered.critical.join() === theorem.critical.join();
  if (same && printHeld(answered.held) === printHeld(theorem.held)) return [`    ${label}: the same`];
  return answer(label, `${answered.verdict}${holding}`, answered.critical, width);
}

function answer(label: string, verdict: string, critical: readonly string[], width: number): string[] {
  return critical.length > 0 ? wrapList(`    ${label}: ${verdict}: `, critical, width, '      ') : [`    ${label}: ${verdict}`];
}

/** Each critical instruction with the reason; those that come from another theorem of the set are only named. */
function criticalLines(
  definitions: DefinitionsResult,
  isa: IsaResult,
  definition: DefinitionsResult['theorems'][number] | undefined,
  theorem: TheoremDocument,
  options: TerminalOptions,
): string[] {
  const explained = new Map<string, string>();
  for (const [i, premise] of theorem.premises.entries()) {
    const { inner = null, outer = null } = definition?.premises[i] ?? {};
    const outerClass = definitions.classes.find(({ name }) => name === outer);
    if (inner === null || !outerClass) continue;
    for (const instruction of isa.instructions) {
      const result = instruction.classes[outerClass.name];
      if (!premise.critical.includes(instruction.id) || !result) continue;
      const why = [...reasons(definitions, instruction, inner), standing(outerClass, result)].join('; ');
      explained.set(instruction.id, explained.has(instruction.id) ? `${explained.get(instruction.id)}; ${why}` : why);
    }
  }
  const listed = theorem.critical.filter((id) => explained.has(id));
  const longest = Math.max(0, ...listed.map((id) => id.length));
  const lines = listed.flatMap((id) =>
    wrapText(`      ${id.padEnd(longest)}  `, explained.get(id)!, options.width, ' '.repeat(longest + 10)),
  );
  const others = theorem.critical.filter((id) => !explained.has(id));
  return others.length > 0 ? [...lines, ...wrapList('      ', others, options.width, '      ')] : lines;
}

const gateWords: Record<IsaResult['gate']['verdict'], readonly [string, Emphasis]> = {
  met: ['passes', 'good'],
  failed: ['fails', 'bad'],
  inconclusive: ['inconclusive', 'doubt'],
  'not gated': ['not gated', 'faint'],
};

function outcome({ expectations, gate, statistics, file, theorems }: IsaResult, options: TerminalOptions): string[] {
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
  const [critical] = Object.values(theorems).flatMap((theorem) => theorem.critical);
  const why =
    critical === undefined || file.startsWith('<')
      ? []
      : [`  why: pogo witness ${shellWords([file, ...critical.split(' ').flatMap((word, i) => (i === 1 ? ['--form', word] : [word]))])}`];
  return [...evidence, ...why, ...differing, ...wrapStyled(`${word}:`, emphasis, '  ', gate.reason, options, '    ')];
}

export function place({ file, start }: { readonly file: string; readonly start: { readonly line: number } }): string {
  return `${file}:${start.line}`;
}

/** One row for each machine: its theorems, what is held for the first, and the gate. */
export function renderSummary(untrusted: readonly IsaResult[], options: TerminalOptions): string {
  const isas = clean(untrusted);
  const theorems = [...new Set(isas.flatMap((isa) => Object.keys(isa.theorems)))];
  const rows = isas.map((isa): Cell[] => {
    const first = isa.gate.theorem === null ? undefined : isa.theorems[isa.gate.theorem];
    const met = isa.expectations.filter(({ verdict }) => verdict === 'met').length;
    const [word, emphasis] = gateWords[isa.gate.verdict];
    return [
      isa.id,
      ...theorems.map((name): Cell => {
        const verdict = isa.theorems[name]?.verdict;
        return verdict ? { text: verdict, emphasis: theoremEmphasis[verdict] } : '';
      }),
      clip(first && first.held.length > 0 ? printHeld(first.held) : '-', 24),
      `${first?.critical.length ?? 0}`,
      isa.expectations.length > 0 ? `${met} of ${isa.expectations.length}` : '-',
      { text: word, emphasis },
    ];
  });
  const lines = table(rows, options, '', ['machine', ...theorems.map(heading), 'held', 'critical', 'expectations', 'gate']);
  return `${lines.join('\n')}\n`;
}
