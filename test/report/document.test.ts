import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { Analysis } from '../../src/classify/analysis.ts';
import { toDocument } from '../../src/report/assemble.ts';
import { gateOf } from '../../src/report/gate.ts';
import { analysis, claim, definitions, description, held, rangeAt, sound } from './sample.ts';

const schema: unknown = JSON.parse(readFileSync('specs/result.schema.json', 'utf8'));
const validate = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema as object);

const document = toDocument(
  definitions,
  [{ analysis, expectations: [{ range: rangeAt(90), text: 'law-1 applies', met: false, found: 'does not apply', theorem: 'law-1' }] }],
  {
    version: '1.2.3',
    source: (file) => (file === 'sample.yaml' ? `${'\n'.repeat(11)}    r[d] = zext(mode, 8)\n` : undefined),
    diagnostics: [{ severity: 'error', code: 'syntax', message: 'no', range: rangeAt(1), help: null }],
  },
);
const isa = document.isas[0]!;
const peek = isa.instructions[0]!;

test('the document satisfies its schema, also after a round trip through JSON', () => {
  const read: unknown = JSON.parse(JSON.stringify(document));
  expect(read).toEqual(document);
  validate(read);
  expect(validate.errors).toBe(null);
});

test('what was asked about a held configuration satisfies the schema too', () => {
  for (const hold of [held, { ...held, possible: false, theorems: [] }]) {
    const asked = toDocument(definitions, [{ analysis: { ...sound, hold }, expectations: [] }], { version: '1' });
    validate(JSON.parse(JSON.stringify(asked)));
    expect(validate.errors).toBe(null);
    expect(asked.isas[0]!.hold?.possible).toBe(hold.possible);
  }
});

test('the schema refuses what is not a result', () => {
  expect(validate({ ...document, schemaVersion: 2 })).toBe(false);
  expect(validate({ ...document, isas: [{ ...isa, surprise: 1 }] })).toBe(false);
  const broken = structuredClone(document) as unknown as { isas: { instructions: { classes: Record<string, { verdict: string }> }[] }[] };
  broken.isas[0]!.instructions[0]!.classes.guarded!.verdict = 'maybe';
  expect(validate(broken)).toBe(false);
});

test('classes are keyed by the names of the definition set, in its order', () => {
  expect(Object.keys(peek.classes)).toEqual(definitions.classes.map(({ name }) => name));
  expect(peek.classes['mode-leaky']).toMatchObject({ verdict: 'yes', via: ['mode'] });
});

test('definitions say which classes quantify and which combine', () => {
  expect(document.definitions.classes.map(({ name, quantified, uses }) => [name, quantified, uses])).toEqual([
    ['guarded', true, []],
    ['mode-leaky', true, []],
    ['place-leaky', true, []],
    ['leaky', false, ['mode-leaky', 'place-leaky']],
    ['tight', false, ['leaky']],
    ['dangerous', false, ['leaky', 'guarded']],
  ]);
});

test('states of a witness list elements in description order and registers by number', () => {
  const { evidence } = peek.classes['mode-leaky']!;
  if (evidence.kind !== 'witness') throw new Error('expected a witness');
  expect(evidence.states.map(({ mode }) => mode)).toEqual(['supervisor', 'user']);
  expect(evidence.states[0]!.elements.map(({ element, value }) => [element, value])).toEqual([
    ['pc', 0],
    ['r[2]', 0],
    ['r[10]', 7],
  ]);
  expect(evidence.states[0]!.hidden).toBe(20 - 3);
  expect(evidence.operands).toEqual([{ name: 'd', width: 2, value: 2 }]);
  expect(evidence.lines).toEqual([{ text: 'r[d] = zext(mode, 8)', range: rangeAt(12) }]);
});

test('integers wider than 32 bits are hexadecimal strings, whatever their value', () => {
  const { evidence } = peek.classes.guarded!;
  if (evidence.kind !== 'witness') throw new Error('expected a witness');
  expect(evidence.states[0]!.elements.find(({ element }) => element === 'wide')?.value).toBe('0x100000000');
  const { effect } = evidence.states[0]!;
  expect(effect.kind === 'next' && effect.changed[0]?.value).toBe('0x0');
  expect(isa.parameters).toEqual({ word: 8, wide: '0x1000000000000' });
});

test('held configurations are in description order', () => {
  expect(isa.instructions[3]!.classes.guarded).toMatchObject({
    verdict: 'when',
    when: [[{ element: 'ie', value: 0 }], [{ element: 'wide', value: '0x5' }]],
  });
});

test('a name like __proto__ is a name', () => {
  const odd: Analysis = { ...analysis, description: { ...description, parameters: Object.fromEntries([['__proto__', 1n]]) } };
  const { parameters } = toDocument(definitions, [{ analysis: odd, expectations: [] }], { version: '0' }).isas[0]!;
  expect(JSON.stringify(parameters)).toBe('{"__proto__":1}');
});

describe('the gate', () => {
  const met = { range: rangeAt(90), text: 'x', met: true, found: 'x', theorem: 'law-1' };
  const claimed: Analysis = { ...analysis, description: { ...description, expect: [claim(90)] } };
  const open: Analysis = { ...sound, theorems: sound.theorems.map((theorem) => ({ ...theorem, verdict: 'unknown' as const })) };
  test.each([
    ['fails when the first theorem does not apply', analysis, [], 'failed'],
    ['is met when it applies', sound, [], 'met'],
    ['is met when the failure is expected', claimed, [met], 'met'],
    ['fails when an expectation differs', claimed, [{ ...met, met: false }], 'failed'],
    [
      'fails when an expectation differs although the theorem applies',
      { ...sound, description: claimed.description },
      [{ ...met, met: false }],
      'failed',
    ],
    ['fails when the claims that match are about something else', claimed, [{ ...met, theorem: null }], 'failed'],
    ['does not exist where claims are made, but none for this run', claimed, [], 'not gated'],
    ['is inconclusive when a theorem is', open, [], 'inconclusive'],
  ] as const)('%s', (_, of, expectations, verdict) => {
    expect(gateOf(of, expectations).verdict).toBe(verdict);
  });
});
