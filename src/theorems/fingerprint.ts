// What the classes of an instruction depend on, as text: two instructions with equal fingerprints have equal classes. Places in files and
// documentation are no part of it.
import { type Code, reachOf } from '../isa/reach.ts';
import type { DefinitionSet } from '../language/definition-set.ts';
import type { Condition, Description, Form, Instruction, Setting } from '../language/description.ts';

/** A value as text, without ranges and documentation. */
export function plainText(value: unknown): string {
  return JSON.stringify(value, (key, item: unknown) => {
    if (key === 'range' || key === 'doc') return undefined;
    return typeof item === 'bigint' ? `${item}n` : item;
  });
}

/** The functions that a piece of code calls, with their bodies, by name. */
function called(description: Description, code: Code): string {
  const names = [...reachOf(description, code).functions].sort();
  return plainText(names.map((name) => description.functions.find((f) => f.name === name)));
}

const expressionsIn = (conditions: readonly Condition[]): Code => ({ expressions: conditions.map(({ expression }) => expression) });

/** What the classes of every instruction depend on: state, map, invariants, assumptions, the setting. */
export function machineFingerprint(description: Description, setting: Setting): string {
  const { elements, storages, modes, translate, invariants, assume } = description;
  const conditions = [...invariants, ...assume, ...setting.assume];
  return [
    plainText([elements, storages, modes]),
    plainText([setting.user, setting.virtual, setting.monitor]),
    plainText(translate === null ? null : [translate.storage, translate.addressWidth, translate.body.body, translate.body.slots]),
    plainText([invariants, assume, setting.assume].map((of) => of.map(({ expression }) => expression))),
    called(description, { statements: translate?.body.body ?? [], ...expressionsIn(conditions) }),
  ].join('\n');
}

/** What the classes of one instruction depend on besides: what it does, the functions that it calls, its encoding. */
export function instructionFingerprint(description: Description, { operands, encoding, semantics, forms }: Instruction): string {
  const conditions = [...encoding.groups.map(({ when }) => when), encoding.where, ...forms.map(({ when }) => when)];
  const expressions = conditions.filter((when) => when !== null);
  return [
    plainText([operands, encoding.groups, encoding.where]),
    plainText([semantics.body, semantics.slots]),
    called(description, { statements: semantics.body, expressions }),
  ].join('\n');
}

export function formFingerprint(form: Form): string {
  return plainText(form);
}

/** What the classes depend on of a definition set: its text, for the clauses that witnesses show, and what was read from it. */
export function definitionsFingerprint({ file, text, twins, classes }: DefinitionSet): string {
  return [file, text, plainText([twins, classes])].join('\n');
}

/** What it depends on whether an instruction keeps a condition, besides machine and instruction. */
export function conditionFingerprint(description: Description, { expression }: Condition): string {
  return [plainText(expression), called(description, { expressions: [expression] })].join('\n');
}
