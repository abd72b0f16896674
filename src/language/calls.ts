// Checks calls: how many arguments there are, what the function does, and what it gives.

import { BUILTINS, type Call } from './builtins.ts';
import { type Inferred, typed } from './coerce.ts';
import { type Context, EXPANDED_BUDGET, fail, lookup, poison, textOf, use, where } from './context.ts';
import type { Expression } from './description.ts';
import { check } from './expressions.ts';
import type { Signature } from './names.ts';
import { fileOf } from './places.ts';
import { didYouMean, quote } from './suggest.ts';
import type { ArgumentNode, ExpressionNode } from './syntax.ts';

/** Checks the number of arguments and their labels; the plain arguments, or null. */
export function plainArguments(
  context: Context,
  call: Call,
  [least, most]: readonly [number, number],
  usage: string,
  space: boolean,
): readonly ExpressionNode[] | null {
  const labelled = call.arguments.filter((a) => a.label !== null);
  for (const { label } of labelled) {
    if (label !== null && (!space || label.name !== 'as')) {
      return fail(context, 'wrong-arity', `${quote(call.name)} takes no argument ${quote(`${label.name}:`)}`, label, {
        help: `write ${usage.split(' or ').map(quote).join(' or ')}`,
      });
    }
  }
  const plain = call.arguments.filter((a: ArgumentNode) => a.label === null);
  if (labelled.length > 1 || plain.length < least || plain.length > most) {
    const wanted = least === most ? `${least}` : most >= 256 ? `at least ${least}` : `${least} or ${most}`;
    return fail(
      context,
      'wrong-arity',
      `${quote(call.name)} takes ${wanted} argument${wanted === '1' ? '' : 's'}; here ${plain.length === 1 ? 'is 1' : `are ${plain.length}`}`,
      call,
      { help: `write ${completed(context, usage, plain).split(' or ').map(quote).join(' or ')}` },
    );
  }
  return plain.map((a) => a.value);
}

/** A usage with the arguments that are there in their places: `zext(a, word)` for `zext(a)`. */
function completed(context: Context, usage: string, given: readonly ArgumentNode[]): string {
  const parts = /^([a-z_0-9]+)\(([^()]*)\)$/i.exec(usage);
  const texts = given.map((a) => textOf(context, a));
  if (parts === null || texts.length === 0 || texts.some((t) => t.length > 30 || t.includes('\n'))) return usage;
  const names = (parts[2] ?? '').split(', ');
  if (texts.length >= names.length || names.includes('…')) return usage;
  const width = [...context.names.entities].find(([, e]) => e.kind === 'number' && e.what === 'parameter')?.[0] ?? 'n';
  return `${parts[1]}(${names.map((n, i) => texts[i] ?? (n === 'n' ? width : n)).join(', ')})`;
}

/** A call as a value. */
export function checkCall(context: Context, call: Call): Inferred | null {
  const builtin = BUILTINS.get(call.name);
  if (builtin !== undefined) {
    const values = plainArguments(context, call, builtin.arguments, builtin.usage, builtin.space === true);
    return values === null ? null : builtin.check(context, call, values);
  }
  if (call.name === 'write') {
    return fail(context, 'type-mismatch', '`write` gives no value', call.nameSpan, { help: 'it is a statement: `write(address, value)`' });
  }
  const signature = findFunction(context, call);
  if (signature === null) return null;
  const values = checkArguments(context, call, signature);
  if (values === null) return null;
  if (signature.result === 'broken') return poison(context);
  if (signature.result === null) {
    return fail(context, 'type-mismatch', `${quote(call.name)} gives no value`, call, {
      help: `its definition has no result type: ${quote(`fn ${call.name}(…) -> bits(n)`)}`,
    });
  }
  return typed({ op: 'call', name: call.name, arguments: values, type: signature.result, range: where(context, call) }, call);
}

/** The function that a call names; its effects become those of the caller. */
export function findFunction(context: Context, call: Call): Signature | null {
  const signature = context.names.functions.get(call.name);
  if (signature === undefined) {
    const entity = lookup(context, call.name);
    const names = [...context.names.functions.keys(), ...BUILTINS.keys(), 'write'];
    const help =
      entity?.kind === 'storage'
        ? `a cell by physical address is written ${quote(`${call.name}[address]`)}`
        : entity?.kind === 'table'
          ? `a register of a table is written ${quote(`${call.name}[…]`)}`
          : fileOf(entity) !== null
            ? `a register of a file is written ${quote(`${call.name}[…]`)}`
            : didYouMean(call.name, names);
    return fail(context, 'unknown-function', `there is no function ${quote(call.name)}`, call.nameSpan, { help });
  }
  if (signature.broken) return poison(context);
  for (const effect of signature.effects) {
    if (!use(context, effect, call, call.name)) return null;
  }
  context.size += signature.size;
  if (context.size > EXPANDED_BUDGET) {
    return fail(context, 'budget', 'this block is too large when its calls are written out', call);
  }
  return signature;
}

export function checkArguments(context: Context, call: Call, signature: Signature): readonly Expression[] | null {
  const count = signature.parameters.length;
  const usage = `${call.name}(${signature.parameters.map((p) => p.name).join(', ')})`;
  const plain = plainArguments(context, call, [count, count], usage, false);
  if (plain === null) {
    poison(context);
    return null;
  }
  const values = plain.map((node, i) => {
    const parameter = signature.parameters[i];
    if (parameter === undefined || parameter.type === null) return poison(context);
    return check(context, node, parameter.type, `the parameter ${quote(parameter.name)}`);
  });
  const sound = values.filter((v) => v !== null);
  return sound.length < values.length ? null : sound;
}
