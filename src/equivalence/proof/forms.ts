// Whether a concrete start executes a form of an instruction.
import { evaluateExpression } from '../../evaluate/index.ts';
import { sourceOfState } from '../../evaluate/state.ts';
import type { Form, Instruction } from '../../language/description.ts';
import type { Hosting } from '../../monitor/monitor.ts';
import type { ConcreteStart } from './replay.ts';
import { storageOf } from './start.ts';

export function inForm(hosting: Hosting, instruction: Instruction, form: Form, at: ConcreteStart): boolean {
  const { description } = hosting.levels[1]!;
  const storage = storageOf(hosting);
  const source = sourceOfState(description, {
    elements: new Map(at.elements),
    cells: new Map([[storage.id, new Map(at.cells)]]),
    sizes: new Map([[storage.id, at.size]]),
  });
  const own = description.instructions.find((i) => i.name === instruction.name) ?? instruction;
  const when = own.forms.find((f) => f.label === form.label)?.when ?? null;
  for (const e of [instruction.encoding.where, when])
    if (e !== null && evaluateExpression(description, e, at.operands, source) !== 1n) return false;
  if (form.operand === null) return true;
  const value = at.operands.get(form.operand) ?? 0n;
  return form.value !== null ? value === form.value : !form.excluded.includes(value);
}
