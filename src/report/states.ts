// The states of a witness as a table: one row for each field on both sides, before and after, with a mark where the sides must agree and do not.
import { cellRows, contentOf } from './cells.ts';
import type { ElementDocument, Integer, IsaResult, StateDocument, ViewDocument, WitnessDocument } from './document.ts';
import { type Cell, count, type TerminalOptions, table } from './text.ts';
import { fromInteger, printInteger } from './values.ts';

/** A field that both states are asked for. `id` is as in `shows`. */
interface Field {
  readonly id: string;
  readonly value: (state: StateDocument, side: number) => Integer | null;
  readonly pc?: true;
  /** A cell of storage, and whether the states have to agree in it. */
  readonly cell?: 'compared' | 'beside';
}

/** Rows: operands, fields before, outcome, fields after. A single state has its before and after side by side. */
export function stateTable(isa: IsaResult, full: WitnessDocument, semantics: string, options: TerminalOptions): string[] {
  const { witness, left } = withoutIdle(full, semantics);
  const declared = isa.storage?.cells ?? null;
  const rows = witness.states.length === 1 ? single(witness, witness.states[0]!, declared) : twins(witness, declared);
  const head = [
    '',
    ...(witness.states.length === 1 ? [stateName(isa, witness, 0), 'after'] : witness.states.map((_, i) => stateName(isa, witness, i))),
    '',
  ];
  const shown = table(rows, options, '  ', head);
  const hidden = Math.min(...full.states.map((state) => state.hidden)) + left;
  return hidden > 0 && Number.isFinite(hidden)
    ? [...shown, `  not shown: ${count(hidden, 'register')}, 0 or without a part in this`]
    : shown;
}

/** The witness without elements that are 0 throughout, do not change, and are not named in the semantics; and how many those are. */
function withoutIdle(witness: WitnessDocument, semantics: string): { readonly witness: WitnessDocument; readonly left: number } {
  const words = new Set(semantics.match(/[A-Za-z_][\w.]*/g) ?? []);
  const busy = (id: string): boolean =>
    words.has(fileOf(id)) ||
    isShown(witness.shows, id) ||
    witness.states.some(
      ({ elements, effect }) =>
        elements.some(({ element, value }) => element === id && fromInteger(value) !== 0n) ||
        (effect.kind === 'next' && find(effect.changed, id) !== null),
    );
  const states = witness.states.map((state) => ({ ...state, elements: state.elements.filter(({ element }) => busy(element)) }));
  const all = new Set(witness.states.flatMap(({ elements }) => elements.map(({ element }) => element)));
  return { witness: { ...witness, states }, left: [...all].filter((id) => !busy(id)).length };
}

/** `S: virtual supervisor` where the twins are of a virtual and the real mode; otherwise `A: user`. */
export function stateName(isa: IsaResult, { states }: WitnessDocument, i: number): string {
  const state = states[i]!;
  const mixed = states.some(({ mode }) => mode !== state.mode);
  const kind = !mixed ? '' : state.mode === isa.modes.real ? 'real ' : 'virtual ';
  return `${state.name}: ${kind}${state.mode} mode`;
}

function twins({ operands, states, shows, views }: WitnessDocument, declared: Integer | null): Cell[][] {
  const rows: Cell[][] = [...operandRows(operands, states.length)];
  for (const field of before(states, views, declared)) {
    const values = states.map(field.value);
    const differ = values.some((value) => value !== values[0]);
    rows.push([field.id, ...values.map((value) => print(value, differ)), differ ? 'differs' : '']);
  }
  const kinds = new Set(states.map(({ effect }) => effect.kind));
  rows.push(['outcome', ...states.map(outcomeText), mark(kinds.size > 1 || shows.includes('trap'))]);
  const trapped = (state: StateDocument): boolean => state.effect.kind === 'trap';
  for (const field of after(states, shows, views)) {
    const values = states.map(field.value);
    const going = values.filter((_, i) => !trapped(states[i]!));
    const differ = going.some((value) => value !== going[0]);
    rows.push([
      `${field.id} after`,
      ...values.map((value, i) => (trapped(states[i]!) ? '' : print(value, differ))),
      mark(differ && isFieldShown(shows, field)),
    ]);
  }
  return rows;
}

function single({ operands, shows, views }: WitnessDocument, state: StateDocument, declared: Integer | null): Cell[][] {
  const rows: Cell[][] = [...operandRows(operands, 1)];
  const going = state.effect.kind === 'next';
  const later = new Map(after([state], shows, views).map((field) => [field.id, field]));
  for (const field of before([state], views, declared)) {
    const value = field.value(state, 0);
    const next = later.get(field.id)?.value(state, 0);
    later.delete(field.id);
    const changed = going && next !== undefined && next !== value;
    rows.push([field.id, print(value, changed), changed ? print(next, true) : '', changed && isChange(shows, field) ? change : '']);
  }
  for (const field of going ? later.values() : [])
    rows.push([field.id, '', print(field.value(state, 0), true), isChange(shows, field) ? change : '']);
  rows.push(['outcome', '', outcomeText(state), '']);
  return rows;
}

