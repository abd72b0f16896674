// Test runner. POGO_TEST_REPORT names a file for the results as JSON, from which the number of tests is read.
import process from 'node:process';
import { defineConfig } from 'vitest/config';

const report = process.env.POGO_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // All processors: by itself the runner leaves one to others, which of two is half.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
