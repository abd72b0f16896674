import { expect, test } from 'vitest';
import type { InstructionResult } from '../../src/report/document.ts';
import { nameOfRun, namesOf, runsOf } from '../../src/report/forms.ts';

function form(id: string): InstructionResult {
  const [name = '', label = null] = id.split(' ');
  const range = { file: '', start: { offset: 0, line: 1, column: 1 }, end: { offset: 0, line: 1, column: 1 } };
  const text = { doc: null, source: null, syntax: null, encoding: '', semantics: '' };
  return { ...text, name, form: label, id, range, semanticsRange: range, classes: {} };
}

const all = ['add', 'jump f=a', 'jump f=b', 'jump f=c', 'in d=x', 'in d=y', 'sub'].map(form);

test('neighbouring forms of one instruction with equal keys make a run', () => {
  const runs = runsOf(all, ({ form: label }) => (label === 'f=c' ? 'odd' : 'even'));
  expect(runs.map((run) => run.map(({ id }) => id))).toEqual([
    ['add'],
    ['jump f=a', 'jump f=b'],
    ['jump f=c'],
    ['in d=x', 'in d=y'],
    ['sub'],
  ]);
  expect(runs.map((run) => nameOfRun(run, all))).toEqual(['add', 'jump f=a … f=b (2 forms)', 'jump f=c', 'in (2 forms)', 'sub']);
});

test('lists say an instruction once where all of its forms are in it', () => {
  expect(namesOf(['add', 'jump f=a', 'jump f=c', 'in d=x', 'in d=y', 'elsewhere'], all)).toEqual([
    'add',
    'jump f=a',
    'jump f=c',
    'in (2 forms)',
    'elsewhere',
  ]);
});
