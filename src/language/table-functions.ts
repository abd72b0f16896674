// Makes two functions of a table: one that reads the register of a number, one that writes it.

import { checkAssignment } from './assignments.ts';
import { tableFunction } from './call-order.ts';
import { type Context, createContext, EXPANDED_BUDGET, fail, type Rules } from './context.ts';
import type { Expression, Function as FunctionDefinition, Range, Statement } from './description.ts';
import { check, checkCondition, infer } from './expressions.ts';
import type { Effect } from './names.ts';
import { pieceRange, type Reader } from './reader.ts';
import { ends, settleReturns } from './returns.ts';
import type { Piece } from './source.ts';
import { checkStatements } from './statements.ts';
import { quote } from './suggest.ts';
import type { ExpressionText, ParsedTable, StatementsText, TablePart, TableRegister } from './tables.ts';
import { BOOL, binary, bits, constant, slice, widthName } from './terms.ts';

/** Numbers that are compared one after the other; more are found by halving. */
const COMPARED = 32;

/** A function while it is made from several texts. */
interface Making {
  readonly reader: Reader;
  readonly table: ParsedTable;
  readonly effects: Set<Effect>;
  slots: number;
  size: number;
  sound: boolean;
}

/** Checks the texts of a table and makes its functions; what is wrong is reported, and the name stands for something broken. */
export function checkTable(reader: Reader, table: ParsedTable): void {
  const made = (['read', 'write'] as const).map((access) => makeFunction(reader, table, access));
  if (made.includes(false)) reader.names.entities.set(table.name, { kind: 'broken' });
}

function makeFunction(reader: Reader, table: ParsedTable, access: 'read' | 'write'): boolean {
  const { range } = table;
  const number = { name: 'number', type: bits(table.numberWidth) };
  const value = { name: 'value', type: bits(table.valueWidth) };
  const parameters = access === 'read' ? [number] : [number, value];
  const making: Making = { reader, table, effects: new Set(), slots: parameters.length, size: 1, sound: true };
  const absent = trapping(making, table.absent, '`absent`');
  const absentSize = making.size;
  const readOnly = access === 'write' && table.readOnly !== table.absent ? trapping(making, table.readOnly, '`read_only`') : absent;
  const readOnlySize = making.size - absentSize;
  const cases = table.registers.map((register) => {
    const before = register.check === null ? [] : statements(making, register.check);
    if (access === 'read') return [...before, ...readRegister(making, register)];
    return register.readOnly ? [...before, ...readOnly] : [...before, ...writeRegister(making, register)];
  });
  if (!making.sound) return false;
  const body = dispatch(table, cases, absent);
  // The traps are met once for each few numbers, and for each register that is not written.
  const size = making.size + (6 + readOnlySize) * cases.length + absentSize * Math.ceil((2 * cases.length) / COMPARED);
  if (size > EXPANDED_BUDGET) {
    reader.diagnostics.accept('budget', `the table ${quote(table.name)} is too large when it is written out`, range);
    return false;
  }
  const result = access === 'read' ? value.type : null;
  const name = tableFunction(table.name, access);
  const definition: FunctionDefinition = { name, parameters, result, body, slots: making.slots, range };
  reader.names.generated.set(name, { definition, effects: [...making.effects], size });
  return true;
}

/** Checks one of the texts, in the frame of the function that is made. */
function inText<Result>(
  making: Making,
  piece: Piece,
  names: readonly (readonly [string, Expression])[],
  part: (context: Context) => Result,
): Result {
  const rules: Rules = { place: `the table ${quote(making.table.name)}`, forbidden: new Set(), result: undefined };
  const context = createContext(piece, making.reader.names, rules, making.reader.diagnostics);
  context.slots = making.slots;
  for (const [name, e] of names) {
    if (e.op === 'local') context.scopes[0]?.set(name, { kind: 'local', slot: e.slot, type: e.type, mutable: false });
  }
  const result = part(context);
  making.slots = context.slots;
  making.size += context.size;
  for (const effect of context.effects) making.effects.add(effect);
  if (context.failed) making.sound = false;
  return result;
}

function statements(making: Making, { piece, tree }: StatementsText): Statement[] {
  return inText(making, piece, [], (context) => settleReturns(context, checkStatements(context, tree), pieceRange(piece)));
}

/** Statements that end in a trap on every path. */
function trapping(making: Making, text: StatementsText, what: string): Statement[] {
  const body = statements(making, text);
  if (making.sound && !ends(body)) {
    making.sound = false;
    making.reader.diagnostics.accept('missing-return', `${what} does not trap on every path`, pieceRange(text.piece), {
      help: 'write `trap … as …`',
    });
  }
  return body;
}

