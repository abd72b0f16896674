import { describe, expect, test } from 'vitest';
import { checkInstance, decideExhaustively } from '../../../src/classify/exhaustive/index.ts';
import type { Answer, Question } from '../../../src/classify/question.ts';
import type { Description } from '../../../src/language/description.ts';
import * as b from '../../evaluate/build.ts';
import { a, base, bound, paged, r, relocated, unchecked, userRelocated, W } from './machines.ts';
import * as q from './questions.ts';

const options = { maxCases: 2_000_000 };

/** The answer; an instance must hold when checked by itself. */
function decide(question: Question): Answer {
  const answer = decideExhaustively(question, options);
  if (answer.verdict === 'some') expect(checkInstance(question, answer.instance)).toEqual({ holds: true, twins: true, reason: null });
  return answer;
}

const yes = (question: Question) => expect(decide(question).verdict).toBe('some');
const no = (question: Question) => expect(decide(question)).toMatchObject({ verdict: 'none', proof: { kind: 'exhaustive' } });

describe('base and bound', () => {
  const d = relocated;

  test.each(['nothing', 'add', 'load', 'store', 'jump'])('%s is innocuous', (name) => {
    no(q.control(d, name));
    no(q.location(d, name));
    no(q.mode(d, name));
    no(q.resource(d, name, 'flag'));
  });

  test('reading the base is location sensitive, the bound is part of the view', () => {
    yes(q.location(d, 'read-base'));
    no(q.location(d, 'read-bound'));
    no(q.mode(d, 'read-base'));
  });

  test('without the invariant, two bounds past the end have the same view', () => {
    const answer = decide(q.location(unchecked, 'read-bound'));
    if (answer.verdict !== 'some') throw new Error('expected an instance');
    const [left, right] = answer.instance.states;
    expect(left?.elements.get('bound')).not.toBe(right?.elements.get('bound'));
  });

  test('references not through the map', () => {
    yes(q.location(d, 'load-absolute'));
    yes(q.location(d, 'touch-absolute')); // traps on the smaller storage
    yes(q.control(d, 'store-absolute'));
    no(q.control(d, 'load-absolute'));
  });

  test('a physical address as data', () => {
    yes(q.location(d, 'physical-address'));
    no(q.mode(d, 'physical-address'));
  });

  test('changes of the map and the mode', () => {
    yes(q.control(d, 'set-base'));
    no(q.single(d, 'set-base', q.controls, [1n]));
    yes(q.single(d, 'set-base-anywhere', q.controls, [1n]));
    yes(q.control(d, 'enter-user'));
    no(q.single(d, 'enter-user', q.controls, [1n]));
  });

  test('a change of R or M is not a difference of behaviour', () => {
    no(q.location(d, 'set-base-anywhere'));
    no(q.mode(d, 'enter-user'));
  });

  test('mode sensitive: reading the mode; a trap in user mode alone is not', () => {
    yes(q.mode(d, 'read-mode'));
    no(q.location(d, 'read-mode'));
    no(q.mode(d, 'refused'));
    yes(q.twins(d, 'refused', q.relations.mode, q.and(q.next('A'), q.traps('B', ['privileged']))));
  });

  test('privileged: every state of the real mode traps', () => {
    no(q.single(d, 'refused', q.not(q.traps('A')), [1n]));
    yes(q.single(d, 'nothing', q.not(q.traps('A')), [1n]));
  });

  test('control elements and clocks', () => {
    yes(q.control(d, 'set-flag'));
    yes(q.control(d, 'clear-flag'));
    no(q.location(d, 'set-flag'));
    no(q.resource(d, 'set-flag', 'flag'));
    yes(q.resource(d, 'read-flag', 'flag'));
    no(q.location(d, 'read-flag'));
    yes(q.twins(d, 'read-clock', q.relations.clock, q.behaves, { element: 'clock' }));
    no(q.twins(d, 'read-flag', q.relations.clock, q.behaves, { element: 'clock' }));
  });

  test('held elements are free on the left, and settled on the right', () => {
    const held = new Map([['flag', 1n]]);
    no(q.mode(d, 'read-flag'));
    const free = decide(q.twins(d, 'read-flag', q.relations.mode, q.behavesRight, { held, constrained: 'right' }));
    if (free.verdict !== 'some') throw new Error('expected an instance');
    expect(free.instance.states.map((state) => state.elements.get('flag'))).toEqual([0n, 1n]);
    no(q.single(d, 'clear-flag', q.not(q.changes('A', 'K')), [0n, 1n], held));
    yes(q.single(d, 'clear-flag', q.not(q.changes('A', 'K'))));
  });
});

