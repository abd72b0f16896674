// Numbers where a mode stands must be the code of one.

import { type Context, fail } from './context.ts';
import type { Expression } from './description.ts';
import { quote } from './suggest.ts';
import type { Span } from './syntax.ts';

/** True for the current mode, and for `space` in the address map. */
export function isMode(context: Context, value: Expression): boolean {
  if (value.op === 'element') return value.element === context.names.mode?.id;
  return value.op === 'local' && value.name === 'space' && value.slot === 1 && context.rules.place === '`translate`';
}

/** Checks a value that stands for a mode: false, with an error, for a constant that is no mode's code. */
export function checkModeCode(context: Context, value: Expression, span: Span): boolean {
  if (value.op !== 'constant') return true;
  const { modes } = context.names;
  if (modes.size === 0 || modes.has(value.value)) return true;
  const shown = [...modes].slice(0, 8).map(([code, name]) => `${quote(name)} (${code})`);
  fail(context, 'unknown-mode', `no mode has the code ${value.value}`, span, {
    help: `the modes are ${shown.join(', ')}${modes.size > 8 ? ', …' : ''}`,
  });
  return false;
}
