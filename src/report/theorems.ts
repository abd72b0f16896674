// The theorems of one machine on a terminal: verdict, held configuration, critical instructions with their reasons, premises, the strict verdict.
import { reasons, standing } from './columns.ts';
import type { DefinitionsResult, IsaResult, TheoremDocument } from './document.ts';
import { namesOf } from './forms.ts';
import { nameList, shareLines } from './hold.ts';
import { count, heading, oneLine, type TerminalOptions, theoremEmphasis, wrapList, wrapText } from './text.ts';
import { printHeld } from './values.ts';

/** Premises that the analysis adds to every theorem, said once: the machine's invariants. */
export function commonPremises(definitions: DefinitionsResult, isa: IsaResult, options: TerminalOptions): string[] {
  const added = Object.entries(isa.theorems).flatMap(([name, theorem]) => theorem.premises.slice(ownPremises(definitions, name)));
  const once = new Map(added.map((premise) => [`${premise.verdict} ${premise.text}`, premise]));
  return [...once.values()].flatMap((premise) => premiseLines('  premise of every theorem: ', premise, options));
}

/** How many of a theorem's premises are those of its definition: they come first. */
function ownPremises(definitions: DefinitionsResult, name: string): number {
  return definitions.theorems.find((theorem) => theorem.name === name)?.premises.length ?? 0;
}

function premiseLines(
  lead: string,
  { text, verdict, critical }: TheoremDocument['premises'][number],
  { width }: TerminalOptions,
): string[] {
  const which = critical.length > 0 ? ` (${critical.length > 3 ? count(critical.length, 'instruction') : critical.join(', ')})` : '';
  return wrapText(lead, `${oneLine(text)}: ${verdict}${which}`, width, '      ');
}

export function theoremBlock(
  definitions: DefinitionsResult,
  isa: IsaResult,
  name: string,
  theorem: TheoremDocument,
  options: TerminalOptions,
): string[] {
  const { width, style } = options;
  const definition = definitions.theorems.find((candidate) => candidate.name === name);
  const verdict = theorem.verdict === 'unknown' ? 'is undecided: unknown' : theorem.verdict;
  const even = theorem.verdict === 'does not apply' ? 'even ' : '';
  const holding = theorem.held.length > 0 ? `, ${even}holding ${printHeld(theorem.held)}` : '';
  const lines = [
    `  ${style(theoremEmphasis[theorem.verdict], `${heading(name)} ${verdict}`)}${holding}`,
    ...wrapText('    ', `${oneLine(theorem.title)}.`, width, '    '),
  ];
  const critical = criticalLines(definitions, isa, definition, theorem, options);
  if (critical.length > 0) lines.push(`    ${count(theorem.critical.length, 'critical instruction')}:`, ...critical);
  const own = theorem.premises.slice(0, ownPremises(definitions, name));
  if (own.length > 1) for (const premise of own) lines.push(...premiseLines('    premise ', premise, options));
  lines.push(...heldLines(definitions, isa, name, theorem, options));
  if (theorem.strict) lines.push(...strictLines(definitions, isa, theorem, theorem.strict, width));
  return lines;
}

/** What the elements held buy, and the answer without them: its list of instructions where it is not just what they buy. */
function heldLines(
  definitions: DefinitionsResult,
  isa: IsaResult,
  name: string,
  theorem: TheoremDocument,
  options: TerminalOptions,
): string[] {
  const { held, unheld, buys, critical } = theorem;
  if (held.length === 0 && unheld.verdict === theorem.verdict) return [];
  const earlier = Object.entries(isa.theorems);
  const same = earlier
    .slice(
      0,
      earlier.findIndex(([other]) => other === name),
    )
    .find(([, other]) => JSON.stringify(other.buys) === JSON.stringify(buys));
  const bought = buys.flatMap(({ instructions }) => instructions.map(({ id }) => id));
  const told = new Set([...bought, ...critical]);
  const rest = unheld.critical.some((id) => !told.has(id)) ? unheld.critical : [];
  return [
    ...(same && bought.length > 0
      ? [`    ${printHeld(held)}: as for ${heading(same[0])}`]
      : shareLines(definitions, isa, buys, options, '    ')),
    ...answer('holding nothing', unheld.verdict, namesOf(rest, isa.instructions), options.width),
  ];
}

function strictLines(
  { strict }: DefinitionsResult,
  isa: IsaResult,
  theorem: TheoremDocument,
  answered: NonNullable<TheoremDocument['strict']>,
  width: number,
): string[] {
  const label = `strict (${strict ?? 'other definitions'})`;
  const holding = answered.held.length > 0 ? `, holding ${printHeld(answered.held)}` : '';
  const same = answered.verdict === theorem.verdict && answered.critical.join() === theorem.critical.join();
  if (same && printHeld(answered.held) === printHeld(theorem.held)) return [`    ${label}: the same`];
  return answer(label, `${answered.verdict}${holding}`, namesOf(answered.critical, isa.instructions), width);
}

function answer(label: string, verdict: string, critical: readonly string[], width: number): string[] {
  const lead = `    ${label}: ${verdict}`;
  return critical.length > 0 ? nameList(`${lead}: `, critical, width, '      ') : [lead];
}

/** Each critical instruction with the reason; those that come from another theorem of the set are only named. */
function criticalLines(
  definitions: DefinitionsResult,
  isa: IsaResult,
  definition: DefinitionsResult['theorems'][number] | undefined,
  theorem: TheoremDocument,
  options: TerminalOptions,
): string[] {
  const explained = new Map<string, string>();
  for (const [i, premise] of theorem.premises.entries()) {
    const { inner = null, outer = null } = definition?.premises[i] ?? {};
    const outerClass = definitions.classes.find(({ name }) => name === outer);
    if (inner === null || !outerClass) continue;
    for (const instruction of isa.instructions) {
      const result = instruction.classes[outerClass.name];
      if (!premise.critical.includes(instruction.id) || !result) continue;
      const why = [...reasons(definitions, instruction, inner), standing(outerClass, result)].join('; ');
      explained.set(instruction.id, explained.has(instruction.id) ? `${explained.get(instruction.id)}; ${why}` : why);
    }
  }
  const listed = theorem.critical.filter((id) => explained.has(id));
  const longest = Math.max(0, ...listed.map((id) => id.length));
  const lines = listed.flatMap((id) =>
    wrapText(`      ${id.padEnd(longest)}  `, explained.get(id)!, options.width, ' '.repeat(longest + 10)),
  );
  const others = namesOf(
    theorem.critical.filter((id) => !explained.has(id)),
    isa.instructions,
  );
  return others.length > 0 ? [...lines, ...wrapList('      ', others, options.width, '      ')] : lines;
}
