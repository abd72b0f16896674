// A terminal that keeps what is written to it.
import process from 'node:process';
import type { Terminal } from '../../src/cli/terminal.ts';

export interface FakeTerminal {
  readonly terminal: Terminal;
  readonly output: () => string;
  readonly errors: () => string;
}

export function fakeTerminal(overrides: Partial<Terminal> = {}): FakeTerminal {
  let output = '';
  let errors = '';
  const terminal: Terminal = {
    out: (text) => {
      output += text;
    },
    err: (text) => {
      errors += text;
    },
    closed: () => false,
    columns: 100,
    colour: false,
    errorColour: false,
    watched: false,
    stdin: () => '',
    input: async function* () {},
    cwd: process.cwd(),
    debug: false,
    watcher: () => ({ changed: async () => 'ended', breathe: async () => {}, close: () => {} }),
    clock: () => null,
    ...overrides,
  };
  return { terminal, output: () => output, errors: () => errors };
}
