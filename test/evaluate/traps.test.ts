// What traps carry to their delivery, results that are undefined, and which interrupt is due.
import { describe, expect, test } from 'vitest';
import { MAX_OUTCOMES, outcomesOf } from '../../src/evaluate/choices.ts';
import { deliver, execute, interruptDue, type Outcome, translate } from '../../src/evaluate/index.ts';
import type { Description, Statement } from '../../src/language/description.ts';
import * as b from './build.ts';

const W = 4;
const k = (v: bigint) => b.constant(W, v);
const registers = [b.register('base', 'relocation', W), b.register('t', 'general', W)];
const map: Description['translate'] = {
  storage: 'memory',
  addressWidth: W,
  body: b.block(b.give(b.binary('add', b.element(W, 'base'), b.local(W, 0)))),
};
const carrying = (payloadWidth: number, parts: Partial<Description> = {}) =>
  b.description(W, 16n, registers, { payloadWidth, translate: map, ...parts });

function run(d: Description, elements: Record<string, bigint>, ...body: Statement[]): Outcome {
  return execute(d, b.instruction('i', [], ...body), new Map(), b.stateOf(elements, [7n, 8n, 9n, 10n]));
}

describe('what a trap carries', () => {
  test('the value said where it is raised, as the run sees it; zero where nothing is said', () => {
    const d = carrying(W);
    expect(run(d, {}, b.assign('t', k(5n)), b.trap('program', 'call', b.binary('add', b.element(W, 't'), k(1n))))).toEqual({
      kind: 'trap',
      trap: 'program',
      as: 'call',
      payload: 6n,
      references: [],
    });
    expect(run(d, {}, b.trap('program', 'call'))).toMatchObject({ payload: 0n });
  });

  test('past the end of storage: the virtual address of a reference through the map, the physical one of another', () => {
    const d = carrying(W);
    expect(run(d, { base: 2n }, b.assign('t', b.read(W, k(3n))))).toMatchObject({ as: 'memory', payload: 3n });
    expect(run(d, { base: 2n }, b.write(k(3n), k(0n)))).toMatchObject({ as: 'memory', payload: 3n });
    expect(run(d, { base: 2n }, b.assign('t', b.physical(W, k(3n))))).toMatchObject({ as: 'memory', payload: 3n });
    expect(run(d, { base: 2n }, b.assign('t', b.load(W, k(13n))))).toMatchObject({ as: 'memory', payload: 13n });
    expect(run(d, { base: 2n }, b.store(k(13n), k(0n)))).toMatchObject({ as: 'memory', payload: 13n });
    expect(translate(d, b.stateOf({ base: 2n }, [0n]), 3n, 'read', 0n)).toEqual({
      kind: 'trap',
      trap: 'program',
      as: 'memory',
      payload: 3n,
    });
  });

  test('a map that reads a table past the end carries the address in the table, not the one translated', () => {
    const tables = carrying(W, { translate: { ...map, body: b.block(b.give(b.load(W, b.binary('add', b.local(W, 0), k(8n))))) } });
    expect(run(tables, {}, b.assign('t', b.read(W, k(3n))))).toMatchObject({ as: 'memory', payload: 11n });
  });

  test('the address is cut to the width of payloads', () => {
    expect(run(carrying(2), {}, b.assign('t', b.load(W, k(13n))))).toMatchObject({ payload: 1n });
    expect(run(carrying(9), {}, b.assign('t', b.load(W, k(13n))))).toMatchObject({ payload: 13n });
    expect(run(carrying(0), {}, b.assign('t', b.load(W, k(13n))))).toMatchObject({ payload: 0n });
  });

  test('the delivery finds it in slot 1, where traps carry anything', () => {
    const block = b.block(b.assign('t', b.local(W, 1)), b.assign('pc', b.local(W, 0)));
    expect(deliver(carrying(W, { deliver: block }), 6n, 11n, b.stateOf({}, [0n]))).toMatchObject({
      pc: 6n,
      elements: new Map([['t', 11n]]),
    });
    const silent = b.block(b.define(1, k(3n)), b.assign('t', b.local(W, 1)));
    expect(deliver(carrying(0, { deliver: silent }), 6n, 0n, b.stateOf({}, [0n]))).toMatchObject({ elements: new Map([['t', 3n]]) });
  });
});

describe('undefined results', () => {
  const d = carrying(0);
  const twice = b.instruction(
    'i',
    [],
    b.when(
      b.binary('eq', b.anything(1, 0), b.constant(1, 1n)),
      [b.trap('program', 'fault')],
      [b.assign('t', b.extend(W, false, b.anything(2, 1)))],
    ),
  );

  test('the state chooses them; without a choice they are zero', () => {
    const state = b.stateOf({}, [0n]);
    expect(execute(d, twice, new Map(), state)).toMatchObject({ kind: 'next', elements: new Map([['t', 0n]]) });
    const asked: [number, number][] = [];
    const choice = (site: number, width: number) => {
      asked.push([site, width]);
      return site === 1 ? 2n : 0n;
    };
    expect(execute(d, twice, new Map(), { ...state, choice })).toMatchObject({ elements: new Map([['t', 2n]]) });
    expect(asked).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  test('all outcomes, each string of choices once', () => {
    const outcomes = outcomesOf(d, twice, new Map(), b.stateOf({}, [0n])) ?? [];
    expect(outcomes.map((o) => (o.kind === 'trap' ? 'trap' : o.elements.get('t')))).toEqual([0n, 1n, 2n, 3n, 'trap']);
  });

  test('more outcomes than are looked at are none', () => {
    const wide = b.instruction('i', [], b.assign('t', b.slice(W - 1, 0, b.anything(13, 0))));
    expect(outcomesOf(d, wide, new Map(), b.stateOf({}, [0n]))).toBeNull();
    const just = b.instruction('i', [], b.assign('t', b.slice(W - 1, 0, b.anything(12, 0))));
    expect(outcomesOf(d, just, new Map(), b.stateOf({}, [0n]))).toHaveLength(MAX_OUTCOMES);
  });
});

test('the interrupt that is due: the first whose condition holds, before or after an instruction', () => {
  const due = (name: string, value: bigint, after: boolean) => ({
    name,
    trap: 'program',
    after,
    when: b.condition(b.binary('eq', b.element(W, 't'), k(value))),
  });
  const d = carrying(0, {
    interrupts: [due('trace', 1n, true), due('timer', 1n, false), due('again', 1n, false), due('other', 2n, false)],
  });
  const at = (t: bigint) => b.stateOf({ t }, [0n]);
  expect(interruptDue(d, at(1n), 'before')?.name).toBe('timer');
  expect(interruptDue(d, at(2n), 'before')?.name).toBe('other');
  expect(interruptDue(d, at(1n), 'after')?.name).toBe('trace');
  expect(interruptDue(d, at(2n), 'after')).toBeNull();
});