describe('maps that depend on the mode', () => {
  const d = userRelocated;

  test('the base is no part of the supervisor map, so mode twins may have different ones', () => {
    yes(q.mode(d, 'read-base'));
    no(q.mode(d, 'load'));
    no(q.mode(d, 'store'));
  });

  test('writing with the supervisor view reaches outside the own one', () => {
    const outside = q.and(q.next('A'), q.changes('A', 'O'));
    yes(q.single(d, 'store-as-supervisor', outside, [1n]));
    no(q.single(d, 'store-as-supervisor', outside, [0n]));
    no(q.single(d, 'store', outside));
  });

  test('reading with the supervisor view is mode sensitive and not location sensitive', () => {
    yes(q.mode(d, 'load-as-supervisor'));
    // The supervisor view is the same on both sides, cell by cell.
    no(q.location(d, 'load-as-supervisor'));
  });

  test('a supervisor that sees physical storage does not pin the relocation of user mode', () => {
    // The bound is not 0: bases under which user mode sees nothing would differ anyway.
    const some: Description = { ...d, assume: [b.condition(b.binary('ult', b.constant(W, 0n), bound))] };
    for (const [at, modes] of [[0n, 0n] as const, [1n, 1n] as const].entries()) {
      const ask = (name: string): Question => {
        const question = q.location(some, name);
        return { ...question, domain: { ...question.domain, modes: [modes] } as Question['domain'] };
      };
      yes(ask('read-base'));
      for (const name of ['load', 'store', 'read-bound', 'load-as-supervisor', 'load-absolute']) no(ask(name));
      // What the supervisor's view reaches lies elsewhere in the views of user mode, on one side and the other.
      (at === 0 ? no : yes)(ask('store-as-supervisor'));
    }
  });
});

describe('tables in storage', () => {
  test('ordinary states reach no table, so loads and stores are innocuous', () => {
    no(q.location(paged, 'load'));
    no(q.location(paged, 'store'));
    no(q.control(paged, 'store'));
    yes(q.location(paged, 'physical-address'));
    yes(q.location(paged, 'read-root'));
  });

  test('a supervisor that sees physical storage: the tables of both sides are made of cells that it sees', () => {
    const physical = b.when(b.binary('eq', b.local(1, 1), b.constant(1, 0n)), [b.give(b.extend(W, false, b.local(1, 0)))]);
    const translate = { ...paged.translate!, body: b.block(physical, ...paged.translate!.body.body) };
    const d: Description = { ...paged, translate };
    yes(q.location(d, 'read-root'));
    yes(q.location(d, 'physical-address'));
    no(q.location(d, 'load'));
    no(q.location(d, 'store'));
  });

  test('a store to a table would be a control effect only outside the view', () => {
    // Every table cell may be mapped; without D15 a store could move the map. The state where address 1 maps to the table is excluded.
    const answer = decide(q.single(paged, 'store', q.and(q.next('A'), q.changes('A', 'D'))));
    if (answer.verdict !== 'some') throw new Error('expected an instance');
    const [state] = answer.instance.states;
    const root = state?.elements.get('root') ?? 0n;
    const target = state?.cells.get(root + (answer.instance.operands.get('a') ?? 0n));
    expect([root, (root + 1n) % 4n]).not.toContain(target);
  });
});

