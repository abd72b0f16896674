// What a change has flipped, on a line: `mode-sensitive of getm: yes → no; Theorem 1 now applies`.

import { quantifiedParts, verdictWords } from '../columns.ts';
import type { DefinitionsResult, GateResult } from '../document.ts';
import { headingsInSentence, list } from '../text.ts';
import { printHeld } from '../values.ts';
import type { DiffDocument, TheoremDifference } from './document.ts';

/** Class changes on one line at the most; the rest are counted. */
const longest = 8;

/** Clauses of the line, or none where nothing has flipped. */
export function flips(
  { theorems, instructions }: DiffDocument,
  definitions: DefinitionsResult,
  gates: readonly [GateResult, GateResult],
): string[] {
  const shown = new Set(definitions.classes.flatMap(({ name }) => quantifiedParts(definitions, name)));
  const classes = instructions.changed.flatMap(({ forms }) =>
    forms.flatMap(({ id, classes: of }) =>
      of
        .filter((difference) => shown.has(difference.class))
        .map(({ class: name, before, after }) => `${name} of ${id}: ${verdictWords(before, false)} → ${verdictWords(after, false)}`),
    ),
  );
  const rest = classes.length - longest;
  const told = rest > 1 ? [...classes.slice(0, longest), `and ${rest} more`] : classes;
  const [was, is] = gates;
  return [
    ...(instructions.removed.length > 0 ? [`gone: ${list(instructions.removed.map(({ id }) => id))}`] : []),
    ...(instructions.added.length > 0 ? [`new: ${list(instructions.added.map(({ id }) => id))}`] : []),
    ...(told.length > 0 ? [told.join(', ')] : []),
    ...theoremFlips(theorems),
    ...(was.verdict === is.verdict ? [] : [`gate: ${was.verdict} → ${is.verdict}`]),
  ];
}

/** Theorems whose verdict, critical instructions or configuration are others; those with the same to be said together. */
function theoremFlips(theorems: readonly TheoremDifference[]): string[] {
  const groups = new Map<string, string[]>();
  for (const theorem of theorems) for (const text of flipsOf(theorem)) groups.set(text, [...(groups.get(text) ?? []), theorem.name]);
  return [...groups].map(([text, names]) =>
    text.replace('#', headingsInSentence(names)).replace('%', names.length === 1 ? 'applies' : 'apply'),
  );
}

function flipsOf({ before, after, left, came }: TheoremDifference): string[] {
  const verdict = ((): string[] => {
    if (before.verdict === after.verdict) return [];
    if (after.verdict === 'applies') return ['# now %'];
    return after.verdict === 'unknown' ? ['# undecided now'] : before.verdict === 'unknown' ? ['# known not to apply'] : ['# no longer %'];
  })();
  // Where the verdict stays, the critical instructions tell of the way there.
  const critical =
    verdict.length > 0 || left.length + came.length === 0
      ? []
      : [`# with ${after.critical.length} critical, ${before.critical.length} before`];
  const [was, is] = [before, after].map(({ held }) => (held.length > 0 ? printHeld(held) : 'nothing'));
  return [...verdict, ...critical, ...(was === is ? [] : [`# holding ${is}, before ${was}`])];
}
