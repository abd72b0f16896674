// What `equiv` prints: what each hosting came to, the program that tells where one was found, what was exercised.
import type { Example, HostingRuns, RunsDocument } from '../equivalence/runs.ts';
import { type Cell, clean, count, oneLine, type TerminalOptions, table, wrapList, wrapStyled, wrapText } from './text.ts';

/** The report on one machine. Ends with a line break. */
export function renderRuns(untrusted: RunsDocument, options: TerminalOptions): string {
  const document = clean(untrusted);
  const blocks = [
    header(document, options),
    hostings(document, options),
    ...examples(document, options),
    exercised(document, options),
    outcome(document, options),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function header({ isa, part, seed, steps, wanted, cells }: RunsDocument, options: TerminalOptions): string[] {
  const missing = part.runs < wanted ? ` of ${wanted}` : '';
  const facts: [string, string][] = [
    ['runs', `${part.runs}${missing} of ${steps} steps, seed ${seed}; guests with ${cells} cells of storage`],
    [
      'steps',
      `${part.steps} on the bare machine, ${count(part.traps, 'trap')} and interrupts among them; ${part.idle} ended idle, ${part.stuck} stuck`,
    ],
  ];
  return [
    ...wrapStyled(`${isa.id}:`, 'strong', '', oneLine(isa.title), options, '  '),
    ...facts.flatMap(([label, text]) => wrapText(`  ${label.padEnd(8)}`, text, options.width, ' '.repeat(10))),
  ];
}

function hostings(document: RunsDocument, options: TerminalOptions): string[] {
  let number = 0;
  const rows = document.hostings.map((h): Cell[] => {
    const tally = h.notBuilt === null ? document.part.tallies[number++] : undefined;
    const held = Object.entries(h.held).map(([id, value]) => `${id} = ${value}`);
    return [h.label, `${h.theorem} ${h.verdict}`, held.join(', '), found(h, tally?.diverged ?? 0, tally?.escaped ?? 0)];
  });
  return table(rows, options, '  ', ['monitor', 'theorem', 'held', 'found']);
}

function found(h: HostingRuns, diverged: number, escaped: number): Cell {
  if (h.notBuilt !== null) return { text: `not built: ${h.notBuilt}`, emphasis: 'doubt' };
  const applies = h.verdict === 'applies' && h.failing.length === 0;
  const gone = escaped === 0 ? '' : `; ${count(escaped, 'guest')} reached beyond the window`;
  if (diverged > 0) {
    const why = h.failing.length > 0 ? `, as it may: ${h.failing[0]}` : h.claimed ? ', as expected' : '';
    return { text: `${count(diverged, 'guest')} could tell${why}${gone}`, emphasis: applies || !h.claimed ? 'bad' : 'doubt' };
  }
  if (applies) return { text: `no guest could tell${gone}`, emphasis: escaped > 0 ? 'bad' : 'good' };
  return { text: `no guest could tell: the theorem is sufficient, not necessary${gone}`, emphasis: 'doubt' };
}

function examples({ hostings: all }: RunsDocument, options: TerminalOptions): string[][] {
  const seen = new Set<string>();
  return all.flatMap((h) => {
    if (h.example === null || seen.has(h.example.listing)) return [];
    seen.add(h.example.listing);
    return [exampleLines(h.label, h.example, options)];
  });
}

function exampleLines(label: string, { run, listing, step, differences, trace }: Example, options: TerminalOptions): string[] {
  return [
    `A guest that can tell ${label} from the bare machine (run ${run}, made small):`,
    '',
    ...listing.trimEnd().split('\n'),
    '',
    ...table(
      trace.map((t): Cell[] => [String(t.step), t.pc, t.text, t.bare, t.hosted]),
      options,
      '  ',
      ['step', 'pc', 'instruction', 'bare', 'hosted'],
    ),
    '',
    `  After step ${step}:`,
    ...table(
      differences.map((d): Cell[] => [d.what, d.bare, d.hosted]),
      options,
      '  ',
      ['', 'bare', 'hosted'],
    ),
  ];
}

function exercised({ part, hostings: all, left }: RunsDocument, options: TerminalOptions): string[] {
  const labels = all.filter((h) => h.notBuilt === null).map(({ label }) => label);
  const rows = Object.entries(part.exercised).map(([name, e]): Cell[] => [
    name,
    String(e.executed),
    String(e.trapped),
    ...labels.map((_, i) => `${e.emulated[i]} + ${e.reflected[i]}`),
  ]);
  return [
    'Instructions: retired and trapped on the bare machine; interpreted by monitors + traps delivered to the guest',
    '',
    ...table(rows, options, '  ', ['', 'retired', 'trapped', ...labels]),
    ...left.flatMap(({ instruction, why }) => wrapText(`  ${instruction}: `, `left out: ${why}`, options.width, '    ')),
  ];
}

function outcome({ verdict, reasons }: RunsDocument, options: TerminalOptions): string[] {
  if (verdict === 'met') return [options.style('good', 'gate: met')];
  const lead = `gate: ${verdict}: `;
  return wrapList(
    lead,
    reasons.map((r) => r),
    options.width,
    '  ',
  );
}
