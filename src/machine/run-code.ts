// Runs of instructions made as they turn out to be executed often, and followed as long as they lie where they were found.

import type { CompileOptions } from './code.ts';
import type { CachedInstruction, CodeRun } from './code-cache.ts';
import { addressWidth, type Compiled, instantiate, type Runtime } from './compile.ts';
import type { Finder } from './find.ts';
import { LONGEST_RUN, type RunCompiler, runCompiler } from './runs.ts';
import { bitsOf, hold, type Layout, LEAVE, MAP_VERSION, RETIRED, type State } from './storage.ts';

export class RunCode {
  private readonly compiler: RunCompiler | null;
  private readonly width: number;

  /** `warm`: how often an instruction is executed by itself before a run is made of it and those that follow. */
  constructor(
    private readonly layout: Layout,
    private readonly state: State,
    private readonly runtime: Runtime,
    private readonly code: Compiled,
    private readonly finder: Finder,
    options: CompileOptions,
    private readonly warm: number,
  ) {
    this.compiler = runCompiler(layout, options);
    this.width = addressWidth(layout);
  }

  /** The run that begins with the instruction at the pc and has at most so many instructions; null where there is none. */
  from(entry: CachedInstruction, pc: number | bigint, most: number): CodeRun | null {
    if (this.compiler === null || entry.run === 'none') return null;
    if (entry.run === null || !entry.run.alive || entry.run.va !== pc) {
      if (++entry.count < this.warm) return null;
      entry.count = 0;
      entry.run = this.compile(this.compiler, entry, pc);
      if (entry.run === 'none') return null;
    }
    return entry.run.entries.length <= most && this.follows(entry.run, entry) ? entry.run : null;
  }

  /** Executes at most `most` instructions of a run; whether the last one trapped. The control word RETIRED tells how many retired. */
  execute(run: CodeRun, most: number): boolean {
    this.state.control[LEAVE] = 0;
    this.state.control[RETIRED] = 0;
    return run.execute(Math.min(most, 1 << 20)) === 1;
  }

  /** Whether the instructions still are where they follow each other. */
  private follows(run: CodeRun, first: CachedInstruction): boolean {
    const version = this.state.control[MAP_VERSION]!;
    if (first.va !== run.va) return false;
    if (run.version === version && run.space === first.space) return true;
    for (const [k, entry] of run.entries.entries()) {
      const va = run.addresses[k]!;
      const found = entry.version === version && entry.va === va && entry.space === first.space;
      if (!found && this.locate(entry, va, first.space) !== entry) return false;
    }
    run.space = first.space;
    run.version = version;
    return true;
  }

  private compile(compiler: RunCompiler, first: CachedInstruction, pc: number | bigint): CodeRun | 'none' {
    if (first.va !== pc) return 'none';
    const made = compiler.attempt((writer) => {
      const entries: CachedInstruction[] = [];
      const addresses: (number | bigint)[] = [];
      for (let next: CachedInstruction | null = first, va = pc; next !== null; ) {
        entries.push(next);
        addresses.push(va);
        const on = writer.add(next.decoded, bitsOf(va));
        if (on === null || entries.length === LONGEST_RUN) break;
        va = hold(this.width, on);
        // Where the way leads back into the run, it is gone through again from its beginning or from there.
        next = addresses.includes(va) ? null : this.locate(null, va, first.space);
      }
      return { entries, addresses, source: writer.source() };
    });
    if (made === null) return 'none';
    const { entries, addresses, source } = made;
    const execute = instantiate(this.layout, this.state, this.runtime, source) as CodeRun['execute'];
    const run = { entries, addresses, execute, alive: entries.every((e) => e.alive), va: pc, space: first.space, version: -1 };
    for (const entry of entries) entry.runs = [...entry.runs.filter((r) => r.alive), run];
    return run;
  }

  /** As the finder does; null where a cell is refused. `known` null: whatever is there. */
  private locate(known: CachedInstruction | null, va: number | bigint, space: number | bigint): CachedInstruction | null {
    try {
      return known === null ? this.finder.at(this.code, va, space) : this.finder.locate(this.code, known, va, space);
    } catch (thrown) {
      if (!this.runtime.isTrap(thrown)) throw thrown;
      return null;
    }
  }
}
