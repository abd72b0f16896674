// Random expressions of a given type, as text that always checks; and pairs of texts that are equal for a reason a solver has to find.
import type { Draw } from './draw.ts';
import { type Machine, modeName } from './machine.ts';

/** What an instruction may use beside its own registers, its operands and storage through the map. */
export interface Palette {
  readonly control: boolean;
  readonly relocation: boolean;
  readonly clock: boolean;
  readonly mode: boolean;
  /** Storage by physical address, its size, and physical addresses as data. */
  readonly absolute: boolean;
  /** The views of named modes. */
  readonly spaces: boolean;
}

export interface Scope {
  readonly draw: Draw;
  readonly machine: Machine;
  readonly palette: Palette;
  /** Names of values in scope; `variable` ones may be assigned. */
  readonly locals: readonly { readonly name: string; readonly width: number; readonly variable: boolean }[];
  /** Traps may be raised while the value is found: references to storage. */
  readonly storage: boolean;
}

/** A value of `width` bits. `depth` bounds how deep it is nested. */
export function value(scope: Scope, width: number, depth: number): string {
  const { draw } = scope;
  const leaf = depth <= 0 || draw.chance(25);
  if (leaf) return leafOf(scope, width);
  const deeper = (w: number): string => value(scope, w, depth - 1);
  const makers: (readonly [number, () => string])[] = [
    [10, () => `(${deeper(width)} ${draw.pick(['+', '-', '&', '|', '^'])} ${deeper(width)})`],
    [3, () => `(${deeper(width)} * ${deeper(width)})`],
    [2, () => `(${deeper(width)} ${draw.pick(['/u', '/s', '%u', '%s'])} ${deeper(width)})`],
    [2, () => `(${deeper(width)} ${draw.pick(['<<', '>>u', '>>s'])} ${deeper(width)})`],
    [2, () => `(${draw.pick(['-', '~'])}${leafOf(scope, width)})`],
    [3, () => `(if ${condition(scope, depth - 1)} then ${deeper(width)} else ${deeper(width)})`],
    [2, () => equalTo(scope, width, deeper(width))],
  ];
  if (width > 1) {
    makers.push([2, () => `${draw.pick(['zext', 'sext'])}(${deeper(width - 1)}, ${width})`]);
    makers.push([2, () => `concat(${deeper(1)}, ${deeper(width - 1)})`]);
  } else {
    makers.push([3, () => `bit(${condition(scope, depth - 1)})`]);
    makers.push([1, () => `${draw.pick(['add_carry', 'add_overflow', 'sub_borrow', 'sub_overflow'])}(${deeper(2)}, ${deeper(2)})`]);
  }
  if (width < 3) {
    const wider = width + 1;
    const low = draw.below(2);
    makers.push([2, () => `(${deeper(wider)})[${low + width - 1}:${low}]`]);
  }
  const subject = draw.pick([1, 2]);
  makers.push([
    1,
    () =>
      `(match ${leafOf(still(scope), subject)} { 0 => ${deeper(width)}, ${subject === 1 ? '' : '1, 2 => '}${subject === 1 ? '' : `${deeper(width)}, `}else => ${deeper(width)} })`,
  ]);
  return draw.weighted(makers)();
}

/** Without storage and functions: what may be looked at more than once. */
export function still(scope: Scope): Scope {
  return { ...scope, machine: { ...scope.machine, functions: [] }, storage: false };
}

/** A constant, a register, an operand, a local, a cell. */
export function leafOf(scope: Scope, width: number): string {
  const { draw, machine, palette } = scope;
  const leaves: (readonly [number, string])[] = [[2, `bits(${width}, ${draw.below(2 ** width)})`]];
  for (const r of machine.registers) {
    if (r.role === 'pc') continue;
    const allowed = r.role === 'general' || palette[r.role];
    if (!allowed) continue;
    const name = r.count === 1 ? r.name : `${r.name}[${index(scope, r.count)}]`;
    const weight = r.role === 'general' ? 6 : 16;
    if (r.width === width) leaves.push([weight, name]);
    else if (r.width > width) leaves.push([2, `${name}[${width - 1}:0]`]);
    else leaves.push([2, `zext(${name}, ${width})`]);
  }
  for (const l of scope.locals) {
    if (l.width === width) leaves.push([6, l.name]);
    else if (l.width > width) leaves.push([2, `${l.name}[${width - 1}:0]`]);
    else leaves.push([2, `zext(${l.name}, ${width})`]);
  }
  const pc = machine.registers.find((r) => r.role === 'pc');
  if (pc !== undefined && pc.width === width) leaves.push([1, draw.pick(['pc', 'next_pc'])]);
  const { packed } = machine;
  if (packed !== null && palette.control && palette.mode) {
    leaves.push([
      3,
      packed.width === width ? packed.name : packed.width > width ? `${packed.name}[${width - 1}:0]` : `zext(${packed.name}, ${width})`,
    ]);
  }
  for (const f of machine.functions) {
    if (f.result === width) leaves.push([4, `${f.name}(${f.parameters.map((p) => leafOf(still(scope), p.width)).join(', ')})`]);
  }
  if (scope.storage) leaves.push(...storageLeaves(scope, width));
  return draw.weighted(leaves);
}

