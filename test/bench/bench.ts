// How fast the checker is: one table, a row a machine. `npm run bench`, or `npm run bench -- NAME…` for machines whose names contain one of these.
// `npm run bench -- machine` is about compiled machines instead, `npm run bench -- hosting` about guests under monitors, `npm run bench -- equivalence` about
// random guests.
import process from 'node:process';
import { libraryNames } from '../../src/load/index.ts';
import { loadSolver } from '../../src/logic/index.ts';
import { loadZ3Text } from '../logic/z3-text.ts';
import { definitions, machine } from '../theorems/machines.ts';
import { equivalenceSpeeds } from './equivalence.ts';
import { hostingSpeeds } from './hosting.ts';
import { machineSpeeds } from './machine.ts';
import { type Measured, measure, nativeTime, timed } from './measure.ts';

const HEAD = ['machine', 'forms', 'questions', 'structural', 'random', 'solver', 'unknown', 'ms/form', 'p90', 'total s', 'cpu s'];
const SOLVER_HEAD = ['queries', 'Z3 here ms', 'native ms', 'ratio'];

const wanted = process.argv.slice(2);
if (wanted.join() === 'machine') {
  console.log(table(machineSpeeds()));
  process.exit();
}
if (wanted.join() === 'hosting') {
  console.log(table(hostingSpeeds()));
  process.exit();
}
if (wanted.join() === 'equivalence') {
  console.log(table(equivalenceSpeeds()));
  process.exit();
}
const names = libraryNames().filter((name) => wanted.length === 0 || wanted.some((w) => name.includes(w)));
const set = definitions('resources');
const solver = await loadSolver();
const z3 = await loadZ3Text();

// One round unmeasured: start-up is not what the table is about.
await measure('', machine('third-generation-getb'), set, solver);
z3('(declare-fun x () (_ BitVec 8)) (assert (= (bvmul x x) #x31)) (check-sat)');

const rows: string[][] = [];
for (const name of names) {
  process.stderr.write(`${name}\n`);
  const m = await measure(name, machine(name), set, solver);
  rows.push([...plain(m), ...compared(m)]);
}
console.log(table([[...HEAD, ...SOLVER_HEAD], ...rows]));
console.log(`
Definitions: ${set.id}. Questions decided by rewriting alone (structural), by a random instance, by the solver, by none. ms/form is the median, p90 the 90th
percentile, of the wall-clock time of all classes of a form, witnesses included. Queries: those that reached the solver, each as it was emitted, given once more
to Z3 as it runs here (WebAssembly) and to a native z3 in one process; the ratio is here to native. Peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB.`);

function plain(m: Measured): string[] {
  const { questions, structural, random, solver: solved, unknown } = m.statistics;
  const share = (n: number): string => (questions === 0 ? '' : `${((100 * n) / questions).toFixed(1)} %`);
  return [
    m.name,
    String(m.forms),
    String(questions),
    share(structural),
    share(random),
    share(solved),
    share(unknown),
    m.median.toFixed(1),
    m.p90.toFixed(1),
    (m.total / 1000).toFixed(2),
    (m.cpu / 1000).toFixed(2),
  ];
}

/** The machine's queries in both solvers, in one run. */
function compared({ queries }: Measured): string[] {
  if (queries.length === 0) return ['0', '', '', ''];
  const here = timed(() => {
    for (const q of queries) z3(q.replace(/\(exit\)\s*$/, ''));
  });
  const native = nativeTime(queries);
  if (native === null) return [String(queries.length), here.toFixed(0), 'no z3', ''];
  return [String(queries.length), here.toFixed(0), native.toFixed(0), native === 0 ? '' : (here / native).toFixed(1)];
}

function table(cells: readonly (readonly string[])[]): string {
  const widths = (cells[0] ?? []).map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  return cells.map((row) => row.map((c, at) => (at === 0 ? c.padEnd(widths[at] ?? 0) : c.padStart(widths[at] ?? 0))).join('  ')).join('\n');
}
