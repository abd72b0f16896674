// The registers of a description by key (`r[2]`, `base`), and the part of the state (MODEL §1) that each belongs to. Of a banked register (D19) the
// enumeration sees the own bank under the register's name, as a part of D, and each bank under its own name, as a part of K: in a state the own
// bank's own name stands for nothing.
import { isOwnBank, ownName } from '../../isa/roles.ts';
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

/** The key of a register in a state of a mode; without a mode, of any register but an own bank. */
export function registerKey(element: Element, index: number, mode: bigint | null = null): string {
  if (element.bank !== null && mode !== null) return ownName(element, mode);
  return element.count === 1 ? element.id : `${element.id}[${index}]`;
}

/** The element of a state of the mode, and the index in it, that a key stands for: for a banked register the own bank. */
export function elementOfKey(description: Description, key: string, mode: bigint): { readonly id: string; readonly index: number } {
  const bank = description.elements.find((e) => e.bank?.of === key && isOwnBank(e, mode));
  if (bank !== undefined) return { id: bank.id, index: 0 };
  const at = key.indexOf('[');
  return at < 0 ? { id: key, index: 0 } : { id: key.slice(0, at), index: Number(key.slice(at + 1, -1)) };
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
  const seen = description.elements.flatMap((element): Element[] => {
    if (element.bank === null) return [element];
    const { of } = element.bank;
    // A banked register of a file has its place there; a plain one has no element of its own.
    const isFirst = description.elements.find((e) => e.bank?.of === of) === element;
    const own: Element[] = isFirst && !of.includes('[') ? [{ ...element, id: of, bank: null }] : [];
    return [...own, { ...element, role: 'control' }];
  });
  const byKey = new Map<string, Element>();
  for (const element of seen) for (const key of registersOf(element)) byKey.set(key, element);
  const mode = description.elements.find((element) => element.role === 'mode');
  const pc = description.elements.find((element) => element.role === 'pc');
  if (mode === undefined || pc === undefined) throw new TypeError('the description has no mode or no pc');
  const registers = { elements: new Map(seen.map((element) => [element.id, element])), byKey, mode, pc };
  known.set(description, registers);
  return registers;
}
