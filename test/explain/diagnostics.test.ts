// Every diagnostic has an explanation, and its examples are what they say: the broken one gives the code, the mended one gives nothing.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { diagnosticTopics, writtenOut } from '../../src/cli/topics.ts';
import { DIAGNOSTIC_CODES, type Diagnostic, readDefinitionSet, readDescription } from '../../src/language/index.ts';

const topics = diagnosticTopics();
const base = { file: 'isas/third-generation.yaml', text: readFileSync('isas/third-generation.yaml', 'utf8') };

function diagnosticsOf(text: string): readonly Diagnostic[] {
  const source = { file: 'example.yaml', text };
  if (text.startsWith('definitions:')) return readDefinitionSet(source).diagnostics;
  const resolve = (name: string) => (name === 'example.yaml' ? source : name === 'third-generation' ? base : null);
  return readDescription(source, { resolve }).diagnostics;
}

test('every code is explained, in the order of the list', () => {
  expect(topics.map(({ code }) => code)).toEqual([...DIAGNOSTIC_CODES]);
});

describe.each(topics)('$code', (topic) => {
  test('the broken example gives it first of all, the mended one is right', () => {
    const [first, ...others] = diagnosticsOf(writtenOut(topic));
    const codes = [first, ...others].map((d) => d?.code);
    if (topic.code === 'too-many-errors') expect(codes.at(-1)).toBe('too-many-errors');
    else expect(codes).toEqual(codes.map(() => topic.code));
    expect(diagnosticsOf(topic.mended)).toEqual([]);
  });

  test('is a paragraph, and the example is short', () => {
    expect(topic.text.length).toBeGreaterThan(80);
    expect(topic.text.length).toBeLessThan(700);
    for (const example of [topic.broken, topic.mended]) expect(example.split('\n').length).toBeLessThan(20);
    expect(topic.broken.includes('…')).toBe(topic.repeat !== null);
  });
});
