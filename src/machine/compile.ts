// The whole of a description as JavaScript: one function for each instruction and block, and one for each version of a function that they call.
import type { Access, Block, Description, Expression, Statement } from '../language/description.ts';
import { type Analysis, analyse } from './analysis.ts';
import { type CompileOptions, logCode, nextPlace, type Program, placeOf, sequencePlace, TooLarge, type VersionKey } from './code.ts';
import { Emitter } from './emit.ts';
import { HELPERS } from './helpers.ts';
import { bits, coded, heldAs, type Value } from './operators.ts';
import type { Held, Layout, PlacedStorage, State } from './storage.ts';

/** What compiled code asks of the machine that runs it. Cells are given by storage and index. */
export interface Runtime {
  /** Makes a trap's signal, which the code throws. Traps and kinds by number. */
  trap(trap: number, kind: number, payload: number | bigint): unknown;
  choice(site: number, width: number): number | bigint;
  load(storage: number, at: number): number | bigint;
  store(storage: number, at: number, value: number | bigint): void;
  /** Whether something thrown is the signal of a trap. */
  isTrap(thrown: unknown): boolean;
}

/** The compiled description. Addresses and modes as they are held; what refuses something throws what `Runtime.trap` gave. */
export interface Compiled {
  /** By number of the instruction: operands, and its length in cells. Ends with the pc at the next instruction. */
  readonly instructions: readonly ((operands: readonly Held[], length: number) => void)[];
  /** The number of the first interrupt that is due before (0) or after (1) the next instruction, or -1. */
  readonly due: (after: 0 | 1) => number;
  readonly fetch: () => number | bigint;
  readonly tick: (() => void) | null;
  readonly deliver: ((vector: number | bigint, payload: number | bigint) => void) | null;
  /** Those of the options, by number. */
  readonly blocks: readonly ((...parameters: (number | bigint)[]) => number | bigint | undefined)[];
  /** The index of the cell at a virtual address. `instruction` is for fetching: it marks the cells that the map is made of. */
  readonly translate: Readonly<Record<Access | 'instruction', (va: number | bigint, space: number | bigint) => number>>;
}

/** Lines that one piece of code may have, and all together. */
const MOST_LINES = 200_000;

/** Compiles a description for the arrays of a state. Throws TooLarge. */
export function compile(layout: Layout, state: State, runtime: Runtime, options: CompileOptions): Compiled {
  try {
    const source = knownSource(layout, options);
    return instantiate(layout, state, runtime, source) as Compiled;
  } catch (error) {
    if (error instanceof RangeError) throw new TooLarge('the semantics is nested too deep to be compiled', { cause: error });
    throw error;
  }
}

const sources = new WeakMap<Description, Map<string, string>>();

/** Blocks are compiled with a description without being parts of it: each has a number that tells it from others, empty ones the same. */
const blockNumbers = new WeakMap<Block, number>();
let nextBlock = 0;

function numberOf(block: Block): number {
  if (block.body.length === 0) return -1;
  const number = blockNumbers.get(block) ?? nextBlock++;
  blockNumbers.set(block, number);
  return number;
}

/** `sourceOf`, made once for each description, sizes and options. */
function knownSource(layout: Layout, options: CompileOptions): string {
  const { logged, choices, devices, blocks = [], alsoMapped = new Set() } = options;
  const key = [
    [logged, choices, devices],
    [...layout.storages.values()].map(({ size }) => size),
    blocks.map(({ block, parameters, marks }) => [numberOf(block), marks, ...parameters].join(' ')),
    [...alsoMapped],
  ].join(';');
  const known = sources.get(layout.description) ?? new Map<string, string>();
  sources.set(layout.description, known);
  const source = known.get(key) ?? sourceOf(layout, options);
  known.set(key, source);
  return source;
}

