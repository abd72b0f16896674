// Random small machines from a seed: every state of them can be tried. Text goes through the reader like anybody's.
import { type Draw, drawFrom } from './draw.ts';
import { condition, type Palette, type Scope, value } from './expressions.ts';
import { type FunctionPlan, type Machine, modeName, print, type Register } from './machine.ts';
import { instruction, restartNames } from './statements.ts';

export { print } from './machine.ts';

/** Kinds of address map, and how often each is drawn. */
const MAPS: readonly (readonly [number, string])[] = [
  [3, 'physical'],
  [5, 'base and bound, within storage'],
  [4, 'base and bound'],
  [1, 'base and bound, wrapping'],
  [2, 'base'],
  [3, 'base and bound for user, physical for supervisor'],
  [2, 'base per mode'],
  [2, 'page table'],
  [1, 'page table with rights'],
  [2, 'rights bit'],
  [1, 'high half for supervisor'],
  [1, 'unused registers'],
];

export interface GenerateOptions {
  /** The kind of map; drawn without it. */
  readonly map?: string;
  readonly instructions?: number;
  /** Every trap reaches the monitor. */
  readonly allTraps?: boolean;
  /** Storage of four cells, so that there is room for windows. */
  readonly roomy?: boolean;
  /** Storage and registers large enough for programs; all modes are virtual, every trap reaches the monitor, no conditions beside those of the map. */
  readonly programs?: boolean;
}

/** The machine of a seed. */
export function generate(seed: number, options: GenerateOptions = {}): Machine {
  const draw = drawFrom(seed);
  restartNames();
  const modes = draw.chance(85) ? ['supervisor', 'user'] : ['supervisor', 'executive', 'user'];
  const map = options.map ?? draw.weighted(MAPS);
  const programs = options.programs === true;
  const shape = shapeOf(draw, map, options.roomy === true || programs, programs ? PROGRAMS : null);
  const widths = programs ? [2, 2, 4] : [1, 2];
  const registers: Register[] = [];
  const state: string[] = [];
  const add = (name: string, role: Register['role'], width: number, count = 1) => {
    registers.push({ name, role, width, count });
    if (role === 'mode') state.push(`${name}: { role: mode }`);
    else state.push(`${name}: { role: ${role}, type: "bits(${width})${count === 1 ? '' : `[${count}]`}" }`);
  };
  const packed = addStatus(draw, modes, registers, state, add);
  add('pc', 'pc', shape.virtualAddress);
  for (const [name, width] of shape.relocation) add(name, 'relocation', width);
  if (draw.chance(25)) add('r', 'general', draw.pick(widths), 2);
  else {
    add('r0', 'general', draw.pick(programs ? widths : [1, 2, 2]));
    if (draw.chance(45)) add('r1', 'general', draw.pick(widths));
  }
  if (draw.chance(programs ? 60 : 40)) add('t', 'clock', draw.pick(programs ? [2, 4, 5] : [1, 1, 2]));
  const traps = draw.chance(50) ? ['program', 'call'] : ['program', 'call', 'fault'];
  const partial = options.allTraps !== true && !programs && draw.chance(25);
  const machine: Machine = {
    id: `random-${seed}`,
    modes,
    user: 'user',
    virtual:
      modes.length === 2 || programs
        ? modes
        : draw.weighted([
            [3, modes],
            [1, ['supervisor', 'user']],
            [1, ['supervisor', 'executive']],
          ]),
    monitor: partial ? traps.filter((_, at) => at === 0 || draw.chance(40)) : null,
    settingAssume: [],
    memory: shape.memory,
    virtualAddress: shape.virtualAddress,
    state,
    registers,
    packed,
    traps,
    invariant: shape.invariant,
    assume: [],
    map,
    translate:
      shape.translate === null ? null : shape.translate.map((line) => line.replaceAll('{trap}', draw.pick(['program', 'program', 'call']))),
    functions: [],
    instructions: [],
  };
  const helped = { ...machine, functions: draw.chance(30) ? [functionPlan(draw, machine)] : [] };
  const conditioned = programs ? helped : withConditions(draw, helped);
  const count =
    options.instructions ??
    draw.weighted([
      [2, 1],
      [5, 2],
      [3, 3],
      [1, 4],
    ]);
  const instructions = Array.from({ length: count }, (_, at) => instruction(draw, conditioned, `i${at}`));
  return { ...conditioned, instructions };
}

