// From a reading of a line to the cells of an instruction, or what keeps it from being one.
import { decode, decoderOf, encode } from '../evaluate/decode.ts';
import type { OperandBits } from '../language/description.ts';
import type { NumberPart, SpelledAlternative } from '../language/spellings.ts';
import { widthOf } from '../language/spellings.ts';
import { quote } from '../language/suggest.ts';
import type { Dialect } from './dialect.ts';
import { type AsmExpression, evaluate, shownNumber } from './expressions.ts';
import type { Binding, Match } from './match.ts';

export type MatchProblem = {
  readonly code: 'unknown-name' | 'arithmetic' | 'number-too-large' | 'no-code';
  readonly message: string;
  readonly help: string | null;
  /** Null: the whole instruction. */
  readonly at: AsmExpression | null;
};

export type Encoded =
  | { readonly ok: true; readonly cells: readonly bigint[]; readonly operands: ReadonlyMap<string, bigint> }
  | { readonly ok: false; readonly problem: MatchProblem };

/** The operands as far as they are known: bits not in `mask` have not been said. */
type Known = Map<string, { value: bigint; mask: bigint }>;

/** Encodes an instruction that begins at address `here`. */
export function encodeMatch(dialect: Dialect, match: Match, symbol: (name: string) => bigint | null, here: bigint): Encoded {
  const { instruction } = match.spelled;
  const known: Known = new Map(instruction.operands.map(({ name }) => [name, { value: 0n, mask: 0n }]));
  for (const binding of match.bindings) {
    const problem = bind(dialect, known, binding, symbol, here);
    if (problem !== null) return { ok: false, problem };
  }
  const operands = new Map([...known].map(([name, { value }]) => [name, value]));
  const refuse = (message: string, help: string | null = null): Encoded => ({
    ok: false,
    problem: { code: 'no-code', message, help, at: null },
  });
  // The text that was read must be the one that stands for these bits.
  for (const { alternatives, index } of match.taken)
    if (alternatives.slice(0, index).some((a) => holds(a, operands)))
      return refuse('these operands are written in another way', 'a value has a spelling of its own');
  const cells = encode(dialect.description, instruction, operands);
  const name = quote(instruction.name);
  if (cells === null) return refuse(`${name} has no such combination of operands`, `see ${quote('where')} of ${name}`);
  const decoded = decode(decoderOf(dialect.description), (i) => cells[i] ?? null);
  const same = decoded.kind === 'instruction' && decoded.instruction === instruction && decoded.length === cells.length;
  if (!same || [...decoded.operands].some(([id, value]) => operands.get(id) !== value))
    return refuse(`${name} has no place for these operands`);
  return { ok: true, cells, operands };
}

export function holds(alternative: SpelledAlternative, operands: ReadonlyMap<string, bigint>): boolean {
  return alternative.is.every(({ bits, value }) => bitsOf(bits, operands) === value);
}

export function bitsOf({ operand, high, low }: OperandBits, operands: ReadonlyMap<string, bigint>): bigint {
  return BigInt.asUintN(high - low + 1, (operands.get(operand) ?? 0n) >> BigInt(low));
}

function bind(
  dialect: Dialect,
  known: Known,
  binding: Binding,
  symbol: (name: string) => bigint | null,
  here: bigint,
): MatchProblem | null {
  if (binding.kind === 'bits') return put(known, binding.bits, binding.value) ? null : disagreement(binding.bits, null);
  const { part, expression } = binding;
  const found = evaluate(expression, symbol, here);
  if (!found.ok) return { code: found.why, message: found.message, help: null, at: found.at };
  const { width, signed, relative } = part;
  const distance = relative === null ? null : distanceFrom(dialect, here + relative, found.value);
  const value = distance ?? found.value;
  const half = 1n << BigInt(width - 1);
  const least = signed || relative === null ? -half : 0n;
  const most = signed ? half - 1n : 2n * half - 1n;
  const shown = shownNumber(value);
  if (value < least || value > most) {
    const what = distance === null ? `${shown} does not fit` : `the distance of ${shown} does not fit`;
    return {
      code: 'number-too-large',
      message: `${what} ${quote(`{${part.name}}`)} of ${width === 1 ? '1 bit' : `${width} bits`}`,
      help: `${distance === null ? 'a value' : 'a distance'} from ${signed ? shownNumber(least) : 0n} to ${shownNumber(most)} does`,
      at: expression,
    };
  }
  let rest = BigInt.asUintN(width, value);
  for (const piece of part.parts.toReversed()) {
    const size = widthOf(piece);
    const bits = BigInt.asUintN(size, rest);
    rest >>= BigInt(size);
    const problem = putPart(known, piece, bits, expression, shown);
    if (problem !== null) return problem;
  }
  return null;
}

function putPart(known: Known, piece: NumberPart, bits: bigint, at: AsmExpression, shown: string): MatchProblem | null {
  if (piece.operand !== null) return put(known, piece, bits) ? null : disagreement(piece, at);
  if (bits === piece.value) return null;
  const multiple = piece.value === 0n ? `: it is a multiple of ${1n << BigInt(piece.width)}` : '';
  return { code: 'number-too-large', message: `${shown} cannot be written here${multiple}`, help: null, at };
}

/** How far it is from one address to another, either way around. */
function distanceFrom({ addressWidth }: Dialect, from: bigint, to: bigint): bigint {
  return BigInt.asIntN(addressWidth, to - from);
}

function disagreement({ operand }: OperandBits, at: AsmExpression | null): MatchProblem {
  const message = `two parts of the instruction disagree about the operand ${quote(operand)}`;
  return { code: 'no-code', message, help: null, at };
}

/** Sets bits of an operand; false where they have been set otherwise. */
function put(known: Known, { operand, high, low }: OperandBits, bits: bigint): boolean {
  const before = known.get(operand);
  if (before === undefined) return false;
  const mask = ((1n << BigInt(high - low + 1)) - 1n) << BigInt(low);
  const value = bits << BigInt(low);
  const common = before.mask & mask;
  if ((before.value & common) !== (value & common)) return false;
  known.set(operand, { value: before.value | value, mask: before.mask | mask });
  return true;
}

export type Choice =
  | { readonly ok: true; readonly match: Match; readonly cells: readonly bigint[] }
  | { readonly ok: false; readonly problem: MatchProblem };

/**
 * The reading that is meant: of those with the fewest symbols the one with the fewest cells, but not fewer than `least` where there is a longer one;
 * the first of equals.
 */
export function chooseMatch(
  dialect: Dialect,
  matches: readonly Match[],
  symbol: (name: string) => bigint | null,
  here: bigint,
  least: number,
): Choice {
  const fewest = Math.min(...matches.map((m) => m.symbols));
  let best: (Choice & { readonly ok: true }) | null = null;
  const problems: MatchProblem[] = [];
  for (const match of matches) {
    if (match.symbols > fewest) continue;
    const encoded = encodeMatch(dialect, match, symbol, here);
    if (!encoded.ok) {
      problems.push(encoded.problem);
      continue;
    }
    const length = encoded.cells.length;
    const before = best?.cells.length ?? -1;
    if (best === null || (before < least ? length > before : length >= least && length < before))
      best = { ok: true, match, cells: encoded.cells };
  }
  if (best !== null) return best;
  const order = ['unknown-name', 'arithmetic', 'number-too-large', 'no-code'] as const;
  const worst = order.flatMap((code) => problems.find((p) => p.code === code) ?? [])[0];
  return { ok: false, problem: worst ?? { code: 'no-code', message: 'this is no instruction', help: null, at: null } };
}
