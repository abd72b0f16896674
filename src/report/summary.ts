// The summary of several machines on a terminal.
import type { IsaResult } from './document.ts';
import { type Cell, clean, clip, type Emphasis, heading, type TerminalOptions, table, theoremEmphasis } from './text.ts';
import { printHeld } from './values.ts';

export const gateWords: Record<IsaResult['gate']['verdict'], readonly [string, Emphasis]> = {
  met: ['passes', 'good'],
  failed: ['fails', 'bad'],
  inconclusive: ['inconclusive', 'doubt'],
  'not gated': ['not gated', 'faint'],
};

/** One row for each machine: its theorems, what is held for the first, and the gate. */
export function renderSummary(untrusted: readonly IsaResult[], options: TerminalOptions): string {
  const isas = clean(untrusted);
  const theorems = [...new Set(isas.flatMap((isa) => Object.keys(isa.theorems)))];
  const rows = isas.map((isa): Cell[] => {
    const first = isa.gate.theorem === null ? undefined : isa.theorems[isa.gate.theorem];
    const met = isa.expectations.filter(({ verdict }) => verdict === 'met').length;
    const [word, emphasis] = gateWords[isa.gate.verdict];
    return [
      isa.id,
      ...theorems.map((name): Cell => {
        const verdict = isa.theorems[name]?.verdict;
        return verdict ? { text: verdict, emphasis: theoremEmphasis[verdict] } : '';
      }),
      clip(first && first.held.length > 0 ? printHeld(first.held) : '-', 24),
      `${first?.critical.length ?? 0}`,
      isa.expectations.length > 0 ? `${met} of ${isa.expectations.length}` : '-',
      { text: word, emphasis },
    ];
  });
  const lines = table(rows, options, '', ['machine', ...theorems.map(heading), 'held', 'critical', 'expectations', 'gate']);
  return `${lines.join('\n')}\n`;
}
