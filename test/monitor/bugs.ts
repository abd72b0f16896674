// Seeded bugs: what goes wrong in monitors, as changes of the data that a hosting is. Each says to which hostings it applies by giving null for others.
import type { Block, Description, Expression, Function as FunctionDefinition, Statement } from '../../src/language/description.ts';
import { constant } from '../../src/language/terms.ts';
import type { ControlProgram, DispatchStep, Hosting } from '../../src/monitor/monitor.ts';
import { rewriteExpression, rewriteStatements } from '../../src/monitor/rewrite.ts';

export interface Bug {
  readonly name: string;
  /** The hosting with the bug; null where it makes no difference there. */
  make(hosting: Hosting): Hosting | null;
}

const monitorOf = (h: Hosting): ControlProgram => h.monitors[0]!;

function withMonitor(h: Hosting, change: Partial<ControlProgram>): Hosting {
  return { ...h, monitors: [{ ...monitorOf(h), ...change }, ...h.monitors.slice(1)] };
}

function withLevel(h: Hosting, level: number, change: (d: Description) => Description): Hosting {
  return { ...h, levels: h.levels.map((l, j) => (j === level ? { ...l, description: change(l.description) } : l)) };
}

function withSteps(h: Hosting, change: (steps: readonly DispatchStep[]) => readonly DispatchStep[]): Hosting {
  return withMonitor(h, { dispatcher: change(monitorOf(h).dispatcher) });
}

const without = (what: DispatchStep['do']) => (h: Hosting) => withSteps(h, (steps) => steps.filter((s) => s.do !== what));

function ordered(h: Hosting, order: readonly DispatchStep['do'][]): Hosting {
  return withSteps(h, (steps) => order.map((what) => steps.find((s) => s.do === what)!));
}

function inBlock(b: Block, statement: (s: Statement) => readonly Statement[]): Block {
  return { ...b, body: rewriteStatements(b.body, { statement }) };
}

/** A change of every expression of a level's semantics, but for the functions that lead into the window. */
function inLevel(h: Hosting, change: (e: Expression) => Expression, statement?: (s: Statement) => readonly Statement[]): Hosting {
  const rewriting = { expression: change, ...(statement === undefined ? {} : { statement }) };
  const block = (b: Block): Block => ({ ...b, body: rewriteStatements(b.body, rewriting) });
  const optional = (b: Block | null): Block | null => (b === null ? null : block(b));
  return withLevel(h, 1, (d) => ({
    ...d,
    functions: d.functions.map((f) => (isOfWindow(f) ? f : { ...f, body: rewriteStatements(f.body, rewriting) })),
    deliver: optional(d.deliver),
    fetch: optional(d.fetch),
    tick: optional(d.tick),
    interrupts: d.interrupts.map((i) => ({ ...i, when: { ...i.when, expression: rewriteExpression(i.when.expression, rewriting) } })),
    instructions: d.instructions.map((i) => ({ ...i, semantics: block(i.semantics) })),
  }));
}

const isOfWindow = (f: FunctionDefinition): boolean => f.name.includes('window.') || f.name.includes('machine.');

function inPlace(h: Hosting, change: (f: FunctionDefinition) => FunctionDefinition): Hosting {
  return withLevel(h, 1, (d) => ({ ...d, functions: d.functions.map((f) => (f.name === 'guest.window.place' ? change(f) : f)) }));
}

function elementOf(h: Hosting, role: string): string | null {
  return h.machine.elements.find((e) => e.role === role && e.bank === null && e.count === 1)?.id ?? null;
}

const nameOf = (h: Hosting, id: string): string => h.levels[1]!.names.get(id)!;

/** Elements of a role that the semantics of the level assigns or reads. */
function elementsOf(h: Hosting, role: string): string[] {
  return h.machine.elements.filter((e) => e.role === role && e.bank === null).map((e) => e.id);
}

/** The level reads the real element where it should read the virtual one. */
function readsReal(h: Hosting, id: string | null): Hosting | null {
  if (id === null) return null;
  return inLevel(h, (e) => (e.op === 'element' && e.element === nameOf(h, id) ? { ...e, element: id } : e));
}

