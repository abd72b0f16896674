// `popek-goldberg/fast-check`: generators of instructions, programs, states, twins and scenarios for a machine.
export { type Arbitraries, arbitraries, type StartElements, type TwinPair } from './equivalence/arbitraries.ts';
export type { GuestProgram, ProgramItem, ProgramPart, Scenario } from './equivalence/program.ts';
