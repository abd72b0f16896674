// What differs between two machines outside of their instructions: state, address map, functions, setting.
import type { Condition, Description, Element, Setting, Storage } from '../../language/description.ts';
import { plainText } from '../../theorems/fingerprint.ts';
import { modeName } from '../evidence.ts';
import { count } from '../text.ts';
import type { PartDifference, PartKind } from './document.ts';
import { type Line, lineDiff, linesOfBlock, linesOfRange, placeOf } from './lines.ts';

export interface Side {
  readonly description: Description;
  readonly setting: Setting;
  /** The text of a source file, where it is at hand. */
  readonly source: (file: string) => string | undefined;
}

/** The parts that differ, those first that every instruction may depend on. */
export function partsThatDiffer(before: Side, after: Side): PartDifference[] {
  const found: PartDifference[] = [];
  const add = (kind: PartKind, name: string, a: readonly Line[], b: readonly Line[], bears = true): void => {
    const lines = lineDiff(a, b);
    if (lines.length > 0) found.push({ kind, name, bears, lines });
  };
  const [a, b] = [before.description, after.description];
  // A parameter that one machine does not have is told by what it is made of.
  for (const [name, value] of Object.entries(a.parameters)) {
    const other = b.parameters[name];
    if (other !== undefined && other !== value) add('parameter', name, said(`${value}`), said(`${other}`));
  }
  add('modes', '', said(modes(a)), said(modes(b)));
  add('setting', '', setting(before), setting(after));
  byId(a.storages, b.storages, (id, x, y) => add('storage', id, x ? [storageLine(x)] : [], y ? [storageLine(y)] : []));
  byId(a.elements, b.elements, (id, x, y) => add('element', id, x ? [elementLine(x)] : [], y ? [elementLine(y)] : []));
  const maps = [a.translate, b.translate].map((map) => plainText(map && [map.storage, map.addressWidth, map.body.body]));
  if (maps[0] !== maps[1])
    add('translate', '', a.translate ? linesOfBlock(a.translate.body) : [], b.translate ? linesOfBlock(b.translate.body) : []);
  add('invariants', '', conditions(a.invariants), conditions(b.invariants));
  add('assumptions', '', conditions([...a.assume, ...before.setting.assume]), conditions([...b.assume, ...after.setting.assume]));
  functions(before, after, add);
  add('traps', '', traps(a), traps(b), false);
  for (const kind of ['deliver', 'fetch', 'tick', 'reset'] as const) {
    const [x, y] = [a[kind], b[kind]];
    if (plainText(x?.body) !== plainText(y?.body)) add(kind, '', x ? linesOfBlock(x) : [], y ? linesOfBlock(y) : [], false);
  }
  add('interrupts', '', interrupts(a), interrupts(b), false);
  add('undefined', '', undefinedOperation(a), undefinedOperation(b), false);
  add('hosting', '', hosting(a), hosting(b), false);
  return found;
}

type Add = (kind: PartKind, name: string, a: readonly Line[], b: readonly Line[], bears?: boolean) => void;

/** Functions that do something else; those that the reader made for itself have no text. */
function functions(before: Side, after: Side, add: Add): void {
  const listed = ({ description }: Side): { readonly id: string; readonly of: Description['functions'][number] }[] =>
    description.functions.filter(({ name }) => /^\w+$/.test(name)).map((of) => ({ id: of.name, of }));
  byId(listed(before), listed(after), (id, x, y) => {
    const does = (f: typeof x): string => plainText(f && [f.of.parameters, f.of.result, f.of.body]);
    if (does(x) === does(y)) return;
    const lines = (side: Side, f: typeof x): Line[] => (f ? linesOfRange(side.source(f.of.range.file), f.of.range) : []);
    const [a, b] = [lines(before, x), lines(after, y)];
    // Without the texts at hand there is still something to say.
    if (a.length + b.length === 0) add('function', id, x ? said(`fn ${id}`) : [], y ? said(`fn ${id}, another`) : []);
    else add('function', id, a, b);
  });
}

/** Calls `visit` for each name of either list, in the order of the second, then of the first. */
function byId<T extends { readonly id: string }>(
  a: readonly T[],
  b: readonly T[],
  visit: (id: string, x: T | undefined, y: T | undefined) => void,
): void {
  for (const y of b)
    visit(
      y.id,
      a.find(({ id }) => id === y.id),
      y,
    );
  for (const x of a) if (!b.some(({ id }) => id === x.id)) visit(x.id, x, undefined);
}

function said(text: string): Line[] {
  return [{ place: null, text }];
}

function modes({ modes: all }: Description): string {
  return all.map(({ name, code }) => `${name} = ${code}`).join(', ');
}

function setting({ description, setting: { user, virtual, monitor } }: Side): Line[] {
  const every = description.traps.every(({ name }) => monitor.includes(name));
  const names = virtual.map((mode) => modeName(description, mode)).join(', ');
  const reach = every ? 'every trap reaches the monitor' : `these traps reach the monitor: ${monitor.join(', ')}`;
  return said(`${names} of the guest in real ${modeName(description, user)} mode; ${reach}`);
}

function storageLine({ addressWidth, cellWidth, size, order, beyond, range }: Storage): Line {
  const text = `${count(Number(size), 'cell')} of ${count(cellWidth, 'bit')}, addresses of ${count(addressWidth, 'bit')}, ${order} end first, beyond the end: trap ${beyond}`;
  return { place: placeOf(range), text };
}

function elementLine({ role, width, count: registers, field, bank, carried, range }: Element): Line {
  const parts = [
    role,
    registers > 1 ? `${registers} registers of ${count(width, 'bit')}` : count(width, 'bit'),
    ...(field ? [`bits ${field.high}:${field.low} of ${field.register}`] : []),
    ...(bank ? [`bank of ${bank.of} in modes ${bank.modes.join(', ')}`] : []),
    ...(carried ? ['carried'] : []),
  ];
  return { place: placeOf(range), text: parts.join(', ') };
}

function conditions(all: readonly Condition[]): Line[] {
  return all.map(({ text, range }) => ({ place: placeOf(range), text: text.trim().replace(/\s+/g, ' ') }));
}

function traps({ traps: all, payloadWidth }: Description): Line[] {
  const payload = payloadWidth > 0 ? said(`a payload of ${count(payloadWidth, 'bit')}`) : [];
  return [...all.flatMap(({ name, vector }) => said(`${name}: vector ${vector}`)), ...payload];
}

function undefinedOperation({ undefinedOperation: trap }: Description): Line[] {
  return trap === null ? [] : said(trap);
}

function hosting({ hosting: told }: Description): Line[] {
  if (told === null) return [];
  const { align, map, absorb, tables } = told;
  return [
    ...said(`windows aligned to ${count(Number(align), 'cell')}`),
    ...linesOfBlock(map),
    ...(absorb === null ? [] : [...said('read back at a trap:'), ...linesOfBlock(absorb)]),
    ...(tables === null ? [] : [...said(`shadow tables of ${count(Number(tables.cells), 'cell')}:`), ...linesOfBlock(tables.entry)]),
  ];
}

function interrupts({ interrupts: all }: Description): Line[] {
  return all.map(({ name, when, trap, after }) => ({
    place: placeOf(when.range),
    text: `${name}: ${after ? 'after' : 'when'} ${when.text.trim()}, trap ${trap}`,
  }));
}
