// The structure of a document as plain nodes with places: what the readers see of YAML.

import type { Range } from './description.ts';
import { type Piece, rangeAt, rangeIn, type Source } from './source.ts';

interface Placed {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

export interface ScalarNode extends Placed {
  readonly kind: 'scalar';
  readonly text: string;
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
  /** Written on more than one line, other than as a `|` block. */
  readonly folded: boolean;
  /** The text with the place of each character. Only for scalars that are not folded. */
  readonly piece: () => Piece;
}

export interface Entry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: Node;
}

export interface MapNode extends Placed {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface ListNode extends Placed {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

/** Something that could not be read, which has been reported: readers pass over it in silence. */
export interface BrokenNode extends Placed {
  readonly kind: 'broken';
}

export type Node = ScalarNode | MapNode | ListNode | BrokenNode;

/** Where a node is: the whole of a one-line scalar, the first line of anything else. */
export function rangeOf(node: Node): Range {
  if (node.kind === 'scalar' && node.style === 'literal') {
    const piece = node.piece();
    const lead = piece.text.length - piece.text.trimStart().length;
    const line = /^[^\n]*/.exec(piece.text.slice(lead))?.[0].trimEnd() ?? '';
    if (line.length > 0) return rangeIn(piece, lead, lead + line.length);
  }
  const lineEnd = node.source.text.indexOf('\n', node.start);
  return rangeAt(node.source, node.start, Math.min(node.end, lineEnd < 0 ? node.end : lineEnd));
}

/** What a node is, in a message. */
export function describeNode(node: Node): string {
  switch (node.kind) {
    case 'map':
      return 'a map';
    case 'list':
      return 'a list';
    case 'broken':
      return 'broken';
    case 'scalar':
      return node.text === '' ? 'nothing' : 'text';
  }
}

/** The key of an entry as a node, where keys are numbers. */
export function scalarOfKey({ key, keyRange, value }: Entry): ScalarNode {
  const [start, end] = [keyRange.start.offset, keyRange.end.offset];
  const { source } = value;
  const piece = (): Piece => ({
    text: key,
    source,
    starts: Array.from(key, (_, i) => start + i),
    ends: Array.from(key, (_, i) => start + i + 1),
    at: start,
  });
  return { kind: 'scalar', text: key, style: 'plain', folded: false, source, start, end, piece };
}
