// What compiled code need not do: undo what nothing can refuse any more, or look for changes of a map that cannot change.
import { partsOf } from '../isa/conditions.ts';
import type { Description, Expression, Statement } from '../language/description.ts';
import type { Layout } from './storage.ts';

/** The expressions directly in a statement, in the order of their evaluation. */
export function expressionsIn(s: Statement): readonly Expression[] {
  switch (s.op) {
    case 'let':
    case 'set':
      return [s.value];
    case 'assign':
      return s.index === null ? [s.value] : [s.index, s.value];
    case 'write':
      return s.space === null ? [s.address, s.value] : [s.address, s.value, s.space];
    case 'store':
      return [s.address, s.value];
    case 'if':
      return [s.condition];
    case 'trap':
      return s.payload === null ? [] : [s.payload];
    case 'return':
      return s.value === null ? [] : [s.value];
    case 'call':
      return s.arguments;
  }
}

export interface Analysis {
  traps(body: readonly Statement[]): boolean;
  statementTraps(s: Statement): boolean;
  expressionTraps(e: Expression): boolean;
  /** Whether the body may assign an element or write a cell. */
  hasEffects(body: readonly Statement[]): boolean;
  /** Whether the body may assign one of these elements. */
  assignsAny(body: readonly Statement[], ids: ReadonlySet<string>): boolean;
  /** Slots that are assigned again after they were given a value. */
  assignedSlots(body: readonly Statement[]): ReadonlySet<number>;
  /** Elements that the address map depends on, and whether it also depends on cells. */
  readonly mapElements: ReadonlySet<string>;
  readonly mapCells: boolean;
}

/** Whether an address of a storage may lie beyond its end. */
export function mayExceed(layout: Layout, id: string): boolean {
  const { storage, size } = layout.storages.get(id)!;
  return 2n ** BigInt(storage.addressWidth) > BigInt(size);
}

export function analyse(layout: Layout): Analysis {
  const { description } = layout;
  const functions = new Map(description.functions.map((f) => [f.name, f]));
  const trapping = new Map<string, boolean>();
  const acting = new Map<string, boolean>();
  const slots = new WeakMap<readonly Statement[], ReadonlySet<number>>();
  const bodyOf = (name: string): readonly Statement[] => functions.get(name)?.body ?? [];
  const remembered = (known: Map<string, boolean>, name: string, find: (body: readonly Statement[]) => boolean): boolean => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const found = find(bodyOf(name));
    known.set(name, found);
    return found;
  };
  const mapRefuses = (storage: string): boolean =>
    mayExceed(layout, storage) || (description.translate?.storage === storage && traps(description.translate.body.body));
  const expressionTraps = (e: Expression): boolean => {
    if ((e.op === 'read' || e.op === 'translate') && mapRefuses(e.storage)) return true;
    if (e.op === 'load' && mayExceed(layout, e.storage)) return true;
    if (e.op === 'call' && remembered(trapping, e.name, traps)) return true;
    return partsOf(e).some(expressionTraps);
  };
  const statementTraps = (s: Statement): boolean => {
    if (s.op === 'trap') return true;
    if (s.op === 'write' && mapRefuses(s.storage)) return true;
    if (s.op === 'store' && mayExceed(layout, s.storage)) return true;
    if (s.op === 'call' && remembered(trapping, s.name, traps)) return true;
    if (s.op === 'if' && (traps(s.then) || traps(s.otherwise))) return true;
    return expressionsIn(s).some(expressionTraps);
  };
  const traps = (body: readonly Statement[]): boolean => body.some(statementTraps);
  const expressionActs = (e: Expression): boolean =>
    (e.op === 'call' && remembered(acting, e.name, hasEffects)) || partsOf(e).some(expressionActs);
  const hasEffects = (body: readonly Statement[]): boolean =>
    body.some((s) => {
      if (s.op === 'assign' || s.op === 'write' || s.op === 'store') return true;
      if (s.op === 'call' && remembered(acting, s.name, hasEffects)) return true;
      if (s.op === 'if' && (hasEffects(s.then) || hasEffects(s.otherwise))) return true;
      return expressionsIn(s).some(expressionActs);
    });
  const calls = (e: Expression, enter: (name: string) => boolean): boolean =>
    (e.op === 'call' && enter(e.name)) || partsOf(e).some((part) => calls(part, enter));
  const assignsAny = (body: readonly Statement[], ids: ReadonlySet<string>): boolean => {
    const seen = new Set<string>();
    const enter = (name: string): boolean => {
      if (seen.has(name)) return false;
      seen.add(name);
      return within(bodyOf(name));
    };
    const within = (statements: readonly Statement[]): boolean =>
      statements.some(
        (s) =>
          (s.op === 'assign' && ids.has(s.element)) ||
          (s.op === 'call' && enter(s.name)) ||
          (s.op === 'if' && (within(s.then) || within(s.otherwise))) ||
          expressionsIn(s).some((e) => calls(e, enter)),
      );
    return within(body);
  };
  const collect = (body: readonly Statement[], found: Set<number>): Set<number> => {
    for (const s of body) {
      if (s.op === 'set') found.add(s.slot);
      if (s.op === 'if') collect(s.otherwise, collect(s.then, found));
    }
    return found;
  };
  const assignedSlots = (body: readonly Statement[]): ReadonlySet<number> => {
    const found = slots.get(body) ?? collect(body, new Set());
    slots.set(body, found);
    return found;
  };
  return { traps, statementTraps, expressionTraps, hasEffects, assignsAny, assignedSlots, ...mapOf(description, bodyOf) };
}

function mapOf(description: Description, bodyOf: (name: string) => readonly Statement[]): Pick<Analysis, 'mapElements' | 'mapCells'> {
  const mapElements = new Set<string>();
  const seen = new Set<string>();
  let mapCells = false;
  const expression = (e: Expression): void => {
    if (e.op === 'element') mapElements.add(e.element);
    if (e.op === 'load') mapCells = true;
    if (e.op === 'call') enter(e.name);
    partsOf(e).forEach(expression);
  };
  const statements = (body: readonly Statement[]): void => {
    for (const s of body) {
      if (s.op === 'call') enter(s.name);
      if (s.op === 'if') [s.then, s.otherwise].forEach(statements);
      expressionsIn(s).forEach(expression);
    }
  };
  const enter = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    statements(bodyOf(name));
  };
  statements(description.translate?.body.body ?? []);
  return { mapElements, mapCells };
}
