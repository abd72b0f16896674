// The assembler and the disassembler that a description's `syntax`, `notation` and `encoding` give. Browser-pure.
export {
  type Assembled,
  type AssembledLine,
  type AssembleOptions,
  assemble,
  type Program,
  type Segment,
} from './assemble.ts';
export type { AssemblyCode, AssemblyDiagnostic } from './diagnostics.ts';
export { type Dialect, dialectOf } from './dialect.ts';
export { type DisassembledLine, disassemble, disassembledLines } from './disassemble.ts';
export { bytesOf, fromBytes, toBytes, wholeImage } from './image.ts';
export type { Include } from './lines.ts';
export { disassemblyListing, listing } from './listing.ts';
