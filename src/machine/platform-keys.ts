// Every key that a platform may have: the reader accepts what stands here, and the JSON Schema is made from it.
import type { Json } from '../language/schema.ts';
import { schemaOfKeys } from '../language/schema.ts';
import { integer, type Keys, list, map, name, named, text, word } from '../language/shapes.ts';

export const DEVICE_KINDS = ['console', 'timer', 'blocks'] as const;

export const REQUEST_KEYS = {
  element: { doc: 'The element of the machine that the device assigns when it wants attention.', shape: name, required: true },
  value: { doc: 'What it assigns.', shape: integer, required: true },
} satisfies Keys;

export const DEVICE_KEYS = {
  kind: { doc: '`console`, `timer` or `blocks`, a block device.', shape: word(...DEVICE_KINDS), required: true },
  storage: { doc: 'The storage among whose cells its registers are; without it, the one that instructions are fetched from.', shape: name },
  at: { doc: 'The physical address of its first register; the others follow, one cell each.', shape: integer, required: true },
  request: { doc: 'What a console does when input comes, and a timer when it runs out; without it, nothing.', shape: map(REQUEST_KEYS) },
  cells: { doc: 'Of a block device: the number of cells of a block.', shape: integer },
  blocks: { doc: 'Of a block device: the number of its blocks.', shape: integer },
  doc: { doc: 'What the device is.', shape: text },
} satisfies Keys;

export const PLATFORM_KEYS = {
  platform: { doc: 'The name of the platform, in kebab-case.', shape: name, required: true },
  title: { doc: 'The title, for people.', shape: text },
  doc: { doc: 'What the platform is.', shape: text },
  sizes: { doc: 'Numbers of cells, by storage; a storage that is not named has all that the description gives it.', shape: named(integer) },
  devices: { doc: 'The devices; a console is known by its place in this list.', shape: list(map(DEVICE_KEYS)) },
} satisfies Keys;

/** The schema of a platform (draft 2020-12). */
export function platformSchema(): { readonly [key: string]: Json } {
  return schemaOfKeys('Platform', 'What a machine is put into: sizes of its storages, and devices.', PLATFORM_KEYS);
}
