// Evidence of a class (MODEL §6) as it stands in the result document: states as lists in description order.

import type { Effect, Evidence, Held, Witness } from '../classify/analysis.ts';
import type { ConcreteState, Instance, Proof } from '../classify/question.ts';
import type { View } from '../classify/views.ts';
import { isApart } from '../isa/cells.ts';
import type { Description, Element, Range, Storage, TrapKind } from '../language/description.ts';
import type {
  CellDocument,
  ElementDocument,
  EvidenceDocument,
  ProofDocument,
  StateDocument,
  ViewDocument,
  WitnessDocument,
} from './document.ts';
import type { HeldElement } from './held-document.ts';
import { toInteger } from './values.ts';

/** What evidence is drawn with: the description, its elements by id, its file's lines. */
export interface Context {
  readonly description: Description;
  readonly storage: Storage | null;
  readonly order: ReadonlyMap<string, { readonly element: Element; readonly position: number }>;
  /** The text of a source file, where it is at hand. */
  readonly source: (file: string) => string | undefined;
}

export function contextOf(description: Description, source: Context['source']): Context {
  const mapped = description.translate?.storage;
  return {
    description,
    storage: description.storages.find(({ id }) => id === mapped) ?? description.storages[0] ?? null,
    order: new Map(description.elements.map((element, position) => [element.id, { element, position }])),
    source,
  };
}

export function evidenceDocument(context: Context, operands: OperandWidths, evidence: Evidence): EvidenceDocument {
  switch (evidence.kind) {
    case 'witness':
      return witnessDocument(context, operands, evidence.witness);
    case 'proof':
      return { kind: 'proof', proofs: evidence.proofs.map(proofDocument) };
    case 'derived':
      return { kind: 'derived', from: [...evidence.from] };
    case 'vacuous':
    case 'unknown':
      return { kind: evidence.kind, reason: evidence.reason };
  }
}

/** A held configuration in description order. */
export function heldDocument({ order }: Context, held: Held): HeldElement[] {
  return [...held]
    .sort(([a], [b]) => compareIds(order, a, b))
    .map(([id, value]) => ({ element: id, value: toInteger(value, find(order, id)?.width ?? 64) }));
}

type OperandWidths = readonly { readonly name: string; readonly width: number }[];

function witnessDocument(context: Context, operands: OperandWidths, witness: Witness): WitnessDocument {
  const { instance, effects, names, nearMiss, views } = witness;
  return {
    kind: 'witness',
    operands: operandList(operands, instance),
    states: stateList(context, names, instance, effects, views),
    views: views.map((view) => viewDocument(context, view)),
    clause: { text: witness.clause.text.trim(), range: witness.clause.range },
    shows: [...witness.shows],
    lines: witness.lines.map((range) => ({ text: textOf(context, range), range })),
    foundBy: witness.foundBy,
    replayed: true,
    nearMiss: nearMiss && {
      changed: nearMiss.changed,
      operands: operandList(operands, nearMiss.instance),
      states: stateList(context, names, nearMiss.instance, nearMiss.effects, []),
    },
  };
}

function proofDocument(proof: Proof): ProofDocument {
  switch (proof.kind) {
    case 'structural':
      return { kind: 'structural' };
    case 'solver':
      return { kind: 'solver', queries: proof.queries.length };
    case 'exhaustive':
      return { kind: 'exhaustive', cases: proof.cases };
    case 'empty domain':
      return { kind: 'empty domain', reason: proof.reason };
  }
}

function operandList(operands: OperandWidths, { operands: values }: Instance): WitnessDocument['operands'] {
  return operands.flatMap(({ name, width }) => {
    const value = values.get(name);
    return value === undefined ? [] : [{ name, width, value: toInteger(value, width) }];
  });
}

