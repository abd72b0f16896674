// What a state element is in a state of a given mode: banks change their part with the mode (D19).
import type { Element, Role } from '../language/description.ts';

/** The role of an element in a state of that mode: the own bank of a banked register is D, the others are K. */
export function roleIn(element: Element, mode: bigint): Role {
  if (element.bank === null || element.bank.modes.includes(mode)) return element.role;
  return 'control';
}
