// The cells that directives give, and how far they move the present address.
import { cellOf } from '../isa/layout.ts';
import type { Argument } from './arguments.ts';
import type { Dialect } from './dialect.ts';
import { type AsmExpression, type Evaluated, evaluate, shownNumber } from './expressions.ts';
import type { Directive } from './lines.ts';

/** Cells of a whole program. */
export const MOST_CELLS = 1 << 22;

/** A problem with a part of the line; `at` null: the whole directive. */
export interface DataProblem {
  readonly code: 'syntax' | 'out-of-range' | 'number-too-large' | 'unknown-name' | 'arithmetic';
  readonly message: string;
  readonly help: string | null;
  readonly at: { readonly start: number; readonly end: number } | null;
}

export type Data =
  | { readonly kind: 'cells'; readonly cells: readonly bigint[] }
  /** So many cells that are left as they are. */
  | { readonly kind: 'skip'; readonly cells: bigint }
  | { readonly kind: 'origin'; readonly address: bigint }
  | { readonly kind: 'problem'; readonly problem: DataProblem };

class Problem extends Error {
  readonly problem: DataProblem;
  constructor(problem: DataProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

const USES: Readonly<Record<Directive, string>> = {
  org: '.org address',
  word: '.word value, …',
  byte: '.byte value, …',
  cell: '.cell value, …',
  cells: '.cells count, value, …',
  ascii: '.ascii "text", …',
  asciz: '.asciz "text", …',
  align: '.align cells, value',
  space: '.space cells, value',
};

/** What a directive gives at address `here`. */
export function dataOf(
  dialect: Dialect,
  name: Directive,
  args: readonly Argument[],
  symbol: (name: string) => bigint | null,
  here: bigint,
): Data {
  try {
    return directive(dialect, name, args, (e) => evaluate(e, symbol, here), here);
  } catch (error) {
    if (error instanceof Problem) return { kind: 'problem', problem: error.problem };
    throw error;
  }
}

function fail(code: DataProblem['code'], message: string, at: DataProblem['at'], help: string | null = null): never {
  throw new Problem({ code, message, help, at });
}

function directive(
  dialect: Dialect,
  name: Directive,
  args: readonly Argument[],
  value: (e: AsmExpression) => Evaluated,
  here: bigint,
): Data {
  const { cellWidth, addressWidth } = dialect;
  const wrong = (): never => fail('syntax', `\`.${name}\` is not used like this`, null, `write \`${USES[name]}\``);
  const number = (argument: Argument | undefined): bigint => {
    if (argument?.kind !== 'expression') return wrong();
    const found = value(argument.expression);
    return found.ok ? found.value : fail(found.why, found.message, found.at);
  };
  const within = (argument: Argument | undefined, least: bigint, most: bigint, what: string): bigint => {
    const found = number(argument);
    const at = argument?.kind === 'expression' ? argument.expression : null;
    return found >= least && found <= most
      ? found
      : fail('out-of-range', `${what} is between ${least} and ${most}; this is ${shownNumber(found)}`, at);
  };
  /** Values of `count` cells each, in the order of storage. */
  const values = (given: readonly Argument[], count: number, width = count * cellWidth): bigint[] =>
    given.flatMap((argument) => {
      const found = number(argument);
      if (found < -(1n << BigInt(width - 1)) || found >> BigInt(width) > 0n)
        fail(
          'number-too-large',
          `${shownNumber(found)} does not fit in ${width} bits`,
          argument.kind === 'expression' ? argument.expression : null,
        );
      const bits = BigInt.asUintN(width, found);
      return Array.from({ length: count }, (_, k) => cellOf(bits, k, count, cellWidth, dialect.order));
    });
  const list = (cells: readonly bigint[]): Data => (args.length === 0 ? wrong() : { kind: 'cells', cells });
  /** `fill` cells of the value of the second argument, or none at all. */
  const filled = (count: bigint): Data => {
    if (args.length > 2) wrong();
    if (args.length < 2) return { kind: 'skip', cells: count };
    const [cell] = values(args.slice(1), 1);
    return { kind: 'cells', cells: Array.from({ length: Number(count) }, () => cell ?? 0n) };
  };
  switch (name) {
    case 'org':
      return args.length === 1
        ? { kind: 'origin', address: within(args[0], 0n, (1n << BigInt(addressWidth)) - 1n, 'an address') }
        : wrong();
    case 'cell':
      return list(values(args, 1));
    case 'word':
      return list(values(args, dialect.wordCells));
    case 'cells':
      return list(values(args.slice(1), Number(within(args[0], 1n, 64n, 'the number of cells'))));
    case 'byte':
      if (cellWidth < 8) fail('out-of-range', `a cell of ${cellWidth} bits holds no byte`, null, 'use `.cell`');
      return list(values(args, 1, 8));
    case 'ascii':
    case 'asciz':
      return list(args.flatMap((argument) => [...characters(dialect, argument, wrong), ...(name === 'asciz' ? [0n] : [])]));
    case 'space':
      return filled(within(args[0], 0n, BigInt(MOST_CELLS), 'the number of cells'));
    case 'align': {
      const to = within(args[0], 1n, BigInt(MOST_CELLS), 'what an address is a multiple of');
      return filled((to - (here % to)) % to);
    }
  }
}

/** A character takes a cell. */
function characters({ cellWidth }: Dialect, argument: Argument, wrong: () => never): bigint[] {
  if (argument.kind !== 'text') return wrong();
  return [...argument.text].map((character) => {
    const code = BigInt(character.codePointAt(0) ?? 0);
    if (code >> BigInt(cellWidth) === 0n) return code;
    return fail('number-too-large', `the character \`${character}\` does not fit in a cell of ${cellWidth} bits`, argument);
  });
}
