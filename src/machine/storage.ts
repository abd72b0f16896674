// Where the parts of a state lie: elements in slots, storages in typed arrays by the width of a cell.
import { machineOf } from '../evaluate/machine.ts';
import type { Description, Element, Storage } from '../language/description.ts';

/**
 * How values of a type are held: `number`, at most 32 bits, as an integer, negative only where 32 bits have the highest set; `bigint`, wider ones,
 * never negative; `boolean`.
 */
export type Representation = 'number' | 'bigint' | 'boolean';
export type Held = number | bigint | boolean;

/** Bits of the widest value held as a number. */
export const NUMBER_BITS = 32;

export const representationOf = (width: number): 'number' | 'bigint' => (width <= NUMBER_BITS ? 'number' : 'bigint');

/** A value of `width` bits as it is held, and back. */
export function hold(width: number, value: bigint): number | bigint {
  if (width > NUMBER_BITS) return BigInt.asUintN(width, value);
  return width === NUMBER_BITS ? Number(BigInt.asIntN(width, value)) : Number(BigInt.asUintN(width, value));
}

export function bitsOf(held: Held): bigint {
  if (typeof held === 'number') return BigInt(held >>> 0);
  return BigInt(held);
}

/** An element: its registers are `slot`, `slot + 1`, … of the numbers or of the wide values. */
export interface PlacedElement {
  readonly element: Element;
  readonly representation: 'number' | 'bigint';
  readonly slot: number;
  /** Where its first register lies in the undo log. */
  readonly undo: number;
}

export type CellArray = Uint8Array | Uint16Array | Int32Array | BigUint64Array | bigint[];

export interface PlacedStorage {
  readonly index: number;
  readonly storage: Storage;
  readonly representation: 'number' | 'bigint';
  /** Number of cells. */
  readonly size: number;
  /** Where cell 0 lies in the undo log. */
  readonly undo: number;
}

export interface Layout {
  readonly description: Description;
  readonly elements: ReadonlyMap<string, PlacedElement>;
  readonly storages: ReadonlyMap<string, PlacedStorage>;
  readonly pc: PlacedElement;
  readonly mode: PlacedElement;
  /** Slots. While an instruction runs the last is the address of the next one, and the last but one what follows in sequence. */
  readonly numbers: number;
  readonly wides: number;
}

/** Cells that a storage of this program can have at most: typed arrays have no more. */
export const MOST_CELLS = 2 ** 30;

/** Places every part. `sizes` gives storages fewer cells than declared. Throws a RangeError for a size that cannot be had. */
export function layoutOf(description: Description, sizes: Readonly<Record<string, number>> = {}): Layout {
  const elements = new Map<string, PlacedElement>();
  let numbers = 0;
  let wides = 0;
  let undo = 0;
  for (const element of description.elements) {
    const representation = representationOf(element.width);
    elements.set(element.id, { element, representation, slot: representation === 'number' ? numbers : wides, undo });
    if (representation === 'number') numbers += element.count;
    else wides += element.count;
    undo += element.count;
  }
  const storages = new Map<string, PlacedStorage>();
  for (const [index, storage] of description.storages.entries()) {
    const size = sizes[storage.id] ?? Number(storage.size);
    if (!Number.isInteger(size) || size < 1 || size > Number(storage.size))
      throw new RangeError(`storage ${storage.id} has 1 to ${storage.size} cells, not ${size}`);
    if (size > MOST_CELLS) throw new RangeError(`storage ${storage.id} of ${size} cells is too large: give it ${MOST_CELLS} or fewer`);
    storages.set(storage.id, { index, storage, representation: representationOf(storage.cellWidth), size, undo });
    undo += size;
  }
  const { pc, mode } = machineOf(description);
  return {
    description,
    elements,
    storages,
    pc: elements.get(pc.element.id)!,
    mode: elements.get(mode.element.id)!,
    numbers: numbers + 2,
    wides: wides + 2,
  };
}

/** Marks of cells: storing into a marked one is not a plain store. */
export const MARK_CODE = 1;
export const MARK_MAP = 2;
export const MARK_DEVICE = 4;

/** Places in `State.control`. */
export const UNDO_LENGTH = 0;
/** Grows whenever the address map may have become another. */
export const MAP_VERSION = 1;
/** Not zero when something has happened after which a run of instructions must not go on by itself. */
export const LEAVE = 2;
/** Instructions that a run of them has retired before the present one. */
export const RETIRED = 3;

/** The state in the arrays that compiled code works on. */
export interface State {
  readonly numbers: Int32Array;
  readonly wides: bigint[];
  readonly cells: readonly CellArray[];
  readonly marks: readonly Uint8Array[];
  readonly control: Int32Array;
  /** Pairs of a place and what was held there; as many numbers and bigints as `control[UNDO_LENGTH]` says. */
  readonly undo: (number | bigint)[];
}

export function newState(layout: Layout): State {
  const storages = [...layout.storages.values()];
  return {
    numbers: new Int32Array(layout.numbers),
    wides: new Array<bigint>(layout.wides).fill(0n),
    cells: storages.map(({ storage, size }) => newCells(storage.cellWidth, size)),
    marks: storages.map(({ size }) => new Uint8Array(size)),
    control: new Int32Array(4),
    undo: new Array<number | bigint>(256).fill(0),
  };
}

function newCells(width: number, size: number): CellArray {
  if (width <= 8) return new Uint8Array(size);
  if (width <= 16) return new Uint16Array(size);
  if (width <= 32) return new Int32Array(size);
  if (width <= 64) return new BigUint64Array(size);
  return new Array<bigint>(size).fill(0n);
}
