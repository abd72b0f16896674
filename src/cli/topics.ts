// What `explain` knows besides the definition sets: diagnostics and terms, from data that ships beside the code.
import { parse } from 'yaml';
import { readPackaged } from './package.ts';

/** A diagnostic code: what it means, a file that gives it, and the same file mended. */
export interface DiagnosticTopic {
  readonly code: string;
  readonly text: string;
  readonly broken: string;
  readonly mended: string;
  /** What … stands for in `broken`: a text, and how often it is repeated. */
  readonly repeat: { readonly text: string; readonly times: number } | null;
}

/** A term of the model. */
export interface Term {
  readonly name: string;
  /** Other words for it. */
  readonly also: readonly string[];
  readonly text: string;
  /** Terms and classes to read next. */
  readonly see: readonly string[];
  /** Where the documentation has more, such as `model.md section 2`. */
  readonly page: string | null;
}

export function diagnosticTopics(): DiagnosticTopic[] {
  return entries('specs/explain/diagnostics.yaml').map(([code, of]) => {
    const repeat = of.repeat === undefined ? null : map(of.repeat);
    return {
      code,
      text: text(of.text),
      broken: text(of.broken),
      mended: text(of.mended),
      repeat: repeat && { text: text(repeat.text), times: Number(repeat.times) },
    };
  });
}

export function terms(): Term[] {
  return entries('specs/explain/terms.yaml').map(([name, of]) => ({
    name,
    also: list(of.also),
    text: text(of.text),
    see: list(of.see),
    page: of.page === undefined ? null : text(of.page),
  }));
}

/** The file as it would have to be written, with … replaced. */
export function writtenOut({ broken, repeat }: DiagnosticTopic): string {
  return repeat === null ? broken : broken.replace('…', repeat.text.repeat(repeat.times));
}

function entries(path: string): [string, Record<string, unknown>][] {
  return Object.entries(map(parse(readPackaged(path)))).map(([name, of]) => [name, map(of)]);
}

function map(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('the explanations that ship are damaged');
  return value as Record<string, unknown>;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error('the explanations that ship are damaged');
  return value;
}

function list(value: unknown): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Error('the explanations that ship are damaged');
  return value.map(text);
}
