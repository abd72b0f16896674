// Walks the typed semantics on one state. Reads see what the same run wrote before; nothing reaches the state itself, so a trap undoes all.
import type { Access, Expression, Statement, TrapKind } from '../language/description.ts';
import type { IndexedElement, IndexedStorage, Machine } from './machine.ts';
import { registerKey } from './machine.ts';
import { applyBinary, applyUnary } from './operators.ts';
import type { MappedReference, Reference, StateSource } from './outcome.ts';

/** Thrown to end a run; caught by the entry points. Not an Error: it carries no stack. */
export class TrapSignal {
  constructor(
    readonly trap: string,
    readonly as: TrapKind,
    readonly payload: bigint,
  ) {}
}

/** A description so large when its calls are expanded that evaluation was given up. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded';
}

export const MAX_STEPS = 1_000_000;
export const MAX_CALL_DEPTH = 200;

/** One evaluation: what it reads, and what it has written so far. */
export interface Run {
  readonly machine: Machine;
  readonly state: StateSource;
  readonly operands: ReadonlyMap<string, bigint>;
  /** Cells of the instruction, for `next-pc`. */
  readonly length: bigint;
  /** Registers assigned, by key; the pc is apart. */
  readonly elements: Map<string, bigint>;
  /** Cells written: storage to physical address to content. */
  readonly cells: Map<string, Map<bigint, bigint>>;
  readonly references: Reference[];
  /** The address of the next instruction where one was assigned. */
  pc: bigint | null;
  /** What the reference is for while the map is evaluated. */
  access: Access | null;
  steps: number;
  depth: number;
}

const NO_OPERANDS: ReadonlyMap<string, bigint> = new Map();

export function startRun(machine: Machine, state: StateSource, operands: ReadonlyMap<string, bigint> | null, length: number): Run {
  return {
    machine,
    state,
    operands: operands ?? NO_OPERANDS,
    length: BigInt(length),
    elements: new Map(),
    cells: new Map(),
    references: [],
    pc: null,
    access: null,
    steps: 0,
    depth: 0,
  };
}

export type Frame = bigint[];

function widthOf(expression: Expression): number {
  return expression.type.kind === 'bits' ? expression.type.width : 1;
}

/** The value of an expression; a boolean is 0n or 1n. */
export function evaluate(run: Run, frame: Frame, e: Expression): bigint {
  if (++run.steps > MAX_STEPS) throw new BudgetExceeded(`more than ${MAX_STEPS} steps in one evaluation`);
  switch (e.op) {
    case 'constant':
      return e.value;
    case 'local':
      return frame[e.slot]!;
    case 'undefined':
      return run.state.choice?.(e.site, widthOf(e)) ?? 0n;
    case 'operand':
      return known(run.operands.get(e.name), 'operand', e.name);
    case 'element': {
      const index = e.index === null ? 0 : Number(evaluate(run, frame, e.index));
      return readRegister(run, known(run.machine.elements.get(e.element), 'element', e.element), index);
    }
    case 'unary':
      return applyUnary(e.operator, widthOf(e), evaluate(run, frame, e.argument));
    case 'binary': {
      const left = evaluate(run, frame, e.left);
      switch (e.operator) {
        case 'land':
          return left === 0n ? 0n : evaluate(run, frame, e.right);
        case 'lor':
          return left === 1n ? 1n : evaluate(run, frame, e.right);
        case 'limplies':
          return left === 0n ? 1n : evaluate(run, frame, e.right);
        default:
          return applyBinary(e.operator, widthOf(e.left), left, evaluate(run, frame, e.right));
      }
    }
    case 'slice':
      return BigInt.asUintN(e.high - e.low + 1, evaluate(run, frame, e.argument) >> BigInt(e.low));
    case 'concat': {
      let value = 0n;
      for (const part of e.parts) value = (value << BigInt(widthOf(part))) | evaluate(run, frame, part);
      return value;
    }
    case 'extend': {
      const value = evaluate(run, frame, e.argument);
      return e.signed ? BigInt.asUintN(widthOf(e), BigInt.asIntN(widthOf(e.argument), value)) : value;
    }
    case 'bit':
      return evaluate(run, frame, e.argument);
    case 'if':
      return evaluate(run, frame, evaluate(run, frame, e.condition) === 1n ? e.then : e.otherwise);
    case 'call':
      return known(call(run, frame, e.name, e.arguments), 'result of', e.name);
    case 'read': {
      const va = evaluate(run, frame, e.address);
      const space = e.space === null ? currentMode(run) : evaluate(run, frame, e.space);
      const target = storageOf(run, e.storage);
      const pa = translateAddress(run, target, va, e.access, space);
      return readCell(run, target, pa, { va, space, access: e.access }, e.access);
    }
    case 'translate': {
      const va = evaluate(run, frame, e.address);
      const space = e.space === null ? currentMode(run) : evaluate(run, frame, e.space);
      return translateAddress(run, storageOf(run, e.storage), va, e.access, space);
    }
    case 'load': {
      const pa = evaluate(run, frame, e.address);
      const target = storageOf(run, e.storage);
      checkWithin(run, target, pa, pa);
      return readCell(run, target, pa, null, 'read');
    }
    case 'size':
      return run.state.size(e.storage);
    case 'next-pc':
      return nextInSequence(run);
    case 'access-is':
      return run.access === e.access ? 1n : 0n;
  }
}

