// The leaves of symbolic states: what each variable and uninterpreted function stands for, and its name. A side of a pair of twins
// renames the leaves that the relation leaves free; everything else it shares with the other side.
import type { Access } from '../language/description.ts';

/**
 * `element`: a register, or a register file as an array; an own bank goes by the name of the banked register (D19). `operand`, `size`. `choice`: what `undefined` gave, `site.occurrence`. `cells`: storage as an array over cell identities.
 * The functions over addresses: `ok` (the map of this space allows the access), `cell` (the identity of the cell that a virtual address
 * reaches), `address` (its physical address, used as data), `why` (which of the map's traps refuses), `physical` (the identity of a
 * physical cell), `own` (the cell is in the own view), `seen` (the virtual address is in the own view that both twins have).
 */
export type LeafKind =
  | 'element'
  | 'operand'
  | 'choice'
  | 'size'
  | 'cells'
  | 'ok'
  | 'cell'
  | 'address'
  | 'why'
  | 'physical'
  | 'own'
  | 'seen';

export interface Leaf {
  readonly kind: LeafKind;
  /** Element, operand or storage. */
  readonly subject: string;
  /** For functions of the map: the access, null where the map does not tell them apart. */
  readonly access: Access | null;
  /** For functions of the map: the mode code of the space, null where the map does not tell them apart. */
  readonly space: bigint | null;
  /** Empty for what both sides share. */
  readonly side: string;
}

export function leaf(kind: LeafKind, subject: string, access: Access | null = null, space: bigint | null = null, side = ''): Leaf {
  return { kind, subject, access, space, side };
}

/** The name of a leaf as it stands in terms and SMT-LIB texts: `element base`, `ok memory read 1 left`. */
export function leafName(l: Leaf): string {
  const map = l.access === null && l.space === null ? '' : ` ${l.access ?? '*'} ${l.space ?? '*'}`;
  return `${l.kind} ${l.subject}${map}${l.side === '' ? '' : ` ${l.side}`}`;
}

const MAP_KINDS: ReadonlySet<string> = new Set(['ok', 'cell', 'address', 'why', 'seen']);

const parsed = new Map<string, Leaf>();
const MAX_PARSED = 20_000;

/** The leaf that a name written by `leafName` stands for. */
export function parseLeaf(name: string): Leaf {
  let found = parsed.get(name);
  if (found === undefined) {
    if (parsed.size > MAX_PARSED) parsed.clear();
    found = parse(name);
    parsed.set(name, found);
  }
  return found;
}

function parse(name: string): Leaf {
  const words = name.split(' ');
  const kind = words[0] as LeafKind;
  const subject = words[1] ?? '';
  if (!MAP_KINDS.has(kind)) return leaf(kind, subject, null, null, words[2] ?? '');
  if (words.length < 4) return leaf(kind, subject, null, null, words[2] ?? '');
  const access = words[2] === '*' ? null : (words[2] as Access);
  const space = words[3] === '*' ? null : BigInt(words[3] ?? '0');
  return leaf(kind, subject, access, space, words[4] ?? '');
}
