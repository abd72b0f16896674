// A question about one pair of modes as terms: the instruction executed on each side, the condition reduced as far as rewriting goes.
import { conditionsOf, elementsOf } from '../isa/conditions.ts';
import type { Expression, Form, Instruction } from '../language/description.ts';
import { freeLeavesOf, propagate, type Term } from '../logic/index.ts';
import { conditionTerm, initialState, operandTerms, parseLeaf, SymbolicBudgetExceeded, type SymbolicOutcome } from '../symbolic/index.ts';
import { type Decider, outcomeOf } from './decider.ts';
import { type SideTerms, stateConditions } from './links.ts';
import { type Clause, clauses, type Participant } from './matrix.ts';
import { exemptOn, type Question } from './question.ts';
import { alongRight, identicalMaps, type Renaming, sideRenaming, type TwinCase } from './relation.ts';

/** One pair of modes, or one mode, of a question. */
export interface Case {
  readonly twins: TwinCase | null;
  readonly mode: bigint;
}

export function casesOf(question: Question): Case[] {
  const d = question.domain;
  if (d.kind === 'state') return d.modes.map((mode) => ({ twins: null, mode }));
  return d.modes.map(([left, right]) => ({
    mode: left,
    twins: { relation: d.relation, left, right, element: d.element, held: question.held },
  }));
}

/** A case as terms. */
export interface Prepared {
  readonly of: Case;
  readonly sides: readonly SideTerms[];
  readonly conditions: readonly Term[];
  /** Clauses that rewriting did not refute, with their conjuncts simplified. */
  readonly clauses: readonly Clause[];
}

/** A case whose clauses are as they were built; those that are false at sight are gone. `also` holds in each of them. */
export interface Draft extends Prepared {
  readonly also: readonly Term[];
}

/** Executes the instruction on each side and builds the condition. */
export function draft(decider: Decider, question: Question, c: Case): Draft {
  const { terms, facts } = decider.tools;
  const { description, domain } = question;
  const sides = sidesOf(decider, question, c);
  const names = domain.kind === 'state' ? [domain.name] : [domain.left, domain.right];
  const participants = sides.map((s, i): Participant => {
    const initial = initialState(terms, description, s.mode);
    return {
      name: names[i] ?? '',
      mode: s.mode,
      outcome: renameOutcome(decider, s),
      initialElement: (id) => s.rename([initial.element(id)])[0] as Term,
      initialCells: (storage) => s.rename([initial.cells(storage)])[0] as Term,
    };
  });
  const conditions = sides.flatMap((s, i) => {
    const binding = conditionsOf(description, question.setting, exemptOn(question, i));
    return s.rename(stateConditions(terms, description, facts, s.mode, binding));
  });
  const differs: Term[] = [];
  if (c.twins?.element != null) {
    const e = description.elements.find((x) => x.id === c.twins?.element);
    const [a, b] = participants.map((p) => p.initialElement(c.twins?.element ?? ''));
    if (e?.count === 1 && a !== undefined && b !== undefined) differs.push(terms.not(terms.eq(a, b)));
  }
  differs.push(...operandConditions(decider, question.instruction, question.form));
  const { when } = question.form;
  if (when !== null) differs.push(terms.or(...sides.map((s) => stateCondition(decider, question, s, when))));
  differs.push(...notTogether(decider, question, c, sides, participants));
  const open = clauses(terms, description, question.setting, question.matrix, participants).filter(
    ({ conjuncts }) => terms.all([...conjuncts, ...differs]) !== terms.false,
  );
  return { of: c, sides, conditions, clauses: open, also: differs };
}

/** Reduces the condition of a case as far as rewriting goes. */
export function reduce(decider: Decider, d: Draft): Prepared {
  const { terms } = decider.tools;
  const open: Clause[] = [];
  for (const clause of d.clauses) {
    const reduced = propagated(decider, [...clause.conjuncts, ...d.also]);
    if (reduced.length === 1 && reduced[0] === terms.false) continue;
    const withConditions = propagated(decider, [...reduced, ...d.conditions]);
    if (withConditions.length === 1 && withConditions[0] === terms.false) continue;
    open.push({ conjuncts: withConditions, shows: clause.shows });
  }
  return { of: d.of, sides: d.sides, conditions: d.conditions, clauses: open };
}

/** `propagate`, remembered: the same conjunction comes up under several classes and definition sets. */
function propagated({ tools, renamings }: Decider, conjuncts: readonly Term[]): readonly Term[] {
  const key = conjuncts.map((t) => t.id).join(' ');
  const known = renamings.reduced.get(key) ?? propagate(tools.terms, conjuncts);
  renamings.reduced.set(key, known);
  return known;
}

