// How a level reads the semantics of the machine: elements by the names of the level, storage through its window.
import type {
  Block,
  Condition,
  Description,
  Expression,
  Function as FunctionDefinition,
  Range,
  Statement,
  Storage,
} from '../language/description.ts';
import { binary, bits } from '../language/terms.ts';
import { call, elementValue, functionOf, giveBack, local, resized, when } from './build.ts';
import { namesAt, prefixOf, windowNames } from './names.ts';
import { rewriteExpression, rewriteStatements } from './rewrite.ts';

export interface Reading {
  readonly level: number;
  expression(e: Expression): Expression;
  /** `assigns` gives elements that are assigned other names than those that are read. */
  statements(body: readonly Statement[], assigns?: ReadonlyMap<string, string>): Statement[];
  block(b: Block): Block;
  condition(c: Condition): Condition;
  /** The name of one of the machine's functions. */
  functionName(name: string): string;
}

/** A storage through windows: what stands in for references to it. */
export interface Windowed {
  readonly machine: Description;
  readonly storage: Storage;
  readonly depth: number;
  readonly tables: boolean;
}

// With a dot of their own, no function of the machine has the same name.
const placeName = (level: number): string => `${prefixOf(level)}window.place`;
const loadName = (level: number): string => `${prefixOf(level)}window.load`;
const storeName = (level: number): string => `${prefixOf(level)}window.store`;
export const mapName = (level: number): string => `${prefixOf(level)}machine.map`;
export const tickName = (level: number): string => `${prefixOf(level)}machine.tick`;

/** An address as it is told to the delivery of a trap; none where traps carry nothing. */
function told(address: Expression, { payloadWidth }: Description): Expression[] {
  return payloadWidth === 0 ? [] : [resized(address, payloadWidth)];
}

/** The real address of an address of a level's storage; traps as the end of that storage does. `address` is what was referred to. */
export function placed({ machine, storage }: Windowed, level: number, pa: Expression, address: Expression): Expression {
  return level === 0 ? pa : call(placeName(level), [pa, ...told(address, machine)], bits(storage.addressWidth), pa.range);
}

/** The functions that a level refers to storage with. */
export function windowFunctions(windowed: Windowed, level: number): FunctionDefinition[] {
  const { machine, storage, tables } = windowed;
  const { range, addressWidth: a, id } = storage;
  const address = bits(a);
  const cell = bits(storage.cellWidth);
  const names = windowNames(level, tables);
  const pa = local(0, 'pa', address, range);
  const toldType = bits(Math.max(machine.payloadWidth, 1));
  const payload = machine.payloadWidth === 0 ? null : local(1, 'address', toldType, range);
  const beyond = binary('ule', { kind: 'bool' }, elementValue(names.cells, a + 1, range), resized(pa, a + 1), range);
  const below = binary('add', address, elementValue(names.start, a, range), pa, range);
  const next = level === 1 ? below : call(placeName(level - 1), payload === null ? [below] : [below, payload], address, range);
  const refuse: Statement = { op: 'trap', trap: storage.beyond, as: 'memory', payload, range };
  const parameters = [{ name: 'pa', type: address }, ...(payload === null ? [] : [{ name: 'address', type: toldType }])];
  const reached = placed(windowed, level, pa, pa);
  return [
    functionOf(placeName(level), parameters, address, [when(beyond, [refuse], range), giveBack(next, range)], parameters.length, range),
    functionOf(
      loadName(level),
      [{ name: 'pa', type: address }],
      cell,
      [giveBack({ op: 'load', storage: id, address: reached, type: cell, range }, range)],
      1,
      range,
    ),
    functionOf(
      storeName(level),
      [
        { name: 'pa', type: address },
        { name: 'value', type: cell },
      ],
      null,
      [{ op: 'store', storage: id, address: reached, value: local(1, 'value', cell, range), range }],
      2,
      range,
    ),
  ];
}

/** A real address as an address of the level's storage. */
function lifted({ storage, tables }: Windowed, level: number, real: Expression): Expression {
  let value = real;
  for (let j = 1; j <= level; j++) {
    const start = elementValue(windowNames(j, tables).start, storage.addressWidth, real.range);
    value = binary('sub', bits(storage.addressWidth), value, start, real.range);
  }
  return value;
}

export function readingOf(windowed: Windowed, level: number): Reading {
  const { machine, storage, tables } = windowed;
  const names = namesAt(machine, level);
  const named = (id: string): string => names.get(id) ?? id;
  const functionName = (name: string): string => prefixOf(level) + name;
  const cell = bits(storage.cellWidth);
  const size = (range: Range): Expression => elementValue(windowNames(level, tables).cells, storage.addressWidth + 1, range);
  const one = (e: Expression): Expression => {
    switch (e.op) {
      case 'element':
        return { ...e, element: named(e.element) };
      case 'call':
        return { ...e, name: functionName(e.name) };
      case 'load':
        return level === 0 ? e : call(loadName(level), [e.address], cell, e.range);
      case 'size':
        return level === 0 ? e : size(e.range);
      case 'translate':
        return lifted(windowed, level, e);
      default:
        return e;
    }
  };
  const expression = (e: Expression): Expression => rewriteExpression(e, { expression: one });
  const statements = (body: readonly Statement[], assigns: ReadonlyMap<string, string> = names): Statement[] =>
    rewriteStatements(body, {
      expression: one,
      statement(s) {
        switch (s.op) {
          case 'assign':
            return [{ ...s, element: assigns.get(s.element) ?? s.element }];
          case 'call':
            return [{ ...s, name: functionName(s.name) }];
          case 'store':
            return level === 0 ? [s] : [{ op: 'call', name: storeName(level), arguments: [s.address, s.value], range: s.range }];
          default:
            return [s];
        }
      },
    });
  return {
    level,
    expression,
    statements,
    functionName,
    block: (b) => ({ ...b, body: statements(b.body) }),
    condition: (c) => ({ ...c, expression: expression(c.expression) }),
  };
}
