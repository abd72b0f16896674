// What both pages on a generated monitor are made of: printed blocks, sentences, facts.
import { printBlock } from '../../isa/print.ts';
import type { Block, Description } from '../../language/description.ts';
import type { Hosting } from '../../monitor/monitor.ts';
import { type TerminalOptions, wrapText } from '../text.ts';

export interface ExplainedMonitor {
  readonly hosting: Hosting;
  /** The monitor, from 1. */
  readonly level: number;
  /** Where κ comes from: what a theorem wants held, or what was given. By the machine's own names. */
  readonly kappa: ReadonlyMap<string, bigint>;
  readonly theorem: { readonly name: string; readonly verdict: string } | null;
  /** The instruction whose interpreter routine is shown; the whole control program without one. */
  readonly instruction: string | null;
  /** What shows the routine of an instruction. */
  readonly command: (instruction: string) => string;
}

export const INDENT = ' '.repeat(14);

export function code(hosting: Hosting, description: Description, block: Block, parameters: readonly string[] = []): string[] {
  const lines = printBlock(block, { description, parameters, isMode: modesOf(hosting) });
  return (lines.length === 0 ? ['# nothing'] : lines).map((line) => `      ${line}`);
}

/** The elements that are a mode at some level. */
export function modesOf({ machine, levels }: Hosting): (element: string) => boolean {
  const mode = machine.elements.find((e) => e.role === 'mode');
  const names = new Set(levels.map((l) => l.names.get(mode?.id ?? '')));
  return (id) => names.has(id);
}

export function sentence(number: number, text: string, { width }: TerminalOptions): string[] {
  return wrapText(`  ${number}. `, text, width, '     ');
}

export function paragraph(text: string, { width }: TerminalOptions): string[] {
  return wrapText('  ', text, width, '  ');
}

export function fact(label: string, text: string, { width }: TerminalOptions): string[] {
  return wrapText(`  ${label.padEnd(12)}`, text, width, INDENT);
}

export function shades({ style }: TerminalOptions): { strong: (word: string, rest: string, options: TerminalOptions) => string[] } {
  return {
    strong: (word, rest, { width }) => {
      const [first = '', ...more] = wrapText(word + rest.split(' ')[0]!, rest.split(' ').slice(1).join(' '), width, '  ');
      return [style('strong', word) + first.slice(word.length), ...more];
    },
  };
}
