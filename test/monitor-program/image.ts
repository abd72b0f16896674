// Images of guests and of the monitor with guests in its windows, and machines that run them.
import { readFileSync } from 'node:fs';
import { assemble, type Program } from '../../src/machine/assemble.ts';
import { type Machine, newMachine } from '../../src/machine/machine.ts';
import { machine } from '../theorems/machines.ts';

export const description = machine('third-generation');
const FOLDER = 'isas/third-generation';

/** What stands in a storage of as many cells. */
export interface Image {
  readonly cells: readonly number[];
  /** The monitor's guests, where there are any: their windows in this storage. */
  readonly guests: readonly { readonly at: number; readonly image: Image }[];
}

export function program(name: string): Program {
  const file = `${FOLDER}/${name}.s`;
  const { program: made, diagnostics } = assemble(description, { file, text: readFileSync(file, 'utf8') });
  if (made === null) throw new Error(diagnostics.map(({ message, range }) => `${file}:${range.start.line}: ${message}`).join('\n'));
  return made;
}

const monitor = program('monitor');

/** An address or a constant of monitor.s. */
export function symbol(name: string): number {
  const value = monitor.symbols.get(name);
  if (value === undefined) throw new Error(`monitor.s has no ${name}`);
  return Number(value);
}

/** The cells of a program in a storage of `size` cells. */
export function cellsOf({ segments }: Program, size: number): number[] {
  const cells = new Array<number>(size).fill(0);
  for (const { address, cells: run } of segments)
    for (const [i, cell] of run.entries()) {
      if (Number(address) + i >= size) throw new Error(`the program does not fit in ${size} cells`);
      cells[Number(address) + i] = Number(cell);
    }
  return cells;
}

export function guest(name: string, spare = 0): Image {
  const made = program(`monitor-guest-${name}`);
  return { cells: cellsOf(made, Number(made.symbols.get('guest_end')!) + spare), guests: [] };
}

/** The monitor with these guests, in a storage that is just large enough. */
export function hosting(...images: readonly Image[]): Image {
  const size = images.reduce((sum, { cells }) => sum + cells.length, symbol('monitor_end'));
  const cells = cellsOf(monitor, size);
  const guests: { at: number; image: Image }[] = [];
  let at = symbol('monitor_end');
  cells[symbol('guests')] = images.length;
  for (const [i, image] of images.entries()) {
    cells[symbol('guests') + 1 + 2 * i] = at;
    cells[symbol('guests') + 2 + 2 * i] = image.cells.length;
    for (const [k, cell] of image.cells.entries()) cells[at + k] = cell;
    guests.push({ at, image });
    at += image.cells.length;
  }
  return { cells, guests };
}

/** Hosted by as many monitors, one in the other. */
export function nested(image: Image, depth: number): Image {
  return depth === 0 ? image : hosting(nested(image, depth - 1));
}

/** A machine of the size of the image, at a reset. */
export function started({ cells }: Image): Machine {
  const made = newMachine(description, { platform: { sizes: { memory: cells.length }, devices: [] }, undefinedOperation: 'program' });
  for (const [i, cell] of cells.entries()) made.write('memory', BigInt(i), BigInt(cell));
  made.set('bound', 0, BigInt(Math.min(cells.length, 0xffff)));
  return made;
}

const CHUNK = 4096;

/** Runs to the step in which the processor stops; how many instructions have retired then. Null where it does not within so many steps. */
export function runToHalt(made: Machine, budget: number): number | null {
  for (let steps = 0; steps < budget; steps += CHUNK) {
    const before = made.save();
    made.run(CHUNK);
    if (made.get('stopped') === 0n) continue;
    made.restore(before);
    while (made.get('stopped') === 0n) made.step();
    return made.retired();
  }
  return null;
}

/** What a guest can see of its machine, and how it has ended. */
export interface Seen {
  readonly elements: Readonly<Record<string, number>>;
  readonly cells: readonly number[];
}

/** The machine itself, as the program that it runs sees it. */
export function bare(made: Machine): Seen {
  const get = (id: string, index = 0): number => Number(made.get(id, index));
  const elements = {
    status: get('mode') | (get('ie') << 1),
    pc: get('pc'),
    base: get('base'),
    bound: get('bound'),
    timer: get('timer'),
    stopped: get('stopped'),
    r0: get('r', 0),
    r1: get('r', 1),
    r2: get('r', 2),
    r3: get('r', 3),
  };
  return { elements, cells: Array.from({ length: made.size('memory') }, (_, i) => Number(made.read('memory', BigInt(i)))) };
}

/** A guest of the monitor whose cells are given, by its virtual control block and its window. */
export function hosted(monitorCells: readonly number[], k: number): Seen {
  const vcb = symbol('vcbs') + k * symbol('vcb_cells');
  const get = (name: string): number => monitorCells[vcb + symbol(`vcb_${name}`)]!;
  const r = symbol('vcb_r');
  const elements = {
    status: get('status'),
    pc: get('pc'),
    base: get('base'),
    bound: get('bound'),
    timer: get('timer'),
    stopped: get('stopped'),
    r0: monitorCells[vcb + r]!,
    r1: monitorCells[vcb + r + 1]!,
    r2: monitorCells[vcb + r + 2]!,
    r3: monitorCells[vcb + r + 3]!,
  };
  return { elements, cells: monitorCells.slice(get('window'), get('window') + get('size')) };
}
