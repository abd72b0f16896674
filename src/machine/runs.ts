// Instructions that follow each other, as one JavaScript function: addresses, operands and calls are written out, and what they decide is decided beforehand.
import type { DecodedInstruction } from '../evaluate/decode.ts';
import type { Description, Instruction } from '../language/description.ts';
import { type Analysis, analyse } from './analysis.ts';
import { type CompileOptions, type Program, placeOf, TooLarge } from './code.ts';
import { addressWidth } from './compile.ts';
import { Emitter } from './emit.ts';
import { bits, coded, literal } from './operators.ts';
import { type Layout, LEAVE, type PlacedElement, RETIRED, UNDO_LENGTH } from './storage.ts';

/** Instructions of a run, and lines of its code. */
export const LONGEST_RUN = 48;
const MOST_LINES = 3000;

/** What `logCode` writes. */
const LOGGED = /U\[C\[\d+\]\+\+\]=[^;]*;/g;

/** A run in the making. */
export interface RunWriter {
  /** Adds the instruction at an address. The address at which the run may go on, where the instruction most likely leads; null where the run ends. */
  add(decoded: DecodedInstruction, at: bigint): bigint | null;
  /**
   * The code of a function of the number of instructions that it may execute, at least as many as the run has, with the pc at its first address. It gives 1 where the last
   * one trapped. It leaves the pc at the instruction that comes next, or that trapped, and how many were retired before in the control word RETIRED. Before each instruction it leaves where an interrupt
   * is due, after each where LEAVE is set or where it has led elsewhere.
   */
  source(): string;
}

export interface RunCompiler {
  /** Null is what `attempt` gives where no code is made of the run. */
  attempt<Result>(write: (writer: RunWriter) => Result): Result | null;
}

/** Null where the description has something that runs do not take care of: a fetch block with effects, interrupts or a clock that may trap. */
export function runCompiler(layout: Layout, options: CompileOptions): RunCompiler | null {
  const { description } = layout;
  const analysis = analyse(layout);
  const { fetch, tick, interrupts } = description;
  const pc = new Set([layout.pc.element.id]);
  const ending = new Set([layout.mode.element.id, ...analysis.mapElements, ...(options.alsoMapped ?? [])]);
  if (fetch !== null && analysis.hasEffects(fetch.body)) return null;
  if (tick !== null && (analysis.traps(tick.body) || analysis.assignsAny(tick.body, new Set([...pc, ...ending])))) return null;
  if (interrupts.some((i) => analysis.expressionTraps(i.when.expression))) return null;
  if (addressWidth(layout) !== layout.pc.element.width) return null;
  const program: Program = { layout, analysis, options, version: null, most: MOST_LINES };
  const assigns = (known: Map<Instruction, boolean>, ids: ReadonlySet<string>) => (instruction: Instruction) => {
    const found = known.get(instruction) ?? analysis.assignsAny(instruction.semantics.body, ids);
    known.set(instruction, found);
    return found;
  };
  const jumps = assigns(new Map(), pc);
  const ends = assigns(new Map(), ending);
  return {
    attempt(write) {
      try {
        return write(new Writer(program, description, analysis, jumps, ends));
      } catch (error) {
        if (error instanceof TooLarge || error instanceof RangeError) return null;
        throw error;
      }
    },
  };
}

class Writer implements RunWriter {
  private readonly emitter: Emitter;
  private readonly pc: PlacedElement;
  private first: bigint | null = null;
  private count = 0;
  /** Where the run goes on behind what is written, and whether `n` says so. */
  private next: { readonly at: bigint; readonly told: boolean } = { at: 0n, told: false };

  constructor(
    private readonly program: Program,
    private readonly description: Description,
    private readonly analysis: Analysis,
    private readonly jumps: (instruction: Instruction) => boolean,
    private readonly ends: (instruction: Instruction) => boolean,
  ) {
    this.emitter = new Emitter(program);
    this.emitter.leaves = true;
    this.pc = program.layout.pc;
  }

