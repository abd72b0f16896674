// Random bodies of instructions: what reads and writes every role of element, storage and pc, raises traps, and guards them.
import type { Draw } from './draw.ts';
import {
  condition,
  equalTo,
  index,
  leafOf,
  modeTest,
  type Palette,
  reasoned,
  type Scope,
  spaceArgument,
  still,
  value,
} from './expressions.ts';
import { type InstructionPlan, type Machine, modeName, type Register, type Statement } from './machine.ts';

const KINDS = ['privileged', 'memory', 'call', 'fault'];

/** An instruction of a machine that has everything but its instructions. */
export function instruction(draw: Draw, machine: Machine, name: string): InstructionPlan {
  const operands = draw.weighted([
    [4, []],
    [4, [{ name: 'x', width: draw.pick([1, 2]) }]],
    [
      1,
      [
        { name: 'x', width: 1 },
        { name: 'y', width: 1 },
      ],
    ],
  ]);
  const palette = drawPalette(draw, machine);
  const scope: Scope = {
    draw,
    machine,
    palette,
    locals: operands.map((o) => ({ ...o, variable: false })),
    storage: true,
  };
  const forms = operands.length > 0 && draw.chance(20) ? 'x' : null;
  const count = draw.weighted([
    [3, 1],
    [5, 2],
    [3, 3],
    [1, 4],
  ]);
  return { name, operands, forms, body: [...guards(scope), ...block(scope, count, 2)] };
}

function drawPalette(draw: Draw, machine: Machine): Palette {
  const palette = { control: false, relocation: false, clock: false, mode: false, absolute: false, spaces: false };
  const has = (role: Register['role']): boolean => machine.registers.some((r) => r.role === role);
  const choices: (readonly [number, keyof typeof palette])[] = [
    [6, 'mode'],
    [2, 'absolute'],
    [machine.map === 'base per mode' ? 6 : 2, 'spaces'],
  ];
  if (has('control')) choices.push([5, 'control']);
  if (has('relocation')) choices.push([5, 'relocation']);
  if (has('clock')) choices.push([6, 'clock']);
  const count = draw.weighted([
    [5, 0],
    [8, 1],
    [5, 2],
    [2, 3],
  ]);
  for (let i = 0; i < count; i++) palette[draw.weighted(choices)] = true;
  return palette;
}

/** Nothing, or what refuses the instruction in some states before it does anything. */
function guards(scope: Scope): Statement[] {
  const { draw, machine, palette } = scope;
  const special = Object.values(palette).some(Boolean);
  if (!draw.chance(special ? 45 : 12)) return [];
  const inUser = `${modeName(machine)} == ${machine.user}`;
  const kind = draw.chance(90) ? 'privileged' : draw.pick(KINDS);
  const refuse = line(`trap ${draw.pick(machine.traps)} as ${kind}`);
  const control = machine.registers.filter((r) => r.role === 'control');
  const makers: (readonly [number, () => Statement])[] = [
    [10, () => branch(inUser, [refuse])],
    [1, () => branch(`${inUser} and ${reasoned({ ...scope, storage: false }, 1)}`, [refuse])],
    [1, () => branch(`${inUser} or ${reasoned({ ...scope, storage: false }, 1)}`, [refuse])],
    [1, () => branch(modeTest(scope), [refuse])],
  ];
  if (control.length > 0) {
    const k = draw.pick(control);
    makers.push([5, () => branch(`${inUser} and ${k.name} == ${draw.below(2 ** k.width)}`, [refuse])]);
    makers.push([1, () => branch(`${k.name} == ${draw.below(2 ** k.width)}`, [refuse])]);
    const other = draw.pick(control);
    makers.push([
      2,
      () =>
        branch(
          `${inUser} and (${k.name} == ${draw.below(2 ** k.width)} ${draw.pick(['and', 'or'])} ${other.name} == ${draw.below(2 ** other.width)})`,
          [refuse],
        ),
    ]);
  }
  const effects = machine.functions.find((f) => f.result === null);
  if (effects !== undefined)
    makers.push([
      4,
      () => line(`${effects.name}(${effects.parameters.map((p) => `bits(${p.width}, ${draw.below(2 ** p.width)})`).join(', ')})`),
    ]);
  return [draw.weighted(makers)()];
}

