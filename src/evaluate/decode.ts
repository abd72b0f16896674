// From cells to instructions and back. A decoder is made once per description; what it has decoded it remembers by the cells.
import { operandsOf } from '../isa/conditions.ts';
import { cellOf, codeStorage, type GroupLayout, joinCells, layoutOf } from '../isa/layout.ts';
import type { Description, Expression, Instruction, Storage } from '../language/description.ts';
import { evaluateExpression } from './index.ts';
import type { StateSource } from './outcome.ts';

export interface DecodedInstruction {
  readonly kind: 'instruction';
  readonly instruction: Instruction;
  /** Every operand; those of groups that are absent are 0. */
  readonly operands: ReadonlyMap<string, bigint>;
  /** Cells. */
  readonly length: number;
}

export type Decoded =
  | DecodedInstruction
  /** No instruction has this code; it was seen by its first `length` cells. */
  | { readonly kind: 'undefined'; readonly length: number }
  /** The cell `at` (0 the first) was refused; `wanted` is how many cells the instruction has at the least, as far as it was seen. */
  | { readonly kind: 'refused'; readonly at: number; readonly wanted: number };

/** The cell so many cells after the first, or null where it is refused. Asked for in ascending order, and only for cells that the code needs. */
export type Cells = (index: number) => bigint | null;

interface Candidate {
  readonly instruction: Instruction;
  readonly groups: readonly GroupLayout[];
  /** The last group with operands that `where` looks at: after it the condition is decided. */
  readonly decisive: number;
}

/** Codes that agree in the fixed bits of the cells seen so far. */
interface Node {
  /** Those whose first group ends here, with what was decoded of codes that reach this node. */
  readonly ending: readonly Candidate[];
  readonly decoded: Map<bigint, readonly Prefix[]>;
  /** Those that go on; null when there are none. */
  readonly longer: { readonly candidates: readonly Candidate[]; readonly mask: bigint; readonly shortest: number } | null;
  readonly next: Map<bigint, Node>;
}

/** An instruction decoded as far as some group: `next` is the one that follows, null after the last. */
interface Prefix {
  readonly candidate: Candidate;
  readonly operands: ReadonlyMap<string, bigint>;
  readonly length: number;
  readonly next: number | null;
  readonly decoded: Map<bigint, Prefix | null>;
  /** Set after the last group. */
  readonly result: DecodedInstruction | null;
}

export interface Decoder {
  readonly description: Description;
  readonly cellWidth: number;
  readonly order: Storage['order'];
  readonly root: Node;
  remembered: number;
}

const NO_OPERANDS: ReadonlyMap<string, bigint> = new Map();

/** Codes remembered by one decoder; past them it forgets all. */
const MAX_REMEMBERED = 1 << 16;

const decoders = new WeakMap<Description, Decoder>();

/** The decoder of a description, made at the first call. Where the description has no storage, a cell holds a whole code. */
export function decoderOf(description: Description): Decoder {
  const before = decoders.get(description);
  if (before !== undefined) return before;
  const { cellWidth, order } = cellsOf(description);
  const candidates = description.instructions.map((instruction) => candidateOf(description, instruction, cellWidth, order));
  const made = { description, cellWidth, order, root: nodeOf(candidates, 0, cellWidth, order), remembered: 0 };
  decoders.set(description, made);
  return made;
}

function candidateOf(description: Description, instruction: Instruction, cellWidth: number, order: Storage['order']): Candidate {
  const { groups, where } = instruction.encoding;
  const looked = where === null ? new Set<string>() : operandsOf(description, where);
  const layouts = groups.map((group) => layoutOf(group, cellWidth, order));
  const last = layouts.findLastIndex((g) => g.operands.some(({ name }) => looked.has(name)));
  return { instruction, groups: layouts, decisive: Math.max(last, 0) };
}

function cellsOf(description: Description): Pick<Storage, 'cellWidth' | 'order'> {
  const widest = description.instructions.reduce((most, { encoding }) => Math.max(most, encoding.groups[0]?.width ?? 0), 1);
  return codeStorage(description) ?? { cellWidth: widest, order: 'big' };
}

function nodeOf(candidates: readonly Candidate[], depth: number, cellWidth: number, order: Storage['order']): Node {
  const length = (c: Candidate): number => c.groups[0]?.cells ?? 0;
  const going = candidates.filter((c) => length(c) > depth);
  const mask = going.reduce((bits, c) => bits | cellOf(c.groups[0]!.mask, depth, length(c), cellWidth, order), 0n);
  const shortest = going.reduce((least, c) => Math.min(least, length(c)), Number.POSITIVE_INFINITY);
  return {
    ending: candidates.filter((c) => length(c) === depth),
    decoded: new Map(),
    longer: going.length === 0 ? null : { candidates: going, mask, shortest },
    next: new Map(),
  };
}

