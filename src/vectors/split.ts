// Splits JSON that arrives in pieces into its cases: an array of objects, or objects one after the other (a line each, or not).
// No more than one case is held in memory.
import { VectorError } from './data.ts';

/** The text of one object, and the line on which it begins, from 1. */
export interface CaseText {
  readonly text: string;
  readonly line: number;
}

/** The longest case, in UTF-16 units; the longest text without one (blanks, brackets, commas); the longest document of YAML. */
export const LONGEST = 1 << 24;

const SPACE = /\s/;

/** Throws a VectorError that names the line where the text is neither. */
export async function* splitJson(chunks: AsyncIterable<string> | Iterable<string>): AsyncGenerator<CaseText> {
  let line = 1;
  let inArray = false;
  /** Of the case at hand: how deep its brackets are open, the text before this chunk, its first line. */
  let depth = 0;
  let before = '';
  let firstLine = 1;
  let inText = false;
  let escaped = false;
  let first = true;
  /** Units since the last case. */
  let idle = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let i = first && chunk.startsWith('\ufeff') ? 1 : 0; i < chunk.length; i++) {
      const c = chunk.charCodeAt(i);
      if (c === 10) line++;
      if (inText) {
        if (escaped) escaped = false;
        else if (c === 92) escaped = true;
        else if (c === 34) inText = false;
      } else if (depth > 0) {
        if (c === 34) inText = true;
        else if (c === 123 || c === 91) depth++;
        else if (c === 125 || c === 93) {
          depth--;
          if (depth > 0) continue;
          yield { text: before + chunk.slice(start, i + 1), line: firstLine };
          before = '';
        }
      } else if (c === 123) {
        depth = 1;
        idle = 0;
        start = i;
        firstLine = line;
      } else if (++idle > LONGEST) throw new VectorError(`line ${line}`, `more than ${LONGEST} characters without a case`);
      else if (c === 91 && !inArray) inArray = true;
      else if (c === 93 && inArray) inArray = false;
      else if (!(c === 44 && inArray) && !SPACE.test(chunk[i]!))
        throw new VectorError(`line ${line}`, `a case is wanted, an object in braces; found ${JSON.stringify(chunk.slice(i, i + 20))}`);
    }
    first &&= chunk === '';
    if (depth === 0) continue;
    before += chunk.slice(start);
    if (before.length > LONGEST) throw new VectorError(`line ${firstLine}`, `a case has more than ${LONGEST} characters`);
  }
  if (depth > 0) throw new VectorError(`line ${firstLine}`, 'the case that begins here does not end');
  if (inArray) throw new VectorError(`line ${line}`, 'the array of cases does not end');
}

/** The data of a case. Throws a VectorError that names the line. */
export function parseCase({ text, line }: CaseText): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new VectorError(`line ${line}`, `this is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
