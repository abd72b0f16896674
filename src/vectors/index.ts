// Vectors: a state, an instruction, the state after, compared with what the evaluator makes of it.
export { type Context, readCase, type VectorCase } from './case.ts';
export { VectorError } from './data.ts';
export type { Difference } from './differences.ts';
export { readMap, type VectorMap } from './map.ts';
export { type CaseResult, NO_INSTRUCTION, runCase } from './run-case.ts';
export { type CaseText, LONGEST, parseCase, splitJson } from './split.ts';
export { type CasePlace, type Counts, count, type Failure, inOrder, startTally, type Tally, totalOf } from './tally.ts';
