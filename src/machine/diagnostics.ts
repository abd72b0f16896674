// What the assembler reports: the diagnostics of the language, with codes of its own.
import type { Range } from '../language/description.ts';
import type { Diagnostic } from '../language/diagnostics.ts';

export type AssemblyCode =
  | 'unknown-instruction'
  | 'unknown-directive'
  | 'unknown-name'
  | 'name-taken'
  | 'syntax'
  | 'arithmetic'
  | 'number-too-large'
  | 'out-of-range'
  | 'no-code'
  | 'include'
  | 'overlap'
  | 'not-settled'
  | 'too-many-errors';

export type AssemblyDiagnostic = Omit<Diagnostic, 'code'> & { readonly code: AssemblyCode };

const MOST_SHOWN = 100;

export interface Reports {
  readonly list: AssemblyDiagnostic[];
  errors: number;
}

export function createReports(): Reports {
  return { list: [], errors: 0 };
}

export interface ReportExtra {
  readonly help?: string | null;
  readonly related?: Diagnostic['related'];
}

/** Adds an error; after the first hundred only the last line says that there are more. */
export function report(reports: Reports, code: AssemblyCode, message: string, range: Range, extra: ReportExtra = {}): void {
  reports.errors++;
  if (reports.list.length > MOST_SHOWN) return;
  const base = { severity: 'error', range } as const;
  if (reports.list.length === MOST_SHOWN)
    reports.list.push({ ...base, code: 'too-many-errors', message: 'further errors are not shown', help: null });
  else {
    const related = extra.related === undefined ? {} : { related: extra.related };
    reports.list.push({ ...base, code, message, help: extra.help ?? null, ...related });
  }
}