/** The YAML text of the machine of a seed. */
export function generateText(seed: number, options: GenerateOptions = {}): string {
  return print(generate(seed, options));
}

type Add = (name: string, role: Register['role'], width: number, count?: number) => void;

/** The mode and up to two control elements: plain, or fields of one packed register. */
function addStatus(draw: Draw, modes: readonly string[], registers: Register[], state: string[], add: Add): Machine['packed'] {
  const control = draw.weighted([
    [2, 0],
    [6, 1],
    [3, 2],
  ]);
  const widths = Array.from({ length: control }, () => (draw.chance(80) ? 1 : 2));
  if (!draw.chance(30)) {
    add('mode', 'mode', modes.length === 2 ? 1 : 2);
    widths.forEach((width, at) => {
      add(`k${at}`, 'control', width);
    });
    return null;
  }
  const fields: Register[] = [
    { name: 'status.m', role: 'mode', width: modes.length === 2 ? 1 : 2, count: 1 },
    ...widths.map((width, at): Register => ({ name: `status.k${at}`, role: 'control', width, count: 1 })),
  ];
  if (draw.chance(50)) fields.push({ name: 'status.f', role: 'general', width: 1, count: 1 });
  let low = 0;
  const lines: string[] = [];
  for (const field of fields) {
    if (draw.chance(15)) low++;
    lines.push(`    ${field.name.slice('status.'.length)}: { bits: "${low + field.width - 1}:${low}", role: ${field.role} }`);
    low += field.width;
  }
  const width = low + (draw.chance(20) ? 1 : 0);
  state.push('status:', `  type: bits(${width})`, '  fields:', ...lines);
  registers.push(...fields);
  return { name: 'status', width };
}

interface Shape {
  readonly memory: Machine['memory'];
  readonly virtualAddress: number;
  readonly relocation: readonly (readonly [string, number])[];
  readonly translate: readonly string[] | null;
  readonly invariant: readonly string[];
}

const PROGRAMS: Machine['memory'] = { address: 8, cell: 8, size: 256 };

/** Storage, map registers and map of a kind. */
function shapeOf(draw: Draw, map: string, roomy: boolean, wanted: Machine['memory'] | null): Shape {
  const address = roomy
    ? (wanted?.address ?? 2)
    : draw.weighted([
        [6, 1],
        [4, 2],
      ]);
  const size = roomy ? 4 : address === 1 ? 2 : draw.pick([2, 3, 3, 4]);
  const memory = wanted ?? { address, cell: draw.pick([1, 1, 2]), size };
  const within = (base: string): string => `zext(${base}, ${address + 1}) + zext(bound, ${address + 1}) <=u size(memory)`;
  const sum = (base: string): string[] => [
    `let pa = zext(${base}, ${address + 1}) + zext(va, ${address + 1})`,
    'if pa >=u size(memory) then trap program as memory',
    `return pa[${address - 1}:0]`,
  ];
  const limited = roomy || draw.chance(50);
  const bounded = 'if va >=u bound then trap {trap} as memory';
  const base = { memory, virtualAddress: address, invariant: [] };
  switch (map) {
    case 'base and bound, within storage':
      return {
        ...base,
        relocation: [
          ['base', address],
          ['bound', address],
        ],
        translate: [bounded, 'return base + va'],
        invariant: [within('base')],
      };
    case 'base and bound':
      return {
        ...base,
        relocation: [
          ['base', address],
          ['bound', address],
        ],
        translate: [bounded, ...sum('base')],
      };
    case 'base and bound, wrapping':
      return {
        ...base,
        relocation: [
          ['base', address],
          ['bound', address],
        ],
        translate: [bounded, 'return base + va'],
      };
    case 'base':
      return { ...base, relocation: [['base', address]], translate: draw.chance(50) ? ['return base + va'] : sum('base') };
    case 'base and bound for user, physical for supervisor':
      return {
        ...base,
        relocation: [
          ['base', address],
          ['bound', address],
        ],
        translate: ['if space != user then return va', bounded, ...sum('base')],
        invariant: draw.chance(30) ? [within('base')] : [],
      };
    case 'base per mode':
      return {
        ...base,
        relocation: [['base_s', address], ['base_u', address], ...(limited ? [['bound', address] as const] : [])],
        translate: [...(limited ? [bounded] : []), 'let base = if space == user then base_u else base_s', ...sum('base')],
      };
    case 'page table':
    case 'page table with rights': {
      // Virtual addresses 0 and 1 are pages of one cell; the entry of a page is a cell of one bit, in cells 0 and 1.
      const root = draw.chance(40);
      const entry = `let e = memory[${root ? 'zext(root ^ va, 2)' : 'zext(va, 2)'}]`;
      const refused = draw.pick([
        'e == 0',
        'e == 0 and access == write',
        'e == 0 and space == user',
        'access != read and space == user and e == 1',
      ]);
      const frames =
        map === 'page table' ? draw.pick(['concat(bits(1, 1), e)', 'zext(e, 2)']) : draw.pick(['concat(bits(1, 1), va)', 'zext(va, 2)']);
      return {
        memory: { address: 2, cell: 1, size: draw.pick([3, 4]) },
        virtualAddress: 1,
        relocation: root ? [['root', 1]] : [],
        translate: [entry, ...(map === 'page table' ? [] : [`if ${refused} then trap {trap} as memory`]), `return ${frames}`],
        invariant: [],
      };
    }
    case 'rights bit':
      return {
        ...base,
        relocation: [
          ['base', address],
          ['wp', 1],
        ],
        translate: [
          `if ${draw.pick(['access == write and wp == 1', 'access == write and wp == 1 and space == user', 'access != read and wp == 0'])} then trap {trap} as memory`,
          ...sum('base'),
        ],
      };
    case 'high half for supervisor':
      return {
        ...base,
        relocation: draw.chance(50) ? [['base', address]] : [],
        translate: [`if space == user and va[${address - 1}] == 1 then trap {trap} as memory`, 'return va'],
      };
    case 'unused registers':
      return {
        ...base,
        relocation: [
          ['base', draw.pick([1, 2])],
          ['bound', 1],
        ],
        translate: draw.chance(50) ? null : ['return va'],
      };
    default:
      return { ...base, relocation: [], translate: null };
  }
}