  add({ instruction, operands, length }: DecodedInstruction, at: bigint): bigint | null {
    const { emitter } = this;
    if (this.first === null) this.first = at;
    else if (this.next.told) emitter.line(`if(n!==${this.address(at).code}){${this.leave('n', this.count)}}`);
    const sequence = BigInt.asUintN(this.pc.element.width, at + BigInt(length));
    const told = this.jumps(instruction);
    emitter.line('{');
    this.guards(at);
    const target = this.instruction(instruction, operands, at, sequence, told);
    emitter.line('}');
    this.count++;
    this.next = { at: sequence, told };
    return this.ends(instruction) ? null : target;
  }

  source(): string {
    const { emitter, count } = this;
    const n = this.next.told ? 'n' : this.address(this.next.at).code;
    const again = this.next.told && count > 1 ? `if(n===${this.address(this.first!).code}&&r+${count}<=m)continue;` : '';
    return `return m=>{let r=0,n;for(;;){${emitter.lines.join('')}${placeOf(this.pc, null)}=${n};r+=${count};${again}C[${RETIRED}]=r;return;}};`;
  }

  private address(at: bigint) {
    return literal(bits(this.pc.element.width), at);
  }

  private leave(at: string, retired: number): string {
    return `${placeOf(this.pc, null)}=${at};C[${RETIRED}]=r+${retired};return;`;
  }

  private guards(at: bigint): void {
    const { emitter } = this;
    const here = this.address(at);
    emitter.pc = here;
    for (const i of this.description.interrupts) {
      const due = emitter.expression(i.when.expression);
      if (due.constant !== 0n) emitter.line(`if(${due.code}){${this.leave(here.code, this.count)}}`);
    }
    const { fetch } = this.description;
    if (fetch === null) return;
    // Where fetching would trap or go elsewhere it is left to the single step, which finds the same.
    emitter.refuse = this.leave(here.code, this.count);
    const va = emitter.inlined(fetch.body, [], here.type, false)!;
    emitter.refuse = null;
    if (va.code !== here.code) emitter.line(`if(${va.code}!==${here.code}){${this.leave(here.code, this.count)}}`);
  }

  /** Where the instruction most likely leads; null where that is not known. */
  private instruction(i: Instruction, operands: ReadonlyMap<string, bigint>, at: bigint, sequence: bigint, told: boolean): bigint | null {
    const { emitter, analysis, count } = this;
    const { options } = this.program;
    const widths = new Map(i.operands.map((o) => [o.name, o.width]));
    const here = this.address(at);
    emitter.operand = (name) => literal(bits(widths.get(name)!), operands.get(name)!);
    emitter.pc = here;
    emitter.nextPc = this.address(sequence);
    emitter.pcVariable = 'n';
    const { body } = i.semantics;
    const first = emitter.lines.length;
    if (told) emitter.line(`n=${emitter.nextPc.code};`);
    emitter.inlined(body, [], null, false);
    const lines = emitter.lines.splice(first);
    const refused = lines.findLastIndex((code) => code.includes('X.trap('));
    if (refused >= 0 || options.devices) emitter.line(`${placeOf(this.pc, null)}=${here.code};C[${RETIRED}]=r+${count};`);
    // What comes after the last trap need not be undone, whatever could be said before the operands were known.
    emitter.lines.push(...lines.map((code, n) => (n > refused ? code.replace(LOGGED, '') : code)));
    const after = told ? 'n' : this.address(sequence).code;
    emitter.pc = coded(here.type, after);
    emitter.nextPc = null;
    if (this.description.tick !== null) emitter.inlined(this.description.tick.body, [], null, false);
    if (analysis.hasEffects(body) || options.devices)
      emitter.line(`C[${UNDO_LENGTH}]=0;if(C[${LEAVE}]!==0){${this.leave(after, count + 1)}}`);
    return told ? this.likely(lines) : sequence;
  }

  /** What the last assignment of `n` that is always made gives it, where that is a number: the target of a jump, or what follows a branch. */
  private likely(lines: readonly string[]): bigint | null {
    let depth = 0;
    let value: bigint | null = null;
    for (const line of lines) {
      if (depth === 0 && line.startsWith('n=')) {
        const number = /^n=\(?(-?\d+)n?\)?;$/.exec(line);
        value = number === null ? null : BigInt.asUintN(this.pc.element.width, BigInt(number[1]!));
      }
      depth += count(line, '{') - count(line, '}');
    }
    return value;
  }
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
