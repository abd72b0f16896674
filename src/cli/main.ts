// The program: this process as a terminal, the real analysis as the engine.
import process from 'node:process';
import { checkExpectations } from '../theorems/expectations.ts';
import { analyse } from '../theorems/index.ts';
import { run } from './run.ts';
import { processTerminal } from './terminal.ts';

process.exitCode = await run(process.argv.slice(2), processTerminal(), { analyse, checkExpectations });
