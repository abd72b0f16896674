// Held configurations on a terminal: what each element buys, and the answer to `--hold`.
import { reasons, standing } from './columns.ts';
import type { DefinitionsResult, IsaResult } from './document.ts';
import { namesOf } from './forms.ts';
import type { HeldElement, HeldShareDocument, HeldTheoremDocument, HoldDocument } from './held-document.ts';
import { count, headings, type TerminalOptions, theoremEmphasis, wrapList, wrapText } from './text.ts';
import { printHeld } from './values.ts';

/** Names in a list that is beside the point; all are in the result document. */
const longest = 12;

/** `a, b, and 3 more` after a lead. */
export function nameList(lead: string, names: readonly string[], width: number, indent: string): string[] {
  const rest = names.length - longest;
  return wrapList(lead, rest > 1 ? [...names.slice(0, longest), `and ${rest} more`] : names, width, indent);
}

/** What each element of a configuration buys: `ie = 0 makes privileged: output`. */
export function shareLines(
  definitions: DefinitionsResult,
  isa: IsaResult,
  shares: readonly HeldShareDocument[],
  { width }: TerminalOptions,
  indent: string,
  label = '',
): string[] {
  return shares.flatMap((share) => {
    const groups = new Map<string, string[]>();
    for (const { id, class: className, with: rest } of share.instructions) {
      const title = definitions.classes.find(({ name }) => name === className)?.title ?? className;
      const lead = `${label}${printHeld([share])}${rest.length > 0 ? `, with ${printHeld(rest)},` : ''} makes ${title}: `;
      groups.set(lead, [...(groups.get(lead) ?? []), id]);
    }
    return [...groups].flatMap(([lead, ids]) => nameList(indent + lead, namesOf(ids, isa.instructions), width, `${indent}  `));
  });
}

/** The answer to `--hold`: theorems with the same answer together. */
export function holdBlock(definitions: DefinitionsResult, isa: IsaResult, hold: HoldDocument, options: TerminalOptions): string[] {
  const { width, style } = options;
  const asked = printHeld(hold.held);
  const lead = `  ${style('strong', `Holding ${asked}`)}, as asked`;
  if (!hold.possible)
    return [lead, ...wrapText('    ', 'No state of the real mode has these values: no monitor can hold them.', width, '    ')];
  const groups = new Map<string, { readonly names: string[]; readonly answer: HeldTheoremDocument }>();
  for (const [name, answer] of Object.entries(hold.theorems)) {
    const key = JSON.stringify(answer);
    const group = groups.get(key) ?? { names: [], answer };
    group.names.push(name);
    groups.set(key, group);
  }
  return [lead, ...[...groups.values()].flatMap(({ names, answer }) => theoremLines(definitions, isa, hold, names, answer, options))];
}

function theoremLines(
  definitions: DefinitionsResult,
  isa: IsaResult,
  hold: HoldDocument,
  names: readonly string[],
  answer: HeldTheoremDocument,
  options: TerminalOptions,
): string[] {
  const { width, style } = options;
  const indent = '      ';
  const needed = answer.elements.filter((element) => element.needed);
  const harms = ({ needed: isNeeded, without }: HeldTheoremDocument['elements'][number]): boolean =>
    !isNeeded && without !== null && without.critical.length < answer.critical.length;
  const harmful = answer.elements.filter(harms);
  const idle = answer.elements.filter((element) => !element.needed && !harms(element));
  const { minimal } = answer;
  return [
    `    ${style(theoremEmphasis[answer.verdict], `${headings(names)}: ${answer.verdict}`)}`,
    ...leftLines(definitions, isa, names, answer, options),
    ...shareLines(definitions, isa, needed, options, indent, answer.verdict === 'applies' ? 'needed: ' : ''),
    ...needed
      .filter(({ instructions }) => instructions.length === 0)
      .map(
        (element) =>
          `${indent}needed: ${printHeld([element])}${element.without === null ? '; no state of the real mode has the rest alone' : ''}`,
      ),
    ...(idle.length > 0
      ? wrapText(indent, `${answer.verdict === 'applies' ? 'not needed' : 'changes nothing'}: ${printHeld(idle)}`, width, indent)
      : []),
    ...(harmful.length > 0 ? wrapText(indent, `stands in the way: ${printHeld(harmful)}`, width, indent) : []),
    ...(minimal !== null && minimal.length < hold.held.length
      ? [`${indent}suffices: ${minimal.length > 0 ? printHeld(minimal) : 'holding nothing'}`]
      : []),
    ...takesLines(isa, hold.held, answer, width),
  ];
}

