// The registers of a description by key (`r[2]`, `base`), and the part of the state (MODEL §1) that each belongs to.
import type { Part } from '../../language/definition-set.ts';
import type { Description, Element, Role } from '../../language/description.ts';

export function partOfRole(role: Role): Part {
  switch (role) {
    case 'general':
      return 'D';
    case 'mode':
      return 'M';
    case 'pc':
      return 'P';
    case 'relocation':
      return 'R';
    case 'control':
      return 'K';
    case 'clock':
      return 'T';
  }
}

export function registerKey(element: Element, index: number): string {
  return element.count === 1 ? element.id : `${element.id}[${index}]`;
}

/** The keys of all registers of an element. */
export function registersOf(element: Element): string[] {
  return Array.from({ length: element.count }, (_, index) => registerKey(element, index));
}

export interface Registers {
  readonly elements: ReadonlyMap<string, Element>;
  readonly byKey: ReadonlyMap<string, Element>;
  readonly mode: Element;
  readonly pc: Element;
}

const known = new WeakMap<Description, Registers>();

/** All registers in description order. Throws a TypeError where there is no element of role pc or mode. */
export function registersIn(description: Description): Registers {
  const before = known.get(description);
  if (before !== undefined) return before;
  const byKey = new Map<string, Element>();
  for (const element of description.elements) for (const key of registersOf(element)) byKey.set(key, element);
  const mode = description.elements.find((element) => element.role === 'mode');
  const pc = description.elements.find((element) => element.role === 'pc');
  if (mode === undefined || pc === undefined) throw new TypeError('the description has no mode or no pc');
  const registers = { elements: new Map(description.elements.map((element) => [element.id, element])), byKey, mode, pc };
  known.set(description, registers);
  return registers;
}
