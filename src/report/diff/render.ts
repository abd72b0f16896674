// What `diff` prints: the story first, then what it rests on.
import { columnsOf, isPlain, quantifiedParts, titleOfGroup, verdictWords } from '../columns.ts';
import type { DefinitionsResult, InstructionResult, IsaResult } from '../document.ts';
import { namesOf } from '../forms.ts';
import { type Cell, clean, count, headings, oneLine, type TerminalOptions, table, wrapList, wrapStyled, wrapText } from '../text.ts';
import { fromInteger } from '../values.ts';
import type {
  DiffDocument,
  FormDifference,
  InstructionDifference,
  LineDifference,
  LoneInstruction,
  PartDifference,
  SideDocument,
} from './document.ts';

/** The machines that a difference is of, for the names of their forms. */
export interface Sides {
  readonly definitions: DefinitionsResult;
  readonly before: IsaResult;
  readonly after: IsaResult;
}

/** The whole difference. Ends with a line break. */
export function renderDiff(untrusted: DiffDocument, untrustedSides: Sides, options: TerminalOptions): string {
  const diff = clean(untrusted);
  const sides = clean(untrustedSides);
  const { removed, added, changed, same } = diff.instructions;
  const telling = changed.filter(({ forms }) => forms.length > 0);
  const others = changed.filter(({ forms }) => forms.length === 0);
  const bearing = diff.parts.filter(({ bears }) => bears);
  const beside = diff.parts.filter(({ bears }) => !bears);
  const blocks = [
    header(diff, options),
    stories(diff, options),
    lone(`only in ${diff.before.id}`, removed, sides.definitions, sides.before, options),
    lone(`only in ${diff.after.id}`, added, sides.definitions, sides.after, options),
    ...alike(telling).map((group) => instructionLines(group, sides, options)),
    ...(others.length > 0 ? [[`  ${options.style('strong', 'The same classes, by other means')}`]] : []),
    ...others.map((difference) => instructionLines([difference], sides, options)),
    ...bearing.map((part) => partLines(part, options)),
    ...(beside.length > 0 ? [[`  ${options.style('strong', 'No class depends on these')}`]] : []),
    ...beside.map((part) => partLines(part, options)),
    [`  the same in both: ${count(same, 'instruction')}`],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function header({ before, after, definitions, parts }: DiffDocument, options: TerminalOptions): string[] {
  const { style, width } = options;
  const setting = before.setting === after.setting ? before.setting : `${before.setting} before, ${after.setting} after`;
  const differ = parts.some(({ kind }) => kind === 'parameter');
  const parameters = Object.entries(after.parameters).map(([name, value]) => `${name} = ${fromInteger(value)}`);
  const side = (label: string, { id, file, title }: SideDocument): string[] =>
    wrapText(`  ${label.padEnd(12)}`, `${id}, ${file}: ${oneLine(title)}`, width, ' '.repeat(14));
  return [
    `${style('strong', `${before.id} → ${after.id}`)}`,
    ...side('before', before),
    ...side('after', after),
    ...(parameters.length > 0 && !differ ? wrapText('  parameters  ', parameters.join(', '), width, ' '.repeat(14)) : []),
    `  definitions ${definitions.id}`,
    `  setting     ${setting}`,
  ];
}

function stories({ theorems }: DiffDocument, { width }: TerminalOptions): string[] {
  const once = new Set(theorems.map(({ story }) => story));
  return [...once].flatMap((story) => wrapText('  ', story, width, '    '));
}

/** Instructions of one machine alone, those with the same to be said together. */
function lone(
  title: string,
  all: readonly LoneInstruction[],
  definitions: DefinitionsResult,
  isa: IsaResult,
  options: TerminalOptions,
): string[] {
  if (all.length === 0) return [];
  const columns = columnsOf(definitions);
  const groups = new Map<string, string[]>();
  for (const { id, classes, breaks } of all) {
    const instruction = isa.instructions.find((candidate) => candidate.id === id);
    const plain = instruction !== undefined && isPlain(instruction, columns) ? plainTitle(definitions, instruction) : null;
    const said = columns.flatMap(({ name, title: of, held }) => {
      const result = classes[name];
      if (!result) return [];
      if (held) return [`${of}: ${verdictWords(result, false)}`];
      return result.verdict === 'yes' || result.verdict === 'unknown'
        ? [`${of}${result.verdict === 'yes' ? '' : ': unknown'}${via(result.via)}`]
        : [];
    });
    const text = plain ?? [...said, ...(breaks.length > 0 ? [`breaks ${headings(breaks)}`] : [])].join('; ');
    groups.set(text, [...(groups.get(text) ?? []), id]);
  }
  return [
    `  ${options.style('strong', title)}`,
    ...[...groups].flatMap(([text, ids]) => {
      const names = namesOf(ids, isa.instructions);
      const lead = wrapList('    ', names, options.width, '      ');
      return names.length === 1
        ? wrapText(`    ${names[0]}  `, text, options.width, '      ')
        : [...lead, ...wrapText('      ', text, options.width, '      ')];
    }),
  ];
}

function plainTitle(definitions: DefinitionsResult, instruction: InstructionResult): string {
  return titleOfGroup(definitions, [instruction], []) ?? 'in no class';
}

function via(names: readonly string[]): string {
  return names.length > 0 ? ` (${names.join(', ')})` : '';
}

/** Instructions that are written as before and have the same changes, together. */
function alike(changed: readonly InstructionDifference[]): InstructionDifference[][] {
  const groups = new Map<string, InstructionDifference[]>();
  for (const difference of changed) {
    const { name, was, encoding, lines, through, forms } = difference;
    const whole = was === null && encoding === null && lines.length === 0 && forms.every(({ id }) => id === name);
    const key = whole ? JSON.stringify([through, forms.map(({ classes, breaks }) => [classes, breaks])]) : `one ${name}`;
    groups.set(key, [...(groups.get(key) ?? []), difference]);
  }
  return [...groups.values()];
}

function instructionLines(group: readonly InstructionDifference[], sides: Sides, options: TerminalOptions): string[] {
  const { name, was, before, after, encoding, lines, through, forms } = group[0]!;
  const { width } = options;
  const moved = before.file !== after.file || before.line !== after.line;
  const where = moved ? `${before.file}:${before.line} → ${after.file}:${after.line}` : `${after.file}:${after.line}`;
  const called = was === null ? '' : `(${was} before) `;
  const [first = '', ...others] = group.map((difference) => difference.name);
  const head =
    others.length > 0
      ? wrapStyled(`${first},`, 'strong', '  ', others.join(', '), options, '    ')
      : wrapStyled(name, 'strong', '  ', `${called}${where}`, options, '    ');
  return [
    ...head,
    ...formLines(forms, sides, options),
    ...(encoding ? [`    encoding ${encoding.before} → ${encoding.after}`] : []),
    ...(lines.length === 0 && through.length > 0 ? wrapList('    through ', through, width, '      ') : []),
    ...diffLines(lines, options),
  ];
}

/** Forms with the same changes together. */
function formLines(forms: readonly FormDifference[], { definitions, after }: Sides, options: TerminalOptions): string[] {
  const groups = new Map<string, FormDifference[]>();
  for (const form of forms) {
    const key = JSON.stringify([form.classes, form.breaks]);
    groups.set(key, [...(groups.get(key) ?? []), form]);
  }
  const shown = new Set(definitions.classes.flatMap(({ name }) => quantifiedParts(definitions, name)));
  return [...groups.values()].flatMap((group) => {
    const [first] = group as [FormDifference];
    const split = after.instructions.some(({ id, form }) => id === first.id && form !== null);
    const names = namesOf(
      group.map(({ id }) => id),
      after.instructions,
    );
    const rows = first.classes
      .filter(({ class: of }) => shown.has(of))
      .map(({ class: of, before: x, after: y }): Cell[] => [
        definitions.classes.find((definition) => definition.name === of)?.title ?? of,
        `${verdictWords(x, true)} → ${verdictWords(y, true)}`,
      ]);
    const { breaks } = first;
    const broke = (names: readonly string[]): string => (names.length > 0 ? headings(names) : 'no theorem');
    if (breaks.before.join() !== breaks.after.join()) rows.push(['breaks', `${broke(breaks.before)} → ${broke(breaks.after)}`]);
    return [...(split ? wrapList('    ', names, options.width, '      ') : []), ...table(rows, options, split ? '      ' : '    ')];
  });
}

const partNames: Readonly<Record<PartDifference['kind'], string>> = {
  parameter: 'parameter',
  modes: 'modes',
  setting: 'setting',
  storage: 'storage',
  element: 'element',
  translate: 'the address map',
  invariants: 'invariants',
  assumptions: 'assumptions',
  function: 'function',
  traps: 'traps',
  deliver: 'trap delivery',
  fetch: 'fetching',
  tick: 'the clocks',
  interrupts: 'interrupts',
  reset: 'the state at reset',
  undefined: 'codes without an instruction',
  hosting: 'hosting',
};

function partLines({ kind, name, lines }: PartDifference, options: TerminalOptions): string[] {
  const places = [...new Set(lines.flatMap(({ place }) => (place ? [place.file] : [])))];
  return [
    ...wrapStyled(`${partNames[kind]}${name === '' ? '' : ` ${name}`}`, 'strong', '  ', places.join(', '), options, '    '),
    ...diffLines(lines, options),
  ];
}

/** Lines with the numbers that they have in their files. */
function diffLines(lines: readonly LineDifference[], { style }: TerminalOptions): string[] {
  return lines.map(({ side, place, text }) => {
    const line = `    ${`${place?.line ?? ''}`.padStart(5)} ${side === 'before' ? '-' : '+'} ${text}`.trimEnd();
    return style(side === 'before' ? 'bad' : 'good', line);
  });
}