/** What the operands of a form satisfy: those of its encoding (`where`), and, for a form without a value, none of those that have forms of their own (D11). */
export function operandConditions({ tools, description }: Decider, instruction: Instruction, form: Form): Term[] {
  const { terms, facts } = tools;
  const operands = operandTerms(terms, instruction, form);
  const free = operands.get(form.operand ?? '');
  const excluded = form.excluded.flatMap((v) =>
    free?.sort.kind === 'bits' ? [terms.not(terms.eq(free, terms.bits(free.sort.width, v)))] : [],
  );
  const { where } = instruction.encoding;
  if (where === null) return excluded;
  const condition = { text: '', expression: where, range: where.range };
  return [...excluded, conditionTerm(terms, description, facts, condition, 0n, undefined, operands)];
}

/** A condition over operands and the state of a side, in the side's leaves. */
function stateCondition(decider: Decider, { description, instruction, form }: Question, side: SideTerms, expression: Expression): Term {
  const { terms, facts } = decider.tools;
  const condition = { text: '', expression, range: expression.range };
  const operands = operandTerms(terms, instruction, form);
  return side.rename([conditionTerm(terms, description, facts, condition, side.mode, undefined, operands)])[0] as Term;
}

/**
 * Mode twins under maps that depend on the mode. Where the right goes on, all that it refers to is allowed on the left as well, and is the same
 * cell (own views are included): the left, executed on the right's leaves, is then the left itself. If the condition cannot hold between the two
 * taken so, it can hold only where one of them, taken so, traps. Gives that as a hypothesis, or nothing.
 */
function notTogether(
  decider: Decider,
  question: Question,
  c: Case,
  sides: readonly SideTerms[],
  participants: readonly Participant[],
): Term[] {
  const { terms, facts } = decider.tools;
  const { description, domain } = question;
  const [left, right] = sides;
  const [l, r] = participants;
  if (c.twins === null || domain.kind === 'state' || left === undefined || right === undefined || l === undefined || r === undefined)
    return [];
  if (c.twins.relation.views !== 'own included' || identicalMaps(description, c.twins, facts)) return [];
  const writes = left.outcome.written.length + right.outcome.written.length > 0;
  const { twins } = c;
  const constrained = domain.constrained === 'both';
  const key = keyOf(twins, 'along', constrained, writes);
  const rename = renamingOf(decider, question, key, () => alongRight(terms, description, facts, twins, constrained, writes));
  const outcome = renameOutcome(decider, { ...left, rename });
  const possible = clauses(terms, description, question.setting, question.matrix, [{ ...l, outcome }, r]).some((clause) => {
    const reduced = propagate(terms, [...clause.conjuncts, outcome.next, r.outcome.next]);
    return !(reduced.length === 1 && reduced[0] === terms.false);
  });
  return possible ? [] : [terms.not(terms.and(outcome.next, r.outcome.next))];
}

function sidesOf(decider: Decider, question: Question, c: Case): SideTerms[] {
  const { terms, facts } = decider.tools;
  const { description, domain, held } = question;
  if (c.twins === null || domain.kind === 'state') {
    const constrained = domain.kind === 'state' && domain.constrained;
    return [
      {
        mode: c.mode,
        outcome: outcomeOf(decider, question, c.mode),
        rename: heldRenaming(decider, question, constrained ? held : new Map()),
      },
    ];
  }
  const twins = c.twins;
  const left = outcomeOf(decider, question, twins.left);
  const right = outcomeOf(decider, question, twins.right);
  const writes = left.written.length + right.written.length > 0;
  const rename = (side: 'left' | 'right') => {
    const constrained = domain.constrained === 'both' || (domain.constrained === 'right' && side === 'right');
    const key = keyOf(twins, side, constrained, writes);
    return renamingOf(decider, question, key, () => sideRenaming(terms, description, facts, twins, side, constrained, writes));
  };
  return [
    { mode: twins.left, outcome: left, rename: rename('left') },
    { mode: twins.right, outcome: right, rename: rename('right') },
  ];
}