describe('the same storage on both sides', () => {
  const { clock, resource } = q.relations;
  const memory = { storage: 'memory', addressWidth: 1 };
  const va = b.local(1, 0);
  const flag = b.element(1, 'flag');
  const one = { name: 'a', width: 1 };
  const storage = [
    b.instruction('load', [one], b.assign('r', b.read(W, b.operand(1, 'a')))),
    b.instruction('store', [one], b.write(b.operand(1, 'a'), r)),
    b.instruction('load-absolute', [{ name: 'a', width: W }], b.assign('r', b.load(W, a))),
  ];

  test('tables do not differ between clock twins', () => {
    // The entry of page va is cell va: with cells 0 1 0 and 0 2 1 all views are equal, and cell 2 is not.
    const body = b.block(b.give(b.load(W, b.extend(W, false, va))));
    const d = b.description(W, 3n, [b.register('r', 'general', W), b.register('clock', 'clock', 1)], {
      translate: { ...memory, body },
      instructions: storage,
    });
    for (const { name } of storage) no(q.twins(d, name, clock, q.behaves, { element: 'clock' }));
    const loose = { ...clock, views: 'all equal' as const };
    yes(q.twins(d, 'load-absolute', loose, q.behaves, { element: 'clock' }));
  });

  test('an element that differs may change the map', () => {
    const d = b.description(W, 2n, [b.register('r', 'general', W), b.register('flag', 'control', 1)], {
      translate: { ...memory, body: b.block(b.give(b.extend(W, false, b.binary('xor', va, flag)))) },
      instructions: storage,
    });
    yes(q.resource(d, 'load', 'flag'));
    yes(q.resource(d, 'store', 'flag'));
    no(q.resource(d, 'load-absolute', 'flag'));
    no(q.twins(d, 'load', { ...resource, views: 'all equal' }, q.behaves, { element: 'flag' }));
  });

  test('storage is compared where both see it', () => {
    // One address, which is cell 0 or cell 1: neither twin sees the cell of the other.
    const refuse = b.when(b.binary('eq', va, b.constant(1, 1n)), [b.trap('program', 'memory')]);
    const d = b.description(W, 2n, [b.register('r', 'general', W), b.register('flag', 'control', 1)], {
      translate: { ...memory, body: b.block(refuse, b.give(b.extend(W, false, flag))) },
      instructions: storage,
      invariants: [b.condition(b.binary('eq', b.size(W + 1), b.constant(W + 1, 2n)))],
    });
    no(q.resource(d, 'store', 'flag'));
    yes(q.resource(d, 'load', 'flag'));
  });
});

