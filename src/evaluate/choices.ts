// All outcomes of an instruction in a state: where it has undefined results, an outcome is a set (D10).
import type { Description, Instruction } from '../language/description.ts';
import { execute } from './index.ts';
import type { Outcome, StateSource } from './outcome.ts';

/** Outcomes of one state that are looked at. */
export const MAX_OUTCOMES = 4096;

/**
 * Every outcome of i(S), one for each string of values that `undefined` may give, in ascending order; null where there are more than `most`. The
 * state's own `choice` is not asked.
 */
export function outcomesOf(
  description: Description,
  instruction: Instruction,
  operands: ReadonlyMap<string, bigint>,
  state: StateSource,
  most = MAX_OUTCOMES,
): readonly Outcome[] | null {
  const outcomes: Outcome[] = [];
  let script: { value: bigint; readonly width: number }[] = [];
  for (;;) {
    let at = 0;
    const source: StateSource = {
      element: (id, index) => state.element(id, index),
      cell: (storage, pa, by) => state.cell(storage, pa, by),
      size: (storage) => state.size(storage),
      choice(_site, width) {
        const next = script[at] ?? { value: 0n, width };
        script[at++] = next;
        return next.value;
      },
    };
    outcomes.push(execute(description, instruction, operands, source));
    script = script.slice(0, at);
    // What the values of one execution come to is known before they are gone through.
    const bits = script.reduce((sum, { width }) => sum + width, 0);
    if (outcomes.length > most || bits > Math.log2(most)) return null;
    for (let last = script.at(-1); last !== undefined && last.value === (1n << BigInt(last.width)) - 1n; last = script.at(-1)) script.pop();
    const last = script.at(-1);
    if (last === undefined) return outcomes;
    last.value++;
  }
}
