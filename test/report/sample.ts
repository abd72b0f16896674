// A hand-made machine, definition set and analysis: reports are tested without running any analysis.
import type {
  Analysis,
  ClassResult,
  Effect,
  Evidence,
  FormAnalysis,
  HoldResult,
  TheoremResult,
  Verdict,
  Witness,
} from '../../src/classify/analysis.ts';
import type { ConcreteState } from '../../src/classify/question.ts';
import type { ClassDefinition, DefinitionSet, Formula } from '../../src/language/definition-set.ts';
import type {
  Condition,
  Description,
  Element,
  Encoding,
  EncodingField,
  Expectation,
  Form,
  Instruction,
  Range,
  Role,
} from '../../src/language/description.ts';

export function rangeAt(line: number, file = 'sample.yaml', column = 5): Range {
  const start = { offset: line * 100, line, column };
  return { file, start, end: { offset: line * 100 + 10, line, column: column + 10 } };
}

function element(id: string, role: Role, width: number, count = 1): Element {
  return { id, role, width, count, doc: null, field: null, bank: null, carried: false, range: rangeAt(1) };
}

export function condition(text: string): Condition {
  const range = rangeAt(2);
  return { text, range, expression: { op: 'constant', value: 1n, type: { kind: 'bool' }, range } };
}

export const whole: Form = { label: null, operand: null, value: null, excluded: [], when: null };

export function encoding(...fields: EncodingField[]): Encoding {
  const width = fields.reduce((sum, field) => sum + field.width, 0);
  return {
    text: fields.map((field) => `${field.kind}:${field.width}`).join(' '),
    groups: [{ when: null, fields, width, cells: 1 }],
    where: null,
  };
}

export function instruction(name: string, line: number, text: string, forms: readonly Form[] = [whole]): Instruction {
  return {
    name,
    doc: null,
    source: null,
    syntax: `${name} {d}`,
    encoding: encoding({ kind: 'fixed', width: 3, value: BigInt(line % 8) }, { kind: 'operand', width: 2, name: 'd' }),
    operands: [{ name: 'd', width: 2 }],
    semantics: { body: [], slots: 0, text, range: rangeAt(line + 2) },
    forms,
    range: rangeAt(line),
  };
}

export const settingOf = { name: 'default', user: 1n, virtual: [0n, 1n], monitor: ['program'], assume: [condition('re == 0')], doc: null };

export const description: Description = {
  id: 'sample',
  title: 'A sample machine',
  source: null,
  doc: null,
  file: 'sample.yaml',
  sha256: 'a'.repeat(64),
  parameters: { word: 8n, wide: 0x1_0000_0000_0000n },
  modes: [
    { name: 'supervisor', code: 0n },
    { name: 'user', code: 1n },
  ],
  elements: [
    element('mode', 'mode', 1),
    element('pc', 'pc', 8),
    element('base', 'relocation', 8),
    element('ie', 'control', 1),
    element('wide', 'control', 64),
    element('r', 'general', 8, 16),
  ],
  storages: [{ id: 'memory', addressWidth: 8, cellWidth: 8, size: 256n, order: 'big', beyond: 'program', range: rangeAt(3) }],
  traps: [{ name: 'program', vector: 0n, doc: null }],
  settings: [settingOf, { ...settingOf, name: 'strange', assume: [] }],
  invariants: [],
  assume: [],
  translate: null,
  functions: [],
  deliver: null,
  payloadWidth: 0,
  notation: [],
  fetch: null,
  tick: null,
  reset: null,
  undefinedOperation: null,
  hosting: null,
  interrupts: [],
  instructions: [
    instruction('peek', 10, 'r[d] = zext(mode, 8)\n'),
    instruction('lock', 20, 'require_supervisor()\nie = 0\n'),
    instruction('plus', 30, 'r[d] = r[d] + 1\n'),
    instruction('leap', 40, 'match d { … }\n', [
      { label: 'd=near', operand: 'd', value: 0n, excluded: [], when: null },
      { label: 'd=other', operand: 'd', value: null, excluded: [0n], when: null },
    ]),
  ],
  expect: [],
  broken: [],
};

const text = "i(A) is next and i(B) is next and D(A') != D(B')";
const some: Formula = {
  op: 'some',
  binder: { kind: 'twins', relation: 'mode', left: 'S', right: 'U', in: 'any' },
  matrix: { op: 'true', range: rangeAt(1, 'words.yaml') },
  range: rangeAt(1, 'words.yaml'),
};
const classOf = (name: string): Formula => ({ op: 'class', name, range: rangeAt(1, 'words.yaml') });
const both = (op: 'and' | 'or', ...names: string[]): Formula => ({ op, arguments: names.map(classOf), range: rangeAt(1, 'words.yaml') });

