// Forms by conditions: which states and operands each form takes.

import { describe, expect, test } from 'vitest';
import { evaluateExpression } from '../../src/evaluate/index.ts';
import { type Form, readDescription } from '../../src/language/index.ts';
import { resolveFixture } from './fixtures.ts';

function forms(yaml: string): { readonly labels: readonly (string | null)[]; readonly taken: (a: bigint, ie: bigint) => string[] } {
  const text = `isa: t\nextends: base\ninstructions:\n  x: { encoding: "3:2 k:2", semantics: "", forms: ${yaml} }\n`;
  const { description, diagnostics } = readDescription({ file: 't.yaml', text }, { resolve: resolveFixture });
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  if (description === null) throw new Error('no description');
  const found: readonly Form[] = description.instructions.find((i) => i.name === 'x')?.forms ?? [];
  const holds = (form: Form, k: bigint, ie: bigint): boolean =>
    form.when !== null &&
    evaluateExpression(description, form.when, new Map([['k', k]]), { element: () => ie, cell: () => 0n, size: () => 0n }) === 1n;
  return { labels: found.map((f) => f.label), taken: (k, ie) => found.filter((f) => holds(f, k, ie)).map((f) => f.label ?? '') };
}

describe('forms by conditions', () => {
  test('the first condition that holds, else other', () => {
    const { labels, taken } = forms('{ when: { enabled: "ie == 1 and k != 0", zero: "k == 0", high: "k >u 2" } }');
    expect(labels).toEqual(['enabled', 'zero', 'high', 'other']);
    expect(taken(0n, 1n)).toEqual(['zero']);
    expect(taken(3n, 1n)).toEqual(['enabled']);
    expect(taken(3n, 0n)).toEqual(['high']);
    expect(taken(1n, 0n)).toEqual(['other']);
  });

  test('after a condition that always holds there is no other', () => {
    const { labels, taken } = forms('{ when: { enabled: "ie == 1", rest: "true" } }');
    expect(labels).toEqual(['enabled', 'rest']);
    expect(taken(0n, 1n)).toEqual(['enabled']);
    expect(taken(0n, 0n)).toEqual(['rest']);
  });

  test('every state and operand is in one form', () => {
    const { taken } = forms('{ when: { a: "k[0] == 1", b: "ie == 1 or k == 2", c: "k == 3" } }');
    for (let k = 0n; k < 4n; k++) for (const ie of [0n, 1n]) expect(taken(k, ie)).toHaveLength(1);
  });
});
