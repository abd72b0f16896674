// The places that flags of `pogo run` name.
import { quote } from '../language/suggest.ts';
import { parseInteger } from './arguments.ts';
import { hint } from './hint.ts';
import type { ReadProgram } from './program.ts';
import type { RunRequest } from './run-request.ts';

export interface NamedPlaces {
  readonly until: bigint | null;
  readonly start: bigint | null;
  readonly show: readonly { readonly name: string; readonly address: bigint; readonly count: number }[];
}

/** The addresses that flags name, or what is wrong with one of them. */
export function namedPlaces({ until, start, show }: RunRequest, address: (word: string) => bigint | string): NamedPlaces | string {
  const named = [until, start].map((word) => (word === null ? null : address(word)));
  const shown = show.map(({ name, count }) => ({ name, count, address: address(name) }));
  const wrong = [...named, ...shown.map((s) => s.address)].find((a) => typeof a === 'string');
  if (typeof wrong === 'string') return wrong;
  return { until: named[0] as bigint | null, start: named[1] as bigint | null, show: shown as NamedPlaces['show'] };
}

/** What a word means: a name of the program, or a number. */
export function addressOf({ assembly }: ReadProgram, word: string): bigint | string {
  const value = assembly?.symbols.get(word) ?? parseInteger(word);
  if (value !== null && value !== undefined && value >= 0n) return value;
  if (assembly === null) return `${quote(word)} is no address: an image has no names`;
  return `the program has no name ${quote(word)}${hint(word, [...assembly.symbols.keys()])}`;
}
