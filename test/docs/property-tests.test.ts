import fc from 'fast-check';
import { machine, testEquivalence } from '../../src/vitest.ts';

const isa = machine('third-generation');
testEquivalence(isa, fc, { numRuns: 50 });
testEquivalence(isa, fc, { numRuns: 50, kind: 'hybrid' });
