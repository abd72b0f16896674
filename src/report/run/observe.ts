// What people want to know of a machine in a state: where it is, what is not zero, what its consoles have put out.
import { type DecodedInstruction, decode, decoderOf } from '../../evaluate/decode.ts';
import { BudgetExceeded, fetch, type StateSource } from '../../evaluate/index.ts';
import { codeStorage } from '../../isa/layout.ts';
import type { Description } from '../../language/description.ts';
import { dialectOf, type Program, type Segment } from '../../machine/index.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Platform } from '../../machine/platform.ts';
import { printInstruction } from '../../machine/print.ts';
import { toInteger, toPlainInteger } from '../values.ts';
import type { CellsDocument, ConsoleDocument, Place, RunResult } from './document.ts';

/** The labels of a program in ascending order of their addresses. */
export interface Labels {
  readonly list: readonly { readonly name: string; readonly address: bigint }[];
  /** The first address after the program. */
  readonly end: bigint;
}

const LABEL = /^\s*([A-Za-z_.$][\w.$]*)\s*:/;

/** The labels that stand before lines: other definitions name no place. */
export function labelsOf(assembly: Program | null): Labels {
  if (assembly === null) return { list: [], end: 0n };
  const list: { name: string; address: bigint }[] = [];
  for (const { text, address } of assembly.lines) {
    if (address === null) continue;
    for (let rest = text, found = LABEL.exec(rest); found !== null; found = LABEL.exec(rest)) {
      const name = found[1]!;
      const value = assembly.symbols.get(name);
      if (value !== undefined) list.push({ name, address: value });
      rest = rest.slice(found[0].length);
    }
  }
  const last = assembly.segments.at(-1);
  return {
    list: list.toSorted((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0)),
    end: last === undefined ? 0n : last.address + BigInt(last.cells.length),
  };
}

/** An address and the nearest label before it; the first of those at one address. */
export function placeOf({ list, end }: Labels, address: bigint): Place {
  const before = list.findLast((label) => label.address <= address);
  const label = before === undefined || address >= end ? null : list.find((l) => l.address === before.address)!;
  const past = label === null ? 0n : address - label.address;
  return { address: toPlainInteger(address), label: label === null ? null : past === 0n ? label.name : `${label.name}+${past}` };
}

export function pcOf(description: Description): string {
  return description.elements.find(({ role }) => role === 'pc')!.id;
}

/** A mode by its name, or its code where it has none. */
export function modeName({ modes }: Description, code: bigint): string {
  return modes.find((mode) => mode.code === code)?.name ?? `mode ${code}`;
}

/** The mode that the machine is in; null for a machine of one mode. */
export function modeOf(machine: Machine): bigint | null {
  const element = machine.description.elements.find(({ role }) => role === 'mode');
  return element === undefined ? null : machine.get(element.id);
}

/** The state of a machine as the reference evaluator reads it. */
export function sourceOf(machine: Machine): StateSource {
  return {
    element: (id, index) => machine.get(id, index),
    cell: (storage, pa) => machine.read(storage, pa),
    size: (storage) => BigInt(machine.size(storage)),
  };
}

/** The instruction that a machine would execute next, as text; null where it cannot be fetched or its code is none. */
export function nextInstruction(machine: Machine): string | null {
  const { description } = machine;
  try {
    const fetched = fetch(description, sourceOf(machine));
    if (fetched.kind === 'trap' || fetched.value === null) return null;
    const at = fetched.value;
    const storage = codeStorage(description);
    const { addressWidth } = dialectOf(description);
    if (storage === null) return null;
    const decoded = decode(decoderOf(description), (index) => {
      const found = machine.translate(BigInt.asUintN(addressWidth, at + BigInt(index)), 'execute', modeOf(machine) ?? 0n);
      return found.kind === 'trap' ? null : machine.read(storage.id, found.pa);
    });
    return decoded.kind === 'instruction' ? instructionText(description, decoded, at) : null;
  } catch (error) {
    if (error instanceof BudgetExceeded) return null;
    throw error;
  }
}

/** An instruction at an address in assembly language; its name where no text stands for it. */
export function instructionText(description: Description, { instruction, operands }: DecodedInstruction, address: bigint): string {
  const dialect = dialectOf(description);
  const spelled = dialect.byName.get(instruction.name);
  return (spelled === undefined ? null : printInstruction(dialect, spelled, operands, address)) ?? instruction.name;
}

/** Elements that are not zero, with mode and pc whatever they are, and how many registers are left out. */
export function stateOf(machine: Machine): Pick<RunResult, 'state' | 'zero'> {
  const { description } = machine;
  const state: RunResult['state'][number][] = [];
  let zero = 0;
  for (const { id, count, width, role } of description.elements)
    for (let index = 0; index < count; index++) {
      const value = machine.get(id, index);
      if (value === 0n && role !== 'mode' && role !== 'pc') zero++;
      else
        state.push({
          element: count === 1 ? id : `${id}[${index}]`,
          value: toInteger(value, width),
          text: role === 'mode' ? modeName(description, value) : null,
        });
    }
  return { state, zero };
}

/** So many cells of the storage of programs from a physical address on, as far as there are any. */
export function cellsAt(machine: Machine, name: string, address: bigint, count: number): CellsDocument {
  const storage = codeStorage(machine.description)!;
  const size = BigInt(machine.size(storage.id));
  const values: bigint[] = [];
  for (let at = address; at < size && values.length < count; at++) values.push(machine.read(storage.id, at));
  return { name, address: toPlainInteger(address), values: values.map((value) => toInteger(value, storage.cellWidth)) };
}

/** What the consoles of a platform have put out. */
export function consolesOf(machine: Machine, platform: Platform | null): ConsoleDocument[] {
  return (platform?.devices ?? []).flatMap((device, number): ConsoleDocument[] => {
    if (device.kind !== 'console') return [];
    const cells = machine.output(number);
    return [{ storage: device.storage, at: device.at, cells: cells.map(toPlainInteger), text: textOf(cells) }];
  });
}

/** Cells as characters; what is none is U+FFFD. */
function textOf(cells: readonly bigint[]): string {
  return cells
    .map((cell) => (cell < 0x80n && (cell >= 0x20n || cell === 9n || cell === 10n) ? String.fromCharCode(Number(cell)) : '\ufffd'))
    .join('');
}

/** First and last address of a program. */
export function extentOf(segments: readonly Segment[]): { readonly cells: number; readonly first: bigint; readonly last: bigint } | null {
  const [first] = segments;
  const last = segments.at(-1);
  if (first === undefined || last === undefined) return null;
  return {
    cells: segments.reduce((sum, { cells }) => sum + cells.length, 0),
    first: first.address,
    last: last.address + BigInt(last.cells.length) - 1n,
  };
}
