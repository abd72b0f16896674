// The premises that every theorem has besides its own: the machine's invariants are kept by every instruction.
import type { TheoremResult } from '../classify/analysis.ts';
import { type Classifier, keepsCondition } from '../classify/index.ts';
import type { Condition, Description, Expression, Form, Instruction } from '../language/description.ts';
import type { CacheView } from './cache.ts';

export type Premise = TheoremResult['premises'][number];

/** That the mode is one of those declared, where its width has room for others. */
function declaredModes(description: Description): Condition[] {
  const mode = description.elements.find((e) => e.role === 'mode');
  if (mode === undefined || BigInt(description.modes.length) === 1n << BigInt(mode.width)) return [];
  const { range } = mode;
  const bits = { kind: 'bits', width: mode.width } as const;
  const bool = { kind: 'bool' } as const;
  const is = (value: bigint): Expression => ({
    op: 'binary',
    operator: 'eq',
    type: bool,
    range,
    left: { op: 'element', element: mode.id, index: null, type: bits, range },
    right: { op: 'constant', value, type: bits, range },
  });
  const expression = description.modes
    .map((m) => is(m.code))
    .reduce((left, right): Expression => ({ op: 'binary', operator: 'lor', type: bool, range, left, right }));
  return [{ text: `that the mode is ${description.modes.map((m) => m.name).join(' or ')}`, expression, range }];
}

/** One premise for each invariant: that every instruction keeps it. */
export async function invariantPremises(
  classifier: Classifier,
  forms: readonly { instruction: Instruction; form: Form; id: string }[],
  view: CacheView | null,
  withSolver: <T>(work: () => T) => Promise<T>,
): Promise<Premise[]> {
  const premises: Premise[] = [];
  for (const condition of [...declaredModes(classifier.description), ...classifier.description.invariants]) {
    const broken: string[] = [];
    let unknown = false;
    for (const f of forms) {
      const find = () => withSolver(() => keepsCondition(classifier.decider, f.instruction, f.form, condition));
      const kept = view === null ? await find() : await view.keeps(f.instruction, f.form, condition, find);
      if (kept === 'broken') broken.push(f.id);
      if (kept === 'unknown') unknown = true;
    }
    const verdict = broken.length > 0 ? 'fails' : unknown ? 'unknown' : 'holds';
    premises.push({ text: `every instruction keeps the invariant ${condition.text.trim()}`, verdict, critical: broken });
  }
  return premises;
}
