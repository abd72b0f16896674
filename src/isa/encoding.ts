// What one asks of an encoding: how long instructions are.
import type { Encoding, Instruction } from '../language/description.ts';

/** Whether every instruction of the encoding takes the same number of cells. */
export function isFixedLength(encoding: Encoding): boolean {
  return encoding.groups.length <= 1;
}

/** Cells of the shortest instruction of the encoding: its first group, which is always there. */
export function shortestLength(encoding: Encoding): number {
  return encoding.groups[0]?.cells ?? 0;
}

/** Cells of the longest instruction that any description's encoding can name. */
export function longestLength(encoding: Encoding): number {
  return encoding.groups.reduce((sum, g) => sum + g.cells, 0);
}

/** The cells that an instruction takes with these operands; `holds` evaluates a condition over them. */
export function lengthWith(instruction: Instruction, holds: (when: NonNullable<Encoding['where']>) => boolean): number {
  return instruction.encoding.groups.reduce((sum, g) => sum + (g.when === null || holds(g.when) ? g.cells : 0), 0);
}
