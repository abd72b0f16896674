// Decides a question by listing all states and all pairs of them, with every value chosen beforehand: slow, and as close to the words of MODEL §2
// as can be. For machines with registers and cells of one bit.
import type { Question } from '../../../src/classify/question.ts';
import { evaluateCondition, execute, type Outcome, type StateSource, translate } from '../../../src/evaluate/index.ts';
import type { Matrix, Part, PartRelation, TwinRelation } from '../../../src/language/definition-set.ts';
import type { Access, Description, Element, Role } from '../../../src/language/description.ts';

const ACCESSES: readonly Access[] = ['read', 'write', 'execute'];

interface State {
  readonly elements: ReadonlyMap<string, bigint>;
  readonly cells: readonly bigint[];
  readonly source: StateSource;
  /** `space va access` to physical address, for what is allowed. */
  readonly view: ReadonlyMap<string, number>;
  /** The same with what refuses. */
  readonly answers: string;
  readonly mapCells: ReadonlySet<number>;
  readonly mode: bigint;
  readonly valid: boolean;
}

function* assignments(elements: readonly Element[]): Generator<Map<string, bigint>> {
  const [first, ...others] = elements;
  if (first === undefined) {
    yield new Map();
    return;
  }
  for (const rest of assignments(others)) for (let v = 0n; v < 1n << BigInt(first.width); v++) yield new Map([[first.id, v], ...rest]);
}

function* contents(count: number, width: number): Generator<bigint[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (const rest of contents(count - 1, width)) for (let v = 0n; v < 1n << BigInt(width); v++) yield [...rest, v];
}

const lists = new WeakMap<Description, readonly State[]>();

/** Every state of a description with one storage and no register files. */
export function allStates(d: Description): readonly State[] {
  const known = lists.get(d);
  if (known !== undefined) return known;
  const storage = d.storages[0]!;
  const states: State[] = [];
  for (const elements of assignments(d.elements)) {
    for (let size = 1; size <= Number(storage.size); size++) {
      for (const cells of contents(size, storage.cellWidth)) states.push(stateOf(d, elements, cells));
    }
  }
  lists.set(d, states);
  return states;
}

function stateOf(d: Description, elements: ReadonlyMap<string, bigint>, cells: readonly bigint[]): State {
  const source: StateSource = {
    element: (id) => elements.get(id)!,
    cell: (_storage, pa) => cells[Number(pa)]!,
    size: () => BigInt(cells.length),
  };
  const mapCells = new Set<number>();
  const watched: StateSource = {
    ...source,
    cell: (_storage, pa) => {
      mapCells.add(Number(pa));
      return cells[Number(pa)]!;
    },
  };
  const view = new Map<string, number>();
  const answers: string[] = [];
  const width = d.translate?.addressWidth ?? d.storages[0]!.addressWidth;
  for (const { code } of d.modes) {
    for (let va = 0n; va < 1n << BigInt(width); va++) {
      for (const access of ACCESSES) {
        const t = translate(d, watched, va, access, code);
        answers.push(t.kind === 'address' ? `${t.pa}` : `${t.trap} ${t.as}`);
        if (t.kind === 'address') view.set(`${code} ${va} ${access}`, Number(t.pa));
      }
    }
  }
  const valid = [...d.invariants, ...d.assume].every((c) => evaluateCondition(d, c, source));
  return { elements, cells, source, view, answers: answers.join(), mapCells, mode: elements.get('mode')!, valid };
}

const used = new WeakMap<Description, Map<string, boolean>>();

