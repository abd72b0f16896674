// What an address map may not read: a banked register. Its own bank would be D and part of the map at once (D19).
import type { Element, Function as FunctionDefinition, Range, Translate } from './description.ts';
import type { Collector } from './diagnostics.ts';
import { quote } from './suggest.ts';

/** Reports the first banked register that the map reads, itself or through functions. */
export function checkMap(
  translate: Translate | null,
  functions: readonly FunctionDefinition[],
  elements: readonly Element[],
  diagnostics: Collector,
): void {
  if (translate === null) return;
  const banks = new Map(elements.flatMap((e) => (e.bank === null ? [] : [[e.id, e.bank.of] as const])));
  if (banks.size === 0) return;
  const entered = new Set<string>();
  /** The banked register read in a part of the typed tree, and where. */
  const find = (part: unknown): { readonly of: string; readonly range: Range } | null => {
    if (Array.isArray(part)) return first(part);
    if (typeof part !== 'object' || part === null) return null;
    const node = part as Record<string, unknown>;
    const of = node.op === 'element' ? banks.get(String(node.element)) : undefined;
    if (of !== undefined) return { of, range: node.range as Range };
    if (node.op === 'call' && !entered.has(String(node.name))) {
      entered.add(String(node.name));
      const inside = find(functions.find((f) => f.name === node.name)?.body);
      if (inside !== null) return { of: inside.of, range: node.range as Range };
    }
    return first(Object.entries(node).flatMap(([key, value]) => (key === 'range' || key === 'type' ? [] : [value])));
  };
  const first = (parts: readonly unknown[]): ReturnType<typeof find> => {
    for (const part of parts) {
      const found = find(part);
      if (found !== null) return found;
    }
    return null;
  };
  const read = find(translate.body.body);
  if (read === null) return;
  diagnostics.accept('not-allowed-here', `the address map reads the banked register ${quote(read.of)}`, read.range, {
    help: 'what the map depends on is not the program’s own: describe it as an element of role relocation for each mode',
  });
}
