// Random machines that programs run on: a random machine with instructions to move data and to go from place to place, with trap delivery, a reset,
// sometimes a timer that interrupts, and with what a monitor needs to know of its map.
import { type Draw, drawFrom } from './draw.ts';
import { generate, print } from './generate.ts';
import { type InstructionPlan, type Machine, modeName, type Register, type Statement } from './machine.ts';

/** How the map of each kind composes with a window (MODEL §5); `MODE` is the mode. */
const REST = (base: string): string[] => [
  `let room = if zext(${base}, 9) >=u cells then bits(9, 0) else cells - zext(${base}, 9)`,
  'let limit = if zext(bound, 9) <=u room then bound else room[7:0]',
];
const CUT_DOWN = [...REST('base'), 'bound = limit', 'base = base + start'];
const HOSTING: Readonly<Record<string, readonly string[]>> = {
  physical: [],
  'base and bound, within storage': ['base = base + start'],
  'base and bound': CUT_DOWN,
  'base and bound, wrapping': CUT_DOWN,
  'base and bound for user, physical for supervisor': [
    ...REST('base'),
    'let moved = base + start',
    'if MODE == user then { bound = limit  base = moved } else { base = start  bound = if cells[8] == 1 then bits(8, 255) else cells[7:0] }',
  ],
  'base per mode': ['let own = if MODE == user then base_u else base_s', ...REST('own'), 'bound = limit', 'base_u = own + start'],
};

export const MAPS = Object.keys(HOSTING);

export interface Runnable {
  readonly machine: Machine;
  readonly text: string;
}

/** The machine of a seed. */
export function runnable(seed: number): Runnable {
  const map = MAPS[seed % MAPS.length]!;
  const bare = generate(seed, { map, programs: true, instructions: 1 + (Math.floor(seed / 6) % 3) });
  const draw = drawFrom(seed ^ 0x2f6e2b1);
  const timed = bare.registers.some((r) => r.role === 'clock') && bare.registers.some((r) => r.role === 'control');
  const interrupts = timed && draw.chance(60);
  const traps = interrupts ? [...bare.traps, 'timer'] : bare.traps;
  const tamed = bare.instructions.map((i) => (draw.chance(TAMED) ? { ...i, body: [...guard(draw, bare), ...i.body] } : i));
  const machine: Machine = { ...bare, traps, instructions: [...scaffold(draw, bare), ...tamed] };
  const sections = [print(machine), ...deliver(draw, machine), ...reset(machine), ...clocks(draw, machine, interrupts)];
  if (draw.chance(75)) sections.push(`undefined: ${draw.pick(traps)}`);
  const hosting = HOSTING[map]!.map((l) => `    ${l.replaceAll('MODE', modeName(machine))}`);
  if (hosting.length > 0) sections.push('hosting:', '  map: |', ...hosting);
  return { machine, text: `${sections.join('\n')}\n` };
}

/** Random instructions are mostly sensitive: this share is refused in user mode, or no theorem would ever apply. */
const TAMED = 45;

/** Refuses user code; sometimes only while a control element has some value, which a monitor can hold it at. */
function guard(draw: Draw, machine: Machine): Statement[] {
  const refuse: Statement = { kind: 'line', text: `trap ${draw.pick(machine.traps)} as privileged` };
  const inUser = `${modeName(machine)} == ${machine.user}`;
  const k = machine.registers.find((r) => r.role === 'control');
  const condition = k !== undefined && draw.chance(30) ? `${inUser} and ${k.name} == ${2 ** k.width - 1}` : inUser;
  return [{ kind: 'if', condition, then: [refuse], otherwise: [] }];
}

/** `text` of so many bits, cut or extended to others. */
function resized(text: string, from: number, to: number): string {
  return from === to ? text : from < to ? `zext(${text}, ${to})` : `(${text})[${to - 1}:0]`;
}

function plan(name: string, operands: InstructionPlan['operands'], lines: readonly (string | Statement)[]): InstructionPlan {
  return { name, operands, forms: null, body: lines.map((l) => (typeof l === 'string' ? { kind: 'line', text: l } : l)) };
}

/** What programs of any machine need; what is sensitive among it is mostly refused in user mode. */
function scaffold(draw: Draw, machine: Machine): InstructionPlan[] {
  const r = machine.registers.find((x) => x.role === 'general' && (x.count === 2 || x.name === 'r0'))!;
  const refuse = (percent: number): Statement[] => (draw.chance(percent) ? guard(draw, machine) : []);
  const a = { name: 'a', width: 8 };
  const [name, chosen] = r.count === 2 ? ['r[x]', [{ name: 'x', width: 1 }]] : [r.name, []];
  const made = [
    plan('load', [...chosen, a], [`${name} = ${resized('read(a)', 8, r.width)}`]),
    plan('store', [...chosen, a], [`write(a, ${resized(name, r.width, 8)})`]),
    plan('immediate', [...chosen, a], [`${name} = ${resized('a', 8, r.width)}`]),
    plan('go', [a], ['pc = a']),
    plan('go-if', [...chosen, a], [`if ${name} == 0 then pc = a`]),
    plan('ask', [], ['trap call as call']),
  ];
  if (draw.chance(80))
    made.push(plan('resume', [a], [...refuse(93), ...loadStatus(machine, (n) => `read(a + ${n})`, 'trap program as fault')]));
  for (const k of machine.registers.filter((x) => x.role === 'control'))
    if (draw.chance(60)) {
      made.push(plan(`set-${plain(k)}`, [a], [...refuse(93), `${k.name} = ${resized('a', 8, k.width)}`]));
      if (draw.chance(40)) made.push(plan(`get-${plain(k)}`, chosen, [...refuse(90), `${name} = ${resized(k.name, k.width, r.width)}`]));
    }
  for (const t of machine.registers.filter((x) => x.role === 'clock')) {
    if (draw.chance(70)) made.push(plan('set-clock', [a], [...refuse(93), `${t.name} = ${resized('a', 8, t.width)}`]));
    if (draw.chance(40)) made.push(plan('get-clock', chosen, [...refuse(70), `${name} = ${resized(t.name, t.width, r.width)}`]));
  }
  return made;
}

