// Random concrete states and operands of a description: any values, not only those that its invariants allow.
import type { Description, Form, Instruction } from '../../src/language/description.ts';
import type { Draw } from '../random/draw.ts';
import type { Concrete } from './replay.ts';

/** A value of `width` bits: small, at a corner, or any. */
export function value(draw: Draw, width: number): bigint {
  const all = (1n << BigInt(width)) - 1n;
  switch (draw.below(5)) {
    case 0:
      return 0n;
    case 1:
      return BigInt(draw.below(4)) & all;
    case 2:
      return all - (BigInt(draw.below(3)) & all);
    default: {
      let v = 0n;
      for (let bit = 0; bit < width; bit += 24) v |= draw.bits(24) << BigInt(bit);
      return v & all;
    }
  }
}

/** A state in which the cells below `cells` have contents. `largest` bounds the size of storage. */
export function randomState(draw: Draw, description: Description, mode: bigint, largest: bigint): Concrete {
  const storage = description.storages[0];
  const most = storage === undefined || storage.size > largest ? largest : storage.size;
  const size = draw.chance(60) ? most : 1n + BigInt(draw.below(Number(most)));
  const elements = new Map<string, bigint>();
  for (const e of description.elements) {
    if (e.role === 'mode') continue;
    for (let i = 0; i < e.count; i++) elements.set(e.count === 1 ? e.id : `${e.id}[${i}]`, value(draw, e.width));
  }
  const cells = new Map<bigint, bigint>();
  for (let pa = 0n; pa < size; pa++) if (draw.chance(85)) cells.set(pa, value(draw, storage?.cellWidth ?? 1));
  return { mode, elements, cells, size };
}

/** Values for the operands of a form. */
export function randomOperands(draw: Draw, instruction: Instruction, form: Form): Map<string, bigint> {
  const operands = new Map<string, bigint>();
  for (const o of instruction.operands) {
    let v = value(draw, o.width);
    if (o.name === form.operand) {
      if (form.value !== null) v = form.value;
      else while (form.excluded.includes(v)) v = (v + 1n) & ((1n << BigInt(o.width)) - 1n);
    }
    operands.set(o.name, v);
  }
  return operands;
}
