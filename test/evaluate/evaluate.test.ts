import { describe, expect, test } from 'vitest';
import {
  BudgetExceeded,
  deliver,
  evaluateCondition,
  execute,
  fetch,
  type Outcome,
  runBlock,
  tick,
  translate,
} from '../../src/evaluate/index.ts';
import type { Description, Function as FunctionDefinition, Statement } from '../../src/language/description.ts';
import * as b from './build.ts';

const W = 4;
const registers = [
  b.register('base', 'relocation', W),
  b.register('bound', 'relocation', W),
  b.register('r', 'general', W, 4),
  b.register('t', 'clock', W),
];
const wide = (id: string) => b.extend(W + 1, false, b.element(W, id));

// va >= bound is refused; otherwise base + va, which may not wrap around.
const relocate: Description['translate'] = {
  storage: 'memory',
  addressWidth: W,
  body: b.block(
    b.when(b.binary('ule', b.element(W, 'bound'), b.local(W, 0)), [b.trap('program', 'memory')]),
    b.define(2, b.binary('add', wide('base'), b.extend(W + 1, false, b.local(W, 0)))),
    b.when(b.binary('ule', b.size(W + 1), b.local(W + 1, 2)), [b.trap('edge', 'memory')], [b.give(b.slice(W - 1, 0, b.local(W + 1, 2)))]),
  ),
};
const machine = b.description(W, 16n, registers, { translate: relocate });
const flat = b.description(W, 16n, registers);
const r = (i: bigint) => b.element(W, 'r', b.constant(2, i));
const k = (v: bigint) => b.constant(W, v);

function run(d: Description, elements: Record<string, bigint>, cells: readonly bigint[], ...body: Statement[]): Outcome {
  return execute(d, b.instruction('i', [], ...body), new Map(), b.stateOf(elements, cells));
}
function next(outcome: Outcome): Extract<Outcome, { kind: 'next' }> {
  if (outcome.kind !== 'next') throw new Error(`trapped: ${outcome.trap}`);
  return outcome;
}