describe('what is asked', () => {
  test('a value that is written but never read is compared with every value it may have had', () => {
    const d: Description = { ...relocated, instructions: [b.instruction('zero', [], b.assign('r', b.constant(W, 0n)))] };
    yes(q.single(d, 'zero', q.changes('A', 'D')));
    yes(q.single(d, 'zero', q.not(q.changes('A', 'D'))));
  });

  test('going on in sequence changes the pc unless the pc wraps around', () => {
    no(q.single(relocated, 'nothing', q.not(q.changes('A', 'P'))));
    yes(q.single(relocated, 'jump', q.not(q.changes('A', 'P'))));
    const again = b.instruction('nothing', []);
    const d = { ...relocated, instructions: [{ ...again, encoding: b.encodingOf(4) }] };
    no(q.single(d, 'nothing', q.changes('A', 'P')));
  });

  test('a trap against going on differs in the pc', () => {
    const question = q.twins(relocated, 'refused', q.relations.mode, q.differ('P'));
    yes(question);
    no({ ...question, matrix: q.and(q.differ('P'), q.not(q.traps('B'))) });
  });

  test('forms restrict an operand', () => {
    const split = b.instruction(
      'split',
      [{ name: 'a', width: W }],
      b.when(b.binary('eq', b.operand(W, 'a'), b.constant(W, 2n)), [b.assign('r', base)]),
    );
    const d: Description = { ...relocated, instructions: [split] };
    const form = { label: 'a', operand: 'a', value: null, excluded: [] as bigint[], when: null };
    yes(q.twins(d, 'split', q.relations.location, q.behaves, { form: { ...form, value: 2n } }));
    no(q.twins(d, 'split', q.relations.location, q.behaves, { form: { ...form, value: 1n } }));
    yes(q.twins(d, 'split', q.relations.location, q.behaves, { form: { ...form, excluded: [0n], when: null } }));
    no(q.twins(d, 'split', q.relations.location, q.behaves, { form: { ...form, excluded: [2n], when: null } }));
  });

  test('assumptions bind every state', () => {
    const zero = b.condition(b.binary('eq', b.element(1, 'flag'), b.constant(1, 0n)));
    const d: Description = { ...relocated, assume: [zero] };
    no(q.control(d, 'clear-flag'));
    expect(decide(q.resource(d, 'read-flag', 'flag'))).toMatchObject({ verdict: 'none', proof: { kind: 'empty domain' } });
    const never: Description = { ...relocated, assume: [b.condition(b.truth(false))] };
    expect(decide(q.single(never, 'nothing', q.next('A')))).toMatchObject({ verdict: 'none', proof: { kind: 'empty domain' } });
    expect(decide(q.location(never, 'nothing'))).toMatchObject({ verdict: 'none', proof: { kind: 'empty domain' } });
  });

  test('an assumption that joins shared and own elements is satisfied jointly', () => {
    // bound == r, with r shared: then bounds are equal too, whatever the view.
    const d: Description = { ...unchecked, assume: [b.condition(b.binary('eq', bound, r))] };
    no(q.location(d, 'read-bound'));
  });

  test('the domain is empty where no ordinary state exists, or no modes', () => {
    const question = q.location(relocated, 'nothing');
    if (question.domain.kind !== 'twins') throw new Error('not twins');
    expect(decide({ ...question, domain: { ...question.domain, modes: [] } })).toMatchObject({ proof: { kind: 'empty domain' } });
    const table = b.instruction('read-table', [], b.assign('r', b.load(W, b.element(W, 'root'))));
    const d: Description = { ...paged, instructions: [table] };
    // Where it goes on it has read a table, so every ordinary state traps: on both sides, beyond the end.
    no(q.location(d, 'read-table'));
    no(q.single(d, 'read-table', q.next('A')));
    const inside: Description = {
      ...d,
      invariants: [b.condition(b.binary('ult', b.extend(W + 1, false, b.element(W, 'root')), b.size(W + 1)))],
    };
    expect(decide(q.single(inside, 'read-table', q.next('A')))).toMatchObject({ proof: { kind: 'empty domain' } });
    expect(decide(q.location(inside, 'read-table'))).toMatchObject({ proof: { kind: 'empty domain' } });
  });

  test('a budget that is too small gives unknown', () => {
    const answer = decideExhaustively(q.location({ ...relocated }, 'load'), { maxCases: 10 });
    expect(answer).toMatchObject({ verdict: 'unknown' });
  });

  test('physical addresses: without a map every mode sees all of storage', () => {
    const d: Description = { ...relocated, translate: null };
    no(q.location(d, 'load-absolute'));
    no(q.control(d, 'store-absolute'));
    yes(q.location(d, 'read-base'));
  });
});

