// Concrete instances from the values that an enumeration chose, and the values that no enumeration chose.
import { isOwnBank } from '../../isa/roles.ts';
import type { Description, Form, Instruction } from '../../language/description.ts';
import type { ConcreteState } from '../question.ts';
import { elementOfKey, registerKey, registersIn } from './registers.ts';

/** Values for all operands of a form: those chosen, and the smallest allowed for the others. */
export function concreteOperands(instruction: Instruction, form: Form, chosen: ReadonlyMap<string, bigint>): Map<string, bigint> {
  const operands = new Map<string, bigint>();
  for (const { name } of instruction.operands) {
    const fixed = name === form.operand ? form.value : null;
    operands.set(name, fixed ?? chosen.get(name) ?? smallestAllowed(name === form.operand ? form.excluded : []));
  }
  return operands;
}

function smallestAllowed(excluded: readonly bigint[]): bigint {
  let value = 0n;
  while (excluded.includes(value)) value++;
  return value;
}

/** A state with registers in description order, without the mode's own, and cells in order of address. */
export function concreteState(
  description: Description,
  mode: bigint,
  size: bigint,
  elements: ReadonlyMap<string, bigint>,
  cells: ReadonlyMap<number, bigint>,
): ConcreteState {
  const registers = registersIn(description);
  const ordered = new Map<string, bigint>();
  for (const [key, element] of registers.byKey) {
    const value = elements.get(key);
    if (value === undefined || element === registers.mode || (element.bank !== null && isOwnBank(element, mode))) continue;
    const { id, index } = elementOfKey(description, key, mode);
    ordered.set(registerKey(registers.elements.get(id) ?? element, index), value);
  }
  const sorted = [...cells].sort(([a], [b]) => a - b).map(([pa, value]) => [BigInt(pa), value] as const);
  return { mode, elements: ordered, cells: new Map(sorted), size };
}

/** Held values by register: every register of a held element has its value. */
export function heldRegisters(description: Description, held: ReadonlyMap<string, bigint>): Map<string, bigint> {
  const registers = new Map<string, bigint>();
  for (const [key, element] of registersIn(description).byKey) {
    const value = held.get(element.id);
    if (value !== undefined) registers.set(key, value);
  }
  return registers;
}
