// The questions of the shipped definitions, written out by hand, so that these tests need no reader of texts.
import type { Domain, Question } from '../../../src/classify/question.ts';
import type { Matrix, Part, TwinRelation } from '../../../src/language/definition-set.ts';
import type { Description, Form, TrapKind } from '../../../src/language/description.ts';
import { range } from '../../evaluate/build.ts';

export const next = (state: string): Matrix => ({ range, op: 'next', state });
export const traps = (state: string, kinds: readonly TrapKind[] | null = null): Matrix => ({ range, op: 'traps', state, kinds });
export const changes = (state: string, part: Part): Matrix => ({ range, op: 'changes', state, part });
export const differ = (part: Exclude<Part, 'O'>): Matrix => ({ range, op: 'differ', left: 'A', right: 'B', part });
export const not = (argument: Matrix): Matrix => ({ range, op: 'not', argument });
export const and = (...args: Matrix[]): Matrix => ({ range, op: 'and', arguments: args });
export const or = (...args: Matrix[]): Matrix => ({ range, op: 'or', arguments: args });

const relation = (parts: Partial<TwinRelation> & { name: string }): TwinRelation => ({
  doc: null,
  modes: 'same',
  views: 'all equal',
  R: 'equal',
  K: 'equal',
  T: 'equal',
  outside: 'equal',
  size: 'equal',
  range,
  ...parts,
});

export const relations = {
  location: relation({ name: 'location', R: 'free', outside: 'free', size: 'free' }),
  mode: relation({
    name: 'mode',
    modes: 'virtual, real',
    views: 'own included',
    R: 'equal where both own maps use it',
    K: 'equal unless held',
    outside: 'free',
  }),
  resource: relation({ name: 'resource', views: 'same storage', K: 'one differs' }),
  clock: relation({ name: 'clock', views: 'same storage', T: 'one differs' }),
};

const kept = (name: string) => [not(changes(name, 'M')), not(changes(name, 'R'))];
const oneSided = (left: string, right: string): Matrix =>
  or(and(next(left), traps(right)), and(next('A'), next('B'), ...kept('A'), ...kept('B'), or(differ('D'), differ('P'))));

/** `differ(A, B)` of the default definitions. */
export const behaves = oneSided('A', 'B');
/** `differ(B, A)`: goes on in the right state and not in the left. */
export const behavesRight = oneSided('B', 'A');
/** `control(A)`. */
export const controls = and(next('A'), or(changes('A', 'M'), changes('A', 'R'), changes('A', 'K'), changes('A', 'T'), changes('A', 'O')));

const whole: Form = { label: null, operand: null, value: null, excluded: [], when: null };
const none: ReadonlyMap<string, bigint> = new Map();

function ask(description: Description, name: string, domain: Domain, matrix: Matrix, held = none, form = whole): Question {
  const instruction = description.instructions.find((i) => i.name === name);
  const setting = description.settings[0];
  if (instruction === undefined || setting === undefined) throw new Error(`no instruction ${name}`);
  return { description, setting, instruction, form, domain, matrix, held };
}

/** A question about single states in the given modes (by default, all two). */
export function single(description: Description, name: string, matrix: Matrix, modes = [0n, 1n], held = none): Question {
  return ask(description, name, { kind: 'state', name: 'A', modes, constrained: held.size > 0 }, matrix, held);
}

/** A question about twins; modes are as in a setting where both modes 0 and 1 run in mode 1. */
export function twins(
  description: Description,
  name: string,
  relation: TwinRelation,
  matrix: Matrix,
  options: { element?: string; held?: ReadonlyMap<string, bigint>; constrained?: 'neither' | 'right' | 'both'; form?: Form } = {},
): Question {
  const domain: Domain = {
    kind: 'twins',
    relation,
    left: 'A',
    right: 'B',
    modes:
      relation.modes === 'same'
        ? [
            [0n, 0n],
            [1n, 1n],
          ]
        : [[0n, 1n]],
    element: options.element ?? null,
    constrained: options.constrained ?? 'neither',
  };
  return ask(description, name, domain, matrix, options.held, options.form);
}

export const location = (d: Description, name: string): Question => twins(d, name, relations.location, behaves);
export const mode = (d: Description, name: string): Question => twins(d, name, relations.mode, behavesRight);
export const resource = (d: Description, name: string, element: string): Question =>
  twins(d, name, relations.resource, behaves, { element });
export const control = (d: Description, name: string): Question => single(d, name, controls);
