// Which instructions can be the same code, and which have no code at all: decided exactly, over every code.

import { CONDITION_WORK, type CodeSet, codeSet, commonCode, inFetchOrder, isEmpty, type Layout } from './code-sets.ts';
import type { Function as FunctionDefinition, Instruction, Range } from './description.ts';
import type { Collector } from './diagnostics.ts';
import { TooLarge } from './diagrams.ts';
import { quote } from './suggest.ts';

/** Where the parts of an instruction's encoding are written. */
export interface EncodingPlaces {
  readonly encoding: Range;
  readonly where: Range | null;
}

/** Runs a part; null where it takes more work, or nests deeper, than there is room for. */
function within<Result>(part: () => Result): { readonly result: Result } | null {
  try {
    return { result: part() };
  } catch (error) {
    if (error instanceof TooLarge || error instanceof RangeError) return null;
    throw error;
  }
}

/** Reports instructions without codes, and pairs that could be the same code. The names of those without, and of the later ones of pairs. */
export function findOverlaps(
  instructions: readonly Instruction[],
  functions: readonly FunctionDefinition[],
  places: ReadonlyMap<string, EncodingPlaces>,
  layout: Layout,
  diagnostics: Collector,
): ReadonlySet<string> {
  const broken = new Set<string>();
  const work = { left: CONDITION_WORK };
  const byName = new Map(functions.map((f) => [f.name, f]));
  const tooLarge = (i: Instruction): void => {
    broken.add(i.name);
    const range = places.get(i.name)?.where ?? places.get(i.name)?.encoding ?? i.range;
    const message =
      work.left < 0
        ? 'the conditions on encodings take too long to decide; this is as far as it went'
        : `the conditions on the encoding of ${quote(i.name)} look at too many bits, or nest too deeply`;
    diagnostics.accept('budget', message, range, {
      help: 'compare few bits of the operands with numbers; tell instructions apart by fixed bits',
    });
  };
  const sets: { readonly instruction: Instruction; readonly set: CodeSet }[] = [];
  for (const instruction of instructions) {
    const found = within(() => codeSet(instruction.encoding, byName, layout, work));
    if (found === null) {
      tooLarge(instruction);
      if (work.left < 0) break;
    } else if (isEmpty(found.result)) {
      broken.add(instruction.name);
      const at = places.get(instruction.name);
      diagnostics.accept(
        'no-code',
        `no code is one of ${quote(instruction.name)}: nothing satisfies its conditions`,
        at?.where ?? at?.encoding ?? instruction.range,
      );
    } else sets.push({ instruction, set: found.result });
  }
  for (const [j, b] of sets.entries()) {
    const first = within(() => sets.find((a, i) => i >= j || commonCode(a.set, b.set) !== null));
    if (first === null) {
      tooLarge(b.instruction);
      break;
    }
    const a = first.result ?? b;
    if (a === b) continue;
    broken.add(b.instruction.name);
    const common = commonCode(a.set, b.set);
    if (common !== null) reportOverlap(a.instruction, b.instruction, common, places, layout, diagnostics);
  }
  // What could not be compared is not sound.
  if (work.left < 0) for (const i of instructions) broken.add(i.name);
  return broken;
}

function reportOverlap(
  first: Instruction,
  second: Instruction,
  common: { readonly width: number; readonly code: bigint },
  places: ReadonlyMap<string, EncodingPlaces>,
  layout: Layout,
  diagnostics: Collector,
): void {
  const cell = layout.cellWidth ?? common.width;
  const width = Math.ceil(common.width / cell) * cell;
  const number = inFetchOrder(common.code << BigInt(width - common.width), width, layout);
  const hex = `0x${number
    .toString(16)
    .toUpperCase()
    .padStart(Math.ceil(width / 4), '0')}`;
  const place = (i: Instruction): Range => places.get(i.name)?.encoding ?? i.range;
  const conditional = first.encoding.where !== null || second.encoding.where !== null;
  diagnostics.accept(
    'encoding-overlap',
    `${quote(second.name)} and ${quote(first.name)} can be the same code: ${quote(hex)} is one of both`,
    place(second),
    {
      help: conditional ? 'let their `where` exclude each other' : 'give them fixed bits that differ, or exclude codes of one with `where`',
      related: [{ message: `the encoding of ${quote(first.name)}`, range: place(first) }],
    },
  );
}
