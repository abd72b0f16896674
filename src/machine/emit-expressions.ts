// JavaScript of expressions. State is read where the semantics reads it and bound to a constant at once, so that what remains is without order.
// Nothing of the description's text gets into the code: parts go by number, values are written as numbers.
import type { Access, Expression, Statement } from '../language/description.ts';
import { mayExceed } from './analysis.ts';
import { logCode, type Program, placeOf, sequencePlace, TooLarge } from './code.ts';
import * as op from './operators.ts';
import { bits, coded, literal, type Value, widthOf } from './operators.ts';
import { MARK_DEVICE, MARK_MAP, type PlacedStorage } from './storage.ts';

export abstract class ExpressionEmitter {
  lines: string[] = [];
  protected frame = new Map<number, Value>();
  protected assigned: ReadonlySet<number> = new Set();
  protected names = 0;
  protected total = 0;
  access: Access | null = null;
  marks = false;
  /** Something after what is being emitted may trap. */
  protected refusable = false;
  /** The address of this instruction, of the next in sequence, and the variable for the next. */
  pc: Value | null = null;
  nextPc: Value | null = null;
  pcVariable: string | null = null;
  operand: (name: string) => Value = () => {
    throw new TypeError('there are no operands here');
  };
  /** The statement that a trap is, instead of a throw. */
  refuse: string | null = null;
  /** What the code does when it traps, once the trap is noted: in code without functions of its own, leaving it costs less than throwing. */
  leaves = false;

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
  protected bound(code: string): string {
    return this.bind(coded(bits(1), code)).code;
  }

  protected short(v: Value): Value {
    return v.code.length > 120 ? this.bind(v) : v;
  }

  /** What `work` gives, and the lines it emits, which are kept back. */
  protected apart<T>(work: () => T): readonly [T, readonly string[]] {
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

  protected emitted(e: Expression): Value {
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

  protected choice(condition: Value, then: () => Value, otherwise: () => Value, type: Value['type']): Value {
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

  protected storage(id: string): PlacedStorage {
    return this.program.layout.storages.get(id)!;
  }

  /** The mode whose view is asked for. */
  protected space(space: Expression | null): Value {
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

  protected trap(name: string, kind: number, payload: Value | null): string {
    if (this.refuse !== null) return this.refuse;
    const number = this.program.layout.description.traps.findIndex((t) => t.name === name);
    const noted = `X.trap(${number},${kind},${payload?.code ?? 0});`;
    return this.leaves ? `${noted}return 1;` : `throw ${noted}`;
  }

  protected cell({ index }: PlacedStorage, at: string, type: Value['type']): Value {
    if (this.marks) this.line(`K${index}[${at}]|=${MARK_MAP};`);
    const plain = `M${index}[${at}]`;
    return this.bind(
      coded(type, this.program.options.devices ? `(K${index}[${at}]&${MARK_DEVICE}?X.load(${index},${at}):${plain})` : plain),
    );
  }

  protected put({ index, undo }: PlacedStorage, at: string, value: Value, logged: boolean): void {
    const place = `M${index}[${at}]`;
    const log = logged ? logCode(`${undo}+${at}`, place) : '';
    this.line(`if(K${index}[${at}]!==0)X.store(${index},${at},${value.code});else{${log}${place}=${value.code};}`);
  }

  /** A call of a function with values for its parameters; its value where it has one. */
  abstract call(name: string, given: readonly Value[], type: Value['type'] | null): Value | null;

  /** A body with a frame of its own, written out here; its value where it has a result. */
  abstract inlined(body: readonly Statement[], given: readonly Value[], type: Value['type'] | null, refusable: boolean): Value | null;
}