const plain = (r: Register): string => r.name.replace('.', '-');

/** Mode, control state, pc and map from four cells and more. `refuse` where the map does not fit; without it the old one stays. */
function loadStatus(machine: Machine, cell: (n: number) => string, refuse: string | null): string[] {
  const maps = machine.registers.filter((r) => r.role === 'relocation');
  const lines = ['let new_status = ', 'let new_pc = ', ...maps.map((r) => `let new_${r.name} = `)].map((l, n) => l + cell(n));
  const [base, bound] = ['base', 'bound'];
  const fits = `(zext(new_${base}, 9) + zext(new_${bound}, 9)) <=u size(memory)`;
  const assigned = maps.map((r) => `${r.name} = new_${r.name}`);
  const limited = machine.invariant.length > 0;
  if (limited && refuse !== null) lines.push(`if not (${fits}) then ${refuse}`);
  if (limited && refuse === null) lines.push(`if ${fits} then { ${assigned.join('  ')} }`);
  else lines.push(...assigned);
  const mode = machine.registers.find((r) => r.role === 'mode')!;
  if (mode.width === 1) lines.push(`${mode.name} = new_status[0]`);
  else lines.push(`if new_status[1:0] == 3 then ${mode.name} = supervisor else ${mode.name} = new_status[1:0]`);
  let low = mode.width;
  for (const k of machine.registers.filter((r) => r.role === 'control')) {
    lines.push(`${k.name} = new_status[${low + k.width - 1}:${low}]`);
    low += k.width;
  }
  return [...lines, 'pc = new_pc'];
}

/** Old state to cells 0 …, new from 8 …; or a fixed place, with or without the old pc in a cell. */
function deliver(draw: Draw, machine: Machine): string[] {
  const mode = machine.registers.find((r) => r.role === 'mode')!;
  const controls = machine.registers.filter((r) => r.role === 'control');
  const maps = machine.registers.filter((r) => r.role === 'relocation');
  const status = ['bits(2, 0)', ...[...controls].reverse().map((k) => k.name), mode.name].join(', ');
  const total = 2 + mode.width + controls.reduce((sum, k) => sum + k.width, 0);
  const stored = [
    `memory[0] = ${resized(`concat(${status})`, total, 8)}`,
    'memory[1] = pc',
    ...maps.map((r, n) => `memory[${n + 2}] = ${resized(r.name, r.width, 8)}`),
    'memory[7] = zext(vector, 8)',
  ];
  const quiet = controls.filter(() => draw.chance(60)).map((k) => `${k.name} = 0`);
  const block = draw.weighted([
    [
      6,
      [
        'if size(memory) <u 16 then pc = 0 else {',
        ...[...stored, ...loadStatus(machine, (n) => `memory[${8 + n}]`, null)].map((l) => `  ${l}`),
        '}',
      ],
    ],
    [2, ['if size(memory) >=u 16 then memory[1] = pc', `${mode.name} = supervisor`, ...quiet, 'pc = 32']],
    [2, [`${mode.name} = supervisor`, ...quiet, draw.chance(50) ? 'pc = 32' : 'pc = 32 + 16 * zext(vector, 8)']],
  ]);
  return ['deliver: |', ...block.map((l) => `  ${l}`)];
}

function reset(machine: Machine): string[] {
  const bound = machine.registers.find((r) => r.name === 'bound');
  const lines = [`${modeName(machine)} = supervisor`, 'pc = 64'];
  if (bound !== undefined) lines.push(`bound = if size(memory)[8] == 1 then bits(8, 255) else size(memory)[7:0]`);
  return ['reset: |', ...lines.map((l) => `  ${l}`)];
}

/** Clocks go down to zero, or round. */
function clocks(draw: Draw, machine: Machine, interrupts: boolean): string[] {
  const t = machine.registers.find((r) => r.role === 'clock');
  if (t === undefined) return [];
  const tick = draw.chance(60) ? `if ${t.name} != 0 then ${t.name} = ${t.name} - 1` : `${t.name} = ${t.name} + 1`;
  const lines = ['tick: |', `  ${tick}`];
  if (!interrupts) return lines;
  const k = draw.pick(machine.registers.filter((r) => r.role === 'control'));
  return [...lines, 'interrupts:', `  timer: { when: "${k.name} == 1 and ${t.name} == 0", trap: timer }`];
}
