// JavaScript of expressions and statements. State is read where the semantics reads it and bound to a constant at once, so that what remains is
// without order. Nothing of the description's text gets into the code: parts go by number, values are written as numbers.
import type { Access, Expression, Statement } from '../language/description.ts';
import { type Analysis, mayExceed } from './analysis.ts';
import * as op from './operators.ts';
import { bits, coded, literal, type Value, widthOf } from './operators.ts';
import { type Layout, LEAVE, MAP_VERSION, MARK_DEVICE, MARK_MAP, type PlacedElement, type PlacedStorage, UNDO_LENGTH } from './storage.ts';

export const TRAP_KINDS = ['privileged', 'memory', 'call', 'fault'] as const;

export interface CompileOptions {
  /** Everything that changes goes into the undo log, which the code does not clear. */
  readonly logged: boolean;
  /** `undefined` asks the runtime for a value; otherwise it is zero. */
  readonly choices: boolean;
  /** There are devices among the cells. */
  readonly devices: boolean;
}

/** What all code of a machine has in common. */
export interface Program {
  readonly layout: Layout;
  readonly analysis: Analysis;
  readonly options: CompileOptions;
  /** The number of a function's version, which is compiled when it is asked for; null where calls are written out. */
  readonly version: ((key: VersionKey) => number) | null;
  /** Lines that one piece of code may have. */
  readonly most: number;
}

/** A function, or the address map where `name` is null, as it is called while a reference of this access is translated. */
export interface VersionKey {
  readonly name: string | null;
  readonly access: Access | null;
  /** Cells read are marked as parts of the map. */
  readonly marks: boolean;
  /** Something after the call may trap. */
  readonly refusable: boolean;
}

/** The description is too large for code to be made of this piece. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** Where the results of a body go: out of a JavaScript function, or into a variable, or straight to what asked for it. */
type Sink = { readonly kind: 'return' } | { readonly kind: 'inline'; readonly variable: string; value: Value | null };

export class Emitter {
  lines: string[] = [];
  private frame = new Map<number, Value>();
  private assigned: ReadonlySet<number> = new Set();
  private names = 0;
  private total = 0;
  access: Access | null = null;
  marks = false;
  /** Something after what is being emitted may trap. */
  private refusable = false;
  /** The address of this instruction, of the next in sequence, and the variable for the next. */
  pc: Value | null = null;
  nextPc: Value | null = null;
  pcVariable: string | null = null;
  operand: (name: string) => Value = () => {
    throw new TypeError('there are no operands here');
  };
  /** The statement that a trap is, instead of a throw. */
  refuse: string | null = null;

  constructor(readonly program: Program) {}

  line(code: string): void {
    if (++this.total > this.program.most) throw new TooLarge('a piece of semantics is too large to be compiled');
    this.lines.push(code);
  }

  name(): string {
    return `t${this.names++}`;
  }

  /** A value that costs nothing to write twice. */
  bind(v: Value): Value {
    if (v.constant !== null || /^[tp]\d+$/.test(v.code)) return v;
    const name = this.name();
    this.line(`const ${name}=${v.code};`);
    return { ...v, code: name };
  }

  /** The same of an index, a number that is no value of the description. */
  private bound(code: string): string {
    return this.bind(coded(bits(1), code)).code;
  }

  private short(v: Value): Value {
    return v.code.length > 120 ? this.bind(v) : v;
  }

  /** What `work` gives, and the lines it emits, which are kept back. */
  private apart<T>(work: () => T): readonly [T, readonly string[]] {
    const outer = this.lines;
    this.lines = [];
    const result = work();
    const inner = this.lines;
    this.lines = outer;
    return [result, inner];
  }

  expressions(list: readonly Expression[]): Value[] {
    return list.map((e) => this.expression(e));
  }

  expression(e: Expression): Value {
    return this.short(this.emitted(e));
  }

