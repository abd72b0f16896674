import { expect, test } from 'vitest';
import type { Analysis } from '../../src/classify/analysis.ts';
import { toDocument } from '../../src/report/assemble.ts';
import { renderMachine } from '../../src/report/pretty.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { type Emphasis, length } from '../../src/report/text.ts';
import * as sample from './sample.ts';
import { analysis, definitions, description, rangeAt, sound } from './sample.ts';

const plain = { width: 100, style: (_: Emphasis, text: string) => text };

function print(of: Analysis, width = 100): string {
  const { definitions: set, isas } = toDocument(definitions, [{ analysis: of, expectations: [] }], { version: '0' });
  return renderMachine(set, isas[0]!, { ...plain, width }, ({ id }) => `pogo witness ${id}`);
}

test('a machine whose first theorem does not apply', () => {
  expect(print(analysis)).toBe(`sample: A sample machine
  file        sample.yaml
  parameters  word = 8, wide = 281474976710656
  definitions words
  setting     default: supervisor, user of the guest in real user mode (others: strange)
  assuming    re == 0 (setting)
  coverage    4 instructions, 1/2 of the codes (50 %)

  instruction  guarded                  mode  breaks
  peek         never                    yes   Law 1, 2
  lock         always                   yes
  leap d=near  when ie = 0 or wide = 5  -
  2 more, tight: plus, leap d=other
  No instruction: place leaky

  Law 1 does not apply
    It can be hosted if it is tight.
    1 critical instruction:
      peek  mode leaky (mode); never guarded
    strict (sterner): applies, holding wide = 1

  Law 2 does not apply
    And again within itself.
    1 critical instruction:
      peek
    premise law-1: fails
    premise time stands still: stated

  evidence: 15 questions, 9 by structure, 3 by random search, 2 by the solver, 1 by exhaustion
  why: pogo witness peek
  fails: law-1 does not apply, and no expectation says so
`);
});

test('a held configuration stands beside the verdict, and what holds without it', () => {
  const text = print(sound);
  expect(text).toContain('Law 1 applies, holding ie = 0\n');
  expect(text).toContain('    ie = 0 makes guarded: peek\n    holding nothing: does not apply\n');
  expect(text).toContain('    ie = 0: as for Law 1\n    holding nothing: does not apply\n');
  expect(text).toContain('passes: law-1 applies\n');
});

test('what an instruction needs besides is said, and instructions that no element is blamed for are named', () => {
  const [law] = sound.theorems;
  const buys = [{ id: 'plus', class: 'guarded', with: new Map([['wide', 5n]]) }];
  const text = print({ ...sound, theorems: [{ ...law!, shares: [{ element: 'ie', value: 0n, buys }] }] });
  expect(text).toContain('    ie = 0, with wide = 5, makes guarded: plus\n    holding nothing: does not apply: peek\n');
});

test('a configuration that was asked about', () => {
  expect(print({ ...analysis, hold: sample.held })).toContain(`
  Holding ie = 0, wide = 4, as asked
    Law 1: does not apply
      1 critical instruction left:
        leap d=near  critical where what is held goes against an assumption
      ie = 0 makes guarded: lock
      ie = 0, with wide = 4, makes guarded: plus
      changes nothing: wide = 4
      it would take ie = 0, wide = 5 instead
    Law 2: applies
      suffices: ie = 0
`);
});

test('a configuration that no state has', () => {
  expect(print({ ...analysis, hold: { ...sample.held, possible: false, theorems: [] } })).toContain(
    '  Holding ie = 0, wide = 4, as asked\n    No state of the real mode has these values: no monitor can hold them.\n',
  );
});

test('expectations that differ are shown with their place', () => {
  const expectations = [{ range: rangeAt(90), text: 'law-1 applies', met: false, found: 'does not apply', theorem: 'law-1' }];
  const { definitions: set, isas } = toDocument(definitions, [{ analysis, expectations }], { version: '0' });
  expect(renderMachine(set, isas[0]!, plain)).toContain('differs sample.yaml:90: expected law-1 applies; found does not apply');
});

test('premises that the analysis adds are said once', () => {
  const kept = { text: 'the bound stays', verdict: 'holds' as const, critical: [] };
  const text = print({
    ...analysis,
    theorems: analysis.theorems.map((theorem) => ({ ...theorem, premises: [...theorem.premises, kept] })),
  });
  expect(text.match(/the bound stays/g)).toHaveLength(1);
  expect(text).toContain('\n  premise of every theorem: the bound stays: holds\n');
});

test('a class without states to compare makes no column', () => {
  const vacuous = sample.result('vacuous', { kind: 'vacuous', reason: 'none' });
  const text = print({
    ...analysis,
    forms: analysis.forms.map((form) => ({ ...form, classes: new Map([...form.classes, ['place-leaky', vacuous]]) })),
  });
  expect(text).toContain('instruction  guarded                  mode  breaks');
  expect(text).toContain('  Nothing to compare, so vacuous: place leaky\n');
});

test('broken instructions are named', () => {
  expect(print({ ...analysis, description: { ...description, broken: ['leak', 'lurk'] } })).toContain(
    'broken      leak, lurk: not analysed',
  );
});

test('text from a file cannot steer the terminal', () => {
  const title = 'A\u001b[2J\u202emachine\r\u0007\nsecond line';
  const text = print({ ...analysis, description: { ...description, title } });
  expect(text).not.toMatch(/\p{Cc}(?<!\n)|\u202e/u);
  expect(text).toContain('A\\u{1b}[2J\\u{202e}machine\\u{d}\\u{7} second line');
});

test('lines keep within the terminal', () => {
  const many = { ...analysis, forms: Array.from({ length: 60 }, (_, i) => ({ ...analysis.forms[2]!, id: `plus-${i}` })) };
  for (const line of print(many, 70).split('\n')) expect(length(line)).toBeLessThanOrEqual(70);
});

test('style never changes the text', () => {
  const { definitions: set, isas } = toDocument(definitions, [{ analysis, expectations: [] }], { version: '0' });
  const styled = renderMachine(set, isas[0]!, { ...plain, style: (_, text) => `<${text}>` });
  expect(styled).toContain('<Law 1 does not apply>');
  expect(styled.replace(/[<>]/g, '')).toBe(renderMachine(set, isas[0]!, plain));
});

test('the summary of several machines', () => {
  const { isas } = toDocument(
    definitions,
    [analysis, sound].map((of) => ({ analysis: of, expectations: [] })),
    { version: '0' },
  );
  expect(renderSummary(isas, plain)).toBe(`machine  Law 1           Law 2           held    critical  expectations  gate
sample   does not apply  does not apply  -       1         -             fails
sample   applies         applies         ie = 0  0         -             passes
`);
});
