// From two analyses to the difference document.
import type { Analysis } from '../../classify/analysis.ts';
import { type DocumentOptions, toDocument } from '../assemble.ts';
import type { IsaResult } from '../document.ts';
import { theoremDifference } from './causes.ts';
import type { DiffDocument, SideDocument } from './document.ts';
import { type AnalysedSide, instructionDifference, loneInstruction, pairsOf } from './instructions.ts';
import { partsThatDiffer } from './parts.ts';
import { withStories } from './story.ts';

/** One of two machines: its analysis, and the texts that it was read from, which may be other versions of the same files. */
export interface Compared {
  readonly analysis: Analysis;
  readonly source: (file: string) => string | undefined;
}

/** Both analyses are under one definition set. */
export function compare(before: Compared, after: Compared, options: Omit<DocumentOptions, 'source'>): DiffDocument {
  const set = after.analysis.definitions;
  const both = [before, after].map(({ analysis }) => ({ analysis, expectations: [] }));
  const document = toDocument(set, both, options);
  const [was, is] = document.isas as [IsaResult, IsaResult];
  const side = ({ analysis: { description, setting }, source }: Compared, isa: IsaResult): AnalysedSide => ({
    description,
    setting,
    isa,
    source,
  });
  const [x, y] = [side(before, was), side(after, is)];
  const pairs = pairsOf(x, y);
  const parts = partsThatDiffer(x, y);
  const changed = pairs.both.flatMap((pair) => instructionDifference(x, y, pairs, [pair.before, pair.after], parts) ?? []);
  const definitions = { set, document: document.definitions };
  const theorems = set.theorems.flatMap(({ name }) => theoremDifference(definitions, name, x, y, pairs) ?? []);
  return {
    schemaVersion: 1,
    tool: document.tool,
    definitions: { id: set.id, title: set.title, file: set.file },
    before: sideDocument(was),
    after: sideDocument(is),
    theorems: withStories({ definitions: document.definitions, before: was, after: is }, theorems),
    instructions: {
      removed: pairs.removed.map((instruction) => loneInstruction(was, instruction)),
      added: pairs.added.map((instruction) => loneInstruction(is, instruction)),
      changed,
      same: pairs.both.length - changed.length,
    },
    parts,
    diagnostics: document.diagnostics,
  };
}

function sideDocument({ id, title, file, sha256, parameters, setting }: IsaResult): SideDocument {
  return { id, title, file, sha256, parameters, setting };
}
