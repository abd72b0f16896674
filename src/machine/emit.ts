// JavaScript of statements: results, assignments with what it takes to undo them, branches, calls.
import type { Expression, Statement } from '../language/description.ts';
import { logCode, placeOf, TRAP_KINDS } from './code.ts';
import { ExpressionEmitter } from './emit-expressions.ts';
import * as op from './operators.ts';
import { coded, type Value } from './operators.ts';
import { LEAVE, MAP_VERSION, type PlacedElement } from './storage.ts';

/** Where the results of a body go: out of a JavaScript function, or into a variable, or straight to what asked for it. */
type Sink = { readonly kind: 'return' } | { readonly kind: 'inline'; readonly variable: string; value: Value | null };

export class Emitter extends ExpressionEmitter {
  call(name: string, given: readonly Value[], type: Value['type'] | null): Value | null {
    const { version, layout } = this.program;
    if (version === null) {
      const target = layout.description.functions.find((f) => f.name === name)!;
      return this.inlined(target.body, given, type, this.refusable);
    }
    const number = version({ name, access: this.access, marks: this.marks, refusable: this.refusable });
    const code = `f${number}(${given.map((v) => v.code).join()})`;
    if (type !== null) return this.bind(coded(type, code));
    this.line(`${code};`);
    return null;
  }

  /** A body with a frame of its own, written out here; its value where it has a result. */
  inlined(body: readonly Statement[], given: readonly Value[], type: Value['type'] | null, refusable: boolean): Value | null {
    const [frame, assigned, outer] = [this.frame, this.assigned, this.refusable];
    this.enter(body, given);
    const sink: Sink = { kind: 'inline', variable: this.name(), value: null };
    if (type !== null && body.some((s) => s.op === 'if')) this.line(`let ${sink.variable};`);
    this.statements(body, refusable, sink, false);
    [this.frame, this.assigned, this.refusable] = [frame, assigned, outer];
    return type === null ? null : (sink.value ?? coded(type, sink.variable));
  }

  /** A body with a frame of its own, as the whole of a JavaScript function. */
  body(body: readonly Statement[], given: readonly Value[], refusable: boolean): void {
    this.enter(body, given);
    this.statements(body, refusable, { kind: 'return' }, false);
  }

  private enter(body: readonly Statement[], given: readonly Value[]): void {
    this.frame = new Map();
    this.assigned = this.program.analysis.assignedSlots(body);
    for (const [slot, value] of given.entries()) this.define(slot, value);
  }

  private define(slot: number, value: Value): void {
    if (!this.assigned.has(slot)) {
      this.frame.set(slot, this.bind(value));
      return;
    }
    const name = `v${this.name()}`;
    this.line(`let ${name}=${value.code};`);
    this.frame.set(slot, coded(value.type, name));
  }

  /** `after`: something that follows may trap. `nested`: the statements run in some cases only. */
  private statements(body: readonly Statement[], after: boolean, sink: Sink, nested: boolean): void {
    const { analysis } = this.program;
    const later: boolean[] = [];
    let traps = after;
    for (let i = body.length - 1; i >= 0; i--) {
      later[i] = traps;
      traps ||= analysis.statementTraps(body[i]!);
    }
    for (const [i, s] of body.entries()) this.statement(s, later[i]!, sink, nested);
  }

  /** An expression that is all that is left of a statement: only what follows the statement can refuse what a call in its place does. */
  private last(e: Expression, after: boolean): Value {
    if (e.op !== 'call') return this.expression(e);
    const given = this.expressions(e.arguments);
    this.refusable = after;
    return this.call(e.name, given, e.type)!;
  }

  private statement(s: Statement, after: boolean, sink: Sink, nested: boolean): void {
    this.refusable = after || this.program.analysis.statementTraps(s);
    switch (s.op) {
      case 'let':
        this.define(s.slot, this.last(s.value, after));
        return;
      case 'set':
        this.line(`${this.frame.get(s.slot)!.code}=${this.last(s.value, after).code};`);
        return;
      case 'assign': {
        const index = s.index === null ? null : this.expression(s.index);
        this.assign(this.program.layout.elements.get(s.element)!, index, this.last(s.value, after), after);
        return;
      }
      case 'write': {
        const va = this.expression(s.address);
        const value = this.expression(s.value);
        const target = this.storage(s.storage);
        this.put(target, this.translate(target, va, 'write', this.space(s.space)), value, after || this.program.options.logged);
        return;
      }
      case 'store': {
        const pa = this.expression(s.address);
        const value = this.expression(s.value);
        const target = this.storage(s.storage);
        this.put(target, this.within(target, pa, pa), value, after || this.program.options.logged);
        return;
      }
      case 'if': {
        const condition = this.expression(s.condition);
        if (condition.constant !== null) {
          this.statements(condition.constant === 1n ? s.then : s.otherwise, after, sink, nested);
          return;
        }
        const [, first] = this.apart(() => this.statements(s.then, after, sink, true));
        const [, second] = this.apart(() => this.statements(s.otherwise, after, sink, true));
        this.lines.push(`if(${condition.code}){`, ...first, ...(second.length === 0 ? [] : ['}else{', ...second]), '}');
        return;
      }
      case 'trap': {
        const kind = TRAP_KINDS.indexOf(s.as);
        this.line(this.trap(s.trap, kind, s.payload === null ? null : this.expression(s.payload)));
        return;
      }
      case 'return': {
        const value = s.value === null ? null : this.last(s.value, after);
        if (sink.kind === 'return') this.line(value === null ? 'return;' : `return ${value.code};`);
        else if (value !== null && nested) this.line(`${sink.variable}=${value.code};`);
        else if (value !== null) sink.value = value;
        return;
      }
      case 'call': {
        const given = this.expressions(s.arguments);
        this.refusable = after;
        this.call(s.name, given, null);
        return;
      }
    }
  }

  private assign(placed: PlacedElement, index: Value | null, value: Value, after: boolean): void {
    if (placed === this.program.layout.pc && this.pcVariable !== null) {
      this.line(`${this.pcVariable}=${value.code};`);
      return;
    }
    const place = placeOf(placed, index);
    const undo = index === null ? String(placed.undo) : `${placed.undo}+${op.toIndex(index)}`;
    const log = after || this.program.options.logged ? logCode(undo, place) : '';
    const { layout, analysis, options } = this.program;
    const { id } = placed.element;
    const map = placed === layout.mode || analysis.mapElements.has(id) || options.alsoMapped?.has(id) === true;
    if (map) {
      const known = this.bind(value);
      this.line(`if(${place}!==${known.code}){${log}${place}=${known.code};C[${MAP_VERSION}]=C[${MAP_VERSION}]+1|0;C[${LEAVE}]=1;}`);
    } else this.line(`${log}${place}=${value.code};`);
  }
}
