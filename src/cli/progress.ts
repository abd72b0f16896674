// A progress line on the error stream, for work that takes more than a second and only where somebody watches.
import { performance } from 'node:perf_hooks';
import { cleanText, clip } from '../report/text.ts';
import type { Terminal } from './terminal.ts';

export interface Progress {
  /** `total` is null where it is not known. */
  readonly report: (done: number, total: number | null, what: string) => void;
  /** Takes the line away. */
  readonly clear: () => void;
}

/** Milliseconds before the line appears, and between two of its changes. */
const patience = 1000;
const interval = 100;

export function createProgress({ watched, err, columns }: Terminal, label: string, now: () => number = () => performance.now()): Progress {
  const started = now();
  let last = Number.NEGATIVE_INFINITY;
  let shown = false;
  return {
    report: (done, total, what) => {
      const time = now();
      if (!watched || time - started < patience || time - last < interval) return;
      last = time;
      shown = true;
      err(
        `\r\u001b[K${clip(cleanText(`${label}: ${done}${total === null ? '' : ` of ${total}`}, ${what}`).replace(/\s+/g, ' '), columns - 1)}`,
      );
    },
    clear: () => {
      if (shown) err('\r\u001b[K');
      shown = false;
    },
  };
}
