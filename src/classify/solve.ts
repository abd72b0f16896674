// The solver's part: a clause with its hypotheses, and a model read back as a concrete instance.
import type { Description, Form, Instruction } from '../language/description.ts';
import type { Solver, Term, Terms } from '../logic/index.ts';
import { initialState, operandTerms } from '../symbolic/index.ts';
import type { SideTerms, UsedCell } from './links.ts';
import type { ConcreteState, Instance } from './question.ts';

export type Solved =
  | { readonly verdict: 'unsat' }
  | { readonly verdict: 'sat'; readonly instance: Instance }
  | { readonly verdict: 'unknown'; readonly reason: string };

/** Asks the solver for a model of the assertions and reads it as states of the sides and operands. */
export function solve(
  terms: Terms,
  solver: Solver,
  description: Description,
  instruction: Instruction,
  form: Form,
  sides: readonly SideTerms[],
  cells: readonly UsedCell[],
  assertions: readonly Term[],
  rlimit: number,
): Solved {
  const operands = [...operandTerms(terms, instruction, form)];
  const asked: Term[] = [];
  const ask = (t: Term): number => asked.push(t) - 1;
  const operandAt = operands.map(([name, t]) => [name, ask(t)] as const);
  const storage = description.storages[0];
  const states = sides.map((s) => {
    const initial = initialState(terms, description, s.mode);
    const keys: [string, number][] = [];
    for (const e of description.elements) {
      if (e.role === 'mode') continue;
      const t = s.rename([initial.element(e.id)])[0] as Term;
      if (e.count === 1) keys.push([e.id, ask(t)]);
      else if (e.count <= 64) {
        for (let i = 0; i < e.count; i++) keys.push([`${e.id}[${i}]`, ask(terms.select(t, terms.bits(Math.log2(e.count), BigInt(i))))]);
      }
    }
    return { mode: s.mode, keys, size: storage === undefined ? null : ask(s.rename([initial.size(storage.id)])[0] as Term) };
  });
  const cellAt = cells.map((c) => ({ side: c.side, allowed: ask(c.allowed), address: ask(c.address), content: ask(c.content) }));

  const answer = solver.check([...assertions], { rlimit, values: asked });
  if (answer.verdict !== 'sat') return answer;
  const value = (at: number): bigint => answer.values[at] ?? 0n;
  return {
    verdict: 'sat',
    instance: {
      operands: new Map(operandAt.map(([name, at]) => [name, value(at)])),
      states: states.map((s, side): ConcreteState => {
        const size = s.size === null ? 0n : value(s.size);
        const contents = new Map<bigint, bigint>();
        for (const c of cellAt) {
          if (c.side === side && value(c.allowed) === 1n && value(c.address) < size) contents.set(value(c.address), value(c.content));
        }
        return { mode: s.mode, elements: new Map(s.keys.map(([key, at]) => [key, value(at)])), cells: contents, size };
      }),
    },
  };
}
