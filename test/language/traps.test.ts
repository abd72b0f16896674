// What traps carry, values that the machine leaves open, and interrupts after an instruction.

import { describe, expect, test } from 'vitest';
import { execute } from '../../src/evaluate/index.ts';
import { type Description, type Expression, readDescription, type Statement } from '../../src/language/index.ts';
import { resolveFixture } from './fixtures.ts';

function read(text: string): Description {
  const { description, diagnostics } = readDescription(
    { file: 't.yaml', text: `isa: t\nextends: base\n${text}` },
    { resolve: resolveFixture },
  );
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  if (description === null) throw new Error('no description');
  return description;
}

const go = (semantics: string): string => `instructions:\n  go: { encoding: "3:2 d:2", semantics: "${semantics}" }\n`;
const body = (d: Description): readonly Statement[] => d.instructions.find((i) => i.name === 'go')?.semantics.body ?? [];

describe('payloads', () => {
  const deliver = 'deliver:\n  payload: bits(word + 2)\n  block: |\n    memory[vector] = payload[word - 1:0]\n    mode = supervisor\n';

  test('the long form of deliver declares one; its block sees it', () => {
    const d = read(`${deliver}${go('trap call as call')}`);
    expect(d.payloadWidth).toBe(10);
    expect(d.deliver).toMatchObject({ slots: 2 });
    expect(d.deliver?.body[0]).toMatchObject({ op: 'store', value: { op: 'slice', argument: { op: 'local', slot: 1, name: 'payload' } } });
    expect(body(d)[0]).toMatchObject({ op: 'trap', payload: null });
  });

  test('an expression of that width, also in functions and in the map', () => {
    const d = read(
      `${deliver}functions: |\n  fn refuse(x: bits(8)) { trap program as fault with concat(d2(), x) }\n  fn d2() -> bits(2) { return 3 }\ntranslate: |\n  if va == 0 then trap memory as memory with zext(va, 10)\n  return va\n${go('if ie == 1 then trap call as call with 1 else refuse(r[d])')}`,
    );
    const [choice] = body(d);
    if (choice?.op !== 'if') throw new Error('no choice');
    expect(choice.then[0]).toMatchObject({ op: 'trap', payload: { op: 'constant', value: 1n, type: { width: 10 } } });
    expect(d.functions.find((f) => f.name === 'refuse')?.body[0]).toMatchObject({ op: 'trap', payload: { op: 'concat' } });
    expect(d.translate?.body.body[0]).toMatchObject({ then: [{ op: 'trap', payload: { op: 'extend' } }] });
  });

  test('the short form: traps carry nothing', () => {
    expect(read('').payloadWidth).toBe(0);
  });
});

describe('values left open', () => {
  const sitesOf = (e: Expression): number[] => {
    if (e.op === 'undefined') return [e.site];
    return Object.values(e)
      .flatMap((v) => (Array.isArray(v) ? v : [v]))
      .flatMap((v) => (typeof v === 'object' && v !== null && 'op' in v ? sitesOf(v as Expression) : []));
  };

  test('each place has a number of its own, also in loops', () => {
    const d = read(go('for k in 0 .. 1 { r[k] = undefined(8) }; r[2] = undefined(word) + zext(undefined(1), 8)'));
    const sites = body(d).flatMap((s) => (s.op === 'assign' ? sitesOf(s.value) : []));
    expect(sites).toHaveLength(4);
    expect(new Set(sites).size).toBe(4);
  });

  test('a match looks at one value', () => {
    const d = read(go('match undefined(2) { 0 => r[0] = 1  1 => r[0] = 2  else => r[0] = 3 }'));
    expect(body(d)[0]).toMatchObject({ op: 'let', value: { op: 'undefined' } });
    const asked: number[] = [];
    const instruction = d.instructions.find((i) => i.name === 'go');
    if (instruction === undefined) throw new Error('no instruction');
    const outcome = execute(d, instruction, new Map([['d', 0n]]), {
      element: () => 0n,
      cell: () => 0n,
      size: () => 256n,
      choice: (site) => {
        asked.push(site);
        return 1n;
      },
    });
    expect(asked).toHaveLength(1);
    expect(outcome.kind === 'next' && outcome.elements.get('r[0]')).toBe(2n);
  });

  test('in functions and in deliver', () => {
    const d = read(`functions: |\n  fn any() -> bits(8) { return undefined(8) }\ndeliver: r[0] = any()\n${go('r[1] = any()')}`);
    expect(d.functions[2]?.body).toMatchObject([{ op: 'return', value: { op: 'undefined', type: { width: 8 } } }]);
  });
});

test('interrupts before and after an instruction', () => {
  const d = read('interrupts: { trace: { after: "flags.carry == 1", trap: call } }\n');
  expect(d.interrupts.map((i) => [i.name, i.after, i.when.text])).toEqual([
    ['timer', false, 'ie == 1 and timer == 0'],
    ['trace', true, 'flags.carry == 1'],
  ]);
});
