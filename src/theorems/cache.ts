// Classes that are known from an earlier analysis, for as long as nothing changes that they depend on: `check --watch` and `diff` analyse what
// is left.
import type { ClassResult, Evidence } from '../classify/analysis.ts';
import type { keepsCondition } from '../classify/index.ts';
import type { DefinitionSet } from '../language/definition-set.ts';
import type { Condition, Description, Form, Instruction, Position, Range, Setting } from '../language/description.ts';
import {
  conditionFingerprint,
  definitionsFingerprint,
  formFingerprint,
  instructionFingerprint,
  machineFingerprint,
  plainText,
} from './fingerprint.ts';

type Classes = ReadonlyMap<string, ClassResult>;
type Kept = ReturnType<typeof keepsCondition>;

export interface AnalysisCache {
  /** Numbers for texts: keys stay short. */
  readonly ids: Map<string, number>;
  /** Classes of a form, and where its semantics stood when they were found. Least recently used first. */
  readonly classes: Map<string, { readonly classes: Classes; readonly semantics: Range }>;
  readonly kept: Map<string, Kept>;
  /** What the latest analysis did: ids of the forms that it classified, and how many it had from here. */
  latest: { analysed: string[]; reused: number };
}

export function createCache(): AnalysisCache {
  return { ids: new Map(), classes: new Map(), kept: new Map(), latest: { analysed: [], reused: 0 } };
}

/** Entries of either kind, and texts, that are remembered at the most; then the cache starts afresh or forgets the oldest. */
const MAX_ENTRIES = 40_000;
const MAX_TEXTS = 40_000;

/** What one analysis asks of the cache. */
export interface CacheView {
  readonly classesOf: (instruction: Instruction, form: Form, definitions: DefinitionSet, find: () => Promise<Classes>) => Promise<Classes>;
  readonly keeps: (instruction: Instruction, form: Form, condition: Condition, find: () => Promise<Kept>) => Promise<Kept>;
}

/** The cache for one machine under a setting. `options`: what else the answers depend on, as text. */
export function viewOf(cache: AnalysisCache, description: Description, setting: Setting, options: unknown): CacheView {
  if (cache.ids.size > MAX_TEXTS) {
    cache.ids.clear();
    cache.classes.clear();
    cache.kept.clear();
  }
  const id = (text: string): number => {
    const known = cache.ids.get(text) ?? cache.ids.size;
    cache.ids.set(text, known);
    return known;
  };
  const machine = `${id(machineFingerprint(description, setting))} ${id(plainText(options))}`;
  const own = new Map<Instruction, number>();
  const idOf = (instruction: Instruction): number => {
    const known = own.get(instruction) ?? id(instructionFingerprint(description, instruction));
    own.set(instruction, known);
    return known;
  };
  return {
    classesOf: async (instruction, form, definitions, find) => {
      // Witnesses name lines of the text, so it is part of the key: the lines move with it.
      const key = [
        machine,
        id(definitionsFingerprint(definitions)),
        idOf(instruction),
        id(instruction.semantics.text),
        id(formFingerprint(form)),
      ].join(' ');
      const known = cache.classes.get(key);
      if (known !== undefined) {
        touch(cache.classes, key, known);
        return movedTo(known.classes, known.semantics, instruction.semantics.range);
      }
      const classes = await find();
      // What is unknown may be so for want of what earlier questions had spent.
      if ([...classes.values()].every(({ verdict }) => verdict !== 'unknown'))
        touch(cache.classes, key, { classes, semantics: instruction.semantics.range });
      return classes;
    },
    keeps: async (instruction, form, condition, find) => {
      const key = [machine, id(conditionFingerprint(description, condition)), idOf(instruction), id(formFingerprint(form))].join(' ');
      const known = cache.kept.get(key);
      if (known !== undefined) {
        touch(cache.kept, key, known);
        return known;
      }
      const kept = await find();
      if (kept !== 'unknown') touch(cache.kept, key, kept);
      return kept;
    },
  };
}

/** Makes an entry the latest used, and forgets the oldest where there are too many. */
function touch<T>(entries: Map<string, T>, key: string, value: T): void {
  entries.delete(key);
  entries.set(key, value);
  for (const oldest of entries.keys()) {
    if (entries.size <= MAX_ENTRIES) break;
    entries.delete(oldest);
  }
}

/** Classes whose witnesses name lines of a semantics that stood elsewhere. */
function movedTo(classes: Classes, from: Range, to: Range): Classes {
  if (from.file === to.file && from.start.offset === to.start.offset && from.start.line === to.start.line) return classes;
  return new Map([...classes].map(([name, result]) => [name, { ...result, evidence: movedEvidence(result.evidence, from, to) }]));
}

function movedEvidence(evidence: Evidence, from: Range, to: Range): Evidence {
  if (evidence.kind !== 'witness') return evidence;
  const { witness } = evidence;
  const position = (p: Position): Position => {
    const lines = p.line - from.start.line;
    const indent = to.start.column - from.start.column;
    // Every line of a block begins in the same column, so an indentation counts once for each.
    return {
      line: to.start.line + lines,
      column: p.column + indent,
      offset: to.start.offset + (p.offset - from.start.offset) + lines * indent,
    };
  };
  const move = (range: Range): Range =>
    range.file === from.file ? { file: to.file, start: position(range.start), end: position(range.end) } : range;
  return { kind: 'witness', witness: { ...witness, lines: witness.lines.map(move) } };
}
