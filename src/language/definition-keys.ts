// Every key that a definition set may have: the reader accepts what stands here, and the JSON Schema is made from it.

import type { PartRelation } from './definition-set.ts';
import type { Keys, Shape } from './shapes.ts';

const text: Shape = { kind: 'text' };
const word = (...words: string[]): Shape => ({ kind: 'word', words });

export const MODE_RELATIONS = ['same', 'virtual, real', 'guest, real'] as const;
export const VIEW_RELATIONS = ['all equal', 'own included', 'own equal', 'same storage'] as const;
export const EQUAL_OR_FREE = ['equal', 'free'] as const;
export const R_RELATIONS = ['equal', 'free', 'one differs', 'equal where both own maps use it'] as const satisfies readonly PartRelation[];
export const K_RELATIONS = ['equal', 'free', 'one differs', 'equal unless held'] as const satisfies readonly PartRelation[];
export const T_RELATIONS = ['equal', 'free', 'one differs'] as const satisfies readonly PartRelation[];

export const TWINS_KEYS = {
  doc: { doc: 'What the relation is.', shape: text },
  modes: {
    doc: '`same`, or `virtual, real`: left in a virtual mode, right in the real one, and the two differ; `guest, real`: the two may be the same.',
    shape: word(...MODE_RELATIONS),
    required: true,
  },
  views: { doc: 'How the views of storage relate.', shape: word(...VIEW_RELATIONS), required: true },
  R: { doc: 'How the address map relates.', shape: word(...R_RELATIONS), required: true },
  K: { doc: 'How the control elements relate.', shape: word(...K_RELATIONS), required: true },
  T: { doc: 'How the clocks relate.', shape: word(...T_RELATIONS), required: true },
  outside: { doc: 'Storage outside the views.', shape: word(...EQUAL_OR_FREE), required: true },
  size: { doc: 'The number of cells of storage.', shape: word(...EQUAL_OR_FREE), required: true },
} satisfies Keys;

const logic: Shape = { kind: 'logic' };

export const CLASS_KEYS = {
  title: { doc: 'The name for people; without it, the key with spaces.', shape: text },
  doc: { doc: 'What the class is.', shape: text },
  formula: { doc: 'When an instruction is of the class.', shape: logic, required: true },
  'vacuous unless': { doc: 'Where this does not hold and the formula does, the class is `vacuous`.', shape: logic },
  held: { doc: 'True when states of the real mode are taken under the held configuration.', shape: word('true', 'false') },
} satisfies Keys;

export const THEOREM_KEYS = {
  title: { doc: 'The theorem as a sentence.', shape: text },
  doc: { doc: 'More about it.', shape: text },
  premises: {
    doc: '`A within B`, the name of a theorem above, or `stated: text` for what is not decided here.',
    shape: {
      kind: 'list',
      of: {
        kind: 'either',
        shapes: [logic, { kind: 'map', keys: { stated: { doc: 'A premise that is only said.', shape: text, required: true } } }],
      },
    },
    required: true,
  },
} satisfies Keys;

export const DEFINITIONS_KEYS = {
  definitions: { doc: 'The name of the set, in kebab-case.', shape: { kind: 'name' }, required: true },
  title: { doc: 'The title, for people.', shape: text },
  doc: { doc: 'What the set is.', shape: text },
  strict: { doc: 'The set whose verdict is printed beside that of this one as the strict verdict.', shape: { kind: 'name' } },
  twins: { doc: 'Relations between two states.', shape: { kind: 'named', names: 'kebab', value: { kind: 'map', keys: TWINS_KEYS } } },
  predicates: {
    doc: 'Named conditions on states, `name(A, B): …`; each may use those above it.',
    shape: { kind: 'named', names: 'kebab', value: logic },
  },
  classes: {
    doc: 'The classes, in order; each may name those above it.',
    shape: { kind: 'named', names: 'kebab', value: { kind: 'map', keys: CLASS_KEYS } },
    required: true,
  },
  theorems: { doc: 'The theorems.', shape: { kind: 'named', names: 'kebab', value: { kind: 'map', keys: THEOREM_KEYS } } },
} satisfies Keys;