/** The instructions that break the theorems under the configuration, each with the reason. */
function leftLines(
  definitions: DefinitionsResult,
  { instructions }: IsaResult,
  names: readonly string[],
  { critical }: HeldTheoremDocument,
  { width }: TerminalOptions,
): string[] {
  if (critical.length === 0) return [];
  const premises = definitions.theorems.filter(({ name }) => names.includes(name)).flatMap((theorem) => theorem.premises);
  const why = critical.map((id) => {
    const instruction = instructions.find((candidate) => candidate.id === id);
    if (!instruction) return 'critical';
    const because: string[] = [];
    const lacking: string[] = [];
    for (const { inner, outer } of premises) {
      const outerClass = definitions.classes.find(({ name }) => name === outer);
      const result = outer === null ? undefined : instruction.classes[outer];
      const found = inner === null ? [] : reasons(definitions, instruction, inner);
      if (!outerClass || !result || found.length === 0) continue;
      because.push(...found);
      lacking.push(standing(outerClass, result));
    }
    // The classes that the machine is shown with take the assumptions to hold (D17).
    if (because.length === 0) return 'critical where what is held goes against an assumption';
    return [...new Set([...because, ...lacking])].join('; ');
  });
  const groups = new Map<string, string[]>();
  for (const [i, id] of critical.entries()) groups.set(why[i]!, [...(groups.get(why[i]!) ?? []), id]);
  const widest = Math.max(...[...groups.values()].map((ids) => (ids.length === 1 ? ids[0]!.length : 0)));
  return [
    `      ${count(critical.length, 'critical instruction')} left:`,
    ...[...groups].flatMap(([reason, ids]) =>
      ids.length === 1
        ? wrapText(`        ${ids[0]!.padEnd(widest)}  `, reason, width, ' '.repeat(12))
        : [
            ...nameList('        ', namesOf(ids, instructions), width, '          '),
            ...wrapText('          ', reason, width, '          '),
          ],
    ),
  ];
}

function takesLines(
  { instructions }: IsaResult,
  held: readonly HeldElement[],
  { critical, takes }: HeldTheoremDocument,
  width: number,
): string[] {
  if (takes === null) return [];
  const has = (of: readonly HeldElement[], { element, value }: HeldElement): boolean =>
    of.some((other) => other.element === element && other.value === value);
  const indent = '      ';
  if (takes.verdict === 'applies') {
    const larger = held.every((element) => has(takes.held, element));
    const added = takes.held.filter((element) => !has(held, element));
    if (larger && added.length > 0) return wrapText(indent, `it would take ${printHeld(added)} besides`, width, `${indent}  `);
    return wrapText(
      indent,
      `it would take ${takes.held.length > 0 ? printHeld(takes.held) : 'holding nothing'} instead`,
      width,
      `${indent}  `,
    );
  }
  if (takes.held.length === 0)
    return wrapText(indent, 'no configuration was found that makes an instruction fewer critical', width, `${indent}  `);
  const leaves = takes.critical.join('\n') === critical.join('\n') ? ['the same'] : namesOf(takes.critical, instructions);
  const better = takes.critical.length < critical.length;
  const lead = better ? 'the best configuration that was found, ' : 'no configuration was found that does better: ';
  return nameList(`${indent}${lead}${printHeld(takes.held)}${better ? ',' : ''} leaves `, leaves, width, `${indent}  `);
}
