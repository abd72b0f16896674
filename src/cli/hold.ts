// `--hold ELEMENT=VALUE,…`: a held configuration from the command line, held against the description that it is about.
import type { Description, Role } from '../language/description.ts';
import { quote } from '../language/suggest.ts';
import { parseInteger, type UsageError, usage } from './arguments.ts';
import { hint } from './hint.ts';

export type HoldRequest = ReadonlyMap<string, bigint>;

/** The pairs of all `--hold` flags; an element that stands there twice is a mistake, also at the same value. */
export function parseHold(texts: readonly string[]): HoldRequest | UsageError {
  const held = new Map<string, bigint>();
  for (const pair of texts.flatMap((text) => text.split(','))) {
    const [, element = '', text = ''] = /^\s*([^=\s]+)\s*=\s*(\S+)\s*$/.exec(pair) ?? [];
    const value = parseInteger(text);
    if (element === '' || value === null)
      return usage(`--hold wants ELEMENT=VALUE pairs with integers, such as iopl=0,ts=1; found ${quote(pair)}`);
    if (held.has(element)) return usage(`--hold names ${quote(element)} twice`);
    held.set(element, value);
  }
  return held;
}

const PARTS: Readonly<Record<Role, string>> = {
  general: 'the program',
  mode: 'the mode, which the setting says',
  pc: 'the program',
  relocation: 'the address map',
  control: 'the monitor',
  clock: 'the clocks',
};

/** What is wrong with a configuration on this machine, or null. */
export function checkHold({ file, elements }: Description, held: HoldRequest): UsageError | null {
  const names = elements.filter(({ role, count }) => role === 'control' && count === 1).map(({ id }) => id);
  const list = names.length > 0 ? hint('', names) : '; this machine has no control elements';
  for (const [id, value] of held) {
    const element = elements.find((candidate) => candidate.id === id);
    if (element === undefined) {
      const packed = names.filter((name) => name.startsWith(`${id}.`));
      if (packed.length > 0) return usage(`--hold: ${quote(id)} is a packed register${hint('', packed)}`);
      return usage(`--hold: ${file} has no element ${quote(id)}${names.length > 0 ? hint(id, names) : list}`);
    }
    const { role, width, count } = element;
    if (element.carried || role !== 'control')
      return usage(`--hold: ${quote(id)} is no control element, it belongs to ${element.carried ? 'the program' : PARTS[role]}${list}`);
    if (count > 1) return usage(`--hold: ${quote(id)} is a register file; a single element is held${list}`);
    const most = (1n << BigInt(width)) - 1n;
    if (value < 0n || value > most)
      return usage(`--hold: ${quote(id)} has ${width} bit${width === 1 ? '' : 's'}, from 0 to ${most}; ${value} is out of range`);
  }
  return null;
}
