// The outcomes of one state as the enumeration sees them: all that undefined values allow (D10), own banks under the name that programs use (D19).
import { type BlockOutcome, evaluateExpression, executeInSequence, type StateSource } from '../../evaluate/index.ts';
import type { TwinRelation } from '../../language/definition-set.ts';
import type { Description, Expression } from '../../language/description.ts';
import type { Question } from '../question.ts';
import { OutOfCases } from './lazy.ts';
import type { Observation } from './observe.ts';
import { registerKey, registersIn } from './registers.ts';

/** Outcomes of one state that are looked at. */
const MAX_OUTCOMES = 256;

/** Every outcome of the question's instruction in a state of a mode. What the source throws passes through. Throws OutOfCases past 256 outcomes. */
export function outcomesIn(
  { description, instruction }: Question,
  operands: ReadonlyMap<string, bigint>,
  state: StateSource,
  mode: bigint,
): BlockOutcome[] {
  const outcomes: BlockOutcome[] = [];
  const script: { value: bigint; readonly width: number }[] = [];
  for (;;) {
    let met = 0;
    const choice = (_site: number, width: number): bigint => {
      const next = script[met] ?? { value: 0n, width };
      script[met++] = next;
      return next.value;
    };
    outcomes.push(underOwnNames(description, executeInSequence(description, instruction, operands, { ...state, choice }), mode));
    if (outcomes.length > MAX_OUTCOMES) throw new OutOfCases(`more than ${MAX_OUTCOMES} outcomes of one state`);
    script.length = met;
    while (script.length > 0 && script[script.length - 1]!.value === (1n << BigInt(script[script.length - 1]!.width)) - 1n) script.pop();
    const last = script[script.length - 1];
    if (last === undefined) return outcomes;
    last.value++;
  }
}

function underOwnNames(description: Description, outcome: BlockOutcome, mode: bigint): BlockOutcome {
  if (outcome.kind === 'trap') return outcome;
  const { elements } = registersIn(description);
  const named = [...outcome.elements].map(([key, value]): [string, bigint] => {
    const element = elements.get(key);
    return [element === undefined ? key : registerKey(element, 0, mode), value];
  });
  return { ...outcome, elements: new Map(named) };
}

/**
 * Whether two sets of outcomes show what a condition is about (D10): some outcome of the right for which it holds with every outcome of the left; between
 * twins of one mode also the other way round.
 */
export function setsDiffer(
  relation: TwinRelation,
  lefts: readonly Observation[],
  rights: readonly Observation[],
  holdsOf: (left: Observation, right: Observation) => boolean,
): boolean {
  if (rights.some((r) => lefts.every((l) => holdsOf(l, r)))) return true;
  return relation.modes === 'same' && lefts.some((l) => rights.every((r) => holdsOf(l, r)));
}

/** Whether the operands are the instruction's: its encoding may ask something of them. */
export function isEncoded({ description, instruction }: Question, operands: ReadonlyMap<string, bigint>, state: StateSource): boolean {
  return isTrue(description, instruction.encoding.where, operands, state);
}

/** Whether a state is one of the form, where the form is a matter of the state (D11). */
export function isOfForm({ description, form }: Question, operands: ReadonlyMap<string, bigint>, state: StateSource): boolean {
  return isTrue(description, form.when, operands, state);
}

function isTrue(
  description: Description,
  condition: Expression | null,
  operands: ReadonlyMap<string, bigint>,
  state: StateSource,
): boolean {
  return condition === null || evaluateExpression(description, condition, operands, state) === 1n;
}