function define(name: string, title: string, formula: Formula, held = false): ClassDefinition {
  return { name, title, doc: null, text: `${name}, as text`, formula, unlessVacuous: null, held };
}

/** A definition set in which no name is one of the shipped sets. */
export const definitions: DefinitionSet = {
  id: 'words',
  title: 'Other words for the same things',
  doc: null,
  text: 'definitions: words\n',
  file: 'words.yaml',
  strict: 'sterner',
  twins: [],
  classes: [
    define('guarded', 'guarded', some, true),
    define('mode-leaky', 'mode leaky', some),
    define('place-leaky', 'place leaky', some),
    define('leaky', 'leaky', both('or', 'mode-leaky', 'place-leaky')),
    define('tight', 'tight', { op: 'not', argument: classOf('leaky'), range: rangeAt(1, 'words.yaml') }),
    define('dangerous', 'dangerous', {
      op: 'and',
      arguments: [classOf('leaky'), { op: 'not', argument: classOf('guarded'), range: rangeAt(1, 'words.yaml') }],
      range: rangeAt(1, 'words.yaml'),
    }),
  ],
  theorems: [
    {
      name: 'law-1',
      title: 'It can be hosted if it is tight',
      doc: null,
      premises: [{ op: 'within', inner: 'leaky', outer: 'guarded', text: 'leaky within guarded', range: rangeAt(9, 'words.yaml') }],
    },
    {
      name: 'law-2',
      title: 'And again within itself',
      doc: null,
      premises: [
        { op: 'theorem', name: 'law-1', text: 'law-1', range: rangeAt(10, 'words.yaml') },
        { op: 'stated', text: 'time stands still', range: rangeAt(11, 'words.yaml') },
      ],
    },
  ],
};

export function state(mode: bigint, elements: Record<string, bigint>, cells: readonly (readonly [bigint, bigint])[] = []): ConcreteState {
  return { mode, elements: new Map(Object.entries(elements)), cells: new Map(cells), size: 256n };
}

export function next(changed: Record<string, bigint>, pc = 1n, cells: readonly (readonly [bigint, bigint])[] = []): Effect {
  return { kind: 'next', pc, changed: new Map(Object.entries(changed)), cells: new Map(cells) };
}

export const trap: Effect = { kind: 'trap', trap: 'program', as: 'privileged' };

/** Mode twins: the instruction reads the mode into r[10]. */
export const modeWitness: Witness = {
  names: ['S', 'U'],
  instance: {
    operands: new Map([['d', 2n]]),
    states: [state(0n, { 'r[10]': 7n, 'r[2]': 0n, pc: 0n }), state(1n, { 'r[10]': 7n, 'r[2]': 0n, pc: 0n })],
  },
  effects: [next({ 'r[10]': 16n }), next({ 'r[10]': 1n })],
  clause: { text: `${text}\n`, range: rangeAt(54, 'words.yaml') },
  shows: ['r[10]'],
  lines: [rangeAt(12)],
  foundBy: 'random search',
  nearMiss: {
    changed: 'r[2]',
    instance: {
      operands: new Map([['d', 2n]]),
      states: [state(0n, { 'r[10]': 7n, 'r[2]': 1n, pc: 0n }), state(1n, { 'r[10]': 7n, 'r[2]': 1n, pc: 0n })],
    },
    effects: [trap, trap],
  },
  views: [],
};

/** One state of the real mode that goes on without a trap. */
export const passingWitness: Witness = {
  names: ['U'],
  instance: { operands: new Map(), states: [state(1n, { wide: 0x1_0000_0000n, pc: 0n })] },
  effects: [next({ wide: 0n })],
  clause: { text: 'i(U) traps to the monitor', range: rangeAt(48, 'words.yaml') },
  shows: ['wide'],
  lines: [],
  foundBy: 'solver',
  nearMiss: null,
  views: [],
};

const structural: Evidence = { kind: 'proof', proofs: [{ kind: 'structural' }] };

export function result(verdict: Verdict, evidence: Evidence, more: Partial<ClassResult> = {}): ClassResult {
  return { verdict, when: [], via: [], evidence, ...more };
}

function classes(guarded: ClassResult, mode: ClassResult, place: ClassResult): Map<string, ClassResult> {
  const leaky = [mode, place].some(({ verdict }) => verdict === 'yes');
  const safe = guarded.verdict === 'always';
  const derived = (yes: boolean, ...from: string[]): ClassResult => result(yes ? 'yes' : 'no', { kind: 'derived', from });
  return new Map([
    ['guarded', guarded],
    ['mode-leaky', mode],
    ['place-leaky', place],
    ['leaky', derived(leaky, 'mode-leaky', 'place-leaky')],
    ['tight', derived(!leaky, 'leaky')],
    ['dangerous', derived(leaky && !safe, 'leaky', 'guarded')],
  ]);
}

