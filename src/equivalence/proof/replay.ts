// One step of a guest on concrete states, by the reference evaluator: bare, and with the control program of the hosting, block by block.
import { deliver, execute, interruptDue, runBlock, type StateSource, tick } from '../../evaluate/index.ts';
import { type Running, start, stepInstruction } from '../../evaluate/run.ts';
import { applyTo, copyState, emptyState, type MachineState, sourceOfState } from '../../evaluate/state.ts';
import type { Block, Description, Instruction } from '../../language/description.ts';
import type { Hosting } from '../../monitor/monitor.ts';
import { nameOf, storageOf } from './start.ts';

/** A virtual state on its hosting machine, before the allocator has run: elements of all levels by key, real cells, and what is executed. */
export interface ConcreteStart {
  readonly elements: ReadonlyMap<string, bigint>;
  readonly cells: ReadonlyMap<bigint, bigint>;
  /** Cells of the hosting machine's storage. */
  readonly size: bigint;
  readonly operands: ReadonlyMap<string, bigint>;
}

/** What a guest could see after the step, or where it stands still. */
export interface After {
  readonly going: boolean;
  /** Elements of the guest's machine by key, and cells of its storage; what is zero is left out. */
  readonly elements: ReadonlyMap<string, bigint>;
  readonly cells: ReadonlyMap<bigint, bigint>;
}

export interface Replayed {
  readonly bare: After;
  readonly hosted: After;
  /** Elements and cells that differ, `memory[5]`. Empty: the step shows nothing. */
  readonly differences: readonly string[];
  /** Real cells outside the window and elements of the monitor that the guest's step changed. */
  readonly escaped: readonly string[];
}

type Taken = { readonly trap: string; readonly payload: bigint };

/** Executes one instruction on both sides. Throws BudgetExceeded as the evaluator does. */
export function replay(hosting: Hosting, instruction: Instruction, at: ConcreteStart): Replayed {
  const storage = storageOf(hosting);
  const above = hosting.levels[1]!;
  const first = at.elements.get(above.window!.start) ?? 0n;
  const cells = at.elements.get(above.window!.cells) ?? 0n;
  const common: MachineState = {
    elements: new Map(at.elements),
    cells: new Map([[storage.id, new Map(at.cells)]]),
    sizes: new Map([[storage.id, at.size]]),
  };
  const guestOf = (state: MachineState): MachineState => {
    const elements = new Map<string, bigint>();
    for (const e of hosting.machine.elements)
      for (const [key, name] of keysOf(e.id, nameOf(above, e.id), e.count)) {
        const value = state.elements.get(name) ?? 0n;
        if (value !== 0n) elements.set(key, value);
      }
    const seen = new Map<bigint, bigint>();
    for (const [real, value] of state.cells.get(storage.id) ?? [])
      if (real >= first && real < first + cells && value !== 0n) seen.set(real - first, value);
    return { elements, cells: new Map([[storage.id, seen]]), sizes: new Map([[storage.id, cells]]) };
  };
  const bareState = guestOf(common);
  const running = start(hosting.machine, bareState);
  const took = stepInstruction(running, instruction, at.operands);
  const delivery = took.kind === 'retired' ? (took.after?.delivery ?? null) : took.kind === 'trap' ? took.delivery : null;
  const bare: After = { going: delivery === null || delivery.kind === 'delivered', ...visible(running, storage.id) };

  const allocated = copyState(common);
  allocate(hosting, allocated);
  const before = copyState(allocated);
  const { going, direct } = hostedStep(hosting, instruction, at.operands, allocated);
  const block = copyState(allocated);
  if (direct) apply(hosting.levels[0]!.description, hosting.monitors[0]!.enter, [], block);
  const guest = guestOf(block);
  const hosted: After = { going, ...visible(start(hosting.machine, guest), storage.id) };

  const differences =
    bare.going !== hosted.going
      ? ['can go on']
      : [...differing(bare.elements, hosted.elements), ...differing(bare.cells, hosted.cells).map((p) => `${storage.id}[${p}]`)];
  const { shadow } = hosting.monitors[0]!;
  const tables = shadow === null ? null : (at.elements.get(shadow.tables) ?? 0n);
  const mine = (real: bigint): boolean =>
    (real >= first && real < first + cells) || (tables !== null && real >= tables && real < tables + BigInt(shadow!.cells));
  const outside = [...(allocated.cells.get(storage.id) ?? [])]
    .filter(([real, value]) => !mine(real) && value !== (before.cells.get(storage.id)?.get(real) ?? 0n))
    .map(([real]) => `${storage.id}[${real}]`);
  const kept: ReadonlyMap<string, bigint> = direct ? hosting.monitors[0]!.held : new Map<string, bigint>();
  const changed = [...kept].filter(([id, value]) => (allocated.elements.get(id) ?? 0n) !== value).map(([id]) => id);
  return { bare, hosted, differences, escaped: [...outside, ...changed] };
}

function differing<K>(a: ReadonlyMap<K, bigint>, b: ReadonlyMap<K, bigint>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((k) => (a.get(k) ?? 0n) !== (b.get(k) ?? 0n)).map(String);
}

function keysOf(id: string, name: string, count: number): readonly (readonly [string, string])[] {
  if (count === 1) return [[id, name]];
  return Array.from({ length: count }, (_, k) => [`${id}[${k}]`, `${name}[${k}]`] as const);
}

