// `pogo explain WORD`, `pogo explain FILE INSTRUCTION` and `pogo explain FILE monitor`: what a diagnostic, a term or a class means, the whole story
// of one instruction, the monitor that is made for a machine.
import { parse } from 'yaml';
import type { DefinitionSet } from '../language/definition-set.ts';
import type { Description } from '../language/description.ts';
import { nearest, quote } from '../language/suggest.ts';
import {
  classDefinitionLines,
  type Decision,
  decisionLines,
  diagnosticLines,
  type Predicates,
  relationLines,
  termLines,
  theoremLines,
} from '../report/explain/words.ts';
import { cleanText } from '../report/text.ts';
import { type Request, requestOf } from './analyse.ts';
import type { Arguments } from './arguments.ts';
import { fail } from './check.ts';
import type { Engine } from './engine.ts';
import { type ExitCode, exit } from './exit.ts';
import { explainInstruction } from './explain-instruction.ts';
import { explainMonitor } from './explain-monitor.ts';
import { type Definitions, readDefinitions, readDescription, resolveOne } from './inputs.ts';
import { readPackaged } from './package.ts';
import { type Terminal, terminalOptions } from './terminal.ts';
import { diagnosticTopics, terms } from './topics.ts';

/** Something that has an explanation, under every name that it has. */
interface Topic {
  readonly names: readonly string[];
  readonly lines: (terminal: Terminal) => string[];
}

export async function explain(args: Arguments, terminal: Terminal, engine: Engine): Promise<ExitCode> {
  const request = requestOf(args);
  if (request.kind === 'usage') return fail(terminal, request.message);
  const definitions = readDefinitions(request.definitions, terminal);
  if (definitions.kind === 'failed') return definitions.code;
  const { positionals } = args;
  if (positionals.length === 0)
    return fail(terminal, 'explain wants a word (a diagnostic code, a term, a class, a theorem, a decision) or FILE and INSTRUCTION');
  const topics = topicsOf(definitions);
  const word = positionals.join(' ');
  const found = topics.filter(({ names }) => names.some((name) => plain(name) === plain(word)));
  if (found.length > 0) {
    terminal.out(`${found.map((topic) => topic.lines(terminal).join('\n')).join('\n\n')}\n`);
    return exit.done;
  }
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length === 0) return fail(terminal, unknownWord(word, topics));
  if (rest[0] === 'monitor' && rest.length <= 2) {
    const described = describedIn(file, request, terminal);
    if (typeof described === 'number') return described;
    // An instruction of that name is meant first.
    if (!described.instructions.some(({ name }) => name === 'monitor'))
      return explainMonitor(args, { file, description: described, instruction: rest[1] ?? null }, request, terminal, engine);
  }
  return explainInstruction(args, { file, name: rest.join(' ') }, request, definitions, terminal, engine, () => suggestion(word, topics));
}

/** The machine of a file; the exit code after saying why there is none. */
function describedIn(file: string, request: Request, terminal: Terminal): Description | ExitCode {
  const input = resolveOne(file, terminal);
  if (input === null) return exit.usage;
  const loaded = readDescription(input, request.parameters, terminal);
  return loaded.description ?? loaded.code;
}

/** Words as they are compared: small letters, hyphens for spaces and underscores. */
function plain(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
}

function suggestion(word: string, topics: readonly Topic[]): string | null {
  const names = topics.flatMap((topic) => topic.names);
  return nearest(word.toLowerCase(), names) ?? nearest(plain(word), names.map(plain));
}

function unknownWord(word: string, topics: readonly Topic[]): string {
  const near = suggestion(word, topics);
  const list =
    'terms such as `trap`, `relocation` or `held configuration`, classes, theorems, D1 to D20 and diagnostic codes are explained';
  return `nothing is known of ${quote(word)}${near === null ? `; ${list}` : `: did you mean ${quote(near)}?`}`;
}

/** All that has an explanation: what the definition set says first. */
function topicsOf({ set }: Definitions): Topic[] {
  const predicates = predicatesOf(set);
  const options = terminalOptions;
  return [
    ...set.classes.map((definition) => ({
      names: [definition.name, definition.title],
      lines: (terminal: Terminal) => classDefinitionLines(set, predicates, definition, options(terminal)),
    })),
    ...set.theorems.map((theorem) => ({
      names: [theorem.name],
      lines: (terminal: Terminal) => theoremLines(set, theorem, options(terminal)),
    })),
    ...terms().map((term) => ({ names: [term.name, ...term.also], lines: (terminal: Terminal) => termLines(term, options(terminal)) })),
    ...set.twins.map((twins) => ({
      names: [`${twins.name} twins`],
      lines: (terminal: Terminal) => relationLines(twins, options(terminal)),
    })),
    ...diagnosticTopics().map((topic) => ({
      names: [topic.code],
      lines: (terminal: Terminal) => diagnosticLines(topic, options(terminal)),
    })),
    ...decisions().map((decision) => ({ names: [decision.id], lines: (terminal: Terminal) => decisionLines(decision, options(terminal)) })),
  ];
}

/** The predicates of a definition set as they are written, by `name(A, B)`. */
function predicatesOf({ text }: DefinitionSet): Predicates {
  const document: unknown = parse(text);
  const predicates = typeof document === 'object' && document !== null && 'predicates' in document ? document.predicates : null;
  if (typeof predicates !== 'object' || predicates === null) return new Map();
  return new Map(Object.entries(predicates).map(([name, body]) => [cleanText(name), cleanText(String(body))]));
}

/** The decisions of the model: the rows of its table. */
export function decisions(): Decision[] {
  const rows = readPackaged('docs/model.md').matchAll(/^\| (D\d+) \| (.+?) \| (.+?) \|$/gm);
  return [...rows].map(([, id = '', question = '', decision = '']) => ({ id, question: unmarked(question), decision: unmarked(decision) }));
}

/** Markdown without its emphasis. */
function unmarked(text: string): string {
  return text.replace(/(?<!\w)\*(\S(?:[^*]*\S)?)\*(?!\w)/g, '$1');
}
