// Reading what Z3 prints. Anything that is not exactly as expected is an unknown, never a verdict.

import type { Term } from './term.ts';

export type Verdict = { readonly verdict: 'sat' | 'unsat' | 'unknown' } | { readonly verdict: 'malformed'; readonly text: string };

const firstLine = (text: string): string => {
  const line = text.split('\n', 1)[0]!.trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
};

/** The whole answer to one check must be one word on one line: an error message beside a verdict voids the verdict. */
export function readVerdict(answer: string): Verdict {
  switch (answer) {
    case 'sat\n':
      return { verdict: 'sat' };
    case 'unsat\n':
      return { verdict: 'unsat' };
    case 'unknown\n':
      return { verdict: 'unknown' };
    default:
      return { verdict: 'malformed', text: firstLine(answer) };
  }
}

/** One line for each term, a literal of exactly its sort; undefined when anything else is there. */
export function readValues(answer: string, terms: readonly Term[]): bigint[] | undefined {
  if (terms.length === 0) return answer === '' ? [] : undefined;
  if (!answer.endsWith('\n')) return undefined;
  const lines = answer.slice(0, -1).split('\n');
  if (lines.length !== terms.length) return undefined;
  const values: bigint[] = [];
  for (let i = 0; i < terms.length; i++) {
    const value = readLiteral(lines[i]!, terms[i]!);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

function readLiteral(text: string, term: Term): bigint | undefined {
  if (term.sort.kind === 'bool') return text === 'true' ? 1n : text === 'false' ? 0n : undefined;
  if (/^#x[0-9a-f]+$/.test(text)) return (text.length - 2) * 4 === term.width ? BigInt(`0${text.slice(1)}`) : undefined;
  if (/^#b[01]+$/.test(text)) return text.length - 2 === term.width ? BigInt(`0${text.slice(1)}`) : undefined;
  return undefined;
}

/** The reason that Z3 gives for an unknown, in words of its own where it has several for one cause. */
export function readReason(answer: string): string {
  const match = /^\(:reason-unknown "([^"]*)"\)\n$/.exec(answer);
  const reason = match?.[1] ?? '';
  switch (reason) {
    case '':
      return 'the solver gave no reason';
    case 'canceled':
    case 'max. resource limit exceeded':
      return 'resource limit exceeded';
    case 'max. memory exceeded':
      return 'memory limit exceeded';
    default:
      return firstLine(reason);
  }
}
