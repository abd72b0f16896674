// The language front end: text to checked descriptions and definition sets, or diagnostics. Browser-pure.

export { encodingPattern } from './code-sets.ts';
export type * from './definition-set.ts';
export type * from './description.ts';
export { DIAGNOSTIC_CODES, type Diagnostic, type DiagnosticCode, type Severity } from './diagnostics.ts';
export { type FormatOptions, formatDiagnostic } from './format.ts';
export { type ReadData, readData } from './read-data.ts';
export { type ReadDefinitionSet, readDefinitionSet } from './read-definitions.ts';
export { type ReadDescription, type ReadOptions, readDescription } from './read-description.ts';
export { definitionsSchema, isaSchema } from './schema.ts';
export type { SourceText } from './source.ts';
