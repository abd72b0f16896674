// The exhaustive decider: answers a question by visiting every state of its domain on the reference evaluator, never with terms.
import { BudgetExceeded } from '../../evaluate/index.ts';
import type { Answer, Question } from '../question.ts';
import { addressMap } from './address-map.ts';
import { OutOfCases, startBudget } from './lazy.ts';
import { decidePairs } from './pairs.ts';
import { decideSingle } from './single.ts';

export { checkInstance } from './check.ts';

/**
 * Decides a question at the widths of its description (MODEL §6, proof `exhaustive`). `maxCases` bounds the runs, the pairs compared and the
 * references translated to make the tables of views; past it the answer is unknown, as it is for several storages.
 */
export function decideExhaustively(question: Question, options: { readonly maxCases: number }): Answer {
  const { description, domain } = question;
  if (description.storages.length > 1) return { verdict: 'unknown', reason: 'the exhaustive decider knows one storage only' };
  try {
    const map = addressMap(description, options.maxCases);
    const budget = startBudget(options.maxCases);
    const { instance, inhabited } =
      domain.kind === 'state' ? decideSingle(question, domain, map, budget) : decidePairs(question, domain, map, budget);
    if (instance !== null) return { verdict: 'some', instance };
    if (!inhabited) return { verdict: 'none', proof: { kind: 'empty domain', reason: emptiness(question) } };
    return { verdict: 'none', proof: { kind: 'exhaustive', cases: budget.cases } };
  } catch (error) {
    if (error instanceof OutOfCases) return { verdict: 'unknown', reason: `exhaustive enumeration: ${error.message}` };
    if (error instanceof BudgetExceeded) return { verdict: 'unknown', reason: `evaluation: ${error.message}` };
    throw error;
  }
}

function emptiness({ domain }: Question): string {
  if (domain.modes.length === 0) return 'the setting has no such modes';
  return domain.kind === 'state' ? 'no ordinary state satisfies the conditions' : `there are no ordinary ${domain.relation.name} twins`;
}
