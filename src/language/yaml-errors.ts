// Errors of the YAML library in the words of this one, with advice for the common ones.

interface Friendly {
  readonly message: string;
  readonly help: string | null;
}

const ADVICE: Readonly<Record<string, Friendly>> = {
  TAB_AS_INDENT: { message: 'a tab is used as indentation', help: 'YAML is indented with spaces' },
  BAD_INDENT: { message: 'this line is indented differently from those it belongs to', help: 'keys of one map begin in one column' },
  BLOCK_IN_FLOW: { message: 'a block stands inside `{ … }` or `[ … ]`', help: 'give the key its own line, and the block below it' },
  MULTILINE_IMPLICIT_KEY: {
    message: 'this line is neither a `key: value` nor part of the text above',
    help: 'after a key comes `:` and a space',
  },
  BLOCK_AS_IMPLICIT_KEY: { message: 'a map cannot begin here', help: 'quote text that contains `: `' },
  MISSING_CHAR: { message: '', help: null },
  BAD_ALIAS: { message: 'an alias is written `*name`', help: 'quote text that begins with `*` or `&`' },
  BAD_SCALAR_START: { message: 'text cannot begin with this character', help: 'quote the text' },
  UNEXPECTED_TOKEN: { message: 'this text belongs to no key', help: 'check the indentation, and the quotes and brackets before it' },
};

/** The message and help for an error of the YAML library; its own message where there is nothing better. */
export function friendlyYamlError(code: string, message: string): Friendly {
  if (/nested mappings are not allowed in compact/i.test(message)) {
    return { message: 'a second `: ` stands on this line', help: 'quote text that contains `: `' };
  }
  if (/flow (map|sequence|collection)/i.test(message)) {
    return { message: 'a `{ … }` or `[ … ]` above is not closed before this place', help: 'close it, or indent its lines' };
  }
  const advice = ADVICE[code];
  if (advice !== undefined && advice.message !== '') return advice;
  const own = message.charAt(0).toLowerCase() + message.slice(1).replace(/\s+/g, ' ');
  return { message: `YAML: ${own.slice(0, 200)}`, help: null };
}
