// Bounds on YAML, checked on its tokens before it is composed: size, number of tokens, nesting.

import { Lexer } from 'yaml';
import type { Collector } from './diagnostics.ts';
import { rangeAt, type Source } from './source.ts';

/** Limits on what is read. Characters are UTF-16 units. */
export const YAML_LIMITS = { characters: 1_048_576, tokens: 400_000, depth: 64, aliasNodes: 20_000, aliasCharacters: 1_048_576 } as const;

/** Checks size and nesting from the tokens alone, which costs no stack. True when the document may be composed. */
export function withinLimits(source: Source, diagnostics: Collector): boolean {
  const { text } = source;
  if (text.length > YAML_LIMITS.characters) {
    diagnostics.accept(
      'source-too-large',
      `the file has ${text.length} characters; at most ${YAML_LIMITS.characters} are read`,
      rangeAt(source, 0, 0),
      { help: 'split it with `extends`' },
    );
    return false;
  }
  const tooDeep = (offset: number): false => {
    diagnostics.accept('too-deep', `maps and lists nest deeper than ${YAML_LIMITS.depth} levels`, rangeAt(source, offset, offset + 1));
    return false;
  };
  let offset = 0;
  let tokens = 0;
  let flow = 0;
  let indicators = 0;
  let atLineStart = true;
  const indents: number[] = [];
  const indentTo = (column: number): void => {
    while (indents.length > 0 && (indents[indents.length - 1] ?? 0) >= column) indents.pop();
    if (column > 0) indents.push(column);
  };
  for (const token of new Lexer().lex(text)) {
    if (++tokens > YAML_LIMITS.tokens) {
      diagnostics.accept('source-too-large', `the file has more than ${YAML_LIMITS.tokens} YAML tokens`, rangeAt(source, offset, offset));
      return false;
    }
    const first = token[0];
    if (token === '\u001f') indicators = 0;
    if (token === '\u001f' || token === '\u0002' || token === '\u0018') continue;
    if (first === '\n' || first === '\r') {
      atLineStart = true;
      indicators = 0;
    } else if (token === '[' || token === '{') flow++;
    else if (token === ']' || token === '}') flow = Math.max(0, flow - 1);
    else if (token === '-' || token === '?' || token === ':') indicators++;
    if (atLineStart && first === ' ') indentTo(token.length);
    else if (atLineStart && first !== '\n' && first !== '\r') indents.length = first === ' ' ? indents.length : 0;
    if (first !== '\n' && first !== '\r') atLineStart = false;
    if (flow + indicators + indents.length > YAML_LIMITS.depth) return tooDeep(offset);
    offset += token.length;
  }
  return true;
}
