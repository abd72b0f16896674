// What hosting costs: guest programs of the library bare, by hand, and under monitors, in turn; the ratios are medians over rounds.
import { boot } from '../../src/machine/boot.ts';
import type { Program } from '../../src/machine/index.ts';
import { type Machine, newMachine } from '../../src/machine/machine.ts';
import { constructHosting } from '../../src/monitor/construct.ts';
import { hostedMachine } from '../../src/monitor/hosted.ts';
import type { MonitorKind } from '../../src/monitor/monitor.ts';
import { program } from '../guests/programs.ts';
import { machine } from '../theorems/machines.ts';
import { handWritten, runByHand } from './hand-written.ts';
import { quantile, timed } from './measure.ts';

const ROUNDS = 5;
const MOST = 100_000_000;
/** Longer than the library has it, so that starting does not count. */
const LONG = { 'passes, 24': 'passes, 240' };

interface Subject {
  readonly label: string;
  /** Runs the program to its end from its beginning; steps taken. */
  run(): number;
}

function onMachine(label: string, made: Machine, { segments }: Program): Subject {
  const clean = made.save();
  return {
    label,
    run() {
      made.restore(clean);
      boot(made, segments);
      const { stop, steps } = made.run(MOST);
      if (stop !== 'idle') throw new Error(`${label}: the run ends by ${stop}`);
      return steps;
    },
  };
}

function hosted(name: string, made: Program, cells: number, kind: MonitorKind, depth: number): Subject {
  const constructed = constructHosting(machine(name), { kind, depth });
  if (!constructed.ok) throw new Error(constructed.reason);
  const realCells = Math.min(2 * cells, Number(machine(name).storages[0]!.size));
  const guest = hostedMachine(constructed.hosting, { platform: { sizes: { memory: cells }, devices: [] }, realCells, scramble: 1 });
  return onMachine(depth === 1 ? kind : `${kind}, ${depth} deep`, guest, made);
}

/** Throws where the interpreter leaves other storage or registers than the machine. */
function byHand(made: Program, cells: number, bare: Machine): Subject {
  return {
    label: 'by hand',
    run() {
      const m = handWritten(cells);
      for (const { address, cells: content } of made.segments)
        for (const [i, cell] of content.entries()) m.memory[Number(address) + i] = Number(cell);
      const steps = runByHand(m, MOST);
      const cell = m.memory.findIndex((value, at) => BigInt(value) !== bare.read('memory', BigInt(at)));
      const register = m.r.findIndex((value, k) => BigInt(value) !== bare.get('r', k));
      if (cell >= 0 || register >= 0) throw new Error(`by hand: cell ${cell} or register ${register} is another`);
      return steps;
    },
  };
}

/** Rows of a table: million steps per second, and the speed as a ratio to the bare machine's. */
export function hostingSpeeds(): string[][] {
  const rows = [['program', 'on', 'steps', 'M/s', '÷ bare']];
  const subjects: readonly (readonly [string, string, number])[] = [
    ['third-generation', 'compute', 4096],
    ['third-generation', 'traps', 4096],
    ['third-generation', 'kernel', 4096],
    ['m68010', 'compute', 65_536],
    ['m68010', 'traps', 65_536],
  ];
  for (const [name, file, cells] of subjects) {
    const made = program(name, `isas/${name}/programs/${file}.s`, LONG);
    const plain = newMachine(machine(name), { platform: { sizes: { memory: cells }, devices: [] } });
    const bare = onMachine('bare', plain, made);
    const depths = name === 'third-generation' ? [1, 2, 3, 4] : [1, 2];
    const others = [
      ...(name === 'third-generation' && file === 'compute' ? [byHand(made, cells, plain)] : []),
      ...depths.map((depth) => hosted(name, made, cells, 'vmm', depth)),
      hosted(name, made, cells, 'hybrid', 1),
    ];
    const all = [bare, ...others];
    const times = all.map((): number[] => []);
    const steps = all.map((s) => s.run());
    for (let round = 0; round < ROUNDS; round++) for (const [i, s] of all.entries()) times[i]!.push(timed(() => s.run()));
    for (const [i, s] of all.entries()) {
      // Pair by pair: what slows the machine down for a while slows both.
      const ratio = quantile(
        times[i]!.map((t, round) => times[0]![round]! / t),
        0.5,
      );
      const speed = steps[i]! / quantile(times[i]!, 0.5) / 1000;
      rows.push([i === 0 ? `${name} ${file}` : '', s.label, String(steps[i]), speed.toFixed(1), i === 0 ? '' : ratio.toFixed(2)]);
    }
  }
  return rows;
}
