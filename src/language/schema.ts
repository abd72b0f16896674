// The JSON Schemas of descriptions and definition sets, made from the tables of keys that the readers use.

import { DEFINITIONS_KEYS } from './definition-keys.ts';
import { TOP_KEYS } from './keys.ts';
import type { Keys, Shape } from './shapes.ts';

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const NAME_PATTERNS = { identifier: '^[A-Za-z_][A-Za-z0-9_.]*$', kebab: '^[A-Za-z0-9_.-]+(\\([A-Za-z0-9_, ]*\\))?$' } as const;

const CODE_DOC = {
  statements: 'Statements of the semantics language; several lines as a `|` block.',
  expression: 'An expression of the semantics language.',
  functions: '`fn name(x: bits(8)) -> bits(8) { … }`, as a `|` block.',
  type: '`bits(width)` or `bits(width)[count]`.',
  encoding: '`value:width`, `name:width`, `_:width` and `{list}`, from the most significant bit; then groups `[condition: fields]`.',
} as const;

function schemaOf(shape: Shape): { readonly [key: string]: Json } {
  switch (shape.kind) {
    case 'text':
      return { type: ['string', 'number', 'boolean'] };
    case 'name':
      return { type: ['string', 'integer'] };
    case 'integer':
      return { type: ['integer', 'string'] };
    case 'code':
      return { type: ['string', 'integer'], $comment: CODE_DOC[shape.what] };
    case 'logic':
      return { type: 'string' };
    case 'word':
      return { enum: shape.words.map((w) => (w === 'true' ? true : w === 'false' ? false : w)) };
    case 'map':
      return mapSchema(shape.keys);
    case 'named':
      return {
        type: 'object',
        ...(shape.value.kind === 'text' || shape.names === 'any' ? {} : { propertyNames: { pattern: NAME_PATTERNS[shape.names] } }),
        additionalProperties: schemaOf(shape.value),
      };
    case 'list':
      return { type: 'array', items: schemaOf(shape.of) };
    case 'either':
      return { anyOf: shape.shapes.map(schemaOf) };
  }
}

function mapSchema(keys: Keys): { readonly [key: string]: Json } {
  const names = Object.keys(keys);
  return {
    type: 'object',
    properties: Object.fromEntries(
      names.map((name): [string, Json] => {
        const key = keys[name];
        return [name, key === undefined ? {} : { description: key.doc, ...schemaOf(key.shape) }];
      }),
    ),
    required: names.filter((n) => keys[n]?.required === true),
    additionalProperties: false,
  };
}

/** The schema of a document with these keys (draft 2020-12). */
export function schemaOfKeys(title: string, description: string, keys: Keys): { readonly [key: string]: Json } {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title, description, ...mapSchema(keys) };
}

/** The schema of an instruction-set description (draft 2020-12). */
export function isaSchema(): { readonly [key: string]: Json } {
  const description = 'The structure of a description; what its texts mean is checked by the reader.';
  return schemaOfKeys('Instruction-set description', description, TOP_KEYS);
}

/** The schema of a definition set (draft 2020-12). */
export function definitionsSchema(): { readonly [key: string]: Json } {
  return schemaOfKeys('Definition set', 'Classes of instructions and theorems about them.', DEFINITIONS_KEYS);
}
