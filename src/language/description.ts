// The checked description of an instruction set: plain immutable data, every width known, every name resolved.
// `src/language` makes it from text; everything else reads it and nothing writes it.

/** A place in a source text. Lines and columns count from 1, columns in UTF-16 units; offsets count from 0. */
export interface Position {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

export interface Range {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

export type Type = { readonly kind: 'bits'; readonly width: number } | { readonly kind: 'bool' };

/** What a state element is for (MODEL §1): D general, M mode, P pc, R relocation, K control, T clock. */
export type Role = 'general' | 'mode' | 'pc' | 'relocation' | 'control' | 'clock';

/** What a reference to storage is for; `translate` sees it. */
export type Access = 'read' | 'write' | 'execute';

/** Why an instruction traps, said where the trap is raised (MODEL §1). */
export type TrapKind = 'privileged' | 'memory' | 'call' | 'fault';

/**
 * One state element: a register, a field of a packed register (id `flags.user`) or a register file.
 * `width` is in bits, `count` the number of registers (a power of two; 1 for a plain register).
 */
export interface Element {
  readonly id: string;
  readonly role: Role;
  readonly width: number;
  readonly count: number;
  readonly doc: string | null;
  /** Where the field sits in its packed register, or null. */
  readonly field: { readonly register: string; readonly high: number; readonly low: number } | null;
  /**
   * Set for one bank of a banked register (D19): `of` names that register (`a[7]`, `sp`), `modes` are the mode codes whose own bank this is.
   * In those modes the element is part of D; in the others it is K. Its `role` is `general`; `src/isa/roles.ts` says what it is in a mode.
   */
  readonly bank: { readonly of: string; readonly modes: readonly bigint[] } | null;
  /** A control field that φ carries unchanged into the real machine, and so a part of D (D6); its `role` is `general`. */
  readonly carried: boolean;
  readonly range: Range;
}

/**
 * A storage: cells of `cellWidth` bits, addressed by `addressWidth` bits. `size` is the number of cells declared, and the
 * most that any state has; `size(s)` in semantics is a bit vector of `addressWidth + 1` bits.
 */
export interface Storage {
  readonly id: string;
  readonly addressWidth: number;
  readonly cellWidth: number;
  readonly size: bigint;
  /** Which cell comes first where a value takes several: `big`, its most significant bits. Encodings are laid out the same way. */
  readonly order: 'big' | 'little';
  /** The trap that a physical reference beyond the end of storage takes, as kind `memory`. */
  readonly beyond: string;
  readonly range: Range;
}

export type UnaryOperator = 'not' | 'neg' | 'lnot';
export type BinaryOperator =
  | 'add'
  | 'sub'
  | 'mul'
  | 'udiv'
  | 'urem'
  | 'sdiv'
  | 'srem'
  | 'and'
  | 'or'
  | 'xor'
  | 'shl'
  | 'lshr'
  | 'ashr'
  | 'eq'
  | 'ult'
  | 'ule'
  | 'slt'
  | 'sle'
  | 'land'
  | 'lor'
  | 'limplies';

/**
 * Typed expressions. Bit vectors are unsigned values 0 … 2^width − 1. Operands of a binary operator have equal widths
 * (the checker makes it so); `eq` also compares booleans. Division follows SMT-LIB: x udiv 0 is all ones, x urem 0 is x.
 * Shifts by width or more give 0 (`ashr`: the sign). `land`, `lor` and `limplies` do not evaluate their right side when the left decides.
 */
export type Expression = { readonly type: Type; readonly range: Range } & (
  | { readonly op: 'constant'; readonly value: bigint }
  | { readonly op: 'local'; readonly slot: number; readonly name: string }
  | { readonly op: 'operand'; readonly name: string }
  /** An element's value. `index` is null for plain registers; its width is log2(count). */
  | { readonly op: 'element'; readonly element: string; readonly index: Expression | null }
  | { readonly op: 'unary'; readonly operator: UnaryOperator; readonly argument: Expression }
  | { readonly op: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  | { readonly op: 'slice'; readonly high: number; readonly low: number; readonly argument: Expression }
  /** Most significant part first. */
  | { readonly op: 'concat'; readonly parts: readonly Expression[] }
  | { readonly op: 'extend'; readonly signed: boolean; readonly argument: Expression }
  /** A boolean as one bit. */
  | { readonly op: 'bit'; readonly argument: Expression }
  | { readonly op: 'if'; readonly condition: Expression; readonly then: Expression; readonly otherwise: Expression }
  | { readonly op: 'call'; readonly name: string; readonly arguments: readonly Expression[] }
  /** A reference through the map: translate, then the cell. `space` is a mode's view, null for the current mode's own. */
  | {
      readonly op: 'read';
      readonly storage: string;
      readonly address: Expression;
      readonly access: 'read' | 'execute';
      readonly space: Expression | null;
    }
  /** The physical address alone, used as data (LRA): may trap as `translate` does. Width: addressWidth of the storage. */
  | {
      readonly op: 'translate';
      readonly storage: string;
      readonly address: Expression;
      readonly access: Access;
      readonly space: Expression | null;
    }
  /** A reference not through the map: `memory[pa]`; beyond the end it traps. */
  | { readonly op: 'load'; readonly storage: string; readonly address: Expression }
  | { readonly op: 'size'; readonly storage: string }
  /** Any value of the width (D10): each evaluation may give another. `site` tells the places in the text apart. */
  | { readonly op: 'undefined'; readonly site: number }
  /** The address of the next instruction in sequence: pc + length. */
  | { readonly op: 'next-pc' }
  /** Inside `translate`: the reference being translated is of this access. */
  | { readonly op: 'access-is'; readonly access: Access }
);

/** Statements. `let` (of `let` and `var`) gives a slot its value; a slot is written again only by `set`. */
export type Statement = { readonly range: Range } & (
  | { readonly op: 'let' | 'set'; readonly slot: number; readonly name: string; readonly value: Expression }
  /** Assigns a whole element. Assigning pc names the next instruction; reading pc always gives the address of this one. */
  | { readonly op: 'assign'; readonly element: string; readonly index: Expression | null; readonly value: Expression }
  | {
      readonly op: 'write';
      readonly storage: string;
      readonly address: Expression;
      readonly value: Expression;
      readonly space: Expression | null;
    }
  | { readonly op: 'store'; readonly storage: string; readonly address: Expression; readonly value: Expression }
  | { readonly op: 'if'; readonly condition: Expression; readonly then: readonly Statement[]; readonly otherwise: readonly Statement[] }
  /** `payload` has the width `Description.payloadWidth`, and refers to no storage. */
  | { readonly op: 'trap'; readonly trap: string; readonly as: TrapKind; readonly payload: Expression | null }
  /** Only ever in tail position of a function body: the checker moves what follows into the other branch. */
  | { readonly op: 'return'; readonly value: Expression | null }
  /** A call for its effects. */
  | { readonly op: 'call'; readonly name: string; readonly arguments: readonly Expression[] }
);

/** A function; its parameters are slots 0 … n−1. Functions do not recurse. `slots` is the number of slots of a frame. */
export interface Function {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly type: Type }[];
  readonly result: Type | null;
  readonly body: readonly Statement[];
  readonly slots: number;
  readonly range: Range;
}

/** A block of statements with its own frame of local slots, and the text it was made from. */
export interface Block {
  readonly body: readonly Statement[];
  readonly slots: number;
  readonly text: string;
  readonly range: Range;
}

export interface Trap {
  readonly name: string;
  readonly vector: bigint;
  readonly doc: string | null;
}

/** An operand field of the encoding, `width` bits. */
export interface Operand {
  readonly name: string;
  readonly width: number;
}

/** A field of an encoding, most significant first. */
export type EncodingField =
  | { readonly kind: 'fixed'; readonly width: number; readonly value: bigint }
  | { readonly kind: 'operand'; readonly width: number; readonly name: string }
  | { readonly kind: 'ignored'; readonly width: number };

/**
 * A run of fields that takes `cells` whole cells. `when` is a condition over operands of earlier groups that says whether it is there;
 * null for the first group, which always is. Operands of a group that is absent are zero.
 */
export interface EncodingGroup {
  readonly when: Expression | null;
  readonly fields: readonly EncodingField[];
  /** Bits of the fields; zero bits pad the last cell of the first group. */
  readonly width: number;
  readonly cells: number;
}

/** The encoding: groups one after the other, each laid out in the byte order of storage. */
export interface Encoding {
  readonly text: string;
  readonly groups: readonly EncodingGroup[];
  /** A condition over operands that every code of the instruction satisfies; codes that do not are none of its. */
  readonly where: Expression | null;
}

/**
 * One form of an instruction (D11): the whole instruction when `label` is null. Otherwise those operands where `operand` is `value`, or, when
 * `value` is null, none of `excluded`; or, when `operand` is null, where `when` holds: a condition over operands and the state before.
 * `label` is as printed: `f=halt`.
 */
export interface Form {
  readonly label: string | null;
  readonly operand: string | null;
  readonly value: bigint | null;
  readonly excluded: readonly bigint[];
  readonly when: Expression | null;
}

/** Bits `high` … `low` of an operand. */
export interface OperandBits {
  readonly operand: string;
  readonly high: number;
  readonly low: number;
}

/**
 * How operands are written in assembly language, under a name: as one of several texts, told apart by bits of operands (the first whose bits agree);
 * as a number, joined from bits; as a list of names, one for each bit that is set. Texts, and the parts in them, are as they were written:
 * what they mean depends on the operands of the instruction (`spellingOf` in spellings.ts).
 */
export type Notation = { readonly name: string; readonly range: Range } & (
  | { readonly kind: 'choice'; readonly alternatives: readonly Alternative[] }
  /** `relative`: the number is the distance from so many cells after the beginning of the instruction, and an address is written. */
  | { readonly kind: 'number'; readonly parts: string; readonly signed: boolean; readonly relative: bigint | null }
  /** The first name is that of the least significant bit. */
  | { readonly kind: 'set'; readonly part: string; readonly names: readonly string[] }
);

export interface Alternative {
  readonly is: readonly { readonly part: string; readonly value: bigint }[];
  /** The first is how it is printed; the others are understood as well. */
  readonly syntax: readonly string[];
  readonly range: Range;
}

export interface Instruction {
  readonly name: string;
  readonly doc: string | null;
  readonly source: string | null;
  readonly syntax: string | null;
  readonly encoding: Encoding;
  readonly operands: readonly Operand[];
  readonly semantics: Block;
  readonly forms: readonly Form[];
  readonly range: Range;
}

/** A condition over the state: an invariant of the machine or an assumption (D17). */
export interface Condition {
  readonly text: string;
  readonly expression: Expression;
  readonly range: Range;
}

/** Which modes of the guest run in which real mode, and which traps reach the monitor (D12). Modes are codes. */
export interface Setting {
  readonly name: string;
  readonly user: bigint;
  readonly virtual: readonly bigint[];
  /** Names of the traps that reach the monitor. */
  readonly monitor: readonly string[];
  readonly assume: readonly Condition[];
  readonly doc: string | null;
}

export interface Mode {
  readonly name: string;
  readonly code: bigint;
}

/** The address map. Parameter `va` is slot 0; `space` (a mode code) is slot 1; the result is a physical address. */
export interface Translate {
  readonly storage: string;
  readonly addressWidth: number;
  readonly body: Block;
}

/**
 * What a monitor needs to know of the machine: how R composes with a window of storage (MODEL §5). In `map`, what is read is the guest's and
 * what is assigned the hosting machine's; relocation elements that are not assigned are as the guest's. In `absorb` it is the other way round:
 * what the monitor reads back when a trap reaches it. Both assign relocation elements only, write no storage and raise no trap; a reference to
 * storage may still take one. Slots, with the address width a of the storage that the map leads to: `map` and `absorb` 0 `start` (a bits, the
 * first cell of the window), 1 `cells` (a + 1 bits, their number), and with tables 2 `tables` (a bits, the physical address of the shadow
 * tables); `entry` 0 `index` (a bits), 1 `start`, 2 `cells`.
 */
export interface Hosting {
  /** The first cell of a window is a multiple of it. */
  readonly align: bigint;
  readonly map: Block;
  readonly absorb: Block | null;
  readonly tables: {
    /** Cells of the shadow tables of one guest. */
    readonly cells: bigint;
    /** Returns the content of one shadow cell, as wide as a cell, from the guest's state. */
    readonly entry: Block;
  } | null;
  readonly range: Range;
}

/** A claim to be checked: where every key of `when` that is given matches, `claim` must hold. */
export interface Expectation {
  readonly claim:
    | {
        readonly kind: 'theorem';
        readonly theorem: string;
        readonly verdict: string;
        readonly critical: readonly string[] | null;
        readonly held: Readonly<Record<string, bigint>> | null;
      }
    | {
        readonly kind: 'class';
        readonly instruction: string;
        readonly form: string | null;
        readonly class: string;
        readonly verdict: string;
      };
  readonly when: {
    readonly definitions: string | null;
    readonly setting: string | null;
    readonly parameters: Readonly<Record<string, bigint>>;
  };
  readonly range: Range;
}

export interface Description {
  readonly id: string;
  readonly title: string;
  readonly source: string | null;
  readonly doc: string | null;
  readonly file: string;
  readonly sha256: string;
  /** Values in force, in the order declared. */
  readonly parameters: Readonly<Record<string, bigint>>;
  readonly modes: readonly Mode[];
  /** In description order; packed registers appear as their fields. */
  readonly elements: readonly Element[];
  readonly storages: readonly Storage[];
  readonly traps: readonly Trap[];
  readonly settings: readonly Setting[];
  readonly invariants: readonly Condition[];
  readonly assume: readonly Condition[];
  /** Null when addresses are physical: every mode then sees the whole storage. */
  readonly translate: Translate | null;
  readonly functions: readonly Function[];
  /** The trap delivery of the bare machine; slot 0 is `vector`, slot 1 `payload` where traps carry one. */
  readonly deliver: Block | null;
  /** Bits that a trap carries to its delivery (a faulting address, a cause); 0 where traps carry none. */
  readonly payloadWidth: number;
  /** Where the next instruction is fetched from, run before each instruction: returns a virtual address, may assign elements. Null: pc. */
  readonly fetch: Block | null;
  /** The motion of the clocks, once per retired instruction. */
  readonly tick: Block | null;
  /** `after: false`: taken before an instruction, where `when` holds. `after: true`: taken after one that was begun where it held (a trace trap). */
  readonly interrupts: readonly { readonly name: string; readonly when: Condition; readonly trap: string; readonly after: boolean }[];
  /**
   * The state in which the machine starts: run once on a state that is zero everywhere but for storage, which it may read and does not write.
   * What it gives the pc is where the machine starts.
   */
  readonly reset: Block | null;
  /** The trap, of kind fault, that a code takes which no instruction has; null where that is not said. */
  readonly undefinedOperation: string | null;
  readonly hosting: Hosting | null;
  readonly instructions: readonly Instruction[];
  /** How operands are written in the `syntax` of instructions. */
  readonly notation: readonly Notation[];
  readonly expect: readonly Expectation[];
  /** Names of instructions that were written but are broken; they are not among `instructions`. */
  readonly broken: readonly string[];
}
