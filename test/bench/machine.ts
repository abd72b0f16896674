// How fast compiled machines run a loop of computation, next to the evaluator that walks the same semantics.
import { encode } from '../../src/evaluate/decode.ts';
import type { Description } from '../../src/language/description.ts';
import { newMachine } from '../../src/machine/machine.ts';
import { type ReferenceState, referenceStep } from '../machine/reference.ts';
import { machine } from '../theorems/machines.ts';
import { timed } from './measure.ts';

interface Program {
  readonly name: string;
  readonly description: Description;
  readonly elements: Readonly<Record<string, bigint>>;
  readonly at: bigint;
  readonly cells: readonly bigint[];
}

type Line = readonly [string, Readonly<Record<string, bigint>>];

function coded(description: Description, lines: readonly Line[]): bigint[] {
  return lines.flatMap(([name, given]) => {
    const instruction = description.instructions.find((i) => i.name === name);
    if (instruction === undefined) throw new Error(`no instruction ${name}`);
    const code = encode(description, instruction, new Map(instruction.operands.map((o) => [o.name, given[o.name] ?? 0n])));
    if (code === null) throw new Error(`no code for ${name}`);
    return code;
  });
}

/** A sum, a shift, an exclusive or, a load and a store in each round, without an end. */
function thirdGeneration(): Program {
  const description = machine('third-generation');
  const cells = coded(description, [
    ['add-immediate', { d: 0n, s: 0n, a: 1n }],
    ['add', { d: 1n, s: 0n }],
    ['xor', { d: 2n, s: 1n }],
    ['store', { d: 2n, s: 3n, a: 100n }],
    ['load', { d: 1n, s: 3n, a: 100n }],
    ['set-if-below', { d: 2n, s: 1n }],
    ['branch', { a: 16n }],
  ]);
  return { name: 'third-generation', description, elements: { bound: 1000n, pc: 16n }, at: 16n, cells };
}

/** The same with long words; a shift, which the description does in 96 bits, instead of the comparison where it is asked for. */
function m68000(shift: boolean): Program {
  const description = machine('m68000');
  const cells = [
    0x5280, // addq.l #1,d0
    0xd280, // add.l d0,d1
    0xb382, // eor.l d1,d2
    0x2082, // move.l d2,(a0)
    0x2210, // move.l (a0),d1
    shift ? 0xe38a : 0xd481, // lsl.l #1,d2 or add.l d1,d2
    0x60f2, // bra.s *-12
  ].flatMap((word) => [BigInt(word >> 8), BigInt(word & 255)]);
  return {
    name: shift ? 'm68000 with a shift' : 'm68000',
    description,
    elements: { 'a[0]': 0x2000n, pc: 0x1000n, 'sr.supervisor': 1n },
    at: 0x1000n,
    cells,
  };
}

const undefinedOperation = (d: Description): string => d.traps[0]!.name;

/** Million instructions per second of the compiled machine; it runs for about so many milliseconds. */
function compiledSpeed({ description, elements, at, cells }: Program, most: number): number {
  const made = newMachine(description, {});
  for (const [key, value] of Object.entries(elements)) {
    const [, id, index] = /^(.*?)(?:\[(\d+)\])?$/.exec(key)!;
    made.set(id!, Number(index ?? 0), value);
  }
  for (const [i, cell] of cells.entries()) made.write('memory', at + BigInt(i), cell);
  let budget = 100_000;
  for (;;) {
    const before = made.retired();
    const time = timed(() => made.run(budget));
    if (made.retired() - before !== budget) throw new Error('the loop has ended');
    if (time > most / 4) return budget / time / 1000;
    budget *= 2;
  }
}

function walkedSpeed({ description, elements, at, cells }: Program, most: number): number {
  const keyed = Object.entries(elements).map(([key, value]) => [key.endsWith(']') ? key : `${key}[0]`, value] as const);
  const memory = new Array<bigint>(16384).fill(0n);
  for (const [i, cell] of cells.entries()) memory[Number(at) + i] = cell;
  const state: ReferenceState = { elements: new Map(keyed), cells: new Map([['memory', memory]]) };
  const steps = (n: number): void => {
    for (let i = 0; i < n; i++) referenceStep(description, state, () => 0n, undefinedOperation(description));
  };
  steps(2000);
  let budget = 4000;
  for (;;) {
    const time = timed(() => steps(budget));
    if (time > most / 4) return budget / time / 1000;
    budget *= 2;
  }
}

/** Rows of a table: the machine, both speeds in million instructions per second, and their ratio. */
export function machineSpeeds(): string[][] {
  const rows = [['machine', 'compiled M/s', 'walked M/s', 'ratio']];
  for (const program of [thirdGeneration(), m68000(false), m68000(true)]) {
    const compiled = compiledSpeed(program, 1000);
    const walked = walkedSpeed(program, 1000);
    rows.push([program.name, compiled.toFixed(1), walked.toFixed(3), (compiled / walked).toFixed(0)]);
  }
  return rows;
}
