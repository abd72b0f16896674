// A plain scan of semantics text into tokens, for what is checked before parsing (nesting, brackets, stray characters) and for pointing
// at the token where parsing stopped.

export interface Token {
  readonly text: string;
  readonly kind: 'name' | 'number' | 'symbol' | 'stray';
  readonly start: number;
  readonly end: number;
}

const TOKEN =
  /[ \t\r\n]+|#[^\n]*|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<number>[0-9][A-Za-z0-9_]*)|(?<symbol>->|=>|\.\.|==|!=|(?:<=|>=|<|>)[us](?![A-Za-z0-9_])|>>>|>>[us](?![A-Za-z0-9_])|<<|>>|<=|>=|\*\*|&&|\|\||:=|[/%][us](?![A-Za-z0-9_])|[-+*|&^]=(?!=)|[-+*/%|^&~!<>=()[\]{},;:.'≠≤≥∧∨¬∃∀⊆′])|(?<stray>.)/gsu;

/** All tokens of a text, comments and white space left out. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const found of text.matchAll(TOKEN)) {
    const groups = found.groups ?? {};
    const kind =
      groups.name !== undefined ? 'name' : groups.number !== undefined ? 'number' : groups.symbol !== undefined ? 'symbol' : null;
    const stray = groups.stray !== undefined;
    if (kind === null && !stray) continue;
    tokens.push({ text: found[0], kind: kind ?? 'stray', start: found.index, end: found.index + found[0].length });
  }
  return tokens;
}
