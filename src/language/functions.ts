// Checks the functions of a description, callees first; recursion is an error.

import { checkWidth, isBuiltin } from './builtins.ts';
import { type CallUnit, callOrder, tableKey } from './call-order.ts';
import { type Context, createContext, type Rules, where } from './context.ts';
import type { Function as FunctionDefinition, Type } from './description.ts';
import type { Extra } from './diagnostics.ts';
import { checkStatic } from './expressions.ts';
import type { Signature } from './names.ts';
import type { ParsedFunction } from './parse.ts';
import { checkName, type Reader } from './reader.ts';
import { settleReturns } from './returns.ts';
import { rangeIn } from './source.ts';
import { checkStatements, declare } from './statements.ts';
import { didYouMean, quote } from './suggest.ts';
import type { FunctionNode, TypeNode } from './syntax.ts';
import { checkTable } from './table-functions.ts';
import { type ParsedTable, treesOf } from './tables.ts';
import { BOOL, bits } from './terms.ts';

/** The type that a type node names: `bool` or `bits(n)`, and the number of registers. Null after an error. */
export function readType(context: Context, node: TypeNode, files: boolean): { readonly type: Type; readonly count: bigint } | null {
  const { diagnostics } = context;
  const complain = (
    code: 'unknown-name' | 'wrong-arity' | 'not-allowed-here' | 'out-of-range',
    message: string,
    span: { start: number; end: number },
    help: NonNullable<Extra['help']> | null,
  ): null => {
    context.failed = true;
    diagnostics.accept(code, message, where(context, span), { help });
    return null;
  };
  if (node.name !== 'bits' && node.name !== 'bool') {
    return complain(
      'unknown-name',
      `there is no type ${quote(node.name)}`,
      node.nameSpan,
      didYouMean(node.name, ['bits', 'bool'], 'types are'),
    );
  }
  if ((node.name === 'bits') !== (node.width !== null)) {
    return complain(
      'wrong-arity',
      node.name === 'bits' ? '`bits` needs a width' : '`bool` has no width',
      node,
      node.name === 'bits' ? 'write `bits(8)`' : null,
    );
  }
  let count = 1n;
  if (node.count !== null) {
    if (!files) return complain('not-allowed-here', 'register files are for `state`', node.count, 'write `bits(n)`');
    const counted = checkCount(context, node.count);
    if (counted === null) return null;
    count = counted;
  }
  if (node.width === null) return { type: BOOL, count };
  const width = checkWidth(context, node.width);
  return width === null ? null : { type: bits(width), count };
}

function checkCount(context: Context, node: NonNullable<TypeNode['count']>): bigint | null {
  const count = checkStatic(context, node, 'the number of registers');
  if (count === null) return null;
  if (count >= 1n && count <= 65536n && (count & (count - 1n)) === 0n) return count;
  context.failed = true;
  context.diagnostics.accept(
    'out-of-range',
    `the number of registers is a power of two up to 65536; this is ${count.toString().slice(0, 30)}`,
    where(context, node),
  );
  return null;
}

const NO_EFFECTS: Rules = { place: 'a type', forbidden: new Set(['assign', 'trap', 'map', 'physical', 'next-pc']), result: undefined };
const EVERYTHING: Rules = { place: 'a function', forbidden: new Set(), result: null };

/** Checks all functions and fills `names.functions`. The sound ones, in the order of the text. */
export function readFunctions(
  reader: Reader,
  parsed: ReadonlyMap<string, ParsedFunction>,
  tables: ReadonlyMap<string, ParsedTable>,
): FunctionDefinition[] {
  const units = new Map<string, CallUnit>();
  for (const [name, fn] of parsed) {
    units.set(name, { shown: name, trees: fn.node?.body ?? [], range: rangeIn(fn.piece, fn.nameSpan.start, fn.nameSpan.end) });
  }
  for (const table of tables.values())
    units.set(tableKey(table.name), { shown: `${table.name}[…]`, trees: treesOf(table), range: table.range });
  const { sorted, recursive } = callOrder(units, tables, reader.diagnostics);
  const checked = new Map<string, FunctionDefinition>();
  const tablesByKey = new Map([...tables.values()].map((t) => [tableKey(t.name), t]));
  for (const name of sorted) {
    const table = tablesByKey.get(name);
    if (table !== undefined && !recursive.has(name)) checkTable(reader, table);
    const fn = parsed.get(name);
    if (fn === undefined) continue;
    const nameRange = rangeIn(fn.piece, fn.nameSpan.start, fn.nameSpan.end);
    let sound = checkName(reader, name, nameRange);
    if (isBuiltin(name)) {
      reader.diagnostics.accept('name-taken', `${quote(name)} is a function of the language`, nameRange, { help: 'choose another name' });
      sound = false;
    }
    const broken: Signature = { name, parameters: [], result: 'broken', effects: new Set(), size: 1, broken: true, range: nameRange };
    if (fn.node === null || recursive.has(name)) {
      reader.names.functions.set(name, broken);
      continue;
    }
    const result = checkFunction(reader, fn, fn.node);
    if (result === null || !sound) reader.names.functions.set(name, broken);
    else {
      reader.names.functions.set(name, result.signature);
      checked.set(name, result.definition);
    }
  }
  return [...parsed.keys()].flatMap((name) => checked.get(name) ?? []);
}

function checkFunction(
  reader: Reader,
  fn: ParsedFunction,
  node: FunctionNode,
): { readonly signature: Signature; readonly definition: FunctionDefinition } | null {
  const { piece } = fn;
  const types = createContext(piece, reader.names, NO_EFFECTS, reader.diagnostics);
  const parameters = node.parameters.map((p) => ({ name: p.name, type: readType(types, p.type, false)?.type ?? null }));
  const resultType = node.result === null ? null : (readType(types, node.result, false)?.type ?? 'broken');
  const rules: Rules = { ...EVERYTHING, place: quote(node.name.name), result: resultType === 'broken' ? null : resultType };
  const context = createContext(piece, reader.names, rules, reader.diagnostics);
  for (const { name, type } of parameters) {
    const slot = context.slots++;
    declare(context, name, type === null ? { kind: 'broken' } : { kind: 'local', slot, type, mutable: false });
  }
  if (resultType === 'broken') return null;
  const statements = checkStatements(context, node.body);
  const body = settleReturns(context, statements, rangeIn(piece, fn.nameSpan.start, fn.nameSpan.end));
  if (context.failed || types.failed) return null;
  const sound = parameters.flatMap((p) => (p.type === null ? [] : [{ name: p.name.name, type: p.type }]));
  const range = rangeIn(piece, node.start, node.end);
  return {
    signature: {
      name: fn.name,
      parameters: sound,
      result: resultType,
      effects: context.effects,
      size: context.size + 1,
      broken: false,
      range,
    },
    definition: { name: fn.name, parameters: sound, result: resultType, body, slots: context.slots, range },
  };
}
