import { expect, test } from 'vitest';
import type { Analysis, ClassResult, Witness } from '../../src/classify/analysis.ts';
import { toDocument } from '../../src/report/assemble.ts';
import type { Emphasis } from '../../src/report/text.ts';
import { renderWitness } from '../../src/report/witness.ts';
import { analysis, definitions, modeWitness, next, result, state, trap } from './sample.ts';

const plain = { width: 100, style: (_: Emphasis, text: string) => text };

function show(of: Analysis, className: string | null, index = 0): string {
  const { definitions: set, isas } = toDocument(definitions, [{ analysis: of, expectations: [] }], {
    version: '0',
    source: () => `${'\n'.repeat(11)}      r[d] = zext(mode, 8)\n`,
  });
  const command = ({ name }: { name: string }, of: string): string => `pogo witness sample.yaml ${name} --class ${of}`;
  return renderWitness(set, isas[0]!, isas[0]!.instructions[index]!, { className, command }, plain);
}

/** Without line breaks. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ');
}

/** The sample with another witness for `mode-leaky` of its first instruction. */
function withWitness(witness: Partial<Witness>, verdict: ClassResult['verdict'] = 'yes'): Analysis {
  const first = analysis.forms[0]!;
  const changed = result(verdict, { kind: 'witness', witness: { ...modeWitness, nearMiss: null, ...witness } });
  return { ...analysis, forms: [{ ...first, classes: new Map([...first.classes, ['mode-leaky', changed]]) }, ...analysis.forms.slice(1)] };
}

test('two states side by side', () => {
  expect(show(analysis, 'mode-leaky')).toBe(`peek of sample, sample.yaml:10
  definitions words; setting default: supervisor, user of the guest in real user mode
  assuming re == 0 (setting)

     12 │ r[d] = zext(mode, 8)

mode leaky: yes (mode); witness found by random search, replayed
  definition  mode-leaky, as text
  clause      i(A) is next and i(B) is next and D(A') != D(B') [words.yaml:54]
  semantics   r[d] = zext(mode, 8) [sample.yaml:12]

               S: virtual supervisor mode  U: real user mode
  operand d    0x2                         0x2
  r[2]         0x0                         0x0
  r[10]        0x7                         0x7
  outcome      goes on                     goes on
  r[10] after  0x10 (16)                   0x1                ≠ must agree and does not
  not shown: 18 registers, 0 or without a part in this

  A guest that executes this in virtual supervisor mode really does so in user mode and gets r[10] =
  0x1, where the bare machine gives 0x10.
  Near miss: with r[2] = 0x1 instead of 0x0 nothing shows: each side takes trap program as
  privileged.
  $ pogo witness sample.yaml peek --class mode-leaky
`);
});

test('one state has its before and after beside each other', () => {
  const text = show(analysis, 'guarded');
  expect(text).toContain('guarded: never; witness found by the solver, replayed');
  expect(text).toContain('against     i(U) traps to the monitor');
  expect(text).toMatch(/wide +0x100000000 \(4294967296\) +0x0 +← changes/);
  expect(flat(text)).toContain('Executed in real user mode, it goes on without a trap: the monitor never sees it.');
});

test('a combined class shows the witnesses of its parts', () => {
  const text = show(analysis, 'dangerous');
  expect(text).toContain('dangerous: yes; follows from leaky, guarded');
  expect(text).toContain('mode leaky: yes (mode); witness');
  expect(text).toContain('guarded: never; witness');
  expect(text).toContain('place leaky: no; proved: 1 question by structure');
});

test('without a class, all that quantify are shown and the others named', () => {
  const text = show(analysis, null, 1);
  expect(text).toContain('tight: no; follows from leaky');
  expect(text).toContain('guarded: always; proved: 1 question by the solver, 1 question by exhaustion (12 cases)');
});

test('one side traps: no row after for it, and the outcome is marked', () => {
  const text = show(withWitness({ effects: [next({ 'r[10]': 3n }), trap], shows: ['trap'] }), 'mode-leaky');
  expect(text).toMatch(/outcome +goes on +trap program as privileged +≠ must agree and does not/);
  expect(text).toMatch(/r\[10\] after +0x3$/m);
  expect(flat(text)).toContain('it takes trap program as privileged, where the bare machine goes on');
});

test('twins of one mode: the sentence names what differs', () => {
  const states = [state(1n, { ie: 0n, 'r[10]': 0n }), state(1n, { ie: 1n, 'r[10]': 0n })];
  const text = show(
    withWitness({ names: ['A', 'B'], instance: { operands: new Map(), states }, effects: [next({}), next({ 'r[10]': 1n })] }),
    'mode-leaky',
  );
  expect(text).toMatch(/ie +0x0 +0x1 +differs/);
  expect(text).toMatch(/r\[10\] after +0x0 +0x1 +≠ must agree and does not/);
  expect(flat(text)).toContain('What a guest gets depends on ie, which the monitor owns: r[10] = 0x0 with ie = 0x0, 0x1 with ie = 0x1.');
});

