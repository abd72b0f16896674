// What `witness` prints for one instruction: for each class a witness, state beside state, or the proof that there is none (DESIGN "A witness on the terminal").
import { columnsOf, quantifiedParts, verdictWords } from './columns.ts';
import { consequence, nearMissSentence } from './consequence.ts';
import type {
  ClassDefinitionResult,
  ClassDocument,
  DefinitionsResult,
  InstructionResult,
  IsaResult,
  ProofDocument,
  WitnessDocument,
} from './document.ts';
import { stateTable } from './states.ts';
import { clean, count, type Emphasis, oneLine, type TerminalOptions, wrapStyled, wrapText } from './text.ts';

export interface WitnessRequest {
  /** The class asked about, or null for all that quantify over states. */
  readonly className: string | null;
  /** The command that shows this class of this instruction again. */
  readonly command: (instruction: InstructionResult, className: string) => string;
}

const FINDERS: Readonly<Record<string, string>> = { exhaustive: 'exhaustive enumeration', solver: 'the solver' };

/** One instruction, or one form of it. Ends with a line break. */
export function renderWitness(
  untrustedDefinitions: DefinitionsResult,
  untrustedIsa: IsaResult,
  untrusted: InstructionResult,
  request: WitnessRequest,
  options: TerminalOptions,
): string {
  const definitions = clean(untrustedDefinitions);
  const isa = clean(untrustedIsa);
  const instruction = clean(untrusted);
  const shown =
    request.className === null ? columnsOf(definitions).map(({ name }) => name) : quantifiedParts(definitions, request.className);
  const blocks = [head(definitions, isa, instruction, options)];
  const combined = definitions.classes.filter(
    ({ name, quantified }) => !quantified && (request.className === null || name === request.className),
  );
  if (combined.length > 0) blocks.push(combined.flatMap((definition) => classLine(definitions, instruction, definition, options)));
  for (const name of shown) {
    const definition = definitions.classes.find((candidate) => candidate.name === name);
    const result = instruction.classes[name];
    if (!definition || !result) continue;
    blocks.push([
      ...classLine(definitions, instruction, definition, options),
      ...(result.evidence.kind === 'witness'
        ? witnessLines(isa, instruction.semantics, definition, result, result.evidence, clean(request.command(untrusted, name)), options)
        : []),
    ]);
  }
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function head(definitions: DefinitionsResult, isa: IsaResult, instruction: InstructionResult, options: TerminalOptions): string[] {
  const { range, semantics, semanticsRange } = instruction;
  return [
    ...wrapStyled(instruction.id, 'strong', '', `of ${isa.id}, ${range.file}:${range.start.line}`, options, '  '),
    ...wrapText(
      '  ',
      `definitions ${definitions.id}; setting ${isa.setting}: ${isa.modes.virtual.join(', ')} of the guest in real ${isa.modes.real} mode`,
      options.width,
      '  ',
    ),
    ...isa.assumptions.flatMap(({ text, of }) => wrapText('  ', `assuming ${oneLine(text)} (${of})`, options.width, '    ')),
    '',
    ...semantics
      .trimEnd()
      .split('\n')
      .map((line, i) => `  ${String(semanticsRange.start.line + i).padStart(5)} │ ${line}`.trimEnd()),
  ];
}

function classLine(
  definitions: DefinitionsResult,
  instruction: InstructionResult,
  definition: ClassDefinitionResult,
  options: TerminalOptions,
): string[] {
  const result = instruction.classes[definition.name];
  if (!result) return [];
  return wrapStyled(`${definition.title}:`, 'strong', '', verdictText(definitions, result), options, '  ');
}

function verdictText({ classes }: DefinitionsResult, result: ClassDocument): string {
  const { evidence } = result;
  const said = verdictWords(result);
  switch (evidence.kind) {
    case 'witness':
      return `${said}; witness found by ${FINDERS[evidence.foundBy] ?? evidence.foundBy}, replayed`;
    case 'proof':
      return `${said}; proved: ${proofText(evidence.proofs)}`;
    case 'derived': {
      const titles = evidence.from.map((name) => classes.find((definition) => definition.name === name)?.title ?? name);
      return titles.length > 0 ? `${said}; follows from ${titles.join(', ')}` : said;
    }
    case 'vacuous':
    case 'unknown':
      return `${said}; ${oneLine(evidence.reason)}`;
  }
}

/** `2 questions by structure, 1 by the solver (3 queries)`. */
export function proofText(proofs: readonly ProofDocument[]): string {
  const structural = proofs.filter(({ kind }) => kind === 'structural').length;
  const solver = proofs.flatMap((proof) => (proof.kind === 'solver' ? [proof.queries] : []));
  const exhaustive = proofs.flatMap((proof) => (proof.kind === 'exhaustive' ? [proof.cases] : []));
  const empty = [...new Set(proofs.flatMap((proof) => (proof.kind === 'empty domain' ? [oneLine(proof.reason)] : [])))];
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const parts = [
    ...(structural > 0 ? [`${count(structural, 'question')} by structure`] : []),
    ...(solver.length > 0 ? [`${count(solver.length, 'question')} by the solver`] : []),
    ...(exhaustive.length > 0 ? [`${count(exhaustive.length, 'question')} by exhaustion (${count(sum(exhaustive), 'case')})`] : []),
    ...empty.map((reason) => `nothing to decide (${reason})`),
  ];
  return parts.length > 0 ? parts.join(', ') : 'nothing to decide';
}

function witnessLines(
  isa: IsaResult,
  semantics: string,
  definition: ClassDefinitionResult,
  result: ClassDocument,
  witness: WitnessDocument,
  command: string,
  options: TerminalOptions,
): string[] {
  const { width } = options;
  const counterexample = result.verdict !== 'yes';
  const label = (name: string, text: string, emphasis: Emphasis = 'faint'): string[] =>
    text === '' ? [] : wrapStyled(name.padEnd(12), emphasis, '  ', text, options, ' '.repeat(14)).map((line) => line.trimEnd());
  const lines = witness.lines.map(({ text, range }) =>
    text === '' ? `${range.file}:${range.start.line}` : `${oneLine(text)}  [${range.file}:${range.start.line}]`,
  );
  const { clause } = witness;
  return [
    ...definedBy(definition.text, clause, counterexample).flatMap(([name, text]) => label(name, text)),
    ...lines.flatMap((line) => label('semantics', line)),
    '',
    ...stateTable(isa, witness, semantics, options),
    '',
    ...wrapText('  ', consequence(isa, witness, counterexample), width, '  '),
    ...(witness.nearMiss ? wrapText('  ', nearMissSentence(witness, witness.nearMiss), width, '  ') : []),
    `  $ ${command}`,
  ];
}

/** The definition, and the clause that decided, with its place; one line where the clause is all of it. */
function definedBy(text: string, clause: WitnessDocument['clause'], counterexample: boolean): [string, string][] {
  const place = `[${clause.range.file}:${clause.range.start.line}]`;
  const whole = oneLine(text);
  if (oneLine(clause.text) === whole) return [[counterexample ? 'against' : 'definition', `${whole} ${place}`]];
  return [
    ['definition', whole],
    [counterexample ? 'against' : 'clause', `${oneLine(clause.text)} ${place}`],
  ];
}
