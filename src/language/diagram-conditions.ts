// Conditions over operands as sets of patterns: every expression that a condition on an encoding may hold, worked out for all operands at once.

import type { Expression, Function as FunctionDefinition, Statement } from './description.ts';
import { applyOperator, chooseWord, constantWord, invert, negative, type Word } from './diagram-words.ts';
import { ALWAYS, type Diagram, NEVER, TooLarge, work } from './diagrams.ts';

export interface Operands {
  readonly diagram: Diagram;
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  /** Calls around what is worked out. */
  readonly depth?: number;
  /** The bits of an operand, least significant first. */
  readonly operand: (name: string) => Word;
}

/** Calls within calls, as for the evaluator. */
const DEEPEST_CALLS = 200;

type Frame = (Word | undefined)[];

function widthOf(e: Expression): number {
  return e.type.kind === 'bits' ? e.type.width : 1;
}

/** What an operation costs beyond its own choices. */
function costOf(e: Expression): number {
  const width = widthOf(e);
  if (e.op !== 'binary') return width;
  const operands = widthOf(e.left);
  return ['mul', 'udiv', 'urem', 'sdiv', 'srem', 'shl', 'lshr', 'ashr'].includes(e.operator) ? operands * operands : operands;
}

/** The value of a boolean expression: the patterns in which it holds. Throws TooLarge. */
export function patternsOf(operands: Operands, condition: Expression): number {
  return word(operands, [], condition)[0] ?? NEVER;
}

function word(o: Operands, frame: Frame, e: Expression): Word {
  const d = o.diagram;
  work(d, costOf(e));
  switch (e.op) {
    case 'constant':
      return constantWord(e.value, widthOf(e));
    case 'operand':
      return o.operand(e.name);
    case 'local':
      return frame[e.slot] ?? constantWord(0n, widthOf(e));
    case 'unary': {
      const a = word(o, frame, e.argument);
      return e.operator === 'neg' ? negative(d, a) : invert(d, a);
    }
    case 'binary': {
      const left = word(o, frame, e.left);
      // What the left side decides is not looked at on the right: that may be large.
      if (left[0] === NEVER && e.operator === 'land') return left;
      if (left[0] === ALWAYS && e.operator === 'lor') return left;
      if (left[0] === NEVER && e.operator === 'limplies') return [ALWAYS];
      return applyOperator(d, e.operator, left, word(o, frame, e.right));
    }
    case 'slice':
      return word(o, frame, e.argument).slice(e.low, e.high + 1);
    case 'concat':
      return e.parts
        .map((p) => word(o, frame, p))
        .toReversed()
        .flat();
    case 'extend': {
      const a = word(o, frame, e.argument);
      const fill = e.signed ? (a[a.length - 1] ?? NEVER) : NEVER;
      return Array.from({ length: widthOf(e) }, (_, i) => a[i] ?? fill);
    }
    case 'bit':
      return word(o, frame, e.argument);
    case 'if': {
      const condition = word(o, frame, e.condition)[0] ?? NEVER;
      if (condition === ALWAYS) return word(o, frame, e.then);
      if (condition === NEVER) return word(o, frame, e.otherwise);
      return chooseWord(d, condition, word(o, frame, e.then), word(o, frame, e.otherwise));
    }
    case 'call': {
      const target = o.functions.get(e.name);
      const depth = (o.depth ?? 0) + 1;
      if (depth > DEEPEST_CALLS) throw new TooLarge();
      const given = e.arguments.map((a) => word(o, frame, a));
      const result = target === undefined ? null : run({ ...o, depth }, given, target.body);
      return result ?? constantWord(0n, widthOf(e));
    }
    case 'element':
    case 'read':
    case 'translate':
    case 'load':
    case 'size':
    case 'undefined':
    case 'next-pc':
    case 'access-is':
      throw new TypeError(`a condition on an encoding looks at its operands only, not at ${e.op}`);
  }
}

/** Runs statements on all patterns at once; the value of `return`, which stands in tail position. */
function run(o: Operands, frame: Frame, body: readonly Statement[]): Word | null {
  for (const s of body) {
    work(o.diagram);
    switch (s.op) {
      case 'let':
      case 'set':
        frame[s.slot] = word(o, frame, s.value);
        break;
      case 'return':
        return s.value === null ? null : word(o, frame, s.value);
      case 'if': {
        const result = runChoice(o, frame, s);
        if (result !== null) return result;
        break;
      }
      case 'call':
        // Without a result and without effects it does nothing.
        break;
      case 'assign':
      case 'write':
      case 'store':
      case 'trap':
        throw new TypeError(`a condition on an encoding has no effects, and no ${s.op}`);
    }
  }
  return null;
}

function runChoice(o: Operands, frame: Frame, s: Statement & { op: 'if' }): Word | null {
  const condition = word(o, frame, s.condition)[0] ?? NEVER;
  if (condition === ALWAYS || condition === NEVER) return run(o, frame, condition === ALWAYS ? s.then : s.otherwise);
  const [then, otherwise] = [[...frame], [...frame]];
  const a = run(o, then, s.then);
  const b = run(o, otherwise, s.otherwise);
  for (let slot = 0; slot < Math.max(then.length, otherwise.length); slot++) {
    const [x, y] = [then[slot], otherwise[slot]];
    if (x !== y) frame[slot] = x === undefined ? y : y === undefined ? x : chooseWord(o.diagram, condition, x, y);
  }
  if (a !== null && b !== null) return chooseWord(o.diagram, condition, a, b);
  return a ?? b;
}
