// The states of a witness as a table: one row for each field on both sides, before and after, with a mark where the sides must agree and do not.
import type { ElementDocument, Integer, IsaResult, StateDocument, WitnessDocument } from './document.ts';
import { type Cell, count, type TerminalOptions, table } from './text.ts';
import { fromInteger, printInteger } from './values.ts';

/** A field that both states are asked for. `id` is as in `shows`. */
interface Field {
  readonly id: string;
  readonly value: (state: StateDocument) => Integer | null;
  readonly pc?: true;
}

/** Rows: operands, fields before, outcome, fields after. A single state has its before and after side by side. */
export function stateTable(isa: IsaResult, full: WitnessDocument, semantics: string, options: TerminalOptions): string[] {
  const { witness, left } = withoutIdle(full, semantics);
  const rows = witness.states.length === 1 ? single(witness, witness.states[0]!) : twins(witness);
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

function twins({ operands, states, shows }: WitnessDocument): Cell[][] {
  const rows: Cell[][] = [...operandRows(operands, states.length)];
  for (const field of before(states)) {
    const values = states.map(field.value);
    const differ = values.some((value) => value !== values[0]);
    rows.push([field.id, ...values.map((value) => print(value, differ)), differ ? 'differs' : '']);
  }
  const kinds = new Set(states.map(({ effect }) => effect.kind));
  rows.push(['outcome', ...states.map(outcomeText), mark(kinds.size > 1 || shows.includes('trap'))]);
  const trapped = (state: StateDocument): boolean => state.effect.kind === 'trap';
  for (const field of after(states, shows)) {
    const values = states.map(field.value);
    const going = values.filter((_, i) => !trapped(states[i]!));
    const differ = going.some((value) => value !== going[0]);
    rows.push([
      `${field.id} after`,
      ...values.map((value, i) => (trapped(states[i]!) ? '' : print(value, differ))),
      mark(differ && (isShown(shows, field.id) || (field.pc === true && shows.includes('pc')))),
    ]);
  }
  return rows;
}

function single({ operands, shows }: WitnessDocument, state: StateDocument): Cell[][] {
  const rows: Cell[][] = [...operandRows(operands, 1)];
  const changes = new Map(after([state], shows).map((field) => [field.id, field.value(state)]));
  const fields = before([state]);
  const going = state.effect.kind === 'next';
  for (const field of fields) {
    const value = field.value(state);
    const next = changes.get(field.id);
    changes.delete(field.id);
    const changed = going && next !== undefined && next !== value;
    rows.push([field.id, print(value, changed), changed ? print(next, true) : '', changed && isShown(shows, field.id) ? change : '']);
  }
  for (const [id, value] of going ? changes : []) rows.push([id, '', print(value, true), isShown(shows, id) ? change : '']);
  rows.push(['outcome', '', outcomeText(state), '']);
  return rows;
}

const change: Cell = { text: '← changes', emphasis: 'bad' };

function mark(disagrees: boolean): Cell {
  return disagrees ? { text: '≠ must agree and does not', emphasis: 'bad' } : '';
}

/** Whether a field is among what the witness shows: by its own name, its register file's, or as storage. */
export function isShown(shows: readonly string[], id: string): boolean {
  if (shows.includes(id) || shows.includes(fileOf(id))) return true;
  return isCell(id) && shows.some((shown) => shown === 'memory' || shown.startsWith('storage'));
}

/** `r` of `r[2]`. */
function fileOf(id: string): string {
  const open = id.indexOf('[');
  return open < 0 ? id : id.slice(0, open);
}

function isCell(id: string): boolean {
  return id.startsWith('cell ');
}

function operandRows(operands: WitnessDocument['operands'], states: number): Cell[][] {
  return operands.map(({ name, value }) => [`operand ${name}`, ...Array.from({ length: states }, () => print(value, false)), '']);
}

function before(states: readonly StateDocument[]): Field[] {
  const fields: Field[] =
    states[0]?.elements === undefined
      ? []
      : elementFields(states.map(({ elements }) => elements)).map((id) => ({ id, value: (state) => find(state.elements, id) }));
  const sizes = states.map(({ size }) => size);
  if (sizes.some((size) => size !== sizes[0])) fields.push({ id: 'size of storage', value: ({ size }) => size });
  return [
    ...fields,
    ...cellFields(states.map(({ cells }) => cells)).map(
      (key): Field => ({ id: `cell ${key}`, value: ({ cells }) => findCell(cells, key) }),
    ),
  ];
}

function after(states: readonly StateDocument[], shows: readonly string[]): Field[] {
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
  const cells = cellFields(going.map((effect) => effect.cells)).map(
    (key): Field => ({
      id: `cell ${key}`,
      value: ({ effect, cells }) => (effect.kind === 'next' ? (findCell(effect.cells, key) ?? findCell(cells, key)) : null),
    }),
  );
  return [...fields, ...cells];
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

function cellFields(lists: readonly StateDocument['cells'][]): string[] {
  const addresses = lists.flat().map(({ address }) => fromInteger(address));
  return [...new Set(addresses)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).map((address) => `0x${address.toString(16)}`);
}

function find(elements: readonly ElementDocument[], id: string): Integer | null {
  return elements.find(({ element }) => element === id)?.value ?? null;
}

function findCell(cells: StateDocument['cells'], key: string): Integer | null {
  return cells.find(({ address }) => fromInteger(address) === BigInt(key))?.value ?? null;
}

function print(value: Integer | null, withDecimal: boolean): string {
  return value === null ? '' : printInteger(value, withDecimal);
}

export function outcomeText({ effect }: StateDocument): string {
  return effect.kind === 'trap' ? `trap ${effect.trap} as ${effect.as}` : 'goes on';
}
