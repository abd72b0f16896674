// JSON in pieces: the cases come out whole wherever it is cut.
import { describe, expect, test } from 'vitest';
import { type CaseText, parseCase, splitJson } from '../../src/vectors/index.ts';

async function split(chunks: readonly string[]): Promise<CaseText[]> {
  const cases: CaseText[] = [];
  for await (const found of splitJson(chunks)) cases.push(found);
  return cases;
}

const objects = [{ name: 'a', list: [1, [2, { b: '}' }]] }, { name: '\\"{[,', empty: {} }, {}, { deep: [[[{}]]] }];
const layouts: [string, string][] = [
  ['an array on one line', JSON.stringify(objects)],
  ['an array over many lines', JSON.stringify(objects, null, 2)],
  ['a line for each', `${objects.map((o) => JSON.stringify(o)).join('\n')}\n`],
  ['one after the other', objects.map((o) => JSON.stringify(o)).join('')],
  ['two arrays', `${JSON.stringify(objects.slice(0, 2))}\n${JSON.stringify(objects.slice(2))}`],
  ['with a byte order mark', `\ufeff${JSON.stringify(objects)}`],
];

describe.each(layouts)('%s', (_, json) => {
  test('is cut into its objects, wherever the pieces end', async () => {
    for (const size of [1, 2, 3, 7, 16, json.length]) {
      const chunks = Array.from({ length: Math.ceil(json.length / size) }, (_x, i) => json.slice(i * size, (i + 1) * size));
      expect((await split(chunks)).map(parseCase)).toEqual(objects);
    }
  });
});

test('cases begin on lines', async () => {
  const cases = await split(['[\n  {},\n', '\n  {"a":\n 1},', ' {}]']);
  expect(cases.map(({ line }) => line)).toEqual([2, 4, 5]);
});

test('blanks between cases are counted anew after each', async () => {
  const blanks = ' '.repeat(1 << 23);
  expect(await split([blanks, '{}', blanks, '{}', blanks, '{}', blanks])).toHaveLength(3);
});

test('nothing is nothing', async () => {
  expect(await split([])).toEqual([]);
  expect(await split(['', ' \n', '[]'])).toEqual([]);
});

describe('what is no sequence of objects', () => {
  test.each([
    ['a number', ['[1]'], 'line 1: a case is wanted'],
    ['text', ['{}\n"a"'], 'line 2: a case is wanted'],
    ['a comma outside an array', ['{},{}'], 'line 1: a case is wanted'],
    ['a case that does not end', ['[\n{"a": [', '1]'], 'line 2: the case that begins here does not end'],
    ['an array that does not end', ['[{}\n,'], 'line 2: the array of cases does not end'],
    [
      'blanks without end',
      ['{}\n', ' '.repeat(1 << 23), ' '.repeat(1 << 23), ' {}'],
      'line 2: more than 16777216 characters without a case',
    ],
    ['brackets without end', ['[]'.repeat(1 << 23), '[{}]'], 'line 1: more than 16777216 characters without a case'],
    ['a case that is too long', ['{"a":"', 'x'.repeat(1 << 24), '"}'], 'line 1: a case has more than'],
  ] as const)('%s', async (_, chunks, message) => {
    await expect(split(chunks)).rejects.toThrow(message);
  });

  test('a case that is no JSON', async () => {
    const [first] = await split(['\n{a: 1}']);
    expect(() => parseCase(first!)).toThrow('line 2: this is no JSON');
    expect(() => parseCase({ text: '{\u001b\u009b', line: 1 })).toThrow(/^\P{Cc}*$/u);
  });
});