  private emitted(e: Expression): Value {
    switch (e.op) {
      case 'constant':
        return literal(e.type, e.value);
      case 'local':
        return this.frame.get(e.slot)!;
      case 'operand':
        return this.operand(e.name);
      case 'undefined':
        if (!this.program.options.choices) return literal(e.type, 0n);
        return this.bind(coded(e.type, `X.choice(${e.site},${widthOf(e.type)})`));
      case 'element': {
        const placed = this.program.layout.elements.get(e.element)!;
        const index = e.index === null ? null : this.expression(e.index);
        if (placed === this.program.layout.pc && this.pc !== null) return this.pc;
        return this.bind(coded(e.type, placeOf(placed, index)));
      }
      case 'unary':
        return op.unary(e.operator, this.expression(e.argument));
      case 'binary': {
        const left = this.expression(e.left);
        switch (e.operator) {
          case 'land':
            return this.choice(
              left,
              () => this.expression(e.right),
              () => literal(op.BOOL, 0n),
              op.BOOL,
            );
          case 'lor':
            return this.choice(
              left,
              () => literal(op.BOOL, 1n),
              () => this.expression(e.right),
              op.BOOL,
            );
          case 'limplies':
            return this.choice(
              left,
              () => this.expression(e.right),
              () => literal(op.BOOL, 1n),
              op.BOOL,
            );
          default:
            return op.binary(e.operator, left, this.expression(e.right));
        }
      }
      case 'slice':
        return op.slice(e.high, e.low, this.expression(e.argument));
      case 'concat':
        return op.concat(e.type, this.expressions(e.parts));
      case 'extend':
        return op.extend(e.type, e.signed, this.expression(e.argument));
      case 'bit':
        return op.bitOf(this.expression(e.argument));
      case 'if':
        return this.choice(
          this.expression(e.condition),
          () => this.expression(e.then),
          () => this.expression(e.otherwise),
          e.type,
        );
      case 'call':
        return this.call(e.name, this.expressions(e.arguments), e.type)!;
      case 'read': {
        const va = this.expression(e.address);
        const target = this.storage(e.storage);
        return this.cell(target, this.translate(target, va, e.access, this.space(e.space)), e.type);
      }
      case 'translate': {
        const va = this.expression(e.address);
        return op.fromIndex(e.type, this.translate(this.storage(e.storage), va, e.access, this.space(e.space)));
      }
      case 'load': {
        const pa = this.expression(e.address);
        const target = this.storage(e.storage);
        return this.cell(target, this.within(target, pa, pa), e.type);
      }
      case 'size':
        return literal(e.type, BigInt(this.storage(e.storage).size));
      case 'next-pc':
        return this.nextPc ?? this.bind(coded(e.type, sequencePlace(this.program.layout)));
      case 'access-is':
        return literal(op.BOOL, this.access === e.access ? 1n : 0n);
    }
  }

  private choice(condition: Value, then: () => Value, otherwise: () => Value, type: Value['type']): Value {
    if (condition.constant !== null) return condition.constant === 1n ? then() : otherwise();
    const [a, first] = this.apart(then);
    const [b, second] = this.apart(otherwise);
    if (first.length === 0 && second.length === 0) {
      if (a.code === b.code) return a;
      if (a.constant === 1n && b.constant === 0n && type.kind === 'bool') return condition;
      return coded(type, `(${condition.code}?${a.code}:${b.code})`);
    }
    const name = this.name();
    this.line(`let ${name};`);
    this.line(`if(${condition.code}){`);
    this.lines.push(...first, `${name}=${a.code};`, '}else{', ...second, `${name}=${b.code};`, '}');
    return coded(type, name);
  }

  private storage(id: string): PlacedStorage {
    return this.program.layout.storages.get(id)!;
  }

  /** The mode whose view is asked for. */
  private space(space: Expression | null): Value {
    if (space !== null) return this.expression(space);
    const { mode } = this.program.layout;
    return this.bind(coded(bits(mode.element.width), placeOf(mode, null)));
  }