const line = (text: string): Statement => ({ kind: 'line', text });
function branch(test: string, then: readonly Statement[], otherwise: readonly Statement[] = []): Statement {
  return { kind: 'if', condition: test, then, otherwise };
}

let names = 0;

function block(scope: Scope, count: number, depth: number): Statement[] {
  const statements: Statement[] = [];
  let inner = scope;
  for (let i = 0; i < count; i++) {
    const [made, after] = statement(inner, depth);
    statements.push(made);
    if (made.kind === 'line' && made.text.startsWith('trap ')) break;
    inner = after;
  }
  return statements;
}

/** A statement and the scope after it. */
function statement(scope: Scope, depth: number): readonly [Statement, Scope] {
  const { draw, machine, palette } = scope;
  const keep = (s: Statement): readonly [Statement, Scope] => [s, scope];
  const traps = () => line(`trap ${draw.pick(machine.traps)} as ${draw.pick(KINDS)}`);
  const makers: (readonly [number, () => readonly [Statement, Scope]])[] = [
    [14, () => keep(assignment(scope))],
    [
      5,
      () =>
        keep(
          line(`write(${value(plain(scope), machine.virtualAddress, 1)}, ${value(scope, machine.memory.cell, 1)}${spaceArgument(scope)})`),
        ),
    ],
    [4, () => declaration(scope)],
    [2, () => keep(line(`pc = ${value(scope, pcOf(machine).width, 1)}`))],
    [1, () => keep(branch(condition(scope, 1), [traps()]))],
    [1, () => keep(equivalence(scope))],
  ];
  if (palette.absolute)
    makers.push([
      6,
      () => keep(line(`memory[${value(plain(scope), machine.memory.address, 1)}] = ${value(scope, machine.memory.cell, 1)}`)),
    ]);
  if (palette.mode) makers.push([8, () => keep(branch(modeTest(scope), [assignment(scope)], [assignment(scope)]))]);
  const variable = scope.locals.find((l) => l.variable);
  if (variable !== undefined) makers.push([6, () => keep(line(`${variable.name} = ${value(scope, variable.width, 1)}`))]);
  if (depth > 0) {
    const sub = (n: number) => block(scope, n, depth - 1);
    makers.push([3, () => keep(branch(condition(scope, 1), sub(1), draw.chance(60) ? sub(1) : []))]);
    makers.push([1, () => keep(matching(scope, depth))]);
    makers.push([1, () => keep(loop(scope, depth))]);
  }
  for (const f of machine.functions) {
    if (f.result === null)
      makers.push([2, () => keep(line(`${f.name}(${f.parameters.map((p) => value(plain(scope), p.width, 0)).join(', ')})`))]);
  }
  if (machine.functions.length === 0 && draw.chance(5)) makers.push([2, () => keep(traps())]);
  return draw.weighted(makers)();
}

function plain(scope: Scope): Scope {
  return scope.draw.chance(85) ? { ...scope, storage: false } : scope;
}

function pcOf(machine: Machine): Register {
  const pc = machine.registers.find((r) => r.role === 'pc');
  if (pc === undefined) throw new Error('a machine has a pc');
  return pc;
}

/** Assigns a register of a role that the palette allows: mostly a general one. */
function assignment(scope: Scope): Statement {
  const { draw, machine, palette } = scope;
  const targets = machine.registers.flatMap((r): (readonly [number, Register])[] => {
    if (r.role === 'pc') return [];
    if (r.role === 'general') return [[4, r]];
    return palette[r.role] ? [[7, r]] : [];
  });
  const { packed } = machine;
  if (packed !== null && palette.control && draw.chance(15)) return line(`${packed.name} = ${value(scope, packed.width, 2)}`);
  const target = draw.weighted(targets);
  const name = target.count === 1 ? target.name : `${target.name}[${index(scope, target.count)}]`;
  if (target.role === 'relocation' && machine.map === 'base and bound, within storage' && draw.chance(75)) return relocation(scope);
  if (target.role === 'mode') return line(`${name} = ${draw.pick(machine.modes)}`);
  if (target.role !== 'general' && draw.chance(20)) return line(`${name} = ${name}`);
  return line(`${name} = ${value(scope, target.width, 2)}`);
}