/**
 * Runs statements in order. Gives the value of a `return` that ended them, or undefined. (`return` stands in tail position only, so
 * one without a value needs no mark.)
 */
export function execute(run: Run, frame: Frame, body: readonly Statement[]): bigint | undefined {
  for (const s of body) {
    if (++run.steps > MAX_STEPS) throw new BudgetExceeded(`more than ${MAX_STEPS} steps in one evaluation`);
    switch (s.op) {
      case 'let':
      case 'set':
        frame[s.slot] = evaluate(run, frame, s.value);
        break;
      case 'assign': {
        const index = s.index === null ? 0 : Number(evaluate(run, frame, s.index));
        const value = evaluate(run, frame, s.value);
        const target = known(run.machine.elements.get(s.element), 'element', s.element);
        if (target === run.machine.pc) run.pc = value;
        else run.elements.set(registerKey(target, index), value);
        break;
      }
      case 'write': {
        const va = evaluate(run, frame, s.address);
        const value = evaluate(run, frame, s.value);
        const space = s.space === null ? currentMode(run) : evaluate(run, frame, s.space);
        const target = storageOf(run, s.storage);
        const pa = translateAddress(run, target, va, 'write', space);
        writeCell(run, target, pa, { va, space, access: 'write' }, value);
        break;
      }
      case 'store': {
        const pa = evaluate(run, frame, s.address);
        const value = evaluate(run, frame, s.value);
        const target = storageOf(run, s.storage);
        checkWithin(run, target, pa, pa);
        writeCell(run, target, pa, null, value);
        break;
      }
      case 'if': {
        const result = execute(run, frame, evaluate(run, frame, s.condition) === 1n ? s.then : s.otherwise);
        if (result !== undefined) return result;
        break;
      }
      case 'trap':
        throw new TrapSignal(s.trap, s.as, s.payload === null ? 0n : evaluate(run, frame, s.payload));
      case 'return':
        return s.value === null ? undefined : evaluate(run, frame, s.value);
      case 'call':
        call(run, frame, s.name, s.arguments);
        break;
    }
  }
  return undefined;
}

function call(run: Run, frame: Frame, name: string, args: readonly Expression[]): bigint | undefined {
  const target = known(run.machine.functions.get(name), 'function', name);
  const inner: Frame = [];
  for (const argument of args) inner.push(evaluate(run, frame, argument));
  enter(run);
  const result = execute(run, inner, target.body);
  run.depth--;
  return result;
}

function enter(run: Run): void {
  if (++run.depth > MAX_CALL_DEPTH) throw new BudgetExceeded(`calls nested more than ${MAX_CALL_DEPTH} deep`);
}

/**
 * The physical address of `va` in the view of mode `space`, in cells; traps as the map does, and as kind memory with the storage's
 * `beyond` trap past the end of storage. The map sees what this run wrote.
 */
export function translateAddress(run: Run, target: IndexedStorage, va: bigint, access: Access, space: bigint): bigint {
  let pa = va;
  if (target.map !== null) {
    const outer = run.access;
    run.access = access;
    enter(run);
    pa = known(execute(run, [va, space], target.map.body.body), 'result of', 'translate');
    run.depth--;
    run.access = outer;
  }
  checkWithin(run, target, pa, va);
  return pa;
}

/** `address` is the one that was referred to, virtual or physical: the trap carries it, extended or cut to the width of payloads. */
function checkWithin(run: Run, target: IndexedStorage, pa: bigint, address: bigint): void {
  if (pa < run.state.size(target.storage.id)) return;
  throw new TrapSignal(target.storage.beyond, 'memory', BigInt.asUintN(run.machine.description.payloadWidth, address));
}

/** What `translate` reads of tables in storage is not a reference of the instruction. */
function recorded(run: Run): boolean {
  return run.access === null;
}

function readCell(run: Run, target: IndexedStorage, pa: bigint, by: MappedReference | null, access: Access): bigint {
  const storage = target.storage.id;
  if (recorded(run)) run.references.push({ storage, pa, by, access });
  return run.cells.get(storage)?.get(pa) ?? run.state.cell(storage, pa, by);
}

function writeCell(run: Run, target: IndexedStorage, pa: bigint, by: MappedReference | null, value: bigint): void {
  const storage = target.storage.id;
  run.references.push({ storage, pa, by, access: 'write' });
  let written = run.cells.get(storage);
  if (written === undefined) {
    written = new Map();
    run.cells.set(storage, written);
  }
  written.set(pa, value);
}

/** A register as this run sees it. The pc is always the address of this instruction, also after it was assigned. */
function readRegister(run: Run, indexed: IndexedElement, index: number): bigint {
  if (run.elements.size > 0) {
    const assigned = run.elements.get(registerKey(indexed, index));
    if (assigned !== undefined) return assigned;
  }
  return run.state.element(indexed.element.id, index);
}

function currentMode(run: Run): bigint {
  return readRegister(run, run.machine.mode, 0);
}

/** The address after this instruction: pc + length, modulo the width of pc. */
export function nextInSequence(run: Run): bigint {
  const { element } = run.machine.pc;
  return BigInt.asUintN(element.width, run.state.element(element.id, 0) + run.length);
}

export function storageOf(run: Run, id: string): IndexedStorage {
  return known(run.machine.storages.get(id), 'storage', id);
}

function known<T>(value: T | undefined, what: string, name: string): T {
  if (value === undefined) throw new TypeError(`unknown ${what} ${name}`);
  return value;
}