/** Assignments of an element that the level makes are lost. */
function loses(h: Hosting, id: string | null): Hosting | null {
  if (id === null) return null;
  return inLevel(
    h,
    (e) => e,
    (s) => (s.op === 'assign' && s.element === nameOf(h, id) ? [] : [s]),
  );
}

/** The allocator does not assign an element. */
function unassigned(h: Hosting, ids: readonly (string | null)[]): Hosting | null {
  const { allocate } = monitorOf(h);
  const made = inBlock(allocate, (s) => (s.op === 'assign' && ids.includes(s.element) ? [] : [s]));
  return JSON.stringify(names(made)) === JSON.stringify(names(allocate)) ? null : withMonitor(h, { allocate: made });
}

function names(b: Block): string[] {
  const found: string[] = [];
  inBlock(b, (s) => {
    if (s.op === 'assign') found.push(s.element);
    return [s];
  });
  return found;
}

const plus = (e: Expression, n: bigint): Expression => ({
  op: 'binary',
  operator: 'add',
  left: e,
  right: constant(e.type, n, e.range),
  type: e.type,
  range: e.range,
});

/** What the allocator assigns to the first relocation element, last of all, is something else. */
function relocates(h: Hosting, change: (e: Expression) => Expression): Hosting | null {
  const id = elementOf(h, 'relocation');
  if (id === null) return null;
  const { allocate } = monitorOf(h);
  const element: Expression = {
    op: 'element',
    element: id,
    index: null,
    type: { kind: 'bits', width: h.machine.elements.find((e) => e.id === id)!.width },
    range: allocate.range,
  };
  const body: Statement[] = [...allocate.body, { op: 'assign', element: id, index: null, value: change(element), range: allocate.range }];
  return withMonitor(h, { allocate: { ...allocate, body } });
}

const windowStart = (h: Hosting): string => h.levels[1]!.window!.start;
const windowCells = (h: Hosting): string => h.levels[1]!.window!.cells;

/** Shadow entries are made otherwise. */
function entries(h: Hosting, change: (e: Expression) => Expression): Hosting | null {
  const { shadow } = monitorOf(h);
  if (shadow === null) return null;
  const entry: Block = { ...shadow.entry, body: rewriteStatements(shadow.entry.body, { expression: change }) };
  return withMonitor(h, { shadow: { ...shadow, entry } });
}

function swapBanks(b: Block, from: readonly string[]): Block {
  const other = (id: string): string => (from.includes(id) ? from[(from.indexOf(id) + 1) % from.length]! : id);
  return {
    ...b,
    body: rewriteStatements(b.body, {
      expression: (e) => (e.op === 'element' ? { ...e, element: other(e.element) } : e),
      statement: (s) => (s.op === 'assign' ? [{ ...s, element: other(s.element) }] : [s]),
    }),
  };
}

const banksOf = (h: Hosting): string[] => h.machine.elements.filter((e) => e.bank !== null).map((e) => nameOf(h, e.id));

