// What a verb sees of the world: where its output goes and how wide it is. Tests give it a fake one.
import { readSync } from 'node:fs';
import process from 'node:process';
import { styleText } from 'node:util';
import type { Emphasis, TerminalOptions } from '../report/text.ts';
import { exit } from './exit.ts';
import { createWatcher, type Watcher } from './watcher.ts';

export interface Terminal {
  /** Results. */
  readonly out: (text: string) => void;
  /** Progress and problems. */
  readonly err: (text: string) => void;
  /** True once nobody reads the results any more. */
  readonly closed: () => boolean;
  readonly columns: number;
  readonly colour: boolean;
  /** Colour on the error stream. */
  readonly errorColour: boolean;
  /** Whether somebody watches the error stream. */
  readonly watched: boolean;
  /** All of standard input. */
  readonly stdin: () => string;
  /** Standard input as it comes. */
  readonly input: () => AsyncIterable<Uint8Array>;
  readonly cwd: string;
  readonly debug: boolean;
  /** What waits for files to change. */
  readonly watcher: () => Watcher;
  /** The time of day, for those who watch; null where it would make equal input give other output. */
  readonly clock: () => string | null;
}

type Format = Parameters<typeof styleText>[0];

const formats: Record<Emphasis, Format> = { strong: 'bold', good: 'green', bad: 'red', doubt: 'yellow', faint: 'dim' };

/** How text stands out on this terminal: not at all where colour is off. */
export function terminalOptions({ columns, colour }: Pick<Terminal, 'columns' | 'colour'>): TerminalOptions {
  return {
    width: columns,
    style: (emphasis, text) => (colour ? styleText(formats[emphasis], text, { validateStream: false }) : text),
  };
}

/** Columns where the output is no terminal. */
const defaultColumns = 100;

/** The terminal of this process. A reader that goes away (`| head`) ends the output, not the program. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  let closed = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code === 'EPIPE') return;
    stderr.write(`pogo: the output cannot be written: ${error.code ?? error.message}\n`);
    process.exitCode = exit.usage;
    process.exit();
  });
  stderr.on('error', () => {});
  const plain = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  return {
    out: (text) => {
      if (!closed) stdout.write(text);
    },
    err: (text) => {
      stderr.write(text);
    },
    closed: () => closed,
    columns: stdout.isTTY ? Math.max(60, stdout.columns || defaultColumns) : defaultColumns,
    colour: stdout.isTTY === true && !plain,
    errorColour: stderr.isTTY === true && !plain,
    watched: stderr.isTTY === true && env.TERM !== 'dumb',
    stdin: readStandardInput,
    input: () => process.stdin,
    cwd: currentFolder(),
    debug: (env.POGO_DEBUG ?? '') !== '' && env.POGO_DEBUG !== '0',
    watcher: createWatcher,
    clock: () => (stdout.isTTY ? new Date().toTimeString().slice(0, 5) : null),
  };
}

/** All of standard input. A pipe that is not ready yet is waited for; more than `limit` bytes are refused. */
function readStandardInput(): string {
  const limit = 64 * 1024 * 1024;
  const chunks: Buffer[] = [];
  const chunk = Buffer.alloc(65_536);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let total = 0; ; ) {
    let size = 0;
    try {
      size = readSync(0, chunk);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code === 'EOF') break;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(pause, 0, 0, 20);
      continue;
    }
    if (size === 0) break;
    total += size;
    if (total > limit) throw Object.assign(new Error('standard input is too large'), { code: 'EFBIG' });
    chunks.push(Buffer.from(chunk.subarray(0, size)));
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The current folder; where it has been removed, the root, so that relative names are simply not found. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}
