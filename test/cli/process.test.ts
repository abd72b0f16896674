// The program as a process: its streams, its exit code, its signals.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { expect, test } from 'vitest';

const program = ['--import', 'tsx', 'src/cli/main.ts'];

/** Starts the program; what it writes is gathered. */
function start(...args: string[]) {
  const child = spawn(process.execPath, [...program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: '' },
  });
  const written = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => {
    written.out += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    written.err += data.toString();
  });
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
    ...written,
  }));
  return { child, ended };
}

test('a description on standard input, its result on standard output', async () => {
  const { child, ended } = start('check', '-', '--format', 'json');
  child.stdin.end('isa: nothing\n');
  const { code, out, err } = await ended;
  expect(code).toBe(3);
  expect(err).toContain('<stdin>:1:1: error');
  expect((JSON.parse(out) as { isas: unknown[] }).isas).toEqual([]);
});

test('a reader that goes away ends the output quietly', async () => {
  const { child, ended } = start('schema', 'result');
  child.stdin.end();
  child.stdout.destroy();
  const { code, signal, err } = await ended;
  expect({ code, signal, err }).toEqual({ code: 0, signal: null, err: '' });
});

test('an interrupt ends it at once', async () => {
  const { child, ended } = start('check', '-');
  await once(child, 'spawn');
  setTimeout(() => child.kill('SIGINT'), 1500);
  const { signal, err } = await ended;
  expect({ signal, err }).toEqual({ signal: 'SIGINT', err: '' });
});

test('no colour where the output is no terminal', async () => {
  const { child, ended } = start('check', 'absent.yaml', 'specs/starter.yaml');
  child.stdin.end();
  const { code, out, err } = await ended;
  expect(code).toBe(2);
  expect(out + err).not.toContain('\u001b');
  expect(out).toContain('Theorem 1 applies');
});
