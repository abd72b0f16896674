// Waiting for files to change: by looking at them a few times a second, which works on every file system and with editors that replace a file.
import { statSync } from 'node:fs';
import process from 'node:process';
import { readRegularFile } from '../load/index.ts';

/** Texts of files by path, as they were read; null where there was no file, undefined where it is not known what was read. */
export type KnownTexts = ReadonlyMap<string, string | null | undefined>;

export interface Watcher {
  /** Waits until one of the files has another text, and has had it for a moment; `ended` once somebody has ended the program. */
  readonly changed: (known: KnownTexts) => Promise<'changed' | 'ended'>;
  /** Lets events in; rejects with `Ended` once somebody has ended the program. To be awaited now and then during long work. */
  readonly breathe: () => Promise<void>;
  readonly close: () => void;
}

/** Somebody has ended the program. */
export class Ended extends Error {}

/** Milliseconds between two looks, and for which a text has to stay. */
const interval = 150;
const moment = 60;

/** Watches files until the process is interrupted (Ctrl-C). */
export function createWatcher(): Watcher {
  let ended = false;
  let wake = (): void => {};
  const end = (): void => {
    ended = true;
    wake();
  };
  process.on('SIGINT', end);
  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return {
    changed: async (known) => {
      const texts = new Map(known);
      const stamps = new Map<string, string>();
      const differs = (path: string): boolean => {
        const stamp = stampOf(path);
        if (stamps.get(path) === stamp) return false;
        stamps.set(path, stamp);
        const text = textOf(path);
        if (texts.get(path) === undefined) texts.set(path, text);
        return texts.get(path) !== text;
      };
      for (;;) {
        if (ended) return 'ended';
        if ([...texts.keys()].some(differs)) {
          await settle([...texts.keys()], pause);
          return ended ? 'ended' : 'changed';
        }
        await pause(interval);
      }
    },
    breathe: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (ended) throw new Ended('ended');
    },
    close: () => {
      process.off('SIGINT', end);
      wake();
    },
  };
}

/** Waits until nothing is being written any more. */
async function settle(paths: readonly string[], pause: (milliseconds: number) => Promise<void>): Promise<void> {
  const state = (): string => paths.map(stampOf).join(' ');
  for (let before = '', rounds = 0; before !== state() && rounds < 50; rounds++) {
    before = state();
    await pause(moment);
  }
}

/** What tells one content of a path from the next; `none` where there is nothing, or links that lead nowhere. */
function stampOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'none';
  }
}

/** The text as the readers take it, or null where they take none. */
function textOf(path: string): string | null {
  const bytes = readRegularFile(path);
  return typeof bytes === 'string' ? null : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
