// Errors of the YAML library in the words of this one, with advice for the common ones.

import { quote } from './suggest.ts';

interface Friendly {
  readonly message: string;
  readonly help: string | null;
}

const TABS: Friendly = { message: 'a tab is used as indentation', help: 'YAML is indented with spaces' };

const ADVICE: Readonly<Record<string, Friendly>> = {
  TAB_AS_INDENT: TABS,
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

interface PlacedError extends Friendly {
  readonly from: number;
  readonly to: number;
}

/** Text with a bracket inside `{ … }`, such as `type: bits(8)[4]`, where the bracket ends the text for YAML. */
function unquotedBracket(text: string, at: number): PlacedError | null {
  if (text[at] !== '[' && text[at] !== '{') return null;
  const before = /[^\s,[\]{}:][^,[\]{}\n]*$/.exec(text.slice(Math.max(text.lastIndexOf('\n', at - 1) + 1, at - 200), at))?.[0] ?? '';
  const start = before.includes(': ') ? before.slice(before.lastIndexOf(': ') + 2) : before;
  const rest = /^[[{][^,}\n]*/.exec(text.slice(at, at + 200))?.[0].trimEnd() ?? '';
  if (!/[^\s,:]$/.test(start)) return null;
  const whole = start + rest;
  return {
    message: `inside \`{ … }\` and \`[ … ]\`, text with \`${text[at]}\` in it is written in quotes`,
    help: `write ${quote(`"${whole}"`)}`,
    from: at - start.length,
    to: at + rest.length,
  };
}

/** The message, help and place of an error of the YAML library; its own message where there is nothing better. */
export function friendlyYamlError(text: string, code: string, message: string, [from, to]: readonly [number, number]): PlacedError {
  const tab = /(?:^|\n)( *\t)/.exec(text.slice(text.lastIndexOf('\n', from - 1), to + 1));
  if (tab !== null && !text.slice(from, to).includes('\n')) return { ...TABS, from, to };
  return unquotedBracket(text, from) ?? { ...friendlyMessage(code, message), from, to };
}

function friendlyMessage(code: string, message: string): Friendly {
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