describe('execute', () => {
  test('an instruction that does nothing goes on in sequence, modulo the width of pc', () => {
    const outcome = next(run(flat, { pc: 15n }, [0n]));
    expect(outcome).toEqual({ kind: 'next', elements: new Map(), cells: [], pc: 0n, references: [] });
  });

  test('registers of a file are keyed by index, and later reads see assignments', () => {
    const outcome = next(
      run(
        flat,
        { 'r[1]': 5n },
        [0n],
        b.assign('r', b.binary('add', r(1n), k(1n)), b.constant(2, 2n)),
        b.assign('r', r(2n), b.constant(2, 3n)),
      ),
    );
    expect([...outcome.elements]).toEqual([
      ['r[2]', 6n],
      ['r[3]', 6n],
    ]);
  });

  test('pc keeps its value for reads after it was assigned, and is not among the elements', () => {
    const outcome = next(
      run(flat, { pc: 3n }, [0n], b.assign('pc', k(9n)), b.assign('t', b.element(W, 'pc')), b.assign('r', b.nextPc(W), b.constant(2, 0n))),
    );
    expect(outcome.pc).toBe(9n);
    expect([...outcome.elements]).toEqual([
      ['t', 3n],
      ['r[0]', 4n],
    ]);
  });

  test('a read goes through the map; a load does not', () => {
    const cells = [10n, 11n, 12n, 13n];
    const outcome = next(
      run(
        machine,
        { base: 2n, bound: 2n, mode: 1n },
        cells,
        b.assign('r', b.read(W, k(1n)), b.constant(2, 0n)),
        b.assign('t', b.load(W, k(1n))),
      ),
    );
    expect(outcome.elements.get('r[0]')).toBe(13n);
    expect(outcome.elements.get('t')).toBe(11n);
    expect(outcome.references).toEqual([
      { storage: 'memory', pa: 3n, by: { va: 1n, space: 1n, access: 'read' }, access: 'read' },
      { storage: 'memory', pa: 1n, by: null, access: 'read' },
    ]);
  });

  test('a cell written through the map is seen by physical address, the last content wins', () => {
    const outcome = next(
      run(
        machine,
        { base: 2n, bound: 2n },
        [0n, 0n, 0n, 0n],
        b.write(k(1n), k(7n)),
        b.assign('t', b.load(W, k(3n))),
        b.store(k(3n), k(8n)),
        b.assign('r', b.read(W, k(1n)), b.constant(2, 0n)),
      ),
    );
    expect(outcome.elements.get('t')).toBe(7n);
    expect(outcome.elements.get('r[0]')).toBe(8n);
    expect(outcome.cells).toEqual([{ storage: 'memory', pa: 3n, value: 8n }]);
  });

  test('the mode that decides a reference is the mode at that time', () => {
    const outcome = next(
      run(
        flat,
        { mode: 0n },
        [4n],
        b.assign('mode', b.constant(1, 1n)),
        b.assign('t', b.read(W, k(0n))),
        b.assign('t', b.read(W, k(0n), b.constant(1, 0n), 'execute')),
      ),
    );
    expect(outcome.references.map((reference) => reference.by)).toEqual([
      { va: 0n, space: 1n, access: 'read' },
      { va: 0n, space: 0n, access: 'execute' },
    ]);
  });

  test('a trap undoes everything, and the references made so far remain known', () => {
    const outcome = run(machine, { base: 0n, bound: 1n }, [5n], b.assign('t', b.read(W, k(0n))), b.write(k(1n), k(1n)));
    expect(outcome).toEqual({
      kind: 'trap',
      trap: 'program',
      as: 'memory',
      payload: 0n,
      references: [{ storage: 'memory', pa: 0n, by: { va: 0n, space: 0n, access: 'read' }, access: 'read' }],
    });
  });

  test('beyond the end of storage: the map by itself, a load, a store', () => {
    expect(run(machine, { base: 1n, bound: 4n }, [0n, 0n], b.write(k(1n), k(0n)))).toMatchObject({ trap: 'edge', as: 'memory' });
    const beyond = { kind: 'trap', trap: 'program', as: 'memory', payload: 0n, references: [] };
    expect(run(flat, {}, [0n, 0n], b.assign('t', b.read(W, k(2n))))).toEqual(beyond);
    expect(run(flat, {}, [0n, 0n], b.assign('t', b.load(W, k(2n))))).toEqual(beyond);
    expect(run(flat, {}, [0n, 0n], b.store(k(2n), k(2n)))).toEqual(beyond);
  });

  test('a physical address as data is no reference', () => {
    const outcome = next(run(machine, { base: 2n, bound: 2n }, [0n, 0n, 0n, 0n], b.assign('t', b.physical(W, k(1n)))));
    expect(outcome.elements.get('t')).toBe(3n);
    expect(outcome.references).toEqual([]);
  });

  test('operands and expressions', () => {
    const i = b.instruction(
      'i',
      [{ name: 'a', width: 2 }],
      b.assign('t', b.concat(b.operand(2, 'a'), b.slice(2, 1, k(6n)))),
      b.assign('r', b.extend(W, true, b.operand(2, 'a')), b.constant(2, 0n)),
      b.assign('r', b.choose(b.binary('slt', k(8n), k(0n)), k(1n), k(2n)), b.constant(2, 1n)),
      b.assign(
        'r',
        b.extend(W, false, { type: { kind: 'bits', width: 1 }, range: b.range, op: 'bit', argument: b.truth(true) }),
        b.constant(2, 2n),
      ),
    );
    const outcome = next(execute(flat, i, new Map([['a', 2n]]), b.stateOf({}, [0n])));
    expect([...outcome.elements.values()]).toEqual([11n, 14n, 1n, 1n]);
  });

  test('and, or, implies and choices do not evaluate what they do not need', () => {
    const beyond = b.binary('eq', b.load(W, k(9n)), k(0n));
    const conditions: [boolean, ReturnType<typeof b.truth>][] = [
      [false, b.binary('land', b.truth(false), beyond)],
      [true, b.binary('lor', b.truth(true), beyond)],
      [true, b.binary('limplies', b.truth(false), beyond)],
      [true, b.choose(b.truth(true), b.truth(true), beyond)],
    ];
    for (const [expected, condition] of conditions) {
      const outcome = next(run(flat, {}, [0n], b.when(condition, [b.assign('t', k(1n))], [b.assign('t', k(0n))])));
      expect(outcome.elements.get('t')).toBe(expected ? 1n : 0n);
    }
    expect(run(flat, {}, [0n], b.when(b.binary('land', b.truth(true), beyond), [])).kind).toBe('trap');
    expect(run(flat, {}, [0n], b.when(b.binary('lor', b.truth(false), beyond), [])).kind).toBe('trap');
    expect(run(flat, {}, [0n], b.when(b.binary('limplies', b.truth(true), beyond), [])).kind).toBe('trap');
  });
});

