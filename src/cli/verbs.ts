// The verbs and their flags as data: parsed from, helped from, and compared with the documentation.

import { listNames } from '../language/suggest.ts';

export interface Flag {
  readonly name: string;
  /** One letter, for `-o`. */
  readonly short?: string;
  /** What stands for the value in help, or null for a flag that has none. */
  readonly value: string | null;
  readonly multiple?: boolean;
  /** The values there are, where they can be listed. */
  readonly choices?: readonly string[];
  readonly doc: string;
}

export interface Verb {
  readonly name: string;
  readonly arguments: string;
  readonly doc: string;
  readonly flags: readonly Flag[];
  readonly details: readonly string[];
}

export const formats = ['pretty', 'json'] as const;
export const deciders = ['default', 'exhaustive'] as const;
export const monitors = ['vmm', 'hybrid', 'both'] as const;
export const schemas = ['isa', 'definitions', 'platform', 'result', 'diff', 'vectors', 'run'] as const;

const analysis: readonly Flag[] = [
  { name: 'format', value: 'FORMAT', choices: formats, doc: 'pretty (the default) or json, the result document' },
  { name: 'definitions', value: 'FILE|ID', doc: 'the definition set to classify by; the default is resources' },
  { name: 'setting', value: 'NAME', doc: 'the setting of the description; the default is its first' },
  { name: 'param', value: 'NAME=VALUE', multiple: true, doc: 'a value for a parameter of the description; may be repeated' },
  { name: 'decider', value: 'NAME', choices: deciders, doc: 'default, or exhaustive: every state, at small widths' },
  { name: 'emit-smt', value: 'DIR', doc: 'write the queries behind solver proofs as SMT-LIB files' },
];

const parameter = analysis.find(({ name }) => name === 'param')!;

const files = 'FILE is a description, a folder of them, - for standard input, or the name of a library machine.';

