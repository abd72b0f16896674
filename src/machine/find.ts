// The instruction at a virtual address: remembered by where it lies, decoded where it is met for the first time.
import { type DecodedInstruction, decode, decoderOf } from '../evaluate/decode.ts';
import type { Description } from '../language/description.ts';
import { type CachedInstruction, type CodeCache, cachedAt, remember } from './code-cache.ts';
import { addressWidth, type Compiled } from './compile.ts';
import { bitsOf, hold, type Layout, MAP_VERSION, type PlacedStorage, type State } from './storage.ts';

export class Finder {
  private readonly width: number;
  private readonly numbers: ReadonlyMap<Description['instructions'][number], number>;

  /** `signal` is what compiled code throws. */
  constructor(
    private readonly layout: Layout,
    private readonly state: State,
    private readonly cache: CodeCache,
    private readonly codeIn: PlacedStorage,
    private readonly signal: unknown,
  ) {
    this.width = addressWidth(layout);
    this.numbers = new Map(layout.description.instructions.map((i, n) => [i, n]));
  }

  /** The instruction at an address in the view of a mode; null where its code is none. Throws the signal where a cell of it is refused. */
  at(code: Compiled, va: number | bigint, space: number | bigint): CachedInstruction | null {
    const known = cachedAt(this.cache, code.translate.execute(va, space));
    if (known !== null && known.va === va && known.space === space && known.version === this.state.control[MAP_VERSION]) return known;
    return this.locate(code, known, va, space);
  }

  /** The same; `known` where its cells are still where they were found. */
  locate(code: Compiled, known: CachedInstruction | null, va: number | bigint, space: number | bigint): CachedInstruction | null {
    const start = bitsOf(va);
    const cellAt = (index: number): number => code.translate.instruction(hold(this.width, start + BigInt(index)), space);
    const found = { va, space, version: this.state.control[MAP_VERSION]! };
    if (known?.alive) {
      const { cells } = known;
      let same = cellAt(0) === cells[0];
      for (let i = 1; same && i < cells.length; i++) same = cellAt(i) === cells[i];
      if (same) return Object.assign(known, found);
    }
    const cells: number[] = [];
    const decoded = decode(decoderOf(this.layout.description), (index) => {
      try {
        cells[index] = cellAt(index);
      } catch (thrown) {
        if (thrown !== this.signal) throw thrown;
        return null;
      }
      return bitsOf(this.state.cells[this.codeIn.index]![cells[index]!]!);
    });
    // The refusal is the last thing that the signal told.
    if (decoded.kind === 'refused') throw this.signal;
    if (decoded.kind === 'undefined') return null;
    const entry = this.entryOf(decoded, cells.slice(0, decoded.length), found);
    remember(this.cache, entry);
    return entry;
  }

  private entryOf(
    decoded: DecodedInstruction,
    cells: readonly number[],
    found: Pick<CachedInstruction, 'va' | 'space' | 'version'>,
  ): CachedInstruction {
    const { instruction } = decoded;
    const operands = instruction.operands.map(({ name, width }) => hold(width, decoded.operands.get(name)!));
    return { number: this.numbers.get(instruction)!, decoded, operands, cells, alive: true, ...found, count: 0, run: null, runs: [] };
  }
}