export const BUGS: readonly Bug[] = [
  { name: 'the dispatcher never enters', make: (h) => (monitorOf(h).enter.body.length === 0 ? null : without('enter')(h)) },
  { name: 'the dispatcher never interprets', make: without('interpret') },
  { name: 'the dispatcher never reflects', make: without('reflect') },
  { name: 'the dispatcher never allocates', make: without('allocate') },
  { name: 'reflects before it interprets', make: (h) => ordered(h, ['enter', 'reflect', 'interpret', 'allocate']) },
  { name: 'allocates before it reflects', make: (h) => ordered(h, ['enter', 'interpret', 'allocate', 'reflect']) },
  { name: 'allocates before it interprets', make: (h) => ordered(h, ['enter', 'allocate', 'interpret', 'reflect']) },
  {
    name: 'enters after it has interpreted',
    make: (h) => (monitorOf(h).enter.body.length === 0 ? null : ordered(h, ['interpret', 'enter', 'reflect', 'allocate'])),
  },
  {
    name: 'forwards the real cause',
    make: (h) => withSteps(h, (steps) => steps.map((s) => (s.do === 'reflect' ? { ...s, cause: 'real' } : s))),
  },
  { name: 'the window begins one cell later for the interpreter', make: (h) => placeAt(h, 1n) },
  { name: 'the window is one cell longer for the interpreter', make: (h) => checks(h, 'one more') },
  { name: 'the interpreter does not look where the window ends', make: (h) => checks(h, 'none') },
  { name: 'the relocation is not moved', make: (h) => withoutMap(h) },
  { name: 'the relocation is moved twice', make: (h) => (h.unit || monitorOf(h).shadow ? null : relocates(h, (e) => plusStart(h, e))) },
  { name: 'the relocation is one cell off', make: (h) => (h.unit ? null : relocates(h, (e) => plus(e, 1n))) },
  {
    name: 'the guest really runs in another mode',
    make(h) {
      const mode = elementOf(h, 'mode')!;
      const other = h.machine.modes.find((m) => m.code !== h.setting.user)!;
      const change = (s: Statement): readonly Statement[] =>
        s.op === 'assign' && s.element === mode ? [{ ...s, value: constant(s.value.type, other.code, s.range) }] : [s];
      return withMonitor(h, { allocate: inBlock(monitorOf(h).allocate, change) });
    },
  },
  { name: 'the mode is not composed', make: (h) => unassigned(h, [elementOf(h, 'mode')]) },
  { name: 'what is held is not held', make: (h) => unassigned(h, [...monitorOf(h).held.keys()]) },
  {
    name: 'the last relocation element is not composed',
    make: (h) => unassigned(h, [elementsOf(h, 'relocation').at(-1) ?? null]),
  },
  { name: 'the virtual mode is lost', make: (h) => loses(h, elementOf(h, 'mode')) },
  { name: 'the first control element is lost', make: (h) => loses(h, elementOf(h, 'control')) },
  { name: 'the first relocation element is lost', make: (h) => loses(h, elementOf(h, 'relocation')) },
  { name: 'the last relocation element is lost', make: (h) => loses(h, elementsOf(h, 'relocation').at(-1) ?? null) },
  { name: 'the virtual clock cannot be set', make: (h) => loses(h, elementOf(h, 'clock')) },
  { name: 'privilege is checked in the real mode', make: (h) => readsReal(h, elementOf(h, 'mode')) },
  { name: 'the real control element leaks', make: (h) => readsReal(h, elementOf(h, 'control')) },
  { name: 'the real relocation leaks', make: (h) => readsReal(h, elementOf(h, 'relocation')) },
  { name: 'the real clock leaks', make: (h) => readsReal(h, elementOf(h, 'clock')) },
  {
    name: 'the real size of storage leaks',
    make(h) {
      const storage = h.machine.storages[0]!;
      let met = false;
      const made = inLevel(h, (e) => {
        if (e.op !== 'element' || e.element !== windowCells(h)) return e;
        met = true;
        return { op: 'size', storage: storage.id, type: e.type, range: e.range };
      });
      return met ? made : null;
    },
  },
  {
    name: 'virtual clocks stand still while the guest runs',
    make: (h) => (h.machine.tick === null ? null : withLevel(h, 0, (d) => ({ ...d, tick: h.machine.tick }))),
  },
  {
    name: 'virtual clocks stand still in what is interpreted',
    make: (h) => (h.machine.tick === null ? null : withLevel(h, 1, (d) => ({ ...d, tick: null }))),
  },
  {
    name: 'virtual clocks move twice in what is interpreted',
    make: (h) =>
      h.machine.tick === null ? null : withLevel(h, 1, (d) => ({ ...d, tick: { ...d.tick!, body: [...d.tick!.body, ...d.tick!.body] } })),
  },
  {
    name: 'the guest is not left where its interrupts are due',
    make: (h) =>
      h.machine.interrupts.every((i) => i.after)
        ? null
        : withLevel(h, 0, (d) => ({ ...d, interrupts: d.interrupts.filter((i) => i.after) })),
  },
  {
    name: 'virtual interrupts are never taken',
    make: (h) =>
      h.machine.interrupts.every((i) => i.after)
        ? null
        : withLevel(h, 1, (d) => ({ ...d, interrupts: d.interrupts.filter((i) => i.after) })),
  },
  {
    name: 'reaching the monitor destroys the pc',
    make(h) {
      const pc = h.machine.elements.find((e) => e.role === 'pc')!;
      const { range } = h.arrive;
      const zero = constant({ kind: 'bits', width: pc.width }, 0n, range);
      return { ...h, arrive: { ...h.arrive, body: [...h.arrive.body, { op: 'assign', element: pc.id, index: null, value: zero, range }] } };
    },
  },
  {
    name: 'what is emulated does not go on to the next instruction',
    make(h) {
      const pc = h.machine.elements.find((e) => e.role === 'pc')!;
      return withLevel(h, 1, (d) => ({
        ...d,
        instructions: d.instructions.map((i) => {
          const { range } = i;
          const stay: Expression = { op: 'element', element: pc.id, index: null, type: { kind: 'bits', width: pc.width }, range };
          const body: Statement[] = [...i.semantics.body, { op: 'assign', element: pc.id, index: null, value: stay, range }];
          return { ...i, semantics: { ...i.semantics, body } };
        }),
      }));
    },
  },
  {
    name: 'privileged instructions are emulated as doing nothing',
    make: (h) =>
      withLevel(h, 1, (d) => ({
        ...d,
        instructions: d.instructions.map((i) => ({ ...i, semantics: { ...i.semantics, body: [] } })),
      })),
  },
  { name: 'shadow tables are never filled', make: (h) => (monitorOf(h).shadow === null ? null : withMonitor(h, { shadow: null })) },
  {
    name: 'shadow entries lead beyond the window',
    make: (h) =>
      entries(h, (e) => (e.op === 'local' && e.name === 'cells' ? constant(e.type, -1n & ((1n << BigInt(widthOf(e))) - 1n), e.range) : e)),
  },
  {
    name: 'shadow entries lead to the frames of the guest, unmoved',
    make: (h) => entries(h, (e) => (e.op === 'local' && e.name === 'start' ? constant(e.type, 0n, e.range) : e)),
  },
  {
    name: 'shadow entries let the guest write its tables',
    make: (h) => entries(h, (e) => (e.op === 'local' && e.name === 'holds_table' ? constant(e.type, 0n, e.range) : e)),
  },
  {
    name: 'the bank of another mode goes into the real machine',
    make: (h) => (banksOf(h).length < 2 ? null : withMonitor(h, { allocate: swapBanks(monitorOf(h).allocate, banksOf(h)) })),
  },
  {
    name: 'the real bank comes back as that of another mode',
    make: (h) => (banksOf(h).length < 2 ? null : withMonitor(h, { enter: swapBanks(monitorOf(h).enter, banksOf(h)) })),
  },
];