/** A single state keeps the canonical leaves, except where elements are held. */
function heldRenaming(decider: Decider, question: Question, held: ReadonlyMap<string, bigint>): Renaming {
  const { terms, facts } = decider.tools;
  const same: TwinCase = {
    relation: {
      name: '',
      doc: null,
      modes: 'same',
      R: 'equal',
      K: 'equal',
      T: 'equal',
      views: 'same storage',
      outside: 'equal',
      size: 'equal',
      range: question.instruction.range,
    },
    left: 0n,
    right: 0n,
    element: null,
    held,
  };
  const key = keyOf(same, 'only', held.size > 0, true);
  return renamingOf(decider, question, key, () => sideRenaming(terms, question.description, facts, same, 'left', held.size > 0, true));
}

/** An outcome in the side's own leaves. */
function renameOutcome(decider: Decider, s: SideTerms): SymbolicOutcome {
  const known = decider.renamings.outcomes.get(s.rename) ?? new Map<SymbolicOutcome, SymbolicOutcome>();
  decider.renamings.outcomes.set(s.rename, known);
  const renamed = known.get(s.outcome) ?? renamedOutcome(s);
  known.set(s.outcome, renamed);
  return renamed;
}

/** The renaming under a key, of the form that is being decided; made when it is first asked for. */
function renamingOf(decider: Decider, question: Question, key: string, make: () => Renaming): Renaming {
  const { renamings } = decider;
  const of = outcomeOf(decider, question, question.setting.user);
  if (renamings.of !== of) {
    renamings.of = of;
    renamings.sides.clear();
    renamings.reduced.clear();
    renamings.outcomes.clear();
  }
  const known = renamings.sides.get(key) ?? make();
  renamings.sides.set(key, known);
  return known;
}

/** Everything that the renaming of a side depends on. */
function keyOf(c: TwinCase, side: string, constrained: boolean, writes: boolean): string {
  const r = c.relation;
  const relation = [r.modes, r.R, r.K, r.T, r.views, r.outside, r.size].join();
  const held = constrained || r.K === 'equal unless held' ? [...c.held].join() : '';
  return [relation, c.left, c.right, c.element ?? '', side, constrained, writes, held].join(' ');
}

function renamedOutcome(s: SideTerms): SymbolicOutcome {
  const o = s.outcome;
  const elements = [...o.elements];
  const cells = [...o.cells];
  const renamed = s.rename([
    o.next,
    o.pc,
    ...elements.map(([, t]) => t),
    ...cells.map(([, t]) => t),
    ...o.traps.map((e) => e.guard),
    ...o.written.flatMap((w) => [w.guard, w.cell, w.own, w.seen]),
  ]);
  let at = 0;
  const take = (): Term => renamed[at++] as Term;
  return {
    next: take(),
    pc: take(),
    elements: new Map(elements.map(([id]) => [id, take()])),
    cells: new Map(cells.map(([id]) => [id, take()])),
    traps: o.traps.map((e) => ({ ...e, guard: take() })),
    written: o.written.map((w) => ({ ...w, guard: take(), cell: take(), own: take(), seen: take() })),
    mapped: o.mapped,
    physical: o.physical,
    steps: o.steps,
  };
}

/**
 * Whether the element that is to differ plays no part in the question: the instruction neither reads nor assigns it, nor do the map and the
 * conditions. What is decided for one such element then holds of every other.
 */
export function isBystander(decider: Decider, question: Question): boolean {
  const { description, domain } = question;
  if (domain.kind === 'state' || domain.element === null || decider.tools.facts.support.includes(domain.element)) return false;
  const modes = [...new Set(domain.modes.flat())];
  const conditions = conditionsOf(description, question.setting);
  if (conditions.some((c) => elementsOf(description, c).has(domain.element ?? ''))) return false;
  try {
    return modes.every((mode) => !elementsInPlay(decider, outcomeOf(decider, question, mode)).has(domain.element ?? ''));
  } catch (e) {
    if (e instanceof SymbolicBudgetExceeded) return false;
    throw e;
  }
}

/** Elements that an outcome depends on or assigns. */
function elementsInPlay(decider: Decider, o: SymbolicOutcome): ReadonlySet<string> {
  let known = decider.inPlay.get(o);
  if (known === undefined) {
    const ts = [
      o.next,
      o.pc,
      ...o.elements.values(),
      ...o.cells.values(),
      ...o.traps.map((e) => e.guard),
      ...o.written.map((w) => w.guard),
    ];
    const read = freeLeavesOf(ts)
      .map((l) => parseLeaf(l.name))
      .filter((l) => l.kind === 'element');
    known = new Set([...read.map((l) => l.subject), ...o.elements.keys()]);
    decider.inPlay.set(o, known);
  }
  return known;
}
