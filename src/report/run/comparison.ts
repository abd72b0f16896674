// Two runs side by side: that no guest could tell them apart, or the first step after which one could.
import { count, type TerminalOptions, table, wrapStyled, wrapText } from '../text.ts';
import type { ComparisonDocument, RunDocument } from './document.ts';
import { hostText, placeText } from './render.ts';
import { traceLines } from './trace.ts';

export function comparisonLines({ runs }: RunDocument, { steps, difference }: ComparisonDocument, options: TerminalOptions): string[] {
  const names = runs.map(({ on }) => hostText(on));
  if (difference === null)
    return [
      ...wrapStyled(
        'no difference',
        'good',
        '  ',
        `in ${count(steps, 'step')}: every register after each step, every cell of storage at the end`,
        options,
        '    ',
      ),
      ...wrapText('  ', `ended ${runs[0]!.ended.kind}: ${runs[0]!.ended.why}`, options.width, '    '),
    ];
  const { step, at, instruction, before, differing, more, agreeing } = difference;
  return [
    ...wrapStyled(
      'they differ',
      'bad',
      '  ',
      `after step ${step}, at ${placeText(at)}${instruction === null ? '' : `: ${instruction}`}`,
      options,
      '    ',
    ),
    ...table(
      differing.map(({ what, a, b }) => [what, a, b]),
      options,
      '    ',
      ['', ...names],
    ),
    ...(more > 0 ? [`    … ${more} more differ`] : []),
    `    ${count(agreeing.elements, 'register')} and ${count(agreeing.cells, 'cell')} agree`,
    ...(before.length === 0 ? [] : ['', '  the last traps before it', ...traceLines({ lines: before, more: 0 }, options)]),
  ];
}
