// Random encodings: their overlaps and their share of all codes, as the reader decides them, against every code given to the decoder.

import { expect, test } from 'vitest';
import { decode, decoderOf } from '../../src/evaluate/decode.ts';
import { codeSpace } from '../../src/isa/coverage.ts';
import { type Description, readDescription } from '../../src/language/index.ts';

/** Numbers from a seed (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const CELL = 4;
/** The longest instruction, in cells. */
const LONGEST = 3;

/** An encoding with its condition, as YAML. */
function encoding(next: (below: number) => number): string {
  const operands: { readonly name: string; readonly width: number }[] = [];
  const fields = (bits: number): string => {
    const parts: string[] = [];
    for (let left = bits; left > 0; ) {
      const width = Math.min(left, 1 + next(3));
      left -= width;
      const kind = next(5);
      if (kind === 0) parts.push(`_:${width}`);
      else if (kind < 3) parts.push(`${next(2 ** width)}:${width}`);
      else {
        operands.push({ name: `k${operands.length}`, width });
        parts.push(`${operands.at(-1)?.name}:${width}`);
      }
    }
    return parts.join(' ');
  };
  const comparison = (): string => {
    const operand = operands[next(operands.length)];
    if (operand === undefined) return 'true';
    return `${operand.name} ${['==', '!=', '<u', '>=u', '<s'][next(5)]} ${next(2 ** operand.width)}`;
  };
  const condition = (): string =>
    next(2) === 0 ? comparison() : `(${comparison()} ${next(2) === 0 ? 'and' : 'or'} not (${comparison()}))`;
  let cells = 1 + next(2);
  let text = fields(cells * CELL);
  while (cells < LONGEST && next(3) > 0) {
    const when = condition();
    text += ` [${when}: ${fields(CELL)}]`;
    cells++;
  }
  return `encoding: "${text}", where: "${next(3) === 0 ? 'true' : condition()}"`;
}

function machine(order: string, instructions: readonly string[]): string {
  const list = instructions.map((e, i) => `  i${i}: { ${e}, semantics: "" }\n`).join('');
  return `isa: t
modes: [s, u]
settings: { default: { user: u, virtual: [s] } }
traps: { t: { vector: 0 } }
state:
  memory: { storage: { address: 4, cell: ${CELL}, size: 16, beyond: t, order: ${order} } }
  mode: { role: mode }
  pc: { role: pc, type: bits(4) }
instructions:
${list}`;
}

/** Every code of the longest length that begins with an instruction. */
function accepted(description: Description): ReadonlySet<number> {
  const decoder = decoderOf(description);
  const found = new Set<number>();
  for (let code = 0; code < 2 ** (CELL * LONGEST); code++) {
    const decoded = decode(decoder, (i) => BigInt((code >> (CELL * (LONGEST - 1 - i))) & (2 ** CELL - 1)));
    if (decoded.kind === 'instruction') found.add(code);
  }
  return found;
}

test('overlaps and coverage agree with the decoder on every code', () => {
  const next = random(4711);
  let overlapping = 0;
  let empty = 0;
  let conditional = 0;
  for (let round = 0; round < 120; round++) {
    const order = round % 2 === 0 ? 'big' : 'little';
    const pair = [encoding(next), encoding(next)];
    const sets = pair.map((e) => {
      const { description, diagnostics } = readDescription({ file: 't.yaml', text: machine(order, [e]) });
      const codes = description === null ? new Set<number>() : accepted(description);
      // A literal may be beyond the other literals of a conjunction: then nothing is left, and that is said.
      if (codes.size === 0) {
        expect(
          diagnostics.map((d) => d.code),
          e,
        ).toEqual(['no-code']);
        empty++;
      } else if (description !== null) {
        expect(
          diagnostics.map((d) => d.message),
          e,
        ).toEqual([]);
        const { numerator, denominator } = codeSpace(description.instructions, description.functions);
        expect(Number(numerator * BigInt(2 ** (CELL * LONGEST))) / Number(denominator), e).toBe(codes.size);
      }
      return codes;
    });
    const [a = new Set<number>(), b = new Set<number>()] = sets;
    if (a.size === 0 || b.size === 0) continue;
    if (pair.join().includes('[')) conditional++;
    const common = [...a].filter((code) => b.has(code));
    const { diagnostics } = readDescription({ file: 't.yaml', text: machine(order, pair) });
    expect(
      diagnostics.map((d) => d.code),
      pair.join('\n'),
    ).toEqual(common.length > 0 ? ['encoding-overlap'] : []);
    if (common.length > 0) overlapping++;
  }
  expect(overlapping).toBeGreaterThan(20);
  expect(overlapping).toBeLessThan(100);
  expect(conditional).toBeGreaterThan(40);
  expect(empty).toBeLessThan(60);
});
