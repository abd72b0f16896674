// Tiny machines whose classes can be worked out by hand.
import type { Condition, Description, Expression, Instruction } from '../../../src/language/description.ts';
import * as b from '../../evaluate/build.ts';

export const W = 2;
const wide = (e: Expression): Expression => b.extend(W + 1, false, e);
export const mode = b.element(1, 'mode');
export const base = b.element(W, 'base');
export const bound = b.element(W, 'bound');
export const r = b.element(W, 'r');
export const a = b.operand(W, 'a');
export const k = (value: bigint): Expression => b.constant(W, value);
const address = { name: 'a', width: W };
const inUser = b.binary('eq', mode, b.constant(1, 1n));

/** Base + bound never exceeds the size of storage. */
export const boundWithin: Condition = b.condition(b.binary('ule', b.binary('add', wide(base), wide(bound)), b.size(W + 1)));

export const baseAndBound: Description['translate'] = {
  storage: 'memory',
  addressWidth: W,
  body: b.block(
    b.when(b.binary('ule', bound, b.local(W, 0)), [b.trap('program', 'memory')]),
    b.define(2, b.binary('add', wide(base), wide(b.local(W, 0)))),
    b.when(b.binary('ule', b.size(W + 1), b.local(W + 1, 2)), [b.trap('program', 'memory')]),
    b.give(b.slice(W - 1, 0, b.local(W + 1, 2))),
  ),
};

const instructions: Instruction[] = [
  b.instruction('nothing', []),
  b.instruction('add', [address], b.assign('r', b.binary('add', r, a))),
  b.instruction('load', [address], b.assign('r', b.read(W, a))),
  b.instruction('store', [address], b.write(a, r)),
  b.instruction('jump', [], b.assign('pc', r)),
  b.instruction('load-absolute', [address], b.assign('r', b.load(W, a))),
  b.instruction('touch-absolute', [address], b.define(0, b.load(W, a))),
  b.instruction('store-absolute', [address], b.store(a, r)),
  b.instruction('physical-address', [address], b.assign('r', b.physical(W, a))),
  b.instruction('read-base', [], b.assign('r', base)),
  b.instruction('read-bound', [], b.assign('r', bound)),
  b.instruction('set-base', [], b.when(inUser, [b.trap('program', 'privileged')]), b.assign('base', r)),
  b.instruction('set-base-anywhere', [], b.assign('base', r)),
  b.instruction('read-mode', [], b.assign('r', b.extend(W, false, mode))),
  b.instruction('enter-user', [], b.assign('mode', b.constant(1, 1n))),
  b.instruction('refused', [], b.when(inUser, [b.trap('program', 'privileged')]), b.assign('r', k(0n))),
  b.instruction('set-flag', [], b.assign('flag', b.slice(0, 0, r))),
  b.instruction('read-flag', [], b.assign('r', b.extend(W, false, b.element(1, 'flag')))),
  b.instruction('clear-flag', [], b.assign('flag', b.constant(1, 0n))),
  b.instruction('read-clock', [], b.assign('r', b.element(W, 'clock'))),
  b.instruction('store-as-supervisor', [address], b.write(a, r, b.constant(1, 0n))),
  b.instruction('load-as-supervisor', [address], b.assign('r', b.read(W, a, b.constant(1, 0n)))),
];

export const elements = [
  b.register('r', 'general', W),
  b.register('base', 'relocation', W),
  b.register('bound', 'relocation', W),
  b.register('flag', 'control', 1),
  b.register('clock', 'clock', W),
];

/** Base and bound, where every state has base + bound within storage. */
export const relocated = b.description(W, 4n, elements, { translate: baseAndBound, invariants: [boundWithin], instructions });

/** The same without the invariant: a bound can reach past the end. */
export const unchecked: Description = { ...relocated, invariants: [] };

/** The same, where only user mode is relocated and supervisor addresses are physical. */
export const userRelocated: Description = {
  ...relocated,
  translate: {
    storage: 'memory',
    addressWidth: W,
    body: b.block(
      b.when(
        b.binary('eq', b.local(1, 1), b.constant(1, 0n)),
        [b.give(b.local(W, 0))],
        baseAndBound!.body.body as (typeof baseAndBound.body.body)[number][],
      ),
    ),
  },
};

/** A table in storage at `root` maps each of two virtual addresses to one of the cells; no map but the tables. */
export const paged = b.description(W, 4n, [b.register('r', 'general', W), b.register('root', 'relocation', W)], {
  translate: {
    storage: 'memory',
    addressWidth: 1,
    body: b.block(b.give(b.load(W, b.binary('add', b.element(W, 'root'), b.extend(W, false, b.local(1, 0)))))),
  },
  instructions: [
    b.instruction('load', [{ name: 'a', width: 1 }], b.assign('r', b.read(W, b.operand(1, 'a')))),
    b.instruction('store', [{ name: 'a', width: 1 }], b.write(b.operand(1, 'a'), r)),
    b.instruction('physical-address', [{ name: 'a', width: 1 }], b.assign('r', b.physical(W, b.operand(1, 'a')))),
    b.instruction('read-root', [], b.assign('r', b.element(W, 'root'))),
  ],
});