const EVERYTHING: Palette = { control: true, relocation: true, clock: false, mode: true, absolute: false, spaces: false };
const NOTHING: Palette = { control: false, relocation: false, clock: false, mode: false, absolute: false, spaces: false };

function functionPlan(draw: Draw, machine: Machine): FunctionPlan {
  const parameters = draw.chance(60) ? [{ name: 'p', width: draw.pick([1, 2]) }] : [];
  const scope: Scope = {
    draw,
    machine,
    palette: draw.chance(20) ? EVERYTHING : NOTHING,
    locals: parameters.map((p) => ({ ...p, variable: false })),
    storage: draw.chance(20),
  };
  const head = `fn helper(${parameters.map((p) => `${p.name}: bits(${p.width})`).join(', ')})`;
  const user = `${modeName(machine)} == ${machine.user}`;
  const result = draw.pick([null, 1, 2]);
  if (result === null) {
    const refuse = `trap ${draw.pick(machine.traps)} as privileged`;
    const test = draw.chance(70) ? user : `${user} and ${condition(scope, 1)}`;
    return { name: 'helper', parameters, result, text: `${head} { if ${test} then ${refuse} }` };
  }
  const early = draw.chance(40) ? `\n  if ${condition(scope, 1)} then return ${value(scope, result, 0)}` : '';
  return { name: 'helper', parameters, result, text: `${head} -> bits(${result}) {${early}\n  return ${value(scope, result, 2)}\n}` };
}

/** Sometimes an invariant or an assumption, of the machine or of its setting, on one element or linking two. */
function withConditions(draw: Draw, machine: Machine): Machine {
  const registers = machine.registers.filter((r) => r.role === 'control' || r.role === 'relocation');
  if (registers.length === 0 || !draw.chance(20)) return machine;
  const r = draw.pick(registers);
  const other = draw.pick(registers);
  const is = (of: Register): string => `(${of.name} == ${draw.below(2 ** of.width)})`;
  const texts: (readonly [number, string])[] = [
    [2, `${r.name} == ${draw.below(2 ** r.width)}`],
    [3, `${r.name} != ${draw.below(2 ** r.width)}`],
    [2, `${is(r)} ${draw.pick(['==', 'implies', '!='])} (${modeName(machine)} == ${machine.user})`],
    [3, `${is(r)} ${draw.pick(['==', 'implies', 'or'])} ${is(other)}`],
  ];
  const text = draw.weighted(texts);
  return draw.weighted([
    [3, { ...machine, assume: [text] }],
    [3, { ...machine, settingAssume: [text] }],
    [3, { ...machine, invariant: [...machine.invariant, text] }],
  ]);
}