/** The element that a part names, as a value. */
function partValue(making: Making, { is, bits: place }: TablePart): Expression | null {
  return inText(making, is.piece, [], (context) => {
    const { op } = is.tree;
    if (op !== 'name' && op !== 'field' && op !== 'index') {
      return fail(context, 'not-assignable', '`is` names an element', is.tree, { help: 'write `is: sr.level`, `is: usp` or `is: r[3]`' });
    }
    if (place !== null) return check(context, is.tree, bits(place.high - place.low + 1), 'the field of the register');
    const inferred = infer(context, is.tree);
    if (inferred?.kind !== 'typed') return inferred === null ? null : fail(context, 'not-assignable', '`is` names an element', is.tree);
    const { type } = inferred.expression;
    const { valueWidth } = making.table;
    if (type.kind === 'bits' && type.width <= valueWidth) return inferred.expression;
    const width = type.kind === 'bits' ? type.width : 1;
    return fail(
      context,
      'width-mismatch',
      `this is ${widthName(width)} wide, but the values of ${quote(making.table.name)} are ${widthName(valueWidth)} wide`,
      is.tree,
      { help: 'show a part of it with `fields`, or make the values wider' },
    );
  });
}

function readRegister(making: Making, { parts, range }: TableRegister): Statement[] {
  const { valueWidth } = making.table;
  const type = bits(valueWidth);
  const pieces: Expression[] = [];
  let next = valueWidth;
  const gap = (low: number): void => {
    if (next > low) pieces.push(constant(bits(next - low), 0n, range));
  };
  for (const part of parts.toSorted((a, b) => (b.bits?.high ?? 0) - (a.bits?.high ?? 0))) {
    const value = partValue(making, part);
    if (value?.type.kind !== 'bits') return [];
    const low = part.bits?.low ?? 0;
    gap(low + value.type.width);
    pieces.push(value);
    next = low;
  }
  gap(0);
  making.size += pieces.length;
  const [only] = pieces;
  const value: Expression = pieces.length === 1 && only !== undefined ? only : { op: 'concat', parts: pieces, type, range };
  return [{ op: 'return', value, range }];
}

function writeRegister(making: Making, register: TableRegister): Statement[] {
  return register.parts.flatMap((part) => (part.readOnly ? [] : writePart(making, part, register.range)));
}

/** Assigns a part of the value that is written, where it is legal. */
function writePart(making: Making, part: TablePart, range: Range): Statement[] {
  const current = partValue(making, part);
  if (current?.type.kind !== 'bits') return [];
  const low = part.bits?.low ?? 0;
  const whole: Expression = { op: 'local', slot: 1, name: 'value', type: bits(making.table.valueWidth), range };
  const slot = making.slots++;
  const value: Expression = { op: 'local', slot, name: 'value', type: current.type, range };
  const taken = slice(whole, low + current.type.width - 1, low, range);
  const { tree, piece } = part.is;
  // No text can name a value `=`.
  const assigned = inText(making, piece, [['=', value]], (context) =>
    checkAssignment(context, tree, { op: 'name', name: '=', start: tree.start, end: tree.end }, tree),
  );
  const { legal } = part;
  const condition = legal === null ? null : legality(making, legal, value);
  const effect: Statement[] = condition === null ? assigned : [{ op: 'if', condition, then: assigned, otherwise: [], range }];
  return [{ op: 'let', slot, name: 'value', value: taken, range }, ...effect];
}

function legality(making: Making, { tree, piece }: ExpressionText, value: Expression): Expression | null {
  return inText(making, piece, [['value', value]], (context) => {
    if (context.names.entities.has('value')) {
      return fail(context, 'name-taken', '`value` is what is written here, and stands for something else already', tree);
    }
    return checkCondition(context, tree);
  });
}

/** Goes to the case of the number: by halves down to a few, which are compared one after the other. */
function dispatch(
  { registers, numberWidth, range }: ParsedTable,
  cases: readonly Statement[][],
  absent: readonly Statement[],
): readonly Statement[] {
  const type = bits(numberWidth);
  const number: Expression = { op: 'local', slot: 0, name: 'number', type, range };
  const compare = (operator: 'eq' | 'ult', at: number): Expression =>
    binary(operator, BOOL, number, constant(type, registers[at]?.number ?? 0n, range), range);
  const among = (from: number, to: number): readonly Statement[] => {
    if (to - from > COMPARED) {
      const middle = (from + to) >> 1;
      return [{ op: 'if', condition: compare('ult', middle), then: among(from, middle), otherwise: among(middle, to), range }];
    }
    let rest = absent;
    for (let i = to - 1; i >= from; i--) {
      rest = [{ op: 'if', condition: compare('eq', i), then: cases[i] ?? [], otherwise: rest, range: registers[i]?.range ?? range }];
    }
    return rest;
  };
  return among(0, registers.length);
}