const never = result('never', { kind: 'witness', witness: passingWitness });
const no = result('no', structural);
const [peek, lock, plus, leap] = description.instructions as [Instruction, Instruction, Instruction, Instruction];

export const forms: readonly FormAnalysis[] = [
  {
    instruction: peek,
    form: whole,
    id: 'peek',
    classes: classes(never, result('yes', { kind: 'witness', witness: modeWitness }, { via: ['mode'] }), no),
  },
  {
    instruction: lock,
    form: whole,
    id: 'lock',
    classes: classes(
      result('always', {
        kind: 'proof',
        proofs: [
          { kind: 'solver', queries: ['(check-sat)'] },
          { kind: 'exhaustive', cases: 12 },
        ],
      }),
      result('yes', { kind: 'witness', witness: modeWitness }),
      no,
    ),
  },
  { instruction: plus, form: whole, id: 'plus', classes: classes(never, no, no) },
  {
    instruction: leap,
    form: leap.forms[0]!,
    id: 'leap d=near',
    classes: classes(result('when', structural, { when: [new Map([['ie', 0n]]), new Map([['wide', 5n]])] }), no, no),
  },
  {
    instruction: leap,
    form: leap.forms[1]!,
    id: 'leap d=other',
    classes: classes(never, result('vacuous', { kind: 'vacuous', reason: 'no twins' }), no),
  },
];

export const theorems: readonly TheoremResult[] = [
  {
    name: 'law-1',
    verdict: 'does not apply',
    held: new Map(),
    critical: ['peek'],
    premises: [{ text: 'leaky within guarded', verdict: 'fails', critical: ['peek'] }],
    unheld: { verdict: 'does not apply', critical: ['peek'] },
    shares: [],
    strict: { verdict: 'applies', critical: [], held: new Map([['wide', 1n]]) },
  },
  {
    name: 'law-2',
    verdict: 'does not apply',
    held: new Map(),
    critical: ['peek'],
    premises: [
      { text: 'law-1', verdict: 'fails', critical: [] },
      { text: 'time stands still', verdict: 'stated', critical: [] },
    ],
    unheld: { verdict: 'does not apply', critical: ['peek'] },
    shares: [],
    strict: null,
  },
];

export const analysis: Analysis = {
  description,
  definitions,
  setting: settingOf,
  forms,
  theorems,
  statistics: { questions: 15, structural: 9, random: 3, solver: 2, exhaustive: 1, unknown: 0 },
};

/** The same analysis where everything applies. */
export const sound: Analysis = {
  ...analysis,
  forms: forms.filter(({ id }) => id !== 'peek'),
  theorems: theorems.map((theorem) => ({
    ...theorem,
    verdict: 'applies' as const,
    critical: [],
    held: new Map([['ie', 0n]]),
    shares: [{ element: 'ie', value: 0n, buys: [{ id: 'peek', class: 'guarded', with: new Map() }] }],
    premises: theorem.premises.map((premise) => ({ ...premise, verdict: 'holds' as const, critical: [] })),
  })),
};

/** A claim, as the description makes it, that the first theorem does not apply. */
export function claim(line: number): Expectation {
  return {
    claim: { kind: 'theorem', theorem: 'law-1', verdict: 'does not apply', critical: null, held: null },
    when: { definitions: null, setting: null, parameters: {} },
    range: rangeAt(line),
  };
}

/** The answer about a configuration that leaves one instruction critical for the first theorem. */
export const held: HoldResult = {
  held: new Map([
    ['wide', 4n],
    ['ie', 0n],
  ]),
  possible: true,
  theorems: [
    {
      name: 'law-1',
      verdict: 'does not apply',
      critical: ['leap d=near'],
      elements: [
        { element: 'wide', value: 4n, buys: [], needed: false, without: { verdict: 'does not apply', critical: ['leap d=near'] } },
        {
          element: 'ie',
          value: 0n,
          buys: [
            { id: 'lock', class: 'guarded', with: new Map() },
            { id: 'plus', class: 'guarded', with: new Map([['wide', 4n]]) },
          ],
          needed: true,
          without: { verdict: 'does not apply', critical: ['lock', 'plus', 'leap d=near'] },
        },
      ],
      minimal: null,
      takes: {
        verdict: 'applies',
        held: new Map([
          ['ie', 0n],
          ['wide', 5n],
        ]),
        critical: [],
      },
    },
    { name: 'law-2', verdict: 'applies', critical: [], elements: [], minimal: new Map([['ie', 0n]]), takes: null },
  ],
};
