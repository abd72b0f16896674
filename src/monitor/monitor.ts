// What a virtual machine monitor consists of, as data (MODEL §5). The same data is run (`hosted.ts`), proved (`src/equivalence`) and printed.
import type { Block, Description, Setting } from '../language/description.ts';

/** `vmm`: trap and emulate (Theorem 1). `hybrid`: interprets code of other virtual modes than the real one, runs code of that mode directly (Theorem 3). */
export type MonitorKind = 'vmm' | 'hybrid';

/**
 * The machine as one sees it from a level. Level 0 is the hosting machine; level j is the machine that the monitor of level j makes of level j − 1; the last
 * is the guest's. All levels have the same elements and storages in the same order: what a level does not call its own is of role control there.
 * Reading a level's description on the common state is interpreting the machine of that level: its instructions are the interpreter routines v_i.
 */
export interface Level {
  readonly description: Description;
  /** What each element of the guest's machine is called here. D (without banks) and P have one name at every level; the rest stands in control blocks. */
  readonly names: ReadonlyMap<string, string>;
  /** Elements of the hosting that describe the window of this level in the storage of the level below; null at level 0. */
  readonly window: WindowElements | null;
}

/** Names of elements. `start`: first cell; `cells`: number of cells; `tables`: where the shadow tables of the level below lie, null where it has none. */
export interface WindowElements {
  readonly start: string;
  readonly cells: string;
  readonly tables: string | null;
}

/**
 * One thing that the dispatcher does with a trap of the machine below.
 * `enter`: the state that the guest really had goes back into its control block. `interpret`: one step of the virtual machine, interpreted: an interrupt that is due,
 * or the instruction at the virtual pc. `reflect`: the trap that the virtual machine took (or, which would be wrong, the one that the real machine took) is
 * delivered to the guest by its own machine's trap delivery. `allocate`: the allocator composes what the machine below needs.
 */
export type DispatchStep =
  | { readonly do: 'enter' }
  | { readonly do: 'interpret' }
  | { readonly do: 'reflect'; readonly cause: 'virtual' | 'real' }
  | { readonly do: 'allocate' };

/** The control program ⟨D, A, {v_i}⟩ between a level and the one above; the v_i are the instructions of the upper level's description. */
export interface ControlProgram {
  readonly kind: MonitorKind;
  /** D: what is done with each trap, in order. */
  readonly dispatcher: readonly DispatchStep[];
  /** Control block ← machine below: the bank of the guest's mode, what the map absorbs. Only elements are assigned. Read as semantics of the level below. */
  readonly enter: Block;
  /** A: machine below ← control block: mode, map composed with the window, held elements, the bank. Only elements are assigned. Read as semantics of the level above. */
  readonly allocate: Block;
  /** The shadow tables, part of A: cell `index` (slot 0) of so many gets what the block returns, read as the level above. Null where the map has no tables. */
  readonly shadow: { readonly cells: number; readonly entry: Block; readonly tables: string } | null;
  /** Elements of the machine below that are held at values: κ, and what keeps the machine below going and quiet. Keys are names at the level below. */
  readonly held: ReadonlyMap<string, bigint>;
  /** Elements of the machine below (by its names) that are neither the guest's nor composed nor held: arbitrary. */
  readonly free: readonly string[];
}

/** A description with its monitors, one inside the other. */
export interface Hosting {
  /** The guest's machine, and the hosting one. */
  readonly machine: Description;
  readonly setting: Setting;
  /** `levels[0]` is the hosting machine; `levels[j]` is made by `monitors[j - 1]`. */
  readonly levels: readonly Level[];
  readonly monitors: readonly ControlProgram[];
  /** The description has no relocation of its own: the board of the hosting machine supplies a unit that adds the start of the window and refuses what lies beyond its end. */
  readonly unit: boolean;
  /**
   * Fetching, or an interrupt that follows an instruction, asks for these control elements of the guest's machine, by their names there, which are held at these
   * values: a guest whose own have others is interpreted.
   */
  readonly fetchable: ReadonlyMap<string, bigint>;
  /** What the real machine's trap delivery does to the guest's own state before any monitor is there (D14). */
  readonly arrive: Block;
  /** A window begins at a multiple of this. */
  readonly align: bigint;
}
