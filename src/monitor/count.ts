// What monitors do, counted and told.
import type { DecodedInstruction } from '../evaluate/decode.ts';
import type { CodeRun } from '../machine/code-cache.ts';
import type { Step, TakenTrap } from '../machine/machine.ts';

/** What became of a trap at one monitor. `passed on`: the virtual machine of this level took a trap, which is the next monitor's. */
export type Did = 'interpreted' | 'reflected' | 'interrupt' | 'passed on' | 'stuck';

/** One trap at one monitor. `step`: the step of the guest, from 1. `pc` and `mode` are the virtual ones; the real mode is that of the setting. `real`: the trap of the machine below, null where the monitor interprets of itself. */
export interface MonitorEvent {
  readonly step: number;
  readonly level: number;
  readonly pc: bigint;
  readonly mode: bigint;
  readonly real: TakenTrap | null;
  readonly decoded: DecodedInstruction | null;
  readonly did: Did;
  /** The trap that the virtual machine took. */
  readonly virtual: TakenTrap | null;
}

export interface MonitorCounts {
  /** Traps of the machine below. */
  traps: number;
  /** Instructions of the guest that the monitor executed for it. */
  interpreted: number;
  /** Traps delivered to the guest, or passed on to the next monitor. */
  reflected: number;
  interrupts: number;
  /** By instruction. */
  readonly byInstruction: Map<string, { interpreted: number; reflected: number }>;
  note(step: Step, last: boolean): Did;
  /** So many instructions of a run, from its beginning, were interpreted in one piece. */
  noteRun(run: CodeRun | null, retired: number): void;
}

export function newCounts(): MonitorCounts {
  const counts: MonitorCounts = {
    traps: 0,
    interpreted: 0,
    reflected: 0,
    interrupts: 0,
    byInstruction: new Map(),
    note(step, last) {
      switch (step.kind) {
        case 'retired':
          if (step.after === null) counts.interpreted++;
          else counts.reflected++;
          of(step.decoded).interpreted++;
          return 'interpreted';
        case 'trap':
          counts.reflected++;
          if (step.decoded !== null) of(step.decoded).reflected++;
          return last ? 'reflected' : 'passed on';
        case 'interrupt':
          counts.interrupts++;
          return last ? 'interrupt' : 'passed on';
        case 'undefined operation':
          return 'stuck';
      }
    },
    noteRun(run, retired) {
      counts.interpreted += retired;
      const length = run?.entries.length ?? 0;
      for (const [k, { decoded }] of (run?.entries ?? []).entries()) {
        const times = Math.floor(retired / length) + (k < retired % length ? 1 : 0);
        if (times > 0) of(decoded).interpreted += times;
      }
    },
  };
  const of = ({ instruction }: DecodedInstruction): { interpreted: number; reflected: number } => {
    const known = counts.byInstruction.get(instruction.name) ?? { interpreted: 0, reflected: 0 };
    counts.byInstruction.set(instruction.name, known);
    return known;
  };
  return counts;
}