describe('functions', () => {
  const double: FunctionDefinition = {
    name: 'double',
    parameters: [{ name: 'x', type: { kind: 'bits', width: W } }],
    result: { kind: 'bits', width: W },
    body: [
      b.when(
        b.binary('eq', b.local(W, 0), k(0n)),
        [b.give(k(15n))],
        [b.define(1, b.binary('add', b.local(W, 0), b.local(W, 0))), b.give(b.local(W, 1))],
      ),
    ],
    slots: 2,
    range: b.range,
  };
  const refuse: FunctionDefinition = {
    name: 'refuse',
    parameters: [],
    result: null,
    body: [b.assign('t', k(1n)), b.when(b.binary('eq', b.element(1, 'mode'), b.constant(1, 1n)), [b.trap('program', 'privileged')])],
    slots: 0,
    range: b.range,
  };
  const d = { ...flat, functions: [double, refuse] };

  test('each call has its own frame', () => {
    const nested = b.call(W, 'double', b.call(W, 'double', b.local(W, 0)));
    const outcome = next(
      run(
        d,
        {},
        [0n],
        b.define(0, k(3n)),
        b.assign('t', nested),
        b.assign('r', b.local(W, 0), b.constant(2, 0n)),
        b.assign('r', b.call(W, 'double', k(0n)), b.constant(2, 1n)),
      ),
    );
    expect([...outcome.elements.values()]).toEqual([12n, 3n, 15n]);
  });

  test('a call for its effects may assign and may trap', () => {
    expect(next(run(d, {}, [0n], b.perform('refuse'))).elements.get('t')).toBe(1n);
    expect(run(d, { mode: 1n }, [0n], b.perform('refuse'))).toEqual({
      kind: 'trap',
      trap: 'program',
      as: 'privileged',
      payload: 0n,
      references: [],
    });
  });

  test('exponential expansion and endless recursion end in BudgetExceeded', () => {
    const functions: FunctionDefinition[] = [{ ...double, name: 'f0', body: [b.give(b.local(W, 0))] }];
    for (let i = 1; i <= 40; i++) {
      const inner = (x: ReturnType<typeof k>) => b.call(W, `f${i - 1}`, x);
      functions.push({ ...double, name: `f${i}`, body: [b.give(inner(inner(b.local(W, 0))))] });
    }
    expect(() => run({ ...flat, functions }, {}, [0n], b.assign('t', b.call(W, 'f40', k(0n))))).toThrow(BudgetExceeded);
    const loop = { ...double, name: 'loop', body: [b.give(b.call(W, 'loop', b.local(W, 0)))] };
    expect(() => run({ ...flat, functions: [loop] }, {}, [0n], b.assign('t', b.call(W, 'loop', k(0n))))).toThrow(BudgetExceeded);
  });

  test('an expression nested too deep ends in BudgetExceeded', () => {
    let deep = k(1n);
    for (let i = 0; i < 100_000; i++) deep = b.unary('not', deep);
    expect(() => run(flat, {}, [0n], b.assign('t', deep))).toThrow(BudgetExceeded);
  });
});

