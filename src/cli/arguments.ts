// The command line of a verb, parsed and checked against its flags.
import { parseArgs } from 'node:util';
import { quote } from '../language/suggest.ts';
import { hint } from './hint.ts';
import type { Flag, Verb } from './verbs.ts';

/** A mistake on the command line: exit code 2. */
export interface UsageError {
  readonly kind: 'usage';
  readonly message: string;
}

export interface Arguments {
  readonly kind: 'arguments';
  readonly positionals: readonly string[];
  /** Values by flag name; flags that were not given are absent. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

export function usage(message: string): UsageError {
  return { kind: 'usage', message };
}

/** Parses what follows the verb. Flags and positionals may be mixed; after `--` all is positional. */
export function parseArguments(verb: Verb, args: readonly string[]): Arguments | UsageError | { readonly kind: 'help' } {
  const options = Object.fromEntries([
    ...verb.flags.map(
      ({ name, short, value }) =>
        [
          name,
          { type: value === null ? ('boolean' as const) : ('string' as const), multiple: true, ...(short === undefined ? {} : { short }) },
        ] as const,
    ),
    ['help', { type: 'boolean' as const, short: 'h', multiple: true }] as const,
  ]);
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const positionals: string[] = [];
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    if (token.name === 'help') return { kind: 'help' };
    const flag = verb.flags.find(({ name }) => name === token.name);
    const wrong = flag ? checkFlag(flag, token.value, values) : unknownFlag(verb, token.rawName);
    if (wrong) return wrong;
    values.set(token.name, [...(values.get(token.name) ?? []), token.value ?? '']);
  }
  return { kind: 'arguments', positionals, values };
}

function unknownFlag(verb: Verb, rawName: string): UsageError {
  return usage(
    `${verb.name} has no flag ${quote(rawName)}${hint(
      rawName,
      verb.flags.map(({ name }) => `--${name}`),
    )}`,
  );
}

function checkFlag(flag: Flag, value: string | undefined, values: ReadonlyMap<string, readonly string[]>): UsageError | null {
  if (flag.value === null) return value === undefined ? null : usage(`--${flag.name} takes no value`);
  if (value === undefined || value === '' || value.startsWith('--'))
    return usage(`--${flag.name} needs a value: --${flag.name} ${flag.value}`);
  if (!flag.multiple && values.has(flag.name)) return usage(`--${flag.name} is given twice`);
  if (flag.choices && !flag.choices.includes(value))
    return usage(`--${flag.name} has no value ${quote(value)}${hint(value, flag.choices)}`);
  return null;
}

const integer = String.raw`-?\d{1,80}|0[xX][0-9a-fA-F]{1,64}|0[oO][0-7]{1,80}|0[bB][01]{1,256}`;

/** An integer as it may stand on the command line, or null. */
export function parseInteger(text: string): bigint | null {
  return new RegExp(`^(?:${integer})$`).test(text) ? BigInt(text) : null;
}

/** `word=8` as a name and an integer: decimal, 0x, 0o or 0b. */
export function parseParameter(text: string): readonly [string, bigint] | UsageError {
  const match = new RegExp(`^([A-Za-z][A-Za-z0-9_-]{0,63})=(${integer})$`).exec(text);
  return match ? [match[1]!, BigInt(match[2]!)] : usage(`--param wants NAME=VALUE with an integer, such as word=8; found ${quote(text)}`);
}

/** The values of `--param`, by name. */
export function parametersOf(values: Arguments['values']): ReadonlyMap<string, bigint> | UsageError {
  const parameters = new Map<string, bigint>();
  for (const text of values.get('param') ?? []) {
    const parsed = parseParameter(text);
    if ('kind' in parsed) return parsed;
    if (parameters.has(parsed[0])) return usage(`parameter ${quote(parsed[0])} is given twice`);
    parameters.set(parsed[0], parsed[1]);
  }
  return parameters;
}
