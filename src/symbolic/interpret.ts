// The statements and expressions of the semantics, read symbolically.
import type { Expression, Statement } from '../language/description.ts';
import type { Term } from '../logic/index.ts';
import { branch } from './branch.ts';
import { mapped } from './reference.ts';
import { count, elementNow, type Frame, inOwnView, newFrame, nextPc, physical, type Run, readCell, storeCell, trap } from './run.ts';
import type { Path } from './state.ts';
import { leaf, leafName } from './symbols.ts';

/** Executes statements; returns the value of a `return` that was reached, or null. */
export function body(run: Run, path: Path, statements: readonly Statement[], frame: Frame): Term | null {
  let result: Term | null = null;
  for (const s of statements) {
    if (path.alive === run.terms.false) return result;
    count(run);
    const value = statement(run, path, s, frame);
    if (value !== null) result = value;
  }
  return result;
}

function statement(run: Run, path: Path, s: Statement, frame: Frame): Term | null {
  const { terms } = run;
  switch (s.op) {
    case 'let':
    case 'set':
      frame[s.slot] = expression(run, path, s.value, frame);
      return null;
    case 'assign': {
      const index = s.index === null ? null : expression(run, path, s.index, frame);
      const value = expression(run, path, s.value, frame);
      if (s.element === run.index.pcElement) path.pc = value;
      else if (index === null) path.elements.set(s.element, value);
      else path.elements.set(s.element, terms.store(elementNow(run, path, s.element), index, value));
      return null;
    }
    case 'write': {
      const va = expression(run, path, s.address, frame);
      const space = s.space === null ? null : expression(run, path, s.space, frame);
      const value = expression(run, path, s.value, frame);
      const reached = mapped(run, path, s.storage, va, 'write', space, s.range);
      if (path.alive === terms.false) return null;
      storeCell(run, path, s.storage, reached.cell, value);
      run.trace.written.push({
        guard: path.alive,
        storage: s.storage,
        cell: reached.cell,
        own: reached.own,
        seen: reached.seen,
        range: s.range,
      });
      return null;
    }
    case 'store': {
      const pa = expression(run, path, s.address, frame);
      const value = expression(run, path, s.value, frame);
      const cell = physical(run, path, s.storage, pa, s.range);
      if (path.alive === terms.false) return null;
      storeCell(run, path, s.storage, cell, value);
      const own = inOwnView(run, s.storage, cell);
      run.trace.written.push({ guard: path.alive, storage: s.storage, cell, own, seen: own, range: s.range });
      return null;
    }
    case 'if': {
      const c = expression(run, path, s.condition, frame);
      return branch(
        run,
        path,
        c,
        frame,
        (p, f) => body(run, p, s.then, f),
        (p, f) => body(run, p, s.otherwise, f),
      );
    }
    case 'trap':
      trap(run, path, path.alive, s.trap, s.as, s.range, payload(run, path, s.payload, frame));
      path.alive = terms.false;
      return null;
    case 'return':
      return s.value === null ? null : expression(run, path, s.value, frame);
    case 'call':
      call(run, path, s.name, s.arguments, frame);
      return null;
  }
}

/** What a trap carries, as far as the reading gives it. */
function payload(run: Run, path: Path, e: Expression | null, frame: Frame): Term | null {
  if (run.reading === null || run.description.payloadWidth === 0) return null;
  return e === null ? run.terms.bits(run.description.payloadWidth, 0n) : expression(run, path, e, frame);
}

function call(run: Run, path: Path, name: string, args: readonly Expression[], frame: Frame): Term | null {
  const f = run.index.functions.get(name);
  if (f === undefined) throw new Error(`no function ${name}`);
  const inner = newFrame(f.slots);
  args.forEach((a, i) => {
    inner[i] = expression(run, path, a, frame);
  });
  count(run);
  return body(run, path, f.body, inner);
}

/** A value for an expression that is never reached. */
function anything(run: Run, e: Expression): Term {
  return e.type.kind === 'bool' ? run.terms.false : run.terms.bits(e.type.width, 0n);
}