  /** The index of the cell that a virtual address leads to; traps as the map does. */
  translate(target: PlacedStorage, va: Value, access: Access, space: Value): string {
    const map = this.program.layout.description.translate;
    if (map?.storage !== target.storage.id) return this.within(target, va, va);
    const { version } = this.program;
    if (version !== null) {
      const number = version({ name: null, access, marks: this.marks, refusable: false });
      return this.bound(`f${number}(${va.code},${space.code})`);
    }
    const [outer, marks] = [this.access, this.marks];
    this.access = access;
    const at = this.bind(va);
    const pa = this.inlined(map.body.body, [at, space], bits(target.storage.addressWidth), false)!;
    this.access = outer;
    this.marks = marks;
    return this.within(target, pa, at);
  }

  /** The index of a physical address; traps beyond the end of storage, with the address that was referred to. */
  within(target: PlacedStorage, pa: Value, address: Value): string {
    if (pa.constant !== null && pa.constant < BigInt(target.size)) return op.toIndex(pa);
    if (!mayExceed(this.program.layout, target.storage.id)) return this.bound(op.toIndex(pa));
    const known = this.bind(pa);
    const wide = op.heldAs(known.type) === 'bigint' && known.constant === null;
    const index = wide ? known.code : this.bound(op.toIndex(known));
    const width = this.program.layout.description.payloadWidth;
    const payload =
      width === 0 ? null : widthOf(address.type) > width ? op.slice(width - 1, 0, address) : op.extend(bits(width), false, address);
    this.line(`if(${index}>=${target.size}${wide ? 'n' : ''}){${this.trap(target.storage.beyond, 1, payload)}}`);
    return wide ? this.bound(`Number(${index})`) : index;
  }

  private trap(name: string, kind: number, payload: Value | null): string {
    if (this.refuse !== null) return this.refuse;
    const number = this.program.layout.description.traps.findIndex((t) => t.name === name);
    return `throw X.trap(${number},${kind},${payload?.code ?? 0});`;
  }

  private cell({ index }: PlacedStorage, at: string, type: Value['type']): Value {
    if (this.marks) this.line(`K${index}[${at}]|=${MARK_MAP};`);
    const plain = `M${index}[${at}]`;
    return this.bind(
      coded(type, this.program.options.devices ? `(K${index}[${at}]&${MARK_DEVICE}?X.load(${index},${at}):${plain})` : plain),
    );
  }

  private put({ index, undo }: PlacedStorage, at: string, value: Value, logged: boolean): void {
    const place = `M${index}[${at}]`;
    const log = logged ? this.log(`${undo}+${at}`, place) : '';
    this.line(`if(K${index}[${at}]!==0)X.store(${index},${at},${value.code});else{${log}${place}=${value.code};}`);
  }

  log(place: string, old: string): string {
    return `U[C[${UNDO_LENGTH}]++]=${place};U[C[${UNDO_LENGTH}]++]=${old};`;
  }

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
    if (after || this.program.options.logged) this.line(this.log(undo, place));
    this.line(`${place}=${value.code};`);
    const map = placed === this.program.layout.mode || this.program.analysis.mapElements.has(placed.element.id);
    if (map) this.line(`C[${MAP_VERSION}]=C[${MAP_VERSION}]+1|0;C[${LEAVE}]=1;`);
  }
}

/** The register of an element, in `N` or `W`. */
export function placeOf(placed: PlacedElement, index: Value | null): string {
  const array = placed.representation === 'number' ? 'N' : 'W';
  if (index === null) return `${array}[${placed.slot}]`;
  if (index.constant !== null) return `${array}[${placed.slot + Number(index.constant)}]`;
  return `${array}[${placed.slot}+${index.code}]`;
}

/** Where the address of the next instruction stands while one runs. */
export function nextPlace({ pc, numbers, wides }: Layout): string {
  return pc.representation === 'number' ? `N[${numbers - 1}]` : `W[${wides - 1}]`;
}

/** The same for the address of what follows in sequence. */
export function sequencePlace({ pc, numbers, wides }: Layout): string {
  return pc.representation === 'number' ? `N[${numbers - 2}]` : `W[${wides - 2}]`;
}
