// Both sides of a choice, followed and merged.
import type { Term } from '../logic/index.ts';
import { cellsNow, elementNow, type Frame, nextPc, type Run } from './run.ts';
import { copyPath, type Path } from './state.ts';

/** Follows both sides of a choice and merges them into `path` and `frame`; gives the merged result. */
export function branch(
  run: Run,
  path: Path,
  condition: Term,
  frame: Frame,
  then: (p: Path, f: Frame) => Term | null,
  otherwise: (p: Path, f: Frame) => Term | null,
): Term | null {
  const { terms } = run;
  const c = run.reading === null ? condition : run.reading.choice(path.alive, condition);
  if (c === terms.true) return then(path, frame);
  if (c === terms.false) return otherwise(path, frame);
  const left = copyPath(path);
  left.alive = terms.and(path.alive, c);
  const leftFrame = [...frame];
  const right = copyPath(path);
  right.alive = terms.and(path.alive, terms.not(c));
  const rightFrame = [...frame];
  const leftAlive = left.alive;
  const rightAlive = right.alive;
  const a = then(left, leftFrame);
  const b = otherwise(right, rightFrame);
  if (left.alive === terms.false) {
    assignPath(path, right);
    copyFrame(frame, rightFrame);
    return b;
  }
  if (right.alive === terms.false) {
    assignPath(path, left);
    copyFrame(frame, leftFrame);
    return a;
  }
  const untouched = left.alive === leftAlive && right.alive === rightAlive;
  if (!untouched) path.alive = terms.or(left.alive, right.alive);
  for (const id of new Set([...left.elements.keys(), ...right.elements.keys()])) {
    path.elements.set(id, terms.ite(c, elementNow(run, left, id), elementNow(run, right, id)));
  }
  for (const id of new Set([...left.cells.keys(), ...right.cells.keys()])) {
    path.cells.set(id, terms.ite(c, cellsNow(run, left, id), cellsNow(run, right, id)));
  }
  if (left.pc !== right.pc) path.pc = terms.ite(c, left.pc ?? nextPc(run), right.pc ?? nextPc(run));
  else path.pc = left.pc;
  for (let i = 0; i < frame.length; i++) {
    const x = leftFrame[i];
    const y = rightFrame[i];
    frame[i] = x === undefined || y === undefined ? undefined : x === y ? x : terms.ite(c, x, y);
  }
  if (a === null) return b;
  if (b === null) return a;
  return terms.ite(c, a, b);
}

function assignPath(to: Path, from: Path): void {
  to.alive = from.alive;
  to.elements = from.elements;
  to.cells = from.cells;
  to.pc = from.pc;
}

function copyFrame(to: Frame, from: Frame): void {
  for (let i = 0; i < to.length; i++) to[i] = from[i];
}
