// The flags of `pogo run` as what is asked for.

import { quote } from '../language/suggest.ts';
import { MOST_LEVELS } from '../monitor/construct.ts';
import type { HostDocument } from '../report/run/document.ts';
import { type Arguments, parametersOf, parseInteger, type UsageError, usage } from './arguments.ts';
import { type HoldRequest, parseHold } from './hold.ts';

export interface RunRequest {
  readonly kind: 'request';
  readonly format: 'pretty' | 'json';
  readonly parameters: ReadonlyMap<string, bigint>;
  readonly setting: string | null;
  /** The machines to run on: one, or the two to compare. */
  readonly on: readonly HostDocument[];
  readonly compare: boolean;
  readonly hold: HoldRequest | null;
  readonly steps: number;
  /** Lines of the trace at most; null without a trace. */
  readonly trace: number | null;
  readonly until: string | null;
  readonly back: number;
  readonly show: readonly { readonly name: string; readonly count: number }[];
  readonly input: string | null;
  readonly platform: string | null;
  readonly origin: bigint;
  readonly start: string | null;
  readonly listing: boolean;
  readonly scramble: number | null;
  /** Programs of guests that share one hosting machine, in slices of so many steps; null for one program. */
  readonly guests: { readonly programs: readonly string[]; readonly slice: number } | null;
}

export const DEFAULT_STEPS = 1_000_000;
const DEFAULT_COMPARED = 100_000;
const DEFAULT_LINES = 200;
const MOST_STEPS = 1_000_000_000_000n;
const MOST_BACK = 1_000_000n;
const MOST_SHOWN = 65_536n;
const DEFAULT_SLICE = 1000;
const MOST_GUESTS = 16;
/** Flags that are about one machine. */
const ALONE = ['compare', 'trace', 'trace-limit', 'until', 'back', 'input', 'listing'] as const;
const MOST_DEPTH = BigInt(MOST_LEVELS);

export function runRequestOf({ values }: Arguments): RunRequest | UsageError {
  const one = (name: string): string | null => values.get(name)?.[0] ?? null;
  const parameters = parametersOf(values);
  if ('kind' in parameters) return parameters;
  const hold = values.has('hold') ? parseHold(values.get('hold') ?? []) : null;
  if (hold !== null && 'kind' in hold) return hold;
  const number = (name: string, least: bigint, most: bigint, otherwise: number): number | UsageError => {
    const text = one(name);
    if (text === null) return otherwise;
    const value = parseInteger(text);
    if (value === null || value < least || value > most)
      return usage(`--${name} wants a number from ${least} to ${most}; found ${quote(text)}`);
    return Number(value);
  };
  const compare = one('compare');
  const depth = number('depth', 1n, MOST_DEPTH, 1);
  if (typeof depth !== 'number') return depth;
  if (compare !== null && (values.has('on') || values.has('depth')))
    return usage('--compare names both machines: it goes without --on and --depth');
  const on =
    compare === null
      ? hostOf(one('on') ?? (values.has('guests') ? 'vmm' : 'bare'), values.has('depth') ? depth : null)
      : comparedOf(compare);
  if ('kind' in on && on.kind === 'usage') return on;
  const steps = number('steps', 1n, MOST_STEPS, compare === null ? DEFAULT_STEPS : DEFAULT_COMPARED);
  const lines = number('trace-limit', 0n, 1_000_000n, DEFAULT_LINES);
  const back = number('back', 1n, MOST_BACK, 0);
  const guests = guestsOf(values, number('slice', 4n, MOST_STEPS, DEFAULT_SLICE));
  if (guests !== null && 'kind' in guests) return guests;
  if (guests !== null && 'kind' in on && on.kind === 'bare') return usage('several guests need a monitor: --on names vmm or hybrid');
  const scramble = number('scramble', 0n, 0xffff_ffffn, -1);
  const origin = parseInteger(one('origin') ?? '0');
  const show = (values.get('show') ?? []).map(shownOf);
  for (const read of [steps, lines, back, scramble, ...show]) if (typeof read === 'object' && 'kind' in read) return read;
  if (origin === null || origin < 0n) return usage(`--origin wants an address, such as 0x100; found ${quote(one('origin') ?? '')}`);
  return {
    kind: 'request',
    format: one('format') === 'json' ? 'json' : 'pretty',
    parameters,
    setting: one('setting'),
    on: Array.isArray(on) ? on : [on as HostDocument],
    compare: compare !== null,
    hold,
    steps: steps as number,
    trace: values.has('trace') || values.has('trace-limit') ? (lines as number) : null,
    until: one('until'),
    back: back as number,
    show: show as RunRequest['show'],
    input: one('input'),
    platform: one('platform'),
    origin,
    start: one('start'),
    listing: values.has('listing'),
    scramble: scramble === -1 ? null : (scramble as number),
    guests,
  };
}

function guestsOf(values: Arguments['values'], slice: number | UsageError): RunRequest['guests'] | UsageError {
  if (typeof slice !== 'number') return slice;
  const text = values.get('guests')?.[0];
  if (text === undefined) return values.has('slice') ? usage('--slice goes with --guests') : null;
  const programs = text.split(',').map((part) => part.trim());
  if (programs.includes('')) return usage(`--guests wants programs with commas between them, such as a.s,b.s; found ${quote(text)}`);
  if (programs.length > MOST_GUESTS) return usage(`--guests wants at most ${MOST_GUESTS} programs; there are ${programs.length}`);
  const alone = ALONE.find((name) => values.has(name));
  return alone === undefined ? { programs, slice } : usage(`--${alone} is about one program: it does not go with --guests`);
}

const HOSTS = ['bare', 'vmm', 'hybrid'] as const;

/** `bare`, `vmm`, `hybrid`, `vmm:2`; `depth` where --depth says so instead. */
function hostOf(text: string, depth: number | null): HostDocument | UsageError {
  const [, name, levels] = /^([a-z]+)(?::(\d{1,3}))?$/.exec(text) ?? [];
  const kind = HOSTS.find((known) => known === name);
  if (kind === undefined)
    return usage(
      `there is nothing like ${quote(text)} to run on: there are bare, vmm and hybrid, and vmm:2 for a monitor inside a monitor`,
    );
  const given = levels === undefined ? depth : Number(levels);
  if (levels !== undefined && depth !== null && depth !== Number(levels))
    return usage(`${quote(text)} and --depth ${depth} contradict each other`);
  if (kind === 'bare')
    return given === null || given === 0 ? { kind, depth: 0 } : usage('the bare machine has no monitor: --depth goes with vmm or hybrid');
  if (given === 0 || BigInt(given ?? 1) > MOST_DEPTH)
    return usage(`there are 1 to ${MOST_DEPTH} monitors, one inside the other; found ${given}`);
  return { kind, depth: given ?? 1 };
}

function comparedOf(text: string): HostDocument[] | UsageError {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length !== 2) return usage(`--compare wants two to run on, such as bare,vmm; found ${quote(text)}`);
  const hosts: HostDocument[] = [];
  for (const part of parts) {
    const host = hostOf(part, null);
    if (host.kind === 'usage') return host;
    hosts.push(host);
  }
  return hosts;
}

function shownOf(text: string): RunRequest['show'][number] | UsageError {
  const [, name = '', count = '1'] = /^(.+?)(?::(\d{1,9}))?$/.exec(text) ?? [];
  const cells = BigInt(count);
  if (name === '' || cells < 1n || cells > MOST_SHOWN)
    return usage(`--show wants a label or an address, and perhaps how many cells, such as table:8; found ${quote(text)}`);
  return { name, count: Number(cells) };
}
