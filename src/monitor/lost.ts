// What the delivery of a trap destroys of a program's own state (D14): elements of D that it assigns and nowhere reads, so that nobody can restore them.
import { expressionsOf, partsOf } from '../isa/conditions.ts';
import type { Description, Element, Expression, Statement } from '../language/description.ts';
import { bits } from '../language/terms.ts';

export interface LostElement {
  readonly element: Element;
  /** What it is afterwards: the value that is assigned everywhere, otherwise any. */
  readonly value: Expression;
}

/** Sites of `undefined` that stand in no text. */
const FIRST_SITE = 1_000_000;

/** Elements of D that are lost whenever a trap is delivered to a monitor. */
export function lostElements(description: Description): LostElement[] {
  const { deliver } = description;
  if (deliver === null) return [];
  const read = new Set<string>();
  const assigned = new Map<string, Expression[]>();
  const entered = new Set<string>();
  const enter = (name: string): void => {
    if (entered.has(name)) return;
    entered.add(name);
    description.functions.find((f) => f.name === name)?.body.forEach(statement);
  };
  const expression = (e: Expression): void => {
    if (e.op === 'element') read.add(e.element);
    if (e.op === 'call') enter(e.name);
    partsOf(e).forEach(expression);
  };
  const statement = (s: Statement): void => {
    if (s.op === 'assign') assigned.set(s.element, [...(assigned.get(s.element) ?? []), s.value]);
    if (s.op === 'call') enter(s.name);
    if (s.op === 'if') [...s.then, ...s.otherwise].forEach(statement);
    expressionsOf(s).forEach(expression);
  };
  deliver.body.forEach(statement);
  const lost = description.elements.filter(
    (e) => e.role === 'general' && e.bank === null && e.count === 1 && assigned.has(e.id) && !read.has(e.id),
  );
  return lost.map((element, k) => {
    const values = assigned.get(element.id)!;
    const [first] = values;
    const same = values.every((v) => v.op === 'constant' && first?.op === 'constant' && v.value === first.value);
    const any: Expression = { op: 'undefined', site: FIRST_SITE + k, type: bits(element.width), range: element.range };
    return { element, value: same && first !== undefined ? first : any };
  });
}
