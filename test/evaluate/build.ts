// Builds small descriptions by hand, for tests that must not depend on the reader of texts.
import type { StateSource } from '../../src/evaluate/index.ts';
import type {
  Access,
  BinaryOperator,
  Block,
  Condition,
  Description,
  Element,
  Encoding,
  Expression,
  Instruction,
  Operand,
  Range,
  Role,
  Statement,
  TrapKind,
} from '../../src/language/description.ts';

const start = { offset: 0, line: 1, column: 1 };
export const range: Range = { file: 'hand-built', start, end: start };

const bits = (width: number) => ({ kind: 'bits', width }) as const;
const bool = { kind: 'bool' } as const;

export const widthOf = (e: Expression): number => (e.type.kind === 'bits' ? e.type.width : 1);

export const constant = (width: number, value: bigint): Expression => ({ type: bits(width), range, op: 'constant', value });
export const truth = (value: boolean): Expression => ({ type: bool, range, op: 'constant', value: value ? 1n : 0n });
export const local = (width: number, slot: number): Expression => ({ type: bits(width), range, op: 'local', slot, name: `x${slot}` });
export const operand = (width: number, name: string): Expression => ({ type: bits(width), range, op: 'operand', name });
export const element = (width: number, id: string, index: Expression | null = null): Expression => ({
  type: bits(width),
  range,
  op: 'element',
  element: id,
  index,
});

const BOOLEAN: ReadonlySet<BinaryOperator> = new Set(['eq', 'ult', 'ule', 'slt', 'sle', 'land', 'lor', 'limplies']);
export const binary = (operator: BinaryOperator, left: Expression, right: Expression): Expression => ({
  type: BOOLEAN.has(operator) ? bool : left.type,
  range,
  op: 'binary',
  operator,
  left,
  right,
});
export const unary = (operator: 'not' | 'neg' | 'lnot', argument: Expression): Expression => ({
  type: argument.type,
  range,
  op: 'unary',
  operator,
  argument,
});
export const slice = (high: number, low: number, argument: Expression): Expression => ({
  type: bits(high - low + 1),
  range,
  op: 'slice',
  high,
  low,
  argument,
});
/** Whether bit `at` of an operand of `width` bits is set. */
export const slice1 = (name: string, width: number, at: number): Expression =>
  binary('eq', slice(at, at, operand(width, name)), constant(1, 1n));
export const concat = (...parts: Expression[]): Expression => ({
  type: bits(parts.reduce((sum, part) => sum + widthOf(part), 0)),
  range,
  op: 'concat',
  parts,
});
export const extend = (width: number, signed: boolean, argument: Expression): Expression => ({
  type: bits(width),
  range,
  op: 'extend',
  signed,
  argument,
});
export const choose = (condition: Expression, then: Expression, otherwise: Expression): Expression => ({
  type: then.type,
  range,
  op: 'if',
  condition,
  then,
  otherwise,
});
export const call = (width: number, name: string, ...args: Expression[]): Expression => ({
  type: bits(width),
  range,
  op: 'call',
  name,
  arguments: args,
});
export const read = (
  width: number,
  address: Expression,
  space: Expression | null = null,
  access: 'read' | 'execute' = 'read',
): Expression => ({
  type: bits(width),
  range,
  op: 'read',
  storage: 'memory',
  address,
  access,
  space,
});
export const physical = (width: number, address: Expression, access: Access = 'read'): Expression => ({
  type: bits(width),
  range,
  op: 'translate',
  storage: 'memory',
  address,
  access,
  space: null,
});
export const load = (width: number, address: Expression): Expression => ({
  type: bits(width),
  range,
  op: 'load',
  storage: 'memory',
  address,
});
export const size = (width: number): Expression => ({ type: bits(width), range, op: 'size', storage: 'memory' });
export const nextPc = (width: number): Expression => ({ type: bits(width), range, op: 'next-pc' });
export const accessIs = (access: Access): Expression => ({ type: bool, range, op: 'access-is', access });

