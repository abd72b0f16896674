// A YAML document as plain data: maps, lists and text (numbers are text too), for documents whose readers are elsewhere.
import { createCollector, type Diagnostic } from './diagnostics.ts';
import type { Node } from './nodes.ts';
import { makeSource, positionAt, type SourceText } from './source.ts';
import { readYaml } from './yaml.ts';

export type Data = string | readonly Data[] | { readonly [key: string]: Data };

export interface ReadData {
  /** Null after any error. */
  readonly data: Data | null;
  /** Lines, from 1, on which the items of the list begin that is the document (key `''`), and of each list under a key of its. */
  readonly lines: ReadonlyMap<string, readonly number[]>;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
}

/** Reads a YAML document. Never throws on any text; pure. */
export function readData(sourceText: SourceText): ReadData {
  const diagnostics = createCollector();
  const source = makeSource(sourceText);
  const root = readYaml(source, diagnostics);
  const lines = new Map<string, readonly number[]>();
  const note = (key: string, node: Node): void => {
    if (node.kind === 'list')
      lines.set(
        key,
        node.items.map((item) => positionAt(source, item.start).line),
      );
  };
  if (root !== null) note('', root);
  if (root?.kind === 'map') for (const { key, value } of root.entries.values()) note(key, value);
  return {
    data: root === null || diagnostics.errors > 0 ? null : plain(root),
    lines,
    diagnostics: diagnostics.list(),
    sources: new Map([[sourceText.file, sourceText.text]]),
  };
}

function plain(node: Node): Data {
  switch (node.kind) {
    case 'scalar':
      return node.text;
    case 'list':
      return node.items.map(plain);
    case 'map':
      return Object.fromEntries([...node.entries.values()].map(({ key, value }) => [key, plain(value)]));
    case 'broken':
      return '';
  }
}
