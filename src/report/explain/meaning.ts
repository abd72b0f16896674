// What the classes of one form mean: for each theorem, for a monitor, and what it would take to mend it. No class is known here by name.
import type { Held } from '../../classify/analysis.ts';
import { reachOf } from '../../isa/reach.ts';
import type { DefinitionSet } from '../../language/definition-set.ts';
import type { Description, Instruction, Role } from '../../language/description.ts';
import { inclusionsOf } from '../../theorems/verdict.ts';
import { isIn, printWhen, standing } from '../columns.ts';
import type { DefinitionsResult, InstructionResult, IsaResult, TheoremDocument } from '../document.ts';
import { namesOf } from '../forms.ts';
import { count, headingsInSentence, list } from '../text.ts';
import { fromInteger, printHeld } from '../values.ts';

/** A machine in which the form is refused in the real mode, analysed. */
export interface MendedResult {
  readonly line: string;
  readonly isa: IsaResult;
}

export interface Asked {
  readonly set: DefinitionSet;
  readonly definitions: DefinitionsResult;
  readonly isa: IsaResult;
  readonly form: InstructionResult;
  /** Traps of the instruction that the setting does not send to the monitor. */
  readonly unheard: readonly string[];
}

interface Bound {
  readonly inner: string;
  readonly outer: string;
}

/** What a theorem asks of instructions, also through other theorems. */
function boundsOf(set: DefinitionSet, name: string): readonly Bound[] {
  const theorem = set.theorems.find((candidate) => candidate.name === name);
  return theorem === undefined ? [] : inclusionsOf(set, theorem);
}

/** One sentence for each theorem; those with the same sentence together. */
export function theoremSentences(asked: Asked): string[] {
  const groups = new Map<string, string[]>();
  for (const [name, theorem] of Object.entries(asked.isa.theorems)) {
    const text = theoremSentence(asked, name, theorem);
    groups.set(text, [...(groups.get(text) ?? []), name]);
  }
  return [...groups].map(([text, names]) => `${headingsInSentence(names)}: ${text}`);
}

function theoremSentence({ set, definitions, form }: Asked, name: string, theorem: TheoremDocument): string {
  const title = (of: string): string => definitions.classes.find((definition) => definition.name === of)?.title ?? of;
  const bounds = boundsOf(set, name);
  const bounded = bounds.filter(({ inner }) => isIn(form.classes[inner]));
  if (theorem.critical.includes(form.id)) {
    const others = theorem.critical.length - 1;
    const which = bounded.map(({ inner, outer }) => `${title(inner)}, and ${standingOf(definitions, form, outer)}`);
    const rest = others === 0 ? 'it alone is in the way' : `so ${others === 1 ? 'is' : 'are'} ${count(others, 'other')}`;
    return `critical, being ${list([...new Set(which)])}; ${rest}.`;
  }
  const open = bounds.filter(({ inner, outer }) => [inner, outer].some((of) => form.classes[of]?.verdict === 'unknown'));
  if (open.length > 0) return `undecided, since it is unknown whether it is ${list([...new Set(open.map(({ inner }) => title(inner)))])}.`;
  if (bounded.length === 0)
    return `nothing is asked of it, since it is not ${list([...new Set(bounds.map(({ inner }) => title(inner)))], 'or')}.`;
  const by = [...new Set(bounded.map(({ outer }) => title(outer)))];
  const when = bounded.some(({ outer }) => form.classes[outer]?.verdict === 'when') ? `, holding ${printHeld(theorem.held)}` : '';
  return `no obstacle: it is ${list(bounded.map(({ inner }) => title(inner)))}, and ${list(by)} as it should be${when}.`;
}

function standingOf(definitions: DefinitionsResult, form: InstructionResult, name: string): string {
  const definition = definitions.classes.find((candidate) => candidate.name === name);
  const result = form.classes[name];
  return definition && result ? standing(definition, result) : `not ${name}`;
}

const PARTS: Readonly<Record<Role, string>> = {
  general: 'of the program',
  mode: 'the mode',
  pc: 'the pc',
  relocation: 'of the address map',
  control: 'control state',
  clock: 'of the clocks',
};

/** What an instruction may do, by what its semantics and their functions name. */
export function doesSentences(description: Description, { semantics }: Instruction): string[] {
  const reach = reachOf(description, { statements: semantics.body });
  const roleOf = (id: string): Role => description.elements.find((element) => element.id === id)?.role ?? 'general';
  const changes = (['mode', 'relocation', 'control', 'clock', 'pc', 'general'] as const).flatMap((role) => {
    const ids = [...reach.assigned].filter((id) => roleOf(id) === role);
    const part = ids.length === 1 && PARTS[role] === `the ${ids[0]}` ? '' : ` (${PARTS[role]})`;
    return ids.length > 0 ? [`${list(ids)}${part}`] : [];
  });
  const traps = [...reach.traps].map(([trap, kinds]) => `${trap} as ${list([...kinds].sort(), 'or')}`);
  const storage = [
    ...(reach.mapped ? ['through the address map, which may refuse an address'] : []),
    ...(reach.physical ? ['by physical address, past the map'] : []),
  ];
  return [
    changes.length > 0 ? `It may change ${list(changes)}.` : 'It changes no register.',
    ...(storage.length > 0 ? [`It refers to storage ${list(storage)}.`] : []),
    ...(traps.length > 0 ? [`It may trap: ${traps.join('; ')}.`] : []),
  ];
}