export const verbs: readonly Verb[] = [
  {
    name: 'check',
    arguments: 'FILE…',
    doc: 'classify every instruction and decide the theorems',
    flags: [
      ...analysis,
      {
        name: 'hold',
        value: 'ELEMENT=VALUE,…',
        multiple: true,
        doc: 'ask whether a monitor that holds these control elements gets by, and what else it takes',
      },
      { name: 'watch', value: null, doc: 'analyse again when a file changes, and say what has flipped; Ctrl-C ends' },
    ],
    details: [files],
  },
  {
    name: 'witness',
    arguments: 'FILE INSTRUCTION',
    doc: 'show why an instruction is in its classes: witnesses and proofs',
    flags: [
      { name: 'form', value: 'FIELD=VALUE', doc: 'one form of a split instruction' },
      { name: 'class', value: 'NAME', doc: 'one class of the definition set' },
      ...analysis,
    ],
    details: [files.replace('a folder of them, ', '')],
  },
  {
    name: 'diff',
    arguments: 'A B',
    doc: 'show what becomes of classes and theorems from one machine to another, and through which lines',
    flags: analysis.filter(({ name }) => name !== 'emit-smt'),
    details: ['A and B are descriptions, - for standard input, or names of library machines.'],
  },
  {
    name: 'explain',
    arguments: 'WORD|FILE INSTRUCTION',
    doc: 'explain a diagnostic, a term, a class, a theorem, an instruction of a machine, or its monitor',
    flags: [
      { name: 'form', value: 'FIELD=VALUE', doc: 'one form of a split instruction' },
      { name: 'monitor', value: 'KIND', choices: ['vmm', 'hybrid'], doc: 'with FILE monitor: vmm (the default), or hybrid' },
      { name: 'level', value: 'N', doc: 'with FILE monitor: the N-th of N monitors inside each other; the default is 1' },
      {
        name: 'hold',
        value: 'ELEMENT=VALUE,…',
        multiple: true,
        doc: 'with FILE monitor: what it holds, instead of what the analysis finds',
      },
      ...analysis.filter(({ name }) => name !== 'emit-smt' && name !== 'format'),
    ],
    details: [
      'WORD is a diagnostic code, a term of the model, a class or theorem of the definition set, or a decision, D1 to D20.',
      'FILE monitor shows the control program of the monitor; with an INSTRUCTION, the routine that interprets it.',
    ],
  },
  {
    name: 'run',
    arguments: 'FILE PROGRAM',
    doc: 'run a program on a machine, and tell how it ended',
    flags: [
      {
        name: 'on',
        value: 'MACHINE',
        doc: 'bare (the default), vmm, hybrid, or vmm:2 for a monitor inside a monitor',
      },
      { name: 'depth', value: 'N', doc: 'so many monitors, one inside the other' },
      {
        name: 'compare',
        value: 'A,B',
        doc: 'run on both, such as bare,vmm, and stop at the first difference that a guest could see',
      },
      { name: 'steps', value: 'N', doc: 'take at most so many steps; the default is 1000000, and 100000 to compare' },
      { name: 'trace', value: null, doc: 'show a line for each trap' },
      { name: 'trace-limit', value: 'N', doc: 'show at most so many of them; the default is 200' },
      { name: 'guests', value: 'PROGRAM,…', doc: 'instead of PROGRAM: several guests on one hosting machine, under a monitor' },
      { name: 'slice', value: 'N', doc: 'with --guests: steps of each in turn; the default is 1000' },
      { name: 'until', value: 'NAME|ADDRESS', doc: 'stop where the pc comes to a label or an address' },
      { name: 'back', value: 'N', doc: 'go back so many steps from the end, and show the state there' },
      { name: 'show', value: 'NAME|ADDRESS[:N]', multiple: true, doc: 'show so many cells from a label or an address on; may be repeated' },
      { name: 'input', value: 'TEXT', doc: 'input for the console' },
      {
        name: 'platform',
        value: 'FILE|MACHINE',
        doc: 'the platform; the default is the board beside the machine, none stands for no platform',
      },
      { name: 'start', value: 'NAME|ADDRESS', doc: 'where the program starts, instead of where the reset of the machine says' },
      { name: 'origin', value: 'ADDRESS', doc: 'where the first cell of an image lies; the default is 0' },
      { name: 'listing', value: null, doc: 'print the listing of the program first' },
      { name: 'hold', value: 'ELEMENT=VALUE,…', multiple: true, doc: 'what the monitor holds, instead of what the analysis finds' },
      { name: 'setting', value: 'NAME', doc: 'the setting of the description; the default is its first' },
      { name: 'scramble', value: 'SEED', doc: 'begin with arbitrary values where the monitor settles nothing' },
      ...analysis.filter(({ name }) => name === 'format' || name === 'param'),
    ],
    details: [
      files.replace('a folder of them, - for standard input, ', ''),
      'PROGRAM is a file of assembly text, an image (.bin) as asm writes it, - for standard input, or the name of a program of a library machine.',
    ],
  },
  {
    name: 'vectors',
    arguments: 'FILE [VECTORS…]',
    doc: 'execute instructions from given states and compare the states after',
    flags: [
      { name: 'only', value: 'INSTRUCTION', doc: 'cases of one instruction' },
      { name: 'limit', value: 'N', doc: 'run at most so many cases' },
      { name: 'show', value: 'N', doc: 'show so many failing cases; the default is 3' },
      { name: 'map', value: 'FILE', doc: 'how the states of a published suite are those of the description' },
      ...analysis.filter(({ name }) => name === 'format' || name === 'param'),
    ],
    details: [
      files.replace('a folder of them, ', ''),
      'VECTORS are .json, .jsonl, .ndjson or .yaml files, those compressed with gzip, folders of them, or - for standard input;',
      'without them, those that lie beside the description.',
    ],
  },
  {
    name: 'equiv',
    arguments: 'FILE…',
    doc: 'run random guests bare and under the monitors that are built from the description, and compare',
    flags: [
      { name: 'runs', value: 'N', doc: 'guests; the default is 1000' },
      { name: 'seed', value: 'S', doc: 'the guests of another campaign; the default is 1' },
      { name: 'steps', value: 'N', doc: 'steps of each guest; the default is 60' },
      { name: 'depth', value: 'N', doc: 'monitors inside each other, besides one alone; the default is 2' },
      { name: 'monitor', value: 'KIND', choices: monitors, doc: 'vmm, hybrid, or both (the default)' },
      { name: 'platform', value: 'FILE', doc: 'the devices of the guest' },
      { name: 'shard', value: 'K/N', doc: 'make the K-th of N parts of the campaign' },
      { name: 'merge', value: null, doc: 'FILE… are JSON results of the shards of one campaign: join them' },
      { name: 'jobs', value: 'N', doc: 'threads; the default is one for each processor' },
      { name: 'emit-test', value: 'FILE', doc: 'write the first program that tells as a test for vitest' },
      ...analysis.filter(({ name }) => ['format', 'setting', 'param'].includes(name)),
    ],
    details: [files],
  },
  {
    name: 'prove',
    arguments: 'FILE…',
    doc: 'prove that no guest can tell the monitor from the bare machine, instruction by instruction',
    flags: [
      { name: 'monitor', value: 'KIND', choices: ['vmm', 'hybrid'], doc: 'vmm (the default): trap and emulate; or hybrid' },
      { name: 'instruction', value: 'NAME', doc: 'prove one instruction' },
      { name: 'hold', value: 'ELEMENT=VALUE,…', multiple: true, doc: 'what the monitor holds; without it what the theorem wants' },
      ...analysis.filter(({ name }) => ['format', 'setting', 'param'].includes(name)),
    ],
    details: [files],
  },
  {
    name: 'asm',
    arguments: 'FILE PROGRAM',
    doc: 'assemble a program for a machine, by the syntax and encodings of its description',
    flags: [
      {
        name: 'output',
        short: 'o',
        value: 'OUT',
        doc: 'write the cells to this file, from the lowest address to the highest; also -o OUT',
      },
      { name: 'listing', value: null, doc: 'print addresses, cells and lines, as without --output' },
      parameter,
    ],
    details: [files.replace('a folder of them, - for standard input, ', ''), 'PROGRAM is a file, or - for standard input.'],
  },
  {
    name: 'disasm',
    arguments: 'FILE BINARY',
    doc: 'print the cells of a file as instructions of a machine',
    flags: [{ name: 'origin', value: 'ADDRESS', doc: 'where the first cell lies; the default is 0' }, parameter],
    details: [files.replace('a folder of them, - for standard input, ', '')],
  },
  {
    name: 'schema',
    arguments: '[NAME]',
    doc: 'print the JSON Schema of descriptions, of definition sets or of results',
    flags: [],
    details: [`NAME is one of ${listNames(schemas, 12, 'and')}; without one, isa.`],
  },
  {
    name: 'init',
    arguments: '[NAME]',
    doc: 'write a small description to start from',
    flags: [],
    details: ['Writes NAME.yaml (my-machine.yaml) in the current folder; never over a file that exists.'],
  },
  { name: 'help', arguments: '[VERB]', doc: 'show this, or the flags of a verb', flags: [], details: [] },
];

