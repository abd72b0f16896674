// What the readers report: coded, placed messages, gathered by a collector. Formatting is somebody else's (format.ts).

import type { Range } from './description.ts';

/** Every code a reader can give. Codes are stable: tools may rely on them. */
export const DIAGNOSTIC_CODES = [
  // The file and its YAML.
  'source-too-large',
  'too-deep',
  'yaml-syntax',
  'duplicate-key',
  'unknown-anchor',
  'alias-expansion',
  'folded-scalar',
  'unknown-key',
  'missing-key',
  'wrong-shape',
  // Names.
  'bad-name',
  'name-taken',
  'unknown-name',
  'unknown-function',
  'unknown-trap',
  'unknown-kind',
  'unknown-mode',
  'unknown-role',
  'unknown-field',
  'unknown-parameter',
  'unknown-value',
  // Integers known before the machine runs.
  'not-static',
  'arithmetic',
  'out-of-range',
  'parameter-value',
  // Grammar.
  'syntax',
  'unbalanced',
  'missing-then',
  'missing-else',
  'missing-kind',
  'signedness',
  'wrong-operator',
  'comparison-chain',
  'bare-expression',
  // Types.
  'wrong-arity',
  'type-mismatch',
  'width-mismatch',
  'unsized-number',
  'number-too-large',
  'slice-range',
  'match-not-exhaustive',
  'duplicate-arm',
  // Statements and functions.
  'assign-to-let',
  'not-assignable',
  'not-allowed-here',
  'missing-return',
  'early-return',
  'unreachable',
  'unused-result',
  'recursion',
  'budget',
  // Structure of the machine.
  'duplicate-role',
  'missing-role',
  'field-overlap',
  'encoding-overlap',
  'encoding-group',
  'no-code',
  'extends-not-found',
  'extends-cycle',
  // Definition sets.
  'unknown-class',
  'unknown-twins',
  'unknown-state',
  // The end of a long list.
  'too-many-errors',
] as const;

export type DiagnosticCode = (typeof DIAGNOSTIC_CODES)[number];

export type Severity = 'error' | 'warning';

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly range: Range;
  /** What to do about it, or null. */
  readonly help: string | null;
  /** Other places that have to do with it. */
  readonly related?: readonly { readonly message: string; readonly range: Range }[];
}

export interface Extra {
  /** Advice; as a function where it takes time to find, which is then only done for messages that are kept. */
  readonly help?: string | null | (() => string | null);
  readonly related?: readonly { readonly message: string; readonly range: Range }[];
  readonly severity?: Severity;
}

/** Gathers diagnostics. `errors` counts every error, also those that are not shown. */
export interface Collector {
  accept(code: DiagnosticCode, message: string, range: Range, extra?: Extra): void;
  readonly errors: number;
  /** Tokens of semantics that may still be parsed in this reading. */
  tokensLeft: number;
  /** In order of place: files as first met, then offset. */
  list(): Diagnostic[];
}

const MOST_TOKENS = 150_000;

/** A collector that keeps `limit` diagnostics and says once that there were more. The same message at the same place counts once. */
export function createCollector(limit = 100): Collector {
  const kept: Diagnostic[] = [];
  const seen = new Set<string>();
  let errors = 0;
  let overflow: Diagnostic | null = null;
  return {
    accept(code, message, range, extra = {}) {
      const key = `${range.file}:${range.start.offset}:${range.end.offset}:${code}:${message}`;
      if (seen.has(key)) return;
      const severity = extra.severity ?? 'error';
      if (severity === 'error') errors++;
      if (kept.length >= limit) {
        overflow ??= { code: 'too-many-errors', severity: 'error', message: 'further errors are not shown', range, help: null };
        return;
      }
      seen.add(key);
      const { help } = extra;
      kept.push({
        code,
        severity,
        message,
        range,
        help: (typeof help === 'function' ? help() : help) ?? null,
        ...(extra.related && extra.related.length > 0 ? { related: extra.related } : {}),
      });
    },
    tokensLeft: MOST_TOKENS,
    get errors() {
      return errors;
    },
    list() {
      const files = new Map<string, number>();
      for (const d of kept) if (!files.has(d.range.file)) files.set(d.range.file, files.size);
      const order = (d: Diagnostic): number => files.get(d.range.file) ?? 0;
      const sorted = [...kept].sort(
        (a, b) => order(a) - order(b) || a.range.start.offset - b.range.start.offset || a.range.end.offset - b.range.end.offset,
      );
      return overflow === null ? sorted : [...sorted, overflow];
    },
  };
}

/** A collector that puts a place beside everything it is told. */
export function withRelated(collector: Collector, related: NonNullable<Extra['related']>[number]): Collector {
  return {
    accept: (code, message, range, extra = {}) =>
      collector.accept(code, message, range, { ...extra, related: [...(extra.related ?? []), related] }),
    get errors() {
      return collector.errors;
    },
    get tokensLeft() {
      return collector.tokensLeft;
    },
    set tokensLeft(left) {
      collector.tokensLeft = left;
    },
    list: () => collector.list(),
  };
}
