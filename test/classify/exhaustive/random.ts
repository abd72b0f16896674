// Random one-bit machines, relations and conditions, from a seed.
import type { Question } from '../../../src/classify/question.ts';
import type { Matrix, Part, PartRelation, TwinRelation } from '../../../src/language/definition-set.ts';
import type { Access, Description, Expression, Statement, TrapKind } from '../../../src/language/description.ts';
import * as b from '../../evaluate/build.ts';
import * as q from './questions.ts';

export type Random = <T>(choices: readonly T[]) => T;

/** A generator of choices (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return (choices) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return choices[Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * choices.length)]!;
  };
}

const one = (value: bigint): Expression => b.constant(1, value);
const KINDS: readonly TrapKind[] = ['privileged', 'memory', 'call', 'fault'];
const ACCESSES: readonly Access[] = ['read', 'write', 'execute'];

function value(pick: Random, leaves: readonly (() => Expression)[], depth: number): Expression {
  if (depth === 0 || pick([true, false])) return pick(leaves)();
  const inner = () => value(pick, leaves, depth - 1);
  return pick([
    () => b.binary(pick(['and', 'or', 'xor'] as const), inner(), inner()),
    () => b.unary('not', inner()),
    () => b.choose(b.binary('eq', inner(), one(1n)), inner(), inner()),
  ])();
}

function randomMap(pick: Random): Description['translate'] {
  const va = b.local(1, 0);
  const space = b.local(1, 1);
  const leaves = [
    () => va,
    () => space,
    () => b.element(1, 'base'),
    () => b.element(1, 'bound'),
    () => b.load(1, b.element(1, 'base')),
    () => one(0n),
  ];
  if (pick([true, false, false])) leaves.push(() => b.element(1, 'flag'));
  const refuse = b.trap(pick(['program', 'other']), 'memory');
  const isOne = (e: Expression) => b.binary('eq', e, one(1n));
  const condition = () =>
    pick([
      () => isOne(value(pick, leaves, 2)),
      () => b.accessIs(pick(ACCESSES)),
      () => b.binary('land', isOne(space), b.binary('ule', b.element(1, 'bound'), va)),
      () => isOne(b.binary('and', b.element(1, 'base'), va)),
    ])();
  const result = pick([() => b.binary('add', b.element(1, 'base'), va), () => va, () => b.load(1, va), () => value(pick, leaves, 2)])();
  const body = pick([
    () => [b.give(result)],
    () => [b.when(condition(), [refuse]), b.give(result)],
    () => [b.when(condition(), [b.give(va)], [b.when(condition(), [refuse]), b.give(result)])],
    () => [b.when(b.binary('ule', b.element(1, 'bound'), va), [refuse]), b.give(b.binary('add', b.element(1, 'base'), va))],
  ])();
  return pick([true, true, true, false]) ? { storage: 'memory', addressWidth: 1, body: b.block(...body) } : null;
}

function statements(pick: Random, depth: number): Statement[] {
  const leaves = [
    () => b.element(1, pick(['r', 'r', 'base', 'bound', 'flag', 'clock', 'mode', 'pc'])),
    () => b.element(1, 'r'),
    () => b.operand(1, 'a'),
    () => one(pick([0n, 1n])),
    () => b.read(1, value(pick, [() => b.element(1, 'r'), () => b.operand(1, 'a')], 1)),
    () => b.read(1, b.operand(1, 'a'), one(pick([0n, 1n]))),
    () => b.load(1, b.operand(1, 'a')),
    () => b.physical(1, b.operand(1, 'a'), pick(ACCESSES)),
    () => b.slice(1, 1, b.size(2)),
  ];
  const some = () => value(pick, leaves, 1);
  const statement = (): Statement =>
    pick([
      () => b.assign('r', some()),
      () => b.assign('r', some()),
      () => b.assign(pick(['base', 'bound', 'flag', 'clock', 'mode', 'pc']), some()),
      () => b.write(pick([() => b.operand(1, 'a'), some])(), some(), pick([null, null, one(0n)])),
      () => b.store(b.operand(1, 'a'), some()),
      () => b.when(b.binary('eq', some(), one(1n)), statements(pick, depth - 1), depth > 1 ? statements(pick, depth - 1) : []),
      () => b.when(b.binary('eq', pick([() => b.element(1, 'mode'), some])(), one(1n)), [b.trap(pick(['program', 'other']), pick(KINDS))]),
    ])();
  return depth === 0 ? [statement()] : pick([() => [statement()], () => [statement(), statement()]])();
}

/** A machine with registers r, base, bound, flag, clock and at most two cells, all of one bit, and one instruction `i` with operand `a`. */
export function randomMachine(pick: Random): Description {
  const conditions = () =>
    pick([
      () => [],
      () => [],
      () => [b.condition(b.binary('eq', value(pick, [() => b.element(1, pick(['r', 'base', 'bound', 'flag']))], 1), one(0n)))],
      () => [b.condition(b.binary('ule', b.extend(2, false, b.binary('or', b.element(1, 'base'), b.element(1, 'bound'))), b.size(2)))],
      () => [b.condition(b.binary('eq', b.load(1, one(0n)), b.element(1, pick(['flag', 'r']))))],
    ])();
  return b.description(
    1,
    2n,
    [
      b.register('r', 'general', 1),
      b.register('base', 'relocation', 1),
      b.register('bound', 'relocation', 1),
      b.register('flag', 'control', 1),
      ...pick([[], [b.register('clock', 'clock', 1)]]),
    ],
    {
      translate: randomMap(pick),
      invariants: conditions(),
      traps: ['program', 'other'].map((name, at) => ({ name, vector: BigInt(at), doc: null })),
    },
  );
}