test('storage: cells by address, and another size', () => {
  const left = { ...state(1n, { base: 0n }, [[4n, 0n]]), size: 8n };
  const right = { ...state(1n, { base: 0n }, [[4n, 0n]]), size: 16n };
  const text = show(
    withWitness({
      names: ['A', 'B'],
      instance: { operands: new Map(), states: [left, right] },
      effects: [next({}, 1n, [[4n, 1n]]), next({})],
      shows: ['memory'],
    }),
    'mode-leaky',
  );
  expect(text).toMatch(/size of storage +0x8 +0x10 \(16\) +differs/);
  expect(text).toMatch(/cell 0x4 after +0x1 +0x0 +≠ must agree and does not/);
  expect(flat(text)).toContain('depends on the size of storage, which the monitor owns');
});

test('a control effect says what it changes', () => {
  const text = show(
    withWitness({
      names: ['S'],
      instance: { operands: new Map(), states: [state(1n, { ie: 0n })] },
      effects: [next({ ie: 1n })],
      shows: ['ie'],
    }),
    'mode-leaky',
  );
  expect(text).toMatch(/ie +0x0 +0x1 +← changes/);
  expect(flat(text)).toContain('Executed in real user mode, it changes ie from 0x0 to 0x1 without a trap');
});

test('what only one side names was 0 on the other', () => {
  const states = [state(0n, {}), state(1n, { 'r[10]': 7n })];
  const text = show(
    withWitness({ instance: { operands: new Map(), states }, effects: [next({}), next({ 'r[3]': 5n })], shows: ['r'] }),
    'mode-leaky',
  );
  expect(text).toMatch(/r\[10\] +0x0 +0x7 +differs/);
  expect(text).toMatch(/r\[3\] after +0x0 +0x5 +≠ must agree and does not/);
  expect(flat(text)).toContain('gets r[3] = 0x5, where the bare machine gives 0x0.');
});

test('cells stand by the virtual address at which the states see them', () => {
  const cells = [state(0n, {}, [[3n, 5n]]), state(0n, {}, [[4n, 5n]])];
  const effects = [next({}, 1n, [[3n, 7n]]), next({}, 1n, [[4n, 8n]])];
  const views = [
    { space: null, va: 1n, cells: [3n, 4n] },
    { space: null, va: 2n, cells: [9n, null] },
    { space: 0n, va: 6n, cells: [3n, 3n] },
    { space: null, va: null, cells: [4n, 4n] },
  ];
  const text = show(withWitness({ instance: { operands: new Map(), states: cells }, effects, shows: ['storage'], views }), 'mode-leaky');
  expect(text).toContain(`
                                     S: supervisor mode  U: supervisor mode
  at 0x1 (cell 0x3, cell 0x4)        0x5                 0x5
  cell 0x3 (at 0x6 of supervisor)    0x5                 0x0                 differs
  cell 0x4 (physical)                0x0                 0x5                 differs
  outcome                            goes on             goes on
  at 0x1 (cell 0x3, cell 0x4) after  0x7                 0x8                 ≠ must agree and does not
  not shown`);
  expect(flat(text)).toContain('at 0x1 (cell 0x3, cell 0x4) = 0x7 in S, 0x8 in U.');
});

test('without views, cells stand by their own address', () => {
  const states = [state(0n, {}, [[3n, 5n]]), state(0n, {}, [[3n, 5n]])];
  const effects = [next({}, 1n, [[3n, 7n]]), next({})];
  const text = show(withWitness({ instance: { operands: new Map(), states }, effects, shows: ['storage'] }), 'mode-leaky');
  expect(text).toMatch(/\n {2}cell 0x3 +0x5 +0x5\n/);
  expect(text).toMatch(/\n {2}cell 0x3 after +0x7 +0x5 +≠ must agree and does not\n/);
});

test('the size of storage is shown where it is not the declared one', () => {
  const of = (...sizes: bigint[]): string =>
    show(
      withWitness({
        instance: { operands: new Map(), states: sizes.map((size) => ({ ...state(0n, {}), size })) },
        effects: sizes.map(() => next({})),
        shows: [],
      }),
      'mode-leaky',
    );
  expect(of(256n, 256n)).not.toContain('size of storage');
  expect(of(4n, 4n)).toMatch(/size of storage +0x4 +0x4\n/);
  expect(of(256n, 4n)).toMatch(/size of storage +0x100 \(256\) +0x4 +differs\n/);
  expect(of(4n)).toMatch(/size of storage +0x4\n/);
});