function storageLeaves(scope: Scope, width: number): (readonly [number, string])[] {
  const { draw, machine, palette } = scope;
  const { memory } = machine;
  const plain = { ...scope, storage: false };
  const fitted = (text: string, w: number): string | null =>
    w === width ? text : w > width ? `${text}[${width - 1}:0]` : `zext(${text}, ${width})`;
  const leaves: (readonly [number, string])[] = [];
  const push = (weight: number, text: string | null) => {
    if (text !== null) leaves.push([weight, text]);
  };
  const address = () => value(plain, machine.virtualAddress, 1);
  push(6, fitted(`${draw.chance(85) ? 'read' : 'execute'}(${address()}${spaceArgument(scope)})`, memory.cell));
  if (palette.absolute) {
    push(6, fitted(`memory[${value(plain, memory.address, 1)}]`, memory.cell));
    push(
      4,
      fitted(`translate(${address()}${draw.chance(40) ? `, ${draw.pick(['write', 'read'])}` : ''}${spaceArgument(scope)})`, memory.address),
    );
    push(2, fitted('size(memory)', memory.address + 1));
  }
  return leaves;
}

/** `, as: m` with a mode, or nothing. */
export function spaceArgument(scope: Scope): string {
  const { draw, machine, palette } = scope;
  if (!palette.spaces || draw.chance(40)) return '';
  const general = machine.registers.find((r) => r.role === 'general' && r.width === 1 && r.count === 1);
  if (machine.modes.length === 2 && general !== undefined && draw.chance(20)) return `, as: ${general.name}`;
  return `, as: ${draw.chance(10) ? modeName(machine) : draw.pick(machine.modes)}`;
}

/** An index of a register file of 2. */
export function index(scope: Scope, count: number): string {
  const width = Math.round(Math.log2(count));
  const local = scope.locals.find((l) => l.width === width);
  if (local !== undefined && scope.draw.chance(60)) return local.name;
  return scope.draw.chance(50) ? `bits(${width}, ${scope.draw.below(count)})` : '0';
}

/** A boolean. */
export function condition(scope: Scope, depth: number): string {
  const { draw } = scope;
  const width = draw.pick([1, 1, 2, 2]);
  const compared = (): string =>
    `(${value(scope, width, depth - 1)} ${draw.pick(['==', '==', '!=', '<u', '<=u', '>u', '>=u', '<s', '<=s', '>s', '>=s'])} ${value(scope, width, depth - 1)})`;
  const makers: (readonly [number, () => string])[] = [
    [8, compared],
    [2, () => reasoned(scope, depth - 1)],
    [1, () => draw.pick(['true', 'false'])],
  ];
  if (scope.palette.mode) makers.push([9, () => modeTest(scope)]);
  if (depth > 0) {
    makers.push([2, () => `(${condition(scope, depth - 1)} ${draw.pick(['and', 'or', 'implies'])} ${condition(scope, depth - 1)})`]);
    makers.push([1, () => `(not ${condition(scope, depth - 1)})`]);
  }
  return draw.weighted(makers)();
}

/** A comparison of the mode with a mode. */
export function modeTest(scope: Scope): string {
  return `(${modeName(scope.machine)} ${scope.draw.pick(['==', '==', '!='])} ${scope.draw.pick(scope.machine.modes)})`;
}

/** A condition that arithmetic decides always, or for few values only. */
export function reasoned(scope: Scope, depth: number): string {
  const { draw } = scope;
  const w = draw.pick([2, 2, 3]);
  const x = value(scope, w, depth);
  const y = value(scope, w, depth);
  const b = (v: number): string => `bits(${w}, ${v})`;
  return draw.pick([
    `((${x} * ${x}) == ${b(2)})`,
    `((${x} + ${x}) == (${x} << 1))`,
    `(((${x} & ${y}) + (${x} | ${y})) == (${x} + ${y}))`,
    `(((${x} * (${x} + 1)))[0] == 1)`,
    `((${x} <u ${y}) and (${y} <u ${x}))`,
    `((${x} | ${y}) <u ${x})`,
    `((${x} & ${y}) >u ${y})`,
    `((${x} %u ${b(2)}) != (${x} & ${b(1)}))`,
    `((${x} * ${b(2)}) == ${b(1)})`,
    `((${x} >>u 1) >u ${x})`,
    `((${y} != ${b(0)}) and ((${x} %u ${y}) >=u ${y}))`,
    `((${x} * ${x}) == ${x})`,
    `((${x} + 1) <=u ${x})`,
    `((${x} * ${y}) == ${b(3)})`,
    `((${x} ^ ${y}) == (${x} + ${y}))`,
  ]);
}

/** Another text for the same value of `width` bits. */
export function equalTo(scope: Scope, width: number, text: string): string {
  const { draw } = scope;
  const y = value({ ...scope, storage: false }, width, 0);
  return draw.pick([
    `((${text} - ${y}) + ${y})`,
    `((${text} ^ ${y}) ^ ${y})`,
    `(((${text} | ${y}) + (${text} & ${y})) - ${y})`,
    `(~((-${text}) - 1))`,
    `((${text} & ${y}) | (${text} & (~${y})))`,
    `((${text} * ${y}) + (${text} * (1 - ${y})))`,
    `(if (${text} == ${y}) then ${y} else ${text})`,
    `(((${text} /u (${y} | 1)) * (${y} | 1)) + (${text} %u (${y} | 1)))`,
  ]);
}