/** Decodes the instruction that begins at the first of these cells. Throws BudgetExceeded as the evaluator does. */
export function decode(decoder: Decoder, cellAt: Cells): Decoded {
  const { cellWidth, order } = decoder;
  const cells: bigint[] = [];
  /** Whether there are so many cells; those that are missing are asked for. */
  const seen = (length: number): boolean => {
    while (cells.length < length) {
      const cell = cellAt(cells.length);
      if (cell === null) return false;
      cells.push(cell);
    }
    return true;
  };
  let node = decoder.root;
  for (let depth = 0; ; depth++) {
    if (node.ending.length > 0) {
      const code = joinCells(cells.slice(0, depth), cellWidth, order);
      let prefixes = node.decoded.get(code);
      if (prefixes === undefined) {
        prefixes = node.ending.map((candidate) => extended(decoder, candidate, NO_OPERANDS, 0, 0, code)).filter((p) => p !== null);
        remember(decoder, node.decoded, code, prefixes);
      }
      for (const prefix of prefixes) {
        const found = prefix.result ?? otherGroups(decoder, prefix, cells, seen);
        if (found !== null) return found;
      }
    }
    if (node.longer === null) return { kind: 'undefined', length: cells.length };
    if (!seen(depth + 1)) return { kind: 'refused', at: cells.length, wanted: node.longer.shortest };
    const fixed = cells[depth]! & node.longer.mask;
    let next = node.next.get(fixed);
    if (next === undefined) {
      const agreeing = node.longer.candidates.filter(({ groups: [group] }) => {
        const of = (bits: bigint): bigint => cellOf(bits, depth, group!.cells, cellWidth, order);
        return ((fixed ^ of(group!.value)) & of(group!.mask)) === 0n;
      });
      next = nodeOf(agreeing, depth + 1, cellWidth, order);
      remember(decoder, node.next, fixed, next);
    }
    node = next;
  }
}

function remember<K, V>(decoder: Decoder, known: Map<K, V>, key: K, value: V): void {
  if (++decoder.remembered > MAX_REMEMBERED) {
    decoder.root.decoded.clear();
    decoder.root.next.clear();
    decoder.remembered = 0;
  }
  known.set(key, value);
}

/** The instruction that begins so, or where a cell of it is refused; null where the code is none of its. */
function otherGroups(decoder: Decoder, start: Prefix, cells: readonly bigint[], seen: (length: number) => boolean): Decoded | null {
  let prefix = start;
  while (prefix.next !== null) {
    const length = prefix.length + prefix.candidate.groups[prefix.next]!.cells;
    if (!seen(length)) return { kind: 'refused', at: cells.length, wanted: length };
    const code = joinCells(cells.slice(prefix.length, length), decoder.cellWidth, decoder.order);
    let next = prefix.decoded.get(code);
    if (next === undefined) {
      next = extended(decoder, prefix.candidate, prefix.operands, prefix.length, prefix.next, code);
      remember(decoder, prefix.decoded, code, next);
    }
    if (next === null) return null;
    prefix = next;
  }
  return prefix.result;
}

/** The instruction with one group more; null where the group's fixed bits are others, or `where` turns out not to hold. */
function extended(
  decoder: Decoder,
  candidate: Candidate,
  before: ReadonlyMap<string, bigint>,
  length: number,
  index: number,
  code: bigint,
): Prefix | null {
  const { instruction, groups } = candidate;
  const { encoding } = instruction;
  const group = groups[index]!;
  if (((code ^ group.value) & group.mask) !== 0n) return null;
  const operands = new Map(before);
  for (const { name, low, width } of group.operands) operands.set(name, BigInt.asUintN(width, code >> low));
  const known = complete(instruction, operands);
  const holds = (condition: Expression | null): boolean =>
    condition === null || evaluateExpression(decoder.description, condition, known, OPERANDS_ONLY) === 1n;
  let next = index + 1;
  while (next < groups.length && !holds(encoding.groups[next]!.when)) next++;
  const end = next >= groups.length;
  if (index <= candidate.decisive && next > candidate.decisive && !holds(encoding.where)) return null;
  const total = length + group.cells;
  return {
    candidate,
    operands,
    length: total,
    next: end ? null : next,
    decoded: new Map(),
    result: end ? { kind: 'instruction', instruction, operands: known, length: total } : null,
  };
}

function complete(instruction: Instruction, operands: ReadonlyMap<string, bigint>): Map<string, bigint> {
  return new Map(instruction.operands.map(({ name }) => [name, operands.get(name) ?? 0n]));
}

function noState(): never {
  throw new TypeError('an encoding depends on operands only');
}

const OPERANDS_ONLY: StateSource = { element: noState, cell: noState, size: noState };

/**
 * The cells of an instruction with these operands, in the order in which they are fetched; ignored bits are 0. Null where the operands do not
 * satisfy the encoding's `where`. Throws a RangeError for an operand that has no value of its width.
 */
export function encode(description: Description, instruction: Instruction, operands: ReadonlyMap<string, bigint>): bigint[] | null {
  const { cellWidth, order } = cellsOf(description);
  for (const { name, width } of instruction.operands) {
    const value = operands.get(name);
    if (value === undefined || value < 0n || value >> BigInt(width) !== 0n)
      throw new RangeError(`operand ${name} of ${instruction.name} has no value of ${width} bits`);
  }
  const holds = (condition: Expression | null): boolean =>
    condition === null || evaluateExpression(description, condition, operands, OPERANDS_ONLY) === 1n;
  if (!holds(instruction.encoding.where)) return null;
  const cells: bigint[] = [];
  for (const group of instruction.encoding.groups) {
    if (!holds(group.when)) continue;
    const layout = layoutOf(group, cellWidth, order);
    const value = layout.operands.reduce((code, o) => code | ((operands.get(o.name) ?? 0n) << o.low), layout.value);
    for (let i = 0; i < layout.cells; i++) cells.push(cellOf(value, i, layout.cells, cellWidth, order));
  }
  return cells;
}