export const anything = (width: number, site: number): Expression => ({ type: bits(width), range, op: 'undefined', site });

export const assign = (id: string, value: Expression, index: Expression | null = null): Statement => ({
  range,
  op: 'assign',
  element: id,
  index,
  value,
});
export const define = (slot: number, value: Expression): Statement => ({ range, op: 'let', slot, name: `x${slot}`, value });
export const write = (address: Expression, value: Expression, space: Expression | null = null): Statement => ({
  range,
  op: 'write',
  storage: 'memory',
  address,
  value,
  space,
});
export const store = (address: Expression, value: Expression): Statement => ({ range, op: 'store', storage: 'memory', address, value });
export const when = (condition: Expression, then: Statement[], otherwise: Statement[] = []): Statement => ({
  range,
  op: 'if',
  condition,
  then,
  otherwise,
});
export const trap = (name: string, as: TrapKind, payload: Expression | null = null): Statement => ({
  range,
  op: 'trap',
  trap: name,
  as,
  payload,
});
export const give = (value: Expression | null): Statement => ({ range, op: 'return', value });
export const perform = (name: string, ...args: Expression[]): Statement => ({ range, op: 'call', name, arguments: args });

export const block = (...body: Statement[]): Block => ({ body, slots: 16, text: '', range });
export const condition = (expression: Expression): Condition => ({ text: '', expression, range });

export const register = (id: string, role: Role, width: number, count = 1): Element => ({
  id,
  role,
  width,
  count,
  doc: null,
  field: null,
  bank: null,
  carried: false,
  range,
});

/** An encoding of so many cells, whose fields do not matter. */
export const encodingOf = (cells: number): Encoding => ({
  text: '',
  groups: [{ when: null, fields: [], width: 1, cells }],
  where: null,
});

export const instruction = (name: string, operands: Operand[], ...body: Statement[]): Instruction => ({
  name,
  doc: null,
  source: null,
  syntax: null,
  encoding: encodingOf(1),
  operands,
  semantics: block(...body),
  forms: [{ label: null, operand: null, value: null, excluded: [], when: null }],
  range,
});

/** A machine with modes 0 and 1 (the real one), a pc of `width` bits, one storage and one trap, and what `parts` adds or replaces. */
export function description(width: number, cells: bigint, elements: Element[], parts: Partial<Description> = {}): Description {
  return {
    id: 'hand-built',
    title: 'hand-built',
    source: null,
    doc: null,
    file: 'hand-built',
    sha256: '',
    parameters: {},
    modes: [
      { name: 'supervisor', code: 0n },
      { name: 'user', code: 1n },
    ],
    elements: [register('mode', 'mode', 1), register('pc', 'pc', width), ...elements],
    storages: [{ id: 'memory', addressWidth: width, cellWidth: width, size: cells, order: 'big', beyond: 'program', range }],
    traps: [{ name: 'program', vector: 0n, doc: null }],
    settings: [{ name: 'default', user: 1n, virtual: [0n, 1n], monitor: ['program'], assume: [], doc: null }],
    invariants: [],
    assume: [],
    translate: null,
    functions: [],
    deliver: null,
    payloadWidth: 0,
    notation: [],
    fetch: null,
    tick: null,
    reset: null,
    undefinedOperation: null,
    hosting: null,
    interrupts: [],
    instructions: [],
    expect: [],
    broken: [],
    ...parts,
  };
}

/** A state from plain values; what is not named is 0. */
export function stateOf(elements: Record<string, bigint>, cells: readonly bigint[], cellCount = BigInt(cells.length)): StateSource {
  const values = new Map(Object.entries(elements));
  return {
    element: (id, index) => values.get(id) ?? values.get(`${id}[${index}]`) ?? 0n,
    cell: (_storage, pa) => cells[Number(pa)] ?? 0n,
    size: () => cellCount,
  };
}
