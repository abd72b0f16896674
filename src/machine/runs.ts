// Instructions that follow each other, as one JavaScript function: operands and calls are written out, and what they decide is decided beforehand.
import type { Description, Instruction } from '../language/description.ts';
import { type Analysis, analyse } from './analysis.ts';
import { type CompileOptions, type Program, placeOf, TooLarge } from './code.ts';
import { addressWidth } from './compile.ts';
import { Emitter } from './emit.ts';
import { binary, bits, coded, literal, type Value } from './operators.ts';
import { type Layout, LEAVE, type PlacedElement, RETIRED, UNDO_LENGTH } from './storage.ts';

/** Instructions of a run, and lines of its code. */
export const LONGEST_RUN = 24;
const MOST_LINES = 3000;

/** What `logCode` writes. */
const LOGGED = /U\[C\[\d+\]\+\+\]=[^;]*;/g;

export interface RunCompiler {
  /** Whether a run may go on behind the instruction. */
  goesOn(instruction: Instruction): boolean;
  /**
   * The code of a function of the number of instructions that it may execute, at least as many as the run has. It leaves the pc at the instruction that comes next, or that
   * a trap was thrown from, and how many were retired before in the control word RETIRED. Before each instruction it leaves where an interrupt
   * is due, after each where LEAVE is set. Null where no code is made of it.
   */
  source(
    instructions: readonly { readonly instruction: Instruction; readonly operands: ReadonlyMap<string, bigint>; readonly length: number }[],
  ): string | null;
}

/** Null where the description has something that runs do not take care of: a fetch block with effects, interrupts or a clock that may trap. */
export function runCompiler(layout: Layout, options: CompileOptions): RunCompiler | null {
  const { description } = layout;
  const analysis = analyse(layout);
  const { fetch, tick, interrupts } = description;
  const pc = new Set([layout.pc.element.id]);
  if (fetch !== null && analysis.hasEffects(fetch.body)) return null;
  if (
    tick !== null &&
    (analysis.traps(tick.body) || analysis.assignsAny(tick.body, new Set([...pc, layout.mode.element.id, ...analysis.mapElements])))
  )
    return null;
  if (interrupts.some((i) => analysis.expressionTraps(i.when.expression))) return null;
  if (addressWidth(layout) !== layout.pc.element.width) return null;
  const program: Program = { layout, analysis, options, version: null, most: MOST_LINES };
  const ending = new Set([...pc, layout.mode.element.id, ...analysis.mapElements]);
  const ends = new Map<Instruction, boolean>();
  return {
    goesOn(instruction) {
      const known = ends.get(instruction) ?? analysis.assignsAny(instruction.semantics.body, ending);
      ends.set(instruction, known);
      return !known;
    },
    source(instructions) {
      try {
        return new Writer(program, description, analysis, instructions.length).source(instructions);
      } catch (error) {
        if (error instanceof TooLarge || error instanceof RangeError) return null;
        throw error;
      }
    },
  };
}

class Writer {
  private readonly emitter: Emitter;
  private readonly pc: PlacedElement;
  constructor(
    private readonly program: Program,
    private readonly description: Description,
    private readonly analysis: Analysis,
    private readonly count: number,
  ) {
    this.emitter = new Emitter(program);
    this.pc = program.layout.pc;
  }

  source(instructions: Parameters<RunCompiler['source']>[0]): string {
    const { emitter } = this;
    const type = bits(this.pc.element.width);
    const start = coded(type, 'p0');
    emitter.line(`const p0=${placeOf(this.pc, null)};`);
    let at: Value = start;
    let length = 0;
    for (const [k, { instruction, operands, length: cells }] of instructions.entries()) {
      length += cells;
      const next = emitter.bind(binary('add', start, literal(type, BigInt(length))));
      const last = k === this.count - 1;
      emitter.line('{');
      this.guards(at, k);
      this.instruction(instruction, operands, at, next, k, last);
      emitter.line('}');
      at = next;
    }
    const again = this.count > 1 ? `if(n===p0&&r+${this.count}<=m)continue;` : '';
    return `return m=>{let r=0,n;for(;;){${emitter.lines.join('')}${placeOf(this.pc, null)}=n;r+=${this.count};${again}C[${RETIRED}]=r;return;}};`;
  }

  private leave(at: string, retired: string): string {
    return `${placeOf(this.pc, null)}=${at};C[${RETIRED}]=${retired};return;`;
  }

  private guards(at: Value, k: number): void {
    const { emitter } = this;
    emitter.pc = at;
    for (const i of this.description.interrupts) {
      const due = emitter.expression(i.when.expression);
      if (due.constant !== 0n) emitter.line(`if(${due.code}){${this.leave(at.code, `r+${k}`)}}`);
    }
    const { fetch } = this.description;
    if (fetch === null) return;
    // Where fetching would trap or go elsewhere it is left to the single step, which finds the same.
    emitter.refuse = this.leave(at.code, `r+${k}`);
    const va = emitter.inlined(fetch.body, [], at.type, false)!;
    emitter.refuse = null;
    if (va.code !== at.code) emitter.line(`if(${va.code}!==${at.code}){${this.leave(at.code, `r+${k}`)}}`);
  }

  private instruction(i: Instruction, operands: ReadonlyMap<string, bigint>, at: Value, next: Value, k: number, last: boolean): void {
    const { emitter, analysis } = this;
    const { options } = this.program;
    const widths = new Map(i.operands.map((o) => [o.name, o.width]));
    emitter.operand = (name) => literal(bits(widths.get(name)!), operands.get(name)!);
    emitter.pc = at;
    emitter.nextPc = next;
    emitter.pcVariable = 'n';
    const { body } = i.semantics;
    const first = emitter.lines.length;
    if (last) emitter.line(`n=${next.code};`);
    emitter.inlined(body, [], null, false);
    const lines = emitter.lines.splice(first);
    const refused = lines.findLastIndex((code) => code.includes('throw '));
    if (refused >= 0 || options.devices) emitter.line(`${placeOf(this.pc, null)}=${at.code};C[${RETIRED}]=r+${k};`);
    // What comes after the last trap need not be undone, whatever could be said before the operands were known.
    emitter.lines.push(...lines.map((code, n) => (n > refused ? code.replace(LOGGED, '') : code)));
    const after = last ? 'n' : next.code;
    emitter.pc = coded(at.type, after);
    emitter.nextPc = null;
    if (this.description.tick !== null) emitter.inlined(this.description.tick.body, [], null, false);
    if (analysis.hasEffects(body) || options.devices)
      emitter.line(`C[${UNDO_LENGTH}]=0;if(C[${LEAVE}]!==0){${this.leave(after, `r+${k + 1}`)}}`);
  }
}