/** The states with the same elements and cells on all sides: what one side does not name was 0 there when the witness was replayed. */
function stateList(
  context: Context,
  names: readonly string[],
  instance: Instance,
  effects: readonly Effect[],
  views: readonly View[],
): StateDocument[] {
  const going = effects.flatMap((effect) => (effect.kind === 'next' ? [effect] : []));
  const ids = new Set(
    [...instance.states, ...going.map(({ changed }) => ({ elements: changed }))].flatMap(({ elements }) => [...elements.keys()]),
  );
  const addresses = new Set([...instance.states, ...going].flatMap(({ cells }) => [...cells.keys()]));
  return instance.states.map((state, i) => {
    const elements = new Map([...ids].map((id) => [id, state.elements.get(id) ?? 0n]));
    const seen = views.flatMap((view) => view.cells[i] ?? []);
    const cells = new Map(
      [...addresses, ...seen].filter((pa) => isApart(pa) || pa < state.size).map((pa) => [pa, state.cells.get(pa) ?? 0n]),
    );
    return stateDocument(context, names[i] ?? `S${i}`, { ...state, elements, cells }, effects[i]!);
  });
}

function viewDocument({ description, storage }: Context, { space, va, cells }: View): ViewDocument {
  const width = storage?.addressWidth ?? 64;
  return {
    space: space === null ? null : modeName(description, space),
    virtual: va === null ? null : toInteger(va, description.translate?.addressWidth ?? width),
    cells: cells.map((cell) => (cell === null ? null : toInteger(cell, width))),
  };
}

function stateDocument(context: Context, name: string, state: ConcreteState, effect: Effect): StateDocument {
  const { description, storage } = context;
  const registers = description.elements.reduce((sum, { role, count }) => sum + (role === 'mode' ? 0 : count), 0);
  const elements = elementList(context, state.elements).filter(({ role }) => role !== 'mode');
  return {
    name,
    mode: modeName(description, state.mode),
    size: storage && toInteger(state.size, storage.addressWidth + 1),
    elements,
    hidden: registers - elements.length,
    cells: cellList(storage, state.cells),
    effect: effectDocument(context, effect),
  };
}

function effectDocument(context: Context, effect: Effect): StateDocument['effect'] {
  if (effect.kind === 'trap') return { kind: 'trap', trap: effect.trap, as: effect.as as TrapKind };
  const pc = context.description.elements.find(({ role }) => role === 'pc');
  return {
    kind: 'next',
    pc: toInteger(effect.pc, pc?.width ?? 64),
    changed: elementList(context, effect.changed),
    cells: cellList(context.storage, effect.cells),
  };
}

function elementList({ order }: Context, values: ReadonlyMap<string, bigint>): ElementDocument[] {
  return [...values]
    .sort(([a], [b]) => compareIds(order, a, b))
    .map(([id, value]) => {
      const { role = 'general', width = 64 } = find(order, id) ?? {};
      return { element: id, role, width, value: toInteger(value, width) };
    });
}

function cellList(storage: Storage | null, cells: ReadonlyMap<bigint, bigint>): CellDocument[] {
  const { addressWidth = 64, cellWidth = 64 } = storage ?? {};
  return [...cells]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([address, value]) => ({ address: toInteger(address, addressWidth), width: cellWidth, value: toInteger(value, cellWidth) }));
}

/** The register file of `r[2]` is `r`. */
function parts(id: string): readonly [string, number] {
  const open = id.indexOf('[');
  return open < 0 ? [id, 0] : [id.slice(0, open), Number.parseInt(id.slice(open + 1), 10) || 0];
}

function find(order: Context['order'], id: string): Element | undefined {
  return order.get(parts(id)[0])?.element;
}

function compareIds(order: Context['order'], a: string, b: string): number {
  const [nameA, indexA] = parts(a);
  const [nameB, indexB] = parts(b);
  const last = order.size;
  return (order.get(nameA)?.position ?? last) - (order.get(nameB)?.position ?? last) || indexA - indexB || (a < b ? -1 : a > b ? 1 : 0);
}

export function modeName(description: Description, code: bigint): string {
  return description.modes.find((mode) => mode.code === code)?.name ?? `${code}`;
}

/** The lines that a range covers, whole and trimmed; empty where the file is not at hand. */
function textOf({ source }: Context, range: Range): string {
  const lines = source(range.file)?.split('\n') ?? [];
  return lines
    .slice(range.start.line - 1, range.end.line)
    .map((line) => line.trim())
    .join('\n')
    .trim();
}