/** Sets base and bound so that they stay within storage. */
function relocation(scope: Scope): Statement {
  const { draw, machine } = scope;
  const { address } = machine.memory;
  const wide = address + 1;
  const b = value(plain(scope), address, 1);
  const l = value(plain(scope), address, 1);
  if (draw.chance(30)) return branch(`(${l} <=u bound)`, [line(`bound = ${l}`)]);
  const fits = `((zext(${b}, ${wide}) + zext(${l}, ${wide})) <=u size(memory))`;
  const assigned = [line(`base = ${b}`), line(`bound = ${l}`)];
  return branch(fits, assigned, draw.chance(50) ? [line(`trap ${draw.pick(machine.traps)} as fault`)] : []);
}

/** The same value in two ways, the choice hanging on something that a guest must not see: nothing comes of it. */
function equivalence(scope: Scope): Statement {
  const { draw, machine } = scope;
  const registers = machine.registers.filter((r) => r.role === 'general' && r.count === 1);
  const target = registers.length > 0 ? draw.pick(registers) : null;
  if (target === null) return assignment(scope);
  const secrets = machine.registers.filter((r) => r.role === 'control' || r.role === 'relocation');
  const mode = `${modeName(machine)} == ${machine.user}`;
  const secret = secrets.length > 0 ? draw.pick(secrets) : null;
  const test = secret === null || draw.chance(50) ? mode : `${secret.name} == ${draw.below(2 ** secret.width)}`;
  const quiet = {
    ...scope,
    palette: { ...scope.palette, control: false, relocation: false, clock: false, mode: false, absolute: false, spaces: false },
  };
  const text = value({ ...quiet, storage: draw.chance(30) }, target.width, 1);
  return branch(test, [line(`${target.name} = ${text}`)], [line(`${target.name} = ${equalTo(quiet, target.width, text)}`)]);
}

function declaration(scope: Scope): readonly [Statement, Scope] {
  const { draw } = scope;
  const width = draw.pick([1, 2, 2]);
  const variable = draw.chance(40);
  const name = `${variable ? 'v' : 'a'}${names++}`;
  const made = line(`${variable ? 'var' : 'let'} ${name} = ${value(scope, width, 2)}`);
  return [made, { ...scope, locals: [...scope.locals, { name, width, variable }] }];
}

function matching(scope: Scope, depth: number): Statement {
  const { draw, machine } = scope;
  const operand = scope.locals.find((l) => l.width === 1 || l.width === 2);
  const subject = operand?.name ?? (draw.chance(50) || !scope.palette.mode ? leafOf(still(scope), 2) : modeName(machine));
  const sub = () => block(scope, 1, depth - 1);
  const arms = [{ pattern: '0', body: sub() }];
  if (draw.chance(60)) arms.push({ pattern: '1', body: sub() });
  if (operand?.width !== 1 || arms.length < 2) arms.push({ pattern: 'else', body: draw.chance(80) ? sub() : [] });
  return { kind: 'match', subject, arms };
}

function loop(scope: Scope, depth: number): Statement {
  const { draw, machine } = scope;
  const name = `n${names++}`;
  const file = machine.registers.find((r) => r.role === 'general' && r.count === 2);
  const first = file !== undefined && draw.chance(60) ? [line(`${file.name}[${name}] = ${value(scope, file.width, 1)}`)] : [];
  return { kind: 'for', head: `${name} in 0 .. 1`, body: [...first, ...block(scope, 1, depth - 1)] };
}

/** Restarts the numbering of local names, so that a seed always gives the same text. */
export function restartNames(): void {
  names = 0;
}
