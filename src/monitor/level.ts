// The descriptions of the levels: the hosting machine at the bottom, and above it the machine as each monitor interprets it.
import type {
  Block,
  Description,
  Expression,
  Function as FunctionDefinition,
  Setting,
  Statement,
  Translate,
} from '../language/description.ts';
import { bits } from '../language/terms.ts';
import { call, elementValue, functionOf, giveBack, isOneOf, local } from './build.ts';
import type { Level } from './monitor.ts';
import { elementsAt, nameAt, namesAt, prefixOf, windowNames } from './names.ts';
import { mapName, placed, type Reading, readingOf, tickName, type Windowed, windowFunctions } from './reading.ts';

export interface LevelOptions extends Windowed {
  readonly setting: Setting;
  readonly unit: boolean;
  /** Interrupts of the hosting machine that may be due whatever is held. */
  readonly unquiet: ReadonlySet<string>;
}

/** The descriptions of level 0 to `depth`. */
export function levelsOf(options: LevelOptions): Level[] {
  const readings = Array.from({ length: options.depth + 1 }, (_, j) => readingOf(options, j));
  const functions = readings.flatMap((reading) => functionsOf(options, reading));
  return readings.map((reading) => ({
    description: descriptionAt(options, readings, reading, functions),
    names: namesAt(options.machine, reading.level),
    window: reading.level === 0 ? null : windowNames(reading.level, options.tables),
  }));
}

function functionsOf(options: LevelOptions, reading: Reading): FunctionDefinition[] {
  const { machine, storage } = options;
  const { level } = reading;
  const own = machine.functions.map((f) => ({ ...f, name: reading.functionName(f.name), body: reading.statements(f.body) }));
  if (level === 0) return own;
  const { range, addressWidth } = storage;
  const virtual = bits(machine.translate?.addressWidth ?? addressWidth);
  const mode = machine.elements.find((e) => e.role === 'mode')!;
  const parameters = [
    { name: 'va', type: virtual },
    { name: 'space', type: bits(mode.width) },
  ];
  const map =
    machine.translate === null ? [giveBack(local(0, 'va', virtual, range), range)] : reading.statements(machine.translate.body.body);
  const slots = machine.translate?.body.slots ?? 2;
  const tick =
    machine.tick === null ? [] : [functionOf(tickName(level), [], null, reading.statements(machine.tick.body), machine.tick.slots, range)];
  return [
    ...own,
    ...windowFunctions(options, level),
    functionOf(mapName(level), parameters, bits(addressWidth), map, slots, range),
    ...tick,
  ];
}

function descriptionAt(
  options: LevelOptions,
  readings: readonly Reading[],
  reading: Reading,
  functions: readonly FunctionDefinition[],
): Description {
  const { machine, storage, depth } = options;
  const { level } = reading;
  const top = readings[depth]!;
  const optional = (b: Block | null): Block | null => (b === null ? null : reading.block(b));
  const interrupts = machine.interrupts.map((i) => ({ ...i, when: reading.condition(i.when) }));
  return {
    ...machine,
    id: level === 0 ? machine.id : `${machine.id}, as the monitor of level ${level} interprets it`,
    sha256: `${machine.sha256}:${level}/${depth}`,
    elements: elementsAt(machine, storage, depth, level),
    invariants: machine.invariants.map(reading.condition),
    assume: machine.assume.map(reading.condition),
    settings: machine.settings.map((s) => ({ ...s, assume: s.assume.map(reading.condition) })),
    translate: translateAt(options, level),
    functions,
    deliver: optional(machine.deliver),
    fetch: optional(machine.fetch),
    tick: tickAt(machine, reading, depth, storage.range),
    interrupts: level === 0 ? boundaries(options, top, interrupts) : interrupts,
    reset: optional(machine.reset),
    instructions: level === 0 ? machine.instructions : machine.instructions.map((i) => instructionAt(i, reading)),
    expect: [],
  };
}

function instructionAt(i: Description['instructions'][number], reading: Reading): Description['instructions'][number] {
  const forms = i.forms.map((f) => (f.when === null ? f : { ...f, when: reading.expression(f.when) }));
  return { ...i, semantics: reading.block(i.semantics), forms };
}

/** The clocks of the guest, at whatever level its instructions retire; those of the levels below are nobody's while it runs. */
function tickAt(machine: Description, reading: Reading, depth: number, range: Block['range']): Block | null {
  if (machine.tick === null) return null;
  const own = reading.block(machine.tick);
  return reading.level === depth ? own : { ...own, body: [{ op: 'call', name: tickName(depth), arguments: [], range }] };
}

/** Where the hosting machine leaves the guest: where an interrupt of the guest is due, and at interrupts of its own. */
function boundaries({ unquiet }: LevelOptions, top: Reading, own: Description['interrupts']): Description['interrupts'] {
  const guest = own.filter((i) => !i.after).map((i) => ({ ...i, name: `${prefixOf(top.level)}${i.name}` }));
  const real = own.filter((i) => i.after || unquiet.has(i.name));
  return [...guest.map((i) => ({ ...i, when: top.condition(i.when) })), ...real];
}

/** The address map of a level, which leads to real addresses. With a unit of the board, what runs in the real mode sees the innermost window from below as well. */
function translateAt(options: LevelOptions, level: number): Translate | null {
  const { machine, storage, depth, setting, unit } = options;
  const { range, addressWidth: a } = storage;
  const v = machine.translate?.addressWidth ?? a;
  const mode = machine.elements.find((e) => e.role === 'mode')!;
  const va = local(0, 'va', bits(v), range);
  const space = local(1, 'space', bits(mode.width), range);
  const through = (at: number, seen: Expression): Expression => placed(options, at, call(mapName(at), [va, seen], bits(a), range), va);
  const around = (body: readonly Statement[], slots: number): Translate => ({
    storage: storage.id,
    addressWidth: v,
    body: { body, slots, text: machine.translate?.body.text ?? '', range },
  });
  const plain: readonly Statement[] =
    level > 0 ? [giveBack(through(level, space), range)] : (machine.translate?.body.body ?? [giveBack(va, range)]);
  const slots = level > 0 ? 2 : (machine.translate?.body.slots ?? 2);
  if (!unit || level === depth) return level === 0 && machine.translate === null && !unit ? null : around(plain, slots);
  // The real mode stands for the guest's own; other spaces that it names are as it names them.
  const own: Expression = {
    op: 'if',
    condition: isOneOf(space, [setting.user]),
    then: elementValue(nameAt(mode, depth), mode.width, range),
    otherwise: space,
    type: space.type,
    range,
  };
  const really = isOneOf(elementValue(nameAt(mode, level), mode.width, range), [setting.user]);
  return around([{ op: 'if', condition: really, then: [giveBack(through(depth, own), range)], otherwise: plain, range }], slots);
}
