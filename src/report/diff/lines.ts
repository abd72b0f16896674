// The lines in which two texts differ.
import type { Block, Range } from '../../language/description.ts';
import type { LineDifference, Place } from './document.ts';

export interface Line {
  readonly place: Place | null;
  readonly text: string;
}

export function placeOf({ file, start }: Range): Place {
  return { file, line: start.line };
}

/** The lines of a block as it was written, with the numbers that they have in their file. */
export function linesOfBlock({ text, range }: Pick<Block, 'text' | 'range'>): Line[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line, i) => ({ place: { file: range.file, line: range.start.line + i }, text: line.trimEnd() }));
}

/** The whole lines that a range covers, without their common indentation; empty where the text is not at hand. */
export function linesOfRange(text: string | undefined, { file, start, end }: Range): Line[] {
  const lines = (text?.split('\n') ?? []).slice(start.line - 1, end.line).map((line) => line.trimEnd());
  const indents = lines.filter((line) => line !== '').map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents, 80);
  return lines.map((line, i) => ({ place: { file, line: start.line + i }, text: line.slice(indent) }));
}

/** Lines compared at the most, of both sides together; beyond that all of them differ. */
const MAX_LINES = 4000;

/** What is to be taken away and what to be added, in the order of the text; as little as possible. */
export function lineDiff(before: readonly Line[], after: readonly Line[]): LineDifference[] {
  const removed = ({ place, text }: Line): LineDifference => ({ side: 'before', place, text });
  const added = ({ place, text }: Line): LineDifference => ({ side: 'after', place, text });
  let head = 0;
  while (head < before.length && head < after.length && before[head]!.text === after[head]!.text) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail)!.text === after.at(-1 - tail)!.text) tail++;
  const a = before.slice(head, before.length - tail);
  const b = after.slice(head, after.length - tail);
  if (a.length + b.length > MAX_LINES) return [...a.map(removed), ...b.map(added)];
  // common[i][j]: the most lines that a from i and b from j have in common.
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i]![j] = a[i]!.text === b[j]!.text ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
  const found: LineDifference[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i]!.text === b[j]!.text) [i, j] = [i + 1, j + 1];
    else if (i < a.length && (j === b.length || common[i + 1]![j]! >= common[i]![j + 1]!)) found.push(removed(a[i++]!));
    else found.push(added(b[j++]!));
  }
  return found;
}
