// A program that tells, as a test for vitest that anybody can keep: it fails as long as the program tells.
import type { Description } from '../language/description.ts';
import type { Example, HostingRuns, ProgramDocument } from './runs.ts';

/** The text of a test file. The program stands in it as data, its listing as a comment. */
export function testText(description: Description, { label, kind, depth, held }: HostingRuns, example: Example): string {
  const { listing, step, program, seed } = example;
  const comment = listing
    .trimEnd()
    .split('\n')
    .map((line) => `//   ${line}`.trimEnd())
    .join('\n');
  const parameters = Object.entries(description.parameters).map(([name, value]) => `${JSON.stringify(name)}: ${value}n`);
  const heldText = Object.entries(held).map(([id, value]) => `${JSON.stringify(id)}: ${BigInt(value)}n`);
  return `// A guest that could tell ${label} from the bare machine, made by pogo equiv:
${comment}
import { expectEquivalent, machine } from 'popek-goldberg/vitest';
import { test } from 'vitest';

test(${JSON.stringify(`${description.id}: a guest cannot tell ${label} from the bare machine`)}, () => {
  expectEquivalent(
    machine(${JSON.stringify(description.file)}, { ${parameters.join(', ')} }),
    ${programText(program, 4)},
    { kind: ${JSON.stringify(kind)}, depth: ${depth}, held: { ${heldText.join(', ')} }, steps: ${step}, seed: ${seed} },
  );
});
`;
}

/** A program as a literal. */
export function programText(program: ProgramDocument, indent: number): string {
  const pad = ' '.repeat(indent);
  const object = (values: Readonly<Record<string, string>>): string =>
    `{ ${Object.entries(values)
      .map(([key, value]) => `${JSON.stringify(key)}: ${value}n`)
      .join(', ')} }`;
  const parts = program.parts
    .filter(({ items }) => items.length > 0)
    .map(({ at, items }) => {
      const lines = items.map((i) => `${pad}      { instruction: ${JSON.stringify(i.instruction)}, operands: ${object(i.operands)} },`);
      return `${pad}    {\n${pad}      at: ${at}n,\n${pad}      items: [\n${lines.map((l) => `  ${l}`).join('\n')}\n${pad}      ],\n${pad}    },`;
    });
  const data = program.data.map(([at, value]) => `[${at}n, ${value}n]`);
  return [
    '{',
    `${pad}  cells: ${program.cells},`,
    `${pad}  parts: [${parts.length === 0 ? '' : `\n${parts.join('\n')}\n${pad}  `}],`,
    `${pad}  data: [${data.join(', ')}],`,
    `${pad}  elements: ${object(program.elements)},`,
    `${pad}}`,
  ].join('\n');
}
