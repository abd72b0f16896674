// What the bench measures of one machine.
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import type { Statistics } from '../../src/classify/analysis.ts';
import type { DefinitionSet } from '../../src/language/definition-set.ts';
import type { Description } from '../../src/language/description.ts';
import type { Solver } from '../../src/logic/index.ts';
import { analyse } from '../../src/theorems/index.ts';

/** Times are in milliseconds of wall clock, `cpu` in milliseconds of this process on all cores. */
export interface Measured {
  readonly name: string;
  readonly forms: number;
  readonly statistics: Statistics;
  readonly median: number;
  readonly p90: number;
  readonly total: number;
  readonly cpu: number;
  readonly queries: readonly string[];
}

export async function measure(name: string, description: Description, definitions: DefinitionSet, solver: Solver): Promise<Measured> {
  const starts: number[] = [];
  const queries: string[] = [];
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const analysis = await analyse(description, definitions, {
    solver,
    progress: () => starts.push(performance.now()),
    emit: (_, text) => queries.push(text),
  });
  const total = performance.now() - begin;
  const used = process.cpuUsage(cpu);
  const times = starts.slice(1, analysis.forms.length + 1).map((t, i) => t - (starts[i] ?? t));
  return {
    name,
    forms: analysis.forms.length,
    statistics: analysis.statistics,
    median: quantile(times, 0.5),
    p90: quantile(times, 0.9),
    total,
    cpu: (used.user + used.system) / 1000,
    queries,
  };
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}

/** Milliseconds that the work takes. */
export function timed(work: () => void): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}

/** Milliseconds that one native Z3 takes for the queries one after the other, each with a clean slate, without the time to start. Null without Z3. */
export function nativeTime(queries: readonly string[]): number | null {
  const run = (texts: readonly string[]): number | null => {
    const input = texts.map((t) => t.replace(/\(exit\)\s*$/, '(reset)\n')).join('');
    let failed = false;
    const time = timed(() => {
      const { status, stdout } = spawnSync('z3', ['-in', '-smt2', '-t:60000'], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
      failed = status !== 0 || stdout.includes('(error');
    });
    return failed ? null : time;
  };
  const empty = run(['(check-sat)\n(exit)\n']);
  const all = run(queries);
  return empty === null || all === null ? null : Math.max(0, all - empty);
}
