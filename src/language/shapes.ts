// What may stand under a key of a description or of a definition set.

/** What may stand under a key. */
export type Shape =
  | { readonly kind: 'text' }
  /** A name that the description declares elsewhere, or a word. */
  | { readonly kind: 'name' }
  /** A number, or an expression over parameters and constants. */
  | { readonly kind: 'integer' }
  /** Text of the semantics language. */
  | { readonly kind: 'code'; readonly what: 'statements' | 'expression' | 'functions' | 'type' | 'encoding' }
  /** Text of the logic of definition sets. */
  | { readonly kind: 'logic' }
  | { readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly kind: 'map'; readonly keys: Keys }
  /** A map whose keys are names of the author. */
  | { readonly kind: 'named'; readonly names: 'identifier' | 'kebab' | 'any'; readonly value: Shape }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'either'; readonly shapes: readonly Shape[] };

export interface Key {
  readonly doc: string;
  readonly shape: Shape;
  readonly required?: boolean;
}

export type Keys = Readonly<Record<string, Key>>;

export const text: Shape = { kind: 'text' };
export const name: Shape = { kind: 'name' };
export const integer: Shape = { kind: 'integer' };
export const code = (what: 'statements' | 'expression' | 'functions' | 'type' | 'encoding'): Shape => ({ kind: 'code', what });
export const word = (...words: string[]): Shape => ({ kind: 'word', words });
export const map = (keys: Keys): Shape => ({ kind: 'map', keys });
export const named = (value: Shape, names: 'identifier' | 'kebab' | 'any' = 'identifier'): Shape => ({ kind: 'named', names, value });
export const list = (of: Shape): Shape => ({ kind: 'list', of });
export const either = (...shapes: Shape[]): Shape => ({ kind: 'either', shapes });
