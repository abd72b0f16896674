// The analysis as the verbs call it: the real one, or in tests a prepared one.
import type { Analysis } from '../classify/analysis.ts';
import type { CheckedExpectation } from '../report/gate.ts';
import type { analyse } from '../theorems/index.ts';

export interface Engine {
  readonly analyse: typeof analyse;
  /** The claims of the description that are about this run. `isDefault`: the definition set is the default one. */
  readonly checkExpectations: (analysis: Analysis, isDefault: boolean) => readonly CheckedExpectation[];
}
