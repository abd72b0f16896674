// What the delivery of a trap destroys of a program's own state (D14): elements of D that it assigns and nowhere reads, so that nobody can restore them.
import { reachOf } from '../isa/reach.ts';
import type { Description, Element, Expression } from '../language/description.ts';
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
  const { read, values: given } = reachOf(description, { statements: deliver.body });
  const lost = description.elements.filter(
    (e) => e.role === 'general' && e.bank === null && e.count === 1 && given.has(e.id) && !read.has(e.id),
  );
  return lost.map((element, k) => {
    const values = given.get(element.id)!;
    const [first] = values;
    const same = values.every((v) => v.op === 'constant' && first?.op === 'constant' && v.value === first.value);
    const any: Expression = { op: 'undefined', site: FIRST_SITE + k, type: bits(element.width), range: element.range };
    return { element, value: same && first !== undefined ? first : any };
  });
}