function widthOf(e: Expression): number {
  return e.type.kind === 'bits' ? e.type.width : 1;
}

function plusStart(h: Hosting, e: Expression): Expression {
  const width = h.machine.storages[0]!.addressWidth;
  if (widthOf(e) !== width) return plus(e, 1n);
  const start: Expression = { op: 'element', element: windowStart(h), index: null, type: e.type, range: e.range };
  return { op: 'binary', operator: 'add', left: e, right: start, type: e.type, range: e.range };
}

/** Each relocation element as the guest has it. */
function withoutMap(h: Hosting): Hosting | null {
  if (h.unit || h.machine.hosting === null) return null;
  const { allocate } = monitorOf(h);
  const copies = allocate.body.flatMap((s): Statement[] => {
    const moved = s.op === 'assign' && h.machine.elements.some((e) => e.role === 'relocation' && e.id === s.element);
    const copied = moved && s.value.op === 'element' && s.value.element === nameOf(h, s.element);
    return moved && !copied ? [] : [s];
  });
  return copies.length === allocate.body.length ? null : withMonitor(h, { allocate: { ...allocate, body: copies } });
}

function placeAt(h: Hosting, by: bigint): Hosting {
  return inPlace(h, (f) => ({
    ...f,
    body: rewriteStatements(f.body, {
      expression: (e) => (e.op === 'element' && e.element === windowStart(h) ? plus(e, by) : e),
    }),
  }));
}

function checks(h: Hosting, how: 'none' | 'one more'): Hosting {
  return inPlace(h, (f) => ({
    ...f,
    body: rewriteStatements(f.body, {
      expression(e) {
        if (e.op === 'binary' && e.operator === 'ule')
          return how === 'one more' ? { ...e, operator: 'ult' } : constant(e.type, 0n, e.range);
        return e;
      },
    }),
  }));
}
