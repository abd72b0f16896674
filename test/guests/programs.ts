// The guest programs of the library: assembled, booted on the bare machine and run to their ends; and the same on the reference evaluator.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { start, step } from '../../src/evaluate/run.ts';
import { emptyState } from '../../src/evaluate/state.ts';
import { formatDiagnostic } from '../../src/language/index.ts';
import type { SourceText } from '../../src/language/source.ts';
import { loadPlatform } from '../../src/load/index.ts';
import { boot } from '../../src/machine/boot.ts';
import { assemble, type Program } from '../../src/machine/index.ts';
import { type Machine, newMachine, type Ran } from '../../src/machine/machine.ts';
import { BARE, type Platform } from '../../src/machine/platform.ts';
import { machine } from '../theorems/machines.ts';

const sourceOf = (file: string): SourceText | null => (existsSync(file) ? { file, text: readFileSync(file, 'utf8') } : null);

/** A program of the library, assembled. `replaced` gives lines other text, by what they are in the file. */
export function program(name: string, file: string, replaced: Readonly<Record<string, string>> = {}): Program {
  const read = (path: string): SourceText | null => {
    const source = sourceOf(path);
    if (source === null) return null;
    return { ...source, text: Object.entries(replaced).reduce((text, [from, to]) => text.replace(from, to), source.text) };
  };
  const root = read(file);
  if (root === null) throw new Error(`there is no ${file}`);
  const made = assemble(machine(name), root, { include: (path, from) => read(join(dirname(from), path)) });
  if (made.program === null) throw new Error(made.diagnostics.map((d) => formatDiagnostic(d, (f) => made.sources.get(f))).join('\n'));
  return made.program;
}

export function board(name: string): Platform {
  const loaded = loadPlatform(machine(name), name);
  if (!loaded.ok || loaded.result.platform === null) throw new Error(`${name} has no board`);
  return loaded.result.platform;
}

/** A guest that is ready to run. */
export interface Guest {
  readonly machine: Machine;
  /** `count` values from a symbol on, each of so many cells, of which the first is the most significant. */
  values(symbol: string, count?: number, cells?: number): number[];
}

export function newGuest(name: string, made: Program, platform: Platform = BARE): Guest {
  const description = machine(name);
  const bare = newMachine(description, { platform });
  const booted = boot(bare, made.segments);
  if (booted.kind !== 'booted') throw new Error(booted.message);
  const { id, cellWidth } = description.storages[0]!;
  return {
    machine: bare,
    values: (symbol, count = 1, cells = 1) => {
      const from = made.symbols.get(symbol);
      if (from === undefined) throw new Error(`there is no symbol ${symbol}`);
      const at = (k: number): number => {
        let value = 0n;
        for (let i = 0; i < cells; i++) value = (value << BigInt(cellWidth)) | bare.read(id, from + BigInt(k * cells + i));
        return Number(value);
      };
      return Array.from({ length: count }, (_, k) => at(k));
    },
  };
}

/** A guest that has been run until nothing changes any more, which must be within the budget. */
export function runGuest(name: string, made: Program, budget: number, platform: Platform = BARE): Guest & { readonly ran: Ran } {
  const guest = newGuest(name, made, platform);
  const ran = guest.machine.run(budget);
  if (ran.stop !== 'idle') throw new Error(`the run ends by ${ran.stop} at 0x${guest.machine.get('pc').toString(16)}`);
  return { ...guest, ran };
}

/** How many of the first steps execute an instruction that takes a trap of kind privileged in the real user mode, whatever its operands. */
export function privilegedIn(name: string, made: Program, steps: number): number {
  const { machine: bare } = newGuest(name, made);
  const refused = privilegedNames(name);
  let count = 0;
  for (let n = 0; n < steps; n++) {
    const step = bare.step();
    if (step.kind === 'retired' && refused.has(step.decoded.instruction.name)) count++;
  }
  return count;
}

/** Instructions whose text begins with the check for supervisor mode. */
function privilegedNames(name: string): ReadonlySet<string> {
  const { instructions } = machine(name);
  const checks = (i: (typeof instructions)[number]): boolean =>
    i.semantics.body.some((s) => s.op === 'call' && s.name === 'require_supervisor');
  return new Set(instructions.filter(checks).map((i) => i.name));
}

/** So many steps on the compiled machine and on the reference evaluator; the first step after which elements or cells differ, or null. */
export function firstDifference(name: string, made: Program, steps: number, platform: Platform = BARE): string | null {
  const description = machine(name);
  const { machine: bare } = newGuest(name, made, platform);
  const state = emptyState(description);
  const storage = description.storages[0]!.id;
  state.sizes.set(storage, BigInt(bare.size(storage)));
  for (const { address, cells } of made.segments)
    for (const [i, cell] of cells.entries()) state.cells.get(storage)!.set(address + BigInt(i), cell);
  const registers = description.elements.flatMap(({ id, count }) =>
    Array.from({ length: count }, (_, i) => ({ id, i, key: count === 1 ? id : `${id}[${i}]` })),
  );
  for (const { id, i, key } of registers) state.elements.set(key, bare.get(id, i));
  const reference = start(description, state);
  for (let n = 1; n <= steps; n++) {
    const told = step(reference);
    const mine = bare.step();
    if (told.kind !== mine.kind) return `step ${n}: ${mine.kind}, not ${told.kind}`;
    const other = registers.find(({ id, i, key }) => bare.get(id, i) !== (state.elements.get(key) ?? 0n));
    if (other !== undefined) return `step ${n}: ${other.key} is ${bare.get(other.id, other.i)}, not ${state.elements.get(other.key)}`;
  }
  for (const [at, value] of state.cells.get(storage)!)
    if (bare.read(storage, at) !== value) return `cell ${at} is ${bare.read(storage, at)}, not ${value}`;
  return null;
}
