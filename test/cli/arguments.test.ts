import { expect, test } from 'vitest';
import { parseArguments, parseParameter } from '../../src/cli/arguments.ts';
import { verbs } from '../../src/cli/verbs.ts';

const check = verbs.find(({ name }) => name === 'check')!;

function message(...args: string[]): string {
  const parsed = parseArguments(check, args);
  return parsed.kind === 'usage' ? parsed.message : `parsed as ${parsed.kind}`;
}

test('flags and files in any order, values repeated where they may be', () => {
  const parsed = parseArguments(check, ['a.yaml', '--param', 'word=8', '--format=json', '-', '--param=n=1', '--', '--odd']);
  if (parsed.kind !== 'arguments') throw new Error('expected arguments');
  expect(parsed.positionals).toEqual(['a.yaml', '-', '--odd']);
  expect(parsed.values).toEqual(
    new Map([
      ['param', ['word=8', 'n=1']],
      ['format', ['json']],
    ]),
  );
});

test('what is nearly right is suggested', () => {
  expect(message('--definitons', 'x')).toBe('check has no flag `--definitons`: did you mean `--definitions`?');
  expect(message('--format', 'jsn')).toBe('--format has no value `jsn`: did you mean `json`?');
  expect(message('--decider', 'quick')).toBe('--decider has no value `quick`; there are `default` and `exhaustive`');
});

test('a flag needs its value, and one only', () => {
  expect(message('--setting')).toBe('--setting needs a value: --setting NAME');
  expect(message('--setting', '--format', 'json')).toBe('--setting needs a value: --setting NAME');
  expect(message('--setting', 'a', '--setting', 'b')).toBe('--setting is given twice');
});

test('flags named like parts of an object are unknown flags', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) expect(message(`--${name}`, 'x')).toMatch(/^check has no flag/);
});

test('help wins', () => {
  expect(parseArguments(check, ['--help', 'x'])).toEqual({ kind: 'help' });
  expect(parseArguments(check, ['-h'])).toEqual({ kind: 'help' });
});

test.each([
  ['word=8', ['word', 8n]],
  ['word=0x10', ['word', 16n]],
  ['my-word_2=0b101', ['my-word_2', 5n]],
  ['n=-3', ['n', -3n]],
  ['__proto__=1', null],
])('parameter %s', (text, wanted) => {
  const parsed = parseParameter(text);
  if (wanted === null) expect('kind' in parsed && parsed.kind).toBe('usage');
  else expect(parsed).toEqual(wanted);
});

test.each(['word', 'word=', '=8', 'word=eight', 'word=8.5', 'word=1e3', `word=${'9'.repeat(100)}`])('%s is no parameter', (text) => {
  expect(parseParameter(text)).toMatchObject({ kind: 'usage' });
});
