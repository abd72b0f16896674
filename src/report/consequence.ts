// What a witness means to a guest, in one sentence, from what differs in its states and outcomes: no class is known here by name.
import { cellRows, contentOf } from './cells.ts';
import type { ElementDocument, Integer, IsaResult, StateDocument, WitnessDocument } from './document.ts';
import { isShown, outcomeText, stateName } from './states.ts';
import { list } from './text.ts';
import { fromInteger, toHex } from './values.ts';

/** A counterexample shows why an instruction is not in a class; other witnesses show why it is. */
export function consequence(isa: IsaResult, witness: WitnessDocument, counterexample: boolean): string {
  const [first, second] = witness.states;
  if (!first) return '';
  if (!second) return ofOne(isa, witness, first, counterexample);
  if (counterexample)
    return `${stateName(isa, witness, 0)} ${verb(first)}, ${stateName(isa, witness, 1)} ${verb(second)}: the definition asks for more.`;
  return first.mode === second.mode ? ofTwins(witness, first, second) : ofModes(isa, witness, first, second);
}

function ofOne(isa: IsaResult, { shows }: WitnessDocument, state: StateDocument, counterexample: boolean): string {
  const where = state.mode === isa.modes.real ? `real ${state.mode} mode` : `${state.mode} mode`;
  if (counterexample)
    return state.effect.kind === 'next'
      ? `Executed in ${where}, it goes on without a trap: the monitor never sees it.`
      : `Executed in ${where}, it takes trap ${state.effect.trap} as ${state.effect.as}, which is not what the definition asks for.`;
  if (state.effect.kind === 'trap')
    return `Executed in ${where}, it takes trap ${state.effect.trap} as ${state.effect.as}, which the definition counts as an effect.`;
  const { changed } = state.effect;
  const elements = changed
    .filter(({ element }) => isShown(shows, element))
    .map(({ element, value: to }) => {
      const from = value(state.elements, element);
      return from === null ? `${element} to ${hex(to)}` : `${element} from ${hex(from)} to ${hex(to)}`;
    });
  const what = [...elements, ...shows.filter((id) => id.startsWith('storage'))];
  return `Executed in ${where}, it changes ${list(what.length > 0 ? what : shows)} without a trap: a guest must change its own virtual machine only, never the real one.`;
}

/** A virtual and the real mode: what the bare machine does in the one, the guest really gets from the other. */
function ofModes(isa: IsaResult, witness: WitnessDocument, first: StateDocument, second: StateDocument): string {
  const [virtual, real] = first.mode === isa.modes.real ? [second, first] : [first, second];
  const guest = `A guest that executes this in virtual ${virtual.mode} mode really does so in ${real.mode} mode`;
  if (virtual.effect.kind === 'trap' || real.effect.kind === 'trap')
    return `${guest}: it ${verb(real)}, where the bare machine ${verb(virtual)}.`;
  const shown = firstDifference(witness, real, virtual);
  return shown
    ? `${guest} and gets ${shown.what} = ${hex(shown.left)}, where the bare machine gives ${hex(shown.right)}.`
    : `${guest}, and gets another result than the bare machine gives.`;
}

/** Same mode on both sides: the result tells something that the monitor owns. */
function ofTwins(witness: WitnessDocument, first: StateDocument, second: StateDocument): string {
  const differing = differences(first, second);
  const names = differing.length > 0 ? list(differing.map(({ name }) => name)) : 'where its storage lies';
  const lead = `What a guest gets depends on ${names}, which the monitor owns`;
  const at = (i: 0 | 1): string => {
    const only = differing.length === 1 ? differing[0] : undefined;
    return only ? `with ${only.name} = ${hex(only.values[i])}` : `in ${i === 0 ? first.name : second.name}`;
  };
  if (first.effect.kind === 'trap' || second.effect.kind === 'trap')
    return `${lead}: ${at(0)} it ${verb(first)}, ${at(1)} it ${verb(second)}.`;
  const shown = firstDifference(witness, first, second);
  return shown ? `${lead}: ${shown.what} = ${hex(shown.left)} ${at(0)}, ${hex(shown.right)} ${at(1)}.` : `${lead}.`;
}

