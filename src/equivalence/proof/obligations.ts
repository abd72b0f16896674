// What is to be proved of one step from one start: the bare machine and the hosted one, side by side.
import type { Term } from '../../logic/index.ts';
import type { Hosting } from '../../monitor/monitor.ts';
import { type PhysicalReading, type PhysicalState, runBlockPhysically } from '../../symbolic/index.ts';
import { allocated, arrived, type Branch, dispatched, entered, type Levels } from './dispatch.ts';
import type { Prover } from './prover.ts';
import { bareReading, realReading, shadowEntry } from './readings.ts';
import { bareState, hostedState, inWindow, nameOf, type Start, variableOf } from './start.ts';
import { delivered, type Seen, type Stepped, type Subject, seenAs, type TakenTrap, ticked } from './steps.ts';

/**
 * `outcome`: both go on, or take the same trap. `state`: D, P, M, R, K, T of the guest. `storage`: the guest's storage. `composition`: the real machine
 * is again as the allocator would leave it. `tables`: so are the shadow tables. `resources`: nothing else has changed.
 */
export type ObligationKind = 'outcome' | 'state' | 'storage' | 'composition' | 'tables' | 'resources';

/** How the instruction is taken: run directly, or interpreted by the monitor. */
export type Way = 'direct' | 'interpreted' | 'delivered by the machine';

export interface Obligation {
  readonly subject: Subject;
  readonly mode: bigint;
  readonly kind: ObligationKind;
  readonly way: Way;
  readonly given: readonly Term[];
  /** What must hold; each with what it is about. */
  readonly goals: readonly { readonly about: string; readonly goal: Term }[];
}

/** A start, the machine at it on both sides, and what the allocator makes of it. */
export interface Scene {
  readonly hosting: Hosting;
  readonly start: Start;
  readonly levels: Levels;
  readonly bare: Seen;
  readonly bareStart: PhysicalState;
  /** φ(S). */
  readonly real: PhysicalState;
  /** Elements that the allocator assigns. */
  readonly composed: ReadonlySet<string>;
  readonly realReading: PhysicalReading;
  readonly direct: boolean;
}

export function sceneOf(prover: Prover, hosting: Hosting, start: Start): Scene {
  const { terms } = prover;
  const reading = realReading(prover, hosting, start);
  const levels: Levels = {
    hosting,
    below: seenAs(terms, hosting.levels[0]!.description, reading),
    above: seenAs(terms, hosting.levels[1]!.description, reading),
  };
  const composed = allocated(levels, start.state);
  const real = start.taken === 'run' ? behind(levels, composed) : composed;
  return {
    hosting,
    start,
    levels,
    bare: seenAs(terms, hosting.machine, bareReading(prover, start)),
    bareStart: bareState(hosting, hosting.levels[1]!, start.window, start.state),
    real,
    composed: assignedBy(hosting.monitors[0]!.allocate),
    realReading: reading,
    direct: start.taken === 'run',
  };
}

/** While a guest runs, its control block has anything in what `enter` brings up to date. */
function behind(levels: Levels, real: PhysicalState): PhysicalState {
  const assigned = assignedBy(levels.hosting.monitors[0]!.enter);
  if (assigned.size === 0) return real;
  const { terms, description } = levels.below;
  const anything = new Map(
    description.elements
      .filter((e) => assigned.has(e.id))
      .map((e) => [e.id, variableOf(terms, `behind.${e.id}`, e.width, e.count)] as const),
  );
  const after = entered(levels, { ...real, elements: new Map([...real.elements, ...anything]) });
  const restored = [...anything].filter(([id, t]) => after.elements.get(id) !== t);
  return { ...real, elements: new Map([...real.elements, ...restored]) };
}

/** Elements that a block may assign, on any path. */
function assignedBy(block: Hosting['arrive']): Set<string> {
  const found = new Set<string>();
  const walk = (body: Hosting['arrive']['body']): void => {
    for (const s of body) {
      if (s.op === 'assign') found.add(s.element);
      if (s.op === 'if') {
        walk(s.then);
        walk(s.otherwise);
      }
    }
  };
  walk(block.body);
  return found;
}