export function expression(run: Run, path: Path, e: Expression, frame: Frame): Term {
  const { terms } = run;
  count(run);
  switch (e.op) {
    case 'constant':
      return e.type.kind === 'bool' ? terms.bool(e.value !== 0n) : terms.bits(e.type.width, e.value);
    case 'local':
      return frame[e.slot] ?? anything(run, e);
    case 'undefined': {
      const n = run.choices.get(e.site) ?? 0;
      run.choices.set(e.site, n + 1);
      const w = e.type.kind === 'bits' ? e.type.width : 1;
      return terms.variable(leafName(leaf('choice', `${e.site}.${n}:${w}`)), { kind: 'bits', width: w });
    }
    case 'operand': {
      const t = run.operands.get(e.name);
      if (t === undefined) throw new Error(`no operand ${e.name}`);
      return t;
    }
    case 'element': {
      if (e.element === run.index.pcElement) return run.initial.element(e.element);
      if (e.index === null) return elementNow(run, path, e.element);
      return terms.select(elementNow(run, path, e.element), expression(run, path, e.index, frame));
    }
    case 'unary': {
      const x = expression(run, path, e.argument, frame);
      return e.operator === 'not' ? terms.bvnot(x) : e.operator === 'neg' ? terms.neg(x) : terms.not(x);
    }
    case 'binary':
      return binary(run, path, e, frame);
    case 'slice':
      return terms.extract(e.high, e.low, expression(run, path, e.argument, frame));
    case 'concat':
      return e.parts.map((p) => expression(run, path, p, frame)).reduce((a, b) => terms.concat(a, b));
    case 'extend': {
      const x = expression(run, path, e.argument, frame);
      const w = e.type.kind === 'bits' ? e.type.width : 1;
      return e.signed ? terms.sext(x, w) : terms.zext(x, w);
    }
    case 'bit':
      return terms.ite(expression(run, path, e.argument, frame), terms.bits(1, 1n), terms.bits(1, 0n));
    case 'if': {
      const c = expression(run, path, e.condition, frame);
      const value = branch(
        run,
        path,
        c,
        frame,
        (p, f) => expression(run, p, e.then, f),
        (p, f) => expression(run, p, e.otherwise, f),
      );
      return value ?? anything(run, e);
    }
    case 'call':
      return call(run, path, e.name, e.arguments, frame) ?? anything(run, e);
    case 'read': {
      const va = expression(run, path, e.address, frame);
      const space = e.space === null ? null : expression(run, path, e.space, frame);
      const reached = mapped(run, path, e.storage, va, e.access, space, e.range);
      return readCell(run, path, e.storage, reached.cell);
    }
    case 'translate': {
      const va = expression(run, path, e.address, frame);
      const space = e.space === null ? null : expression(run, path, e.space, frame);
      return mapped(run, path, e.storage, va, e.access, space, e.range).address;
    }
    case 'load': {
      const pa = expression(run, path, e.address, frame);
      const cell = physical(run, path, e.storage, pa, e.range);
      return readCell(run, path, e.storage, cell);
    }
    case 'size':
      return run.initial.size(e.storage);
    case 'next-pc':
      return nextPc(run);
    case 'access-is':
      return terms.bool(run.access === e.access);
  }
}

function binary(run: Run, path: Path, e: Expression & { op: 'binary' }, frame: Frame): Term {
  const { terms } = run;
  const x = expression(run, path, e.left, frame);
  if (e.operator === 'land' || e.operator === 'lor' || e.operator === 'limplies') {
    // The right side is evaluated, and may trap, only where the left does not decide.
    const goesOn = e.operator === 'lor' ? terms.not(x) : x;
    const decided = e.operator === 'land' ? terms.false : terms.true;
    const value = branch(
      run,
      path,
      goesOn,
      frame,
      (p, f) => expression(run, p, e.right, f),
      () => decided,
    );
    return value ?? terms.false;
  }
  const y = expression(run, path, e.right, frame);
  switch (e.operator) {
    case 'add':
      return terms.add(x, y);
    case 'sub':
      return terms.sub(x, y);
    case 'mul':
      return terms.mul(x, y);
    case 'udiv':
      return terms.udiv(x, y);
    case 'urem':
      return terms.urem(x, y);
    case 'sdiv':
      return terms.sdiv(x, y);
    case 'srem':
      return terms.srem(x, y);
    case 'and':
      return terms.bvand(x, y);
    case 'or':
      return terms.bvor(x, y);
    case 'xor':
      return terms.bvxor(x, y);
    case 'shl':
      return terms.shl(x, y);
    case 'lshr':
      return terms.lshr(x, y);
    case 'ashr':
      return terms.ashr(x, y);
    case 'eq':
      return terms.eq(x, y);
    case 'ult':
      return terms.ult(x, y);
    case 'ule':
      return terms.ule(x, y);
    case 'slt':
      return terms.slt(x, y);
    case 'sle':
      return terms.sle(x, y);
  }
}
