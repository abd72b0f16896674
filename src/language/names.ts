// What the names of a description stand for while its blocks are checked.

import type { Element, Expression, Function as FunctionDefinition, Range, Storage, Trap, TrapKind, Type } from './description.ts';
import type { Piece } from './source.ts';
import type { EncodingNode } from './syntax.ts';

/** Something that a function or block does, where a place may forbid it. */
export type Effect =
  /** Assigns an element, or writes storage. */
  | 'assign'
  /** Assigns an element whose role is not relocation. */
  | 'assign-other'
  /** Writes storage. */
  | 'store'
  | 'trap'
  /** Refers to storage through the map, or asks the map for an address. */
  | 'map'
  /** Refers to storage not through the map. */
  | 'physical'
  | 'next-pc'
  /** Reads an element, or the size of a storage. */
  | 'state'
  /** Has a value that the machine leaves open. */
  | 'undefined';

export interface PackedRegister {
  readonly name: string;
  readonly width: number;
  readonly fields: readonly Element[];
}

export interface Signature {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly type: Type | null }[];
  /** Null for none; `broken` when it could not be read. */
  readonly result: Type | null | 'broken';
  readonly effects: ReadonlySet<Effect>;
  /** Number of IR nodes with all calls written out. */
  readonly size: number;
  readonly broken: boolean;
  readonly range: Range;
}

/** A bank, and the codes of the modes whose own it is. */
export interface Bank {
  readonly element: Element;
  readonly modes: readonly bigint[];
}

/** A plain register with banks (register 0), or a file some of whose registers have banks. */
export interface BankedRegister {
  readonly name: string;
  readonly width: number;
  /** Null for a plain register. */
  readonly file: Element | null;
  readonly banks: ReadonlyMap<number, readonly Bank[]>;
}

/** An operand as conditions and semantics see it. */
export interface OperandUse {
  readonly name: string;
  readonly width: number;
  /** Where the operand is there; it is zero elsewhere. Null: everywhere. */
  readonly when: Expression | null;
  /** Number of IR nodes of `when`. */
  readonly size: number;
}

/** A list of fields that encodings use by its name. */
export interface FieldList {
  readonly piece: Piece;
  readonly parts: readonly EncodingNode[];
}

/** A function that the reader made. `size` is the number of its IR nodes. */
export interface Generated {
  readonly definition: FunctionDefinition;
  readonly effects: readonly Effect[];
  readonly size: number;
}

/** A table of registers as semantics see it: `name[n]`. */
export interface TableUse {
  readonly name: string;
  readonly numberWidth: number;
  readonly valueWidth: number;
}

export type Entity =
  | { readonly kind: 'number'; readonly value: bigint; readonly what: 'parameter' | 'constant' | 'loop variable' }
  | { readonly kind: 'mode'; readonly code: bigint }
  | { readonly kind: 'element'; readonly element: Element }
  | { readonly kind: 'packed'; readonly register: PackedRegister }
  | { readonly kind: 'banked'; readonly register: BankedRegister }
  | { readonly kind: 'table'; readonly table: TableUse }
  | { readonly kind: 'storage'; readonly storage: Storage }
  | { readonly kind: 'operand'; readonly operand: OperandUse }
  | { readonly kind: 'local'; readonly slot: number; readonly type: Type; readonly mutable: boolean }
  | { readonly kind: 'next-pc' }
  | { readonly kind: 'access' }
  /** Declared, but its declaration is wrong; that has been reported. */
  | { readonly kind: 'broken' };

/** The names of a whole description. Filled section by section; blocks only read it. */
export interface Names {
  readonly entities: Map<string, Entity>;
  readonly traps: Map<string, Trap>;
  readonly functions: Map<string, Signature>;
  /** Functions that the reader made, with names that no text can have. */
  readonly generated: Map<string, Generated>;
  /** Lists of fields for encodings; null for those that are broken. */
  readonly fieldLists: Map<string, FieldList | null>;
  /** Where references through the map go, and how wide virtual addresses are; null without storage. */
  map: { readonly storage: Storage; readonly addressWidth: number } | null;
  /** True when `translate` or the storages do not say where the map leads, which has been reported. */
  mapBroken: boolean;
  pcWidth: number | null;
  /** The codes of the modes with their names, also where a name could not be declared. */
  readonly modes: Map<bigint, string>;
  /** The element of role mode. */
  mode: Element | null;
  /** Bits that traps carry; 0 for none, null where that could not be read. */
  payloadWidth: number | null;
  /** Undefined values so far: each place in the text has a number of its own. */
  sites: number;
  /** IR nodes that the whole description may still take. */
  budget: number;
}

export const TRAP_KINDS: readonly TrapKind[] = ['privileged', 'memory', 'call', 'fault'];

/** What an entity is called in messages. */
export function entityKind(entity: Entity): string {
  switch (entity.kind) {
    case 'number':
      return `a ${entity.what}`;
    case 'mode':
      return 'a mode';
    case 'element':
      return entity.element.count > 1 ? 'a register file' : 'a register';
    case 'packed':
      return 'a packed register';
    case 'banked':
      return entity.register.file === null ? 'a banked register' : 'a register file';
    case 'table':
      return 'a table of registers';
    case 'storage':
      return 'a storage';
    case 'operand':
      return 'an operand';
    case 'local':
      return entity.mutable ? 'a variable' : 'a name for a value';
    case 'next-pc':
      return 'the address after this instruction';
    case 'access':
      return 'the purpose of a reference';
    case 'broken':
      return 'broken';
  }
}

export function createNames(): Names {
  return {
    entities: new Map(),
    traps: new Map(),
    functions: new Map(),
    generated: new Map(),
    fieldLists: new Map(),
    map: null,
    mapBroken: false,
    pcWidth: null,
    modes: new Map(),
    mode: null,
    payloadWidth: 0,
    sites: 0,
    budget: 2_000_000,
  };
}
