// Claims about classes and theorems that there are not: the nearest name is offered.
import { expect, test } from 'vitest';
import type { Analysis } from '../../src/classify/analysis.ts';
import { checkExpectations } from '../../src/theorems/index.ts';

const claims = (...list: object[]) =>
  list.map((claim) => ({ claim, when: { definitions: null, setting: null, parameters: {} }, range: {} }));

const analysis = {
  description: {
    expect: claims(
      { kind: 'class', instruction: 'go', form: null, class: 'sensitve', verdict: 'yes' },
      { kind: 'class', instruction: 'go', form: null, class: 'quantum', verdict: 'yes' },
      { kind: 'theorem', theorem: 'theorm-1', verdict: 'applies', critical: null, held: null },
    ),
    parameters: {},
  },
  definitions: { id: 'resources' },
  setting: { name: 'default' },
  forms: [{ instruction: { name: 'go' }, form: { label: null }, classes: new Map([['sensitive', { verdict: 'yes' }]]) }],
  theorems: [{ name: 'theorem-1' }],
} as unknown as Analysis;

test('the nearest class and theorem are offered', () => {
  expect(checkExpectations(analysis).map((r) => [r.met, r.found])).toEqual([
    [false, 'no such class; did you mean `sensitive`?'],
    [false, 'no such class'],
    [false, 'no such theorem; did you mean `theorem-1`?'],
  ]);
});
