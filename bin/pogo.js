#!/usr/bin/env node
// Starts the program from its build.
import { existsSync } from 'node:fs';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  process.stderr.write("pogo is not built: run 'npm ci' (or 'npm run build') in its folder first.\n");
  process.exitCode = 70;
}
