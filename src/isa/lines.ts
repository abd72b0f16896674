// Which lines of an instruction's semantics had a part in what was seen.
import type { Description, Expression, Instruction, Range, Statement } from '../language/description.ts';
import { expressionsOf, partsOf } from './conditions.ts';

/** What is looked for: elements assigned, whether storage is written, traps raised. */
export interface Sought {
  readonly elements: ReadonlySet<string>;
  readonly storage: boolean;
  readonly traps: ReadonlySet<string>;
}

/** Which branches a condition over state and operands takes, as far as that can be told; both where it cannot. */
export type Taken = (condition: Expression) => { readonly then: boolean; readonly otherwise: boolean };

/** Statements of the instruction, outermost that say something of their own, that do what is sought, themselves or through functions. */
export function linesDoing(description: Description, instruction: Instruction, sought: Sought, taken: Taken): Range[] {
  const pc = description.elements.find((e) => e.role === 'pc')?.id;
  const functions = new Map(description.functions.map((f) => [f.name, f]));
  const known = new Map<string, boolean>();
  const does = (name: string): boolean => {
    const before = known.get(name);
    if (before !== undefined) return before;
    known.set(name, false);
    const answer = functions.get(name)?.body.some(statementDoes) ?? false;
    known.set(name, answer);
    return answer;
  };
  const calls = (e: Expression): boolean => (e.op === 'call' && does(e.name)) || partsOf(e).some(calls);
  const ownPart = (s: Statement): boolean => {
    if (expressionsOf(s).some(calls)) return true;
    switch (s.op) {
      case 'assign':
        return sought.elements.has(s.element === pc ? 'pc' : s.element);
      case 'write':
      case 'store':
        return sought.storage;
      case 'trap':
        return sought.traps.has(s.trap);
      case 'call':
        return does(s.name);
      case 'let':
      case 'set':
      case 'if':
      case 'return':
        return false;
    }
  };
  const statementDoes = (s: Statement): boolean =>
    ownPart(s) || (s.op === 'if' && (s.then.some(statementDoes) || s.otherwise.some(statementDoes)));
  const collect = (statements: readonly Statement[]): Range[] =>
    statements.flatMap((s) => {
      if (ownPart(s)) return [s.range];
      if (s.op !== 'if') return [];
      const branches = usesLocals(s.condition) ? { then: true, otherwise: true } : taken(s.condition);
      return [...(branches.then ? collect(s.then) : []), ...(branches.otherwise ? collect(s.otherwise) : [])];
    });
  return collect(instruction.semantics.body);
}

function usesLocals(e: Expression): boolean {
  return e.op === 'local' || e.op === 'next-pc' || partsOf(e).some(usesLocals);
}