/** What a monitor has to do about the form. `consequence`: what a guest gets, in a sentence, where something shows. */
export function monitorSentences(asked: Asked, description: Description, instruction: Instruction, consequence: string | null): string[] {
  const { set, isa, form } = asked;
  const [first] = Object.keys(isa.theorems);
  const [bound] = first === undefined ? [] : boundsOf(set, first);
  if (bound === undefined) return [];
  const bounded = isIn(form.classes[bound.inner]);
  const outer = form.classes[bound.outer];
  const kept = ownedBy(description, instruction);
  const interpret =
    kept.length > 0
      ? `interprets it: what it would change (${kept.join(', ')}) changes in the virtual machine, as its virtual control block has it`
      : "interprets it on the guest's virtual state";
  switch (outer?.verdict) {
    case 'yes':
    case 'always':
      return [`Whenever a guest executes it, it traps, in every virtual mode. The monitor ${interpret}.`];
    case 'vacuous':
      return [
        'It traps in every mode. The monitor delivers to the guest the trap that the guest expects, through the virtual control block.',
      ];
    case 'when':
      return [
        `It traps while the monitor holds ${printWhen(outer.when)}; then the monitor ${interpret}. Held otherwise, it may go on without a trap.`,
      ];
    case 'unknown':
      return ['Whether it always traps is not known.'];
    default:
      return bounded
        ? [`There are states in which it does not trap, and the monitor never hears of it.${consequence === null ? '' : ` ${consequence}`}`]
        : [
            'It runs by the hardware, without the monitor; where it traps all the same, for an address or a fault, the monitor interprets it.',
          ];
  }
}

/** What an instruction may change of that which a monitor owns. */
function ownedBy(description: Description, { semantics }: Instruction): string[] {
  const { assigned } = reachOf(description, { statements: semantics.body });
  return description.elements.filter(({ id, role }) => assigned.has(id) && role !== 'general' && role !== 'pc').map(({ id }) => id);
}

/** What it would take that no theorem minds the form. */
export function mendSentences(asked: Asked, ids: readonly string[], mended: MendedResult | null): string[] {
  const { isa, form } = asked;
  const broken = Object.entries(isa.theorems).filter(([, { critical }]) => critical.includes(form.id));
  if (broken.length === 0) return ['Nothing: no theorem fails for it.'];
  const names = broken.map(([name]) => name);
  const theorems = broken.map(([, theorem]) => theorem);
  return [
    ...(asked.unheard.length > 0
      ? [`The setting does not send ${list(asked.unheard)} to the monitor: in one that does, it may be harmless.`]
      : []),
    ...heldSentences(asked, theorems),
    ...(mended ? mendedSentences(asked, ids, names, mended) : []),
  ];
}

/** That another configuration would do for this form alone. */
function heldSentences({ set, isa, form }: Asked, broken: readonly TheoremDocument[]): string[] {
  const outers = new Set(Object.keys(isa.theorems).flatMap((name) => boundsOf(set, name).map(({ outer }) => outer)));
  const when = [...outers].flatMap((name) => form.classes[name]?.when ?? []);
  const [theorem] = broken;
  if (when.length === 0 || theorem === undefined) return [];
  const held: Held = new Map(theorem.held.map(({ element, value }) => [element, fromInteger(value)]));
  const against = when.every((w) => w.some(({ element, value }) => held.has(element) && held.get(element) !== fromInteger(value)));
  const but = against ? ` But other instructions need ${printHeld(theorem.held)}.` : '';
  return [`For this instruction alone, holding ${printWhen(when)} would do.${but}`];
}

function mendedSentences(
  { isa, definitions, set }: Asked,
  ids: readonly string[],
  broken: readonly string[],
  { line, isa: after }: MendedResult,
): string[] {
  const outers = new Set(broken.flatMap((name) => boundsOf(set, name).map(({ outer }) => outer)));
  const titles = definitions.classes.filter(({ name }) => outers.has(name)).map(({ title }) => title);
  const instructions = after.instructions.filter(({ id }) => ids.includes(id));
  const verdicts = [...new Set(instructions.flatMap(({ classes }) => [...outers].map((name) => classes[name]?.verdict ?? 'unknown')))];
  const lead = `Refused in ${isa.modes.real} mode, with \`${line}\` before all else, it is ${list(titles)} (${verdicts.join(', ')})`;
  const outcomes = broken.map((name) => ({ name, theorem: after.theorems[name] }));
  const mended = outcomes.filter(({ theorem }) => theorem?.verdict === 'applies').map(({ name }) => name);
  const rest = outcomes.filter(({ theorem }) => theorem?.verdict !== 'applies');
  const left = [...new Set(rest.flatMap(({ theorem }) => theorem?.critical ?? []))];
  const some = left.length > 6 ? count(left.length, 'other instruction') : list(namesOf(left, after.instructions));
  const parts = [
    ...(mended.length > 0 ? [`${headingsInSentence(mended)} ${mended.length === 1 ? 'applies' : 'apply'}`] : []),
    ...(rest.length > 0 && left.length > 0 ? [`for ${headingsInSentence(rest.map(({ name }) => name))} there would still be ${some}`] : []),
    ...(rest.length > 0 && left.length === 0 ? [`${headingsInSentence(rest.map(({ name }) => name))} would still be undecided`] : []),
  ];
  return [
    `${lead}${parts.length > 0 ? `, and ${parts.join('; ')}` : ''}. This was analysed; what the guest expects of it, the monitor then provides.`,
  ];
}
