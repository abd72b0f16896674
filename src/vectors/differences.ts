// What a state after a step has that its vector does not say, and what it lacks.
import type { Trapped } from '../evaluate/index.ts';
import { machineOf, registerKey } from '../evaluate/machine.ts';
import type { Step } from '../evaluate/run.ts';
import type { MachineState } from '../evaluate/state.ts';
import type { Description } from '../language/description.ts';
import type { ExpectedTrap, VectorCase } from './case.ts';

/** `what`: a register key, `cell 0x100` (`io cell 0x100` of a storage other than the first), `trap`, `instruction` or `delivery`. */
export interface Difference {
  readonly what: string;
  readonly before: bigint | null;
  readonly expected: bigint | string;
  readonly found: bigint | string;
}

/** The trap or the interrupt that a step took; null for none. */
export function trapOf(step: Step): Trapped | null {
  switch (step.kind) {
    case 'trap':
      return step.trap;
    case 'interrupt':
      return { kind: 'trap', trap: step.interrupt.trap, as: 'fault', payload: 0n };
    case 'retired':
      return step.after === null ? null : { kind: 'trap', trap: step.after.interrupt.trap, as: 'fault', payload: 0n };
    case 'undefined operation':
      return null;
  }
}

/** All differences between what a vector says and a state after its step: traps, registers in description order, cells by address. */
export function differencesOf(description: Description, vector: VectorCase, step: Step, state: MachineState): Difference[] {
  return [
    ...stepDifferences(vector, step),
    ...registerDifferences(description, vector, step, state),
    ...cellDifferences(description, vector, state),
  ];
}

function stepDifferences(vector: VectorCase, step: Step): Difference[] {
  const differences: Difference[] = [];
  const add = (what: string, expected: string, found: string): void => {
    differences.push({ what, before: null, expected, found });
  };
  const trap = trapOf(step);
  if (vector.trap !== 'any') {
    const found = trap === null ? 'none' : printTrap(trap, vector.trap);
    const expected = vector.trap === null ? 'none' : printExpected(vector.trap);
    if (found !== expected) add('trap', expected, found);
  }
  const executed = step.kind === 'retired' || step.kind === 'trap' ? step.instruction : null;
  if (vector.instruction !== null && vector.instruction.operands === null && vector.instruction.name !== executed?.name)
    add('instruction', vector.instruction.name, executed?.name ?? 'none');
  const delivery = step.kind === 'retired' ? step.after?.delivery : step.kind === 'undefined operation' ? undefined : step.delivery;
  if (delivery?.kind === 'trap in delivery') add('delivery', 'done', `trap ${delivery.trap.trap}`);
  return differences;
}

function printTrap({ trap, as, payload }: Trapped, wanted: ExpectedTrap | null): string {
  return `${trap}${wanted === null || wanted.as === null ? '' : ` as ${as}`}${wanted?.payload == null ? '' : ` with 0x${payload.toString(16)}`}`;
}

function printExpected({ name, as, payload }: ExpectedTrap): string {
  return `${name}${as === null ? '' : ` as ${as}`}${payload === null ? '' : ` with 0x${payload.toString(16)}`}`;
}

function registerDifferences(description: Description, vector: VectorCase, step: Step, state: MachineState): Difference[] {
  const { elements, pc } = machineOf(description);
  const { registers, undeclared } = vector.after;
  const differences: Difference[] = [];
  for (const indexed of elements.values()) {
    const { element } = indexed;
    for (let index = 0; index < element.count; index++) {
      const key = registerKey(indexed, index);
      const before = vector.before.elements.get(key) ?? 0n;
      const named = registers.get(key);
      if (named === undefined && (vector.known === null ? element.role === 'clock' : !vector.known.has(key))) continue;
      // Our own shape need not say that execution goes on in sequence.
      const inSequence = indexed === pc && named === undefined && vector.known === null && step.kind === 'retired' && step.after === null;
      const expected = inSequence ? BigInt.asUintN(element.width, before + BigInt(step.length)) : (named ?? before);
      const found = state.elements.get(key) ?? 0n;
      if (found !== expected) differences.push({ what: key, before, expected, found });
    }
  }
  for (const [register, bits] of undeclared)
    differences.push({ what: `${register}, undeclared bits`, before: null, expected: bits, found: 0n });
  return differences;
}

function cellDifferences(description: Description, vector: VectorCase, state: MachineState): Difference[] {
  return description.storages.flatMap(({ id }, i) => {
    const before = vector.before.cells.get(id);
    const named = vector.cells.get(id);
    const after = state.cells.get(id);
    const different = new Map<bigint, Difference>();
    const visit = (pa: bigint): void => {
      const old = before?.get(pa) ?? 0n;
      const expected = named?.get(pa) ?? old;
      const found = after?.get(pa) ?? 0n;
      if (found !== expected)
        different.set(pa, { what: `${i === 0 ? '' : `${id} `}cell 0x${pa.toString(16)}`, before: old, expected, found });
    };
    for (const pa of after?.keys() ?? []) visit(pa);
    for (const pa of named?.keys() ?? []) visit(pa);
    return [...different].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, difference]) => difference);
  });
}
