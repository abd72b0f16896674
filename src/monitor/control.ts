// The control program between a level and the one below: what `enter` reads back, what `allocate` composes.
import { isOwnBank } from '../isa/roles.ts';
import type { Block, Description, Element, Expression, Statement } from '../language/description.ts';
import { bits, constant } from '../language/terms.ts';
import { assign, bind, copied, elementValue, isOneOf, when } from './build.ts';
import type { LevelOptions } from './level.ts';
import { lostElements } from './lost.ts';
import type { ControlProgram, DispatchStep, MonitorKind } from './monitor.ts';
import { nameAt, namesAt, windowNames } from './names.ts';
import { readingOf } from './reading.ts';

export const DISPATCHER: readonly DispatchStep[] = [
  { do: 'enter' },
  { do: 'interpret' },
  { do: 'reflect', cause: 'virtual' },
  { do: 'allocate' },
];

/** `held`: by the machine's own names. */
export function controlProgram(options: LevelOptions, level: number, kind: MonitorKind, held: ReadonlyMap<string, bigint>): ControlProgram {
  const { machine, setting, storage } = options;
  const below = level - 1;
  const heldBelow = new Map<string, bigint>();
  for (const element of machine.elements) {
    const value = held.get(element.id);
    if (value !== undefined) heldBelow.set(nameAt(element, below), value);
  }
  const free = machine.elements.filter(
    (e) => (e.bank === null ? e.role === 'control' || e.role === 'clock' : !isOwnBank(e, setting.user)) && !held.has(e.id),
  );
  const tables = machine.hosting?.tables ?? null;
  const names = windowNames(level, tables !== null);
  const block = (text: string, body: readonly Statement[], slots: number): Block => ({ body, slots, text, range: storage.range });
  return {
    kind,
    dispatcher: DISPATCHER,
    enter: block('enter', enterBody(options, level), machine.hosting?.absorb?.slots ?? 0),
    allocate: block('allocate', allocateBody(options, level, heldBelow), machine.hosting?.map.slots ?? 0),
    shadow:
      tables === null || names.tables === null
        ? null
        : { cells: Number(tables.cells), entry: readingOf(options, level).block(tables.entry), tables: names.tables },
    held: heldBelow,
    free: free.map((e) => nameAt(e, below)),
  };
}

/** `start`, `cells` and `tables` in the slots where a block of `hosting` has them. */
function windowSlots({ storage, tables }: LevelOptions, level: number): Statement[] {
  const { range, addressWidth: a } = storage;
  const names = windowNames(level, tables);
  const slots = [
    bind(0, 'start', elementValue(names.start, a, range), range),
    bind(1, 'cells', elementValue(names.cells, a + 1, range), range),
  ];
  return names.tables === null ? slots : [...slots, bind(2, 'tables', elementValue(names.tables, a, range), range)];
}

/** What the delivery of a trap destroys of the guest's own state. */
export function arrival({ machine, storage: { range } }: LevelOptions): Block {
  const body = lostElements(machine).map(({ element, value }) => assign(element.id, null, value, range));
  return { body, slots: 0, text: 'arrive', range };
}

/** Control block ← machine below: the bank goes back; the map is read back where it may have changed. */
function enterBody(options: LevelOptions, level: number): Statement[] {
  const { machine, storage } = options;
  const { range } = storage;
  const banks = banked(
    options,
    (own, now, guard) => [when(guard, copied(nameAt(own, level), nameAt(now, level - 1), own, range), range)],
    level,
  );
  const absorb = machine.hosting?.absorb ?? null;
  if (absorb === null) return banks;
  const body = readingOf(options, level - 1).statements(absorb.body, namesAt(machine, level));
  return [...banks, ...windowSlots(options, level), ...body];
}

/** Machine below ← control block. */
function allocateBody(options: LevelOptions, level: number, held: ReadonlyMap<string, bigint>): Statement[] {
  const { machine, setting, storage } = options;
  const { range } = storage;
  const below = level - 1;
  const relocation = machine.elements
    .filter((e) => e.role === 'relocation')
    .flatMap((e) => copied(nameAt(e, below), nameAt(e, level), e, range));
  const map = machine.hosting === null ? [] : readingOf(options, level).statements(machine.hosting.map.body, namesAt(machine, below));
  const mode = machine.elements.find((e) => e.role === 'mode')!;
  const modes = assign(nameAt(mode, below), null, constant(bits(mode.width), setting.user, range), range);
  const banks = banked(
    options,
    (own, now, guard) => [when(guard, copied(nameAt(now, below), nameAt(own, level), own, range), range)],
    level,
  );
  const holding = machine.elements.flatMap((e) => {
    const value = held.get(nameAt(e, below));
    return value === undefined ? [] : [assign(nameAt(e, below), null, constant(bits(e.width), value, range), range)];
  });
  return [...(machine.hosting === null ? [] : windowSlots(options, level)), ...relocation, ...map, modes, ...banks, ...holding];
}

/** For each bank: the one of the real mode at the level below that stands for it while the virtual mode is one of its own. */
function banked(options: LevelOptions, make: (own: Element, now: Element, guard: Expression) => Statement[], level: number): Statement[] {
  const { machine, setting, storage } = options;
  const mode = machine.elements.find((e) => e.role === 'mode')!;
  const value = elementValue(nameAt(mode, level), mode.width, storage.range);
  return machine.elements.flatMap((own) => {
    if (own.bank === null) return [];
    const now = realBank(machine, own, setting.user);
    return now === null ? [] : make(own, now, isOneOf(value, own.bank.modes));
  });
}

function realBank({ elements }: Description, bank: Element, mode: bigint): Element | null {
  return elements.find((e) => e.bank?.of === bank.bank?.of && isOwnBank(e, mode)) ?? null;
}