/** Whether the map of a space depends on an element. */
function uses(d: Description, space: bigint, id: string): boolean {
  let known = used.get(d);
  if (known === undefined) {
    known = new Map();
    used.set(d, known);
  }
  const key = `${space} ${id}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const at = d.modes.findIndex((m) => m.code === space);
  const part = (s: State) => {
    const all = s.answers.split(',');
    const length = all.length / d.modes.length;
    return all.slice(at * length, (at + 1) * length).join();
  };
  const groups = new Map<string, string>();
  let found = false;
  for (const s of allStates(d)) {
    const others = [...s.elements].filter(([other]) => other !== id).join();
    const group = `${others}|${s.cells.join()}|${s.cells.length}`;
    const other = groups.get(group) ?? part(s);
    groups.set(group, other);
    if (other !== part(s)) found = true;
  }
  known.set(key, found);
  return found;
}

const keysOf = (s: State, wanted: (reference: string) => boolean): Map<number, string> => {
  const keys = new Map<number, string>();
  for (const [reference, pa] of s.view) if (wanted(reference) && !keys.has(pa)) keys.set(pa, reference);
  return keys;
};

const ofSpace = (space: bigint, reference: string) => reference.startsWith(`${space} `);

/** The references by which two states share cells, or null where their views are not related. */
function sharedReferences(relation: TwinRelation, a: State, b: State): { left: string; right: string; own: boolean }[] | null {
  const pairs: { left: string; right: string; own: boolean }[] = [];
  if (relation.views === 'all equal') {
    if (a.view.size !== b.view.size) return null;
    for (const reference of a.view.keys()) {
      if (!b.view.has(reference)) return null;
      pairs.push({ left: reference, right: reference, own: ofSpace(a.mode, reference) || ofSpace(b.mode, reference) });
    }
  } else {
    for (const right of b.view.keys()) {
      if (!ofSpace(b.mode, right)) continue;
      const left = `${a.mode}${right.slice(right.indexOf(' '))}`;
      if (!a.view.has(left)) return null;
      pairs.push({ left, right, own: true });
    }
  }
  const spaceOf = (reference: string) => reference.slice(0, reference.indexOf(' '));
  for (const p of pairs) {
    for (const other of pairs) {
      if (spaceOf(p.right) !== spaceOf(other.right)) continue;
      const sharedLeft = a.view.get(p.left) === a.view.get(other.left);
      const sharedRight = b.view.get(p.right) === b.view.get(other.right);
      if (sharedLeft !== sharedRight) return null;
    }
  }
  return pairs;
}

function ruleOf(relation: TwinRelation, role: Role): PartRelation {
  const rules: Record<Role, PartRelation> = {
    general: 'equal',
    pc: 'equal',
    mode: 'free',
    relocation: relation.R,
    control: relation.K,
    clock: relation.T,
  };
  return rules[role];
}

function elementsRelated(question: Question, relation: TwinRelation, element: string | null, a: State, b: State): boolean {
  if ([relation.R, relation.K, relation.T].includes('one differs') && element === null) return false;
  const related = (e: Element): boolean => {
    const same = a.elements.get(e.id) === b.elements.get(e.id);
    const rule = ruleOf(relation, e.role);
    switch (rule) {
      case 'equal':
        return same;
      case 'free':
        return true;
      case 'one differs':
        return e.id === element ? !same : same;
      case 'equal unless held':
        return same || question.held.has(e.id);
      case 'equal where both own maps use it':
        return same || !uses(question.description, a.mode, e.id) || !uses(question.description, b.mode, e.id);
    }
  };
  return question.description.elements.every(related);
}

interface After {
  readonly outcome: Outcome;
  readonly elements: ReadonlyMap<string, bigint>;
  readonly cells: readonly bigint[];
}

function after(question: Question, operands: ReadonlyMap<string, bigint>, s: State): After {
  const outcome = execute(question.description, question.instruction, operands, s.source);
  if (outcome.kind === 'trap') return { outcome, elements: s.elements, cells: s.cells };
  const cells = [...s.cells];
  for (const { pa, value } of outcome.cells) cells[Number(pa)] = value;
  return { outcome, elements: new Map([...s.elements, ...outcome.elements, ['pc', outcome.pc]]), cells };
}

const ROLES: Record<Exclude<Part, 'O'>, Role> = { D: 'general', M: 'mode', P: 'pc', R: 'relocation', K: 'control', T: 'clock' };

const ordinary = (s: State, outcome: Outcome) => !outcome.references.some((r) => s.mapCells.has(Number(r.pa)));

/** Whether the answer of the question is `some`, and whether its domain has members. */
export function decidePlainly(question: Question): { some: boolean; inhabited: boolean } {
  const { description: d, domain, instruction, form } = question;
  const states = allStates(d).filter((s) => s.valid && question.setting.assume.every((c) => evaluateCondition(d, c, s.source)));
  const heldIn = (s: State) => [...question.held].every(([id, value]) => s.elements.get(id) === value);
  let inhabited = false;
  const operandChoices = [...assignments(instruction.operands.map((o) => ({ ...o, id: o.name }) as unknown as Element))].filter((o) => {
    if (form.operand === null) return true;
    const value = o.get(form.operand)!;
    return form.value !== null ? value === form.value : !form.excluded.includes(value);
  });
  const partChanges = (s: State, t: After, part: Part): boolean => {
    if (part === 'D' || part === 'O') {
      const own = keysOf(s, (reference) => ofSpace(s.mode, reference));
      if (s.cells.some((content, pa) => content !== t.cells[pa] && own.has(pa) === (part === 'D'))) return true;
      if (part === 'O') return false;
    }
    const role = ROLES[part as Exclude<Part, 'O'>];
    return d.elements.some((e) => e.role === role && s.elements.get(e.id) !== t.elements.get(e.id));
  };
  const matrix = (m: Matrix, env: Map<string, [State, After]>, cellsDiffer: () => boolean): boolean => {
    switch (m.op) {
      case 'true':
        return true;
      case 'not':
        return !matrix(m.argument, env, cellsDiffer);
      case 'and':
        return m.arguments.every((x) => matrix(x, env, cellsDiffer));
      case 'or':
        return m.arguments.some((x) => matrix(x, env, cellsDiffer));
      case 'next':
        return env.get(m.state)![1].outcome.kind === 'next';
      case 'traps': {
        const { outcome } = env.get(m.state)![1];
        return outcome.kind === 'trap' && (m.kinds === null || m.kinds.includes(outcome.as));
      }
      case 'reaches monitor': {
        const { outcome } = env.get(m.state)![1];
        return outcome.kind === 'trap' && question.setting.monitor.includes(outcome.trap);
      }
      case 'changes':
        return partChanges(...env.get(m.state)!, m.part);
      case 'differ': {
        const x = env.get(m.left)![1];
        const y = env.get(m.right)![1];
        if (d.elements.some((e) => e.role === ROLES[m.part] && x.elements.get(e.id) !== y.elements.get(e.id))) return true;
        return m.part === 'D' && cellsDiffer();
      }
    }
  };
  for (const operands of operandChoices) {
    if (domain.kind === 'state') {
      for (const s of states) {
        if (!domain.modes.includes(s.mode) || (domain.constrained && !heldIn(s))) continue;
        const t = after(question, operands, s);
        if (!ordinary(s, t.outcome)) continue;
        inhabited = true;
        if (matrix(question.matrix, new Map([[domain.name, [s, t]]]), () => false)) return { some: true, inhabited };
      }
      continue;
    }
    const { relation } = domain;
    const afters = new Map(states.map((s) => [s, after(question, operands, s)]));
    const usable = states.filter((s) => ordinary(s, afters.get(s)!.outcome));
    for (const [leftMode, rightMode] of domain.modes) {
      const lefts = usable.filter((s) => s.mode === leftMode && (domain.constrained !== 'both' || heldIn(s)));
      const rights = usable.filter((s) => s.mode === rightMode && (domain.constrained === 'neither' || heldIn(s)));
      for (const a of lefts) {
        for (const b of rights) {
          if (!elementsRelated(question, relation, domain.element, a, b)) continue;
          if (relation.size === 'equal' && a.cells.length !== b.cells.length) continue;
          const same = relation.views === 'same storage';
          const shared = same ? [] : sharedReferences(relation, a, b);
          if (shared === null) continue;
          if (shared.some((p) => a.cells[a.view.get(p.left)!] !== b.cells[b.view.get(p.right)!])) continue;
          if (same || relation.outside === 'equal') {
            const left = new Set(shared.map((p) => a.view.get(p.left)));
            const right = new Set(shared.map((p) => b.view.get(p.right)));
            const count = Math.min(a.cells.length, b.cells.length);
            const outside = Array.from({ length: count }, (_, pa) => pa).filter((pa) => !left.has(pa) && !right.has(pa));
            if (outside.some((pa) => a.cells[pa] !== b.cells[pa])) continue;
          }
          inhabited = true;
          const x = afters.get(a)!;
          const y = afters.get(b)!;
          const ownOf = (s: State) => keysOf(s, (reference) => ofSpace(s.mode, reference));
          const cellsDiffer = () =>
            same
              ? [...ownOf(a).keys()].some((pa) => ownOf(b).has(pa) && x.cells[pa] !== y.cells[pa])
              : shared.some((p) => p.own && x.cells[a.view.get(p.left)!] !== y.cells[b.view.get(p.right)!]);
          const env = new Map<string, [State, After]>([
            [domain.left, [a, x]],
            [domain.right, [b, y]],
          ]);
          if (matrix(question.matrix, env, cellsDiffer)) return { some: true, inhabited };
        }
      }
    }
  }
  return { some: false, inhabited };
}
