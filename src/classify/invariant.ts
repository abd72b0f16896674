// Whether the declared invariants are invariants: no instruction may lead from a state that satisfies them to one that does not.
import type { Condition, Form, Instruction } from '../language/description.ts';
import { propagate, substitute, type Term, TermBudgetExceeded } from '../logic/index.ts';
import { conditionTerm, execute, parseLeaf, SymbolicBudgetExceeded } from '../symbolic/index.ts';
import type { Decider } from './decide.ts';
import { links, stateConditions } from './links.ts';
import { solve } from './solve.ts';

export type Kept = 'kept' | 'broken' | 'unknown';

/** Whether a form keeps a condition in every mode; a condition over storage is not followed and is `unknown` where storage is written. */
export function keepsCondition(decider: Decider, instruction: Instruction, form: Form, condition: Condition): Kept {
  const { description, tools, options } = decider;
  const { terms, facts } = tools;
  let verdict: Kept = 'kept';
  try {
    for (const { code: mode } of description.modes) {
      const outcome = execute(terms, description, facts, instruction, form, mode);
      const before = conditionTerm(terms, description, facts, condition, mode);
      let followed = true;
      const after = substitute(terms, before, (l) => {
        const leaf = parseLeaf(l.name);
        if (leaf.kind === 'element') return outcome.elements.get(leaf.subject);
        if (leaf.kind !== 'size' && outcome.written.length > 0) followed = false;
        return undefined;
      });
      if (after === before) continue;
      const conditions = stateConditions(terms, description, facts, mode, description.invariants);
      const open = propagate(terms, [outcome.next, terms.not(after), ...conditions]);
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
      if (solved.verdict === 'sat') return 'broken';
      if (solved.verdict === 'unknown') verdict = 'unknown';
    }
  } catch (e) {
    if (e instanceof TermBudgetExceeded || e instanceof SymbolicBudgetExceeded) return 'unknown';
    throw e;
  }
  return verdict;
}
