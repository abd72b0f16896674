// What it would take to mend an instruction: refused in the real mode, before it does anything else.
import { reachOf } from '../isa/reach.ts';
import type { Description, Expression, Form, Instruction, Setting, Statement } from '../language/description.ts';

export interface Mended {
  /** The line that is put first, as it would be written. */
  readonly line: string;
  readonly description: Description;
}

/** The machine with some forms of an instruction refused in the real mode; null where no trap reaches the monitor or there is no such mode. */
export function refusedInRealMode(
  description: Description,
  setting: Setting,
  instruction: Instruction,
  forms: readonly Form[],
): Mended | null {
  const mode = description.elements.find(({ role }) => role === 'mode');
  const real = description.modes.find(({ code }) => code === setting.user);
  const trap = trapForRefusals(description, setting);
  if (mode === undefined || real === undefined || trap === null) return null;
  const { range } = instruction.semantics;
  const bool = { kind: 'bool' } as const;
  const equals = (left: Expression, value: bigint): Expression => ({
    op: 'binary',
    operator: 'eq',
    left,
    right: { op: 'constant', value, type: left.type, range },
    type: bool,
    range,
  });
  const joined = (operator: 'land' | 'lor', all: readonly Expression[]): Expression | undefined =>
    all.length === 0 ? undefined : all.reduce((left, right): Expression => ({ op: 'binary', operator, left, right, type: bool, range }));
  const inRealMode = equals({ op: 'element', element: mode.id, index: null, type: { kind: 'bits', width: mode.width }, range }, real.code);
  const chosen = forms.length < instruction.forms.length ? valuesOf(instruction, forms) : null;
  const one =
    chosen &&
    joined(
      'lor',
      chosen.values.map((value) => equals(chosen.operand, value)),
    );
  const condition = one ? joined('land', [one, inRealMode])! : inRealMode;
  const refusal: Statement = {
    op: 'if',
    condition,
    then: [{ op: 'trap', trap, as: 'privileged', payload: null, range }],
    otherwise: [],
    range,
  };
  const written = chosen?.values.map((value) => `${chosen.name} == ${value}`).join(' or ');
  const which = written === undefined ? '' : chosen!.values.length > 1 ? `(${written}) and ` : `${written} and `;
  const mended: Instruction = { ...instruction, semantics: { ...instruction.semantics, body: [refusal, ...instruction.semantics.body] } };
  return {
    line: `if ${which}${mode.id} == ${real.name} then trap ${trap} as privileged`,
    description: { ...description, instructions: description.instructions.map((other) => (other === instruction ? mended : other)) },
  };
}

/** The operand that forms are split on, and their values of it; null where they cannot be told apart by values. */
function valuesOf(
  { operands }: Instruction,
  forms: readonly Form[],
): { readonly name: string; readonly operand: Expression; readonly values: readonly bigint[] } | null {
  const values = forms.flatMap(({ value }) => (value === null ? [] : [value]));
  const operand = operands.find(({ name }) => name === forms[0]?.operand);
  if (operand === undefined || values.length < forms.length) return null;
  const none = { offset: 0, line: 1, column: 1 };
  const range = { file: '', start: none, end: none };
  return {
    name: operand.name,
    operand: { op: 'operand', name: operand.name, type: { kind: 'bits', width: operand.width }, range },
    values,
  };
}

/** The trap that the machine refuses with, of those that reach the monitor; otherwise any that does. */
function trapForRefusals(description: Description, { monitor }: Setting): string | null {
  const times = new Map<string, number>();
  for (const { semantics } of description.instructions)
    for (const [trap, kinds] of reachOf(description, { statements: semantics.body }).traps)
      if (kinds.has('privileged') && monitor.includes(trap)) times.set(trap, (times.get(trap) ?? 0) + 1);
  const [most] = [...times].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? monitor[0] ?? null;
}