function visible({ state }: Running, storage: string): { elements: ReadonlyMap<string, bigint>; cells: ReadonlyMap<bigint, bigint> } {
  return { elements: state.elements, cells: state.cells.get(storage) ?? new Map() };
}

function sourceIn(description: Description, state: MachineState): StateSource {
  return sourceOfState(description, state);
}

/** Runs a block; one that traps has no effect. */
function apply(description: Description, block: Block, parameters: readonly bigint[], state: MachineState): boolean {
  const outcome = runBlock(description, block, parameters, sourceIn(description, state));
  if (outcome.kind === 'trap') return false;
  applyTo(description, state, outcome);
  return true;
}

export function allocate(hosting: Hosting, state: MachineState): void {
  const { description, window } = hosting.levels[1]!;
  const { allocate: block, shadow } = hosting.monitors[0]!;
  apply(description, block, [], state);
  if (shadow === null) return;
  const storage = storageOf(hosting);
  const at = (id: string): bigint => state.elements.get(id) ?? 0n;
  const cells = state.cells.get(storage.id)!;
  const source = sourceIn(description, state);
  for (let k = 0n; k < BigInt(shadow.cells); k++) {
    const made = runBlock(description, shadow.entry, [k, at(window!.start), at(window!.cells)], source);
    cells.set(at(shadow.tables) + k, made.kind === 'done' ? (made.value ?? 0n) : 0n);
  }
}

function delivered(hosting: Hosting, level: number, trap: Taken, state: MachineState): boolean {
  const { description } = hosting.levels[level]!;
  const vector = hosting.machine.traps.find((t) => t.name === trap.trap)?.vector;
  if (vector === undefined) return false;
  const done = deliver(description, vector, trap.payload, sourceIn(description, state));
  if (done === null || done.kind === 'trap') return false;
  applyTo(description, state, done);
  return true;
}

/** `direct`: no monitor has run, so that its control block is behind. */
function hostedStep(
  hosting: Hosting,
  instruction: Instruction,
  operands: ReadonlyMap<string, bigint>,
  state: MachineState,
): { going: boolean; direct: boolean } {
  const [below, above] = hosting.levels;
  const mode = hosting.machine.elements.find((e) => e.role === 'mode')!;
  const virtual = state.elements.get(nameOf(above!, mode.id)) ?? 0n;
  const fetchable = [...hosting.fetchable].every(([id, value]) => (state.elements.get(id) ?? 0n) === value);
  if (!fetchable || (hosting.monitors[0]!.kind === 'hybrid' && virtual !== hosting.setting.user))
    return { going: dispatch(hosting, { instruction, operands }, null, null, state), direct: false };
  const did = step(below!.description, instruction, operands, state);
  if (did.trap !== null) {
    if (!hosting.setting.monitor.includes(did.trap.trap)) return { going: delivered(hosting, 0, did.trap, state), direct: true };
    apply(below!.description, hosting.arrive, [], state);
    return { going: dispatch(hosting, { instruction, operands }, did.trap, null, state), direct: false };
  }
  if (did.after === null) return { going: true, direct: true };
  const due = did.after;
  return { going: dispatch(hosting, null, due, due, state), direct: false };
}

/** Executes; applies what it did and moves the clocks where it did not trap. */
function step(
  description: Description,
  instruction: Instruction,
  operands: ReadonlyMap<string, bigint>,
  state: MachineState,
): { readonly trap: Taken | null; readonly after: Taken | null } {
  const own = description.instructions.find((i) => i.name === instruction.name)!;
  const source = sourceIn(description, state);
  const due = interruptDue(description, source, 'after');
  const outcome = execute(description, own, operands, source);
  if (outcome.kind === 'trap') return { trap: { trap: outcome.trap, payload: outcome.payload }, after: null };
  applyTo(description, state, outcome);
  const moved = tick(description, source);
  if (moved?.kind === 'done') applyTo(description, state, moved);
  return { trap: null, after: due === null ? null : { trap: due.trap, payload: 0n } };
}

/** The dispatcher. `boundary`: the trap that the virtual machine takes after an instruction that has run. */
function dispatch(
  hosting: Hosting,
  what: { readonly instruction: Instruction; readonly operands: ReadonlyMap<string, bigint> } | null,
  real: Taken | null,
  boundary: Taken | null,
  state: MachineState,
): boolean {
  let virtual: Taken | null = null;
  let owed = false;
  for (const doing of hosting.monitors[0]!.dispatcher) {
    switch (doing.do) {
      case 'enter':
        apply(hosting.levels[0]!.description, hosting.monitors[0]!.enter, [], state);
        break;
      case 'interpret': {
        const did =
          what === null ? { trap: boundary, after: null } : step(hosting.levels[1]!.description, what.instruction, what.operands, state);
        virtual = did.trap ?? did.after;
        owed = virtual !== null;
        break;
      }
      case 'reflect': {
        const cause: Taken | null = doing.cause === 'virtual' ? virtual : real;
        if (cause === null) break;
        owed = false;
        if (!delivered(hosting, 1, cause, state)) return false;
        break;
      }
      case 'allocate':
        allocate(hosting, state);
        break;
    }
  }
  return !owed;
}

export function emptyStart(hosting: Hosting): MachineState {
  return emptyState(hosting.levels[0]!.description);
}