describe('translate', () => {
  test('gives the address, the trap of the map, and the refusal past the end of storage', () => {
    const state = b.stateOf({ base: 2n, bound: 4n }, [0n, 0n, 0n, 0n]);
    expect(translate(machine, state, 1n, 'read', 0n)).toEqual({ kind: 'address', pa: 3n });
    expect(translate(machine, state, 2n, 'read', 0n)).toEqual({ kind: 'trap', trap: 'edge', as: 'memory', payload: 0n });
    expect(translate(machine, state, 4n, 'read', 0n)).toEqual({ kind: 'trap', trap: 'program', as: 'memory', payload: 0n });
    expect(translate(flat, state, 3n, 'write', 1n)).toEqual({ kind: 'address', pa: 3n });
    expect(translate(flat, state, 4n, 'write', 1n)).toEqual({ kind: 'trap', trap: 'program', as: 'memory', payload: 0n });
  });

  // Mode 1 may only read, and looks its page up in storage: va is mapped by cell[va].
  const paged = b.description(W, 16n, registers, {
    translate: {
      storage: 'memory',
      addressWidth: W,
      body: b.block(
        b.when(
          b.binary('land', b.binary('eq', b.local(1, 1), b.constant(1, 1n)), b.unary('lnot', b.accessIs('read'))),
          [b.trap('program', 'memory')],
          [b.give(b.load(W, b.local(W, 0)))],
        ),
      ),
    },
  });

  test('sees space and access', () => {
    const state = b.stateOf({}, [1n, 2n, 3n]);
    expect(translate(paged, state, 0n, 'read', 1n)).toEqual({ kind: 'address', pa: 1n });
    expect(translate(paged, state, 0n, 'write', 1n)).toEqual({ kind: 'trap', trap: 'program', as: 'memory', payload: 0n });
    expect(translate(paged, state, 0n, 'write', 0n)).toEqual({ kind: 'address', pa: 1n });
    expect(translate(paged, state, 2n, 'write', 0n)).toEqual({ kind: 'trap', trap: 'program', as: 'memory', payload: 0n }); // cell 3 of 3
    expect(translate(paged, state, 3n, 'write', 0n)).toEqual({ kind: 'trap', trap: 'program', as: 'memory', payload: 0n }); // the table's end
  });

  test('reads tables as the instruction has changed them, and its reads are not references', () => {
    const outcome = next(run(paged, {}, [1n, 5n, 6n, 7n, 0n, 0n, 0n, 0n], b.store(k(0n), k(3n)), b.assign('t', b.read(W, k(0n)))));
    expect(outcome.elements.get('t')).toBe(7n);
    expect(outcome.references.map((reference) => reference.pa)).toEqual([0n, 3n]);
  });
});

describe('blocks and conditions', () => {
  test('deliver sees the vector, tick moves clocks, fetch gives an address', () => {
    const d: Description = {
      ...flat,
      deliver: b.block(b.store(k(0n), b.element(W, 'pc')), b.assign('pc', b.local(W, 0))),
      tick: b.block(b.assign('t', b.binary('add', b.element(W, 't'), k(1n)))),
      fetch: b.block(b.give(b.binary('add', b.element(W, 'pc'), k(2n)))),
    };
    const state = b.stateOf({ pc: 3n, t: 15n }, [0n]);
    expect(deliver(d, 6n, 0n, state)).toMatchObject({
      kind: 'done',
      pc: 6n,
      value: null,
      cells: [{ storage: 'memory', pa: 0n, value: 3n }],
    });
    expect(tick(d, state)).toMatchObject({ kind: 'done', pc: null, elements: new Map([['t', 0n]]) });
    expect(fetch(d, state)).toMatchObject({ kind: 'done', value: 5n });
    expect(fetch(flat, state)).toMatchObject({ kind: 'done', value: 3n });
    expect(deliver(flat, 6n, 0n, state)).toBeNull();
    expect(tick(flat, state)).toBeNull();
    expect(runBlock(flat, b.block(b.trap('program', 'fault')), [], state)).toEqual({
      kind: 'trap',
      trap: 'program',
      as: 'fault',
      payload: 0n,
      references: [],
    });
  });

  test('a condition holds or not; one that traps does not hold', () => {
    const state = b.stateOf({ t: 3n }, [0n]);
    expect(evaluateCondition(flat, b.condition(b.binary('eq', b.element(W, 't'), k(3n))), state)).toBe(true);
    expect(evaluateCondition(flat, b.condition(b.binary('eq', b.element(W, 't'), k(4n))), state)).toBe(false);
    expect(evaluateCondition(flat, b.condition(b.binary('eq', b.load(W, k(1n)), k(0n))), state)).toBe(false);
  });
});
