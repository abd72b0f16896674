// The difference between two machines in sentences: which theorems apply now or no longer, and what made it so.
import { verdictWords } from '../columns.ts';
import type { DefinitionsResult, IsaResult } from '../document.ts';
import { namesOf } from '../forms.ts';
import { count, headingsInSentence, list } from '../text.ts';
import { printHeld } from '../values.ts';
import type { Cause, ClassDifference, TheoremDifference } from './document.ts';

type Untold = Omit<TheoremDifference, 'story'>;

interface Told {
  readonly definitions: DefinitionsResult;
  readonly before: IsaResult;
  readonly after: IsaResult;
}

/** The theorems with their stories; those of which the same is to be told share one. */
export function withStories(told: Told, theorems: readonly Untold[]): TheoremDifference[] {
  const key = ({ before, after, left, came }: Untold): string =>
    JSON.stringify([
      before.verdict,
      after.verdict,
      before.critical,
      after.critical,
      phrases(told, left, 'left'),
      phrases(told, came, 'came'),
    ]);
  return theorems.map((theorem) => {
    const alike = theorems.filter((other) => key(other) === key(theorem)).map(({ name }) => name);
    return { ...theorem, story: storyOf(told, theorem, alike) };
  });
}

function storyOf(told: Told, { before, after, left, came }: Untold, alike: readonly string[]): string {
  const one = alike.length === 1;
  const names = headingsInSentence(alike);
  const apply = one ? 'applies' : 'apply';
  const gone = phrases(told, left, 'left');
  const fresh = phrases(told, came, 'came');
  if (before.verdict === 'does not apply' && after.verdict === 'applies' && gone.length > 0)
    return `${gone.join('; ')}, so ${names} now ${apply}: ${itWas(left.length, 'was', 'were')}.`;
  if (before.verdict === 'applies' && after.verdict === 'does not apply' && fresh.length > 0)
    return `${fresh.join('; ')}, so ${names} no longer ${apply}: ${itWas(came.length, 'is', 'are')}.`;
  if (before.verdict !== after.verdict) return `${names}: ${before.verdict} before, ${after.verdict} after.`;
  if (after.verdict === 'applies') {
    const [was, is] = [before.held, after.held].map((held) => (held.length > 0 ? `holding ${printHeld(held)}` : 'holding nothing'));
    return `${names} ${apply} to both${was === is ? '' : `: ${was} before, ${is} after`}.`;
  }
  if (after.verdict === 'unknown') return `${names} ${one ? 'is' : 'are'} undecided for both.`;
  const lead = `${names} ${apply} to neither`;
  if (left.length + came.length === 0) return `${lead}, for the same ${count(after.critical.length, 'critical instruction')}.`;
  const stay = after.critical.filter((id) => !came.some((cause) => cause.id === id));
  const parts = [
    ...(gone.length > 0 ? [`critical no more: ${gone.join('; ')}`] : []),
    ...(fresh.length > 0 ? [`newly critical: ${fresh.join('; ')}`] : []),
    ...(stay.length > 0 ? [`critical in both: ${names12(namesOf(stay, told.after.instructions))}`] : []),
  ];
  return `${lead}. ${parts.map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}.`).join(' ')}`;
}

function itWas(n: number, singular: string, plural: string): string {
  return n === 1 ? `it ${singular} the only critical instruction` : `they ${plural} the ${n} critical instructions`;
}

/** What is said of the causes: of those with the same reason, together. */
function phrases({ definitions, before, after }: Told, causes: readonly Cause[], when: 'left' | 'came'): string[] {
  const groups = new Map<string, Cause[]>();
  for (const cause of causes) {
    const key = predicate(definitions, cause, when, '#');
    groups.set(key, [...(groups.get(key) ?? []), cause]);
  }
  const isa = when === 'left' ? before : after;
  return [...groups.values()].map((group) => {
    const names = namesOf(
      group.map(({ id }) => id),
      isa.instructions,
    );
    return `${names12(names)} ${predicate(definitions, group[0]!, when, group.length === 1 ? 'is' : 'are')}`;
  });
}

function predicate(definitions: DefinitionsResult, cause: Cause, when: 'left' | 'came', is: string): string {
  const byName = new Map(definitions.classes.map((definition) => [definition.name, definition]));
  const title = (name: string): string => byName.get(name)?.title ?? name;
  const because = cause.reasons.length > 0 ? ` (${cause.reasons.join('; ')})` : '';
  const change = ({ class: name, before, after: now }: ClassDifference, named: boolean): string =>
    `${named ? `${title(name)}: ` : ''}${verdictWords(before, false)} → ${verdictWords(now, false)}`;
  const titles = (names: readonly string[]): string => list(names.map(title));
  const changes = (outer: boolean): string =>
    cause.classes
      .filter(({ class: name }) => cause.outer.includes(name) === outer)
      .map((difference) => change(difference, (outer ? cause.outer : cause.inner).join() !== difference.class))
      .join(', ');
  const clauses = cause.kinds.map((kind): string => {
    switch (kind) {
      case 'gone':
        return `${is} gone${because}`;
      case 'new':
        return `${is} new and critical${because}`;
      case 'outer':
        return `${when === 'left' ? 'turned' : `${is} no longer`} ${titles(cause.outer)} (${changes(true)})`;
      case 'inner':
        return `${when === 'left' ? `${is} no longer` : 'turned'} ${titles(cause.inner)} (${changes(false)})`;
      case 'held':
        return `${is} ${when === 'left' ? '' : 'no longer '}${titles(cause.outer)} under what is held now`;
    }
  });
  return clauses.length > 0 ? clauses.join(' and ') : `${is} ${when === 'left' ? 'critical no more' : 'critical now'}`;
}

function names12(names: readonly string[]): string {
  const rest = names.length - 12;
  return rest > 1 ? `${names.slice(0, 12).join(', ')} and ${rest} more` : list(names);
}
