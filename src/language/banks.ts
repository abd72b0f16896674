// Banked registers (D19): references to one are choices on the mode as it then is.

import { type Context, poison, spendMany, use, where } from './context.ts';
import type { Element, Expression, Range, Statement } from './description.ts';
import { callGenerated, generated } from './generated.ts';
import type { Bank, BankedRegister } from './names.ts';
import type { Span } from './syntax.ts';
import { BOOL, binary, bits, constant } from './terms.ts';

/** A choice between the banks on the mode; the last stands for every mode that is left. Null where there is no mode. */
function byMode<Part>(
  context: Context,
  banks: readonly Bank[],
  range: Range,
  part: (element: Element) => Part,
  choose: (condition: Expression, then: Part, otherwise: Part) => Part,
): Part | null {
  const { mode } = context.names;
  const last = banks[banks.length - 1];
  if (mode === null || last === undefined) return poison(context);
  const type = bits(mode.width);
  const value: Expression = { op: 'element', element: mode.id, index: null, type, range };
  const is = (codes: readonly bigint[]): Expression =>
    codes
      .map((code) => binary('eq', BOOL, value, constant(type, code, range), range))
      .reduce((all, one) => binary('lor', BOOL, all, one, range));
  return banks.slice(0, -1).reduceRight((rest, bank) => choose(is(bank.modes), part(bank.element), rest), part(last.element));
}

/** IR nodes of a choice between banks. */
function sizeOf(banks: readonly Bank[]): number {
  return banks.reduce((sum, b) => sum + 4 * b.modes.length + 2, 1);
}

function bankValue(context: Context, banks: readonly Bank[], range: Range): Expression | null {
  const value = (element: Element): Expression => ({ op: 'element', element: element.id, index: null, type: bits(element.width), range });
  return byMode(context, banks, range, value, (condition, then, otherwise) => ({
    op: 'if',
    condition,
    then,
    otherwise,
    type: then.type,
    range,
  }));
}

function bankAssignment(context: Context, banks: readonly Bank[], value: Expression, range: Range): Statement[] | null {
  const assign = (element: Element): Statement[] => [{ op: 'assign', element: element.id, index: null, value, range }];
  return byMode(context, banks, range, assign, (condition, then, otherwise) => [{ op: 'if', condition, then, otherwise, range }]);
}

/** The banks that an index surely chooses; null when it may choose several registers. */
function chosen(register: BankedRegister, index: Expression | null): readonly Bank[] | 'none' | null {
  if (index === null) return register.banks.get(0) ?? 'none';
  if (index.op !== 'constant') return null;
  return register.banks.get(Number(index.value)) ?? 'none';
}

/** The value of a banked register, or of a register of a file some of which are banked. `index` is null for a plain register. */
export function bankedTerm(context: Context, register: BankedRegister, index: Expression | null, span: Span): Expression | null {
  use(context, 'state', span);
  const range = where(context, span);
  const banks = chosen(register, index);
  const { file } = register;
  if (banks !== null && banks !== 'none') return spendMany(context, sizeOf(banks), span) ? bankValue(context, banks, range) : null;
  if (file === null || index === null) return poison(context);
  const type = bits(register.width);
  if (banks === 'none') return { op: 'element', element: file.id, index, type, range };
  const made = generated(context, `bank:${register.name}`, span, () => {
    const number: Expression = { op: 'local', slot: 0, name: 'number', type: index.type, range: file.range };
    let value: Expression = { op: 'element', element: file.id, index: number, type, range: file.range };
    for (const [k, own] of [...register.banks].reverse()) {
      const is = binary('eq', BOOL, number, constant(number.type, BigInt(k), file.range), file.range);
      const then = bankValue(context, own, file.range);
      if (then !== null) value = { op: 'if', condition: is, then, otherwise: value, type, range: file.range };
    }
    return {
      parameters: [{ name: 'number', type: index.type }],
      result: type,
      body: [{ op: 'return', value, range: file.range }],
      slots: 1,
      range: file.range,
      effects: ['state'],
      size: [...register.banks.values()].reduce((sum, own) => sum + sizeOf(own) + 4, 4),
    };
  });
  if (made === null || !callGenerated(context, made, span)) return null;
  return { op: 'call', name: made.definition.name, arguments: [index], type, range };
}

/** Assigns a banked register; the value is evaluated once, before the mode is looked at. */
export function assignBanked(
  context: Context,
  register: BankedRegister,
  index: Expression | null,
  value: Expression,
  span: Span,
): Statement[] {
  use(context, 'state', span);
  const range = where(context, span);
  const banks = chosen(register, index);
  const { file } = register;
  if (banks !== null && banks !== 'none') {
    const slot = context.slots++;
    const local: Expression = { op: 'local', slot, name: register.name, type: value.type, range: value.range };
    const rest = spendMany(context, sizeOf(banks), span) ? bankAssignment(context, banks, local, range) : null;
    return rest === null ? [] : [{ op: 'let', slot, name: register.name, value, range }, ...rest];
  }
  if (file === null || index === null) {
    poison(context);
    return [];
  }
  if (banks === 'none') return [{ op: 'assign', element: file.id, index, value, range }];
  const made = generated(context, `bank:${register.name}=`, span, () => {
    const at = file.range;
    const number: Expression = { op: 'local', slot: 0, name: 'number', type: index.type, range: at };
    const assigned: Expression = { op: 'local', slot: 1, name: 'value', type: value.type, range: at };
    let body: Statement[] = [{ op: 'assign', element: file.id, index: number, value: assigned, range: at }];
    for (const [k, own] of [...register.banks].reverse()) {
      const condition = binary('eq', BOOL, number, constant(number.type, BigInt(k), at), at);
      const then = bankAssignment(context, own, assigned, at);
      if (then !== null) body = [{ op: 'if', condition, then, otherwise: body, range: at }];
    }
    return {
      parameters: [
        { name: 'number', type: index.type },
        { name: 'value', type: value.type },
      ],
      result: null,
      body,
      slots: 2,
      range: at,
      effects: ['state', 'assign', 'assign-other'],
      size: [...register.banks.values()].reduce((sum, own) => sum + 2 * sizeOf(own) + 4, 4),
    };
  });
  if (made === null || !callGenerated(context, made, span)) return [];
  return [{ op: 'call', name: made.definition.name, arguments: [index, value], range }];
}
