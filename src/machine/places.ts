// Registers and cells as the undo log numbers them: looking at them, changing them, and taking changes back.
import { type CodeCache, forgetCell } from './code-cache.ts';
import { bitsOf, type Layout, LEAVE, MAP_VERSION, MARK_CODE, MARK_MAP, type PlacedStorage, type State, UNDO_LENGTH } from './storage.ts';

/** Changed registers and cells: a place, and what was there before, in the order of the changes. */
export type UndoLog = (number | bigint)[];

interface Place {
  readonly array: { [at: number]: number | bigint };
  readonly at: number;
  /** Null for a register. */
  readonly storage: PlacedStorage | null;
}

export class Places {
  private readonly storages: readonly PlacedStorage[];
  /** Of registers, by place. */
  private readonly registers: readonly Place[];
  constructor(
    layout: Layout,
    private readonly state: State,
    private readonly cache: CodeCache,
    private readonly codeIn: PlacedStorage,
  ) {
    this.storages = [...layout.storages.values()];
    this.registers = [...layout.elements.values()].flatMap(({ representation, slot, element }) => {
      const array: Place['array'] = representation === 'number' ? state.numbers : state.wides;
      return Array.from({ length: element.count }, (_, k) => ({ array, at: slot + k, storage: null }));
    });
  }

  private find(place: number): Place {
    const register = this.registers[place];
    if (register !== undefined) return register;
    const storage = this.storages.findLast((s) => place >= s.undo)!;
    return { array: this.state.cells[storage.index] as Place['array'], at: place - storage.undo, storage };
  }

  get(place: number): number | bigint {
    const { array, at } = this.find(place);
    return array[at]!;
  }

  value(place: number): bigint {
    return bitsOf(this.get(place));
  }

  /** Gives a place a value, and logs the old one. */
  set(place: number, value: number | bigint): void {
    const { undo, control } = this.state;
    undo[control[UNDO_LENGTH]!++] = place;
    undo[control[UNDO_LENGTH]!++] = this.get(place);
    this.replace(place, value);
  }

  private replace(place: number, value: number | bigint): void {
    const { array, at, storage } = this.find(place);
    array[at] = value;
    if (storage === null) this.state.control[MAP_VERSION]!++;
    else this.changed(storage, at);
  }

  /** Tells those who remember a cell that it is another. */
  private changed(storage: PlacedStorage, at: number): void {
    const marks = this.state.marks[storage.index]!;
    const { control } = this.state;
    if (marks[at]! & MARK_CODE && storage === this.codeIn) {
      forgetCell(this.cache, at);
      control[LEAVE] = 1;
    }
    if (marks[at]! & MARK_MAP) {
      marks[at]! &= ~MARK_MAP;
      control[MAP_VERSION]!++;
      control[LEAVE] = 1;
    }
  }

  /** Takes back what was logged since the log had this length. */
  rollBack(mark: number): void {
    const { undo, control } = this.state;
    const length = control[UNDO_LENGTH]!;
    if (length > mark) this.undo(undo.slice(mark, length));
    control[UNDO_LENGTH] = mark;
  }

  undo(log: UndoLog): void {
    for (let i = log.length - 2; i >= 0; i -= 2) this.replace(Number(log[i]), log[i + 1]!);
  }

  /** What was logged, which is then forgotten. */
  takeLog(): UndoLog {
    const { undo, control } = this.state;
    const log = undo.slice(0, control[UNDO_LENGTH]);
    control[UNDO_LENGTH] = 0;
    return log;
  }

  /** Whether anything logged is now other than it was at first. */
  differs(log: UndoLog): boolean {
    const first = new Map<number, number | bigint>();
    for (let i = 0; i < log.length; i += 2) if (!first.has(Number(log[i]))) first.set(Number(log[i]), log[i + 1]!);
    return [...first].some(([place, old]) => this.get(place) !== old);
  }
}
