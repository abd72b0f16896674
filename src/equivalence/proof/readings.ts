// How storage is read on the two sides: by the bare machine, whose storage is the window, and by the hosting machine and its monitor, who see all of it.
import type { Term, Terms } from '../../logic/index.ts';
import type { Hosting } from '../../monitor/monitor.ts';
import { type PhysicalReading, type PhysicalState, runBlockPhysically } from '../../symbolic/index.ts';
import { choose, holds, noteWrite, type Prover, settle } from './prover.ts';
import { inWindow, type Start, storageOf } from './start.ts';

const STEPS = 400_000;

/** The bare machine: cell p of its storage is cell start + p of the array. */
export function bareReading(prover: Prover, start: Start): PhysicalReading {
  const { terms } = prover;
  return {
    cell: (_storage, pa) => terms.add(start.window.start, fitted(terms, pa, start.storage.addressWidth)),
    settle: (alive, c) => settle(prover, alive, c),
    choice: (alive, c) => choose(prover, alive, c),
    content: (_storage, array, index, alive) => read(prover, array, index, alive, start.window.tables !== null),
    stored: (_storage, index, alive) => noteWrite(prover, index, alive, inWindow(terms, start, index)),
    steps: STEPS,
  };
}

/** The hosting machine. Where there are shadow tables, their cells are what the monitor has filled in from the virtual state of the start. */
export function realReading(prover: Prover, hosting: Hosting, start: Start): PhysicalReading {
  const { terms } = prover;
  const { addressWidth: a } = storageOf(hosting);
  const { tables } = start.window;
  const memory = start.state.cells.get(start.storage.id)!;
  const size = start.state.sizes.get(start.storage.id);
  // The window lies within storage, and so does all that lies in the window.
  const placed = (wide: Term): Term => inWindow(terms, start, fitted(terms, wide, a));
  const reading: PhysicalReading = {
    cell: (_storage, pa) => fitted(terms, pa, a),
    settle: (alive, c) =>
      c.op === 'ult' && c.args[1] === size && holds(alive, placed(c.args[0]!)) ? terms.true : settle(prover, alive, c),
    choice: (alive, c) => choose(prover, alive, c),
    content(_storage, array, index, alive) {
      const content = read(prover, array, index, alive, tables !== null);
      if (tables === null || content.op !== 'select' || content.args[0] !== memory) return content;
      const at = terms.sub(index, tables.start);
      if (mentions(at, tables.start)) return content;
      const inside = terms.ult(terms.zext(at, a + 1), terms.bits(a + 1, tables.cells));
      return settle(prover, alive, inside) === terms.true ? shadowEntry(prover, hosting, reading, start, at, start.state) : content;
    },
    stored: (_storage, index, alive) => noteWrite(prover, index, alive, inWindow(terms, start, index)),
    steps: STEPS,
  };
  return reading;
}

/** What the monitor puts into cell `at` of the shadow tables when the virtual state is this one; 0 where reading the guest's tables traps. */
export function shadowEntry(
  prover: Prover,
  hosting: Hosting,
  reading: PhysicalReading,
  start: Start,
  at: Term,
  state: PhysicalState,
): Term {
  const { terms } = prover;
  const { shadow } = hosting.monitors[0]!;
  const zero = terms.bits(start.storage.cellWidth, 0n);
  if (shadow === null) return zero;
  const parameters = [at, start.window.start, start.window.cells];
  const outcome = runBlockPhysically(terms, reading, hosting.levels[1]!.description, shadow.entry, parameters, state);
  return terms.ite(outcome.done, outcome.value ?? zero, zero);
}

function fitted(terms: Terms, pa: Term, width: number): Term {
  if (pa.width === width) return pa;
  return pa.width > width ? terms.extract(width - 1, 0, pa) : terms.zext(pa, width);
}

/** A read through the writes that the hypotheses tell apart from it. */
function read(prover: Prover, array: Term, index: Term, alive: Term, apart: boolean): Term {
  const { terms } = prover;
  let from = array;
  while (apart && from.op === 'store') {
    const same = settle(prover, alive, terms.eq(index, from.args[1]!));
    if (same === terms.true) return from.args[2]!;
    if (same !== terms.false) break;
    from = from.args[0]!;
  }
  return terms.select(from, index);
}

function mentions(t: Term, part: Term): boolean {
  return t === part || t.args.some((x) => mentions(x, part));
}
