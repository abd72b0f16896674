// Mutants of a machine: each has one privilege check less. A check is a statement of an instruction that can trap as privileged, itself or through
// the functions that it calls, and that does nothing else.
import type { Held } from '../../src/classify/analysis.ts';
import { randomFrom, satisfies } from '../../src/classify/sample.ts';
import { execute, type StateSource } from '../../src/evaluate/index.ts';
import { expressionsOf, partsOf } from '../../src/isa/conditions.ts';
import type { Description, Expression, Form, Instruction, Range, Statement } from '../../src/language/description.ts';

export interface Mutant {
  readonly description: Description;
  /** The only instruction that differs. */
  readonly instruction: Instruction;
  /** The check that was taken out. */
  readonly check: Range;
}

/** The mutants of a description, one for each privilege check of each instruction. */
export function withoutChecks(description: Description): Mutant[] {
  const functions = new Map(description.functions.map((f) => [f.name, f]));
  const refuses = (s: Statement): boolean => {
    switch (s.op) {
      case 'trap':
        return s.as === 'privileged';
      case 'if':
        return [...s.then, ...s.otherwise].some(refuses) && [...s.then, ...s.otherwise].every(onlyRefuses);
      case 'call':
        return onlyRefuses(s);
      default:
        return false;
    }
  };
  /** A statement that assigns and writes nothing, and raises no other trap; it may look at the state. */
  const onlyRefuses = (s: Statement): boolean => {
    switch (s.op) {
      case 'trap':
        return s.as === 'privileged';
      case 'if':
        return !s.then.concat(s.otherwise).some((x) => !onlyRefuses(x)) && s.then.concat(s.otherwise).some(refuses);
      case 'call': {
        const body = functions.get(s.name)?.body ?? [];
        return body.length > 0 && body.some(refuses) && body.every((x) => x.op === 'let' || x.op === 'return' || onlyRefuses(x));
      }
      default:
        return false;
    }
  };
  const without = (statements: readonly Statement[]): { body: Statement[]; check: Range }[] =>
    statements.flatMap((s, i): { body: Statement[]; check: Range }[] => {
      const rest = (replacement: readonly Statement[]) => [...statements.slice(0, i), ...replacement, ...statements.slice(i + 1)];
      if (refuses(s)) return [{ body: rest([]), check: s.range }];
      if (s.op !== 'if') return [];
      return [
        ...without(s.then).map((m) => ({ body: rest([{ ...s, then: m.body }]), check: m.check })),
        ...without(s.otherwise).map((m) => ({ body: rest([{ ...s, otherwise: m.body }]), check: m.check })),
      ];
    });
  return description.instructions.flatMap((instruction) =>
    without(instruction.semantics.body).map(({ body, check }) => {
      const mutated = { ...instruction, semantics: { ...instruction.semantics, body } };
      const instructions = description.instructions.map((i) => (i === instruction ? mutated : i));
      return { description: { ...description, instructions }, instruction: mutated, check };
    }),
  );
}

/** Statements that trap as privileged and that no mutant takes out, because they stand among others: these the score would not know of. */
export function checksLeft(description: Description): number {
  const functions = new Map(description.functions.map((f) => [f.name, f]));
  const reached = (statements: readonly Statement[], seen: Set<string>): number =>
    statements.reduce((sum, s) => {
      const called = [...(s.op === 'call' ? [s.name] : []), ...expressionsOf(s).flatMap(callsIn)].filter((n) => !seen.has(n));
      for (const n of called) seen.add(n);
      const inside = s.op === 'if' ? reached([...s.then, ...s.otherwise], seen) : 0;
      const own = s.op === 'trap' && s.as === 'privileged' ? 1 : 0;
      return sum + own + inside + called.reduce((n, name) => n + reached(functions.get(name)?.body ?? [], seen), 0);
    }, 0);
  const mutants = withoutChecks(description);
  return description.instructions.filter(
    (i) => reached(i.semantics.body, new Set()) > 0 && !mutants.some((m) => m.instruction.name === i.name),
  ).length;
}

const STATES = 2000;

/**
 * Whether some state of the real mode, with the elements that a monitor holds as they are held, is refused as privileged by the machine and goes on in
 * the mutant, as random states show.
 */
export function isAffected(description: Description, instruction: Instruction, mutant: Mutant, form: Form, held: Held): boolean {
  const random = randomFrom(1974);
  const user = description.settings[0]?.user ?? 0n;
  const modeId = description.elements.find((e) => e.role === 'mode')?.id;
  const widths = new Map(description.elements.map((e) => [e.id, e.width]));
  const draw = (width: number): bigint => {
    let v = 0n;
    for (let w = 0; w < width; w += 32) v = (v << 32n) | BigInt(random() % 3 === 0 ? 0 : random());
    return BigInt.asUintN(width, v);
  };
  for (let n = 0; n < STATES; n++) {
    const operands = new Map(
      instruction.operands.map((o) => [o.name, o.name === form.operand && form.value !== null ? form.value : draw(o.width)]),
    );
    if (form.operand !== null && form.value === null && form.excluded.includes(operands.get(form.operand) ?? 0n)) continue;
    const values = new Map<string, bigint>();
    const remembered = (key: string, width: number): bigint => {
      const value = values.get(key) ?? draw(width);
      values.set(key, value);
      return value;
    };
    const state: StateSource = {
      element: (id, index) => (id === modeId ? user : (held.get(id) ?? remembered(`${id}[${index}]`, widths.get(id) ?? 1))),
      cell: (storage, pa) => remembered(`${storage} ${pa}`, description.storages.find((s) => s.id === storage)?.cellWidth ?? 1),
      size: (storage) => description.storages.find((s) => s.id === storage)?.size ?? 1n,
    };
    if (!satisfies(description, instruction.encoding.where, operands)) continue;
    const before = execute(description, instruction, operands, state);
    if (before.kind === 'next' || before.as !== 'privileged') continue;
    if (execute(description, mutant.instruction, operands, state).kind === 'next') return true;
  }
  return false;
}

function callsIn(e: Expression): string[] {
  return [...(e.op === 'call' ? [e.name] : []), ...partsOf(e).flatMap(callsIn)];
}