/** The nearby state in which nothing shows: what was changed, and what happens then. */
export function nearMissSentence(witness: WitnessDocument, miss: NonNullable<WitnessDocument['nearMiss']>): string {
  const changed = changedValue(witness, miss) ?? miss.changed;
  const outcomes = miss.states.map((state) => {
    const effects = state.effect.kind === 'next' ? state.effect.changed.map(({ element, value: to }) => `${element} = ${hex(to)}`) : [];
    return effects.length > 0 ? `${verb(state)} with ${list(effects)}` : verb(state);
  });
  const alike = outcomes.every((outcome) => outcome === outcomes[0]);
  const told =
    outcomes.length === 1
      ? `it ${outcomes[0]}`
      : alike
        ? `each side ${outcomes[0]}`
        : outcomes.map((outcome, i) => `${miss.states[i]!.name} ${outcome}`).join(', ');
  return `Near miss: with ${changed} nothing shows: ${told}.`;
}

/** `r[1] = 0x1 instead of 0x0`, found by comparing the two instances; null where more than values of elements changed. */
function changedValue(witness: WitnessDocument, miss: NonNullable<WitnessDocument['nearMiss']>): string | null {
  const operand = witness.operands.find(({ name }, i) => name === miss.changed && miss.operands[i]?.name === name);
  const other = miss.operands.find(({ name }) => name === miss.changed);
  if (operand && other) return `operand ${operand.name} = ${hex(other.value)} instead of ${hex(operand.value)}`;
  for (const [i, state] of witness.states.entries()) {
    const was = value(state.elements, miss.changed);
    const is = value(miss.states[i]?.elements ?? [], miss.changed);
    if (was !== null && is !== null && was !== is) {
      const both =
        witness.states.length > 1 &&
        witness.states.every(
          (s, k) => value(s.elements, miss.changed) === was && value(miss.states[k]?.elements ?? [], miss.changed) === is,
        );
      const where = witness.states.length > 1 && !both ? ` in ${state.name}` : '';
      return `${miss.changed} = ${hex(is)}${where} instead of ${hex(was)}`;
    }
  }
  return null;
}

interface Difference {
  readonly name: string;
  readonly values: readonly [Integer, Integer];
}

/** Elements that differ before, general ones left out: twins have those in common. */
function differences(first: StateDocument, second: StateDocument): Difference[] {
  const found: Difference[] = [];
  for (const { element, value: left } of first.elements) {
    const right = value(second.elements, element);
    if (right !== null && right !== left) found.push({ name: element, values: [left, right] });
  }
  if (first.size !== null && second.size !== null && first.size !== second.size)
    found.push({ name: 'the size of storage', values: [first.size, second.size] });
  return found;
}

/** The first thing shown that both sides give a value, and another one. */
function firstDifference(
  witness: WitnessDocument,
  left: StateDocument,
  right: StateDocument,
): { what: string; left: Integer; right: Integer } | null {
  const { shows } = witness;
  if (left.effect.kind === 'trap' || right.effect.kind === 'trap') return null;
  const ids = new Set([...left.effect.changed, ...right.effect.changed, ...left.elements].map(({ element }) => element));
  for (const id of ids) {
    const [a, b] = [valueAfter(left, id), valueAfter(right, id)];
    if (isShown(shows, id) && a !== null && b !== null && a !== b) return { what: id, left: a, right: b };
  }
  if (shows.includes('pc') && left.effect.pc !== right.effect.pc) return { what: 'pc', left: left.effect.pc, right: right.effect.pc };
  for (const row of cellRows(witness.states, witness.views, 'after')) {
    const [a, b] = [left, right].map((state) => contentOf(state, row.cells[witness.states.indexOf(state)] ?? null, 'after'));
    if (row.compared && a != null && b != null && a !== b) return { what: row.id, left: a, right: b };
  }
  return null;
}

function valueAfter({ effect, elements }: StateDocument, id: string): Integer | null {
  if (effect.kind === 'trap') return null;
  const named = elements.find(({ element }) => element === id);
  return named?.role === 'pc' ? effect.pc : (value(effect.changed, id) ?? named?.value ?? null);
}

function value(elements: readonly ElementDocument[], id: string): Integer | null {
  return elements.find(({ element }) => element === id)?.value ?? null;
}

function verb(state: StateDocument): string {
  return state.effect.kind === 'trap' ? `takes ${outcomeText(state)}` : 'goes on';
}

function hex(n: Integer): string {
  return toHex(fromInteger(n));
}