/** Everything that is to be proved of a subject. */
export function obligationsOf(prover: Prover, scene: Scene, subject: Subject): Obligation[] {
  const { terms } = prover;
  const { hosting, levels, real, bare, bareStart } = scene;
  if (!fetches(prover, scene, subject)) return [];
  const expected = subject.step(bare, bareStart);
  if (!scene.direct) return interpretedObligations(prover, scene, subject, expected, null, terms.true, real);
  const obligations: Obligation[] = [];
  const done = subject.step(levels.below, real);
  if (done.next.guard !== terms.false) obligations.push(...directObligations(prover, scene, subject, expected, done));
  const reaching = done.traps.filter((t) => hosting.setting.monitor.includes(t.trap));
  for (const t of done.traps) if (!reaching.includes(t)) obligations.push(...nativeObligations(prover, scene, subject, expected, t));
  const [some] = reaching;
  if (some === undefined) return obligations;
  const at = subject.follows ? real : arrived(levels, real);
  if (hosting.monitors[0]!.dispatcher.some((s) => s.do === 'reflect' && s.cause === 'real'))
    for (const t of reaching) obligations.push(...interpretedObligations(prover, scene, subject, expected, t, t.guard, at));
  else obligations.push(...interpretedObligations(prover, scene, subject, expected, some, terms.any(reaching.map((t) => t.guard)), at));
  return obligations;
}

/** False where no instruction is executed in the states of the start, because fetching always traps. */
function fetches({ terms, hypotheses }: Prover, { bare, bareStart }: Scene, subject: Subject): boolean {
  const { fetch } = bare.description;
  if (subject.instruction === null || fetch === null) return true;
  const { done } = runBlockPhysically(terms, bare.reading, bare.description, fetch, [], bareStart);
  return terms.all([...hypotheses, done]) !== terms.false;
}

function directObligations(prover: Prover, scene: Scene, subject: Subject, expected: Stepped, done: Stepped): Obligation[] {
  const { terms } = prover;
  const { hosting, levels, bare } = scene;
  const given = [done.next.guard];
  const make = (kind: ObligationKind, goals: Obligation['goals']): Obligation => ({
    subject,
    mode: scene.start.mode,
    kind,
    way: 'direct',
    given,
    goals,
  });
  const results = done.next.results.map((r, i) => ({
    about: i === 0 ? 'the cell' : 'the address',
    goal: equal(prover, r, expected.next.results[i]!),
  }));
  const obligations = [make('outcome', [{ about: 'goes on', goal: terms.implies(done.next.guard, expected.next.guard) }, ...results])];
  if (!subject.retires && done.next.state === scene.real && expected.next.state === scene.bareStart) return obligations;
  const wanted = subject.retires ? ticked(bare, expected.next.state) : expected.next.state;
  const executed = done.next.state;
  const got = subject.retires ? ticked(levels.below, executed) : executed;
  obligations.push(
    make('state', guestGoals(prover, scene, wanted, got, entered(levels, got))),
    make('storage', [storageGoal(prover, scene, wanted, got)]),
    make('composition', compositionGoals(prover, scene, wanted, got)),
    make('resources', [...keptGoals(prover, scene, executed), resourceGoal(prover, scene, got)]),
  );
  if (scene.start.window.tables !== null) obligations.push(make('tables', [tablesGoal(prover, scene, got)]));
  void hosting;
  return obligations;
}

/** A trap of the hosting machine that does not reach the monitor: the machine delivers it, to whatever the guest has put there. */
function nativeObligations(prover: Prover, scene: Scene, subject: Subject, expected: Stepped, t: TakenTrap): Obligation[] {
  const { terms } = prover;
  const { hosting, levels, bare, bareStart, real, start } = scene;
  const given = [t.guard];
  const make = (kind: ObligationKind, goals: Obligation['goals']): Obligation => ({
    subject,
    mode: start.mode,
    kind,
    way: 'delivered by the machine',
    given,
    goals,
  });
  const same = expected.traps.find((e) => e.trap === t.trap);
  if (same === undefined) return [make('outcome', [{ about: t.trap, goal: terms.not(t.guard) }])];
  const payload =
    t.payload === null || same.payload === null ? [] : [{ about: `what ${t.trap} carries`, goal: equal(prover, t.payload, same.payload) }];
  const wanted = delivered(bare, hosting.machine, same.trap, same.payload, bareStart);
  const got = delivered(levels.below, hosting.machine, t.trap, t.payload, real);
  return [
    make('outcome', [{ about: t.trap, goal: same.guard }, ...payload, { about: 'goes on', goal: terms.eq(wanted.done, got.done) }]),
    make('state', guestGoals(prover, scene, wanted.state, got.state, entered(levels, got.state))),
    make('storage', [storageGoal(prover, scene, wanted.state, got.state)]),
    make('composition', compositionGoals(prover, scene, wanted.state, got.state)),
    make('resources', [resourceGoal(prover, scene, got.state)]),
  ];
}

