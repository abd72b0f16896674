// Typed expressions as text of the description language.
import type { BinaryOperator, Description, Expression, Type } from '../language/description.ts';
import { type BinaryToken, NOT_RANK, PRECEDENCE, UNARY_RANK } from '../language/syntax.ts';

/** What says how wide a number is: nothing, its place, or its place that wants a mode. */
export type Place = 'open' | 'sized' | 'mode';

/** Names of slots. */
export type Slots = ReadonlyMap<number, string>;

const TOKENS: Readonly<Record<BinaryOperator, BinaryToken>> = {
  add: '+',
  sub: '-',
  mul: '*',
  udiv: '/u',
  urem: '%u',
  sdiv: '/s',
  srem: '%s',
  and: '&',
  or: '|',
  xor: '^',
  shl: '<<',
  lshr: '>>u',
  ashr: '>>s',
  eq: '==',
  ult: '<u',
  ule: '<=u',
  slt: '<s',
  sle: '<=s',
  land: 'and',
  lor: 'or',
  limplies: 'implies',
};
const NEGATED: Readonly<Partial<Record<BinaryOperator, BinaryToken>>> = { eq: '!=', ult: '>=u', ule: '>u', slt: '>=s', sle: '>s' };
/** The rank of a choice, which binds weakest of all. */
export const CHOICE_RANK = 0;
const TIGHTEST = 14;

export interface ExpressionPrinter {
  /** In parentheses where its rank is below `least`. */
  readonly expression: (e: Expression, names: Slots, place: Place, least: number) => string;
  /** A call; those of functions that the reader made are written as what they were made from. */
  readonly called: (name: string, given: readonly string[]) => string;
}

export function expressionPrinter(description: Description, isMode: (element: string) => boolean): ExpressionPrinter {
  const ofMode = (e: Expression): boolean => e.op === 'element' && isMode(e.element);

  const constant = (value: bigint, type: Type, place: Place): string => {
    if (type.kind === 'bool') return value === 0n ? 'false' : 'true';
    const mode = place === 'mode' ? description.modes.find((m) => m.code === value) : undefined;
    if (mode !== undefined) return mode.name;
    const digits = value < 1024n ? String(value) : `0x${value.toString(16)}`;
    return place === 'open' ? `bits(${type.width}, ${digits})` : digits;
  };

  const called = (name: string, given: readonly string[]): string => {
    const [, prefix = '', builtin, width, spaced] = /^((?:\w+\.)*)(read|execute|write):(\d+)(:as)?$/.exec(name) ?? [];
    if (builtin !== undefined) {
      const plain = spaced === undefined ? given : given.slice(0, -1);
      const last = spaced === undefined ? [] : [`as: ${given.at(-1)}`];
      return `${prefix}${builtin}(${[...plain, ...(builtin === 'write' ? [] : [width]), ...last].join(', ')})`;
    }
    const [, outer, table, writes] = /^((?:\w+\.)*)(?:table|bank):(.*?)(=?)$/.exec(name) ?? [];
    if (table !== undefined) return `${outer}${table}[${given[0]}]${writes === '=' ? ` = ${given[1]}` : ''}`;
    return `${name}(${given.join(', ')})`;
  };

  const expression = (e: Expression, names: Slots, place: Place, least: number): string => {
    const inner = (part: Expression, at: Place = 'open'): string => expression(part, names, at, CHOICE_RANK);
    const within = (rank: number, text: string): string => (rank < least ? `(${text})` : text);
    const spaced = (space: Expression | null): string => (space === null ? '' : `, as: ${inner(space, 'mode')}`);
    const joined = (token: BinaryToken, left: Expression, right: Expression): string => {
      const { rank, right: fromRight, chains } = PRECEDENCE[token];
      const wants = ofMode(left) || ofMode(right) ? 'mode' : 'sized';
      // A number beside a value is as wide as the value; beside another number, the first one says how wide.
      const first = hasWidth(right) ? wants : 'open';
      const second = hasWidth(left) || first === 'open' ? wants : 'open';
      const [l, r] = chains ? (fromRight ? [rank + 1, rank] : [rank, rank + 1]) : [rank + 1, rank + 1];
      return within(rank, `${expression(left, names, first, l)} ${token} ${expression(right, names, second, r)}`);
    };
    switch (e.op) {
      case 'constant':
        return constant(e.value, e.type, place);
      case 'local':
        return names.get(e.slot) ?? e.name;
      case 'operand':
        return e.name;
      case 'element':
        return e.index === null ? e.element : `${e.element}[${inner(e.index, 'sized')}]`;
      case 'unary': {
        const { argument, operator } = e;
        if (operator !== 'lnot')
          return within(UNARY_RANK, `${operator === 'not' ? '~' : '-'}${expression(argument, names, 'open', UNARY_RANK + 1)}`);
        if (argument.op === 'access-is') return within(PRECEDENCE['!='].rank, `access != ${argument.access}`);
        const token = argument.op === 'binary' ? NEGATED[argument.operator] : undefined;
        if (argument.op === 'binary' && token !== undefined) return joined(token, argument.left, argument.right);
        return within(NOT_RANK, `not ${expression(argument, names, 'open', TIGHTEST)}`);
      }
      case 'binary':
        return joined(TOKENS[e.operator], e.left, e.right);
      case 'slice':
        return `${expression(e.argument, names, 'open', TIGHTEST)}[${e.high === e.low ? e.high : `${e.high}:${e.low}`}]`;
      case 'concat':
        return `concat(${e.parts.map((part) => inner(part)).join(', ')})`;
      case 'extend':
        return `${e.signed ? 'sext' : 'zext'}(${inner(e.argument)}, ${widthOf(e.type)})`;
      case 'bit':
        return `bit(${inner(e.argument)})`;
      case 'if':
        return within(CHOICE_RANK, choice(e, names, place));
      case 'call':
        return called(
          e.name,
          e.arguments.map((a) => inner(a, 'sized')),
        );
      case 'read':
        return `${e.access}(${inner(e.address, 'sized')}${spaced(e.space)})`;
      case 'translate':
        return `translate(${inner(e.address, 'sized')}, ${e.access}${spaced(e.space)})`;
      case 'load':
        return `${e.storage}[${inner(e.address, 'sized')}]`;
      case 'size':
        return `size(${e.storage})`;
      case 'undefined':
        return `undefined(${widthOf(e.type)})`;
      case 'next-pc':
        return 'next_pc';
      case 'access-is':
        return within(PRECEDENCE['=='].rank, `access == ${e.access}`);
    }
  };
  const choice = (e: Expression & { op: 'if' }, names: Slots, place: Place): string => {
    const [condition, then, otherwise] = [
      expression(e.condition, names, 'open', 1),
      expression(e.then, names, place, 1),
      expression(e.otherwise, names, place, CHOICE_RANK),
    ];
    return `if ${condition} then ${then} else ${otherwise}`;
  };
  return { expression, called };
}

/** Whether the text of an expression says how wide it is, wherever it stands. */
function hasWidth(e: Expression): boolean {
  return e.op !== 'constant' && e.op !== 'if';
}

function widthOf(type: Type): number {
  return type.kind === 'bits' ? type.width : 1;
}
