// The symbolic reading of a description.
export { conditionTerm, execute, operandTerms, translateAddress } from './execute.ts';
export { ACCESSES, type MapFacts, mapFacts } from './map.ts';
export {
  conditionPhysically,
  executePhysically,
  type PhysicalOutcome,
  type PhysicalState,
  runBlockPhysically,
  translatePhysically,
} from './physical.ts';
export { mapApply } from './reference.ts';
export { type PhysicalReading, physicalCell, SymbolicBudgetExceeded } from './run.ts';
export {
  type InitialState,
  identityWidth,
  initialState,
  type MappedUse,
  type SymbolicOutcome,
  type TrapEvent,
  type WrittenCell,
} from './state.ts';
export { type Leaf, leaf, leafName, parseLeaf } from './symbols.ts';