function interpretedObligations(
  prover: Prover,
  scene: Scene,
  subject: Subject,
  expected: Stepped,
  cause: TakenTrap | null,
  reached: Term,
  at: PhysicalState,
): Obligation[] {
  const { terms } = prover;
  const { levels, hosting, bare, bareStart, start } = scene;
  const branches = dispatched(levels, subject, cause, at);
  const obligations: Obligation[] = [];
  const make = (kind: ObligationKind, given: readonly Term[], goals: Obligation['goals']): void => {
    obligations.push({ subject, mode: start.mode, kind, way: 'interpreted', given: [reached, ...given], goals });
  };
  const branchOf = (trap: string | null): Branch | undefined => branches.find((b) => b.interpreted && (b.took?.trap ?? null) === trap);
  const guardOf = (trap: string | null): Term => branchOf(trap)?.guard ?? terms.false;
  const outcomes = [{ about: 'goes on', goal: terms.eq(expected.next.guard, guardOf(null)) }];
  for (const name of new Set([...expected.traps.map((t) => t.trap), ...branches.flatMap((b) => (b.took === null ? [] : [b.took.trap]))]))
    outcomes.push({ about: name, goal: terms.eq(expected.traps.find((t) => t.trap === name)?.guard ?? terms.false, guardOf(name)) });
  make('outcome', [], outcomes);

  const compare = (given: readonly Term[], wanted: PhysicalState, going: Term, b: Branch): void => {
    const here = [...given, b.going];
    make('outcome', given, [
      { about: 'can go on', goal: terms.eq(going, b.going) },
      ...(b.pending === null ? [] : [{ about: `${b.pending.trap} is delivered`, goal: terms.false }]),
    ]);
    make('state', here, guestGoals(prover, scene, wanted, b.state, b.state));
    make('storage', here, [storageGoal(prover, scene, wanted, b.state)]);
    make('composition', here, compositionGoals(prover, scene, wanted, b.state));
    make('resources', here, [...windowGoals(prover, scene, b.state), resourceGoal(prover, scene, b.state)]);
    if (start.window.tables !== null && !b.filled) make('tables', here, [tablesGoal(prover, scene, b.state)]);
  };

  const goesOn = branchOf(null);
  if (goesOn !== undefined) {
    const given = [expected.next.guard];
    const results = goesOn.results.map((r, i) => ({
      about: i === 0 ? 'the cell' : 'the address',
      goal: equal(prover, r, expected.next.results[i]!),
    }));
    if (results.length > 0) make('outcome', given, results);
    compare(given, subject.retires ? ticked(bare, expected.next.state) : expected.next.state, terms.true, goesOn);
  }
  for (const t of expected.traps) {
    const b = branchOf(t.trap);
    if (b === undefined || b.took === null) continue;
    if (t.payload !== null && b.took.payload !== null)
      make('outcome', [t.guard], [{ about: `what ${t.trap} carries`, goal: equal(prover, t.payload, b.took.payload) }]);
    const wanted = delivered(bare, hosting.machine, t.trap, t.payload, bareStart);
    compare([t.guard], wanted.state, wanted.done, b);
  }
  return obligations;
}

/** Equality of two values; register files at any register. */
function equal({ terms }: Prover, x: Term, y: Term): Term {
  if (x === y) return terms.true;
  if (x.sort.kind !== 'array') return terms.eq(x, y);
  const k = terms.variable(`operand register.${x.sort.index}`, { kind: 'bits', width: x.sort.index });
  return terms.eq(terms.select(x, k), terms.select(y, k));
}

/** `got` has the guest's own elements, `block` its control block. */
function guestGoals(prover: Prover, scene: Scene, wanted: PhysicalState, got: PhysicalState, block: PhysicalState): Obligation['goals'] {
  const level = scene.hosting.levels[1]!;
  return scene.hosting.machine.elements.map((e) => {
    const name = nameOf(level, e.id);
    const held = name === e.id ? got : block;
    return { about: e.id, goal: equal(prover, wanted.elements.get(e.id)!, held.elements.get(name)!) };
  });
}

function anyCell({ terms }: Prover, scene: Scene): Term {
  return terms.variable('operand cell', { kind: 'bits', width: scene.start.storage.addressWidth });
}

function inTables(prover: Prover, scene: Scene, cell: Term): Term {
  const { terms } = prover;
  const { tables } = scene.start.window;
  if (tables === null) return terms.false;
  const a = cell.width;
  return terms.ult(terms.zext(terms.sub(cell, tables.start), a + 1), terms.bits(a + 1, tables.cells));
}

