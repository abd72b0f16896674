// The bare machine step by step on the reference evaluator, with its own state: what the compiled machine must agree with.
import { decode, decoderOf } from '../../src/evaluate/decode.ts';
import { deliver, execute, fetch, interruptDue, type StateSource, tick, translate, type WrittenCell } from '../../src/evaluate/index.ts';
import { codeStorage } from '../../src/isa/layout.ts';
import type { Description, Instruction, TrapKind } from '../../src/language/description.ts';

export interface ReferenceState {
  /** Registers by `id[index]`. */
  readonly elements: Map<string, bigint>;
  readonly cells: Map<string, bigint[]>;
}

/** What a step came to, as text: the instruction that retired, or the trap with its kind and payload; and whether the machine goes on. */
export interface Told {
  readonly text: string;
  readonly on: boolean;
  readonly written: readonly WrittenCell[];
}

export type Choice = NonNullable<StateSource['choice']>;

export const told = (trap: string, as: TrapKind, payload: bigint, instruction: Instruction | null): string =>
  `${instruction?.name ?? 'nothing'}: ${trap} as ${as} with ${payload}`;

export function sourceOf(state: ReferenceState, choice: Choice): StateSource {
  return {
    element: (id, index) => state.elements.get(`${id}[${index}]`) ?? 0n,
    cell: (storage, pa) => state.cells.get(storage)![Number(pa)]!,
    size: (storage) => BigInt(state.cells.get(storage)!.length),
    choice,
  };
}

interface Done {
  readonly elements: ReadonlyMap<string, bigint>;
  readonly cells: readonly WrittenCell[];
  readonly pc: bigint | null;
}

export function referenceStep(d: Description, state: ReferenceState, choice: Choice, undefinedOperation: string): Told {
  const source = sourceOf(state, choice);
  const written: WrittenCell[] = [];
  const plain = new Set(d.elements.filter((e) => e.count === 1).map((e) => e.id));
  const pcId = d.elements.find((e) => e.role === 'pc')!.id;
  const apply = ({ elements, cells, pc }: Done): void => {
    for (const [key, value] of elements) state.elements.set(plain.has(key) ? `${key}[0]` : key, value);
    if (pc !== null) state.elements.set(`${pcId}[0]`, pc);
    for (const { storage, pa, value } of cells) state.cells.get(storage)![Number(pa)] = value;
    written.push(...cells);
  };
  const take = (trap: string, payload: bigint, text: string): Told => {
    const done = deliver(d, d.traps.find((t) => t.name === trap)!.vector, payload, source);
    if (done === null) return { text: `${text}; no delivery`, on: false, written };
    if (done.kind === 'trap') return { text: `${text}; trap in delivery`, on: false, written };
    apply(done);
    return { text: `${text}; delivered`, on: true, written };
  };
  const trapped = (instruction: Instruction | null, t: { trap: string; as: TrapKind; payload: bigint }): Told =>
    take(t.trap, t.payload, told(t.trap, t.as, t.payload, instruction));

  const before = interruptDue(d, source, 'before');
  if (before !== null) return take(before.trap, 0n, `interrupt ${before.trap}`);
  const after = interruptDue(d, source, 'after');
  const fetched = fetch(d, source);
  if (fetched.kind === 'trap') return trapped(null, fetched);
  apply(fetched);
  const storage = codeStorage(d)!;
  const width = d.translate?.addressWidth ?? storage.addressWidth;
  const mode = source.element(d.elements.find((e) => e.role === 'mode')!.id, 0);
  let refusal: { trap: string; as: TrapKind; payload: bigint } | null = null;
  const decoded = decode(decoderOf(d), (index) => {
    const at = translate(d, source, BigInt.asUintN(width, fetched.value! + BigInt(index)), 'execute', mode);
    if (at.kind === 'address') return source.cell(storage.id, at.pa, null);
    refusal = at;
    return null;
  });
  if (decoded.kind === 'refused') return trapped(null, refusal!);
  if (decoded.kind === 'undefined') return trapped(null, { trap: undefinedOperation, as: 'fault', payload: 0n });
  const outcome = execute(d, decoded.instruction, decoded.operands, source);
  if (outcome.kind === 'trap') return trapped(decoded.instruction, outcome);
  apply(outcome);
  const moved = tick(d, source);
  if (moved?.kind === 'done') apply(moved);
  const text = `${decoded.instruction.name} ${[...decoded.operands.values()].join()}`;
  return after === null ? { text, on: true, written } : take(after.trap, 0n, `${text}; ${after.trap}`);
}