/** Gives a machine its instruction; a machine without a clock has none in it. */
export function withInstruction(pick: Random, machine: Description): Description {
  const hasClock = machine.elements.some((e) => e.id === 'clock');
  for (;;) {
    const instruction = b.instruction('i', [{ name: 'a', width: 1 }], ...statements(pick, 1));
    if (hasClock || !JSON.stringify(instruction, (_, v) => (typeof v === 'bigint' ? `${v}` : v)).includes('"clock"')) {
      return { ...machine, instructions: [{ ...instruction, encoding: b.encodingOf(pick([1, 2])) }] };
    }
  }
}

function randomMatrix(pick: Random, names: readonly string[], depth: number): Matrix {
  const parts: readonly Part[] = ['D', 'M', 'P', 'R', 'K', 'T', 'O'];
  const leaf = () =>
    pick<() => Matrix>([
      () => q.next(pick(names)),
      () => q.traps(pick(names), pick([null, ['memory', 'fault'], ['privileged']])),
      () => ({ range: b.range, op: 'reaches monitor', state: pick(names) }),
      () => q.changes(pick(names), pick(parts)),
      () => (names.length === 2 ? q.differ(pick(['D', 'P', 'M', 'R', 'K', 'T'])) : q.changes(pick(names), pick(parts))),
    ])();
  if (depth === 0) return leaf();
  const inner = () => randomMatrix(pick, names, depth - 1);
  return pick([
    leaf,
    () => q.not(inner()),
    () => q.and(inner(), inner()),
    () => q.and(inner(), inner(), inner()),
    () => q.or(inner(), inner()),
  ])();
}

function randomRelation(pick: Random): TwinRelation {
  const fixed = Object.values(q.relations);
  if (pick([true, false])) return pick(fixed);
  const rules: readonly PartRelation[] = ['equal', 'free', 'equal unless held', 'equal where both own maps use it'];
  const odd = pick(['R', 'K', 'T', 'none', 'none'] as const);
  const rule = (part: string): PartRelation => (part === odd ? 'one differs' : pick(rules));
  return {
    ...q.relations.location,
    name: 'random',
    modes: pick(['same', 'virtual, real'] as const),
    views: pick(['all equal', 'own included', 'same storage'] as const),
    R: rule('R'),
    K: rule('K'),
    T: rule('T'),
    outside: pick(['equal', 'free'] as const),
    size: pick(['equal', 'free'] as const),
  };
}

/** A question about the instruction of a machine: of the shipped definitions as often as not. */
export function randomQuestion(pick: Random, machine: Description): Question {
  const held = pick([new Map<string, bigint>(), new Map([['flag', pick([0n, 1n])]])]);
  const shipped = pick([true, false]);
  if (pick([true, false, false])) {
    return q.single(machine, 'i', shipped ? q.controls : randomMatrix(pick, ['A'], 2), pick([[0n, 1n], [1n]]), held);
  }
  const relation = randomRelation(pick);
  const of = (role: string) => machine.elements.filter((e) => e.role === role).map((e) => e.id);
  const role =
    relation.R === 'one differs' ? 'relocation' : relation.K === 'one differs' ? 'control' : relation.T === 'one differs' ? 'clock' : null;
  const element = role === null || of(role).length === 0 ? {} : { element: pick(of(role)) };
  const form = pick([
    {},
    {},
    { form: { label: 'a', operand: 'a', value: pick([0n, 1n]), excluded: [], when: null } },
    { form: { label: 'a', operand: 'a', value: null, excluded: [pick([0n, 1n])], when: null } },
  ]);
  const constrained = pick(['neither', 'right', 'both'] as const);
  const matrix = shipped ? pick([q.behaves, q.behavesRight]) : randomMatrix(pick, ['A', 'B'], 2);
  return q.twins(machine, 'i', relation, matrix, { ...element, ...form, held, constrained });
}
