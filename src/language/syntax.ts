// The syntax tree of the semantics language: what the text says, before names and widths. Offsets are into the piece it was parsed from.

export interface Span {
  readonly start: number;
  readonly end: number;
}

export type BinaryToken =
  | 'implies'
  | 'or'
  | 'and'
  | '=='
  | '!='
  | '<u'
  | '<=u'
  | '>u'
  | '>=u'
  | '<s'
  | '<=s'
  | '>s'
  | '>=s'
  | '|'
  | '^'
  | '&'
  | '<<'
  | '>>u'
  | '>>s'
  | '+'
  | '-'
  | '*'
  | '/u'
  | '/s'
  | '%u'
  | '%s'
  | '/'
  | '%'
  | '**';

export type ExpressionNode = Span &
  (
    | { readonly op: 'number'; readonly text: string }
    | { readonly op: 'boolean'; readonly value: boolean }
    | { readonly op: 'name'; readonly name: string }
    | { readonly op: 'field'; readonly of: ExpressionNode; readonly name: string; readonly nameSpan: Span }
    | { readonly op: 'index'; readonly of: ExpressionNode; readonly index: ExpressionNode }
    | { readonly op: 'slice'; readonly of: ExpressionNode; readonly high: ExpressionNode; readonly low: ExpressionNode }
    | { readonly op: 'call'; readonly name: string; readonly nameSpan: Span; readonly arguments: readonly ArgumentNode[] }
    | { readonly op: 'prefix'; readonly operator: '-' | '~' | 'not'; readonly operatorSpan: Span; readonly argument: ExpressionNode }
    | {
        readonly op: 'binary';
        readonly operator: BinaryToken;
        readonly operatorSpan: Span;
        readonly left: ExpressionNode;
        readonly right: ExpressionNode;
      }
    | { readonly op: 'if'; readonly condition: ExpressionNode; readonly then: ExpressionNode; readonly otherwise: ExpressionNode | null }
    | { readonly op: 'match'; readonly of: ExpressionNode; readonly arms: readonly ArmNode<ExpressionNode>[]; readonly keyword: Span }
    /** Stands for something that has been reported already. */
    | { readonly op: 'error' }
  );

export interface ArgumentNode extends Span {
  /** `as` in `as: user`, with its place. */
  readonly label: (Span & { readonly name: string }) | null;
  readonly value: ExpressionNode;
}

export interface ArmNode<Body> extends Span {
  /** Null for `else`. */
  readonly patterns: readonly ExpressionNode[] | null;
  readonly body: Body;
}

export interface TypeNode extends Span {
  readonly name: string;
  readonly nameSpan: Span;
  readonly width: ExpressionNode | null;
  readonly count: ExpressionNode | null;
}

export interface NameNode extends Span {
  readonly name: string;
}

export type StatementNode = Span &
  (
    | { readonly op: 'let'; readonly mutable: boolean; readonly name: NameNode; readonly value: ExpressionNode }
    | { readonly op: 'assign'; readonly target: ExpressionNode; readonly value: ExpressionNode }
    | {
        readonly op: 'if';
        readonly condition: ExpressionNode;
        readonly then: readonly StatementNode[];
        readonly otherwise: readonly StatementNode[];
      }
    | {
        readonly op: 'match';
        readonly of: ExpressionNode;
        readonly arms: readonly ArmNode<readonly StatementNode[]>[];
        readonly keyword: Span;
      }
    | {
        readonly op: 'for';
        readonly name: NameNode;
        readonly from: ExpressionNode;
        readonly to: ExpressionNode;
        readonly body: readonly StatementNode[];
      }
    | { readonly op: 'trap'; readonly trap: NameNode; readonly as: NameNode | null; readonly payload: ExpressionNode | null }
    | { readonly op: 'return'; readonly value: ExpressionNode | null }
    | { readonly op: 'expression'; readonly value: ExpressionNode }
  );

export interface FunctionNode extends Span {
  readonly name: NameNode;
  readonly parameters: readonly { readonly name: NameNode; readonly type: TypeNode }[];
  readonly result: TypeNode | null;
  readonly body: readonly StatementNode[];
}

/** A part of an encoding: a field, a list of fields used by its name, or a group of fields that is there under a condition. */
export type EncodingNode = Span &
  (
    | { readonly op: 'field'; readonly head: ExpressionNode; readonly width: ExpressionNode }
    | { readonly op: 'use'; readonly name: NameNode; readonly prefix: NameNode | null }
    | { readonly op: 'group'; readonly when: ExpressionNode; readonly parts: readonly EncodingNode[] }
  );

interface Level {
  readonly right: boolean;
  readonly chains: boolean;
  readonly rank: number;
}

const level = (rank: number, chains = true, right = false): Level => ({ rank, chains, right });

/** Precedence: higher ranks bind tighter. Comparisons do not chain. The prefix `not` stands between `and` and the comparisons. */
export const PRECEDENCE: Readonly<Record<BinaryToken, Level>> = {
  implies: level(1, true, true),
  or: level(2),
  and: level(3),
  '==': level(5, false),
  '!=': level(5, false),
  '<u': level(5, false),
  '<=u': level(5, false),
  '>u': level(5, false),
  '>=u': level(5, false),
  '<s': level(5, false),
  '<=s': level(5, false),
  '>s': level(5, false),
  '>=s': level(5, false),
  '|': level(6),
  '^': level(7),
  '&': level(8),
  '<<': level(9),
  '>>u': level(9),
  '>>s': level(9),
  '+': level(10),
  '-': level(10),
  '*': level(11),
  '/u': level(11),
  '/s': level(11),
  '%u': level(11),
  '%s': level(11),
  '/': level(11),
  '%': level(11),
  '**': level(13, true, true),
};

/** The rank of `not`, and of the prefixes `-` and `~`. */
export const NOT_RANK = 4;
export const UNARY_RANK = 12;