function contents(prover: Prover, scene: Scene, state: PhysicalState, cell: Term): Term {
  return prover.terms.select(state.cells.get(scene.start.storage.id)!, cell);
}

/** Every cell but those of the shadow tables is as the bare machine leaves it. */
function storageGoal(prover: Prover, scene: Scene, wanted: PhysicalState, got: PhysicalState): { about: string; goal: Term } {
  const { terms } = prover;
  const { id } = scene.start.storage;
  if (wanted.cells.get(id) === got.cells.get(id)) return { about: id, goal: terms.true };
  const cell = anyCell(prover, scene);
  const same = equal(prover, contents(prover, scene, wanted, cell), contents(prover, scene, got, cell));
  return { about: id, goal: terms.or(inTables(prover, scene, cell), same) };
}

/** No cell outside the window has changed, but for shadow tables. */
function resourceGoal(prover: Prover, scene: Scene, got: PhysicalState): { about: string; goal: Term } {
  const { terms } = prover;
  const { storage, state } = scene.start;
  const about = `${storage.id} outside the window`;
  if (writesWithin(prover, scene, got.cells.get(storage.id)!)) return { about, goal: terms.true };
  const cell = anyCell(prover, scene);
  const inside = inWindow(terms, scene.start, cell);
  const same = equal(prover, contents(prover, scene, state, cell), contents(prover, scene, got, cell));
  return { about, goal: terms.any([inside, inTables(prover, scene, cell), same]) };
}

/**
 * Whether an array is the storage of the start with writes that lie in the window. They were looked at where they were made: what is known there is
 * known of every state in which the write is part of the outcome.
 */
function writesWithin(prover: Prover, scene: Scene, array: Term): boolean {
  const { storage, state } = scene.start;
  const memory = state.cells.get(storage.id);
  const seen = new Map<Term, boolean>();
  const within = (t: Term): boolean => {
    if (t === memory) return true;
    const known = seen.get(t);
    if (known !== undefined) return known;
    const found =
      t.op === 'ite'
        ? within(t.args[1]!) && within(t.args[2]!)
        : t.op === 'store' && prover.written.get(t.args[1]!) === true && within(t.args[0]!);
    seen.set(t, found);
    return found;
  };
  return within(array);
}

/** The real machine is as the allocator composes it from the state that the guest now has. */
function compositionGoals(prover: Prover, scene: Scene, wanted: PhysicalState, got: PhysicalState): Obligation['goals'] {
  const { hosting, levels, composed } = scene;
  const again = allocated(levels, hostedState(hosting, hosting.levels[1]!, wanted, got));
  return [...composed].map((id) => ({ about: id, goal: equal(prover, again.elements.get(id)!, got.elements.get(id)!) }));
}

/** What a guest that runs directly must leave alone: control blocks, windows, control state that is nobody's but the monitor's. */
function keptGoals(prover: Prover, scene: Scene, executed: PhysicalState): Obligation['goals'] {
  const { hosting, composed, real } = scene;
  const shared = new Set(hosting.machine.elements.filter((e) => nameOf(hosting.levels[1]!, e.id) === e.id).map((e) => e.id));
  return hosting.levels[0]!.description.elements.filter((e) => e.role !== 'clock' && !shared.has(e.id) && !composed.has(e.id)).map((e) => ({
    about: e.id,
    goal: equal(prover, real.elements.get(e.id)!, executed.elements.get(e.id)!),
  }));
}

function windowGoals(prover: Prover, scene: Scene, got: PhysicalState): Obligation['goals'] {
  const { window } = scene.hosting.levels[1]!;
  if (window === null) return [];
  return [window.start, window.cells, ...(window.tables === null ? [] : [window.tables])].map((id) => ({
    about: id,
    goal: equal(prover, scene.start.state.elements.get(id)!, got.elements.get(id)!),
  }));
}

/** Any shadow entry that stands in the tables is the one that belongs there now. */
function tablesGoal(prover: Prover, scene: Scene, got: PhysicalState): { about: string; goal: Term } {
  const { terms } = prover;
  const { hosting, start, realReading: reading } = scene;
  const { addressWidth: a } = start.storage;
  const index = terms.variable('operand entry', { kind: 'bits', width: a });
  const inside = terms.ult(terms.zext(index, a + 1), terms.bits(a + 1, start.window.tables!.cells));
  const stands = shadowEntry(prover, hosting, reading, start, index, start.state);
  const belongs = shadowEntry(prover, hosting, reading, start, index, got);
  return { about: 'shadow tables', goal: terms.or(terms.not(inside), equal(prover, stands, belongs)) };
}