/** Runs generated code, which gives one value, with the arrays of the state under the names that it uses. */
export function instantiate(layout: Layout, state: State, runtime: Runtime, source: string): unknown {
  const numbers = [...layout.storages.values()].map(({ index }) => index);
  const names = ['N', 'W', 'C', 'U', 'X', 'H', ...numbers.map((n) => `M${n}`), ...numbers.map((n) => `K${n}`)];
  const values = [state.numbers, state.wides, state.control, state.undo, runtime, HELPERS, ...state.cells, ...state.marks];
  return new Function(...names, `"use strict";${source}`)(...values);
}

/** The code of `compile`, as the body of a function that gives a `Compiled`. */
export function sourceOf(layout: Layout, options: CompileOptions): string {
  const { description } = layout;
  const analysis = analyse(layout);
  const functions: string[] = [];
  const numbers = new Map<string, number>();
  const open: { readonly number: number; readonly key: VersionKey }[] = [];
  const indices = new Map(description.functions.map((f, i) => [f.name, i]));
  const version = (key: VersionKey): number => {
    const id = [key.name === null ? -1 : indices.get(key.name), key.access, key.marks, key.refusable || options.logged].join();
    let number = numbers.get(id);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(id, number);
      open.push({ number, key });
    }
    return number;
  };
  const program: Program = { layout, analysis, options, version, most: MOST_LINES };
  const pieces = new Pieces(program);
  const wrapped = (block: Block | null, types: readonly Value['type'][], name: string): string =>
    block === null ? 'null' : pieces.block(functions, block, types, name);

  const instructions = description.instructions.map((i) => pieces.instruction(i));
  const due = (after: boolean): string =>
    description.interrupts.map((i, n) => (i.after === after ? pieces.condition(i.when.expression, n) : '')).join('');
  const vector = bits(description.storages[0]?.addressWidth ?? 1);
  const fields = [
    `instructions:[${instructions.join()}]`,
    `due(a){if(a===0){${due(false)}}else{${due(true)}}return -1;}`,
    `fetch:${description.fetch === null ? `()=>${placeOf(layout.pc, null)}` : wrapped(description.fetch, [], 'b0')}`,
    `tick:${wrapped(description.tick, [], 'b1')}`,
    `deliver:${wrapped(description.deliver, description.payloadWidth === 0 ? [vector] : [vector, bits(description.payloadWidth)], 'b2')}`,
    `blocks:[${(options.blocks ?? []).map(({ block, parameters, marks }, n) => pieces.block(functions, block, parameters.map(bits), `c${n}`, marks)).join()}]`,
    `translate:{${(['read', 'write', 'execute', 'instruction'] as const).map((a) => `${a}:${pieces.translate(a)}`).join()}}`,
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) functions.push(pieces.version(next.number, next.key));
  return `${functions.join('')}return{${fields.join()}};`;
}

/** The pieces that `sourceOf` puts together. */
class Pieces {
  private readonly description: Description;
  private readonly analysis: Analysis;
  constructor(private readonly program: Program) {
    this.description = program.layout.description;
    this.analysis = program.analysis;
  }

  /** An emitter for code that may assign the pc: the address of the next instruction stands in a place of its own until the end. */
  private emitter(): Emitter {
    const { layout } = this.program;
    const made = new Emitter(this.program);
    made.pc = null;
    made.pcVariable = nextPlace(layout);
    return made;
  }

  private commit(): string {
    const { layout, options } = this.program;
    const pc = placeOf(layout.pc, null);
    const log = options.logged ? logCode(String(layout.pc.undo), pc) : '';
    return `${log}${pc}=${nextPlace(layout)};`;
  }