/** A single state may show a change of any cell, also outside of its view. */
function isChange(shows: readonly string[], { id, cell }: Field): boolean {
  return cell === undefined ? isShown(shows, id) : isCellShown(shows);
}

const change: Cell = { text: '← changes', emphasis: 'bad' };

function mark(disagrees: boolean): Cell {
  return disagrees ? { text: '≠ must agree and does not', emphasis: 'bad' } : '';
}

/** Whether an element is among what the witness shows: by its own name or its register file's. */
export function isShown(shows: readonly string[], id: string): boolean {
  return shows.includes(id) || shows.includes(fileOf(id));
}

function isCellShown(shows: readonly string[]): boolean {
  return shows.some((shown) => shown === 'memory' || shown.startsWith('storage'));
}

function isFieldShown(shows: readonly string[], { id, pc, cell }: Field): boolean {
  if (cell !== undefined) return cell === 'compared' && isCellShown(shows);
  return isShown(shows, id) || (pc === true && shows.includes('pc'));
}

/** `r` of `r[2]`. */
function fileOf(id: string): string {
  const open = id.indexOf('[');
  return open < 0 ? id : id.slice(0, open);
}

function operandRows(operands: WitnessDocument['operands'], states: number): Cell[][] {
  return operands.map(({ name, value }) => [`operand ${name}`, ...Array.from({ length: states }, () => print(value, false)), '']);
}

function before(states: readonly StateDocument[], views: readonly ViewDocument[], declared: Integer | null): Field[] {
  const fields: Field[] =
    states[0]?.elements === undefined
      ? []
      : elementFields(states.map(({ elements }) => elements)).map((id) => ({ id, value: (state) => find(state.elements, id) }));
  const sizes = states.map(({ size }) => size);
  // A storage smaller than the declared one may be what it depends on.
  if (sizes.some((size) => size !== (declared ?? sizes[0]))) fields.push({ id: 'size of storage', value: ({ size }) => size });
  return [...fields, ...cellFields(states, views, 'before')];
}

function cellFields(states: readonly StateDocument[], views: readonly ViewDocument[], when: 'before' | 'after'): Field[] {
  return cellRows(states, views, when).map(({ id, cells, compared }) => ({
    id,
    cell: compared ? 'compared' : 'beside',
    value: (state, side) => contentOf(state, cells[side] ?? null, when),
  }));
}

function after(states: readonly StateDocument[], shows: readonly string[], views: readonly ViewDocument[]): Field[] {
  const effects = states.map(({ effect }) => effect);
  const going = effects.flatMap((effect) => (effect.kind === 'next' ? [effect] : []));
  const ids = elementFields(going.map(({ changed }) => changed));
  const fields = ids.map(
    (id): Field => ({
      id,
      value: ({ effect, elements }) => (effect.kind === 'next' ? (find(effect.changed, id) ?? find(elements, id)) : null),
    }),
  );
  const pcs = going.map(({ pc }) => pc);
  if (shows.includes('pc') || pcs.some((pc) => pc !== pcs[0])) {
    const id = states.flatMap(({ elements }) => elements).find(({ role }) => role === 'pc')?.element ?? 'pc';
    const pc: Field = { id, pc: true, value: ({ effect }) => (effect.kind === 'next' ? effect.pc : null) };
    const at = fields.findIndex((field) => field.id === id);
    if (at >= 0) fields[at] = pc;
    else fields.unshift(pc);
  }
  return [...fields, ...cellFields(states, views, 'after')];
}

/** Ids of several lists in the order in which they stand in each. */
function elementFields(lists: readonly (readonly ElementDocument[])[]): string[] {
  const merged: string[] = [];
  for (const list of lists) {
    let at = 0;
    for (const { element } of list) {
      const found = merged.indexOf(element);
      if (found < 0) merged.splice(at++, 0, element);
      else at = found + 1;
    }
  }
  return merged;
}

function find(elements: readonly ElementDocument[], id: string): Integer | null {
  return elements.find(({ element }) => element === id)?.value ?? null;
}

function print(value: Integer | null, withDecimal: boolean): string {
  return value === null ? '' : printInteger(value, withDecimal);
}

export function outcomeText({ effect }: StateDocument): string {
  return effect.kind === 'trap' ? `trap ${effect.trap} as ${effect.as}` : 'goes on';
}
