// In which order functions and tables are checked: callees first. Those that call themselves, directly or not, are reported.

import type { Range } from './description.ts';
import type { Collector } from './diagnostics.ts';
import { quote } from './suggest.ts';

/** Something that calls, and may be called. */
export interface CallUnit {
  /** Its name in messages. */
  readonly shown: string;
  /** Syntax trees of all that it does. */
  readonly trees: readonly unknown[];
  readonly range: Range;
}

/** The key of a table among functions: a name that no function has. */
export function tableKey(name: string): string {
  return `table:${name}`;
}

/** The name of the function behind `table[n]`, or `table[n] = v`. */
export function tableFunction(name: string, access: 'read' | 'write'): string {
  return access === 'read' ? tableKey(name) : `${tableKey(name)}=`;
}

/** What syntax trees call: functions by their names, tables by their keys. */
function callsOf(trees: readonly unknown[], tables: { has(name: string): boolean }): ReadonlySet<string> {
  const calls = new Set<string>();
  const open: unknown[] = [...trees];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    const tagged = next as { readonly op?: unknown; readonly name?: unknown };
    if (tagged.op === 'call' && typeof tagged.name === 'string') calls.add(tagged.name);
    if (tagged.op === 'name' && typeof tagged.name === 'string' && tables.has(tagged.name)) calls.add(tableKey(tagged.name));
    for (const inner of Object.values(next)) if (typeof inner === 'object' && inner !== null) open.push(inner);
  }
  return calls;
}

/** The units, callees before callers, and those that recurse. */
export function callOrder(
  units: ReadonlyMap<string, CallUnit>,
  tables: { has(name: string): boolean },
  diagnostics: Collector,
): { readonly sorted: readonly string[]; readonly recursive: ReadonlySet<string> } {
  const sorted: string[] = [];
  const recursive = new Set<string>();
  const state = new Map<string, 'open' | 'done'>();
  for (const root of units.keys()) {
    const path: { readonly name: string; readonly calls: Iterator<string> }[] = [];
    const enter = (name: string): void => {
      state.set(name, 'open');
      path.push({ name, calls: callsOf(units.get(name)?.trees ?? [], tables).values() });
    };
    if (!state.has(root)) enter(root);
    while (path.length > 0) {
      const top = path[path.length - 1];
      if (top === undefined) break;
      const next = top.calls.next();
      if (next.done === true) {
        state.set(top.name, 'done');
        sorted.push(top.name);
        path.pop();
      } else if (units.has(next.value) && state.get(next.value) !== 'done') {
        if (state.get(next.value) !== 'open') enter(next.value);
        else {
          const cycle = path.slice(path.findIndex((p) => p.name === next.value)).map((p) => p.name);
          for (const name of cycle) recursive.add(name);
          const unit = units.get(next.value);
          const chain = [...cycle, next.value].slice(0, 8).map((name) => quote(units.get(name)?.shown ?? name));
          if (unit !== undefined) {
            diagnostics.accept('recursion', `functions do not recurse: ${chain.join(' calls ')}`, unit.range, {
              help: 'use a loop with a fixed number of rounds',
            });
          }
        }
      }
    }
  }
  return { sorted, recursive };
}
