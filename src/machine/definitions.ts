// The definitions of a program in an order in which each comes after those it is made of, and the circles among them.
import { quote } from '../language/suggest.ts';
import { type Reports, report } from './diagnostics.ts';
import { type AsmExpression, evaluate, symbolsIn } from './expressions.ts';
import type { Label, Statement } from './lines.ts';

/** Circles that are told. */
const MOST_CIRCLES = 100;

export interface Definition {
  /** Of its statement. */
  readonly index: number;
  readonly name: Label;
  readonly value: AsmExpression;
}

export interface Definitions {
  readonly order: readonly Definition[];
  /** Each definition of a circle is made of the next one, the last of the first. */
  readonly circles: readonly (readonly Definition[])[];
}

export function definitionsOf(statements: readonly Statement[]): Definitions {
  const byName = new Map<string, Definition>();
  for (const [index, { body }] of statements.entries())
    if (body.kind === 'define' && !byName.has(body.name.name)) byName.set(body.name.name, { index, name: body.name, value: body.value });
  const order: Definition[] = [];
  const circles: Definition[][] = [];
  /** Places on the path for names that are being visited; -1 for those that have been. */
  const places = new Map<string, number>();
  const path: { readonly definition: Definition; readonly rest: Iterator<string> }[] = [];
  const enter = (definition: Definition): void => {
    places.set(definition.name.name, path.length);
    path.push({ definition, rest: new Set(symbolsIn(definition.value)).values() });
  };
  for (const definition of byName.values()) {
    if (!places.has(definition.name.name)) enter(definition);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.next();
      if (next.done === true) {
        path.pop();
        places.set(top.definition.name.name, -1);
        order.push(top.definition);
        continue;
      }
      const used = byName.get(next.value);
      const place = places.get(next.value);
      if (used !== undefined && place === undefined) enter(used);
      else if (place !== undefined && place >= 0 && circles.length < MOST_CIRCLES)
        circles.push(path.slice(place).map((step) => step.definition));
    }
  }
  return { order, circles };
}

/** Names of a circle in a message. */
const MOST_NAMES = 6;

export function reportCircles({ circles }: Definitions, reports: Reports): void {
  for (const circle of circles) {
    const names = [...circle, circle[0]!].map(({ name }) => quote(name.name));
    const shown = names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES - 2), '…', names.at(-1)] : names;
    const message = names.length === 2 ? `${names[0]} is defined by itself` : `definitions go in a circle: ${shown.join(', ')}`;
    report(reports, 'not-settled', message, circle[0]!.name.range);
  }
}

/** Gives definitions the values that they have by the labels of a pass, however long they hang on each other. */
export function settle({ order }: Definitions, symbols: Map<string, bigint>, places: ReadonlyMap<number, bigint>): void {
  for (const { index, name, value } of order) {
    const here = places.get(index);
    if (here === undefined) continue;
    const found = evaluate(value, (used) => symbols.get(used) ?? null, here);
    if (found.ok) symbols.set(name.name, found.value);
    else symbols.delete(name.name);
  }
}
