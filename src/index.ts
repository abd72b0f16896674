// The library: descriptions and definition sets from text, their analysis, and the result document. Nothing here touches the file system.
export type * from './classify/analysis.ts';
export type { Answer, ConcreteState, Domain, Instance, Proof, Question } from './classify/question.ts';
export { codeSpace, type Fraction, printFraction, toDecimal } from './isa/coverage.ts';
export type * from './language/definition-set.ts';
export type * from './language/description.ts';
export { type Diagnostic, formatDiagnostic, readDefinitionSet, readDescription, type SourceText } from './language/index.ts';
export { type Assembled, type AssembleOptions, assemble, type Program, type Segment } from './machine/assemble.ts';
export { boot } from './machine/boot.ts';
export {
  type Delivery,
  type Machine,
  type MachineOptions,
  newMachine,
  type Ran,
  type Step,
  type Stop,
  type TakenTrap,
} from './machine/machine.ts';
export type { Device, Platform, Request } from './machine/platform.ts';
export { type Constructed, type ConstructOptions, constructHosting } from './monitor/construct.ts';
export type { MonitorCounts, MonitorEvent } from './monitor/count.ts';
export { type GuestHost, type GuestHostOptions, type GuestOptions, type GuestState, hostGuests } from './monitor/guests.ts';
export { type HostedMachine, type HostedOptions, hostedMachine, type RealMachine } from './monitor/hosted.ts';
export type { ControlProgram, DispatchStep, Hosting as HostingPlan, Level, MonitorKind, WindowElements } from './monitor/monitor.ts';
export type { Window } from './monitor/windows.ts';
export { type Checked, type DocumentOptions, toDocument } from './report/assemble.ts';
export type * from './report/document.ts';
export { renderMachine } from './report/pretty.ts';
export { renderSummary } from './report/summary.ts';
export type { Emphasis, TerminalOptions } from './report/text.ts';
export { renderWitness, type WitnessRequest } from './report/witness.ts';
export { type AnalyseOptions, analyse, checkExpectations } from './theorems/index.ts';
