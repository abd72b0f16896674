// What a state element is in a state of a given mode: banks change their part with the mode (D19).
import type { Description, Element, Role } from '../language/description.ts';

/** Whether the element is the bank that the mode calls its own. */
export function isOwnBank(element: Element, mode: bigint): boolean {
  return element.bank?.modes.includes(mode) ?? false;
}

/** The role of an element in a state of that mode: the own bank of a banked register is D, the others are K. */
export function roleIn(element: Element, mode: bigint): Role {
  return element.bank === null || isOwnBank(element, mode) ? element.role : 'control';
}

/** What a program of the mode calls the element: own banks go by the name of the banked register, in every mode the same. */
export function ownName(element: Element, mode: bigint): string {
  return element.bank !== null && isOwnBank(element, mode) ? element.bank.of : element.id;
}

/**
 * The element of a state of mode `to` that answers to this one of a state of mode `from`: for an own bank the own bank there, for other elements
 * themselves; null for a bank that is another's on one side only.
 */
export function counterpart(description: Description, element: Element, from: bigint, to: bigint): Element | null {
  if (element.bank === null || from === to) return element;
  const own = isOwnBank(element, from);
  if (!own) return isOwnBank(element, to) ? null : element;
  return description.elements.find((e) => e.bank?.of === element.bank?.of && isOwnBank(e, to)) ?? null;
}
