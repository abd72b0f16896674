// Functions that the reader makes: what a text says once, evaluated once, where the description has several steps for it.

import { type Context, EXPANDED_BUDGET, fail, spendMany, use } from './context.ts';
import type { Function as FunctionDefinition } from './description.ts';
import type { Effect, Generated } from './names.ts';
import type { Span } from './syntax.ts';

/** The function of that name; `make` makes it when it is first needed. The name holds a colon, which no name of a text does. Null when it is too large. */
export function generated(
  context: Context,
  name: string,
  span: Span,
  make: () => Omit<FunctionDefinition, 'name'> & { readonly effects: readonly Effect[]; readonly size: number },
): Generated | null {
  const known = context.names.generated.get(name);
  if (known !== undefined) return known;
  const { effects, size, ...definition } = make();
  if (!spendMany(context, size, span)) return null;
  const result: Generated = { definition: { name, ...definition }, effects, size };
  context.names.generated.set(name, result);
  return result;
}

/** Notes what a call of a generated function does; false where that is not allowed, or too large. */
export function callGenerated(context: Context, { effects, size }: Generated, span: Span): boolean {
  for (const effect of effects) if (!use(context, effect, span)) return false;
  context.size += size;
  if (context.size <= EXPANDED_BUDGET) return true;
  fail(context, 'budget', 'this block is too large when its calls are written out', span);
  return false;
}
