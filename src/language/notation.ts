// Reads `notation`, how operands are written in assembly language, and checks what the `syntax` of instructions makes of it.

import type { Alternative, Instruction, Notation } from './description.ts';
import { ALTERNATIVE_KEYS, NOTATION_KEYS } from './keys.ts';
import { type Entry, type Node, rangeOf } from './nodes.ts';
import { asList, asMap, checkName, type Reader, readFields, readInteger, readPiece, readText, readWord } from './reader.ts';
import { rangeIn } from './source.ts';
import { spellingOf } from './spellings.ts';
import { quote } from './suggest.ts';

/** Parts of all spellings of a description. */
export const MOST_SPELLED = 400_000;

/** Texts of one notation. */
const MOST_TEXTS = 1024;

export function readNotation(reader: Reader, entries: ReadonlyMap<string, Entry>): Notation[] {
  return [...entries.values()].flatMap((entry) => {
    const named = checkName(reader, entry.key, entry.keyRange);
    const read = entry.value.kind === 'list' ? readChoice(reader, entry) : readOther(reader, entry);
    return named && read !== null ? [read] : [];
  });
}

function readChoice(reader: Reader, entry: Entry): Notation {
  const alternatives: Alternative[] = [];
  const items = asList(reader, entry.value, 'texts')?.items ?? [];
  if (items.length > MOST_TEXTS) reader.diagnostics.accept('out-of-range', `a notation has at most ${MOST_TEXTS} texts`, entry.keyRange);
  for (const item of items.slice(0, MOST_TEXTS)) {
    const found = readAlternative(reader, entry.key, item);
    if (found === null) continue;
    // An earlier text that asks for nothing else is always taken.
    const before = alternatives.find((a) => a.is.every((x) => found.is.some((y) => x.part === y.part && x.value === y.value)));
    if (before !== undefined)
      reader.diagnostics.accept('unreachable', 'this text is never chosen: an earlier one is, wherever its bits agree', found.range, {
        help: 'put the text that asks for more bits first',
        related: [{ message: 'the earlier one', range: before.range }],
      });
    alternatives.push(found);
  }
  return { name: entry.key, range: entry.keyRange, kind: 'choice', alternatives };
}

function readAlternative(reader: Reader, name: string, item: Node): Alternative | null {
  const range = rangeOf(item);
  const fields = readFields(reader, item, ALTERNATIVE_KEYS, `a text of the notation ${quote(name)}`, range);
  if (fields === null) return null;
  const isNode = fields.get('is');
  const is = (isNode === null ? null : asMap(reader, isNode, 'bits and their values'))?.entries.values() ?? [];
  const bits = [...is].flatMap(({ key, value }) => {
    const number = readInteger(reader, value, 'the value of bits');
    return number === null ? [] : [{ part: key.replaceAll(' ', ''), value: number }];
  });
  const syntaxNode = fields.get('syntax');
  if (syntaxNode === null) return null;
  const items = syntaxNode.kind === 'list' ? syntaxNode.items : [syntaxNode];
  const syntax = items.flatMap((text) => readText(reader, text) ?? []);
  return syntax.length === 0 ? null : { is: bits, syntax, range };
}

function readOther(reader: Reader, entry: Entry): Notation | null {
  const what = `the notation ${quote(entry.key)}`;
  const fields = readFields(reader, entry.value, NOTATION_KEYS, what, entry.keyRange);
  if (fields === null) return null;
  const { key: name, keyRange: range } = entry;
  const [of, set, number] = [
    readText(reader, fields.get('of')),
    readText(reader, fields.get('set')),
    readText(reader, fields.get('number')),
  ];
  const names = fields.get('names');
  const given = [of, set, number].filter((text) => text !== null).length;
  if (given !== 1 || (number === null) !== (names !== null)) {
    reader.diagnostics.accept('missing-key', `${what} is not said whole`, range, {
      help: 'write a list of texts, `{ names: […], of: operand }`, `{ names: […], set: operand }` or `{ number: operands }`',
    });
    return null;
  }
  if (number !== null) {
    const signedNode = fields.get('signed');
    const signed = signedNode !== null && readWord(reader, signedNode, ['true', 'false'], 'truth value') === 'true';
    const relativeNode = fields.get('relative');
    const relative = relativeNode === null ? null : readInteger(reader, relativeNode, 'the place that an address is relative to');
    return { name, range, kind: 'number', parts: number, signed, relative };
  }
  const items = names === null ? [] : (asList(reader, names, 'names')?.items ?? []);
  const texts = items.flatMap((item) => readText(reader, item) ?? []);
  const seen = new Set<string>();
  for (const [k, text] of texts.entries()) {
    const before = seen.size;
    if (seen.add(text.toLowerCase()).size === before)
      reader.diagnostics.accept('name-taken', `${quote(text)} is written twice: it could not be told which is meant`, rangeOf(items[k]!), {
        help: 'capitals and small letters are the same in syntax',
      });
  }
  if (set !== null) return { name, range, kind: 'set', part: set, names: texts };
  const alternatives = texts.map((text, k): Alternative => ({ is: [{ part: of ?? '', value: BigInt(k) }], syntax: [text], range }));
  return { name, range, kind: 'choice', alternatives };
}

/** Checks that the `syntax` of an instruction names operands and notations that there are. */
export function checkSyntax(
  reader: Reader,
  entry: Entry,
  instruction: Instruction,
  notation: readonly Notation[],
  budget: { left: number; spent: boolean },
): void {
  const node = entry.value.kind === 'map' ? entry.value.entries.get('syntax')?.value : undefined;
  if (node === undefined) return;
  const { problems, parts } = spellingOf(instruction, notation, budget.left);
  budget.left -= parts;
  budget.spent = budget.left < 0;
  if (problems.length === 0) return;
  const piece = node.kind === 'scalar' && !node.folded ? readPiece(reader, node, 'a syntax') : null;
  for (const { message, help, notation: inside, start, end } of problems) {
    const here = piece === null ? rangeOf(node) : rangeIn(piece, start, end);
    if (inside === null) reader.diagnostics.accept('unknown-name', message, here, { help });
    else
      reader.diagnostics.accept('unknown-name', `in the notation ${quote(inside.name)}: ${message}`, inside.range, {
        help,
        related: [{ message: `it is used here, by ${quote(instruction.name)}`, range: here }],
      });
  }
}
