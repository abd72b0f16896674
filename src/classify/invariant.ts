// Whether the declared invariants are invariants: no instruction may lead from a state that satisfies them to one that does not.
import { execute as evaluate, evaluateCondition, type StateSource } from '../evaluate/index.ts';
import type { Condition, Form, Instruction } from '../language/description.ts';
import { freeLeaves, propagate, type Term, TermBudgetExceeded } from '../logic/index.ts';
import {
  conditionTerm,
  execute,
  type InitialState,
  initialState,
  operandTerms,
  parseLeaf,
  SymbolicBudgetExceeded,
  type SymbolicOutcome,
} from '../symbolic/index.ts';
import { sourceOf } from './check.ts';
import type { Decider } from './decider.ts';
import { links, stateConditions } from './links.ts';
import { operandConditions } from './prepare.ts';
import type { Instance } from './question.ts';
import { solve } from './solve.ts';

export type Kept = 'kept' | 'broken' | 'unknown';

/** Whether a form keeps a condition in every mode; a condition that reads through the map is `unknown` where the map is changed. */
export function keepsCondition(decider: Decider, instruction: Instruction, form: Form, condition: Condition): Kept {
  const { description, tools, options } = decider;
  const { terms, facts } = tools;
  let verdict: Kept = 'kept';
  try {
    for (const { code: mode } of description.modes) {
      const outcome = execute(terms, description, facts, instruction, form, mode);
      const initial = initialState(terms, description, mode);
      const pc = description.elements.find((e) => e.role === 'pc')?.id;
      const next: InitialState = {
        ...initial,
        element: (id) => (id === pc ? outcome.pc : (outcome.elements.get(id) ?? initial.element(id))),
        cells: (storage) => outcome.cells.get(storage) ?? initial.cells(storage),
      };
      const before = conditionTerm(terms, description, facts, condition, mode);
      const after = conditionTerm(terms, description, facts, condition, mode, next);
      if (after === before) continue;
      // What a condition reads through the map is not followed when the map has changed.
      const followed = !readsThroughMap(after) || !changesMap(decider, outcome);
      const conditions = stateConditions(terms, description, facts, mode, description.invariants);
      const operands = [...operandConditions(decider, instruction, form), ...formCondition(decider, instruction, form, mode)];
      const open = propagate(terms, [outcome.next, terms.not(after), ...conditions, ...operands]);
      if (open.length === 1 && open[0] === terms.false) continue;
      const solver = tools.solver();
      if (!followed || solver === null) {
        verdict = 'unknown';
        continue;
      }
      const side = { mode, outcome, rename: (ts: readonly Term[]) => ts };
      const linked = links(terms, description, facts, [side]);
      const solved = solve(
        terms,
        solver,
        description,
        instruction,
        form,
        [side],
        linked.cells,
        [...open, ...linked.hypotheses],
        options.rlimit,
      );
      if (solved.verdict === 'sat' && leaves(decider, instruction, condition, solved.instance)) return 'broken';
      if (solved.verdict !== 'unsat') verdict = 'unknown';
    }
  } catch (e) {
    if (e instanceof TermBudgetExceeded || e instanceof SymbolicBudgetExceeded) return 'unknown';
    throw e;
  }
  return verdict;
}

/** That the state before is one of the form (D11). */
function formCondition({ description, tools }: Decider, instruction: Instruction, form: Form, mode: bigint): Term[] {
  if (form.when === null) return [];
  const operands = operandTerms(tools.terms, instruction, form);
  const condition = { text: '', expression: form.when, range: form.when.range };
  return [conditionTerm(tools.terms, description, tools.facts, condition, mode, undefined, operands)];
}

/** Replays a model: whether the instruction really leads from a state of the machine to one that breaks the condition. */
function leaves({ description }: Decider, instruction: Instruction, condition: Condition, instance: Instance): boolean {
  const state = instance.states[0];
  if (state === undefined) return false;
  const source = sourceOf(description, state);
  if (!description.invariants.every((c) => evaluateCondition(description, c, source))) return false;
  const outcome = evaluate(description, instruction, instance.operands, source);
  if (outcome.kind === 'trap') return false;
  const { pc, elements, cells } = outcome;
  const files = new Set(description.elements.filter((e) => e.count > 1).map((e) => e.id));
  const pcId = description.elements.find((e) => e.role === 'pc')?.id;
  const after: StateSource = {
    element: (id, index) => (id === pcId ? pc : (elements.get(files.has(id) ? `${id}[${index}]` : id) ?? source.element(id, index))),
    cell: (storage, pa, by) => cells.find((c) => c.storage === storage && c.pa === pa)?.value ?? source.cell(storage, pa, by),
    size: (storage) => source.size(storage),
  };
  return !evaluateCondition(description, condition, after);
}

function readsThroughMap(t: Term): boolean {
  return freeLeaves(t).some((l) => ['ok', 'cell', 'address'].includes(parseLeaf(l.name).kind));
}

function changesMap({ tools, description }: Decider, o: SymbolicOutcome): boolean {
  const mode = description.elements.find((e) => e.role === 'mode')?.id ?? '';
  return [...tools.facts.support, mode].some((id) => o.elements.has(id));
}