describe('register files', () => {
  // Each mode has a segment of its own, with its base in `segment`.
  const segment = (index: Parameters<typeof b.element>[2]) => b.element(W, 'segment', index);
  const d = b.description(
    W,
    4n,
    [b.register('r', 'general', W, 2), b.register('segment', 'relocation', W, 2), b.register('keys', 'control', 1, 2)],
    {
      translate: {
        storage: 'memory',
        addressWidth: 1,
        body: b.block(b.give(b.binary('add', segment(b.local(1, 1)), b.extend(W, false, b.local(1, 0))))),
      },
      instructions: [
        b.instruction('load', [{ name: 'a', width: 1 }], b.assign('r', b.read(W, b.operand(1, 'a')), b.operand(1, 'a'))),
        b.instruction('read-segment', [], b.assign('r', segment(b.constant(1, 1n)), b.constant(1, 0n))),
        b.instruction('read-key', [], b.assign('r', b.extend(W, false, b.element(1, 'keys', b.constant(1, 1n))), b.constant(1, 0n))),
      ],
    },
  );

  test('registers are read and compared one by one', () => {
    no(q.location(d, 'load'));
    no(q.mode(d, 'load'));
    no(q.resource(d, 'load', 'keys'));
    yes(q.resource(d, 'read-key', 'keys'));
    yes(q.location(d, 'read-segment'));
  });

  test('an element is used by a map if one of its registers is', () => {
    no(q.mode(d, 'read-segment'));
  });
});

describe('checkInstance', () => {
  const question = q.location(relocated, 'read-base');
  const state = (elements: Record<string, bigint>, cells: Record<string, bigint> = {}, mode = 0n) => ({
    mode,
    elements: new Map(Object.entries(elements)),
    cells: new Map(Object.entries(cells).map(([pa, value]) => [BigInt(pa), value])),
    size: 4n,
  });
  const check = (left: ReturnType<typeof state>, right: ReturnType<typeof state>, asked = question) =>
    checkInstance(asked, { operands: new Map(), states: [left, right] });
  const here = state({ base: 0n, bound: 2n }, { 0: 1n, 1: 2n });

  test('accepts a pair that shows the condition', () => {
    expect(check(here, state({ base: 2n, bound: 2n }, { 2: 1n, 3: 2n }))).toEqual({ holds: true, twins: true, reason: null });
  });

  test('twins that do not show it', () => {
    expect(check(here, here)).toMatchObject({ holds: false, twins: true });
  });

  test.each([
    ['contents', state({ base: 2n, bound: 2n }, { 2: 1n }), /another content/],
    ['registers', state({ base: 2n, bound: 2n, r: 1n }, { 2: 1n, 3: 2n }), /^r differs/],
    ['views', state({ base: 2n, bound: 1n }, { 2: 1n }), /views/],
    ['invariants', state({ base: 3n, bound: 2n }, { 3: 1n }), /condition/],
    ['modes', state({ base: 2n, bound: 2n }, { 2: 1n, 3: 2n }, 1n), /modes/],
    ['widths', state({ base: 4n, bound: 2n }), /width/],
    ['sizes', { ...here, size: 5n }, /size/],
  ])('refuses a pair with wrong %s', (_what, right, reason) => {
    const result = check(here, right);
    expect(result).toMatchObject({ holds: false, twins: false });
    expect(result.reason).toMatch(reason);
  });

  test('refuses states that are not ordinary, operands outside the form, and values that are not held', () => {
    const at = (root: bigint, cells: Record<string, bigint>) => state({ root }, cells);
    const load = q.single(paged, 'load', q.next('A'));
    const one = (s: ReturnType<typeof state>, a: bigint, asked: Question = load) =>
      checkInstance(asked, { operands: new Map([['a', a]]), states: [s] });
    expect(one(at(0n, { 0: 3n, 1: 0n }), 0n)).toMatchObject({ holds: true });
    expect(one(at(0n, { 0: 3n, 1: 0n }), 1n)).toMatchObject({ holds: false, reason: 'the state is not ordinary' });
    expect(one(at(0n, { 0: 3n }), 2n).reason).toMatch(/operand/);
    const form = { label: 'a', operand: 'a', value: null, excluded: [0n], when: null };
    expect(one(at(0n, { 0: 3n }), 0n, { ...load, form }).reason).toMatch(/form/);
    const held = q.single(relocated, 'nothing', q.next('A'), [0n, 1n], new Map([['flag', 1n]]));
    expect(checkInstance(held, { operands: new Map(), states: [state({})] }).reason).toMatch(/held/);
    expect(checkInstance(held, { operands: new Map(), states: [state({ flag: 1n })] })).toMatchObject({ holds: true });
  });
});