/** What `help` prints. */
export function overview(): string {
  const width = Math.max(...verbs.map(({ name, arguments: operands }) => name.length + operands.length + 1));
  return [
    'pogo: from the semantics of an instruction set to its Popek–Goldberg classes, theorems, witnesses and proofs.',
    '',
    'Usage: pogo VERB [FLAGS] …',
    '',
    ...verbs.map(({ name, arguments: operands, doc }) => `  ${`${name} ${operands}`.padEnd(width)}  ${doc}`),
    '',
    "'pogo help VERB' shows the flags of a verb; 'pogo --version' the version.",
    '',
    'Exit codes: 0 done and every gate met; 1 a theorem does not apply that is not expected to fail, an expectation',
    'differs, or a vector fails; 2 usage; 3 a description is broken; 4 inconclusive; 70 internal error.',
    '',
  ].join('\n');
}

/** What `help VERB` prints. */
export function helpOf({ name, arguments: operands, doc, flags, details }: Verb): string {
  const written = flags.map((flag) => `--${flag.name}${flag.value === null ? '' : ` ${flag.value}`}`);
  const width = Math.max(0, ...written.map((text) => text.length));
  return [
    `pogo ${name} ${operands}${flags.length > 0 ? ' [FLAGS]' : ''}`,
    `  ${doc}`,
    ...(details.length > 0 ? ['', ...details] : []),
    ...(flags.length > 0 ? ['', ...flags.map((flag, i) => `  ${written[i]!.padEnd(width)}  ${flag.doc}`)] : []),
    '',
  ].join('\n');
}