  instruction(i: Description['instructions'][number]): string {
    const { layout } = this.program;
    const made = this.emitter();
    const { width } = layout.pc.element;
    const pc = coded(bits(width), placeOf(layout.pc, null));
    const sum =
      heldAs(pc.type) === 'bigint'
        ? `BigInt.asUintN(${width},${pc.code}+BigInt(l))`
        : width === 32
          ? `(${pc.code}+l|0)`
          : `(${pc.code}+l&${2 ** width - 1})`;
    made.nextPc = made.bind(coded(pc.type, sum));
    made.line(`${nextPlace(layout)}=${sequencePlace(layout)}=${made.nextPc.code};`);
    const operands = new Map(i.operands.map((o, n) => [o.name, coded(bits(o.width), `o[${n}]`)]));
    made.operand = (name) => made.bind(operands.get(name)!);
    made.body(i.semantics.body, [], false);
    return `(o,l)=>{${made.lines.join('')}${this.commit()}}`;
  }

  /** A block with parameters, as a function of its own between a beginning and an end that see to the pc. */
  block(functions: string[], block: Block, types: readonly Value['type'][], name: string, marks = false): string {
    const { layout } = this.program;
    const made = this.emitter();
    made.marks = marks;
    const given = types.map((type, n) => coded(type, `p${n}`));
    const names = given.map((v) => v.code).join();
    made.body(block.body, given, false);
    functions.push(`function ${name}(${names}){${made.lines.join('')}}`);
    return `(${names})=>{${nextPlace(layout)}=${placeOf(layout.pc, null)};const r=${name}(${names});${this.commit()}return r;}`;
  }

  /** The interrupt's number where its condition holds. A condition that cannot be evaluated does not hold. */
  condition(e: Expression, number: number): string {
    const made = new Emitter(this.program);
    const value = made.expression(e);
    const code = `${made.lines.join('')}if(${value.code})return ${number};`;
    return this.analysis.expressionTraps(e) ? `try{${code}}catch(e){if(!X.isTrap(e))throw e;}` : `{${code}}`;
  }

  translate(access: Access | 'instruction'): string {
    const { layout } = this.program;
    const target = mapped(layout);
    if (target === null) return 'null';
    const made = new Emitter(this.program);
    made.marks = access === 'instruction';
    const va = coded(bits(addressWidth(layout)), 'p0');
    const space = coded(bits(layout.mode.element.width), 'p1');
    const at = made.translate(target, va, access === 'instruction' ? 'execute' : access, space);
    return `(p0,p1)=>{${made.lines.join('')}return ${at};}`;
  }

  version(number: number, key: VersionKey): string {
    const { layout } = this.program;
    const made = this.emitter();
    made.access = key.access;
    made.marks = key.marks;
    const target = mapped(layout);
    if (key.name === null) {
      if (target === null || this.description.translate === null) throw new TypeError('there is no address map');
      // The map's own body first; the end of storage is looked at by a function around it.
      made.body(
        this.description.translate.body.body,
        [coded(bits(addressWidth(layout)), 'p0'), coded(bits(layout.mode.element.width), 'p1')],
        false,
      );
      const around = new Emitter(this.program);
      const pa = around.bind(coded(bits(target.storage.addressWidth), `g${number}(p0,p1)`));
      const at = around.within(target, pa, coded(bits(addressWidth(layout)), 'p0'));
      return `function g${number}(p0,p1){${made.lines.join('')}}function f${number}(p0,p1){${around.lines.join('')}return ${at};}`;
    }
    const f = this.description.functions.find(({ name }) => name === key.name)!;
    const given = f.parameters.map(({ type }, n) => coded(type, `p${n}`));
    made.body(f.body as readonly Statement[], given, key.refusable);
    return `function f${number}(${given.map((v) => v.code).join()}){${made.lines.join('')}}`;
  }
}

/** The storage that virtual addresses lead to. */
export function mapped(layout: Layout): PlacedStorage | null {
  const id = layout.description.translate?.storage ?? layout.description.storages[0]?.id;
  return id === undefined ? null : (layout.storages.get(id) ?? null);
}

/** Bits of a virtual address. */
export function addressWidth(layout: Layout): number {
  return layout.description.translate?.addressWidth ?? layout.description.storages[0]?.addressWidth ?? 1;
}
