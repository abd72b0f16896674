import { expect, test } from 'vitest';
import { codeSpace, fixedBits, printFraction, toDecimal } from '../../src/isa/coverage.ts';
import { encoding } from '../report/sample.ts';

const fixed = (width: number) => ({
  encoding: encoding({ kind: 'fixed', width, value: 0n }, { kind: 'ignored', width: 2 }, { kind: 'operand', width: 5, name: 'd' }),
});

test('only fixed bits count', () => {
  expect(fixedBits(fixed(3).encoding)).toBe(3);
});

test.each([
  [[], '0', 0],
  [[0], '1', 1],
  [[1, 1], '1', 1],
  [[1, 2, 3], '7/8', 0.875],
  [[2, 2, 2], '3/4', 0.75],
  [[5], '1/32', 0.03125],
])('instructions with fixed bits %j cover %s', (widths, fraction, decimal) => {
  const part = codeSpace(widths.map(fixed));
  expect(printFraction(part)).toBe(fraction);
  expect(toDecimal(part)).toBe(decimal);
});

test('a small gap is never rounded away', () => {
  const part = codeSpace(Array.from({ length: 40 }, (_, i) => fixed(i + 1)));
  expect(toDecimal(part)).toBe(0.999999);
  expect(printFraction(part)).toBe(`${2n ** 40n - 1n}/${2n ** 40n}`);
});

test('a code of hundreds of bits is no problem', () => {
  expect(toDecimal(codeSpace([fixed(600)]))).toBe(0);
  expect(printFraction(codeSpace([fixed(1), fixed(600)]))).toBe(`${2n ** 599n + 1n}/${2n ** 600n}`);
});
